import { and, eq, isNull } from "drizzle-orm";
import type { Store } from "#db/client.server";
import { fromJson } from "#db/schema/columns";
import { credential, ledgerRow, revocation, statusList } from "#db/schema/credentials";
import { store as processStore } from "#db/store.server";
import { type UnsignedCredential, buildIssuerProfile } from "~/domains/credentials/document.server";
import { type ActiveKey, activeKey, keyOf, listKeys } from "~/domains/credentials/key-store.server";
import { resolvesAsDidWeb } from "~/domains/credentials/keys.server";
import { type LedgerRow, documentPosition } from "~/domains/credentials/ledger";
import { provesItself, signCredential } from "~/domains/credentials/sign.server";
import { emptyStatusList, setRevoked, signedStatusList } from "~/domains/credentials/status-list.server";
import { statusListTtlSeconds } from "~/domains/credentials/states";
import { readStrictJson } from "~/domains/credentials/strict-json";
import { enterLog } from "~/domains/credentials/transparency-log.server";
import { queue } from "~/domains/people/outbox.server";
import { environment } from "~/http/environment.server";

const day = 24 * 3600 * 1000;
/** How long a signed status list is good for, and when it is signed anew though nothing changed. */
const listValidFor = 7 * day;
const listRenewedAfter = 3 * day;

/**
 * Signs a credential that was awarded. Safe to run twice and at the same time: the first stored text stays, byte for
 * byte, for ever.
 * It says what the ledger says, not what is on record now: the issuer decided on that.
 * @param payload from the outbox: `credentialId`
 */
export async function signAwarded(payload: Readonly<Record<string, string>>, now: Date): Promise<void> {
  const store = processStore();
  const id = payload["credentialId"] ?? "";
  const [held] = await store.read
    .select({
      document: credential.document,
      statusListId: credential.statusListId,
      list: statusList.document,
      row: ledgerRow.row,
    })
    .from(credential)
    .innerJoin(statusList, eq(statusList.id, credential.statusListId))
    .innerJoin(
      ledgerRow,
      and(eq(ledgerRow.awardId, credential.awardId), eq(ledgerRow.position, documentPosition)),
    )
    .where(eq(credential.id, id));
  if (!held) throw new Error("A job asks to sign a credential that does not exist.");
  if (held.document === null) {
    const key = await keyForList(store, held.list, now);
    const document = await signedDocument(store, fromJson(held.row) as LedgerRow, key, now);
    await store.write(async (tx) => {
      await tx
        .update(credential)
        .set({ document, signedAt: now, signingKeyId: key.id })
        .where(and(eq(credential.id, id), isNull(credential.document)));
      await enterLog(tx, { kind: "issued", credentialId: id }, now);
      await queue(tx, now, {
        kind: "status-list",
        onceKey: `status-list:${held.statusListId}:first`,
        payload: { listId: held.statusListId },
      });
    });
  }
  if (held.list === null) await signListNow(store, held.statusListId, now);
}

async function signedDocument(store: Store, row: LedgerRow, key: ActiveKey, now: Date): Promise<string> {
  if (row.kind !== "document") throw new Error("The ledger does not begin with the document to sign.");
  const { origin, issuer } = environment();
  const { "@context": context, id, type, name, ...rest } = row.document;
  const unsigned: UnsignedCredential = {
    "@context": context,
    id,
    type,
    name,
    issuer: buildIssuerProfile(key.signer.issuerId, issuer),
    ...rest,
  };
  const text = await signCredential(unsigned, origin, key.signer, now);
  // no broken one ever leaves the house: what is stored was read and verified once as a stranger would
  if (!(await provesItself(text, origin, await listKeys(store)))) {
    throw new Error("What was signed does not verify. Nothing was stored.");
  }
  return text;
}

/**
 * Signs a status list as the revocations have it.
 * @param payload from the outbox: `listId`, and `renew` where nothing changed but time
 */
export async function signStatusList(payload: Readonly<Record<string, string>>, now: Date): Promise<void> {
  const store = processStore();
  const listId = payload["listId"] ?? "";
  if (payload["renew"] !== undefined) {
    const [list] = await store.read
      .select({ signedAt: statusList.signedAt })
      .from(statusList)
      .where(eq(statusList.id, listId));
    // signed since for another reason, which queued a renewal of its own
    if (list?.signedAt && now.getTime() - list.signedAt.getTime() < listRenewedAfter - day) return;
  }
  await signListNow(store, listId, now);
}

/**
 * Signs a list now and stores it. Of several at once none loses a bit: what was revoked while we signed is noticed
 * in the storing transaction, and the list is signed again.
 */
export async function signListNow(store: Store, listId: string, now: Date): Promise<void> {
  const { origin } = environment();
  for (;;) {
    const [list] = await store.read
      .select({ document: statusList.document })
      .from(statusList)
      .where(eq(statusList.id, listId));
    if (!list) throw new Error("A job asks to sign a status list that does not exist.");
    const revoked = await revokedIn(store.read, listId);
    const bits = emptyStatusList();
    for (const { index } of revoked) setRevoked(bits, index);
    const key = await keyForList(store, list.document, now);
    const validUntil = new Date(now.getTime() + listValidFor);
    const document = await signedStatusList(
      {
        url: `${origin}/status/${listId}`,
        bits,
        signedAt: now,
        validUntil,
        ttlSeconds: statusListTtlSeconds,
      },
      key.signer,
    );
    const stored = await store.write(async (tx) => {
      // revocations are only ever added, so the same number is the same list
      if ((await revokedIn(tx, listId)).length !== revoked.length) return false;
      await tx
        .update(statusList)
        .set({ document, signedAt: now, validUntil })
        .where(eq(statusList.id, listId));
      const renewAt = new Date(now.getTime() + listRenewedAfter);
      await queue(tx, renewAt, {
        kind: "status-list",
        onceKey: `status-list:${listId}:renew:${renewAt.toISOString().slice(0, 10)}`,
        payload: { listId, renew: "yes" },
      });
      return true;
    });
    if (stored) return;
  }
}

function revokedIn(db: Store["read"], listId: string) {
  return db
    .select({ index: credential.statusIndex })
    .from(revocation)
    .innerJoin(credential, eq(credential.id, revocation.credentialId))
    .where(eq(credential.statusListId, listId));
}

/**
 * The key that signs a list and what is listed in it.
 * With did:web that is the active key. With did:key another key is another issuer, and a list must have the issuer of
 * the credentials in it, so the key that signed it first goes on.
 */
async function keyForList(store: Store, listDocument: string | null, now: Date): Promise<ActiveKey> {
  if (listDocument !== null && !resolvesAsDidWeb(environment().origin)) {
    const issuer = readStrictJson(listDocument)["issuer"];
    const first = typeof issuer === "string" ? /^did:key:(.+)$/.exec(issuer)?.[1] : undefined;
    const key = first === undefined ? null : await keyOf(store, first);
    if (key) return key;
  }
  return activeKey(store, now);
}
