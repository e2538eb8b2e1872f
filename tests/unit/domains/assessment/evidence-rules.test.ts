import { describe, expect, it } from "vitest";
import type { MicroCredential } from "~/catalogue/types";
import {
  type Written,
  assessorFrom,
  criteriaFor,
  decisionFaults,
  kindName,
  limits,
  partsOf,
  sendGaps,
  whereItStands,
  waitsFor,
  whyNobodyJudges,
  whyNotSend,
} from "~/domains/assessment/evidence-rules";

const criterion = (id: string, evidence: string[]) => ({
  id,
  title: `About ${id}`,
  skills: [],
  evidence,
  levels: {},
});
const of = {
  requirements: [
    { id: "p1", kind: "practice", skills: [], evidence: "log", parts: ["B"] },
    { id: "p2", kind: "practice", skills: [], evidence: "log", parts: ["A"] },
    { id: "p3", kind: "practice", skills: [], evidence: "note", parts: [] },
  ],
  rubric: {
    version: "1",
    levels: [],
    requiredLevel: "competent",
    criteria: [criterion("scope", ["log", "note"]), criterion("time", ["log"])],
  },
} as unknown as MicroCredential;

const whole: Written = { title: "T", narrative: "N", parts: ["A"], files: 0, identitiesChecked: true };
const at = new Date("2026-11-01T00:00:00Z");

describe("what stands between a draft and sending it", () => {
  it.each<[string, Partial<Written>, string[]]>([
    ["nothing, for a whole piece without files", {}, []],
    ["a title of spaces", { title: "  " }, ["words"]],
    ["no words", { narrative: "" }, ["words"]],
    ["no part ticked", { parts: [] }, ["words"]],
    ["too long", { narrative: "x".repeat(limits.narrative + 1) }, ["words"]],
    ["identities not checked", { identitiesChecked: false }, ["identities"]],
    [
      "everything",
      { title: "", narrative: "", parts: [], identitiesChecked: false },
      ["words", "words", "words", "identities"],
    ],
  ])("%s", (_name, over, steps) => {
    expect(sendGaps(of, "log", { ...whole, ...over }).map((gap) => gap.step)).toEqual(steps);
  });
  it("asks for no parts where the kind has none", () => {
    expect(sendGaps(of, "note", { ...whole, parts: [] })).toEqual([]);
    expect(partsOf(of, "log")).toEqual(["A", "B"]);
    expect(partsOf(of, "note")).toEqual([]);
  });
});

const toBoth = { forSupervisor: true, forAssessors: true };
const toSupervisor = { forSupervisor: true, forAssessors: false };
const toNobody = { forSupervisor: false, forAssessors: false };

describe("where a piece stands and what may be sent", () => {
  it.each([
    [null, "draft", true],
    [{ decision: null }, "with-someone", false],
    [{ decision: "return" as const }, "back", true],
    [{ decision: "accept" as const }, "accepted", false],
  ])("%o is %s", (latest, state, mayBeSent) => {
    expect(whereItStands(latest, toBoth)).toBe(state);
    expect(whyNotSend(whereItStands(latest, toBoth), 1, "Leanne") === null).toBe(mayBeSent);
  });
  it("is taken back where it is open to nobody who could judge it, and stays what was decided", () => {
    expect(whereItStands({ decision: null }, toNobody)).toBe("taken-back");
    expect(whyNotSend("taken-back", 1, "Leanne")).toBeNull();
    expect(whereItStands({ decision: "accept" }, toNobody)).toBe("accepted");
    expect(whereItStands(null, toNobody)).toBe("draft");
  });
  it("names who has it", () => {
    expect(whyNotSend("with-someone", 2, "Leanne")).toContain("Version 2 is with Leanne");
  });
  it("lets an assessor judge at once where there is no supervisor, else after two weeks", () => {
    expect(assessorFrom(at, null, toBoth)).toEqual(at);
    expect(assessorFrom(at, { id: "s" }, toBoth)).toEqual(new Date("2026-11-15T00:00:00Z"));
    expect(assessorFrom(at, { id: "s" }, { forAssessors: false })).toBeNull();
  });
  it("waits before those whom it is open to, and before nobody where it is closed", () => {
    expect(waitsFor(toNobody, null, at)).toBeNull();
    expect(waitsFor(toSupervisor, { id: "s" }, at)).toEqual({ reviewerId: "s", assessorFrom: null });
    expect(waitsFor(toSupervisor, null, at)).toEqual({ reviewerId: null, assessorFrom: null });
    expect(waitsFor({ forSupervisor: false, forAssessors: true }, null, at)).toEqual({
      reviewerId: null,
      assessorFrom: at,
    });
  });
  it("is not sent where nobody it is open to could judge it", () => {
    expect(whyNobodyJudges(toBoth, false)).toBeNull();
    expect(whyNobodyJudges(toSupervisor, true)).toBeNull();
    expect(whyNobodyJudges(toSupervisor, false)).toContain("assessors");
    expect(whyNobodyJudges(toNobody, true)).toContain("supervisor");
  });
});

describe("what a decision needs", () => {
  const given = (level: string | null, comment = "Line 3.") => [{ criterion: "scope", level, comment }];
  it("judges only the criteria that this kind can show", () => {
    expect(criteriaFor(of, "note").map((c) => c.id)).toEqual(["scope"]);
    expect(criteriaFor(of, "log").map((c) => c.id)).toEqual(["scope", "time"]);
  });
  it.each([
    ["accepting with a level and a comment", given("competent"), [], "accept", "Good.", []],
    ["accepting with “not shown”, which needs no comment", given(null, ""), [], "accept", "Good.", []],
    ["accepting with an unanswered criterion", [], ["scope"], "accept", "Good.", ["level-scope"]],
    ["returning with an unanswered criterion", [], ["scope"], "return", "Take out the name.", []],
    ["a level without a comment", given("competent", " "), [], "return", "Add it.", ["comment-scope"]],
    ["returning without saying what to do", given("competent"), [], "return", "", ["message"]],
    ["accepting without saying what was strong", given("competent"), [], "accept", " ", ["message"]],
  ] as const)("%s", (_name, levels, unanswered, decision, message, fields) => {
    expect(
      Object.keys(decisionFaults(criteriaFor(of, "note"), levels, unanswered, decision, message)),
    ).toEqual(fields);
  });
});

describe("what is accepted below the level that is needed", () => {
  const below = (_: string, level: string) => level === "developing";
  const faults = (level: string, decision: "accept" | "return", next?: string) =>
    Object.keys(
      decisionFaults(
        criteriaFor(of, "note"),
        [{ criterion: "scope", level, comment: "Line 3.", ...(next === undefined ? {} : { next }) }],
        [],
        decision,
        "Thank you.",
        below,
      ),
    );

  it("says what would show more", () => {
    expect(faults("developing", "accept")).toEqual(["next-scope"]);
    expect(faults("developing", "accept", " ")).toEqual(["next-scope"]);
    expect(faults("developing", "accept", "Add what they said.")).toEqual([]);
  });

  it("need say nothing more at the level, or where it goes back with one thing to do", () => {
    expect(faults("competent", "accept")).toEqual([]);
    expect(faults("developing", "return")).toEqual([]);
  });
});

it("a kind's name leaves out its list of parts", () => {
  expect(kindName({ title: "Practice log, parts A to D" })).toBe("Practice log");
  expect(kindName({ title: "Account of practice" })).toBe("Account of practice");
});
