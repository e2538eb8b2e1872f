import { and, asc, count, eq, gte, isNull, lt } from "drizzle-orm";
import type { Db } from "#db/client.server";
import {
  credential,
  ledgerEntry,
  logCheckpoint,
  logCosignature,
  logEntry,
  logKey,
  logTile,
} from "#db/schema/credentials";
import { environment } from "~/http/environment.server";
import { commitmentOf, leafHashOf, readLeaf } from "./log-format.server";
import { GrowingTree, type Tile, hashOfSpan, keptIn, tileName, tileWidth } from "./merkle-tree";
import { parseNoteKey, readCheckpoint, readNote, signedBy } from "./signed-note.server";
import type { LogKind } from "./states";
import {
  type LogKey,
  listLogKeys,
  listMissing,
  noteKeyOf,
  openingOf,
  printHashes,
  readTiles,
  signsAt,
} from "./transparency-log.server";

const batch = 500;

/**
 * Works out the whole transparency log again from its entries: places, what each entry hides, every hash of the tree,
 * every checkpoint with its signatures; and that credentials, evidence ledger and log tell the same.
 * @returns sentences; empty means that all of it fits
 */
export async function checkLog(db: Db): Promise<{ entries: number; checkpoints: number; faults: string[] }> {
  const faults: string[] = [];
  const tree = new GrowingTree(0, []);
  const heads = await listHeads(db);
  const keys = await listLogKeys(db);
  // the unfinished tiles hold every hash that a root is made of; finished ones are compared and let go
  const open = new Map<string, Tile>();
  let compared = 0;
  const compare = async (tiles: readonly Tile[]) => {
    const stored = await readTiles(db, tiles);
    for (const tile of tiles) {
      compared++;
      if (stored.get(tileName(tile)) !== printHashes(tile.hashes))
        faults.push(`The hashes of the log's tile ${tileName(tile)} are not those of its entries.`);
    }
  };
  for (let began = -1; began < tree.size;) {
    began = tree.size;
    for (const row of await listEntries(db, began)) {
      if (row.position !== tree.size) {
        faults.push(`The log has no entry ${tree.size}.`);
        break;
      }
      faults.push(...entryFaults(row));
      tree.add(leafHashOf(row.leaf));
      for (const tile of tree.takeChanged()) {
        if (tile.width < tileWidth) open.set(tileName(tile), tile);
        else {
          open.delete(tileName(tile));
          await compare([tile]);
        }
      }
      for (const head of heads.get(tree.size) ?? []) faults.push(...headFaults(head, tree.size, open, keys));
      heads.delete(tree.size);
    }
  }
  await compare([...open.values()]);
  const [tiles] = await db.select({ n: count() }).from(logTile);
  if (Number(tiles?.n) !== compared) faults.push("The log has hashes that belong to none of its entries.");
  for (const size of heads.keys())
    faults.push(`A checkpoint of the log speaks of ${size} entries, and there are ${tree.size}.`);
  faults.push(...(await againstRecords(db)));
  const [checkpoints] = await db.select({ n: count() }).from(logCheckpoint);
  return { entries: tree.size, checkpoints: Number(checkpoints?.n), faults };
}

function listEntries(db: Db, from: number) {
  return db
    .select({
      kind: logEntry.kind,
      credentialId: logEntry.credentialId,
      salt: logEntry.salt,
      leaf: logEntry.leaf,
      position: logEntry.position,
      enteredAt: logEntry.enteredAt,
      document: credential.document,
    })
    .from(logEntry)
    .innerJoin(credential, eq(credential.id, logEntry.credentialId))
    .where(and(gte(logEntry.position, from), lt(logEntry.position, from + batch)))
    .orderBy(asc(logEntry.position));
}

function entryFaults(row: Awaited<ReturnType<typeof listEntries>>[number]): string[] {
  const leaf = readLeaf(row.leaf);
  if (leaf?.kind !== row.kind || leaf.at !== row.enteredAt.toISOString())
    return [`Entry ${row.position} of the log says something else than its row.`];
  if (leaf.commitment === commitmentOf(openingOf(row))) return [];
  return [`Entry ${row.position} of the log does not fit the credential ${row.credentialId}.`];
}

