import { AsyncLocalStorage } from "node:async_hooks";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import { sql } from "drizzle-orm";
import { drizzle as drizzleSqlite } from "drizzle-orm/better-sqlite3";
import { drizzle as drizzlePostgres } from "drizzle-orm/node-postgres";
import type { BaseSQLiteDatabase } from "drizzle-orm/sqlite-core";
import pg from "pg";
import { engine } from "./dialect";

/** Drizzle as both engines answer it: every query awaited, every result an array. */
export type Db = Omit<
  BaseSQLiteDatabase<"async", unknown, Record<string, never>>,
  "run" | "get" | "all" | "values" | "transaction" | "batch"
>;

export interface Store {
  /** For questions. On SQLite this connection cannot write. */
  readonly read: Db;
  /**
   * One act, all or nothing. The act may be run more than once, so it awaits nothing but `tx`
   * and has no effect outside it. Called inside another act it becomes part of that one.
   */
  write<T>(act: (tx: Db) => Promise<T>): Promise<T>;
  /** True when the database answers. */
  answers(): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * @param url `file:/path/to.db` or `postgres://…`; must be of the engine the process was started for
 */
export function openStore(url: string): Store {
  const wanted = /^postgres/.test(url) ? "postgres" : "sqlite";
  if (wanted !== engine) {
    throw new Error(
      `This process was started for ${engine}. Set DATABASE_URL before it starts, then try again.`,
    );
  }
  return wanted === "postgres" ? openPostgres(url) : openSqlite(url);
}

const current = new AsyncLocalStorage<{ tx: Db; depth: number; store: object }>();

// ---- SQLite -------------------------------------------------------------------------------------

function connectSqlite(file: string): Sqlite.Database {
  // better-sqlite3 sleeps inside the event loop while it waits for a lock: keep that short, retry outside
  const connection = new Sqlite(file, { timeout: 50 });
  connection.pragma("journal_mode = WAL");
  connection.pragma("foreign_keys = ON");
  return connection;
}

/** The file behind a `file:` address. */
export function sqliteFile(url: string): string {
  return path.resolve(url.replace(/^file:(\/\/)?/, ""));
}

function openSqlite(url: string): Store {
  const file = sqliteFile(url);
  mkdirSync(path.dirname(file), { recursive: true });
  const writer = connectSqlite(file);
  // FULL: a commit that was confirmed survives a power cut, not only a crash
  writer.pragma("synchronous = FULL");
  const reader = connectSqlite(file);
  reader.pragma("query_only = ON");
  const tx = drizzleSqlite(writer) as unknown as Db;
  const read = drizzleSqlite(reader) as unknown as Db;
  const self = {};
  let last: Promise<unknown> = Promise.resolve();

  async function begin(): Promise<void> {
    for (let tries = 0; ; tries++) {
      try {
        writer.exec("BEGIN IMMEDIATE");
        return;
      } catch (error) {
        if (!isBusy(error) || tries >= 200) throw error;
        await wait(10 + Math.random() * 40);
      }
    }
  }

  async function outermost<T>(act: (tx: Db) => Promise<T>): Promise<T> {
    await begin();
    try {
      const answer = await current.run({ tx, depth: 0, store: self }, () => act(tx));
      writer.exec("COMMIT");
      return answer;
    } catch (error) {
      if (writer.inTransaction) writer.exec("ROLLBACK");
      throw error;
    }
  }

  return {
    read,
    write(act) {
      const outer = current.getStore();
      if (outer?.store === self) return nested(outer, act);
      const mine = last.then(() => outermost(act));
      last = mine.catch(() => undefined);
      return mine;
    },
    async answers() {
      return reader.prepare("select 1 as one").get() !== undefined;
    },
    async close() {
      await last;
      reader.close();
      writer.close();
    },
  };
}

async function nested<T>(
  outer: { tx: Db; depth: number; store: object },
  act: (tx: Db) => Promise<T>,
): Promise<T> {
  const name = `inner_${outer.depth + 1}`;
  const raw = outer.tx as unknown as Executes;
  await execute(raw, `SAVEPOINT ${name}`);
  try {
    const answer = await current.run({ ...outer, depth: outer.depth + 1 }, () => act(outer.tx));
    await execute(raw, `RELEASE SAVEPOINT ${name}`);
    return answer;
  } catch (error) {
    await execute(raw, `ROLLBACK TO SAVEPOINT ${name}`);
    await execute(raw, `RELEASE SAVEPOINT ${name}`);
    throw error;
  }
}

/** The one place where raw statements without parameters run on either engine. */
interface Executes {
  run?(query: ReturnType<typeof sql.raw>): unknown;
  execute?(query: ReturnType<typeof sql.raw>): unknown;
}
async function execute(db: Executes, statement: string): Promise<void> {
  const query = sql.raw(statement);
  await (engine === "sqlite" ? db.run?.(query) : db.execute?.(query));
}

// ---- PostgreSQL ---------------------------------------------------------------------------------

const retryable = new Set(["40001", "40P01"]);
/** Some seconds in all. */
const mostTries = 40;
const longestPauseMs = 400;

function openPostgres(url: string): Store {
  const pool = new pg.Pool({ connectionString: url, max: 10, idleTimeoutMillis: 10_000 });
  // A connection that the server drops must not stop the process: not one that idles, and not one on which an act is at
  // work between two questions. The act fails with its next question.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  const db = drizzlePostgres(pool);
  const self = {};
  return {
    read: db as unknown as Db,
    async write(act) {
      const outer = current.getStore();
      if (outer?.store === self) return nested(outer, act);
      for (let tries = 1; ; tries++) {
        try {
          // at READ COMMITTED updates were lost in trials
          return await db.transaction(
            (tx) => {
              const mine = tx as unknown as Db;
              return current.run({ tx: mine, depth: 0, store: self }, () => act(mine));
            },
            { isolationLevel: "serializable" },
          );
        } catch (error) {
          if (tries >= mostTries || !metAnother(error)) throw error;
          // longer each time: where fifty acts meet, the later ones wait until the first are through
          await wait(Math.random() * Math.min(longestPauseMs, 5 * 2 ** tries));
        }
      }
    },
    async answers() {
      await pool.query("select 1");
      return true;
    },
    close: () => pool.end(),
  };
}

// ---- Errors -------------------------------------------------------------------------------------

/** Engine codes of an error and of everything it was caused by. */
function codes(error: unknown): string[] {
  const found: string[] = [];
  for (let at = error, depth = 0; at instanceof Error && depth < 6; at = at.cause, depth++) {
    if ("code" in at && typeof at.code === "string") found.push(at.code);
  }
  return found;
}

const isBusy = (error: unknown): boolean => codes(error).some((code) => code.startsWith("SQLITE_BUSY"));

/** True when a transaction met another one and has to run again as a whole: nothing in it may catch this and go on. */
export const metAnother = (error: unknown): boolean => codes(error).some((code) => retryable.has(code));

/** True when a row that must be the only one of its kind was there already: somebody else was first. */
export function isUnique(error: unknown): boolean {
  return codes(error).some(
    (code) =>
      code === "SQLITE_CONSTRAINT_UNIQUE" || code === "SQLITE_CONSTRAINT_PRIMARYKEY" || code === "23505",
  );
}
