import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agreement, cycle, rating, ratingSheet } from "#db/schema/growth";
import { countQueries } from "#tests/support/count-queries";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson, makeSite } from "#tests/support/factories";
import type { Actor } from "~/domains/assessment/reads.server";
import { publishedGroups } from "~/domains/assessment/strength-rules";
import {
  readRoomToGrow,
  readStrengthCounts,
  readTeamStrengths,
  recountStrengths,
} from "~/domains/assessment/strengths.server";
import { suggestionsFor } from "~/workflows/plan-suggestions.server";

type Made = Awaited<ReturnType<typeof makePerson>>;
const actor = ({ id, name, roles }: Made): Actor => ({ personId: id, name, roles });

let world: TestWorld;
let leader: Made;
beforeAll(async () => {
  world = await freshStore();
  leader = await makePerson(world.store, { roles: ["supervisor"] });
});
afterAll(() => world.end());

interface Said {
  readonly self?: string;
  readonly supervisor?: string;
}
/** A round with one skill rated, sent by those who said something. */
async function rated(
  who: Made,
  supervisorId: string | null,
  said: Said,
  { skill = "DI3.1", at = new Date("2026-10-01T00:00:00Z"), agreed = null as string | null } = {},
): Promise<string> {
  const id = randomUUID();
  await world.store.write(async (tx) => {
    const both = said.self !== undefined && said.supervisor !== undefined;
    await tx.insert(cycle).values({
      id,
      personId: who.id,
      kind: "annual",
      scale: "practice",
      scaleVersion: "0.1.0",
      framework: "headspace-ips-2022",
      supervisorId,
      openedById: who.id,
      openedAt: at,
      bothSentAt: both ? at : null,
    });
    for (const side of ["self", "supervisor"] as const) {
      const answer = said[side];
      if (answer === undefined) continue;
      const sheetId = randomUUID();
      const raterId = side === "self" ? who.id : (supervisorId ?? who.id);
      await tx
        .insert(ratingSheet)
        .values({ id: sheetId, cycleId: id, side, raterId, startedAt: at, sentAt: at });
      await tx.insert(rating).values({ sheetId, item: skill, answer, comment: "", ratedAt: at });
    }
    for (const [n, side] of (["self", "supervisor"] as const).entries()) {
      if (agreed === null) continue;
      await tx.insert(agreement).values({
        id: randomUUID(),
        cycleId: id,
        item: skill,
        side,
        personId: who.id,
        answer: agreed,
        saidAt: at,
        number: n + 1,
      });
    }
  });
  return id;
}
const placesOf = async (who: Actor) =>
  Object.fromEntries((await readTeamStrengths(who)).members.map((one) => [one.id, one.places.get("DI3.1")]));

describe("what a plan is offered from ratings", () => {
  it("is the three skills with the most room, what is in the plan left out, and where both agreed it says so", async () => {
    const boss = await makePerson(world.store, { roles: ["supervisor"] });
    const who = await makePerson(world.store, { supervisorId: boss.id });
    await rated(who, boss.id, { self: "not-yet", supervisor: "developing" }, { agreed: "developing" });
    const offered = async (...inPlan: string[]) =>
      (
        await suggestionsFor(
          who.id,
          inPlan.map((item) => ({
            id: item,
            personId: who.id,
            agreedWithId: null,
            cycleId: null,
            item,
            words: "Try it",
            owner: "learner",
            dueOn: "2026-12-10",
            source: "own",
            createdAt: new Date("2026-10-02T00:00:00Z"),
            carriedFromId: null,
            acts: [],
            ties: [],
          })),
          new Date("2026-10-03T00:00:00Z"),
        )
      ).map(({ source, about, why }) => [source, about, why]);
    expect(await offered()).toEqual([["gap", "DI3.1", "The two of you agreed that there is room to grow."]]);
    expect(await offered("DI3.1")).toEqual([]);
    await rated(
      who,
      leader.id,
      { self: "not-yet" },
      { at: new Date("2026-11-02T00:00:00Z"), skill: "YP1.3" },
    );
    expect(await offered("DI3.1")).toEqual([
      ["gap", "YP1.3", "From your latest ratings: there is room to grow."],
    ]);
    expect(await offered("YP1.3")).toEqual([]);
  });
});

