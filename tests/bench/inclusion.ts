import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { type Store, openStore } from "#db/client.server";
import { migrate } from "#db/migrate.server";
import { GrowingTree, inclusionSpans, leafHash, provesInclusion } from "~/domains/credentials/merkle-tree";
import { printHashes, readProofHashes, readRoot } from "~/domains/credentials/transparency-log.server";
import { median } from "./load";
import type { Row } from "./run";

const small = 1_000;
const large = 10_000_000;
const rounds = 15;
const each = 200;

/** The proof that an entry stands in a log of ten million entries, against the same in a log of a thousand. */
export async function inclusion(): Promise<Row[]> {
  const few = await grown(small);
  const many = await grown(large);
  try {
    for (const log of [few, many]) await milliseconds(log);
    const found: Record<"few" | "many", number[]> = { few: [], many: [] };
    for (let round = 0; round < rounds; round++) {
      found.few.push(await milliseconds(few));
      found.many.push(await milliseconds(many));
    }
    const [value, baseline] = [median(found.many), median(found.few)];
    return [
      {
        name: "inclusion-proof-10m",
        ratio: value / baseline,
        value,
        baseline,
        unit: "ms",
        note: `${large.toLocaleString("en-AU")} generated entries, a random one each time, against ${small.toLocaleString("en-AU")}; its hashes read from the database, none of them kept in memory`,
      },
    ];
  } finally {
    await few.end();
    await many.end();
  }
}

interface Log {
  readonly store: Store;
  readonly size: number;
  readonly root: Uint8Array;
  end(): Promise<void>;
}

const entry = (n: number) => Buffer.from(`{"generated":${n}}`);

/** Every hash of the tree, written as the log writes it. */
async function grown(size: number): Promise<Log> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "pathways-log-"));
  const url = `file:${path.join(folder, "log.db")}`;
  await migrate(url);
  const connection = new Sqlite(path.join(folder, "log.db"));
  connection.pragma("synchronous = OFF");
  const put = connection.prepare(
    "insert into log_tile (level, number, hashes) values (?, ?, ?) on conflict do update set hashes = excluded.hashes",
  );
  const tree = new GrowingTree(0, []);
  const write = connection.transaction(() => {
    for (const { level, number, hashes } of tree.takeChanged()) put.run(level, number, printHashes(hashes));
  });
  for (let n = 0; n < size; n++) {
    tree.add(leafHash(entry(n)));
    if (n % 65_536 === 65_535) write();
  }
  write();
  connection.close();
  const store = openStore(url);
  return {
    store,
    size,
    root: await readRoot(store.read, size),
    async end() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Of one proof, over many; each is checked, outside the time that is taken. */
async function milliseconds({ store, size, root }: Log): Promise<number> {
  const places = Array.from({ length: each }, () => Math.floor(Math.random() * size));
  const proofs: Uint8Array[][] = [];
  const began = performance.now();
  for (const index of places) proofs.push(await readProofHashes(store.read, inclusionSpans(index, size)));
  const took = performance.now() - began;
  for (const [n, index] of places.entries()) {
    const proof = { leaf: leafHash(entry(index)), index, size, path: proofs[n] ?? [], root };
    if (!provesInclusion(proof)) throw new Error(`The proof of entry ${index} does not hold.`);
  }
  return took / each;
}
