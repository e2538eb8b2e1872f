import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { standing } from "#db/schema/assessment";
import { award, credential } from "#db/schema/credentials";
import { type TestWorld, freshStore } from "#tests/support/database";
import { awardAndSign, workThrough } from "#tests/support/earned";
import { makePerson } from "#tests/support/factories";
import { slug } from "#tests/support/ready-learner";
import { giveAnew } from "#tests/support/renewing";
import { catalogue } from "~/catalogue/catalogue.server";
import type { Actor } from "~/domains/assessment/reads.server";
import { microCredential } from "~/domains/assessment/standing.server";
import { listHoldings } from "~/domains/credentials/holdings.server";
import { pathways } from "~/domains/credentials/pathway-rules";
import { listReady, readDocument } from "~/domains/credentials/reads.server";
import { prerequisiteStates } from "~/domains/credentials/stack-rules";
import { DomainError } from "~/http/domain-error";
import { gatherOffer, makeAward, requireAwardable } from "~/workflows/award.server";
import { withdraw } from "#tests/support/withdrawn";

let world: TestWorld;
let supervisor: Actor;
let issuer: Actor;
beforeAll(async () => {
  world = await freshStore();
  supervisor = actor(await makePerson(world.store, { roles: ["supervisor"] }));
  issuer = actor(await makePerson(world.store, { roles: ["issuer"] }));
});
afterAll(() => world.end());

const actor = ({ id, name, roles }: Awaited<ReturnType<typeof makePerson>>): Actor => ({
  personId: id,
  name,
  roles,
});
const on = (day: string) => new Date(`${day}T00:00:00Z`);
const refusal = (act: Promise<unknown>) =>
  act.then(
    () => "done",
    (error: unknown) =>
      (error instanceof DomainError ? error.message : String(error)).replaceAll("\u00a0", " "),
  );

/** Somebody who holds the worked example from 15 March 2026 to 15 March 2029. */
async function holder() {
  const me = actor(await makePerson(world.store, { supervisorId: supervisor.personId }));
  await workThrough(me, supervisor, slug, on("2026-03-10"));
  const made = await awardAndSign(world.store, issuer, me.personId, slug, on("2026-03-15"));
  return { me, made };
}
const give = (me: Actor, kind: string, day: string, level?: string) =>
  giveAnew(me, supervisor, slug, kind, on(day), level);
const renew = (me: Actor, day: string) => makeAward(world.store, issuer, me.personId, slug, on(day));
const waiting = async (me: Actor, day: string) =>
  (await listReady(world.store, issuer.personId, null, on(day))).rows.filter(
    (row) => row.personId === me.personId,
  );
const awardsOf = (me: Actor) =>
  world.store.read
    .select()
    .from(award)
    .where(and(eq(award.personId, me.personId), eq(award.achievement, slug)))
    .orderBy(award.sequence);

