import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { fromJson } from "#db/schema/columns";
import { cycle } from "#db/schema/growth";
import { outbox, person } from "#db/schema/people";
import { eq } from "drizzle-orm";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import {
  actOnLine,
  addGoal,
  addPlanItem,
  readPlanQuiet,
  reviewPlan,
  setPlanQuiet,
} from "~/domains/assessment/plans.server";
import type { Actor } from "~/domains/assessment/reads.server";
import type { PlanOwner } from "~/domains/assessment/terms";
import { remindOfPlans } from "~/workflows/plan-reminders.server";

type Made = Awaited<ReturnType<typeof makePerson>>;
const actor = ({ id, name, roles }: Made): Actor => ({ personId: id, name, roles });

let world: TestWorld;
let leader: Made;
beforeAll(async () => {
  world = await freshStore();
  leader = await makePerson(world.store, { roles: ["supervisor"], name: "Lena Leader" });
});
afterAll(() => world.end());
afterEach(async () => {
  await world.store.write(async (tx) => {
    await tx.delete(outbox);
  });
});

const begun = new Date("2026-11-01T02:00:00Z");
const goalOf = async (who: Made, dueOn: string, words = "A secret of Zebedee"): Promise<string> => {
  const id = randomUUID();
  await addGoal(
    actor(who),
    id,
    { words, item: "DI3.1", dueOn, source: "own", ties: [], shared: false },
    begun,
  );
  return id;
};
const agreedOf = (who: Made, owner: PlanOwner, dueOn: string, with_ = leader) =>
  world.store.write(async (tx) => {
    const cycleId = randomUUID();
    await tx.insert(cycle).values({
      id: cycleId,
      personId: who.id,
      kind: "mid-year",
      scale: "practice",
      scaleVersion: "0.1.0",
      framework: "headspace-ips-2022",
      supervisorId: with_.id,
      openedById: who.id,
      openedAt: begun,
    });
    return addPlanItem(
      tx,
      {
        personId: who.id,
        cycleId,
        item: "CP4.3",
        words: "Leanne sits in",
        owner,
        dueOn,
        source: "conversation",
        createdById: who.id,
      },
      begun,
    );
  });
const look = (today: string) => remindOfPlans(new Date(`${today}T22:00:00Z`), today);
const mails = async () =>
  (await world.store.read.select().from(outbox)).map((row) => fromJson(row.payload)) as {
    to: string;
    subject: string;
    text: string;
  }[];
const to = async (who: Made) => (await mails()).filter((mail) => mail.to === who.email);

