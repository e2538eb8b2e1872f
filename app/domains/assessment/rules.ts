import { type AutomatedRule, counted as number } from "../../access/automated-rule";
import {
  type OneRule,
  type Rule,
  type Terms,
  addMonths,
  completionRule,
  countsAt,
  leavesOf,
  neededLevel,
  openedAt,
  underTerms,
} from "../../catalogue/completion";
import { levelName } from "../../catalogue/lookups";
import type { Block, MicroCredential, Module, Requirement, RubricLevel } from "../../catalogue/types";
import { RECOGNITION } from "./terms";

/** What is known about one learner and one micro-credential. Any order, repetitions welcome. */
export interface Facts {
  readonly checksPassed: readonly CheckFact[];
  readonly reflectionsSaved: readonly { readonly reflection: string; readonly at: Date }[];
  readonly evidence: readonly EvidenceFact[];
  readonly judgements: readonly JudgementFact[];
}
export interface CheckFact {
  readonly bank: string;
  readonly correct: number;
  readonly drawn: number;
  readonly at: Date;
  readonly attemptId: string;
  /** Practice questions and refreshers: shown to the learner, never counted. */
  readonly formative?: boolean;
}
export interface EvidenceFact {
  /** id of the kind in credential.yaml */
  readonly evidence: string;
  readonly evidenceId: string;
  readonly version: number;
  readonly state: "sent" | "returned" | "accepted";
  /** Parts this version covers; left out: the whole of it. */
  readonly parts?: readonly string[];
  /** When it was decided, or sent where nobody has yet. */
  readonly at: Date;
  /** When this work was given, which is what a time limit asks about; left out: `at`. */
  readonly givenAt?: Date;
}
export interface JudgementFact {
  readonly criterion: string;
  readonly level: string;
  readonly at: Date;
  readonly judgeId: string;
  /** A later judgement names this one: it stays on record and no longer counts. */
  readonly superseded: boolean;
  /** The version of a piece it was given on. */
  readonly on?: { readonly evidenceId: string; readonly version: number };
  /** Self-ratings and practice marking: stand beside, never counted. */
  readonly formative?: boolean;
}

export interface Gap {
  /** what is missing; of a choice, the first that could be next */
  readonly requirement: Requirement;
  /** every requirement that could close this gap, where it is a choice */
  readonly oneOf?: readonly Requirement[];
  /** For the learner, the reviewer and the issuer alike, so it names nobody. */
  readonly reason: string;
}

export type Rules = Pick<
  MicroCredential,
  "requirements" | "completion" | "statusStart" | "rubric" | "modules" | "evidence"
>;

/**
 * What a learner still needs before an Achievement can be awarded.
 * Gaps, not yes/no: the learner's page, the reviewer's page and the award share this one rule.
 * A check passed last year counts, unless the completion rule says how old it may be; what a later judgement replaces
 * is said by `superseded` and not by the dates, because two reviewers may decide in the same second.
 * @param facts  any order; formative checks and judgements never count
 * @param now    what a time limit is measured from: the day of the award
 * @returns      in the order of the completion rule, which without one is that of `requirements`; empty means: a person
 *               may award
 * @source       Open Badges 3.0, ResultDescription.requiredLevel
 */
export function unmetRequirements(of: Rules, facts: Facts, now: Date): Gap[] {
  return gapsOf(of, completionRule(of), (one) => whyOpen(of, one, facts, now));
}

/**
 * Until when everything in place stays so without a further act.
 * @returns null: nothing in it grows too old, or something is missing now
 */
export function completeUntil(of: Rules, facts: Facts, now: Date): Date | null {
  const rule = completionRule(of);
  const limits = new Set(leavesOf(rule).flatMap(({ terms }) => terms.withinMonths ?? []));
  const gaps = (at: Date): Gap[] => gapsOf(of, rule, (one) => whyOpen(of, one, facts, at));
  if (limits.size === 0 || gaps(now).length > 0) return null;
  const given = [
    ...facts.checksPassed.map((one) => one.at),
    ...facts.reflectionsSaved.map((one) => one.at),
    ...facts.evidence.map((one) => one.givenAt ?? one.at),
    ...facts.judgements.map((one) => one.at),
  ];
  const ends = given
    .flatMap((at) => [...limits].map((months) => addMonths(at, months).getTime()))
    .filter((end) => end > now.getTime())
    .sort((a, b) => a - b);
  const end = ends.find((at) => gaps(new Date(at)).length > 0);
  return end === undefined ? null : new Date(end);
}

/** What of a rule is open. @param why null: this one is met */
export function gapsOf(of: Rules, rule: Rule, why: (one: OneRule) => string | null): Gap[] {
  switch (rule.kind) {
    case "one": {
      const reason = why(rule);
      return reason === null ? [] : [{ requirement: rule.requirement, reason }];
    }
    case "all":
      return rule.of.flatMap((inner) => gapsOf(of, inner, why));
    case "any": {
      const options = rule.of.map((inner) => ({ inner, gaps: gapsOf(of, inner, why) }));
      const open = options.filter(({ gaps }) => gaps.length > 0);
      const more = rule.count - (options.length - open.length);
      const first = open[0]?.gaps[0];
      if (more <= 0 || !first) return [];
      const ways = open.map(({ inner }) =>
        listed(leavesOf(inner).map((one) => nameOf(of, underTerms(of.rubric, one)))),
      );
      return [
        {
          requirement: first.requirement,
          oneOf: open.flatMap(({ gaps }) => gaps.flatMap((gap) => gap.oneOf ?? [gap.requirement])),
          reason: `${more === 1 ? "One" : more} more of these ${more === 1 ? "is" : "are"} needed: ${ways.join("; or ")}.`,
        },
      ];
    }
  }
}

