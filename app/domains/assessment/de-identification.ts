import { type AutomatedRule, counted } from "../../access/automated-rule";
import words from "../../../content/de-identification/words.json";
import { DomainError } from "../../http/domain-error";

/**
 * Finds what may tell who a text is about. Advice only: a person decides about each finding, and what the finder
 * cannot know (a small town with an unusual job) is said beside it on the page.
 *
 * No clever grammar: a list of given names, a list of ordinary words, and what stands before and after. Every pattern
 * has a bounded length, because the text is 100 kB of anything.
 */

export const findingKinds = [
  "name",
  "date-of-birth",
  "date",
  "phone",
  "email",
  "medicare-like",
  "address",
  "web-address",
  "other-number",
] as const;
export type FindingKind = (typeof findingKinds)[number];

export interface Occurrence {
  /** Offsets into the text as given, in UTF-16 units; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  /** 1 for the first. */
  readonly line: number;
  /** What is written here, which may differ in case or spacing from the finding's `value`. */
  readonly text: string;
  readonly quoteBefore: string;
  readonly quoteAfter: string;
}
export interface Finding {
  /** Hangs on kind and value alone, so a choice survives an edit elsewhere in the text. */
  readonly id: string;
  readonly kind: FindingKind;
  /** As first written. */
  readonly value: string;
  readonly occurrences: readonly Occurrence[];
  /** Words to put instead. */
  readonly suggestion: string;
  /** high: hardly anything else; low: it may well be something harmless. */
  readonly confidence: "high" | "low";
}
export interface FinderOptions {
  /** Lower-case words that are no names here, beside the ones the finder knows. */
  readonly knownWords?: ReadonlySet<string>;
  /** Names that may stay, such as the reviewer's and the organisation's. */
  readonly allowedNames?: readonly string[];
  /** Names looked for in any case, such as those found in the narrative when a file name is read. */
  readonly suspectedNames?: readonly string[];
}

const split = (list: string): string[] => list.split(" ");
const givenNames = new Set(Object.values(words.givenNames).flatMap(split).map(fold));
const ordinary = new Set(split(words.ordinary));
const notNames = new Set(split(words.notNames).map(fold));
const honorifics = new Set(split(words.honorifics).map(fold));
const personVerbs = new Set(split(words.personVerbs));
const sayingVerbs = new Set(split(words.sayingVerbs));
const publicSites = split(words.publicSites);

interface Span {
  readonly kind: FindingKind;
  readonly start: number;
  readonly end: number;
  readonly suggestion: string;
  readonly confidence: "high" | "low";
}

/**
 * What in this text may identify somebody.
 * @returns grouped by kind and value, in the order of first occurrence; occurrences never overlap
 */
export function findIdentifiers(text: string, options: FinderOptions = {}): Finding[] {
  const claimed = new Claims(text);
  const spans: Span[] = [];
  const claim = (span: Span | null): void => {
    if (span && claimed.take(span.start, span.end)) spans.push(span);
  };
  for (const span of emails(text)) claim(span);
  for (const span of webAddresses(text)) claim(span);
  for (const span of dates(text)) claim(span);
  for (const span of addresses(text)) claim(span);
  for (const span of namedNumbers(text)) claim(span);
  for (const found of numbers(text, claimed)) {
    if (found.kind === "public") claimed.take(found.start, found.end);
    else claim(found);
  }
  for (const span of names(text, claimed, options)) claim(span);
  return grouped(text, spans);
}

/** Keeps a character from belonging to two findings. */
class Claims {
  private readonly taken: Uint8Array;

  constructor(text: string) {
    this.taken = new Uint8Array(text.length);
  }

  take(start: number, end: number): boolean {
    if (this.overlaps(start, end)) return false;
    this.taken.fill(1, start, end);
    return true;
  }

  overlaps(start: number, end: number): boolean {
    return this.taken.subarray(start, end).includes(1);
  }
}

// ---- Electronic addresses -----------------------------------------------------------------------------

