import { formatDate, NBSP } from "~/ui/moments";
import type { VerifyContext } from "./verification";

/** What one step of a check came to, before it gets its name and the time of the check. */
export interface Answer {
  readonly valid: boolean | null;
  /** a sentence, fit to be shown */
  readonly detail: string;
  /** when what it rests on was made, where that was before the check */
  readonly asOf?: Date | null;
}

export const yes = (detail: string, asOf: Date | null = null): Answer => ({ valid: true, detail, asOf });
export const not = (detail: string, asOf: Date | null = null): Answer => ({ valid: false, detail, asOf });
export const unsure = (detail: string, asOf: Date | null = null): Answer => ({ valid: null, detail, asOf });

/** What the signature of a document of ours comes to; a device without network says it in the same words. */
export const unchanged = yes("Nothing in it has been changed since it was signed.");
export const otherKey = not("It was not signed with a key of ours.");
export const changedOrNotOurs = not("It has been changed since it was signed, or was never signed by us.");

/** Of a key that somebody else may hold, before anything is said about what it signed. */
export function keyNotTrusted(from: Date, context: Pick<VerifyContext, "timeZone">): string {
  return `Its key is not trusted from ${day(from, context)} on, because somebody else may have used it.`;
}

/** Clocks differ; five minutes are forgiven, as the libraries do. */
export const clockSkew = 5 * 60_000;

export function day(at: Date, context: Pick<VerifyContext, "timeZone">): string {
  // answers are read by programs too, so with the space that everybody types
  return formatDate(at, context.timeZone).replaceAll(NBSP, " ");
}

/** How every answer begins that says a credential is suspended: what reads answers can tell it from a withdrawal. */
const suspendedBegins = "Its issuer has suspended it";
export const suspended = (more: string): string => `${suspendedBegins} ${more}`;
export const saysSuspended = (detail: string): boolean => detail.startsWith(suspendedBegins);
