import { describe, expect, it } from "vitest";
import { catalogue } from "~/catalogue/catalogue.server";
import { awardable, blocksOf } from "~/catalogue/lookups";
import type { MicroCredential, Requirement } from "~/catalogue/types";
import { completionRule, isCertain, leavesOf, underTerms } from "~/catalogue/completion";
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

/** The requirements as the completion rule asks for them, a judgement at the highest level that it may ask for. */
function asAsked(of: MicroCredential): readonly Requirement[] {
  const order = of.rubric.levels.map(({ id }) => id);
  const leaves = leavesOf(completionRule(of));
  return of.requirements.map((requirement) =>
    leaves
      .filter((leaf) => leaf.requirement === requirement)
      .map((leaf) => underTerms(of.rubric, leaf))
      .reduce(
        (most, one) =>
          one.kind === "judgement" &&
          most.kind === "judgement" &&
          order.indexOf(one.requiredLevel) > order.indexOf(most.requiredLevel)
            ? one
            : most,
        requirement,
      ),
  );
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
    const asked = asAsked(of);
    const allBut = (left: (one: Requirement) => boolean) => factsFor(asked.filter((one) => !left(one)));

    it("is complete once everything it asks for is there", () => {
      expect(unmetRequirements(of, factsFor(asked), at)).toEqual([]);
      const states = requirementStates(
        of,
        factsFor(asked),
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
      const gaps = unmetRequirements(
        of,
        allBut(({ id }) => id === missing.id),
        at,
      );
      expect(gaps.map((gap) => gap.requirement.id)).toEqual([missing.id]);
      expect(gaps[0]?.reason).toContain(nameOf(of, missing));
    });

    const chosen = requirements.filter((one) => !asks(one));
    it.runIf(chosen.length > 0)("leaves a choice, and is blocked where nothing was chosen", () => {
      for (const one of chosen) {
        const without = allBut(({ id }) => id === one.id);
        expect(unmetRequirements(of, without, at)).toEqual([]);
      }
      const names = chosen.map(({ id }) => id);
      const gaps = unmetRequirements(
        of,
        allBut(({ id }) => names.includes(id)),
        at,
      );
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
        const facts = factsFor(asked);
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

    const raised = asked.filter((one, n) => one !== requirements[n]);
    it.runIf(raised.length > 0)("is blocked where nothing reached the higher level that it asks for", () => {
      const gaps = unmetRequirements(of, factsFor(requirements), at);
      expect(gaps.flatMap((gap) => gap.oneOf ?? [gap.requirement]).map(({ id }) => id)).toEqual(
        raised.map(({ id }) => id),
      );
      for (const one of raised) {
        const [level] =
          one.kind === "judgement" ? of.rubric.levels.filter(({ id }) => id === one.requiredLevel) : [];
        expect(gaps[0]?.reason).toContain(`a judgement of “${nameOf(of, one)}” at ${level?.name}`);
        expect(JSON.stringify(completionInWords(of))).toContain(`“${nameOf(of, one)}” judged ${level?.name}`);
      }
    });

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
        graceUntil: null,
        withdrawn: false,
        suspended: false,
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
