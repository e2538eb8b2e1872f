import { describe, expect, it } from "vitest";
import { catalogue } from "~/catalogue/catalogue.server";
import { certifiedCode } from "~/catalogue/lookups";
import type { Catalogue, MicroCredential, Stack } from "~/catalogue/types";
import {
  type Holding,
  currentHolding,
  partsOf,
  prerequisiteStates,
  stackStanding,
  stacksCounting,
} from "~/domains/credentials/stack-rules";

/** The real framework and stacks with a made-up micro-credential for every competency and strand but DI2. */
const { framework, stacks } = catalogue();
const made = (code: string, skill: string): MicroCredential =>
  ({
    slug: `about-${code.toLowerCase().replace(".", "-")}`,
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
        : competency.code === "DI2"
          ? []
          : [made(competency.code, competency.coreSkills[0]?.code ?? "")],
    ),
  ),
};
const stack = (id: string): Stack => {
  const found = stacks.find((one) => one.id === id);
  if (!found) throw new Error(`content/stacks.yaml has no ${id}`);
  return found;
};
const now = new Date("2027-03-01T00:00:00Z");
const day = (days: number) => new Date(now.getTime() + days * 86_400_000);
let count = 0;
const held = (code: string, over: Partial<Holding> = {}): Holding => ({
  achievement: code.includes("-") ? code : `about-${code.toLowerCase().replace(".", "-")}`,
  awardId: `award-${++count}`,
  credentialId: `credential-${count}`,
  version: "1",
  awardedAt: day(-100),
  validUntil: day(500),
  graceUntil: day(560),
  withdrawn: false,
  suspended: false,
  ...over,
});
const clinical = stack("domain-clinical-setting");
const reasons = (of: Stack, holdings: readonly Holding[]) =>
  stackStanding(all, of, holdings, now).gaps.map((gap) => gap.reason);

describe("what a stack is made of", () => {
  it("has the micro-credentials of its competencies, and every strand where it counts strands", () => {
    const practitioner = partsOf(all, stack("ips-practitioner"));
    expect(practitioner.competencies).toHaveLength(16);
    expect(practitioner.strands).toEqual([]);
    const pathways = partsOf(all, stack("domain-ips-career-pathways"));
    expect(pathways.competencies.map((part) => part.code)).toEqual(["PW1"]);
    expect(pathways.strands).toHaveLength(4);
    expect(pathways.strands.every((part) => part.code.startsWith("PW2."))).toBe(true);
  });

  it("knows a strand from the competency above it", () => {
    const strand = all.microCredentials.find((of) => of.humanCode.startsWith("PW2."));
    expect(strand && certifiedCode(all, strand)).toBe(strand?.humanCode);
    expect(stacksCounting(all, strand?.slug ?? "")).toEqual(["domain-ips-career-pathways"]);
    expect(stacksCounting(all, "about-cs1")).toEqual(["domain-clinical-setting", "ips-practitioner"]);
  });
});

