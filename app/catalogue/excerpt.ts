import { type Token, tokensOf } from "./search-words";

/** Text in pieces, in order; a page marks those that were looked for. Never HTML: whoever shows it escapes it. */
export interface Piece {
  readonly text: string;
  readonly marked: boolean;
}

/** The whole text, with what was looked for marked. */
export function marked(text: string, terms: ReadonlySet<string>): Piece[] {
  return pieces(text, 0, text.length, tokensOf(text), terms);
}

/**
 * The part of a text where most of what was looked for stands close together.
 * @param terms as they are looked up, see `termOf`
 * @param width words
 * @returns the beginning where nothing of it stands in the text; empty for an empty text
 */
export function excerpt(text: string, terms: ReadonlySet<string>, width = 32): Piece[] {
  const tokens = tokensOf(text);
  const from = Math.max(0, best(tokens, terms, width) - 6);
  const first = tokens[from];
  const last = tokens[Math.min(from + width, tokens.length) - 1];
  if (!first || !last) return [];
  const begin = from === 0 ? 0 : first.from;
  // the mark that ends a sentence belongs to its last word
  const end = last.to + (/^[.?!,;:)’”]+/.exec(text.slice(last.to))?.[0].length ?? 0);
  const shown = pieces(text, begin, end, tokens, terms);
  if (begin > 0) shown.unshift({ text: "… ", marked: false });
  if (end < text.trimEnd().length) shown.push({ text: " …", marked: false });
  return shown;
}

/** The first word of the window that holds most different terms, then most of them. */
function best(tokens: readonly Token[], terms: ReadonlySet<string>, width: number): number {
  const hits: number[] = [];
  for (const [at, token] of tokens.entries()) if (terms.has(token.term)) hits.push(at);
  let found = 0;
  let most = 0;
  for (const [index, start] of hits.entries()) {
    const different = new Set<string>();
    let all = 0;
    for (let next = index; next < hits.length && (hits[next] ?? 0) < start + width - 6; next++) {
      different.add(tokens[hits[next] ?? 0]?.term ?? "");
      all++;
    }
    const worth = different.size * 100 + all;
    if (worth > most) [most, found] = [worth, start];
  }
  return found;
}

function pieces(
  text: string,
  begin: number,
  end: number,
  tokens: readonly Token[],
  terms: ReadonlySet<string>,
): Piece[] {
  const found: Piece[] = [];
  let at = begin;
  for (const token of tokens) {
    if (token.from < begin || token.to > end || !terms.has(token.term)) continue;
    if (token.from > at) found.push({ text: text.slice(at, token.from), marked: false });
    found.push({ text: text.slice(token.from, token.to), marked: true });
    at = token.to;
  }
  if (at < end) found.push({ text: text.slice(at, end), marked: false });
  return found;
}
