import {
  type SQL,
  and,
  asc,
  count,
  eq,
  gt,
  inArray,
  isNotNull,
  isNull,
  lte,
  notExists,
  or,
  sql,
} from "drizzle-orm";
import type { Db } from "#db/client.server";
import { evidence, evidenceVersion, review, standing, waitingReview } from "#db/schema/assessment";
import { cycle, expertRequest } from "#db/schema/growth";
import { person } from "#db/schema/people";
import { appeal, appealAct, observation, observationRequest, reviewQuestion } from "#db/schema/voice";
import { store } from "#db/store.server";
import { type Lateness, SOON_DAYS, lateness } from "./deadline-rules";
import { deadlineOf, dueBy } from "./deadlines.server";
import { PAGE } from "./evidence-rules";
import { type WaitingStep, waitingSteps } from "./terms";

const DAY = 86_400_000;

/** Who has to act: a person, or everybody of a role where nobody in particular has it. */
export type Owner =
  { readonly id: string; readonly name: string } | { readonly role: "assessor" | "issuer" | "facilitator" };

export interface WaitingThing {
  readonly step: WaitingStep;
  /** the version, review, appeal, request or person and award that waits */
  readonly id: string;
  readonly since: Date;
  readonly due: Date;
  readonly owner: Owner;
  /** whose it is, where staff may know */
  readonly about: string | null;
  /** what it is called, where staff may know */
  readonly title: string | null;
  /** where its owner does it */
  readonly to: string | null;
}

const rowsOf = (db: Db) =>
  db.select({ id: waitingReview.versionId, since: waitingReview.sentAt }).from(waitingReview).as("open");
type OpenRows = ReturnType<typeof rowsOf>;
/** The condition of each leaves no row whose `since` is null, which its type cannot know. */
const asRows = (rows: unknown): OpenRows => rows as OpenRows;

/**
 * Everything that waits, as rows of `id` and `since`. One place, so that the page of staff, its counts and the
 * reminders cannot come to know of different things.
 */
const open: Record<WaitingStep, (db: Db) => OpenRows> = {
  review: rowsOf,
  question: (db: Db) =>
    db
      .select({ id: reviewQuestion.reviewId, since: reviewQuestion.askedAt })
      .from(reviewQuestion)
      .where(isNull(reviewQuestion.answeredAt))
      .as("open"),
  appeal: (db: Db) =>
    db
      .select({ id: appeal.id, since: appeal.lodgedAt })
      .from(appeal)
      .where(
        sql`not exists (select 1 from ${appealAct} done where done.appeal_id = ${appeal.id} and done.act not in ('lodged', 'assigned'))`,
      )
      .as("open"),
  observation: (db: Db) =>
    db
      .select({ id: observationRequest.id, since: observationRequest.askedAt })
      .from(observationRequest)
      .where(
        and(
          isNull(observationRequest.closedAt),
          notExists(
            db
              .select({ id: observation.requestId })
              .from(observation)
              .where(eq(observation.requestId, observationRequest.id)),
          ),
        ),
      )
      .as("open"),
  "expert-consent": (db: Db) =>
    db
      .select({ id: expertRequest.id, since: expertRequest.askedAt })
      .from(expertRequest)
      .where(
        and(
          isNull(expertRequest.consentedAt),
          isNull(expertRequest.refusedAt),
          isNull(expertRequest.answeredAt),
        ),
      )
      .as("open"),
  "expert-answer": (db: Db) =>
    asRows(
      db
        .select({
          id: expertRequest.id,
          since: expertRequest.consentedAt,
        })
        .from(expertRequest)
        .where(
          and(
            isNotNull(expertRequest.consentedAt),
            isNull(expertRequest.refusedAt),
            isNull(expertRequest.answeredAt),
          ),
        )
        .as("open"),
    ),
  award: (db: Db) =>
    asRows(
      db
        .select({
          id: sql<string>`${standing.personId} || '/' || ${standing.achievement}`.as("id"),
          since: standing.readyAt,
        })
        .from(standing)
        .where(and(isNull(standing.awardedAt), isNotNull(standing.readyAt)))
        .as("open"),
    ),
};

interface Row {
  readonly step: WaitingStep;
  readonly id: string;
  readonly since: Date;
}

/** What waits of one step, longest wait first. */
async function listOpen(
  db: Db,
  step: WaitingStep,
  { after, until, most }: { after: Omit<Row, "step"> | null; until?: Date; most: number },
): Promise<Row[]> {
  const rows = open[step](db);
  const since = (at: Date) => sql`${sql.param(at, expertRequest.askedAt)}`;
  const past: SQL | undefined = after
    ? or(gt(rows.since, since(after.since)), and(eq(rows.since, since(after.since)), gt(rows.id, after.id)))
    : undefined;
  const found = await db
    .select({ id: rows.id, since: rows.since })
    .from(rows)
    .where(and(past, until ? lte(rows.since, since(until)) : undefined))
    .orderBy(asc(rows.since), asc(rows.id))
    .limit(most);
  return found.map((row) => ({ step, ...row }));
}

