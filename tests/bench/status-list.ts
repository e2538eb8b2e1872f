import { createHash, randomInt } from "node:crypto";
import Sqlite from "better-sqlite3";
import { eq } from "drizzle-orm";
import { statusCase, statusList } from "#db/schema/credentials";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { noteChange } from "~/domains/credentials/status-acts.server";
import { beginList } from "~/domains/credentials/status-places.server";
import { statusListLength } from "~/domains/credentials/terms";
import { signListNow } from "~/workflows/status-lists.server";
import { median } from "./load";
import type { Row } from "./run";

/** So many credentials, of two places each, have a list's bits changed a hundred thousand times. */
const credentials = 50_000;
const rounds = 300;

/**
 * One more change to a list in which a hundred thousand bits are set, against its first one: read what was signed last
 * and what has changed, set the bits, sign, store. Both lists have fifty thousand credentials, and a suspension is what
 * is begun and ended, so that the first change can be made again and again.
 */
export async function statusLists(): Promise<Row[]> {
  const [first, full] = [await listWith(0), await listWith(credentials - 1)];
  try {
    for (let warm = 0; warm < 10; warm++) for (const list of [first, full]) await change(list);
    const found: Record<"first" | "full", number[]> = { first: [], full: [] };
    for (let round = 0; round < rounds; round++) {
      // neither is always the one that comes after the other
      const order = round % 2 === 0 ? (["first", "full"] as const) : (["full", "first"] as const);
      for (const which of order) found[which].push(await change(which === "first" ? first : full));
    }
    const [value, baseline] = [median(found.full), median(found.first)];
    return [
      {
        name: "status-list-100000",
        ratio: value / baseline,
        value,
        baseline,
        unit: "ms",
        note: `${(2 * credentials).toLocaleString("en-AU")} bits set by ${credentials.toLocaleString("en-AU")} mirrored credentials; the change noted, the list read, signed and stored`,
      },
    ];
  } finally {
    await first.world.end();
    await full.world.end();
  }
}

interface Filled {
  readonly world: TestWorld;
  readonly listId: string;
  /** the one that is suspended and comes back */
  readonly credentialId: string;
}

/** One change from its row in the database to the stored list; then, untimed, back again. */
async function change({ world, listId, credentialId }: Filled): Promise<number> {
  const set = async (suspendedAt: Date | null) => {
    await world.store.write(async (tx) => {
      await tx.update(statusCase).set({ suspendedAt }).where(eq(statusCase.credentialId, credentialId));
      await noteChange(tx, { listId, credentialId }, ["suspension"]);
    });
    const began = performance.now();
    await signListNow(world.store, listId, new Date(), ["suspension"]);
    return performance.now() - began;
  };
  const took = await set(new Date());
  await set(null);
  return took;
}

const idOf = (kind: string, n: number): string => {
  const hex = createHash("sha256").update(`${kind} ${n}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/** A list of the real size with this many of its credentials suspended. */
async function listWith(suspended: number): Promise<Filled> {
  const world = await freshStore();
  const who = await makePerson(world.store, { roles: ["issuer"] });
  const now = new Date();
  const listId = await world.store.write((tx) => beginList(tx, now));
  const file = new Sqlite(world.databaseUrl.replace(/^file:/, ""));
  file.pragma("synchronous = OFF");
  const award = file.prepare(
    "insert into award (id, person_id, achievement, sequence, achievement_version, framework, awarded_by_id, awarded_at) values (?, ?, 'made-up', ?, '1', 'made-up', ?, ?)",
  );
  const credential = file.prepare(
    "insert into credential (id, award_id, status_list_id, status_index, salt, show_name, created_at) values (?, ?, ?, ?, '', 0, ?)",
  );
  const standing = file.prepare(
    "insert into status_case (credential_id, suspended_at, suspension_reason, suspension_words) values (?, ?, 'other', '')",
  );
  const at = now.getTime();
  // at random, as they are given out: bits in a row would pack to nothing
  const pairs = Array.from({ length: statusListLength / 2 }, (_, pair) => (pair >> 2) * 8 + (pair & 3));
  for (let n = pairs.length - 1; n > 0; n--) {
    const other = randomInt(n + 1);
    [pairs[n], pairs[other]] = [pairs[other] ?? 0, pairs[n] ?? 0];
  }
  file.transaction(() => {
    for (let n = 0; n < credentials; n++) {
      award.run(idOf("award", n), who.id, n + 1, who.id, at);
      credential.run(idOf("credential", n), idOf("award", n), listId, pairs[n], at);
      standing.run(idOf("credential", n), n < suspended ? at : null);
    }
  })();
  file.close();
  const [list] = await world.store.read.select().from(statusList).where(eq(statusList.id, listId));
  if (!list) throw new Error("The list was not made.");
  await signListNow(world.store, listId, now, ["suspension"]);
  return { world, listId, credentialId: idOf("credential", credentials - 1) };
}