interface Head {
  readonly note: string;
  readonly signedAt: Date;
  readonly key: typeof logKey.$inferSelect;
  readonly cosignature: string | null;
}

/** @returns by size; more than one row where several witnesses signed */
async function listHeads(db: Db): Promise<Map<number, Head[]>> {
  const rows = await db
    .select({
      size: logCheckpoint.size,
      note: logCheckpoint.note,
      signedAt: logCheckpoint.signedAt,
      key: logKey,
      cosignature: logCosignature.line,
    })
    .from(logCheckpoint)
    .innerJoin(logKey, eq(logKey.id, logCheckpoint.keyId))
    .leftJoin(logCosignature, eq(logCosignature.size, logCheckpoint.size))
    .orderBy(asc(logCheckpoint.size));
  const heads = new Map<number, Head[]>();
  for (const { size, ...head } of rows) heads.set(size, [...(heads.get(size) ?? []), head]);
  return heads;
}

function headFaults(
  of: Head,
  size: number,
  open: ReadonlyMap<string, Tile>,
  keys: readonly LogKey[],
): string[] {
  const root = hashOfSpan([0, size], (subtree) => {
    const at = keptIn(subtree);
    return open.get(tileName(at))?.hashes[at.place] ?? Buffer.alloc(0);
  });
  const note = readNote(of.note + (of.cosignature ?? ""));
  const head = readCheckpoint(note?.text ?? "");
  const named = `The checkpoint of the log at ${size}`;
  if (!note || head?.size !== size || head.origin !== of.key.origin) return [`${named} cannot be read.`];
  if (!Buffer.from(root).equals(head.root)) return [`${named} is not the one of its entries.`];
  if (!signedBy(note, noteKeyOf(of.key))) return [`${named} is not signed by the log's key.`];
  const then = keys.filter((key) => signsAt(key, of.signedAt));
  if (!then.some(({ id }) => id === of.key.id))
    return [`${named} is signed by a key of the log that was not in use then.`];
  // while a new key takes over both sign, and a follower relies on either
  if (!then.every((key) => signedBy(note, key.note)))
    return [`${named} lacks the signature of a key that was in use then.`];
  const witness = parseNoteKey(environment().witness?.key ?? "", "witness");
  // of a witness that is no longer set nobody here knows the key
  const theirs = witness !== null && (of.cosignature?.startsWith(`— ${witness.name} `) ?? false);
  return theirs && !signedBy(note, witness) ? [`${named} is not signed by its witness.`] : [];
}

const whatOf: Readonly<Record<LogKind, string>> = {
  issued: "the credential",
  revoked: "the withdrawal of",
  suspended: "the suspension of",
  reinstated: "the reinstatement of",
};

/** What a tree cannot show: that something was never written into it, or was written and never happened. */
async function againstRecords(db: Db): Promise<string[]> {
  const missing = await listMissing(db, batch);
  const faults = missing.map(
    ({ kind, credentialId }) =>
      `The transparency log says nothing about ${whatOf[kind]} ${credentialId}. The service writes it down when it starts.`,
  );
  for (const [kind, ledgerKind, subject] of [
    ["issued", "awarded", credential.awardId],
    ["revoked", "withdrawn", credential.id],
    ["suspended", "suspended", logEntry.subjectId],
    ["reinstated", "reinstated", logEntry.subjectId],
  ] as const) {
    const rows = await db
      .select({ id: logEntry.credentialId })
      .from(logEntry)
      .innerJoin(credential, eq(credential.id, logEntry.credentialId))
      .leftJoin(ledgerEntry, and(eq(ledgerEntry.kind, ledgerKind), eq(ledgerEntry.subjectId, subject)))
      .where(and(eq(logEntry.kind, kind), isNull(ledgerEntry.number)));
    for (const { id } of rows)
      faults.push(`The transparency log says that ${id} was ${kind}, and the evidence ledger does not.`);
  }
  return faults;
}