// ---- The page of staff --------------------------------------------------------------------------------

export interface WaitingCounts {
  readonly step: WaitingStep;
  readonly overdue: number;
  readonly soon: number;
  readonly all: number;
}

/** How much waits at each step, and how much of it is past its day. In the order of the steps. */
export async function countWaiting(now: Date, db: Db = store().read): Promise<WaitingCounts[]> {
  const counts: WaitingCounts[] = [];
  for (const step of waitingSteps) {
    const rows = open[step](db);
    const { days } = deadlineOf(step);
    const before = (at: number) => sql`${sql.param(new Date(at), expertRequest.askedAt)}`;
    const [row] = await db
      .select({
        all: count(),
        overdue: sql<number>`coalesce(sum(case when ${rows.since} < ${before(now.getTime() - days * DAY)} then 1 else 0 end), 0)`,
        soon: sql<number>`coalesce(sum(case when ${rows.since} < ${before(now.getTime() - (days - SOON_DAYS) * DAY)} then 1 else 0 end), 0)`,
      })
      .from(rows);
    const overdue = Number(row?.overdue ?? 0);
    counts.push({ step, all: Number(row?.all ?? 0), overdue, soon: Number(row?.soon ?? 0) - overdue });
  }
  return counts;
}

export interface WaitingList {
  readonly things: readonly (WaitingThing & { readonly lateness: Lateness })[];
  /** start of the next page; null: this is the last */
  readonly next: string | null;
}

/**
 * Everything that waits, soonest day first, so that what is overdue leads.
 * @param after `next` of the page before
 * @param only  one step alone
 */
export async function listWaiting(
  now: Date,
  after: string | null,
  only: WaitingStep | null = null,
): Promise<WaitingList> {
  const db = store().read;
  const [, ms, id] = /^(\d{1,15})_(.{1,120})$/.exec(after ?? "") ?? [];
  const rows: Row[] = [];
  for (const step of waitingSteps) {
    if (only && step !== only) continue;
    const { days } = deadlineOf(step);
    const from = ms && id ? { since: new Date(Number(ms) - days * DAY), id } : null;
    rows.push(...(await listOpen(db, step, { after: from, most: PAGE + 1 })));
  }
  const dueOf = (row: Row) => dueBy(row.step, row.since).getTime();
  rows.sort((a, b) => dueOf(a) - dueOf(b) || (a.id < b.id ? -1 : 1));
  const shown = rows.slice(0, PAGE);
  const last = shown.at(-1);
  return {
    things: (await describe(db, shown)).map((thing) => ({ ...thing, lateness: lateness(thing.due, now) })),
    next: rows.length > PAGE && last ? `${dueOf(last)}_${last.id}` : null,
  };
}

type Known = Pick<WaitingThing, "owner" | "about" | "title" | "to">;
const hidden: Known = { owner: { role: "issuer" }, about: null, title: null, to: null };

/** Says of each row whose it is and what staff may know. A step whose content is private says only that it waits. */
async function describe(db: Db, rows: readonly Row[]): Promise<WaitingThing[]> {
  const known = new Map<string, Known>();
  for (const step of waitingSteps) {
    const ids = rows.filter((row) => row.step === step).map((row) => row.id);
    if (ids.length === 0) continue;
    for (const [id, thing] of await describeStep[step](db, ids)) known.set(`${step} ${id}`, thing);
  }
  return rows.map((row) => ({
    ...row,
    due: dueBy(row.step, row.since),
    ...(known.get(`${row.step} ${row.id}`) ?? hidden),
  }));
}

const someone = (
  id: string | null,
  name: string | null,
  otherwise: "assessor" | "issuer" | "facilitator",
): Owner => (id !== null && name !== null ? { id, name } : { role: otherwise });

async function namesOf(db: Db, ids: readonly (string | null)[]): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const rows = await db
    .select({ id: person.id, name: person.name })
    .from(person)
    .where(and(inArray(person.id, wanted), isNull(person.closedAt)));
  return new Map(rows.map((row) => [row.id, row.name]));
}

