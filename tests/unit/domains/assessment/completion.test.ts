import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addMonths, completionRule, isCertain, neededLevel } from "~/catalogue/completion";
import type { CompletionNode, MicroCredential, Requirement } from "~/catalogue/types";
import {
  type Facts,
  completeUntil,
  completionAsText,
  completionInWords,
  evidenceMatrix,
  nextStep,
  requirementStates,
  unmetRequirements,
  whatCounts,
} from "~/domains/assessment/rules";

const levels = ["not-yet", "developing", "competent", "proficient"].map((id) => ({
  id,
  name: id.charAt(0).toUpperCase() + id.slice(1),
  meaning: "",
}));
const requirements: Requirement[] = [
  { id: "know", kind: "knowledge", skills: ["XX1.1"], bank: "bank", draw: 5, pass: 4, attempts: "unlimited" },
  { id: "page-a", kind: "practice", skills: ["XX1.1"], evidence: "log", parts: ["A"] },
  { id: "page-b", kind: "practice", skills: ["XX1.2"], evidence: "log", parts: ["B"] },
  { id: "watched", kind: "practice", skills: ["XX1.1"], evidence: "watching", parts: [] },
  { id: "told", kind: "practice", skills: ["XX1.2"], evidence: "telling", parts: [] },
  { id: "judged-1", kind: "judgement", skills: ["XX1.1"], criterion: "one", requiredLevel: "competent" },
  { id: "judged-2", kind: "judgement", skills: ["XX1.2"], criterion: "two", requiredLevel: "competent" },
];
const withRule = (completion?: CompletionNode, more: Partial<MicroCredential> = {}) =>
  ({
    requirements,
    completion,
    modules: [
      { id: "m", slug: "m", title: "The module", bank: "bank", sections: [], summary: "Read.", minutes: 5 },
    ],
    alignment: { coreSkills: ["XX1.1", "XX1.2"] },
    evidence: [
      { id: "log", title: "Log, parts A and B", required: true, accepts: ["text"], rule: "" },
      { id: "watching", title: "Observation note", required: false, accepts: ["text"], rule: "" },
      { id: "telling", title: "Spoken account", required: false, accepts: ["text"], rule: "" },
    ],
    rubric: {
      version: "1",
      levels,
      requiredLevel: "competent",
      criteria: [
        { id: "one", title: "The first", skills: ["XX1.1"], evidence: ["log", "watching"], levels: {} },
        { id: "two", title: "The second", skills: ["XX1.2"], evidence: ["log", "telling"], levels: {} },
      ],
    },
    ...more,
  }) as unknown as MicroCredential;

const now = new Date("2026-11-20T00:00:00Z");
const ago = (months: number) => addMonths(now, -months);
const nobody = { sectionsRead: {}, reflectionDrafts: [], evidenceDrafts: [], reviewer: "Leanne" };

/** Facts that meet the requirements of these names, at so many months ago. */
function having(ids: readonly string[], months = 0, level = "competent"): Facts {
  const at = ago(months);
  const here = requirements.filter(({ id }) => ids.includes(id));
  return {
    checksPassed: here.flatMap((one) =>
      one.kind === "knowledge" ? [{ bank: one.bank, correct: 4, drawn: 5, at, attemptId: one.id }] : [],
    ),
    reflectionsSaved: [],
    evidence: here.flatMap((one) =>
      one.kind === "practice"
        ? [
            {
              evidence: one.evidence,
              evidenceId: `${one.id} ${months}`,
              version: 1,
              state: "accepted" as const,
              ...(one.parts.length > 0 && { parts: one.parts }),
              at,
            },
          ]
        : [],
    ),
    judgements: here.flatMap((one) =>
      one.kind === "judgement"
        ? [{ criterion: one.criterion, level, at, judgeId: "j", superseded: false }]
        : [],
    ),
  };
}
const join = (...all: Facts[]): Facts => ({
  checksPassed: all.flatMap((one) => one.checksPassed),
  reflectionsSaved: all.flatMap((one) => one.reflectionsSaved),
  evidence: all.flatMap((one) => one.evidence),
  judgements: all.flatMap((one) => one.judgements),
});
const ids = requirements.map(({ id }) => id);
const missing = (of: MicroCredential, facts: Facts, at = now) =>
  unmetRequirements(of, facts, at).map((gap) => gap.requirement.id);
