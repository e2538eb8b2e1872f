import { describe, expect, it } from "vitest";
import { workedExample } from "#tests/support/ready-learner";
import { catalogue } from "~/catalogue/catalogue.server";
import { frameworkItem } from "~/catalogue/lookups";
import {
  modulesTeaching,
  skillCount,
  skillsUnder,
  whatItTouches,
  whatShows,
} from "~/domains/framework/reads";

const all = catalogue();
const item = (code: string) => {
  const found = frameworkItem(all, code);
  if (!found) throw new Error(`The framework has no ${code}.`);
  return found;
};

describe("what hangs on an item", () => {
  it("counts the skills under each depth", () => {
    expect(skillsUnder(all, item("DI3")).map((skill) => skill.code)).toEqual(["DI3.1", "DI3.2", "DI3.3"]);
    expect(skillsUnder(all, item("PW2"))).toHaveLength(13);
    expect(skillsUnder(all, item("PW2.FR"))).toHaveLength(4);
    expect(skillsUnder(all, item("DI"))).toHaveLength(12);
    expect(skillsUnder(all, item("DI3.1"))).toHaveLength(1);
  });

  it("says what it counted in words", () => {
    const competency = (code: string) => {
      const found = item(code);
      if (found.kind !== "competency") throw new Error(code);
      return found.competency;
    };
    expect(skillCount(competency("CS4"))).toBe("1 core skill");
    expect(skillCount(competency("DI3"))).toBe("3 core skills");
    expect(skillCount(competency("PW2"))).toBe("13 advanced skills in 4 strands");
  });

  it("finds where a skill is taught and what shows it, and nothing for a skill that has neither", () => {
    const taught = modulesTeaching(all, new Set(["DI3.1"]));
    expect(taught.length).toBeGreaterThanOrEqual(2);
    expect(taught.every(({ module }) => module.skills.includes("DI3.1"))).toBe(true);
    expect(
      whatShows(all, new Set(["DI3.2"])).flatMap((shown) => shown.seen.map((row) => row.criterion)),
    ).toEqual(["Using recovery-oriented language"]);
    const one = { ...all, microCredentials: [workedExample()] };
    expect(modulesTeaching(one, new Set(["YP1.1"]))).toEqual([]);
    expect(whatShows(one, new Set(["YP1.1"]))).toEqual([]);
    expect(whatItTouches(one, new Set(["YP1.1"]))).toEqual({ principles: [], fidelity: [] });
  });

  it("names only fidelity items that the modules name", () => {
    const [scale] = whatItTouches(all, new Set(["DI3.2"])).fidelity;
    const named = new Set(
      modulesTeaching(all, new Set(["DI3.2"])).flatMap(({ module }) => module.fidelityItems),
    );
    expect(new Set(scale?.items.map((each) => each.item))).toEqual(named);
  });
});
