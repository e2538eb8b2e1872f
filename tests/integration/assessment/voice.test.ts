import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { review } from "#db/schema/assessment";
import { person } from "#db/schema/people";
import { reminder } from "#db/schema/voice";
import { sendPiece } from "#db/seed/prepare-evidence";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { slug, workedExample } from "#tests/support/ready-learner";
import { anObservation, codeFor, decisionWhere, mailsTo } from "#tests/support/voices";
import { giveAppealOn, lodgeAppeal, openAppeal, withdrawAppeal } from "~/domains/assessment/appeals.server";
import { declareConflict } from "~/domains/assessment/conflict-acts.server";
import { criteriaFor } from "~/domains/assessment/evidence-rules";
import {
  askToObserve,
  giveObservation,
  listObservations,
  listRequests,
  readObservationLink,
  sendObservationCode,
  takeBackRequest,
  withdrawObservation,
} from "~/domains/assessment/observations.server";
import {
  answerQuestion,
  askAboutDecision,
  questionKey,
  readQuestion,
} from "~/domains/assessment/questions.server";
import { type Actor, listCurrentLevels, readEvidence } from "~/domains/assessment/reads.server";
import type { Decision } from "~/domains/assessment/terms";
import { countWaiting, listWaiting } from "~/domains/assessment/waiting.server";
import type { Role } from "~/domains/people/terms";
import { DomainError } from "~/http/domain-error";
import { decideAppeal } from "~/workflows/decide-appeal.server";
import { decideReview } from "~/workflows/decide-review.server";
import { setAudience } from "~/workflows/evidence-audience.server";
import { remindWaiting } from "~/workflows/remind-waiting.server";

let world: TestWorld;
beforeAll(async () => {
  world = await freshStore();
});
afterAll(() => world.end());

const DAY = 86_400_000;
const now = new Date("2026-11-22T01:00:00Z");
const after = (days: number, from = now) => new Date(from.getTime() + days * DAY);
const actor = (p: { id: string; name: string; roles: readonly Role[] }): Actor => ({
  personId: p.id,
  name: p.name,
  roles: p.roles,
});
const made = async (over: Parameters<typeof makePerson>[1]) => {
  const row = await makePerson(world.store, over);
  return { row, actor: actor(row) };
};
const refusal = async (act: Promise<unknown>): Promise<string> => {
  try {
    await act;
  } catch (error) {
    if (error instanceof DomainError) return error.refusal;
    throw error;
  }
  return "none";
};

const piece = {
  slug,
  kind: "account",
  title: "The letter",
  narrative: "I rang first.",
  changedNote: "Nothing.",
};
const judging = (versionId: string, decision: Decision, level: string) => ({
  versionId,
  decision,
  levels: levelsOf(level),
  message: "The call was strong.",
});
const levelsOf = (level: string | null) =>
  criteriaFor(workedExample(), "account").map((c) => ({
    criterion: c.id,
    level,
    comment: "Line 3.",
    next: "Add what they said.",
  }));

/** A learner whose piece their supervisor has decided about. */
async function decided(decision: Decision = "accept", level = "developing", at = now) {
  const supervisor = await made({ roles: ["supervisor"] });
  const learner = await made({ supervisorId: supervisor.row.id });
  const sent = await sendPiece(learner.actor, piece, after(-1, at));
  await decideReview(supervisor.actor, judging(sent.versionId, decision, level), at);
  const reviewId = await decisionWhere(world.store, eq(review.versionId, sent.versionId));
  return { supervisor, learner, ...sent, reviewId };
}

