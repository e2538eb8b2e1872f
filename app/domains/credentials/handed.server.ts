import type { Readable } from "node:stream";
import { DomainError } from "~/http/domain-error";
import { storable } from "~/http/forms.server";
import { throughForm } from "~/http/through-form.server";
import type { Handed } from "./check.server";

/** A badge picture or a certificate of anyone's is far smaller. */
export const mostFileBytes = 5 * 1024 * 1024;
const mostTextBytes = 1024 * 1024;
/** Bytes still read after a body proved too large: a browser that is cut off mid-sentence shows no page at all. */
const drained = 16 * 1024 * 1024;

/** What came in, and the text as it was typed, so that the page can show it again. */
export interface CameIn {
  readonly handed: Handed | null;
  readonly typed: string;
}

const tooLarge = () =>
  new DomainError(
    "too-large",
    "That is larger than 5 MB. A credential is never that large: choose its own file.",
  );

/**
 * Reads what somebody sent to be checked: a form with text or a file, or a body that is the credential itself.
 * In memory and nowhere else: nothing that is sent here is kept.
 * @param field the form's box for text; its file is always "file"
 * @throws too-large; invalid for a form that cannot be read
 */
export async function handedIn(body: Readable, contentType: string, field = "credential"): Promise<CameIn> {
  const type = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === "multipart/form-data") return fromMultipart(body, contentType, field);
  if (type === "application/x-www-form-urlencoded") {
    const text = (await wholeBody(body, mostTextBytes)).toString("utf8");
    // what a command line sends where nobody named a type: the credential itself
    if (text.trimStart().startsWith("{")) return fromText(text);
    return fromText(new URLSearchParams(text).get(field) ?? "");
  }
  const bytes = await wholeBody(body, mostFileBytes);
  if (bytes.length === 0) return { handed: null, typed: "" };
  if (/^text\/|^application\/(json|jwt|vc|vp|ld\+json|vc\+|did)/.test(type))
    return fromText(bytes.toString("utf8"));
  return { handed: { kind: "file", name: "", bytes }, typed: "" };
}

function fromText(given: string): CameIn {
  const typed = storable(given);
  return { handed: typed.trim() === "" ? null : { kind: "text", text: typed }, typed };
}

async function wholeBody(body: Readable, most: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body as AsyncIterable<Buffer>) {
    size += part.length;
    if (size <= most) parts.push(part);
    else if (size > drained) break;
  }
  if (size > most) throw tooLarge();
  return Buffer.concat(parts);
}

async function fromMultipart(body: Readable, contentType: string, field: string): Promise<CameIn> {
  const limits = { files: 1, fields: 8, parts: 10, fileSize: mostFileBytes, fieldSize: mostTextBytes };
  let typed = "";
  const files: { name: string; bytes: Buffer }[] = [];
  let over = false;
  await throughForm(body, contentType, { limits, drained, tooLarge }, (reader) => {
    reader.on("field", (name, value, info) => {
      if (info.valueTruncated) over = true;
      if (name === field) typed = value;
    });
    reader.on("file", (name, stream, info) => {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("limit", () => {
        over = true;
        parts.length = 0;
      });
      stream.on("end", () => {
        const bytes = Buffer.concat(parts);
        if (name === "file" && bytes.length > 0)
          files.push({ name: (info.filename ?? "").slice(0, 200), bytes });
      });
      stream.on("error", () => undefined);
    });
  });
  if (over) throw tooLarge();
  const text = fromText(typed);
  const [file] = files;
  return file ? { handed: { kind: "file", ...file }, typed } : text;
}
