import { dayAt } from "~/domains/people/day-start";
import { recountStrengths } from "~/domains/assessment/strengths.server";
import { sweepUnusedFiles } from "~/domains/assessment/unused-files.server";
import { clearShares } from "~/domains/credentials/sharing.server";
import { environment } from "~/http/environment.server";
import { scrubbed } from "~/http/scrubbed.server";
import { lapseSuspensions } from "./change-status.server";
import { renewLists } from "./status-lists.server";
import { allocateAnew, remindOfMarks } from "./allocate.server";
import { lookAtEnds } from "./currency-reminders.server";
import { completeLog } from "./log.server";
import { kickOutbox } from "./outbox-runner.server";
import { remindOfPlans } from "./plan-reminders.server";
import { remindWaiting } from "./remind-waiting.server";
import { remindOfRounds } from "./round-reminders.server";

/**
 * Something that is looked at once a day.
 * It runs again at each start and in every process, and after a failure: so it must leave things as after one run.
 * Mail goes through `queueMail` with a `onceKey` that names the thing and the day it is about, never the day it is sent.
 */
export interface DailyWork {
  /** for the log */
  readonly name: string;
  /** @param today the calendar date, YYYY-MM-DD, where times are displayed */
  run(now: Date, today: string): Promise<unknown>;
}

/** Whatever has a day that somebody must be told of hangs here. */
export const dailyWorks: readonly DailyWork[] = [
  { name: "days of plans", run: remindOfPlans },
  { name: "days of rounds", run: remindOfRounds },
  { name: "ends of credentials", run: (now) => lookAtEnds(now) },
  { name: "counts of strengths", run: (now) => recountStrengths(now) },
  { name: "unused files", run: (now) => sweepUnusedFiles(now) },
  { name: "pieces to assessors", run: (now) => allocateAnew(now) },
  { name: "days that come near for assessors", run: (now) => remindOfMarks(now) },
  { name: "suspensions that nobody confirmed", run: (now) => lapseSuspensions(now) },
  { name: "status lists", run: (now) => renewLists(now) },
  { name: "what waits", run: (now) => remindWaiting(now) },
  { name: "the transparency log", run: (now) => completeLog(now) },
  { name: "links that ended long ago", run: (now) => clearShares(now) },
];

/** Ours: nobody's phone should light up at midnight, so a new day begins at seven in the morning. */
const beginsAtHour = 7;
const turnMs = 10 * 60 * 1000;

export interface Daily {
  /** Waits until everything that is due today was looked at. For tests and commands. */
  settled(): Promise<void>;
  /** Finishes what is running and begins nothing more. */
  stop(): Promise<void>;
}

/**
 * Looks at everything once when the process starts, and again each morning.
 * @param report told of each failure, scrubbed; what failed is tried again at the next turn
 */
export function startDaily(
  works: readonly DailyWork[],
  report: (what: string, error: ReturnType<typeof scrubbed>) => void = () => undefined,
  clock: () => Date = () => new Date(),
): Daily {
  const doneOn = new Map<DailyWork, string>();
  let stopped = false;
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    const now = clock();
    const today = dayAt(new Date(now.getTime() - beginsAtHour * 60 * 60 * 1000), environment().timeZone);
    for (const work of works) {
      if (stopped) return;
      if (doneOn.get(work) === today) continue;
      try {
        await work.run(now, today);
        doneOn.set(work, today);
      } catch (error) {
        report(`daily: ${work.name}`, scrubbed(error));
      }
    }
    kickOutbox();
  }

  const look = (): Promise<void> => (running ??= run().finally(() => (running = null)));
  const turn = setInterval(() => void look(), turnMs);
  turn.unref();
  void look();
  return {
    settled: look,
    async stop() {
      stopped = true;
      clearInterval(turn);
      await running;
    },
  };
}
