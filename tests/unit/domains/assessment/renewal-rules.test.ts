import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catalogue } from "~/catalogue/catalogue.server";
import { addMonths } from "~/catalogue/completion";
import type { MicroCredential } from "~/catalogue/types";
import { criteriaFor, partsOf } from "~/domains/assessment/evidence-rules";
import {
  type Renewed,
  renewalInWords,
  renewalStates,
  unmetAnew,
  unmetForRenewal,
  whatCountsForRenewal,
} from "~/domains/assessment/renewal-rules";
import type { Facts } from "~/domains/assessment/rules";
import { RECOGNITION } from "~/domains/assessment/terms";

const all = catalogue().microCredentials.filter((of) => of.certification.validFor !== null);
const of = (slug: string): MicroCredential => {
  const found = all.find((one) => one.slug === slug);
  if (!found) throw new Error(`content/ no longer holds ${slug}.`);
  return found;
};
const worked = of("professional-and-ethical-conduct");
const renewed: Renewed = {
  awardedAt: new Date("2026-03-15T00:00:00Z"),
  validUntil: new Date("2029-03-15T00:00:00Z"),
};
const days = (count: number) => new Date(renewed.validUntil.getTime() + count * 86_400_000);

/** Pieces given on a day and accepted, each judged on all that its kind shows. */
function given(
  what: MicroCredential,
  pieces: readonly { kind: string; at: Date; parts?: readonly string[]; level?: string }[],
): Facts {
  const evidence = pieces.map(({ kind, at, parts }, n) => ({
    evidence: kind,
    evidenceId: `e${n}`,
    version: 1,
    state: "accepted" as const,
    at: new Date(at.getTime() + 86_400_000),
    givenAt: at,
    ...(parts ? { parts } : {}),
  }));
  return {
    checksPassed: [],
    reflectionsSaved: [],
    evidence,
    judgements: pieces.flatMap(({ kind, at, level }, n) =>
      criteriaFor(what, kind).map((criterion) => ({
        criterion: criterion.id,
        level: level ?? what.rubric.levels.at(-1)?.id ?? "",
        at: new Date(at.getTime() + 86_400_000),
        judgeId: "judge",
        superseded: false,
        on: { evidenceId: `e${n}`, version: 1 },
      })),
    ),
  };
}
const everyKind = (what: MicroCredential, at: Date, level?: string) =>
  what.evidence.map((kind) => ({
    kind: kind.id,
    at,
    parts: partsOf(what, kind.id),
    ...(level ? { level } : {}),
  }));
const reasons = (what: MicroCredential, facts: Facts) =>
  unmetForRenewal(what, facts, renewed).map((gap) => gap.reason);

describe.each(all.map((what) => [what.slug, what] as const))("the renewal of %s", (_slug, what) => {
  it("asks for something, and is met by every kind of evidence given anew in its last month", () => {
    expect(reasons(what, given(what, []))).not.toEqual([]);
    expect(reasons(what, given(what, everyKind(what, days(-20))))).toEqual([]);
    expect(renewalInWords(what).length).toBeGreaterThan(0);
  });

  it("is met by nothing from before the award, nor by what a person judged too low", () => {
    const before = new Date(renewed.awardedAt.getTime() - 1);
    expect(reasons(what, given(what, everyKind(what, before)))).toEqual(reasons(what, given(what, [])));
    const lowest = what.rubric.levels[0]?.id ?? "";
    expect(reasons(what, given(what, everyKind(what, days(-20), lowest))).join(" ")).toMatch(
      /does not show the level|more of these/,
    );
  });

  it("says of each thing it asks for whether that is in place, and from when it counts", () => {
    const states = renewalStates(what, given(what, everyKind(what, days(-20))), renewed);
    expect(states.every((one) => one.state === "in-place" && one.reason === null)).toBe(true);
    for (const { from } of states) {
      expect(from >= renewed.awardedAt && from < renewed.validUntil).toBe(true);
    }
    expect(renewalStates(what, given(what, []), renewed).every((one) => one.state === "to-come")).toBe(true);
  });
});

