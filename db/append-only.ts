import type { Engine } from "./dialect";

/**
 * Tables of the transparency log, and the acts behind a withdrawal or suspension; each with the only change that may
 * be made to a row, as both engines say it.
 */
const logTables: readonly (readonly [name: string, allowed: string])[] = [
  [
    "log_entry",
    `old.position is null and new.position is not null and ${same("kind", "subject_id", "credential_id", "salt", "leaf", "entered_at")}`,
  ],
  [
    "log_tile",
    `${same("level", "number")} and length(new.hashes) >= length(old.hashes) and substr(new.hashes, 1, length(old.hashes)) = old.hashes`,
  ],
  ["log_checkpoint", same("size", "note", "key_id", "signed_at")],
  ["log_cosignature", same("size", "witness", "line", "seen_at")],
  // none at all: some of its columns may be null, which no comparison with = finds the same
  ["status_act", "1 = 0"],
];
function same(...columns: readonly string[]): string {
  return columns.map((name) => `new.${name} = old.${name}`).join(" and ");
}

/**
 * Rows that stay as they were written, whatever code or whoever at a database prompt asks: triggers refuse to change or
 * remove them. Made anew after every migration, because a table that is rebuilt loses its triggers without a word.
 * Of the evidence ledger the names may be taken out, which is what an erasure of personal data asks for; their digests
 * in the hashed content stay, and so does the chain.
 * Of the transparency log, an entry is given its place once, and a row of the tree only ever gets longer.
 */
export const appendOnlyStatements: Record<Engine, readonly string[]> = {
  sqlite: [
    ...["ledger_entry", "ledger_row"].flatMap((name) => [
      `drop trigger if exists ${name}_stays`,
      `create trigger ${name}_stays before delete on ${name} begin select raise(abort, 'rows of the ledger are never removed'); end`,
    ]),
    ...[
      [
        "ledger_entry",
        " of person_id, number, at, kind, achievement, subject_id, content, previous_hash, hash",
        "",
      ],
      ["ledger_entry", " of names", " when new.names <> '{}'"],
      ["ledger_row", "", ""],
    ].flatMap(([name, columns, when], at) => [
      `drop trigger if exists ledger_fixed_${at}`,
      `create trigger ledger_fixed_${at} before update${columns} on ${name}${when} begin select raise(abort, 'rows of the ledger are never changed'); end`,
    ]),
    ...logTables.flatMap(([name, allowed]) => [
      `drop trigger if exists ${name}_stays`,
      `create trigger ${name}_stays before delete on ${name} begin select raise(abort, 'rows of the log are never removed'); end`,
      `drop trigger if exists ${name}_fixed`,
      `create trigger ${name}_fixed before update on ${name} when not (${allowed}) begin select raise(abort, 'rows of the log are never changed'); end`,
    ]),
  ],
  postgres: [
    `create or replace function ledger_stays() returns trigger language plpgsql as $$
     begin
       if tg_op = 'UPDATE' and tg_table_name = 'ledger_entry' then
         if new.names = '{}' and to_jsonb(new) - 'names' = to_jsonb(old) - 'names' then return new; end if;
       end if;
       raise exception 'rows of the ledger are never changed or removed';
     end $$`,
    ...["ledger_entry", "ledger_row"].flatMap((name) => [
      `drop trigger if exists ${name}_stays on ${name}`,
      `create trigger ${name}_stays before update or delete on ${name} for each row execute function ledger_stays()`,
      `drop trigger if exists ${name}_stays_whole on ${name}`,
      `create trigger ${name}_stays_whole before truncate on ${name} for each statement execute function ledger_stays()`,
    ]),
    `create or replace function log_stays() returns trigger language plpgsql as $$
     begin raise exception 'rows of the log are never changed or removed'; end $$`,
    ...logTables.flatMap(([name, allowed]) => [
      `drop trigger if exists ${name}_stays on ${name}`,
      `create trigger ${name}_stays before delete on ${name} for each row execute function log_stays()`,
      `drop trigger if exists ${name}_fixed on ${name}`,
      `create trigger ${name}_fixed before update on ${name} for each row when (not (${allowed})) execute function log_stays()`,
      `drop trigger if exists ${name}_stays_whole on ${name}`,
      `create trigger ${name}_stays_whole before truncate on ${name} for each statement execute function log_stays()`,
    ]),
  ],
};
