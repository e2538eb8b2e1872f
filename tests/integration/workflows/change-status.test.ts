import { and, eq, like, notInArray } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { result } from "#db/schema/assessment";
import {
  award,
  credential,
  logEntry,
  revocation,
  signedList,
  statusAct,
  statusCase,
  statusChange,
} from "#db/schema/credentials";
import { ledgerEntry } from "#db/schema/credentials";
import { outbox, person as personTable } from "#db/schema/people";
import { verifyAll } from "#db/verify.server";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { makeReadyLearner, slug } from "#tests/support/ready-learner";
import type { WaitingStep } from "~/domains/assessment/terms";
import { listWaiting } from "~/domains/assessment/waiting.server";
import { checkStored } from "~/domains/credentials/check.server";
import { caseOf } from "~/domains/credentials/due-process";
import { listHoldings } from "~/domains/credentials/holdings.server";
import { readPublicCredential } from "~/domains/credentials/reads.server";
import { listActs, statusDays } from "~/domains/credentials/status-acts.server";
import type { StatusPurpose } from "~/domains/credentials/states";
import { readStatus, readStatusListContent } from "~/domains/credentials/status-list.server";
import { readStrictJson } from "~/domains/credentials/strict-json";
import { verdictOf } from "~/domains/credentials/verdict";
import { environment } from "~/http/environment.server";
import { makeAward } from "~/workflows/award.server";
import { type Move, changeStatus, lapseSuspensions, listMoves } from "~/workflows/change-status.server";
import { signAwarded } from "~/workflows/sign.server";
import { renewLists, signListNow, signStatusList } from "~/workflows/status-lists.server";
import { growLog } from "~/workflows/log.server";

let world: TestWorld;
beforeAll(async () => {
  world = await freshStore();
});
afterAll(() => world.end());

const DAY = 86_400_000;
const now = new Date(Math.floor(Date.now() / 1000) * 1000);
const later = (days: number) => new Date(now.getTime() + days * DAY);

type Asker = { personId: string; roles: readonly ("issuer" | "learner" | "administrator")[] };
const person = async (...roles: Asker["roles"]): Promise<Asker> => ({
  personId: (await makePerson(world.store, { roles: [...roles] })).id,
  roles,
});

async function issued() {
  const { learner } = await makeReadyLearner(world.store);
  const [first, second, third] = [await person("issuer"), await person("issuer"), await person("issuer")];
  const { credentialId: id } = await makeAward(world.store, first, learner.id, slug, now);
  await signAwarded({ credentialId: id }, now);
  return { id, holder: { personId: learner.id, roles: ["learner"] } as Asker, first, second, third };
}

const act = (asker: Asker, id: string, move: Move, at = now) =>
  changeStatus(world.store, asker, id, move, at);
const suspend = {
  kind: "suspension",
  act: "proposed",
  reason: "evidence-in-question",
  words: "We look at it again.",
} as const;
const withdraw = {
  kind: "withdrawal",
  act: "proposed",
  reason: "evidence-not-genuine",
  words: "It was copied.",
} as const;
const move = (kind: Move["kind"], what: Move["act"], words = "Because of that."): Move => ({
  kind,
  act: what,
  words,
});
const refusal = (done: Promise<unknown>) =>
  done.then(
    () => "done",
    (error: unknown) => `${(error as { status?: number }).status} ${(error as Error).message}`,
  );

async function bit(id: string, purpose: StatusPurpose): Promise<boolean | null> {
  const [row] = await world.store.read
    .select({ document: signedList.document, index: credential.statusIndex })
    .from(credential)
    .innerJoin(
      signedList,
      and(eq(signedList.listId, credential.statusListId), eq(signedList.purpose, purpose)),
    )
    .where(eq(credential.id, id));
  const bits = readStatusListContent(readStrictJson(row?.document ?? "{}"))?.bits;
  if (!row || !bits) return null;
  const [one, mirror] = [readStatus(bits, row.index), readStatus(bits, row.index ^ 7)];
  expect(mirror).toBe(one);
  return one;
}
const outcome = async (id: string, at = now) => {
  const said = await checkStored(world.store, id, at);
  return said ? `${said.outcome}: ${verdictOf(said).heading}` : "none";
};
const movesOf = async (asker: Asker, id: string) =>
  (await listMoves(world.store.read, asker, id, caseOf(await listActs(world.store.read, id)), now)).map(
    ({ kind, act: what }) => `${kind} ${what}`,
  );
const mailTo = async (id: string) =>
  (await world.store.read.select().from(outbox)).filter((job) =>
    job.onceKey.startsWith(`mail:status:${id}:`),
  );

