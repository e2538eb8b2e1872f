import { type Instant, asDate, formatDate, formatDateOn, formatDateTime, formatTime } from "./moments";

interface WhenProps {
  at: Instant;
  timeZone?: string;
}

/** A date a person reads and a machine can too. */
export function DateText({ at, timeZone }: WhenProps) {
  return <time dateTime={asDate(at).toISOString()}>{formatDate(at, timeZone)}</time>;
}

/** A time of day with its zone. */
export function TimeText({ at, timeZone, zoneName }: WhenProps & { zoneName?: boolean }) {
  return <time dateTime={asDate(at).toISOString()}>{formatTime(at, { timeZone, zoneName })}</time>;
}

/** Date and time of day with its zone. */
export function DateTimeText({ at, timeZone }: WhenProps) {
  return <time dateTime={asDate(at).toISOString()}>{formatDateTime(at, timeZone)}</time>;
}

/** A calendar date without a time zone. */
export function DateOnText({ on }: { on: string }) {
  return <time dateTime={on}>{formatDateOn(on)}</time>;
}
