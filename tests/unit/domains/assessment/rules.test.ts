import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Block, MicroCredential, Module, Requirement } from "~/catalogue/types";
import {
  type EvidenceFact,
  type Facts,
  type Progress,
  evidenceMatrix,
  nextStep,
  requirementStates,
  unmetRequirements,
} from "~/domains/assessment/rules";

function module(n: number, title: string): Module {
  const section = (id: string, part: Module["sections"][number]["part"], blocks: Block[] = []) => ({
    id,
    part,
    title: id,
    digest: id,
    blocks,
  });
  return {
    id: `m${n}`,
    slug: `0${n}-module`,
    title,
    summary: `What ${title} is about.`,
    bank: `bank-${n}`,
    minutes: 30,
    sections: [
      section("hook", "hook"),
      section("idea", "idea"),
      section("practice", "practice"),
      section("check", "check", [{ kind: "knowledge-check", bank: `bank-${n}`, draw: 5, pass: 4 }]),
      section("reflect", "reflect", [
        { kind: "reflection", id: `r${n}`, minutes: 8, audience: "private", html: "" },
      ]),
      section("do", "do"),
    ],
  } as unknown as Module;
}
const levels = ["not-yet", "developing", "competent", "proficient"].map((id) => ({
  id,
  name: id[0]!.toUpperCase() + id.slice(1),
  meaning: "",
}));
const requirements: Requirement[] = [
  {
    id: "know-1",
    kind: "knowledge",
    skills: ["DI3.1"],
    bank: "bank-1",
    draw: 5,
    pass: 4,
    attempts: "unlimited",
  },
  {
    id: "know-2",
    kind: "knowledge",
    skills: ["DI3.2"],
    bank: "bank-2",
    draw: 5,
    pass: 4,
    attempts: "unlimited",
  },
  { id: "reflect-1", kind: "reflection", skills: ["DI3.1"], reflection: "r1", rule: "saved" },
  { id: "practice-1", kind: "practice", skills: ["DI3.1"], evidence: "log", parts: ["A"] },
  { id: "practice-2", kind: "practice", skills: ["DI3.2"], evidence: "log", parts: ["B", "C"] },
  { id: "observed", kind: "practice", skills: ["DI3.1", "DI3.2"], evidence: "observation", parts: [] },
  { id: "judged-1", kind: "judgement", skills: ["DI3.1"], criterion: "scope", requiredLevel: "competent" },
  { id: "judged-2", kind: "judgement", skills: ["DI3.2"], criterion: "language", requiredLevel: "competent" },
];
const di3 = {
  requirements,
  modules: [module(1, "Where your role begins"), module(2, "Words that travel")],
  alignment: { coreSkills: ["DI3.1", "DI3.2"] },
  evidence: [
    { id: "log", title: "Practice log, parts A to C", required: true, accepts: ["text"], rule: "" },
    { id: "observation", title: "Observation note", required: true, accepts: ["text"], rule: "" },
  ],
  rubric: {
    version: "1",
    levels,
    requiredLevel: "competent",
    criteria: [
      {
        id: "scope",
        title: "Working within scope",
        skills: ["DI3.1"],
        evidence: ["log", "observation"],
        levels: {},
      },
      {
        id: "language",
        title: "Recovery-oriented language",
        skills: ["DI3.2"],
        evidence: ["log"],
        levels: {},
      },
    ],
  },
} as unknown as MicroCredential;

const at = new Date("2026-11-20T00:00:00Z");
const nothing: Facts = { checksPassed: [], reflectionsSaved: [], evidence: [], judgements: [] };
const idle: Progress = { sectionsRead: {}, reflectionDrafts: [], evidenceDrafts: [], reviewer: "Leanne" };
const check = (bank: string, correct = 5, drawn = 5) => ({
  bank,
  correct,
  drawn,
  at,
  attemptId: `${bank}-${correct}`,
});
const sent = (
  evidence: string,
  state: EvidenceFact["state"],
  more: Partial<EvidenceFact> = {},
): EvidenceFact => ({
  evidence,
  evidenceId: `${evidence}-1`,
  version: 1,
  state,
  at,
  ...more,
});
const judged = (criterion: string, level: string, more = {}) => ({
  criterion,
  level,
  at,
  judgeId: "leanne",
  superseded: false,
  ...more,
});
const everything: Facts = {
  checksPassed: [check("bank-1"), check("bank-2", 4)],
  reflectionsSaved: [{ reflection: "r1", at }],
  evidence: [sent("log", "accepted"), sent("observation", "accepted")],
  judgements: [judged("scope", "competent"), judged("language", "proficient")],
};
const missing = (facts: Facts) => unmetRequirements(di3, facts, at).map((gap) => gap.requirement.id);
const with_ = (change: Partial<Facts>): Facts => ({ ...everything, ...change });

