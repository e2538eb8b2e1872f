/**
 * The process that makes awards to many people, beside the web process and behind it: what costs is worked out here, and
 * the system gives it the time that nobody else wants. Started by `cohort-runner.server.ts`, which names it.
 */
import os from "node:os";
import { closeStore, store } from "#db/store.server";
import { letGo } from "~/domains/credentials/cohorts.server";
import { scrubbed } from "~/http/scrubbed.server";
import { type Work, workThroughCohorts } from "./cohort-work.server";

const heldBy = process.argv[2] ?? "";
let stopped = false;
const stop = () => (stopped = true);
process.on("SIGTERM", stop);
// whoever started it is gone
process.on("disconnect", stop);
os.setPriority(os.constants.priority.PRIORITY_LOW);

// where nobody listens any more, sending would end this process before its work is in order
const report: Work["report"] = (what, error) => {
  if (process.connected) process.send?.({ what, error });
};

try {
  await workThroughCohorts(store(), { heldBy, stopped: () => stopped, report, clock: () => new Date() });
} catch (error) {
  report("cohorts", scrubbed(error));
  process.exitCode = 1;
}
await letGo(store(), heldBy).catch(() => undefined);
await closeStore();
if (process.connected) process.disconnect();