describe("a renewal", () => {
  it("before the end is a credential of its own that begins to count where the old one stops, and leaves that one alone", async () => {
    const { me, made } = await holder();
    const before = await readDocument(world.store, made.credentialId);
    await give(me, "practice-log", "2028-12-01");
    expect(await waiting(me, "2028-12-05")).toEqual([]);
    await give(me, "observation", "2028-12-10");
    expect(await waiting(me, "2028-12-20")).toMatchObject([{ achievement: slug, renewal: true }]);
    const renewed = await renew(me, "2029-01-10");
    const [first, second] = await awardsOf(me);
    expect(first).toMatchObject({ sequence: 1, validUntil: on("2029-03-15"), awardedAt: on("2026-03-15") });
    expect(second).toMatchObject({ sequence: 2, validUntil: on("2032-03-15"), awardedAt: on("2029-01-10") });
    expect(renewed.credentialId).not.toBe(made.credentialId);
    expect(await readDocument(world.store, made.credentialId)).toBe(before);
    expect(await waiting(me, "2029-01-11")).toEqual([]);
    expect(await refusal(renew(me, "2029-01-11"))).toContain("It can be renewed from 15 September 2031");
  });

  it("says when it can be made, and not a moment sooner", async () => {
    const { me } = await holder();
    await give(me, "practice-log", "2028-08-20");
    await give(me, "observation", "2028-08-20");
    expect(await refusal(renew(me, "2028-09-14"))).toMatch(
      /^.+ awarded “.+” to .+ on 15 March 2026\. Nothing was awarded a second time\. It can be renewed from 15 September 2028\.$/,
    );
    // given a month too early to be the practice of these last six months
    expect(await refusal(renew(me, "2028-09-15"))).toContain(
      "Observation and conversation note is needed anew",
    );
  });

  it.each([
    [
      "practice-log",
      /^This cannot be awarded yet\. Practice log, part A is needed anew: given in the 6 months/,
    ],
    [
      "observation",
      /^This cannot be awarded yet\. Observation and conversation note is needed anew: given in/,
    ],
  ])("is refused without a new %s, by its name", async (left, why) => {
    const { me } = await holder();
    for (const kind of ["practice-log", "observation"]) if (kind !== left) await give(me, kind, "2028-12-01");
    expect(await refusal(renew(me, "2029-01-10"))).toMatch(why);
    expect(await awardsOf(me)).toHaveLength(1);
  });

  it("is refused where what was given anew does not reach the level, although the first did", async () => {
    const { me } = await holder();
    const lowest = microCredential(slug).rubric.levels[0]?.id ?? "";
    await give(me, "practice-log", "2028-12-01");
    await give(me, "observation", "2028-12-02", lowest);
    expect(await refusal(renew(me, "2029-01-10"))).toMatch(
      /does not show the level that is needed yet for “/,
    );
  });

  it("in the grace period counts from its own day; it stands on the new work and on what it was not asked for again", async () => {
    const { me } = await holder();
    await give(me, "practice-log", "2029-02-01");
    await give(me, "observation", "2029-04-01");
    expect(await waiting(me, "2029-04-10")).toMatchObject([{ renewal: true }]);
    const offer = await gatherOffer(world.store.read, requireAwardable(slug), me.personId, on("2029-04-10"));
    const pieces = offer.rows.flatMap((row) => (row.kind === "evidence" ? [[row.evidence, row.sentAt]] : []));
    expect(pieces).toContainEqual(["practice-log", "2029-02-01T00:00:00.000Z"]);
    expect(pieces).toContainEqual(["observation", "2029-04-01T00:00:00.000Z"]);
    expect(pieces.filter(([kind]) => kind === "observation")).toHaveLength(1);
    await renew(me, "2029-04-10");
    expect((await awardsOf(me))[1]?.validUntil).toEqual(on("2032-04-10"));
  });

  it("is over with the grace period: after it everything is shown again", async () => {
    const { me } = await holder();
    await give(me, "practice-log", "2029-02-01");
    await give(me, "observation", "2029-02-10");
    expect(await waiting(me, "2029-05-13")).toHaveLength(1);
    expect(await waiting(me, "2029-05-14")).toEqual([]);
    expect(await refusal(renew(me, "2029-05-14"))).toMatch(
      /^This cannot be awarded yet\. The knowledge check in/,
    );
    await workThrough(me, supervisor, slug, on("2029-08-01"));
    expect(await waiting(me, "2029-08-02")).toMatchObject([{ renewal: true }]);
    await renew(me, "2029-08-02");
    expect((await awardsOf(me)).map((row) => [row.sequence, row.validUntil])).toEqual([
      [1, on("2029-03-15")],
      [2, on("2032-08-02")],
    ]);
  });

  it("is made once, although two issuers do it at the same moment", async () => {
    const { me } = await holder();
    await give(me, "practice-log", "2028-12-01");
    await give(me, "observation", "2028-12-01");
    const other = actor(await makePerson(world.store, { roles: ["issuer"] }));
    const both = await Promise.all([
      refusal(renew(me, "2029-01-10")),
      refusal(makeAward(world.store, other, me.personId, slug, on("2029-01-10"))),
    ]);
    expect(both.filter((answer) => answer === "done")).toHaveLength(1);
    expect(both.join(" ")).toContain("Nothing was awarded a second time");
    expect(await awardsOf(me)).toHaveLength(2);
  });

  it("is made of nothing that was withdrawn for good, and again of one withdrawn to be replaced", async () => {
    const { me } = await holder();
    await give(me, "practice-log", "2028-12-01");
    await give(me, "observation", "2028-12-01");
    const wrong = await renew(me, "2029-01-10");
    await withdraw(world.store, issuer, wrong.credentialId, "replaced", "A wrong date.", on("2029-01-11"));
    const [row] = await world.store.read
      .select()
      .from(standing)
      .where(and(eq(standing.personId, me.personId), eq(standing.achievement, slug)));
    // the first one still stands, so it is what was awarded
    expect(row?.awardedAt).toEqual(on("2026-03-15"));
    expect(await waiting(me, "2029-01-12")).toHaveLength(1);
    const right = await renew(me, "2029-01-12");
    const rows = await awardsOf(me);
    expect(rows.map((one) => [one.sequence, one.validUntil])).toEqual([
      [1, on("2029-03-15")],
      [2, on("2032-03-15")],
      [3, on("2032-03-15")],
    ]);
    await withdraw(world.store, issuer, right.credentialId, "other", "It was not hers.", on("2029-01-13"));
    expect(await refusal(renew(me, "2029-01-14"))).toMatch(/Nothing was awarded a second time\.$/);
  });
});

describe("in its grace period a credential", () => {
  it("holds up what rests on it, and no longer once that is over", async () => {
    const { me } = await holder();
    const holdings = await listHoldings(world.store.read, me.personId);
    const state = (day: string) => {
      const [first] = prerequisiteStates(
        catalogue(),
        { entry: { ...microCredential(slug).entry, prerequisites: [slug] } },
        holdings,
        [],
        on(day),
      );
      const map = pathways(catalogue(), { holdings, equivalences: [], begun: new Set() }, on(day));
      const nodes = map.domains.flatMap((domain) => domain.core);
      return [first?.reason ?? null, nodes.find((one) => one.name === slug)?.state];
    };
    expect(state("2029-03-14")).toEqual([null, "held"]);
    expect(state("2029-03-15")).toEqual([null, "in-grace"]);
    expect(state("2029-05-13")).toEqual([null, "in-grace"]);
    expect(state("2029-05-14")).toEqual([expect.stringContaining("has ended, and nobody"), "ended"]);
  });

  it("is still signed as it was: nothing moves its end", async () => {
    const { made } = await holder();
    const [row] = await world.store.read
      .select()
      .from(credential)
      .where(eq(credential.id, made.credentialId));
    expect(JSON.parse(row?.document ?? "{}")).toMatchObject({ validUntil: "2029-03-15T00:00:00Z" });
  });
});
