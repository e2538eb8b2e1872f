/** How search reads words: the same way in the index, in a question and where matches are marked. */

/** Letters. Longer questions are cut: nobody reads on after so many, and each word costs time. */
export const longestQuestion = 200;

const word = /[\p{L}\p{N}]+(?:[.'’][\p{L}\p{N}]+)*/gu;

/** Words that stand in nearly every text and tell nothing apart. */
const common = new Set(
  (
    "a about an and are as at be been but by can could did do does for from had has have how i if in into is it its " +
    "me my of on or our so than that the their them then there these they this those to us was we were what when " +
    "where which who why will with would you your"
  ).split(" "),
);

/** The words of a text in their order. In typed arrays, because a page of results goes through thousands of words. */
export interface ReadText {
  /** where each begins and ends, as it was written */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** what each is looked up as, by `numberOf` */
  readonly terms: Uint32Array;
}

const numbers = new Map<string, number>();

/** The same number for the same term, as long as this process lives; for terms of our texts only. */
export function numberOf(term: string): number {
  const known = numbers.get(term);
  if (known !== undefined) return known;
  const next = numbers.size;
  numbers.set(term, next);
  return next;
}

const read = new Map<string, ReadText>();

/**
 * Words of a text of ours with their places; codes such as `PW2.AD1` are one word.
 * Not for what people type: each text is remembered, as reading it is most of what a page of results costs.
 */
export function readText(text: string): ReadText {
  const known = read.get(text);
  if (known !== undefined) return known;
  const words = [...text.matchAll(word)];
  const tokens = {
    from: Uint32Array.from(words, (match) => match.index),
    to: Uint32Array.from(words, (match) => match.index + match[0].length),
    terms: Uint32Array.from(words, ([written]) => numberOf(termOf(written))),
  };
  read.set(text, tokens);
  return tokens;
}

/** How many terms have a number. */
export const numbered = (): number => numbers.size;

export const wordsOf = (text: string): string[] => text.match(word) ?? [];

export const isCommon = (term: string): boolean => common.has(term);

/**
 * One word as it is looked up: without case, accents and apostrophes, and in the singular.
 * Only plurals are folded: whoever types a word letter by letter must find it at every letter, and stems of verbs
 * ("disclos") would appear and vanish on the way.
 */
export function termOf(written: string): string {
  const plain = written
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/['’]s$/, "")
    .replace(/['’]/g, "");
  return plain.length < 4 || /\d/.test(plain) ? plain : singular(plain);
}

/** @source Donna Harman, How effective is suffixing? (1991), the "S stemmer"; classes and searches besides */
function singular(term: string): string {
  if (/[^ae]ies$/.test(term)) return `${term.slice(0, -3)}y`;
  if (/(?:ss|x|ch|sh)es$/.test(term)) return term.slice(0, -2);
  if (/[^us]s$/.test(term)) return term.slice(0, -1);
  return term;
}

const endings = /(?:ations?|ating|ated|ates?|ments?|ings?|ures?|ions?|ers?|ors?|ity|ive|ly|al|ed|es|e|y)$/;

/**
 * What the words of a family begin with: "disclos" of disclosure, disclosing and disclose.
 * @returns the term itself where too little would be left to tell families apart
 */
export function familyOf(term: string): string {
  const root = term.replace(endings, "");
  return root.length >= 5 && !/\d/.test(term) ? root : term;
}
