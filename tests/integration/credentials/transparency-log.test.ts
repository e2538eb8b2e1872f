import { and, asc, eq, isNull } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  credential,
  logCheckpoint,
  logCosignature,
  logEntry,
  logTile,
  signingKey,
} from "#db/schema/credentials";
import { outbox } from "#db/schema/people";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { makeReadyLearner, slug } from "#tests/support/ready-learner";
import { startWitness } from "#tests/support/witness";
import { checkStored } from "~/domains/credentials/check.server";
import { listKeys, markCompromised } from "~/domains/credentials/key-store.server";
import { checkLog } from "~/domains/credentials/log-check.server";
import { checkProof, readProof } from "~/domains/credentials/log-format.server";
import { checkKept, readCheckpointText, readEntryProof } from "~/domains/credentials/log-reads.server";
import { parseNoteKey, readNote, signedBy } from "~/domains/credentials/signed-note.server";
import { readLogKey } from "~/domains/credentials/transparency-log.server";
import { environment, replaceEnvironment } from "~/http/environment.server";
import { makeAward } from "~/workflows/award.server";
import { jobHandlers } from "~/workflows/jobs.server";
import { completeLog, growLog, showToWitness } from "~/workflows/log.server";
import { startOutbox } from "~/workflows/outbox-runner.server";
import { withdraw } from "#tests/support/withdrawn";
import { signAwarded } from "~/workflows/sign.server";

let world: TestWorld;
let asker: { personId: string; roles: readonly ["issuer"] };
beforeAll(async () => {
  world = await freshStore();
  const issuer = await makePerson(world.store, { roles: ["issuer"] });
  asker = { personId: issuer.id, roles: ["issuer"] };
});
afterAll(() => world.end());

const start = new Date("2026-11-20T00:10:20.345Z");
let minute = 0;
/** Every call a minute later. */
const next = () => new Date(start.getTime() + 60_000 * ++minute);

const entries = () =>
  world.store.read.select().from(logEntry).orderBy(asc(logEntry.position), asc(logEntry.subjectId));
async function issued(): Promise<string> {
  const { learner } = await makeReadyLearner(world.store);
  const { credentialId } = await makeAward(world.store, asker, learner.id, slug, next());
  await signAwarded({ credentialId }, next());
  return credentialId;
}
const revoke = (id: string) => withdraw(world.store, asker, id, "other", "Because.", next());
const faults = async () => (await checkLog(world.store.read)).faults;
const logStep = async (id: string) =>
  (await checkStored(world.store, id, next()))?.steps.find((step) => step.name === "In the transparency log");

describe("what is written down", () => {
  it("stands in the transaction of the act, once, and says nothing about anybody", async () => {
    const id = await issued();
    await signAwarded({ credentialId: id }, next());
    await revoke(id);
    const rows = (await entries()).filter((row) => row.credentialId === id);
    expect(rows.map((row) => row.kind).sort()).toEqual(["issued", "revoked"]);
    for (const row of rows) {
      expect(row.position).toBeNull();
      expect(row.leaf).toMatch(
        /^\{"at":"2026-11-20T\d\d:\d\d:20\.345Z","commitment":"[0-9a-f]{64}","kind":"(issued|revoked)","v":1\}$/,
      );
      expect(row.leaf).not.toContain(id);
    }
    // two entries about one credential have nothing in common
    expect(new Set(rows.map((row) => row.salt)).size).toBe(2);
    expect(await logStep(id)).toMatchObject({ valid: true, detail: expect.stringContaining("a moment ago") });
    await growLog(next());
    expect(await logStep(id)).toMatchObject({
      valid: true,
      detail: expect.stringMatching(/^Entry \d+ of our/),
    });
    expect(await faults()).toEqual([]);
  });

  it("is taken in once, however often and at once the log grows", async () => {
    const before = (await entries()).length;
    await Promise.all(Array.from({ length: 3 }, issued));
    await Promise.all(Array.from({ length: 4 }, () => growLog(next())));
    const rows = await entries();
    expect(rows.map((row) => row.position)).toEqual(rows.map((_, n) => n));
    expect(rows).toHaveLength(before + 3);
    const heads = await world.store.read.select().from(logCheckpoint);
    await growLog(next());
    expect(await world.store.read.select().from(logCheckpoint)).toEqual(heads);
    expect(await faults()).toEqual([]);
  });

  it("is done for what was issued and withdrawn before there was a log, once", async () => {
    const id = await issued();
    await revoke(id);
    await growLog(next());
    const size = (await entries()).length;
    // as if there had been no log: the rows of one that never was
    const old = await issued();
    await withoutTriggers(async () => {
      await world.store.write(async (tx) => {
        await tx.delete(logEntry).where(eq(logEntry.credentialId, old));
      });
    });
    expect(await faults()).toEqual([expect.stringContaining(`says nothing about the credential ${old}`)]);
    expect(await logStep(old)).toMatchObject({ valid: null });
    await completeLog(next());
    await completeLog(next());
    await growLog(next());
    expect(await entries()).toHaveLength(size + 1);
    expect(await logStep(old)).toMatchObject({ valid: true });
    expect(await faults()).toEqual([]);
  });
});

