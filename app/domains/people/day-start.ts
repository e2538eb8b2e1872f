/**
 * The instant a calendar day begins in a time zone.
 * Asked of Intl, because the offset of Melbourne changes twice a year.
 * @param on "2026-11-20"; must be a date that exists
 */
export function dayStart(on: string, timeZone: string): Date {
  const [year = 0, month = 1, day = 1] = on.split("-").map(Number);
  const wanted = Date.UTC(year, month - 1, day);
  // the offset is asked where we believe midnight to be, once more after it was corrected
  let at = wanted - offsetMs(new Date(wanted), timeZone);
  at = wanted - offsetMs(new Date(at), timeZone);
  return new Date(at);
}

/** So many days later, as a calendar date; below 0 earlier. */
export function dayAfter(on: string, days = 1): string {
  const [year = 0, month = 1, day = 1] = on.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1, day + days)).toISOString().slice(0, 10);
}

function offsetMs(at: Date, timeZone: string): number {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat("en-AU", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    })
      .formatToParts(at)
      .map((part) => [part.type, Number(part.value)]),
  );
  const shown = Date.UTC(
    parts["year"] ?? 0,
    (parts["month"] ?? 1) - 1,
    parts["day"],
    parts["hour"],
    parts["minute"],
    parts["second"],
  );
  return shown - Math.floor(at.getTime() / 1000) * 1000;
}

/** The calendar date it is somewhere at an instant: "2026-11-20". */
export function dayAt(at: Date, timeZone: string): string {
  return new Date(at.getTime() + offsetMs(at, timeZone)).toISOString().slice(0, 10);
}

/** When today began in a time zone. */
export function todayStart(now: Date, timeZone: string): Date {
  return dayStart(dayAt(now, timeZone), timeZone);
}
