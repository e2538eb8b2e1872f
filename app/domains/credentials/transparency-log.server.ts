import { randomBytes, randomUUID } from "node:crypto";
import { and, asc, desc, eq, gt, gte, inArray, isNotNull, isNull, lt, max, or } from "drizzle-orm";
import type { Db, Store } from "#db/client.server";
import {
  credential,
  logCheckpoint,
  logCosignature,
  logEntry,
  logKey,
  logTile,
  revocation,
} from "#db/schema/credentials";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { recordActivity } from "../people/activity.server";
import { queue } from "../people/outbox.server";
import {
  type Signer,
  createSigner,
  createSigningKey,
  openPrivateKey,
  rawPublicKey,
  sealPrivateKey,
} from "./keys.server";
import { type Opening, commitmentOf, leafHashOf, printLeaf, proofValueOf } from "./log-format.server";
import {
  GrowingTree,
  type HashOf,
  type Span,
  type Subtree,
  type Tile,
  type TileId,
  bottomRow,
  edgeTiles,
  hashOfSpan,
  hashesOf,
  keptIn,
  subtreesOf,
  tileName,
} from "./merkle-tree";
import { type NoteKey, printCheckpoint, signatureLine } from "./signed-note.server";
import type { LogKind } from "./states";
import { listSuspensionEffects } from "./status-acts.server";
import { readStrictJson } from "./strict-json";

// ---- Writing something down ---------------------------------------------------------------------------

interface Entering {
  readonly kind: LogKind;
  readonly credentialId: string;
  /** id of what happened, where it can happen more than once */
  readonly subjectId?: string;
}

/**
 * Writes into the log what was done to a credential. Call it in the transaction of the act, after the act's own rows.
 * Its place is given out after the commit (`takeInEntries`): the end of a log is one row that everybody would wait for.
 * The same thing twice is one entry.
 */
export async function enterLog(tx: Db, of: Entering, now: Date): Promise<void> {
  const [held] = await tx
    .select({ document: credential.document })
    .from(credential)
    .where(eq(credential.id, of.credentialId));
  if (!held) throw new Error("A credential is written into the log after it was made.");
  if (of.kind === "issued" && held.document === null)
    throw new Error("A credential is written into the log after it was signed.");
  const salt = randomBytes(32).toString("base64url");
  const commitment = commitmentOf(openingOf({ ...of, ...held, salt }));
  const subjectId = of.subjectId ?? of.credentialId;
  await tx
    .insert(logEntry)
    .values({
      kind: of.kind,
      subjectId,
      credentialId: of.credentialId,
      salt,
      leaf: printLeaf({ v: 1, kind: of.kind, at: now.toISOString(), commitment }),
      enteredAt: now,
      position: null,
    })
    .onConflictDoNothing();
  await queue(tx, now, { kind: "log", onceKey: `log:${of.kind}:${subjectId}`, payload: {} });
}

/** What opens an entry. */
export function openingOf(of: {
  readonly kind: LogKind;
  readonly credentialId: string;
  readonly salt: string;
  readonly document: string | null;
}): Opening {
  const opening = { salt: of.salt, credential: of.credentialId };
  return of.kind === "issued"
    ? { ...opening, proofValue: proofValueOf(readStrictJson(of.document ?? "{}")) }
    : opening;
}

const atOnce = 200;

/**
 * Writes down what stands in no entry: what was issued and withdrawn before there was a log.
 * Its time is now and not then, because a log that could be told older times would prove nothing.
 */
export async function enterWhatIsMissing(store: Store, now: Date): Promise<void> {
  for (let more = true; more;) {
    more = await store.write(async (tx) => {
      const missing = await listMissing(tx, atOnce);
      for (const one of missing) await enterLog(tx, one, now);
      return missing.length > 0;
    });
  }
}

/** What should stand in the log and does not. */
export async function listMissing(db: Db, most: number): Promise<Entering[]> {
  const issued = await db
    .select({ credentialId: credential.id })
    .from(credential)
    .leftJoin(logEntry, and(eq(logEntry.kind, "issued"), eq(logEntry.subjectId, credential.id)))
    .where(and(isNotNull(credential.document), isNull(logEntry.kind)))
    .orderBy(asc(credential.createdAt), asc(credential.id))
    .limit(most);
  const revoked = await db
    .select({ credentialId: revocation.credentialId })
    .from(revocation)
    .leftJoin(logEntry, and(eq(logEntry.kind, "revoked"), eq(logEntry.subjectId, revocation.credentialId)))
    .where(isNull(logEntry.kind))
    .orderBy(asc(revocation.revokedAt), asc(revocation.credentialId))
    .limit(most);
  return [
    ...issued.map((one) => ({ kind: "issued" as const, ...one })),
    ...revoked.map((one) => ({ kind: "revoked" as const, ...one })),
    ...(await missingOfActs(db)).slice(0, most),
  ];
}

