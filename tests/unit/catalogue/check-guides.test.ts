import fs from "node:fs";
import { describe, expect, it } from "vitest";
import { lineOf, readChanged } from "./content-folder";

const guide = "guides/di3.yaml";
const text = fs.readFileSync(`content/${guide}`, "utf8");
const sign = /signs:\n +- "([^"]+)"/.exec(text)?.[1] ?? "";
const lineIn = (changed: string, part: string): number =>
  changed.slice(0, changed.indexOf(part)).split("\n").length;

describe("a guide for supervisors", () => {
  it.each([
    [
      "a skill that is left out",
      "  DI3.3:\n",
      "  DI9.9:\n",
      "skills:",
      "The guide says nothing about DI3.3.",
    ],
    ["a skill of another competency", "  DI3.3:\n", "  CS1.1:\n", "  CS1.1:", "CS1.1 is no skill of DI3."],
    [
      "no such competency",
      "competency: DI3",
      "competency: DI9",
      "competency: DI9",
      'There is no competency "DI9" in the framework.',
    ],
    [
      "a guide in the file of another",
      "competency: DI3",
      "competency: CS4",
      "competency: CS4",
      "The guide to CS4 belongs in content/guides/cs4.yaml.",
    ],
    ["another id", "id: guide-di3", "id: guide", "id: guide", 'The guide to DI3 has the id "guide-di3".'],
    ["two signs", `      - "${sign}"\n`, "", "signs:", '"skills.DI3.1.signs" needs at least 3 entries.'],
    [
      "a question that is none",
      "and who could you have rung?",
      "and who could you have rung.",
      "and who could you have rung.",
      '"skills.DI3.1.questions[2]" must be a question, with its mark.',
    ],
    [
      "what Competent is, said of somebody else",
      'atCompetent: "you say early',
      'atCompetent: "they say early',
      'atCompetent: "they',
      '"skills.DI3.1.atCompetent" must begin with "you ", as it is read out after "At Competent:".',
    ],
    [
      "a review without a reader",
      "reviewStatus: awaiting-expert-review",
      "reviewStatus: reviewed",
      "reviewStatus: reviewed",
      "It says reviewed, and names nobody who has read it.",
    ],
    [
      "a mention without a cultural review",
      '- "What did you see or hear that led',
      '- "What did an Aboriginal colleague see that led',
      '- "What did an Aboriginal',
      "Aboriginal or Torres Strait Islander people are mentioned. Set culturalReview.required to true.",
    ],
    [
      "a word we do not use",
      "Times, numbers and quotes stand",
      "A note about committed suicide stands",
      "committed suicide",
      '"committed suicide" is not how we say it.',
    ],
    [
      "a day that has not come",
      "lastChecked: 2026-11-22",
      "lastChecked: 2027-11-22",
      "lastChecked: 2027",
      "It says that it was checked on a day that has not come yet.",
    ],
  ])("stops at %s", async (_, from, to, at, says) => {
    const { lines, catalogue } = await readChanged([{ file: guide, from, to }]);
    const line = lineIn(
      text.replace(from, () => to),
      at,
    );
    expect(
      lines.filter((one) => one.includes(says)),
      lines.join("\n"),
    ).toEqual([expect.stringContaining(`content/${guide}:${line}: ${says}`)]);
    expect(catalogue).toBeNull();
  });

  it("stops at a sentence that stands under two skills, whatever its capitals", async () => {
    const { lines } = await readChanged([
      {
        file: guide,
        from: "Times, numbers and quotes stand where adjectives used to.",
        to: sign.toUpperCase(),
      },
    ]);
    expect(lines.filter((one) => one.includes("also stands in"))).toEqual([
      `content/${guide}:${lineIn(text, "Times, numbers")}: This also stands in content/${guide}, line ${lineOf(guide, sign)}. Say what it is for this skill.`,
    ]);
  });

  it("warns of what is too short to help, and stops where nobody has written about a competency", async () => {
    const good = text.slice(text.indexOf("good: >-"), text.indexOf("    signs:"));
    const { lines } = await readChanged([{ file: guide, from: good, to: "good: They do it well.\n" }], {
      whole: true,
    });
    const short = lines.filter((one) => one.includes("What good looks like takes 4 words."));
    expect(short).toEqual([expect.stringContaining(`:${lineIn(text, "good: >-")}: warning: `)]);
    const missing = await readChanged([{ file: guide, remove: true }], { whole: true });
    expect(
      missing.lines.filter((one) => one.endsWith("No guide for supervisors is about DI3.")),
    ).toHaveLength(1);
    expect(lines.join("\n")).not.toContain("No guide for supervisors is about DI3.");
  });
});