describe("which parts are held", () => {
  const four = () => ["CS1", "CS2", "CS3", "CS4"].map((code) => held(code));

  it("has no gap when every competency is held and current", () => {
    const standing = stackStanding(all, clinical, four(), now);
    expect(standing.gaps).toEqual([]);
    expect(standing.parts.map(({ part }) => part.code)).toEqual(["CS1", "CS2", "CS3", "CS4"]);
    expect(standing.until).toEqual(day(500));
  });

  it.each(["CS1", "CS2", "CS3", "CS4"])("says that %s is missing, by its name", (code) => {
    expect(
      reasons(
        clinical,
        four().filter((one) => !one.achievement.endsWith(code.toLowerCase())),
      ),
    ).toEqual([`“About ${code}” (${code}) is not held yet.`]);
  });

  it("counts neither what was withdrawn nor what has ended, and says which it was", () => {
    const [one, two, three, four_] = four() as [Holding, Holding, Holding, Holding];
    const ended = { ...three, validUntil: day(-60), graceUntil: now };
    expect(reasons(clinical, [one, { ...two, withdrawn: true }, ended, four_])).toEqual([
      "“About CS2” (CS2) was withdrawn.",
      "“About CS3” (CS3) has ended.",
    ]);
  });

  it("asks for a renewal before a new award where a part is in its grace period, and for nothing else", () => {
    const [, ...rest] = four();
    const grace = held("CS1", { validUntil: now, graceUntil: day(60) });
    const { gaps, parts } = stackStanding(all, clinical, [grace, ...rest], now);
    expect(gaps.map((gap) => gap.reason)).toEqual([
      "“About CS1” (CS1) has ended, and counts again once it is renewed.",
    ]);
    expect(parts[0]).toMatchObject({ held: null, inGrace: { awardId: grace.awardId } });
    const withdrawn = stackStanding(all, clinical, [{ ...grace, withdrawn: true }, ...rest], now);
    expect(withdrawn.parts[0]?.inGrace).toBeNull();
  });

  it("takes a renewed award for one that has ended, and the one that lasts longest", () => {
    const ended = held("CS1", { validUntil: day(-1), graceUntil: day(59), awardedAt: day(-1200) });
    const renewed = held("CS1", { validUntil: day(900), awardedAt: day(-5) });
    const rest = four().slice(1);
    const { gaps, parts } = stackStanding(all, clinical, [renewed, ended, ...rest], now);
    expect(gaps).toEqual([]);
    expect(parts[0]?.held?.awardId).toBe(renewed.awardId);
    expect(
      currentHolding([held("CS1"), held("CS1", { validUntil: null })], "about-cs1", now)?.validUntil,
    ).toBe(null);
  });

  it("says that nothing certifies a competency yet", () => {
    expect(reasons(stack("domain-delivering-ips"), [held("DI1"), held("DI3")])).toEqual([
      expect.stringMatching(/^No micro-credential certifies .* \(DI2\) yet\.$/),
    ]);
  });

  it("asks for so many strands, any of them, and names those that are open", () => {
    const pathways = stack("domain-ips-career-pathways");
    const strands = partsOf(all, pathways).strands.map((part) => part.code);
    const [gap] = reasons(pathways, [held("PW1")]);
    expect(gap).toMatch(/^1 more of the strands of advanced practice is needed: /);
    for (const code of strands) {
      expect(gap).toContain(`“About ${code}” (${code})`);
      expect(reasons(pathways, [held("PW1"), held(code)])).toEqual([]);
    }
  });

  it("ends with the first of what it needs, and of the strands with the one that lasts", () => {
    const pathways = stack("domain-ips-career-pathways");
    const [a, b] = partsOf(all, pathways).strands.map((part) => part.code) as [string, string];
    const of = (...holdings: Holding[]) => stackStanding(all, pathways, holdings, now).until;
    expect(of(held("PW1"), held(a, { validUntil: day(20) }), held(b, { validUntil: day(90) }))).toEqual(
      day(90),
    );
    expect(of(held("PW1", { validUntil: day(7) }), held(a))).toEqual(day(7));
    expect(of(held("PW1", { validUntil: null }), held(a, { validUntil: null }))).toBeNull();
    expect(of(held("PW1"))).toBeNull();
  });
});

describe("what has to come first", () => {
  const strand = all.microCredentials.find((of) => of.entry.prerequisites.length > 0) as MicroCredential;
  const states = (holdings: Holding[], equivalents: string[] = []) =>
    prerequisiteStates(
      all,
      strand,
      holdings,
      equivalents.map((achievement, at) => ({
        id: `e${at}`,
        achievement,
        decidedById: "p",
        decidedAt: day(-3),
      })),
      now,
    );

  it("blocks with a reason that names it", () => {
    expect(states([]).map((one) => one.reason)).toEqual([
      "“IPS Practitioner” (IPS) is not held yet, and nobody has recorded an equivalent.",
    ]);
    expect(states([held("ips-practitioner", { withdrawn: true })])[0]?.reason).toMatch(
      /^“IPS Practitioner” \(IPS\) was withdrawn, and/,
    );
    const ended = { validUntil: day(-61), graceUntil: day(-1) };
    expect(states([held("ips-practitioner", ended)])[0]?.reason).toMatch(/has ended, and/);
  });

  it("is met by the award, or by a person who recognised an equivalent of just this", () => {
    expect(states([held("ips-practitioner")])[0]).toMatchObject({ by: { kind: "credential" }, reason: null });
    const inGrace = held("ips-practitioner", { validUntil: day(-1), graceUntil: day(59) });
    expect(states([inGrace])[0]).toMatchObject({ by: { kind: "credential" }, reason: null });
    expect(states([], ["ips-practitioner"])[0]).toMatchObject({ by: { kind: "equivalence" }, reason: null });
    expect(states([], ["domain-career-planning"])[0]?.by).toBeNull();
    // all parts of a stack are not the stack: a person awards it
    const parts = partsOf(all, stack("ips-practitioner")).competencies.map((part) => held(part.code));
    expect(states(parts)[0]?.by).toBeNull();
  });
});
