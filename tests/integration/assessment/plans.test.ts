import { randomUUID } from "node:crypto";
import { and, eq, isNotNull } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cycle, planAct, planFeed, planItem } from "#db/schema/growth";
import { person } from "#db/schema/people";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { endFeed, makeFeed, readFeedOwner, readPlanDays } from "~/domains/assessment/plan-feed.server";
import { stateOfLine } from "~/domains/assessment/plan-rules";
import {
  type Goal,
  actOnLine,
  addGoal,
  addPlanItem,
  carryIntoRound,
  newGoalKey,
  readLineFor,
  readPlan,
  readReportPlan,
  reviewPlan,
  tieLine,
} from "~/domains/assessment/plans.server";
import type { Actor } from "~/domains/assessment/reads.server";
import { keepDraft, readDraft } from "~/domains/learning/drafts.server";

type Made = Awaited<ReturnType<typeof makePerson>>;
const actor = ({ id, name, roles }: Made): Actor => ({ personId: id, name, roles });

let world: TestWorld;
let leader: Made;
let other: Made;
let learner: Made;
beforeAll(async () => {
  world = await freshStore();
  leader = await makePerson(world.store, { roles: ["supervisor"] });
  other = await makePerson(world.store, { roles: ["supervisor"] });
  learner = await makePerson(world.store, { supervisorId: leader.id });
});
afterAll(() => world.end());

const now = new Date("2026-11-22T02:00:00Z");
const goal: Goal = {
  words: "Say no to a letter that is not mine to write",
  item: "DI3.1",
  dueOn: "2026-12-20",
  source: "own",
  ties: [{ tie: "practice", target: "The next time somebody asks" }],
  shared: false,
};
const added = async (who: Made, over: Partial<Goal> = {}): Promise<string> => {
  const id = randomUUID();
  await addGoal(actor(who), id, { ...goal, ...over }, now);
  return id;
};
const round = async (who: Made, supervisorId: string | null): Promise<string> => {
  const id = randomUUID();
  await world.store.write(async (tx) => {
    await tx.insert(cycle).values({
      id,
      personId: who.id,
      kind: "mid-year",
      scale: "practice",
      scaleVersion: "0.1.0",
      framework: "headspace-ips-2022",
      supervisorId,
      openedById: who.id,
      openedAt: now,
    });
  });
  return id;
};
const agreed = (who: Made, cycleId: string, owner: "learner" | "supervisor" | "both" = "learner") =>
  world.store.write((tx) =>
    addPlanItem(
      tx,
      {
        personId: who.id,
        cycleId,
        item: "DI3.2",
        words: "Send the September note as evidence",
        owner,
        dueOn: "2026-12-05",
        source: "conversation",
        createdById: who.id,
      },
      now,
    ),
  );
const reads = async (who: Made, lineId: string): Promise<boolean> =>
  readLineFor(actor(who), lineId).then(
    () => true,
    (error: unknown) => {
      expect(error).toMatchObject({ refusal: "not-found" });
      return false;
    },
  );

describe("a goal of one's own", () => {
  it("is one goal when the form is sent twice, and what was typed is no longer a draft", async () => {
    const who = await makePerson(world.store);
    await keepDraft(who.id, { key: newGoalKey, body: { words: "Say" }, revision: 0 }, now);
    const id = randomUUID();
    await addGoal(actor(who), id, goal, now);
    await addGoal(actor(who), id, goal, now);
    const { lines } = await readPlan(who.id);
    expect(lines.map((line) => line.words)).toEqual([goal.words]);
    expect(lines[0]?.ties.map((tie) => tie.target)).toEqual(["The next time somebody asks"]);
    expect((await readDraft(who.id, newGoalKey))?.body).toEqual({});
  });

  it("is nobody else's until it is shown, and again once it is taken back", async () => {
    const id = await added(learner);
    const act = (name: "shared" | "kept-private", seen: number) =>
      actOnLine(actor(learner), id, { act: name, dueOn: null, words: "", seen }, now);
    expect([await reads(leader, id), await reads(other, id)]).toEqual([false, false]);
    await act("shared", 0);
    expect([await reads(leader, id), await reads(other, id)]).toEqual([true, false]);
    await act("kept-private", 1);
    expect([await reads(leader, id), await reads(other, id)]).toEqual([false, false]);
  });

  it("is not for the supervisor of before", async () => {
    const mover = await makePerson(world.store, { supervisorId: leader.id });
    const id = await added(mover, { shared: true });
    expect(await reads(leader, id)).toBe(true);
    await world.store.write(async (tx) => {
      await tx.update(person).set({ supervisorId: other.id }).where(eq(person.id, mover.id));
    });
    expect([await reads(leader, id), await reads(other, id)]).toEqual([false, true]);
  });

  it("is refused for a day that is over", async () => {
    await expect(added(learner, { dueOn: "2026-11-21" })).rejects.toMatchObject({ refusal: "invalid" });
  });
});

