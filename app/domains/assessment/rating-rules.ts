import type { Catalogue, FrameworkVersion, RatingAnswer, RatingScale } from "~/catalogue/types";
import type { AgreementSide } from "./terms";

/**
 * What is asked in a round of rating, and what its answers say. Pure. Two people's answers stand side by side:
 * nothing here makes one number of them, and an order of levels is never added up.
 */

// ---- What is asked --------------------------------------------------------------------------------------

/** The page of the values; every other page has the code of a competency or a strand. */
export const VALUES = "values";

/** One page of a round. */
export interface Part {
  /** code of a competency or a strand, or `values` */
  readonly code: string;
  readonly name: string;
  /** of the framework; null for the values */
  readonly domain: string | null;
  /** codes of skills, or of values */
  readonly items: readonly string[];
  /** what carries how sure somebody feels about all of it; null for the values */
  readonly confidence: string | null;
}

export const confidenceItem = (partCode: string): string => `confidence:${partCode}`;

/**
 * The pages of a round in the framework's order: every core competency, the strands somebody is on, the values.
 * @param version of the framework: the one that the round was opened with
 * @param strands codes such as PW2.PS; one that the framework lacks asks nothing
 */
export function partsOfRound(
  { domains, values }: Pick<FrameworkVersion, "domains" | "values">,
  strands: readonly string[],
): Part[] {
  const pages = domains.flatMap((domain) =>
    domain.competencies
      .flatMap((competency) => [
        ...(competency.coreSkills.length > 0
          ? [{ code: competency.code, name: competency.name, skills: competency.coreSkills }]
          : []),
        ...competency.strands.filter((strand) => strands.includes(strand.code)),
      ])
      .map(({ code, name, skills }) => ({
        code,
        name,
        domain: domain.code,
        items: skills.map((skill) => skill.code),
        confidence: confidenceItem(code),
      })),
  );
  return [
    ...pages,
    {
      code: VALUES,
      name: "The values in your work",
      domain: null,
      items: values.map((value) => value.code),
      confidence: null,
    },
  ];
}

/** Every strand of the framework, in its order. */
export const strandsOf = (cat: Pick<Catalogue, "framework">) =>
  cat.framework.domains.flatMap((domain) => domain.competencies.flatMap((competency) => competency.strands));

/** The items a side may answer on a page: only the specialist says how sure they feel. */
export function itemsFor(part: Part, side: AgreementSide): string[] {
  return part.confidence !== null && side === "self" ? [...part.items, part.confidence] : [...part.items];
}

const kindOf = (item: string) =>
  item.startsWith("confidence:") ? "confidence" : /^V\d+$/.test(item) ? "values" : "skills";

/** Names of the form fields of one item; its code is a framework code, so it can stand in a name. */
export const fieldsOf = (item: string) =>
  ({ answer: `a-${item}`, comment: `c-${item}`, notes: `n-${item}`, evidence: `e-${item}` }) as const;

/** What may be answered to an item, lowest first, then what stands beside the levels. */
export function answersTo(scale: RatingScale, item: string): readonly RatingAnswer[] {
  const kind = kindOf(item);
  return kind === "skills" ? [...scale.skills.levels, ...scale.skills.beside] : scale[kind].levels;
}

/** @returns null where the scale has no such answer to this item */
export function answerOf(scale: RatingScale, item: string, answer: string | null): RatingAnswer | null {
  return answersTo(scale, item).find((one) => one.id === answer) ?? null;
}

// ---- How far a sheet is -----------------------------------------------------------------------------------

/** Item → answer; what is absent is not answered. */
export type Answers = ReadonlyMap<string, string>;

export interface PartState {
  readonly part: Part;
  /** how many of its items are answered; how sure somebody feels may be left out and does not count */
  readonly answered: number;
  readonly of: number;
  readonly done: boolean;
}

export function partStates(parts: readonly Part[], answers: Answers): PartState[] {
  return parts.map((part) => {
    const answered = part.items.filter((item) => answers.has(item)).length;
    return { part, answered, of: part.items.length, done: answered === part.items.length };
  });
}

/**
 * What keeps a sheet from being sent.
 * Every skill and value wants an answer, because "no opportunity yet" is one: a blank would be read as a low rating.
 * @returns items in the order of the pages; empty means: send
 */
