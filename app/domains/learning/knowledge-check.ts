import { type AutomatedRule, counted } from "../../access/automated-rule";
import type { CheckItem, CheckOption, ItemBank } from "../../catalogue/types";

/**
 * The questions of one try, and their order.
 * Not simply the first `draw` of a shuffle: each learning outcome gets a question where there is room for it, so that
 * a try cannot be passed on one outcome alone.
 * @param seed  a whole number, kept with the try: the same bank and seed draw the same questions
 * @returns     `draw` items, or all of them where the bank holds fewer; each once
 */
export function drawItems(
  bank: Pick<ItemBank, "items">,
  { draw, seed }: { draw: number; seed: number },
): CheckItem[] {
  const random = randomFrom(seed, "draw");
  const shuffled = shuffle(bank.items, random);
  const outcomes = shuffle([...new Set(bank.items.map(outcomeOf))].sort(), random);
  const picked = new Set<CheckItem>();
  for (const outcome of outcomes) {
    if (picked.size >= draw) break;
    const item = shuffled.find((candidate) => outcomeOf(candidate) === outcome);
    if (item) picked.add(item);
  }
  for (const item of shuffled) {
    if (picked.size >= draw) break;
    picked.add(item);
  }
  return shuffle([...picked], random);
}

/** An item that names no outcome counts for its skill. */
function outcomeOf(item: CheckItem): string {
  return item.outcome ?? item.skill;
}

/**
 * The item's options in the order of this try.
 * Hangs on seed and item, not on where the item stands, so that a page of one question agrees with a page of all.
 */
export function shuffleOptions(item: Pick<CheckItem, "id" | "options">, seed: number): CheckOption[] {
  return shuffle(item.options, randomFrom(seed, item.id));
}

export interface MarkedItem {
  readonly itemId: string;
  /** Option id; null: not answered, or answered with an option this item does not have. */
  readonly chosen: string | null;
  readonly correct: boolean;
}
export interface Marked {
  readonly items: readonly MarkedItem[];
  readonly correct: number;
  readonly passed: boolean;
}

/**
 * Marks one try. Only what was drawn counts, so answers to other items change nothing.
 * Where none has to be right, nothing is compared with anything: what was chosen is all that is found.
 * @param drawnIds  as kept with the try; an id the bank no longer holds cannot be right
 * @param answers   item id → option id
 * @param pass      how many must be right; 0: nobody marks it, and it counts once it is answered
 * @returns         in the order drawn
 */
export function markAnswers(
  bank: Pick<ItemBank, "items">,
  drawnIds: readonly string[],
  answers: Readonly<Record<string, string>>,
  pass: number,
): Marked {
  const items = [...new Set(drawnIds)].map((itemId): MarkedItem => {
    const item = bank.items.find((candidate) => candidate.id === itemId);
    const given = Object.hasOwn(answers, itemId) ? answers[itemId] : undefined;
    const option = item?.options.find((candidate) => candidate.id === given);
    return { itemId, chosen: option?.id ?? null, correct: pass > 0 && option?.correct === true };
  });
  const correct = items.filter((item) => item.correct).length;
  return { items, correct, passed: items.length > 0 && correct >= pass };
}

/** Drawn items that have no usable answer yet, in the order drawn: what the page asks for before it marks. */
export function unanswered(
  bank: Pick<ItemBank, "items">,
  drawnIds: readonly string[],
  answers: Readonly<Record<string, string>>,
): string[] {
  return markAnswers(bank, drawnIds, answers, 0)
    .items.filter((item) => item.chosen === null)
    .map((item) => item.itemId);
}

/**
 * The seed of the next try: never the last one, so that a retry is put in a new order.
 * @param entropy  a whole number from outside, such as from node:crypto
 */
export function nextSeed(lastSeed: number | null, entropy: number): number {
  const seed = entropy >>> 1;
  return seed === lastSeed ? (seed + 1) % 0x7fffffff : seed;
}

/** Fisher and Yates; leaves the original alone. */
function shuffle<T>(list: readonly T[], random: () => number): T[] {
  const shuffled = [...list];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [shuffled[i], shuffled[j]] = [shuffled[j] as T, shuffled[i] as T];
  }
  return shuffled;
}

/**
 * Numbers in [0, 1) that hang on seed and purpose alone (mulberry32 over an FNV-1a hash).
 * Not secret: the server marks, so knowing the order gains nothing.
 */
function randomFrom(seed: number, purpose: string): () => number {
  let state = 0x811c9dc5;
  for (const char of `${seed}/${purpose}`) state = Math.imul(state ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export const marksChecks: AutomatedRule = {
  id: "knowledge-checks",
  title: "Marks knowledge checks",
  at: "app/domains/learning/knowledge-check.ts",
  does: "Draws questions from a bank, compares your answers with the right ones and counts them.",
  looksAt: "The answers you gave in this try.",
  follows: "A check counts as passed or not yet passed. You see why each answer is right or wrong.",
  person:
    "You may try as often as you like. Evidence of your work is never marked by a rule: a person reads it.",
  now: ({ microCredentials }) => {
    const all = microCredentials.flatMap((of) => of.requirements.filter((one) => one.kind === "knowledge"));
    const marked = all.filter(({ pass }) => pass > 0).map(({ pass, draw }) => `${pass} of ${draw}`);
    const unmarked = all.length - marked.length;
    const said = [
      ...(marked.length > 0
        ? [
            `${counted(marked.length, "check is", "checks are")} on. To pass, you need ${[...new Set(marked)].sort().join(" or ")} right.`,
          ]
        : []),
      ...(unmarked > 0
        ? [
            `${counted(unmarked, "check is", "checks are")} answered and never marked: what has to do with culture is for people to judge.`,
          ]
        : []),
    ];
    return said.length > 0 ? said : null;
  },
};
