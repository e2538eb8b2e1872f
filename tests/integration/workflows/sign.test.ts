import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { credential, ledgerRow, signedList } from "#db/schema/credentials";
import { evidenceVersion } from "#db/schema/assessment";
import { outbox, person } from "#db/schema/people";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { makeReadyLearner, slug } from "#tests/support/ready-learner";
import type { SignedCredential } from "~/domains/credentials/document.server";
import { listKeys, markCompromised, rotateKey } from "~/domains/credentials/key-store.server";
import { didDocument } from "~/domains/credentials/keys.server";
import { provesItself } from "~/domains/credentials/sign.server";
import { readStatus, readStatusListContent } from "~/domains/credentials/status-list.server";
import type { StatusPurpose } from "~/domains/credentials/states";
import { readStrictJson } from "~/domains/credentials/strict-json";
import { environment } from "~/http/environment.server";
import { DomainError } from "~/http/domain-error";
import { makeAward } from "~/workflows/award.server";
import { withdraw } from "#tests/support/withdrawn";
import { signAwarded } from "~/workflows/sign.server";
import { signStatusList } from "~/workflows/status-lists.server";

let world: TestWorld;
beforeAll(async () => {
  world = await freshStore();
});
afterAll(() => world.end());

const now = new Date("2026-11-20T00:10:20.345Z");
const later = (days: number) => new Date(now.getTime() + days * 86_400_000);

async function awarded() {
  const { learner } = await makeReadyLearner(world.store);
  const issuer = await makePerson(world.store, { roles: ["issuer"] });
  const asker = { personId: issuer.id, roles: issuer.roles };
  return { asker, learner, ...(await makeAward(world.store, asker, learner.id, slug, now)) };
}
const held = async (id: string) =>
  (await world.store.read.select().from(credential).where(eq(credential.id, id)))[0];
async function listOf(listId: string, purpose: StatusPurpose = "revocation") {
  const [list] = await world.store.read
    .select()
    .from(signedList)
    .where(and(eq(signedList.listId, listId), eq(signedList.purpose, purpose)));
  return list;
}
async function bits(listId: string) {
  const list = await listOf(listId);
  return readStatusListContent(readStrictJson(list?.document ?? "{}"))?.bits ?? new Uint8Array();
}

describe("signing what was awarded", () => {
  it("stores a text that verifies through the public keys, and signs the list it names", async () => {
    const made = await awarded();
    await signAwarded({ credentialId: made.credentialId }, now);
    const row = await held(made.credentialId);
    const keys = await listKeys(world.store);
    expect(await provesItself(row?.document ?? "", environment().origin, keys)).toBe(true);
    expect(row?.signingKeyId).toBe(keys[0]?.id);
    expect(row?.signedAt).toEqual(now);
    const list = await listOf(row?.statusListId ?? "");
    expect(list?.document).toContain("BitstringStatusListCredential");
    expect(didDocument(environment().origin, keys).verificationMethod).toHaveLength(keys.length);
  });

  it("gives the same bytes however often and at once it runs", async () => {
    const { credentialId } = await awarded();
    await Promise.all([1, 2, 3].map((n) => signAwarded({ credentialId }, later(n))));
    const first = (await held(credentialId))?.document;
    expect(first).toBeTruthy();
    await signAwarded({ credentialId }, later(9));
    expect((await held(credentialId))?.document).toBe(first);
  });

  it("finds after a crash between award and signing what was awarded, not what is on record by then", async () => {
    const { credentialId, learner } = await awarded();
    const jobs = await world.store.read
      .select()
      .from(outbox)
      .where(eq(outbox.onceKey, `sign:${credentialId}`));
    expect(jobs).toHaveLength(1);
    const before = (await world.store.read.select().from(ledgerRow)).find((row) =>
      row.row.includes(credentialId),
    );
    await world.store.write(async (tx) => {
      await tx
        .update(person)
        .set({ name: "Another Name", email: "x@y.example" })
        .where(eq(person.id, learner.id));
      await tx.update(evidenceVersion).set({ narrative: "changed since" });
    });
    await signAwarded(JSON.parse(jobs[0]?.payload ?? "{}") as Record<string, string>, later(2));
    const {
      proof: _,
      issuer: __,
      ...said
    } = readStrictJson((await held(credentialId))?.document ?? "{}") as unknown as SignedCredential;
    // an endorsement gets its key, and with it its signer's id, when it is signed
    const endorsement = said.endorsement?.map(
      ({ proof: _proof, issuer: { id: _id, ...issuer }, ...one }) => ({
        ...one,
        issuer,
      }),
    );
    expect(endorsement).toHaveLength(1);
    expect({ ...said, endorsement }).toEqual(
      (JSON.parse(before?.row ?? "{}") as { document: unknown }).document,
    );
  });

  it("keeps verifying after the key was rotated, and with did:key lists keep their issuer", async () => {
    const old = await awarded();
    await signAwarded({ credentialId: old.credentialId }, now);
    await rotateKey(world.store, null, later(1));
    const fresh = await awarded();
    await signAwarded({ credentialId: fresh.credentialId }, later(1));
    const keys = await listKeys(world.store);
    const [a, b] = [await held(old.credentialId), await held(fresh.credentialId)];
    expect(a?.signingKeyId).not.toBe(b?.signingKeyId);
    for (const row of [a, b])
      expect(await provesItself(row?.document ?? "", environment().origin, keys)).toBe(true);
    await withdraw(world.store, old.asker, old.credentialId, "other", "Because.", later(2));
    for (const row of [a, b]) {
      const list = await listOf(row?.statusListId ?? "");
      const issuer = readStrictJson(row?.document ?? "{}")["issuer"] as { id: string };
      expect(readStatusListContent(readStrictJson(list?.document ?? "{}"))?.issuerId).toBe(issuer.id);
    }
  });

  it("signs every list anew once a key is known to others", async () => {
    const made = await awarded();
    await signAwarded({ credentialId: made.credentialId }, now);
    const key = (await held(made.credentialId))?.signingKeyId ?? "";
    await markCompromised(world.store, null, key, later(1), later(1));
    const jobs = await world.store.read.select().from(outbox);
    const list = (await held(made.credentialId))?.statusListId ?? "";
    expect(jobs.map((job) => job.onceKey)).toContain(`status-list:${list}:compromised:${key}`);
    await signStatusList({ listId: list }, later(1));
    const next = (await listKeys(world.store)).find((one) => one.retiredAt === null);
    const row = await listOf(list);
    expect(row?.document).toContain(next?.publicKeyMultibase);
  });
});

