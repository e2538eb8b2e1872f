import type { AutomatedRule } from "~/access/automated-rule";
import { addMonths } from "~/catalogue/completion";

/**
 * Where a credential stands in time. Every page, picture, document, mail, answer to a program and rule of a stack asks
 * here; nothing else compares an end with now.
 */

/** How many calendar months before its end a credential can be renewed, which is when its holder is told that it ends. */
export const renewalOpensMonths = 6;

/**
 * - `current`: it has not ended.
 * - `ends-soon`: it has not ended, and can be renewed.
 * - `in-grace`: it has ended for everybody who checks it, and can still be renewed without starting over.
 * - `ended`: it has ended, and so has the time to renew it.
 */
export type Phase = "current" | "ends-soon" | "in-grace" | "ended";

/** What a phase is told from. */
export interface Lasting {
  /** null: does not end */
  readonly validUntil: Date | null;
  /** when the grace period is over; null: it does not end, so it has none */
  readonly graceUntil: Date | null;
}

/**
 * Whether something has ended: at its end it has.
 * Its last moment is signed and the same for everybody, so no clock is forgiven here.
 * @param end null: it never does
 */
export function hasEnded(end: Date | null, now: Date): boolean {
  return end !== null && end.getTime() <= now.getTime();
}

/** @param graceUntil of the same credential */
export function phaseOf({ validUntil, graceUntil }: Lasting, now: Date): Phase {
  if (validUntil === null) return "current";
  if (hasEnded(validUntil, now)) return hasEnded(graceUntil, now) ? "ended" : "in-grace";
  return renewableFrom(validUntil) <= now ? "ends-soon" : "current";
}

/** The first moment at which something that ends then can be renewed. */
export const renewableFrom = (validUntil: Date): Date => addMonths(validUntil, -renewalOpensMonths);

/** Until when something that ends then can be renewed without starting over. @param grace ISO 8601 duration */
export const graceUntilOf = (validUntil: Date | null, grace: string): Date | null =>
  validUntil && after(validUntil, grace);

/**
 * When something awarded at this moment ends, to the second, which is all that is signed.
 * @param validFor ISO 8601 duration in years, months, weeks or days, such as P3Y; null: does not expire
 */
export function validUntilOf(awardedAt: Date, validFor: string | null): Date | null {
  if (validFor === null) return null;
  const end = after(awardedAt, validFor);
  end.setUTCMilliseconds(0);
  return end;
}

// ---- When its holder is told ------------------------------------------------------------------------------

/** Days before the end on which its holder is told; the last one once more before the grace period is over. */
export const remindsDaysBefore = [90, 30, 7] as const;
export type Reminder = `${(typeof remindsDaysBefore)[number]}-before` | "ended" | "grace-ends";

/**
 * What its holder is to be told today; null: nothing. The nearest only: whoever was not told at ninety days, because
 * nothing ran or it came later, is told at thirty and not twice.
 * @param dayOf the calendar date, YYYY-MM-DD, of an instant where times are displayed
 */
export function reminderOn(of: Lasting, now: Date, dayOf: (at: Date) => string): Reminder | null {
  const { validUntil, graceUntil } = of;
  if (validUntil === null) return null;
  const left = (end: Date): number =>
    Math.round((Date.parse(dayOf(end)) - Date.parse(dayOf(now))) / 86_400_000);
  switch (phaseOf(of, now)) {
    case "ended":
      return null;
    case "in-grace":
      return graceUntil && left(graceUntil) <= lastDays && left(validUntil) < -lastDays
        ? "grace-ends"
        : "ended";
    default: {
      const days = [...remindsDaysBefore].reverse().find((before) => left(validUntil) <= before);
      return days === undefined ? null : `${days}-before`;
    }
  }
}
const lastDays = 7;

// ---- What an award would be, and of what ----------------------------------------------------------------

/** One award of a chain: of one person and one achievement. */
export interface Link extends Lasting {
  readonly awardId: string;
  readonly credentialId: string;
  /** 1 for the first */
  readonly sequence: number;
  readonly awardedAt: Date;
  readonly withdrawn: "replaced" | "for-good" | null;
  /** for now: a renewal would be the way round what is being looked at */
  readonly suspended: boolean;
}

