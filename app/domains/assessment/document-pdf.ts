import { getDocumentProxy } from "unpdf";
import { type DocumentText, Gathering, Unreadable, readLimits } from "./document-text";

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;

/**
 * The text of a PDF page by page, paragraph by paragraph, with its comments, form fields and properties.
 * @throws Unreadable for a file that is locked, broken, or holds a program
 */
export async function readPdf(bytes: Uint8Array): Promise<DocumentText> {
  const pdf = await open(bytes);
  const found = new Gathering();
  found.pages = pdf.numPages;
  if (await pdf.hasJSActions()) {
    throw new Unreadable("is a PDF that holds a program. Print it to a new PDF, then choose that.");
  }
  await readProperties(pdf, found);
  if ((await pdf.getAttachments()) !== null) {
    found.unread.push("it has other files inside, which we did not open");
  }
  const empty: number[] = [];
  const last = Math.min(pdf.numPages, readLimits.pages);
  for (let number = 1; number <= last && !found.full; number++) {
    const page = await pdf.getPage(number);
    const text = await paragraphsOf(page);
    if (text.trim() === "") empty.push(number);
    found.add({ place: `page ${number}`, unit: "paragraph", text });
    await readAnnotations(page, number, found);
    page.cleanup();
  }
  if (pdf.numPages > last) found.unread.push(`it has ${pdf.numPages} pages, and we read the first ${last}`);
  if (empty.length > 0) found.unread.unshift(withoutText(empty, pdf.numPages));
  await pdf.destroy();
  return found.done();
}

async function open(bytes: Uint8Array): Promise<Pdf> {
  try {
    // nothing is drawn, fetched or run: only the text is wanted
    return await getDocumentProxy(bytes, {
      isEvalSupported: false,
      useSystemFonts: false,
      disableFontFace: true,
      enableXfa: false,
      maxImageSize: 1,
      verbosity: 0,
    });
  } catch (error) {
    if (error instanceof Error && error.name === "PasswordException") {
      throw new Unreadable("is locked with a password. Save it without one, then choose it again.");
    }
    throw new Unreadable("is a damaged PDF. Make the PDF once more, then choose it again.");
  }
}

/** Lines belong together while they follow closely: a name that goes over the end of a line is one name. */
async function paragraphsOf(page: Awaited<ReturnType<Pdf["getPage"]>>): Promise<string> {
  const { items } = await page.getTextContent();
  let text = "";
  let before: { y: number; height: number } | null = null;
  for (const item of items) {
    if (!("str" in item) || item.str === "") continue;
    const y = Number(item.transform[5]);
    const height: number = item.height || before?.height || 12;
    if (before && Math.abs(before.y - y) > height * 0.5) {
      const near = before.y - y > 0 && before.y - y < Math.max(height, before.height) * 1.7;
      text = near ? (text.endsWith("-") ? text : `${text.trimEnd()} `) : `${text.trimEnd()}\n`;
    }
    text += item.str;
    if (item.str.trim() !== "") before = { y, height };
  }
  return text;
}

/** What somebody typed into a form or wrote on the page as a comment. */
async function readAnnotations(
  page: Awaited<ReturnType<Pdf["getPage"]>>,
  number: number,
  found: Gathering,
): Promise<void> {
  const annotations = (await page.getAnnotations()) as readonly {
    subtype?: string;
    contentsObj?: { str?: string };
    titleObj?: { str?: string };
    fieldValue?: unknown;
    url?: string;
  }[];
  for (const { subtype, contentsObj, titleObj, fieldValue, url } of annotations.slice(0, 1_000)) {
    if (typeof fieldValue === "string") {
      found.add({ place: `a field on page ${number}`, unit: null, text: fieldValue });
    }
    if (contentsObj?.str) {
      found.add({ place: `a comment on page ${number}`, unit: null, text: contentsObj.str, hidden: true });
    }
    if (subtype !== "Widget" && titleObj?.str) found.people.add(titleObj.str);
    if (url) found.add({ place: `a link on page ${number}`, unit: null, text: url, hidden: true });
  }
}

async function readProperties(pdf: Pdf, found: Gathering): Promise<void> {
  const { info, metadata } = await pdf.getMetadata();
  const held = info as Record<string, unknown>;
  for (const name of ["Author", "Title", "Subject", "Keywords"]) {
    if (typeof held[name] === "string") found.property(name, held[name], name === "Author");
  }
  const custom = held["Custom"];
  if (custom && typeof custom === "object") {
    for (const [name, value] of Object.entries(custom).slice(0, 50)) {
      if (typeof value === "string") found.property(name.slice(0, 60), value);
    }
  }
  // the same once more, as XML: often with more in it, and left behind where only the other was emptied
  const xmp = (metadata as { get?: (name: string) => unknown } | null) ?? null;
  for (const [key, name] of [
    ["dc:creator", "Author"],
    ["dc:title", "Title"],
    ["dc:description", "Description"],
  ] as const) {
    const value = xmp?.get?.(key);
    const words = Array.isArray(value) ? value.join(", ") : typeof value === "string" ? value : "";
    if (!found.properties.some((known) => known.value === words.trim())) {
      found.property(name, words, name === "Author");
    }
  }
}

function withoutText(empty: readonly number[], pages: number): string {
  const which =
    empty.length === pages
      ? pages === 1
        ? "its page holds"
        : `its ${pages} pages hold`
      : empty.length === 1
        ? `page ${empty[0]} holds`
        : `pages ${listed(empty)} hold`;
  return `${which} no text that we can read, such as a scan or a photo`;
}
function listed(numbers: readonly number[]): string {
  const shown = numbers.slice(0, 8).map(String);
  if (numbers.length > 8) return `${shown.join(", ")} and ${numbers.length - 8} more`;
  return shown.length < 2 ? (shown[0] ?? "") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
