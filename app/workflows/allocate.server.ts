import { randomUUID } from "node:crypto";
import { and, asc, eq, isNull, lte, notExists } from "drizzle-orm";
import { type Db, isUnique } from "#db/client.server";
import { allocation, moderation, waitingReview } from "#db/schema/assessment";
import { person } from "#db/schema/people";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import {
  endAllocation,
  endAllocations,
  gatherCandidates,
  noteHeld,
  readAllocation,
} from "~/domains/assessment/allocation.server";
import { type Place, chooseAssessor, markBy, objectionTo } from "~/domains/assessment/moderation-rules";
import { readModerated } from "~/domains/assessment/moderation.server";
import { type Actor, type EvidenceHead, readHeadOfVersion } from "~/domains/assessment/reads.server";
import { type PlanInForce, readPlan } from "~/domains/assessment/sampling-plan.server";
import { microCredential } from "~/domains/assessment/standing.server";
import { RECOGNITION } from "~/domains/assessment/terms";
import { recordActivity } from "~/domains/people/activity.server";
import { firstName } from "~/domains/people/names";
import { queue, queueMail } from "~/domains/people/outbox.server";
import { listWithRole } from "~/domains/people/reads.server";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { formatDate } from "~/ui/moments";

const DAY = 86_400_000;
/** Ours: a day that comes near is told once. */
const REMIND_DAYS = 2;

/** Every morning: takes back what let its day pass or may no longer be marked by whoever has it, and gives it on. */
export async function allocateAnew(now: Date): Promise<void> {
  const held = await store()
    .read.select({ id: allocation.id })
    .from(allocation)
    .where(isNull(allocation.endedAt));
  for (const { id } of held) await store().write((tx) => takeBack(tx, id, now));
  await allocateWaiting(now);
}

/**
 * Gives every piece that waits for a mark, and that nobody has, to an assessor by the one rule.
 * Runs after each act that changes who may mark what, and every morning. Run twice it changes nothing more.
 */
export async function allocateWaiting(now: Date): Promise<void> {
  const db = store().read;
  const opened = await db
    .select({ versionId: waitingReview.versionId })
    .from(waitingReview)
    .where(and(eq(waitingReview.held, false), lte(waitingReview.assessorFrom, now)))
    .orderBy(asc(waitingReview.assessorFrom), asc(waitingReview.versionId));
  const sealed = await db
    .select({ versionId: moderation.versionId })
    .from(moderation)
    .where(
      and(
        isNull(moderation.closedAt),
        notExists(
          db
            .select({ id: allocation.id })
            .from(allocation)
            .where(and(isNull(allocation.endedAt), eq(allocation.versionId, moderation.versionId))),
        ),
      ),
    )
    .orderBy(asc(moderation.openedAt), asc(moderation.id));
  for (const versionId of new Set([...sealed, ...opened].map((row) => row.versionId))) {
    try {
      await store().write((tx) => allocate(tx, versionId, now));
    } catch (error) {
      // another process gave it to somebody in the same moment
      if (!isUnique(error)) throw error;
    }
  }
}

/** Which mark a version waits for now, as far as an assessor may give it; null: none. */
async function placeOf(
  tx: Db,
  head: EvidenceHead | null,
  versionId: string,
  now: Date,
): Promise<{ place: Place; released: boolean } | null> {
  if (!head?.open.forAssessors) return null;
  const moderated = await readModerated(tx, [versionId]);
  if (moderated) return { place: moderated.place, released: moderated.released };
  const [waiting] = await tx
    .select({ from: waitingReview.assessorFrom })
    .from(waitingReview)
    .where(eq(waitingReview.versionId, versionId));
  return waiting?.from && waiting.from <= now ? { place: 1, released: false } : null;
}

async function takeBack(tx: Db, allocationId: string, now: Date): Promise<void> {
  const [held] = await tx
    .select()
    .from(allocation)
    .where(and(eq(allocation.id, allocationId), isNull(allocation.endedAt)));
  if (!held) return;
  const head = await readHeadOfVersion(tx, held.versionId);
  const waits = await placeOf(tx, head, held.versionId, now);
  const end = (ended: "day-passed" | "may-not" | "settled") =>
    endAllocations(tx, eq(allocation.id, allocationId), ended, now);
  if (!head || waits?.place !== held.place) return end("settled");
  const [candidate] = await gatherCandidates(
    tx,
    { head, versionId: held.versionId, place: waits.place },
    now,
    held.assessorId,
  );
  const { plan } = await readPlan(tx);
  if (!candidate || objectionTo(candidate, { ...waits, calibrateFirst: plan.calibrateFirst })) {
    return end("may-not");
  }
  if (held.until <= now) await end("day-passed");
}

async function allocate(tx: Db, versionId: string, now: Date): Promise<void> {
  const head = await readHeadOfVersion(tx, versionId);
  const waits = await placeOf(tx, head, versionId, now);
  if (!head || !waits || (await readAllocation(tx, versionId, waits.place))) return;
  const inForce = await readPlan(tx);
  const { calibrateFirst } = inForce.plan;
  const seed = `${versionId} ${waits.place}`;
  const candidates = await gatherCandidates(tx, { head, versionId, place: waits.place }, now);
  const chosen = chooseAssessor(candidates, { ...waits, calibrateFirst, seed });
  const what = whatIs(head);
  if (!chosen) return tellIssuers(tx, { versionId, place: waits.place, what }, now);
  await give(tx, { versionId, place: waits.place, what, aboutId: head.author.id, to: chosen, inForce }, now);
}