describe("a suspension", () => {
  it("takes effect on one person's word, is confirmed by another, and ends when two say so", async () => {
    const { id, first, second, third } = await issued();
    expect(await outcome(id)).toBe("verified: Genuine and current");
    await act(first, id, suspend);
    expect([await bit(id, "suspension"), await bit(id, "revocation")]).toEqual([true, false]);
    expect(await outcome(id)).toBe("failed: It is suspended for now");
    const step = (await checkStored(world.store, id, now))?.steps.find(
      (one) => one.name === "Not revoked or suspended",
    );
    expect(step?.detail).toMatch(
      /^Its issuer has suspended it for now, since .* The reason: something about the evidence/,
    );
    expect((await readPublicCredential(world.store, id))?.suspended).toEqual({
      at: now,
      reason: "evidence-in-question",
      words: "We look at it again.",
    });
    expect(await refusal(act(first, id, move("suspension", "confirmed")))).toMatch(/^403 You had a part/);
    await act(second, id, move("suspension", "confirmed", ""));
    expect(await refusal(act(third, id, move("suspension", "declined")))).toMatch(/^409/);
    await act(first, id, {
      kind: "reinstatement",
      act: "proposed",
      reason: "question-settled",
      words: "Both of them were at that meeting.",
    });
    expect(await bit(id, "suspension")).toBe(true);
    expect(await refusal(act(first, id, move("reinstatement", "confirmed")))).toMatch(/^403/);
    await act(third, id, move("reinstatement", "confirmed", ""));
    expect(await bit(id, "suspension")).toBe(false);
    expect(await outcome(id)).toBe("verified: Genuine and current");
    // the words of who proposed its end reach the holder with the end itself
    expect((await mailTo(id)).map((job) => job.payload).join()).toContain(
      "Both of them were at that meeting.",
    );
    // and it can happen again
    await act(second, id, suspend);
    expect(await bit(id, "suspension")).toBe(true);
    const kinds = await world.store.read.select().from(logEntry).where(eq(logEntry.credentialId, id));
    expect(kinds.map((entry) => `${entry.kind} ${entry.subjectId.split(":")[1] ?? ""}`).sort()).toEqual([
      "issued ",
      "reinstated 4",
      "suspended 1",
      "suspended 5",
    ]);
  });

  it("ends when the second person declines it, when the first takes it back, and by itself", async () => {
    const [declined, back, left, kept] = [await issued(), await issued(), await issued(), await issued()];
    for (const one of [declined, back, left, kept]) await act(one.first, one.id, suspend);
    await act(declined.second, declined.id, move("suspension", "declined"));
    expect(await refusal(act(back.second, back.id, move("suspension", "taken-back")))).toMatch(/^403/);
    await act(back.first, back.id, move("suspension", "taken-back", ""));
    await act(kept.second, kept.id, move("suspension", "confirmed", ""));
    expect([await bit(declined.id, "suspension"), await bit(back.id, "suspension")]).toEqual([false, false]);
    const { suspension } = statusDays();
    await lapseSuspensions(later(suspension));
    expect(await bit(left.id, "suspension")).toBe(true);
    await lapseSuspensions(later(suspension + 1));
    await lapseSuspensions(later(suspension + 2));
    expect([await bit(left.id, "suspension"), await bit(kept.id, "suspension")]).toEqual([false, true]);
    const acts = await listActs(world.store.read, left.id);
    expect(acts.map(({ act: what, byId }) => [what, byId])).toEqual([
      ["proposed", left.first.personId],
      ["lapsed", null],
    ]);
    const [row] = await world.store.read
      .select()
      .from(ledgerEntry)
      .where(and(eq(ledgerEntry.kind, "reinstated"), eq(ledgerEntry.subjectId, `${left.id}:2`)));
    expect(row?.content).toContain('"as":"service"');
    const told = (await mailTo(left.id)).map((job) => job.payload).join();
    expect(told).toContain("Nobody confirmed the suspension");
    expect(told).toContain("A suspension has ended by itself");
  });

  it("keeps what it is a part of from counting, for as long as it lasts", async () => {
    const { id, holder, first, second } = await issued();
    await act(first, id, suspend);
    expect((await listHoldings(world.store.read, holder.personId)).map((one) => one.suspended)).toEqual([
      true,
    ]);
    await act(second, id, move("suspension", "declined"));
    expect((await listHoldings(world.store.read, holder.personId)).map((one) => one.suspended)).toEqual([
      false,
    ]);
  });

  it("is appealed against once, and decided by somebody who had no part in it", async () => {
    const { id, holder, first, second, third } = await issued();
    await act(first, id, suspend);
    await act(second, id, move("suspension", "confirmed", ""));
    expect(await refusal(act(third, id, move("suspension", "appealed")))).toMatch(/^403/);
    await act(holder, id, move("suspension", "appealed", "We both were there."));
    expect(await refusal(act(holder, id, move("suspension", "appealed")))).toMatch(/^409/);
    for (const one of [first, second])
      expect(await refusal(act(one, id, move("suspension", "appeal-upheld")))).toMatch(/^403/);
    expect(await refusal(act(holder, id, move("suspension", "appeal-upheld")))).toMatch(/^403/);
    expect(
      await refusal(act(await person("administrator"), id, move("suspension", "appeal-upheld"))),
    ).toMatch(/^403/);
    await act(third, id, move("suspension", "appeal-upheld"));
    expect(await outcome(id)).toBe("verified: Genuine and current");
    const told = (await mailTo(id)).map((job) => job.payload).join();
    expect(told).toContain("Your appeal was upheld");
    expect(told).toContain("in which you had no part");
  });

  it("stays where the appeal is dismissed, which is then the second word for it", async () => {
    const { id, holder, first, second } = await issued();
    await act(first, id, suspend);
    await act(holder, id, move("suspension", "appealed"));
    expect(await refusal(act(second, id, move("suspension", "confirmed")))).toMatch(
      /^409 Its holder has appealed/,
    );
    await act(second, id, move("suspension", "appeal-dismissed"));
    await lapseSuspensions(later(60));
    expect(await bit(id, "suspension")).toBe(true);
    const is = caseOf(await listActs(world.store.read, id));
    expect(is.suspension?.confirmedById).toBe(second.personId);
  });
});

