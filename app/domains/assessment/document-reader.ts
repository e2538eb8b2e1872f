import { readFile } from "node:fs/promises";
import { readOffice } from "./document-office";
import { readPdf } from "./document-pdf";
import { type DocumentKind, type DocumentText, Gathering, Unreadable } from "./document-text";

/**
 * The process that reads documents. It is a process of its own because what it reads is made by anybody: whatever a file
 * does to it, `document-check.server.ts` ends it and the service goes on. It is given a path and answers with text; it
 * holds no settings, no database and no keys.
 */
export interface ReadingAsked {
  readonly path: string;
  readonly kind: DocumentKind;
}
export type ReadingAnswer = { readonly text: DocumentText } | { readonly refused: string };

async function read({ path, kind }: ReadingAsked): Promise<DocumentText> {
  const bytes = await readFile(path);
  if (kind === "pdf") return readPdf(new Uint8Array(bytes));
  if (kind !== "text") return readOffice(bytes, kind);
  const found = new Gathering();
  found.add({ place: "", unit: "line", text: bytes.toString("utf8") });
  return found.done();
}

process.on("message", (asked: ReadingAsked) => {
  void read(asked)
    .then((text): ReadingAnswer => ({ text }))
    .catch((error: unknown): ReadingAnswer => {
      if (error instanceof Unreadable) return { refused: error.message };
      return { refused: "cannot be read through. Save it again as a PDF, then choose that." };
    })
    .then((answer) => process.send?.(answer));
});
process.on("disconnect", () => process.exit(0));
