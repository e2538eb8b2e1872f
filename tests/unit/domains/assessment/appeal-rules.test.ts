import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AppealRow,
  type Decider,
  chooseDecider,
  isUninvolved,
  loweredBy,
  whereAppealStands,
} from "~/domains/assessment/appeal-rules";
import type { RubricLevel } from "~/catalogue/types";

const decider = (id: string, over: Partial<Decider> = {}): Decider => ({
  id,
  own: false,
  line: false,
  judged: false,
  declared: false,
  hadIt: false,
  load: 0,
  ...over,
});

describe("who decides an appeal", () => {
  it.each(["own", "line", "judged", "declared", "hadIt"] as const)(
    "never somebody for whom “%s” is true",
    (what) => {
      expect(chooseDecider([decider("a", { [what]: true })], "seed")).toBeNull();
      expect(chooseDecider([decider("a", { [what]: true }), decider("b", { load: 9 })], "seed")).toBe("b");
    },
  );

  it("whoever has the fewest, and the same person for the same facts", () => {
    expect(chooseDecider([decider("a", { load: 2 }), decider("b", { load: 1 })], "seed")).toBe("b");
    const all = ["a", "b", "c"].map((id) => decider(id));
    expect(chooseDecider(all, "seed")).toBe(chooseDecider([...all].reverse(), "seed"));
  });

  it("is never involved, whatever the facts", () => {
    const someone = fc.record({
      id: fc.string({ minLength: 1 }),
      own: fc.boolean(),
      line: fc.boolean(),
      judged: fc.boolean(),
      declared: fc.boolean(),
      hadIt: fc.boolean(),
      load: fc.nat(9),
    });
    fc.assert(
      fc.property(fc.uniqueArray(someone, { selector: (one) => one.id }), fc.string(), (people, seed) => {
        const chosen = people.find((one) => one.id === chooseDecider(people, seed));
        if (chosen) expect([isUninvolved(chosen), chosen.hadIt]).toEqual([true, false]);
        else expect(people.filter((one) => isUninvolved(one) && !one.hadIt)).toEqual([]);
      }),
    );
  });
});

describe("where an appeal stands", () => {
  const row = (number: number, act: AppealRow["act"], toId: string | null = null): AppealRow => ({
    number,
    act,
    toId,
  });
  it.each([
    [[row(1, "lodged"), row(2, "assigned", "a")], "open", "a"],
    [[row(1, "lodged"), row(2, "assigned", null)], "open", null],
    [[row(1, "lodged"), row(2, "assigned", "a"), row(3, "assigned", "b")], "open", "b"],
    [[row(1, "lodged"), row(2, "assigned", "a"), row(3, "not-upheld")], "not-upheld", "a"],
    [[row(1, "lodged"), row(2, "assigned", "a"), row(3, "withdrawn")], "withdrawn", "a"],
  ] as const)("%j", (acts, state, deciderId) => {
    expect(whereAppealStands(acts)).toEqual({ state, deciderId });
  });
});

describe("an appeal never lowers a level", () => {
  const levels = ["not-yet", "developing", "competent"].map((id) => ({
    id,
    name: id,
  })) as unknown as RubricLevel[];
  const before = (level: string, here: boolean) => new Map([["scope", { level, here }]]);
  const faults = (level: string | null, here = true, held = "developing") =>
    Object.keys(loweredBy([{ criterion: "scope", level }], before(held, here), levels));

  it("lets it stay or rise, and refuses less", () => {
    expect(faults("developing")).toEqual([]);
    expect(faults("competent")).toEqual([]);
    expect(faults("not-yet")).toEqual(["level-scope"]);
    expect(faults(null)).toEqual(["level-scope"]);
  });

  it("may leave unshown here what counts from another piece, and not lower it", () => {
    expect(faults(null, false)).toEqual([]);
    expect(faults("not-yet", false)).toEqual(["level-scope"]);
    expect(loweredBy([{ criterion: "time", level: "not-yet" }], before("competent", true), levels)).toEqual(
      {},
    );
  });
});