describe("a withdrawal", () => {
  it("hears the holder first where it speaks about their work, and needs two", async () => {
    const { id, holder, first, second } = await issued();
    await act(first, id, withdraw);
    expect([await bit(id, "revocation"), await outcome(id)]).toEqual([
      false,
      "verified: Genuine and current",
    ]);
    expect(await refusal(act(first, id, move("withdrawal", "confirmed")))).toMatch(/^403/);
    expect(await refusal(act(second, id, move("withdrawal", "confirmed")))).toMatch(
      /^409 Its holder can answer until/,
    );
    await act(holder, id, move("withdrawal", "answered", "I wrote all of it."));
    expect(await refusal(act(holder, id, move("withdrawal", "answered")))).toMatch(/^409 You answered/);
    await act(second, id, move("withdrawal", "confirmed", ""), later(1));
    expect([await bit(id, "revocation"), await outcome(id, later(1))]).toEqual([
      true,
      "failed: It has been withdrawn",
    ]);
    const [row] = await world.store.read.select().from(revocation).where(eq(revocation.credentialId, id));
    expect(row).toMatchObject({
      reason: "evidence-not-genuine",
      words: "It was copied.",
      revokedById: second.personId,
    });
    expect(await refusal(act(second, id, suspend))).toMatch(/^409 This credential was withdrawn already/);
  });

  it("is decided without an answer once the time for one is over, or at once where it was our mistake", async () => {
    const [silent, ours] = [await issued(), await issued()];
    await act(silent.first, silent.id, withdraw);
    const { notice } = statusDays();
    expect(
      await refusal(act(silent.second, silent.id, move("withdrawal", "confirmed"), later(notice))),
    ).toMatch(/^409/);
    await act(silent.second, silent.id, move("withdrawal", "confirmed"), later(notice + 1));
    await act(ours.first, ours.id, { ...withdraw, reason: "issued-in-error" });
    await act(ours.second, ours.id, move("withdrawal", "confirmed", ""));
    expect([await bit(silent.id, "revocation"), await bit(ours.id, "revocation")]).toEqual([true, true]);
  });

  it("is what a holder asks for, and one issuer agrees to", async () => {
    const { id, holder, first, second } = await issued();
    expect(await refusal(act(holder, id, withdraw))).toMatch(/^403 Of your own credential/);
    expect(await refusal(act(holder, id, suspend))).toMatch(/^403/);
    const ask = { ...withdraw, reason: "holder-asked", words: "I have left this work." } as const;
    await act(holder, id, ask);
    await act(holder, id, move("withdrawal", "taken-back", ""));
    await act(holder, id, ask);
    expect(await refusal(act(holder, id, move("withdrawal", "answered")))).toMatch(/^409 You asked for this/);
    expect(await movesOf(holder, id)).toEqual(["withdrawal taken-back"]);
    expect(await refusal(act(first, id, move("withdrawal", "taken-back", "")))).toMatch(/^403/);
    await act(second, id, move("withdrawal", "confirmed", ""));
    expect(await bit(id, "revocation")).toBe(true);
    expect(await refusal(act(holder, id, move("withdrawal", "appealed")))).toMatch(/^409 You asked/);
    expect(await movesOf(holder, id)).toEqual([]);
  });

  it("ends a suspension, and what an appeal finds wrong may be awarded anew", async () => {
    const { id, holder, first, second, third } = await issued();
    await act(first, id, suspend);
    await act(first, id, withdraw);
    await act(holder, id, move("withdrawal", "answered"));
    await act(second, id, move("withdrawal", "confirmed", ""));
    expect([await bit(id, "suspension"), await bit(id, "revocation")]).toEqual([false, true]);
    expect(await refusal(act(holder, id, move("withdrawal", "appealed"), later(29)))).toMatch(
      /^409 The time to appeal/,
    );
    await act(holder, id, move("withdrawal", "appealed"));
    expect(await refusal(act(second, id, move("withdrawal", "appeal-upheld")))).toMatch(/^403/);
    await act(third, id, move("withdrawal", "appeal-upheld"), later(1));
    expect(await bit(id, "revocation")).toBe(true);
    expect((await readPublicCredential(world.store, id))?.revoked?.overturnedAt).toEqual(later(1));
    const again = await makeAward(world.store, third, holder.personId, slug, later(2));
    const [row] = await world.store.read.select().from(award).where(eq(award.id, again.awardId));
    expect(row?.sequence).toBe(2);
  });

  it("is decided by an administrator where every issuer had a part in it", async () => {
    const { id, holder, first, second, third } = await issued();
    await act(first, id, { ...withdraw, reason: "issued-in-error" });
    await act(second, id, move("withdrawal", "confirmed", ""));
    const admin = await person("administrator");
    await act(holder, id, move("withdrawal", "appealed"));
    expect(await refusal(act(admin, id, move("withdrawal", "appeal-upheld")))).toMatch(/^403/);
    expect([await movesOf(admin, id), (await movesOf(third, id)).length]).toEqual([[], 2]);
    // nobody who issues is left: everybody else has closed their account
    const others = notInArray(personTable.id, [
      holder.personId,
      first.personId,
      second.personId,
      admin.personId,
    ]);
    await world.store.write((tx) => tx.update(personTable).set({ closedAt: now }).where(others));
    expect([await movesOf(admin, id), await movesOf(first, id)]).toEqual([
      ["withdrawal appeal-upheld", "withdrawal appeal-dismissed"],
      [],
    ]);
    await act(admin, id, move("withdrawal", "appeal-upheld"));
    await world.store.write((tx) => tx.update(personTable).set({ closedAt: null }).where(others));
    const [row] = await world.store.read
      .select()
      .from(ledgerEntry)
      .where(and(eq(ledgerEntry.kind, "overturned"), like(ledgerEntry.subjectId, `${id}:%`)));
    expect(row?.content).toContain('"as":"staff"');
  });
});

