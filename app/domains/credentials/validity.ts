import { hasEnded } from "./currency";
import type { JsonObject } from "./shape";
import { type Answer, clockSkew, day, not, yes } from "./step-answer";
import type { VerifyContext } from "./verification";

/**
 * When a document begins and ends to be valid, in the words of either data model.
 * Its context fixes which of the two words has a meaning in it, and `conformanceFaults` that it is the right one.
 */
export function validityOf(document: JsonObject): { from: string | null; until: string | null } {
  const text = (...names: readonly string[]): string | null => {
    const value = names.map((name) => document[name]).find((one) => one !== undefined);
    return typeof value === "string" ? value : null;
  };
  return { from: text("validFrom", "issuanceDate"), until: text("validUntil", "expirationDate") };
}

export function checkDates(document: JsonObject, context: Pick<VerifyContext, "now" | "timeZone">): Answer {
  const said = validityOf(document);
  const [from, until] = [said.from, said.until].map((at) => (at === null ? null : new Date(at)));
  if (from && from.getTime() > context.now.getTime() + clockSkew) {
    return not(`It is not valid before ${day(from, context)}.`);
  }
  if (!until) return yes("It has no end date.");
  if (hasEnded(until, context.now)) return not(`It ended on ${day(until, context)}.`);
  return yes(`It is valid until ${day(until, context)}.`);
}
