import { store } from "#db/store.server";
import type { Block, ItemBank, Module } from "~/catalogue/types";
import { refreshStanding } from "~/domains/credentials/readiness.server";
import { beginRefreshers } from "~/domains/learning/refreshers.server";
import { answerAttempt } from "~/domains/learning/writes.server";

/**
 * A learner answers the questions of one try; what is still missing for the award is brought up to date with it, and
 * the questions of a check that was passed begin to come back.
 * @throws not-found, conflict where this try was answered already
 */
export function answerCheck(
  personId: string,
  at: {
    slug: string;
    attemptId: string;
    module: Module;
    block: Extract<Block, { kind: "knowledge-check" }>;
    bank: ItemBank;
  },
  answers: Readonly<Record<string, string>>,
  now: Date,
): Promise<{ correct: number; passed: boolean }> {
  return store().write(async (tx) => {
    const marked = await answerAttempt(tx, personId, at.attemptId, at, answers, now);
    await refreshStanding(tx, personId, at.slug, now);
    // what nothing marks cannot come back as right or wrong
    if (marked.passed && at.block.pass > 0) {
      const right = new Set(marked.items.filter((item) => item.correct).map((item) => item.itemId));
      const drawn = marked.items.map((item) => item.itemId);
      await beginRefreshers(tx, personId, drawn, right, now);
    }
    return { correct: marked.correct, passed: marked.passed };
  });
}