export function unansweredItems(parts: readonly Part[], answers: Answers): string[] {
  return parts.flatMap((part) => part.items.filter((item) => !answers.has(item)));
}

/** The page to go on with after this one: the next that is not done, going round; null: all are done. */
export function nextPart(states: readonly PartState[], after: string | null): Part | null {
  const at = states.findIndex((state) => state.part.code === after);
  return [...states.slice(at + 1), ...states.slice(0, at + 1)].find((state) => !state.done)?.part ?? null;
}

/** What a round waits for, seen from one of its two: `talk` both are there; `ended` before both had sent. */
export function roundState(
  round: {
    readonly sentAt: Readonly<Record<AgreementSide, Date | null>>;
    readonly bothSentAt: Date | null;
    readonly closedAt: Date | null;
  },
  side: AgreementSide,
): "rate" | "wait" | "talk" | "done" | "ended" {
  if (round.bothSentAt !== null) return round.closedAt === null ? "talk" : "done";
  if (round.closedAt !== null) return "ended";
  return round.sentAt[side] === null ? "rate" : "wait";
}

// ---- Two answers beside each other ------------------------------------------------------------------------

/** Place of a level from 0, the lowest; null for an answer that is no level. */
export function rankOf(scale: RatingScale, item: string, answer: string | null): number | null {
  if (answer === null) return null;
  const at = scale[kindOf(item)].levels.findIndex((level) => level.id === answer);
  return at < 0 ? null : at;
}

/**
 * How far two answers to one item are apart.
 * @returns steps: 0 the same, above 0 the supervisor's is higher, below 0 the specialist's; `beside` where an answer is
 *          no level, so that there are no steps to count: `same` tells whether both said the same
 */
export function apart(
  scale: RatingScale,
  item: string,
  answers: Readonly<Record<AgreementSide, string>>,
): { readonly kind: "steps"; readonly steps: number } | { readonly kind: "beside"; readonly same: boolean } {
  const self = rankOf(scale, item, answers.self);
  const supervisor = rankOf(scale, item, answers.supervisor);
  return self === null || supervisor === null
    ? { kind: "beside", same: answers.self === answers.supervisor }
    : { kind: "steps", steps: supervisor - self };
}

/** What one side said should stand; `number` is its place in the round. */
export interface Said {
  readonly item: string;
  readonly side: AgreementSide;
  readonly answer: string;
  readonly number: number;
}

/**
 * The ratings that both say should stand: where the latest of each side is the same, and nowhere else.
 * @param said any order
 */
export function agreedAnswers(said: readonly Said[]): Map<string, string> {
  const latest = new Map<string, Said>();
  for (const one of said) {
    const key = `${one.side} ${one.item}`;
    const before = latest.get(key);
    if (!before || before.number < one.number) latest.set(key, one);
  }
  const agreed = new Map<string, string>();
  for (const { item, side, answer } of latest.values())
    if (side === "self" && latest.get(`supervisor ${item}`)?.answer === answer) agreed.set(item, answer);
  return agreed;
}

// ---- The profile --------------------------------------------------------------------------------------------

/** "2 of 3": how many of the skills that were given a level are at the standard or higher. */
export interface Share {
  readonly atStandard: number;
  /** skills that were given a level */
  readonly rated: number;
  /** skills answered beside the levels: no opportunity yet, not in the role */
  readonly beside: number;
}

/**
 * A count and not an average: levels are in an order, and the steps between them are not the same size.
 * @returns null where none of these skills was answered
 */
export function shareAtStandard(
  scale: RatingScale,
  answers: Answers,
  skills: readonly string[],
): Share | null {
  const standard = scale.skills.levels.findIndex((level) => level.id === scale.skills.standard);
  const given = skills.flatMap((code) => answers.get(code) ?? []);
  if (given.length === 0) return null;
  const ranks = given.map((answer) => scale.skills.levels.findIndex((level) => level.id === answer));
  return {
    atStandard: ranks.filter((rank) => rank >= standard).length,
    rated: ranks.filter((rank) => rank >= 0).length,
    beside: ranks.filter((rank) => rank < 0).length,
  };
}
