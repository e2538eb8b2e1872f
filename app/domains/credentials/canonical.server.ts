import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import jsonld from "jsonld";
import { canonize } from "rdf-canonize";
import type { DocumentLoader } from "./contexts.server";
import { outlineOf, readWords, schemeOf, written, type Outline, type Role, type Scheme } from "./outline";
import { QuadTemplate, type Quad } from "./quad-template";
import type { JsonObject } from "./shape";

export interface Canonicaliser {
  /**
   * The canonical form (RDFC-1.0) of a document whose outline was learnt.
   * @returns null where the library has to be asked: another outline, an address of another kind, half a character,
   *   or values by which two of its parts cannot be told apart
   */
  quick(document: JsonObject): string | null;
  /**
   * Learns the outline of a document, so that the next like it is quick.
   * Nothing is learnt unless the library gives, byte for byte, the same form of this document and of one with every
   * word replaced by one that is hard to write. Costs two readings of the contexts, or three: only for documents that we
   * sign, or whose signature of ours the library found good, so that a stranger cannot make us learn.
   * @param made the library's form of this document, where it was just made; else it is asked for
   */
  learn(document: JsonObject, made?: string): Promise<boolean>;
}

interface Template {
  readonly outline: Outline;
  readonly quads: QuadTemplate;
}

/** One for each achievement and number of pieces of evidence; a template is some tens of kilobytes. */
const mostTemplates = 128;

/** @param loader of contexts that never change */
export function createCanonicaliser(loader: DocumentLoader): Canonicaliser {
  /** the one used last stands first: awards come in rows */
  const templates: Template[] = [];

  const find = (document: JsonObject): { template: Template; words: string[] } | null => {
    for (let at = 0; at < templates.length; at += 1) {
      const template = templates[at];
      const words: string[] = [];
      if (!template || !readWords(template.outline, document, words)) continue;
      if (at > 0) templates.unshift(...templates.splice(at, 1));
      return { template, words };
    }
    return null;
  };

  return {
    quick(document) {
      const found = find(document);
      return found && found.template.quads.fill(found.words);
    },
    async learn(document, made) {
      if (find(document)) return true;
      // what the library refuses with other words in it has no outline of ours
      const template = await templateOf(document, loader, made).catch(() => null);
      if (!template || find(document)) return template !== null;
      templates.unshift(template);
      templates.splice(mostTemplates);
      return true;
    },
  };
}

/** Exactly as the proof suite asks for it. */
function libraryForm(document: object, loader: DocumentLoader): Promise<string> {
  return cryptosuite.canonize(document, { documentLoader: loader, base: null, safe: true });
}

/** @param safe refuse what has no meaning, as the proof suite does, instead of leaving it out */
async function quadsOf(document: unknown, loader: DocumentLoader, safe: boolean): Promise<readonly Quad[]> {
  const options = {
    documentLoader: loader,
    base: null,
    safe,
    rdfDirection: "i18n-datatype",
    produceGeneralizedRdf: false,
  };
  return (await jsonld.toRDF(document as object, options as object)) as readonly Quad[];
}

/** Every character that N-Quads escapes, some that look as if it should, and what JSON-LD would read a meaning into. */
const hardWords =
  '@type {}<>|^`\u0000\u0001\b\t\n\u000b\f\r\u001f"\\u0041\u007f\u0080é\u0301אב\u202e😀\ufeff\u2028';
const sampleFor = (scheme: Scheme | null, at: number) => `${scheme ?? hardWords}slot-${at}-`;

async function templateOf(
  document: JsonObject,
  loader: DocumentLoader,
  made: string | undefined,
): Promise<Template | null> {
  // What each text is, is found out by putting another in its place: one that comes through as it stands, in one
  // kind of place, is free. All others carry structure (a word of a vocabulary, a number, a relative address).
  const roles: Role[] = [];
  const trial = outlineOf(document, (_, value) => schemeOf(value) ?? "literal");
  if (!trial) return null;
  const trialSamples = samplesOf(trial);
  const found = seenIn(await quadsOf(written(trial, trialSamples), loader, false), trialSamples);
  trialSamples.forEach((sample, at) => {
    const seen = found[at];
    roles.push(
      seen === "Literal" ? "literal" : seen === "NamedNode" ? (schemeOf(sample) ?? "stays") : "stays",
    );
  });
  const outline = outlineOf(document, (nth) => roles[nth] ?? "stays");
  if (!outline) return null;
  const samples = samplesOf(outline);
  const sample = written(outline, samples) as JsonObject;
  const quads = await quadsOf(sample, loader, true);
  const seen = seenIn(quads, samples);
  const addresses = samples.map((one) => schemeOf(one) !== null);
  if (seen.some((kind, at) => kind !== (addresses[at] ? "NamedNode" : "Literal"))) return null;
  const template = { outline, quads: new QuadTemplate(quads, samples, addresses) };
  const formOf = (one: JsonObject): string | null => {
    const words: string[] = [];
    return readWords(outline, one, words) ? template.quads.fill(words) : null;
  };
  // the library puts a document into canonical form by these triples of it
  if (formOf(sample) !== (await canonize(quads, { algorithm: "RDFC-1.0" }))) return null;
  if (!readWords(outline, document, [])) return null;
  // two parts that are the same in this document need not be in the next
  const form = formOf(document);
  return form === null || form === (made ?? (await libraryForm(document, loader))) ? template : null;
}

function samplesOf(outline: Outline): readonly string[] {
  const samples: string[] = [];
  const look = (part: Outline): void => {
    if (part.kind === "slot") samples[part.at] = sampleFor(part.scheme, part.at);
    else if (part.kind === "list") part.items.forEach(look);
    else if (part.kind === "object") part.members.forEach(([, member]) => look(member));
  };
  look(outline);
  return samples;
}

/** How each sample came through: as a literal, as an address, or (null) not at all, changed, or in both ways. */
function seenIn(
  quads: readonly Quad[],
  samples: readonly string[],
): readonly ("Literal" | "NamedNode" | null)[] {
  const kinds = samples.map(() => new Set<string>());
  const look = (termType: string, value: string): void => {
    for (const [, at] of value.matchAll(/slot-(\d+)-/g)) {
      kinds[Number(at)]?.add(value === samples[Number(at)] ? termType : "changed");
    }
  };
  for (const { subject, predicate, object, graph } of quads) {
    look(subject.termType, subject.value);
    look(object.termType, object.value);
    for (const other of [predicate.value, graph.value, object.datatype?.value, object.language]) {
      if (other !== undefined) look("changed", other);
    }
  }
  return kinds.map((kind) => {
    const [one] = kind;
    return kind.size === 1 && (one === "Literal" || one === "NamedNode") ? one : null;
  });
}