/** null: met under the terms of the rule. */
function whyOpen(of: Rules, one: OneRule, facts: Facts, now: Date): string | null {
  const { requirement, terms } = one;
  const wanted = underTerms(of.rubric, one);
  const reason = whyUnmet(of, wanted, counted(of, terms, facts, now));
  if (reason === null || whyUnmet(of, wanted, facts) !== null) return reason;
  const inTime =
    whyUnmet(of, wanted, counted(of, { withinMonths: terms.withinMonths }, facts, now, null)) === null;
  const name = upperFirst(nameOf(of, requirement));
  return inTime
    ? `${name} was given before this micro-credential began, and what was given before does not count here.`
    : `${name} was in place and is now older than ${inMonths(terms.withinMonths ?? 0)}, so it is asked for again.`;
}

/** What counts under these terms: neither too old nor from before its time. */
function counted(of: Rules, terms: Terms, facts: Facts, now: Date, opened = openedAt(of)): Facts {
  if (terms.withinMonths === undefined && opened === null) return facts;
  const counts = (at: Date) => countsAt(terms, at, opened, now);
  return {
    checksPassed: facts.checksPassed.filter((one) => counts(one.at)),
    reflectionsSaved: facts.reflectionsSaved.filter((one) => counts(one.at)),
    evidence: facts.evidence.filter((one) => one.state !== "accepted" || counts(one.givenAt ?? one.at)),
    judgements: facts.judgements.filter((one) => counts(one.at)),
  };
}

/**
 * What of the facts an award stands on: the passes, the reflections and the accepted work that the completion rule
 * counts. What grew too old, or was given before its time, is on record and not among them.
 */
export function whatCounts(
  of: Rules,
  facts: Facts,
  now: Date,
): Pick<Facts, "checksPassed" | "reflectionsSaved" | "evidence"> {
  const leaves = leavesOf(completionRule(of)).map(({ requirement, terms }) => ({
    requirement,
    facts: counted(of, terms, facts, now),
  }));
  const some = <T>(all: readonly T[], counts: (one: T, leaf: (typeof leaves)[number]) => boolean): T[] =>
    all.filter((one) => leaves.some((leaf) => counts(one, leaf)));
  return {
    checksPassed: some(
      facts.checksPassed,
      (one, { requirement, facts }) =>
        requirement.kind === "knowledge" && facts.checksPassed.includes(one) && passes(requirement, one),
    ),
    reflectionsSaved: some(
      facts.reflectionsSaved,
      (one, { requirement, facts }) =>
        requirement.kind === "reflection" &&
        facts.reflectionsSaved.includes(one) &&
        one.reflection === requirement.reflection,
    ),
    evidence: some(
      facts.evidence,
      (one, { requirement, facts }) =>
        one.state === "accepted" &&
        facts.evidence.includes(one) &&
        requirement.kind === "practice" &&
        bearsOn(one, requirement),
    ),
  };
}

/** Whether work, or a claim in its place, is about any part of what is asked for. */
export function bearsOn(evidence: EvidenceFact, asked: Extract<Requirement, { kind: "practice" }>): boolean {
  if (evidence.evidence === RECOGNITION) return asked.skills.some((skill) => covers(evidence, skill));
  if (evidence.evidence !== asked.evidence) return false;
  return asked.parts.length === 0 || asked.parts.some((part) => covers(evidence, part));
}

function passes(asked: Extract<Requirement, { kind: "knowledge" }>, check: CheckFact): boolean {
  return (
    !check.formative &&
    check.bank === asked.bank &&
    check.drawn >= asked.draw &&
    check.correct >= asked.pass &&
    check.correct <= check.drawn
  );
}

/** null: met. */
export function whyUnmet(of: Rules, requirement: Requirement, facts: Facts): string | null {
  switch (requirement.kind) {
    case "knowledge": {
      const met = facts.checksPassed.some((check) => passes(requirement, check));
      const open = requirement.pass === 0 ? "answered" : "passed";
      return met ? null : `The knowledge check in “${titleOfBank(of, requirement.bank)}” is not ${open} yet.`;
    }
    case "reflection": {
      const met = facts.reflectionsSaved.some((r) => r.reflection === requirement.reflection);
      return met
        ? null
        : `The reflection in “${titleOfReflection(of, requirement.reflection)}” is not written yet.`;
    }
    case "practice": {
      const missing = missingParts(requirement.evidence, requirement.parts, facts);
      if (missing === null || isRecognised(of, requirement.skills, facts)) return null;
      return `${nameOfEvidence(of, requirement.evidence, missing)} is not accepted yet.`;
    }
    case "judgement": {
      const judged = counting(requirement.criterion, facts);
      const needed = rank(of.rubric.levels, requirement.requiredLevel);
      const best = Math.max(-1, ...judged.map((j) => rank(of.rubric.levels, j.level)));
      if (needed >= 0 && best >= needed) return null;
      const title = titleOfCriterion(of, requirement.criterion);
      if (best < 0) return `“${title}” is not judged yet.`;
      return `“${title}” was judged ${of.rubric.levels[best]?.name}. ${levelName(of.rubric.levels, requirement.requiredLevel)} is needed.`;
    }
  }
}

/** Parts no accepted evidence covers yet; null: nothing is missing; [] : nothing accepted at all, where no parts are named. */
function missingParts(kind: string, parts: readonly string[], facts: Facts): readonly string[] | null {
  const accepted = facts.evidence.filter((e) => e.evidence === kind && e.state === "accepted");
  if (parts.length === 0) return accepted.length > 0 ? null : [];
  const missing = parts.filter((part) => !accepted.some((e) => covers(e, part)));
  return missing.length === 0 ? null : missing;
}