const reasons = (of: MicroCredential, facts: Facts) =>
  unmetRequirements(of, facts, now).map((gap) => gap.reason);

const choice = withRule({
  all: [
    { every: "knowledge" },
    "page-a",
    { all: ["page-b"], withinMonths: 12, because: "Rules change." },
    { any: 1, of: ["watched", "told"] },
    { every: "judgement" },
  ],
});

describe("a completion rule", () => {
  it("without one asks for everything", () => {
    expect(missing(withRule(), having([]))).toEqual(ids);
    expect(missing(withRule(), having(ids))).toEqual([]);
  });

  it.each([
    ["nothing", [], ["know", "page-a", "page-b", "watched", "judged-1", "judged-2"]],
    ["all but the choice", ["know", "page-a", "page-b", "judged-1", "judged-2"], ["watched"]],
    ["one way", ids.filter((id) => id !== "told"), []],
    ["the other way", ids.filter((id) => id !== "watched"), []],
    ["both ways", ids, []],
    ["a choice and not the rest", ["told"], ["know", "page-a", "page-b", "judged-1", "judged-2"]],
  ])("any 1 of 2, with %s", (_what, held, gaps) => expect(missing(choice, having(held))).toEqual(gaps));

  it("says which ways are open", () => {
    const gaps = unmetRequirements(
      choice,
      having(ids.filter((id) => !["watched", "told"].includes(id))),
      now,
    );
    expect(gaps.map((gap) => gap.reason)).toEqual([
      "One more of these is needed: observation note; or spoken account.",
    ]);
    expect(gaps[0]?.oneOf?.map(({ id }) => id)).toEqual(["watched", "told"]);
  });

  it("any 2 of 3 counts ways, and a way may be several things", () => {
    const of = withRule({ any: 2, of: ["page-a", { all: ["page-b", "told"] }, "watched"] });
    expect(missing(of, having(["page-a", "page-b"]))).toEqual(["told"]);
    expect(reasons(of, having(["page-a", "page-b"]))).toEqual([
      "One more of these is needed: log, part B and spoken account; or observation note.",
    ]);
    expect(missing(of, having(["page-b", "told", "page-a"]))).toEqual([]);
    expect(missing(of, having(["page-a", "watched"]))).toEqual([]);
    expect(reasons(of, having([]))[0]).toMatch(/^2 more of these are needed/);
  });

  it.each([
    [11, []],
    [12, ["page-b"]],
    [13, ["page-b"]],
  ])("within 12 months, at %i months", (months, gaps) => {
    const facts = join(having(ids.filter((id) => id !== "page-b")), having(["page-b"], months));
    expect(missing(choice, facts)).toEqual(gaps);
    if (gaps.length > 0)
      expect(reasons(choice, facts)).toEqual([
        "Log, part B was in place and is now older than 12 months, so it is asked for again.",
      ]);
  });

  it("counts the age of work from when it was first given, not from when it was judged or offered again", () => {
    const facts = having(ids);
    const old = facts.evidence.map((one) => (one.parts?.[0] === "B" ? { ...one, givenAt: ago(13) } : one));
    expect(missing(choice, { ...facts, evidence: old })).toEqual(["page-b"]);
  });

  it("may ask for a higher level of some judgements", () => {
    const of = withRule({
      all: [{ every: "judgement" }, { any: 1, of: ["judged-1", "judged-2"], minimumLevel: "proficient" }],
    });
    expect(missing(of, having(["judged-1", "judged-2"]))).toEqual(["judged-1"]);
    expect(missing(of, join(having(["judged-1"]), having(["judged-2"], 0, "proficient")))).toEqual([]);
    expect(
      reasons(withRule({ all: ["judged-1"], minimumLevel: "proficient" }), having(["judged-1"])),
    ).toEqual(["“The first” was judged Competent. Proficient is needed."]);
    expect(reasons(of, having(["judged-1", "judged-2"]))).toEqual([
      "One more of these is needed: a judgement of “The first” at Proficient; or a judgement of “The second” at Proficient.",
    ]);
    const states = requirementStates(of, having(["judged-1", "judged-2"]), nobody, now);
    expect(states.find(({ state }) => state === "back")?.sentence).toBe(
      "“The first” was judged Competent. Proficient is needed. Instead of it you may choose: a judgement of “The second” at Proficient.",
    );
  });

  it.each([
    ["without a rule, what the requirement says", undefined, "competent"],
    [
      "where the rule raises every judgement",
      { every: "judgement", minimumLevel: "proficient" },
      "proficient",
    ],
    [
      "where it raises one of two, and it is open which",
      { all: [{ every: "judgement" }, { any: 1, of: ["judged-1", "judged-2"], minimumLevel: "proficient" }] },
      "competent",
    ],
    [
      "where whichever is chosen, this one is raised",
      {
        all: [
          { every: "judgement" },
          {
            any: 1,
            of: [
              { all: ["judged-1", "told"], minimumLevel: "proficient" },
              { all: ["judged-1"], minimumLevel: "proficient" },
            ],
          },
        ],
      },
      "proficient",
    ],
    ["where nothing asks about it, what the rubric says", { all: ["judged-2"] }, "competent"],
  ] as const satisfies readonly (readonly [string, CompletionNode | undefined, string])[])(
    "the level a criterion needs: %s",
    (_which, completion, level) => expect(neededLevel(withRule(completion), "one")).toBe(level),
  );

  it("lets prior learning stand for practice at the level that the rule asks for", () => {
    const claim = (level: string): Facts => ({
      ...having([]),
      evidence: [
        {
          evidence: "recognition",
          evidenceId: "claim",
          version: 1,
          state: "accepted",
          parts: ["XX1.1", "XX1.2"],
          at: now,
        },
      ],
      judgements: having(["judged-1", "judged-2"], 0, level).judgements.map((one) => ({
        ...one,
        on: { evidenceId: "claim", version: 1 },
      })),
    });
    const raised = withRule({
      all: [{ every: "practice" }, { every: "judgement", minimumLevel: "proficient" }],
    });
    expect(missing(raised, claim("proficient"))).toEqual([]);
    expect(missing(raised, claim("competent"))).toEqual(ids.filter((id) => id !== "know"));
    expect(missing(withRule(), claim("competent"))).toEqual(["know"]);
  });

  it("says what an award stands on, without what no longer counts", () => {
    const late = having(["page-b", "know"], 1);
    const facts = join(having(ids, 13), late);
    const rule = withRule({
      all: [{ all: ["know", "page-b"], withinMonths: 12 }, "page-a", { every: "judgement" }],
    });
    const counts = whatCounts(rule, facts, now);
    expect(counts.checksPassed).toEqual(late.checksPassed);
    const page = (one: (typeof facts.evidence)[number]) => `${one.evidenceId} ${one.parts?.join()}`;
    // the older log stays for its part A; what is too old and what is not asked for are left out
    expect(counts.evidence.map(page).sort()).toEqual(["page-a 13 A", "page-b 1 B"]);
    expect(
      whatCounts(withRule({ all: [{ all: ["page-b"], withinMonths: 12 }] }), facts, now).evidence,
    ).toEqual(late.evidence);
    expect(whatCounts(withRule(), facts, now).evidence).toEqual(facts.evidence);
  });

  it("counts what was given before it began only where it says so", () => {
    const opened = { statusStart: ago(6).toISOString().slice(0, 10) };
    const before = withRule({ all: ["page-a", { all: ["page-b"], countsBefore: true }] }, opened);
    const facts = having(["page-a", "page-b"], 8);
    expect(missing(before, facts)).toEqual(["page-a"]);
    expect(reasons(before, facts)).toEqual([
      "Log, part A was given before this micro-credential began, and what was given before does not count here.",
    ]);
    expect(missing(before, having(["page-a", "page-b"], 5))).toEqual([]);
    // work first given then and offered anew now is as old as it is
    const again = {
      ...having(["page-a"]),
      evidence: having(["page-a"]).evidence.map((one) => ({ ...one, givenAt: ago(8) })),
    };
    expect(missing(withRule({ all: ["page-a"] }, opened), again)).toEqual(["page-a"]);
    expect(missing(withRule({ all: ["page-a"], countsBefore: true }, opened), again)).toEqual([]);
  });

  it("says itself in words", () => {
    expect(completionInWords(choice)).toEqual([
      { text: "The knowledge check in “The module” passed.", because: null, items: [] },
      { text: "Log, part A accepted.", because: null, items: [] },
      {
        text: "Log, part B accepted, no older than 12 months on the day of the award.",
        because: "Rules change.",
        items: [],
      },
      {
        text: "Any 1 of these 2:",
        because: null,
        items: [
          { text: "Observation note accepted.", because: null, items: [] },
          { text: "Spoken account accepted.", because: null, items: [] },
        ],
      },
      {
        text: "Every one of the 2 criteria judged Competent or higher by a person.",
        because: null,
        items: [],
      },
    ]);
    const words = JSON.stringify(
      completionInWords(
        withRule(
          {
            all: [
              { all: ["page-a", "page-b"], countsBefore: true },
              { every: "judgement", minimumLevel: "proficient" },
            ],
          },
          { statusStart: "2026-01-01" },
        ),
      ),
    );
    expect(words).toContain(
      "Log, parts A and B accepted. What you gave before this micro-credential began counts.",
    );
    expect(words).toContain("criteria judged Proficient by a person");
    expect(words).toContain(
      "What you gave before this micro-credential began counts only where it says so here.",
    );
    expect(completionAsText(withRule({ any: 1, of: ["watched", "told"], because: "Either will do." }))).toBe(
      "Any 1 of these 2: Observation note accepted; Spoken account accepted. Either will do.",
    );
  });
});

