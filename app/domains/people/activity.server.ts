import { randomUUID } from "node:crypto";
import { and, desc, eq, gte, lt, lte, or } from "drizzle-orm";
import type { Db } from "#db/client.server";
import { fromJson, toJson } from "#db/schema/columns";
import { activity, person } from "#db/schema/people";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { emailKey } from "./name-key";
import { cursorInstant, readCursor, readNames, writeCursor } from "./reads.server";
import type { Role } from "./terms";

export interface Deed {
  /** null: the service itself */
  readonly actorId: string | null;
  /** the name of the act, such as `evidence.send` */
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  /** whose record it touches */
  readonly aboutId?: string | null;
  /** codes and counts, never words that people wrote */
  readonly detail?: Record<string, string | number | boolean | null>;
}

/** Writes the activity row of an act, in the act's own transaction: both are kept or neither. */
export async function recordActivity(tx: Db, at: Date, deed: Deed): Promise<void> {
  await tx.insert(activity).values({
    id: randomUUID(),
    at,
    actorId: deed.actorId,
    action: deed.action,
    subjectKind: deed.subjectKind,
    subjectId: deed.subjectId,
    aboutId: deed.aboutId ?? null,
    detail: toJson(deed.detail ?? {}),
  });
}

export interface ListedDeed {
  readonly id: string;
  readonly at: Date;
  readonly action: string;
  readonly actorId: string | null;
  readonly actor: string | null;
  readonly aboutId: string | null;
  readonly about: string | null;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
}

const pageSize = 50;

/**
 * Who did what and when, newest first. Only for administrators.
 * @param wanted.personId  what this person did, and what was done to their record
 * @param wanted.from      from this instant on
 * @param wanted.until     before this instant
 * @param wanted.before    cursor of the page before
 */
export async function listActivity(
  asker: { readonly roles: readonly Role[] },
  wanted: {
    readonly personId: string | null;
    readonly action: string | null;
    readonly from: Date | null;
    readonly until: Date | null;
    readonly before: string | null;
  },
): Promise<{ deeds: ListedDeed[]; next: string | null }> {
  requireMay(asker, "audit.read");
  const cursor = readCursor(wanted.before);
  const before = cursorInstant(cursor);
  const rows = await store()
    .read.select()
    .from(activity)
    .where(
      and(
        wanted.personId
          ? or(eq(activity.actorId, wanted.personId), eq(activity.aboutId, wanted.personId))
          : undefined,
        wanted.action ? eq(activity.action, wanted.action) : undefined,
        wanted.from ? gte(activity.at, wanted.from) : undefined,
        wanted.until ? lt(activity.at, wanted.until) : undefined,
        before && cursor
          ? and(lte(activity.at, before), or(lt(activity.at, before), lt(activity.id, cursor.id)))
          : undefined,
      ),
    )
    .orderBy(desc(activity.at), desc(activity.id))
    .limit(pageSize + 1);
  const page = rows.slice(0, pageSize);
  const last = page.at(-1);
  const names = await readNames(page.flatMap((row) => [row.actorId, row.aboutId]));
  return {
    deeds: page.map((row) => ({
      id: row.id,
      at: row.at,
      action: row.action,
      actorId: row.actorId,
      actor: row.actorId ? (names.get(row.actorId) ?? null) : null,
      aboutId: row.aboutId,
      about: row.aboutId ? (names.get(row.aboutId) ?? null) : null,
      subjectKind: row.subjectKind,
      subjectId: row.subjectId,
      detail: fromJson(row.detail),
    })),
    next: rows.length > pageSize && last ? writeCursor(String(last.at.getTime()), last.id) : null,
  };
}

/** @param given an id, as links have it, or an address, as people type it */
export async function findPersonFor(
  given: string,
): Promise<{ id: string; name: string; email: string } | null> {
  const [found] = await store()
    .read.select({ id: person.id, name: person.name, email: person.email })
    .from(person)
    .where(given.includes("@") ? eq(person.emailKey, emailKey(given)) : eq(person.id, given));
  return found ?? null;
}
