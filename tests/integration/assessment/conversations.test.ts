import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agreement, cycle, planItem, suggestion } from "#db/schema/growth";
import { activity, outbox, person } from "#db/schema/people";
import { type Answers, rateAll, seedRound } from "#db/seed/conversation";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { standingOf } from "~/domains/assessment/conversation-rules";
import {
  type Spoken,
  agreeTo,
  conversationKey,
  finishConversation,
  listConversations,
  readConversation,
  sayInConversation,
} from "~/domains/assessment/conversations.server";
import { openRound, readRound, sendSheet } from "~/domains/assessment/cycles.server";
import {
  answerExpert,
  askExpert,
  listForFacilitator,
  listQuestions,
  readForFacilitator,
  setExpertConsent,
  takeUpQuestion,
} from "~/domains/assessment/expert-requests.server";
import type { Actor } from "~/domains/assessment/reads.server";
import { keepDraft, readDraftBox } from "~/domains/learning/drafts.server";
import type { Role } from "~/domains/people/terms";
import type { DomainError } from "~/http/domain-error";

let world: TestWorld;
beforeAll(async () => {
  world = await freshStore();
});
afterAll(() => world.end());

const now = new Date("2026-11-20T00:00:00Z");
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const someone = async (roles: Role[], supervisorId: string | null = null): Promise<Actor> => {
  const made = await makePerson(world.store, { roles, supervisorId });
  return { personId: made.id, name: made.name, roles };
};
const refusal = (act: Promise<unknown>) =>
  act.then(
    () => "done",
    (error: DomainError) => error.refusal,
  );

const all: Omit<Answers, "of"> = { otherwise: "competent", value: "often", confidence: "sure" };
/** Two who have both sent, and see DI3.2 and CS1.1 differently. */
async function pair() {
  const leader = await someone(["supervisor"]);
  const me = await someone(["learner"], leader.personId);
  const id = randomUUID();
  await seedRound(
    { id, kind: "mid-year", learner: me, supervisor: leader, openedAt: now, sentAt: now },
    {
      ...all,
      of: {
        "DI3.2": ["developing", "Mine alone until now."],
        "CS1.1": "proficient",
        "CS1.2": "no-opportunity",
      },
    },
    { ...all, of: { "DI3.2": ["proficient", "Your notes are clear."] } },
  );
  return { me, leader, id };
}
const nothing: Spoken = {
  short: false,
  words: new Map(),
  alikeStands: false,
  suggestions: [],
  strength: null,
};
const send = (words: string, item = "DI3.2", seen = 0) => ({
  item,
  words,
  owner: "learner" as const,
  dueOn: "2026-12-11",
  seen,
});
const read = async (actor: Actor, id: string) => {
  const talk = await readConversation(actor, await readRound(actor, id));
  if (!talk) throw new Error("There is no conversation yet.");
  return talk;
};

