import { sendMail } from "~/domains/people/mail.server";
import type { OutboxKind } from "~/domains/people/terms";
import { allocateWaiting } from "./allocate.server";
import type { JobHandler } from "./outbox-runner.server";
import { signAwarded, signStatusList } from "./sign.server";

/** Who does what in the outbox. */
export const jobHandlers: Readonly<Record<OutboxKind, JobHandler>> = {
  mail: sendMail,
  sign: signAwarded,
  "status-list": signStatusList,
  allocate: (_, now) => allocateWaiting(now),
};
