import { crc32, inflateSync } from "node:zlib";
import { legacyPngKeyword, pngKeyword, svgNamespace } from "./terms";

const pngSignature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** No credential is longer; what a compressed chunk would unpack beyond this is a bomb. */
const mostBytes = 1_048_576;

/** The standard allows one, and one of the standard before beside it; each that is looked at may be unpacked. */
const mostTexts = 4;

export class NotBaked extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = "NotBaked";
  }
}

export function isPng(bytes: Uint8Array): boolean {
  return pngSignature.every((byte, at) => bytes[at] === byte);
}

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
  /** the chunk whole: length, type, data and check */
  readonly raw: Uint8Array;
}

function* chunksOf(png: Uint8Array): Generator<Chunk> {
  if (!isPng(png)) throw new NotBaked("It is not a PNG picture.");
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  let at = pngSignature.length;
  while (at + 12 <= png.length) {
    const length = view.getUint32(at);
    const end = at + 12 + length;
    if (end > png.length) throw new NotBaked("The picture is cut short.");
    const type = String.fromCharCode(...png.subarray(at + 4, at + 8));
    yield { type, data: png.subarray(at + 8, end - 4), raw: png.subarray(at, end) };
    if (type === "IEND") return;
    at = end;
  }
  throw new NotBaked("The picture is cut short.");
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body) >>> 0, body.length + 4);
  return whole;
}

const textChunks = new Set(["iTXt", "tEXt", "zTXt"]);

function keywordOf(data: Uint8Array): string {
  const end = data.indexOf(0);
  return end < 1 || end > 79 ? "" : Buffer.from(data.subarray(0, end)).toString("latin1");
}

/**
 * Puts a credential into a PNG, before the picture's data, where readers look first.
 * Baking again replaces what was there; an older Open Badges 2 chunk is taken out too, because two answers in one
 * picture are one too many.
 * @param credential JSON text or compact JWS, kept byte for byte
 * @source Open Badges 3.0 §5.3.1: one uncompressed iTXt chunk
 */
export function bakePng(png: Uint8Array, credential: string): Uint8Array {
  const data = Buffer.concat([
    Buffer.from(pngKeyword, "latin1"),
    // end of keyword, not compressed, method 0, no language, no translated keyword
    Uint8Array.of(0, 0, 0, 0, 0),
    Buffer.from(credential, "utf8"),
  ]);
  const baked = chunk("iTXt", data);
  const out: Uint8Array[] = [pngSignature];
  let placed = false;
  for (const part of chunksOf(png)) {
    const keyword = textChunks.has(part.type) ? keywordOf(part.data) : "";
    if (keyword === pngKeyword || keyword === legacyPngKeyword) continue;
    if (part.type === "IDAT" && !placed) {
      out.push(baked);
      placed = true;
    }
    out.push(part.raw);
  }
  if (!placed) throw new NotBaked("The picture holds no image.");
  return Buffer.concat(out);
}

/** @throws RangeError where more would come out than any credential holds */
function inflate(data: Uint8Array): string {
  return inflateSync(data, { maxOutputLength: mostBytes }).toString("utf8");
}

function textOf(type: string, data: Uint8Array): string {
  const start = data.indexOf(0) + 1;
  const utf8 = (from: number) => Buffer.from(data.subarray(from)).toString("utf8");
  if (type === "zTXt") return inflate(data.subarray(start + 1));
  // tEXt is Latin-1 by its standard; writers of badges put UTF-8 into it, and JSON is ASCII or UTF-8.
  if (type === "tEXt") return utf8(start);
  const compressed = data[start] === 1;
  const language = data.indexOf(0, start + 2);
  const translated = language < 0 ? -1 : data.indexOf(0, language + 1);
  if (translated < 0) throw new NotBaked("The text in the picture is damaged.");
  return compressed ? inflate(data.subarray(translated + 1)) : utf8(translated + 1);
}

/**
 * The credential a PNG carries.
 * @returns null where it carries none
 * @throws NotBaked where the picture is damaged, or carries two different ones
 */
export function extractFromPng(png: Uint8Array): string | null {
  const found = new Map<string, string>();
  let looked = 0;
  for (const part of chunksOf(png)) {
    if (!textChunks.has(part.type)) continue;
    const keyword = keywordOf(part.data);
    if (keyword !== pngKeyword && keyword !== legacyPngKeyword) continue;
    looked += 1;
    if (looked > mostTexts) throw new NotBaked("The picture carries more credentials than we look at.");
    if (part.data.length > mostBytes)
      throw new NotBaked("The text in the picture is too long to be a credential.");
    let value: string;
    try {
      value = textOf(part.type, part.data);
    } catch (error) {
      throw error instanceof NotBaked ? error : new NotBaked("The text in the picture is damaged.");
    }
    const before = found.get(keyword);
    if (before !== undefined && before !== value) throw new NotBaked("The picture carries two credentials.");
    found.set(keyword, value);
  }
  return found.get(pngKeyword) ?? found.get(legacyPngKeyword) ?? null;
}