/** Walks out from each @ instead of a pattern that would begin at every letter and look for one. */
function* emails(text: string): Generator<Span> {
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    let start = at;
    while (start > 0 && at - start < 64 && /[\p{L}\p{N}\p{M}._%+'-]/u.test(text[start - 1] ?? "")) start--;
    const local = text.slice(start, at).replace(/^[.'-]+/, "");
    const host = /^[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,5}/u
      .exec(text.slice(at + 1, at + 260))?.[0]
      .replace(/[-.]+$/, "");
    if (local === "" || !host?.includes(".")) continue;
    yield {
      kind: "email",
      start: at - local.length,
      end: at + 1 + host.length,
      suggestion: "[email address]",
      confidence: "high",
    };
  }
}

const LINK = /(?:https?:\/\/|www\.)[^\s<>"“”‘’|\\^`{}]{3,400}/giu;
const BARE_LINK =
  /(?<![\p{L}\p{N}@./-])(?:[a-z0-9-]{1,63}\.){1,4}(?:com|org|net|au|nz|io|me|co|edu|gov|info|site|page)(?:\/[^\s<>"“”‘’]{0,300})?(?![\p{L}\p{N}@])/giu;
/** A name on a social site. */
const HANDLE = /(?<![\p{L}\p{N}@./_-])@[\p{L}\p{N}_][\p{L}\p{N}_.]{1,30}/gu;

function* webAddresses(text: string): Generator<Span> {
  for (const pattern of [LINK, BARE_LINK, HANDLE]) {
    for (const match of text.matchAll(pattern)) {
      const value = match[0].replace(/[.,;:!?)\]'’]+$/, "");
      const host =
        value
          .replace(/^https?:\/\//i, "")
          .replace(/^www\./i, "")
          .split(/[/?#:]/)[0]
          ?.toLowerCase() ?? "";
      if (value.length < 3 || publicSites.some((site) => host === site || host.endsWith(`.${site}`)))
        continue;
      yield {
        kind: "web-address",
        start: match.index,
        end: match.index + value.length,
        suggestion: "[web address]",
        confidence: "high",
      };
    }
  }
}

// ---- Dates --------------------------------------------------------------------------------------------

const MONTHS = [
  "January|Jan",
  "February|Feb",
  "March|Mar",
  "April|Apr",
  "May",
  "June|Jun",
  "July|Jul",
  "August|Aug",
  "September|Sept|Sep",
  "October|Oct",
  "November|Nov",
  "December|Dec",
];
const MONTH = MONTHS.join("|");
const DAY = "(?:3[01]|[12]\\d|0?[1-9])";
/** Two digits alone are a year only where no word follows: "on 12 March 15 people came". */
const YEAR = "(?:(?:19|20)\\d\\d|['’]\\d\\d|0\\d|\\d\\d(?! ?\\p{L}))";
const DATE_PATTERNS = [
  // 12/03/2006, 12.3.06, 12 - 3 - 2006
  new RegExp(
    `(?<![\\d/.-])${DAY}(?: ?[/.\\-–] ?)(?:1[0-2]|0?[1-9])(?: ?[/.\\-–] ?)(?<year>(?:19|20)\\d\\d|\\d\\d)(?![\\d/]|[.-]\\d)`,
    "giu",
  ),
  // 2006-03-12, 20060312
  /(?<![\d/.-])(?<year>(?:19|20)\d\d)(?<sep>[/.-]?)(?:1[0-2]|0[1-9])\k<sep>(?:3[01]|[12]\d|0[1-9])(?![\d/]|[.-]\d)/giu,
  // 12 March 2006, 12th of March '06, the 12th day of March
  new RegExp(
    `(?<![\\p{L}\\p{N}])${DAY}(?<ordinal>st|nd|rd|th)?(?<of> day of | of |[ -]| of the month of )(?<month>${MONTH})\\b\\.?(?:,?[ -]{1,2}(?<year>${YEAR})(?!\\d|[:.]\\d))?`,
    "giu",
  ),
  // March 12, 2006
  new RegExp(
    `(?<![\\p{L}\\p{N}])(?<month>${MONTH})\\.?(?<of> | the )${DAY}(?<ordinal>st|nd|rd|th)?(?!\\d|[:.]\\d)(?:,? (?<year>${YEAR})(?!\\d|[:.]\\d))?(?![\\p{L}\\p{N}])`,
    "giu",
  ),
];
/** A year, or month and year, tells a birth only where the words say so. */
const BIRTH_YEAR = new RegExp(
  `(?<=\\b(?:born|b|birth|birthday|dob)\\b[.:]?(?: (?:in|around|about|is|was|on|year)){0,2}[: ]{1,2})(?:(?:${MONTH}),? )?(?:19|20)\\d\\d(?!\\d|[/-]\\d)`,
  "giu",
);
/** 12/03 without a year is as often a fraction. */
const SHORT_DATE = new RegExp(
  `(?<=\\b(?:on|born|dob|since|until|from|due|dated|by|the|birthday)[: ] ?)${DAY}/(?:1[0-2]|0?[1-9])(?![\\d/]|[.-]\\d)`,
  "giu",
);
const BIRTH_BEFORE =
  /(?:born|d\.? ?o\.? ?b\.?|birth ?(?:date|day)?|birth|turned \d\d|turns \d\d|aged)\W{1,3}(?:(?:is|was|on|in|the|of)\W{1,2}){0,3}$/iu;
const BIRTH_AFTER = /^\W{1,3}(?:\(?(?:d\.?o\.?b|date of birth|birthday))/iu;

/** Nobody's practice is older than the service; whoever comes to it was born before then. */
const LAST_BIRTH_YEAR = 2017;

function* dates(text: string): Generator<Span> {
  const found: { start: number; end: number; year?: number; month?: string }[] = [];
  for (const pattern of DATE_PATTERNS) {
    for (const match of text.matchAll(pattern)) {
      const { year, month, ordinal, of } = match.groups ?? {};
      // "only 3 may attend", "2 march in": a small letter alone says nothing.
      if (month && /^(?:may|mar|march)$/.test(month) && !year && !ordinal && !of?.includes("of")) continue;
      // "May 20 people come", "may 1 in 4"
      if (month && /^may$/i.test(month) && match[0].toLowerCase().startsWith("may") && !year && !ordinal)
        continue;
      const end = match.index + match[0].replace(/[., -]+$/, "").length;
      found.push({
        start: match.index,
        end,
        ...(year ? { year: fullYear(year) } : {}),
        ...(month ? { month } : {}),
      });
    }
  }
  for (const match of text.matchAll(SHORT_DATE))
    found.push({ start: match.index, end: match.index + match[0].length });
  for (const { start, end, year, month } of found.sort((a, b) => a.start - b.start || b.end - a.end)) {
    const birth =
      BIRTH_BEFORE.test(text.slice(Math.max(0, start - 40), start)) ||
      BIRTH_AFTER.test(text.slice(end, end + 20)) ||
      (year !== undefined && year <= LAST_BIRTH_YEAR);
    yield birth
      ? { kind: "date-of-birth", start, end, suggestion: "[date of birth]", confidence: "high" }
      : {
          kind: "date",
          start,
          end,
          suggestion: month ? `a day in ${fullMonth(month)}` : "[date]",
          confidence: "high",
        };
  }
  for (const match of text.matchAll(BIRTH_YEAR)) {
    yield {
      kind: "date-of-birth",
      start: match.index,
      end: match.index + match[0].length,
      suggestion: "[date of birth]",
      confidence: "high",
    };
  }
}

function fullYear(year: string): number {
  const number = Number(year.replace(/\D/g, ""));
  // The age of a person who could be written about decides the century.
  return number >= 100 ? number : number > 30 ? 1900 + number : 2000 + number;
}
function fullMonth(month: string): string {
  const short = month.slice(0, 3).toLowerCase();
  return MONTHS.find((name) => name.toLowerCase().startsWith(short))?.split("|")[0] ?? month;
}

// ---- Places -------------------------------------------------------------------------------------------

const STREET_TYPES = split(words.streetTypes).join("|");
const NUMBERED_STREET = new RegExp(
  `(?<![\\p{L}\\p{N}/.-])(?:(?:unit|flat|apartment|apt|lot|level|shop|suite)\\.? ?)?\\d{1,5}[a-z]?(?:[/-]\\d{1,5}[a-z]?)?,? (?<street>(?:[\\p{L}][\\p{L}\\p{M}'’-]{0,30} ){1,4}?)(?<type>${STREET_TYPES})\\b\\.?(?:,? {1,2}(?:\\p{Lu}[\\p{L}\\p{M}'’-]{1,30} ){0,3}(?:VIC|NSW|QLD|SA|WA|TAS|NT|ACT)\\b(?:,? \\d{4}\\b)?)?`,
  "giu",
);
const STREET =
  /(?<![\p{L}\p{N}])(?<street>\p{Lu}[\p{L}\p{M}'’-]{1,30}) (?:Street|Road|Avenue|Crescent|Parade|Highway|Terrace|Boulevard|Drive|Esplanade)\b/gu;
const POSTCODE = /(?<![\p{L}\p{N}])(?:VIC|NSW|QLD|SA|WA|TAS|NT|ACT|Vic|Tas|Qld),? \d{4}(?![\p{L}\p{N}])/gu;
const PO_BOX = /(?<![\p{L}\p{N}])(?:G?P\.? ?O\.? ?|locked )(?:box|bag) ?(?:no\.? ?)?\d{1,6}(?!\d)/giu;

function* addresses(text: string): Generator<Span> {
  const span = (match: RegExpMatchArray, confidence: Span["confidence"] = "high"): Span => ({
    kind: "address",
    start: match.index ?? 0,
    end: (match.index ?? 0) + match[0].replace(/[.,\s]+$/, "").length,
    suggestion: "[address]",
    confidence,
  });
  for (const match of text.matchAll(NUMBERED_STREET)) {
    const street = (match.groups?.["street"] ?? "").trim().split(" ");
    const type = match.groups?.["type"] ?? "";
    const named = street.every((word) => /^\p{Lu}/u.test(word));
    // "10 minutes down the road" is no address; "12 smith street" is.
    const plain =
      street.length === 1 &&
      type.length > 3 &&
      !ordinary.has(fold(street[0] ?? "")) &&
      !/s$/.test(street[0] ?? "");
    const mainStreet =
      street.length === 1 &&
      /^(?:main|high|church|station|park|beach|king|queen|bridge|mill|hill|lake|river|victoria|albert)$/i.test(
        street[0] ?? "",
      ) &&
      type.length > 1;
    if ((named && /^\p{Lu}/u.test(type)) || plain || mainStreet) yield span(match);
  }
  for (const match of text.matchAll(STREET)) {
    const street = fold(match.groups?.["street"] ?? "");
    if (/Drive$/.test(match[0]) && ordinary.has(street)) continue;
    if (!/^(?:the|this|that|our|their|a|each|every|what|which|on|in|across|down|along)$/.test(street))
      yield span(match);
  }
  for (const match of text.matchAll(PO_BOX)) yield span(match);
  for (const match of text.matchAll(POSTCODE)) yield span(match);
}

// ---- Numbers ------------------------------------------------------------------------------------------

const NAMED_NUMBER =
  /(?<![\p{L}\p{N}])(?:(?:CRN|TFN|BSB|USI|ABN|ACN|URN|UR|MRN|JSID|JSI|NDIS|WWCC|DVA|HCC|acc(?:oun)?t|customer reference|tax file|student|employee|staff|client|case|file|record|reference|licen[cs]e|passport|membership|member|policy|health care card|concession card|card)(?: (?:number|no\.?|num|nr|id|card|ref))?|(?:number|id|no\.)) ?(?:is |was |of |: ?|# ?|= ?)?(?<value>[A-Z0-9]{1,12}(?:[ -][A-Z0-9]{1,6}){0,4})(?![\p{L}\p{N}])/giu;
/** Nine digits and a letter: a Centrelink customer reference number. */
const CUSTOMER_REFERENCE = /(?<![\p{L}\p{N}])\d{3}[ -]?\d{3}[ -]?\d{3}[ -]?[A-Z](?![\p{L}\p{N}])/gu;

function* namedNumbers(text: string): Generator<Span> {
  for (const match of text.matchAll(CUSTOMER_REFERENCE)) {
    yield {
      kind: "other-number",
      start: match.index,
      end: match.index + match[0].length,
      suggestion: "[number]",
      confidence: "high",
    };
  }
  for (const match of text.matchAll(NAMED_NUMBER)) {
    const groups = (match.groups?.["value"] ?? "").split(/([ -])/);
    // Take the words after the number off again: "CRN 123 456 789 was" ends at its last group with a digit.
    while (groups.length > 0 && !/\d/.test(groups.at(-1) ?? "")) groups.pop();
    const value = groups.join("");
    const digits = value.replace(/\D/g, "");
    const lengths = (value.match(/\d+/g) ?? []).map((group) => group.length).join("-");
    // Phone and Medicare numbers have a shape of their own and are told apart below.
    if (digits.length < 5 || (!/[a-z]/i.test(value) && shapes.some((shape) => shape.fits(digits, lengths))))
      continue;
    const start = match.index + match[0].lastIndexOf(match.groups?.["value"] ?? "");
    yield {
      kind: "other-number",
      start,
      end: start + value.length,
      suggestion: "[number]",
      confidence: "high",
    };
  }
}

/** A line anybody may ring, such as 13 11 14: no finding, and nothing else may claim its digits. */
interface PublicLine {
  readonly kind: "public";
  readonly start: number;
  readonly end: number;
}
type NumberSpan = Span | PublicLine;
interface Digits {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const RUN = /(?<![\p{L}\p{N}])(?:\+ ?)?\(?\d(?:[ \u00a0().\-–‑/]{0,3}\d){4,80}/gu;

/** Runs of digits, cut where a known shape fits: a house number may stand right before a phone number. */
function* numbers(text: string, claimed: Claims): Generator<NumberSpan> {
  for (const match of text.matchAll(RUN)) {
    const groups: Digits[] = [...match[0].matchAll(/\d+/g)].map((g) => ({
      text: g[0],
      start: match.index + g.index,
      end: match.index + g.index + g[0].length,
    }));
    // Brackets and pluses belong to the number they open.
    const opened = (at: number): number => {
      const before = text.slice(Math.max(match.index, at - 3), at);
      return at - (/(?:\+ ?\(?|\()$/.exec(before)?.[0].length ?? 0);
    };
    const done = groups.map((group) => claimed.overlaps(group.start, group.end));
    const found: NumberSpan[] = [];
    for (const shape of shapes) {
      for (let i = 0; i < groups.length; i++) {
        if (done[i]) continue;
        let joined = "";
        let last = -1;
        for (let j = i; j < groups.length && !done[j] && joined.length < 16; j++) {
          joined += groups[j]?.text ?? "";
          const plus = text.slice(opened(groups[i]?.start ?? 0), groups[i]?.start).includes("+");
          const gaps = groups.slice(i, j + 1).map((g) => g.text.length);
          if (shape.fits((plus ? "+" : "") + joined, gaps.join("-"))) last = j;
        }
        if (last < 0) continue;
        for (let k = i; k <= last; k++) done[k] = true;
        const start = opened(groups[i]?.start ?? 0);
        const end = groups[last]?.end ?? start;
        found.push(shape.span(start, end, text));
      }
    }
    // What is left over: long enough to be somebody's number, unless it is years, money, times or a list of small ones.
    for (let i = 0; i < groups.length; i++) {
      if (done[i]) continue;
      let j = i;
      while (
        j + 1 < groups.length &&
        !done[j + 1] &&
        /^[ \u00a0\-–‑]$/.test(text.slice(groups[j]?.end, groups[j + 1]?.start))
      )
        j++;
      const rest = groups.slice(i, j + 1);
      const digits = rest.reduce((n, g) => n + g.text.length, 0);
      const start = groups[i]?.start ?? 0;
      const money = /[$€£] ?$/.test(text.slice(Math.max(0, start - 2), start));
      const years = rest.every((g) => /^(?:19|20)\d\d$/.test(g.text));
      if (
        digits >= 6 &&
        rest.some((g) => g.text.length >= 3) &&
        !money &&
        !years &&
        !(digits === 6 && rest.length > 1)
      ) {
        found.push({
          kind: "other-number",
          start,
          end: groups[j]?.end ?? start,
          suggestion: "[number]",
          confidence: "low",
        });
      }
      i = j;
    }
    yield* found;
  }
}

const phone = (start: number, end: number): Span => ({
  kind: "phone",
  start,
  end,
  suggestion: "[phone number]",
  confidence: "high",
});

/** Most telling first; `fits` sees the digits and the lengths of the groups they were written in. */
const shapes: readonly {
  fits(digits: string, groups: string): boolean;
  span(start: number, end: number, text: string): NumberSpan;
}[] = [
  { fits: (d) => /^(?:\+|00)?61(?:0?)[23478]\d{8}$/.test(d), span: phone },
  { fits: (d, g) => /^0[23478]\d{8}$/.test(d) && !/^1-|-1-/.test(g), span: phone },
  { fits: (d) => /^\+\d{8,15}$/.test(d), span: phone },
  {
    // Medicare: ten digits, the ninth a check digit, one more for the person on the card.
    fits: (d, g) =>
      /^[2-6]\d{9,10}$/.test(d) && /^(?:4-5-1(?:-1)?|4-6(?:-1)?|10(?:-1)?|11|4-5-2|9-1(?:-1)?)$/.test(g),
    span: (start, end, text) => ({
      kind: "medicare-like",
      start,
      end,
      suggestion: "[Medicare number]",
      confidence: medicareChecks(text.slice(start, end)) ? "high" : "low",
    }),
  },
  { fits: (d, g) => /^[3-9]\d{7}$/.test(d) && g === "4-4" && !/^(?:19|20)\d\d/.test(d), span: phone },
  // Lines anybody may ring: they identify nobody.
  {
    fits: (d, g) => /^(?:1[38]00\d{6}|13\d{4})$/.test(d) && !/^\d-\d-\d-\d/.test(g),
    span: (start, end) => ({ kind: "public", start, end }),
  },
];

/** @source Services Australia: weights 1 3 7 9 1 3 7 9, sum modulo 10 is the ninth digit (K) */
function medicareChecks(value: string): boolean {
  const digits = value.replace(/\D/g, "");
  const weights = [1, 3, 7, 9, 1, 3, 7, 9];
  const sum = weights.reduce((total, weight, i) => total + weight * Number(digits[i]), 0);
  return sum % 10 === Number(digits[8]);
}

// ---- Names --------------------------------------------------------------------------------------------

interface Token {
  readonly start: number;
  /** Without a possessive 's. */
  readonly end: number;
  readonly text: string;
  readonly folded: string;
  readonly capital: boolean;
  /** Begins a sentence, a line or a quotation, so a capital says nothing. */
  readonly opens: boolean;
  readonly possessive: boolean;
}

const WORD = /[\p{L}\p{M}ʻʼ]+(?:['’ʻ‘`\-‑][\p{L}\p{M}]+)*/gu;
const PARTICLES = new Set(
  "van von der den de la le di da dos del bin ibn bint abu al el ul ben mac mc st te".split(" "),
);
const PLACE_BEFORE = new Set("in near around outside".split(" "));

function* names(text: string, claimed: Claims, options: FinderOptions): Generator<Span> {
  const tokens = tokensOf(text).filter((token) => !claimed.overlaps(token.start, token.end));
  const allowed = new Set((options.allowedNames ?? []).flatMap((name) => name.match(WORD) ?? []).map(fold));
  const suspected = suspectedWords(options);
  const plain = (word: string): boolean => ordinary.has(word) || (options.knownWords?.has(word) ?? false);
  const cased = mostlyCased(tokens);

  // A word written small more often than not is no name, whatever the lists say.
  const small = new Map<string, number>();
  for (const token of tokens)
    small.set(token.folded, (small.get(token.folded) ?? 0) + (token.capital ? -1 : 1));

  const is = new Array<boolean>(tokens.length).fill(false);
  for (const [i, token] of tokens.entries()) {
    if (allowed.has(token.folded)) continue;
    if (
      !isGiven(token.folded) &&
      (small.get(token.folded) ?? 0) > 0 &&
      !suspected.has(token.folded) &&
      !/^\p{Lo}/u.test(token.text)
    )
      continue;
    is[i] = suspected.has(token.folded) || isName(tokens, i, text, plain, cased);
  }
  // A surname may be any word, so it is read off the given name before it; particles go between.
  for (let i = 0; i < tokens.length; i++) {
    if (!is[i]) continue;
    let j = i;
    for (;;) {
      const here = tokens[j];
      let k = j + 1;
      while (k < j + 4 && PARTICLES.has(tokens[k]?.folded ?? "") && adjacent(text, tokens[k - 1], tokens[k]))
        k++;
      const next = tokens[k];
      if (!here || !next || here.possessive || !adjacent(text, tokens[k - 1], next)) break;
      if (
        !next.capital ||
        notNames.has(next.folded) ||
        allowed.has(next.folded) ||
        honorifics.has(next.folded)
      )
        break;
      // "Jaydon I met", "Jaydon OK"
      if (next.text.length < 2 || (isUpper(next.text) && !isUpper(here.text))) break;
      // "Helping Jaydon Prepare For Work" is a heading.
      const following = tokens[k + 1];
      if (plain(next.folded) && following?.capital && adjacent(text, next, following)) break;
      for (let m = j + 1; m <= k; m++) is[m] = true;
      j = k;
    }
    i = j;
  }
  // A word before a name that could not be told by itself: "Xanthe Nguyen" at the start of a sentence.
  for (const [i, token] of tokens.entries()) {
    const next = tokens[i + 1];
    if (is[i] || !is[i + 1] || !next || !token.capital || !token.opens || token.text.length < 2) continue;
    if (
      adjacent(text, token, next) &&
      !token.possessive &&
      !known(token, plain) &&
      !allowed.has(token.folded)
    )
      is[i] = true;
  }
  // Found once, it is looked for everywhere, whatever the case; words that are also ordinary stay where they are.
  const found = new Set<string>();
  for (const [i, token] of tokens.entries()) {
    if (
      is[i] &&
      token.folded.length > 2 &&
      !plain(token.folded) &&
      !notNames.has(token.folded) &&
      !PARTICLES.has(token.folded)
    )
      found.add(token.folded);
  }
  for (const [i, token] of tokens.entries())
    if (found.has(token.folded) && !allowed.has(token.folded)) is[i] = true;

  for (let i = 0; i < tokens.length; i++) {
    const first = tokens[i];
    if (!is[i] || !first) continue;
    let last = first;
    let j = i;
    for (;;) {
      const next = tokens[j + 1];
      if (!next || !is[j + 1] || last.possessive || !adjacent(text, last, next)) break;
      // Two lower-case words side by side were found each for itself.
      if (next.capital !== first.capital && !PARTICLES.has(next.folded)) break;
      last = next;
      j++;
    }
    const title = tokens[i - 1];
    const titled = title !== undefined && titleOf(text, title, first);
    yield {
      kind: "name",
      start: titled ? title.start : first.start,
      end: last.end,
      suggestion: inPlaceOf(titled ? tokens[i - 2] : title, titled ? title : null, first),
      confidence: titled || isGiven(first.folded) ? "high" : "low",
    };
    i = j;
  }
  yield* initials(text, tokens);
}

/** The telling words of names found elsewhere: "young" of "Grace Young" would point at everybody. */
function suspectedWords({ suspectedNames = [] }: FinderOptions): Set<string> {
  const all = suspectedNames
    .flatMap((name) => name.match(WORD) ?? [])
    .map((word) => fold(word).replace(/'s$/, ""));
  return new Set(
    all.filter(
      (word) =>
        word.length > 2 &&
        !ordinary.has(word) &&
        !notNames.has(word) &&
        !honorifics.has(word) &&
        !PARTICLES.has(word),
    ),
  );
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(WORD)) {
    const possessive = /['’ʻ‘`]s$/iu.test(match[0]) && match[0].length > 3;
    const word = possessive ? match[0].slice(0, -2) : match[0];
    const previous = tokens.at(-1);
    const gap = text.slice(
      previous ? Math.max(previous.end, match.index - 12) : Math.max(0, match.index - 12),
      match.index,
    );
    // "Mr. Tran": the stop belongs to the title.
    const titled = previous !== undefined && /^\. ?$/.test(gap) && honorifics.has(previous.folded);
    tokens.push({
      start: match.index,
      end: match.index + word.length,
      text: word,
      folded: fold(word),
      capital: /^[\p{Lu}\p{Lt}]/u.test(word.replace(/^[ʻʼ]/, "")) || isJoined(word),
      opens:
        !titled && (previous === undefined || /[.!?:;…\n\r"“„«•*>|]|[-–—] *$|(?:^|[\s(])['‘]$/u.test(gap)),
      possessive,
    });
  }
  return tokens;
}

/** al-Hassan, d'Angelo, o'Brien: the capital comes second. */
function isJoined(word: string): boolean {
  return /^(?:al|el|ul|d|o|de|abd|bin)['’ʻ\-‑]\p{Lu}\p{Ll}/u.test(word);
}

function isName(
  tokens: readonly Token[],
  i: number,
  text: string,
  plain: (word: string) => boolean,
  cased: boolean,
): boolean {
  const token = tokens[i];
  const before = tokens[i - 1];
  const after = tokens[i + 1];
  if (!token || token.text.length < 2) return false;
  const { folded } = token;
  // Scripts without capitals, in a text that has them.
  if (cased && /^\p{Lo}/u.test(token.text)) return true;
  const given = isGiven(folded);
  if (!token.capital) return folded.length > 2 && given && !plain(folded) && !notNames.has(folded);
  const next =
    after && /^(?:['’]s)?[ \u00a0]$/.test(text.slice(token.end, after.start)) ? after.text.toLowerCase() : "";
  if (titleOf(text, before, token) && (strongTitles.has(before?.folded ?? "") || !plain(folded))) {
    return !honorifics.has(folded) && (given || !notNames.has(folded));
  }
  if (notNames.has(folded)) return given && sayingVerbs.has(next);
  if (isUpper(token.text)) return token.text.length > 3 && given && !plain(folded);
  if (given && !plain(folded)) return true;
  if (given) {
    if (folded.length < 3) return false;
    if (token.opens) return token.possessive || personVerbs.has(next) || presented(text, token);
    // "My Long Week" is a heading; "When Grace and I" and "Then Grace Young came" are not.
    const heading =
      before?.capital && plain(before.folded) && !isGiven(before.folded) && adjacent(text, before, token);
    const over = tokens[i + 2];
    const goesOn =
      before?.opens === true &&
      (!(after?.capital && adjacent(text, token, after)) ||
        (over?.capital === false && adjacent(text, after, over)));
    return !heading || goesOn || personVerbs.has(next);
  }
  if (known(token, plain) || hyphenated(folded, plain)) return false;
  if (!token.opens || token.possessive) return true;
  if (folded.length > 5 && ABSTRACT.test(folded)) return false;
  if (personVerbs.has(next)) return true;
  return presented(text, token);
}

/** "Dale, 20," or "Dale and I": what follows is said of a person. */
function presented(text: string, token: Token): boolean {
  return /^(?:, (?:who|whose|aged|an? \d|\d\d?\b|and (?:his|her|their)\b)| (?:and I|who)\b)/u.test(
    text.slice(token.end, token.end + 16),
  );
}

/** Endings of words that stand for no person. */
const ABSTRACT =
  /(?:ly|ing|tions?|ments?|ness|ity|ities|ers|ious|able|ible|ised|ising|less|ful|wards?|ship|ism|ance|ence)$/;
const strongTitles = new Set("mr mrs ms miss mx dr prof uncle aunty auntie aunt".split(" "));

/** Anne-Marie is a given name by its parts. */
function isGiven(folded: string): boolean {
  return (
    givenNames.has(folded) ||
    (folded.includes("-") && folded.split("-").every((part) => givenNames.has(part)))
  );
}

/** Whether `before` is a title that belongs to this word: "Dr Tran", "Mr. Tran", "uncle Ray". */
function titleOf(text: string, before: Token | undefined, token: Token): boolean {
  return (
    before !== undefined &&
    honorifics.has(before.folded) &&
    !before.possessive &&
    /^\.? $/.test(text.slice(before.end, token.start)) &&
    token.capital
  );
}

/** No name by itself: an ordinary word, a day, an abbreviation. */
function known(token: Token, plain: (word: string) => boolean): boolean {
  const { folded } = token;
  return (
    plain(folded) ||
    notNames.has(folded) ||
    notNames.has(folded.replace(/s$/, "")) ||
    honorifics.has(folded) ||
    inflected(folded, plain) ||
    (isUpper(token.text) && token.text.length < 5)
  );
}

/** Forms of ordinary words, so that the list need not hold each. */
function inflected(word: string, plain: (word: string) => boolean): boolean {
  const contraction = /^(.+?)['’](?:s|t|re|ve|ll|d|m)$/.exec(word)?.[1];
  if (contraction !== undefined)
    return plain(contraction) || /n$/.test(contraction) || contraction.length < 4;
  return endings.some(([ending, replacements]) => {
    if (!word.endsWith(ending) || word.length - ending.length < 3) return false;
    const stem = word.slice(0, -ending.length);
    return replacements.some((replacement) => plain(stem + replacement));
  });
}
const endings: readonly (readonly [string, readonly string[]])[] = [
  ["s", [""]],
  ["es", [""]],
  ["ies", ["y"]],
  ["ed", ["", "e"]],
  ["ied", ["y"]],
  ["ing", ["", "e"]],
  ["er", ["", "e"]],
  ["ers", ["", "e"]],
  ["ly", ["", "le"]],
  ["ily", ["y"]],
];
function hyphenated(word: string, plain: (word: string) => boolean): boolean {
  const parts = word.split(/[-‑]/);
  return (
    parts.length > 1 &&
    parts.every((part) => plain(part) || part.length < 3 || inflected(part, plain) || notNames.has(part))
  );
}

/** J.S. or "M told me": the rule of the micro-credentials counts initials as names. */
function* initials(text: string, tokens: readonly Token[]): Generator<Span> {
  for (const match of text.matchAll(
    /(?<![\p{L}\p{N}.])\p{Lu}\. ?\p{Lu}\.(?: ?\p{Lu}\.)?(?![\p{L}\p{N}])/gu,
  )) {
    if (
      /^(?:P\. ?S\.|U\. ?S\.|U\. ?K\.|N\. ?B\.|D\. ?O\. ?B\.|P\. ?O\.|A\. ?M\.|P\. ?M\.|E\. ?G\.|I\. ?E\.|Q\. ?A\.)$/.test(
        match[0],
      )
    )
      continue;
    yield {
      kind: "name",
      start: match.index,
      end: match.index + match[0].length,
      suggestion: "the young person",
      confidence: "low",
    };
  }
  for (const [i, token] of tokens.entries()) {
    // A to D are parts and options, I is the writer, X to Z already hide somebody.
    if (!/^[E-HJ-W]$/.test(token.text)) continue;
    const next = tokens[i + 1];
    const before = tokens[i - 1]?.folded ?? "";
    if (
      /^(?:part|plan|option|section|level|entry|step|team|vitamin|room|group|module|exemplar|mr|mrs|ms)$/.test(
        before,
      )
    )
      continue;
    if (
      token.possessive ||
      (next && adjacent(text, token, next) && sayingVerbs.has(next.text.toLowerCase()))
    ) {
      yield {
        kind: "name",
        start: token.start,
        end: token.end,
        suggestion: "the young person",
        confidence: "low",
      };
    }
  }
}

function adjacent(text: string, a: Token | undefined, b: Token | undefined): boolean {
  return a !== undefined && b !== undefined && /^[ \u00a0]{1,2}$/.test(text.slice(a.end, b.start));
}
function isUpper(word: string): boolean {
  return word.length > 1 && !/\p{Ll}/u.test(word) && /\p{Lu}/u.test(word);
}
function mostlyCased(tokens: readonly Token[]): boolean {
  const uncased = tokens.filter((token) => /^\p{Lo}/u.test(token.text)).length;
  return uncased * 2 < tokens.length;
}

/** What to say instead, from the title and the word before. */
function inPlaceOf(before: Token | undefined, title: Token | null, name: Token): string {
  const word = before?.folded ?? "";
  if (title) {
    const noun = /^(?:dr|doctor|prof|professor|nurse)$/.test(title.folded)
      ? "clinician"
      : /^(?:uncle|aunty|auntie|aunt|sister|brother|father)$/.test(title.folded)
        ? "relative"
        : "person";
    if (/^(?:my|his|her|their|our|your|the|a|an)$/.test(word) || before?.possessive) return noun;
    return `${noun === "relative" ? "a" : "the"} ${noun}`;
  }
  if (PLACE_BEFORE.has(word) && !isGiven(name.folded)) return "the local area";
  if (word === "at" && !isGiven(name.folded)) return "the workplace";
  return "the young person";
}

// ---- Findings -----------------------------------------------------------------------------------------

const QUOTE = 42;

function grouped(text: string, spans: readonly Span[]): Finding[] {
  const inOrder = [...spans].sort((a, b) => a.start - b.start || a.end - b.end);
  const groups = new Map<string, { span: Span; occurrences: Occurrence[] }>();
  let line = 1;
  let counted = 0;
  for (const span of inOrder) {
    for (let at = text.indexOf("\n", counted); at >= 0 && at < span.start; at = text.indexOf("\n", counted)) {
      line++;
      counted = at + 1;
    }
    const value = text.slice(span.start, span.end);
    const id = identify(span.kind, value);
    const group = groups.get(id) ?? { span, occurrences: [] };
    group.occurrences.push({
      start: span.start,
      end: span.end,
      line,
      text: value,
      quoteBefore: before(text, span.start),
      quoteAfter: after(text, span.end),
    });
    groups.set(id, group);
  }
  return [...groups].map(([id, { span, occurrences }]) => ({
    id,
    kind: span.kind,
    value: text.slice(span.start, span.end),
    occurrences,
    suggestion: span.suggestion,
    confidence: span.confidence,
  }));
}

function before(text: string, at: number): string {
  const piece = text.slice(Math.max(0, at - QUOTE), at).replace(/\s+/g, " ");
  return at > QUOTE ? piece.replace(/^\S{0,20} /, "") : piece;
}
function after(text: string, at: number): string {
  const piece = text.slice(at, at + QUOTE).replace(/\s+/g, " ");
  return at + QUOTE < text.length ? piece.replace(/ \S{0,20}$/, "") : piece;
}

/** Two ways of writing one thing are one finding: spacing and case do not count. */
export function normalised(kind: FindingKind, value: string): string {
  const folded = fold(value);
  if (kind === "phone") return folded.replace(/\D/g, "").replace(/^(?:00)?610?(?=[23478]\d{8}$)/, "0");
  if (kind === "medicare-like") return folded.replace(/\D/g, "");
  if (kind === "other-number") return folded.replace(/[^\p{L}\p{N}]/gu, "");
  return folded.replace(/\s+/g, " ");
}

function identify(kind: FindingKind, value: string): string {
  return `${kind}-${hash(`${kind}\0${normalised(kind, value)}`)}`;
}

/** 53 bits of cyrb53: short enough for a field name, and nothing secret hangs on it. */
function hash(text: string): string {
  let h1 = 0xdeadbeef;
  let h2 = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    h1 = Math.imul(h1 ^ code, 2654435761);
    h2 = Math.imul(h2 ^ code, 1597334677);
  }
  h1 = Math.imul(h1 ^ (h1 >>> 16), 2246822507) ^ Math.imul(h2 ^ (h2 >>> 13), 3266489909);
  h2 = Math.imul(h2 ^ (h2 >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909);
  return (4294967296 * (2097151 & h2) + (h1 >>> 0)).toString(36);
}

/** Case, accents and the many apostrophes make no difference to who is meant. */
function fold(word: string): string {
  if (/^[a-z]*$/.test(word)) return word;
  return word
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll("đ", "d")
    .replaceAll("ø", "o")
    .replaceAll("ł", "l")
    .replaceAll("ı", "i")
    .replace(/[’ʻʼ‘`]/g, "'")
    .replaceAll("‑", "-");
}

// ---- File names ---------------------------------------------------------------------------------------

/**
 * What a file's name may give away, and a name without it.
 * @param options.suspectedNames names found in the narrative, so that they are known here in small letters too
 * @returns       the name itself as suggestion when nothing was found
 */
export function findInFileName(
  name: string,
  options: FinderOptions = {},
): { findings: Finding[]; suggestion: string } {
  const extension = /\.[\p{L}\p{N}]{1,8}$/u.exec(name)?.[0] ?? "";
  const stem = name.slice(0, name.length - extension.length);
  // Read as words of the same length, so that offsets stay true: joints become spaces, MiaTran is two words.
  const dated = stem.replace(/_/g, " ");
  const numbersIn = findIdentifiers(dated, options).filter(
    (f) => f.kind !== "name" && f.kind !== "address" && f.kind !== "web-address",
  );
  const taken = numbersIn.flatMap((f) => f.occurrences);
  const spans: Span[] = numbersIn.flatMap((f) =>
    f.occurrences.map(({ start, end }) => ({
      kind: f.kind,
      start,
      end,
      suggestion: f.suggestion,
      confidence: f.confidence,
    })),
  );
  const suspected = suspectedWords(options);
  const allowed = new Set((options.allowedNames ?? []).flatMap((n) => n.match(WORD) ?? []).map(fold));
  for (const match of stem.matchAll(/\p{Lu}?[\p{Ll}\p{Lo}\p{M}'’]+|\p{Lu}+(?!\p{Ll})|\p{Lu}/gu)) {
    const word = fold(match[0]).replace(/'s$/, "");
    const end = match.index + match[0].replace(/['’]s$/i, "").length;
    if (word.length < 2 || allowed.has(word) || taken.some((o) => o.start < end && o.end > match.index))
      continue;
    const plain =
      ordinary.has(word) ||
      (options.knownWords?.has(word) ?? false) ||
      inflected(word, (w) => ordinary.has(w));
    const usual = plain || notNames.has(word) || fileWords.has(word);
    const capital = /^\p{Lu}\p{Ll}/u.test(match[0]);
    if (suspected.has(word) || (givenNames.has(word) && !usual && word.length > 2) || (capital && !usual)) {
      spans.push({
        kind: "name",
        start: match.index,
        end,
        suggestion: "",
        confidence: givenNames.has(word) ? "high" : "low",
      });
    }
  }
  const findings = grouped(stem, spans).map((finding) => ({ ...finding, suggestion: "" }));
  if (findings.length === 0) return { findings, suggestion: name };
  let left = stem;
  for (const { start, end } of findings.flatMap((f) => f.occurrences).sort((a, b) => b.start - a.start)) {
    left = `${left.slice(0, start)} ${left.slice(end).replace(/^['’]s/i, "")}`;
  }
  const joint = stem.includes("_") ? "_" : /\s/.test(stem) ? " " : "-";
  const tidy = left
    .replace(/[\s_.,()[\]-]+/g, " ")
    .trim()
    .replace(/ (?:for|of|with|by|from|and)$/i, "")
    .replace(/ /g, joint);
  return { findings, suggestion: `${tidy || "evidence"}${extension}` };
}
const fileWords = new Set(
  "img image dsc pxl vid mov screenshot scan doc docx pdf png jpg jpeg final copy version whatsapp untitled untitled1 dcim odt v".split(
    " ",
  ),
);

// ---- What the person decided --------------------------------------------------------------------------

export const replacementWays = ["swap", "own", "leave", "remove"] as const;
export interface Choice {
  readonly how: (typeof replacementWays)[number];
  /** For "own". */
  readonly words?: string;
}

/** Findings nobody has decided about yet, and those to be put into own words that were not written. */
export function undecided(
  findings: readonly Finding[],
  choices: Readonly<Record<string, Choice>>,
): Finding[] {
  return findings.filter((finding) => {
    const choice = Object.hasOwn(choices, finding.id) ? choices[finding.id] : undefined;
    return !choice || (choice.how === "own" && !choice.words?.trim());
  });
}

/**
 * The text as the person decided. What is left stays, letter for letter.
 * @throws invalid, with a sentence per finding id, while something is undecided
 */
export function applyReplacements(
  text: string,
  findings: readonly Finding[],
  choices: Readonly<Record<string, Choice>>,
): string {
  const open = undecided(findings, choices);
  if (open.length > 0) {
    throw new DomainError(
      "invalid",
      "Decide about each finding before you go on.",
      Object.fromEntries(open.map((f) => [f.id, `Choose what to do with “${f.value}”.`])),
    );
  }
  const changes = findings
    .flatMap((finding) =>
      finding.occurrences.map((occurrence) => ({ finding, occurrence, choice: choices[finding.id] })),
    )
    .filter(({ choice }) => choice !== undefined && choice.how !== "leave")
    .sort((a, b) => b.occurrence.start - a.occurrence.start);
  let result = text;
  for (const { finding, occurrence, choice } of changes) {
    const { start, end } = occurrence;
    if (choice?.how === "remove") {
      const right = result.slice(end).replace(/^['’]s\b/u, "");
      const left = result.slice(0, start);
      // One space where there were two, none before a full stop.
      const doubled = /[ \u00a0]$/u.test(left) && /^(?:[ \u00a0]|[.,;:!?)]|\n|$)/u.test(right);
      result =
        (doubled ? left.slice(0, -1) : left) +
        (left === "" || left.endsWith("\n") ? right.replace(/^ +/, "") : right);
    } else {
      const instead =
        choice?.how === "own" ? (choice.words?.trim() ?? "") : wording(finding.suggestion, result, start);
      result = result.slice(0, start) + instead + result.slice(end);
    }
  }
  return result;
}

/** A capital where a sentence begins, and no article or title twice. */
function wording(suggestion: string, text: string, start: number): string {
  const opens = /(?:^|[.!?]["”’)]? +|\n *(?:[-•*] *)?)$/u.test(text.slice(Math.max(0, start - 8), start));
  return opens ? suggestion.charAt(0).toUpperCase() + suggestion.slice(1) : suggestion;
}

export const pointsOutIdentities: AutomatedRule = {
  id: "identities",
  title: "Points out what may tell who somebody is",
  at: "app/domains/assessment/de-identification.ts",
  does: "Looks through words, file names and files before they are sent, for names, dates of birth, numbers and addresses.",
  looksAt: "The words and files of this piece, on our own server. They go nowhere else.",
  follows:
    "Each finding asks you for a choice before you can send. The finding itself is not kept, only its kind and your choice.",
  person: "You decide about each finding. A finding can be wrong, and you can say so and go on.",
  now: () => [`It knows ${counted(findingKinds.length, "kind")} of findings.`],
};
