import { type AutomatedRule, counted } from "../../access/automated-rule";
import { type Grade, Rating, createEmptyCard, fsrs, generatorParameters } from "ts-fsrs";
import type { Memory, Recall } from "./terms";

/**
 * When a question comes back. The memory model is FSRS, as its authors keep it; whole days only, and no chance in it,
 * so that the same answers lead to the same days.
 */
const scheduler = fsrs(generatorParameters({ enable_fuzz: false, enable_short_term: false }));

const grades: Record<Recall, Grade> = { again: Rating.Again, hard: Rating.Hard, good: Rating.Good };

/** A guess that was right shows less than an answer that was known. */
export const recallOf = (correct: boolean, sure: boolean): Recall =>
  correct ? (sure ? "good" : "hard") : "again";

/** @param before null: answered for the first time */
export function remembered(before: Memory | null, recall: Recall, now: Date): { due: Date; memory: Memory } {
  const { card } = scheduler.next(before ?? createEmptyCard(now), now, grades[recall]);
  const { due, last_review, ...rest } = card;
  return {
    due,
    memory: {
      ...rest,
      due: due.toISOString(),
      ...(last_review ? { last_review: last_review.toISOString() } : {}),
    },
  };
}

/** Two minutes' worth. Ours. */
export const perDay = 5;

/**
 * How many questions come back when, for the picture.
 * @param dues  any order
 * @returns     one count a week for the weeks ahead; what is due already counts for the first
 */
export function weeksAhead(dues: readonly Date[], now: Date, weeks: number): number[] {
  const counts = Array.from({ length: weeks }, () => 0);
  for (const due of dues) {
    const week = Math.max(0, Math.floor((due.getTime() - now.getTime()) / (7 * 86_400_000)));
    if (week < weeks) counts[week] = (counts[week] ?? 0) + 1;
  }
  return counts;
}

export const bringsQuestionsBack: AutomatedRule = {
  id: "refreshers",
  title: "Brings questions back",
  at: "app/domains/learning/refresher.ts",
  does: "Works out on which day a question of a check that you passed comes back, at growing intervals (FSRS).",
  looksAt: "Whether you were right the last times, and whether you were sure.",
  follows: "A few questions on the page Refresh. No award and no other rule looks at them.",
  person: "You alone see them. You can stop them on the same page, and they keep their days.",
  now: () => [`At most ${counted(perDay, "question")} a day.`],
};