describe("fifty acts at once", () => {
  it("have fifty places one after the other, and none twice when every job runs again", async () => {
    await growLog(next());
    const before = (await entries()).length;
    const learners = await Promise.all(Array.from({ length: 30 }, () => makeReadyLearner(world.store)));
    const old = await Promise.all(Array.from({ length: 10 }, issued));
    const runner = startOutbox(world.store, { ...jobHandlers, mail: async () => undefined }, undefined, next);
    const made = await Promise.all([
      ...learners.map(({ learner }) => makeAward(world.store, asker, learner.id, slug, next())),
      ...old.map((id) => revoke(id)),
    ]);
    // signing and taking in run while more is issued
    await Promise.all(
      made.flatMap((one) => (one ? [signAwarded({ credentialId: one.credentialId }, next())] : [])),
    );
    await runner.settled();
    await runner.stop();
    await growLog(next());
    const rows = await entries();
    expect(rows).toHaveLength(before + 50);
    expect(rows.map((row) => row.position)).toEqual(rows.map((_, n) => n));
    // every job of the log once more, as after a crash before it was marked done
    await world.store.write(async (tx) => {
      await tx.update(outbox).set({ doneAt: null }).where(eq(outbox.kind, "log"));
    });
    const again = startOutbox(world.store, { ...jobHandlers, mail: async () => undefined }, undefined, next);
    await again.settled();
    await again.stop();
    expect(await entries()).toEqual(rows);
    expect(await faults()).toEqual([]);
  }, 300_000);
});

describe("proofs", () => {
  it("are whole by themselves, about one credential, and fall with one letter", async () => {
    await issued();
    await growLog(next());
    const id = await issued();
    const { read } = world.store;
    expect(await readEntryProof(read, id, null)).toBe("waiting");
    await growLog(next());
    const text = (await readEntryProof(read, id, null)) as string;
    const proof = readProof(text);
    if (!proof) throw new Error("A proof of ours cannot be read.");
    expect(checkProof(proof)).toMatchObject({ included: true, opened: true, leaf: { kind: "issued" } });
    const [held] = await read.select().from(credential).where(eq(credential.id, id));
    expect(held?.document).toContain(`"proofValue":"${proof.opening.proofValue}"`);
    const key = await readLogKey(read);
    const note = readNote(proof.checkpoint);
    expect(note && key && signedBy(note, key.note)).not.toBeNull();
    expect(checkProof({ ...proof, index: proof.index - 1 }).included).toBe(false);
    expect(checkProof({ ...proof, opening: { ...proof.opening, salt: "x" } }).opened).toBe(false);
    // the log goes on, and the proof stays good
    await issued();
    await growLog(next());
    const kept = await checkKept(read, text);
    expect(kept?.steps.map((step) => step.valid)).toEqual([true, true, true, true]);
    expect(kept?.about).toMatchObject({ kind: "issued", credentialId: id });
    const other = (await checkKept(read, text.replace(/^index .*$/m, "index 0")))?.steps;
    expect(other?.map((step) => step.valid)).toEqual([false, true, true, true]);
    expect(await readEntryProof(read, id, 0)).toBeNull();
  });

  it("tell a checkpoint of ours from another's, from a forged one and from one of a past that is gone", async () => {
    const { read } = world.store;
    const latest = (await readCheckpointText(read, null)) ?? "";
    const oldest = (await readCheckpointText(read, (await entries()).length > 0 ? 2 : 0)) ?? latest;
    const valid = async (text: string) => (await checkKept(read, text))?.steps.map((step) => step.valid);
    expect(await valid(latest)).toEqual([true, true]);
    expect(await valid(oldest.replaceAll("\n", "\r\n"))).toEqual([true, true]);
    expect(await valid(latest.replace(/^localhost:3000\/log$/gm, "elsewhere.example/log"))).toEqual([null]);
    expect(await valid(latest.replace(/\n\d+\n/, "\n1\n"))).toEqual([false]);
    expect(await checkKept(read, "hello")).toBeNull();
    expect(await checkKept(read, "")).toBeNull();
  });
});

