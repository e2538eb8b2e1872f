import { createHash, randomUUID } from "node:crypto";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { backup, evidencePath, restore } from "#db/backup.server";
import { openStore } from "#db/client.server";
import { draftFile, evidence, note, noteFile } from "#db/schema/assessment";
import { award } from "#db/schema/credentials";
import { activity, person } from "#db/schema/people";
import { toJson } from "#db/schema/columns";
import { verifyAll } from "#db/verify.server";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { createKey } from "~/domains/credentials/key-store.server";
import { type Environment, environment } from "~/http/environment.server";

let world: TestWorld;
let env: Environment;
let out: string;
beforeAll(async () => {
  world = await freshStore();
  env = environment();
  await createKey(world.store, null, new Date());
});
afterAll(() => world.end());
beforeEach(() => {
  out = path.join(world.dataDir, `${randomUUID()}.tar`);
});

/** A person with one kept file beside a draft. */
async function withFile(words: string) {
  const bytes = Buffer.from(words);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const at = path.join(world.dataDir, evidencePath(sha256));
  mkdirSync(path.dirname(at), { recursive: true });
  writeFileSync(at, bytes);
  const me = await makePerson(world.store);
  const evidenceId = randomUUID();
  await world.store.write(async (tx) => {
    await tx.insert(evidence).values({
      id: evidenceId,
      personId: me.id,
      achievement: "made-up",
      kind: "made-up",
      title: "Made up",
      createdAt: new Date(),
    });
    await tx.insert(draftFile).values({
      id: randomUUID(),
      evidenceId,
      sha256,
      name: "made-up.txt",
      mediaType: "text/plain",
      bytes: bytes.length,
      changes: toJson<string[]>([]),
      addedAt: new Date(),
    });
  });
  return { me, sha256, at };
}

/** The same for a note: its photo is as dear as a piece of evidence. */
async function withNoteFile(words: string) {
  const { me, sha256, at } = await withFile(words);
  await world.store.write(async (tx) => {
    await tx.delete(draftFile).where(eq(draftFile.sha256, sha256));
    const id = randomUUID();
    const now = new Date();
    await tx
      .insert(note)
      .values({ id, personId: me.id, words: "", happenedOn: "2026-11-02", createdAt: now, changedAt: now });
    await tx.insert(noteFile).values({
      id: randomUUID(),
      noteId: id,
      sha256,
      name: "made-up.txt",
      mediaType: "text/plain",
      bytes: words.length,
      changes: toJson<string[]>([]),
      addedAt: now,
    });
  });
  return { sha256, at };
}
const names = async () => (await world.store.read.select().from(person)).map((row) => row.name).sort();
const refused = (act: Promise<unknown>) =>
  act.then(
    () => "done",
    (error: Error) => `${error.name}: ${error.message}`,
  );

