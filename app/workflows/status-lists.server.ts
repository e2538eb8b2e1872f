import { and, asc, eq, inArray, isNull, lt, or } from "drizzle-orm";
import type { Db, Store } from "#db/client.server";
import {
  credential,
  revocation,
  signedList,
  statusCase,
  statusChange,
  statusList,
} from "#db/schema/credentials";
import { store as processStore } from "#db/store.server";
import { type ActiveKey, activeKey, keyOf } from "~/domains/credentials/key-store.server";
import { resolvesAsDidWeb } from "~/domains/credentials/keys.server";
import { type StatusPurpose, statusListTtlSeconds, statusPurposes } from "~/domains/credentials/states";
import { bitsFromRecords } from "~/domains/credentials/status-acts.server";
import {
  type StatusBits,
  readStatusListContent,
  setStatus,
  signedStatusList,
  statusListUrl,
} from "~/domains/credentials/status-list.server";
import { readStrictJson } from "~/domains/credentials/strict-json";
import { queue } from "~/domains/people/outbox.server";
import { environment } from "~/http/environment.server";
import { Lru } from "~/http/lru";

const day = 24 * 3600 * 1000;
/** How long a signed status list is good for, and when it is signed anew though nothing changed. */
const listValidFor = 7 * day;
const listRenewedAfter = 3 * day;

/**
 * A job about a list.
 * @param payload from the outbox: `listId`; `renew` where nothing changed but time; `changed` where an act changed it
 *   and has signed it already unless something failed. Without either it is signed whatever it says.
 */
export async function signStatusList(payload: Readonly<Record<string, string>>, now: Date): Promise<void> {
  const store = processStore();
  const listId = payload["listId"] ?? "";
  for (const purpose of statusPurposes) {
    if (payload["renew"] !== undefined) {
      // signed since for another reason, which queued a renewal of its own
      const [list] = await readSigned(store.read, listId, purpose);
      if (list && now.getTime() - list.signedAt.getTime() < listRenewedAfter - day) continue;
    }
    if (payload["changed"] !== undefined && (await listChanges(store.read, listId, purpose)).length === 0)
      continue;
    await signList(store, listId, purpose, now);
  }
}

/** Signs what a list says now for each purpose. */
export async function signListNow(
  store: Store,
  listId: string,
  now: Date,
  purposes: readonly StatusPurpose[] = statusPurposes,
): Promise<void> {
  for (const purpose of purposes) await signList(store, listId, purpose, now);
}

/**
 * Signs one list and stores it: what was signed last, with what has changed since. So the hundred-thousandth change
 * costs what the first one did.
 * Of several at once none loses a bit. An act leaves a row for each place it changed; that row goes with a list that
 * was made after reading it, and a list is stored only over the one it was made from. Whoever was slower begins again.
 */
async function signList(store: Store, listId: string, purpose: StatusPurpose, now: Date): Promise<void> {
  for (;;) {
    const [last] = await readSigned(store.read, listId, purpose);
    // the list first and then its changes: one that comes between is seen twice, and the other way round not at all
    const changes = await listChanges(store.read, listId, purpose);
    const known = last && bitsOf(last);
    const bits = known ? known.slice() : await bitsFromRecords(store.read, listId, purpose);
    for (const { index, revokedAt, suspendedAt } of changes)
      setStatus(bits, index, (purpose === "revocation" ? revokedAt : suspendedAt) !== null);
    const key = await keyForList(store, last?.document ?? null, listId, now);
    const validUntil = new Date(now.getTime() + listValidFor);
    const document = await signedStatusList(
      {
        url: statusListUrl(environment().origin, listId, purpose),
        purpose,
        bits,
        signedAt: now,
        validUntil,
        ttlSeconds: statusListTtlSeconds,
      },
      key.signer,
    );
    const stored = await store.write(async (tx) => {
      const signed = { document, signedAt: now, validUntil };
      const moved = last
        ? await tx
            .update(signedList)
            .set({ ...signed, version: last.version + 1 })
            .where(
              and(
                eq(signedList.listId, listId),
                eq(signedList.purpose, purpose),
                eq(signedList.version, last.version),
              ),
            )
            .returning({ version: signedList.version })
        : await tx
            .insert(signedList)
            .values({ listId, purpose, version: 1, ...signed })
            .onConflictDoNothing()
            .returning({ version: signedList.version });
      if (moved.length === 0) return false;
      for (let at = 0; at < changes.length; at += 500)
        await tx.delete(statusChange).where(
          inArray(
            statusChange.id,
            changes.slice(at, at + 500).map(({ id }) => id),
          ),
        );
      const renewAt = new Date(now.getTime() + listRenewedAfter);
      await queue(tx, renewAt, {
        kind: "status-list",
        onceKey: `status-list:${listId}:renew:${renewAt.toISOString().slice(0, 10)}`,
        payload: { listId, renew: "yes" },
      });
      return true;
    });
    if (stored) {
      unpacked.set(`${listId} ${purpose}`, { document, bits }, document.length + bits.length);
      return;
    }
  }
}

