/** An instant: a Date, its ISO text, or milliseconds since 1970 (what survives a loader). */
export type Instant = Date | string | number;

/** No-break space: a date or time never breaks across two lines. */
export const NBSP = "\u00a0";

/** Where the page does not say otherwise. Sites elsewhere pass their own zone. */
export const DEFAULT_TIME_ZONE = "Australia/Melbourne";

const months = [
  "January", "February", "March", "April", "May", "June",
  "July", "August", "September", "October", "November", "December",
]; // prettier-ignore

export const asDate = (at: Instant): Date => (at instanceof Date ? at : new Date(at));

const formats = new Map<string, Intl.DateTimeFormat>();
const known = new Map<string, Record<string, string>>();
/** Building a formatter costs far more than using it, and using it far more than remembering what it said. */
function partsOf(at: Date, timeZone: string): Record<string, string> {
  // nothing here is finer than a minute
  const key = `${Math.floor(at.getTime() / 60_000)} ${timeZone}`;
  const held = known.get(key);
  if (held) return held;
  if (known.size > 2000) known.clear();
  const parts = reckonedParts(at, timeZone);
  known.set(key, parts);
  return parts;
}

function reckonedParts(at: Date, timeZone: string): Record<string, string> {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-AU", {
      timeZone,
      weekday: "long",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "2-digit",
      hourCycle: "h23",
      timeZoneName: "short",
    });
    formats.set(timeZone, format);
  }
  return Object.fromEntries(format.formatToParts(at).map((part) => [part.type, part.value]));
}

/**
 * "20 November 2026", with no-break spaces.
 * Put together by hand from numeric parts: the words of Intl differ between engines, and what script says later must
 * read like what the server said.
 */
export function formatDate(at: Instant, timeZone: string = DEFAULT_TIME_ZONE): string {
  const p = partsOf(asDate(at), timeZone);
  return [Number(p.day), months[Number(p.month) - 1], p.year].join(NBSP);
}

/** "20 November", for dates close to now where the year is clear. */
export function formatDay(at: Instant, timeZone: string = DEFAULT_TIME_ZONE): string {
  const p = partsOf(asDate(at), timeZone);
  return [Number(p.day), months[Number(p.month) - 1]].join(NBSP);
}

/** "Thursday 19 November". The weekday may part from the date. */
export function formatWeekday(at: Instant, timeZone: string = DEFAULT_TIME_ZONE): string {
  return `${partsOf(asDate(at), timeZone).weekday} ${formatDay(at, timeZone)}`;
}

/** "10:42 am AEDT", or without the zone where the page has said it already. */
export function formatTime(at: Instant, options: { timeZone?: string; zoneName?: boolean } = {}): string {
  const p = partsOf(asDate(at), options.timeZone ?? DEFAULT_TIME_ZONE);
  const hour = Number(p.hour);
  const words = [`${hour % 12 === 0 ? 12 : hour % 12}:${p.minute}`, hour < 12 ? "am" : "pm"];
  if ((options.zoneName ?? true) && p.timeZoneName) words.push(p.timeZoneName);
  return words.join(NBSP);
}

/** "20 November 2026, 10:42 am AEDT". */
export function formatDateTime(at: Instant, timeZone: string = DEFAULT_TIME_ZONE): string {
  return `${formatDate(at, timeZone)}, ${formatTime(at, { timeZone })}`;
}

/**
 * A calendar date that belongs to no zone ("2026-11-02"), as "2 November 2026".
 * Not through Date: a day printed in another zone would be the day before.
 */
export function formatDateOn(on: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(on);
  const month = match ? months[Number(match[2]) - 1] : undefined;
  return match && month ? [String(Number(match[3])), month, match[1]].join(NBSP) : on;
}

/**
 * How long something has waited, in whole days: "Since today", "1 day", "8 days".
 * @param now  an argument, so that server and browser say the same
 */
export function formatWait(since: Instant, now: Instant): string {
  const days = Math.floor((asDate(now).getTime() - asDate(since).getTime()) / 86_400_000);
  return days <= 0 ? "Since today" : days === 1 ? `1${NBSP}day` : `${days}${NBSP}days`;
}
