import * as pg from "drizzle-orm/pg-core";
import * as sqlite from "drizzle-orm/sqlite-core";

/**
 * The only file that knows there are two engines.
 * Types are SQLite's throughout; where PostgreSQL is asked for, its makers stand in for SQLite's at run time.
 * Why one schema and not two: a table written twice drifts, and every query would need two types.
 */
export type Engine = "sqlite" | "postgres";

export const engine: Engine = /^postgres/.test(process.env["DATABASE_URL"] ?? "") ? "postgres" : "sqlite";

const pick = <T>(lite: T, other: unknown): T => (engine === "sqlite" ? lite : (other as T));

export const table = pick(sqlite.sqliteTable, pg.pgTable);
export const text = pick(
  (name: string) => sqlite.text(name),
  (name: string) => pg.text(name),
);
export const whole = pick(
  (name: string) => sqlite.integer(name),
  (name: string) => pg.integer(name),
);
export const instant = pick(
  (name: string) => sqlite.integer(name, { mode: "timestamp_ms" }),
  (name: string) => pg.timestamp(name, { withTimezone: true, mode: "date", precision: 3 }),
);
export const flag = pick(
  (name: string) => sqlite.integer(name, { mode: "boolean" }),
  (name: string) => pg.boolean(name),
);
export const index = pick(sqlite.index, pg.index);
export const uniqueIndex = pick(sqlite.uniqueIndex, pg.uniqueIndex);
export const primaryKey = pick(sqlite.primaryKey, pg.primaryKey);
/** A second look at a table in one question. */
export const alias = pick(sqlite.alias, pg.alias);
export const check = pick(sqlite.check, pg.check);
/** For a column that points at its own table, where TypeScript cannot infer the type in a circle. */
export type SelfReference = sqlite.AnySQLiteColumn;
