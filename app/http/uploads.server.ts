import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { finished } from "node:stream/promises";

import busboy from "busboy";

import { DomainError } from "./domain-error";
import { environment } from "./environment.server";
import { readForm, storable } from "./forms.server";

export const MB = 1024 * 1024;

export interface UploadLimits {
  readonly fileBytes: number;
  readonly files: number;
  readonly fieldBytes: number;
  readonly totalBytes: number;
}
export const uploadLimits: UploadLimits = {
  fileBytes: 25 * MB,
  files: 10,
  fieldBytes: 256 * 1024,
  totalBytes: 120 * MB,
};

export interface UploadedFile {
  readonly field: string;
  /** As the person's machine calls it: no path, no control characters, at most 120 characters. */
  readonly name: string;
  /** Where it lies until `discard`. */
  readonly path: string;
  readonly bytes: number;
}
export interface Upload {
  readonly fields: FormData;
  /**
   * Without empty file inputs.
   * @throws too-large where a file was: read it inside `answerForm`, so that what was typed is shown again
   */
  readonly files: readonly UploadedFile[];
  /** Removes what was laid down; call it in `finally`. */
  discard(): Promise<void>;
}

const MAX_FIELDS = 500;
/** Bytes still read past the limit: a browser that is cut off mid-sentence shows no page at all. */
const DRAIN = 80 * MB;

/**
 * A form with files. Files stream to disk under DATA_DIR/tmp and never lie in memory whole.
 * Too large a file does not throw here but at `files`, because the words of the form are worth keeping.
 * @throws invalid when the body is no such form; too-large when even its words are too many
 */
export async function readMultipart(
  request: Request,
  limits: Partial<UploadLimits> = {},
  dataDir = environment().dataDir,
): Promise<Upload> {
  const { fileBytes, files: maxFiles, fieldBytes, totalBytes } = { ...uploadLimits, ...limits };
  const unreadable = () =>
    new DomainError(
      "invalid",
      "This form arrived in a way we cannot read. Reload the page and send it again.",
    );
  const type = request.headers.get("content-type") ?? "";
  if (!/^multipart\/form-data\s*;/i.test(type) || !request.body) throw unreadable();

  const parent = path.join(dataDir, "tmp");
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(path.join(parent, "upload-"));
  const discard = () => rm(folder, { recursive: true, force: true });

  try {
    const fields = new FormData();
    const laid: (UploadedFile | undefined)[] = [];
    const writing: Promise<void>[] = [];
    let refused: DomainError | null = null;
    let words: DomainError | null = null;
    const refuse = (field: string, sentence: string): void => {
      refused ??= new DomainError("too-large", sentence, { [field]: sentence });
    };

    const parser = busboy({
      headers: { "content-type": type },
      defParamCharset: "utf8",
      limits: {
        fields: MAX_FIELDS,
        fieldSize: fieldBytes,
        fieldNameSize: 200,
        parts: MAX_FIELDS + maxFiles + 50,
      },
    });
    parser.on("field", (name, value, info) => {
      if (info.valueTruncated || info.nameTruncated) {
        words ??= new DomainError(
          "too-large",
          `This is more text than we can take. Shorten it to less than ${Math.floor(fieldBytes / 1024)} kB.`,
        );
        return;
      }
      try {
        fields.append(storable(name, 200), storable(value));
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        words ??= error;
      }
    });
    parser.on("fieldsLimit", () => {
      words ??= new DomainError(
        "too-large",
        "This form has too many fields. Reload the page and send it again.",
      );
    });
    parser.on("file", (field, stream, info) => {
      const given = info.filename as string | undefined;
      const name = fileName(given ?? "");
      const index = writing.length;
      const target = path.join(folder, String(index));
      const keep = writing.length < maxFiles && !refused && !words;
      const out = keep ? createWriteStream(target, { mode: 0o600 }) : null;
      let bytes = 0;
      stream.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= fileBytes && out && !out.write(chunk)) {
          stream.pause();
          out.once("drain", () => stream.resume());
        }
      });
      // A pipe cut in the middle: the parser says so, and the half file goes with the folder.
      stream.on("error", () => out?.destroy());
      const done = async (): Promise<void> => {
        await finished(stream, { writable: false }).catch(() => undefined);
        if (out) {
          out.end();
          await finished(out);
        }
        if (bytes === 0 && !given) return;
        if (bytes > fileBytes) {
          refuse(
            field,
            `“${name}” is ${Math.ceil(bytes / MB)} MB. Choose a file smaller than ${Math.floor(fileBytes / MB)} MB.`,
          );
        } else if (keep) laid[index] = { field, name, path: target, bytes };
        else refuse(field, `Send at most ${maxFiles} files at once. The rest can follow in a second go.`);
      };
      const writer = done();
      writer.catch(() => undefined);
      writing.push(writer);
    });

    let total = 0;
    const tooMuch = () =>
      new DomainError(
        "too-large",
        `This is more than ${Math.floor(totalBytes / MB)} MB at once. Send fewer files at a time.`,
      );
    const body = Readable.fromWeb(request.body as Parameters<typeof Readable.fromWeb>[0]);
    let broken: unknown = null;
    parser.on("error", (error) => (broken ??= error ?? new Error("unreadable form")));
    const whole = new Promise<void>((resolve) => parser.once("close", resolve));
    try {
      for await (const chunk of body as AsyncIterable<Buffer>) {
        total += chunk.length;
        if (total > totalBytes + DRAIN) throw tooMuch();
        // The rest is read and dropped: there is no room for it, and the answer must still arrive.
        if (total > totalBytes || broken !== null) continue;
        if (!parser.write(chunk)) {
          await Promise.race([whole, new Promise<void>((resolve) => parser.once("drain", resolve))]);
        }
      }
      if (total > totalBytes) throw tooMuch();
      if (broken !== null) throw broken;
      parser.end();
      await whole;
      if (broken !== null) throw broken;
      await Promise.all(writing);
    } catch (error) {
      body.destroy();
      parser.destroy();
      await Promise.allSettled(writing);
      throw error;
    }
    if (words) throw words as DomainError;
    return {
      fields,
      get files() {
        if (refused) throw refused;
        // As sent, whichever was written first.
        return laid.filter((file) => file !== undefined);
      },
      discard,
    };
  } catch (error) {
    await discard();
    if (error instanceof DomainError) throw error;
    if (isFault(error)) throw error;
    throw unreadable();
  }
}

