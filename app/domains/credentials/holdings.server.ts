import { and, asc, desc, eq, inArray } from "drizzle-orm";
import type { Db } from "#db/client.server";
import { standing } from "#db/schema/assessment";
import { award, credential, equivalence, revocation, statusCase } from "#db/schema/credentials";
import { person } from "#db/schema/people";
import { store } from "#db/store.server";
import { lastingOf } from "./currency.server";
import type { Position } from "./pathway-rules";
import type { Equivalence, Holding } from "./stack-rules";
import type { EquivalenceDecision } from "./states";

/** Everything a person was ever awarded, as the rules want it; also what was withdrawn or has ended. */
export async function listHoldings(db: Db, personId: string): Promise<Holding[]> {
  return (await listHoldingsOfMany(db, [personId])).get(personId) ?? [];
}

/**
 * The same for several people in one question.
 * @returns an entry for each id, also for those who hold nothing
 */
export async function listHoldingsOfMany(
  db: Db,
  personIds: readonly string[],
): Promise<Map<string, Holding[]>> {
  const found = new Map<string, Holding[]>(personIds.map((id) => [id, []]));
  if (personIds.length === 0) return found;
  const rows = await db
    .select({
      personId: award.personId,
      achievement: award.achievement,
      awardId: award.id,
      credentialId: credential.id,
      version: award.achievementVersion,
      awardedAt: award.awardedAt,
      validUntil: award.validUntil,
      revokedAt: revocation.revokedAt,
      suspendedAt: statusCase.suspendedAt,
    })
    .from(award)
    .innerJoin(credential, eq(credential.awardId, award.id))
    .leftJoin(revocation, eq(revocation.credentialId, credential.id))
    .leftJoin(statusCase, eq(statusCase.credentialId, credential.id))
    .where(inArray(award.personId, [...personIds]))
    .orderBy(asc(award.awardedAt), asc(award.id));
  for (const { personId, revokedAt, suspendedAt, ...row } of rows) {
    found.get(personId)?.push({
      ...row,
      ...lastingOf(row.achievement, row.validUntil),
      withdrawn: revokedAt !== null,
      suspended: suspendedAt !== null,
    });
  }
  return found;
}

/** What of these people is ready to be awarded, and what was awarded last, with what became of it. */
export async function listStandings(personIds: readonly string[]) {
  if (personIds.length === 0) return [];
  return store()
    .read.select({
      personId: standing.personId,
      slug: standing.achievement,
      readyAt: standing.readyAt,
      awardedAt: standing.awardedAt,
      validUntil: award.validUntil,
      revokedAt: revocation.revokedAt,
      suspendedAt: statusCase.suspendedAt,
    })
    .from(standing)
    .leftJoin(
      award,
      and(
        eq(award.personId, standing.personId),
        eq(award.achievement, standing.achievement),
        eq(award.awardedAt, standing.awardedAt),
      ),
    )
    .leftJoin(credential, eq(credential.awardId, award.id))
    .leftJoin(revocation, eq(revocation.credentialId, credential.id))
    .leftJoin(statusCase, eq(statusCase.credentialId, credential.id))
    .where(inArray(standing.personId, [...personIds]));
}

export interface EquivalenceRow extends Equivalence {
  readonly number: number;
  readonly decision: EquivalenceDecision;
  readonly reason: string;
  /** name of who decided */
  readonly decidedBy: string;
}

/** Every decision about one person, the one in force first for each achievement. */
export async function listEquivalenceDecisions(db: Db, personId: string): Promise<EquivalenceRow[]> {
  return db
    .select({
      id: equivalence.id,
      achievement: equivalence.achievement,
      number: equivalence.number,
      decision: equivalence.decision,
      reason: equivalence.reason,
      decidedById: equivalence.decidedById,
      decidedBy: person.name,
      decidedAt: equivalence.decidedAt,
    })
    .from(equivalence)
    .innerJoin(person, eq(person.id, equivalence.decidedById))
    .where(eq(equivalence.personId, personId))
    .orderBy(asc(equivalence.achievement), desc(equivalence.number));
}

/** What counts now as much as an award would. */
export async function listEquivalences(db: Db, personId: string): Promise<Equivalence[]> {
  return inForce(await listEquivalenceDecisions(db, personId)).filter((row) => row.decision === "recognised");
}

/** The latest decision for each achievement. @param rows as listed: latest first */
export function inForce(rows: readonly EquivalenceRow[]): EquivalenceRow[] {
  return rows.filter((row, at) => rows.findIndex((other) => other.achievement === row.achievement) === at);
}

/** Where a person stands on the map of the curriculum: for themselves. */
export async function readPosition(db: Db, personId: string): Promise<Position> {
  const begun = await db
    .select({ achievement: standing.achievement })
    .from(standing)
    .where(eq(standing.personId, personId));
  return {
    holdings: await listHoldings(db, personId),
    equivalences: await listEquivalences(db, personId),
    begun: new Set(begun.map((row) => row.achievement)),
  };
}
