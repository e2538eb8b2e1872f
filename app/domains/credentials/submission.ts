import { extractFromPng, extractFromSvg, isPng, NotBaked } from "./bake";
import { codeIn } from "./offline-code";
import { extractFromPdf, isPdf } from "./pdf-attachment";
import { Unreadable } from "./strict-json";

/** What a person handed in to be checked, unpacked. */
export interface Submission {
  /** link: only out of a picture; what is typed as a link was followed before. code: a pocket card's, in digits */
  readonly form: "json" | "jwt" | "link" | "code";
  readonly text: string;
  /** Where it was found, as a sentence. */
  readonly found: string;
}

export const mostSubmittedBytes = 10 * 1024 * 1024;
/** A credential is some fifteen thousand characters and a record holds dozens; checking grows with size, and anyone may ask. */
const mostCharacters = 1_500_000;
const compactJws = /^[\w-]+\.[\w-]+\.[\w-]*$/;

function inPicture(read: () => string | null, kind: string): { text: string; found: string } {
  let text: string | null;
  try {
    text = read();
  } catch (error) {
    throw error instanceof NotBaked ? new Unreadable(error.message) : error;
  }
  if (text === null)
    throw new Unreadable(
      `The ${kind} picture carries no credential. It may have lost it on its way: ask for the original file.`,
    );
  return { text, found: `A credential inside a ${kind} picture.` };
}

/**
 * Finds the credential in what was handed in: JSON, compact JWT, baked PNG or SVG, or a PDF of ours.
 * What it is is told from the bytes; names and media types are a stranger's claims.
 * @throws Unreadable with a sentence to show
 */
export function readSubmission(raw: string | Uint8Array): Submission {
  if (raw.length > mostSubmittedBytes)
    throw new Unreadable("It is larger than 10 MB. A credential is never that large.");
  let text: string;
  let found = "";
  if (typeof raw !== "string" && isPng(raw)) ({ text, found } = inPicture(() => extractFromPng(raw), "PNG"));
  else if (typeof raw !== "string" && isPdf(raw)) {
    const attached = extractFromPdf(raw);
    if (attached.length === 0)
      throw new Unreadable("The PDF carries no credential. Scan its code, or paste its link, instead.");
    if (attached.length > 1)
      throw new Unreadable("The PDF carries more than one credential. Check each by itself.");
    text = attached[0] ?? "";
    found = "A credential attached to a PDF.";
  } else {
    let decoded: string;
    try {
      decoded = typeof raw === "string" ? raw : new TextDecoder("utf-8", { fatal: true }).decode(raw);
    } catch {
      throw new Unreadable("It is no JSON, PNG, SVG or PDF file with a credential in it.");
    }
    text = decoded.replace(/^\uFEFF/, "").trim();
    if (text.startsWith("<")) ({ text, found } = inPicture(() => extractFromSvg(text), "SVG"));
  }
  text = text.trim();
  if (text === "")
    throw new Unreadable("There is nothing in it. Paste the whole document, or choose its file.");
  if (text.length > mostCharacters) throw new Unreadable("It is longer than any credential.");
  if (text.startsWith("{")) return { form: "json", text, found: found || "A JSON document." };
  if (found !== "" && /^https:\/\/\S{1,2000}$/.test(text)) return { form: "link", text, found };
  const code = codeIn(text);
  if (code !== null) return { form: "code", text: code, found: found || "The code of a pocket card." };
  if (compactJws.test(text)) return { form: "jwt", text, found: found || "A signed token (JWT)." };
  throw new Unreadable(
    "It is no credential that we can read. Paste the whole JSON document from its first { to its last }, or choose the file.",
  );
}
