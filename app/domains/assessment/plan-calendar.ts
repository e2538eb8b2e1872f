import ICAL from "ical.js";

// continuation lines begin with a space that the library does not count: RFC 5545 wants 75 octets with it
ICAL.foldLength = 74;

/** A day of a plan, as far as a calendar may know it: no words of a person, no name of anybody. */
export interface PlanDay {
  readonly id: string;
  /** YYYY-MM-DD */
  readonly on: string;
  readonly title: string;
  readonly description: string;
  readonly url: string;
  /** goes up with everything that happens to it */
  readonly sequence: number;
  readonly changedAt: Date;
  /** it was dropped, or goes on elsewhere */
  readonly cancelled: boolean;
}

/**
 * Days of a plan as a calendar: whole-day events that take up nobody's time.
 * Whole days need no time zone, so the same file is right in Perth and in Hobart.
 * @param host  names the events for good: `<id>@<host>`
 * @returns RFC 5545 text, CRLF, lines folded at 75 octets
 */
export function planCalendar(days: readonly PlanDay[], host: string): string {
  const calendar = new ICAL.Component("vcalendar");
  calendar.addPropertyWithValue("version", "2.0");
  calendar.addPropertyWithValue("prodid", "-//IPS Pathways//Development plan//EN");
  calendar.addPropertyWithValue("calscale", "GREGORIAN");
  calendar.addPropertyWithValue("method", "PUBLISH");
  calendar.addPropertyWithValue("x-wr-calname", "Development plan");
  // RFC 7986, and what programs asked for before it
  const every = new ICAL.Property("refresh-interval");
  every.resetType("duration");
  every.setValue(ICAL.Duration.fromString("PT12H"));
  calendar.addProperty(every);
  calendar.addPropertyWithValue("x-published-ttl", "PT12H");
  for (const day of days) calendar.addSubcomponent(eventOf(day, host));
  return `${calendar.toString()}\r\n`;
}

function eventOf(day: PlanDay, host: string): ICAL.Component {
  const event = new ICAL.Component("vevent");
  const begins = ICAL.Time.fromDateString(day.on);
  // the end of a whole-day event is the day after: DTEND is exclusive
  const ends = begins.clone();
  ends.adjust(1, 0, 0, 0);
  event.addPropertyWithValue("uid", `${day.id}@${host}`);
  event.addPropertyWithValue("dtstamp", ICAL.Time.fromJSDate(day.changedAt, true));
  event.addPropertyWithValue("last-modified", ICAL.Time.fromJSDate(day.changedAt, true));
  event.addPropertyWithValue("sequence", day.sequence);
  event.addPropertyWithValue("dtstart", begins);
  event.addPropertyWithValue("dtend", ends);
  event.addPropertyWithValue("summary", day.title);
  event.addPropertyWithValue("description", day.description);
  event.addPropertyWithValue("url", day.url);
  event.addPropertyWithValue("status", day.cancelled ? "CANCELLED" : "CONFIRMED");
  event.addPropertyWithValue("transp", "TRANSPARENT");
  event.addPropertyWithValue("class", "PRIVATE");
  return event;
}
