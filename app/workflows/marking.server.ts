import { store } from "#db/store.server";
import { readAllocation } from "~/domains/assessment/allocation.server";
import type { MarkingView } from "~/domains/assessment/components/marking";
import {
  type Moderated,
  type ModerationRecord,
  differing,
  openModerations,
  readModeration,
} from "~/domains/assessment/moderation.server";
import { outcomeWords, reasonWords } from "~/domains/assessment/moderation-words";
import type { Place } from "~/domains/assessment/moderation-rules";
import { isBlindTo } from "~/domains/assessment/blindness";
import {
  type Actor,
  type CurrentLevel,
  type EvidenceHead,
  type EvidenceRecord,
  factsAbout,
  listCurrentLevels,
} from "~/domains/assessment/reads.server";
import { readPlan } from "~/domains/assessment/sampling-plan.server";
import { microCredential } from "~/domains/assessment/standing.server";
import { firstName } from "~/domains/people/names";
import { environment } from "~/http/environment.server";
import { formatDate, formatDay } from "~/ui/moments";
import { whyNotMark } from "./decide-review.server";

/**
 * What somebody at a desk may do about one version, and what they may know of how it is marked.
 * @param record as this actor reads it
 */
export async function readMarking(
  actor: Actor,
  head: EvidenceHead,
  record: EvidenceRecord,
  versionId: string,
  now: Date,
): Promise<MarkingView> {
  const db = store().read;
  const { timeZone } = environment();
  const supervises = factsAbout(head, actor).supervises === true;
  const moderation = await readModeration(db, versionId);
  const moderated = record.moderated?.versionId === versionId ? record.moderated : null;
  const none = { may: false, blind: false, not: null, until: null, mine: null, open: null, closed: null };
  if (moderation?.closedAt) return { ...none, closed: await tableOf(head, moderation) };
  if (moderated) {
    const mine = moderation?.marks.find((one) => one.markerId === actor.personId);
    if (mine || supervises) {
      // the learner took back from the assessors what they had not settled: then the supervisor judges after all
      const back = supervises && !moderated.released && !head.open.forAssessors;
      return {
        ...none,
        may: back,
        mine: mine ? viewOf(head, mine) : null,
        open: openOf(moderated, supervises),
      };
    }
  }
  const waiting = record.waiting?.versionId === versionId ? record.waiting : null;
  if (!moderated && !waiting) return none;
  if (supervises) return { ...none, may: true };
  if (!moderated && (!waiting?.assessorFrom || waiting.assessorFrom > now)) return none;
  const place: Place = moderated?.place ?? 1;
  const { plan } = await readPlan(db);
  const mark = { head, versionId, place, released: moderated?.released ?? false };
  const not = await whyNotMark(db, actor, { ...mark, calibrateFirst: plan.calibrateFirst }, now);
  const held = await readAllocation(db, versionId, place);
  return {
    ...none,
    may: not === null,
    blind: moderated !== null,
    not,
    until: held?.assessorId === actor.personId ? formatDate(held.until, timeZone) : null,
  };
}

/** @param named false for whoever marks: two who know of each other could talk */
function openOf(moderated: Moderated, named: boolean): MarkingView["open"] {
  return {
    reason: reasonWords[moderated.reason],
    released: moderated.released,
    with: moderated.with ? (named ? firstName(moderated.with.name) : "Another assessor") : null,
    until: formatDate(moderated.until, environment().timeZone),
  };
}

function viewOf(head: EvidenceHead, mine: ModerationRecord["marks"][number]): MarkingView["mine"] {
  const { rubric } = microCredential(head.slug);
  return {
    decision: mine.decision,
    message: mine.message,
    on: formatDay(mine.markedAt, environment().timeZone),
    levels: rubric.criteria.flatMap((criterion) => {
      const given = mine.levels.find((one) => one.criterion === criterion.id);
      if (!given) return [];
      const level = rubric.levels.find((one) => one.id === given.level)?.name ?? "Not shown in this piece";
      return [{ title: criterion.title, level, comment: given.comment }];
    }),
  };
}

async function tableOf(head: EvidenceHead, moderation: ModerationRecord): Promise<MarkingView["closed"]> {
  const [first, second] = moderation.marks;
  if (!moderation.closedAt || !moderation.outcome || !first || !second) return null;
  const of = microCredential(head.slug);
  const { plan } = await readPlan(store().read);
  const apart = differing(of, plan, first, second);
  return {
    reason: reasonWords[moderation.reason],
    outcome: outcomeWords[moderation.outcome],
    on: formatDay(moderation.closedAt, environment().timeZone),
    markers: moderation.marks.map((one) => ({ name: one.marker, decision: one.decision })),
    rows: of.rubric.criteria.flatMap((criterion) => {
      const given = moderation.marks.map((one) =>
        one.levels.find((level) => level.criterion === criterion.id),
      );
      if (given.every((one) => !one)) return [];
      return [
        {
          title: criterion.title,
          levels: given.map((one) => of.rubric.levels.find((level) => level.id === one?.level)?.name ?? null),
          apart: apart.includes(criterion.id),
        },
      ];
    }),
  };
}

/** The levels that count now, without those of pieces that this actor may still be asked to mark blind. */
export async function listLevelsShown(actor: Actor, head: EvidenceHead): Promise<CurrentLevel[]> {
  const db = store().read;
  const levels = await listCurrentLevels(db, head.author.id, head.slug);
  const sealed = (await openModerations(db, head.author.id, head.slug)).filter((open) =>
    isBlindTo(actor, head, open),
  );
  return levels.filter((level) => !sealed.some((open) => open.versionId === level.versionId));
}
