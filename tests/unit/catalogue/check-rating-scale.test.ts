import fs from "node:fs";
import { describe, expect, it } from "vitest";
import { type Change, readChanged } from "./content-folder";

const scale = "scales/practice.yaml";
const text = fs.readFileSync(`content/${scale}`, "utf8");
const lineIn = (changed: string, part: string): number =>
  changed.slice(0, changed.indexOf(part)).split("\n").length;
const levelsOf = (of: string, until: string): string =>
  text.slice(text.indexOf("    - {", text.indexOf(`\n${of}:\n`)), text.indexOf(until));
const unsure = "{ id: unsure, name: Unsure, self: I would want somebody with me. }";

describe("the scale that people rate with", () => {
  it.each([
    [
      "an unknown field",
      "inUse: true\n",
      "inUse: true\ncolour: green\n",
      "colour: green",
      '"colour" is not a field of this file. Mend its spelling or take it out.',
    ],
    [
      "a level that tells one of the two nothing",
      ", supervisor: I have not seen this done in practice. }",
      " }",
      "{ id: not-yet",
      '"skills.levels[1].supervisor" is missing.',
    ],
    [
      "a single level",
      levelsOf("values", "# How sure"),
      "    - { id: finding, name: Finding, self: I am., supervisor: They are. }\n",
      "  levels:\n    - { id: finding",
      '"values.levels" needs at least 2 entries.',
    ],
    [
      "how sure the supervisor thinks somebody feels",
      unsure,
      unsure.replace(" }", ", supervisor: They would want somebody. }"),
      "- { id: unsure",
      '"supervisor" is not a field of confidence.levels[1].',
    ],
    [
      "a level that stands twice",
      "id: proficient",
      "id: competent",
      "- { id: competent, name: Proficient",
      'The id "competent" stands twice.',
    ],
    [
      "an answer beside the levels that is one of them",
      "id: no-opportunity",
      "id: guiding",
      "- id: guiding",
      'The id "guiding" stands twice.',
    ],
    [
      "a step of a value that stands twice",
      "id: others-lean",
      "id: often",
      "- { id: often, name: Others",
      'The id "often" stands twice.',
    ],
    [
      "a step of sureness that stands twice",
      "id: very-sure",
      "id: sure",
      "- { id: sure, name: Very",
      'The id "sure" stands twice.',
    ],
    [
      "a standard that is no level",
      "standard: competent",
      "standard: fine",
      "standard: fine",
      'There is no level "fine". "standard" names the level that counts as competent.',
    ],
    [
      "an answer beside the levels as the standard",
      "standard: competent",
      "standard: no-opportunity",
      "standard: no-opportunity",
      'There is no level "no-opportunity".',
    ],
    [
      "no scale in use",
      "inUse: true",
      "inUse: false",
      "inUse: false",
      "No rating scale is in use. Say which one new rounds take.",
    ],
    [
      "a review without a reader",
      "reviewStatus: awaiting-expert-review",
      "reviewStatus: reviewed",
      "reviewStatus: reviewed",
      "It says reviewed, and names nobody who has read it.",
    ],
    [
      "a day that has not come",
      "lastChecked: 2026-11-22",
      "lastChecked: 2027-11-22",
      "lastChecked: 2027",
      "It says that it was checked on a day that has not come yet.",
    ],
    [
      "a word we do not use",
      "self: I have not done this in practice.",
      "self: I committed suicide prevention to memory.",
      "{ id: not-yet",
      '"committed suicide" is not how we say it.',
    ],
    // ratings point to it
    [
      "a level that vanished",
      "id: guiding",
      "id: guides",
      "",
      'The rating "practice/guiding" has vanished from content/.',
    ],
    [
      "an answer that vanished",
      "id: not-in-role",
      "id: elsewhere",
      "",
      'The rating "practice/not-in-role" has vanished from content/.',
    ],
  ])("stops at %s", async (_, from, to, at, says) => {
    const { lines, catalogue } = await readChanged([{ file: scale, from, to }]);
    const found = lines.filter((one) => one.includes(says));
    expect(found, lines.join("\n")).toHaveLength(1);
    if (at !== "") {
      const line = lineIn(
        text.replace(from, () => to),
        at,
      );
      expect(found[0]).toContain(`content/${scale}:${line}: ${says}`);
    }
    expect(catalogue).toBeNull();
  });

  const second: Change = { file: "scales/second.yaml", write: text };
  it("stops at two in use, each at its place, and at one id for both", async () => {
    const { lines } = await readChanged([second]);
    for (const file of ["practice", "second"])
      expect(lines).toContain(
        `content/scales/${file}.yaml:${lineIn(text, "inUse:")}: Two rating scales are in use. New rounds can use only one.`,
      );
    expect(lines).toContain(
      `content/scales/second.yaml:${lineIn(text, "id: practice")}: The id "practice" stands in content/scales/practice.yaml:${lineIn(text, "id: practice")} already.`,
    );
  });

  it("takes a second one beside it for rounds that were rated with it, and warns once it is old", async () => {
    const older = text
      .replace("id: practice", "id: practice-2024")
      .replace("inUse: true", "inUse: false")
      .replace("lastChecked: 2026-11-22", "lastChecked: 2025-11-22");
    const { lines } = await readChanged([{ file: "scales/older.yaml", write: older }]);
    // its levels are new here: an author registers them, and nothing else is wrong
    expect(
      lines.filter((one) => !one.includes(": warning: ") && !one.includes("is new and not registered")),
    ).toEqual([]);
    expect(lines.filter((one) => one.includes("older.yaml"))).toEqual([
      `content/scales/older.yaml:${lineIn(older, "lastChecked")}: warning: This scale was due to be checked again on 2026-11-22.`,
    ]);
  });
});
