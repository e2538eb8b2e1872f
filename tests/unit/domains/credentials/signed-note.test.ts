import { generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  entryBundle,
  leafHashOf,
  printLeaf,
  readLeaf,
  readTilePath,
  tilePath,
} from "~/domains/credentials/log-format.server";
import {
  type NoteKey,
  cosigned,
  parseNoteKey,
  printCheckpoint,
  printNoteKey,
  readCheckpoint,
  readNote,
  signatureLine,
  signedBy,
} from "~/domains/credentials/signed-note.server";

/** The key and the note in the documentation of golang.org/x/mod/sumdb/note, from which the format comes. */
const vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const published =
  "If you think cryptography is the answer to your problem,\n" +
  "then you don't know what your problem is.\n" +
  "\n" +
  "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

function aKey(name: string, kind: NoteKey["kind"]) {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  const key: NoteKey = { name, kind, publicKey: raw };
  return { key, sign: (text: string) => sign(null, Buffer.from(text), privateKey) };
}

describe("signed notes", () => {
  it("reads the published note with its published key, letter by letter", () => {
    const key = parseNoteKey(vkey, "log");
    const note = readNote(published);
    if (!key || !note) throw new Error("Not read.");
    expect(printNoteKey(key)).toBe(vkey);
    expect(signedBy(note, key)).toEqual({ at: null });
    const changed = readNote(published.replace("answer", "Answer"));
    expect(changed && signedBy(changed, key)).toBeNull();
    const renamed = readNote(published.replace("— PeterNeumann", "— SomebodyElse"));
    expect(renamed && signedBy(renamed, key)).toBeNull();
  });

  it("refuses keys of another kind, another id and another length", () => {
    expect(parseNoteKey(vkey, "witness")).toBeNull();
    expect(parseNoteKey(vkey.replace("c74f20a3", "c74f20a4"), "log")).toBeNull();
    expect(parseNoteKey(`${vkey}AAAA`, "log")).toBeNull();
    for (const text of ["", "a+b", "a b+c74f20a3+AR", "+c74f20a3+AR"])
      expect(parseNoteKey(text, "log")).toBeNull();
  });

  it("tells a witness's signature, with its time, from a log's", () => {
    const log = aKey("example.com/log", "log");
    const witness = aKey("witness.example/w1", "witness");
    const root = leafHashOf("x");
    const text = printCheckpoint({ origin: "example.com/log", size: 7, root });
    const at = 1_679_315_147;
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(BigInt(at));
    const lines = [
      signatureLine(log.key, log.sign(text)),
      signatureLine(witness.key, Buffer.concat([time, witness.sign(cosigned(text, at))])),
    ];
    const note = readNote(`${text}\n${lines.join("")}`);
    if (!note) throw new Error("Not read.");
    expect(signedBy(note, log.key)).toEqual({ at: null });
    expect(signedBy(note, witness.key)).toEqual({ at: new Date(at * 1000) });
    expect(readCheckpoint(note.text)).toEqual({ origin: "example.com/log", size: 7, root });
    // the same line, a second later
    time.writeBigUInt64BE(BigInt(at + 1));
    const moved = signatureLine(witness.key, Buffer.concat([time, witness.sign(cosigned(text, at))]));
    const other = readNote(`${text}\n${lines[0]}${moved}`);
    expect(other && signedBy(other, witness.key)).toBeNull();
  });

  it.each([
    ["nothing", ""],
    ["no blank line", "a\nb\nc\n"],
    ["no signature", "a\nb\nc\n\n"],
    ["a tab", published.replace(" ", "\t")],
    ["no last line break", published.slice(0, -1)],
    ["a hyphen for the dash", published.replace("—", "-")],
  ])("refuses what is none: %s", (_, text) => {
    expect(readNote(text)).toBeNull();
  });

  it.each([
    ["a size with zeros in front", "a\n007\n"],
    ["a size below nothing", "a\n-1\n"],
    ["no name", "\n7\n"],
    ["a short hash", "a\n7\nAAAA\n"],
  ])("refuses a head with %s", (_, text) => {
    const hash = leafHashOf("x").toString("base64");
    expect(readCheckpoint(text.includes("AAAA") ? text : `${text}${hash}\n`)).toBeNull();
  });
});

describe("entries", () => {
  const leaf = { v: 1, kind: "issued", at: "2026-11-22T01:02:03.004Z", commitment: "ab".repeat(32) } as const;

  it("have one spelling, and any other is none of ours", () => {
    const text = printLeaf(leaf);
    expect(readLeaf(text)).toEqual(leaf);
    for (const other of [
      ` ${text}`,
      text.replace("issued", "lost"),
      text.replace('"v":1', '"v":2'),
      text.replace("ab", "AB"),
      text.replace(".004Z", "Z"),
      text.replace("{", '{"about":"Hana",'),
      "null",
      "[]",
      "",
    ])
      expect([other, readLeaf(other)]).toEqual([other, null]);
  });

  it("lie in a bundle with their lengths in front", () => {
    expect(entryBundle(["ab", "c"]).toString("hex")).toBe("0002616200" + "0163");
  });
});

describe("addresses of tiles", () => {
  it.each([
    [0, "000"],
    [999, "999"],
    [1000, "x001/000"],
    [1_234_067, "x001/x234/067"],
  ])("%i is %s", (number, path) => {
    expect(tilePath(number)).toBe(path);
    expect(readTilePath(`0/${path}`)).toEqual({ level: 0, number, width: 256 });
    expect(readTilePath(`entries/${path}.p/17`)).toEqual({ level: "entries", number, width: 17 });
  });
});
