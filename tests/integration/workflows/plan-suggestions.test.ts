import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeCompleteRecord } from "#db/seed/complete-record";
import { type TestWorld, freshStore } from "#tests/support/database";
import { awardAndSign } from "#tests/support/earned";
import { makePerson } from "#tests/support/factories";
import { slug } from "#tests/support/ready-learner";
import { catalogue } from "~/catalogue/catalogue.server";
import type { PlanLine } from "~/domains/assessment/plan-rules";
import type { Actor } from "~/domains/assessment/reads.server";
import { suggestionsFor, wishesFor } from "~/workflows/plan-suggestions.server";
import { withdraw } from "#tests/support/withdrawn";

const DAY = 86_400_000;
const awardedAt = new Date("2026-11-01T02:00:00Z");
// the micro-credential is valid for three years
const ends = new Date("2029-11-01T02:00:00Z");
const before = (days: number) => new Date(ends.getTime() - days * DAY);

let world: TestWorld;
let issuer: Actor;
beforeAll(async () => {
  world = await freshStore();
  const { id, name, roles } = await makePerson(world.store, { roles: ["issuer"] });
  issuer = { personId: id, name, roles };
});
afterAll(() => world.end());

async function holder() {
  const judge = await makePerson(world.store, { roles: ["supervisor"] });
  const { id } = await makePerson(world.store, { supervisorId: judge.id });
  const record = { personId: id, judgeId: judge.id, slug, finishedAt: awardedAt };
  await world.store.write((tx) => writeCompleteRecord(tx, record));
  const { credentialId } = await awardAndSign(world.store, issuer, id, slug, awardedAt);
  return { id, credentialId };
}

const line = (over: Partial<PlanLine>): PlanLine => ({
  id: "a",
  personId: "holder",
  agreedWithId: null,
  cycleId: null,
  item: null,
  words: "Renew it",
  owner: "learner",
  dueOn: "2029-09-01",
  source: "own",
  createdAt: before(100),
  carriedFromId: null,
  acts: [],
  ties: [{ id: "t", tie: "credential", target: slug }],
  ...over,
});

describe("a credential that ends", () => {
  it("is offered from six months before its day, when it can be renewed, with the day, and not once it has ended", async () => {
    const { id } = await holder();
    expect(await suggestionsFor(id, [], before(185))).toEqual([]);
    expect(await suggestionsFor(id, [], before(183))).toEqual([
      {
        source: "expiry",
        about: slug,
        title: "Professional and ethical conduct",
        why: "Your credential ends on 1 November 2029.".replaceAll(/(?<=1) |(?<=November) /g, "\u00a0"),
      },
    ]);
    expect(await suggestionsFor(id, [], before(-1))).toEqual([]);
  });

  it("is not offered again where a line is about it; one about an earlier award, or carried on, does not count", async () => {
    const { id } = await holder();
    const about = (one: Partial<PlanLine>) => suggestionsFor(id, [line(one)], before(60));
    expect(await about({})).toEqual([]);
    const early = new Date(awardedAt.getTime() - DAY);
    expect(await about({ createdAt: early })).toHaveLength(1);
    expect(await about({ ties: [{ id: "t", tie: "module", target: slug }] })).toHaveLength(1);
  });

  it("is not offered after it was withdrawn", async () => {
    const { id, credentialId } = await holder();
    await withdraw(world.store, issuer, credentialId, "other", "It was not theirs.", awardedAt);
    expect(await suggestionsFor(id, [], before(60))).toEqual([]);
  });
});

describe("what may be wished for", () => {
  const valuesFor = async (id: string, now: Date) => (await wishesFor(id, now)).map((wish) => wish.value);

  it("is each micro-credential, what several add up to, and the steps of the pathway", async () => {
    const { id } = await makePerson(world.store);
    const cat = catalogue();
    expect((await valuesFor(id, awardedAt)).toSorted()).toEqual(
      [
        ...cat.microCredentials.map((of) => of.slug),
        ...cat.stacks.map((of) => of.id),
        ...cat.steps.map((of) => of.id),
      ].toSorted(),
    );
  });

  it("leaves out what is held, until it ends or is withdrawn", async () => {
    const { id, credentialId } = await holder();
    expect(await valuesFor(id, before(10))).not.toContain(slug);
    expect(await valuesFor(id, before(-1))).toContain(slug);
    await withdraw(world.store, issuer, credentialId, "other", "It was not theirs.", awardedAt);
    expect(await valuesFor(id, before(10))).toContain(slug);
  });
});
