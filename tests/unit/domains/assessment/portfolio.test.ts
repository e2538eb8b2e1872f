import { describe, expect, it } from "vitest";
import { audienceOf, audienceSentence } from "~/domains/assessment/audience-words";
import { further, skillsOfPiece, whyNotOffer } from "~/domains/assessment/portfolio-rules";

const names = { supervisor: "Leanne", issuer: "the Institute" };
const nobody = { forSupervisor: false, forAssessors: false, forFacilitators: false };
const usual = { forSupervisor: true, forAssessors: true, forFacilitators: false };

describe("who can read a piece, in words", () => {
  it.each([
    [usual, null, false, "You, Leanne and the assessors and award staff of the Institute can read this."],
    [{ ...nobody, forSupervisor: true }, null, false, "You and Leanne can read this."],
    [nobody, null, false, "Only you can read this."],
    [
      nobody,
      null,
      true,
      "Only you can read this. What was judged, those who judged it and the award staff of the Institute can read too.",
    ],
    [
      { ...nobody, forFacilitators: true },
      "Sam",
      false,
      "Sam opened this to the facilitators of professional support.",
    ],
    [nobody, "Sam", true, "Sam has closed this. What was judged stays readable for who judged it."],
  ])("%o for %s, judged: %s", (open, author, judged, sentence) => {
    expect(audienceSentence(open, names, author, judged)).toBe(sentence);
  });
  it("has the ticks of its form", () => {
    expect(audienceOf(usual)).toEqual(["supervisor", "assessor"]);
    expect(audienceOf(nobody)).toEqual([]);
  });
});

const of = {
  rubric: {
    version: "1",
    requiredLevel: "competent",
    levels: ["beginning", "developing", "competent"].map((id) => ({ id, name: id, meaning: id })),
    criteria: [
      { id: "scope", title: "Scope", evidence: ["log"], skills: ["DI3.1"], levels: {} },
      { id: "words", title: "Words", evidence: ["log"], skills: ["DI3.1", "DI3.2"], levels: {} },
      { id: "time", title: "Time", evidence: ["note"], skills: ["DI3.3"], levels: {} },
    ],
  },
  requirements: [],
  evidence: [{ id: "log", title: "Log", required: true, accepts: [], rule: "" }],
} as unknown as Parameters<typeof skillsOfPiece>[0] & Parameters<typeof whyNotOffer>[0];

describe("which skills a piece shows", () => {
  const log = { kind: "log", parts: [], state: "accepted" as const };
  it("as far as the furthest of its criteria, and only what its kind can show", () => {
    const shown = skillsOfPiece(of, log, [
      { criterion: "scope", level: "competent" },
      { criterion: "words", level: "developing" },
    ]);
    expect(Object.fromEntries(shown)).toEqual({ "DI3.1": "shown", "DI3.2": "judged" });
  });
  it("nothing that an accepted piece was not given a level for", () => {
    expect(skillsOfPiece(of, log, []).size).toBe(0);
  });
  it("all it can show while it is with somebody, and nothing once it is back or taken back", () => {
    expect([...skillsOfPiece(of, { ...log, state: "with-someone" }, []).values()]).toEqual([
      "offered",
      "offered",
    ]);
    for (const state of ["back", "taken-back", "draft"] as const) {
      expect(skillsOfPiece(of, { ...log, state }, []).size).toBe(0);
    }
  });
  it("never goes back behind what was shown", () => {
    expect(further("shown", "offered")).toBe("shown");
    expect(further("offered", "judged")).toBe("judged");
    expect(further(undefined, "offered")).toBe("offered");
  });
});

describe("what work can be offered for", () => {
  const had = [{ slug: "a", kind: "log" }];
  it.each([
    ["log", "b", had, null],
    ["log", "a", had, /already/],
    ["none", "b", had, /no such piece/],
    ["recognition", "b", had, /no such piece/],
    ["log", "b", [{ slug: "a", kind: "recognition" }], /stands by itself/],
  ])("%s of %s", (kind, slug, pieces, why) => {
    const said = whyNotOffer(of, kind, pieces, slug);
    if (why === null) expect(said).toBeNull();
    else expect(said).toMatch(why);
  });
});
