/**
 * Straight quotes and apostrophes become typographic ones, so that authors can type what is on the keyboard.
 * Ours, not a library's: six lines, no HTML, and it can be told what stood before (text split by emphasis).
 * @param before the character that precedes `text`, empty at the start of a block
 */
export function typeset(text: string, before = ""): string {
  let previous = before;
  let set = "";
  for (const character of text) {
    const opens = previous === "" || /[\s([{\u2018\u201c\u2014\u2013/]/.test(previous);
    const next =
      character === '"'
        ? opens
          ? "\u201c"
          : "\u201d"
        : character === "'"
          ? opens
            ? "\u2018"
            : "\u2019"
          : character;
    set += next;
    previous = next;
  }
  return set;
}

/** The same for every string inside a parsed file, ids included: they hold no quotes. */
export function typesetAll<T>(value: T): T {
  if (typeof value === "string") return typeset(value) as T;
  if (Array.isArray(value)) return value.map(typesetAll) as T;
  if (value !== null && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, typesetAll(inner)])) as T;
  return value;
}
