import MiniSearch, { type AsPlainObject, type Options, type SearchOptions } from "minisearch";
import { type SearchDocument, type SearchKind, listSearchDocuments, searchKinds } from "./search-documents";
import { familyOf, isCommon, numberOf, readText, termOf, wordsOf } from "./search-words";
import { type Piece, excerpt, marked } from "./excerpt";
import type { Catalogue } from "./types";

/** What `npm run content:build` writes and the server reads. */
export interface BuiltSearch {
  /** of the catalogue it was made from */
  readonly digest: string;
  readonly documents: readonly SearchDocument[];
  readonly index: AsPlainObject;
}
export interface SearchIndex {
  readonly documents: readonly SearchDocument[];
  readonly words: MiniSearch<SearchDocument>;
  /** How much each document counts, by its id: asked for every word of every text that has it. */
  readonly boosts: readonly number[];
  /** The letters that framework codes begin with, such as "di". */
  readonly codeLetters: ReadonlySet<string>;
}

const options: Options<SearchDocument> = {
  fields: ["code", "codes", "title", "pageTitle", "text"],
  tokenize: wordsOf,
  processTerm(written) {
    const term = termOf(written);
    return isCommon(term) ? null : term;
  },
};
/** A code is looked for on purpose; the title of the page that a section stands on helps a little. */
const boost = { code: 30, codes: 8, title: 4, pageTitle: 0.4 };
/** Long texts score lower than titles; whoever asks in a place of learning wants to read about it first. */
const kindBoost: Partial<Record<SearchKind, number>> = { module: 1.6, term: 1.6, guide: 0.8 };

export function buildSearch(cat: Catalogue): BuiltSearch {
  const documents = listSearchDocuments(cat);
  const words = new MiniSearch(options);
  words.addAll(documents);
  return { digest: cat.digest, documents, index: words.toJSON() };
}

export function openSearch({ documents, index }: BuiltSearch): SearchIndex {
  const letters = documents.map(({ code }) => (/^[A-Z]+(?=\d|$)/.exec(code)?.[0] ?? "").toLowerCase());
  return {
    documents,
    words: MiniSearch.loadJS(index, options),
    boosts: documents.map(({ kind }) => kindBoost[kind] ?? 1),
    codeLetters: new Set(letters.filter((one) => one !== "")),
  };
}

// ---- Questions ------------------------------------------------------------------------------------------

/** More words than this narrow nothing down, and each costs time. */
export const mostWords = 12;

export interface Asked {
  /** Words to look for, in order; empty: there is nothing to look for. */
  readonly terms: readonly string[];
  /** The same as they were written. */
  readonly written: readonly string[];
  /** The question had more words than are looked for. */
  readonly cut: boolean;
}

/** What to look for in a question: "di 3.2 the Boundaries" asks for `di3.2` and `boundary`. */
export function readQuestion(question: string, codeLetters: ReadonlySet<string>): Asked {
  const joined: string[] = [];
  for (const word of wordsOf(question)) {
    const before = joined.at(-1)?.toLowerCase();
    if (before !== undefined && codeLetters.has(before) && /^\d/.test(word)) joined.push(joined.pop() + word);
    else joined.push(word);
  }
  const asked = new Map<string, string>();
  for (const written of joined) if (!asked.has(termOf(written))) asked.set(termOf(written), written);
  asked.delete("");
  const telling = [...asked].filter(([term]) => term.length > 1 && !isCommon(term));
  // words that stand everywhere are not in the index, but may begin one that is: "an" on the way to "anxiety"
  const wanted = telling.length > 0 ? telling : [...asked].slice(0, 1);
  const looked = wanted.slice(0, mostWords);
  return {
    terms: looked.map(([term]) => term),
    written: looked.map(([, written]) => written),
    cut: wanted.length > mostWords,
  };
}