const bakedElement =
  /<openbadges:credential\b(?:[^>"']|"[^"]*"|'[^']*')*?(?:\/>|>[\s\S]*?<\/openbadges:credential\s*>)\s*/g;
const bakedNamespace = /\s+xmlns:openbadges\s*=\s*("[^"]*"|'[^']*')/g;

function attribute(value: string): string {
  return value.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
}

/**
 * Puts a credential into an SVG, straight after its opening tag; baking again replaces what was there.
 * @param svg        a picture of ours: this is no XML parser for strangers' files
 * @param credential JSON text goes into CDATA, a compact JWS into the attribute `verify`
 * @source Open Badges 3.0 §5.3.2
 */
export function bakeSvg(svg: string, credential: string): string {
  const bare = svg.replace(bakedElement, "");
  const opening = /<svg\b(?:[^>"']|"[^"]*"|'[^']*')*>/.exec(bare);
  if (!opening) throw new NotBaked("It is not an SVG picture.");
  const tag = opening[0]
    .replace(bakedNamespace, "")
    .replace(/^<svg\b/, `<svg xmlns:openbadges="${svgNamespace}"`);
  const element = /^[\w-]+\.[\w-]*\.[\w-]+$/.test(credential)
    ? `<openbadges:credential verify="${attribute(credential)}"/>`
    : `<openbadges:credential><![CDATA[${credential.replaceAll("]]>", "]]]]><![CDATA[>")}]]></openbadges:credential>`;
  const at = opening.index;
  return bare.slice(0, at) + tag + element + bare.slice(at + opening[0].length);
}

const namedEntities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function unescapeXml(value: string): string {
  return value.replace(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|([a-z]{2,4}));/g, (whole, hex, dec, name) => {
    if (typeof name === "string") return namedEntities[name] ?? whole;
    const code = typeof hex === "string" ? parseInt(hex, 16) : Number(dec);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/**
 * The credential an SVG carries.
 * Read by pattern, without resolving a document type or entity of its own: nothing in a stranger's file is executed,
 * fetched or expanded.
 * @returns null where it carries none
 */
export function extractFromSvg(svg: string): string | null {
  // Prefixes are free in XML; the name of the namespace is not.
  const declared = [...svg.matchAll(/xmlns:([A-Za-z_][\w.-]{0,40})\s*=\s*["']([^"']{1,200})["']/g)];
  const prefixes = declared
    .filter(([, , name]) => name === svgNamespace || name === "http://openbadges.org")
    .map(([, prefix]) => prefix ?? "");
  // One look for each name and few names: a file made to be slow must not be.
  for (const prefix of [...new Set(prefixes)].slice(0, 3)) {
    for (const local of ["credential", "assertion"]) {
      const opening = `<${prefix}:${local}`;
      const at = svg.indexOf(opening);
      if (at < 0) continue;
      const rest = /((?:[^>"']|"[^"]*"|'[^']*')*?)(\/?)>/y;
      rest.lastIndex = at + opening.length;
      const start = rest.exec(svg);
      if (!start) throw new NotBaked("The text in the picture is damaged.");
      if (start[2] !== "/") {
        const from = start.index + start[0].length;
        const to = endOf(svg, from, `</${prefix}:${local}`);
        if (to === null || to - from > mostBytes) throw new NotBaked("The text in the picture is damaged.");
        const body = contentOf(svg.slice(from, to)).trim();
        if (body !== "") return body;
      }
      const verify = /\bverify\s*=\s*(?:"([^"]*)"|'([^']*)')/.exec(start[1] ?? "");
      if (verify) return unescapeXml(verify[1] ?? verify[2] ?? "");
    }
  }
  return null;
}

/** Where the closing tag stands, not looking inside CDATA. */
function endOf(svg: string, from: number, closing: string): number | null {
  let at = from;
  for (;;) {
    const end = svg.indexOf(closing, at);
    const data = svg.indexOf("<![CDATA[", at);
    if (end < 0) return null;
    if (data < 0 || data > end) return end;
    const after = svg.indexOf("]]>", data);
    if (after < 0) return null;
    at = after + 3;
  }
}

function contentOf(body: string): string {
  return body
    .split(/(<!\[CDATA\[[\s\S]*?\]\]>)/)
    .map((part) => (part.startsWith("<![CDATA[") ? part.slice(9, -3) : unescapeXml(part)))
    .join("");
}
