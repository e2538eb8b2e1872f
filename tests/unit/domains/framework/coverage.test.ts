import { describe, expect, it } from "vitest";
import { catalogue } from "~/catalogue/catalogue.server";
import type { Catalogue, MicroCredential } from "~/catalogue/types";
import { coverage as countedFor } from "~/domains/framework/coverage";

const all = catalogue();
const di3 = all.microCredentials.find((of) => of.humanCode === "DI3") as MicroCredential;
const now = new Date("2026-11-23T00:00:00Z");
const coverage = (cat: Catalogue) => countedFor(cat, cat.framework, now);
const only = (of: MicroCredential): Catalogue => ({ ...all, microCredentials: [of] });
const skill = (cat: Catalogue, code: string) =>
  coverage(cat)
    .groups.flatMap((group) => group.skills)
    .find((one) => one.code === code);
const found = (cat: Catalogue, what: RegExp) => coverage(cat).findings.find((one) => what.test(one.what));

describe("what the content covers", () => {
  it("has a row for each of the 85 skills, in the framework's order, in competencies and strands", () => {
    const { groups } = coverage(all);
    expect(groups.flatMap((group) => group.skills)).toHaveLength(85);
    expect(groups).toHaveLength(20);
    expect(groups.filter((group) => group.kind === "advanced").map((group) => group.code)).toEqual([
      "PW2.PS",
      "PW2.FR",
      "PW2.RE",
      "PW2.AD",
    ]);
  });

  it("counts modules, practice, items, criteria and evidence from the content", () => {
    const one = skill(only(di3), "DI3.1");
    expect(one).toMatchObject({
      modules: di3.modules.filter((module) => module.skills.includes("DI3.1")).length,
      criteria: 2,
      in: [{ slug: di3.slug, code: "DI3" }],
      taught: true,
      practised: true,
      assessed: true,
    });
    expect(one?.items).toBe(
      di3.banks.flatMap((bank) => bank.items).filter((item) => item.skill === "DI3.1").length,
    );
    expect(one?.evidence).toContain(di3.evidence[0]?.title);
  });

  it("makes a gap visible: a skill without a module, without a criterion, with too few items", () => {
    const without = (change: Partial<MicroCredential>) => skill(only({ ...di3, ...change }), "DI3.3");
    expect(without({ modules: di3.modules.filter((one) => !one.skills.includes("DI3.3")) })?.taught).toBe(
      false,
    );
    const { criteria } = di3.rubric;
    const unjudged = without({
      rubric: { ...di3.rubric, criteria: criteria.filter((one) => !one.skills.includes("DI3.3")) },
    });
    expect(unjudged).toMatchObject({ assessed: false, evidence: [] });
    const banks = di3.banks.map((bank) => ({
      ...bank,
      items: bank.items.filter((item, at) => item.skill !== "DI3.3" || at < 2),
    }));
    expect(without({ banks })).toMatchObject({ items: 2, assessed: false, taught: true });
    expect(
      without({ requirements: di3.requirements.filter((one) => one.kind !== "practice") })?.practised,
    ).toBe(false);
  });

  it("says what is missing, a whole competency by its own code", () => {
    const taught = found(only(di3), /^skills are taught/);
    expect(taught).toMatchObject({ done: 3, of: 85 });
    expect(taught?.missing).toContain("YP1");
    expect(taught?.missing).not.toContain("YP1.1");
    expect(taught?.missing).not.toContain("DI3");
    const less = { ...di3, modules: di3.modules.filter((one) => !one.skills.includes("DI3.3")) };
    expect(found(only(less), /^skills are taught/)?.missing).toContain("DI3.3");
  });

  it("maps fidelity items, principles and outcomes to the micro-credentials that name them", () => {
    const { scales, principles, outcomes } = coverage(only(di3));
    const item = (n: string) => scales[0]?.items.find((one) => one.code === n);
    expect(item("13")).toMatchObject({ name: "Disclosure", practised: [{ code: "DI3" }], touched: [] });
    expect(item("18")).toMatchObject({ practised: [], touched: [{ code: "DI3" }] });
    expect(item("10")).toMatchObject({ practised: [], touched: [] });
    expect(principles).toHaveLength(8);
    expect(principles.filter((one) => one.practised.length > 0).length).toBe(
      di3.alignment.principles.filter((one) => one.relation === "practised").length,
    );
    expect(outcomes.find((one) => one.code === "EO-VS1")?.touched).toHaveLength(1);
    expect(found(only(di3), /^evaluation outcomes/)?.missing).toContain("EO-YP1");
  });
});
