import type { RatingScale } from "~/catalogue/types";
import { type Answers, type Said, agreedAnswers, apart, rankOf } from "./rating-rules";
import type { AgreementSide, PlanOwner } from "./terms";

/**
 * What two people talk about once both have rated: where they part, what both see as strong, and what they agree.
 * Pure. Nothing here says which of the two is right.
 */

/** Ours: a talk has room for a few skills, and a paper sheet for a few pages. */
export const talkLimits = {
  shown: 10,
  least: 3,
  most: 16,
  strengths: 3,
  words: 600,
  question: 1_200,
  answer: 3_000,
} as const;

/** Where the sheet of a round stands. */
export const conversationPath = (cycleId: string): string => `/conversations/${cycleId}`;

/** Two answers to one skill beside each other. */
export interface Pairing {
  readonly item: string;
  readonly self: string;
  readonly supervisor: string;
  /** above 0 the supervisor's is higher, below 0 the specialist's; null where one of them gave no level */
  readonly steps: number | null;
}

/** The skills that both answered, in the order of `items`. */
export function pairings(
  scale: RatingScale,
  items: readonly string[],
  self: Answers,
  supervisor: Answers,
): Pairing[] {
  return items.flatMap((item) => {
    const mine = self.get(item);
    const theirs = supervisor.get(item);
    if (mine === undefined || theirs === undefined) return [];
    const how = apart(scale, item, { self: mine, supervisor: theirs });
    return [{ item, self: mine, supervisor: theirs, steps: how.kind === "steps" ? how.steps : null }];
  });
}

/**
 * Where the two part, furthest first; within the same distance those where the specialist is higher, because an
 * unsaid doubt weighs more than unsaid praise, then the framework's order.
 */
export function whereApart(pairs: readonly Pairing[]): (Pairing & { readonly steps: number })[] {
  return pairs
    .flatMap((pair) => (pair.steps ? [{ ...pair, steps: pair.steps }] : []))
    .sort((a, b) => Math.abs(b.steps) - Math.abs(a.steps) || a.steps - b.steps);
}

/**
 * Those to talk about in full: all that are two steps apart or more, and as many of the others as make it three. The
 * rest stands below as a list, and each can be taken up.
 */
export function inFull<P extends { readonly steps: number }>(gaps: readonly P[]): { shown: P[]; rest: P[] } {
  const far = gaps.filter(({ steps }) => Math.abs(steps) >= 2).length;
  const room = Math.min(talkLimits.shown, Math.max(far, talkLimits.least));
  return { shown: gaps.slice(0, room), rest: gaps.slice(room) };
}

/** What both see at the standard or higher, strongest first by the lower of the two, then in the framework's order. */
export function strongTogether(scale: RatingScale, pairs: readonly Pairing[]): Pairing[] {
  const standard = scale.skills.levels.findIndex((level) => level.id === scale.skills.standard);
  const lower = (pair: Pairing): number =>
    Math.min(rankOf(scale, pair.item, pair.self) ?? -1, rankOf(scale, pair.item, pair.supervisor) ?? -1);
  return pairs.filter((pair) => lower(pair) >= standard).sort((a, b) => lower(b) - lower(a));
}

/** How many skills stand how; every pairing is counted once. */
export function countOf(pairs: readonly Pairing[]) {
  return {
    all: pairs.length,
    alike: pairs.filter(({ steps }) => steps === 0).length,
    apart: pairs.filter(({ steps }) => steps !== null && steps !== 0).length,
    /** of those apart: by two steps or more */
    far: pairs.filter(({ steps }) => steps !== null && Math.abs(steps) >= 2).length,
    /** one of them gave no level */
    beside: pairs.filter(({ steps }) => steps === null).length,
  };
}

/** The first sentence of the sheet. It never says that one of the two is wrong. */
export function howAlike({ alike, apart: differ }: ReturnType<typeof countOf>): string {
  if (alike + differ === 0) return "There is no skill yet that both of you could rate.";
  if (differ === 0) return "You see the work the same way.";
  return alike > differ
    ? "You see most of the work the same way."
    : "You see much of the work differently, which makes this talk worth having.";
}

/** What each side said last, by item. */
export function latestWords(said: readonly Said[]): Record<AgreementSide, Map<string, string>> {
  const words = { self: new Map<string, string>(), supervisor: new Map<string, string>() };
  for (const { side, item, answer } of [...said].sort((a, b) => a.number - b.number))
    words[side].set(item, answer);
  return words;
}

/** Where one rating stands between the two. */
export type Standing =
  | { readonly kind: "open" }
  | { readonly kind: "said"; readonly by: AgreementSide; readonly answer: string }
  | { readonly kind: "two-words"; readonly self: string; readonly supervisor: string }
  | { readonly kind: "agreed"; readonly answer: string };

/** Agreed is only what both have said; what one says alone is their word and nothing more. */
export function standingOf(said: readonly Said[], item: string): Standing {
  const agreed = agreedAnswers(said).get(item);
  if (agreed !== undefined) return { kind: "agreed", answer: agreed };
  const words = latestWords(said);
  const self = words.self.get(item);
  const supervisor = words.supervisor.get(item);
  if (self !== undefined && supervisor !== undefined) return { kind: "two-words", self, supervisor };
  if (self !== undefined) return { kind: "said", by: "self", answer: self };
  if (supervisor !== undefined) return { kind: "said", by: "supervisor", answer: supervisor };
  return { kind: "open" };
}

/** One thing to do that one of the two has written down. */
export interface Suggested {
  readonly id: string;
  readonly item: string;
  readonly side: AgreementSide;
  readonly words: string;
  readonly owner: PlanOwner;
  /** YYYY-MM-DD */
  readonly dueOn: string;
  readonly number: number;
  /** when the other said yes; null: not yet */
  readonly agreedAt: Date | null;
}

/** The one that stands for a skill: what was agreed, else the latest. A thing that was agreed is never written over. */
export function standingSuggestion<S extends Suggested>(all: readonly S[], item: string): S | null {
  const here = all.filter((one) => one.item === item);
  const agreed = here.find((one) => one.agreedAt !== null);
  if (agreed) return agreed;
  return here.reduce<S | null>((last, one) => (last === null || last.number < one.number ? one : last), null);
}

/** Whether somebody wrote another thing, or the same again. */
export const sameSuggestion = (
  a: Pick<Suggested, "words" | "owner" | "dueOn">,
  b: Pick<Suggested, "words" | "owner" | "dueOn">,
): boolean => a.words === b.words && a.owner === b.owner && a.dueOn === b.dueOn;
