import { describe, expect, it } from "vitest";
import { readability, sentencesOf, syllablesIn, unsafeWords } from "~/catalogue/language";
import { typeset } from "~/catalogue/typeset";

describe("reading grade", () => {
  it.each([
    ["cat", 1],
    ["young", 1],
    ["people", 2],
    ["employer", 3],
    ["vocational", 4],
    ["stopped", 1],
    ["started", 2],
    ["side", 1],
  ])("hears the syllables of %s", (word, count) => expect(syllablesIn(word)).toBe(count));

  it("splits sentences where a reader would stop", () => {
    expect(sentencesOf('He left at 5. "Did she?" I asked. Mr Haddad nodded. It was 3.5 km away.')).toEqual([
      "He left at 5.",
      '"Did she?"',
      "I asked.",
      "Mr Haddad nodded.",
      "It was 3.5 km away.",
    ]);
  });

  it("grades long words in long sentences higher than short ones", () => {
    const plain = readability(["She is on time. She likes the work. Ask her what helps."]);
    const heavy = readability([
      "Individualised vocational rehabilitation necessitates multidisciplinary collaboration regarding accommodation.",
    ]);
    expect(plain.smog).toBeLessThan(6);
    expect(heavy.smog).toBeGreaterThan(12);
    expect(plain.fleschKincaid).toBeLessThan(heavy.fleschKincaid);
    expect(readability([]).smog).toBe(0);
  });
});

describe("safe language", () => {
  const pairs = [
    {
      say: ["commit suicide", "committed suicide"],
      instead: ["died by suicide"],
      why: "It adds shame.",
      severity: "error" as const,
    },
    {
      say: ["failed suicide", "failed suicide attempt"],
      instead: ["suicide attempt"],
      why: "Living is no failure.",
      severity: "error" as const,
    },
    { say: ["journey"], instead: ["a plain word"], why: "Worn out.", severity: "warning" as const },
  ];
  it.each([
    ["He committed suicide.", false, ["error"]],
    ["He COMMITTED\nsuicide.", false, ["error"]],
    ['She wrote "he committed suicide" in the file.', false, ["warning"]],
    ["“He committed suicide,” she said, and then: he committed suicide.", false, ["warning", "error"]],
    ["He committed suicide.", true, ["warning"]],
    ["A failed suicide attempt.", false, ["error"]],
    ["The journey to work takes an hour.", false, ["warning"]],
    ["Journeyman and commitment are other words.", false, []],
    ["He died by suicide.", false, []],
  ])("%j, quoted %s: %j", (text, quoted, severities) =>
    expect(unsafeWords(text, quoted, pairs).map((finding) => finding.severity)).toEqual(severities),
  );

  it("says why", () => {
    expect(unsafeWords("A failed suicide attempt.", false, pairs)).toEqual([
      {
        word: "failed suicide attempt",
        instead: ["suicide attempt"],
        why: "Living is no failure.",
        severity: "error",
      },
    ]);
  });
});

describe("quotation marks", () => {
  it.each([
    [`"Don't," she said.`, "“Don’t,” she said."],
    [`('yes')`, "(‘yes’)"],
    [`five o'clock`, "five o’clock"],
    [`said: "I'm 'fine'"`, "said: “I’m ‘fine’”"],
    ["nothing to set", "nothing to set"],
  ])("%s", (typed, set) => expect(typeset(typed)).toBe(set));

  it("closes after a word that stood before, in another piece of text", () => {
    expect(typeset('" she said', "!")).toBe("” she said");
    expect(typeset('" she said', " ")).toBe("“ she said");
  });

  it("changes nothing the second time", () => {
    const once = typeset(`"It's 'on', hey."`);
    expect(typeset(once)).toBe(once);
  });
});
