import PDFDocument from "pdfkit";
import { runsOf, type FontWeight } from "./fonts.server";

/** What the printed documents of the product have in common: tagged, in Australian English, with their fonts inside. */

export const ink = "#17292d";
export const muted = "#4b5b5f";
export const rule = "#d5dad3";
export const wattle = "#ffc83a";
export const accent = "#0a5863";

/** Parts of PDFKit that its types leave out or know differently. */
export interface Element {
  add(child: Element | (() => void)): Element;
  end(): void;
}
interface Tagging {
  struct(type: string, act?: () => void): Element;
  struct(type: string, options: { alt: string }, act: () => void): Element;
  addStructure(element: Element): void;
  markContent(tag: string, options?: object): void;
  endMarkedContent(): void;
  file(src: Uint8Array, options: object): void;
  link(x: number, y: number, width: number, height: number, url: string, options: object): void;
}
export type Sheet = Omit<PDFKit.PDFDocument, keyof Tagging> & Tagging;

export interface SheetInput {
  readonly title: string;
  readonly author: string;
  readonly subject: string;
  /** printed in the file's own facts, so that the same input gives the same bytes */
  readonly madeAt: Date;
  readonly layout: "portrait" | "landscape";
}

/**
 * An empty A4 document that declares PDF/UA-1.
 * @returns the sheet to draw on, and its bytes once `sheet.end()` was called
 */
export function openSheet(input: SheetInput): { sheet: Sheet; done: Promise<Uint8Array> } {
  const sheet = new PDFDocument({
    size: "A4",
    layout: input.layout,
    margin: 0,
    pdfVersion: "1.7",
    lang: "en-AU",
    tagged: true,
    displayTitle: true,
    // The types know PDF/A only.
    subset: "PDF/UA" as "PDF/A-3a",
    info: {
      Title: input.title,
      Author: input.author,
      Subject: input.subject,
      CreationDate: input.madeAt,
      ModDate: input.madeAt,
      Producer: "IPS Pathways",
      Creator: "IPS Pathways",
    },
  }) as unknown as Sheet;
  const parts: Buffer[] = [];
  const done = new Promise<Uint8Array>((resolve, reject) => {
    sheet.on("data", (part: Buffer) => parts.push(part));
    sheet.on("end", () => resolve(Buffer.concat(parts)));
    sheet.on("error", reject);
  });
  return { sheet, done };
}

/** The root of a document's tags, what puts a part under it, and what draws beside them: lines and colours say nothing. */
export function tagged(sheet: Sheet) {
  const page = sheet.struct("Document");
  sheet.addStructure(page);
  return {
    page,
    say(type: string, act: () => void): void {
      page.add(sheet.struct(type, act));
    },
    decorate(act: () => void): void {
      sheet.markContent("Artifact", { type: "Layout" });
      act();
      sheet.endMarkedContent();
    },
  };
}

export interface Block {
  readonly x: number;
  readonly width: number;
  readonly size: number;
  readonly weight?: FontWeight;
  readonly colour?: string;
  readonly gap?: number;
}

/** Breaks into lines by hand, because one line may need several font files. */
export function linesOf(sheet: Sheet, text: string, { size, weight = 400, width }: Block): string[] {
  const measure = (line: string): number => {
    let sum = 0;
    for (const run of runsOf(line, weight) ?? []) {
      sheet.font(run.face.name).fontSize(size);
      sum += sheet.widthOfString(run.text);
    }
    return sum;
  };
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/[ \n]+/)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && measure(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

/** Draws lines and gives the y below them. */
export function write(sheet: Sheet, text: string, y: number, block: Block): number {
  const { x, size, weight = 400, colour = ink, gap = 1.28 } = block;
  for (const line of linesOf(sheet, text, block)) {
    let at = x;
    for (const run of runsOf(line, weight) ?? []) {
      sheet.font(run.face.name).fontSize(size).fillColor(colour);
      sheet.text(run.text, at, y, { lineBreak: false });
      at += sheet.widthOfString(run.text);
    }
    y += size * gap;
  }
  return y;
}

export function registerFonts(sheet: Sheet, texts: readonly string[]): void {
  const needed = new Map<string, Buffer>();
  for (const weight of [400, 700] as const) {
    for (const text of ["A", ...texts]) {
      for (const run of runsOf(text, weight) ?? []) needed.set(run.face.name, run.face.bytes);
    }
  }
  for (const [name, bytes] of needed) sheet.registerFont(name, bytes);
}

/** The text with a question mark for each letter that none of our fonts has: nothing is left out without a trace. */
export function printable(text: string): string {
  return [...text.normalize("NFC")]
    .filter((letter) => !/\p{Variation_Selector}|\u200d/u.test(letter))
    .map((letter) => (runsOf(letter, 400) && runsOf(letter, 700) ? letter : letter === "\n" ? " " : "?"))
    .join("");
}

/** A text whose every letter we can draw; what cannot be drawn is left to the web page. */
export function drawable(text: string | null): string | null {
  return text !== null && text.trim() !== "" && runsOf(text, 700) && runsOf(text, 400) ? text.trim() : null;
}

/** A link is a structure element that holds its words and its annotation, each knowing the other. */
export function drawLink(
  sheet: Sheet,
  page: Element,
  url: string,
  y: number,
  block: { x: number; width: number },
): void {
  const link = sheet.struct("Link");
  page.add(link);
  link.add(() => {
    write(sheet, url, y, { ...block, size: 10.5, weight: 700, colour: accent });
  });
  sheet.font(runsOf(url, 700)?.[0]?.face.name ?? "latin-700").fontSize(10.5);
  sheet.link(block.x, y, sheet.widthOfString(url), 13, url, {
    structParent: link,
    Contents: new String(`Open ${url}`),
  });
  link.end();
}
