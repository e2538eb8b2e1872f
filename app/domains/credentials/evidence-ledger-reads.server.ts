import { and, asc, desc, eq, gt, inArray, lt, or } from "drizzle-orm";
import type { Db } from "#db/client.server";
import { ledgerEntry } from "#db/schema/credentials";
import {
  type LedgerEntryRow,
  type Link,
  type ReadEntry,
  csvColumns,
  csvLine,
  csvRow,
  entryFaults,
  readEntry,
} from "./evidence-ledger";
import { type Cursor, parseCursor, perPage, printCursor } from "./paging";

/** Rows read at once: an export of any length holds this many in memory. */
const BATCH = 200;

/**
 * Every row, person by person in the order of each chain, read along the primary key. A row that is written meanwhile
 * may or may not be among them; none is left out that was there before.
 * @param personId only this person's; null: everybody's
 */
export async function* walkLedger(db: Db, personId: string | null): AsyncGenerator<LedgerEntryRow> {
  const rest = personId === null ? undefined : eq(ledgerEntry.personId, personId);
  for (let after: LedgerEntryRow | undefined; ;) {
    const rows: LedgerEntryRow[] = await db
      .select()
      .from(ledgerEntry)
      .where(
        and(
          rest,
          after &&
            or(
              gt(ledgerEntry.personId, after.personId),
              and(eq(ledgerEntry.personId, after.personId), gt(ledgerEntry.number, after.number)),
            ),
        ),
      )
      .orderBy(asc(ledgerEntry.personId), asc(ledgerEntry.number))
      .limit(BATCH);
    yield* rows;
    after = rows.at(-1);
    if (rows.length < BATCH) return;
  }
}

/** Recomputes chains from their first row. @returns sentences; empty means that every row follows */
export async function checkLedger(
  db: Db,
  personId: string | null,
): Promise<{ rows: number; faults: string[] }> {
  const faults: string[] = [];
  let rows = 0;
  let before: (Link & { personId: string }) | null = null;
  for await (const row of walkLedger(db, personId)) {
    rows++;
    faults.push(...entryFaults(before?.personId === row.personId ? before : null, row));
    before = { personId: row.personId, number: row.number, hash: row.hash };
  }
  return { rows, faults };
}

/** One page of one person's ledger, newest first. @param before number of the last row of the page before */
export async function listLedger(
  db: Db,
  personId: string,
  before: number | null,
): Promise<{ rows: ReadEntry[]; next: number | null }> {
  const found = await db
    .select()
    .from(ledgerEntry)
    .where(
      and(eq(ledgerEntry.personId, personId), before === null ? undefined : lt(ledgerEntry.number, before)),
    )
    .orderBy(desc(ledgerEntry.number))
    .limit(perPage + 1);
  const rows = found.slice(0, perPage).map(readEntry);
  return { rows, next: found.length > perPage ? (rows.at(-1)?.number ?? null) : null };
}

/** @returns null for anything that is no number of a row: the list then begins at its beginning */
export function rowNumber(text: string | null): number | null {
  return text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
}

/** Where a page of everybody's ledger begins. */
export interface LedgerCursor extends Cursor {
  readonly number: number;
}

export function parseLedgerCursor(text: string | null): LedgerCursor | null {
  const [, cursor = "", number = ""] = /^([^~]+)~([^~]+)$/.exec(text ?? "") ?? [];
  const [at, row] = [parseCursor(cursor), rowNumber(number)];
  return at && row !== null ? { ...at, number: row } : null;
}
export const printLedgerCursor = (cursor: LedgerCursor): string => `${printCursor(cursor)}~${cursor.number}`;

/** One page of everybody's ledger, newest first; for issuers. */
export async function listWholeLedger(
  db: Db,
  before: LedgerCursor | null,
): Promise<{ rows: ReadEntry[]; next: LedgerCursor | null }> {
  const found = await db
    .select()
    .from(ledgerEntry)
    .where(
      before
        ? or(
            lt(ledgerEntry.at, before.at),
            and(
              eq(ledgerEntry.at, before.at),
              or(
                lt(ledgerEntry.personId, before.id),
                and(eq(ledgerEntry.personId, before.id), lt(ledgerEntry.number, before.number)),
              ),
            ),
          )
        : undefined,
    )
    .orderBy(desc(ledgerEntry.at), desc(ledgerEntry.personId), desc(ledgerEntry.number))
    .limit(perPage + 1);
  const rows = found.slice(0, perPage).map(readEntry);
  const last = rows.at(-1);
  return {
    rows,
    next: found.length > perPage && last ? { at: last.at, id: last.personId, number: last.number } : null,
  };
}

/** The row in which an award was written down, and those it says it stands on; null: it is older than the ledger. */
export async function readAwardEntries(
  db: Db,
  awardId: string,
): Promise<{ award: ReadEntry; standsOn: ReadEntry[] } | null> {
  const [found] = await db
    .select()
    .from(ledgerEntry)
    .where(and(eq(ledgerEntry.kind, "awarded"), eq(ledgerEntry.subjectId, awardId)));
  if (!found) return null;
  const made = readEntry(found);
  const numbers = [...(made.content.award?.standsOn ?? [])];
  const rows =
    numbers.length === 0
      ? []
      : await db
          .select()
          .from(ledgerEntry)
          .where(and(eq(ledgerEntry.personId, found.personId), inArray(ledgerEntry.number, numbers)))
          .orderBy(asc(ledgerEntry.number));
  return { award: made, standsOn: rows.map(readEntry) };
}

/** The formats an export comes in. */
export const ledgerFormats = {
  csv: { type: "text/csv; charset=utf-8", lines: csvLines },
  json: { type: "application/json; charset=utf-8", lines: jsonLines },
} as const;
export type LedgerFormat = keyof typeof ledgerFormats;
export const isLedgerFormat = (text: string | undefined): text is LedgerFormat =>
  text !== undefined && Object.hasOwn(ledgerFormats, text);

/** With a byte order mark, without which a spreadsheet takes names for another alphabet. */
async function* csvLines(rows: AsyncIterable<LedgerEntryRow>): AsyncGenerator<string> {
  yield `\ufeff${csvLine(csvColumns)}`;
  for await (const row of rows) yield csvRow(readEntry(row), row.content);
}

/** One document, a row on each line; `content` is the text that was hashed. */
async function* jsonLines(rows: AsyncIterable<LedgerEntryRow>): AsyncGenerator<string> {
  yield `{"format":"ips-pathways-ledger/1","rule":"hash = SHA-256 of previousHash, a line feed and content, in UTF-8; the first row of a person follows from 64 zeros; people[id] in content = SHA-256 of salt, a line feed and name","rows":[`;
  let first = true;
  for await (const { at, names, ...row } of rows) {
    yield `${first ? "\n" : ",\n"}${JSON.stringify({ ...row, at: at.toISOString(), names: JSON.parse(names) as unknown })}`;
    first = false;
  }
  yield "\n]}\n";
}
