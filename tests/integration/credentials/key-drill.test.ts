import { existsSync, readdirSync } from "node:fs";
import os from "node:os";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Db } from "#db/client.server";
import { engine } from "#db/dialect";
import { logKey, signingKey } from "#db/schema/credentials";
import { activity } from "#db/schema/people";
import { type TestWorld, emptyDatabase, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { makeReadyLearner, slug } from "#tests/support/ready-learner";
import { checkStored } from "~/domains/credentials/check.server";
import { activeKey, listKeys, rotateKey } from "~/domains/credentials/key-store.server";
import { openPrivateKey } from "~/domains/credentials/keys.server";
import { resealKeys } from "~/domains/credentials/reseal.server";
import { rotateLogKey } from "~/domains/credentials/transparency-log.server";
import { environment, replaceEnvironment } from "~/http/environment.server";
import { makeAward } from "~/workflows/award.server";
import { drillCompromise, drillInWords } from "~/workflows/key-drill.server";
import { growLog } from "~/workflows/log.server";
import { signAwarded } from "~/workflows/sign.server";

let world: TestWorld;
let asker: { personId: string; roles: readonly ["issuer"] };
beforeAll(async () => {
  world = await freshStore();
  replaceEnvironment({ ...environment(), origin: "https://pathways.example.org" });
  asker = { personId: (await makePerson(world.store, { roles: ["issuer"] })).id, roles: ["issuer"] };
});
afterAll(() => world.end());

const start = new Date("2026-11-20T00:10:20.000Z");
let minute = 0;
const next = () => new Date(start.getTime() + 60_000 * ++minute);
async function issued(): Promise<string> {
  const { learner } = await makeReadyLearner(world.store);
  const { credentialId } = await makeAward(world.store, asker, learner.id, slug, next());
  await signAwarded({ credentialId }, next());
  return credentialId;
}
const keyRows = () => world.store.read.select().from(signingKey);
const drills = () => readdirSync(os.tmpdir()).filter((name) => name.startsWith("pathways-drill-"));

describe("a drill", () => {
  it("says what survives and what does not, on a copy, and leaves everything as it was", async () => {
    await issued();
    await growLog(next());
    await rotateKey(world.store, null, next());
    const kept = await issued();
    await growLog(next());
    const from = next();
    const late = await issued();
    await growLog(next());
    const [before, settings] = [await keyRows(), environment()];
    const acts = (await world.store.read.select().from(activity)).length;
    const left = drills();
    const target = engine === "postgres" ? await emptyDatabase() : null;
    const report = await drillCompromise(target?.url ?? null, from, next());
    await target?.drop();

    expect(report).toMatchObject({ survived: 1, others: 1, othersFell: 0, statusUnknown: 0 });
    expect(report.fell).toEqual([late]);
    expect(report.next.id).not.toBe(report.lost.id);
    const words = drillInWords(report, "2026-11-20", settings.origin).join("\n");
    expect(words).toContain(`${settings.origin}/credentials/${late}`);
    expect(words).not.toContain(kept);
    expect(words).toContain(`keys compromised ${report.lost.id} 2026-11-20`);

    expect(environment()).toEqual(settings);
    expect(await keyRows()).toEqual(before);
    expect(await world.store.read.select().from(activity)).toHaveLength(acts);
    expect((await checkStored(world.store, late, next()))?.outcome).toBe("verified");
    expect(drills()).toEqual(left);
    expect(existsSync(world.dataDir)).toBe(true);
  }, 60_000);

  it("asks nothing of a signing service: the next key is made in the copy", async () => {
    const settings = environment();
    // nobody listens there
    const signer = { url: "http://127.0.0.1:9/v1/transit", token: "t", key: "pathways" };
    replaceEnvironment({ ...settings, signer });
    const target = engine === "postgres" ? await emptyDatabase() : null;
    const report = await drillCompromise(target?.url ?? null, next(), next());
    await target?.drop();
    replaceEnvironment(settings);
    expect(report.next.reference).toBeNull();
    expect(report.survived).toBe(2);
  }, 60_000);

  it.runIf(engine === "postgres")("never works in the database itself", async () => {
    for (const target of [null, world.databaseUrl])
      await expect(drillCompromise(target, next(), next())).rejects.toThrow(/empty/);
  });
});

describe("another secret for sealed keys", () => {
  const another = "another secret of the tests, long enough";
  const secretNow = () => environment().keyEncryptionSecret;
  async function opensWith(secret: string): Promise<boolean[]> {
    const rows = [...(await keyRows()), ...(await world.store.read.select().from(logKey))];
    return Promise.all(
      rows.map(({ secretSealed, publicKeyMultibase }) =>
        openPrivateKey(secretSealed ?? "", publicKeyMultibase, secret).then(
          () => true,
          () => false,
        ),
      ),
    );
  }

  it("takes every key, of documents, tokens and the log, and changes none of them", async () => {
    await activeKey(world.store, next(), "rsa");
    await rotateLogKey(world.store, null, 30, next());
    const [old, publics] = [secretNow(), (await keyRows()).map((key) => key.publicKeyMultibase)];
    replaceEnvironment({ ...environment(), keyEncryptionSecret: another });
    const { resealed, already } = await resealKeys(world.store, old, next());
    expect([resealed, already]).toEqual([5, 0]);
    expect(await opensWith(another)).toEqual([true, true, true, true, true]);
    expect(await opensWith(old)).toEqual([false, false, false, false, false]);
    expect((await keyRows()).map((key) => key.publicKeyMultibase)).toEqual(publics);
    // twice is once
    expect(await resealKeys(world.store, old, next())).toEqual({ resealed: 0, already: 5 });
    const told = await world.store.read.select().from(activity).where(eq(activity.action, "key.reseal"));
    expect(told.map(({ detail }) => detail)).toEqual(['{"keys":5}']);
    const id = await issued();
    await growLog(next());
    expect((await checkStored(world.store, id, next()))?.outcome).toBe("verified");
  });

  it("changes nothing where one key opens with neither, or where one is made meanwhile", async () => {
    replaceEnvironment({ ...environment(), keyEncryptionSecret: "a third secret of the tests, long enough" });
    const before = await keyRows();
    await expect(resealKeys(world.store, "not the one of before, though long", next())).rejects.toMatchObject(
      {
        status: 409,
      },
    );
    expect(await keyRows()).toEqual(before);
    // the service runs on and makes a key between our look and our change
    const racing = Object.assign(Object.create(world.store) as typeof world.store, {
      write: async <T>(act: (tx: Db) => Promise<T>): Promise<T> => {
        const third = secretNow();
        replaceEnvironment({ ...environment(), keyEncryptionSecret: another });
        await rotateKey(world.store, null, next());
        replaceEnvironment({ ...environment(), keyEncryptionSecret: third });
        return world.store.write(act);
      },
    });
    await expect(resealKeys(racing, another, next())).rejects.toThrow(/Stop the service/);
    expect(await opensWith(another)).not.toContain(false);
    expect((await listKeys(world.store)).length).toBe(
      before.filter(({ kind }) => kind === "eddsa").length + 1,
    );
  });
});
