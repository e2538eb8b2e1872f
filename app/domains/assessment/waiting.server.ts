import {
  type AnyColumn,
  type SQLWrapper,
  aliasedTable,
  and,
  asc,
  count,
  desc,
  eq,
  exists,
  gt,
  isNotNull,
  isNull,
  lt,
  lte,
  notExists,
  or,
  sql,
} from "drizzle-orm";
import type { Db } from "#db/client.server";
import { allocation, evidence, evidenceVersion, moderation, review, standing, waitingReview } from "#db/schema/assessment"; // prettier-ignore
import { award, cohort, cohortMember, credential, statusAct, statusCase } from "#db/schema/credentials";
import { cycle, expertRequest, planItem } from "#db/schema/growth";
import { person } from "#db/schema/people";
import { appeal, appealAct, observation, observationRequest, reviewQuestion } from "#db/schema/voice";
import { store } from "#db/store.server";
import { type Lateness, SOON_DAYS, lateness } from "./deadline-rules";
import { deadlineOf, dueBy } from "./deadlines.server";
import { PAGE } from "./evidence-rules";
import { type WaitingStep, waitingSteps } from "./terms";

const DAY = 86_400_000;

type OwningRole = "assessor" | "issuer" | "facilitator";
/** Who has to act: a person, or everybody of a role where nobody in particular has it. */
export type Owner = { readonly id: string; readonly name: string } | { readonly role: OwningRole };

export interface WaitingThing {
  readonly step: WaitingStep;
  /** the version, review, appeal, request or person and award that waits */
  readonly id: string;
  readonly since: Date;
  readonly due: Date;
  readonly owner: Owner;
  /** of those who own it, the one who began it and cannot end it; null: there is nobody like that */
  readonly notFor: string | null;
  /** it was given to its owner as an assessor, with a day of their own, of which they are reminded */
  readonly given: boolean;
  /** whose it is, where staff may know */
  readonly about: string | null;
  /** what it is called, where staff may know */
  readonly title: string | null;
  /** where its owner does it */
  readonly to: string;
}

// ---- What is open at each step ------------------------------------------------------------------------

/** A second assessor has the piece, or gets it: what waits is their mark, and no first judgement. */
const markedAgain = (db: Db) =>
  db
    .select({ id: moderation.id })
    .from(moderation)
    .innerJoin(evidence, eq(evidence.id, waitingReview.evidenceId))
    .where(
      and(
        eq(moderation.versionId, waitingReview.versionId),
        isNull(moderation.closedAt),
        eq(evidence.forAssessors, true),
      ),
    );

const rowsOf = (db: Db) =>
  db
    .select({ id: waitingReview.versionId, since: waitingReview.sentAt })
    .from(waitingReview)
    .where(notExists(markedAgain(db)))
    .as("open");
type OpenRows = ReturnType<typeof rowsOf>;
/** All are rows of `id` and `since`, and no condition leaves one whose `since` is null, which their types cannot know. */
const asRows = (rows: unknown): OpenRows => rows as OpenRows;

/** Credentials about which something waits for a second person, since this moment. */
const statusRows =
  (
    since:
      | typeof statusCase.appealSince
      | typeof statusCase.withdrawalSince
      | typeof statusCase.unconfirmedSince
      | typeof statusCase.reinstatementSince,
  ) =>
  (db: Db) =>
    asRows(
      db.select({ id: statusCase.credentialId, since }).from(statusCase).where(isNotNull(since)).as("open"),
    );

const awardId = sql<string>`${standing.personId} || '/' || ${standing.achievement}`;

/** Since when a row of `standing` is ready: for the first award, or for the next. */
export const readySince = sql`coalesce(${standing.renewalReadyAt}, ${standing.readyAt})`.mapWith(
  standing.readyAt,
);

/** Nobody has proposed this award with others. Asked of a row of `standing`. */
export const onNoList = (db: Db) =>
  notExists(
    db
      .select({ position: cohortMember.position })
      .from(cohortMember)
      .where(
        and(
          eq(cohortMember.personId, standing.personId),
          eq(cohortMember.achievement, standing.achievement),
          eq(cohortMember.state, "waiting"),
        ),
      ),
  );

/**
 * Everything that waits, as rows of `id` and `since`. One place, so that the page of staff, its counts and the
 * reminders cannot come to know of different things.
 */