/**
 * Whether prior learning stands in the place of practice for these skills.
 * Accepting a claim is not enough: every criterion of each skill was judged at the level it needs on that very claim,
 * because there is no other practice to look at.
 */
function isRecognised(of: Rules, skills: readonly string[], facts: Facts): boolean {
  const claims = facts.evidence.filter((e) => e.evidence === RECOGNITION && e.state === "accepted");
  const shown = (claim: EvidenceFact, criterion: string) =>
    facts.judgements.some(
      (j) =>
        j.criterion === criterion &&
        !j.formative &&
        j.on?.evidenceId === claim.evidenceId &&
        j.on.version === claim.version &&
        rank(of.rubric.levels, j.level) >= rank(of.rubric.levels, neededLevel(of, criterion)),
    );
  return (
    skills.length > 0 &&
    skills.every((skill) => {
      const criteria = of.rubric.criteria.filter((criterion) => criterion.skills.includes(skill));
      return (
        criteria.length > 0 &&
        claims.some((claim) => covers(claim, skill) && criteria.every((c) => shown(claim, c.id)))
      );
    })
  );
}

function covers(evidence: EvidenceFact, part: string): boolean {
  return evidence.parts === undefined || evidence.parts.includes(part);
}

function counting(criterion: string, facts: Facts): JudgementFact[] {
  return facts.judgements.filter((j) => j.criterion === criterion && !j.superseded && !j.formative);
}

/** Place of a level in the rubric, lowest 0; -1: no level of this rubric, so it meets nothing. */
export function rank(levels: readonly RubricLevel[], level: string): number {
  return levels.findIndex((l) => l.id === level);
}

// ---- Where each piece stands ------------------------------------------------------------------------

/** What is under way and seen only by the learner. */
export interface Progress {
  /** Module id → ids of the sections marked as read. */
  readonly sectionsRead: Readonly<Record<string, readonly string[]>>;
  /** Ids of reflection prompts with words in the box that were never saved. */
  readonly reflectionDrafts: readonly string[];
  /** What is being written, `evidence` being the kind's id. */
  readonly evidenceDrafts: readonly { readonly evidence: string; readonly evidenceId: string }[];
  /** First name of the person who reviews; null: nobody is named yet. */
  readonly reviewer: string | null;
}

export type PieceState = "in-place" | "next" | "draft" | "with-someone" | "back" | "to-come";

export interface RequirementState {
  readonly requirement: Requirement;
  readonly state: PieceState;
  /** Says the state and what it hangs on. */
  readonly sentence: string;
}

/**
 * Where each requirement stands, for the learner's own pages.
 * At most one is "next": the one `nextStep` leads to, unless that one has a more telling state (draft, back).
 * @returns one for each requirement that is asked for, in their order. Of a choice of 2 out of 3 those are the ones in
 *          place and, while it is open, as many as are missing: what was begun first. The rest is not asked for.
 */
export function requirementStates(
  of: Rules,
  facts: Facts,
  progress: Progress,
  now: Date,
): RequirementState[] {
  const asked = askedFor(of, completionRule(of), facts, progress, now);
  const states = of.requirements.flatMap((requirement) => {
    const here = asked.filter((each) => each.requirement.id === requirement.id);
    // named twice, under different terms: what is open tells more
    const told = here.find((each) => each.state !== "in-place") ?? here[0];
    return told ? [told] : [];
  });
  const step = chooseStep(of, states, facts, progress);
  return states.map((state) =>
    state.requirement.id === step.requirement && state.state === "to-come"
      ? { ...state, state: "next", sentence: `Next: ${lowerFirst(step.what)}.` }
      : state,
  );
}

function askedFor(of: Rules, rule: Rule, facts: Facts, progress: Progress, now: Date): RequirementState[] {
  switch (rule.kind) {
    case "one":
      return [stateOf(of, rule, facts, progress, now)];
    case "all":
      return rule.of.flatMap((inner) => askedFor(of, inner, facts, progress, now));
    case "any": {
      const options = rule.of.map((inner) => askedFor(of, inner, facts, progress, now));
      const met = options.filter((states) => states.every(({ state }) => state === "in-place"));
      const open = options.filter((states) => !met.includes(states));
      const more = rule.count - met.length;
      if (more <= 0) return met.flat();
      const begun = (states: readonly RequirementState[]) =>
        states.filter(({ state }) => state !== "to-come").length / states.length;
      const chosen = [...open].sort((a, b) => begun(b) - begun(a)).slice(0, more);
      const instead = open
        .filter((states) => !chosen.includes(states))
        .map((states) => listed(states.map((each) => nameOf(of, each.requirement))));
      return [...met, ...chosen.map((states) => states.map((each) => withChoice(each, instead)))].flat();
    }
  }
}

function withChoice(state: RequirementState, instead: readonly string[]): RequirementState {
  if (instead.length === 0 || state.state === "in-place") return state;
  return { ...state, sentence: `${state.sentence} Instead of it you may choose: ${instead.join("; or ")}.` };
}

