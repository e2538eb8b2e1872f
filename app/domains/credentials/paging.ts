/** Rows on one page of a list. */
export const perPage = 50;

/** Where a page of a list begins: after the row with this instant and this id. */
export interface Cursor {
  readonly at: Date;
  readonly id: string;
}

/** @returns null for anything that is no cursor of ours: the list then begins at its beginning */
export function parseCursor(text: string | null): Cursor | null {
  const match = /^(\d{12,14})\.([0-9a-f-]{36})$/.exec(text ?? "");
  return match?.[1] && match[2] ? { at: new Date(Number(match[1])), id: match[2] } : null;
}
export const printCursor = (cursor: Cursor): string => `${cursor.at.getTime()}.${cursor.id}`;
