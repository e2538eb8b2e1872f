import { hash } from "node:crypto";

/** A term as the JSON-LD library gives it. */
interface Term {
  readonly termType: string;
  readonly value: string;
  readonly datatype?: { readonly value: string };
  readonly language?: string;
}
export interface Quad {
  readonly subject: Term;
  readonly predicate: Term;
  readonly object: Term;
  readonly graph: Term;
}

const stringType = "http://www.w3.org/2001/XMLSchema#string";

const escapes: Readonly<Record<string, string>> = {
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\f": "\\f",
  "\r": "\\r",
  '"': '\\"',
  "\\": "\\\\",
};

/** @source RDF 1.2 N-Quads, canonical form: these and no other characters are escaped */
function literal(value: string): string {
  const escaped = value.replace(/[\u0000-\u001f\u007f"\\]/g, (letter) => {
    return escapes[letter] ?? `\\u${letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
  });
  return `"${escaped}"`;
}

/** One end of a triple: text that stays, the text of a slot, or a blank node. */
interface End {
  readonly slot: number;
  readonly blank: number;
  readonly text: string;
}
interface Line {
  readonly subject: End;
  readonly predicate: string;
  readonly object: End;
  /** datatype or language of a literal */
  readonly kind: string;
  /** a proof inside a document is a graph of its own; null: the default graph, where all else stands */
  readonly graph: End | null;
  text: string;
}
interface Blank {
  readonly lines: readonly Line[];
  readonly slots: readonly number[];
  hash: string;
  label: string;
}

const lesser =
  <T>(of: (one: T) => string) =>
  (left: T, right: T) => {
    const [a, b] = [of(left), of(right)];
    return a < b ? -1 : a > b ? 1 : 0;
  };

const hasBlank = (line: Line): boolean =>
  line.subject.blank >= 0 || line.object.blank >= 0 || (line.graph?.blank ?? -1) >= 0;

/**
 * The triples of documents that share an outline, ready to be filled.
 * `fill` is RDFC-1.0 for the case that our documents are in: every blank node is told from the others by its own
 * triples alone. Where two are not, or where two triples of a blank node become one, it answers null, and the library
 * decides. Two triples of named things that become one are one: two endorsements say twice that the credential is
 * endorsed.
 * What has not changed since the document before is not worked out again: most of what the credentials of one
 * achievement say is the achievement.
 * @source RDF Dataset Canonicalization (W3C, 2024) §4.4, §4.6
 */
export class QuadTemplate {
  readonly #addresses: readonly boolean[];
  readonly #lines: readonly Line[];
  readonly #blanks: readonly Blank[];
  readonly #sortedLines: Line[];
  readonly #sortedBlanks: Blank[];
  #words: readonly string[] = [];
  readonly #texts: string[] = [];

  /**
   * @param samples by slot: the text that stands for it in `quads`, found nowhere else
   * @param addresses by slot: whether it is an address and not a literal
   */
  constructor(quads: readonly Quad[], samples: readonly string[], addresses: readonly boolean[]) {
    const slotOf = new Map(samples.map((sample, at) => [sample, at]));
    const blankOf = new Map<string, number>();
    const end = (term: Term): End => {
      if (term.termType === "BlankNode") {
        const blank = blankOf.get(term.value) ?? blankOf.size;
        blankOf.set(term.value, blank);
        return { slot: -1, blank, text: "" };
      }
      const text = term.termType === "Literal" ? literal(term.value) : `<${term.value}>`;
      return { slot: slotOf.get(term.value) ?? -1, blank: -1, text };
    };
    this.#addresses = addresses;
    this.#lines = quads.map(({ subject, predicate, object, graph }) => ({
      subject: end(subject),
      predicate: ` <${predicate.value}> `,
      object: end(object),
      kind: kindOf(object),
      graph: graph.termType === "DefaultGraph" ? null : end(graph),
      text: "",
    }));
    this.#blanks = [...blankOf.values()].map((blank) => {
      const lines = this.#lines.filter((line) =>
        [line.subject, line.object, line.graph].some((one) => one?.blank === blank),
      );
      const slots = lines
        .flatMap((line) => [line.subject.slot, line.object.slot, line.graph?.slot ?? -1])
        .filter((slot) => slot >= 0);
      return { lines, slots, hash: "", label: "" };
    });
    this.#sortedLines = [...this.#lines];
    this.#sortedBlanks = [...this.#blanks];
  }

  /**
   * The canonical form of the document with these words.
   * @returns null where the library has to be asked
   */
  fill(words: readonly string[]): string | null {
    const before = this.#words;
    // whatever ends this early must not leave lines that look finished
    this.#words = [];
    const changed = words.map((word, at) => word !== before[at]);
    words.forEach((word, at) => {
      if (changed[at]) this.#texts[at] = this.#addresses[at] ? `<${word}>` : literal(word);
    });
    const first = before.length === 0;
    this.#blanks.forEach((blank, at) => {
      if (first || blank.slots.some((slot) => changed[slot])) blank.hash = this.#firstDegreeHash(blank, at);
    });
    this.#sortedBlanks.sort(lesser((blank) => blank.hash));
    const relabelled = new Set<Blank | undefined>();
    for (let at = 0; at < this.#sortedBlanks.length; at += 1) {
      const blank = this.#sortedBlanks[at] as Blank;
      if (blank.hash === this.#sortedBlanks[at - 1]?.hash) return null;
      const label = `_:c14n${at}`;
      if (blank.label !== label) relabelled.add(blank);
      blank.label = label;
    }
    const isNew = (end: End) =>
      changed[end.slot] === true || (end.blank >= 0 && relabelled.has(this.#blanks[end.blank]));
    const written = (end: End) => this.#written(end);
    for (const line of this.#lines) {
      if (first || isNew(line.subject) || isNew(line.object) || (line.graph && isNew(line.graph))) {
        line.text = lineOf(line, written);
      }
    }
    this.#sortedLines.sort(lesser((line) => line.text));
    let form = "";
    let last = "";
    for (const line of this.#sortedLines) {
      // counted twice in the hash of its blank node, which is not what the standard says
      if (line.text === last && hasBlank(line)) return null;
      if (line.text !== last) form += line.text;
      last = line.text;
    }
    this.#words = words;
    return form;
  }

  #written(end: End): string {
    if (end.slot >= 0) return this.#texts[end.slot] ?? "";
    return end.blank >= 0 ? (this.#blanks[end.blank]?.label ?? "") : end.text;
  }

  #firstDegreeHash(blank: Blank, self: number): string {
    const masked = (end: End) => (end.blank < 0 ? this.#written(end) : end.blank === self ? "_:a" : "_:z");
    const lines = blank.lines.map((line) => lineOf(line, masked));
    return hash("sha256", lines.sort().join(""));
  }
}

function lineOf({ subject, predicate, object, kind, graph }: Line, write: (end: End) => string): string {
  return `${write(subject)}${predicate}${write(object)}${kind}${graph ? ` ${write(graph)}` : ""} .\n`;
}

function kindOf({ termType, datatype, language }: Term): string {
  if (termType !== "Literal" || datatype?.value === stringType) return "";
  return language === undefined ? `^^<${datatype?.value}>` : `@${language}`;
}
