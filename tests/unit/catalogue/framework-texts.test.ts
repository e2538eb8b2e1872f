import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { catalogue } from "~/catalogue/catalogue.server";
import { frameworkItem, listFrameworkItems } from "~/catalogue/lookups";

const { framework } = catalogue();

describe("the framework is all there", () => {
  const competencies = framework.domains.flatMap((domain) => domain.competencies);
  const strands = competencies.flatMap((competency) => competency.strands);
  const actions = framework.workforce.focusAreas.flatMap((area) => area.actions);
  it.each([
    ["domains", framework.domains.length, 6],
    ["competencies", competencies.length, 17],
    ["core competencies", competencies.filter((one) => one.kind === "core").length, 16],
    ["core skills", competencies.flatMap((one) => one.coreSkills).length, 72],
    ["strands", strands.length, 4],
    ["advanced skills", strands.flatMap((strand) => strand.skills).length, 13],
    ["items with a code", listFrameworkItems(catalogue()).length, 112],
    ["values", framework.values.length, 4],
    ["uses", framework.uses.length, 6],
    ["principles", framework.principles.length, 8],
    ["wordings of principles", framework.principles.flatMap((one) => one.wordings).length, 24],
    ["focus areas", framework.workforce.focusAreas.length, 4],
    ["actions", actions.length, 9],
    ["steps", actions.flatMap((action) => action.steps).length, 17],
    [
      "evaluation outcomes",
      framework.workforce.evaluationOutcomes.flatMap((group) => group.items).length,
      17,
    ],
  ])("%s", (_what, found, expected) => expect(found).toBe(expected));
});

describe("the framework is word for word", () => {
  // Made once from the source documents, by another program in another language. A changed letter changes it.
  it("has the digest of the source texts", () => {
    const lines: string[] = [
      framework.source.title,
      framework.source.copyright,
      framework.competencyDefinition,
    ];
    lines.push(...framework.uses);
    for (const value of framework.values) lines.push([value.code, value.name, value.text].join("\t"));
    for (const domain of framework.domains) {
      lines.push([domain.code, domain.name].join("\t"));
      for (const competency of domain.competencies) {
        lines.push([competency.code, competency.kind, competency.name].join("\t"));
        for (const skill of competency.coreSkills) lines.push([skill.code, skill.text].join("\t"));
        for (const strand of competency.strands) {
          lines.push([strand.code, strand.name, strand.description, strand.verbatim].join("\t"));
          for (const skill of strand.skills) lines.push([skill.code, skill.text].join("\t"));
        }
        for (const reference of competency.crossReferences)
          lines.push([reference.target, reference.text].join("\t"));
      }
    }
    for (const principle of framework.principles)
      for (const wording of principle.wordings)
        lines.push([principle.code, principle.key, wording.source, wording.name, wording.text].join("\t"));
    const { workforce } = framework;
    lines.push(workforce.source.title, workforce.source.copyright, workforce.vision);
    for (const area of workforce.focusAreas) {
      lines.push([area.code, area.name].join("\t"));
      for (const action of area.actions)
        lines.push(
          [action.code, action.title].join("\t"),
          ...action.steps,
          ...action.responsibility,
          ...action.potentialOutcomes,
        );
    }
    for (const group of workforce.evaluationOutcomes) {
      lines.push([group.prefix, group.group].join("\t"));
      for (const item of group.items) lines.push([item.code, item.text].join("\t"));
    }
    expect(lines).toHaveLength(239);
    expect(createHash("sha256").update(lines.join("\n")).digest("hex")).toBe(
      "53132d740876644be8df196be91feddf6a330116983a9b51bf6e1fc1a0cf9f7f",
    );
  });

  it("puts the headspace wording of every principle first", () => {
    for (const principle of framework.principles)
      expect(principle.wordings.map((wording) => wording.source)).toEqual([
        "headspace-workforce-development-framework",
        "core-practice-principles",
        "ips-works-explainer",
      ]);
  });

  it("keeps the reference to supervisor competencies that the source never prints, and invents none", () => {
    const item = frameworkItem(catalogue(), "CS2");
    expect(
      item?.kind === "competency" && item.competency.crossReferences.map((reference) => reference.text),
    ).toEqual([
      "[See Professional and ethical conduct]",
      "[See 'Advanced IPS' for IPS Supervisor competencies]",
    ]);
    expect(listFrameworkItems(catalogue()).some((one) => /supervisor/i.test(one.text))).toBe(false);
  });

  it("tells a domain from the competency that shares its name, and two skills that share a text, by code", () => {
    expect(frameworkItem(catalogue(), "YP")?.text).toBe(frameworkItem(catalogue(), "YP1")?.text);
    expect(frameworkItem(catalogue(), "YP")?.kind).toBe("domain");
    expect(frameworkItem(catalogue(), "PW2.RE1")?.text).toBe(frameworkItem(catalogue(), "PW2.AD1")?.text);
    expect(frameworkItem(catalogue(), "PW2.AD1")).toMatchObject({
      kind: "advanced-skill",
      strand: { code: "PW2.AD" },
    });
    expect(frameworkItem(catalogue(), "DI3.4")).toBeNull();
  });
});

describe("the fidelity scale", () => {
  const scale = catalogue().scales.find((one) => one.id === "ips-25");
  it("has items 1 to 25 in three sections, and no anchor texts without a licence", () => {
    const items = scale?.sections.flatMap((section) => section.items) ?? [];
    expect(items.map((one) => one.item)).toEqual(Array.from({ length: 25 }, (_, at) => at + 1));
    expect(scale?.sections).toHaveLength(3);
    expect(scale?.anchorsLicensed).toBe(false);
    expect(items.flatMap((one) => one.anchors)).toEqual([]);
  });
  it("has bands that touch without a gap from 25 to 125", () => {
    const bands = [...(scale?.bands ?? [])].sort((a, b) => a.from - b.from);
    expect(bands[0]?.from).toBe(25);
    expect(bands[bands.length - 1]?.to).toBe(125);
    bands.slice(1).forEach((band, at) => expect(band.from).toBe((bands[at]?.to ?? 0) + 1));
  });
});
