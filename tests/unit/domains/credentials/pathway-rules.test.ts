import { describe, expect, it } from "vitest";
import { catalogue } from "~/catalogue/catalogue.server";
import type { Catalogue, MicroCredential } from "~/catalogue/types";
import { type Position, pathways } from "~/domains/credentials/pathway-rules";
import type { Holding } from "~/domains/credentials/stack-rules";

/** The real framework, stacks and stages, with one made-up micro-credential for each competency and strand. */
const { framework } = catalogue();
const slugOf = (code: string) => `about-${code.toLowerCase().replace(".", "-")}`;
const made = (code: string, skill: string): MicroCredential =>
  ({
    slug: slugOf(code),
    humanCode: code,
    framework: framework.id,
    title: `About ${code}`,
    alignment: { competency: code.slice(0, 3), coreSkills: [skill] },
    entry: { prerequisites: code.includes(".") ? ["ips-practitioner"] : [] },
  }) as unknown as MicroCredential;
const all: Catalogue = {
  ...catalogue(),
  microCredentials: framework.domains.flatMap((domain) =>
    domain.competencies.flatMap((competency) =>
      competency.strands.length > 0
        ? competency.strands.map((strand) => made(strand.code, strand.skills[0]?.code ?? ""))
        : [made(competency.code, competency.coreSkills[0]?.code ?? "")],
    ),
  ),
  steps: [
    { id: "mentor", title: "Mentor", opens: "An hour a month.", needs: ["ips-practitioner"], also: [] },
    {
      id: "advocate",
      title: "Advocate",
      opens: "Speak.",
      needs: ["ips-practitioner", slugOf("PW2.AD")],
      also: ["A yes"],
    },
  ],
};
const core = framework.domains.flatMap((domain) =>
  domain.competencies.filter((one) => one.strands.length === 0).map((one) => one.code),
);
const now = new Date("2027-03-01T00:00:00Z");
const held = (achievement: string, over: Partial<Holding> = {}): Holding => ({
  achievement,
  awardId: achievement,
  credentialId: achievement,
  version: "1",
  awardedAt: new Date("2027-01-01T00:00:00Z"),
  validUntil: new Date("2030-01-01T00:00:00Z"),
  graceUntil: new Date("2030-03-02T00:00:00Z"),
  withdrawn: false,
  suspended: false,
  ...over,
});
const at = (over: Partial<Position> = {}) =>
  pathways(all, { holdings: [], equivalences: [], begun: new Set(), ...over }, now);
const node = (map: ReturnType<typeof at>, code: string) =>
  [...map.domains.flatMap((domain) => domain.core), ...map.strands].find((one) => one.code === code);

describe("the map", () => {
  it("has every core competency in its domain, a stack to each, the whole, the strands and the stages", () => {
    const map = pathways(all, null, now);
    expect(map.domains.flatMap((domain) => domain.core.map((one) => one.code))).toEqual(core);
    expect(map.domains.map((domain) => domain.stack?.code)).toEqual(["YP", "CS", "EE", "CP", "DI", "PW"]);
    expect(map.whole?.name).toBe("ips-practitioner");
    expect(map.strands).toHaveLength(4);
    expect(map.steps.map((step) => step.strand)).toEqual([null, "PW2.AD"]);
  });

  it("tells a visitor nothing about anybody", () => {
    const map = pathways(all, null, now);
    const nodes = [
      ...map.domains.flatMap((domain) => [...domain.core, domain.stack]),
      map.whole,
      ...map.strands,
    ];
    expect(nodes.every((one) => one?.state === null && one.missing.length === 0)).toBe(true);
    expect(map.words).toMatch(/^16 core micro-credentials in 6 domains, 4 strands/);
  });

  it("names a competency that nothing certifies yet by the framework's own words", () => {
    const without = { ...all, microCredentials: all.microCredentials.filter((of) => of.humanCode !== "DI2") };
    const one = pathways(without, null, now).domains[4]?.core[1];
    expect(one).toMatchObject({ exists: false, name: "DI2", code: "DI2" });
    expect(one?.title).toMatch(/fidelity/i);
  });
});

