import { hash, verify } from "node:crypto";
import { ed25519Key } from "./keys.server";

/**
 * Signed notes and the checkpoints that are written as such: text with signature lines under it, which software that
 * is not ours reads as it is.
 * @source C2SP signed-note, tlog-checkpoint, tlog-cosignature
 */

/** Somebody whose signature under a note can be told from others'. */
export interface NoteKey {
  readonly name: string;
  readonly kind: NoteKind;
  /** 32 bytes of Ed25519 */
  readonly publicKey: Uint8Array;
}
/** A log signs the text itself; a witness signs it together with the time at which it looked. */
export type NoteKind = "log" | "witness";
const typeByte: Readonly<Record<NoteKind, number>> = { log: 1, witness: 4 };

const encoded = ({ kind, publicKey }: NoteKey): Buffer =>
  Buffer.concat([Buffer.of(typeByte[kind]), publicKey]);

function keyId(key: NoteKey): Buffer {
  return hash("sha256", Buffer.concat([Buffer.from(`${key.name}\n`), encoded(key)]), "buffer").subarray(0, 4);
}

/** The text in which such keys are handed around: name, id and key. */
export const printNoteKey = (key: NoteKey): string =>
  `${key.name}+${keyId(key).toString("hex")}+${encoded(key).toString("base64")}`;

/** @returns null where the text is no key of this kind */
export function parseNoteKey(text: string, kind: NoteKind): NoteKey | null {
  const [, name = "", id, body = ""] =
    /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text.trim()) ?? [];
  const bytes = Buffer.from(body, "base64");
  if (bytes.length !== 33 || bytes[0] !== typeByte[kind]) return null;
  const key: NoteKey = { name, kind, publicKey: bytes.subarray(1) };
  return keyId(key).toString("hex") === id ? key : null;
}

/** A signature line for a note. @param signature what stands after the key's id */
export const signatureLine = (key: NoteKey, signature: Uint8Array): string =>
  `— ${key.name} ${Buffer.concat([keyId(key), signature]).toString("base64")}\n`;

export interface Note {
  /** with its last line break: this is what is signed */
  readonly text: string;
  /** whole lines, each with its line break */
  readonly signatures: readonly string[];
}

const mostNote = 100_000;

/** @returns null where this is no signed note */
export function readNote(given: string): Note | null {
  const at = given.lastIndexOf("\n\n");
  if (given.length > mostNote || at < 0) return null;
  if (/[\u0000-\u0009\u000b-\u001f]/.test(given)) return null;
  const signatures = given.slice(at + 2).split(/(?<=\n)/);
  if (signatures.length > 64 || !signatures.every((line) => /^— [^\s+]+ [A-Za-z0-9+/]+=*\n$/.test(line)))
    return null;
  return { text: given.slice(0, at + 1), signatures };
}

/**
 * Whether one of the note's lines is a good signature by this key.
 * @returns for a witness when it looked; null: there is no good signature by this key
 */
export function signedBy(note: Note, key: NoteKey): { readonly at: Date | null } | null {
  const id = keyId(key);
  for (const line of note.signatures) {
    const [, name, body = ""] = /^— (\S+) (\S+)\n$/.exec(line) ?? [];
    const bytes = Buffer.from(body, "base64");
    if (name !== key.name || !bytes.subarray(0, 4).equals(id)) continue;
    const rest = bytes.subarray(4);
    const at = key.kind === "witness" && rest.length === 72 ? Number(rest.readBigUInt64BE()) : null;
    if (key.kind === "witness" && at === null) continue;
    const said = at === null ? note.text : cosigned(note.text, at);
    if (verify(null, Buffer.from(said), ed25519Key(key.publicKey), rest.subarray(at === null ? 0 : 8)))
      return { at: at === null ? null : new Date(at * 1000) };
  }
  return null;
}

/** What a witness signs. @param at seconds since 1970 */
export const cosigned = (text: string, at: number): string => `cosignature/v1\ntime ${at}\n${text}`;

/** The head of a log's tree. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

export const printCheckpoint = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${Buffer.from(root).toString("base64")}\n`;

/** @returns null where the text of a note is no head of a tree */
export function readCheckpoint(text: string): Checkpoint | null {
  const [origin = "", size = "", root = ""] = text.split("\n");
  const bytes = Buffer.from(root, "base64");
  if (origin === "" || !/^(0|[1-9]\d{0,14})$/.test(size) || bytes.length !== 32) return null;
  if (bytes.toString("base64") !== root) return null;
  return { origin, size: Number(size), root: bytes };
}
