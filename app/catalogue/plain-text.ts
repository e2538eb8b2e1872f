import type { Html } from "./types";

const entities: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#x27;": "'",
};
const ends = /<\/(?:p|li|h[1-6]|td|th|dt|dd|blockquote|figcaption)>|<br\/?>/g;

/**
 * The words of compiled HTML on one line, as somebody reads them; a dot in the middle parts what has no stop of its
 * own, such as headings and cells.
 * Only for what our own compiler wrote. Definitions that open beside a word are left out, since they stand in the
 * glossary.
 */
export function plainText(html: Html): string {
  return oneLine(
    html
      .replace(/<span class="term-note"[^>]*>[^<]*<\/span>/g, "")
      .replace(ends, "\n")
      .replace(/<[^>]+>/g, "")
      .replace(/&(?:amp|lt|gt|quot|#x27);/g, (entity) => entities[entity] ?? entity)
      .split("\n"),
  );
}

/** Lines one after another, empty ones left out. */
export function oneLine(lines: readonly string[]): string {
  return lines
    .map((line) => line.replace(/\s+/g, " ").trim())
    .filter((line) => line !== "")
    .reduce((before, line) => `${before}${/[.?!:;…][”’)]*$/.test(before) ? " " : " · "}${line}`, "")
    .replace(/^ · /, "");
}
