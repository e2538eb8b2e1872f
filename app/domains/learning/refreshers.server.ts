import { randomUUID } from "node:crypto";
import { and, asc, count, eq, gte } from "drizzle-orm";
import type { Db } from "#db/client.server";
import { fromJson, toJson } from "#db/schema/columns";
import { refresher, refresherAnswer, refresherPause } from "#db/schema/learning";
import { store } from "#db/store.server";
import type { Catalogue, CheckItem, ItemBank, MicroCredential, Module } from "~/catalogue/types";
import { DomainError } from "~/http/domain-error";
import { recordActivity } from "../people/activity.server";
import { recallOf, remembered } from "./refresher";

/**
 * Questions of checks that were passed, coming back at growing intervals. Optional, and never part of an award: no
 * rule of a requirement looks at these tables.
 */
export interface Found {
  readonly item: CheckItem;
  readonly bank: ItemBank;
  readonly module: Module;
  readonly credential: MicroCredential;
}

const indexes = new WeakMap<Catalogue, ReadonlyMap<string, Found>>();

/** The question behind an id; null where content no longer holds it, or nothing marks it any more. */
export function findItem(catalogue: Catalogue, itemId: string): Found | null {
  let index = indexes.get(catalogue);
  if (index === undefined) {
    index = new Map(
      catalogue.microCredentials.flatMap((credential) =>
        credential.banks.flatMap((bank) => {
          const module = credential.modules.find((one) => one.id === bank.module);
          return module && !isUnmarked(credential, bank)
            ? bank.items.map((item) => [item.id, { item, bank, module, credential }] as const)
            : [];
        }),
      ),
    );
    indexes.set(catalogue, index);
  }
  return index.get(itemId) ?? null;
}

const isUnmarked = (of: MicroCredential, { bank }: ItemBank): boolean =>
  of.requirements.some((one) => one.kind === "knowledge" && one.bank === bank && one.pass === 0);

/**
 * The questions of a passed check begin to come back. A question that is coming back already keeps its days.
 * @param right ids of the questions that were answered right
 */
export async function beginRefreshers(
  tx: Db,
  personId: string,
  drawn: readonly string[],
  right: ReadonlySet<string>,
  now: Date,
): Promise<void> {
  if (drawn.length === 0) return;
  await tx
    .insert(refresher)
    .values(
      drawn.map((itemId) => {
        const { due, memory } = remembered(null, right.has(itemId) ? "good" : "again", now);
        return { personId, itemId, dueAt: due, memory: toJson(memory), answers: 0, addedAt: now };
      }),
    )
    .onConflictDoNothing();
}

export interface Refreshers {
  /** false where the learner stopped them */
  readonly on: boolean;
  /** due now, longest waiting first; only what content still holds */
  readonly due: readonly { readonly itemId: string; readonly dueAt: Date; readonly answers: number }[];
  /** when each of all questions comes back */
  readonly all: readonly Date[];
  /** answered since the day began */
  readonly answeredToday: number;
}

/** @param dayBegan when the learner's day began */
export async function readRefreshers(
  catalogue: Catalogue,
  personId: string,
  now: Date,
  dayBegan: Date,
): Promise<Refreshers> {
  const { read } = store();
  const rows = await read
    .select({
      itemId: refresher.itemId,
      dueAt: refresher.dueAt,
      answers: refresher.answers,
      paused: refresherPause.since,
    })
    .from(refresher)
    .leftJoin(refresherPause, eq(refresherPause.personId, refresher.personId))
    .where(eq(refresher.personId, personId))
    .orderBy(asc(refresher.dueAt), asc(refresher.itemId));
  const held = rows.filter((row) => findItem(catalogue, row.itemId) !== null);
  const due = held.filter((row) => row.dueAt <= now);
  const [today] =
    held.length === 0
      ? []
      : await read
          .select({ n: count() })
          .from(refresherAnswer)
          .where(and(eq(refresherAnswer.personId, personId), gte(refresherAnswer.answeredAt, dayBegan)));
  return {
    on: rows.every((row) => row.paused === null),
    due,
    all: held.map((row) => row.dueAt),
    answeredToday: today?.n ?? 0,
  };
}

/**
 * Answers one question that has come back, and says when it comes again.
 * @param shown how often it had been answered when the page was made: of two windows the first counts
 * @throws not-found, invalid without an answer, conflict where it is not due or was answered elsewhere
 */
export async function answerRefresher(
  catalogue: Catalogue,
  personId: string,
  given: { readonly itemId: string; readonly option: string; readonly sure: boolean; readonly shown: number },
  now: Date,
): Promise<{ answerId: string }> {
  const found = findItem(catalogue, given.itemId);
  const option = found?.item.options.find((one) => one.id === given.option);
  if (found && !option) {
    throw new DomainError("invalid", "Choose an answer first.", { option: "Choose an answer first." });
  }
  return store().write(async (tx) => {
    const mine = and(eq(refresher.personId, personId), eq(refresher.itemId, given.itemId));
    const [row] = await tx.select().from(refresher).where(mine);
    if (!row || !found || !option) {
      throw new DomainError("not-found", "There is no such question for you. Go back to your refreshers.");
    }
    if (row.answers !== given.shown || row.dueAt > now) {
      throw new DomainError(
        "conflict",
        "You have answered this one already, perhaps in another window. Go on to the next.",
      );
    }
    const recall = recallOf(option.correct, given.sure);
    const { due, memory } = remembered(fromJson(row.memory), recall, now);
    await tx
      .update(refresher)
      .set({ dueAt: due, memory: toJson(memory), answers: row.answers + 1 })
      .where(mine);
    const answerId = randomUUID();
    await tx.insert(refresherAnswer).values({
      id: answerId,
      personId,
      itemId: given.itemId,
      optionId: option.id,
      bankVersion: found.bank.version,
      recall,
      nextAt: due,
      answeredAt: now,
    });
    return { answerId };
  });
}

export interface AnsweredRefresher {
  readonly itemId: string;
  readonly optionId: string;
  readonly nextAt: Date;
}

/** One's own answer, to read what it leads to; null where there is none. */
export async function readAnswered(personId: string, answerId: string): Promise<AnsweredRefresher | null> {
  const [row] = await store()
    .read.select({
      itemId: refresherAnswer.itemId,
      optionId: refresherAnswer.optionId,
      nextAt: refresherAnswer.nextAt,
    })
    .from(refresherAnswer)
    .where(and(eq(refresherAnswer.id, answerId), eq(refresherAnswer.personId, personId)));
  return row ?? null;
}

/** Switches refreshers off or on again. The questions keep their days meanwhile. */
export async function pauseRefreshers(personId: string, pause: boolean, now: Date): Promise<void> {
  await store().write(async (tx) => {
    if (pause) await tx.insert(refresherPause).values({ personId, since: now }).onConflictDoNothing();
    else await tx.delete(refresherPause).where(eq(refresherPause.personId, personId));
    await recordActivity(tx, now, {
      actorId: personId,
      action: pause ? "refreshers.pause" : "refreshers.resume",
      subjectKind: "person",
      subjectId: personId,
      aboutId: personId,
    });
  });
}
