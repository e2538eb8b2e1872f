import { gt, isNull, or } from "drizzle-orm";
import { award } from "#db/schema/credentials";
import { catalogue } from "~/catalogue/catalogue.server";
import { awardable } from "~/catalogue/lookups";

/** Of what the catalogue no longer has: what it gives where an author says nothing. */
const usualGrace = "P60D";

/** The grace period of what is awarded under this name. */
export function graceOf(achievement: string): string {
  const what = awardable(catalogue(), achievement);
  if (!what) return usualGrace;
  return what.kind === "stack" ? what.of.grace : what.of.certification.grace;
}

/** `hasEnded` turned round, for a question to the database about awards. */
export const notEnded = (now: Date) => or(isNull(award.validUntil), gt(award.validUntil, now));
