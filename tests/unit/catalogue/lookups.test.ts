import { describe, expect, it } from "vitest";
import { addDuration } from "~/catalogue/check-catalogue";
import { catalogue } from "~/catalogue/catalogue.server";
import { pictureFile, templateFile } from "~/catalogue/content-files.server";
import { identifiersOf } from "~/catalogue/identifiers";
import * as look from "~/catalogue/lookups";
import type { MicroCredential } from "~/catalogue/types";

const cat = catalogue();
const slug = "professional-and-ethical-conduct";
const credential = look.microCredential(cat, slug) as MicroCredential;

describe("the catalogue in memory", () => {
  it("is one and the same, and cannot be written to", () => {
    expect(catalogue()).toBe(cat);
    expect(() => {
      (credential as { title: string }).title = "Another";
    }).toThrow(TypeError);
    expect(() => (credential.requirements as unknown[]).push({})).toThrow(TypeError);
  });
});

describe("lookups", () => {
  it("finds what there is and answers null for what there isn't", () => {
    expect(look.moduleOf(cat, slug, "03-words-that-travel")?.id).toBe("di3-03");
    expect(look.moduleOf(cat, slug, "09-nothing")).toBeNull();
    expect(look.moduleOf(cat, "nothing", "03-words-that-travel")).toBeNull();
    expect(look.frameworkItem(cat, "constructor")).toBeNull();
    expect(look.ruleById(cat, "right-to-disconnect")?.status).toBe("to-confirm");
    expect(look.supportSet(cat, "default")?.first.phone).toBe("000");
    expect(look.fidelityItemName(cat, "ips-25", 13)).toBe("Disclosure");
    expect(look.fidelityItemName(cat, "ips-25", 26)).toBeNull();
  });

  it("walks the framework up", () => {
    expect(look.domainOf(cat, "DI3.1")?.code).toBe("DI");
    expect(look.skillText(cat, "XX9.9")).toBe("XX9.9");
  });

  it("guides the reviewer through every criterion", () => {
    for (const criterion of credential.rubric.criteria) {
      const guide = look.criterionGuide(credential, criterion.id);
      expect(guide?.signs.match(/<li>/g)).toHaveLength(3);
      expect(guide?.ask.match(/<li>/g)).toHaveLength(2);
    }
    expect(look.criterionGuide(credential, "nothing")).toBeNull();
  });

  it("finds each reflection that a requirement asks for", () => {
    for (const requirement of credential.requirements)
      if (requirement.kind === "reflection")
        expect(look.reflectionOf(credential, requirement.reflection)?.section.part).toBe("reflect");
  });
});

describe("every branch of every scenario", () => {
  const scenarios = credential.modules.flatMap((module) => look.blocksOf(module, "scenario"));
  it("ends, whatever is chosen, and shows every step to somebody", () => {
    expect(scenarios.length).toBeGreaterThanOrEqual(4);
    for (const scenario of scenarios) {
      const seen = new Set<string>();
      let ends = 0;
      const walk = (id: string, depth: number): void => {
        expect(depth).toBeLessThan(10);
        seen.add(id);
        const step = scenario.steps.find((one) => one.id === id);
        expect(step?.html).toMatch(/^<p>/);
        for (const choice of step?.choices ?? []) {
          expect(choice.consequence).toMatch(/^<p>/);
          expect(choice.label).not.toBe("");
          if (choice.to === null) ends++;
          else walk(choice.to, depth + 1);
        }
      };
      walk("start", 0);
      expect(seen.size).toBe(scenario.steps.length);
      expect(ends).toBeGreaterThan(0);
    }
  });
});

describe("every item", () => {
  it("has one best answer, explains each option, and names the belief behind each other one", () => {
    for (const bank of credential.banks)
      for (const item of bank.items) {
        expect(item.options.filter((option) => option.correct)).toHaveLength(1);
        for (const option of item.options) {
          expect(option.why).toMatch(/^<p>.{20,}<\/p>$/s);
          expect(option.misconception === null).toBe(option.correct);
        }
      }
  });
});

describe("files for download", () => {
  it("come from what credential.yaml names, and from nowhere else", () => {
    expect(templateFile(cat, slug, "practice-log", "docx")).toMatch(
      /build\/templates\/professional-and-ethical-conduct\/practice-log\.docx$/,
    );
    expect(templateFile(cat, slug, "practice-log", "txt")).toMatch(/practice-log\.md$/);
    expect(templateFile(cat, slug, "../credential", "docx")).toBeNull();
    expect(templateFile(cat, "../../..", "practice-log", "docx")).toBeNull();
    expect(pictureFile(cat, slug, "../credential.yaml")).toBeNull();
    expect(pictureFile(cat, slug, "credential.yaml")).toBeNull();
  });
});

describe("identifiers", () => {
  it("are sorted, distinct, and hold what records hang on", () => {
    const ids = identifiersOf(cat);
    expect(ids).toEqual([...new Set(ids)].sort());
    for (const expected of [
      "skill DI3.1",
      "section di3-01/hook",
      "item di3-01-i01",
      "option di3-01-i01/a",
      "reflection di3-01-edge",
      "choice di3-01/thursday-hole/start/swap",
      `requirement ${slug}/judged-scope`,
      `criterion ${slug}/time`,
      "fidelity-item ips-25/25",
    ])
      expect(ids).toContain(expected);
  });
});

describe("durations", () => {
  it.each([
    ["2026-11-22", "P6M", "2027-05-22"],
    ["2026-08-31", "P6M", "2027-02-28"],
    ["2024-02-29", "P1Y", "2025-02-28"],
    ["2026-11-22", "P10D", "2026-12-02"],
    ["2026-12-15", "P1Y2M3D", "2028-02-18"],
  ])("%s and %s is %s", (date, duration, due) =>
    expect(addDuration(date, duration).toISOString().slice(0, 10)).toBe(due),
  );
});

describe("an edition that ends", () => {
  it.each([
    [undefined, "2030-01-01T00:00:00Z", true],
    ["2027-06-30", "2027-06-30T23:59:00Z", true],
    ["2027-06-30", "2027-07-01T00:00:00Z", false],
  ])("with statusEnd %s on %s", (statusEnd, now, open) =>
    expect(look.openToNewStarts({ statusEnd }, new Date(now))).toBe(open),
  );
  it.each([
    ["2027-01-31T23:59:00Z", false],
    ["2027-02-01T00:00:00Z", true],
  ])("with statusStart 2027-02-01 on %s", (now, open) =>
    expect(look.openToNewStarts({ statusStart: "2027-02-01" }, new Date(now))).toBe(open),
  );
});