describe("unmetRequirements", () => {
  const table: [string, Facts, string[]][] = [
    ["nothing yet", nothing, requirements.map((r) => r.id)],
    ["everything", everything, []],
    ["a check one short", with_({ checksPassed: [check("bank-1", 3), check("bank-2")] }), ["know-1"]],
    [
      "a check with fewer questions than asked",
      with_({ checksPassed: [check("bank-1", 4, 4), check("bank-2")] }),
      ["know-1"],
    ],
    ["more right than drawn", with_({ checksPassed: [check("bank-1", 9, 5), check("bank-2")] }), ["know-1"]],
    [
      "a formative check",
      with_({ checksPassed: [{ ...check("bank-1"), formative: true }, check("bank-2")] }),
      ["know-1"],
    ],
    ["another reflection", with_({ reflectionsSaved: [{ reflection: "r2", at }] }), ["reflect-1"]],
    [
      "sent is not accepted",
      with_({ evidence: [sent("log", "sent"), sent("observation", "accepted")] }),
      ["practice-1", "practice-2"],
    ],
    [
      "returned is not accepted",
      with_({ evidence: [sent("log", "accepted"), sent("observation", "returned")] }),
      ["observed"],
    ],
    [
      "one part of two",
      with_({ evidence: [sent("log", "accepted", { parts: ["A", "B"] }), sent("observation", "accepted")] }),
      ["practice-2"],
    ],
    [
      "parts from two pieces",
      with_({
        evidence: [
          sent("log", "accepted", { parts: ["A", "B"] }),
          sent("log", "accepted", { parts: ["C"], evidenceId: "log-2" }),
          sent("observation", "accepted"),
        ],
      }),
      [],
    ],
    [
      "no parts at all",
      with_({ evidence: [sent("log", "accepted", { parts: [] }), sent("observation", "accepted")] }),
      ["practice-1", "practice-2"],
    ],
    [
      "accepted stays accepted when a later version comes back",
      with_({ evidence: [...everything.evidence, sent("log", "returned", { version: 2 })] }),
      [],
    ],
    [
      "judged lower",
      with_({ judgements: [judged("scope", "developing"), judged("language", "competent")] }),
      ["judged-1"],
    ],
    [
      "a superseded judgement",
      with_({
        judgements: [judged("scope", "competent", { superseded: true }), judged("language", "competent")],
      }),
      ["judged-1"],
    ],
    [
      "a self-rating",
      with_({
        judgements: [judged("scope", "proficient", { formative: true }), judged("language", "competent")],
      }),
      ["judged-1"],
    ],
    [
      "a level of no rubric",
      with_({ judgements: [judged("scope", "excellent"), judged("language", "competent")] }),
      ["judged-1"],
    ],
  ];
  it.each(table)("%s", (_, facts, ids) => expect(missing(facts)).toEqual(ids));

  it("meets nothing where the required level is no level of the rubric", () => {
    const odd = { ...di3, requirements: [{ ...requirements[6]!, requiredLevel: "superb" } as Requirement] };
    expect(unmetRequirements(odd, everything, at)).toHaveLength(1);
  });

  it("gives the reason in words", () => {
    const reasons = unmetRequirements(
      di3,
      { ...nothing, judgements: [judged("scope", "developing")] },
      at,
    ).map((g) => g.reason);
    expect(reasons).toEqual([
      "The knowledge check in “Where your role begins” is not passed yet.",
      "The knowledge check in “Words that travel” is not passed yet.",
      "The reflection in “Where your role begins” is not written yet.",
      "Practice log, part A is not accepted yet.",
      "Practice log, parts B and C is not accepted yet.",
      "Observation note is not accepted yet.",
      "“Working within scope” was judged Developing. Competent is needed.",
      "“Recovery-oriented language” is not judged yet.",
    ]);
  });
});

// ---- Whatever the facts ---------------------------------------------------------------------------

