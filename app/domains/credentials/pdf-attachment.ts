import { inflateSync } from "node:zlib";

const mostBytes = 1_048_576;
/** A PDF with more attachments than this is no certificate. */
const mostStreams = 16;

export function isPdf(bytes: Uint8Array): boolean {
  // Readers allow some bytes before the header; we allow none but white space.
  return /^\s{0,8}%PDF-/.test(Buffer.from(bytes.subarray(0, 16)).toString("latin1"));
}

/**
 * The credentials attached to a PDF, as text.
 * Looks for embedded file streams only and unpacks them with a limit; nothing in the file is followed or executed.
 * Streams cannot hide inside other objects, so this finds every attachment of an unencrypted file.
 * @returns distinct texts that look like JSON objects; empty where there is none
 */
export function extractFromPdf(bytes: Uint8Array): readonly string[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Set<string>();
  let at = 0;
  for (let seen = 0; seen < mostStreams;) {
    at = file.indexOf("/EmbeddedFile", at);
    if (at < 0) break;
    at += "/EmbeddedFile".length;
    // `/EmbeddedFiles` is the list of names, not a stream.
    if (/[A-Za-z]/.test(String.fromCharCode(file[at] ?? 0))) continue;
    seen += 1;
    const start = file.indexOf("stream", at);
    const object = file.lastIndexOf(" obj", at);
    if (start < 0 || start - at > 1_000 || object < 0 || at - object > 1_000) continue;
    const dictionary = file.toString("latin1", object, start);
    let from = start + "stream".length;
    if (file[from] === 0x0d) from += 1;
    if (file[from] === 0x0a) from += 1;
    const end = file.indexOf("endstream", from);
    if (end < 0) continue;
    const body = file.subarray(from, end);
    try {
      const content = /\/FlateDecode/.test(dictionary)
        ? inflateSync(body, { maxOutputLength: mostBytes })
        : body.subarray(0, mostBytes);
      const text = content.toString("utf8").trim();
      if (text.startsWith("{")) found.add(text);
    } catch {
      // Damaged or too large: an attachment that is not a credential.
    }
    at = from;
  }
  return [...found];
}