describe("a conversation", () => {
  it("opens when both have sent, and shows each the other's words", async () => {
    const leader = await someone(["supervisor"]);
    const me = await someone(["learner"], leader.personId);
    const id = randomUUID();
    await openRound(me, { id, personId: me.personId, kind: "annual", dueOn: null, strands: [] }, now);
    await rateAll(me, id, { ...all, of: {} }, now);
    await sendSheet(me, id, now);
    expect(await readConversation(me, await readRound(me, id))).toBeNull();
    expect(await refusal(sayInConversation(me, id, nothing, now))).toBe("conflict");
    expect(await listConversations(me)).toEqual([]);
    await rateAll(leader, id, { ...all, of: { "DI3.2": ["guiding", "We all ask you."] } }, now);
    await sendSheet(leader, id, now);
    const talk = await read(me, id);
    expect(talk.sheets.supervisor.ratings.get("DI3.2")).toMatchObject({
      answer: "guiding",
      comment: "We all ask you.",
    });
    expect(await listConversations(me)).toMatchObject([{ id, with: leader.name, closedAt: null }]);
    expect(await listConversations(leader)).toMatchObject([{ id, with: me.name }]);
  });

  it("is the two's: no other role, no other supervisor, and nobody who came later", async () => {
    const { me, leader, id } = await pair();
    const others = [
      await someone(["supervisor"]),
      await someone(["learner"], leader.personId),
      await someone(["assessor", "issuer", "administrator", "facilitator", "supervisor"]),
    ];
    for (const other of others) {
      expect(await refusal(readRound(other, id))).toBe("not-found");
      expect(await refusal(sayInConversation(other, id, nothing, now))).toBe("not-found");
      expect(await refusal(agreeTo(other, id, randomUUID(), now))).toBe("not-found");
      expect(await refusal(finishConversation(other, id, "2026-11-20", now))).toBe("not-found");
      expect(
        await refusal(askExpert(other, id, { id: randomUUID(), item: "DI3.2", question: "?" }, now)),
      ).toBe("not-found");
      expect(await listConversations(other)).toEqual([]);
    }
    // the learner moves to another supervisor: the new one never sees it, the old one no longer, the learner still
    const [later_] = others;
    await world.store.write(async (tx) => {
      await tx
        .update(person)
        .set({ supervisorId: later_?.personId ?? null })
        .where(eq(person.id, me.personId));
    });
    if (!later_) throw new Error("nobody");
    expect(await refusal(readRound(later_, id))).toBe("not-found");
    expect(await refusal(readRound(leader, id))).toBe("not-found");
    expect(await listConversations(later_)).toEqual([]);
    expect(await listConversations(leader)).toEqual([]);
    expect((await read(me, id)).pairs.length).toBeGreaterThan(0);
  });

  it("agrees on a rating only where both say the same, keeps every word, and leaves both ratings as they were", async () => {
    const { me, leader, id } = await pair();
    const say = (actor: Actor, answer: string, at: number) =>
      sayInConversation(actor, id, { ...nothing, words: new Map([["DI3.2", answer]]) }, later(at));
    await say(leader, "competent", 1);
    expect(standingOf((await read(me, id)).said, "DI3.2")).toEqual({
      kind: "said",
      by: "supervisor",
      answer: "competent",
    });
    await say(me, "developing", 2);
    expect(standingOf((await read(me, id)).said, "DI3.2").kind).toBe("two-words");
    await say(me, "competent", 3);
    await say(me, "competent", 4);
    const talk = await read(leader, id);
    expect(standingOf(talk.said, "DI3.2")).toEqual({ kind: "agreed", answer: "competent" });
    expect(talk.said.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(talk.sheets.self.ratings.get("DI3.2")?.answer).toBe("developing");
    expect(talk.sheets.supervisor.ratings.get("DI3.2")?.answer).toBe("proficient");
    expect(await refusal(say(me, "brilliant", 5))).toBe("invalid");
    expect(
      await refusal(sayInConversation(me, id, { ...nothing, words: new Map([["V1", "often"]]) }, later(6))),
    ).toBe("invalid");
  });

  it("lets both say at once that what they rate the same stands", async () => {
    const { me, leader, id } = await pair();
    await sayInConversation(me, id, { ...nothing, alikeStands: true }, later(1));
    let talk = await read(me, id);
    const alike = talk.pairs.filter(({ steps }) => steps === 0).length;
    expect(alike).toBe(69);
    expect(talk.said).toHaveLength(alike);
    await sayInConversation(leader, id, { ...nothing, alikeStands: true }, later(2));
    talk = await read(me, id);
    expect(talk.skills.filter((item) => standingOf(talk.said, item).kind === "agreed")).toHaveLength(alike);
    expect(standingOf(talk.said, "DI3.2").kind).toBe("open");
    await sayInConversation(leader, id, { ...nothing, alikeStands: true }, later(3));
    expect((await read(me, id)).said).toHaveLength(2 * alike);
  });

  it("writes a line of the plan when the other says yes, once, and not before", async () => {
    const { me, leader, id } = await pair();
    await sayInConversation(leader, id, { ...nothing, suggestions: [send("Send the note.")] }, later(1));
    const lines = () => world.store.read.select().from(planItem).where(eq(planItem.cycleId, id));
    expect(await lines()).toEqual([]);
    const [first] = (await read(me, id)).suggestions;
    if (!first) throw new Error("nothing was suggested");
    expect(await refusal(agreeTo(leader, id, first.id, later(2)))).toBe("not-found");
    await Promise.all([agreeTo(me, id, first.id, later(3)), agreeTo(me, id, first.id, later(3))]);
    expect(await lines()).toMatchObject([
      {
        id: first.id,
        personId: me.personId,
        item: "DI3.2",
        words: "Send the note.",
        owner: "learner",
        dueOn: "2026-12-11",
        source: "conversation",
        createdById: leader.personId,
      },
    ]);
    // one agreed thing each: it is changed in the plan
    expect(
      await refusal(
        sayInConversation(me, id, { ...nothing, suggestions: [send("Another.", "DI3.2", 1)] }, later(4)),
      ),
    ).toBe("conflict");
  });

  it("tells the slower of two who write at once, and saves nothing of theirs", async () => {
    const { me, leader, id } = await pair();
    const both = await Promise.allSettled([
      sayInConversation(
        me,
        id,
        { ...nothing, suggestions: [send("Mine.")], words: new Map([["CS1.1", "competent"]]) },
        later(1),
      ),
      sayInConversation(
        leader,
        id,
        { ...nothing, suggestions: [send("Hers.")], words: new Map([["CS1.1", "proficient"]]) },
        later(1),
      ),
    ]);
    const failed = both.flatMap((one) => (one.status === "rejected" ? [one.reason as DomainError] : []));
    expect(failed).toHaveLength(1);
    expect(failed[0]).toMatchObject({ refusal: "conflict" });
    expect(failed[0]?.fields["action-DI3.2"]).toMatch(/while you were typing/);
    const talk = await read(me, id);
    expect(talk.suggestions).toHaveLength(1);
    expect(talk.said).toHaveLength(1);
    // saying yes to what has been written over meanwhile
    const [old] = talk.suggestions;
    const writer = old?.side === "self" ? me : leader;
    const other = old?.side === "self" ? leader : me;
    await sayInConversation(writer, id, { ...nothing, suggestions: [send("Better.", "DI3.2", 1)] }, later(2));
    expect(await refusal(agreeTo(other, id, old?.id ?? "", later(3)))).toBe("conflict");
    expect(await world.store.read.select().from(planItem).where(eq(planItem.cycleId, id))).toEqual([]);
  });

  it("is finished with the day of the talk; then a yes may still come, and nothing new", async () => {
    const { me, leader, id } = await pair();
    await sayInConversation(
      leader,
      id,
      { ...nothing, suggestions: [send("Send the note.")], words: new Map([["DI3.2", "competent"]]) },
      later(1),
    );
    expect(await refusal(finishConversation(leader, id, "2026-11-19", later(2)))).toBe("invalid");
    expect(await refusal(finishConversation(leader, id, "2026-11-22", later(2)))).toBe("invalid");
    await finishConversation(leader, id, "2026-11-20", later(2));
    await finishConversation(me, id, "2026-11-20", later(3));
    const [row] = await world.store.read.select().from(cycle).where(eq(cycle.id, id));
    expect(row).toMatchObject({ heldOn: "2026-11-20", closedAt: later(2) });
    const say = (spoken: Partial<Spoken>) =>
      refusal(sayInConversation(me, id, { ...nothing, ...spoken }, later(4)));
    expect(await say({ suggestions: [send("Late.", "CS1.1")] })).toBe("conflict");
    expect(await say({ strength: { item: "DI3.2", words: "Late." } })).toBe("conflict");
    expect(await say({ words: new Map([["DI3.2", "proficient"]]) })).toBe("conflict");
    expect(await say({ words: new Map([["DI3.2", "competent"]]) })).toBe("done");
    const talk = await read(me, id);
    expect(standingOf(talk.said, "DI3.2").kind).toBe("agreed");
    await agreeTo(me, id, talk.suggestions[0]?.id ?? "", later(5));
    expect(await world.store.read.select().from(planItem).where(eq(planItem.cycleId, id))).toHaveLength(1);
    expect(await listConversations(me)).toMatchObject([{ id, heldOn: "2026-11-20" }]);
  });

  it("takes what the same two agreed before and is still open into its plan, and no other line", async () => {
    const { me, leader, id } = await pair();
    const agreeOn = async (round: string, item: string) => {
      await sayInConversation(
        leader,
        round,
        { ...nothing, suggestions: [send(`For ${item}.`, item)] },
        later(1),
      );
      const one = (await read(me, round)).suggestions.find((each) => each.item === item);
      await agreeTo(me, round, one?.id ?? "", later(2));
    };
    await agreeOn(id, "DI3.2");
    await finishConversation(leader, id, "2026-11-20", later(3));
    const open = async (round: string) =>
      (await world.store.read.select().from(planItem).where(eq(planItem.cycleId, round)))
        .filter((line) => line.openDueOn !== null)
        .map((line) => line.words);
    // somebody else leads now: what was agreed with the first stays where it is
    const second = await someone(["supervisor"]);
    await world.store.write(async (tx) => {
      await tx.update(person).set({ supervisorId: second.personId }).where(eq(person.id, me.personId));
    });
    const rounds = { elsewhere: randomUUID(), again: randomUUID() };
    const next = (round: string, supervisor: Actor, at: number) =>
      seedRound(
        { id: round, kind: "annual", learner: me, supervisor, openedAt: later(at), sentAt: later(at) },
        { ...all, of: {} },
        { ...all, of: {} },
      );
    await next(rounds.elsewhere, second, 4);
    await finishConversation(second, rounds.elsewhere, "2026-11-20", later(5));
    expect(await open(rounds.elsewhere)).toEqual([]);
    await world.store.write(async (tx) => {
      await tx.update(person).set({ supervisorId: leader.personId }).where(eq(person.id, me.personId));
    });
    await next(rounds.again, leader, 6);
    await finishConversation(me, rounds.again, "2026-11-20", later(7));
    expect(await open(rounds.again)).toEqual(["For DI3.2."]);
    expect(await open(id)).toEqual([]);
  });

  it("leaves a trace without a word of what was said, and mails that hold none either", async () => {
    const { me, leader, id } = await pair();
    const secret = "A sentence that is for two people.";
    await keepDraft(
      leader.personId,
      { key: conversationKey(id, false), body: { "action-DI3.2": secret }, revision: 0 },
      now,
    );
    await sayInConversation(
      leader,
      id,
      { ...nothing, suggestions: [send(secret)], strength: { item: "DI3.2", words: secret } },
      later(1),
    );
    expect((await readDraftBox(leader.personId, conversationKey(id, false))).body).toBeNull();
    const deeds = await world.store.read.select().from(activity).where(eq(activity.aboutId, me.personId));
    expect(deeds.map(({ action }) => action)).toContain("conversation.say");
    expect(JSON.stringify(deeds)).not.toContain(secret);
    const mails = await world.store.read.select().from(outbox);
    expect(JSON.stringify(mails)).not.toContain(secret);
    expect(JSON.stringify(mails)).toContain(`/conversations/${id}`);
  });
});

describe("a vocational expert", () => {
  const ask = async (by: Actor, id: string, item = "DI3.2") => {
    const question = { id: randomUUID(), item, question: "What would you look for?" };
    await askExpert(by, id, question, later(1));
    return question.id;
  };

  it("sees nothing before the learner says yes, and one skill afterwards", async () => {
    const { me, leader, id } = await pair();
    const expert = await someone(["facilitator"]);
    const request = await ask(leader, id);
    const seen = async () => (await listForFacilitator(expert)).waiting.map((one) => one.id);
    expect(await seen()).not.toContain(request);
    expect(await refusal(readForFacilitator(expert, request))).toBe("not-found");
    expect(await refusal(setExpertConsent(leader, id, request, true, later(2)))).toBe("forbidden");
    await setExpertConsent(me, id, request, true, later(2));
    expect(await seen()).toContain(request);
    const question = await readForFacilitator(expert, request);
    expect(question.ratings).toEqual({
      self: { answer: "developing", comment: "Mine alone until now." },
      supervisor: { answer: "proficient", comment: "Your notes are clear." },
    });
    expect(JSON.stringify(question)).not.toContain(me.name);
    expect(await refusal(ask(me, id))).toBe("conflict");
  });

  it("loses sight of it when the learner takes the yes back, also after taking it up", async () => {
    const { me, leader, id } = await pair();
    const expert = await someone(["facilitator"]);
    const request = await ask(me, id);
    await takeUpQuestion(expert, request, true, later(2));
    await setExpertConsent(me, id, request, false, later(3));
    expect(await refusal(readForFacilitator(expert, request))).toBe("not-found");
    expect(await refusal(answerExpert(expert, request, "Too late.", later(4)))).toBe("not-found");
    const [line] = await listQuestions((await read(leader, id)).round);
    expect(line).toMatchObject({ state: "refused", facilitator: null });
    await setExpertConsent(me, id, request, true, later(5));
    expect((await readForFacilitator(expert, request)).mine).toBe(false);
  });

  it("answers once, alone, and then no longer sees what was rated; the yes ends there", async () => {
    const { me, leader, id } = await pair();
    const expert = await someone(["facilitator"]);
    const second = await someone(["facilitator"]);
    const request = await ask(me, id);
    expect(await refusal(answerExpert(expert, request, "Not taken up.", later(2)))).toBe("conflict");
    const taken = await Promise.allSettled([
      takeUpQuestion(expert, request, true, later(2)),
      takeUpQuestion(second, request, true, later(2)),
    ]);
    expect(taken.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const [one, other] = taken[0]?.status === "fulfilled" ? [expert, second] : [second, expert];
    expect(await refusal(readForFacilitator(other, request))).toBe("not-found");
    await answerExpert(one, request, "Ask for the note that was hardest.", later(3));
    await answerExpert(one, request, "Twice.", later(4));
    expect(await readForFacilitator(one, request)).toMatchObject({
      ratings: null,
      answer: "Ask for the note that was hardest.",
    });
    expect(await refusal(setExpertConsent(me, id, request, false, later(5)))).toBe("conflict");
    for (const reader of [me, leader])
      expect(await listQuestions((await read(reader, id)).round)).toMatchObject([
        { state: "answered", facilitator: one.name, answer: "Ask for the note that was hardest." },
      ]);
  });

  it("is never asked about somebody they lead, or themselves", async () => {
    const leader = await someone(["supervisor", "facilitator"]);
    const me = await someone(["learner", "facilitator"], leader.personId);
    const id = randomUUID();
    await seedRound(
      { id, kind: "ad-hoc", learner: me, supervisor: leader, openedAt: now, sentAt: now },
      { ...all, of: {} },
      { ...all, of: {} },
    );
    const request = await ask(me, id);
    for (const involved of [me, leader]) {
      expect(await refusal(readForFacilitator(involved, request))).toBe("not-found");
      expect((await listForFacilitator(involved)).waiting).not.toContainEqual(
        expect.objectContaining({ id: request }),
      );
    }
    for (const roles of [["assessor"], ["supervisor"], ["administrator"]] as Role[][])
      expect(await refusal(listForFacilitator(await someone(roles)))).toBe("forbidden");
  });
});

it("adds no row for what somebody says again", async () => {
  const { me, leader, id } = await pair();
  for (const [n, answer] of ["competent", "developing", "competent"].entries())
    await sayInConversation(
      n % 2 ? leader : me,
      id,
      { ...nothing, words: new Map([["DI3.2", answer]]) },
      later(n),
    );
  const rows = await world.store.read.select().from(agreement).where(eq(agreement.cycleId, id));
  expect(rows.map(({ answer }) => answer).sort()).toEqual(["competent", "developing"]);
  expect(await world.store.read.select().from(suggestion).where(eq(suggestion.cycleId, id))).toEqual([]);
});
