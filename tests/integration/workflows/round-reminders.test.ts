import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { fromJson } from "#db/schema/columns";
import { outbox, person } from "#db/schema/people";
import { rateAll } from "#db/seed/conversation";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { openRound, sendSheet } from "~/domains/assessment/cycles.server";
import type { Actor } from "~/domains/assessment/reads.server";
import { remindOfRounds } from "~/workflows/round-reminders.server";

type Made = Awaited<ReturnType<typeof makePerson>>;
const actor = ({ id, name, roles }: Made): Actor => ({ personId: id, name, roles });

let world: TestWorld;
beforeAll(async () => {
  world = await freshStore();
});
afterAll(() => world.end());
const clear = () => world.store.write(async (tx) => void (await tx.delete(outbox)));
afterEach(clear);

const begun = new Date("2026-11-01T02:00:00Z");
async function pair() {
  const leader = await makePerson(world.store, { roles: ["supervisor"] });
  const me = await makePerson(world.store, { supervisorId: leader.id });
  const id = randomUUID();
  await openRound(
    actor(me),
    { id, personId: me.id, kind: "mid-year", dueOn: "2026-12-10", strands: [] },
    begun,
  );
  await clear();
  return { leader, me, id };
}
const look = (today: string) => remindOfRounds(new Date(`${today}T22:00:00Z`), today);
const to = async (who: Made) =>
  (await world.store.read.select().from(outbox))
    .map((row) => fromJson(row.payload) as { to: string; subject: string; text: string })
    .filter((mail) => mail.to === who.email);

it("reminds those who have not sent once, on the day, and also where the service stood still on it", async () => {
  const { me, leader, id } = await pair();
  await look("2026-12-09");
  expect([await to(me), await to(leader)]).toEqual([[], []]);
  for (const day of ["2026-12-12", "2026-12-12", "2026-12-13"]) await look(day);
  expect([(await to(me)).length, (await to(leader)).length]).toEqual([1, 1]);
  expect((await to(me))[0]?.text).toContain(`/self-assessment/${id}`);
  expect((await to(leader))[0]?.text).toContain(`/team/ratings/${id}`);
});

it("leaves those alone who have sent, and everybody two weeks after", async () => {
  const { me, leader, id } = await pair();
  await rateAll(actor(me), id, { otherwise: "competent", value: "often", confidence: "sure", of: {} }, begun);
  await sendSheet(actor(me), id, begun);
  await clear();
  await look("2026-12-25");
  expect([await to(me), await to(leader)]).toEqual([[], []]);
  await look("2026-12-24");
  expect([await to(me), (await to(leader)).length]).toEqual([[], 1]);
});

it("asks the specialist, and not who has moved on, where a round waits for them", async () => {
  const { me, leader, id } = await pair();
  await rateAll(actor(me), id, { otherwise: "competent", value: "often", confidence: "sure", of: {} }, begun);
  await sendSheet(actor(me), id, begun);
  await clear();
  await world.store.write(async (tx) => {
    await tx.update(person).set({ supervisorId: null }).where(eq(person.id, me.id));
  });
  await look("2026-12-10");
  expect(await to(leader)).toEqual([]);
  expect((await to(me))[0]?.subject).toBe("Who rates in your mid-year round?");
});
