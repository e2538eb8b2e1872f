import type { AutomatedRule } from "../../access/automated-rule";
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readFile, rename, stat, unlink, utimes, writeFile } from "node:fs/promises";
import path from "node:path";

import { createReadableStreamFromReadable } from "@remix-run/node";
import { fileTypeFromBuffer } from "file-type";
import sharp from "sharp";

import type { EvidenceFormat } from "../../catalogue/types";
import { DomainError } from "../../http/domain-error";
import { environment } from "../../http/environment.server";
import { fileName, MB, uploadLimits } from "../../http/uploads.server";
import { readDocument } from "./document-check.server";
import { type DocumentKind, Unreadable, documentKinds } from "./document-text";
import { hasPlace } from "./picture-place";
import { readDirectory, unpack } from "./zip";

interface Kind {
  readonly format: EvidenceFormat;
  readonly mediaType: string;
  /** The first is the one we store under. */
  readonly extensions: readonly string[];
  /** For the sentence about a mix-up. */
  readonly words: string;
}
/** "docx" stands for the Office family in the list of accepted formats. */
const kinds = {
  pdf: { format: "pdf", mediaType: "application/pdf", extensions: ["pdf"], words: "a PDF" },
  docx: {
    format: "docx",
    mediaType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    extensions: ["docx"],
    words: "a Word document",
  },
  xlsx: {
    format: "docx",
    mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    extensions: ["xlsx"],
    words: "a spreadsheet",
  },
  pptx: {
    format: "docx",
    mediaType: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    extensions: ["pptx"],
    words: "a set of slides",
  },
  odt: {
    format: "odt",
    mediaType: "application/vnd.oasis.opendocument.text",
    extensions: ["odt"],
    words: "an OpenDocument text",
  },
  jpg: {
    format: "image",
    mediaType: "image/jpeg",
    extensions: ["jpg", "jpeg", "jfif"],
    words: "a JPEG picture",
  },
  png: { format: "image", mediaType: "image/png", extensions: ["png"], words: "a PNG picture" },
  webp: { format: "image", mediaType: "image/webp", extensions: ["webp"], words: "a WebP picture" },
  mp3: { format: "audio", mediaType: "audio/mpeg", extensions: ["mp3"], words: "an MP3 recording" },
  m4a: { format: "audio", mediaType: "audio/mp4", extensions: ["m4a", "mp4"], words: "an M4A recording" },
  wav: { format: "audio", mediaType: "audio/wav", extensions: ["wav"], words: "a WAV recording" },
  ogg: {
    format: "audio",
    mediaType: "audio/ogg",
    extensions: ["ogg", "oga", "opus"],
    words: "an Ogg recording",
  },
  webm: { format: "audio", mediaType: "audio/webm", extensions: ["webm", "weba"], words: "a WebM recording" },
  text: { format: "text", mediaType: "text/plain", extensions: ["txt", "md"], words: "plain text" },
} as const satisfies Record<string, Kind>;
type KindId = keyof typeof kinds;

/**
 * What a page offers to choose, for `accept`. HEIC is left out on purpose: an iPhone asked for anything else hands its
 * photos over as JPEG, and one asked for HEIC would hand over what we then refuse.
 */
export const offeredFiles = [
  ...Object.values<Kind>(kinds).flatMap(({ extensions, mediaType }) => [`.${extensions[0]}`, mediaType]),
  ".md",
  "audio/*",
].join(",");

const formatWords: Record<EvidenceFormat, string> = {
  text: "plain text",
  docx: "Word, Excel or PowerPoint",
  odt: "OpenDocument text",
  pdf: "PDF",
  image: "JPEG, PNG or WebP picture",
  audio: "MP3, M4A, WAV, Ogg or WebM recording",
};

export interface CheckedFile {
  /** Fit to show and store, with the extension of what it is. */
  readonly name: string;
  readonly format: EvidenceFormat;
  readonly mediaType: string;
  readonly extension: string;
  /** Of the cleaned file, as are `bytes` and `sha256`. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Sentences for the person: what was taken out. */
  readonly changed: readonly string[];
}

/** Pictures of more pixels than this are drawings of a bomb: 100 megapixels is twice a good camera. */
const MAX_PIXELS = 100_000_000;

