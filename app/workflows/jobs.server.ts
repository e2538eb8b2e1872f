import { sendMail } from "~/domains/people/mail.server";
import type { OutboxKind } from "~/domains/people/terms";
import { allocateWaiting } from "./allocate.server";
import { growLog, showToWitness } from "./log.server";
import type { JobHandler } from "./outbox-runner.server";
import { signAwarded } from "./sign.server";
import { signStatusList } from "./status-lists.server";

/** Who does what in the outbox. */
export const jobHandlers: Readonly<Record<OutboxKind, JobHandler>> = {
  mail: sendMail,
  sign: signAwarded,
  "status-list": signStatusList,
  log: (_, now) => growLog(now),
  witness: () => showToWitness(),
  allocate: (_, now) => allocateWaiting(now),
};