const describeStep: Record<WaitingStep, (db: Db, ids: string[]) => Promise<[string, Known][]>> = {
  async review(db, ids) {
    const rows = await db
      .select({
        id: waitingReview.versionId,
        ownerId: waitingReview.reviewerId,
        learnerId: waitingReview.personId,
        title: evidenceVersion.title,
        staff: evidence.forAssessors,
      })
      .from(waitingReview)
      .innerJoin(evidenceVersion, eq(evidenceVersion.id, waitingReview.versionId))
      .innerJoin(evidence, eq(evidence.id, waitingReview.evidenceId))
      .where(inArray(waitingReview.versionId, ids));
    const names = await namesOf(
      db,
      rows.flatMap((row) => [row.ownerId, row.learnerId]),
    );
    return rows.map(({ id, ownerId, learnerId, title, staff }) => [
      id,
      {
        owner: someone(ownerId, names.get(ownerId ?? "") ?? null, "assessor"),
        about: staff ? (names.get(learnerId) ?? null) : null,
        title: staff ? title : null,
        to: `/reviews/${id}`,
      },
    ]);
  },
  async question(db, ids) {
    const rows = await db
      .select({
        id: review.id,
        ownerId: review.reviewerId,
        learnerId: reviewQuestion.personId,
        versionId: review.versionId,
        title: evidenceVersion.title,
        staff: evidence.forAssessors,
      })
      .from(reviewQuestion)
      .innerJoin(review, eq(review.id, reviewQuestion.reviewId))
      .innerJoin(evidenceVersion, eq(evidenceVersion.id, review.versionId))
      .innerJoin(evidence, eq(evidence.id, evidenceVersion.evidenceId))
      .where(inArray(review.id, ids));
    const names = await namesOf(
      db,
      rows.flatMap((row) => [row.ownerId, row.learnerId]),
    );
    return rows.map(({ id, ownerId, learnerId, versionId, title, staff }) => [
      id,
      {
        owner: someone(ownerId, names.get(ownerId) ?? null, "assessor"),
        about: staff ? (names.get(learnerId) ?? null) : null,
        title: staff ? title : null,
        to: `/reviews/${versionId}/answer`,
      },
    ]);
  },
  async appeal(db, ids) {
    const rows = await db
      .select({ id: appealAct.appealId, number: appealAct.number, toId: appealAct.toId })
      .from(appealAct)
      .where(and(inArray(appealAct.appealId, ids), eq(appealAct.act, "assigned")))
      .orderBy(asc(appealAct.number));
    const names = await namesOf(
      db,
      rows.map((row) => row.toId),
    );
    // the last assignment counts; whose appeal it is and what about is theirs alone
    return rows.map(({ id, toId }) => [
      id,
      {
        owner: someone(toId, names.get(toId ?? "") ?? null, "issuer"),
        about: null,
        title: null,
        to: `/appeals/${id}`,
      },
    ]);
  },
  async observation(db, ids) {
    const rows = await db
      .select({
        id: observationRequest.id,
        learnerId: observationRequest.personId,
        evidenceId: observationRequest.evidenceId,
      })
      .from(observationRequest)
      .where(inArray(observationRequest.id, ids));
    const names = await namesOf(
      db,
      rows.map((row) => row.learnerId),
    );
    return rows.map(({ id, learnerId, evidenceId }) => [
      id,
      {
        owner: someone(learnerId, names.get(learnerId) ?? null, "issuer"),
        about: null,
        title: null,
        to: `/evidence/${evidenceId}/observations`,
      },
    ]);
  },
  async "expert-consent"(db, ids) {
    const rows = await db
      .select({ id: expertRequest.id, cycleId: cycle.id, learnerId: cycle.personId })
      .from(expertRequest)
      .innerJoin(cycle, eq(cycle.id, expertRequest.cycleId))
      .where(inArray(expertRequest.id, ids));
    const names = await namesOf(
      db,
      rows.map((row) => row.learnerId),
    );
    return rows.map(({ id, cycleId, learnerId }) => [
      id,
      {
        owner: someone(learnerId, names.get(learnerId) ?? null, "issuer"),
        about: null,
        title: null,
        to: `/conversations/${cycleId}`,
      },
    ]);
  },
  async "expert-answer"(db, ids) {
    const rows = await db
      .select({ id: expertRequest.id, ownerId: expertRequest.facilitatorId })
      .from(expertRequest)
      .where(inArray(expertRequest.id, ids));
    const names = await namesOf(
      db,
      rows.map((row) => row.ownerId),
    );
    return rows.map(({ id, ownerId }) => [
      id,
      {
        owner: someone(ownerId, names.get(ownerId ?? "") ?? null, "facilitator"),
        about: null,
        title: null,
        to: "/expert",
      },
    ]);
  },
  async award(db, ids) {
    const people = ids.map((id) => id.split("/")[0] ?? "");
    const names = await namesOf(db, people);
    return ids.map((id) => [
      id,
      {
        owner: { role: "issuer" },
        about: names.get(id.split("/")[0] ?? "") ?? null,
        title: id.split("/")[1] ?? null,
        to: `/awards/${id}`,
      },
    ]);
  },
};

// ---- Reminders ----------------------------------------------------------------------------------------

/**
 * Everything of which somebody may have to be reminded by now, a page at a time.
 * @param after the last thing of the page before
 */
export async function listToRemind(
  step: WaitingStep,
  now: Date,
  after: Pick<WaitingThing, "id" | "since"> | null,
  db: Db = store().read,
): Promise<WaitingThing[]> {
  const { days, remindBefore } = deadlineOf(step);
  const until = new Date(now.getTime() - (days - remindBefore) * DAY);
  return describe(db, await listOpen(db, step, { after, until, most: 500 }));
}
