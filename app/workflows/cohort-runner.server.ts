import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import path from "node:path";
import type { Store } from "#db/client.server";
import { letGo, listRunning } from "~/domains/credentials/cohorts.server";
import { scrubbed } from "~/http/scrubbed.server";

export interface CohortRunner {
  /** Something was proposed, approved or resumed: look now, not at the next turn. */
  kick(): void;
  /** Lets the award that is being made be finished, and begins no other. */
  stop(): Promise<void>;
}

const turnMs = 5_000;
/** A process that ended by itself is not started again sooner than this. */
const afterFailureMs = 5_000;
const stopMs = 10_000;

let ofThisProcess: CohortRunner | undefined;

/**
 * Sees to it that a process of its own goes through the cohorts that were approved, as long as there are any.
 * Asked at the start, so that what a process left that died is gone on with.
 * @param report told of each failure, scrubbed
 */
export function startCohortRunner(
  store: Store,
  report: (what: string, error: ReturnType<typeof scrubbed>) => void = () => undefined,
): CohortRunner {
  let stopped = false;
  let child: ChildProcess | null = null;
  let looking: Promise<void> | null = null;
  let notBefore = 0;

  async function look(): Promise<void> {
    if (stopped || child || Date.now() < notBefore) return;
    const waiting = await listRunning(store, new Date());
    if (waiting.length > 0 && !stopped && !child) begin();
  }

  function begin(): void {
    const heldBy = randomUUID();
    const started = fork(path.resolve("app/workflows/cohort-worker.ts"), [heldBy], {
      execArgv: ["--import", "tsx"],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    child = started;
    started.unref();
    started.channel?.unref();
    started.on("message", (told) => {
      const { what, error } = told as { what: string; error: ReturnType<typeof scrubbed> };
      report(what, error);
    });
    started.on("error", (error) => report("cohorts", scrubbed(error)));
    // and not at "exit", which does not come where it could not be started
    started.once("close", (code) => {
      child = null;
      if (code !== 0) {
        notBefore = Date.now() + afterFailureMs;
        report("cohorts", { name: "exit", message: "The process that makes awards ended before its time." });
      }
      // what it held need not wait for its time to run out
      if (!stopped)
        void letGo(store, heldBy).then(runner.kick, (error: unknown) => report("cohorts", scrubbed(error)));
    });
  }

  const runner: CohortRunner = {
    kick() {
      looking ??= look()
        .catch((error: unknown) => report("cohorts", scrubbed(error)))
        .finally(() => (looking = null));
    },
    async stop() {
      stopped = true;
      clearInterval(turn);
      if (ofThisProcess === runner) ofThisProcess = undefined;
      await looking;
      if (!child) return;
      const ended = once(child, "close");
      child.kill("SIGTERM");
      const late = setTimeout(() => child?.kill("SIGKILL"), stopMs);
      await ended;
      clearTimeout(late);
    },
  };
  const turn = setInterval(() => runner.kick(), turnMs);
  turn.unref();
  ofThisProcess = runner;
  runner.kick();
  return runner;
}

/** For routes, after an act that sets a cohort going. Does nothing where no runner runs. */
export function kickCohorts(): void {
  ofThisProcess?.kick();
}