function stateOf(of: Rules, one: OneRule, given: Facts, progress: Progress, now: Date): RequirementState {
  const requirement = underTerms(of.rubric, one);
  const gap = whyOpen(of, one, given, now);
  const facts = counted(of, one.terms, given, now);
  const as = (state: PieceState, sentence: string): RequirementState => ({ requirement, state, sentence });
  if (gap === null) return as("in-place", inPlace(of, requirement, facts));
  // it was in place once, and why it no longer is must be told
  const aged = whyUnmet(of, requirement, given) === null;
  const someone = progress.reviewer ?? "your reviewer";
  switch (requirement.kind) {
    case "knowledge":
      return as("to-come", gap);
    case "reflection":
      return progress.reflectionDrafts.includes(requirement.reflection)
        ? as(
            "draft",
            `You have begun the reflection in “${titleOfReflection(of, requirement.reflection)}” and not saved it yet.`,
          )
        : as("to-come", gap);
    case "practice": {
      const missing = missingParts(requirement.evidence, requirement.parts, facts) ?? [];
      const name = nameOfEvidence(of, requirement.evidence, missing);
      const latest = latestVersions(facts).filter(
        (e) =>
          e.evidence === requirement.evidence &&
          (missing.length === 0 || missing.some((part) => covers(e, part))),
      );
      if (latest.some((e) => e.state === "returned"))
        return as("back", `${name} is back with you, with what to do.`);
      if (latest.some((e) => e.state === "sent")) return as("with-someone", `${name} is with ${someone}.`);
      const claims = latestVersions(facts).filter(
        (e) => e.evidence === RECOGNITION && requirement.skills.every((skill) => covers(e, skill)),
      );
      if (claims.some((e) => e.state === "sent"))
        return as("with-someone", `${name}: an assessor has your claim of prior learning.`);
      if (progress.evidenceDrafts.some((d) => d.evidence === requirement.evidence)) {
        return as("draft", `You have begun ${lowerFirst(name)}. Nothing has been sent.`);
      }
      return as("to-come", aged ? gap : `${name} is not begun yet.`);
    }
    case "judgement": {
      const kinds = kindsFor(of, requirement.criterion);
      const skills = of.rubric.criteria.find((c) => c.id === requirement.criterion)?.skills ?? [];
      const latest = latestVersions(facts).filter(
        (e) =>
          kinds.includes(e.evidence) ||
          (e.evidence === RECOGNITION && skills.some((skill) => covers(e, skill))),
      );
      const title = titleOfCriterion(of, requirement.criterion);
      if (latest.some((e) => e.state === "sent"))
        return as("with-someone", `“${title}” waits for ${someone}, who has your evidence.`);
      if (aged) return as("back", gap);
      if (counting(requirement.criterion, facts).some((j) => rank(of.rubric.levels, j.level) >= 0))
        return as("back", gap);
      return as("to-come", `“${title}” is judged once your evidence is sent.`);
    }
  }
}

function inPlace(of: Rules, requirement: Requirement, facts: Facts): string {
  switch (requirement.kind) {
    case "knowledge":
      return `You ${requirement.pass === 0 ? "answered" : "passed"} the knowledge check in “${titleOfBank(of, requirement.bank)}”.`;
    case "reflection":
      return `Your reflection in “${titleOfReflection(of, requirement.reflection)}” is written.`;
    case "practice":
      return missingParts(requirement.evidence, requirement.parts, facts) === null
        ? `${nameOfEvidence(of, requirement.evidence, requirement.parts)} is accepted.`
        : `${nameOfEvidence(of, requirement.evidence, requirement.parts)}: recognised from prior learning.`;
    case "judgement": {
      const best = Math.max(
        ...counting(requirement.criterion, facts).map((j) => rank(of.rubric.levels, j.level)),
      );
      return `“${titleOfCriterion(of, requirement.criterion)}” was judged ${of.rubric.levels[best]?.name}.`;
    }
  }
}

/** The newest version of each piece of evidence; earlier ones stay on record and ask for nothing any more. */
function latestVersions(facts: Facts): EvidenceFact[] {
  const latest = new Map<string, EvidenceFact>();
  // A decision and its "sent" share a version number; the decision is the later truth.
  const weight = { sent: 0, returned: 1, accepted: 2 } as const;
  for (const fact of facts.evidence) {
    const held = latest.get(fact.evidenceId);
    if (
      !held ||
      fact.version > held.version ||
      (fact.version === held.version && weight[fact.state] > weight[held.state])
    ) {
      latest.set(fact.evidenceId, fact);
    }
  }
  return [...latest.values()];
}

// ---- The rule in words --------------------------------------------------------------------------------

/** A completion rule as a list of things asked for, with lists inside. */
export interface CompletionWords {
  readonly text: string;
  /** the author's reason; null: none was given */
  readonly because: string | null;
  readonly items: readonly CompletionWords[];
}

/**
 * What must come together, in words, for the learner and for anyone who asks what an award stands on.
 * @returns all of these are asked for
 */
export function completionInWords(of: Rules): CompletionWords[] {
  const rule = completionRule(of);
  const asked = ruleInWords(
    of,
    rule,
    (months) => `no older than ${inMonths(months)} on the day of the award`,
  );
  if (of.statusStart === undefined) return asked;
  const some = leavesOf(rule).some(({ terms }) => terms.countsBefore === true);
  const before = `What you gave before this micro-credential began ${some ? "counts only where it says so here" : "does not count"}.`;
  return [...asked, { text: before, because: null, items: [] }];
}

/** The same as one paragraph, for where a list cannot stand. */
export function completionAsText(of: Rules): string {
  const said = ({ text, because, items }: CompletionWords): string =>
    [
      items.length === 0
        ? text
        : `${text} ${items.map((inner) => said(inner).replace(/\.$/, "")).join("; ")}.`,
      ...(because === null ? [] : [because]),
    ].join(" ");
  return completionInWords(of).map(said).join(" ");
}

type AgeWords = (months: number) => string;

/** Any rule in words. @param age says how old something may be, inside a sentence */
export function ruleInWords(of: Rules, rule: Rule, age: AgeWords): CompletionWords[] {
  return rule.kind === "all" ? togetherInWords(of, rule.of, age) : oneInWords(of, [], rule, age);
}