/** Suspensions and their ends without an entry; of a credential there can be several, so each is named by its act. */
async function missingOfActs(db: Db): Promise<Entering[]> {
  const entered = new Set(
    (
      await db
        .select({ kind: logEntry.kind, subjectId: logEntry.subjectId })
        .from(logEntry)
        .where(inArray(logEntry.kind, ["suspended", "reinstated"]))
    ).map(({ kind, subjectId }) => `${kind} ${subjectId}`),
  );
  return (await listSuspensionEffects(db)).filter(
    ({ kind, subjectId }) => !entered.has(`${kind} ${subjectId}`),
  );
}

// ---- The tree ----------------------------------------------------------------------------------------

/** How many entries have a place. */
export async function logSize(db: Db): Promise<number> {
  const [last] = await db.select({ position: max(logEntry.position) }).from(logEntry);
  return last?.position == null ? 0 : Number(last.position) + 1;
}

/**
 * Gives waiting entries their places, oldest first, and adds them to the tree: all in one transaction, so that a
 * crash leaves them waiting or in, never between. Of two processes at once one finds nothing left to do, or runs again.
 * @returns true where more may be waiting
 */
export async function takeInEntries(store: Store): Promise<boolean> {
  return store.write(async (tx) => {
    const waiting = await tx
      .select({ kind: logEntry.kind, subjectId: logEntry.subjectId, leaf: logEntry.leaf })
      .from(logEntry)
      .where(isNull(logEntry.position))
      .orderBy(asc(logEntry.enteredAt), asc(logEntry.subjectId), asc(logEntry.kind))
      .limit(atOnce);
    if (waiting.length === 0) return false;
    const tree = await openTree(tx, await logSize(tx));
    for (const { kind, subjectId, leaf } of waiting) {
      await tx
        .update(logEntry)
        .set({ position: tree.size })
        .where(and(eq(logEntry.kind, kind), eq(logEntry.subjectId, subjectId)));
      tree.add(leafHashOf(leaf));
    }
    for (const { level, number, hashes } of tree.takeChanged()) {
      const kept = { hashes: printHashes(hashes) };
      await tx
        .insert(logTile)
        .values({ level, number, ...kept })
        .onConflictDoUpdate({ target: [logTile.level, logTile.number], set: kept });
    }
    return waiting.length === atOnce;
  });
}

async function openTree(db: Db, size: number): Promise<GrowingTree> {
  const edge = edgeTiles(size);
  const kept = await readTiles(db, edge);
  return new GrowingTree(
    size,
    edge.map((tile): Tile => ({ ...tile, hashes: readHashes(kept.get(tileName(tile)) ?? "") })),
  );
}

/** 32 bytes as base64 */
const hashLetters = 44;
export const printHashes = (hashes: readonly Uint8Array[]): string =>
  hashes.map((one) => Buffer.from(one).toString("base64")).join("");
function readHashes(text: string): Buffer[] {
  const all: Buffer[] = [];
  for (let at = 0; at < text.length; at += hashLetters) all.push(hashAt(text, at / hashLetters));
  return all;
}
const hashAt = (text: string, place: number): Buffer =>
  Buffer.from(text.slice(place * hashLetters, (place + 1) * hashLetters), "base64");

