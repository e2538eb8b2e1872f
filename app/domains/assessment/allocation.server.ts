import { type SQL, and, asc, count, eq, exists, gte, inArray, isNull, notExists, or } from "drizzle-orm";
import type { Db } from "#db/client.server";
import {
  allocation,
  evidence,
  evidenceVersion,
  mark,
  moderation,
  review,
  waitingReview,
} from "#db/schema/assessment";
import { person, personRole, site } from "#db/schema/people";
import { appeal, appealAct } from "#db/schema/voice";
import { store } from "#db/store.server";
import { calibratedOf } from "./calibration.server";
import { PAGE } from "./evidence-rules";
import type { Candidate, Place } from "./moderation-rules";
import type { EvidenceHead } from "./reads.server";
import type { AllocationEnd } from "./terms";

const DAY = 86_400_000;
/** Ours: what somebody was given in this time counts as lately. */
const LATELY_DAYS = 90;

export interface CurrentAllocation {
  readonly id: string;
  readonly assessorId: string;
  readonly assessor: string;
  readonly until: Date;
}

/** Who has this version for this mark now; null: nobody. */
export async function readAllocation(
  db: Db,
  versionId: string,
  place: Place,
): Promise<CurrentAllocation | null> {
  const [row] = await db
    .select({
      id: allocation.id,
      assessorId: allocation.assessorId,
      assessor: person.name,
      until: allocation.until,
    })
    .from(allocation)
    .innerJoin(person, eq(person.id, allocation.assessorId))
    .where(and(eq(allocation.versionId, versionId), eq(allocation.place, place), isNull(allocation.endedAt)));
  return row ?? null;
}

/** Nobody has this version for this mark any longer; whose it was and who marked it tell how it ended. */
export async function endAllocation(
  tx: Db,
  { versionId, place, how }: { versionId: string; place: Place; how: (assessorId: string) => AllocationEnd },
  now: Date,
): Promise<void> {
  const held = await readAllocation(tx, versionId, place);
  if (held) await endAllocations(tx, eq(allocation.id, held.id), how(held.assessorId), now);
}

/** Those who have these versions now have them no longer. */
export async function endAllocations(
  tx: Db,
  which: SQL | undefined,
  ended: AllocationEnd,
  now: Date,
): Promise<void> {
  const rows = await tx
    .update(allocation)
    .set({ endedAt: now, ended })
    .where(and(which, isNull(allocation.endedAt)))
    .returning({ versionId: allocation.versionId });
  await noteHeld(
    tx,
    rows.map((row) => row.versionId),
  );
}

/** Current allocations of what waits in the row of the outer question. */
const current = (db: Db) =>
  db
    .select({ id: allocation.id })
    .from(allocation)
    .where(and(eq(allocation.versionId, waitingReview.versionId), isNull(allocation.endedAt)));
const marked = (db: Db) =>
  db.select({ id: moderation.id }).from(moderation).where(eq(moderation.versionId, waitingReview.versionId));

/** What waits and says of itself wrongly whether somebody has it; for whoever checks the whole store. */
export async function listWronglyHeld(db: Db): Promise<string[]> {
  const given = or(exists(current(db)), exists(marked(db)));
  const rows = await db
    .select({ versionId: waitingReview.versionId })
    .from(waitingReview)
    .where(
      or(
        and(eq(waitingReview.held, true), notExists(current(db)), notExists(marked(db))),
        and(eq(waitingReview.held, false), given),
      ),
    );
  return rows.map((row) => row.versionId);
}

/** Brings `held` of what waits up to date; called wherever one of the things it follows from is written. */
export async function noteHeld(tx: Db, versionIds: readonly string[]): Promise<void> {
  for (const versionId of versionIds) {
    const waiting = eq(waitingReview.versionId, versionId);
    const [found] = await tx
      .select({ held: waitingReview.held })
      .from(waitingReview)
      .where(and(waiting, or(exists(current(tx)), exists(marked(tx)))));
    await tx
      .update(waitingReview)
      .set({ held: found !== undefined })
      .where(waiting);
  }
}

/**
 * How every assessor stands to one version: the facts on which it is allocated, and on which a mark is accepted.
 * @param only of this one person alone, whether or not they are an assessor
 */