/** Requirements of one kind under the same terms are said together. */
function togetherInWords(of: Rules, rules: readonly Rule[], age: AgeWords): CompletionWords[] {
  const groups: Rule[][] = [];
  const alike = (a: Rule, b: Rule) =>
    a.kind === "one" &&
    b.kind === "one" &&
    a.requirement.kind === b.requirement.kind &&
    JSON.stringify(a.terms) === JSON.stringify(b.terms);
  for (const rule of rules) {
    const group = groups.find((one) => one[0] !== undefined && alike(one[0], rule));
    if (group) group.push(rule);
    else groups.push([rule]);
  }
  return groups.flatMap(([first, ...others]) => (first ? oneInWords(of, others, first, age) : []));
}

function oneInWords(of: Rules, others: readonly Rule[], rule: Rule, age: AgeWords): CompletionWords[] {
  switch (rule.kind) {
    case "one": {
      const these = [rule, ...others].flatMap((one) => (one.kind === "one" ? [one.requirement] : []));
      return [{ text: `${upperFirst(sayKind(of, these, rule.terms, age))}.`, because: null, items: [] }];
    }
    case "all": {
      const items = togetherInWords(of, rule.of, age);
      if (rule.because === undefined) return items;
      const [only] = items;
      return only && items.length === 1
        ? [{ ...only, because: rule.because }]
        : [{ text: "All of these:", because: rule.because, items }];
    }
    case "any":
      return [
        {
          text: `Any ${rule.count} of these ${rule.of.length}:`,
          because: rule.because ?? null,
          items: rule.of.map((inner) => {
            const said = oneInWords(of, [], inner, age);
            const [only] = said;
            return only && said.length === 1 ? only : { text: "All of these:", because: null, items: said };
          }),
        },
      ];
  }
}

function sayKind(of: Rules, these: readonly Requirement[], terms: Terms, ageWords: AgeWords): string {
  const [first] = these;
  if (!first) return "";
  const all = of.requirements.filter(({ kind }) => kind === first.kind).length === these.length;
  const which = all && these.length > 1 ? `every one of the ${these.length}` : null;
  const titles = inWords(these.map((one) => titleOfRequirement(of, one)));
  const age = terms.withinMonths === undefined ? "" : `, ${ageWords(terms.withinMonths)}`;
  const before =
    of.statusStart !== undefined && terms.countsBefore === true
      ? ". What you gave before this micro-credential began counts"
      : "";
  switch (first.kind) {
    case "knowledge": {
      const done = these.every((one) => one.kind === "knowledge" && one.pass === 0) ? "answered" : "passed";
      return `${which ? `${which} knowledge checks ${done}` : `the knowledge check in ${titles} ${done}`}${age}${before}`;
    }
    case "reflection":
      return `${which ? `${which} reflections written` : `the reflection in ${titles} written`}${age}${before}`;
    case "practice":
      return `${practiceInWords(of, these)} accepted${age}${before}`;
    case "judgement": {
      const levels = of.rubric.levels;
      const needed = these
        .map((requirement) => underTerms(of.rubric, { requirement, terms }))
        .flatMap((one) => (one.kind === "judgement" ? [one.requiredLevel] : []));
      const level = orHigher(levels, needed[0] ?? of.rubric.requiredLevel);
      return new Set(needed).size > 1
        ? `${inWords(these.map((one, at) => `${titleOfRequirement(of, one)} judged ${orHigher(levels, needed[at] ?? "")}`))}${age}`
        : `${which ? `${which} criteria` : titles} judged ${level} by a person${age}`;
    }
  }
}

/** Parts of one kind of evidence are said together: "practice log, parts A, B and C, and observation note". */
function practiceInWords(of: Rules, these: readonly Requirement[]): string {
  const kinds = new Map<string, string[]>();
  for (const one of these) {
    if (one.kind !== "practice") continue;
    kinds.set(one.evidence, [...(kinds.get(one.evidence) ?? []), ...one.parts]);
  }
  return inWords(
    [...kinds].map(([kind, parts]) => lowerFirst(nameOfEvidence(of, kind, [...new Set(parts)].sort()))),
  );
}

function titleOfRequirement(of: Rules, requirement: Requirement): string {
  switch (requirement.kind) {
    case "knowledge":
      return `“${titleOfBank(of, requirement.bank)}”`;
    case "reflection":
      return `“${titleOfReflection(of, requirement.reflection)}”`;
    case "practice":
      return lowerFirst(nameOfEvidence(of, requirement.evidence, requirement.parts));
    case "judgement":
      return `“${titleOfCriterion(of, requirement.criterion)}”`;
  }
}

// ---- One next step ----------------------------------------------------------------------------------

export interface NextStep {
  readonly kind: "revise" | "read" | "check" | "reflect" | "finish" | "begin" | "wait" | "ready";
  /** An act, such as "Answer the questions in “Words that travel”". */
  readonly what: string;
  readonly why: string;
  /** null: no time of the learner's own. */
  readonly minutes: number | null;
  readonly to: NextPlace;
  /** The requirement this serves first, where there is one. */
  readonly requirement: string | null;
}
/** Where the step is taken; routes turn it into an address. */
export type NextPlace =
  | { readonly page: "module"; readonly module: string; readonly section: string | null }
  | { readonly page: "evidence"; readonly evidence: string; readonly evidenceId: string | null }
  | { readonly page: "dashboard" };

/** Ours: what the first sitting of a piece of evidence takes, and a revision. Content gives no time for these. */
const BEGIN_MINUTES = 20;
const REVISE_MINUTES = 15;

/**
 * The one thing to do next, and the reason.
 * What a person sent back comes first, because somebody waits for it; then the modules in their order, because
 * evidence builds on them; then evidence begun, then evidence not begun; then waiting for people is said aloud.
 * @param states as `requirementStates` gave them
 */