describe("the one question about a decision", () => {
  it("is asked once, stands in the thread, and is answered once by whoever decided", async () => {
    const { supervisor, learner, evidenceId, reviewId } = await decided();
    await askAboutDecision(learner.actor, reviewId, "Which line?", after(0.5));
    await askAboutDecision(learner.actor, reviewId, "Which line?", after(0.5));
    expect(await refusal(askAboutDecision(learner.actor, reviewId, "And why?", now))).toBe("conflict");
    const key = questionKey(reviewId);
    await answerQuestion(supervisor.actor, reviewId, "Line 4.", key, after(1));
    expect(await refusal(answerQuestion(supervisor.actor, reviewId, "Line 5.", key, after(1)))).toBe(
      "conflict",
    );
    const { messages } = await readEvidence(learner.actor, evidenceId);
    expect(messages.map((m) => m.words)).toEqual(["The call was strong.", "Which line?", "Line 4."]);
    expect((await readQuestion(world.store.read, reviewId))?.answer?.words).toBe("Line 4.");
    expect((await mailsTo(world.store, supervisor.row.email))[0]?.["text"]).toContain("/answer");
  });

  it("goes to the assessors who may read the piece when whoever decided has left, and to nobody else", async () => {
    const { supervisor, learner, evidenceId, reviewId } = await decided();
    const assessor = await made({ roles: ["assessor"] });
    const conflicted = await made({ roles: ["assessor"] });
    await declareConflict(
      conflicted.actor,
      { kind: "person", about: learner.row.email, words: "" },
      after(0.1),
    );
    await world.store.write((tx) =>
      tx.update(person).set({ closedAt: now }).where(eq(person.id, supervisor.row.id)),
    );
    await setAudience(learner.actor, evidenceId, [], after(0.2));
    expect(await refusal(askAboutDecision(learner.actor, reviewId, "Which line?", after(0.3)))).toBe(
      "conflict",
    );
    await setAudience(learner.actor, evidenceId, ["assessor"], after(0.4));
    await askAboutDecision(learner.actor, reviewId, "Which line?", after(0.5));
    const asked = async (who: { email: string }) =>
      (await mailsTo(world.store, who.email)).filter((mail) => /question/.test(mail["subject"] ?? "")).length;
    expect(await asked(assessor.row)).toBe(1);
    expect(await asked(conflicted.row)).toBe(0);
    await answerQuestion(assessor.actor, reviewId, "Line 4.", questionKey(reviewId), after(1));
  });

  it("is nobody else's to ask or answer, and has an end", async () => {
    const { learner, reviewId } = await decided();
    const stranger = await made({ roles: ["supervisor", "learner"] });
    expect(await refusal(askAboutDecision(stranger.actor, reviewId, "Why?", now))).toBe("not-found");
    expect(await refusal(askAboutDecision(learner.actor, reviewId, "Why?", after(29)))).toBe("conflict");
    await askAboutDecision(learner.actor, reviewId, "Why?", after(27));
    expect(await refusal(answerQuestion(stranger.actor, reviewId, "So.", "answer:x", after(28)))).toBe(
      "not-found",
    );
  });
});

