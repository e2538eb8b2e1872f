import { type DocumentKind, type DocumentText, Gathering, Unreadable, readLimits } from "./document-text";
import { walkXml } from "./document-xml";
import { hasPlace } from "./picture-place";
import { type ZipEntry, readDirectory, unpack } from "./zip";

/**
 * The text of a Word, Excel, PowerPoint or OpenDocument file: what is read, and beside it comments, deleted and hidden
 * text, notes, hidden sheets and properties.
 * @throws Unreadable
 */
export function readOffice(bytes: Buffer, kind: Exclude<DocumentKind, "pdf" | "text">): DocumentText {
  const archive = new Archive(bytes);
  const found = new Gathering();
  if (kind === "docx") readWord(archive, found);
  else if (kind === "xlsx") readSheets(archive, found);
  else if (kind === "pptx") readSlides(archive, found);
  else readOpenDocument(archive, found);
  readProperties(archive, found);
  readInside(archive, found);
  return found.done();
}

/** The parts of the file, unpacked one at a time and never more than the limit in all. */
class Archive {
  readonly entries: readonly ZipEntry[];
  private left = readLimits.xmlBytes;

  constructor(private readonly bytes: Buffer) {
    const entries = readDirectory(bytes);
    if (!entries) {
      throw new Unreadable(
        "is damaged or not an Office file. Open it, save it again, then choose it once more.",
      );
    }
    this.entries = entries;
  }

  /** @returns null where there is no such part */
  xml(name: string): string | null {
    const entry = this.entries.find((one) => one.name === name);
    if (!entry) return null;
    const content = unpack(this.bytes, entry, this.left);
    if (!content) {
      throw new Unreadable("is too large inside for us to read through. Save it as a PDF, then choose that.");
    }
    this.left -= content.length;
    return content.toString("utf8");
  }

  raw(entry: ZipEntry, most: number): Buffer | null {
    return unpack(this.bytes, entry, most);
  }

  /** Names of parts, in the order of the numbers in them. */
  named(pattern: RegExp): string[] {
    const number = (name: string) => Number(/(\d+)\.xml$/.exec(name)?.[1] ?? 0);
    return this.entries
      .map((entry) => entry.name)
      .filter((name) => pattern.test(name))
      .sort((a, b) => number(a) - number(b));
  }
}

// ---- Paragraphs ---------------------------------------------------------------------------------------

interface Paragraphs {
  /** elements that are a paragraph */
  readonly of: ReadonlySet<string>;
  /** elements whose words are read; left out: all within a paragraph */
  readonly words?: ReadonlySet<string>;
  /** elements that stand for a space or the end of a line */
  readonly spaces: ReadonlySet<string>;
  /** elements whose content does not count, because it stands there once more in another form */
  readonly skip?: ReadonlySet<string>;
}
const inWord: Paragraphs = {
  of: new Set(["p"]),
  words: new Set(["t"]),
  spaces: new Set(["tab", "br", "cr"]),
  skip: new Set(["Fallback"]),
};
const inOpenDocument: Paragraphs = {
  of: new Set(["p", "h"]),
  spaces: new Set(["s", "tab", "line-break"]),
  skip: new Set(["annotation", "tracked-changes"]),
};

/** The paragraphs of a part that hold words, in order. A text box inside a paragraph is a paragraph of its own. */
function paragraphs(xml: string, how: Paragraphs): string[] {
  const lines: string[] = [];
  const open: { line: string }[] = [];
  let reading = 0;
  let skipping = 0;
  walkXml(xml, {
    open(name) {
      if (how.skip?.has(name)) skipping++;
      if (skipping > 0) return;
      if (how.of.has(name)) open.push({ line: "" });
      if (how.words?.has(name)) reading++;
      const here = open.at(-1);
      if (here && how.spaces.has(name)) here.line += " ";
    },
    close(name) {
      if (how.skip?.has(name)) skipping--;
      if (skipping > 0 || how.skip?.has(name)) return;
      if (how.words?.has(name)) reading--;
      if (!how.of.has(name)) return;
      const line = open.pop()?.line.replace(/\s+/g, " ").trim() ?? "";
      if (line !== "") lines.push(line);
    },
    text(words) {
      const here = open.at(-1);
      if (here && skipping === 0 && (how.words === undefined || reading > 0)) here.line += words;
    },
  });
  return lines;
}

