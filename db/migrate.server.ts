import path from "node:path";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import Sqlite from "better-sqlite3";
import { drizzle as drizzleSqlite } from "drizzle-orm/better-sqlite3";
import { migrate as migrateSqlite } from "drizzle-orm/better-sqlite3/migrator";
import { drizzle as drizzlePostgres } from "drizzle-orm/node-postgres";
import { migrate as migratePostgres } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import { appendOnlyStatements } from "./append-only";
import { sqliteFile } from "./client.server";

const folder = (engine: string) => path.resolve(process.cwd(), "db/migrations", engine);

/**
 * Brings a database up to the newest schema.
 * On SQLite foreign keys are switched off before the migrator opens its transaction, because inside it the
 * pragma is ignored and a table rebuild would cascade into child tables (drizzle-orm #5782); a copy is taken
 * first, and every reference is checked afterwards.
 */
export async function migrate(url: string): Promise<void> {
  if (/^postgres/.test(url)) {
    const pool = new pg.Pool({ connectionString: url, max: 1 });
    try {
      await migratePostgres(drizzlePostgres(pool), { migrationsFolder: folder("postgres") });
      for (const statement of appendOnlyStatements.postgres) await pool.query(statement);
    } finally {
      await pool.end();
    }
    return;
  }
  const file = sqliteFile(url);
  mkdirSync(path.dirname(file), { recursive: true });
  const existed = existsSync(file);
  const connection = new Sqlite(file);
  try {
    connection.pragma("journal_mode = WAL");
    connection.pragma("foreign_keys = OFF");
    const db = drizzleSqlite(connection);
    const before = countApplied(connection);
    if (existed && before > 0 && before < countKnown()) await connection.backup(`${file}.before-migration`);
    migrateSqlite(db, { migrationsFolder: folder("sqlite") });
    for (const statement of appendOnlyStatements.sqlite) connection.exec(statement);
    const broken = connection.pragma("foreign_key_check");
    if (Array.isArray(broken) && broken.length > 0) {
      throw new Error(
        `After migrating, ${broken.length} rows point at rows that are gone. The copy from before is ${file}.before-migration.`,
      );
    }
  } finally {
    connection.close();
  }
}

function countApplied(connection: Sqlite.Database): number {
  const there = connection
    .prepare("select count(*) as n from sqlite_master where name = '__drizzle_migrations'")
    .get() as { n: number };
  if (there.n === 0) return 0;
  return (connection.prepare("select count(*) as n from __drizzle_migrations").get() as { n: number }).n;
}

function countKnown(): number {
  const journal = JSON.parse(readJournal()) as { entries: unknown[] };
  return journal.entries.length;
}

function readJournal(): string {
  return readFileSync(path.join(folder("sqlite"), "meta/_journal.json"), "utf8");
}