describe("an appeal", () => {
  it("goes to an assessor who judged nothing of the piece and does not lead the learner; nobody else sees it", async () => {
    const { supervisor, learner, reviewId } = await decided();
    const assessor = await made({ roles: ["assessor"] });
    const issuer = await made({ roles: ["issuer"] });
    const { appealId } = await lodgeAppeal(learner.actor, reviewId, "Line 3 shows it.", now);
    expect(await lodgeAppeal(learner.actor, reviewId, "Line 3 shows it.", now)).toEqual({ appealId });
    expect(await refusal(lodgeAppeal(learner.actor, reviewId, "Another.", now))).toBe("conflict");
    const { appeal } = await openAppeal(world.store.read, learner.actor, appealId);
    expect(appeal.deciderId).not.toBeNull();
    const sees = async (who: Actor) => refusal(openAppeal(world.store.read, who, appealId));
    expect(await sees(supervisor.actor)).toBe("not-found");
    expect(await sees(issuer.actor)).toBe("not-found");
    expect([appeal.deciderId === assessor.row.id, await sees(assessor.actor)]).toContainEqual(
      appeal.deciderId === assessor.row.id ? "none" : "not-found",
    );
  });

  it("judged again supersedes the decision, keeps it on record, and never lowers a level", async () => {
    const { learner, reviewId, versionId, evidenceId } = await decided("accept", "competent");
    const { appealId } = await lodgeAppeal(learner.actor, reviewId, "Line 3.", now);
    const { appeal } = await openAppeal(world.store.read, learner.actor, appealId);
    const decider: Actor = { personId: appeal.deciderId ?? "", name: "Decider", roles: ["assessor"] };
    const decide = (level: string) =>
      decideAppeal(
        decider,
        appealId,
        { outcome: "changed", reasons: "I read it.", levels: levelsOf(level) },
        after(2),
      );
    expect(await refusal(decide("developing"))).toBe("invalid");
    await decide("proficient");
    await decide("proficient");
    const all = await world.store.read.select().from(review).where(eq(review.versionId, versionId));
    expect(all).toHaveLength(2);
    expect(all.find((one) => one.supersedesId === reviewId)?.reviewerId).toBe(decider.personId);
    const levels = await listCurrentLevels(world.store.read, learner.row.id, slug);
    expect(new Set(levels.map((one) => one.level))).toEqual(new Set(["proficient"]));
    const { versions } = await readEvidence(learner.actor, evidenceId);
    expect(versions[0]?.review?.reviewer.id).toBe(decider.personId);
    expect(await refusal(askAboutDecision(learner.actor, reviewId, "Why?", after(3)))).toBe("conflict");
  });

  it("turns a return into an acceptance where it was right to appeal", async () => {
    const { learner, reviewId, evidenceId } = await decided("return");
    const { appealId } = await lodgeAppeal(learner.actor, reviewId, "It is all there.", now);
    const { appeal } = await openAppeal(world.store.read, learner.actor, appealId);
    const decider: Actor = { personId: appeal.deciderId ?? "", name: "Decider", roles: ["assessor"] };
    await decideAppeal(
      decider,
      appealId,
      { outcome: "changed", reasons: "Yes.", levels: levelsOf("competent") },
      after(1),
    );
    expect((await readEvidence(learner.actor, evidenceId)).state).toBe("accepted");
  });

  it("can be taken back, once, and given on without coming to the same person again", async () => {
    await made({ roles: ["assessor"] });
    const { learner, reviewId } = await decided();
    const issuer = await made({ roles: ["issuer"] });
    const { appealId } = await lodgeAppeal(learner.actor, reviewId, "Line 3.", now);
    const first = (await openAppeal(world.store.read, learner.actor, appealId)).appeal.deciderId;
    await giveAppealOn(issuer.actor, appealId, after(1));
    const second = (await openAppeal(world.store.read, learner.actor, appealId)).appeal.deciderId;
    expect(second).not.toBe(first);
    await withdrawAppeal(learner.actor, appealId, after(2));
    await withdrawAppeal(learner.actor, appealId, after(2));
    const decider: Actor = { personId: second ?? "", name: "Decider", roles: ["assessor"] };
    const late = { outcome: "not-upheld" as const, reasons: "No.", levels: [] };
    expect(await refusal(decideAppeal(decider, appealId, late, after(3)))).toBe("conflict");
    expect(await refusal(giveAppealOn(issuer.actor, appealId, after(3)))).toBe("conflict");
  });
});

