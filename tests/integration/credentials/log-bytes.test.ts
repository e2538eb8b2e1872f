import { createHash } from "node:crypto";
import { asc } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { logEntry } from "#db/schema/credentials";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { servePublicBytes } from "#tests/support/public-server";
import { makeReadyLearner, slug } from "#tests/support/ready-learner";
import { leafHash, provesConsistency, provesInclusion } from "~/domains/credentials/merkle-tree";
import { readProof } from "~/domains/credentials/log-format.server";
import { parseNoteKey, readCheckpoint, readNote, signedBy } from "~/domains/credentials/signed-note.server";
import { makeAward } from "~/workflows/award.server";
import { growLog } from "~/workflows/log.server";
import { withdraw } from "#tests/support/withdrawn";
import { signAwarded } from "~/workflows/sign.server";

let world: TestWorld;
let server: Awaited<ReturnType<typeof servePublicBytes>>;
const made: string[] = [];
const now = new Date();
const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${path}`, { headers });
const textAt = async (path: string) => (await get(path)).text();
const bytesAt = async (path: string) => Buffer.from(await (await get(path)).arrayBuffer());

beforeAll(async () => {
  world = await freshStore();
  server = await servePublicBytes();
});
afterAll(async () => {
  await server.end();
  await world.end();
});

describe("the log, as software of others follows it", () => {
  it("is not there before its first entry, and says so", async () => {
    for (const path of [
      "checkpoint",
      "key",
      "keys",
      "tile/0/000.p/1",
      "tile/entries/000.p/1",
      "consistency/0/0",
    ]) {
      const answer = await get(`/log/${path}`);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.headers.get("cache-control")).toBe("no-store");
    }
  });

  it("hands out a signed head, its tiles and entries, and all of them fit", async () => {
    const issuer = await makePerson(world.store, { roles: ["issuer"] });
    const asker = { personId: issuer.id, roles: issuer.roles };
    for (let n = 0; n < 3; n++) {
      const { learner } = await makeReadyLearner(world.store);
      const { credentialId } = await makeAward(world.store, asker, learner.id, slug, now);
      await signAwarded({ credentialId }, now);
      made.push(credentialId);
      await growLog(now);
    }
    await withdraw(world.store, asker, made[0] ?? "", "other", "Because.", now);
    await growLog(now);

    const answer = await get("/log/checkpoint");
    expect(answer.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(answer.headers.get("cache-control")).toMatch(/^public, max-age=5/);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    const note = readNote(await answer.text());
    const key = parseNoteKey(await textAt("/log/key"), "log");
    expect(key?.name).toBe("localhost:3000/log");
    expect(note && key && signedBy(note, key)).not.toBeNull();
    const head = readCheckpoint(note?.text ?? "");
    expect(head).toMatchObject({ origin: "localhost:3000/log", size: 4 });

    // entries: each with its length in front, hashing to the row of the tile
    const bundle = await bytesAt("/log/tile/entries/000.p/4");
    const leaves: Buffer[] = [];
    for (let at = 0; at < bundle.length; at += 2 + bundle.readUInt16BE(at))
      leaves.push(bundle.subarray(at + 2, at + 2 + bundle.readUInt16BE(at)));
    expect(leaves).toHaveLength(4);
    const row = await bytesAt("/log/tile/0/000.p/4");
    expect(row).toEqual(Buffer.concat(leaves.map(leafHash)));
    const node = (a: Uint8Array, b: Uint8Array) =>
      createHash("sha256").update(Buffer.of(1)).update(a).update(b).digest();
    const [a, b, c, d] = leaves.map(leafHash) as [Buffer, Buffer, Buffer, Buffer];
    expect(Buffer.from(head?.root ?? [])).toEqual(node(node(a, b), node(c, d)));
    const stored = await world.store.read.select().from(logEntry).orderBy(asc(logEntry.position));
    expect(leaves.map(String)).toEqual(stored.map((one) => one.leaf));
    // none of it names anybody or anything
    for (const text of leaves.map(String)) for (const id of made) expect(text).not.toContain(id);

    const packed = await fetch(`${server.url}/log/tile/entries/000.p/4`, {
      headers: { "Accept-Encoding": "gzip" },
    });
    expect(packed.headers.get("content-encoding")).toBe("gzip");
    expect(Buffer.from(await packed.arrayBuffer()).equals(bundle)).toBe(true);
    for (const path of ["/log/tile/0/000.p/4", "/log/tile/entries/000.p/4"]) {
      const tile = await get(path);
      expect(tile.headers.get("content-type")).toBe("application/octet-stream");
      expect(tile.headers.get("cache-control")).toMatch(/max-age=31536000, immutable/);
      const again = await get(path, { "If-None-Match": tile.headers.get("etag") ?? "" });
      expect(again.status).toBe(304);
    }
  });

  it("has no tile that is not signed for, and one address for each", async () => {
    for (const path of [
      "0/000",
      "0/000.p/5",
      "0/000.p/0",
      "0/000.p/04",
      "0/000.p/256",
      "0/0",
      "0/x000/000",
      "0/001.p/1",
      "1/000.p/1",
      "64/000.p/1",
      "00/000.p/1",
      "entries/000",
      "entries/000.p/5",
      "-1/000",
      "0/000.p/1/",
      "0/x999/x999/x999/x999/999",
    ])
      expect([path, (await get(`/log/tile/${path}`)).status]).toEqual([path, 404]);
    expect((await get("/log/tile/0/000.p/3")).status).toBe(200);
  });

  it("leads from each size that was signed to each later one", async () => {
    const root = async (size: number) => {
      const note = readNote(await textAt(`/log/checkpoint/${size}`));
      return readCheckpoint(note?.text ?? "")?.root ?? Buffer.alloc(0);
    };
    for (let from = 1; from <= 4; from++) {
      for (let to = from; to <= 4; to++) {
        const lines = (await textAt(`/log/consistency/${from}/${to}`)).split("\n").slice(0, -1);
        const path = lines.map((line) => Buffer.from(line, "base64"));
        const proof = { from, fromRoot: await root(from), to, toRoot: await root(to), path };
        expect([from, to, provesConsistency(proof)]).toEqual([from, to, true]);
      }
    }
    for (const path of ["3/2", "0/5", "x/2", "1/", "01/2"])
      expect([path, (await get(`/log/consistency/${path}`)).status]).toEqual([path, 404]);
    for (const size of ["5", "x", "00", "0"])
      expect([size, (await get(`/log/checkpoint/${size}`)).status]).toEqual([size, 404]);
  });
});

describe("the proof of a credential", () => {
  it("is handed out with its link, each entry with its own", async () => {
    const [first = "", second = ""] = made;
    const issued = await get(`/credentials/${first}.tlog-proof`);
    expect(issued.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    const proof = readProof(await issued.text());
    const head = readCheckpoint(readNote(proof?.checkpoint ?? "")?.text ?? "");
    expect(
      proof &&
        head &&
        provesInclusion({
          leaf: leafHash(Buffer.from(proof.leaf)),
          index: proof.index,
          size: head.size,
          path: proof.path,
          root: head.root,
        }),
    ).toBe(true);
    const withdrawn = readProof(await textAt(`/credentials/${first}.tlog-proof?entry=3`));
    expect(withdrawn?.leaf).toContain('"kind":"revoked"');
    expect(withdrawn?.opening.proofValue).toBeUndefined();
    // somebody else's entry is not handed out with this one's link
    expect((await get(`/credentials/${second}.tlog-proof?entry=0`)).status).toBe(404);
    for (const entry of ["-1", "x", "4", "", "1e0"])
      expect([entry, (await get(`/credentials/${first}.tlog-proof?entry=${entry}`)).status]).toEqual([
        entry,
        404,
      ]);
    const unknown = "/credentials/00000000-0000-4000-8000-000000000000.tlog-proof";
    expect((await get(unknown)).status).toBe(404);
  });

  it("stands on the credential's page", async () => {
    const page = await textAt(`/credentials/${made[0]}`);
    expect(page).toContain("In our public log");
    expect(page).toContain(`/credentials/${made[0]}.tlog-proof?entry=0`);
    expect(page).toContain(`/credentials/${made[0]}.tlog-proof?entry=3`);
  });
});
