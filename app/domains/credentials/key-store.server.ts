import { randomUUID } from "node:crypto";
import { and, asc, desc, eq, isNull } from "drizzle-orm";
import type { Db, Store } from "#db/client.server";
import { signingKey, statusList } from "#db/schema/credentials";
import { DomainError } from "~/http/domain-error";
import { type SignerSetting, environment } from "~/http/environment.server";
import { recordActivity } from "../people/activity.server";
import { queue } from "../people/outbox.server";
import {
  type PublicSigningKey,
  type Signer,
  createSigner,
  createSigningKey,
  createTokenKey,
  issuerIdFor,
  openPrivateKey,
  resolvesAsDidWeb,
  sealPrivateKey,
} from "./keys.server";
import type { KeyKind } from "./states";
import { beginList } from "./status-places.server";
import { createRemoteSigner, ensureRemoteKey, readReference, rotateRemoteKey } from "./remote-signer.server";

/** A signing key as everyone may know it, with the id of its row. */
export interface StoredKey extends PublicSigningKey {
  readonly id: string;
  readonly kind: KeyKind;
  /** name and version in the signing service; null: sealed in the database */
  readonly reference: string | null;
}
/** A stored key that can sign. */
export interface ActiveKey {
  readonly id: string;
  readonly publicKeyMultibase: string;
  readonly signer: Signer;
}

const columns = {
  id: signingKey.id,
  kind: signingKey.kind,
  publicKeyMultibase: signingKey.publicKeyMultibase,
  createdAt: signingKey.createdAt,
  retiredAt: signingKey.retiredAt,
  compromisedAt: signingKey.compromisedAt,
  reference: signingKey.reference,
};
/** What opening a key needs. */
const heldColumns = {
  id: signingKey.id,
  publicKeyMultibase: signingKey.publicKeyMultibase,
  sealed: signingKey.secretSealed,
  reference: signingKey.reference,
};
interface HeldKey {
  readonly id: string;
  readonly publicKeyMultibase: string;
  readonly sealed: string | null;
  readonly reference: string | null;
}

/**
 * Every key that ever signed documents, retired and compromised ones included: one left out of the DID document would
 * stop what it signed from verifying.
 * @param kind for tokens there are RSA keys too
 * @returns oldest first
 */
export async function listKeys(store: Store, kind: KeyKind = "eddsa"): Promise<StoredKey[]> {
  return store.read
    .select(columns)
    .from(signingKey)
    .where(eq(signingKey.kind, kind))
    .orderBy(asc(signingKey.createdAt), asc(signingKey.id));
}

/** Who we sign as today; null before the first key is made. */
export async function readIssuerId(store: Store): Promise<string | null> {
  const [key] = await newestUsable(store.read, "eddsa");
  return key ? issuerIdFor(environment().origin, key.publicKeyMultibase) : null;
}

const newestUsable = (db: Db, kind: KeyKind) =>
  db
    .select(heldColumns)
    .from(signingKey)
    .where(and(eq(signingKey.kind, kind), isNull(signingKey.retiredAt), isNull(signingKey.compromisedAt)))
    .orderBy(desc(signingKey.createdAt), desc(signingKey.id))
    .limit(1);

/** Opening a key costs a slow hash, so an opened one stays in this process. */
const opened = new Map<string, Signer>();

async function openKey({ id, publicKeyMultibase, sealed, reference }: HeldKey): Promise<ActiveKey> {
  const { origin, keyEncryptionSecret } = environment();
  if (sealed === null) {
    const signer = createRemoteSigner(signingService(), origin, publicKeyMultibase, readReference(reference));
    return { id, publicKeyMultibase, signer };
  }
  const known = `${origin} ${publicKeyMultibase}`;
  let signer = opened.get(known);
  if (!signer) {
    const secret = await openPrivateKey(sealed, publicKeyMultibase, keyEncryptionSecret);
    signer = createSigner(origin, publicKeyMultibase, secret);
    opened.set(known, signer);
  }
  return { id, publicKeyMultibase, signer };
}

function signingService(): SignerSetting {
  const { signer } = environment();
  if (signer) return signer;
  throw new DomainError(
    "unavailable",
    "The signing key lies in the signing service, and SIGNER_URL does not say where that is. Set it, or rotate to a key of our own.",
  );
}

/**
 * The key that signs now; the first one of a kind is made when it is first needed, so that a new installation needs
 * no ceremony.
 */
export async function activeKey(store: Store, now: Date, kind: KeyKind = "eddsa"): Promise<ActiveKey> {
  const [held] = await newestUsable(store.read, kind);
  if (held) return openKey(held);
  const made = await makeKey(store, kind, now);
  await store.write(async (tx) => {
    // another process may have been quicker; then its key is the one
    const [quicker] = await newestUsable(tx, kind);
    if (quicker) return;
    await tx.insert(signingKey).values(made);
    await recordActivity(tx, now, deed(null, "key.create", made.id));
  });
  const [first] = await newestUsable(store.read, kind);
  if (!first)
    throw new DomainError("unavailable", "There is no signing key. Ask your administrator to make one.");
  return openKey(first);
}

/**
 * The key with this public half, to sign again what it signed before: with did:key a status list must keep its issuer.
 * @returns null where we do not hold it, or somebody else may hold it too
 */