describe("an observation by somebody without an account", () => {
  const asked = async () => {
    const { supervisor, learner, evidenceId } = await decided("return");
    const email = `otto-${learner.row.id.slice(0, 8)}@outside.example`;
    const address = await askToObserve(
      learner.actor,
      { evidenceId, name: "Otto Outside", email, what: "How I ended a call." },
      now,
    );
    return { supervisor, learner, evidenceId, email, token: address.split("/").at(-1) ?? "" };
  };

  it("needs the code of the mailbox, works once, and cannot be changed by the learner", async () => {
    const { learner, evidenceId, email, token } = await asked();
    const give = (code: string) => giveObservation(token, { ...anObservation, code }, "unknown", after(0.1));
    expect(await refusal(give("000000"))).toBe("invalid");
    await sendObservationCode(token, "unknown", after(0.1));
    const code = await codeFor(world.store, email);
    expect(await refusal(giveObservation(token, { ...anObservation, code }, "unknown", after(0.2)))).toBe(
      "invalid",
    );
    await give(code);
    expect(await refusal(give(code))).toBe("conflict");
    const [given] = await listObservations(world.store.read, evidenceId);
    expect(given).toMatchObject({
      observer: "Otto Outside",
      domain: "outside.example",
      saw: anObservation.saw,
    });
    const [request] = await listRequests(world.store.read, evidenceId, now);
    expect(await refusal(takeBackRequest(learner.actor, request?.id ?? "", now))).toBe("conflict");
    const thanks = (await mailsTo(world.store, email)).find((mail) =>
      /Thank you/.test(mail["subject"] ?? ""),
    );
    expect(thanks?.["text"]).toContain(token);
  });

  it("leaves no word, name or address when it is withdrawn", async () => {
    const { evidenceId, email, token } = await asked();
    await sendObservationCode(token, "unknown", after(0.1));
    await giveObservation(
      token,
      { ...anObservation, code: await codeFor(world.store, email) },
      "unknown",
      after(0.1),
    );
    await withdrawObservation(token, after(1));
    await withdrawObservation(token, after(1));
    const [given] = await listObservations(world.store.read, evidenceId);
    expect(given).toMatchObject({ observer: "", domain: "", saw: "", relation: "", strength: "" });
    expect(given?.withdrawnAt).toEqual(after(1));
    expect((await readObservationLink(token, after(1))).state).toBe("withdrawn");
  });

  it("is asked by the author alone, of somebody else, and its link ends", async () => {
    const { supervisor, learner, evidenceId, token } = await asked();
    const ask = (who: Actor, email: string) =>
      askToObserve(who, { evidenceId, name: "N", email, what: "A call." }, now);
    expect(await refusal(ask(supervisor.actor, "x@outside.example"))).toBe("not-found");
    expect(await refusal(ask(learner.actor, learner.row.email.replace("@", "+me@")))).toBe("invalid");
    expect((await readObservationLink(token, after(15))).state).toBe("ended");
    expect(await refusal(sendObservationCode(token, "unknown", after(15)))).toBe("conflict");
    expect((await readObservationLink("no-such-token", now)).state).toBe("unknown");
  });
});

describe("what waits", () => {
  it("names the owner and the day, overdue first, and pages without losing a thing", async () => {
    const list = await listWaiting(after(8), null);
    const days = list.things.map((one) => one.due.getTime());
    expect(days).toEqual([...days].sort((a, b) => a - b));
    const counts = await countWaiting(after(8));
    const all = counts.reduce((sum, row) => sum + row.all, 0);
    const seen = new Set<string>();
    for (let next: string | null = null; ;) {
      const page: Awaited<ReturnType<typeof listWaiting>> = await listWaiting(after(8), next);
      for (const one of page.things) seen.add(`${one.step} ${one.id}`);
      next = page.next;
      if (next === null) break;
    }
    expect(seen.size).toBe(all);
    for (const one of list.things.filter((each) => each.step === "appeal")) {
      expect([one.about, one.title]).toEqual([null, null]);
    }
  });

  it("reminds its owner, tells a helper when the day is well past, and says nothing twice", async () => {
    const supervisor = await made({ roles: ["supervisor"] });
    const learner = await made({ supervisorId: supervisor.row.id });
    const helper = await made({ roles: ["assessor"] });
    const { versionId } = await sendPiece(learner.actor, piece, now);
    const mails = async (to: string) =>
      (await mailsTo(world.store, to)).filter((mail) => /wait/.test(mail["subject"] ?? "")).length;
    const told = () => world.store.read.select().from(reminder).where(eq(reminder.subjectId, versionId));
    await remindWaiting(after(5));
    expect(await told()).toEqual([]);
    await remindWaiting(after(6));
    await remindWaiting(after(6.5));
    expect((await told()).map((row) => [row.number, row.toId, row.escalated])).toEqual([
      [1, supervisor.row.id, false],
    ]);
    expect(await mails(supervisor.row.email)).toBe(1);
    await remindWaiting(after(14));
    const rows = await told();
    expect(rows.some((row) => row.toId === helper.row.id && row.escalated)).toBe(true);
    const before = await mails(supervisor.row.email);
    await remindWaiting(after(14));
    expect(await mails(supervisor.row.email)).toBe(before);
    const [mail] = await mailsTo(world.store, supervisor.row.email);
    expect(mail?.["text"]).not.toContain(learner.row.name);
  });
});
