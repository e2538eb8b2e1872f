import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { claimBoxes, claimField, claimText } from "~/domains/assessment/claim-words";

describe("a claim's words, skill by skill", () => {
  it("are one text in which each skill has its own words", () => {
    const text = claimText({
      title: "Certificate IV",
      parts: "DI3.1",
      narrative: " Three years at one service. ",
      [claimField("DI3.1")]: "Unit CHCPRP003.\nTranscript, page 2.",
      [claimField("DI3.2")]: "  ",
      [claimField("PW2.FR1")]: "Two reviews.",
    });
    expect(text).toBe(
      "Three years at one service.\n\nDI3.1:\nUnit CHCPRP003.\nTranscript, page 2.\n\nPW2.FR1:\nTwo reviews.",
    );
    expect(claimText({ title: "The letter", narrative: "DI3.1:\nas I wrote it" })).toBeNull();
  });

  it("leave words without a code where they are", () => {
    const { about, shows } = claimBoxes("I studied DI3.1: it helped.\nYou can see DI3.2 at work.");
    expect(about).toBe("I studied DI3.1: it helped.\nYou can see DI3.2 at work.");
    expect(shows.size).toBe(0);
  });

  it("come back to the boxes they were written in", () => {
    const words = fc
      .lorem({ mode: "sentences", maxCount: 3 })
      .map((text) => text.trim())
      .filter(Boolean);
    const code = fc.constantFrom("YP1.1", "DI3.2", "CS2.4", "PW2.PS3", "PW2.AD1");
    fc.assert(
      fc.property(fc.option(words, { nil: "" }), fc.dictionary(code, words), (narrative, shows) => {
        const body = Object.fromEntries(Object.entries(shows).map(([one, text]) => [claimField(one), text]));
        const back = claimBoxes(claimText({ narrative, [claimField("YP9.9")]: "", ...body }) ?? "");
        expect(back.about).toBe(narrative);
        expect(Object.fromEntries(back.shows)).toEqual({ ...shows });
      }),
    );
  });
});
