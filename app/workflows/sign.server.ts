import { and, eq, inArray, isNull } from "drizzle-orm";
import type { Db, Store } from "#db/client.server";
import { fromJson } from "#db/schema/columns";
import { credential, ledgerRow, signedList } from "#db/schema/credentials";
import { store as processStore } from "#db/store.server";
import { type UnsignedCredential, buildIssuerProfile } from "~/domains/credentials/document.server";
import { type ActiveKey, listKeys } from "~/domains/credentials/key-store.server";
import { type LedgerRow, documentPosition } from "~/domains/credentials/ledger";
import { provesItself, signCredential } from "~/domains/credentials/sign.server";
import { enterLog } from "~/domains/credentials/transparency-log.server";
import { queue } from "~/domains/people/outbox.server";
import { environment } from "~/http/environment.server";
import { keyForList, signListNow } from "./status-lists.server";

/**
 * Signs a credential that was awarded. Safe to run twice and at the same time: the first stored text stays, byte for
 * byte, for ever.
 * It says what the ledger says, not what is on record now: the issuer decided on that.
 * @param payload from the outbox: `credentialId`
 */
export async function signAwarded(payload: Readonly<Record<string, string>>, now: Date): Promise<void> {
  const found = await signSeveral(processStore(), [payload["credentialId"] ?? ""], now);
  if (found === 0) throw new Error("A job asks to sign a credential that does not exist.");
}

/**
 * The same for several, which are stored together: with thousands to sign, each would have a transaction of its own.
 * @param also part of the transaction that stores them
 * @returns how many of them there are, signed before or not
 */
export async function signSeveral(
  store: Store,
  ids: readonly string[],
  now: Date,
  also: (tx: Db) => Promise<void> = () => Promise.resolve(),
): Promise<number> {
  const held = await store.read
    .select({
      id: credential.id,
      document: credential.document,
      statusListId: credential.statusListId,
      list: signedList.document,
      row: ledgerRow.row,
    })
    .from(credential)
    .leftJoin(
      signedList,
      and(eq(signedList.listId, credential.statusListId), eq(signedList.purpose, "revocation")),
    )
    .innerJoin(
      ledgerRow,
      and(eq(ledgerRow.awardId, credential.awardId), eq(ledgerRow.position, documentPosition)),
    )
    .where(inArray(credential.id, [...ids]));
  const lists = new Map(held.map(({ statusListId, list }) => [statusListId, list]));
  const signed: { id: string; document: string; keyId: string }[] = [];
  for (const { id, document, list, statusListId, row } of held) {
    if (document !== null) continue;
    const key = await keyForList(store, list, statusListId, now);
    signed.push({
      id,
      document: await signedDocument(store, fromJson(row) as LedgerRow, key, now),
      keyId: key.id,
    });
  }
  await store.write(async (tx) => {
    for (const { id, document, keyId } of signed) {
      await tx
        .update(credential)
        .set({ document, signedAt: now, signingKeyId: keyId })
        .where(and(eq(credential.id, id), isNull(credential.document)));
      await enterLog(tx, { kind: "issued", credentialId: id }, now);
    }
    for (const listId of signed.length > 0 ? lists.keys() : []) {
      await queue(tx, now, {
        kind: "status-list",
        onceKey: `status-list:${listId}:first`,
        payload: { listId },
      });
    }
    await also(tx);
  });
  for (const [listId, list] of lists) if (list === null) await signListNow(store, listId, now);
  return held.length;
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
