import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Candidate,
  type JudgedFacts,
  type Judged,
  afterMarks,
  chooseAssessor,
  differences,
  isDrawn,
  objectionTo,
  restingPlan,
  whyChosen,
} from "~/domains/assessment/moderation-rules";

const plan = { ...restingPlan, firstJudgements: 5, atLeast: 3, assessorsOneIn: 5, supervisorsOneIn: 10 };
const facts = (over: Partial<JudgedFacts> = {}): JudgedFacts => ({
  versionId: "not drawn",
  achievement: "some-credential",
  as: "assessor",
  openToAssessors: true,
  decision: "accept",
  gaveLevels: true,
  judgedBefore: 40,
  markedTwiceOfThem: 9,
  markedTwiceOfCredential: 9,
  ...over,
});
/** An id that is drawn, and one that is not. */
const id = (drawn: boolean, oneIn: number) =>
  Array.from({ length: 500 }, (_, n) => `version ${n}`).find((one) => isDrawn(one, oneIn) === drawn) ?? "";

describe("which versions are marked a second time", () => {
  const cases: readonly [string, Partial<JudgedFacts>, string | null][] = [
    ["an assessor's fifth judgement", { judgedBefore: 4 }, "new-assessor"],
    ["an assessor's sixth judgement", { judgedBefore: 5, versionId: id(false, 5) }, null],
    ["an assessor of whom too little was marked twice", { markedTwiceOfThem: 2 }, "sample-of-assessor"],
    ["a micro-credential of which too little was", { markedTwiceOfCredential: 2 }, "sample-of-credential"],
    ["the same, judged by a supervisor", { markedTwiceOfCredential: 2, as: "supervisor" }, "sample-of-credential"],
    ["what is drawn", { versionId: id(true, 5) }, "sample-of-assessor"],
    ["what is not drawn", { versionId: id(false, 5) }, null],
    ["what is drawn of supervisors", { as: "supervisor", versionId: id(true, 10) }, "sample-of-supervisor"],
    ["what is not drawn of supervisors", { as: "supervisor", versionId: id(false, 10) }, null],
    ["a supervisor's first judgement: they are no assessors", { as: "supervisor", judgedBefore: 0, markedTwiceOfThem: 0, versionId: id(false, 10) }, null],
    ["a supervisor's return", { as: "supervisor", decision: "return", markedTwiceOfCredential: 0 }, null],
    ["an assessor's return with a level", { decision: "return", judgedBefore: 0 }, "new-assessor"],
    ["a return that judges nothing", { decision: "return", gaveLevels: false, judgedBefore: 0 }, null],
    ["what its author keeps from the assessors", { openToAssessors: false, markedTwiceOfCredential: 0 }, null],
  ]; // prettier-ignore
  it.each(cases)("%s", (_, over, reason) => {
    expect(whyChosen(plan, facts(over))).toBe(reason);
  });
  it("nothing of a micro-credential that rests", () => {
    const resting = { ...plan, resting: ["some-credential"] };
    expect(whyChosen(resting, facts({ judgedBefore: 0, markedTwiceOfCredential: 0 }))).toBeNull();
  });
  it("hang on the id alone, about one in so many", () => {
    const drawn = Array.from({ length: 4000 }, (_, n) => `${n}`).filter((one) => isDrawn(one, 5)).length;
    expect(drawn).toBeGreaterThan(700);
    expect(drawn).toBeLessThan(900);
    expect(isDrawn("any", 0)).toBe(false);
    expect(isDrawn("any", 1)).toBe(true);
  });
});

const candidate = (over: Partial<Candidate> = {}): Candidate => ({
  id: "a",
  own: false,
  line: false,
  declared: false,
  marked: false,
  appealed: false,
  calibrated: true,
  overlooks: false,
  load: 0,
  lately: 0,
  hadIt: false,
  ...over,
});
const mark = { place: 2, released: false, calibrateFirst: true, seed: "version 2" } as const;