/** One part, paragraph by paragraph. */
function addParagraphs(
  found: Gathering,
  place: string,
  lines: readonly string[],
  { unit = "paragraph", hidden = false }: { unit?: string | null; hidden?: boolean } = {},
): void {
  found.add({ place, unit: lines.length > 1 || place === "" ? unit : null, text: lines.join("\n"), hidden });
}

// ---- Word ---------------------------------------------------------------------------------------------

function readWord(archive: Archive, found: Gathering): void {
  const body = archive.xml("word/document.xml") ?? "";
  addParagraphs(found, "", paragraphs(body, inWord));
  readUnseen(body, found);
  for (const [pattern, place] of [
    [/^word\/header\d*\.xml$/, "a header"],
    [/^word\/footer\d*\.xml$/, "a footer"],
    [/^word\/footnotes\.xml$/, "the footnotes"],
    [/^word\/endnotes\.xml$/, "the endnotes"],
  ] as const) {
    for (const name of archive.named(pattern)) {
      const xml = archive.xml(name) ?? "";
      addParagraphs(found, place, paragraphs(xml, inWord));
      readUnseen(xml, found);
    }
  }
  const comments = archive.xml("word/comments.xml");
  if (comments !== null) readComments(comments, found);
}

/** Deleted and hidden text, the addresses behind links, and who changed something. */
function readUnseen(xml: string, found: Gathering): void {
  const deleted: string[] = [];
  const unseen: string[] = [];
  const behind: string[] = [];
  let run = { hidden: false, words: "" };
  let reading: "t" | "delText" | "instrText" | null = null;
  walkXml(xml, {
    open(name, attributes) {
      if (name === "r") run = { hidden: false, words: "" };
      if (name === "vanish" && !["0", "false", "off"].includes(attributes["val"] ?? "")) run.hidden = true;
      if (name === "t" || name === "delText" || name === "instrText") reading = name;
      if (name === "delText") deleted.push("");
      if (name === "instrText") behind.push("");
      if (/^(?:ins|del|moveFrom|moveTo|rPrChange|pPrChange)$/.test(name) && attributes["author"]) {
        found.people.add(attributes["author"].slice(0, 200));
      }
    },
    close(name) {
      if (name === "t" || name === "delText" || name === "instrText") reading = null;
      if (name === "r" && run.hidden && run.words.trim() !== "") unseen.push(run.words);
    },
    text(words) {
      if (reading === "t") run.words += words;
      if (reading === "delText") deleted[deleted.length - 1] += words;
      if (reading === "instrText") behind[behind.length - 1] += words;
    },
  });
  found.add({ place: "text that was deleted", unit: null, text: deleted.join(" "), hidden: true });
  found.add({ place: "text that is hidden", unit: null, text: unseen.join(" "), hidden: true });
  found.add({ place: "behind a link or field", unit: null, text: behind.join(" "), hidden: true });
}

/** Each comment by itself, with who wrote it. */
function readComments(xml: string, found: Gathering): void {
  let words: string[] = [];
  let inWords = false;
  let number = 0;
  walkXml(xml, {
    open(name, attributes) {
      if (name === "comment") {
        words = [];
        number++;
        const who = attributes["author"] ?? "";
        if (who !== "") found.people.add(who.slice(0, 200));
      }
      if (name === "t") inWords = true;
      if (name === "p" && words.length > 0) words.push(" ");
    },
    close(name) {
      if (name === "t") inWords = false;
      if (name === "comment") {
        found.add({ place: `comment ${number}`, unit: null, text: words.join(""), hidden: true });
      }
    },
    text(said) {
      if (inWords) words.push(said);
    },
  });
}

// ---- Slides -------------------------------------------------------------------------------------------

