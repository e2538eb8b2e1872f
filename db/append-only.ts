import type { Engine } from "./dialect";

/**
 * Rows that stay as they were written, whatever code or whoever at a database prompt asks: triggers refuse to change or
 * remove them. Made anew after every migration, because a table that is rebuilt loses its triggers without a word.
 * Of the evidence ledger the names may be taken out, which is what an erasure of personal data asks for; their digests
 * in the hashed content stay, and so does the chain.
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
  ],
};
