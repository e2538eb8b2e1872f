import { describe, expect, it } from "vitest";
import { catalogue } from "~/catalogue/catalogue.server";
import { awardable, blocksOf } from "~/catalogue/lookups";
import type { MicroCredential, Requirement } from "~/catalogue/types";
import { completionRule, isCertain } from "~/catalogue/completion";
import {
  type Facts,
  completionInWords,
  requirementStates,
  unmetRequirements,
} from "~/domains/assessment/rules";
import { type Holding, prerequisiteStates } from "~/domains/credentials/stack-rules";

/**
 * Each micro-credential there is, completed through the rules with what its own requirements ask for; and without any
 * one of these it is not complete, and the reason says by name what is missing.
 */
const at = new Date("2026-11-20T00:00:00Z");
const all = catalogue();

/** Facts that meet these requirements, one for each: a judgement rests on a piece of evidence of its own. */
function factsFor(requirements: readonly Requirement[]): Facts {
  const ofKind = <Kind extends Requirement["kind"]>(kind: Kind) =>
    requirements.filter((one): one is Extract<Requirement, { kind: Kind }> => one.kind === kind);
  return {
    checksPassed: ofKind("knowledge").map(({ id, bank, draw, pass }) => ({
      bank,
      drawn: draw,
      correct: pass,
      at,
      attemptId: id,
    })),
    reflectionsSaved: ofKind("reflection").map(({ reflection }) => ({ reflection, at })),
    evidence: ofKind("practice").map(({ id, evidence, parts }) => ({
      evidence,
      evidenceId: id,
      version: 1,
      state: "accepted" as const,
      ...(parts.length > 0 ? { parts } : {}),
      at,
    })),
    judgements: ofKind("judgement").map(({ criterion, requiredLevel }) => ({
      criterion,
      level: requiredLevel,
      at,
      judgeId: "supervisor",
      superseded: false,
    })),
  };
}

/** What a person reads on the page about this piece. */
function nameOf(of: MicroCredential, requirement: Requirement): string {
  switch (requirement.kind) {
    case "knowledge":
      return of.modules.find((module) => module.bank === requirement.bank)?.title ?? "no module";
    case "reflection":
      return (
        of.modules.find((module) =>
          blocksOf(module, "reflection").some((block) => block.id === requirement.reflection),
        )?.title ?? "no module"
      );
    case "practice":
      return (of.evidence.find((kind) => kind.id === requirement.evidence)?.title ?? "no evidence").replace(
        /, parts? [A-Z].*$/,
        "",
      );
    case "judgement":
      return of.rubric.criteria.find((one) => one.id === requirement.criterion)?.title ?? "no criterion";
  }
}

describe.each(all.microCredentials.map((of) => [of.humanCode, of.title, of] as const))(
  "%s %s",
  (_code, _title, of) => {
    const { requirements } = of;

    it("is complete once everything it asks for is there", () => {
      expect(unmetRequirements(of, factsFor(requirements), at)).toEqual([]);
      const states = requirementStates(
        of,
        factsFor(requirements),
        {
          sectionsRead: {},
          reflectionDrafts: [],
          evidenceDrafts: [],
          reviewer: null,
        },
        at,
      );
      expect(states.every((one) => one.state === "in-place")).toBe(true);
    });

    it("asks for knowledge, practice, reflection and judgement, so that none of them is enough", () => {
      expect(new Set(requirements.map((one) => one.kind))).toEqual(
        new Set(["knowledge", "reflection", "practice", "judgement"]),
      );
    });

    const rule = completionRule(of);
    const asks = (missing: Requirement) => isCertain(rule, ({ requirement }) => requirement === missing);
    const certain = requirements.filter(asks).map((one) => [one.id, one] as const);
    it.each(certain)("is blocked without %s", (_id, missing) => {
      const gaps = unmetRequirements(of, factsFor(requirements.filter((one) => one !== missing)), at);
      expect(gaps.map((gap) => gap.requirement.id)).toEqual([missing.id]);
      expect(gaps[0]?.reason).toContain(nameOf(of, missing));
    });

    const chosen = requirements.filter((one) => !asks(one));
    it.runIf(chosen.length > 0)("leaves a choice, and is blocked where nothing was chosen", () => {
      for (const one of chosen) {
        expect(unmetRequirements(of, factsFor(requirements.filter((other) => other !== one)), at)).toEqual(
          [],
        );
      }
      const gaps = unmetRequirements(of, factsFor(requirements.filter(asks)), at);
      expect(gaps.flatMap((gap) => gap.oneOf ?? []).map(({ id }) => id)).toEqual(chosen.map(({ id }) => id));
    });

    it("says in words what it asks for", () => {
      const said = JSON.stringify(completionInWords(of));
      expect(said).not.toMatch(/undefined|null or higher/);
      for (const kind of of.evidence) {
        if (!requirements.some((one) => one.kind === "practice" && one.evidence === kind.id)) continue;
        expect(said.toLowerCase()).toContain(kind.title.replace(/, parts? [A-Z].*$/, "").toLowerCase());
      }
    });

    const judged = requirements.filter((one) => one.kind === "judgement");
    it.each(judged.map((one) => [one.criterion, one] as const))(
      "is blocked where %s was judged a level lower",
      (criterion, requirement) => {
        const levels = of.rubric.levels.map((level) => level.id);
        const lower = levels[levels.indexOf(requirement.requiredLevel) - 1] ?? "";
        const facts = factsFor(requirements);
        const gaps = unmetRequirements(
          of,
          {
            ...facts,
            judgements: facts.judgements.map((one) =>
              one.criterion === criterion ? { ...one, level: lower } : one,
            ),
          },
          at,
        );
        expect(gaps.map((gap) => gap.requirement.id)).toEqual([requirement.id]);
        expect(gaps[0]?.reason).toContain(nameOf(of, requirement));
      },
    );

    const { prerequisites } = of.entry;
    it.runIf(prerequisites.length > 0).each(prerequisites)("waits for %s, and says so", (name) => {
      const title = awardable(all, name)?.of.title ?? "nothing";
      const held = (achievement: string): Holding => ({
        achievement,
        awardId: achievement,
        credentialId: achievement,
        version: "1",
        awardedAt: at,
        validUntil: null,
        withdrawn: false,
      });
      const without = prerequisites.filter((one) => one !== name).map(held);
      const blocked = prerequisiteStates(all, of, without, [], at).filter((one) => one.reason !== null);
      expect(blocked.map((one) => one.achievement)).toEqual([name]);
      expect(blocked[0]?.reason).toContain(`“${title}”`);
      expect(
        prerequisiteStates(all, of, prerequisites.map(held), [], at).every((one) => one.reason === null),
      ).toBe(true);
    });
  },
);
