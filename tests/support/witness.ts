import { generateKeyPairSync, sign, verify } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { provesConsistency } from "~/domains/credentials/merkle-tree";
import {
  type NoteKey,
  cosigned,
  printNoteKey,
  readCheckpoint,
  readNote,
  signatureLine,
  signedBy,
} from "~/domains/credentials/signed-note.server";

/**
 * A witness on this machine, as C2SP tlog-witness describes one: it remembers the last head it signed, asks for the
 * proof that the next one grew from it, and refuses everything else.
 */
export async function startWitness(log: () => Promise<NoteKey | null>) {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  const key: NoteKey = { name: "witness.example/w1", kind: "witness", publicKey: raw };
  let last: { size: number; root: Uint8Array } = { size: 0, root: Buffer.alloc(0) };
  const asked: string[] = [];
  let mood: "well" | "down" | "lying" = "well";

  async function answer(body: string): Promise<{ status: number; type?: string; text: string }> {
    const [, old = "", path = "", checkpoint = ""] =
      /^old (\d+)\n((?:[A-Za-z0-9+/=]+\n)*)\n([^]+)$/.exec(body) ?? [];
    const note = readNote(checkpoint);
    const head = readCheckpoint(note?.text ?? "");
    const known = await log();
    if (!note || !head || old === "") return { status: 400, text: "unreadable" };
    if (head.origin !== known?.name) return { status: 404, text: "unknown log" };
    if (!signedBy(note, known)) return { status: 403, text: "not signed by the log" };
    if (Number(old) !== last.size) return { status: 409, type: "text/x.tlog.size", text: `${last.size}\n` };
    const proof = path
      .split("\n")
      .slice(0, -1)
      .map((line) => Buffer.from(line, "base64"));
    const from = { from: last.size, fromRoot: last.root };
    if (last.size > 0 && !provesConsistency({ ...from, to: head.size, toRoot: head.root, path: proof }))
      return { status: 422, text: "not consistent" };
    last = { size: head.size, root: head.root };
    const at = Math.floor(Date.now() / 1000);
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(BigInt(at));
    const said = Buffer.from(mood === "lying" ? "something else" : cosigned(note.text, at));
    const signature = sign(null, said, privateKey);
    if (!verify(null, said, publicKey, signature)) throw new Error("The witness cannot sign.");
    return { status: 200, text: signatureLine(key, Buffer.concat([time, signature])) };
  }

  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      asked.push(body);
      if (mood === "down") return response.writeHead(503).end("closed");
      void answer(body).then(({ status, type, text }) =>
        response.writeHead(status, { "Content-Type": type ?? "text/plain" }).end(text),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    setting: {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      key: printNoteKey(key),
    },
    key,
    asked,
    be(next: typeof mood) {
      mood = next;
    },
    stop: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}
