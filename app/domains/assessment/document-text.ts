/** What is written in a file, and where: what a person would read in it, and what only a program shows. */
export interface DocumentText {
  readonly parts: readonly DocumentPart[];
  /** author, company, title and such, as they stand in the file */
  readonly properties: readonly DocumentProperty[];
  /** names of those who wrote comments or changed something while changes were tracked */
  readonly people: readonly string[];
  /** whole sentences without a subject: what was not read, such as "pages 1 to 3 hold no text: a scan, or a photo" */
  readonly unread: readonly string[];
  /** pages of a PDF, slides, sheets; null where the file knows no pages */
  readonly pages: number | null;
}
export interface DocumentPart {
  /** such as "page 2" or "the header"; "" for the body of a text document */
  readonly place: string;
  /** what one line of `text` is called, such as "paragraph"; null: the part is one piece */
  readonly unit: string | null;
  /** names for the lines, where counting them would not help, such as the cells of a sheet */
  readonly lines?: readonly string[];
  readonly text: string;
  /** not seen by somebody who opens the file and reads: a comment, deleted text, a hidden sheet */
  readonly hidden: boolean;
}
export interface DocumentProperty {
  readonly name: string;
  readonly value: string;
  /** the name of somebody, and not words about something */
  readonly person: boolean;
}

export const documentKinds = ["pdf", "docx", "xlsx", "pptx", "odt", "text"] as const;
export type DocumentKind = (typeof documentKinds)[number];

/** Why a file was not read through. The sentence follows its name. */
export class Unreadable extends Error {}

/** Ours: what is read of one file. A thesis has 400 pages; nobody sends more as evidence. */
export const readLimits = {
  characters: 250_000,
  pages: 400,
  /** of XML in an Office file, unpacked */
  xmlBytes: 48 * 1024 * 1024,
};

/** Gathers the parts of a file and stops where the limit is reached. */
export class Gathering {
  readonly parts: DocumentPart[] = [];
  readonly properties: DocumentProperty[] = [];
  readonly people = new Set<string>();
  readonly unread: string[] = [];
  pages: number | null = null;
  private left = readLimits.characters;

  get full(): boolean {
    return this.left <= 0;
  }

  add(part: Omit<DocumentPart, "hidden"> & { readonly hidden?: boolean }): void {
    if (part.text.trim() === "" || this.full) return;
    const text = part.text.slice(0, this.left);
    this.left -= text.length;
    this.parts.push({ ...part, text, hidden: part.hidden ?? false });
    if (this.full) {
      this.unread.push(
        `it is long, and we read ${readLimits.characters.toLocaleString("en-AU")} characters of it`,
      );
    }
  }

  property(name: string, value: string | null | undefined, person = false): void {
    const words = value?.trim().slice(0, 500) ?? "";
    if (words !== "") this.properties.push({ name, value: words, person });
  }

  done(): DocumentText {
    return {
      parts: this.parts,
      properties: this.properties,
      people: [...this.people],
      unread: this.unread,
      pages: this.pages,
    };
  }
}
