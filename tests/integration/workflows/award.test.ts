import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evidenceVersion, standing } from "#db/schema/assessment";
import { fromJson } from "#db/schema/columns";
import { award, credential, ledgerRow, statusList } from "#db/schema/credentials";
import { activity, outbox } from "#db/schema/people";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { makeReadyLearner, slug } from "#tests/support/ready-learner";
import type { LedgerRow } from "~/domains/credentials/ledger";
import { listReady } from "~/domains/credentials/reads.server";
import { beginList, takePlace } from "~/domains/credentials/status-places.server";
import { DomainError } from "~/http/domain-error";
import { gatherOffer, makeAward, offerMark, requireAwardable } from "~/workflows/award.server";
import { withdraw } from "#tests/support/withdrawn";
import { signAwarded } from "~/workflows/sign.server";

let world: TestWorld;
beforeAll(async () => {
  world = await freshStore();
});
afterAll(() => world.end());

const now = new Date("2026-11-20T00:10:20.345Z");
const issuer = async () => {
  const made = await makePerson(world.store, { roles: ["issuer"] });
  return { personId: made.id, roles: made.roles };
};
const refusal = (act: Promise<unknown>) =>
  act.then(
    () => "done",
    (error: unknown) => (error instanceof DomainError ? `${error.status} ${error.message}` : String(error)),
  );

describe("making an award", () => {
  it("commits award, ledger, credential, standing, activity, mail and the job to sign together", async () => {
    const { learner } = await makeReadyLearner(world.store);
    const asker = await issuer();
    const made = await makeAward(world.store, asker, learner.id, slug, now);
    const { read } = world.store;
    const [row] = await read.select().from(award).where(eq(award.id, made.awardId));
    expect(row).toMatchObject({
      personId: learner.id,
      sequence: 1,
      awardedById: asker.personId,
      awardedAt: now,
    });
    expect(row?.validUntil).toEqual(new Date("2029-11-20T00:10:20Z"));
    const [held] = await read.select().from(credential).where(eq(credential.id, made.credentialId));
    expect(held).toMatchObject({ awardId: made.awardId, document: null, showName: false });
    const rows = (await read.select().from(ledgerRow).where(eq(ledgerRow.awardId, made.awardId))).map(
      (one) => fromJson(one.row) as LedgerRow,
    );
    expect(rows.map((one) => one.kind).sort()).toEqual(
      ["document", "evidence", "evidence", "evidence", "learning", "skill", "skill", "skill"].sort(),
    );
    const skill = rows.find((one) => one.kind === "skill" && one.code === "DI3.1");
    expect(skill).toMatchObject({
      framework: "orygen-ips-competency-framework-2022",
      judgements: [
        { criterion: "scope", position: 1, levelName: "Competent", judgedAs: "supervisor" },
        { criterion: "privacy", position: 2 },
      ],
    });
    const [stand] = await read
      .select()
      .from(standing)
      .where(and(eq(standing.personId, learner.id), eq(standing.achievement, slug)));
    expect(stand?.awardedAt).toEqual(now);
    expect(await read.select().from(activity).where(eq(activity.subjectId, made.credentialId))).toHaveLength(
      1,
    );
    const jobs = await read.select().from(outbox);
    expect(jobs.map((job) => job.onceKey)).toEqual(
      expect.arrayContaining([`sign:${made.credentialId}`, `mail:awarded:${made.credentialId}`]),
    );
    const mail = fromJson(
      jobs.find((job) => job.onceKey === `mail:awarded:${made.credentialId}`)?.payload ?? "{}",
    );
    expect(mail["to"]).toBe(learner.email);
    expect(mail["text"]).toContain(`/credentials/${made.credentialId}`);
  });

  it("is what the issuer looked at, or nothing", async () => {
    const { learner } = await makeReadyLearner(world.store);
    const asker = await issuer();
    const what = requireAwardable(slug);
    const seen = offerMark(what, await gatherOffer(world.store.read, what, learner.id, now));
    await world.store.write(async (tx) => {
      await tx
        .update(evidenceVersion)
        .set({ title: "Another title" })
        .where(eq(evidenceVersion.sentToId, learner.supervisorId ?? ""));
    });
    expect(await refusal(makeAward(world.store, asker, learner.id, slug, now, { seen }))).toMatch(
      /^409 What this award stands on has changed/,
    );
    const again = offerMark(what, await gatherOffer(world.store.read, what, learner.id, now));
    expect(again).not.toBe(seen);
    expect(await refusal(makeAward(world.store, asker, learner.id, slug, now, { seen: again }))).toBe("done");
  });

  it("says nothing of the learner in the document it fixes but salted hashes", async () => {
    const { learner } = await makeReadyLearner(world.store, undefined, "Zsófia Kőszegi");
    const made = await makeAward(world.store, await issuer(), learner.id, slug, now);
    const [row] = await world.store.read
      .select()
      .from(ledgerRow)
      .where(and(eq(ledgerRow.awardId, made.awardId), eq(ledgerRow.position, 0)));
    expect(row?.row).not.toContain("Zsófia");
    expect(row?.row).not.toContain(learner.email);
    expect(row?.row).not.toContain("lift home");
  });

  it("has one winner and one conflict when two issuers award at once", async () => {
    for (let round = 0; round < 3; round++) {
      const { learner } = await makeReadyLearner(world.store);
      const answers = await Promise.all(
        [await issuer(), await issuer()].map((asker) =>
          refusal(makeAward(world.store, asker, learner.id, slug, now)),
        ),
      );
      expect(answers.filter((answer) => answer === "done")).toHaveLength(1);
      expect(answers.find((answer) => answer !== "done")).toMatch(
        /^409 .* awarded “Professional and ethical conduct”/,
      );
      expect(await world.store.read.select().from(award).where(eq(award.personId, learner.id))).toHaveLength(
        1,
      );
    }
  });

  it("refuses what is not complete and says what is missing", async () => {
    const learner = await makePerson(world.store);
    expect(await refusal(makeAward(world.store, await issuer(), learner.id, slug, now))).toMatch(
      /^409 This cannot be awarded yet. The knowledge check in .* is not judged yet/,
    );
    expect(await world.store.read.select().from(award).where(eq(award.personId, learner.id))).toEqual([]);
  });

  it("lets nobody award to themselves, on their own judgement, or without the role", async () => {
    const { learner, supervisor } = await makeReadyLearner(world.store);
    const as = (personId: string, roles: ("issuer" | "administrator" | "learner" | "supervisor")[]) =>
      refusal(makeAward(world.store, { personId, roles }, learner.id, slug, now));
    expect(await as(learner.id, ["learner", "issuer"])).toMatch(/^403 This is your own record/);
    expect(await as(supervisor.id, ["supervisor", "issuer"])).toMatch(
      /^403 You judged part of what this stands on/,
    );
    expect(await as((await makePerson(world.store)).id, ["administrator"])).toMatch(
      /^403 Awards are made by issuers/,
    );
    expect(await as((await makePerson(world.store)).id, ["issuer"])).toBe("done");
  });

  it("awards again only after a withdrawal that was meant to replace", async () => {
    const { learner } = await makeReadyLearner(world.store);
    const asker = await issuer();
    const first = await makeAward(world.store, asker, learner.id, slug, now);
    await signAwarded({ credentialId: first.credentialId }, now);
    expect(
      (await listReady(world.store, asker.personId, null, now)).rows.map((row) => row.personId),
    ).not.toContain(learner.id);
    await withdraw(world.store, asker, first.credentialId, "replaced", "Your name was spelled wrong.", now);
    expect(
      (await listReady(world.store, asker.personId, null, now)).rows.map((row) => row.personId),
    ).toContain(learner.id);
    const second = await makeAward(world.store, asker, learner.id, slug, now);
    expect(second.credentialId).not.toBe(first.credentialId);
    await withdraw(world.store, asker, second.credentialId, "issued-in-error", "It was a test.", now);
    expect(await refusal(makeAward(world.store, asker, learner.id, slug, now))).toMatch(/^409/);
  });
});