describe("where a choice stands for the learner", () => {
  it("asks for the way that was begun, says the other, and lets go of it once one is in place", () => {
    const begun = having(ids.filter((id) => !["watched", "told"].includes(id)));
    const sent = {
      ...begun,
      evidence: [
        ...begun.evidence,
        { evidence: "telling", evidenceId: "t", version: 1, state: "sent" as const, at: now },
      ],
    };
    const states = requirementStates(choice, sent, nobody, now);
    const shown = states.map(({ requirement }) => requirement.id);
    expect(shown).toContain("told");
    expect(shown).not.toContain("watched");
    expect(states.find(({ requirement }) => requirement.id === "told")).toMatchObject({
      state: "with-someone",
      sentence: "Spoken account is with Leanne. Instead of it you may choose: observation note.",
    });
    const done = requirementStates(choice, having(ids.filter((id) => id !== "told")), nobody, now);
    expect(done.map(({ requirement }) => requirement.id)).toEqual(ids.filter((id) => id !== "told"));
    expect(evidenceMatrix(choice, done, nobody).headline).toBe("All 6 pieces are in place.");
  });

  it("tells what has grown too old, and leads to it", () => {
    const facts = join(having(ids.filter((id) => id !== "page-b")), having(["page-b"], 13));
    const states = requirementStates(choice, facts, nobody, now);
    const open = states.filter(({ state }) => state !== "in-place");
    expect(open.map(({ requirement }) => requirement.id)).toEqual(["page-b"]);
    expect(nextStep(choice, states, facts, nobody)).toMatchObject({ kind: "begin", what: "Begin log" });
  });
});