describe("backup, restore, verify", () => {
  it("brings back rows and files as they were, and keeps what it replaced", async () => {
    const { sha256, at } = await withFile("the words of the file");
    const photo = await withNoteFile("a photo of a note");
    writeFileSync(path.join(world.dataDir, "session-secret"), "the secret of then\n");
    const before = await names();
    expect(await backup(env, out)).toEqual({ evidenceFiles: expect.any(Number) as number, missing: [] });
    expect(statSync(out).mode & 0o077).toBe(0);
    await makePerson(world.store, { name: "Zz Came afterwards" });
    rmSync(at);
    writeFileSync(path.join(world.dataDir, "session-secret"), "another secret\n");
    expect(await names()).not.toEqual(before);
    expect(await refused(restore(env, out, false))).toMatch(/CommandError: .*holds people.*--force/s);
    expect(await names()).not.toEqual(before);
    rmSync(photo.at);
    await restore(env, out, true);
    expect(await names()).toEqual(before);
    expect(readFileSync(photo.at, "utf8")).toBe("a photo of a note");
    expect(readFileSync(at, "utf8")).toBe("the words of the file");
    expect(createHash("sha256").update(readFileSync(at)).digest("hex")).toBe(sha256);
    expect(readFileSync(path.join(world.dataDir, "session-secret"), "utf8")).toBe("the secret of then\n");
    expect(readFileSync(path.join(world.dataDir, "session-secret.before-restore"), "utf8")).toBe(
      "another secret\n",
    );
    expect((await verifyAll(world.store, env)).faults).toEqual([]);
    expect(readdirSync(world.dataDir).filter((name) => name.startsWith(".backup-"))).toEqual([]);
    // the restored database takes writes again
    await makePerson(world.store);
  });

  it("is one moment while others write", async () => {
    let stop = false;
    let wrote = 0;
    const writer = openStore(world.databaseUrl);
    const writing = (async () => {
      while (!stop) {
        // two rows in one act: a copy that holds one without the other is torn
        const mark = randomUUID();
        await writer.write(async (tx) => {
          for (const half of ["a", "b"]) {
            await tx.insert(activity).values({
              id: `${mark}-${half}`,
              at: new Date(),
              actorId: null,
              action: "made-up.half",
              subjectKind: "pair",
              subjectId: mark,
              aboutId: null,
              detail: toJson({}),
            });
          }
        });
        wrote++;
        // better-sqlite3 answers at once: without a pause nothing else would get a turn
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await backup(env, out);
    stop = true;
    await writing;
    await writer.close();
    expect(wrote).toBeGreaterThan(2);
    await restore(env, out, true);
    const halves = await world.store.read.select().from(activity).where(eq(activity.action, "made-up.half"));
    const pairs = new Map<string, number>();
    for (const row of halves) pairs.set(row.subjectId, (pairs.get(row.subjectId) ?? 0) + 1);
    expect([...new Set(pairs.values())].filter((n) => n !== 2)).toEqual([]);
    expect((await verifyAll(world.store, env)).faults).toEqual([]);
  });

  it("opens with anybody's tar", async () => {
    await backup(env, out);
    const listed = execFileSync("tar", ["-tf", out], { encoding: "utf8" }).trim().split("\n");
    expect(listed[0]).toBe("manifest.json");
    expect(listed).toContain(
      env.databaseUrl.startsWith("file:") ? "database/pathways.db" : "database/pathways.dump",
    );
  });

  it("does not write over a file, and says what is missing", async () => {
    const { sha256, at } = await withFile("will be lost");
    rmSync(at);
    expect((await backup(env, out)).missing).toEqual([sha256]);
    expect(await refused(backup(env, out))).toMatch(/exists already/);
    expect((await verifyAll(world.store, env)).faults).toEqual([`The evidence file ${sha256} is missing.`]);
    writeFileSync(at, "will be losT");
    expect((await verifyAll(world.store, env)).faults).toEqual([
      `The evidence file ${sha256} has been changed.`,
    ]);
    writeFileSync(at, "will be lost");
    expect((await verifyAll(world.store, env)).faults).toEqual([]);
  });

  it.each([
    ["cut short", (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length / 2))],
    [
      "one changed byte",
      (bytes: Buffer) => (
        bytes.writeUInt8(bytes.readUInt8(bytes.length - 3000) ^ 1, bytes.length - 3000),
        bytes
      ),
    ],
    ["no tar at all", () => Buffer.from("nonsense ".repeat(500))],
    ["empty", () => Buffer.alloc(0)],
    [
      "a name that leads elsewhere",
      (bytes: Buffer) =>
        Buffer.from(
          bytes.toString("latin1").replaceAll("database/pathways", "../../../../pathways"),
          "latin1",
        ),
    ],
  ])("refuses a backup that is %s, and changes nothing", async (_what, change) => {
    await withFile(`padding ${randomUUID()} `.repeat(400));
    await backup(env, out);
    writeFileSync(out, change(readFileSync(out)));
    await makePerson(world.store, { name: "Stays" });
    const before = await names();
    expect(await refused(restore(env, out, true))).toMatch(/CommandError: .*(no backup of ours|damaged)/);
    expect(await names()).toEqual(before);
    expect(existsSync(path.join(world.dataDir, "..", "pathways.db"))).toBe(false);
  });

  it("misses in the log what was awarded without a line", async () => {
    expect((await verifyAll(world.store, env)).faults).toEqual([]);
    const me = await makePerson(world.store);
    await world.store.write(async (tx) => {
      await tx.insert(award).values({
        id: "made-up-award",
        personId: me.id,
        achievement: "made-up",
        sequence: 1,
        achievementVersion: "1",
        framework: "made-up",
        awardedById: me.id,
        awardedAt: new Date(),
        validUntil: null,
      });
    });
    expect((await verifyAll(world.store, env)).faults).toEqual([
      "The log says nothing about the award made-up-award.",
      "The evidence ledger says nothing about the award made-up-award.",
    ]);
  });
});
