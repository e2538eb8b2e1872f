import { describe, expect, it } from "vitest";
import { catalogue } from "~/catalogue/catalogue.server";
import type { PlanLine } from "~/domains/assessment/plan-rules";
import { lineView } from "~/domains/assessment/plan-view";
import type { PlanHolder } from "~/domains/assessment/plans.server";

const line: PlanLine = {
  id: "a",
  personId: "priya",
  agreedWithId: "joanne",
  cycleId: "round",
  item: "DI3.1",
  words: "Sit in",
  owner: "supervisor",
  dueOn: "2026-12-10",
  source: "conversation",
  createdAt: new Date("2026-11-01T00:00:00Z"),
  carriedFromId: null,
  acts: [],
  ties: [],
};
const joanne = { id: "joanne", name: "Joanne Keller", email: "j@made-up.example" };
const nadia = { id: "nadia", name: "Nadia New", email: "n@made-up.example" };
const led = (supervisor: PlanHolder["supervisor"]): PlanHolder => ({
  id: "priya",
  name: "Priya Raman",
  supervisor,
});
const seen = (
  over: Partial<PlanLine>,
  supervisor: PlanHolder["supervisor"],
  side: "learner" | "supervisor",
) => lineView(catalogue(), { ...line, ...over }, { side, holder: led(supervisor), today: "2026-11-20" });

describe("whose a line is to do", () => {
  it.each([
    ["learner", joanne, "learner", "Yours to do"],
    ["supervisor", joanne, "learner", "For Joanne to do"],
    ["both", joanne, "learner", "For both of you"],
    ["supervisor", joanne, "supervisor", "Yours to do"],
    ["learner", joanne, "supervisor", "For Priya to do"],
    ["both", joanne, "supervisor", "For both of you"],
    // whoever came later promised nothing
    ["supervisor", nadia, "learner", "For the supervisor you agreed it with"],
    ["both", nadia, "learner", "For you and the supervisor you agreed it with"],
    ["supervisor", null, "learner", "For the supervisor you agreed it with"],
    ["learner", nadia, "learner", "Yours to do"],
  ] as const)("%s, led by %o, seen by the %s: %s", (owner, supervisor, side, words) => {
    expect(seen({ owner }, supervisor, side).who).toBe(words);
  });
});

describe("what a line leans on", () => {
  it("says nothing of a credential that may have ended since", () => {
    const slug = catalogue().microCredentials[0]?.slug ?? "";
    const { ties } = seen({ ties: [{ id: "t", tie: "credential", target: slug }] }, joanne, "learner");
    expect(ties).toMatchObject([{ to: "/record", detail: "A credential on your record" }]);
  });

  it("stays readable when a module is no longer there", () => {
    const { ties } = seen({ ties: [{ id: "t", tie: "module", target: "gone/01-gone" }] }, joanne, "learner");
    expect(ties).toEqual([{ id: "t", what: "A module that is no longer here", to: null, detail: null }]);
  });
});
