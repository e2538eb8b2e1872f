import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type LineAct,
  type PlanLine,
  isShownTo,
  openDueOn,
  stateOfLine,
  whyNotAct,
} from "~/domains/assessment/plan-rules";
import { planActs } from "~/domains/assessment/terms";

const at = new Date("2026-11-22T00:00:00Z");
const act = (number: number, name: LineAct["act"], dueOn: string | null = null): LineAct => ({
  number,
  act: name,
  byId: "someone",
  at: new Date(at.getTime() + number * 1000),
  words: "",
  dueOn,
});
const line = (over: Partial<PlanLine> = {}): PlanLine => ({
  id: "line",
  personId: "learner",
  agreedWithId: null,
  cycleId: null,
  item: null,
  words: "Sit in on one benefits conversation",
  owner: "learner",
  dueOn: "2026-12-01",
  source: "own",
  createdAt: at,
  carriedFromId: null,
  acts: [],
  ties: [],
  ...over,
});
const today = "2026-11-22";

describe("where a line stands", () => {
  it.each([
    ["nothing happened", [], "open", "2026-12-01"],
    ["moved twice", [act(1, "moved", "2026-12-10"), act(2, "moved", "2026-12-20")], "open", "2026-12-20"],
    ["done", [act(1, "done")], "done", null],
    ["dropped", [act(1, "dropped")], "dropped", null],
    ["done, and opened again for another day", [act(1, "done"), act(2, "reopened", "2027-01-05")], "open", "2027-01-05"],
    ["carried", [act(1, "carried")], "carried", null],
    ["shown to the supervisor after it was done", [act(1, "done"), act(2, "shared")], "done", null],
  ] as const)("%s", (_, acts, state, due) => {
    expect(stateOfLine(line({ acts })).state).toBe(state);
    expect(openDueOn(line({ acts }))).toBe(due);
  });

  it("has a day exactly while it is open, whatever happened", () => {
    const anyAct = fc.record({ name: fc.constantFrom(...planActs), day: fc.option(fc.constantFrom("2026-12-02", "2027-01-03")) });
    fc.assert(
      fc.property(fc.array(anyAct, { maxLength: 12 }), (acts) => {
        const of = line({ acts: acts.map(({ name, day }, n) => act(n + 1, name, day)) });
        const { state, closedAt } = stateOfLine(of);
        expect(openDueOn(of) === null).toBe(state !== "open");
        expect(closedAt === null).toBe(state === "open");
      }),
    );
  });
}); // prettier-ignore

describe("who else reads a line", () => {
  const agreed = line({ agreedWithId: "joanne", cycleId: "round", source: "conversation" });
  it.each([
    ["a private goal", line(), "joanne", "joanne", false],
    ["a goal that is shown", line({ acts: [act(1, "shared")] }), "joanne", "joanne", true],
    ["a goal that was taken back", line({ acts: [act(1, "shared"), act(2, "kept-private")] }), "joanne", "joanne", false],
    ["a goal that is shown, asked by another supervisor", line({ acts: [act(1, "shared")] }), "darren", "joanne", false],
    ["what was agreed, by the one it was agreed with", agreed, "joanne", "joanne", true],
    ["what was agreed with somebody who no longer leads", agreed, "joanne", "darren", false],
    ["what was agreed with the supervisor before", agreed, "darren", "darren", false],
    ["the learner alone", agreed, "joanne", null, false],
  ] as const)("%s", (_, of, reader, supervisor, wanted) => {
    expect(isShownTo(of, reader, supervisor)).toBe(wanted);
  });
}); // prettier-ignore

describe("what one may do with a line", () => {
  const agreed = (owner: PlanLine["owner"]) => line({ owner, agreedWithId: "joanne", cycleId: "round" });
  const wish = (name: "done" | "dropped" | "moved" | "reopened" | "shared" | "kept-private", dueOn: string | null = null) => ({ act: name, dueOn });
  it.each([
    ["finish one's own", line(), "learner", wish("done"), true],
    ["drop what was agreed", agreed("supervisor"), "learner", wish("dropped"), true],
    ["move to a later day", line(), "learner", wish("moved", "2026-12-24"), true],
    ["move to today", line(), "learner", wish("moved", today), true],
    ["move to yesterday", line(), "learner", wish("moved", "2026-11-21"), false],
    ["move to the day it has", line(), "learner", wish("moved", "2026-12-01"), false],
    ["move without a day", line(), "learner", wish("moved"), false],
    ["finish twice", line({ acts: [act(1, "done")] }), "learner", wish("done"), false],
    ["open a finished one again", line({ acts: [act(1, "done")] }), "learner", wish("reopened", "2026-12-24"), true],
    ["open an open one", line(), "learner", wish("reopened", "2026-12-24"), false],
    ["open a carried one", line({ acts: [act(1, "carried")] }), "learner", wish("reopened", "2026-12-24"), false],
    ["show a goal", line(), "learner", wish("shared"), true],
    ["show it twice", line({ acts: [act(1, "shared")] }), "learner", wish("shared"), false],
    ["take it back", line({ acts: [act(1, "shared")] }), "learner", wish("kept-private"), true],
    ["hide what two agreed", agreed("both"), "learner", wish("kept-private"), false],
    ["a supervisor finishes their own part", agreed("supervisor"), "supervisor", wish("done"), true],
    ["a supervisor finishes what both do", agreed("both"), "supervisor", wish("done"), true],
    ["a supervisor finishes what is the learner's", agreed("learner"), "supervisor", wish("done"), false],
    ["a supervisor shows a goal for its owner", agreed("both"), "supervisor", wish("shared"), false],
  ] as const)("%s", (_, of, side, wanted, goes) => {
    const not = whyNotAct(of, side, wanted, today);
    expect(not === null).toBe(goes);
    if (not !== null) expect(not).toMatch(/^[A-Z].*\.$/);
  });
}); // prettier-ignore
