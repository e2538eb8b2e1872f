import { sendMail } from "~/domains/people/mail.server";
import type { OutboxKind } from "~/domains/people/terms";
import type { JobHandler } from "./outbox-runner.server";

const handlers = new Map<OutboxKind, JobHandler>([["mail", sendMail]]);

/** For parts that bring a job of their own; called once, before the outbox starts. */
export function registerJob(kind: OutboxKind, handler: JobHandler): void {
  handlers.set(kind, handler);
}

/** Who does what in the outbox. A kind that nobody does waits, and staff see why. */
export function jobHandlers(): Readonly<Record<OutboxKind, JobHandler>> {
  const handlerOf = (kind: OutboxKind): JobHandler =>
    async function act(payload, now, job) {
      const handler = handlers.get(kind);
      if (!handler) throw new Error(`Nothing in this release does "${kind}".`);
      await handler(payload, now, job);
    };
  return { mail: handlerOf("mail"), sign: handlerOf("sign"), "status-list": handlerOf("status-list") };
}
