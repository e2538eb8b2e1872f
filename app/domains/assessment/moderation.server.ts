import { and, asc, count, desc, eq, gte, inArray, isNotNull, isNull, or } from "drizzle-orm";
import type { Db } from "#db/client.server";
import { fromJson } from "#db/schema/columns";
import { allocation, evidence, evidenceVersion, mark, moderation, review } from "#db/schema/assessment";
import { person } from "#db/schema/people";
import { neededLevel } from "~/catalogue/completion";
import type { MicroCredential, SamplingPlan } from "~/catalogue/types";
import { type Judged, type Place, afterMarks, differences, markBy, periodStart } from "./moderation-rules";
import { queue } from "~/domains/people/outbox.server";
import { endAllocations } from "./allocation.server";
import { readPlan } from "./sampling-plan.server";
import type { Decision, GivenLevel, ModerationOutcome, ModerationReason } from "./terms";

// ---- One version --------------------------------------------------------------------------------------

/** A version that is being marked a second time, without what any mark says. */
export interface Moderated {
  readonly id: string;
  readonly versionId: string;
  readonly reason: ModerationReason;
  readonly firstMarkerId: string;
  /** the learner has the first decision already */
  readonly released: boolean;
  /** which mark it waits for */
  readonly place: Place;
  /** who has it; null: nobody yet */
  readonly with: { readonly id: string; readonly name: string } | null;
  /** the day it is meant to be marked by */
  readonly until: Date;
}

/** The open moderation among these versions; null: there is none. One piece has one at most. */
export async function readModerated(db: Db, versionIds: readonly string[]): Promise<Moderated | null> {
  if (versionIds.length === 0) return null;
  return (await listOpen(db, inArray(moderation.versionId, [...versionIds])))[0] ?? null;
}

/**
 * What an award waits for: pieces of one learner that a second or third assessor still has to mark.
 * @returns empty: nothing is open
 */
export async function openModerations(db: Db, personId: string, achievement: string): Promise<Moderated[]> {
  return listOpen(db, and(eq(moderation.personId, personId), eq(moderation.achievement, achievement)));
}

async function listOpen(db: Db, where: ReturnType<typeof and>, most = 200): Promise<Moderated[]> {
  const rows = await db
    .select({
      id: moderation.id,
      versionId: moderation.versionId,
      reason: moderation.reason,
      releasedAt: moderation.releasedAt,
      openedAt: moderation.openedAt,
    })
    .from(moderation)
    .where(and(isNull(moderation.closedAt), where))
    .orderBy(asc(moderation.openedAt), asc(moderation.id))
    .limit(most);
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const marks = await db
    .select({
      moderationId: mark.moderationId,
      place: mark.place,
      markerId: mark.markerId,
      at: mark.markedAt,
    })
    .from(mark)
    .where(inArray(mark.moderationId, ids));
  const current = await db
    .select({
      versionId: allocation.versionId,
      until: allocation.until,
      id: person.id,
      name: person.name,
    })
    .from(allocation)
    .innerJoin(person, eq(person.id, allocation.assessorId))
    .where(
      and(
        inArray(
          allocation.versionId,
          rows.map((row) => row.versionId),
        ),
        isNull(allocation.endedAt),
      ),
    );
  const { plan } = await readPlan(db);
  return rows.map(({ releasedAt, openedAt, ...row }): Moderated => {
    const given = marks.filter((one) => one.moderationId === row.id);
    const held = current.find((one) => one.versionId === row.versionId);
    const last = Math.max(openedAt.getTime(), ...given.map((one) => one.at.getTime()));
    return {
      ...row,
      firstMarkerId: given.find((one) => one.place === 1)?.markerId ?? "",
      released: releasedAt !== null,
      place: given.length === 1 ? 2 : 3,
      with: held ? { id: held.id, name: held.name } : null,
      until: held?.until ?? markBy(plan, new Date(last)),
    };
  });
}

export interface SealedMark extends Judged {
  readonly id: string;
  readonly place: Place;
  readonly markerId: string;
  readonly marker: string;
  readonly message: string;
  readonly markedAt: Date;
}

export interface ModerationRecord {
  readonly id: string;
  readonly reason: ModerationReason;
  readonly releasedAt: Date | null;
  readonly openedAt: Date;
  readonly closedAt: Date | null;
  readonly outcome: ModerationOutcome | null;
  /** in order of place. Sealed while `closedAt` is null: show nobody more than their own */
  readonly marks: readonly SealedMark[];
}

/** How one version is moderated, with its marks; null: it was not chosen. */
export async function readModeration(db: Db, versionId: string): Promise<ModerationRecord | null> {
  const [row] = await db.select().from(moderation).where(eq(moderation.versionId, versionId));
  if (!row) return null;
  const { id, reason, releasedAt, openedAt, closedAt, outcome } = row;
  return { id, reason, releasedAt, openedAt, closedAt, outcome, marks: await marksOf(db, [id]) };
}

