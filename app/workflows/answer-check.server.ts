import { store } from "#db/store.server";
import type { Block, ItemBank } from "~/catalogue/types";
import { refreshStanding } from "~/domains/assessment/standing.server";
import { answerAttempt } from "~/domains/learning/writes.server";

/**
 * A learner answers the questions of one try; what is still missing for the award is brought up to date with it.
 * @throws not-found, conflict where this try was answered already
 */
export function answerCheck(
  personId: string,
  at: {
    slug: string;
    attemptId: string;
    block: Extract<Block, { kind: "knowledge-check" }>;
    bank: ItemBank;
  },
  answers: Readonly<Record<string, string>>,
  now: Date,
): Promise<{ correct: number; passed: boolean }> {
  return store().write(async (tx) => {
    const marked = await answerAttempt(tx, personId, at.attemptId, at, answers, now);
    await refreshStanding(tx, personId, at.slug, now);
    return marked;
  });
}
