import { and, eq, inArray, isNull } from "drizzle-orm";
import type { Db } from "#db/client.server";
import { standing } from "#db/schema/assessment";
import { award, credential, revocation } from "#db/schema/credentials";
import { certifiedCode, frameworkVersions } from "~/catalogue/lookups";
import type { Catalogue, FrameworkVersion } from "~/catalogue/types";
import { notEnded } from "./currency.server";

/** How many people a change of the framework touches. Numbers only: nobody is named. */
export interface Touched {
  /** hold a credential that stands and certifies the place */
  readonly holders: number;
  /** have begun one and hold none */
  readonly begun: number;
}

/**
 * Whom each change of one version touches, in two questions however many changes there are.
 * @returns by the code that changed
 */
export async function countTouched(
  db: Db,
  cat: Catalogue,
  version: FrameworkVersion,
  now: Date,
): Promise<ReadonlyMap<string, Touched>> {
  const versions = frameworkVersions(cat);
  const earlier = versions.slice(versions.findIndex((one) => one.id === version.id) + 1).map((one) => one.id);
  const certifying = (code: string): ReadonlySet<string> =>
    new Set(
      cat.microCredentials
        .filter((of) => of.alignment.coreSkills.includes(code) || certifiedCode(cat, of) === code)
        .map((of) => of.slug),
    );
  const held =
    earlier.length === 0
      ? []
      : await db
          .selectDistinct({ personId: award.personId, slug: award.achievement })
          .from(award)
          .innerJoin(credential, eq(credential.awardId, award.id))
          .leftJoin(revocation, eq(revocation.credentialId, credential.id))
          .where(and(inArray(award.framework, earlier), isNull(revocation.credentialId), notEnded(now)));
  const slugs = cat.microCredentials.filter((of) => earlier.includes(of.framework)).map((of) => of.slug);
  const begun =
    slugs.length === 0
      ? []
      : await db
          .select({ personId: standing.personId, slug: standing.achievement })
          .from(standing)
          .where(inArray(standing.achievement, slugs));
  return new Map(
    version.changes.map(({ from }) => {
      const names = certifying(from);
      const people = (rows: readonly { personId: string; slug: string }[]) =>
        new Set(rows.filter((row) => names.has(row.slug)).map((row) => row.personId));
      const holders = people(held);
      const others = [...people(begun)].filter((personId) => !holders.has(personId));
      return [from, { holders: holders.size, begun: others.length }];
    }),
  );
}