describe("places in a status list", () => {
  it("never gives a place or its mirror twice, and begins a new list when one is hard to hit", async () => {
    await world.store.write((tx) => beginList(tx, new Date("2030-01-01T00:00:00Z")));
    const { learner } = await makeReadyLearner(world.store);
    const { learner: other } = await makeReadyLearner(world.store);
    const one = await makeAward(world.store, await issuer(), learner.id, slug, now);
    const two = await makeAward(world.store, await issuer(), other.id, slug, now);
    const held = await world.store.read.select().from(credential);
    const places = held.map((row) => `${row.statusListId} ${Math.min(row.statusIndex, row.statusIndex ^ 7)}`);
    expect(new Set(places).size).toBe(held.length);
    expect(held.every((row) => row.statusIndex < (row.statusIndex ^ 7))).toBe(true);
    const taken = held.find((row) => row.id === two.credentialId);
    expect(taken?.statusListId).toBe(held.find((row) => row.id === one.credentialId)?.statusListId);
    const lists = (await world.store.read.select().from(statusList)).length;
    const pair = (taken?.statusIndex ?? 0) >> 3;
    const stubborn = () => pair * 4 + ((taken?.statusIndex ?? 0) & 3);
    const place = await world.store.write((tx) => takePlace(tx, new Date("2031-01-01T00:00:00Z"), stubborn));
    expect(place.statusListId).not.toBe(taken?.statusListId);
    expect((await world.store.read.select().from(statusList)).length).toBe(lists + 1);
  });
});