/**
 * What an award made now would be.
 * - `first`: nothing stands before it, or only what was withdrawn to be replaced.
 * - `renewal`: of one that ends soon or is in its grace period; it asks for evidence of continuing practice.
 * - `anew`: after one whose grace period is over; everything is shown again.
 * - `closed`: there is one that stands, is suspended or was withdrawn for good, so nothing is awarded.
 */
export type Occasion =
  | { readonly kind: "first"; readonly sequence: number; readonly before: null }
  | { readonly kind: "renewal" | "anew"; readonly sequence: number; readonly before: EndingLink }
  | { readonly kind: "closed"; readonly sequence: number; readonly before: Link };
export type EndingLink = Link & { readonly validUntil: Date };

/** @param chain every award of this achievement to this person, any order */
export function occasionOf(chain: readonly Link[], now: Date): Occasion {
  const bySequence = [...chain].sort((a, b) => b.sequence - a.sequence);
  const sequence = (bySequence[0]?.sequence ?? 0) + 1;
  const before = bySequence.find((one) => one.withdrawn !== "replaced");
  if (!before) return { kind: "first", sequence, before: null };
  const phase = phaseOf(before, now);
  const { validUntil } = before;
  if (before.withdrawn !== null || before.suspended || phase === "current" || validUntil === null)
    return { kind: "closed", sequence, before };
  return { kind: phase === "ended" ? "anew" : "renewal", sequence, before: { ...before, validUntil } };
}

/**
 * When an award made now would end. A renewal in time counts from the end of what it renews, so that nobody loses by
 * being early; a later one counts from its own day.
 */
export function endOfAward({ kind, before }: Occasion, validFor: string | null, now: Date): Date | null {
  const early = kind === "renewal" && !hasEnded(before.validUntil, now);
  return validUntilOf(early ? before.validUntil : now, validFor);
}

/** So much later in UTC: 29 February plus three years is 28 February, not 1 March. */
function after(from: Date, duration: string): Date {
  const parts = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/.exec(duration);
  if (!parts || duration === "P") throw new Error(`${duration} is no duration we can count.`);
  const [years = 0, months = 0, weeks = 0, days = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  const end = addMonths(from, years * 12 + months);
  end.setUTCDate(end.getUTCDate() + weeks * 7 + days);
  return end;
}

export const setsEndDates: AutomatedRule = {
  id: "end-dates",
  title: "Sets the day on which a credential ends",
  at: "app/domains/credentials/currency.ts",
  does: "Counts from the day of the award, and says on every page of the credential when that day has passed. For some time after it the credential can still be renewed.",
  looksAt: "The day of the award, how long this micro-credential is valid, and how long its grace period is.",
  follows:
    "After that day the credential is shown as ended. It is not withdrawn, and its page stays. In the grace period it goes on counting for what it must come before.",
  person: "A person makes the award knowing the day, and a person can award anew.",
  now: ({ microCredentials, stacks }) => {
    const all = [...microCredentials.map((of) => of.certification), ...stacks];
    const ending = all.filter((one) => one.validFor !== null);
    if (ending.length === 0) return null;
    const graces = [...new Set(ending.map((one) => durationInWords(one.grace)))];
    return [
      `${ending.length} of ${all.length} awards end by themselves; the others do not.`,
      `The grace period is ${graces.join(" or ")}.`,
    ];
  },
};

/** "3 years", "60 days", "1 year and 6 months". */
export function durationInWords(duration: string): string {
  const said = [...duration.matchAll(/(\d+)([YMWD])/g)].flatMap(([, count = "0", unit = ""]) => {
    const name = { Y: "year", M: "month", W: "week", D: "day" }[unit] ?? "";
    return Number(count) === 0 ? [] : [`${count} ${name}${count === "1" ? "" : "s"}`];
  });
  return said.length === 0 ? "no time" : said.join(" and ");
}
