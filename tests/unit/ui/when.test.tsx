import { renderToStaticMarkup as html } from "react-dom/server";
import { expect, test } from "vitest";
import {
  NBSP,
  formatDate,
  formatDateOn,
  formatDateTime,
  formatDay,
  formatTime,
  formatWait,
  formatWeekday,
} from "~/ui/moments";
import { DateText } from "~/ui/when";

const plain = (text: string) => text.replaceAll(NBSP, " ");

test.each([
  // 10:42 in Melbourne in summer is 23:42 UTC the day before.
  ["2026-11-19T23:42:00Z", "20 November 2026, 10:42 am AEDT"],
  ["2026-06-30T23:42:00Z", "1 July 2026, 9:42 am AEST"],
  ["2026-11-20T01:00:00Z", "20 November 2026, 12:00 pm AEDT"],
  ["2026-11-19T13:05:00Z", "20 November 2026, 12:05 am AEDT"],
])("%s reads %s in Melbourne", (at, words) => {
  expect(plain(formatDateTime(at))).toBe(words);
  expect(plain(formatDateTime(new Date(at)))).toBe(words);
  expect(plain(formatDateTime(Date.parse(at)))).toBe(words);
});

test("another zone, another day", () => {
  expect(plain(formatDate("2026-11-19T14:30:00Z", "Australia/Perth"))).toBe("19 November 2026");
  expect(plain(formatTime("2026-11-19T14:30:00Z", { timeZone: "Australia/Perth" }))).toBe("10:30 pm AWST");
  expect(plain(formatDate("2026-11-19T14:30:00Z"))).toBe("20 November 2026");
});

test("nothing inside a date or a time can break across lines", () => {
  expect(formatDate("2026-11-19T23:42:00Z")).not.toContain(" ");
  expect(formatTime("2026-11-19T23:42:00Z")).not.toMatch(/ |\u202f/);
  expect(formatTime("2026-11-19T23:42:00Z", { zoneName: false })).toBe(`10:42${NBSP}am`);
});

test("short forms", () => {
  expect(plain(formatDay("2026-11-18T23:00:00Z"))).toBe("19 November");
  expect(plain(formatWeekday("2026-11-18T23:00:00Z"))).toBe("Thursday 19 November");
});

test("a calendar date stays that date everywhere", () => {
  expect(plain(formatDateOn("2026-11-02"))).toBe("2 November 2026");
  expect(formatDateOn("soon")).toBe("soon");
});

test("waiting is counted in whole days and never negative", () => {
  const now = "2026-11-20T10:00:00Z";
  expect(formatWait("2026-11-20T09:00:00Z", now)).toBe("Since today");
  expect(plain(formatWait("2026-11-19T09:00:00Z", now))).toBe("1 day");
  expect(plain(formatWait("2026-11-12T09:00:00Z", now))).toBe("8 days");
  expect(formatWait("2026-11-21T09:00:00Z", now)).toBe("Since today");
});

test("a machine can read it too", () => {
  expect(html(<DateText at="2026-11-19T23:42:00Z" />)).toBe(
    `<time dateTime="2026-11-19T23:42:00.000Z">20${NBSP}November${NBSP}2026</time>`,
  );
});