// ---- Whatever the rule -------------------------------------------------------------------------------

const someTerms = {
  withinMonths: fc.integer({ min: 1, max: 24 }),
  minimumLevel: fc.constant("proficient"),
  countsBefore: fc.boolean(),
};
const { node } = fc.letrec<{ node: CompletionNode; group: CompletionNode }>((tie) => ({
  node: fc.oneof({ depthSize: "small", withCrossShrink: true }, fc.constantFrom(...ids), tie("group")),
  group: fc.oneof(
    fc.record(
      { all: fc.array(tie("node"), { minLength: 1, maxLength: 4 }), ...someTerms },
      { requiredKeys: ["all"] },
    ),
    fc
      .array(tie("node"), { minLength: 2, maxLength: 4 })
      .chain((of) =>
        fc.record(
          { any: fc.integer({ min: 1, max: of.length }), of: fc.constant(of), ...someTerms },
          { requiredKeys: ["any", "of"] },
        ),
      ),
  ),
}));
/** A micro-credential with any rule, which was always there or began so many months ago. */
const someRule = fc
  .tuple(node, fc.option(fc.integer({ min: 1, max: 30 })))
  .map(([completion, months]) =>
    withRule(completion, months === null ? {} : { statusStart: ago(months).toISOString().slice(0, 10) }),
  );