describe("what happens to a line", () => {
  it("is kept in order, and the derived day follows it", async () => {
    const id = await added(learner);
    const due = async () =>
      (await world.store.read.select({ on: planItem.openDueOn }).from(planItem).where(eq(planItem.id, id)))[0]
        ?.on;
    const act = (name: "moved" | "done" | "reopened", dueOn: string | null, seen: number) =>
      actOnLine(actor(learner), id, { act: name, dueOn, words: "Because.", seen }, now);
    expect(await due()).toBe("2026-12-20");
    await act("moved", "2027-01-10", 0);
    expect(await due()).toBe("2027-01-10");
    await act("done", null, 1);
    expect(await due()).toBeNull();
    await act("reopened", "2027-02-01", 2);
    expect(await due()).toBe("2027-02-01");
    const { line } = await readLineFor(actor(learner), id);
    expect(line.acts.map((one) => one.act)).toEqual(["moved", "done", "reopened"]);
  });

  it("pressed twice is one act; of two windows the second is told", async () => {
    const id = await added(learner);
    const done = { act: "done", dueOn: null, words: "", seen: 0 } as const;
    await actOnLine(actor(learner), id, done, now);
    await actOnLine(actor(learner), id, done, now);
    const { line } = await readLineFor(actor(learner), id);
    expect(line.acts).toHaveLength(1);
    await expect(actOnLine(actor(learner), id, { ...done, act: "dropped" }, now)).rejects.toMatchObject({
      refusal: "conflict",
    });
  });

  it("two at the same moment leave one of them, whoever was first", async () => {
    const id = await agreed(learner, await round(learner, leader.id), "both");
    const wish = (act: "done" | "dropped") => ({ act, dueOn: null, words: "", seen: 0 }) as const;
    const both = await Promise.allSettled([
      actOnLine(actor(learner), id, wish("dropped"), now),
      actOnLine(actor(leader), id, wish("done"), now),
    ]);
    expect(both.filter((one) => one.status === "fulfilled")).toHaveLength(1);
    const { line } = await readLineFor(actor(learner), id);
    expect(line.acts).toHaveLength(1);
    expect(stateOfLine(line).state).not.toBe("open");
  });

  it("what is the learner's to do, a supervisor reads and leaves alone", async () => {
    const id = await agreed(learner, await round(learner, leader.id), "learner");
    expect(await reads(leader, id)).toBe(true);
    await expect(
      actOnLine(actor(leader), id, { act: "done", dueOn: null, words: "", seen: 0 }, now),
    ).rejects.toMatchObject({ refusal: "conflict" });
    await expect(
      tieLine(actor(leader), id, { add: { tie: "practice", target: "x" } }, now),
    ).rejects.toMatchObject({ refusal: "not-found" });
  });

  it("lets a line lean on something once, and takes it away", async () => {
    const id = await added(learner, { ties: [] });
    const add = { tie: "person", target: "A benefits specialist" } as const;
    await tieLine(actor(learner), id, { add }, now);
    await tieLine(actor(learner), id, { add }, now);
    const [tie] = (await readLineFor(actor(learner), id)).line.ties;
    expect(tie).toMatchObject(add);
    await tieLine(actor(learner), id, { remove: tie?.id ?? "" }, now);
    expect((await readLineFor(actor(learner), id)).line.ties).toEqual([]);
  });
});

describe("a supervisor's view of a plan", () => {
  it("holds what was agreed and what is shown, and nothing of others", async () => {
    const led = await makePerson(world.store, { supervisorId: leader.id });
    await added(led);
    const shown = await added(led, { shared: true });
    const pair = await agreed(led, await round(led, leader.id));
    const { lines } = await readReportPlan(actor(leader), led.id);
    expect(lines.map((line) => line.id).sort()).toEqual([shown, pair].sort());
    for (const who of [other, led])
      await expect(readReportPlan(actor(who), led.id)).rejects.toMatchObject({ refusal: "not-found" });
  });
});

