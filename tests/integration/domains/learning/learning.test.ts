import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { standing } from "#db/schema/assessment";
import { fromJson } from "#db/schema/columns";
import { checkAttempt, reflection } from "#db/schema/learning";
import { activity, person } from "#db/schema/people";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { workedExample } from "#tests/support/ready-learner";
import { blocksOf, reflectionOf } from "~/catalogue/lookups";
import type { Module } from "~/catalogue/types";
import { keepDraft, readDraft } from "~/domains/learning/drafts.server";
import { shuffleOptions } from "~/domains/learning/knowledge-check";
import { moduleLines } from "~/domains/learning/module-line";
import {
  listAttempts,
  listReflections,
  readLearning,
  readModuleProgress,
  readOwnReflection,
  readReflection,
} from "~/domains/learning/reads.server";
import { sectionStates } from "~/domains/learning/section-rules";
import {
  isVisitDue,
  markSectionRead,
  markSectionUnread,
  reflectionDraftKey,
  setReflectionAudience,
  startAttempt,
  visitModule,
} from "~/domains/learning/writes.server";
import { answerCheck } from "~/workflows/answer-check.server";
import { keepReflection } from "~/workflows/save-reflection.server";

let world: TestWorld;
beforeAll(async () => {
  world = await freshStore();
});
afterAll(() => world.end());

const of = workedExample();
const module = of.modules[0]!;
const block = blocksOf(module, "knowledge-check")[0]!;
const bank = of.banks.find((one) => one.bank === block.bank)!;
const prompt = blocksOf(module, "reflection")[0]!.id;
const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 1, minute));
const learner = async (over = {}) => (await makePerson(world.store, over)).id;
const start = (id: string, entropy = 1, minute = 0) =>
  startAttempt(id, { module, block, bank }, entropy, at(minute));
const answer = (id: string, attemptId: string, answers: Record<string, string>, minute = 1) =>
  answerCheck(id, { slug: of.slug, attemptId, module, block, bank }, answers, at(minute));
const answersTo = (drawn: readonly string[], right: number) =>
  Object.fromEntries(
    drawn.map((id, index) => {
      const item = bank.items.find((one) => one.id === id)!;
      return [id, item.options.find((option) => option.correct === index < right)!.id];
    }),
  );

describe("a try at the questions", () => {
  it("is marked by the server, passes with enough right, and is kept with every other", async () => {
    const id = await learner();
    const first = await start(id, 11, 0);
    expect(await answer(id, first.id, answersTo(first.drawn, block.pass - 1), 1)).toEqual({
      correct: block.pass - 1,
      passed: false,
    });
    const second = await start(id, 22, 2);
    expect(await answer(id, second.id, answersTo(second.drawn, block.pass), 3)).toEqual({
      correct: block.pass,
      passed: true,
    });
    const tries = await listAttempts(id, bank.bank);
    expect(tries.map((one) => [one.id, one.outcome?.passed])).toEqual([
      [second.id, true],
      [first.id, false],
    ]);
    expect(tries[1]?.outcome?.answers).toEqual(answersTo(first.drawn, block.pass - 1));
  });

  it("can be answered once: of two at the same moment one stands and the other is told", async () => {
    const id = await learner();
    const one = await start(id);
    const all = answersTo(one.drawn, one.drawn.length);
    const none = answersTo(one.drawn, 0);
    const ended = await Promise.allSettled([
      answer(id, one.id, all),
      answer(id, one.id, none),
      answer(id, one.id, all),
    ]);
    expect(ended.filter((end) => end.status === "fulfilled")).toHaveLength(1);
    for (const end of ended) {
      if (end.status === "rejected") expect(end.reason).toMatchObject({ refusal: "conflict", status: 409 });
    }
    const [kept] = await listAttempts(id, bank.bank);
    const winner = ended.find((end) => end.status === "fulfilled");
    expect(kept?.outcome?.correct).toBe(winner?.status === "fulfilled" ? winner.value.correct : null);
  });

  it("is taken up again while it is open, also when the button is pressed twice", async () => {
    const id = await learner();
    const both = await Promise.all([start(id, 1), start(id, 2)]);
    expect(both[0].id).toBe(both[1].id);
    expect(
      await world.store.read.select().from(checkAttempt).where(eq(checkAttempt.personId, id)),
    ).toHaveLength(1);
  });

  it("is drawn anew when its questions have changed since", async () => {
    const id = await learner();
    const before = await start(id);
    const newer = { ...bank, version: "9.9.9" };
    const after = await startAttempt(id, { module, block, bank: newer }, 5, at(1));
    expect(after.id).not.toBe(before.id);
  });

  it("comes in a new order each time", async () => {
    const id = await learner();
    const orders = new Set<string>();
    for (let n = 0; n < 4; n++) {
      // the same entropy each time: the seed must still differ from the last
      const one = await start(id, 7, n * 2);
      const item = bank.items[0]!;
      orders.add(
        `${one.drawn.join()} ${shuffleOptions(item, one.seed)
          .map((option) => option.id)
          .join()}`,
      );
      await answer(id, one.id, answersTo(one.drawn, 0), n * 2 + 1);
    }
    expect(orders.size).toBeGreaterThan(1);
  });

  it("belongs to one learner: nobody answers another's", async () => {
    const [mine, other] = [await learner(), await learner()];
    const one = await start(mine);
    await expect(answer(other, one.id, answersTo(one.drawn, 5))).rejects.toMatchObject({
      refusal: "not-found",
    });
    expect((await listAttempts(mine, bank.bank))[0]?.outcome).toBeNull();
    expect(await listAttempts(other, bank.bank)).toEqual([]);
  });

  it("brings the standing up to date and leaves an activity row, in the same act", async () => {
    const id = await learner();
    const one = await start(id);
    await answer(id, one.id, answersTo(one.drawn, 5), 4);
    const [row] = await world.store.read
      .select()
      .from(standing)
      .where(and(eq(standing.personId, id), eq(standing.achievement, of.slug)));
    expect(row?.changedAt).toEqual(at(4));
    const [deed] = await world.store.read.select().from(activity).where(eq(activity.aboutId, id));
    expect(deed).toMatchObject({ action: "check.answer", subjectId: one.id, actorId: id });
    expect(fromJson(deed!.detail)).toEqual({ bank: bank.bank, correct: 5, drawn: 5, passed: true });
  });
});