/**
 * Whether a file may become evidence, judged by what is in it and never by what it is called.
 * Pictures are drawn anew, which takes place, time and camera out of them, and anything that is no picture.
 * @param accepts  formats this piece of evidence takes; left out: all
 * @throws invalid or too-large, with a sentence that names the file and says what to do
 */
export async function checkFile(
  file: string,
  originalName: string,
  { accepts }: { accepts?: readonly EvidenceFormat[] } = {},
): Promise<CheckedFile> {
  const name = fileName(originalName);
  const say = (sentence: string) => new DomainError("invalid", `“${name}” ${sentence}`);
  const { size } = await stat(file);
  const limit = uploadLimits.fileBytes;
  if (size > limit) {
    throw new DomainError(
      "too-large",
      `“${name}” is ${Math.ceil(size / MB)} MB. Choose a file smaller than ${limit / MB} MB.`,
    );
  }
  if (size === 0) throw say("is empty. Save it again, then choose it once more.");

  const bytes = await readFile(file);
  const id = await recognise(bytes, name, say);
  const kind: Kind = kinds[id];
  const given = /\.([\p{L}\p{N}]{1,8})$/u.exec(name)?.[1]?.toLowerCase() ?? null;
  // Only a name we know can be wrong: "log.v2" has no extension to speak of.
  const claims = (Object.keys(kinds) as KindId[]).find((k) =>
    (kinds[k].extensions as readonly string[]).includes(given ?? ""),
  );
  if (claims !== undefined && claims !== id) {
    throw say(
      `ends in .${given}, but inside it is ${kind.words}. Rename it to end in .${kind.extensions[0]}, or save it again in the right format.`,
    );
  }
  if (accepts && !accepts.includes(kind.format)) {
    throw say(`is ${kind.words}. This piece takes ${inWords(accepts.map((format) => formatWords[format]))}.`);
  }
  const cleaned = kind.format === "image" ? await drawAnew(bytes, id, name, say) : { bytes, changed: [] };
  let target = file;
  if (cleaned.bytes !== bytes) {
    target = `${file}.clean`;
    await writeFile(target, cleaned.bytes, { mode: 0o600 });
  }
  const extension = claims === id && given !== null ? given : kind.extensions[0]!;
  return {
    name: storedName(name, extension),
    format: kind.format,
    mediaType: kind.mediaType,
    extension,
    path: target,
    bytes: cleaned.bytes.length,
    sha256: createHash("sha256").update(cleaned.bytes).digest("hex"),
    changed: cleaned.changed,
  };
}

/** What of a file's text can be read; null: a picture or a recording has none. */
export function documentKindOf(mediaType: string): DocumentKind | null {
  const id = (Object.keys(kinds) as KindId[]).find((one) => kinds[one].mediaType === mediaType);
  return documentKinds.find((kind) => kind === id) ?? null;
}

/** The name to keep: the person's, with the extension of what it is. */
export function storedName(name: string, extension: string): string {
  const plain = fileName(name);
  return plain.toLowerCase().endsWith(`.${extension}`)
    ? plain
    : fileName(`${plain.slice(0, 119 - extension.length)}.${extension}`);
}

type Say = (sentence: string) => DomainError;

