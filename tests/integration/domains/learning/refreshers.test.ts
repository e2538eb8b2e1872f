import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { standing } from "#db/schema/assessment";
import { checkAttempt, refresher, refresherAnswer } from "#db/schema/learning";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { workedExample } from "#tests/support/ready-learner";
import { catalogue } from "~/catalogue/catalogue.server";
import { blocksOf } from "~/catalogue/lookups";
import {
  answerRefresher,
  findItem,
  pauseRefreshers,
  readAnswered,
  readRefreshers,
} from "~/domains/learning/refreshers.server";
import { unmetRequirements } from "~/domains/assessment/rules";
import { gatherFacts } from "~/domains/assessment/standing.server";
import { answersRead } from "~/domains/learning/module-view";
import { startAttempt } from "~/domains/learning/writes.server";
import { answerCheck } from "~/workflows/answer-check.server";

let world: TestWorld;
beforeAll(async () => {
  world = await freshStore();
});
afterAll(() => world.end());

const cat = catalogue();
const of = workedExample();
const module = of.modules[0]!;
const block = blocksOf(module, "knowledge-check")[0]!;
const bank = of.banks.find((one) => one.bank === block.bank)!;
const day = (n: number) => new Date(Date.UTC(2026, 10, 22 + n, 1));
const all = (id: string, now: Date) => readRefreshers(cat, id, now, new Date(now.getTime() - 3_600_000));

/** Takes the module's check with this many right answers. */
async function check(personId: string, right: number, now = day(0)) {
  const attempt = await startAttempt(personId, { module, block, bank }, 7, now);
  const answers = Object.fromEntries(
    attempt.drawn.map((id, index) => {
      const item = bank.items.find((one) => one.id === id)!;
      return [id, item.options.find((option) => option.correct === index < right)!.id];
    }),
  );
  await answerCheck(personId, { slug: of.slug, attemptId: attempt.id, module, block, bank }, answers, now);
  return attempt.drawn;
}
async function reader() {
  const { id } = await makePerson(world.store);
  return id;
}
const rightOf = (itemId: string) => findItem(cat, itemId)!.item.options.find((option) => option.correct)!.id;
const wrongOf = (itemId: string) => findItem(cat, itemId)!.item.options.find((option) => !option.correct)!.id;

describe("a check that nothing marks", () => {
  const yp2 = cat.microCredentials.find((one) => one.humanCode === "YP2")!;
  const unmarked = yp2.modules.map((one) => blocksOf(one, "knowledge-check")[0]!);

  it("is every check about culture", () => {
    expect(unmarked.map((one) => one.pass)).toEqual(unmarked.map(() => 0));
  });

  it("counts once it is answered, says of no answer that it is right, and never comes back", async () => {
    const id = await reader();
    const [where] = yp2.modules;
    const check0 = unmarked[0]!;
    const from = yp2.banks.find((one) => one.bank === check0.bank)!;
    const attempt = await startAttempt(id, { module: where!, block: check0, bank: from }, 7, day(0));
    const answers = Object.fromEntries(
      attempt.drawn.map((itemId) => {
        const item = from.items.find((one) => one.id === itemId)!;
        return [itemId, item.options.find((option) => !option.correct)!.id];
      }),
    );
    const at = { slug: yp2.slug, attemptId: attempt.id, module: where!, block: check0, bank: from };
    expect(await answerCheck(id, at, answers, day(0))).toEqual({ correct: 0, passed: true });
    const facts = await gatherFacts(world.store.read, id, yp2.slug);
    const open = unmetRequirements(yp2, facts, day(0)).map((gap) => gap.reason);
    const said = (title = "") => `The knowledge check in “${title}” is not answered yet.`;
    expect(open).not.toContain(said(where!.title));
    expect(open).toContain(said(yp2.modules[1]!.title));
    expect((await all(id, day(400))).all).toEqual([]);
    expect(attempt.drawn.map((itemId) => findItem(cat, itemId))).toEqual(attempt.drawn.map(() => null));
    const shown = answersRead(from.items[0]!.options, from.items[0]!.options[1]!.id);
    expect(shown.map((one) => [one.tone, one.best])).toEqual(
      shown.map((_, n) => [n === 0 ? "yours" : "other", false]),
    );
  });
});

