import { and, asc, count, desc, eq, gt, inArray, isNull, lt, lte, or } from "drizzle-orm";
import type { Db, Store } from "#db/client.server";
import { alias } from "#db/dialect";
import { standing } from "#db/schema/assessment";
import { cohort, cohortAct, cohortMember, credential } from "#db/schema/credentials";
import { person, site } from "#db/schema/people";
import { onNoList, readySince } from "../assessment/waiting.server";
import { judgedPairs, pairKey } from "./ledger.server";
import { type Cursor, perPage } from "./paging";
import type { CohortState, MemberState } from "./states";

/** Ours: a national workforce at once, and still a form's worth of waiting. */
export const mostInCohort = 20_000;

// ---- Before: who is ready ------------------------------------------------------------------------------

/** Somebody who is ready for one Achievement and not on anybody's list yet. */
export interface ReadyPerson {
  readonly personId: string;
  readonly name: string;
  readonly email: string;
  readonly site: string | null;
  readonly readyAt: Date;
}

/**
 * Who could be awarded this now, as the desk lists them: longest waiting first.
 * @param only  of these people; null: all of them
 * @param until ready by then, so that a list which was looked at is the list that is confirmed
 */
export async function listCandidates(
  db: Db,
  achievement: string,
  only: readonly string[] | null,
  until: Date,
  most: number,
): Promise<ReadyPerson[]> {
  if (only?.length === 0) return [];
  const rows = await db
    .select({
      personId: standing.personId,
      name: person.name,
      email: person.email,
      site: site.name,
      readyAt: readySince,
    })
    .from(standing)
    .innerJoin(person, eq(person.id, standing.personId))
    .leftJoin(site, eq(site.id, person.siteId))
    .where(
      and(
        eq(standing.achievement, achievement),
        // for the first time, or anew
        or(
          and(isNull(standing.awardedAt), lte(standing.readyAt, until)),
          lte(standing.renewalReadyAt, until),
        ),
        or(isNull(standing.readyUntil), gt(standing.readyUntil, until)),
        isNull(person.closedAt),
        only ? inArray(standing.personId, [...only]) : undefined,
        onNoList(db),
      ),
    )
    .orderBy(asc(readySince), asc(standing.personId))
    .limit(most);
  return rows.flatMap((row) => (row.readyAt === null ? [] : [{ ...row, readyAt: row.readyAt }]));
}

/** As many rows as one statement takes on either engine, whatever their columns. */
const atOnce = 500;

export function* inParts<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += atOnce) yield all.slice(from, from + atOnce);
}

/** Of these people, those this issuer may not award to: themselves, and whose work they judged a part of. */
export async function listInvolved(
  db: Db,
  askerId: string,
  achievement: string,
  personIds: readonly string[],
): Promise<{ own: boolean; judged: ReadonlySet<string> }> {
  const judged = new Set<string>();
  for (const part of inParts(personIds)) {
    const pairs = await judgedPairs(db, askerId, part);
    for (const id of part) if (pairs.has(pairKey(id, achievement))) judged.add(id);
  }
  return { own: personIds.includes(askerId), judged };
}

/** The cohort in which this person waits for this award; null: none. */
export async function readWaitingCohort(
  db: Db,
  personId: string,
  achievement: string,
): Promise<string | null> {
  const [row] = await db
    .select({ id: cohortMember.cohortId })
    .from(cohortMember)
    .where(
      and(
        eq(cohortMember.personId, personId),
        eq(cohortMember.achievement, achievement),
        eq(cohortMember.state, "waiting"),
      ),
    );
  return row?.id ?? null;
}

// ---- After: what became of it ----------------------------------------------------------------------------

export interface CohortFacts {
  readonly id: string;
  readonly achievement: string;
  readonly state: CohortState;
  readonly proposedById: string;
  readonly proposedBy: string;
  readonly proposedAt: Date;
  readonly approvedBy: string | null;
  readonly counts: Readonly<Record<MemberState, number>>;
}

const proposer = alias(person, "proposer");
const approver = alias(person, "approver");

const cohortRows = (db: Db) =>
  db
    .select({
      id: cohort.id,
      achievement: cohort.achievement,
      state: cohort.state,
      proposedById: cohort.proposedById,
      proposedBy: proposer.name,
      proposedAt: cohort.proposedAt,
      approvedBy: approver.name,
    })
    .from(cohort)
    .innerJoin(proposer, eq(proposer.id, cohort.proposedById))
    .leftJoin(approver, eq(approver.id, cohort.approvedById));

async function counted(db: Db, ids: readonly string[]) {
  const rows =
    ids.length === 0
      ? []
      : await db
          .select({ id: cohortMember.cohortId, state: cohortMember.state, n: count() })
          .from(cohortMember)
          .where(inArray(cohortMember.cohortId, [...ids]))
          .groupBy(cohortMember.cohortId, cohortMember.state);
  return (id: string): CohortFacts["counts"] => {
    const of = (state: MemberState) =>
      Number(rows.find((row) => row.id === id && row.state === state)?.n ?? 0);
    return { waiting: of("waiting"), awarded: of("awarded"), refused: of("refused"), dropped: of("dropped") };
  };
}