describe("whose it is", () => {
  it("refuses one's own credential, other roles, and whoever judged what it stands on", async () => {
    const { id, holder, first } = await issued();
    const both = { personId: holder.personId, roles: ["learner", "issuer"] } as Asker;
    await act(first, id, suspend);
    expect(await refusal(act(both, id, move("suspension", "confirmed")))).toMatch(/^403 This is your own/);
    expect(await refusal(act(await person("administrator"), id, move("suspension", "confirmed")))).toMatch(
      /^403 This is issuers/,
    );
    const [judged] = await world.store.read.select().from(result).where(eq(result.personId, holder.personId));
    const judge = { personId: judged?.judgedById ?? "", roles: ["issuer"] } as Asker;
    expect(await refusal(act(judge, id, move("suspension", "confirmed")))).toMatch(/^403 You judged part/);
  });
});

describe("what waits", () => {
  it("waits for another issuer than the one who began it", async () => {
    const { id, holder, first, second } = await issued();
    const waits = async (step: WaitingStep) => {
      const { things } = await listWaiting(now, null, step);
      return things.filter((one) => one.id === id).map((one) => one.notFor);
    };
    await act(first, id, suspend);
    await act(second, id, { ...withdraw, reason: "issued-in-error" });
    expect(await waits("suspension")).toEqual([first.personId]);
    expect(await waits("withdrawal")).toEqual([second.personId]);
    await act(second, id, move("withdrawal", "taken-back", ""));
    await act(second, id, move("suspension", "confirmed", ""));
    await act(second, id, {
      kind: "reinstatement",
      act: "proposed",
      reason: "question-settled",
      words: "Both were there.",
    });
    expect(await waits("reinstatement")).toEqual([second.personId]);
    await act(holder, id, move("suspension", "appealed"));
    expect(await waits("status-appeal")).toEqual([null]);
  });
});