async function marksOf(db: Db, moderationIds: readonly string[]) {
  if (moderationIds.length === 0) return [];
  const rows = await db
    .select({ mark, marker: person.name })
    .from(mark)
    .innerJoin(person, eq(person.id, mark.markerId))
    .where(inArray(mark.moderationId, [...moderationIds]))
    .orderBy(asc(mark.place));
  return rows.map(({ mark: one, marker }) => ({
    id: one.id,
    moderationId: one.moderationId,
    place: one.place as Place,
    markerId: one.markerId,
    marker,
    decision: one.decision,
    levels: fromJson(one.levels),
    message: one.message,
    markedAt: one.markedAt,
  }));
}

/** Whether two marks of this micro-credential agree, by the plan. */
export const agreeing = (of: MicroCredential, plan: SamplingPlan) => (a: Judged, b: Judged) =>
  differing(of, plan, a, b).length === 0;

/** The criteria on which two marks differ by more than the plan allows. */
export function differing(of: MicroCredential, plan: SamplingPlan, a: Judged, b: Judged): string[] {
  return differences(a, b, {
    levels: of.rubric.levels.map((level) => level.id),
    needed: (criterion) => neededLevel(of, criterion),
    apart: plan.levelsApart,
  });
}

/** What follows from the marks of one version. */
export const followsFrom = (of: MicroCredential, plan: SamplingPlan, marks: readonly Judged[]) =>
  afterMarks(marks, agreeing(of, plan));

/** How the decisions on these versions were moderated, for ledgers; only what is closed, by version id. */
export async function listModerations(
  db: Db,
  versionIds: readonly string[],
): Promise<
  ReadonlyMap<
    string,
    {
      readonly reason: ModerationReason;
      readonly outcome: ModerationOutcome;
      readonly closedAt: Date;
      readonly markers: readonly { readonly id: string; readonly place: number; readonly markedAt: Date }[];
    }
  >
> {
  if (versionIds.length === 0) return new Map();
  const rows = await db
    .select({
      versionId: moderation.versionId,
      reason: moderation.reason,
      outcome: moderation.outcome,
      closedAt: moderation.closedAt,
      id: mark.markerId,
      place: mark.place,
      markedAt: mark.markedAt,
    })
    .from(moderation)
    .innerJoin(mark, eq(mark.moderationId, moderation.id))
    .where(and(inArray(moderation.versionId, [...versionIds]), isNotNull(moderation.closedAt)))
    .orderBy(asc(mark.place));
  const found = new Map<string, { reason: ModerationReason; outcome: ModerationOutcome; closedAt: Date; markers: { id: string; place: number; markedAt: Date }[] }>(); // prettier-ignore
  for (const { versionId, reason, outcome, closedAt, ...marker } of rows) {
    if (outcome === null || closedAt === null) continue;
    const held = found.get(versionId) ?? { reason, outcome, closedAt, markers: [] };
    held.markers.push(marker);
    found.set(versionId, held);
  }
  return found;
}

/** It ends before enough marks are in, and nobody has the piece to mark any longer. */
export async function endUnfinished(
  tx: Db,
  { id, versionId }: { readonly id: string; readonly versionId: string },
  outcome: "taken-back" | "superseded",
  now: Date,
): Promise<void> {
  await tx.update(moderation).set({ closedAt: now, outcome }).where(eq(moderation.id, id));
  await endAllocations(tx, eq(allocation.versionId, versionId), "settled", now);
}

/**
 * After a learner changed who may read a piece: who has it to mark loses it, or somebody gets it.
 * What was released is settled at once, as nobody can mark it; what was held back waits for whoever has it now.
 */
export async function followAudience(
  tx: Db,
  piece: { readonly id: string; readonly open: { readonly forAssessors: boolean } },
  now: Date,
): Promise<void> {
  const [open] = await tx
    .select({ id: moderation.id, versionId: moderation.versionId, releasedAt: moderation.releasedAt })
    .from(moderation)
    .innerJoin(evidenceVersion, eq(evidenceVersion.id, moderation.versionId))
    .where(and(eq(evidenceVersion.evidenceId, piece.id), isNull(moderation.closedAt)));
  if (piece.open.forAssessors) {
    const onceKey = `allocate:opened:${piece.id}:${now.getTime()}`;
    await queue(tx, now, { kind: "allocate", onceKey, payload: {} });
    return;
  }
  const versions = tx
    .select({ id: evidenceVersion.id })
    .from(evidenceVersion)
    .where(eq(evidenceVersion.evidenceId, piece.id));
  await endAllocations(tx, inArray(allocation.versionId, versions), "may-not", now);
  if (open?.releasedAt) await endUnfinished(tx, open, "taken-back", now);
}