async function recognise(bytes: Buffer, name: string, say: Say): Promise<KindId> {
  const at = bytes.subarray(0, 1024).indexOf("%PDF-");
  if (at === 0 || (at > 0 && /\.pdf$/i.test(name))) return checkPdf(bytes, say);
  if (bytes.length > 30 && bytes.readUInt32BE(0) === 0x504b0304) return checkZip(bytes, say);
  if (/\.(?:svg|html?|xhtml|xml|mhtml?)$/i.test(name)) {
    throw say(
      "is a web page or drawing that can hold a program. Save it as a PDF or a picture, then choose that.",
    );
  }
  const type = await fileTypeFromBuffer(bytes);
  switch (type?.mime) {
    case "image/jpeg":
      return "jpg";
    case "image/png":
    case "image/apng":
      return "png";
    case "image/webp":
      return "webp";
    case "audio/mpeg":
      return "mp3";
    case "audio/wav":
      return "wav";
    case "audio/ogg":
    case "audio/ogg; codecs=opus":
      return "ogg";
    case "audio/x-m4a":
    case "audio/mp4":
    case "video/mp4":
    case "video/quicktime":
      if (hasTrack(bytes, "vide") || !hasTrack(bytes, "soun"))
        throw say("is a video. Send sound alone, or a few pictures.");
      return "m4a";
    case "video/webm":
    case "audio/webm":
    case "video/matroska":
    case "video/x-matroska":
      if (/V_(?:VP8|VP9|AV1|MPEG)/.test(bytes.subarray(0, 65536).toString("latin1")))
        throw say("is a video. Send sound alone, or a few pictures.");
      return "webm";
    case "image/heic":
    case "image/heif":
    case "image/heic-sequence":
    case "image/avif":
      throw say(
        "is a picture in a format few people can open. Share it as JPEG, then choose that. On an iPhone, a screenshot or “Most Compatible” does it.",
      );
    case "image/gif":
    case "image/bmp":
    case "image/tiff":
      throw say("is a picture in a format we do not take. Save it as JPEG or PNG, then choose that.");
    case "application/x-cfb":
      throw say(
        "is locked with a password, or an older Office file. Save it without a password as .docx or PDF, then choose that.",
      );
    case undefined:
      return checkText(bytes, say);
    default:
      throw say(
        "is a kind of file we do not take. Send a document, a PDF, a picture, a recording or plain text.",
      );
  }
}