const open: Record<WaitingStep, (db: Db) => OpenRows> = {
  review: rowsOf,
  "second-mark": (db: Db) =>
    asRows(
      db
        .select({ id: moderation.versionId, since: moderation.openedAt })
        .from(moderation)
        .where(
          and(
            isNull(moderation.closedAt),
            // what its author took back from the assessors waits for nobody here
            exists(
              db
                .select({ id: evidence.id })
                .from(evidenceVersion)
                .innerJoin(evidence, eq(evidence.id, evidenceVersion.evidenceId))
                .where(and(eq(evidenceVersion.id, moderation.versionId), eq(evidence.forAssessors, true))),
            ),
          ),
        )
        .as("open"),
    ),
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
          id: awardId.as("id"),
          since: readySince.as("since"),
        })
        .from(standing)
        .where(
          and(
            or(
              and(isNull(standing.awardedAt), isNotNull(standing.readyAt)),
              isNotNull(standing.renewalReadyAt),
            ),
            // whoever was proposed with others waits with them, below
            onNoList(db),
          ),
        )
        .as("open"),
    ),
  suspension: statusRows(statusCase.unconfirmedSince),
  withdrawal: statusRows(statusCase.withdrawalSince),
  reinstatement: statusRows(statusCase.reinstatementSince),
  "status-appeal": statusRows(statusCase.appealSince),
  approval: (db: Db) =>
    db
      .select({ id: cohort.id, since: cohort.proposedAt })
      .from(cohort)
      .where(eq(cohort.state, "proposed"))
      .as("open"),
};

interface Row {
  readonly step: WaitingStep;
  readonly id: string;
  readonly since: Date;
  /** who would do it if nobody was given it */
  readonly ownerId: string | null;
  /** the assessor who was given it */
  readonly holderId: string | null;
  readonly aboutId: string | null;
  readonly title: string | null;
  /** what the address names, where that is not the row itself */
  readonly at: string | null;
  readonly notFor: string | null;
}

const instantOf = (at: Date) => sql`${sql.param(at, expertRequest.askedAt)}`;
const named = (step: WaitingStep) => sql<WaitingStep>`cast(${step} as text)`;
/** Whose it is and what it is called are staff's to know where the learner lets assessors read the piece. */
const whereStaffRead = (column: SQLWrapper) =>
  sql<string | null>`case when ${evidence.forAssessors} then ${column} end`;

/** Each step's columns in one order, because they become one question to the database. */
const columnsOf = (
  step: WaitingStep,
  keys: OpenRows,
  known: {
    readonly owner?: SQLWrapper;
    readonly holder?: SQLWrapper;
    readonly about?: SQLWrapper;
    readonly title?: SQLWrapper;
    readonly at?: SQLWrapper;
    readonly notFor?: SQLWrapper;
  },
) => {
  const text = (value: SQLWrapper | undefined, name: string) =>
    value === undefined
      ? sql<string | null>`cast(null as text)`.as(name)
      : sql<string | null>`${value}`.as(name);
  return {
    step: named(step).as("step"),
    // under a name that no table has, because what is reckoned stands in the question without its table
    id: sql<string>`${keys.id}`.as("thing_id"),
    since: keys.since,
    ownerId: text(known.owner, "owner_id"),
    holderId: text(known.holder, "holder_id"),
    aboutId: text(known.about, "about_id"),
    title: text(known.title, "title"),
    at: text(known.at, "at"),
    notFor: text(known.notFor, "not_for"),
  };
};

const current = (versionId: AnyColumn) =>
  and(eq(allocation.versionId, versionId), isNull(allocation.endedAt));

const reviewRows = (db: Db, keys: OpenRows) =>
  db
    .select(
      columnsOf("review", keys, {
        owner: waitingReview.reviewerId,
        holder: allocation.assessorId,
        about: whereStaffRead(waitingReview.personId),
        title: whereStaffRead(evidenceVersion.title),
      }),
    )
    .from(keys)
    .innerJoin(waitingReview, eq(waitingReview.versionId, keys.id))
    .innerJoin(evidenceVersion, eq(evidenceVersion.id, keys.id))
    .innerJoin(evidence, eq(evidence.id, waitingReview.evidenceId))
    .leftJoin(allocation, current(waitingReview.versionId));

const statusThings = (step: WaitingStep) => (db: Db, keys: OpenRows) =>
  db
    .select(
      columnsOf(step, keys, { about: award.personId, title: award.achievement, notFor: statusAct.byId }),
    )
    .from(keys)
    .innerJoin(credential, eq(credential.id, keys.id))
    .innerJoin(award, eq(award.id, credential.awardId))
    // steps are called as what is proposed; an appeal is by the holder, against two people
    .leftJoin(
      statusAct,
      and(
        eq(statusAct.credentialId, keys.id),
        sql`${statusAct.kind} = ${step}`,
        eq(statusAct.act, "proposed"),
        sql`${statusAct.at} = ${keys.since}`,
      ),
    );