const instants = fc.date({ noInvalidDate: true });
const facts: fc.Arbitrary<Facts> = fc.record({
  checksPassed: fc.array(
    fc.record({
      bank: fc.constantFrom("bank-1", "bank-2", "bank-9"),
      correct: fc.integer({ min: 0, max: 6 }),
      drawn: fc.integer({ min: 3, max: 6 }),
      at: instants,
      attemptId: fc.uuid(),
      formative: fc.boolean(),
    }),
    { maxLength: 6 },
  ),
  reflectionsSaved: fc.array(fc.record({ reflection: fc.constantFrom("r1", "r2"), at: instants }), {
    maxLength: 3,
  }),
  evidence: fc.array(
    fc.record(
      {
        evidence: fc.constantFrom("log", "observation", "other"),
        evidenceId: fc.constantFrom("e1", "e2", "e3"),
        version: fc.integer({ min: 1, max: 3 }),
        state: fc.constantFrom("sent" as const, "returned" as const, "accepted" as const),
        parts: fc.subarray(["A", "B", "C"]),
        at: instants,
      },
      { requiredKeys: ["evidence", "evidenceId", "version", "state", "at"] },
    ),
    { maxLength: 8 },
  ),
  judgements: fc.array(
    fc.record({
      criterion: fc.constantFrom("scope", "language"),
      level: fc.constantFrom("not-yet", "developing", "competent", "proficient", "nonsense"),
      at: instants,
      judgeId: fc.constantFrom("a", "b"),
      superseded: fc.boolean(),
      formative: fc.boolean(),
    }),
    { maxLength: 6 },
  ),
});
const progress: fc.Arbitrary<Progress> = fc.record({
  sectionsRead: fc.record({
    m1: fc.subarray(["hook", "idea", "practice", "check"]),
    m2: fc.subarray(["hook", "idea", "practice"]),
  }),
  reflectionDrafts: fc.subarray(["r1", "r2"]),
  evidenceDrafts: fc.array(
    fc.record({ evidence: fc.constantFrom("log", "observation"), evidenceId: fc.constantFrom("e1", "e4") }),
    { maxLength: 2 },
  ),
  reviewer: fc.constantFrom("Leanne", null),
});
const join = (a: Facts, b: Facts): Facts => ({
  checksPassed: [...a.checksPassed, ...b.checksPassed],
  reflectionsSaved: [...a.reflectionsSaved, ...b.reflectionsSaved],
  evidence: [...a.evidence, ...b.evidence],
  judgements: [...a.judgements, ...b.judgements],
});
const reversed = (a: Facts): Facts => ({
  checksPassed: a.checksPassed.toReversed(),
  reflectionsSaved: a.reflectionsSaved.toReversed(),
  evidence: a.evidence.toReversed(),
  judgements: a.judgements.toReversed(),
});
const moved = (a: Facts, by: number): Facts => {
  const move = <T extends { at: Date }>(list: readonly T[]): T[] =>
    list.map((x) => ({ ...x, at: new Date((x.at.getTime() + by) % 8e15) }));
  return {
    checksPassed: move(a.checksPassed),
    reflectionsSaved: move(a.reflectionsSaved),
    evidence: move(a.evidence),
    judgements: move(a.judgements),
  };
};

describe("whatever the facts", () => {
  it("order, repetition and clock do not change what is missing", () => {
    fc.assert(
      fc.property(facts, fc.integer(), (a, by) => {
        const now = unmetRequirements(di3, a, at);
        expect(unmetRequirements(di3, reversed(a), at)).toEqual(now);
        expect(unmetRequirements(di3, join(a, a), at)).toEqual(now);
        expect(unmetRequirements(di3, moved(a, by), at)).toEqual(now);
      }),
    );
  });

  it("adding facts never adds gaps", () => {
    fc.assert(
      fc.property(facts, facts, (a, b) => {
        const before = missing(a);
        expect(before).toEqual(expect.arrayContaining(missing(join(a, b))));
      }),
    );
  });

  it("superseding a judgement can only add gaps of judgement", () => {
    fc.assert(
      fc.property(facts, (a) => {
        const before = missing(a);
        const after = missing({ ...a, judgements: a.judgements.map((j) => ({ ...j, superseded: true })) });
        expect(after).toEqual(expect.arrayContaining(before));
        expect(after.filter((id) => !before.includes(id)).every((id) => id.startsWith("judged"))).toBe(true);
      }),
    );
  });

  it("what is complete stays complete", () => {
    fc.assert(
      fc.property(facts, (a) => {
        expect(missing(join(everything, a))).toEqual([]);
      }),
    );
  });

  it("a piece is in place exactly when it is not missing, and there is always one next step with a reason", () => {
    fc.assert(
      fc.property(facts, progress, (a, p) => {
        const states = requirementStates(di3, a, p, at);
        expect(states.filter((s) => s.state !== "in-place").map((s) => s.requirement.id)).toEqual(missing(a));
        expect(states.filter((s) => s.state === "next").length).toBeLessThanOrEqual(1);
        const step = nextStep(di3, states, a, p);
        expect(step.what).not.toBe("");
        expect(step.why).not.toBe("");
        expect(step.kind === "ready").toBe(missing(a).length === 0);
        const next = states.find((s) => s.state === "next");
        if (next) expect(step.requirement).toBe(next.requirement.id);
        const matrix = evidenceMatrix(di3, states, p);
        expect(matrix.inPlace).toBe(requirements.length - missing(a).length);
        expect(
          `${step.what}${step.why}${matrix.headline}${states.map((s) => s.sentence).join()}`,
        ).not.toMatch(/undefined|null|\.\./);
      }),
    );
  });

  it("order and repetition do not change the next step", () => {
    fc.assert(
      fc.property(facts, progress, (a, p) => {
        const step = (f: Facts) => nextStep(di3, requirementStates(di3, f, p, at), f, p);
        // One piece of evidence has one kind; the arbitrary facts may say otherwise.
        const real = {
          ...a,
          evidence: a.evidence.map((e) => ({ ...e, evidenceId: `${e.evidence}-${e.evidenceId}` })),
        };
        expect(step(reversed(real))).toEqual(step(real));
        expect(step(join(real, real))).toEqual(step(real));
      }),
    );
  });
});