function readSlides(archive: Archive, found: Gathering): void {
  const slides = archive.named(/^ppt\/slides\/slide\d+\.xml$/);
  found.pages = slides.length;
  for (const [n, name] of slides.entries()) {
    addParagraphs(found, `slide ${n + 1}`, paragraphs(archive.xml(name) ?? "", inWord));
  }
  for (const name of archive.named(/^ppt\/notesSlides\/notesSlide\d+\.xml$/)) {
    const lines = paragraphs(archive.xml(name) ?? "", inWord);
    addParagraphs(found, "the notes under a slide", lines, { unit: null, hidden: true });
  }
  for (const name of archive.named(/^ppt\/comments\/[^/]+\.xml$/)) {
    const lines = textOf(archive.xml(name) ?? "", new Set(["text", "t"]));
    found.add({ place: "a comment", unit: null, text: lines.join(" "), hidden: true });
  }
  for (const name of archive.named(/^ppt\/(?:commentAuthors|authors)\.xml$/))
    namesIn(archive.xml(name) ?? "", found);
}

// ---- Sheets -------------------------------------------------------------------------------------------

function readSheets(archive: Archive, found: Gathering): void {
  const shared = sharedStrings(archive.xml("xl/sharedStrings.xml"));
  const sheets: { name: string; hidden: boolean }[] = [];
  walkXml(archive.xml("xl/workbook.xml") ?? "<workbook/>", {
    open(name, attributes) {
      if (name !== "sheet") return;
      sheets.push({ name: attributes["name"] ?? "", hidden: /hidden/i.test(attributes["state"] ?? "") });
    },
  });
  const files = archive.named(/^xl\/worksheets\/sheet\d+\.xml$/);
  found.pages = files.length;
  addParagraphs(
    found,
    "the names of the sheets",
    sheets.map((sheet) => sheet.name),
    { unit: null },
  );
  for (const [n, file] of files.entries()) {
    const { name, hidden } = sheets[n] ?? { name: String(n + 1), hidden: false };
    const cells = cellsOf(archive.xml(file) ?? "", shared);
    found.add({
      place: `the ${hidden ? "hidden " : ""}sheet “${name}”`,
      unit: null,
      lines: cells.map((cell) => `cell ${cell.at}`),
      text: cells.map((cell) => cell.words).join("\n"),
      hidden,
    });
  }
  for (const name of archive.named(/^xl\/(?:comments\d*|threadedComments\/[^/]+)\.xml$/)) {
    const xml = archive.xml(name) ?? "";
    found.add({
      place: "a comment",
      unit: null,
      text: textOf(xml, new Set(["t", "text"])).join(" "),
      hidden: true,
    });
    for (const who of textOf(xml, new Set(["author"]))) found.people.add(who.slice(0, 200));
  }
  for (const name of archive.named(/^xl\/persons\/[^/]+\.xml$/)) namesIn(archive.xml(name) ?? "", found);
}

function sharedStrings(xml: string | null): string[] {
  const strings: string[] = [];
  let inWords = false;
  walkXml(xml ?? "<sst/>", {
    open(name) {
      if (name === "si") strings.push("");
      if (name === "t") inWords = true;
    },
    close(name) {
      if (name === "t") inWords = false;
    },
    text(words) {
      if (inWords) strings[strings.length - 1] += words;
    },
  });
  return strings;
}

function cellsOf(xml: string, shared: readonly string[]): { at: string; words: string }[] {
  const cells: { at: string; words: string }[] = [];
  let cell = { at: "", type: "", words: "" };
  let inWords = false;
  walkXml(xml, {
    open(name, attributes) {
      if (name === "c") cell = { at: attributes["r"] ?? "", type: attributes["t"] ?? "", words: "" };
      if (name === "v" || name === "t") inWords = true;
    },
    close(name) {
      if (name === "v" || name === "t") inWords = false;
      if (name !== "c") return;
      const words = cell.type === "s" ? (shared[Number(cell.words)] ?? "") : cell.words;
      if (words.trim() !== "") cells.push({ at: cell.at, words: words.replace(/\s+/g, " ").trim() });
    },
    text(words) {
      if (inWords) cell.words += words;
    },
  });
  return cells;
}

// ---- OpenDocument -------------------------------------------------------------------------------------