export function nextStep(
  of: Rules,
  states: readonly RequirementState[],
  facts: Facts,
  progress: Progress,
): NextStep {
  return chooseStep(of, states, facts, progress);
}

function chooseStep(
  of: Rules,
  states: readonly RequirementState[],
  facts: Facts,
  progress: Progress,
): NextStep {
  const someone = progress.reviewer ?? "your reviewer";
  const open = states.filter((s) => s.state !== "in-place");
  if (open.length === 0) {
    return {
      kind: "ready",
      what: "Nothing more is needed from you",
      why: "Every piece is in place. A person at the issuing organisation reads your record and makes the award.",
      minutes: null,
      to: { page: "dashboard" },
      requirement: null,
    };
  }
  const latest = latestVersions(facts);

  // An item that came back asks for something even where a requirement of the same kind is already met by another.
  const returned = latest
    .filter((e) => e.state === "returned" && isKnown(of, e.evidence))
    .sort((a, b) => order(of, a.evidence) - order(of, b.evidence) || compare(a.evidenceId, b.evidenceId))[0];
  if (returned) {
    return {
      kind: "revise",
      what: `Work on your ${lowerFirst(nameOfEvidence(of, returned.evidence, []))} again`,
      why: `${returned.evidence === RECOGNITION ? "An assessor" : upperFirst(someone)} has read it and says what to do. Your first version stays on record.`,
      minutes: REVISE_MINUTES,
      to: { page: "evidence", evidence: returned.evidence, evidenceId: returned.evidenceId },
      requirement: servedBy(of, open, returned.evidence),
    };
  }

  for (const module of of.modules) {
    const step = stepInModule(module, open, progress);
    if (step) return step;
  }

  const untouched = (kind: string): boolean => !latest.some((e) => e.evidence === kind);
  const draft = progress.evidenceDrafts
    .filter((d) => isKnown(of, d.evidence))
    .sort((a, b) => order(of, a.evidence) - order(of, b.evidence) || compare(a.evidenceId, b.evidenceId))[0];
  if (draft) {
    return {
      kind: "finish",
      what: `Finish ${lowerFirst(nameOfEvidence(of, draft.evidence, []))} and send it`,
      why: `You have begun it, and nothing has been sent. ${draft.evidence === RECOGNITION ? "An assessor" : upperFirst(someone)} can read it once you send it.`,
      minutes: BEGIN_MINUTES,
      to: { page: "evidence", evidence: draft.evidence, evidenceId: draft.evidenceId },
      requirement: servedBy(of, open, draft.evidence),
    };
  }
  const fresh = of.evidence.find(
    (kind) =>
      (kind.required && untouched(kind.id) && !settledByClaim(of, kind.id, open)) ||
      open.some(
        (s) =>
          s.requirement.kind === "practice" &&
          s.requirement.evidence === kind.id &&
          s.state !== "with-someone",
      ),
  );
  if (fresh)
    return begin(
      of,
      fresh.id,
      open,
      `Evidence from your own work is what ${someone} judges. It can begin with two minutes: what happened?`,
    );

  // Everything is sent and accepted, and still a criterion was judged lower than needed.
  const lower = open.find((s) => s.state === "back" && s.requirement.kind === "judgement");
  if (lower && lower.requirement.kind === "judgement") {
    const kind = kindsFor(of, lower.requirement.criterion)[0] ?? of.evidence[0]?.id;
    if (kind !== undefined) return begin(of, kind, [lower], `${lower.sentence} New evidence can show it.`);
  }
  return {
    kind: "wait",
    what: `Nothing to do now: ${someone} has your evidence`,
    why: open.every((s) => s.requirement.kind === "judgement" && s.state === "to-come")
      ? `Your evidence is accepted and ${open.length === 1 ? "one judgement is" : "some judgements are"} still to be made.`
      : "You will hear by mail when there is an answer.",
    minutes: null,
    to: { page: "dashboard" },
    requirement: null,
  };
}

function begin(of: Rules, kind: string, open: readonly RequirementState[], why: string): NextStep {
  return {
    kind: "begin",
    what: `Begin ${lowerFirst(nameOfEvidence(of, kind, []))}`,
    why,
    minutes: BEGIN_MINUTES,
    to: { page: "evidence", evidence: kind, evidenceId: null },
    requirement: servedBy(of, open, kind),
  };
}

function stepInModule(
  module: Module,
  open: readonly RequirementState[],
  progress: Progress,
): NextStep | null {
  const read = new Set(progress.sectionsRead[module.id] ?? []);
  const check = open.find((s) => s.requirement.kind === "knowledge" && s.requirement.bank === module.bank);
  const reflection = open.find(
    (s) =>
      s.requirement.kind === "reflection" && placeOf(module, isReflection(s.requirement.reflection)) !== null,
  );
  // Once the check is passed and the reflection written, an unread section holds nobody up.
  const needed = check ?? reflection;
  if (!needed) return null;
  const checkAt = placeOf(module, (block) => block.kind === "knowledge-check" && block.bank === module.bank);
  const before = module.sections.slice(0, check ? (checkAt?.index ?? module.sections.length) : 0);
  const unread = before.filter(
    (section) => !read.has(section.id) && !["check", "reflect", "do"].includes(section.part),
  );
  const first = unread[0];
  if (check && first) {
    return {
      kind: "read",
      what: `${read.size > 0 ? "Go on with" : "Begin"} “${module.title}”`,
      why: `${module.summary.replace(/\s+$/, "")} The questions at its end are the next piece.`,
      minutes: minutesFor(module, unread.length),
      to: { page: "module", module: module.slug, section: read.size > 0 ? first.id : null },
      requirement: check.requirement.id,
    };
  }
  if (check) {
    return {
      kind: "check",
      what: `Answer the questions in “${module.title}”`,
      why: "You have read up to here. Every answer explains itself, and you can try as often as you like.",
      minutes: 5,
      to: { page: "module", module: module.slug, section: checkAt?.section ?? null },
      requirement: check.requirement.id,
    };
  }
  if (reflection && reflection.requirement.kind === "reflection") {
    const at = placeOf(module, isReflection(reflection.requirement.reflection));
    return {
      kind: "reflect",
      what: `Write your reflection in “${module.title}”`,
      why:
        reflection.state === "draft"
          ? "You have begun it. Only you can read it unless you decide otherwise."
          : "Its questions are in place. Only you can read what you write unless you decide otherwise.",
      minutes: at?.block.kind === "reflection" ? at.block.minutes : 5,
      to: { page: "module", module: module.slug, section: at?.section ?? null },
      requirement: reflection.requirement.id,
    };
  }
  return null;
}

