import { randomUUID } from "node:crypto";
import { type SQL, and, asc, count, desc, eq, inArray, isNotNull, isNull, lt, lte, or } from "drizzle-orm";
import type { Db, Store } from "#db/client.server";
import { fromJson, toJson } from "#db/schema/columns";
import { outbox } from "#db/schema/people";
import { store as processStore } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { recordActivity } from "./activity.server";
import { withoutLinks } from "./mail.server";
import { cursorInstant, readCursor, writeCursor } from "./reads.server";
import type { JobState, OutboxKind, Role } from "./terms";

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

/** Of these mails those that were queued before, sent or not: no words have to be found for them again. */
export async function listQueuedMail(db: Db, onceKeys: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await db
    .select({ onceKey: outbox.onceKey })
    .from(outbox)
    .where(
      inArray(
        outbox.onceKey,
        onceKeys.map((key) => `mail:${key}`),
      ),
    );
  return new Set(rows.map(({ onceKey }) => onceKey.slice("mail:".length)));
}

/** @returns oldest first; empty means nothing is due */
export async function listDue(store: Store, now: Date, most: number): Promise<Job[]> {
  const rows = await store.read
    .select()
    .from(outbox)
    .where(and(isNull(outbox.doneAt), lte(outbox.dueAt, now)))
    .orderBy(asc(outbox.dueAt), asc(outbox.id))
    .limit(most);
  return rows.map(asJob);
}

const asJob = (row: typeof outbox.$inferSelect): Job => ({
  id: row.id,
  kind: row.kind,
  payload: fromJson(row.payload),
  attempts: row.attempts,
  createdAt: row.createdAt,
  dueAt: row.dueAt,
});

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
 * Keeps jobs that were queued in this transaction for the process that queued them: to everybody else they are due
 * later, and if it dies they come back by themselves.
 */
export async function holdJobs(tx: Db, onceKeys: readonly string[], until: Date): Promise<void> {
  await tx
    .update(outbox)
    .set({ dueAt: until })
    .where(and(inArray(outbox.onceKey, [...onceKeys]), isNull(outbox.doneAt)));
}

/** The jobs of these keys that are still to be done. */
export async function listJobsOf(store: Store, onceKeys: readonly string[]): Promise<Job[]> {
  const rows = await store.read
    .select()
    .from(outbox)
    .where(and(inArray(outbox.onceKey, [...onceKeys]), isNull(outbox.doneAt)))
    .orderBy(asc(outbox.createdAt), asc(outbox.id));
  return rows.map(asJob);
}

/** What these jobs were for has been done by whoever held them. */
export async function finishJobs(tx: Db, onceKeys: readonly string[], now: Date): Promise<void> {
  await tx
    .update(outbox)
    .set({ doneAt: now, lastError: null })
    .where(and(inArray(outbox.onceKey, [...onceKeys]), isNull(outbox.doneAt)));
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

export interface ListedJob {
  readonly id: string;
  readonly kind: OutboxKind;
  readonly state: JobState;
  readonly createdAt: Date;
  readonly dueAt: Date;
  readonly doneAt: Date | null;
  readonly attempts: number;
  readonly lastError: string | null;
  /** null for a job that is no mail */
  readonly mail: { readonly to: string; readonly subject: string; readonly text: string } | null;
}

const pageSize = 25;
const inState: Record<JobState, () => SQL | undefined> = {
  waiting: () => and(isNull(outbox.doneAt), isNull(outbox.lastError)),
  failed: () => and(isNull(outbox.doneAt), isNotNull(outbox.lastError)),
  done: () => isNotNull(outbox.doneAt),
};

/**
 * What left, waits or failed, newest first. Only for administrators.
 * A link that opens an account is shown only where no mail server is set, because then staff hand it on themselves.
 */
export async function listJobs(
  asker: { readonly roles: readonly Role[] },
  wanted: { readonly state: JobState | null; readonly before: string | null },
): Promise<{ jobs: ListedJob[]; next: string | null; failed: number }> {
  requireMay(asker, "outbox.read");
  const db = processStore().read;
  const cursor = readCursor(wanted.before);
  const before = cursorInstant(cursor);
  const rows = await db
    .select()
    .from(outbox)
    .where(
      and(
        wanted.state ? inState[wanted.state]() : undefined,
        before && cursor
          ? and(lte(outbox.createdAt, before), or(lt(outbox.createdAt, before), lt(outbox.id, cursor.id)))
          : undefined,
      ),
    )
    .orderBy(desc(outbox.createdAt), desc(outbox.id))
    .limit(pageSize + 1);
  const [failing] = await db.select({ n: count() }).from(outbox).where(inState.failed());
  const page = rows.slice(0, pageSize);
  const last = page.at(-1);
  const open = environment().smtpUrl === null;
  return {
    jobs: page.map((row) => {
      const payload = fromJson(row.payload);
      const text = payload["text"] ?? "";
      return {
        id: row.id,
        kind: row.kind,
        state: row.doneAt !== null ? "done" : row.lastError !== null ? "failed" : "waiting",
        createdAt: row.createdAt,
        dueAt: row.dueAt,
        doneAt: row.doneAt,
        attempts: row.attempts,
        lastError: row.lastError,
        mail:
          row.kind === "mail"
            ? {
                to: payload["to"] ?? "",
                subject: payload["subject"] ?? "",
                text: open ? text : withoutLinks(text),
              }
            : null,
      };
    }),
    next: rows.length > pageSize && last ? writeCursor(String(last.createdAt.getTime()), last.id) : null,
    failed: Number(failing?.n ?? 0),
  };
}

/** Makes a job that waits or failed due now. @throws conflict when it is done already */
export async function retryJob(
  asker: { readonly personId: string; readonly roles: readonly Role[] },
  id: string,
  now: Date,
): Promise<void> {
  requireMay(asker, "outbox.read");
  await processStore().write(async (tx) => {
    const moved = await tx
      .update(outbox)
      .set({ dueAt: now })
      .where(and(eq(outbox.id, id), isNull(outbox.doneAt)))
      .returning({ id: outbox.id });
    if (moved.length === 0) {
      throw new DomainError("conflict", "This job is done already, so there is nothing to try again.");
    }
    await recordActivity(tx, now, {
      actorId: asker.personId,
      action: "outbox.retry",
      subjectKind: "outbox",
      subjectId: id,
    });
  });
}
