import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { logKey } from "#db/schema/credentials";
import { activity } from "#db/schema/people";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { servePublicBytes } from "#tests/support/public-server";
import { makeReadyLearner, slug } from "#tests/support/ready-learner";
import { checkLog } from "~/domains/credentials/log-check.server";
import { checkKept, readCheckpointText, readEntryProof } from "~/domains/credentials/log-reads.server";
import { printNoteKey, readNote, signedBy } from "~/domains/credentials/signed-note.server";
import {
  destroyLogKey,
  listLogKeys,
  readLogKey,
  rotateLogKey,
} from "~/domains/credentials/transparency-log.server";
import { makeAward } from "~/workflows/award.server";
import { growLog } from "~/workflows/log.server";
import { signAwarded } from "~/workflows/sign.server";

let world: TestWorld;
let server: Awaited<ReturnType<typeof servePublicBytes>>;
let asker: { personId: string; roles: readonly ["issuer"] };
beforeAll(async () => {
  world = await freshStore();
  server = await servePublicBytes();
  const issuer = await makePerson(world.store, { roles: ["issuer"] });
  asker = { personId: issuer.id, roles: ["issuer"] };
});
afterAll(async () => {
  await server.end();
  await world.end();
});

const start = new Date("2026-11-20T00:10:20.345Z");
let minute = 0;
/** Every call a minute later. */
const next = () => new Date(start.getTime() + 60_000 * ++minute);
async function issued(): Promise<string> {
  const { learner } = await makeReadyLearner(world.store);
  const { credentialId } = await makeAward(world.store, asker, learner.id, slug, next());
  await signAwarded({ credentialId }, next());
  return credentialId;
}

describe("another key of the log", () => {
  it("signs beside the old one for a while; each checkpoint stays good with the key of its time", async () => {
    const { read } = world.store;
    await expect(rotateLogKey(world.store, null, 30, next())).rejects.toMatchObject({ status: 409 });
    const id = await issued();
    await growLog(next());
    const before = (await readCheckpointText(read, null)) ?? "";
    const proof = (await readEntryProof(read, id, null)) as string;
    const [old] = await listLogKeys(read);
    if (!old) throw new Error("There is a key.");
    const day = 86_400_000;
    const rotated = next();
    await rotateLogKey(world.store, null, 30, rotated);
    const [fresh] = await listLogKeys(read);
    if (!fresh) throw new Error("There is a new key.");
    expect(fresh.note.name).toBe(old.note.name);
    expect(fresh.id).not.toBe(old.id);
    // nothing new was signed yet, so the log is followed with the key that signed its head
    expect((await readLogKey(read))?.id).toBe(old.id);
    const valid = async (text: string) => (await checkKept(read, text))?.steps.map((step) => step.valid);

    const note = async () => {
      const found = readNote((await readCheckpointText(read, null)) ?? "");
      if (!found) throw new Error("A checkpoint of ours cannot be read.");
      return found;
    };
    await issued();
    await growLog(next());
    const both = await note();
    expect(both.signatures).toHaveLength(2);
    for (const key of [old, fresh]) expect(signedBy(both, key.note)).not.toBeNull();
    expect((await readLogKey(read))?.id).toBe(fresh.id);

    const answer = async (path: string) => (await fetch(`${server.url}${path}`)).text();
    expect(await answer("/log/keys")).toBe(`${printNoteKey(fresh.note)}\n${printNoteKey(old.note)}\n`);
    expect(await answer("/log/key")).toBe(`${printNoteKey(fresh.note)}\n`);

    // a key that signs is not destroyed
    for (const { id } of [old, fresh])
      await expect(destroyLogKey(world.store, null, id, next())).rejects.toMatchObject({ status: 409 });

    const after = new Date(rotated.getTime() + 30 * day);
    await issued();
    await growLog(after);
    const alone = await note();
    expect(alone.signatures).toHaveLength(1);
    expect([signedBy(alone, old.note), signedBy(alone, fresh.note)]).toEqual([null, { at: null }]);

    await destroyLogKey(world.store, null, old.id, after);
    const [row] = await read.select().from(logKey).where(eq(logKey.id, old.id));
    expect(row?.secretSealed).toBeNull();
    await issued();
    await growLog(new Date(after.getTime() + 1));

    expect(await valid(before)).toEqual([true, true]);
    expect(await valid(proof)).toEqual([true, true, true, true]);
    expect((await checkKept(read, before))?.steps[0]?.detail).toMatch(/that signed until \d{4}-\d\d-\d\d/);
    expect(await checkLog(read)).toMatchObject({ faults: [] });
    const acts = await read.select().from(activity).where(eq(activity.subjectKind, "log-key"));
    expect(acts.map(({ action }) => action).sort()).toEqual(["log.destroy-key", "log.rotate-key"]);
  });

  it("is told by db:verify where a checkpoint was signed by a key that was not in use", async () => {
    const { read } = world.store;
    const keys = await listLogKeys(read);
    const [fresh] = keys;
    if (!fresh) throw new Error("There is a key.");
    // the newest key is said to be younger than what it signed
    const moved = new Date(Date.now() + 365 * 86_400_000);
    const put = (createdAt: Date) =>
      world.store.write((tx) => tx.update(logKey).set({ createdAt }).where(eq(logKey.id, fresh.id)));
    await put(moved);
    expect((await checkLog(read)).faults.join(" ")).toMatch(
      /signed by a key of the log that was not in use then/,
    );
    await put(fresh.createdAt);
    // or the old one to have signed longer
    const old = keys.at(-1);
    const set = (signsUntil: Date | null | undefined) =>
      world.store.write((tx) =>
        tx
          .update(logKey)
          .set({ signsUntil: signsUntil ?? null })
          .where(eq(logKey.id, old?.id ?? "")),
      );
    await set(moved);
    expect((await checkLog(read)).faults.join(" ")).toMatch(
      /lacks the signature of a key that was in use then/,
    );
    await set(old?.signsUntil);
    expect((await checkLog(read)).faults).toEqual([]);
  });

  it("comes at once where the old one may be in wrong hands", async () => {
    const { read } = world.store;
    minute += 40 * 24 * 60;
    await rotateLogKey(world.store, null, 0, next());
    await issued();
    await growLog(next());
    const note = readNote((await readCheckpointText(read, null)) ?? "");
    expect(note?.signatures).toHaveLength(1);
    expect((await checkLog(read)).faults).toEqual([]);
  });

  it("does not sign in a job that began before it was made", async () => {
    const { read } = world.store;
    await issued();
    const began = next();
    await rotateLogKey(world.store, null, 0, next());
    const [made] = await listLogKeys(read);
    await growLog(began);
    const found = readNote((await readCheckpointText(read, null)) ?? "");
    expect(made && found && signedBy(found, made.note)).toBeNull();
    expect(await checkLog(read)).toMatchObject({ faults: [] });
  });
});