describe("withdrawing", () => {
  it("sets the place and its mirror, and no other, before it answers; twice is a conflict", async () => {
    const made = await awarded();
    await signAwarded({ credentialId: made.credentialId }, now);
    await withdraw(
      world.store,
      made.asker,
      made.credentialId,
      "issued-in-error",
      "A mistake of ours.",
      later(1),
    );
    const row = await held(made.credentialId);
    const list = await bits(row?.statusListId ?? "");
    const index = row?.statusIndex ?? 0;
    expect([readStatus(list, index), readStatus(list, index ^ 7)]).toEqual([true, true]);
    const all = await world.store.read.select().from(credential);
    const other = all.find((one) => one.statusListId === row?.statusListId && one.id !== row?.id);
    if (other) expect(readStatus(list, other.statusIndex)).toBe(false);
    const again = withdraw(world.store, made.asker, made.credentialId, "other", "Again.", later(1));
    await expect(again).rejects.toThrow(DomainError);
    await expect(again).rejects.toMatchObject({ status: 409 });
    const mail = (await world.store.read.select().from(outbox)).find(
      (job) => job.onceKey === `mail:status:${made.credentialId}:2`,
    );
    expect(mail?.payload).toContain("A mistake of ours.");
  });

  it("loses no bit when many are withdrawn at once", async () => {
    const made = [];
    for (let n = 0; n < 6; n++) made.push(await awarded());
    await Promise.all(made.map((one) => signAwarded({ credentialId: one.credentialId }, now)));
    await Promise.all(
      made.map((one) => withdraw(world.store, one.asker, one.credentialId, "other", "Because.", later(1))),
    );
    for (const one of made) {
      const row = await held(one.credentialId);
      expect(readStatus(await bits(row?.statusListId ?? ""), row?.statusIndex ?? 0)).toBe(true);
    }
  });

  it("is refused for one's own credential and without the role", async () => {
    const made = await awarded();
    const as = (personId: string, roles: ("issuer" | "learner" | "administrator")[]) =>
      withdraw(world.store, { personId, roles }, made.credentialId, "other", "Because.", now);
    await expect(as(made.learner.id, ["issuer", "learner"])).rejects.toMatchObject({ status: 403 });
    await expect(as(made.asker.personId, ["administrator"])).rejects.toMatchObject({ status: 403 });
  });
});

describe("renewing a list", () => {
  it("happens before it runs out, once for each time it was signed", async () => {
    const made = await awarded();
    await signAwarded({ credentialId: made.credentialId }, now);
    const listId = (await held(made.credentialId))?.statusListId ?? "";
    const read = () => listOf(listId);
    const base = (await read())?.signedAt?.getTime() ?? 0;
    const at = (days: number) => new Date(base + days * 86_400_000);
    await signStatusList({ listId, renew: "yes" }, at(1));
    expect((await read())?.signedAt?.getTime()).toBe(base);
    await signStatusList({ listId, renew: "yes" }, at(3));
    expect((await read())?.signedAt).toEqual(at(3));
    expect((await read())?.validUntil?.getTime()).toBeGreaterThan(at(9).getTime());
    const due = (await world.store.read.select().from(outbox)).filter((job) =>
      job.onceKey.startsWith(`status-list:${listId}:renew:`),
    );
    expect(due.some((job) => job.dueAt.getTime() === at(6).getTime())).toBe(true);
  });
});