describe("refreshers", () => {
  it("begin with a check that was passed, and with no other", async () => {
    const id = await reader();
    await check(id, block.pass - 1);
    expect((await all(id, day(400))).all).toHaveLength(0);
    const drawn = await check(id, block.pass);
    const held = await all(id, day(400));
    expect(held.due.map((row) => row.itemId).sort()).toEqual([...drawn].sort());
    // what slipped comes back first
    expect(held.due[0]?.itemId).toBe(drawn.at(-1));
    expect((await all(id, day(0))).due).toHaveLength(0);
  });

  it("keep their days when the same check is passed again", async () => {
    const id = await reader();
    await check(id, block.draw);
    const before = (await all(id, day(400))).all.map(Number);
    await check(id, block.draw, day(1));
    const after = (await all(id, day(400))).all.map(Number);
    expect(after).toEqual(expect.arrayContaining(before));
  });

  it("are answered once when due, tell what the answer leads to, and go further away", async () => {
    const id = await reader();
    await check(id, block.draw);
    const [due] = (await all(id, day(30))).due;
    const given = { itemId: due!.itemId, option: rightOf(due!.itemId), sure: true, shown: due!.answers };
    const both = await Promise.allSettled([
      answerRefresher(cat, id, given, day(30)),
      answerRefresher(cat, id, given, day(30)),
    ]);
    const won = both.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    const lost = both.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
    expect(won).toHaveLength(1);
    expect(lost).toMatchObject([{ refusal: "conflict" }]);
    const read = await readAnswered(id, won[0]!.answerId);
    expect(read).toMatchObject({ itemId: due!.itemId, optionId: given.option });
    expect(read!.nextAt.getTime()).toBeGreaterThan(day(31).getTime());
    expect((await all(id, day(30))).due.map((row) => row.itemId)).not.toContain(due!.itemId);
    expect((await all(id, day(30))).answeredToday).toBe(1);
  });

  it("refuse what is not due, not one's own, unknown, or no answer, and change nothing", async () => {
    const id = await reader();
    const [first = ""] = await check(id, block.draw);
    const asked = { itemId: first, option: rightOf(first), sure: true, shown: 0 };
    await expect(answerRefresher(cat, id, asked, day(0))).rejects.toMatchObject({ refusal: "conflict" });
    await expect(answerRefresher(cat, id, { ...asked, option: "zzz" }, day(30))).rejects.toMatchObject({
      refusal: "invalid",
    });
    await expect(
      answerRefresher(cat, id, { ...asked, itemId: "no-such-item" }, day(30)),
    ).rejects.toMatchObject({ refusal: "not-found" });
    const other = await reader();
    await expect(answerRefresher(cat, other, asked, day(30))).rejects.toMatchObject({ refusal: "not-found" });
    const rows = await world.store.read
      .select()
      .from(refresherAnswer)
      .where(eq(refresherAnswer.personId, id));
    expect(rows).toHaveLength(0);
  });

  it("are nobody else's to read", async () => {
    const id = await reader();
    const [first = ""] = await check(id, block.draw);
    const { answerId } = await answerRefresher(
      cat,
      id,
      { itemId: first, option: wrongOf(first), sure: false, shown: 0 },
      day(30),
    );
    expect(await readAnswered(await reader(), answerId)).toBeNull();
  });

  it("never touch what an award looks at", async () => {
    const id = await reader();
    const [first = ""] = await check(id, block.draw);
    const seen = async () => ({
      attempts: await world.store.read.select().from(checkAttempt).where(eq(checkAttempt.personId, id)),
      standing: await world.store.read.select().from(standing).where(eq(standing.personId, id)),
    });
    const before = await seen();
    await answerRefresher(cat, id, { itemId: first, option: wrongOf(first), sure: true, shown: 0 }, day(30));
    await pauseRefreshers(id, true, day(30));
    expect(await seen()).toEqual(before);
  });

  it("stop when asked, and come back with their places kept", async () => {
    const id = await reader();
    await check(id, block.draw);
    await pauseRefreshers(id, true, day(1));
    await pauseRefreshers(id, true, day(1));
    expect((await all(id, day(30))).on).toBe(false);
    await pauseRefreshers(id, false, day(2));
    const held = await all(id, day(30));
    expect(held.on).toBe(true);
    expect(held.due).toHaveLength(block.draw);
  });

  it("leave out a question that content no longer holds", async () => {
    const id = await reader();
    await check(id, block.draw);
    await world.store.write(async (tx) => {
      await tx.insert(refresher).values({
        personId: id,
        itemId: "gone-01-i01",
        dueAt: day(0),
        memory: "{}",
        answers: 0,
        addedAt: day(0),
      });
    });
    expect((await all(id, day(30))).due.map((row) => row.itemId)).not.toContain("gone-01-i01");
  });
});