describe("a key that somebody else may hold", () => {
  it("takes with it what was not in the log before, and nothing else", async () => {
    const before = await issued();
    await growLog(next());
    const from = next();
    const after = await issued();
    await growLog(next());
    const [key] = await listKeys(world.store);
    if (!key) throw new Error("There is no key.");
    await expect(
      markCompromised(world.store, null, key.id, new Date(next().getTime() + 3_600_000), next()),
    ).rejects.toMatchObject({ status: 400 });
    await markCompromised(world.store, null, key.id, from, next());
    for (const job of await world.store.read
      .select({ kind: outbox.kind, payload: outbox.payload })
      .from(outbox)
      .where(and(eq(outbox.kind, "status-list"), isNull(outbox.doneAt))))
      await jobHandlers[job.kind](JSON.parse(job.payload) as Record<string, string>, next(), {} as never);
    const step = async (id: string, name: string) =>
      (await checkStored(world.store, id, next()))?.steps.find((one) => one.name === name);
    expect(await step(before, "In the transparency log")).toMatchObject({
      valid: true,
      detail: expect.stringContaining("before anybody else could have used its key"),
    });
    expect(await step(before, "Issuer known and key valid then")).toMatchObject({ valid: true });
    for (const name of ["In the transparency log", "Issuer known and key valid then"])
      expect(await step(after, name)).toMatchObject({ valid: false });
    // found to be earlier still; a later day changes nothing
    await markCompromised(world.store, null, key.id, start, next());
    await markCompromised(world.store, null, key.id, from, next());
    const [row] = await world.store.read.select().from(signingKey).where(eq(signingKey.id, key.id));
    expect(row?.compromisedAt).toEqual(start);
    expect(await step(before, "In the transparency log")).toMatchObject({ valid: false });
  });
});

describe("a witness", () => {
  it("is shown each head with the proof that it grew, and holds nothing up where it is away", async () => {
    const witness = await startWitness(async () => (await readLogKey(world.store.read))?.note ?? null);
    const settings = environment();
    replaceEnvironment({ ...settings, witness: witness.setting });
    try {
      const cosigned = () => world.store.read.select().from(logCosignature);
      witness.be("down");
      const id = await issued();
      await growLog(next());
      await expect(showToWitness()).rejects.toThrow("The witness answered 503.");
      expect(await readEntryProof(world.store.read, id, null)).toContain("tlog-proof");
      expect(await cosigned()).toEqual([]);
      witness.be("lying");
      await expect(showToWitness()).rejects.toThrow("not our checkpoint");
      expect(await cosigned()).toEqual([]);
      // it remembers that head, which we do not know of: its answer says where to begin
      witness.be("well");
      await issued();
      await growLog(next());
      await showToWitness();
      await showToWitness();
      const rows = await cosigned();
      expect(rows).toHaveLength(1);
      const note = readNote((await readCheckpointText(world.store.read, null)) ?? "");
      expect(note && signedBy(note, witness.key)?.at).toEqual(rows[0]?.seenAt);
      expect(parseNoteKey(witness.setting.key, "witness")?.name).toBe("witness.example/w1");
      await issued();
      await growLog(next());
      await showToWitness();
      expect(await cosigned()).toHaveLength(2);
      // from one head that both know to the next, without asking back
      expect(witness.asked.at(-1)).toMatch(new RegExp(`^old ${rows[0]?.size}\n`));
      const kept = await checkKept(
        world.store.read,
        (await readCheckpointText(world.store.read, null)) ?? "",
      );
      expect(kept?.steps.map((step) => step.title)).toContain("A witness saw it too");
      expect(await faults()).toEqual([]);
      const jobs = await world.store.read.select().from(outbox).where(eq(outbox.kind, "witness"));
      expect(jobs.length).toBeGreaterThanOrEqual(3);
    } finally {
      replaceEnvironment(settings);
      await witness.stop();
    }
  });
});

