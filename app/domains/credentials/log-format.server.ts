import { canonical, saltedDigest } from "./evidence-ledger";
import { leafHash, provesInclusion, tileWidth } from "./merkle-tree";
import { type Checkpoint, readCheckpoint, readNote } from "./signed-note.server";
import { type JsonObject, isObject } from "./shape";
import { type LogKind, logKinds } from "./states";

/**
 * The transparency log: that something was issued, withdrawn, suspended or reinstated, in an order that nobody can
 * change later without every reader seeing it. An entry holds the kind, the time and a salted hash, and nothing that
 * tells whom or what it is about; the salt is given out with the credential it belongs to.
 */
export interface LogLeaf {
  /** of this layout */
  readonly v: 1;
  readonly kind: LogKind;
  /** ISO 8601: when it was handed to the log */
  readonly at: string;
  /** SHA-256 of salt, line break and what it is about, in hex */
  readonly commitment: string;
}

/** The bytes of an entry, as text. */
export const printLeaf = (leaf: LogLeaf): string => canonical(leaf);

/** @returns null where the text is no entry of ours, letter by letter */
export function readLeaf(text: string): LogLeaf | null {
  try {
    const { v, kind, at, commitment } = JSON.parse(text) as Partial<LogLeaf>;
    const known = logKinds.find((one) => one === kind);
    if (v !== 1 || !known || typeof at !== "string" || !/^[0-9a-f]{64}$/.test(commitment ?? "")) return null;
    if (Number.isNaN(Date.parse(at)) || new Date(at).toISOString() !== at) return null;
    const leaf: LogLeaf = { v, kind: known, at, commitment: commitment ?? "" };
    return printLeaf(leaf) === text ? leaf : null;
  } catch {
    return null;
  }
}

export const leafHashOf = (leaf: string): Buffer => leafHash(Buffer.from(leaf));

/** What an entry is about, opened by whoever holds the salt. */
export interface Opening {
  readonly salt: string;
  /** the credential's id, the last part of its address: an address may move, an id does not */
  readonly credential: string;
  /**
   * Signature of the document, of what was issued: it covers the document's meaning, and stays the same where a wallet
   * writes the same credential with other spaces
   */
  readonly proofValue?: string;
}
export const commitmentOf = ({ salt, credential, proofValue }: Opening): string =>
  saltedDigest(salt, proofValue === undefined ? credential : `${credential}\n${proofValue}`);

/** @returns "" where the document has none */
export function proofValueOf(document: JsonObject): string {
  const [proof] = [document["proof"] ?? []].flat();
  const value = isObject(proof) ? proof["proofValue"] : undefined;
  return typeof value === "string" ? value : "";
}

// ---- Addresses -----------------------------------------------------------------------------------------

/** A number as tile addresses write it: three digits a part. @source C2SP tlog-tiles */
export function tilePath(number: number): string {
  const parts = [String(number % 1000).padStart(3, "0")];
  for (let rest = Math.floor(number / 1000); rest > 0; rest = Math.floor(rest / 1000))
    parts.unshift(`x${String(rest % 1000).padStart(3, "0")}`);
  return parts.join("/");
}

export interface TileAddress {
  /** "entries" for what the leaves hold */
  readonly level: number | "entries";
  readonly number: number;
  /** 256 for a whole tile */
  readonly width: number;
}

/** @param path what stands after `/log/tile/` @returns null where no tile can have this address */
export function readTilePath(path: string): TileAddress | null {
  const [, level = "", number = "", width] =
    /^(entries|0|[1-9]|[1-5]\d|6[0-3])\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(path) ?? [];
  if (level === "") return null;
  const index = Number(number.replace(/[x/]/g, ""));
  const wide = width === undefined ? tileWidth : Number(width);
  // one tile has one address: no zeros in front, and a whole one is never called a part
  if (tilePath(index) !== number || (width !== undefined && wide >= tileWidth)) return null;
  return { level: level === "entries" ? level : Number(level), number: index, width: wide };
}

/** Entries one after the other, each with its length in front. @source C2SP tlog-tiles, entry bundles */
export function entryBundle(leaves: readonly string[]): Buffer {
  return Buffer.concat(
    leaves.flatMap((leaf) => {
      const bytes = Buffer.from(leaf);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(bytes.length);
      return [length, bytes];
    }),
  );
}

// ---- Proofs --------------------------------------------------------------------------------------------

/** That an entry stands in the log, and what it is about: all that somebody needs who has only this. */
export interface LogProof {
  readonly leaf: string;
  readonly opening: Opening;
  readonly index: number;
  readonly path: readonly Uint8Array[];
  /** the signed checkpoint as it was handed out */
  readonly checkpoint: string;
}

const firstLine = "c2sp.org/tlog-proof@v1";
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

/** @source C2SP tlog-proof */
export function printProof(of: LogProof): string {
  const extra = base64(Buffer.from(canonical({ leaf: of.leaf, ...of.opening })));
  return [firstLine, `extra ${extra}`, `index ${of.index}`, ...of.path.map(base64), "", of.checkpoint].join(
    "\n",
  );
}

/** @returns null where the text is no proof with an entry of ours */
export function readProof(text: string): LogProof | null {
  const [, extra = "", index = "", path = "", checkpoint = ""] =
    /^c2sp\.org\/tlog-proof@v1\nextra ([A-Za-z0-9+/=]{1,4000})\nindex (0|[1-9]\d{0,14})\n((?:[A-Za-z0-9+/]{43}=\n){0,63})\n([^]+)$/.exec(
      text,
    ) ?? [];
  if (checkpoint === "") return null;
  let said: Record<string, unknown>;
  try {
    said = JSON.parse(Buffer.from(extra, "base64").toString("utf8")) as Record<string, unknown>;
  } catch {
    return null;
  }
  const { leaf, salt, credential, proofValue } = said;
  if (typeof leaf !== "string" || typeof salt !== "string" || typeof credential !== "string") return null;
  if (proofValue !== undefined && typeof proofValue !== "string") return null;
  return {
    leaf,
    opening: { salt, credential, ...(proofValue === undefined ? {} : { proofValue }) },
    index: Number(index),
    path: path
      .split("\n")
      .slice(0, -1)
      .map((line) => Buffer.from(line, "base64")),
    checkpoint,
  };
}

/** What a proof comes to, apart from who signed its checkpoint. */
export interface ProofRead {
  readonly checkpoint: Checkpoint | null;
  readonly leaf: LogLeaf | null;
  /** the entry stands in the tree of this checkpoint */
  readonly included: boolean;
  /** the entry is about this credential */
  readonly opened: boolean;
}
export function checkProof(proof: LogProof): ProofRead {
  const checkpoint = readCheckpoint(readNote(proof.checkpoint)?.text ?? "");
  const leaf = readLeaf(proof.leaf);
  return {
    checkpoint,
    leaf,
    included:
      checkpoint !== null &&
      provesInclusion({
        leaf: leafHashOf(proof.leaf),
        index: proof.index,
        size: checkpoint.size,
        path: proof.path,
        root: checkpoint.root,
      }),
    opened: leaf !== null && commitmentOf(proof.opening) === leaf.commitment,
  };
}
