import { and, asc, eq, gt, isNull, or } from "drizzle-orm";
import type { Db } from "#db/client.server";
import { award, credential, revocation, statusCase } from "#db/schema/credentials";
import { catalogue } from "~/catalogue/catalogue.server";
import { type Awardable, awardable } from "~/catalogue/lookups";
import { type Lasting, type Link, type Occasion, graceUntilOf, occasionOf } from "./currency";
import type { RevocationReason } from "./states";

/** Of what the catalogue no longer has: what it gives where an author says nothing. */
const usualGrace = "P60D";

/** The grace period of what is awarded under this name. */
export function graceOf(achievement: string): string {
  const what = awardable(catalogue(), achievement);
  if (!what) return usualGrace;
  return what.kind === "stack" ? what.of.grace : what.of.certification.grace;
}

/** What its phase is told from. @param validUntil of an award of this name */
export const lastingOf = (achievement: string, validUntil: Date | null): Lasting => ({
  validUntil,
  graceUntil: graceUntilOf(validUntil, graceOf(achievement)),
});

/** `hasEnded` turned round, for a question to the database about awards. */
export const notEnded = (now: Date) => or(isNull(award.validUntil), gt(award.validUntil, now));

/** Every award of one achievement to one person, the first one first. */
export async function readChain(db: Db, personId: string, achievement: string): Promise<Link[]> {
  const rows = await db
    .select({
      awardId: award.id,
      credentialId: credential.id,
      sequence: award.sequence,
      awardedAt: award.awardedAt,
      validUntil: award.validUntil,
      reason: revocation.reason,
      suspendedAt: statusCase.suspendedAt,
      overturnedAt: statusCase.overturnedAt,
    })
    .from(award)
    .innerJoin(credential, eq(credential.awardId, award.id))
    .leftJoin(revocation, eq(revocation.credentialId, credential.id))
    .leftJoin(statusCase, eq(statusCase.credentialId, credential.id))
    .where(and(eq(award.personId, personId), eq(award.achievement, achievement)))
    .orderBy(asc(award.sequence));
  return chainOf(achievement, rows);
}

/** Awards of one achievement to one person as a chain, in the order in which they come. */
export function chainOf(
  achievement: string,
  rows: readonly (Pick<Link, "awardId" | "credentialId" | "sequence" | "awardedAt" | "validUntil"> & {
    readonly reason: RevocationReason | null;
    readonly suspendedAt: Date | null;
    readonly overturnedAt: Date | null;
  })[],
): Link[] {
  return rows.map(({ reason, suspendedAt, overturnedAt, ...row }) => ({
    ...row,
    ...lastingOf(achievement, row.validUntil),
    // one that an appeal found wrongly withdrawn makes way as one that is put right does
    withdrawn: reason === null ? null : reason === "replaced" || overturnedAt ? "replaced" : "for-good",
    suspended: suspendedAt !== null,
  }));
}

/** The chain that a credential stands in, and the version of the framework it was awarded on; null: there is none. */
export async function readChainOf(
  db: Db,
  credentialId: string,
): Promise<{ chain: readonly Link[]; framework: string } | null> {
  const [own] = await db
    .select({ personId: award.personId, achievement: award.achievement, framework: award.framework })
    .from(award)
    .innerJoin(credential, eq(credential.awardId, award.id))
    .where(eq(credential.id, credentialId));
  return (
    (own && { chain: await readChain(db, own.personId, own.achievement), framework: own.framework }) ?? null
  );
}

/** What an award of this to this person would be, if it were made now. */
export async function readOccasion(
  db: Db,
  personId: string,
  achievement: string,
  now: Date,
): Promise<Occasion> {
  return occasionOf(await readChain(db, personId, achievement), now);
}

export const validForOf = (what: Awardable): string | null =>
  what.kind === "stack" ? what.of.validFor : what.of.certification.validFor;
