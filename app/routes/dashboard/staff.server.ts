import { store } from "#db/store.server";
import { may } from "~/access/policy";
import { listMyMarks } from "~/domains/assessment/allocation.server";
import { listOpenAppeals } from "~/domains/assessment/appeals.server";
import { dueBy } from "~/domains/assessment/deadlines.server";
import { PAGE } from "~/domains/assessment/evidence-rules";
import { listForFacilitator } from "~/domains/assessment/expert-requests.server";
import { listOpenToAssessors, listSharedWith, listWaitingForMe } from "~/domains/assessment/reads.server";
import { readRatingsWaiting } from "~/domains/assessment/round-card.server";
import { achievementTitle, listReady } from "~/domains/credentials/reads.server";
import { firstName } from "~/domains/people/names";
import { environment } from "~/http/environment.server";
import type { Asker } from "~/http/session.server";
import { formatDate } from "~/ui/moments";

/** What waits for this person in each of their roles; null: not their role. */
export async function staffHome(asker: Asker, now: Date) {
  const supervises = asker.roles.includes("supervisor");
  const assesses = asker.roles.includes("assessor");
  const awards = may(asker.roles, "award.list");
  return {
    ratings: supervises ? await readRatingsWaiting(asker.personId) : null,
    reviews: supervises ? queueOf(await listWaitingForMe(asker.personId, null)) : null,
    appeals: assesses ? await appealsOf(asker.personId) : [],
    marks: assesses ? marksOf(await listMyMarks(asker.personId)) : null,
    assessments: assesses ? queueOf(await listOpenToAssessors(asker.personId, now, null)) : null,
    questions: may(asker.roles, "expert.list") ? questionsOf(await listForFacilitator(asker)) : null,
    shared: supervises
      ? (await listSharedWith(asker.personId)).slice(0, 3).map((one) => ({
          id: one.id,
          author: firstName(one.author),
          savedAt: one.savedAt.toISOString(),
        }))
      : [],
    ready: awards ? readyOf(await listReady(store(), asker.personId, null, now, { proposed: false })) : null,
    administers: may(asker.roles, "people.manage"),
    previews: may(asker.roles, "authoring.preview"),
    counts: may(asker.roles, "strengths.count"),
    overlooks: may(asker.roles, "waiting.read"),
  };
}

function questionsOf({ waiting }: Awaited<ReturnType<typeof listForFacilitator>>) {
  const [first] = waiting;
  return {
    count: waiting.length,
    first: first && { id: first.id, item: first.item, learner: first.learner },
  };
}

async function appealsOf(assessorId: string) {
  const open = await listOpenAppeals(store().read);
  return open
    .filter(({ deciderId }) => deciderId === assessorId)
    .map(({ id, lodgedAt }) => ({
      id,
      until: formatDate(dueBy("appeal", lodgedAt), environment().timeZone),
    }));
}

function marksOf(given: Awaited<ReturnType<typeof listMyMarks>>) {
  const [first] = given;
  return {
    count: Math.min(given.length, PAGE),
    more: given.length > PAGE,
    first: first && {
      versionId: first.versionId,
      title: first.title,
      learner: first.learner,
      blind: first.blind,
      until: formatDate(first.until, environment().timeZone),
    },
  };
}

function queueOf(page: Awaited<ReturnType<typeof listWaitingForMe>>) {
  const first = page.items[0];
  return {
    count: page.items.length,
    more: page.next !== null,
    oldest: first
      ? {
          versionId: first.versionId,
          title: first.title,
          learner: first.learner,
          sentAt: first.sentAt.toISOString(),
        }
      : null,
  };
}

function readyOf({ rows, next }: Awaited<ReturnType<typeof listReady>>) {
  const first = rows[0];
  return {
    count: rows.length,
    more: next !== null,
    oldest: first
      ? {
          name: first.name,
          title: achievementTitle(first.achievement),
          to: `/awards/${first.personId}/${first.achievement}`,
          readyAt: first.readyAt.toISOString(),
        }
      : null,
  };
}
