import { and, asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { standing } from "#db/schema/assessment";
import { fromJson } from "#db/schema/columns";
import { award, credential, equivalence, ledgerRow } from "#db/schema/credentials";
import { activity, outbox } from "#db/schema/people";
import { writeCompleteRecord } from "#db/seed/complete-record";
import { type TestWorld, freshStore } from "#tests/support/database";
import { awardAndSign } from "#tests/support/earned";
import { makePerson } from "#tests/support/factories";
import type * as CatalogueServer from "~/catalogue/catalogue.server";
import type { Catalogue, MicroCredential } from "~/catalogue/types";
import { checkStored } from "~/domains/credentials/check.server";
import type { LedgerRow } from "~/domains/credentials/ledger";
import {
  achievementTitle,
  listReady,
  listStandingOn,
  parseReadyCursor,
  printReadyCursor,
  readDocument,
} from "~/domains/credentials/reads.server";
import { decideEquivalence } from "~/domains/credentials/writes.server";
import { DomainError } from "~/http/domain-error";
import { makeAward, previewAward, gatherOffer, requireAwardable } from "~/workflows/award.server";
import { withdraw } from "#tests/support/withdrawn";

/** The real content, with a stack of the two that are always there and a micro-credential that waits for it. */
vi.mock("~/catalogue/catalogue.server", async (original) => {
  const real = await original<typeof CatalogueServer>();
  let grown: Catalogue | null = null;
  return {
    ...real,
    catalogue: (): Catalogue => {
      if (grown) return grown;
      const all = real.catalogue();
      const from = all.microCredentials.find((of) => of.slug === "professional-and-ethical-conduct");
      const later = JSON.parse(
        JSON.stringify(from)
          .replaceAll(/"di3-/g, '"later-')
          .replaceAll(/"DI3\.(\d)/g, '"PW2.AD$1')
          .replaceAll(/professional-and-ethical-conduct/g, "later"),
      ) as MicroCredential;
      grown = {
        ...all,
        microCredentials: [
          ...all.microCredentials,
          {
            ...later,
            humanCode: "PW2.AD",
            title: "Later",
            alignment: { ...later.alignment, competency: "PW2" },
            entry: { ...later.entry, prerequisites: ["both"] },
          },
        ],
        stacks: [
          ...all.stacks,
          {
            id: "both",
            humanCode: "DI",
            version: "0.1.0",
            title: "Both of them",
            summary: "DI1 and DI3.",
            description: "Two stand behind it.",
            criteria: "Both are held and current on the day of the award.",
            competencies: ["DI1", "DI3"],
            strandsAtLeast: 0,
            validFor: "P3Y",
            grace: "P60D",
          },
        ],
      };
      return grown;
    },
  };
});

const di3 = "professional-and-ethical-conduct";
const di1 = "understanding-and-marketing-ips";

let world: TestWorld;
beforeAll(async () => {
  world = await freshStore();
});
afterAll(() => world.end());

const now = new Date("2026-11-20T00:10:20.345Z");
const days = (n: number) => new Date(now.getTime() + n * 86_400_000);
const asked = async (role: "issuer" | "assessor") => {
  const made = await makePerson(world.store, { roles: [role] });
  return { personId: made.id, roles: made.roles, name: made.name };
};
const refusal = (act: Promise<unknown>) =>
  act.then(
    () => "done",
    (error: unknown) => (error instanceof DomainError ? `${error.status} ${error.message}` : String(error)),
  );
async function learnerWith(...slugs: string[]) {
  const supervisor = await makePerson(world.store, { roles: ["supervisor"] });
  const learner = await makePerson(world.store, { supervisorId: supervisor.id });
  for (const slug of slugs) await ready(learner.id, supervisor.id, slug);
  return { learner, supervisor };
}
const ready = (personId: string, judgeId: string, slug: string) =>
  world.store.write((tx) => writeCompleteRecord(tx, { personId, judgeId, slug, finishedAt: days(-3) }));
/** Somebody who holds both parts. */
async function holder(at = now) {
  const issuer = await asked("issuer");
  const { learner, supervisor } = await learnerWith(di1, di3);
  const first = await awardAndSign(world.store, issuer, learner.id, di1, at);
  const second = await awardAndSign(world.store, issuer, learner.id, di3, at);
  return { issuer, learner, supervisor, first, second };
}
const onDesk = async (personId: string, at = now) =>
  (await listReady(world.store, "nobody", null, at)).rows
    .filter((row) => row.personId === personId)
    .map((row) => row.achievement);

describe("a stack", () => {
  it("stands on the issuer's desk once every part is held, and not before", async () => {
    const issuer = await asked("issuer");
    const { learner } = await learnerWith(di1, di3);
    await makeAward(world.store, issuer, learner.id, di1, now);
    expect(await onDesk(learner.id)).toEqual([di3]);
    expect(await refusal(makeAward(world.store, issuer, learner.id, "both", now))).toBe(
      `409 This cannot be awarded yet. “${achievementTitle(di3)}” (DI3) is not held yet.`,
    );
    await makeAward(world.store, issuer, learner.id, di3, now);
    expect(await onDesk(learner.id)).toEqual(["both"]);
  });

  it("leaves the desk when a part ends, without an act", async () => {
    const { learner } = await holder();
    expect(await onDesk(learner.id, days(3 * 365 - 1))).toContain("both");
    expect(await onDesk(learner.id, days(3 * 366 + 1))).not.toContain("both");
  });

  it("is awarded by a person in one transaction and signed like everything else", async () => {
    const { learner, issuer, first, second } = await holder();
    const made = await awardAndSign(world.store, issuer, learner.id, "both", now);
    const { read } = world.store;
    const rows = (
      await read
        .select()
        .from(ledgerRow)
        .where(eq(ledgerRow.awardId, made.awardId))
        .orderBy(asc(ledgerRow.position))
    ).map((one) => fromJson(one.row) as LedgerRow);
    expect(rows.map((row) => (row.kind === "part" ? row.credentialId : row.kind))).toEqual([
      "document",
      first.credentialId,
      second.credentialId,
    ]);
    expect(await read.select().from(activity).where(eq(activity.subjectId, made.credentialId))).toHaveLength(
      1,
    );
    const jobs = (await read.select().from(outbox)).map((job) => job.onceKey);
    expect(jobs).toEqual(
      expect.arrayContaining([`sign:${made.credentialId}`, `mail:awarded:${made.credentialId}`]),
    );
    expect(await onDesk(learner.id)).not.toContain("both");

    const text = (await readDocument(world.store, made.credentialId)) ?? "";
    const document = JSON.parse(text) as {
      credentialSubject: { achievement: Record<string, unknown> };
      evidence: { name: string; id: string }[];
      validUntil: string;
    };
    expect(document.credentialSubject).not.toHaveProperty("result");
    expect(document.credentialSubject.achievement).toMatchObject({
      achievementType: "Award",
      name: "Both of them",
    });
    expect(document.evidence.map((one) => one.name)).toEqual([
      `DI1 ${achievementTitle(di1)}`,
      `DI3 ${achievementTitle(di3)}`,
    ]);
    expect(document.validUntil).toBe("2029-11-20T00:10:20Z");
    // whoever is given this one is not given the way to the others
    for (const hidden of [first.credentialId, second.credentialId, learner.name, learner.email]) {
      expect(text).not.toContain(hidden);
    }
    const checked = await checkStored(world.store, made.credentialId, now);
    expect(checked?.steps.filter((step) => step.valid !== true)).toEqual([]);
    expect(checked?.outcome).toBe("verified");
  });

  it("shows beforehand what will be signed", async () => {
    const { learner } = await holder();
    const what = requireAwardable("both");
    const offer = await gatherOffer(world.store.read, what, learner.id, now);
    const { text } = previewAward(what, offer, learner, null, now);
    expect(text).toContain('"achievementType": "Award"');
    expect(text).toContain(`DI1 ${achievementTitle(di1)}`);
    expect(text).not.toContain(learner.email);
  });

  it("has one winner when two issuers award at once", async () => {
    const { learner } = await holder();
    const answers = await Promise.all(
      [await asked("issuer"), await asked("issuer")].map((issuer) =>
        refusal(makeAward(world.store, issuer, learner.id, "both", now)),
      ),
    );
    expect(answers.filter((answer) => answer === "done")).toHaveLength(1);
    expect(answers.find((answer) => answer !== "done")).toMatch(/^409 .* awarded “Both of them” to/);
    expect(
      await world.store.read
        .select()
        .from(award)
        .where(and(eq(award.personId, learner.id), eq(award.achievement, "both"))),
    ).toHaveLength(1);
  });

  it("is never one's own to award, and adds no judgement that could stand in the way", async () => {
    const { learner, supervisor } = await holder();
    const as = (personId: string, roles: ("learner" | "supervisor" | "issuer")[]) =>
      refusal(makeAward(world.store, { personId, roles }, learner.id, "both", now));
    expect(await as(learner.id, ["learner", "issuer"])).toMatch(/^403 This is your own record/);
    expect(await as(supervisor.id, ["supervisor"])).toMatch(/^403 Awards are made by issuers/);
    expect(await as(supervisor.id, ["supervisor", "issuer"])).toBe("done");
  });

  it("cannot be awarded on a part that was withdrawn; one that was awarded stays, and the way to it is shown", async () => {
    const { learner, issuer, first } = await holder();
    const { learner: other, first: others } = await holder();
    const made = await awardAndSign(world.store, issuer, other.id, "both", now);
    const gone = (id: string) =>
      withdraw(world.store, issuer, id, "issued-in-error", "It was another person.", now);
    await gone(first.credentialId);
    expect(await onDesk(learner.id)).toEqual([]);
    expect(await refusal(makeAward(world.store, issuer, learner.id, "both", now))).toBe(
      `409 This cannot be awarded yet. “${achievementTitle(di1)}” (DI1) was withdrawn.`,
    );
    expect((await listStandingOn(world.store, others.credentialId)).map((one) => one.credentialId)).toEqual([
      made.credentialId,
    ]);
    await gone(others.credentialId);
    expect((await checkStored(world.store, made.credentialId, now))?.outcome).toBe("verified");
    await gone(made.credentialId);
    expect(await listStandingOn(world.store, others.credentialId)).toEqual([]);
  });

  it("may be awarded again only after a withdrawal that was meant to replace it", async () => {
    const { learner, issuer } = await holder();
    const made = await awardAndSign(world.store, issuer, learner.id, "both", now);
    await withdraw(world.store, issuer, made.credentialId, "replaced", "A wrong spelling.", now);
    expect(await onDesk(learner.id)).toEqual(["both"]);
    const again = await makeAward(world.store, issuer, learner.id, "both", now);
    expect(again.credentialId).not.toBe(made.credentialId);
  });

  it("turns the page of the desk between two things that one person is ready for", () => {
    const cursor = { at: now, id: "0a3f0f6e-7d55-4a6e-9f1b-6a0b3f1f9c11", achievement: "both" };
    expect(parseReadyCursor(printReadyCursor(cursor))).toEqual(cursor);
    for (const wrong of [null, "", "x", `${now.getTime()}.${cursor.id}`, "1.2~both"]) {
      expect(parseReadyCursor(wrong)).toBeNull();
    }
  });
});

describe("what comes first", () => {
  const reason = "Ten years as a specialist, and the portfolio of the earlier program, which I read.";

  it("blocks the award with a reason that names it, keeps it off the desk, and falls away with the award", async () => {
    const { learner, supervisor, issuer } = await holder();
    await ready(learner.id, supervisor.id, "later");
    expect(await onDesk(learner.id)).toEqual(["both"]);
    expect(await refusal(makeAward(world.store, issuer, learner.id, "later", now))).toBe(
      "409 This cannot be awarded yet. “Both of them” (DI) is not held yet, and nobody has recorded an equivalent.",
    );
    const both = await awardAndSign(world.store, issuer, learner.id, "both", now);
    expect(await onDesk(learner.id)).toEqual(["later"]);
    const made = await awardAndSign(world.store, issuer, learner.id, "later", now);
    const rows = await world.store.read.select().from(ledgerRow).where(eq(ledgerRow.awardId, made.awardId));
    expect(rows.map((row) => fromJson(row.row) as LedgerRow)).toContainEqual(
      expect.objectContaining({
        kind: "prerequisite",
        achievement: "both",
        by: expect.objectContaining({ kind: "credential", credentialId: both.credentialId }) as unknown,
      }),
    );
    expect((await checkStored(world.store, made.credentialId, now))?.outcome).toBe("verified");
  });

  it("comes back when the award it was met by is withdrawn", async () => {
    const { learner, supervisor, issuer } = await holder();
    await ready(learner.id, supervisor.id, "later");
    const both = await awardAndSign(world.store, issuer, learner.id, "both", now);
    await withdraw(world.store, issuer, both.credentialId, "other", "It was decided anew.", now);
    expect(await onDesk(learner.id)).toEqual([]);
    expect(await refusal(makeAward(world.store, issuer, learner.id, "later", now))).toMatch(
      /^409 .*“Both of them” \(DI\) was withdrawn, and nobody has recorded an equivalent\.$/,
    );
  });

  it("is met by an equivalent that a person recorded, who then does not make the award", async () => {
    const { learner } = await learnerWith("later");
    const recorder = await asked("issuer");
    await decideEquivalence(
      world.store,
      recorder,
      { personId: learner.id, achievement: "both", decision: "recognised", reason, seen: 0 },
      now,
    );
    expect(await onDesk(learner.id)).toEqual(["later"]);
    expect(await refusal(makeAward(world.store, recorder, learner.id, "later", now))).toMatch(
      /^403 You judged part of what this stands on/,
    );
    expect(await refusal(makeAward(world.store, await asked("issuer"), learner.id, "later", now))).toBe(
      "done",
    );
    const done = await world.store.read.select().from(activity).where(eq(activity.aboutId, learner.id));
    expect(done.map((row) => row.action)).toContain("equivalence.decide");
  });

  it("keeps every decision; the latest counts, and of two at once one is told", async () => {
    const { learner } = await learnerWith("later");
    const assessor = await asked("assessor");
    const decide = (decision: "recognised" | "not-recognised", seen: number, who = assessor) =>
      refusal(
        decideEquivalence(
          world.store,
          who,
          { personId: learner.id, achievement: "both", decision, reason, seen },
          now,
        ),
      );
    const both = await Promise.all([
      decide("recognised", 0),
      decide("recognised", 0, await asked("assessor")),
    ]);
    expect(both.filter((answer) => answer === "done")).toHaveLength(1);
    expect(both.find((answer) => answer !== "done")).toMatch(/^409 Somebody decided about this/);
    expect(await onDesk(learner.id)).toEqual(["later"]);
    expect(await decide("recognised", 1)).toMatch(/^409 That is decided already/);
    expect(await decide("not-recognised", 1)).toBe("done");
    expect(await onDesk(learner.id)).toEqual([]);
    const rows = await world.store.read
      .select({ number: equivalence.number, decision: equivalence.decision })
      .from(equivalence)
      .where(eq(equivalence.personId, learner.id))
      .orderBy(asc(equivalence.number));
    expect(rows).toEqual([
      { number: 1, decision: "recognised" },
      { number: 2, decision: "not-recognised" },
    ]);
  });

  it("is decided by assessors and issuers, about others, where something waits for it", async () => {
    const { learner } = await holder();
    const { learner: without } = await learnerWith("later");
    const decide = (
      who: { personId: string; roles: readonly ("learner" | "assessor" | "supervisor")[] },
      personId: string,
      achievement = "both",
    ) =>
      refusal(
        decideEquivalence(
          world.store,
          who,
          { personId, achievement, decision: "recognised", reason, seen: 0 },
          now,
        ),
      );
    const assessor = await asked("assessor");
    expect(await decide({ personId: without.id, roles: ["learner", "assessor"] }, without.id)).toMatch(
      /^404/,
    );
    expect(await decide({ personId: assessor.personId, roles: ["supervisor"] }, without.id)).toMatch(/^404/);
    const as = { personId: assessor.personId, roles: ["assessor"] as const };
    expect(await decide(as, without.id, di3)).toMatch(/^404 Nothing waits/);
    expect(await decide(as, "00000000-0000-4000-8000-000000000000")).toMatch(/^404/);
    await awardAndSign(world.store, await asked("issuer"), learner.id, "both", now);
    expect(await decide(as, learner.id)).toMatch(/^409 It is held already/);
  });

  it("gives nobody a row on the desk for what they have not begun", async () => {
    const { learner } = await holder();
    const rows = await world.store.read.select().from(standing).where(eq(standing.personId, learner.id));
    expect(rows.map((row) => row.achievement).sort()).toEqual(["both", di1, di3].sort());
    const held = await world.store.read
      .select()
      .from(credential)
      .innerJoin(award, eq(award.id, credential.awardId))
      .where(eq(award.personId, learner.id));
    expect(held).toHaveLength(2);
  });
});
