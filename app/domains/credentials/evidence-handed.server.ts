import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { DomainError } from "~/http/domain-error";
import { storable } from "~/http/forms.server";
import { throughForm } from "~/http/through-form.server";
import { MB, uploadLimits } from "~/http/uploads.server";
import type { Handed } from "./check.server";
import { mostFileBytes } from "./handed.server";

/** What a stranger hands in to learn whether a file is the one that was judged. */
export interface HandedEvidence {
  /** hex; of the file nothing else is kept, not even for the moment */
  readonly digest: string | null;
  /** text of the proof */
  readonly proof: string | null;
  /** null: the one that the proof names */
  readonly credential: Handed | null;
  /** as it was typed, so that the page can show it again */
  readonly typed: string;
  /** of something larger than it may be, with what was typed beside it */
  readonly refused: DomainError | null;
}

const mostProofBytes = 64 * 1024;
const mostTextBytes = 1024 * 1024;
/** Bytes still read after a body proved too large: a browser that is cut off mid-sentence shows no page at all. */
const drained = 80 * MB;

const limits: Readonly<Record<string, { readonly bytes: number; readonly sentence: string }>> = {
  file: {
    bytes: uploadLimits.fileBytes,
    sentence: `The file is larger than ${uploadLimits.fileBytes / MB} MB. No file that is judged here is that large.`,
  },
  proof: {
    bytes: mostProofBytes,
    sentence: "The proof is larger than any proof. Choose the file that ends in .proof.json.",
  },
  "credential-file": {
    bytes: mostFileBytes,
    sentence: "The credential is larger than 5 MB. Choose its own file, or paste its link.",
  },
};

/**
 * Reads the form. The file runs through a hash and is gone; the two small ones are held in memory until the answer.
 * @throws invalid for a form that cannot be read; too-large for one that was not read to its end
 */
export async function handedEvidence(body: Readable, contentType: string): Promise<HandedEvidence> {
  let typed = "";
  let digest: string | null = null;
  const held = new Map<string, { name: string; bytes: Buffer }>();
  const refused: DomainError[] = [];
  const bounds = {
    limits: { files: 3, fields: 100, parts: 110, fieldSize: mostTextBytes },
    drained,
    tooLarge: () => refused[0] ?? new DomainError("too-large", "That is more than we can take at once."),
  };
  await throughForm(body, contentType, bounds, (reader) => {
    reader.on("field", (name, value, info) => {
      if (info.valueTruncated) {
        refused.push(
          new DomainError("too-large", "That is longer than any credential. Choose its file instead."),
        );
      } else if (name === "credential") typed = value;
    });
    reader.on("file", (name, stream, info) => {
      const limit = limits[name];
      const given = info.filename as string | undefined;
      if (!limit || given === undefined) return void stream.resume();
      const hash = createHash("sha256");
      const parts: Buffer[] = [];
      let size = 0;
      let over = false;
      stream.on("data", (part: Buffer) => {
        size += part.length;
        if (size > limit.bytes) {
          if (!over) refused.push(new DomainError("too-large", limit.sentence, { [name]: limit.sentence }));
          over = true;
          parts.length = 0;
        } else if (name === "file") hash.update(part);
        else parts.push(part);
      });
      stream.on("end", () => {
        if (size === 0) return;
        if (name === "file") digest = hash.digest("hex");
        else held.set(name, { name: given.slice(0, 200), bytes: Buffer.concat(parts) });
      });
      stream.on("error", () => undefined);
    });
  });
  const words = storable(typed);
  const file = held.get("credential-file");
  return {
    digest,
    proof: held.get("proof")?.bytes.toString("utf8") ?? null,
    credential: file ? { kind: "file", ...file } : words.trim() === "" ? null : { kind: "text", text: words },
    typed: words,
    refused: refused[0] ?? null,
  };
}
