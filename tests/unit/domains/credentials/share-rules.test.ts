import { describe, expect, it } from "vitest";
import { isOpening } from "~/domains/credentials/share-opening";
import {
  endOfDay,
  lastDayOf,
  lastInstantBefore,
  lastShareDay,
  openingSlot,
  openingsByDay,
  stateOfShare,
} from "~/domains/credentials/share-rules";
import { formatDate } from "~/ui/moments";

const zone = "Australia/Melbourne";
/** half past eight in the morning of 23 November 2026 in Melbourne, and still the 22nd in UTC */
const now = new Date("2026-11-22T21:30:00Z");

describe("the last day of a link", () => {
  it.each([
    ["7", null, { day: "2026-11-30" }],
    ["30", null, { day: "2026-12-23" }],
    ["90", null, { day: "2027-02-21" }],
    ["90", "2026-11-24", { day: "2027-02-21" }],
    ["on", "2026-11-23", { day: "2026-11-23" }],
    ["on", "2027-11-24", { day: "2027-11-24" }],
    ["on", "2026-11-22", { refused: "Choose today or a day that is still to come." }],
    ["on", "2027-11-25", { refused: "Choose a day within a year from now." }],
    ["on", null, { refused: "Choose the day, or one of the other answers." }],
  ] as const)("%s %s", (end, on, wanted) => {
    expect(lastDayOf(end, on, now, zone)).toEqual(wanted);
  });

  it("is counted where people live, and all of it is theirs", () => {
    expect(lastShareDay(now, zone)).toBe("2027-11-24");
    const endsAt = endOfDay("2026-11-30", zone);
    expect(endsAt.toISOString()).toBe("2026-11-30T13:00:00.000Z");
    expect(formatDate(lastInstantBefore(endsAt), zone)).toBe("30\u00a0November\u00a02026");
    const link = { endsAt, takenBackAt: null };
    expect(stateOfShare(link, new Date(endsAt.getTime() - 1))).toBe("open");
    expect(stateOfShare(link, endsAt)).toBe("ended");
  });
});

describe("the state of a link", () => {
  const endsAt = new Date("2026-12-01T00:00:00Z");
  const takenBackAt = new Date("2026-11-25T00:00:00Z");
  it.each([
    [null, now, "open"],
    [null, endsAt, "ended"],
    [takenBackAt, takenBackAt, "taken-back"],
    // taken back before its end, it was never over by itself
    [takenBackAt, new Date("2027-01-01T00:00:00Z"), "taken-back"],
  ])("taken back %s, looked at %s: %s", (taken, at, state) => {
    expect(stateOfShare({ endsAt, takenBackAt: taken }, at)).toBe(state);
  });
});

describe("openings", () => {
  const at = (text: string) => new Date(`2026-11-${text}:00+11:00`);
  it("within ten minutes are one", () => {
    expect(openingSlot(at("23T10:00"))).toBe(openingSlot(at("23T10:09")));
    expect(openingSlot(at("23T10:09"))).not.toBe(openingSlot(at("23T10:10")));
  });
  it("stand by the day where people live, the newest first", () => {
    const [a, b, c] = [at("23T00:10"), at("23T23:50"), at("24T00:05")];
    expect(openingsByDay([b, a, c], zone)).toEqual([
      { on: "2026-11-24", times: [c] },
      { on: "2026-11-23", times: [b, a] },
    ]);
    expect(openingsByDay([], zone)).toEqual([]);
  });

  const person = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36";
  it.each([
    ["a person", "GET", person, undefined, true],
    ["only the head", "HEAD", person, undefined, false],
    ["a browser that guesses", "GET", person, "prefetch", false],
    ["one that draws ahead", "GET", person, "prefetch;prerender", false],
    ["nothing said", "GET", undefined, undefined, false],
    ["a messenger", "GET", "WhatsApp/2.23.20.0", undefined, false],
    [
      "a preview",
      "GET",
      "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
      undefined,
      false,
    ],
    ["Slack", "GET", "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", undefined, false],
    [
      "a search",
      "GET",
      "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
      undefined,
      false,
    ],
    ["a program", "GET", "curl/8.5.0", undefined, false],
  ])("%s", (_, method, userAgent, purpose, counts) => {
    expect(isOpening({ method, userAgent, purpose })).toBe(counts);
  });
});
