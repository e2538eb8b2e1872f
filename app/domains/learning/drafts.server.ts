import { createHash } from "node:crypto";
import { and, count, eq, inArray, like, sql } from "drizzle-orm";
import type { Db } from "#db/client.server";
import { prepared } from "#db/prepared.server";
import { fromJson, toJson } from "#db/schema/columns";
import { draft } from "#db/schema/learning";
import { store } from "#db/store.server";
import { DomainError } from "~/http/domain-error";
import { type DraftBox, isDraftKey } from "./draft-key";

/** Ours: far above what anyone types, far below what would hurt the service. */
export const draftLimits = { fields: 80, characters: 200_000, perPerson: 400 } as const;

export interface Draft {
  readonly key: string;
  readonly body: Readonly<Record<string, string>>;
  /** grows by one with each save; 0 is said for "nothing kept yet" */
  readonly revision: number;
  readonly savedAt: Date;
}
/** `newer`: another tab or device was first; null there: what was kept has been sent or discarded since. */
export type Keeping =
  | { readonly outcome: "kept"; readonly draft: Draft }
  | { readonly outcome: "newer"; readonly draft: Draft | null };

type Row = typeof draft.$inferSelect;
const asDraft = (row: Row): Draft => ({
  key: row.key,
  body: fromJson(row.body),
  revision: row.revision,
  savedAt: row.savedAt,
});

/**
 * Keeps words that are still being written.
 * Not the last writer wins: two tabs on one box would silently undo each other.
 * The same words sent twice (an answer that never arrived, then a retry) are kept once.
 * @param revision the one these words were built on; 0: the box was empty
 * @throws invalid, too-large, too-many
 */
export async function keepDraft(
  personId: string,
  { key, body, revision }: { key: string; body: Readonly<Record<string, string>>; revision: number },
  now: Date,
): Promise<Keeping> {
  checkDraft(key, body);
  return store().write(async (tx): Promise<Keeping> => {
    const kept = await readDraft(personId, key, tx);
    const stored = toJson({ ...body });
    if (kept && toJson({ ...kept.body }) === stored) return { outcome: "kept", draft: kept };
    if ((kept?.revision ?? 0) !== revision) return { outcome: "newer", draft: kept };
    if (!kept) await refuseTooMany(tx, personId);
    const row = { personId, key, body: stored, revision: revision + 1, savedAt: now };
    await put(tx, row);
    return { outcome: "kept", draft: asDraft(row) };
  });
}

async function put(tx: Db, row: Row): Promise<void> {
  await tx
    .insert(draft)
    .values(row)
    .onConflictDoUpdate({
      target: [draft.personId, draft.key],
      set: { body: row.body, revision: row.revision, savedAt: row.savedAt },
    });
}

function checkDraft(key: string, body: Readonly<Record<string, string>>): void {
  if (!isDraftKey(key)) {
    throw new DomainError("invalid", "We do not know this box. Reload the page and try again.");
  }
  const fields = Object.entries(body);
  const characters = fields.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (fields.length > draftLimits.fields || characters > draftLimits.characters) {
    throw new DomainError("too-large", "This is more than a draft can hold. Shorten it, then save it again.");
  }
}

async function refuseTooMany(tx: Db, personId: string): Promise<void> {
  const [held] = await tx.select({ drafts: count() }).from(draft).where(eq(draft.personId, personId));
  if (Number(held?.drafts ?? 0) >= draftLimits.perPerson) {
    throw new DomainError("too-many", "You have many drafts. Send or discard one, then save this again.");
  }
}

const oneDraft = prepared((read) =>
  read
    .select()
    .from(draft)
    .where(and(eq(draft.personId, sql.placeholder("personId")), eq(draft.key, sql.placeholder("key"))))
    .prepare(),
);

/** @returns null where nothing is kept under this key */
export async function readDraft(personId: string, key: string, db?: Db): Promise<Draft | null> {
  const [row] = db
    ? await db
        .select()
        .from(draft)
        .where(and(eq(draft.personId, personId), eq(draft.key, key)))
    : await oneDraft().execute({ personId, key });
  return row ? asDraft(row) : null;
}

/** The person's drafts of one kind, such as all under `reflection`; newest first. */
export async function listDrafts(personId: string, kind: string, db: Db = store().read): Promise<Draft[]> {
  const rows = await db
    .select()
    .from(draft)
    .where(and(eq(draft.personId, personId), like(draft.key, `${kind}:%`)));
  // SQLite's LIKE minds no case, PostgreSQL's does
  return rows
    .filter((row) => row.key.startsWith(`${kind}:`))
    .map(asDraft)
    .sort((a, b) => b.savedAt.getTime() - a.savedAt.getTime());
}