describe("progress", () => {
  const states = async (
    id: string,
    one: Module = module,
    { passed = false, reflected = [] as string[] } = {},
  ) => {
    const { read } = await readModuleProgress(id, one.id);
    return sectionStates(one, { read, passed, reflected: new Set(reflected) });
  };

  it("is kept per section, and remembers where the reader stopped", async () => {
    const id = await learner();
    await visitModule(id, module, at(0));
    const next = await markSectionRead(id, module, module.sections[0]!.id, at(1));
    expect(next?.id).toBe(module.sections[1]!.id);
    const { visit } = await readModuleProgress(id, module.id);
    expect(visit).toEqual({ sectionId: module.sections[1]!.id, startedAt: at(0), lastAt: at(1) });
    expect((await states(id)).slice(0, 2)).toEqual(["done", "to-come"]);
    // looking at the page again does not move the place
    await visitModule(id, module, at(30));
    expect((await readModuleProgress(id, module.id)).visit).toMatchObject({
      sectionId: module.sections[1]!.id,
      lastAt: at(30),
    });
  });

  it("says that a section has changed since it was read, until it is read again", async () => {
    const id = await learner();
    const first = module.sections[0]!;
    await markSectionRead(id, module, first.id, at(0));
    const edited = {
      ...module,
      sections: [{ ...first, digest: "other words" }, ...module.sections.slice(1)],
    };
    expect((await states(id, edited))[0]).toBe("changed");
    await markSectionRead(id, edited, first.id, at(1));
    expect((await states(id, edited))[0]).toBe("done");
  });

  it("says the same of a section that ends with questions or a reflection, which stay passed and written", async () => {
    const id = await learner();
    const one = await start(id);
    await answer(id, one.id, answersTo(one.drawn, 5));
    await keepReflection(id, { slug: of.slug, module, reflectionId: prompt }, "Some words.", at(2));
    const edited = {
      ...module,
      sections: module.sections.map((each) => ({ ...each, digest: "other words" })),
    };
    const all = { passed: true, reflected: [prompt] };
    const kept = async (as: Module) => (await states(id, as, all)).filter((state) => state !== "to-come");
    expect(await kept(module)).toEqual(["done", "done"]);
    expect(await kept(edited)).toEqual(["changed", "changed"]);
    for (const section of edited.sections) await markSectionRead(id, edited, section.id, at(3));
    expect(await states(id, edited, all)).toEqual(edited.sections.map(() => "done"));
  });

  it("keeps what a section said when its questions were passed, not when they were missed", async () => {
    const id = await learner();
    const one = await start(id);
    await answer(id, one.id, answersTo(one.drawn, 0));
    expect((await readModuleProgress(id, module.id)).read.size).toBe(0);
  });

  it("can be taken back, and refuses a section that is not there", async () => {
    const id = await learner();
    const first = module.sections[0]!.id;
    await markSectionRead(id, module, first, at(0));
    await markSectionUnread(id, module, first, at(1));
    expect((await states(id))[0]).toBe("to-come");
    await expect(markSectionRead(id, module, "nowhere", at(2))).rejects.toMatchObject({ refusal: "invalid" });
  });

  it("a page that is only looked at writes once in ten minutes", () => {
    expect(isVisitDue(null, at(0))).toBe(true);
    expect(isVisitDue({ lastAt: at(0) }, at(9))).toBe(false);
    expect(isVisitDue({ lastAt: at(0) }, at(11))).toBe(true);
  });

  it("becomes a path of modules: finished, where one stopped, what each takes", async () => {
    const id = await learner();
    const one = await start(id);
    await answer(id, one.id, answersTo(one.drawn, 5));
    await keepReflection(id, { slug: of.slug, module, reflectionId: prompt }, "Some words.", at(2));
    await markSectionRead(id, of.modules[1]!, of.modules[1]!.sections[0]!.id, at(3));
    const lines = moduleLines(of, await readLearning(id));
    expect(lines.map((line) => line.state)).toEqual(["done", "now", "todo", "todo"]);
    expect(lines[1]?.detail).toContain(`Section 2 of ${of.modules[1]!.sections.length}`);
    expect(lines[2]?.detail).toBe(`About ${of.modules[2]!.minutes} minutes`);
  });
});