/** In proportion to what is left, to the next five minutes, because nobody reads to the minute. */
function minutesFor(module: Module, sections: number): number {
  const share = (module.minutes * sections) / Math.max(1, module.sections.length);
  return Math.max(5, Math.ceil(share / 5) * 5);
}

/** The first open requirement a kind of evidence serves: practice before judgement. */
function servedBy(of: Rules, open: readonly RequirementState[], kind: string): string | null {
  const practice = open.find((s) => s.requirement.kind === "practice" && s.requirement.evidence === kind);
  const judged = open.find(
    (s) => s.requirement.kind === "judgement" && kindsFor(of, s.requirement.criterion).includes(kind),
  );
  return (practice ?? judged)?.requirement.id ?? null;
}

// ---- The picture ------------------------------------------------------------------------------------

export const evidenceColumns = ["knowledge", "practice", "reflection", "judgement"] as const;
export type EvidenceColumn = (typeof evidenceColumns)[number];

export interface MatrixCell {
  readonly state: PieceState;
  /** The status word, such as "In place", "With Leanne", "1 of 2 in place". */
  readonly word: string;
  readonly inPlace: number;
  readonly of: number;
  /** What each piece in this cell hangs on. */
  readonly sentences: readonly string[];
}
export interface EvidenceMatrix {
  /** Says the same as the table, in words. */
  readonly headline: string;
  readonly inPlace: number;
  readonly of: number;
  readonly rows: readonly {
    readonly skill: string;
    /** null: this skill needs nothing of that kind. */
    readonly cells: Readonly<Record<EvidenceColumn, MatrixCell | null>>;
  }[];
}

/**
 * Skill × what is needed, for the picture on the learner's page.
 * A requirement that serves two skills stands in both rows and counts once in the headline.
 * @returns rows in the order of the micro-credential's core skills
 */
export function evidenceMatrix(
  of: Pick<MicroCredential, "alignment">,
  states: readonly RequirementState[],
  progress: Pick<Progress, "reviewer">,
): EvidenceMatrix {
  const rows = of.alignment.coreSkills.map((skill) => {
    const here = states.filter((s) => s.requirement.skills.includes(skill));
    const practised = here
      .filter((s) => s.requirement.kind === "practice")
      .every((s) => s.state === "in-place");
    const cell = (column: EvidenceColumn): MatrixCell | null =>
      cellOf(
        here.filter((s) => s.requirement.kind === column),
        column === "judgement" && !practised ? "After practice" : "To come",
        progress.reviewer,
      );
    return {
      skill,
      cells: {
        knowledge: cell("knowledge"),
        practice: cell("practice"),
        reflection: cell("reflection"),
        judgement: cell("judgement"),
      },
    };
  });
  const inPlace = states.filter((s) => s.state === "in-place").length;
  const waiting = states.filter((s) => s.state === "with-someone").length;
  const reviewer = progress.reviewer ?? "your reviewer";
  const parts = [
    inPlace === states.length
      ? `All ${states.length} pieces are in place.`
      : `${inPlace} of ${states.length} pieces are in place${waiting > 0 ? `, and ${waiting} more ${waiting === 1 ? "is" : "are"} with ${reviewer}` : ""}.`,
  ];
  const missing = rows.flatMap(({ skill, cells }) => {
    const needed = evidenceColumns.filter((column) => cells[column] !== null);
    const open = needed.filter(
      (column) => !["in-place", "with-someone"].includes(cells[column]?.state ?? ""),
    );
    if (open.length === 0) return [];
    const untouched = needed.every((column) => cells[column]?.inPlace === 0);
    return [`${open.length === needed.length && untouched ? "all" : inWords(open)} of ${skill}`];
  });
  if (missing.length > 0) parts.push(`Still to come: ${missing.join("; ")}.`);
  return { headline: parts.join(" "), inPlace, of: states.length, rows };
}

/** What asks most of the learner wins, because the cell should say what to do. */
const loudest: readonly PieceState[] = ["back", "next", "draft", "with-someone", "to-come", "in-place"];

function cellOf(
  states: readonly RequirementState[],
  toCome: string,
  reviewer: string | null,
): MatrixCell | null {
  if (states.length === 0) return null;
  const state = loudest.find((candidate) => states.some((s) => s.state === candidate)) ?? "to-come";
  const inPlace = states.filter((s) => s.state === "in-place").length;
  const words: Record<PieceState, string> = {
    "in-place": "In place",
    next: "Next",
    draft: "Draft",
    "with-someone": `With ${reviewer ?? "your reviewer"}`,
    back: "Back with you",
    "to-come": inPlace > 0 ? `${inPlace} of ${states.length} in place` : toCome,
  };
  return { state, word: words[state], inPlace, of: states.length, sentences: states.map((s) => s.sentence) };
}

