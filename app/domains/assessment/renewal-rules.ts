import type { AutomatedRule } from "../../access/automated-rule";
import {
  type OneRule,
  addMonths,
  countsAt,
  leavesOf,
  neededLevel,
  renewalRule,
} from "../../catalogue/completion";
import { levelName } from "../../catalogue/lookups";
import type { Catalogue, MicroCredential, Requirement } from "../../catalogue/types";
import { criteriaFor } from "./evidence-rules";
import {
  type CompletionWords,
  type EvidenceFact,
  type Facts,
  type Gap,
  type Rules,
  bearsOn,
  gapsOf,
  inMonths,
  inWords,
  nameOf,
  rank,
  ruleInWords,
  unmetRequirements,
  upperFirst,
  whatCounts,
  whyUnmet,
} from "./rules";
import { RECOGNITION } from "./terms";

/** What a renewal is asked of. */
export type Renewable = Rules & Pick<MicroCredential, "certification">;
/** The award that is renewed. */
export interface Renewed {
  readonly awardedAt: Date;
  /** what is given anew is counted back from here, so that the first day that counts never moves */
  readonly validUntil: Date;
}

/**
 * What is still missing before an award may be renewed.
 * The same kind of rule as for a first award, over other facts: only work given since that award and within the months
 * before its end counts, and only the levels that were given on it. What was learned then is not asked for again.
 * @param facts any order
 * @returns     in the order of the rule; empty means: a person may renew
 */
export function unmetForRenewal(of: Renewable, facts: Facts, renewed: Renewed): Gap[] {
  const gaps = gapsOf(of, renewalRule(of), (one) => whyNotAnew(of, one, facts, renewed));
  // two pieces of one kind leave the same criterion open
  return gaps.filter((gap, at) => gaps.findIndex((other) => other.reason === gap.reason) === at);
}

/**
 * What is missing where the grace period is over too: everything again, but for what was only read and written for
 * oneself. Work from the last year of the old award, and since, counts.
 */
export function unmetAnew(of: Rules, facts: Facts, ended: Renewed, now: Date): Gap[] {
  return unmetRequirements(of, factsAnew(facts, ended), now);
}

/** What a new award after the grace period would stand on. */
export const factsAnew = (facts: Facts, ended: Renewed): Facts =>
  sinceThen(facts, (at) => countsAt({ withinMonths: lastYear }, at, ended.awardedAt, ended.validUntil));

const lastYear = 12;

/** What of the facts a renewal stands on: what was learned for the first award, and the work that was given anew. */
export function whatCountsForRenewal(
  of: Renewable,
  facts: Facts,
  renewed: Renewed,
  now: Date,
): Pick<Facts, "checksPassed" | "reflectionsSaved" | "evidence"> {
  const leaves = leavesOf(renewalRule(of)).map(({ requirement, terms }) => ({
    requirement,
    fresh: freshFacts(facts, terms, renewed).evidence,
  }));
  return {
    ...whatCounts(of, facts, now),
    evidence: facts.evidence.filter(
      (one) =>
        one.state === "accepted" &&
        leaves.some(
          ({ requirement, fresh }) =>
            requirement.kind === "practice" && fresh.includes(one) && bearsOn(one, requirement),
        ),
    ),
  };
}

/** Where each thing that a renewal asks for stands; for the holder's own page. */
export interface RenewalState {
  readonly requirement: Requirement;
  readonly title: string;
  readonly state: "in-place" | "with-someone" | "back" | "to-come";
  /** null: it is in place */
  readonly reason: string | null;
  /** the first moment from which it counts */
  readonly from: Date;
}

/** @returns one for each thing that may be asked for, in the order of the rule */
export function renewalStates(of: Renewable, facts: Facts, renewed: Renewed): RenewalState[] {
  return leavesOf(renewalRule(of)).map((one) => {
    const { requirement, terms } = one;
    const reason = whyNotAnew(of, one, facts, renewed);
    const latest = freshFacts(facts, terms, renewed)
      .evidence.filter((piece) => requirement.kind === "practice" && bearsOn(piece, requirement))
      .sort((a, b) => b.at.getTime() - a.at.getTime())[0];
    const oldest = addMonths(renewed.validUntil, -(terms.withinMonths ?? 0));
    return {
      requirement,
      title: upperFirst(nameOf(of, requirement)),
      state: reason === null ? "in-place" : stateOf(latest),
      reason,
      from: oldest > renewed.awardedAt ? oldest : renewed.awardedAt,
    };
  });
}