describe("the map of a team", () => {
  it("stands on the latest round of each that both sent, and on what was agreed where there is something", async () => {
    const [a, b, c] = [
      await makePerson(world.store, { supervisorId: leader.id }),
      await makePerson(world.store, { supervisorId: leader.id }),
      await makePerson(world.store, { supervisorId: leader.id, name: "Nora Not-yet" }),
    ];
    await rated(a, leader.id, { self: "not-yet", supervisor: "not-yet" });
    await rated(
      a,
      leader.id,
      { self: "guiding", supervisor: "proficient" },
      { at: new Date("2026-11-01T00:00:00Z") },
    );
    await rated(b, leader.id, { self: "proficient", supervisor: "guiding" }, { agreed: "developing" });
    await rated(c, leader.id, { self: "guiding" });
    const team = await readTeamStrengths(actor(leader));
    expect(await placesOf(actor(leader))).toEqual({ [a.id]: "strong", [b.id]: "growing" });
    expect(team.without).toEqual(["Nora Not-yet"]);
  });

  it("holds nobody else's team, and no round that another supervisor led in", async () => {
    const [before, after] = [
      await makePerson(world.store, { roles: ["supervisor"] }),
      await makePerson(world.store, { roles: ["supervisor"] }),
    ];
    const mover = await makePerson(world.store, { supervisorId: after.id });
    await rated(mover, before.id, { self: "guiding", supervisor: "guiding" });
    expect(await placesOf(actor(before))).toEqual({});
    expect(await placesOf(actor(after))).toEqual({});
    await rated(mover, after.id, { self: "competent", supervisor: "competent" });
    expect(await placesOf(actor(after))).toEqual({ [mover.id]: "there" });
    await expect(readTeamStrengths(actor(mover))).rejects.toMatchObject({ refusal: "forbidden" });
  });

  it("asks as often for twelve people as for two", async () => {
    const boss = await makePerson(world.store, { roles: ["supervisor"] });
    const grow = async (by: number) => {
      for (let n = 0; n < by; n++)
        await rated(await makePerson(world.store, { supervisorId: boss.id }), boss.id, {
          self: "competent",
          supervisor: "competent",
        });
    };
    const ask = async () =>
      (await countQueries(() => readTeamStrengths(actor(boss)).then(() => undefined))).length;
    await grow(2);
    const few = await ask();
    await grow(10);
    expect(await ask()).toBe(few);
    expect(few).toBeLessThanOrEqual(4);
  });
});

describe("room to grow, for one's own plan", () => {
  it("does not tell what the supervisor rated before both have sent", async () => {
    const who = await makePerson(world.store, { supervisorId: leader.id });
    await rated(who, leader.id, { self: "competent" });
    expect(await readRoomToGrow(who.id)).toEqual([]);
    const hidden = await makePerson(world.store, { supervisorId: leader.id });
    const id = await rated(hidden, leader.id, { self: "competent" });
    await world.store.write(async (tx) => {
      const sheetId = randomUUID();
      const at = new Date("2026-10-02T00:00:00Z");
      await tx.insert(ratingSheet).values({
        id: sheetId,
        cycleId: id,
        side: "supervisor",
        raterId: leader.id,
        startedAt: at,
        sentAt: at,
      });
      await tx.insert(rating).values({ sheetId, item: "DI3.1", answer: "not-yet", comment: "", ratedAt: at });
    });
    expect(await readRoomToGrow(hidden.id)).toEqual([]);
  });

  it("is what either of them sees below the standard, and what was agreed before all", async () => {
    const who = await makePerson(world.store, { supervisorId: leader.id });
    await rated(who, leader.id, { self: "competent", supervisor: "developing" });
    expect(await readRoomToGrow(who.id)).toMatchObject([{ skill: "DI3.1", agreed: false }]);
    const settled = await makePerson(world.store, { supervisorId: leader.id });
    await rated(
      settled,
      leader.id,
      { self: "developing", supervisor: "developing" },
      { agreed: "competent" },
    );
    expect(await readRoomToGrow(settled.id)).toEqual([]);
  });
});

describe("counts outside the team", () => {
  it("are for assessors and issuers, and a centre of four is not told", async () => {
    const small = await makeSite(world.store, { name: "Small Centre" });
    const large = await makeSite(world.store, { name: "Large Centre" });
    const boss = await makePerson(world.store, { roles: ["supervisor"] });
    const add = async (siteId: string, answer: string) =>
      rated(
        await makePerson(world.store, { siteId, supervisorId: boss.id }),
        boss.id,
        { self: answer, supervisor: answer },
        { skill: "CS4.1" },
      );
    for (let n = 0; n < 4; n++) await add(small.id, "guiding");
    for (let n = 0; n < 6; n++) await add(large.id, "competent");
    for (let n = 0; n < 6; n++) await add(large.id, "developing");
    const issuer = await makePerson(world.store, { roles: ["issuer"] });
    expect((await readStrengthCounts(actor(issuer), "CS4")).countedAt).toBeNull();
    await recountStrengths(new Date("2026-11-22T20:00:00Z"));
    // the next morning nobody stands in it twice
    await recountStrengths(new Date("2026-11-23T20:00:00Z"));
    const { nation, centres } = await readStrengthCounts(actor(issuer), "CS4");
    expect(nation).toMatchObject({ people: 16, strong: 10 });
    const { shown, left } = publishedGroups(centres);
    expect(shown).toEqual([{ name: "Large Centre", people: 10, strong: 5 }]);
    expect(left).toBe(1);
    for (const who of [boss, leader])
      await expect(readStrengthCounts(actor(who), "CS4")).rejects.toMatchObject({ refusal: "forbidden" });
  });
});
