import { type ReadEntry, entryBy, entryWords } from "./evidence-ledger";

/** A row of the evidence ledger as a page shows it. */
export interface ShownEntry {
  readonly key: string;
  readonly number: number;
  readonly what: string;
  readonly detail: string;
  readonly code: string;
  readonly achievement: string;
  readonly by: string;
  readonly person: string;
  readonly personId: string;
  readonly at: string;
  /** the page that shows what an award stood on; null for every other row */
  readonly to: string | null;
  /** the beginning of the row's hash, enough to tell two rows apart */
  readonly mark: string;
}

export function shownEntry(entry: ReadEntry): ShownEntry {
  const { personId, number, content, names, hash } = entry;
  return {
    key: `${personId} ${number}`,
    number,
    ...entryWords(entry),
    code: content.achievement.code,
    achievement: content.achievement.title,
    by: entryBy(entry),
    person: names[personId] ?? "Name taken out",
    personId,
    at: content.at,
    to: content.kind === "awarded" ? `/awards/${personId}/${content.achievement.name}` : null,
    mark: hash.slice(0, 8),
  };
}

/** Whether every row follows from the one before, computed anew for this page. */
export function ledgerCheckWords({ rows, faults }: { rows: number; faults: readonly string[] }): string {
  if (faults.length > 0) {
    return `Something in this ledger was changed or lost: ${faults.length === 1 ? "one row does" : `${faults.length} things do`} not follow. Tell the issuer before you rely on it.`;
  }
  return rows === 1
    ? "The one row of this ledger was computed again just now, and it is as it was written."
    : `All ${rows} rows of this ledger were computed again just now. Each is as it was written and follows from the one before.`;
}