describe("what counts for a renewal", () => {
  const names = (facts: Facts) =>
    whatCountsForRenewal(worked, facts, renewed, days(-1)).evidence.map((one) => one.evidenceId);

  it.each([
    ["six months before the end, to the moment", addMonths(renewed.validUntil, -6), 0],
    ["a moment later", new Date(addMonths(renewed.validUntil, -6).getTime() + 1), 2],
    ["the day before the end", days(-1), 2],
    ["in the grace period", days(40), 2],
  ])("work given %s", (_when, at, count) => {
    expect(
      names(
        given(worked, [
          { kind: "practice-log", at },
          { kind: "observation", at },
        ]),
      ),
    ).toHaveLength(count);
  });

  it("is no claim of prior learning, which says nothing about practice since", () => {
    const claim = given(worked, [{ kind: RECOGNITION, at: days(-20), parts: worked.alignment.coreSkills }]);
    expect(reasons(worked, claim)).toEqual(reasons(worked, given(worked, [])));
  });

  it("is never what was given before the award, however short that lasts", () => {
    const short = { awardedAt: days(-30), validUntil: days(0) };
    expect(unmetForRenewal(worked, given(worked, everyKind(worked, days(-31))), short)).not.toEqual([]);
    expect(unmetForRenewal(worked, given(worked, everyKind(worked, days(-29))), short)).toEqual([]);
  });

  it("lets a choice be met either way, and names what is left of it", () => {
    const yp = of("working-with-young-people");
    const facts = (parts: readonly string[]) =>
      given(yp, [
        { kind: "folder", at: days(-20), parts },
        { kind: "observation", at: days(-20) },
      ]);
    expect(reasons(yp, facts(["F", "A", "C"]))).toEqual([]);
    expect(reasons(yp, facts(["F", "B", "E"]))).toEqual([]);
    expect(reasons(yp, facts(["F", "B"]))).toEqual([expect.stringMatching(/^One more of these is needed: /)]);
    expect(reasons(yp, facts(["A", "B", "C"]))).toEqual([expect.stringMatching(/part F is needed anew/)]);
  });

  it("more work given anew never leaves more open, and no day moves the first that counts", () => {
    const kinds = worked.evidence.map((kind) => kind.id);
    const piece = fc.record({
      kind: fc.constantFrom(...kinds),
      at: fc.integer({ min: -1200, max: 59 }).map(days),
    });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), piece, (pieces, another) => {
        const before = reasons(worked, given(worked, pieces));
        const after = reasons(worked, given(worked, [...pieces, another]));
        expect(before).toEqual(expect.arrayContaining(after));
      }),
    );
  });

  it("after the grace period everything is asked for again, but for what was written for oneself", () => {
    const reflections = worked.requirements.flatMap((one) =>
      one.kind === "reflection" ? [{ reflection: one.reflection, at: renewed.awardedAt }] : [],
    );
    const checks = (at: Date) =>
      worked.requirements.flatMap((one) =>
        one.kind === "knowledge"
          ? [{ bank: one.bank, correct: one.draw, drawn: one.draw, at, attemptId: one.id }]
          : [],
      );
    const facts = (at: Date, checkedAt: Date): Facts => ({
      ...given(worked, everyKind(worked, at)),
      checksPassed: checks(checkedAt),
      reflectionsSaved: reflections,
    });
    const kinds = (at: Date, checkedAt: Date) => [
      ...new Set(
        unmetAnew(worked, facts(at, checkedAt), renewed, days(100)).map((gap) => gap.requirement.kind),
      ),
    ];
    expect(kinds(days(80), days(80))).toEqual([]);
    expect(kinds(days(-300), days(-300))).toEqual([]);
    expect(kinds(days(80), days(-400))).toEqual(["knowledge"]);
    expect(kinds(days(-400), days(80)).sort()).toEqual(["judgement", "practice"]);
  });
});