export async function keyOf(store: Store, publicKeyMultibase: string): Promise<ActiveKey | null> {
  const [row] = await store.read
    .select(heldColumns)
    .from(signingKey)
    .where(and(eq(signingKey.publicKeyMultibase, publicKeyMultibase), isNull(signingKey.compromisedAt)));
  return row ? openKey(row) : null;
}

/** A row for a new key, made where the settings say that keys are kept. */
async function makeKey(
  store: Store,
  kind: KeyKind,
  now: Date,
): Promise<typeof signingKey.$inferInsert & StoredKey> {
  const { signer, keyEncryptionSecret } = environment();
  const row = { id: randomUUID(), kind, createdAt: now, retiredAt: null, compromisedAt: null };
  if (signer) return { ...row, ...(await unusedVersion(store, signer, kind)), secretSealed: null };
  const { publicKeyMultibase, privateKey } = kind === "rsa" ? await createTokenKey() : createSigningKey();
  const secretSealed = await sealPrivateKey(privateKey, publicKeyMultibase, keyEncryptionSecret);
  return { ...row, publicKeyMultibase, secretSealed, reference: null };
}

/**
 * A version of the service's key that never signed for us. One that is there and on no record is taken: a rotation
 * that was cut short left it, or an operator made it there.
 */
async function unusedVersion(store: Store, service: SignerSetting, kind: KeyKind) {
  const latest = await ensureRemoteKey(service, kind);
  const [known] = await store.read
    .select({ id: signingKey.id })
    .from(signingKey)
    .where(eq(signingKey.publicKeyMultibase, latest.publicKeyMultibase));
  return known ? rotateRemoteKey(service, kind) : latest;
}

const deed = (actorId: string | null, action: string, id: string) => ({
  actorId,
  action,
  subjectKind: "signing-key",
  subjectId: id,
});

/** Makes the first key, where an operator wants it before the first award. */
export async function createKey(store: Store, actorId: string | null, now: Date): Promise<StoredKey> {
  const [held] = await newestUsable(store.read, "eddsa");
  if (held)
    throw new DomainError("conflict", "There is a signing key already. Rotate it if you want a new one.");
  return rotateKey(store, actorId, now);
}

/** A new key signs from now on; the ones before are retired, and what they signed stays good. */
export async function rotateKey(
  store: Store,
  actorId: string | null,
  now: Date,
  kind: KeyKind = "eddsa",
): Promise<StoredKey> {
  const { secretSealed, ...made } = await makeKey(store, kind, now);
  await store.write(async (tx) => {
    await tx
      .update(signingKey)
      .set({ retiredAt: now })
      .where(and(eq(signingKey.kind, kind), isNull(signingKey.retiredAt), isNull(signingKey.compromisedAt)));
    await tx.insert(signingKey).values({ ...made, secretSealed });
    // with did:key a new key is a new issuer, and a list speaks for one issuer only
    if (kind === "eddsa" && !resolvesAsDidWeb(environment().origin)) await beginList(tx, now);
    await recordActivity(tx, now, deed(actorId, "key.rotate", made.id));
  });
  return made;
}

/** No longer used for signing; the next signature makes a new key where no other is left. */
export async function retireKey(store: Store, actorId: string | null, id: string, now: Date): Promise<void> {
  await store.write(async (tx) => {
    const key = await theKey(tx, id);
    if (key.retiredAt) return;
    await tx.update(signingKey).set({ retiredAt: now }).where(eq(signingKey.id, id));
    await recordActivity(tx, now, deed(actorId, "key.retire", id));
  });
}

/**
 * Somebody else may hold it: of what it signed only that is trusted which was in the transparency log before, because
 * a date inside a document is only what its signer claims. It signs nothing more from this moment.
 * @param from  since when; a later look may find that it was earlier, never that it was later
 * @throws invalid for a day to come
 */
export async function markCompromised(
  store: Store,
  actorId: string | null,
  id: string,
  from: Date,
  now: Date,
): Promise<void> {
  if (from > now) {
    throw new DomainError(
      "invalid",
      "That day is still to come. Give the day from which the key is not trusted.",
    );
  }
  await store.write(async (tx) => {
    const key = await theKey(tx, id);
    if (key.compromisedAt && key.compromisedAt <= from) return;
    await tx
      .update(signingKey)
      .set({ compromisedAt: from, retiredAt: key.retiredAt ?? now })
      .where(eq(signingKey.id, id));
    await recordActivity(tx, now, {
      ...deed(actorId, "key.compromised", id),
      detail: { from: from.toISOString() },
    });
    if (key.kind !== "eddsa") return;
    // lists it signed are worth nothing now, so each is signed anew with the next key
    for (const list of await tx.select({ id: statusList.id }).from(statusList)) {
      await queue(tx, now, {
        kind: "status-list",
        onceKey: `status-list:${list.id}:compromised:${id}`,
        payload: { listId: list.id },
      });
    }
  });
}

async function theKey(tx: Db, id: string) {
  const [key] = await tx.select(columns).from(signingKey).where(eq(signingKey.id, id));
  if (!key) throw new DomainError("not-found", "There is no such key. List the keys and choose again.");
  return key;
}
