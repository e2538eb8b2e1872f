import { eq } from "drizzle-orm";
import { createLocalJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { credential, signingKey, signedList } from "#db/schema/credentials";
import { outbox } from "#db/schema/people";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { makeReadyLearner, slug } from "#tests/support/ready-learner";
import { servePublicBytes } from "#tests/support/public-server";
import { startSigner } from "#tests/support/signer-stand-in";
import { checkHanded, checkStored } from "~/domains/credentials/check.server";
import {
  activeKey,
  createKey,
  listKeys,
  markCompromised,
  retireKey,
  rotateKey,
} from "~/domains/credentials/key-store.server";
import { ensureRemoteKey, rotateRemoteKey } from "~/domains/credentials/remote-signer.server";
import { keySet } from "~/domains/credentials/keys.server";
import { provesItself } from "~/domains/credentials/sign.server";
import { readToken } from "~/domains/credentials/token-store.server";
import { environment, replaceEnvironment } from "~/http/environment.server";
import { makeAward } from "~/workflows/award.server";
import { jobHandlers } from "~/workflows/jobs.server";
import { startOutbox } from "~/workflows/outbox-runner.server";
import { withdraw } from "#tests/support/withdrawn";

let world: TestWorld;
let signer: Awaited<ReturnType<typeof startSigner>>;
beforeAll(async () => {
  world = await freshStore();
  signer = await startSigner();
  // where others can reach us, one issuer has many keys
  replaceEnvironment({ ...environment(), origin: "https://pathways.example.org" });
  signer.use();
});
afterAll(async () => {
  await signer.stop();
  await world.end();
});

const start = new Date("2026-11-20T00:10:20.000Z");
let clock = start;
const wait = (seconds: number) => (clock = new Date(clock.getTime() + seconds * 1000));

async function award() {
  const { learner } = await makeReadyLearner(world.store);
  const issuer = await makePerson(world.store, { roles: ["issuer"] });
  const asker = { personId: issuer.id, roles: issuer.roles };
  return { asker, ...(await makeAward(world.store, asker, learner.id, slug, clock)) };
}
const held = async (id: string) =>
  (await world.store.read.select().from(credential).where(eq(credential.id, id)))[0];
const keyOfCredential = async (id: string) =>
  (
    await world.store.read
      .select()
      .from(signingKey)
      .where(eq(signingKey.id, (await held(id))?.signingKeyId ?? ""))
  )[0];
const jobOf = async (id: string) =>
  (
    await world.store.read
      .select()
      .from(outbox)
      .where(eq(outbox.onceKey, `sign:${id}`))
  )[0];

/** Lets the outbox do everything that is due at this moment. */
async function work(): Promise<void> {
  const running = startOutbox(world.store, jobHandlers, undefined, () => clock);
  await running.settled();
  await running.stop();
}
async function issued() {
  const made = await award();
  await work();
  return made;
}
const outcome = async (id: string) => (await checkStored(world.store, id, clock))?.outcome;

describe("a key that lies in a signing service", () => {
  it("is made there with the first award, signs it, and nothing of its private half is here", async () => {
    const { credentialId } = await issued();
    const key = await keyOfCredential(credentialId);
    expect(key).toMatchObject({ reference: "pathways:1", secretSealed: null });
    expect(await signer.signatures()).toBeGreaterThan(1);
    const text = (await held(credentialId))?.document ?? "";
    expect(text).toContain(`did:web:pathways.example.org#${key?.publicKeyMultibase}`);
    expect(await provesItself(text, environment().origin, await listKeys(world.store))).toBe(true);
    expect(await outcome(credentialId)).toBe("verified");
    // an operator who asks for a first key is told that there is one
    await expect(createKey(world.store, null, clock)).rejects.toMatchObject({ status: 409 });
  });

  it("is rotated there: each version is a key of ours, and what the older ones signed stays good", async () => {
    const old = await issued();
    wait(60);
    const made = await rotateKey(world.store, null, clock);
    expect(made.reference).toBe("pathways:2");
    const fresh = await issued();
    expect((await keyOfCredential(old.credentialId))?.reference).toBe("pathways:1");
    expect((await keyOfCredential(fresh.credentialId))?.reference).toBe("pathways:2");
    expect((await keyOfCredential(old.credentialId))?.retiredAt).toEqual(clock);
    for (const { credentialId } of [old, fresh]) expect(await outcome(credentialId)).toBe("verified");
  });

  it("takes a version that was made there by hand, and makes one where the newest was used before", async () => {
    const byHand = await rotateRemoteKey(signer.setting, "eddsa");
    wait(60);
    expect((await rotateKey(world.store, null, clock)).reference).toBe(byHand.reference);
    const [, version] = byHand.reference.split(":");
    wait(60);
    // retired, so the next signature needs a key: never the retired one again
    const active = await activeKey(world.store, clock);
    await retireKey(world.store, null, active.id, clock);
    const { credentialId } = await issued();
    expect((await keyOfCredential(credentialId))?.reference).toBe(`pathways:${Number(version) + 1}`);
    expect(await ensureRemoteKey(signer.setting, "eddsa")).toMatchObject({
      reference: `pathways:${Number(version) + 1}`,
    });
  });

  it("may be known to others: lists are signed anew by the next version, which is made for it", async () => {
    const { credentialId } = await issued();
    const key = await keyOfCredential(credentialId);
    wait(60);
    await markCompromised(world.store, null, key?.id ?? "", clock, clock);
    await work();
    const listId = (await held(credentialId))?.statusListId ?? "";
    const [list] = await world.store.read.select().from(signedList).where(eq(signedList.listId, listId));
    const next = (await listKeys(world.store)).find((one) => one.retiredAt === null);
    expect(next?.publicKeyMultibase).not.toBe(key?.publicKeyMultibase);
    expect(list?.document).toContain(next?.publicKeyMultibase);
    // it stood in the log before
    expect(await outcome(credentialId)).toBe("verified");
  });
});

describe("tokens", () => {
  it("are signed there too, by an RSA key of their own with versions of its own", async () => {
    const { credentialId } = await issued();
    const token = async () => {
      const made = await readToken(world.store, credentialId, "RS256", clock);
      return typeof made === "string" ? made : made.token;
    };
    const first = await token();
    const [key] = await listKeys(world.store, "rsa");
    expect(key?.reference).toBe("pathways-rs256:1");
    const jwks = createLocalJWKSet({ keys: [...keySet(environment().origin, key ? [key] : []).keys] });
    const { payload } = await jwtVerify(first, jwks, { algorithms: ["RS256"], currentDate: clock });
    expect(payload.jti).toContain(credentialId);
    wait(60);
    expect((await rotateKey(world.store, null, clock, "rsa")).reference).toBe("pathways-rs256:2");
    await expect(jwtVerify(await token(), jwks, { currentDate: clock })).rejects.toThrow();
    // documents go on with their own
    expect((await activeKey(world.store, clock)).signer.algorithm).toBe("Ed25519");
    const handed = await checkHanded({ kind: "text", text: first }, "here", clock);
    expect(handed.verification.outcome).toBe("verified");
    expect(handed.ownId).toBe(credentialId);
  });
});

describe("a signing service that is away", () => {
  it("keeps nothing from being awarded or withdrawn; when it is back all of it is signed once", async () => {
    const before = await issued();
    await signer.close();
    const made = await award();
    const withdrawn = before.credentialId;
    await withdraw(world.store, before.asker, withdrawn, "other", "Because.", clock);
    await work();
    const waiting = await jobOf(made.credentialId);
    expect((await held(made.credentialId))?.document).toBeNull();
    expect(waiting).toMatchObject({ doneAt: null, attempts: 1 });
    expect(waiting?.lastError).toMatch(/The signing service does not answer\. Nothing is lost/);
    await signer.open();
    wait(3600);
    await work();
    expect(await outcome(made.credentialId)).toBe("verified");
    expect(await outcome(withdrawn)).toBe("failed");
    expect((await jobOf(made.credentialId))?.doneAt).toEqual(clock);
  }, 60_000);

  it("is asked again where it is sealed for a moment, or says nothing at all", async () => {
    await signer.be("sealed");
    const made = await award();
    await work();
    expect((await jobOf(made.credentialId))?.lastError).toMatch(/does not answer/);
    await signer.be("silent-once");
    wait(3600);
    await work();
    expect(await outcome(made.credentialId)).toBe("verified");
  }, 60_000);
});

describe("a token that is asked for while the service is away", () => {
  it("is not there for now, and whoever asks is not told why", async () => {
    const { credentialId } = await issued();
    const server = await servePublicBytes();
    await signer.be("sealed");
    const ask = () => fetch(`${server.url}/credentials/${credentialId}.jwt`);
    const answer = await ask();
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "60"]);
    expect(await answer.text()).not.toMatch(/SIGNER|service/);
    await signer.be("well");
    expect((await ask()).status).toBe(200);
    await server.end();
  });
});

