/** What a page knows about one box of words being written; it survives a loader. */
export interface DraftBox {
  /** names the box: `reflection:di3-01-edge`, `evidence:<id>` */
  readonly key: string;
  /** tells apart the people who share a device; not their id */
  readonly owner: string;
  /** 0: nothing is kept yet */
  readonly revision: number;
  readonly savedAt: string | null;
  readonly body: Readonly<Record<string, string>> | null;
  /** words that arrived after the session had run out, until they are put back or left */
  readonly lapsed: { readonly body: Readonly<Record<string, string>>; readonly at: string } | null;
}

/** Kinds of boxes, then an id: nothing else may be kept. */
const keyShape = /^[a-z][a-z-]{1,30}:[A-Za-z0-9._-]{1,120}$/;
export const isDraftKey = (key: string): boolean => keyShape.test(key);