describe("rows of the log", () => {
  const refused = (
    act: (tx: Parameters<Parameters<TestWorld["store"]["write"]>[0]>[0]) => Promise<unknown>,
  ) =>
    world.store.write(act).then(
      () => "done",
      (error: unknown) => String(error instanceof Error && error.cause ? error.cause : error),
    );

  it("stay as they are, whoever asks", async () => {
    const { read } = world.store;
    const [entry] = await read.select().from(logEntry).where(eq(logEntry.position, 0));
    const [tile] = await read.select().from(logTile);
    if (!entry || !tile) throw new Error("The log holds nothing.");
    for (const act of [
      (tx) => tx.update(logEntry).set({ leaf: "{}" }).where(eq(logEntry.position, 0)),
      (tx) => tx.update(logEntry).set({ position: 99_999 }).where(eq(logEntry.position, 0)),
      (tx) => tx.update(logEntry).set({ position: null }).where(eq(logEntry.position, 0)),
      (tx) => tx.delete(logEntry).where(eq(logEntry.position, 0)),
      (tx) => tx.update(logTile).set({ hashes: tile.hashes.slice(44) }),
      (tx) => tx.update(logTile).set({ hashes: `A${tile.hashes.slice(1)}` }),
      (tx) => tx.delete(logTile),
      (tx) => tx.update(logCheckpoint).set({ note: "" }),
      (tx) => tx.delete(logCheckpoint),
    ] satisfies Parameters<typeof refused>[0][]) {
      expect(await refused(act)).toMatch(/rows of the log are never (changed|removed)/);
    }
    expect(await refused((tx) => tx.update(logTile).set({ hashes: tile.hashes }))).toBe("done");
  });

  it("are found out by db:verify where somebody takes the triggers away first", async () => {
    const { read } = world.store;
    const [entry] = await read.select().from(logEntry).where(eq(logEntry.position, 1));
    const [head] = await read.select().from(logCheckpoint).limit(1);
    if (!entry || !head) throw new Error("The log holds nothing.");
    const mine = and(eq(logEntry.kind, entry.kind), eq(logEntry.subjectId, entry.subjectId));
    await withoutTriggers(async () => {
      const set = (values: Partial<typeof logEntry.$inferInsert>) =>
        world.store.write(async (tx) => {
          await tx.update(logEntry).set(values).where(mine);
        });
      await set({ leaf: entry.leaf.replace("2026", "2025") });
      const told = (await faults()).join("\n");
      for (const part of [
        "Entry 1 of the log says something else than its row.",
        "The hashes of the log's tile 0/0 are not those of its entries.",
        "is not the one of its entries.",
      ])
        expect(told).toContain(part);
      await set({ leaf: entry.leaf, salt: "another" });
      expect((await faults()).join()).toMatch(/Entry 1 of the log does not fit/);
      await set({ salt: entry.salt, position: 99_999 });
      expect((await faults()).join()).toMatch(/The log has no entry 1\./);
      await set({ position: 1 });
      await world.store.write(async (tx) => {
        await tx.update(logCheckpoint).set({ note: head.note.replace(/.{9}=\n$/, "AAAAAAAAA=\n") });
      });
      expect((await faults()).join()).toMatch(
        /is not (signed by the log's key|the one of its entries)|cannot be read/,
      );
    });
  });
});

/** What somebody at a database prompt could do; the triggers are made again afterwards. */
async function withoutTriggers(act: () => Promise<void>): Promise<void> {
  const { appendOnlyStatements } = await import("#db/append-only");
  const { engine } = await import("#db/dialect");
  const { sql } = await import("drizzle-orm");
  const run = (statements: readonly string[]) =>
    world.store.write(async (tx) => {
      const raw = tx as unknown as Record<"run" | "execute", (query: unknown) => unknown>;
      for (const statement of statements)
        await (engine === "sqlite" ? raw.run(sql.raw(statement)) : raw.execute(sql.raw(statement)));
    });
  await run(appendOnlyStatements[engine].filter((statement) => statement.startsWith("drop trigger")));
  try {
    await act();
  } finally {
    await run(appendOnlyStatements[engine]);
  }
}