function readOpenDocument(archive: Archive, found: Gathering): void {
  const content = archive.xml("content.xml") ?? "<x/>";
  addParagraphs(found, "", paragraphs(content, inOpenDocument));
  for (const [element, place] of [
    ["annotation", "a comment"],
    ["tracked-changes", "text that was deleted"],
    ["hidden-text", "text that is hidden"],
    ["hidden-paragraph", "text that is hidden"],
  ] as const) {
    for (const words of textOf(content, new Set([element]))) {
      found.add({ place, unit: null, text: words, hidden: true });
    }
  }
  for (const who of textOf(content, new Set(["creator"]))) found.people.add(who.slice(0, 200));
  const styles = archive.xml("styles.xml");
  if (styles !== null) addParagraphs(found, "a header or footer", paragraphs(styles, inOpenDocument));
}

// ---- Properties and what else is inside -----------------------------------------------------------------

/** Element of a property → what it is called, and whether it is somebody's name. */
const properties: Readonly<Record<string, readonly [name: string, person: boolean]>> = {
  creator: ["Author", true],
  "initial-creator": ["Author", true],
  lastModifiedBy: ["Last changed by", true],
  "printed-by": ["Printed by", true],
  Manager: ["Manager", true],
  Company: ["Company", false],
  title: ["Title", false],
  subject: ["Subject", false],
  description: ["Description", false],
  keywords: ["Keywords", false],
  keyword: ["Keywords", false],
  category: ["Category", false],
};

function readProperties(archive: Archive, found: Gathering): void {
  for (const name of ["docProps/core.xml", "docProps/app.xml", "meta.xml"]) {
    const xml = archive.xml(name);
    if (xml === null) continue;
    for (const [element, [called, person]] of Object.entries(properties)) {
      for (const value of textOf(xml, new Set([element]))) found.property(called, value, person);
    }
  }
  const custom = archive.xml("docProps/custom.xml");
  if (custom === null) return;
  let called = "";
  let value = "";
  walkXml(custom, {
    open(name, attributes) {
      if (name === "property") [called, value] = [attributes["name"] ?? "", ""];
    },
    close(name) {
      if (name === "property") found.property(called.slice(0, 60), value);
    },
    text(words) {
      value += words;
    },
  });
}

/** Pictures and files inside. Nobody can look into them here, and a place where one was taken is said. */
function readInside(archive: Archive, found: Gathering): void {
  const pictures = archive.entries.filter((entry) =>
    /^(?:(?:word|xl|ppt)\/media|Pictures)\/.+\.(?:jpe?g|png|gif|tiff?|webp|bmp|heic)$/i.test(entry.name),
  );
  if (pictures.length > 0) {
    found.unread.push(
      pictures.length === 1
        ? "it has a picture, which we cannot look at"
        : `it has ${pictures.length} pictures, which we cannot look at`,
    );
  }
  for (const entry of pictures.slice(0, 100)) {
    const bytes = archive.raw(entry, 32 * 1024 * 1024);
    const at = bytes?.subarray(0, 262_144).indexOf("Exif\0\0", 0, "latin1") ?? -1;
    if (bytes && at >= 0 && hasPlace(bytes.subarray(at))) {
      found.property("Hidden in a picture", `the place where ${entry.name.split("/").at(-1)} was taken`);
    }
  }
  if (
    archive.entries.some((entry) =>
      /(?:^|\/)(?:embeddings|Object \d+)\/.|oleObject\d*\.bin$/i.test(entry.name),
    )
  ) {
    found.unread.push("it has other files inside, which we did not open");
  }
}

/** The words within each of these elements, those of one together. */
function textOf(xml: string, elements: ReadonlySet<string>): string[] {
  const found: string[] = [];
  let depth = 0;
  walkXml(xml, {
    open(name) {
      if (elements.has(name) && depth++ === 0) found.push("");
      else if (depth > 0 && (name === "p" || name === "h")) found[found.length - 1] += " ";
    },
    close(name) {
      if (elements.has(name)) depth--;
    },
    text(words) {
      if (depth > 0) found[found.length - 1] += words;
    },
  });
  return found.map((words) => words.replace(/\s+/g, " ").trim()).filter((words) => words !== "");
}

function namesIn(xml: string, found: Gathering): void {
  walkXml(xml, {
    open(_, attributes) {
      const who = attributes["displayName"] ?? attributes["name"] ?? "";
      if (who !== "") found.people.add(who.slice(0, 200));
    },
  });
}