function stateOf(latest: EvidenceFact | undefined): RenewalState["state"] {
  switch (latest?.state) {
    case "sent":
      return "with-someone";
    case "returned":
      return "back";
    default:
      return "to-come";
  }
}

/** The rule in words, for the page of the micro-credential and for the holder. */
export const renewalInWords = (of: Renewable): CompletionWords[] =>
  ruleInWords(of, renewalRule(of), (months) => `given in the ${inMonths(months)} before its end, or since`);

/** null: given anew, and judged as high as it has to be. */
function whyNotAnew(of: Renewable, { requirement, terms }: OneRule, facts: Facts, renewed: Renewed) {
  const fresh = freshFacts(facts, terms, renewed);
  const name = upperFirst(nameOf(of, requirement));
  const months = inMonths(terms.withinMonths ?? 0);
  if (whyUnmet(of, requirement, fresh) !== null) {
    return requirement.kind === "knowledge"
      ? `${name} is asked for again, in the ${months} before the end or since.`
      : `${name} is needed anew: given in the ${months} before the end or since, and accepted.`;
  }
  if (requirement.kind !== "practice") return null;
  const below = criteriaFor(of, requirement.evidence).filter((criterion) => {
    const needed = rank(of.rubric.levels, neededLevel(of, criterion.id));
    return !fresh.judgements.some(
      (one) =>
        one.criterion === criterion.id &&
        !one.superseded &&
        !one.formative &&
        rank(of.rubric.levels, one.level) >= needed,
    );
  });
  if (below.length === 0) return null;
  const wanted = below.map(
    ({ id, title }) => `“${title}” (${levelName(of.rubric.levels, neededLevel(of, id))})`,
  );
  return `What was given anew does not show the level that is needed yet for ${inWords(wanted)}.`;
}

/** What counts under these terms. A claim of prior learning says nothing about practice since. */
function freshFacts(facts: Facts, terms: OneRule["terms"], { awardedAt, validUntil }: Renewed): Facts {
  const fresh = sinceThen(facts, (at) => countsAt(terms, at, awardedAt, validUntil));
  return { ...fresh, evidence: fresh.evidence.filter((one) => one.evidence !== RECOGNITION) };
}

/** Work counts by when it was given, and a level by the work it was given on. What was reflected on stays. */
function sinceThen(facts: Facts, counts: (at: Date) => boolean): Facts {
  const evidence = facts.evidence.filter((one) => counts(one.givenAt ?? one.at));
  return {
    checksPassed: facts.checksPassed.filter((one) => counts(one.at)),
    reflectionsSaved: facts.reflectionsSaved,
    evidence,
    judgements: facts.judgements.filter((judged) =>
      evidence.some((one) => one.evidenceId === judged.on?.evidenceId && one.version === judged.on.version),
    ),
  };
}

export const saysWhatRenews: AutomatedRule = {
  id: "renewal",
  title: "Says what a renewal still needs",
  at: "app/domains/assessment/renewal-rules.ts",
  does: "Compares what you gave since an award with what its renewal asks for, and says what is missing. When nothing is missing, your name comes into the list of people an award can be made to.",
  looksAt:
    "The day and the end of your award, evidence that a person accepted since, when you gave it, and the levels that a person gave on it.",
  follows: "It recommends. It renews nothing, and ends nothing.",
  person:
    "A person at the issuing organisation, who judged none of it, reads the record and renews the award or does not.",
  now: ({ microCredentials }: Pick<Catalogue, "microCredentials">) => {
    const ending = microCredentials.filter((of) => of.certification.validFor !== null);
    if (ending.length === 0) return null;
    const kinds = (of: MicroCredential) =>
      new Set(leavesOf(renewalRule(of)).flatMap(({ terms }) => terms.withinMonths ?? []));
    const limits = [...new Set(ending.flatMap((of) => [...kinds(of)]))].sort((a, b) => a - b);
    return [
      `It is on for ${ending.length} micro-credentials. The page of each one says in words what its renewal asks for.`,
      `What is given anew may be from the last ${limits.map(inMonths).join(" or ")} before the end, or later.`,
    ];
  },
};