// ---- What the plan asks -------------------------------------------------------------------------------

/** How much this judge and this micro-credential have been marked a second time, for the rule that chooses. */
export async function countMarkedTwice(
  db: Db,
  { judgeId, achievement, plan }: { judgeId: string; achievement: string; plan: SamplingPlan },
  now: Date,
) {
  const since = periodStart(plan, now);
  // what they decided as the second or third of a moderation is no first judgement of theirs
  const [released] = await db
    .select({ n: count() })
    .from(review)
    .leftJoin(mark, and(eq(mark.versionId, review.versionId), eq(mark.markerId, judgeId)))
    .where(and(eq(review.reviewerId, judgeId), or(isNull(mark.id), eq(mark.place, 1))));
  // marked, and not (or not by them) released
  const [sealed] = await db
    .select({ n: count() })
    .from(mark)
    .leftJoin(review, and(eq(review.versionId, mark.versionId), eq(review.reviewerId, mark.markerId)))
    .where(and(eq(mark.markerId, judgeId), eq(mark.place, 1), isNull(review.id)));
  const [theirs] = await db
    .select({ n: count() })
    .from(mark)
    .where(and(eq(mark.markerId, judgeId), eq(mark.place, 1), gte(mark.markedAt, since)));
  const [all] = await db
    .select({ n: count() })
    .from(moderation)
    .where(and(eq(moderation.achievement, achievement), gte(moderation.openedAt, since)));
  const n = (row: { n: number } | undefined) => Number(row?.n ?? 0);
  return {
    judgedBefore: n(released) + n(sealed),
    markedTwiceOfThem: n(theirs),
    markedTwiceOfCredential: n(all),
  };
}

// ---- Agreement ----------------------------------------------------------------------------------------

/** The first two marks of one version, once its moderation is closed: before, a figure could give a mark away. */
export interface MarkedPair {
  readonly achievement: string;
  readonly reason: ModerationReason;
  readonly outcome: ModerationOutcome;
  readonly closedAt: Date;
  readonly first: PairedMark;
  readonly second: PairedMark;
}
export interface PairedMark {
  readonly markerId: string;
  readonly marker: string;
  readonly decision: Decision;
  readonly levels: readonly GivenLevel[];
}

/** @param most newest first; figures over more than this say no more than figures over this */
export async function listMarkedPairs(
  db: Db,
  { achievement, since, most = 2000 }: { achievement: string | null; since: Date; most?: number },
): Promise<MarkedPair[]> {
  const rows = await db
    .select({
      id: moderation.id,
      achievement: moderation.achievement,
      reason: moderation.reason,
      outcome: moderation.outcome,
      closedAt: moderation.closedAt,
    })
    .from(moderation)
    .where(
      and(
        gte(moderation.closedAt, since),
        achievement === null ? undefined : eq(moderation.achievement, achievement),
      ),
    )
    .orderBy(desc(moderation.closedAt))
    .limit(most);
  const marks = await marksOf(
    db,
    rows.map((row) => row.id),
  );
  const byModeration = new Map<string, typeof marks>();
  for (const one of marks) {
    const held = byModeration.get(one.moderationId);
    if (held) held.push(one);
    else byModeration.set(one.moderationId, [one]);
  }
  return rows.flatMap(({ id, outcome, closedAt, ...row }): MarkedPair[] => {
    const [first, second] = byModeration.get(id) ?? [];
    return outcome && closedAt && first && second ? [{ ...row, outcome, closedAt, first, second }] : [];
  });
}

// ---- What is open, for staff --------------------------------------------------------------------------

export interface OpenStep extends Moderated {
  readonly achievement: string;
  readonly kind: string;
  readonly learner: string;
}

/** Every piece that waits for a second or third mark, whose it is now and until when; longest open first. */
export async function listOpenSteps(db: Db, most = 200): Promise<OpenStep[]> {
  const shown = await listOpen(db, undefined, most);
  if (shown.length === 0) return [];
  const about = await db
    .select({
      versionId: evidenceVersion.id,
      achievement: evidence.achievement,
      kind: evidence.kind,
      learner: person.name,
    })
    .from(evidenceVersion)
    .innerJoin(evidence, eq(evidence.id, evidenceVersion.evidenceId))
    .innerJoin(person, eq(person.id, evidence.personId))
    .where(
      inArray(
        evidenceVersion.id,
        shown.map((one) => one.versionId),
      ),
    );
  const byVersion = new Map(about.map((row) => [row.versionId, row]));
  return shown.flatMap((one) => {
    const found = byVersion.get(one.versionId);
    return found ? [{ ...one, ...found }] : [];
  });
}
