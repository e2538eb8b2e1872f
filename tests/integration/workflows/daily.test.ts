import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { outbox } from "#db/schema/people";
import { type TestWorld, freshStore } from "#tests/support/database";
import { queueMail } from "~/domains/people/outbox.server";
import { type Daily, type DailyWork, startDaily } from "~/workflows/daily.server";

let world: TestWorld;
beforeAll(async () => {
  world = await freshStore();
});
afterAll(() => world.end());

const started: Daily[] = [];
afterEach(async () => {
  for (const one of started.splice(0)) await one.stop();
});

// Melbourne is eleven hours ahead in November: this is Monday, half past seven in the morning
let time = new Date("2026-11-22T20:30:00Z");
const start = (works: readonly DailyWork[], report?: (what: string) => void) => {
  const one = startDaily(works, report, () => time);
  started.push(one);
  return one;
};

describe("daily work", () => {
  it("runs once when the process starts and once each morning, not at midnight", async () => {
    const ran: string[] = [];
    time = new Date("2026-11-22T20:30:00Z");
    const daily = start([{ name: "one", run: async (_now, today) => void ran.push(today) }]);
    await daily.settled();
    await daily.settled();
    expect(ran).toEqual(["2026-11-23"]);
    time = new Date("2026-11-23T13:30:00Z"); // half past midnight on Tuesday
    await daily.settled();
    expect(ran).toEqual(["2026-11-23"]);
    time = new Date("2026-11-23T20:00:00Z"); // seven on Tuesday
    await daily.settled();
    expect(ran).toEqual(["2026-11-23", "2026-11-24"]);
  });

  it("tries again what failed, and does the rest in the meantime", async () => {
    const told: string[] = [];
    let fails = 1;
    const ran = { failing: 0, other: 0 };
    const daily = start(
      [
        {
          name: "failing",
          run: async () => {
            if (fails-- > 0) throw new Error("the database did not answer");
            ran.failing++;
          },
        },
        { name: "other", run: async () => void ran.other++ },
      ],
      (what) => told.push(what),
    );
    await daily.settled();
    expect(ran).toEqual({ failing: 0, other: 1 });
    expect(told).toEqual(["daily: failing"]);
    await daily.settled();
    await daily.settled();
    expect(ran).toEqual({ failing: 1, other: 1 });
  });

  it("sends one mail where several processes look at the same day at once", async () => {
    const work: DailyWork = {
      name: "reminder",
      run: (now, today) =>
        world.store.write((tx) =>
          queueMail(tx, now, {
            onceKey: `reminder:a:${today}`,
            to: "someone@made-up.example",
            subject: "A reminder",
            text: "Words",
          }),
        ),
    };
    const processes = [1, 2, 3, 4].map(() => start([work]));
    await Promise.all(processes.map((one) => one.settled()));
    expect(await world.store.read.select().from(outbox)).toHaveLength(1);
  });

  it("begins nothing more once it was stopped", async () => {
    const ran: string[] = [];
    let go = (): void => undefined;
    const waits = new Promise<void>((resolve) => (go = resolve));
    const daily = start([
      { name: "first", run: () => waits },
      { name: "second", run: async () => void ran.push("second") },
    ]);
    const stopping = daily.stop();
    go();
    await stopping;
    expect(ran).toEqual([]);
  });
});