/** @returns null where there is none */
export async function readCohort(db: Db, id: string): Promise<CohortFacts | null> {
  const [row] = await cohortRows(db).where(eq(cohort.id, id));
  return row ? { ...row, counts: (await counted(db, [id]))(id) } : null;
}

/** Newest first. */
export async function listCohorts(
  db: Db,
  before: Cursor | null,
): Promise<{ rows: CohortFacts[]; next: Cursor | null }> {
  const found = await cohortRows(db)
    .where(
      before
        ? or(
            lt(cohort.proposedAt, before.at),
            and(eq(cohort.proposedAt, before.at), lt(cohort.id, before.id)),
          )
        : undefined,
    )
    .orderBy(desc(cohort.proposedAt), desc(cohort.id))
    .limit(perPage + 1);
  const page = found.slice(0, perPage);
  const counts = await counted(
    db,
    page.map(({ id }) => id),
  );
  const last = page.at(-1);
  return {
    rows: page.map((row) => ({ ...row, counts: counts(row.id) })),
    next: found.length > perPage && last ? { at: last.proposedAt, id: last.id } : null,
  };
}

/** What people did with it, oldest first. */
export function listCohortActs(db: Db, id: string) {
  return db
    .select({
      number: cohortAct.number,
      act: cohortAct.act,
      by: person.name,
      byId: cohortAct.byId,
      at: cohortAct.at,
      words: cohortAct.words,
    })
    .from(cohortAct)
    .innerJoin(person, eq(person.id, cohortAct.byId))
    .where(eq(cohortAct.cohortId, id))
    .orderBy(asc(cohortAct.number));
}

/**
 * Its people, a page at a time, in their order.
 * @param after  position of the last one of the page before; 0: from the beginning
 * @param states only those
 */
export async function listMembers(
  db: Db,
  id: string,
  states: readonly MemberState[],
  after: number,
  most = perPage,
) {
  const rows = await db
    .select({
      position: cohortMember.position,
      personId: cohortMember.personId,
      name: person.name,
      email: person.email,
      site: site.name,
      narrative: cohortMember.narrative,
      state: cohortMember.state,
      reason: cohortMember.reason,
      credentialId: credential.id,
      signedAt: credential.signedAt,
      readyAt: standing.readyAt,
      readyUntil: standing.readyUntil,
      heldSince: standing.awardedAt,
      renewalReadyAt: standing.renewalReadyAt,
    })
    .from(cohortMember)
    .innerJoin(person, eq(person.id, cohortMember.personId))
    .leftJoin(site, eq(site.id, person.siteId))
    .leftJoin(credential, eq(credential.awardId, cohortMember.awardId))
    .leftJoin(
      standing,
      and(eq(standing.personId, cohortMember.personId), eq(standing.achievement, cohortMember.achievement)),
    )
    .where(
      and(
        eq(cohortMember.cohortId, id),
        inArray(cohortMember.state, [...states]),
        gt(cohortMember.position, after),
      ),
    )
    .orderBy(asc(cohortMember.position))
    .limit(most + 1);
  return { rows: rows.slice(0, most), next: rows.length > most ? (rows[most - 1]?.position ?? null) : null };
}

export interface Involvement {
  readonly own: boolean;
  readonly judged: boolean;
  readonly proposed: boolean;
}

/** What the policy asks about somebody and a cohort. */
export async function involvementOf(db: Db, askerId: string, id: string): Promise<Involvement> {
  const [held] = await db
    .select({ achievement: cohort.achievement, proposedById: cohort.proposedById })
    .from(cohort)
    .where(eq(cohort.id, id));
  if (!held) return { own: false, judged: false, proposed: false };
  const people = await db
    .select({ personId: cohortMember.personId })
    .from(cohortMember)
    .where(eq(cohortMember.cohortId, id));
  const ids = people.map(({ personId }) => personId);
  const { own, judged } = await listInvolved(db, askerId, held.achievement, ids);
  return { own, judged: judged.size > 0, proposed: held.proposedById === askerId };
}

// ---- For the process that makes the awards ----------------------------------------------------------------

/** Cohorts that somebody has to go through now: nobody does, or whoever did has fallen silent. Oldest first. */
export function listRunning(store: Store, now: Date) {
  return store.read
    .select({ id: cohort.id })
    .from(cohort)
    .where(and(eq(cohort.state, "running"), or(isNull(cohort.heldUntil), lt(cohort.heldUntil, now))))
    .orderBy(asc(cohort.proposedAt), asc(cohort.id));
}

/** Leaves to others what this process held. */
export async function letGo(store: Store, heldBy: string): Promise<void> {
  await store.write(async (tx) => {
    await tx.update(cohort).set({ heldBy: null, heldUntil: null }).where(eq(cohort.heldBy, heldBy));
  });
}

/** Credentials of a cohort that were awarded and not signed: what a process left that died between the two. */
export async function listUnsigned(store: Store, id: string): Promise<string[]> {
  const rows = await store.read
    .select({ id: credential.id })
    .from(cohortMember)
    .innerJoin(credential, eq(credential.awardId, cohortMember.awardId))
    .where(and(eq(cohortMember.cohortId, id), eq(cohortMember.state, "awarded"), isNull(credential.document)))
    .orderBy(asc(cohortMember.position));
  return rows.map((row) => row.id);
}
