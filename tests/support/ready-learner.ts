import type { Store } from "#db/client.server";
import { writeCompleteRecord } from "#db/seed/complete-record";
import { catalogue } from "~/catalogue/catalogue.server";
import { microCredential } from "~/catalogue/lookups";
import type { MicroCredential } from "~/catalogue/types";
import { makePerson } from "./factories";

export const slug = "professional-and-ethical-conduct";

/** The micro-credential that the tests tell their stories with, whatever else content holds. */
export function workedExample(): MicroCredential {
  const found = microCredential(catalogue(), slug);
  if (!found) throw new Error(`content/ no longer holds ${slug}.`);
  return found;
}

/** A learner for whom nothing is missing, with the supervisor who judged it. */
export async function makeReadyLearner(
  store: Store,
  finishedAt = new Date("2026-11-01T00:00:00Z"),
  name?: string,
) {
  const supervisor = await makePerson(store, { roles: ["supervisor"] });
  const learner = await makePerson(store, { supervisorId: supervisor.id, ...(name ? { name } : {}) });
  await store.write((tx) =>
    writeCompleteRecord(tx, { personId: learner.id, judgeId: supervisor.id, slug, finishedAt }),
  );
  return { learner, supervisor };
}