const someFacts: fc.Arbitrary<Facts> = fc
  .array(
    fc.tuple(
      fc.subarray(ids),
      fc.integer({ min: 0, max: 36 }),
      fc.constantFrom("developing", "competent", "proficient"),
      fc.constantFrom("accepted", "accepted", "returned", "sent"),
      fc.boolean(),
    ),
    { maxLength: 4 },
  )
  .map((parts) =>
    join(
      ...parts.map(([held, months, level, state, formative]) => {
        const { evidence, judgements, ...rest } = having(held, months, level);
        return {
          ...rest,
          evidence: evidence.map((one) => ({ ...one, evidenceId: `${one.evidenceId} ${state}`, state })),
          judgements: judgements.map((one) => ({ ...one, formative })),
        };
      }),
    ),
  );

describe("whatever the rule", () => {
  it("more evidence never makes it less complete", () => {
    fc.assert(
      fc.property(someRule, someFacts, someFacts, (of, a, b) => {
        if (missing(of, a).length === 0) expect(missing(of, join(a, b))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it("an award stands on enough to be complete by", () => {
    fc.assert(
      fc.property(someRule, someFacts, (of, a) => {
        if (missing(of, a).length > 0) return;
        expect(missing(of, { ...a, ...whatCounts(of, a, now) })).toEqual([]);
      }),
    );
  });

  it("a superseding judgement takes away nothing but judgements", () => {
    fc.assert(
      fc.property(someRule, someFacts, (of, a) => {
        const replaced = { ...a, judgements: a.judgements.map((one) => ({ ...one, superseded: true })) };
        if (missing(of, a).length > 0) return;
        const open = unmetRequirements(of, replaced, now).flatMap((gap) => gap.oneOf ?? [gap.requirement]);
        const rule = completionRule(of);
        if (!isCertain(rule, ({ requirement }) => requirement.kind === "judgement") && open.length > 0)
          expect(open.some(({ kind }) => kind === "judgement")).toBe(true);
        for (const one of unmetRequirements(of, replaced, now))
          if (!one.oneOf) expect(one.requirement.kind).toBe("judgement");
      }),
    );
  });

  it("time alone only takes away, and it is known beforehand when", () => {
    fc.assert(
      fc.property(someRule, someFacts, fc.integer({ min: 1, max: 60 }), (of, a, months) => {
        if (missing(of, a).length > 0) {
          expect(completeUntil(of, a, now)).toBeNull();
          expect(missing(of, a, addMonths(now, months))).not.toEqual([]);
          return;
        }
        const until = completeUntil(of, a, now);
        const later = addMonths(now, months);
        expect(missing(of, a, later).length === 0).toBe(until === null || later < until);
        if (until) {
          expect(missing(of, a, new Date(until.getTime() - 1))).toEqual([]);
          expect(missing(of, a, until)).not.toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("what is certain cannot be left out", () => {
    fc.assert(
      fc.property(node, fc.constantFrom(...ids), (completion, id) => {
        const of = withRule(completion);
        const certain = isCertain(completionRule(of), ({ requirement }) => requirement.id === id);
        const without = missing(
          of,
          having(
            ids.filter((one) => one !== id),
            0,
            "proficient",
          ),
        );
        if (certain) expect(without).not.toEqual([]);
        else expect(without).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("the learner is told that everything is in place exactly when nothing is missing", () => {
    fc.assert(
      fc.property(someRule, someFacts, (of, a) => {
        const states = requirementStates(of, a, nobody, now);
        expect(states.every(({ state }) => state === "in-place")).toBe(missing(of, a).length === 0);
        expect(nextStep(of, states, a, nobody).kind === "ready").toBe(missing(of, a).length === 0);
        expect(JSON.stringify([states, completionInWords(of), reasons(of, a)])).not.toMatch(/undefined|\.\./);
      }),
      { numRuns: 300 },
    );
  });
});