describe("a reflection", () => {
  const save = (id: string, words: string, minute = 0) =>
    keepReflection(id, { slug: of.slug, module, reflectionId: prompt }, words, at(minute));
  const mine = async (id: string) => {
    const [row] = await world.store.read
      .select({ id: reflection.id })
      .from(reflection)
      .where(eq(reflection.personId, id));
    return row!.id;
  };

  it("is private until its author says otherwise, and keeps its audience when it is changed", async () => {
    const boss = await learner({ roles: ["supervisor"] });
    const id = await learner({ supervisorId: boss });
    await save(id, "First words.");
    expect(await readOwnReflection(id, prompt)).toMatchObject({ audience: "private", sharedWith: null });
    expect((await readReflection(await mine(id)))?.sharedWithId).toBeNull();
    await setReflectionAudience(id, prompt, "shared", at(1));
    await save(id, "Second words.", 2);
    expect(await readReflection(await mine(id))).toMatchObject({
      sharedWithId: boss,
      words: "Second words.",
      authorId: id,
    });
    await setReflectionAudience(id, prompt, "private", at(3));
    expect((await readReflection(await mine(id)))?.sharedWithId).toBeNull();
  });

  it("is no longer shared once that person is not the supervisor any more", async () => {
    const [boss, next] = [await learner({ roles: ["supervisor"] }), await learner({ roles: ["supervisor"] })];
    const id = await learner({ supervisorId: boss });
    await save(id, "Words.");
    await setReflectionAudience(id, prompt, "shared", at(1));
    await world.store.write(async (tx) => {
      await tx.update(person).set({ supervisorId: next }).where(eq(person.id, id));
    });
    expect((await readReflection(await mine(id)))?.sharedWithId).toBeNull();
    expect(await listReflections(id, module.id, next)).toMatchObject([
      { audience: "private", sharedWith: null },
    ]);
  });

  it("cannot be shared with nobody, nor before it is saved", async () => {
    const id = await learner();
    await expect(setReflectionAudience(id, prompt, "shared", at(0))).rejects.toMatchObject({
      refusal: "not-found",
    });
    await save(id, "Words.");
    await expect(setReflectionAudience(id, prompt, "shared", at(1))).rejects.toMatchObject({
      refusal: "invalid",
    });
  });

  it("ends its draft, brings the standing up to date, and its words are in no activity row", async () => {
    const id = await learner();
    await keepDraft(id, { key: reflectionDraftKey(prompt), body: { words: "draft" }, revision: 0 }, at(0));
    await save(id, "Very private words.", 5);
    expect(await readDraft(id, reflectionDraftKey(prompt))).toBeNull();
    const [row] = await world.store.read.select().from(standing).where(eq(standing.personId, id));
    expect(row?.changedAt).toEqual(at(5));
    const deeds = await world.store.read.select().from(activity).where(eq(activity.aboutId, id));
    expect(deeds.map((deed) => deed.action)).toEqual(["reflection.save"]);
    expect(JSON.stringify(deeds)).not.toContain("Very private words");
  });

  it("refuses no words and a prompt of another module, and changes nothing", async () => {
    const id = await learner();
    await expect(save(id, "  ")).rejects.toMatchObject({ refusal: "invalid" });
    const elsewhere = blocksOf(of.modules[1]!, "reflection")[0]!.id;
    await expect(
      keepReflection(id, { slug: of.slug, module, reflectionId: elsewhere }, "Words.", at(0)),
    ).rejects.toMatchObject({ refusal: "not-found" });
    expect(reflectionOf(of, elsewhere)?.module).toBe(of.modules[1]);
    expect(await readOwnReflection(id, elsewhere)).toBeNull();
  });
});
