import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wordDiff } from "~/domains/assessment/word-diff";

const side = (kind: "gone" | "new", stretches: ReturnType<typeof wordDiff>) =>
  stretches
    .filter((stretch) => stretch.kind === "same" || stretch.kind === kind)
    .map((stretch) => stretch.text)
    .join("");

describe("what changed between two versions", () => {
  it("names the words that went and the words that came", () => {
    expect(wordDiff("I met him at the bus stop.", "I met the young person at the stop.")).toEqual([
      { kind: "same", text: "I met " },
      { kind: "gone", text: "him " },
      { kind: "new", text: "the young person " },
      { kind: "same", text: "at the " },
      { kind: "gone", text: "bus " },
      { kind: "same", text: "stop." },
    ]);
  });

  it("knows a word again where a new paragraph follows it", () => {
    expect(wordDiff("She rang.", "She rang.\n\nHe came.").map((s) => s.kind)).toEqual(["same", "new"]);
  });

  it("gives both texts back to the character, whatever they are", () => {
    const word = fc.constantFrom("bus", "stop", "she", "said", "\n\n", " ", "rang.", "  ");
    const text = fc.array(word, { maxLength: 60 }).map((words) => words.join(" "));
    fc.assert(
      fc.property(text, text, (older, newer) => {
        const found = wordDiff(older, newer);
        expect(side("gone", found)).toBe(older);
        expect(side("new", found)).toBe(newer);
      }),
      { numRuns: 400 },
    );
  });

  it("marks nothing between equal texts, and everything between texts with nothing in common", () => {
    expect(wordDiff("the same", "the same")).toEqual([{ kind: "same", text: "the same" }]);
    expect(wordDiff("", "all new").map((s) => s.kind)).toEqual(["new"]);
  });

  it("answers within a second for two long texts that share nothing", () => {
    const many = (letter: string) => Array.from({ length: 4000 }, (_, n) => `${letter}${n}`).join(" ");
    const began = performance.now();
    const found = wordDiff(many("a"), many("b"));
    expect(performance.now() - began).toBeLessThan(1000);
    expect(side("new", found)).toBe(many("b"));
  });
});