// ---- Words ------------------------------------------------------------------------------------------

function kindsFor(of: Rules, criterion: string): readonly string[] {
  return of.rubric.criteria.find((c) => c.id === criterion)?.evidence ?? [];
}
const isKnown = (of: Rules, kind: string): boolean =>
  kind === RECOGNITION || of.evidence.some((each) => each.id === kind);
/** Nothing of this kind is asked for any more, or an assessor looks at prior learning in its place. */
function settledByClaim(of: Rules, kind: string, open: readonly RequirementState[]): boolean {
  const wanted = of.requirements.filter((r) => r.kind === "practice" && r.evidence === kind);
  return (
    wanted.length > 0 &&
    wanted.every((r) => open.every((s) => s.requirement.id !== r.id || s.state === "with-someone"))
  );
}
function order(of: Rules, kind: string): number {
  return of.evidence.findIndex((e) => e.id === kind);
}
/** What a person calls a requirement, inside a sentence; with its level where the completion rule raised it. */
export function nameOf(of: Rules, requirement: Requirement): string {
  const title = titleOfRequirement(of, requirement);
  switch (requirement.kind) {
    case "knowledge":
      return `the knowledge check in ${title}`;
    case "reflection":
      return `the reflection in ${title}`;
    case "practice":
      return title;
    case "judgement": {
      const written = of.requirements.find(({ id }) => id === requirement.id);
      const raised = written?.kind === "judgement" && written.requiredLevel !== requirement.requiredLevel;
      const level = raised ? ` at ${orHigher(of.rubric.levels, requirement.requiredLevel)}` : "";
      return `a judgement of ${title}${level}`;
    }
  }
}
/** "Competent or higher"; there is nothing higher than the last. */
const orHigher = (levels: readonly RubricLevel[], level: string): string =>
  `${levelName(levels, level)}${levels.at(-1)?.id === level ? "" : " or higher"}`;
const listed = (names: readonly string[]): string => inWords([...new Set(names)]);
/** "12 months", "3 years" */
export function inMonths(months: number): string {
  const [n, unit] = months % 12 === 0 && months >= 24 ? [months / 12, "year"] : [months, "month"];
  return `${n} ${unit}${n === 1 ? "" : "s"}`;
}
function titleOfBank(of: Rules, bank: string): string {
  return of.modules.find((m) => m.bank === bank)?.title ?? bank;
}
function titleOfReflection(of: Rules, reflection: string): string {
  return of.modules.find((m) => placeOf(m, isReflection(reflection)) !== null)?.title ?? reflection;
}
function titleOfCriterion(of: Rules, criterion: string): string {
  return of.rubric.criteria.find((c) => c.id === criterion)?.title ?? criterion;
}
/** "Practice log, part A". The title's own list of parts is left out where parts are named. */
function nameOfEvidence(of: Rules, kind: string, parts: readonly string[]): string {
  if (kind === RECOGNITION) return "Claim of prior learning";
  const title = (of.evidence.find((e) => e.id === kind)?.title ?? kind).replace(/, parts? [A-Z].*$/, "");
  if (parts.length === 0) return title;
  return `${title}, part${parts.length > 1 ? "s" : ""} ${inWords(parts)}`;
}
const isReflection = (id: string) => (block: Block) => block.kind === "reflection" && block.id === id;

function placeOf(
  module: Module,
  is: (block: Block) => boolean,
): { index: number; section: string; block: Block } | null {
  for (const [index, section] of module.sections.entries()) {
    const block = section.blocks.find(is);
    if (block) return { index, section: section.id, block };
  }
  return null;
}
/** "A", "A and B", "A, B and C" */
export function inWords(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? "") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}
export function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
/** Leaves codes and names of more than one capital alone. */
function lowerFirst(text: string): string {
  return /^\p{Lu}\p{Ll}/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
/** Not localeCompare: the order must not depend on the machine's language. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

// ---- Where the rules are told -------------------------------------------------------------------------

export const saysWhatIsInPlace: AutomatedRule = {
  id: "in-place",
  title: "Says what is in place for an award",
  at: "app/domains/assessment/rules.ts",
  does: "Compares what is on record about you with what a micro-credential asks for, and says what is missing and why. When nothing is missing, your name comes into the list of people an award can be made to.",
  looksAt:
    "Knowledge checks passed, whether a reflection was written (never its words), evidence that a person accepted, and the levels that a person gave.",
  follows: "It recommends. It never makes an award, refuses one or takes one back.",
  person:
    "A person at the issuing organisation, who judged none of it, reads the record and makes the award or does not.",
  now: ({ microCredentials }) => {
    const own = microCredentials.filter((of) => of.completion !== undefined);
    return [
      `It is on for ${number(microCredentials.length, "micro-credential")}. The page of each one says in words what it asks for.`,
      ...(own.length > 0
        ? [
            `These leave a choice, limit the age of something or ask for a higher level somewhere: ${inWords(own.map((of) => `“${of.title}”`))}.`,
          ]
        : []),
    ];
  },
};

export const suggestsNextStep: AutomatedRule = {
  id: "next-step",
  title: "Suggests one next step",
  at: "app/domains/assessment/rules.ts",
  does: "Chooses what to show you first on your home page: what came back to you, then the modules in their order, then evidence that you have begun or not begun.",
  looksAt:
    "The same record, the sections you marked as read, and what you have begun to write (never its words).",
  follows: "A suggestion with its reason. Nothing is locked, and nobody else sees it.",
  person: "You do what you like, in any order.",
  now: () => [
    `It allows ${BEGIN_MINUTES} minutes for beginning a piece and ${REVISE_MINUTES} for a revision.`,
  ],
};