/** Neither a name nor a title of the learner's: a mailbox is read in more places than this service. */
function whatIs({ kind, slug }: EvidenceHead): { readonly short: string; readonly whole: string } {
  const short = kind === RECOGNITION ? "A claim of prior learning" : "A piece of evidence";
  return { short, whole: `${short} for “${microCredential(slug).title}”` };
}

async function give(
  tx: Db,
  {
    versionId,
    place,
    what,
    aboutId,
    to,
    inForce,
  }: {
    versionId: string;
    place: Place;
    what: ReturnType<typeof whatIs>;
    aboutId: string;
    to: { readonly id: string };
    inForce: PlanInForce;
  },
  now: Date,
): Promise<void> {
  const [assessor] = await tx
    .select({ id: person.id, name: person.name, email: person.email })
    .from(person)
    .where(eq(person.id, to.id));
  if (!assessor) return;
  const id = randomUUID();
  const until = markBy(inForce.plan, now);
  await tx.insert(allocation).values({ id, versionId, place, assessorId: assessor.id, since: now, until });
  await noteHeld(tx, [versionId]);
  await recordActivity(tx, now, {
    actorId: null,
    action: "review.allocate",
    subjectKind: "evidence-version",
    subjectId: versionId,
    aboutId,
    detail: { blind: place > 1 },
  });
  const { origin, timeZone } = environment();
  await queueMail(tx, now, {
    onceKey: `allocated:${id}`,
    to: assessor.email,
    subject: `${what.short} is yours to ${place === 1 ? "judge" : "mark blind"}`,
    text: `${firstName(assessor.name)},\n\n${what.whole} is yours to ${place === 1 ? "judge" : "mark, without sight of any earlier mark"}, until ${formatDate(until, timeZone)}. Read it beside the rubric here:\n${origin}/reviews/${versionId}\n\nIf you should not judge it, or cannot in time, give it back on the same page, and it goes to somebody else.\n`,
  });
}

/** Nobody may take it: those who can mend that hear of it, once for each mark. */
async function tellIssuers(
  tx: Db,
  { versionId, place, what }: { versionId: string; place: Place; what: ReturnType<typeof whatIs> },
  now: Date,
): Promise<void> {
  for (const issuer of await listWithRole(tx, "issuer")) {
    await queueMail(tx, now, {
      onceKey: `no-assessor:${versionId}:${place}:${issuer.id}`,
      to: issuer.email,
      subject: `${what.short} waits, and no assessor may take it`,
      text: `${firstName(issuer.name)},\n\n${what.whole} waits for ${place === 1 ? "an assessor" : "another assessor"}, and nobody who may mark it is here: each one has marked it already or has to do with it, has a conflict of interest, or has not marked the made-up pieces of this micro-credential yet. What waits, and for whom:\n${environment().origin}/moderation\n`,
    });
  }
}

/**
 * Gives a piece back, for somebody else to mark. It comes to the same person again only where there is nobody else.
 * @throws conflict where they do not have it
 */
export async function handBack(actor: Actor, versionId: string, now: Date): Promise<void> {
  requireMay(actor, "review.list");
  await store().write(async (tx) => {
    const [held] = await tx
      .select()
      .from(allocation)
      .where(
        and(
          eq(allocation.versionId, versionId),
          eq(allocation.assessorId, actor.personId),
          isNull(allocation.endedAt),
        ),
      );
    if (!held)
      throw new DomainError("conflict", "You do not have this piece any longer, so nothing was given back.");
    await endAllocation(tx, { versionId, place: held.place as Place, how: () => "handed-back" }, now);
    await recordActivity(tx, now, {
      actorId: actor.personId,
      action: "review.hand-back",
      subjectKind: "evidence-version",
      subjectId: versionId,
    });
    await queue(tx, now, { kind: "allocate", onceKey: `allocate:back:${held.id}`, payload: {} });
  });
}

/** Tells each assessor once when the day of a piece they have comes near. */
export async function remindOfMarks(now: Date): Promise<void> {
  const near = await store()
    .read.select({
      id: allocation.id,
      versionId: allocation.versionId,
      since: allocation.since,
      until: allocation.until,
      name: person.name,
      email: person.email,
    })
    .from(allocation)
    .innerJoin(person, eq(person.id, allocation.assessorId))
    .where(
      and(isNull(allocation.endedAt), lte(allocation.until, new Date(now.getTime() + REMIND_DAYS * DAY))),
    );
  const { origin, timeZone } = environment();
  for (const one of near) {
    // a plan with short days gives no time in which to be reminded
    if (one.until.getTime() - one.since.getTime() <= REMIND_DAYS * DAY) continue;
    await store().write((tx) =>
      queueMail(tx, now, {
        onceKey: `allocation-near:${one.id}`,
        to: one.email,
        subject: `A piece of evidence is yours until ${formatDate(one.until, timeZone)}`,
        text: `${firstName(one.name)},\n\nA piece of evidence is yours to mark until ${formatDate(one.until, timeZone)}. After that day it goes to somebody else:\n${origin}/reviews/${one.versionId}\n`,
      }),
    );
  }
}