describe("who gets a piece", () => {
  it("whoever has the fewest, then was given the fewest lately", () => {
    const three = [
      candidate({ id: "a", load: 2 }),
      candidate({ id: "b", load: 1, lately: 4 }),
      candidate({ id: "c", load: 1, lately: 3 }),
    ];
    expect(chooseAssessor(three, mark)?.id).toBe("c");
  });
  it("whoever had it already only where there is nobody else", () => {
    const had = candidate({ id: "had", hadIt: true });
    expect(chooseAssessor([had, candidate({ id: "busy", load: 9 })], mark)?.id).toBe("busy");
    expect(chooseAssessor([had], mark)?.id).toBe("had");
  });
  it("who administers or awards no mark that the log could tell, and every other one", () => {
    const admin = candidate({ overlooks: true });
    expect(objectionTo(admin, { ...mark, released: true })).toBe("overlooks");
    expect(objectionTo(admin, mark)).toBeNull();
    expect(objectionTo(admin, { ...mark, place: 1, released: true })).toBeNull();
  });
  it("nobody who has not marked the made-up pieces, where the plan asks for it", () => {
    const fresh = candidate({ calibrated: false });
    expect(objectionTo(fresh, mark)).toBe("not-calibrated");
    expect(objectionTo(fresh, { ...mark, calibrateFirst: false })).toBeNull();
  });

  const anybody = fc.record({
    id: fc.uuid(),
    own: fc.boolean(),
    line: fc.boolean(),
    declared: fc.boolean(),
    marked: fc.boolean(),
    appealed: fc.boolean(),
    calibrated: fc.boolean(),
    overlooks: fc.boolean(),
    load: fc.nat(9),
    lately: fc.nat(30),
    hadIt: fc.boolean(),
  });
  const anyMark = fc.record({
    place: fc.constantFrom(1 as const, 2 as const, 3 as const),
    released: fc.boolean(),
    calibrateFirst: fc.boolean(),
    seed: fc.string(),
  });
  it("never somebody with a conflict, and somebody whenever anybody may", () => {
    fc.assert(
      fc.property(fc.array(anybody, { maxLength: 8 }), anyMark, (people, wanted) => {
        const chosen = chooseAssessor(people, wanted);
        const free = people.filter(
          (one) => !one.own && !one.line && !one.declared && !one.marked && !one.appealed,
        );
        if (chosen) expect(free).toContain(chosen);
        const may = people.some((one) => objectionTo(one, wanted) === null);
        expect(chosen !== null).toBe(may);
      }),
    );
  });
  it("the same person whatever order they are asked in", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anybody, { maxLength: 8, selector: (one) => one.id }),
        anyMark,
        fc.nat(),
        (people, wanted, turn) => {
          const at = people.length === 0 ? 0 : turn % people.length;
          const turned = [...people.slice(at), ...people.slice(0, at)];
          expect(chooseAssessor(turned, wanted)?.id).toBe(chooseAssessor(people, wanted)?.id);
        },
      ),
    );
  });
  it("over many pieces everybody as many as anybody", () => {
    const loads = new Map(["a", "b", "c"].map((one) => [one, 0]));
    for (let n = 0; n < 90; n++) {
      const people = [...loads].map(([one, load]) => candidate({ id: one, load }));
      const chosen = chooseAssessor(people, { ...mark, seed: `version ${n}` });
      loads.set(chosen?.id ?? "", (loads.get(chosen?.id ?? "") ?? 0) + 1);
    }
    expect([...loads.values()]).toEqual([30, 30, 30]);
  });
});

const levels = ["not-yet", "developing", "competent", "proficient"];
const judged = (decision: Judged["decision"], given: Record<string, string | null>): Judged => ({
  decision,
  levels: Object.entries(given).map(([criterion, level]) => ({ criterion, level, comment: "" })),
});
const differ = (a: Judged, b: Judged, apart = 1) =>
  differences(a, b, { levels, needed: () => "competent", apart });

describe("whether two marks agree", () => {
  const accept = (scope: string | null) => judged("accept", { scope });
  it.each([
    ["the same level", accept("competent"), accept("competent"), []],
    ["a neighbour above what is needed", accept("competent"), accept("proficient"), []],
    ["a neighbour below what is needed", accept("not-yet"), accept("developing"), []],
    ["neighbours with what is needed between them", accept("developing"), accept("competent"), ["scope"]],
    ["two steps", accept("not-yet"), accept("competent"), ["scope"]],
    ["shown and not shown", accept("competent"), accept(null), ["scope"]],
    ["neither shown", accept(null), accept(null), []],
    ["another decision", accept("competent"), judged("return", { scope: "competent" }), ["decision"]],
    ["two returns", judged("return", { scope: "not-yet" }), judged("return", { scope: "competent" }), []],
  ])("%s", (_, a, b, expected) => {
    expect(differ(a, b)).toEqual(expected);
    expect(differ(b, a)).toEqual(expected);
  });
  it("to the level where the plan allows no step", () => {
    expect(differ(accept("competent"), accept("proficient"), 0)).toEqual(["scope"]);
  });
});

describe("what follows from the marks", () => {
  const agree = (a: Judged, b: Judged) => differ(a, b).length === 0;
  const yes = judged("accept", { scope: "competent" });
  const no = judged("return", {});
  it.each([
    [[], { next: 1 }],
    [[yes], { next: 2 }],
    [[yes, yes], { outcome: "agreed", counts: 1 }],
    [[yes, no], { next: 3 }],
    [[yes, no, yes], { outcome: "third-upheld", counts: 1 }],
    [[yes, no, no], { outcome: "third-decided", counts: 3 }],
  ] as const)("%#", (marks, expected) => {
    expect(afterMarks([...marks], agree)).toEqual(expected);
  });
});
