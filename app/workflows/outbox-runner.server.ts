import { AsyncResource } from "node:async_hooks";
import type { Store } from "#db/client.server";
import { withoutLinks } from "~/domains/people/mail.server";
import { type Job, listDue, markDone, putOff, takeJob } from "~/domains/people/outbox.server";
import type { OutboxKind } from "~/domains/people/terms";
import { environment } from "~/http/environment.server";
import { scrubbed } from "~/http/scrubbed.server";

/** Carries out one job. It may be called twice for the same job, and must then leave things as after one call. */
export type JobHandler = (payload: Readonly<Record<string, string>>, now: Date, job: Job) => Promise<void>;

export interface Outbox {
  /** Something was committed: look now, not at the next turn. */
  kick(): void;
  /** Waits until nothing is due that could be done. For tests and commands. */
  settled(): Promise<void>;
  /** Finishes the running job and takes no other. */
  stop(): Promise<void>;
}

const turnMs = 5_000;
const batch = 20;
/** How long another process leaves a mail alone that this one is sending. */
export const takenMs = 45_000;

let ofThisProcess: Outbox | undefined;

type Report = (what: string, error: ReturnType<typeof scrubbed>) => void;

/**
 * Carries out a job that this process has for itself, and writes down what came of it.
 * @returns false where it failed and was put off
 */
export async function carryOut(
  store: Store,
  handler: JobHandler,
  job: Job,
  report: Report,
  clock: () => Date,
): Promise<boolean> {
  try {
    await handler(job.payload, clock(), job);
  } catch (error) {
    const told = scrubbed(error);
    report(`outbox ${job.kind}`, told);
    await putOff(store, job, clock(), withoutAddresses(`${told.name}: ${told.message}`));
    return false;
  }
  await markDone(store, job.id, clock(), kept(job));
  return true;
}

/**
 * Does what must happen after a commit, one job at a time.
 * Two processes may run on one database: signing may happen twice without harm, so only mail is taken first.
 * @param report  told of each failure, scrubbed
 */
export function startOutbox(
  store: Store,
  handlers: Readonly<Record<OutboxKind, JobHandler>>,
  report: Report = () => undefined,
  clock: () => Date = () => new Date(),
): Outbox {
  let stopped = false;
  let again = false;
  let running: Promise<void> | null = null;
  // jobs belong to nobody's request or transaction, wherever the kick came from
  const scope = new AsyncResource("outbox");

  async function take(job: Job): Promise<void> {
    const until = new Date(clock().getTime() + takenMs);
    if (job.kind === "mail" && !(await takeJob(store, job, until))) return;
    await carryOut(store, handlers[job.kind], job, report, clock);
  }

  async function run(): Promise<void> {
    do {
      again = false;
      try {
        for (let due = await listDue(store, clock(), batch); due.length > 0;) {
          for (const job of due) {
            if (stopped) return;
            await take(job);
          }
          due = await listDue(store, clock(), batch);
        }
      } catch (error) {
        // the database did not answer: the next turn asks again
        report("outbox", scrubbed(error));
      }
    } while (again && !stopped);
  }

  const outbox: Outbox = {
    kick() {
      if (stopped) return;
      again = true;
      running ??= scope.runInAsyncScope(run).finally(() => {
        running = null;
        if (again && !stopped) outbox.kick();
      });
    },
    async settled() {
      outbox.kick();
      while (running) await running;
    },
    async stop() {
      stopped = true;
      clearInterval(turn);
      if (ofThisProcess === outbox) ofThisProcess = undefined;
      while (running) await running;
    },
  };
  const turn = setInterval(() => outbox.kick(), turnMs);
  turn.unref();
  ofThisProcess = outbox;
  outbox.kick();
  return outbox;
}

/** For routes and workflows, after an act that queued something. Does nothing where no outbox runs. */
export function kickOutbox(): void {
  ofThisProcess?.kick();
}

/** Mail that has left keeps its words but not the link that opens an account. Without a mail server staff hand it on. */
function kept(job: Job): Record<string, string> | undefined {
  if (job.kind !== "mail" || environment().smtpUrl === null) return undefined;
  return { ...job.payload, text: withoutLinks(job.payload["text"] ?? "") };
}

/** Mail servers like to quote the address they refuse. */
function withoutAddresses(text: string): string {
  return text.replace(/[^\s<>"'(),:;]+@[^\s<>"'(),:;]+/g, "(an address)");
}