describe("the next round", () => {
  it("carries what was agreed and is open, once, and leaves one's own goals where they are", async () => {
    const who = await makePerson(world.store, { supervisorId: leader.id });
    const first = await round(who, leader.id);
    const open = await agreed(who, first);
    const done = await agreed(who, first);
    await actOnLine(actor(who), open, { act: "moved", dueOn: "2027-03-01", words: "", seen: 0 }, now);
    await actOnLine(actor(who), done, { act: "done", dueOn: null, words: "", seen: 0 }, now);
    const own = await added(who);
    const second = await round(who, leader.id);
    const carry = () =>
      world.store.write((tx) => carryIntoRound(tx, { id: second, personId: who.id }, who.id, now));
    expect([await carry(), await carry()]).toEqual([1, 0]);
    const lines = (await readPlan(who.id)).lines;
    const fresh = lines.filter((line) => line.cycleId === second);
    expect(fresh).toMatchObject([{ carriedFromId: open, dueOn: "2027-03-01", item: "DI3.2" }]);
    const states = Object.fromEntries(lines.map((line) => [line.id, stateOfLine(line).state]));
    expect([states[open], states[done], states[own]]).toEqual(["carried", "done", "open"]);
  });
});

describe("a look through the plan", () => {
  it("keeps everything, or nothing where one line cannot be done as asked", async () => {
    const who = await makePerson(world.store);
    const [a, b] = [await added(who), await added(who)];
    const look = (dueOn: string | null) =>
      reviewPlan(
        actor(who),
        {
          words: "A good quarter.",
          nextOn: "2027-02-20",
          wishes: [
            { lineId: a, act: "done", dueOn: null, words: "", seen: 0 },
            { lineId: b, act: "moved", dueOn, words: "", seen: 0 },
          ],
        },
        now,
      );
    await expect(look("2026-01-01")).rejects.toMatchObject({
      refusal: "invalid",
      fields: { [`due-${b}`]: expect.stringContaining("day") },
    });
    expect((await readPlan(who.id)).reviews).toEqual([]);
    expect(await world.store.read.select().from(planAct).where(eq(planAct.planItemId, a))).toEqual([]);
    await look("2027-01-15");
    const { lines, reviews } = await readPlan(who.id);
    expect(lines.map((line) => stateOfLine(line).state).sort()).toEqual(["done", "open"]);
    expect(reviews).toMatchObject([{ words: "A good quarter.", nextOn: "2027-02-20" }]);
  });
});

describe("a calendar that follows a plan", () => {
  const token = (address: string) => address.split("/").at(-1) ?? "";

  it("has one address at a time, kept as a hash, and none once it is ended or the account is closed", async () => {
    const who = await makePerson(world.store);
    const first = token(await makeFeed(actor(who), now));
    expect(await readFeedOwner(first)).toBe(who.id);
    const second = token(await makeFeed(actor(who), now));
    expect([await readFeedOwner(first), await readFeedOwner(second)]).toEqual([null, who.id]);
    const rows = await world.store.read.select().from(planFeed).where(eq(planFeed.personId, who.id));
    expect(JSON.stringify(rows)).not.toContain(second);
    await endFeed(actor(who), now);
    expect(await readFeedOwner(second)).toBeNull();
    const third = token(await makeFeed(actor(who), now));
    await world.store.write(async (tx) => {
      await tx.update(person).set({ closedAt: now }).where(eq(person.id, who.id));
    });
    expect(await readFeedOwner(third)).toBeNull();
  });

  it("is told neither words nor names", async () => {
    const who = await makePerson(world.store, { name: "Quilla Quietname", supervisorId: leader.id });
    await added(who, { words: "Talk with Zebedee about the bakery" });
    await agreed(who, await round(who, leader.id), "both");
    const told = JSON.stringify(await readPlanDays(who.id));
    for (const word of ["Zebedee", "bakery", "Quilla", "September", leader.name])
      expect(told).not.toContain(word);
    expect(told).toContain("DI3.1");
  });
});

it("open lines are found by their day, without reading the acts", async () => {
  const rows = await world.store.read
    .select({ id: planItem.id, on: planItem.openDueOn })
    .from(planItem)
    .where(and(isNotNull(planItem.openDueOn)));
  for (const { id, on } of rows) {
    const [row] = await world.store.read
      .select({ personId: planItem.personId })
      .from(planItem)
      .where(eq(planItem.id, id));
    const line = (await readPlan(row?.personId ?? "")).lines.find((one) => one.id === id);
    expect(line && stateOfLine(line)).toMatchObject({ state: "open", dueOn: on });
  }
  expect(rows.length).toBeGreaterThan(3);
});