/** In the act that makes the draft needless: what was sent or saved is no longer a draft. */
export async function discardDraft(tx: Db, personId: string, key: string): Promise<void> {
  await tx.delete(draft).where(and(eq(draft.personId, personId), inArray(draft.key, [key, lapsedKey(key)])));
}

/** In an act that adds to a box: an open tab of it sees a newer version and asks, instead of writing over it. */
export async function writeDraft(
  tx: Db,
  personId: string,
  key: string,
  body: Readonly<Record<string, string>>,
  now: Date,
): Promise<void> {
  checkDraft(key, body);
  const kept = await readDraft(personId, key, tx);
  if (!kept) await refuseTooMany(tx, personId);
  await put(tx, {
    personId,
    key,
    body: toJson({ ...body }),
    revision: (kept?.revision ?? 0) + 1,
    savedAt: now,
  });
}

/**
 * For a box that is used again and again, such as the one for a new note: it is empty from now on.
 * Not `discardDraft`: revisions would begin at 0 again, and a browser that still holds what was just sent would take
 * it for words that never arrived and put them back.
 */
export async function emptyDraft(tx: Db, personId: string, key: string, now: Date): Promise<void> {
  const kept = await readDraft(personId, key, tx);
  await discardDraft(tx, personId, key);
  await put(tx, { personId, key, body: toJson({}), revision: (kept?.revision ?? 0) + 1, savedAt: now });
}

// ---- Words that arrived after the session had run out ---------------------------------------------

const lapsedKey = (key: string): string => `lapsed:${key}`;

/**
 * Keeps the fields of a form whose session had run out, beside the draft and never over it: which of the two
 * is right is for their author to say after signing in again.
 */
export async function keepLapsed(
  personId: string,
  key: string,
  body: Readonly<Record<string, string>>,
  now: Date,
): Promise<void> {
  checkDraft(key, {});
  await store().write(async (tx) => {
    const before = await readDraft(personId, lapsedKey(key), tx);
    if (!before) await refuseTooMany(tx, personId);
    await put(tx, {
      personId,
      key: lapsedKey(key),
      body: toJson({ ...body }),
      revision: (before?.revision ?? 0) + 1,
      savedAt: now,
    });
  });
}

/** Makes the words that were kept the draft, on top of what the draft holds, and forgets that they were late. */
export async function putLapsedBack(personId: string, key: string, now: Date): Promise<void> {
  await store().write(async (tx) => {
    const late = await readDraft(personId, lapsedKey(key), tx);
    if (!late) return;
    const kept = await readDraft(personId, key, tx);
    await put(tx, {
      personId,
      key,
      body: toJson({ ...kept?.body, ...late.body }),
      revision: (kept?.revision ?? 0) + 1,
      savedAt: now,
    });
    await leaveLapsed(personId, key);
  });
}

export async function leaveLapsed(personId: string, key: string): Promise<void> {
  await store().write(async (tx) => {
    await tx.delete(draft).where(and(eq(draft.personId, personId), eq(draft.key, lapsedKey(key))));
  });
}

// ---- For pages ------------------------------------------------------------------------------------

const oneBox = prepared((read) =>
  read
    .select()
    .from(draft)
    .where(
      and(
        eq(draft.personId, sql.placeholder("personId")),
        inArray(draft.key, [sql.placeholder("key"), sql.placeholder("lapsed")]),
      ),
    )
    .prepare(),
);

/** Everything a page needs to show these boxes, in one question. */
export async function readDraftBoxes(
  personId: string,
  keys: readonly string[],
): Promise<Map<string, DraftBox>> {
  if (keys.length === 0) return new Map();
  const [key] = keys;
  const rows =
    key !== undefined && keys.length === 1
      ? await oneBox().execute({ personId, key, lapsed: lapsedKey(key) })
      : await store()
          .read.select()
          .from(draft)
          .where(and(eq(draft.personId, personId), inArray(draft.key, [...keys, ...keys.map(lapsedKey)])));
  const found = new Map(rows.map((row) => [row.key, asDraft(row)]));
  const owner = createHash("sha256").update(`draft owner ${personId}`).digest("base64url").slice(0, 12);
  return new Map(
    keys.map((key) => {
      const kept = found.get(key);
      const late = found.get(lapsedKey(key));
      const emptied = Object.keys(kept?.body ?? {}).length === 0;
      return [
        key,
        {
          key,
          owner,
          revision: kept?.revision ?? 0,
          savedAt: emptied ? null : (kept?.savedAt.toISOString() ?? null),
          body: emptied ? null : (kept?.body ?? null),
          lapsed: late ? { body: late.body, at: late.savedAt.toISOString() } : null,
        },
      ];
    }),
  );
}

export async function readDraftBox(personId: string, key: string): Promise<DraftBox> {
  const box = (await readDraftBoxes(personId, [key])).get(key);
  if (!box) throw new Error(`No box for ${key}`);
  return box;
}