describe("a person's position", () => {
  it("says what is held, begun, ended and to come", () => {
    const map = at({
      holdings: [
        held(slugOf("DI3")),
        held(slugOf("DI1"), { validUntil: now, graceUntil: now }),
        held(slugOf("CS4"), { validUntil: now, graceUntil: new Date("2027-04-30T00:00:00Z") }),
        held(slugOf("DI2"), { withdrawn: true }),
        held(slugOf("CS3"), { suspended: true }),
        held(slugOf("PW1"), { suspended: true, validUntil: now, graceUntil: now }),
      ],
      begun: new Set([slugOf("CS1")]),
    });
    expect(
      ["DI3", "DI1", "CS4", "DI2", "CS3", "PW1", "CS1", "CS2"].map((code) => node(map, code)?.state),
    ).toEqual(["held", "ended", "in-grace", "to-come", "suspended", "ended", "begun", "to-come"]);
    expect(map.words).toBe("You hold 2 of 16 core micro-credentials. 2 more complete “Delivering IPS”.");
  });

  it("says what the next one completes, and what it opens", () => {
    const map = at({ holdings: [held(slugOf("DI1")), held(slugOf("DI3"))] });
    expect(node(map, "DI2")?.opens).toEqual(["Completes “Delivering IPS”."]);
    expect(node(map, "DI1")?.opens).toEqual([]);
    expect(map.domains[4]?.stack).toMatchObject({ held: 2, of: 3, state: "to-come" });
    expect(map.words).toContain("One more completes “Delivering IPS”.");
    expect(node(map, "PW2.AD")?.opens).toEqual(["Opens “Advocate”."]);
    expect(map.whole?.opens[0]).toMatch(/^Opens “About PW2\.PS”, .* and “Mentor”\.$/);
  });

  it("says that a person makes the award once every part is held", () => {
    const map = at({
      holdings: core.map((code) => held(slugOf(code))),
      begun: new Set(["ips-practitioner", "domain-delivering-ips"]),
    });
    expect(map.domains[4]?.stack?.state).toBe("ready");
    expect(map.whole).toMatchObject({ state: "ready", held: 16, of: 16 });
    expect(map.words).toMatch(
      /^You hold 16 of 16 .* and “IPS Practitioner” is held: a person reads your record/,
    );
    expect(map.steps.every((step) => step.state === "to-come")).toBe(true);
  });

  it("opens the stages and strands with the award, or with an equivalent that a person recorded", () => {
    const practitioner = at({
      holdings: [held("ips-practitioner"), ...core.map((code) => held(slugOf(code)))],
    });
    expect(practitioner.steps.map((step) => step.state)).toEqual(["ready", "to-come"]);
    const equal = at({
      equivalences: [{ id: "e", achievement: "ips-practitioner", decidedById: "p", decidedAt: now }],
    });
    expect(equal.whole?.state).toBe("equivalent");
    expect(equal.steps.map((step) => step.state)).toEqual(["ready", "to-come"]);
    expect(equal.words).toBe(
      "You hold none of the 16 core micro-credentials yet. Begin with any: nothing is locked. The strands of advanced practice are open to you. So is “Mentor”.",
    );
    const advocate = at({ holdings: [held("ips-practitioner"), held(slugOf("PW2.AD"))] });
    expect(advocate.steps.map((step) => step.state)).toEqual(["ready", "ready"]);
  });

  it("counts one strand and no more towards the stack that asks for one", () => {
    const two = at({ holdings: [held(slugOf("PW2.AD")), held(slugOf("PW2.RE"))] });
    expect(two.domains[5]?.stack).toMatchObject({ held: 1, of: 2 });
  });
});
