import { randomUUID } from "node:crypto";
import { and, asc, eq, isNull, lte } from "drizzle-orm";
import type { Db, Store } from "#db/client.server";
import { fromJson, toJson } from "#db/schema/columns";
import { outbox } from "#db/schema/people";
import type { OutboxKind } from "./terms";

export interface Job {
  readonly id: string;
  readonly kind: OutboxKind;
  readonly payload: Record<string, string>;
  readonly attempts: number;
  readonly createdAt: Date;
  readonly dueAt: Date;
}

/**
 * Puts a job into the outbox, in the transaction of the act that needs it.
 * @param onceKey the same key twice is one job
 */
export async function queue(
  tx: Db,
  at: Date,
  job: { kind: OutboxKind; onceKey: string; payload: Record<string, string> },
): Promise<void> {
  await tx
    .insert(outbox)
    .values({
      id: randomUUID(),
      kind: job.kind,
      onceKey: job.onceKey,
      payload: toJson(job.payload),
      createdAt: at,
      dueAt: at,
      attempts: 0,
    })
    .onConflictDoNothing();
}

/** Mail is a job like any other; the words are made when it is queued, so that they say what was true then. */
export function queueMail(
  tx: Db,
  at: Date,
  mail: { onceKey: string; to: string; subject: string; text: string },
): Promise<void> {
  const { onceKey, ...payload } = mail;
  return queue(tx, at, { kind: "mail", onceKey: `mail:${onceKey}`, payload });
}

/** @returns oldest first; empty means nothing is due */
export async function listDue(store: Store, now: Date, most: number): Promise<Job[]> {
  const rows = await store.read
    .select()
    .from(outbox)
    .where(and(isNull(outbox.doneAt), lte(outbox.dueAt, now)))
    .orderBy(asc(outbox.dueAt), asc(outbox.id))
    .limit(most);
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    payload: fromJson(row.payload),
    attempts: row.attempts,
    createdAt: row.createdAt,
    dueAt: row.dueAt,
  }));
}

/**
 * Takes a job for this process alone, by moving on when it is due: another process that saw the same row finds it
 * taken, and if this one dies the job comes back by itself.
 * @returns false when another process was quicker
 */
export async function takeJob(store: Store, job: Job, until: Date): Promise<boolean> {
  const taken = await store.write((tx) =>
    tx
      .update(outbox)
      .set({ dueAt: until })
      .where(and(eq(outbox.id, job.id), isNull(outbox.doneAt), eq(outbox.dueAt, job.dueAt)))
      .returning({ id: outbox.id }),
  );
  return taken.length === 1;
}

/**
 * @param keep what to keep of the payload, where it held something that must not outlive the job
 */
export async function markDone(
  store: Store,
  id: string,
  now: Date,
  keep?: Record<string, string>,
): Promise<void> {
  await store.write(async (tx) => {
    await tx
      .update(outbox)
      .set({ doneAt: now, lastError: null, ...(keep ? { payload: toJson(keep) } : {}) })
      .where(eq(outbox.id, id));
  });
}

/** A failed job waits longer each time, from 5 seconds to 6 hours, and is never given up. */
export async function putOff(store: Store, job: Job, now: Date, reason: string): Promise<void> {
  const seconds = Math.min(5 * 2 ** job.attempts, 6 * 3600);
  await store.write(async (tx) => {
    await tx
      .update(outbox)
      .set({
        attempts: job.attempts + 1,
        dueAt: new Date(now.getTime() + seconds * 1000),
        lastError: reason.slice(0, 300),
      })
      .where(eq(outbox.id, job.id));
  });
}