describe("nextStep", () => {
  const readAll = { m1: ["hook", "idea", "practice"], m2: ["hook", "idea", "practice"] };
  const known: Partial<Facts> = {
    checksPassed: everything.checksPassed,
    reflectionsSaved: everything.reflectionsSaved,
  };
  const table: [string, Facts, Partial<Progress>, string, string][] = [
    ["begins with the first module", nothing, {}, "read", "Begin “Where your role begins”"],
    [
      "goes on where reading stopped",
      nothing,
      { sectionsRead: { m1: ["hook"] } },
      "read",
      "Go on with “Where your role begins”",
    ],
    [
      "then its questions",
      nothing,
      { sectionsRead: readAll },
      "check",
      "Answer the questions in “Where your role begins”",
    ],
    [
      "then its reflection",
      { ...nothing, checksPassed: [check("bank-1")] },
      {},
      "reflect",
      "Write your reflection in “Where your role begins”",
    ],
    [
      "then the second module",
      { ...nothing, ...known, checksPassed: [check("bank-1")] },
      {},
      "read",
      "Begin “Words that travel”",
    ],
    ["then evidence", { ...nothing, ...known }, {}, "begin", "Begin practice log"],
    [
      "a draft before a new piece",
      { ...nothing, ...known },
      { evidenceDrafts: [{ evidence: "observation", evidenceId: "e" }] },
      "finish",
      "Finish observation note and send it",
    ],
    [
      "the next piece while one is away",
      { ...nothing, ...known, evidence: [sent("log", "sent")] },
      {},
      "begin",
      "Begin observation note",
    ],
    [
      "what came back before all else",
      { ...nothing, evidence: [sent("observation", "returned")] },
      {},
      "revise",
      "Work on your observation note again",
    ],
    [
      "no longer what was sent again",
      {
        ...nothing,
        ...known,
        evidence: [sent("log", "returned"), sent("log", "sent", { version: 2 }), sent("observation", "sent")],
      },
      {},
      "wait",
      "Nothing to do now: Leanne has your evidence",
    ],
    [
      "new evidence after a low judgement",
      with_({ judgements: [judged("scope", "developing"), judged("language", "competent")] }),
      {},
      "begin",
      "Begin practice log",
    ],
    ["nothing when all is in place", everything, {}, "ready", "Nothing more is needed from you"],
  ];
  it.each(table)("%s", (_, f, change, kind, what) => {
    const p = { ...idle, ...change };
    expect(nextStep(di3, requirementStates(di3, f, p, at), f, p)).toMatchObject({ kind, what });
  });

  it("leads to the place", () => {
    const p = { ...idle, sectionsRead: { m1: ["hook"] } };
    expect(nextStep(di3, requirementStates(di3, nothing, p, at), nothing, p)).toMatchObject({
      to: { page: "module", module: "01-module", section: "idea" },
      minutes: 10,
      requirement: "know-1",
    });
  });
});

describe("evidenceMatrix", () => {
  it("says in words what it shows", () => {
    const f: Facts = {
      checksPassed: [check("bank-1")],
      reflectionsSaved: [{ reflection: "r1", at }],
      evidence: [sent("log", "sent", { parts: ["A"] }), sent("observation", "accepted")],
      judgements: [],
    };
    const states = requirementStates(di3, f, idle, at);
    const matrix = evidenceMatrix(di3, states, idle);
    expect(matrix.headline).toBe(
      "3 of 8 pieces are in place, and 3 more are with Leanne. Still to come: knowledge and practice of DI3.2.",
    );
    const words = matrix.rows.map((row) => Object.values(row.cells).map((cell) => cell?.word ?? "–"));
    expect(words).toEqual([
      ["In place", "With Leanne", "In place", "With Leanne"],
      ["Next", "1 of 2 in place", "–", "With Leanne"],
    ]);
  });
});
