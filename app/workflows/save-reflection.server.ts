import { store } from "#db/store.server";
import type { Module } from "~/catalogue/types";
import { refreshStanding } from "~/domains/credentials/readiness.server";
import { saveReflection } from "~/domains/learning/writes.server";

/** A learner saves a reflection; what is still missing for the award is brought up to date with it. */
export function keepReflection(
  personId: string,
  at: { slug: string; module: Module; reflectionId: string },
  words: string,
  now: Date,
): Promise<void> {
  return store().write(async (tx) => {
    await saveReflection(tx, personId, at, words, now);
    await refreshStanding(tx, personId, at.slug, now);
  });
}