export interface Place {
  readonly title: readonly Piece[];
  readonly to: string;
  readonly excerpt: readonly Piece[];
}
export interface Hit {
  readonly kind: SearchKind;
  readonly label: string;
  readonly within: string;
  readonly code: string;
  readonly inDomain: boolean;
  readonly title: readonly Piece[];
  readonly to: string;
  /** Of its text; empty where `places` say more. */
  readonly excerpt: readonly Piece[];
  /** Where on the page: the best first, three at most. */
  readonly places: readonly Place[];
  /** Places that are not listed. */
  readonly more: number;
}
export interface Found {
  readonly asked: Asked;
  /** Words that stand nowhere, each with those near to it that were looked for instead; empty: nothing near either. */
  readonly near: readonly { readonly written: string; readonly instead: readonly string[] }[];
  /** Nothing has all of the words, so these have some. */
  readonly someOnly: boolean;
  /** Before `kind` narrows them. */
  readonly counts: Readonly<Record<SearchKind, number>>;
  /** Of `kind`, or of all. */
  readonly total: number;
  readonly hits: readonly Hit[];
}
export interface SearchRequest {
  readonly question: string;
  readonly mayRead: (needs: SearchDocument["needs"]) => boolean;
  /** null: everything */
  readonly kind: SearchKind | null;
  readonly from: number;
  readonly size: number;
}