/** A form that may come with files or without: a body of plain fields is one without. */
export async function readUpload(request: Request, limits: Partial<UploadLimits> = {}): Promise<Upload> {
  if (/^multipart\//i.test(request.headers.get("content-type") ?? "")) return readMultipart(request, limits);
  return { fields: await readForm(request), files: [], discard: () => Promise.resolve() };
}

/** A full disk or a missing folder is ours to mend; all else comes from what was sent. */
function isFault(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}

/**
 * A name that is safe to show, to store and to offer for saving.
 * @returns at most 120 characters, the extension kept; "file" where nothing is left
 */
export function fileName(given: string): string {
  const plain = (given.split(/[/\\]/).at(-1) ?? "")
    .normalize("NFC")
    // Control characters, direction overrides, half surrogates, and what a file system or a header would stumble over.
    .replace(/[\p{Cc}\p{Surrogate}\u202a-\u202e\u2066-\u2069\ufeff]/gu, "")
    .replace(/[<>:"|?*]/g, "-")
    .replace(/\s+/g, " ")
    .replace(/^[. ]+|[. ]+$/g, "");
  if (plain === "") return "file";
  const extension = /\.[\p{L}\p{N}]{1,8}$/u.exec(plain)?.[0] ?? "";
  const stem = [...plain.slice(0, plain.length - extension.length)];
  let length = stem.length;
  while (stem.slice(0, length).join("").length + extension.length > 120) length--;
  return stem.slice(0, length).join("").trimEnd() + extension;
}

/** Clears away uploads that a killed process left behind. For the start of the service. */
export async function sweepUploads(now: Date, dataDir = environment().dataDir): Promise<void> {
  const parent = path.join(dataDir, "tmp");
  const names = await readdir(parent).catch(() => []);
  for (const name of names.filter((n) => n.startsWith("upload-"))) {
    const full = path.join(parent, name);
    const { mtimeMs } = await stat(full).catch(() => ({ mtimeMs: now.getTime() }));
    if (now.getTime() - mtimeMs > 60 * 60 * 1000) await rm(full, { recursive: true, force: true });
  }
}
