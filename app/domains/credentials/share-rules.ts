import { dayAfter, dayAt, dayStart } from "../people/day-start";

/** How long a link may be good for, offered in days; "on" is a day of one's own. */
export const shareEnds = ["7", "30", "90", "on"] as const;
export type ShareEnd = (typeof shareEnds)[number];

/** Ours: what somebody was shown once should not stand open for ever. */
export const mostShareDays = 366;
/** Ours: more than anybody watches over. */
export const mostOpenLinks = 40;
/** Ours: how long a link that has ended is remembered with its label and its openings. */
export const rememberedDays = 90;
/** Ours: a page that is read again within this time was opened once. */
const oneOpeningMs = 10 * 60_000;

/** The last calendar day on which something made today may still open, "2027-11-21". */
export const lastShareDay = (now: Date, timeZone: string): string =>
  dayAfter(dayAt(now, timeZone), mostShareDays);

/**
 * The last day on which a link opens.
 * @param on    the day that was chosen, YYYY-MM-DD; looked at for "on" only
 * @returns a calendar date where times are displayed; a sentence in `refused` where the choice is none
 */
export function lastDayOf(
  end: ShareEnd,
  on: string | null,
  now: Date,
  timeZone: string,
): { readonly day: string } | { readonly refused: string } {
  const today = dayAt(now, timeZone);
  if (end !== "on") return { day: dayAfter(today, Number(end)) };
  if (on === null) return { refused: "Choose the day, or one of the other answers." };
  if (on < today) return { refused: "Choose today or a day that is still to come." };
  if (on > lastShareDay(now, timeZone)) return { refused: "Choose a day within a year from now." };
  return { day: on };
}

/** The instant at which a link ends whose last day this is: whoever reads "until 4 May" has all of that day. */
export const endOfDay = (day: string, timeZone: string): Date => dayStart(dayAfter(day), timeZone);

/** The last day on which a link with this end opens, for a page to show. */
export const lastInstantBefore = (endsAt: Date): Date => new Date(endsAt.getTime() - 1);

export type ShareState = "open" | "ended" | "taken-back";

/** Whether a link opens anything now. */
export function stateOfShare(
  link: { readonly endsAt: Date; readonly takenBackAt: Date | null },
  now: Date,
): ShareState {
  if (link.takenBackAt) return "taken-back";
  return link.endsAt <= now ? "ended" : "open";
}

/** Which ten minutes an instant lies in. */
export const openingSlot = (at: Date): number => Math.floor(at.getTime() / oneOpeningMs);

export interface OpeningDay {
  /** YYYY-MM-DD */
  readonly on: string;
  /** newest first */
  readonly times: readonly Date[];
}

/** Openings by calendar day, the newest day first. @param openings any order */
export function openingsByDay(openings: readonly Date[], timeZone: string): OpeningDay[] {
  const days = new Map<string, Date[]>();
  for (const at of [...openings].sort((a, b) => b.getTime() - a.getTime())) {
    const on = dayAt(at, timeZone);
    const held = days.get(on);
    if (held) held.push(at);
    else days.set(on, [at]);
  }
  return [...days].map(([on, times]) => ({ on, times }));
}
