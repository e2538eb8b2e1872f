import fc from "fast-check";
import ICAL from "ical.js";
import { describe, expect, it } from "vitest";
import { type PlanDay, planCalendar } from "~/domains/assessment/plan-calendar";

const day: PlanDay = {
  id: "0a1b2c3d",
  on: "2026-12-31",
  title: "Your plan: DI3.2 Using recovery-oriented language",
  description: "What you wrote stands in your plan: https://pathways.example/plan/0a1b2c3d",
  url: "https://pathways.example/plan/0a1b2c3d",
  sequence: 2,
  changedAt: new Date("2026-11-22T02:03:04Z"),
  cancelled: false,
};
const eventsIn = (text: string) =>
  new ICAL.Component(ICAL.parse(text) as unknown[])
    .getAllSubcomponents("vevent")
    .map((one) => new ICAL.Event(one));

describe("a plan as a calendar", () => {
  it("has what RFC 5545 wants of a calendar and of an event", () => {
    const lines = planCalendar([day], "pathways.example").split("\r\n");
    expect(lines[0]).toBe("BEGIN:VCALENDAR");
    expect(lines.at(-2)).toBe("END:VCALENDAR");
    expect(lines.at(-1)).toBe("");
    for (const wanted of [
      "VERSION:2.0",
      "PRODID:-//IPS Pathways//Development plan//EN",
      "UID:0a1b2c3d@pathways.example",
      "DTSTAMP:20261122T020304Z",
      "DTSTART;VALUE=DATE:20261231",
      // the day after: the end is exclusive, also across a year
      "DTEND;VALUE=DATE:20270101",
      "SEQUENCE:2",
      "STATUS:CONFIRMED",
      "TRANSP:TRANSPARENT",
    ])
      expect(lines).toContain(wanted);
  });

  it("tells calendars to take back what was dropped, under the same name", () => {
    const text = planCalendar([{ ...day, cancelled: true, sequence: 3 }], "pathways.example");
    expect(text).toContain("UID:0a1b2c3d@pathways.example\r\n");
    expect(text).toContain("STATUS:CANCELLED\r\n");
    expect(text).toContain("SEQUENCE:3\r\n");
  });

  it("folds at 75 octets without cutting a letter, and reads back as it was written", () => {
    const letters = fc.string({
      unit: fc.constantFrom("a", ";", ",", "\\", "ŋ", "ạ", "–", "👩", " ", "\n"),
      maxLength: 300,
    });
    fc.assert(
      fc.property(letters, letters, (title, description) => {
        const text = planCalendar(
          [{ ...day, title: `x${title}`, description: `x${description}` }],
          "h.example",
        );
        for (const line of text.split("\r\n")) {
          expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
          expect(line).not.toContain("\n");
          expect(Buffer.from(line).toString()).toBe(line);
        }
        const [event] = eventsIn(text);
        expect(event?.summary).toBe(`x${title}`);
        expect(event?.description).toBe(`x${description}`);
      }),
    );
  });
});
