import { type SQL, sql } from "drizzle-orm";
import { type SelfReference, check, text } from "../dialect";

/** A text column that holds one of a closed list of words; the CHECK comes from the same list. */
export const word = <const T extends readonly [string, ...string[]]>(name: string, _words: T) =>
  text(name).$type<T[number]>();

/** The CHECK for a `word` column. */
export const oneOf = (name: string, column: SelfReference, words: readonly string[]) =>
  check(name, sql`${column} in (${sql.join(words.map(quoted), sql`, `)})`);

/** Migrations are plain SQL text, so the words are written out; they are our own constants, never input. */
const quoted = (value: string): SQL => {
  if (!/^[a-z-]+$/.test(value)) throw new Error(`Not a plain word for a CHECK: ${value}`);
  return sql.raw(`'${value}'`);
};

/** A column that holds JSON as text: read and written whole, never queried inside. */
export const json = <T>(name: string) => text(name).$type<Json<T>>();

declare const holds: unique symbol;
/** JSON text that is known to hold a T. */
export type Json<T> = string & { readonly [holds]?: T };
export const toJson = <T>(value: T): Json<T> => JSON.stringify(value) as Json<T>;
export const fromJson = <T>(stored: Json<T>): T => JSON.parse(stored) as T;