export async function gatherCandidates(
  db: Db,
  { head, versionId, place }: { head: EvidenceHead; versionId: string; place: Place },
  now: Date,
  only?: string,
): Promise<(Candidate & { readonly name: string; readonly email: string })[]> {
  const people = await db
    .select({ id: person.id, name: person.name, email: person.email, supervisorId: person.supervisorId })
    .from(person)
    .innerJoin(personRole, and(eq(personRole.personId, person.id), eq(personRole.role, "assessor")))
    .where(and(isNull(person.closedAt), only === undefined ? undefined : eq(person.id, only)))
    .orderBy(asc(person.id));
  const ids = people.map((one) => one.id);
  if (ids.length === 0) return [];
  const overlooking = new Set(
    (
      await db
        .select({ id: personRole.personId })
        .from(personRole)
        .where(and(inArray(personRole.personId, ids), inArray(personRole.role, ["administrator", "issuer"])))
    ).map((row) => row.id),
  );
  const marked = new Set([
    ...(await db.select({ id: mark.markerId }).from(mark).where(eq(mark.versionId, versionId))).map(
      (row) => row.id,
    ),
    ...(await db.select({ id: review.reviewerId }).from(review).where(eq(review.versionId, versionId))).map(
      (row) => row.id,
    ),
  ]);
  // of any version: an appeal is about how the learner's work on this piece was judged
  const appealed = new Set(
    (
      await db
        .select({ id: appealAct.toId })
        .from(appealAct)
        .innerJoin(appeal, eq(appeal.id, appealAct.appealId))
        .innerJoin(review, eq(review.id, appeal.reviewId))
        .innerJoin(evidenceVersion, eq(evidenceVersion.id, review.versionId))
        .where(eq(evidenceVersion.evidenceId, head.id))
    ).flatMap((row) => row.id ?? []),
  );
  const calibrated = await calibratedOf(db, head.slug, ids);
  const had = new Set(
    (
      await db
        .select({ id: allocation.assessorId })
        .from(allocation)
        .where(and(eq(allocation.versionId, versionId), eq(allocation.place, place)))
    ).map((row) => row.id),
  );
  const counted = async (where: ReturnType<typeof and>) =>
    new Map(
      (
        await db
          .select({ id: allocation.assessorId, n: count() })
          .from(allocation)
          .where(and(inArray(allocation.assessorId, ids), where))
          .groupBy(allocation.assessorId)
      ).map((row) => [row.id, Number(row.n)]),
    );
  const load = await counted(isNull(allocation.endedAt));
  const lately = await counted(gte(allocation.since, new Date(now.getTime() - LATELY_DAYS * DAY)));
  return people.map(({ supervisorId, ...one }) => ({
    ...one,
    own: one.id === head.author.id,
    line: one.id === head.leaderId || supervisorId === head.author.id,
    declared: head.conflicted.includes(one.id),
    marked: marked.has(one.id),
    appealed: appealed.has(one.id),
    calibrated: calibrated.has(one.id),
    overlooks: overlooking.has(one.id),
    load: load.get(one.id) ?? 0,
    lately: lately.get(one.id) ?? 0,
    hadIt: had.has(one.id),
  }));
}

export interface MyMark {
  readonly versionId: string;
  readonly version: number;
  readonly title: string;
  readonly slug: string;
  readonly kind: string;
  readonly learner: string;
  readonly site: string | null;
  /** somebody has marked it before, and what they said is not shown */
  readonly blind: boolean;
  readonly since: Date;
  readonly until: Date;
}

/** What this assessor has to mark now, soonest day first; one beyond a page says that there are more. */
export async function listMyMarks(assessorId: string): Promise<MyMark[]> {
  const rows = await store()
    .read.select({
      versionId: allocation.versionId,
      version: evidenceVersion.number,
      title: evidenceVersion.title,
      slug: evidence.achievement,
      kind: evidence.kind,
      learner: person.name,
      site: site.name,
      place: allocation.place,
      since: allocation.since,
      until: allocation.until,
    })
    .from(allocation)
    .innerJoin(evidenceVersion, eq(evidenceVersion.id, allocation.versionId))
    .innerJoin(evidence, eq(evidence.id, evidenceVersion.evidenceId))
    .innerJoin(person, eq(person.id, evidence.personId))
    .leftJoin(site, eq(site.id, person.siteId))
    .where(and(eq(allocation.assessorId, assessorId), isNull(allocation.endedAt)))
    .orderBy(asc(allocation.until), asc(allocation.id))
    .limit(PAGE + 1);
  return rows.map(({ place, ...row }) => ({ ...row, blind: place > 1 }));
}