describe("a signing service that answers wrongly", () => {
  it.each([
    ["another-key", /not a signature by version/],
    ["another-version", /not a signature by version/],
    ["forbidden", /refuses us.*SIGNER_TOKEN/],
    ["no-json", /no signing service that we can read/],
    ["redirecting", /does not answer/],
  ] as const)(
    "%s: nothing is stored, the operator is told, and it is signed when it is well",
    async (mood, said) => {
      await signer.be(mood);
      const made = await award();
      await work();
      expect((await held(made.credentialId))?.document).toBeNull();
      expect((await jobOf(made.credentialId))?.lastError).toMatch(said);
      await signer.be("well");
      wait(3600);
      await work();
      expect(await outcome(made.credentialId)).toBe("verified");
    },
    60_000,
  );

  it("is told apart from one that was set wrongly", async () => {
    const { signer: right } = environment();
    const set = (more: object) =>
      replaceEnvironment({ ...environment(), signer: right && { ...right, ...more } });
    set({ token: "another" });
    await expect(ensureRemoteKey(environment().signer ?? signer.setting, "eddsa")).rejects.toThrow(
      /SIGNER_TOKEN/,
    );
    replaceEnvironment({ ...environment(), signer: null });
    await expect(activeKey(world.store, clock)).rejects.toThrow(/SIGNER_URL/);
    // back to keys of our own: the next one is sealed here
    wait(60);
    const sealed = await rotateKey(world.store, null, clock);
    expect(sealed.reference).toBeNull();
    signer.use();
    const { credentialId } = await issued();
    expect((await keyOfCredential(credentialId))?.id).toBe(sealed.id);
    expect(await outcome(credentialId)).toBe("verified");
  });
});