describe("mail about the days of a plan", () => {
  it("comes a week before and once more when the day is over, each once, whatever is run again", async () => {
    const who = await makePerson(world.store, { name: "Orla Only" });
    await goalOf(who, "2026-12-10");
    await goalOf(who, "2026-12-10", "Another");
    await look("2026-12-02");
    expect(await to(who)).toEqual([]);
    for (let n = 0; n < 3; n++) await look("2026-12-03");
    await look("2026-12-09");
    expect(await to(who)).toHaveLength(1);
    const [mail] = await to(who);
    expect(mail?.text.match(/DI3\.1/g)).toHaveLength(2);
    await look("2026-12-10");
    expect(await to(who)).toHaveLength(1);
    for (const day of ["2026-12-11", "2026-12-12", "2026-12-20", "2027-01-20"]) await look(day);
    expect(await to(who)).toHaveLength(2);
  });

  it("carries neither the words of a line nor a name but the reader's", async () => {
    const who = await makePerson(world.store, { name: "Petra Plain" });
    await goalOf(who, "2026-12-10");
    await look("2026-12-05");
    const text = JSON.stringify(await to(who));
    expect(text).not.toMatch(/Zebedee|secret/);
    expect(text).toContain("DI3.1");
  });

  it("is sent once by several processes that look at the same moment", async () => {
    const who = await makePerson(world.store);
    await goalOf(who, "2026-12-10");
    await Promise.all([1, 2, 3, 4].map(() => look("2026-12-08")));
    expect(await to(who)).toHaveLength(1);
  });

  it("does not come for what is closed, for the quiet, or for closed accounts; a new day begins anew", async () => {
    const [done, silent, gone, mover] = [
      await makePerson(world.store),
      await makePerson(world.store),
      await makePerson(world.store),
      await makePerson(world.store),
    ];
    const lines = { done: await goalOf(done, "2026-12-10"), mover: await goalOf(mover, "2026-12-10") };
    await goalOf(silent, "2026-12-10");
    await goalOf(gone, "2026-12-10");
    await actOnLine(actor(done), lines.done, { act: "done", dueOn: null, words: "", seen: 0 }, begun);
    await setPlanQuiet(actor(silent), true, begun);
    await world.store.write(async (tx) => {
      await tx.update(person).set({ closedAt: begun }).where(eq(person.id, gone.id));
    });
    await look("2026-12-08");
    for (const who of [done, silent, gone]) expect(await to(who)).toEqual([]);
    expect(await to(mover)).toHaveLength(1);
    await actOnLine(
      actor(mover),
      lines.mover,
      { act: "moved", dueOn: "2026-12-30", words: "", seen: 0 },
      begun,
    );
    await look("2026-12-11");
    expect(await to(mover)).toHaveLength(1);
    await look("2026-12-28");
    expect(await to(mover)).toHaveLength(2);
  });

  it("reaches those whose part it is: the learner, the one it was agreed with, or both", async () => {
    const who = await makePerson(world.store, { supervisorId: leader.id, name: "Tess Two" });
    await agreedOf(who, "learner", "2026-12-10");
    await look("2026-12-08");
    expect([(await to(who)).length, (await to(leader)).length]).toEqual([1, 0]);
    await agreedOf(who, "supervisor", "2026-12-12");
    await look("2026-12-08");
    expect([(await to(who)).length, (await to(leader)).length]).toEqual([1, 1]);
    await agreedOf(who, "both", "2026-12-14");
    await look("2026-12-08");
    expect([(await to(who)).length, (await to(leader)).length]).toEqual([2, 2]);
    expect((await to(leader))[0]?.text).toContain(`/team/plans/${who.id}`);
    expect(JSON.stringify(await mails())).not.toContain("sits in");
    // somebody else leads now: the pair is no pair any more, and what was the supervisor's to do waits for the learner
    await world.store.write(async (tx) => {
      await tx.update(person).set({ supervisorId: null }).where(eq(person.id, who.id));
    });
    expect((await to(who)).some((mail) => /12\s+December/.test(mail.text))).toBe(false);
    await look("2026-12-13");
    expect((await to(leader)).length).toBe(2);
    expect((await to(who)).some((mail) => /12\s+December/.test(mail.text))).toBe(true);
  });

  it("is stopped by a supervisor too, in the account that each mail names", async () => {
    const boss = await makePerson(world.store, { roles: ["supervisor"] });
    const who = await makePerson(world.store, { supervisorId: boss.id });
    await agreedOf(who, "both", "2026-12-10", boss);
    await look("2026-12-08");
    for (const reader of [who, boss]) expect((await to(reader))[0]?.text).toContain("/account#mail");
    await setPlanQuiet(actor(boss), true, begun);
    expect(await readPlanQuiet(boss.id)).toBe(true);
    await look("2026-12-12");
    expect([(await to(who)).length, (await to(boss)).length]).toEqual([2, 1]);
    await setPlanQuiet(actor(boss), false, begun);
    await agreedOf(who, "supervisor", "2026-12-20", boss);
    await look("2026-12-18");
    // the day that is near, and the one that passed meanwhile
    expect((await to(boss)).length).toBe(3);
  });

  it("comes on the day that was named for a look, unless a later look was had", async () => {
    const [late, early] = [await makePerson(world.store), await makePerson(world.store)];
    for (const who of [late, early])
      await reviewPlan(actor(who), { wishes: [], words: "", nextOn: "2026-12-15" }, begun);
    await reviewPlan(actor(early), { wishes: [], words: "", nextOn: null }, new Date("2026-12-01T02:00:00Z"));
    await look("2026-12-14");
    expect(await to(late)).toEqual([]);
    await look("2026-12-15");
    await look("2026-12-16");
    expect([(await to(late)).length, (await to(early)).length]).toEqual([1, 0]);
  });
});