function checkPdf(bytes: Buffer, say: Say): KindId {
  if (bytes.indexOf("%PDF-") > 0 || !bytes.subarray(-2048).includes("%%EOF")) {
    throw say("is a damaged PDF. Make the PDF once more, then choose it again.");
  }
  // What hides in compressed streams is not seen here; files are only ever handed over as downloads. Their bytes are
  // left out, because chance alone writes "/JS " into one scanned page in some hundreds.
  const structure = bytes.toString("latin1").replace(/>>\s*stream\r?\n[\s\S]*?endstream/g, ">>");
  if (/\/(?:JavaScript|JS|Launch|RichMedia)[\s/(<[]/.test(structure)) {
    throw say("is a PDF that holds a program. Print it to a new PDF, then choose that.");
  }
  return "pdf";
}

function checkText(bytes: Buffer, say: Say): KindId {
  const unreadable = () =>
    say("is a kind of file we do not take. Send a document, a PDF, a picture, a recording or plain text.");
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw unreadable();
  }
  if (/[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(text)) throw unreadable();
  if (/^\s*(?:<\?xml|<!doctype|<!--|<(?:html|svg|head|body|script|iframe|style)\b)/i.test(text)) {
    throw say(
      "is a web page or drawing that can hold a program. Save it as a PDF or a picture, then choose that.",
    );
  }
  return "text";
}

/** ISO base media: a track's handler box says whether it is sound or picture. */
function hasTrack(bytes: Buffer, handler: "vide" | "soun"): boolean {
  for (let at = bytes.indexOf("hdlr"); at >= 0; at = bytes.indexOf("hdlr", at + 4)) {
    if (bytes.toString("latin1", at + 12, at + 16) === handler) return true;
  }
  return false;
}

// ---- Office files are zip archives --------------------------------------------------------------------

const MAX_UNPACKED = 300 * MB;
/** Office XML packs at most about a hundredfold; deflate itself reaches a thousand. */
const MAX_RATIO = 250;

function checkZip(bytes: Buffer, say: Say): KindId {
  const damaged = () =>
    say("is damaged or not an Office file. Open it, save it again, then choose it once more.");
  const entries = readDirectory(bytes);
  if (!entries) throw damaged();
  const unpacked = entries.reduce((sum, entry) => sum + entry.unpacked, 0);
  if (unpacked > MAX_UNPACKED || unpacked > 20 * MB + bytes.length * MAX_RATIO) {
    throw say("unpacks to far more than it should. Save it as a PDF, then choose that.");
  }
  if (entries.some((entry) => entry.encrypted)) {
    throw say("is locked with a password. Save it without one, then choose it again.");
  }
  if (entries.some((entry) => /(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[a-z]:/i.test(entry.name))) throw damaged();
  const program = say(
    "holds macros or other programs. Save it as a plain document or a PDF, then choose that.",
  );
  if (
    entries.some((entry) =>
      /vbaProject|macrosheets\/|activeX\/|(?:^|\/)(?:Basic|Scripts)\/.|\.(?:exe|dll|js|vbs|bat|cmd|ps1|jar|scr|lnk)$/i.test(
        entry.name,
      ),
    )
  ) {
    throw program;
  }
  const read = (name: string): string | null => {
    const entry = entries.find((candidate) => candidate.name === name);
    if (!entry) return null;
    // content.xml may be long: that it begins where it should is proof enough that it is there
    if (entry.unpacked > 4 * MB) return "";
    const content = unpack(bytes, entry, 4 * MB);
    if (content === null) throw damaged();
    return content.toString("utf8");
  };
  const mimetype = read("mimetype");
  if (mimetype !== null) {
    if (mimetype.trim() === kinds.odt.mediaType && read("content.xml") !== null) return "odt";
    throw say("is an OpenDocument file we do not take. Save it as .odt, .docx or PDF, then choose that.");
  }
  const types = read("[Content_Types].xml");
  if (types === null) throw say("is an archive. Take the files out of it and choose them one by one.");
  if (/macroEnabled|vbaProject/i.test(types)) throw program;
  const main: [KindId, string, RegExp][] = [
    ["docx", "word/document.xml", /wordprocessingml\.document\.main\+xml/],
    ["xlsx", "xl/workbook.xml", /spreadsheetml\.sheet\.main\+xml/],
    ["pptx", "ppt/presentation.xml", /presentationml\.presentation\.main\+xml/],
  ];
  const found = main.find(
    ([, part, type]) => entries.some((entry) => entry.name === part) && type.test(types),
  );
  if (!found) throw damaged();
  // A template fetched from elsewhere when the reader opens the document.
  const settings = read("word/_rels/settings.xml.rels");
  if (settings && /attachedTemplate/i.test(settings) && /TargetMode\s*=\s*["']External/i.test(settings)) {
    throw say("loads a template from another place. Save it as a PDF, then choose that.");
  }
  return found[0];
}

// ---- Pictures -----------------------------------------------------------------------------------------

async function drawAnew(
  bytes: Buffer,
  id: KindId,
  name: string,
  say: Say,
): Promise<{ bytes: Buffer; changed: string[] }> {
  try {
    const picture = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: "error", sequentialRead: true });
    const { exif, xmp, iptc, width, height } = await picture.metadata();
    if (width * height > MAX_PIXELS) throw new Error("too many pixels");
    // Turned as the camera meant it; nothing but the pixels is carried over.
    const upright = picture.autoOrient();
    const drawn = await (
      id === "png"
        ? upright.png()
        : id === "webp"
          ? upright.webp({ quality: 88 })
          : upright.jpeg({ quality: 88 })
    ).toBuffer();
    const placed = (exif && hasPlace(exif)) || xmp?.includes("GPSLatitude");
    const changed = placed
      ? [`We removed the place and time hidden in “${name}”.`]
      : exif || xmp || iptc
        ? [`We removed what the camera had written into “${name}”.`]
        : [];
    return { bytes: drawn, changed };
  } catch {
    throw say(
      "cannot be opened as a picture, or is far too large. Save it again as JPEG or PNG, then choose that.",
    );
  }
}

// ---- Keeping --------------------------------------------------------------------------------------------

export const storedPath = (sha256: string): string => placeOf(sha256, environment().dataDir);

function placeOf(sha256: string, dataDir: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error("Not a SHA-256 in small hexadecimal letters.");
  return path.join(dataDir, "evidence", sha256.slice(0, 2), sha256);
}

/**
 * Keeps a file under the hash of its content. Safe to repeat, and to lose power in the middle of: the name appears
 * only once the bytes are on disk. Call it before the transaction that names the file.
 */
export async function storeFile(
  tmpPath: string,
  sha256: string,
  dataDir = environment().dataDir,
): Promise<void> {
  const target = placeOf(sha256, dataDir);
  const folder = path.dirname(target);
  const bytes = await readFile(tmpPath);
  if (createHash("sha256").update(bytes).digest("hex") !== sha256)
    throw new Error("The file changed since it was checked.");
  const held = await stat(target).catch(() => null);
  if (held?.size === bytes.length) {
    // wanted anew: the clearing away of files without a row leaves it alone for another day
    const now = new Date();
    await utimes(target, now, now);
    return;
  }
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = path.join(folder, `.${randomUUID()}.tmp`);
  try {
    const handle = await open(temporary, "wx", 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  await syncFolder(folder);
  if (made !== undefined) await syncFolder(path.dirname(folder));
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Checks and stores each file that was sent. One that cannot be taken is no reason to choose all of them again.
 * @returns those that are kept, for a row, and a sentence for each of the others
 */
export async function takeFiles(
  files: readonly { readonly path: string; readonly name: string }[],
): Promise<{ taken: TakenFile[]; faults: string[] }> {
  const taken: TakenFile[] = [];
  const faults: string[] = [];
  for (const file of files) {
    try {
      const checked = await checkFile(file.path, file.name);
      await readThrough(checked);
      await storeFile(checked.path, checked.sha256);
      const { sha256, name, mediaType, bytes, changed } = checked;
      taken.push({ sha256, name, mediaType, bytes, changes: changed });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      faults.push(error.message);
    }
  }
  return { taken, faults };
}

/** Before it is kept: what cannot be read through cannot be looked at for names either. */
async function readThrough({ path, mediaType, sha256, name }: CheckedFile): Promise<void> {
  const kind = documentKindOf(mediaType);
  if (!kind) return;
  try {
    await readDocument(path, kind, sha256);
  } catch (error) {
    if (error instanceof Unreadable) throw new DomainError("invalid", `“${name}” ${error.message}`);
    throw error;
  }
}

export interface TakenFile {
  readonly sha256: string;
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
  /** what was taken out of it, in words */
  readonly changes: readonly string[];
}

/**
 * The answer that hands a kept file over. Who may have it was asked before.
 * @throws not-found
 */
export async function openStored(
  file: { readonly sha256: string; readonly name: string; readonly mediaType: string },
  dataDir = environment().dataDir,
): Promise<Response> {
  const place = placeOf(file.sha256, dataDir);
  const held = await stat(place).catch(() => null);
  if (!held)
    throw new DomainError(
      "not-found",
      "This file is no longer kept here. Ask the person who sent it for a copy.",
    );
  return new Response(createReadableStreamFromReadable(createReadStream(place)), {
    headers: { ...fileHeaders(file), "Content-Length": String(held.size) },
  });
}

/** The same, always to be saved and never shown as a page of ours. */
export async function downloadStored(file: Parameters<typeof openStored>[0]): Promise<Response> {
  const answer = await openStored(file);
  const disposition = answer.headers.get("Content-Disposition") ?? "attachment";
  answer.headers.set("Content-Disposition", disposition.replace(/^inline/, "attachment"));
  return answer;
}

const inlineTypes: readonly string[] = [kinds.jpg.mediaType, kinds.png.mediaType, kinds.webp.mediaType];
const knownTypes: readonly string[] = Object.values(kinds).map((kind) => kind.mediaType);

/** Headers under which nothing a learner sent can act as a page of ours. Only pictures, which we drew ourselves, show in place. */
export function fileHeaders({
  name,
  mediaType,
}: {
  readonly name: string;
  readonly mediaType: string;
}): Record<string, string> {
  const type = knownTypes.includes(mediaType) ? mediaType : "application/octet-stream";
  const plain = fileName(name);
  const ascii =
    plain
      .normalize("NFKD")
      .replace(/[^\x20-\x7e]/g, "")
      .replace(/["\\%;]/g, "-")
      .trim() || "file";
  const encoded = encodeURIComponent(plain).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return {
    "Content-Type": type === "text/plain" ? "text/plain; charset=utf-8" : type,
    "Content-Disposition": `${inlineTypes.includes(type) ? "inline" : "attachment"}; filename="${ascii}"; filename*=UTF-8''${encoded}`,
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
  };
}

function inWords(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? "") : `${items.slice(0, -1).join(", ")} or ${items.at(-1)}`;
}

export const checksFiles: AutomatedRule = {
  id: "files",
  title: "Checks files",
  at: "app/domains/assessment/file-check.server.ts",
  does: "Looks at what a file really is, refuses what is too large or may do harm, and takes place and time out of pictures.",
  looksAt: "The file itself.",
  follows: "A file is stored, or refused with the reason and what to do.",
  person: "You can choose another file, or write instead. Files are never demanded.",
  now: () => [`A file may have at most ${uploadLimits.fileBytes / MB} MB.`],
};
