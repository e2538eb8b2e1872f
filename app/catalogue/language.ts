/**
 * How hard a text is to read, and which words it should do without.
 * Measures, not judges: a person reads for whether it is true and kind.
 */

export interface Readability {
  readonly sentences: number;
  readonly words: number;
  readonly meanSentence: number;
  readonly smog: number;
  readonly fleschKincaid: number;
}

/**
 * @param passages exposition only: dialogue, scenarios, quoted notes, headings and tables measure something else
 * @source guide section 2: SMOG 1.043 × √(30 × words of three or more syllables ÷ sentences) + 3.13;
 *         Flesch-Kincaid 0.39 × words per sentence + 11.8 × syllables per word − 15.59
 */
export function readability(passages: readonly string[]): Readability {
  const sentences = passages.flatMap(sentencesOf);
  const words = sentences.flatMap(wordsOf);
  if (sentences.length === 0 || words.length === 0)
    return { sentences: 0, words: 0, meanSentence: 0, smog: 0, fleschKincaid: 0 };
  const syllables = words.map(syllablesIn);
  const long = syllables.filter((count) => count >= 3).length;
  const all = syllables.reduce((sum, count) => sum + count, 0);
  const meanSentence = words.length / sentences.length;
  return {
    sentences: sentences.length,
    words: words.length,
    meanSentence,
    smog: 1.043 * Math.sqrt((30 * long) / sentences.length) + 3.13,
    fleschKincaid: 0.39 * meanSentence + (11.8 * all) / words.length - 15.59,
  };
}

/** Sentences end at . ! ? and a space; a colon before a list and the end of a paragraph end one too. */
export function sentencesOf(passage: string): string[] {
  return passage
    .replace(/\s+/g, " ")
    .replace(/\b(e\.g|i\.e|Dr|Mr|Ms|Mrs|St)\.\s/g, "$1 ")
    .split(/(?<=[.!?][)"'\u201d\u2019]*)\s+(?=["'(\u201c\u2018]*[\p{Lu}\p{N}])/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => /\p{L}/u.test(sentence));
}

export function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}]+(?:['\u2019-][\p{L}\p{N}]+)*/gu) ?? [];
}

/** An estimate: groups of vowels, less a silent final e. Right to within a few per cent over a page. */
export function syllablesIn(word: string): number {
  const plain = word.toLowerCase().replace(/[^a-z]/g, "");
  if (plain.length <= 3) return 1;
  const groups = plain
    .replace(/(?:[^laeiouy]es|[^td]ed|[^laeiouy]e)$/, (end) => end[0] ?? "")
    .replace(/^y/, "")
    .match(/[aeiouy]{1,2}/g);
  return Math.max(1, groups?.length ?? 1);
}

export interface LanguagePair {
  readonly say: readonly string[];
  readonly instead: readonly string[];
  /** One or two sentences: what the word does to a reader. */
  readonly why: string;
  readonly severity: "error" | "warning";
}
export interface LanguageFinding {
  readonly word: string;
  readonly instead: readonly string[];
  /** One or two sentences: what the word does to a reader. */
  readonly why: string;
  readonly severity: "error" | "warning";
}

/** What finds a phrase where it stands as words of its own, whatever its quotation marks and spaces. */
export const wholeWords = (phrase: string, flags: "iu" | "giu"): RegExp =>
  new RegExp(
    `(?<![\\p{L}\\p{N}-])${phrase
      .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
      .replace(/['\u2019]/g, "['\u2019]")
      .replace(/\s+/g, "\\s+")}(?![\\p{L}\\p{N}])`,
    flags,
  );

/**
 * Words in a passage that content/language.yaml advises against.
 * Inside quotation marks, or where the whole passage is somebody's speech, a finding is only ever a warning:
 * a character may say what the page may not, and a lesson about a word has to be able to show it.
 */
export function unsafeWords(
  text: string,
  quoted: boolean,
  pairs: readonly LanguagePair[],
): LanguageFinding[] {
  const findings: (LanguageFinding & { from: number; to: number })[] = [];
  const quotes = quotedRanges(text);
  for (const pair of pairs)
    for (const phrase of pair.say) {
      for (const match of text.matchAll(wholeWords(phrase, "giu"))) {
        const said = quoted || quotes.some(([from, to]) => match.index >= from && match.index < to);
        findings.push({
          word: match[0],
          instead: pair.instead,
          why: pair.why,
          severity: said ? "warning" : pair.severity,
          from: match.index,
          to: match.index + match[0].length,
        });
      }
    }
  // "Failed suicide" inside "failed suicide attempt" is one finding, the longer.
  return findings
    .filter(
      (one) =>
        !findings.some(
          (other) =>
            other.from <= one.from && other.to >= one.to && other.to - other.from > one.to - one.from,
        ),
    )
    .map(({ word, instead, why, severity }) => ({ word, instead, why, severity }));
}

function quotedRanges(text: string): [number, number][] {
  return [...text.matchAll(/["\u201c][^"\u201d]*["\u201d]/g)].map((match) => [
    match.index,
    match.index + match[0].length,
  ]);
}
