import { type FinderOptions, type FindingKind, findIdentifiers } from "./de-identification";
import type { DocumentPart, DocumentText } from "./document-text";

/** Something in a file that may tell who it is about. A file is not changed here, so all of it is decided at once. */
export interface FoundInFile {
  /** hangs on kind and value alone, as in the words */
  readonly id: string;
  readonly kind: FindingKind | "property" | "author";
  readonly value: string;
  /** where it stands, in words, such as "page 2, paragraph 4, and 3 more places" */
  readonly where: string;
  readonly quote: { readonly before: string; readonly found: string; readonly after: string } | null;
  /** not seen by somebody who opens the file and reads */
  readonly hidden: boolean;
}
export interface FileReading {
  readonly found: readonly FoundInFile[];
  /** what we could not look at, as sentences without a subject */
  readonly unread: readonly string[];
}

/** Places named before the rest is counted. */
const PLACES = 3;

/**
 * What in a file somebody has to look at.
 * @param options.allowedNames of the people and the organisation that may stand there
 * @param options.suspectedNames names found in the words beside it, so that they are known here too
 * @param left ids of findings that the author looked at before and left in the words
 */
export function findInDocument(
  document: DocumentText,
  options: Pick<FinderOptions, "allowedNames" | "suspectedNames">,
  left: ReadonlySet<string> = new Set(),
): FileReading {
  const byId = new Map<string, { finding: FoundInFile; places: string[] }>();
  for (const part of document.parts) {
    for (const finding of findIdentifiers(part.text, options)) {
      if (left.has(finding.id)) continue;
      const held = byId.get(finding.id);
      const places = finding.occurrences.map((at) => placeOf(part, at.line));
      if (held) {
        held.places.push(...places);
        continue;
      }
      const [at] = finding.occurrences;
      byId.set(finding.id, {
        finding: {
          id: finding.id,
          kind: finding.kind,
          value: finding.value,
          where: "",
          quote: at ? { before: at.quoteBefore, found: at.text, after: at.quoteAfter } : null,
          hidden: part.hidden,
        },
        places,
      });
    }
  }
  const inText = [...byId.values()].map(({ finding, places }) => ({
    ...finding,
    where: placesWords(places),
  }));
  return { found: [...inText, ...inProperties(document, options)], unread: document.unread };
}

function placeOf(part: DocumentPart, line: number): string {
  const within = part.lines?.[line - 1] ?? (part.unit === null ? "" : `${part.unit} ${line}`);
  return [part.place, within].filter((words) => words !== "").join(", ");
}

function placesWords(places: readonly string[]): string {
  const different = [...new Set(places)];
  const more = different.length - PLACES;
  const shown = different.slice(0, PLACES).join("; ");
  return more > 0 ? `${shown}; and ${more} more ${more === 1 ? "place" : "places"}` : shown;
}

/** Names that the program wrote into the file, and titles and such with somebody in them. */
function inProperties(document: DocumentText, options: FinderOptions): FoundInFile[] {
  const allowed = new Set((options.allowedNames ?? []).map(plain));
  const found: FoundInFile[] = [];
  const tell = (kind: "property" | "author", value: string, where: string) => {
    const id = `${kind}-${where}-${plain(value)}`;
    if (allowed.has(plain(value)) || found.some((known) => known.id === id)) return;
    found.push({ id, kind, value, where, quote: null, hidden: true });
  };
  for (const { name, value, person } of document.properties) {
    const tells = person || always.has(name) || findIdentifiers(value, options).length > 0;
    if (tells) tell(person ? "author" : "property", value, `the file’s properties, “${name}”`);
  }
  for (const who of document.people) tell("author", who, "comments or tracked changes");
  return found;
}
/** Told whatever they hold. */
const always = new Set(["Company", "Hidden in a picture"]);
const plain = (name: string): string => name.normalize("NFC").toLowerCase().replace(/\s+/g, " ").trim();