interface Match {
  readonly document: SearchDocument;
  readonly score: number;
  readonly terms: readonly string[];
  /** Term by term the fields it stands in. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
}

/** With fewer than this, words of the same families count too, after the rest. */
const few = 5;

/**
 * Looks for all words, each from its beginning; for a word that stands nowhere, for those that are nearly the same.
 * Where that finds little, words of the same families follow. Only where no place has all of them do places with
 * some of them count.
 */
export function search(index: SearchIndex, request: SearchRequest): Found {
  const asked = readQuestion(request.question, index.codeLetters);
  const matches = matching(index, asked.terms, new Map(), request.mayRead, "AND");
  // where one place has all of the words, each of them is a word
  const { errors, near } = matches.length > 0 ? wellSpelt : spelling(index, asked, request.mayRead);
  if (errors.size > 0) matches.push(...matching(index, asked.terms, errors, request.mayRead, "AND"));
  if (matches.length < few) {
    const there = new Set(matches.map((match) => match.document));
    const families = asked.terms.map((term) => (errors.has(term) ? term : familyOf(term)));
    matches.push(
      ...matching(index, families, errors, request.mayRead, "AND").filter(
        (match) => !there.has(match.document),
      ),
    );
  }
  const someOnly = matches.length === 0 && asked.terms.length > 1;
  if (someOnly) matches.push(...matching(index, asked.terms, errors, request.mayRead, "OR"));
  const groups = grouped(matches);
  const counts = Object.fromEntries(searchKinds.map((kind) => [kind, 0])) as Record<SearchKind, number>;
  for (const [{ document }] of groups) counts[document.kind]++;
  const wanted = groups.filter(([{ document }]) => request.kind === null || document.kind === request.kind);
  return {
    asked,
    near,
    someOnly: someOnly && matches.length > 0,
    counts,
    total: wanted.length,
    hits: wanted
      .slice(request.from, request.from + request.size)
      .map((group) => hitOf(group, request.mayRead)),
  };
}

/** How many letters may differ in a word that stands nowhere: as few as lead anywhere. */
type Errors = ReadonlyMap<string, number>;
type Spelling = { readonly errors: Errors } & Pick<Found, "near">;

const wellSpelt: Spelling = { errors: new Map(), near: [] };

function spelling(
  index: SearchIndex,
  { terms, written }: Asked,
  mayRead: SearchRequest["mayRead"],
): Spelling {
  const errors = new Map<string, number>();
  const near: { written: string; instead: string[] }[] = [];
  for (const [at, term] of terms.entries()) {
    let found = matching(index, [term], errors, mayRead, "AND");
    if (found.length > 0) continue;
    for (let wrong = 1; wrong <= mostErrors(term) && found.length === 0; wrong++)
      found = matching(index, [term], errors.set(term, wrong), mayRead, "AND");
    const best = new Map<string, Match>();
    for (const match of found) for (const one of match.terms) if (!best.has(one)) best.set(one, match);
    near.push({
      written: written[at] ?? term,
      instead: [...best].slice(0, 3).map(([one, match]) => asWritten(one, match.document)),
    });
  }
  return { errors, near };
}

/** A term of the index as a reader knows it: "crisis", not "crisi". */
function asWritten(term: string, { title, text }: SearchDocument): string {
  for (const words of [title, text]) {
    const { from, to, terms } = readText(words);
    const at = terms.indexOf(numberOf(term));
    if (at >= 0) return words.slice(from[at], to[at]).toLowerCase();
  }
  return term;
}

function matching(
  index: SearchIndex,
  terms: readonly string[],
  errors: Errors,
  mayRead: SearchRequest["mayRead"],
  combineWith: "AND" | "OR",
): Match[] {
  const how: SearchOptions = {
    combineWith,
    boost,
    boostDocument: (id: number) => index.boosts[id] ?? 1,
    tokenize: (text) => text.split(" "),
    processTerm: (term) => term,
    prefix: (term) => term.length > 1,
    fuzzy: (term) => errors.get(term) ?? false,
    filter: ({ id }) => mayRead(documentOf(index, id).needs),
  };
  return index.words.search(terms.join(" "), how).map((result) => ({
    document: documentOf(index, result.id),
    score: result.score,
    terms: result.terms,
    fields: result.match,
  }));
}

/** A code with another digit is another skill, so only words may be misspelt. Two letters in the wrong order are two. */
function mostErrors(term: string): number {
  if (/\d/.test(term) || term.length < 4) return 0;
  return term.length < 6 ? 1 : 2;
}

function documentOf(index: SearchIndex, id: unknown): SearchDocument {
  const document = index.documents[Number(id)];
  if (!document) throw new Error(`The search index names a document ${String(id)} that is not there.`);
  return document;
}

/** Places of one module or guide together, in the order of the best of each; every other place for itself. */
function grouped(matches: readonly Match[]): [Match, ...Match[]][] {
  const groups = new Map<string, [Match, ...Match[]]>();
  for (const match of matches) {
    const { kind, page, id } = match.document;
    const key = kind === "module" || kind === "guide" ? page : String(id);
    const group = groups.get(key);
    if (group) group.push(match);
    else groups.set(key, [match]);
  }
  return [...groups.values()];
}

const mostPlaces = 3;

function hitOf(group: readonly [Match, ...Match[]], mayRead: SearchRequest["mayRead"]): Hit {
  const { document } = group[0];
  const terms = new Set(group.flatMap((match) => match.terms));
  const sections = group.filter((match) => match.document.fragment !== "" && standsInIt(match));
  const listed = document.kind === "module" || document.kind === "guide" ? sections : [];
  const openTo =
    document.announcedAt !== "" && !mayRead("learning.read") ? document.announcedAt : addressOf(document);
  return {
    kind: document.kind,
    label: document.label,
    within: document.within,
    code: document.code,
    inDomain: document.inDomain,
    title: marked(listed.length > 0 ? document.pageTitle : document.title, terms),
    to: listed.length > 0 ? document.page : openTo,
    excerpt: listed.length > 0 ? [] : excerpt(document.text, terms),
    places: listed.slice(0, mostPlaces).map((match) => ({
      title: marked(match.document.title, terms),
      to: addressOf(match.document),
      excerpt: excerpt(match.document.text, terms),
    })),
    more: Math.max(0, listed.length - mostPlaces),
  };
}

/** Not only in the name of the page that the place is on. */
const standsInIt = ({ fields }: Match): boolean =>
  Object.values(fields).some((each) => each.some((field) => field !== "pageTitle"));
const addressOf = ({ page, fragment }: SearchDocument): string =>
  fragment === "" ? page : `${page}#${fragment}`;
