import { type ReadText, numberOf, numbered, readText } from "./search-words";

/** Text in pieces, in order; a page marks those that were looked for. Never HTML: whoever shows it escapes it. */
export interface Piece {
  readonly text: string;
  readonly marked: boolean;
}

/** The whole text, with what was looked for marked. */
export function marked(text: string, terms: ReadonlySet<string>): Piece[] {
  const words = readText(text);
  return pieces(text, 0, text.length, words, hitsOf(words, terms));
}

/**
 * The part of a text where most of what was looked for stands close together.
 * @param terms as they are looked up, see `termOf`
 * @param width words
 * @returns the beginning where nothing of it stands in the text; empty for an empty text
 */
export function excerpt(text: string, terms: ReadonlySet<string>, width = 32): Piece[] {
  const words = readText(text);
  const hits = hitsOf(words, terms);
  const from = Math.max(0, best(words, hits, width) - 6);
  const first = words.from[from];
  const last = words.to[Math.min(from + width, words.to.length) - 1];
  if (first === undefined || last === undefined) return [];
  const begin = from === 0 ? 0 : first;
  // the mark that ends a sentence belongs to its last word
  const end = last + (/^[.?!,;:)’”]+/.exec(text.slice(last))?.[0].length ?? 0);
  const shown = pieces(text, begin, end, words, hits);
  if (begin > 0) shown.unshift({ text: "… ", marked: false });
  if (end < text.trimEnd().length) shown.push({ text: " …", marked: false });
  return shown;
}

/** By the number of a term: 1 while it is looked for. One for all, and empty again after each look. */
let wanted = new Uint8Array(0);

/** Which words of the text are looked for: their places in its order. */
function hitsOf(words: ReadText, terms: ReadonlySet<string>): number[] {
  const looked = [...terms].map(numberOf);
  if (wanted.length < numbered()) wanted = new Uint8Array(2 * numbered());
  for (const number of looked) wanted[number] = 1;
  const hits: number[] = [];
  for (let at = 0; at < words.terms.length; at++) {
    if (wanted[words.terms[at] ?? 0] === 1) hits.push(at);
  }
  for (const number of looked) wanted[number] = 0;
  return hits;
}

/** The first word of the window that holds most different terms, then most of them. */
function best(words: ReadText, hits: readonly number[], width: number): number {
  let found = 0;
  let most = 0;
  for (const [index, start] of hits.entries()) {
    const different = new Set<number | undefined>();
    let all = 0;
    for (let next = index; next < hits.length && (hits[next] ?? 0) < start + width - 6; next++) {
      different.add(words.terms[hits[next] ?? 0]);
      all++;
    }
    const worth = different.size * 100 + all;
    if (worth > most) [most, found] = [worth, start];
  }
  return found;
}

function pieces(text: string, begin: number, end: number, words: ReadText, hits: readonly number[]): Piece[] {
  const found: Piece[] = [];
  let at = begin;
  for (const hit of hits) {
    const [from = 0, to = 0] = [words.from[hit], words.to[hit]];
    if (from < begin || to > end) continue;
    if (from > at) found.push({ text: text.slice(at, from), marked: false });
    found.push({ text: text.slice(from, to), marked: true });
    at = to;
  }
  if (at < end) found.push({ text: text.slice(at, end), marked: false });
  return found;
}