export async function readTiles(db: Db, ids: readonly TileId[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select()
    .from(logTile)
    .where(or(...ids.map(({ level, number }) => and(eq(logTile.level, level), eq(logTile.number, number)))));
  return new Map(rows.map((row) => [tileName(row), row.hashes]));
}

/** Every hash these spans are made of, in one question. */
async function readSpans(db: Db, spans: readonly Span[]): Promise<HashOf> {
  const tiles = new Map<string, TileId>();
  for (const subtree of spans.flatMap(subtreesOf)) {
    const { level, number } = keptIn(subtree);
    tiles.set(tileName({ level, number }), { level, number });
  }
  const kept = await readTiles(db, [...tiles.values()]);
  return (subtree: Subtree) => {
    const at = keptIn(subtree);
    const found = hashAt(kept.get(tileName(at)) ?? "", at.place);
    if (found.length === 32) return found;
    throw new Error("The log's tiles do not hold what its size says. Run `npm run db:verify`.");
  };
}

/** The hashes that these spans come to, in their order. */
export async function readProofHashes(db: Db, spans: readonly Span[]): Promise<Uint8Array[]> {
  return hashesOf(spans, await readSpans(db, spans));
}

export async function readRoot(db: Db, size: number): Promise<Uint8Array> {
  const span: Span = [0, size];
  return hashOfSpan(span, await readSpans(db, [span]));
}

/** The hashes of one tile as they are handed out; null: it is not as wide yet. */
export async function readTileRow(db: Db, id: TileId, width: number): Promise<Buffer | null> {
  const text = (await readTiles(db, [id])).get(tileName(id));
  if (text === undefined) return null;
  const row = bottomRow(readHashes(text), width);
  return Buffer.concat(row);
}

/** Entries from this place on, in their order. */
export async function readLeaves(db: Db, from: number, most: number): Promise<string[]> {
  const rows = await db
    .select({ leaf: logEntry.leaf })
    .from(logEntry)
    .where(and(gte(logEntry.position, from), lt(logEntry.position, from + most)))
    .orderBy(asc(logEntry.position));
  return rows.map(({ leaf }) => leaf);
}

// ---- Checkpoints -------------------------------------------------------------------------------------

export interface LogKey {
  readonly id: string;
  readonly note: NoteKey;
  readonly createdAt: Date;
  /** null: the newest */
  readonly signsUntil: Date | null;
}
type LogKeyRow = typeof logKey.$inferSelect;

/**
 * Whether a key signs the checkpoints of a moment. One that was made since does not: a job that began before it would
 * sign with a key that was not there yet.
 */
export const signsAt = (key: Pick<LogKey, "createdAt" | "signsUntil">, at: Date): boolean =>
  key.createdAt <= at && (key.signsUntil === null || key.signsUntil > at);

export const noteKeyOf = (row: { origin: string; publicKeyMultibase: string }): NoteKey => ({
  name: row.origin,
  kind: "log",
  publicKey: rawPublicKey(row.publicKeyMultibase),
});

const logKeyOf = (row: LogKeyRow): LogKey => ({
  id: row.id,
  note: noteKeyOf(row),
  createdAt: row.createdAt,
  signsUntil: row.signsUntil,
});

const keyRows = (db: Db) => db.select().from(logKey).orderBy(desc(logKey.createdAt), desc(logKey.id));

/** Every key that the log ever signed with, newest first: a checkpoint stays good with the key of its time. */
export async function listLogKeys(db: Db): Promise<LogKey[]> {
  return (await keyRows(db)).map(logKeyOf);
}

/**
 * The key to follow the log with: the newest that signed its newest head. A key that was made since signs the next one.
 * @returns null before the first entry
 */
export async function readLogKey(db: Db): Promise<LogKey | null> {
  const [row] = await db
    .select({ key: logKey })
    .from(logCheckpoint)
    .innerJoin(logKey, eq(logKey.id, logCheckpoint.keyId))
    .orderBy(desc(logCheckpoint.size))
    .limit(1);
  return row ? logKeyOf(row.key) : null;
}

/** Opening a key costs a slow hash, so an opened one stays in this process. */
const opened = new Map<string, Signer>();

async function openLogKey(row: LogKeyRow): Promise<Signer> {
  const { origin, keyEncryptionSecret } = environment();
  let signer = opened.get(row.publicKeyMultibase);
  if (!signer) {
    if (row.secretSealed === null) throw new Error("A key of the log was destroyed while it should sign.");
    const secret = await openPrivateKey(row.secretSealed, row.publicKeyMultibase, keyEncryptionSecret);
    signer = createSigner(origin, row.publicKeyMultibase, secret);
    opened.set(row.publicKeyMultibase, signer);
  }
  return signer;
}

async function makeLogKey(name: string, now: Date): Promise<LogKeyRow> {
  const { publicKeyMultibase, privateKey } = createSigningKey();
  return {
    id: randomUUID(),
    origin: name,
    publicKeyMultibase,
    secretSealed: await sealPrivateKey(privateKey, publicKeyMultibase, environment().keyEncryptionSecret),
    createdAt: now,
    signsUntil: null,
  };
}

/**
 * The keys that sign checkpoints now, newest first; the first one, and with it the log's name, is made when it is
 * first needed.
 */
async function signingKeys(store: Store, now: Date): Promise<LogKeyRow[]> {
  const held = (await keyRows(store.read)).filter((key) => signsAt(key, now));
  if (held.length > 0) return held;
  // as the format asks: where it is served, without the scheme
  const made = await makeLogKey(`${new URL(environment().origin).host}/log`, now);
  return store.write(async (tx) => {
    const quicker = await keyRows(tx);
    if (quicker.length > 0) return quicker;
    await tx.insert(logKey).values(made);
    return [made];
  });
}

/**
 * A new key signs checkpoints from now on, under the log's name. The one before signs them too for a while, so that
 * whoever follows the log with that one sees every head signed by a key they know, and can take the new one from it.
 * @param overlapDays 0 where the old key may be in wrong hands
 * @throws conflict before there is a log
 */
export async function rotateLogKey(
  store: Store,
  actorId: string | null,
  overlapDays: number,
  now: Date,
): Promise<void> {
  const [newest] = await keyRows(store.read);
  if (!newest) {
    throw new DomainError("conflict", "The log holds nothing yet. Its key is made with its first entry.");
  }
  const made = await makeLogKey(newest.origin, now);
  const until = new Date(now.getTime() + overlapDays * 86_400_000);
  await store.write(async (tx) => {
    await tx.update(logKey).set({ signsUntil: until }).where(isNull(logKey.signsUntil));
    // one that was to sign longer, from a rotation before, does not outlast it
    await tx.update(logKey).set({ signsUntil: until }).where(gt(logKey.signsUntil, until));
    await tx.insert(logKey).values(made);
    await recordActivity(tx, now, {
      actorId,
      action: "log.rotate-key",
      subjectKind: "log-key",
      subjectId: made.id,
      detail: { overlapDays },
    });
  });
}

/**
 * Destroys the private half of a key that signs no more, so that nobody can take it. Its public half stays: what it
 * signed goes on being checked.
 * @throws conflict while it signs
 */
export async function destroyLogKey(
  store: Store,
  actorId: string | null,
  id: string,
  now: Date,
): Promise<void> {
  await store.write(async (tx) => {
    const [key] = await tx.select().from(logKey).where(eq(logKey.id, id));
    if (!key) throw new DomainError("not-found", "The log has no such key. List its keys and choose again.");
    if (key.signsUntil === null || key.signsUntil > now) {
      throw new DomainError(
        "conflict",
        key.signsUntil === null
          ? "This key signs the log. Rotate first; what it signed has to be followed by a newer one."
          : `This key signs beside the newer one until ${key.signsUntil.toISOString().slice(0, 10)}. Destroy it after that day.`,
      );
    }
    if (key.secretSealed === null) return;
    await tx.update(logKey).set({ secretSealed: null }).where(eq(logKey.id, id));
    await recordActivity(tx, now, {
      actorId,
      action: "log.destroy-key",
      subjectKind: "log-key",
      subjectId: id,
    });
  });
  opened.clear();
}

/**
 * Signs the head of the tree where it has grown since the last one. Only what is committed is signed: a checkpoint
 * for a tree that a crash took back could never be made good again.
 * @returns its size where one was signed
 */
export async function signHead(store: Store, now: Date): Promise<number | null> {
  const size = await logSize(store.read);
  const latest = await readLatestCheckpoint(store.read);
  if (size === (latest?.size ?? 0)) return null;
  const keys = await signingKeys(store, now);
  const [newest] = keys;
  if (!newest) throw new Error("The log has no key that signs.");
  const text = printCheckpoint({ origin: newest.origin, size, root: await readRoot(store.read, size) });
  const lines: string[] = [];
  for (const key of keys) {
    const signature = await (await openLogKey(key)).sign({ data: Buffer.from(text) });
    lines.push(signatureLine(noteKeyOf(key), signature));
  }
  const note = `${text}\n${lines.join("")}`;
  await store.write(async (tx) => {
    await tx
      .insert(logCheckpoint)
      .values({ size, note, keyId: newest.id, signedAt: now })
      .onConflictDoNothing();
    if (environment().witness) await queueForWitness(tx, size, now);
  });
  return size;
}

export interface StoredCheckpoint {
  readonly size: number;
  readonly note: string;
  readonly signedAt: Date;
}
const checkpointColumns = {
  size: logCheckpoint.size,
  note: logCheckpoint.note,
  signedAt: logCheckpoint.signedAt,
};

/** @returns null while the log is empty */
export async function readLatestCheckpoint(db: Db): Promise<StoredCheckpoint | null> {
  const [row] = await db
    .select(checkpointColumns)
    .from(logCheckpoint)
    .orderBy(desc(logCheckpoint.size))
    .limit(1);
  return row ?? null;
}

// ---- The witness -------------------------------------------------------------------------------------

export function queueForWitness(tx: Db, size: number, at: Date): Promise<void> {
  return queue(tx, at, { kind: "witness", onceKey: `witness:${size}`, payload: {} });
}

/** The largest tree this witness signed; 0: none */
export async function readLastCosigned(db: Db, witness: string): Promise<number> {
  const [row] = await db
    .select({ size: max(logCosignature.size) })
    .from(logCosignature)
    .where(eq(logCosignature.witness, witness));
  return Number(row?.size ?? 0);
}

export async function keepCosignature(store: Store, row: typeof logCosignature.$inferInsert): Promise<void> {
  await store.write(async (tx) => {
    await tx.insert(logCosignature).values(row).onConflictDoNothing();
  });
}