describe("at once", () => {
  it("of two who decide one is told; of many changes no bit is lost, set or cleared", async () => {
    const made = [];
    for (let n = 0; n < 6; n++) made.push(await issued());
    await Promise.all(made.map((one) => act(one.first, one.id, suspend)));
    for (const one of made) expect(await bit(one.id, "suspension")).toBe(true);
    await Promise.all(
      made.map((one, n) =>
        n % 2 === 0
          ? act(one.second, one.id, move("suspension", "declined"))
          : act(one.second, one.id, { ...withdraw, reason: "issued-in-error" }),
      ),
    );
    await Promise.all(
      made.map((one, n) =>
        n % 2 === 0
          ? act(one.third, one.id, suspend)
          : act(one.third, one.id, move("withdrawal", "confirmed")),
      ),
    );
    for (const [n, one] of made.entries()) {
      expect([n, await bit(one.id, "suspension")]).toEqual([n, n % 2 === 0]);
      expect([n, await bit(one.id, "revocation")]).toEqual([n, n % 2 === 1]);
    }
    const rivals = await issued();
    await act(rivals.first, rivals.id, suspend);
    const said = await Promise.all([
      refusal(act(rivals.second, rivals.id, move("suspension", "confirmed"))),
      refusal(act(rivals.third, rivals.id, move("suspension", "declined"))),
    ]);
    expect(said.filter((one) => one === "done")).toHaveLength(1);
    expect(said.find((one) => one !== "done")).toMatch(/^409/);
    expect(await world.store.read.select().from(statusChange)).toEqual([]);
  });
});

describe("lists", () => {
  it("are signed in the morning though the job was lost, before they run out", async () => {
    const { id, first } = await issued();
    await world.store.write((tx) => tx.delete(outbox).where(eq(outbox.kind, "status-list")));
    await renewLists(later(2));
    const read = async () =>
      (await world.store.read.select().from(signedList)).map((list) => list.signedAt.getTime());
    expect(Math.max(...(await read()))).toBeLessThan(later(2).getTime());
    await renewLists(later(4));
    expect(Math.min(...(await read()))).toBe(later(4).getTime());
    // a change whose signing was lost is found too
    const [row] = await world.store.read.select().from(credential).where(eq(credential.id, id));
    await act(first, id, suspend, later(5));
    await world.store.write(async (tx) => {
      await tx
        .insert(statusChange)
        .values({ id: "lost", listId: row?.statusListId ?? "", purpose: "suspension", credentialId: id });
    });
    await renewLists(later(5));
    expect(await world.store.read.select().from(statusChange)).toEqual([]);
    // a job that finds its change signed does nothing
    const before = await read();
    await signStatusList({ listId: row?.statusListId ?? "", changed: "yes" }, later(6));
    expect(await read()).toEqual(before);
    await signListNow(world.store, row?.statusListId ?? "", now);
  });
});

describe("db:verify", () => {
  it("finds all of it whole, and says what was changed behind its back", async () => {
    await growLog(now);
    const faults = async () => (await verifyAll(world.store, environment())).faults;
    expect(await faults()).toEqual([]);
    const { id, first } = await issued();
    await act(first, id, suspend);
    await growLog(now);
    await expect(
      world.store.write((tx) =>
        tx.update(statusAct).set({ words: "Something else." }).where(eq(statusAct.credentialId, id)),
      ),
    ).rejects.toThrow();
    await world.store.write((tx) =>
      tx.update(statusCase).set({ suspendedAt: null }).where(eq(statusCase.credentialId, id)),
    );
    const gone = await issued();
    await act(gone.first, gone.id, { ...withdraw, reason: "issued-in-error" });
    await world.store.write((tx) => tx.delete(statusCase).where(eq(statusCase.credentialId, gone.id)));
    const told = (await faults()).join("\n");
    expect(told).toContain(`Where the credential ${gone.id} stands is written down wrongly.`);
    expect(told).toContain(`Where the credential ${id} stands is written down wrongly.`);
    expect(told).toMatch(/The status list \w+ does not say/);
  });
});