/** What is known of the rows of each step. Of what is private nothing is read but that it waits, and for whom. */
const describing: Record<WaitingStep, (db: Db, keys: OpenRows) => SQLWrapper> = {
  review: reviewRows,
  "second-mark": (db, keys) =>
    db
      .select(
        columnsOf("second-mark", keys, {
          holder: allocation.assessorId,
          about: evidence.personId,
          title: evidenceVersion.title,
        }),
      )
      .from(keys)
      .innerJoin(evidenceVersion, eq(evidenceVersion.id, keys.id))
      .innerJoin(evidence, eq(evidence.id, evidenceVersion.evidenceId))
      .leftJoin(allocation, current(evidenceVersion.id)),
  question: (db, keys) =>
    db
      .select(
        columnsOf("question", keys, {
          owner: review.reviewerId,
          about: whereStaffRead(evidence.personId),
          title: whereStaffRead(evidenceVersion.title),
          at: review.versionId,
        }),
      )
      .from(keys)
      .innerJoin(review, eq(review.id, keys.id))
      .innerJoin(evidenceVersion, eq(evidenceVersion.id, review.versionId))
      .innerJoin(evidence, eq(evidence.id, evidenceVersion.evidenceId)),
  // whose appeal it is and what about is theirs alone
  appeal: (db, keys) => {
    const last = db
      .select({ toId: appealAct.toId })
      .from(appealAct)
      .where(and(eq(appealAct.appealId, keys.id), eq(appealAct.act, "assigned")))
      .orderBy(desc(appealAct.number))
      .limit(1);
    return db.select(columnsOf("appeal", keys, { owner: sql`(${last})` })).from(keys);
  },
  observation: (db, keys) =>
    db
      .select(
        columnsOf("observation", keys, {
          owner: observationRequest.personId,
          at: observationRequest.evidenceId,
        }),
      )
      .from(keys)
      .innerJoin(observationRequest, eq(observationRequest.id, keys.id)),
  "expert-consent": (db, keys) =>
    db
      .select(columnsOf("expert-consent", keys, { owner: cycle.personId, at: cycle.id }))
      .from(keys)
      .innerJoin(expertRequest, eq(expertRequest.id, keys.id))
      .innerJoin(cycle, eq(cycle.id, expertRequest.cycleId)),
  "expert-answer": (db, keys) =>
    db
      .select(columnsOf("expert-answer", keys, { owner: expertRequest.facilitatorId }))
      .from(keys)
      .innerJoin(expertRequest, eq(expertRequest.id, keys.id)),
  award: (db, keys) =>
    db
      .select(columnsOf("award", keys, { about: standing.personId, title: standing.achievement }))
      .from(keys)
      .innerJoin(standing, eq(awardId, keys.id)),
  suspension: statusThings("suspension"),
  withdrawal: statusThings("withdrawal"),
  reinstatement: statusThings("reinstatement"),
  "status-appeal": statusThings("status-appeal"),
  approval: (db, keys) =>
    db
      .select(columnsOf("approval", keys, { title: cohort.achievement, notFor: cohort.proposedById }))
      .from(keys)
      .innerJoin(cohort, eq(cohort.id, keys.id)),
};

const otherwise: Record<WaitingStep, OwningRole> = {
  review: "assessor",
  "second-mark": "issuer",
  question: "assessor",
  appeal: "issuer",
  observation: "issuer",
  "expert-consent": "issuer",
  "expert-answer": "facilitator",
  award: "issuer",
  suspension: "issuer",
  withdrawal: "issuer",
  reinstatement: "issuer",
  "status-appeal": "issuer",
  approval: "issuer",
};

function placeOf({ step, id, at }: Row): string {
  switch (step) {
    case "review":
    case "second-mark":
      return `/reviews/${id}`;
    case "question":
      return `/reviews/${at}/answer`;
    case "appeal":
      return `/appeals/${id}`;
    case "observation":
      return `/evidence/${at}/observations`;
    case "expert-consent":
      return `/conversations/${at}`;
    case "expert-answer":
      return "/expert";
    case "award":
      return `/awards/${id}`;
    case "suspension":
    case "withdrawal":
    case "reinstatement":
    case "status-appeal":
      return `/awards/revoke/${id}`;
    case "approval":
      return `/awards/cohorts/${id}`;
  }
}

interface Wanted {
  readonly step: WaitingStep;
  /** the last one of the page before */
  readonly after: { readonly id: string; readonly since: Date } | null;
  readonly until?: Date;
}

