import { setTimeout as wait } from "node:timers/promises";
import type { Store } from "#db/client.server";
import { listRunning, listUnsigned } from "~/domains/credentials/cohorts.server";
import { finishJobs, holdJobs, listJobsOf } from "~/domains/people/outbox.server";
import type { scrubbed } from "~/http/scrubbed.server";
import { awardNext, finishCohort, jobsHeldUntil, jobsOf } from "./cohort.server";
import { jobHandlers } from "./jobs.server";
import { growLog } from "./log.server";
import { carryOut, takenMs } from "./outbox-runner.server";
import { signSeveral } from "./sign.server";

/** So many awards are signed and told together, and so many enter the log together. */
const signedTogether = 20;
const loggedTogether = 200;
/**
 * After each award nothing is done for as long as it took, times this: whoever sends a form meanwhile finds the
 * database's one writer free, and half of a core is left to everybody else.
 */
const restPerWork = 1;

export interface Work {
  /** names this process in the rows it holds */
  readonly heldBy: string;
  /** asked between two awards */
  readonly stopped: () => boolean;
  readonly report: (what: string, error: ReturnType<typeof scrubbed>) => void;
  readonly clock: () => Date;
}

/** Goes through every cohort that waits for it, oldest first, until none is left or it is told to stop. */
export async function workThroughCohorts(store: Store, work: Work): Promise<void> {
  for (;;) {
    const [next] = await listRunning(store, work.clock());
    if (!next || work.stopped()) return;
    await workThrough(store, next.id, work);
  }
}

async function workThrough(store: Store, id: string, work: Work): Promise<void> {
  // what one before this one awarded and had no time to sign
  let waiting = await listUnsigned(store, id);
  let unlogged: string[] = [];
  const complete = async () => {
    while (waiting.length > 0) {
      const some = waiting.slice(0, signedTogether);
      waiting = waiting.slice(signedTogether);
      await signAndTell(store, some, work);
      unlogged.push(...some);
    }
    await enter(loggedTogether);
  };
  const enter = async (atLeast: number) => {
    if (unlogged.length === 0 || unlogged.length < atLeast) return;
    await growLog(work.clock());
    const done = unlogged.map((one) => jobsOf(one).log);
    await store.write((tx) => finishJobs(tx, done, work.clock()));
    unlogged = [];
  };
  try {
    for (;;) {
      if (waiting.length >= signedTogether) await complete();
      if (work.stopped()) return;
      const began = performance.now();
      const step = await awardNext(store, id, work.heldBy, work.clock(), work.report);
      if (step.kind === "left") return;
      if (step.kind === "through") {
        await complete();
        return await finishCohort(store, id, work.heldBy);
      }
      if (step.kind === "awarded") waiting.push(step.credentialId);
      await wait((performance.now() - began) * restPerWork);
    }
  } finally {
    await complete();
    await enter(1);
  }
}

/** Signs what was awarded, stores it in one transaction and sends each person their mail. */
async function signAndTell(store: Store, ids: readonly string[], work: Work): Promise<void> {
  const now = work.clock();
  await signSeveral(store, ids, now, async (tx) => {
    await finishJobs(
      tx,
      ids.map((one) => jobsOf(one).sign),
      now,
    );
    await holdJobs(
      tx,
      ids.map((one) => jobsOf(one).log),
      jobsHeldUntil(now),
    );
  });
  for (const job of await listJobsOf(
    store,
    ids.map((one) => jobsOf(one).mail),
  )) {
    if (work.stopped()) return;
    // of what is due before it could be sent, as where somebody died, the outbox may be sending it at this moment
    if (job.dueAt.getTime() - work.clock().getTime() < takenMs) continue;
    // a mail server that is away keeps these for the outbox, and the awards go on
    if (!(await carryOut(store, jobHandlers.mail, job, work.report, work.clock))) return;
  }
}