/** Bits of what this process signed last, so that a full list is not unpacked again for each change. */
const unpacked = new Lru<{ document: string; bits: StatusBits }>(32, 4_000_000);

/** @returns undefined where the text is no list that can be read, and its bits have to be worked out anew */
function bitsOf(last: typeof signedList.$inferSelect): StatusBits | undefined {
  const kept = unpacked.get(`${last.listId} ${last.purpose}`);
  // by the text and not the version: a copy of the database has the same numbers and may have other bits
  if (kept?.document === last.document) return kept.bits;
  return readStatusListContent(readStrictJson(last.document))?.bits;
}

const readSigned = (db: Db, listId: string, purpose: StatusPurpose) =>
  db
    .select()
    .from(signedList)
    .where(and(eq(signedList.listId, listId), eq(signedList.purpose, purpose)));

/** Places that may have changed since the list was last signed, with what is true of them now. */
function listChanges(db: Db, listId: string, purpose: StatusPurpose) {
  return db
    .select({
      id: statusChange.id,
      index: credential.statusIndex,
      revokedAt: revocation.revokedAt,
      suspendedAt: statusCase.suspendedAt,
    })
    .from(statusChange)
    .innerJoin(credential, eq(credential.id, statusChange.credentialId))
    .leftJoin(revocation, eq(revocation.credentialId, credential.id))
    .leftJoin(statusCase, eq(statusCase.credentialId, credential.id))
    .where(and(eq(statusChange.listId, listId), eq(statusChange.purpose, purpose)))
    .orderBy(asc(statusChange.id));
}

/**
 * Each morning: whatever list is older than it should be is signed, though the job that was to do it was lost, and
 * whatever changed and was not signed. A list that has run out would leave everybody with "could not tell".
 */
export async function renewLists(now: Date): Promise<void> {
  const store = processStore();
  for (const purpose of statusPurposes) {
    const late = await store.read
      .select({ id: statusList.id })
      .from(statusList)
      .leftJoin(signedList, and(eq(signedList.listId, statusList.id), eq(signedList.purpose, purpose)))
      .leftJoin(statusChange, and(eq(statusChange.listId, statusList.id), eq(statusChange.purpose, purpose)))
      .where(
        or(
          isNull(signedList.signedAt),
          lt(signedList.signedAt, new Date(now.getTime() - listRenewedAfter)),
          eq(statusChange.purpose, purpose),
        ),
      );
    for (const id of new Set(late.map((list) => list.id))) await signList(store, id, purpose, now);
  }
}

/**
 * The key that signs a list and what is listed in it.
 * With did:web that is the active key. With did:key another key is another issuer, and a list must have the issuer of
 * the credentials in it, so the key that signed it first goes on.
 * @param document of this list; without one, that of the same places for another purpose decides
 */
export async function keyForList(
  store: Store,
  document: string | null,
  listId: string,
  now: Date,
): Promise<ActiveKey> {
  if (!resolvesAsDidWeb(environment().origin)) {
    const signed = document ?? (await readSigned(store.read, listId, "revocation"))[0]?.document;
    const issuer = signed === undefined ? undefined : readStrictJson(signed)["issuer"];
    const first = typeof issuer === "string" ? /^did:key:(.+)$/.exec(issuer)?.[1] : undefined;
    const key = first === undefined ? null : await keyOf(store, first);
    if (key) return key;
  }
  return activeKey(store, now);
}