/** What waits of each of these steps, longest wait first, as one question however many steps and rows there are. */
async function listThings(db: Db, wanted: readonly Wanted[], most: number): Promise<WaitingThing[]> {
  const branches = wanted.map(({ step, after, until }) => {
    const rows = open[step](db);
    const past = after
      ? or(
          gt(rows.since, instantOf(after.since)),
          and(eq(rows.since, instantOf(after.since)), gt(rows.id, after.id)),
        )
      : undefined;
    // cut before anything is joined: of ten thousand that wait, a page is described
    const keys = db
      .select({ id: rows.id, since: rows.since })
      .from(rows)
      .where(and(past, until ? lte(rows.since, instantOf(until)) : undefined))
      .orderBy(asc(rows.since), asc(rows.id))
      .limit(most)
      .as("keys");
    return describing[step](db, asRows(keys)) as ReturnType<typeof reviewRows>;
  });
  const [first, ...others] = branches;
  if (!first) return [];
  const all = others.reduce((sum, one) => sum.unionAll(one) as unknown as typeof sum, first).as("waiting");
  const owner = aliasedTable(person, "owner");
  const about = aliasedTable(person, "about");
  const found = await db
    .select({
      step: all.step,
      id: all.id,
      since: all.since,
      ownerId: all.ownerId,
      holderId: all.holderId,
      aboutId: all.aboutId,
      title: all.title,
      at: all.at,
      notFor: all.notFor,
      ownerName: owner.name,
      aboutName: about.name,
    })
    .from(all)
    .leftJoin(
      owner,
      and(eq(owner.id, sql`coalesce(${all.holderId}, ${all.ownerId})`), isNull(owner.closedAt)),
    )
    .leftJoin(about, eq(about.id, all.aboutId));
  return found
    .map(({ ownerName, aboutName, ...row }): WaitingThing => {
      const ownerId = row.holderId ?? row.ownerId;
      return {
        step: row.step,
        id: row.id,
        since: row.since,
        due: dueBy(row.step, row.since),
        owner:
          ownerId !== null && ownerName !== null
            ? { id: ownerId, name: ownerName }
            : { role: otherwise[row.step] },
        notFor: row.notFor,
        given: row.holderId !== null && ownerName !== null,
        about: aboutName,
        title: row.title,
        to: placeOf(row),
      };
    })
    .sort((a, b) => a.due.getTime() - b.due.getTime() || (a.id < b.id ? -1 : 1));
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
  const counted = (step: WaitingStep) => {
    const rows = open[step](db);
    const { days } = deadlineOf(step);
    const since = (name: string, ago: number) =>
      sql<number>`coalesce(sum(case when ${rows.since} < ${instantOf(new Date(now.getTime() - ago * DAY))} then 1 else 0 end), 0)`.as(
        name,
      );
    return db
      .select({
        step: named(step).as("step"),
        all: count().as("all_of_it"),
        overdue: since("overdue", days),
        soon: since("soon", days - SOON_DAYS),
      })
      .from(rows);
  };
  const [first, ...others] = waitingSteps;
  const found = await others.reduce(
    (sum, step) => sum.unionAll(counted(step)) as unknown as typeof sum,
    counted(first),
  );
  const byStep = new Map(found.map((row) => [row.step, row]));
  return waitingSteps.map((step) => {
    const row = byStep.get(step);
    const overdue = Number(row?.overdue ?? 0);
    return { step, all: Number(row?.all ?? 0), overdue, soon: Number(row?.soon ?? 0) - overdue };
  });
}

/**
 * How many lines of development plans are past their day. Not whose, and not what: a plan is read by its learner, and
 * by who agreed it with them.
 * @param today YYYY-MM-DD
 */
export async function countLatePlanLines(today: string): Promise<number> {
  const [row] = await store().read.select({ n: count() }).from(planItem).where(lt(planItem.openDueOn, today));
  return Number(row?.n ?? 0);
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
  const [, ms, id] = /^(\d{1,15})_(.{1,120})$/.exec(after ?? "") ?? [];
  const wanted = (only ? [only] : waitingSteps).map((step): Wanted => {
    const began = new Date(Number(ms) - deadlineOf(step).days * DAY);
    return { step, after: ms && id ? { since: began, id } : null };
  });
  const things = await listThings(store().read, wanted, PAGE + 1);
  const shown = things.slice(0, PAGE);
  const last = shown.at(-1);
  return {
    things: shown.map((thing) => ({ ...thing, lateness: lateness(thing.due, now) })),
    next: things.length > PAGE && last ? `${last.due.getTime()}_${last.id}` : null,
  };
}

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
  return listThings(db, [{ step, after, until }], 500);
}
