import { and, eq, isNull } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  allocation,
  calibration,
  conflict,
  conflictWithdrawal,
  evidence,
  evidenceVersion,
  mark,
  message,
  moderation,
  result,
  review,
  waitingReview,
} from "#db/schema/assessment";
import { ledgerEntry } from "#db/schema/credentials";
import { appealAct } from "#db/schema/voice";
import { activity, outbox, person } from "#db/schema/people";
import { toJson } from "#db/schema/columns";
import { writeCompleteRecord } from "#db/seed/complete-record";
import { type Piece, sendPiece } from "#db/seed/prepare-evidence";
import { type TestWorld, freshStore, putPlan } from "#tests/support/database";
import { makePerson, makeSite } from "#tests/support/factories";
import type { SamplingPlan } from "~/catalogue/types";
import { listMyMarks, listWronglyHeld } from "~/domains/assessment/allocation.server";
import { lodgeAppeal, openAppeal } from "~/domains/assessment/appeals.server";
import { calibrationSet, markExemplar } from "~/domains/assessment/calibration.server";
import { declareConflict, withdrawConflict } from "~/domains/assessment/conflict-acts.server";
import { listDeclared } from "~/domains/assessment/conflicts.server";
import { restingPlan } from "~/domains/assessment/moderation-rules";
import { openModerations, readModeration } from "~/domains/assessment/moderation.server";
import {
  type Actor,
  listMyEvidence,
  listOpenToAssessors,
  listWaitingForMe,
  readEvidence,
} from "~/domains/assessment/reads.server";
import { listJudgedLevels } from "~/domains/assessment/judged-levels.server";
import { listCountingResults, microCredential } from "~/domains/assessment/standing.server";
import { askAssessor } from "~/domains/assessment/writes.server";
import { countWaiting, listWaiting } from "~/domains/assessment/waiting.server";
import type { Role } from "~/domains/people/terms";
import type { DomainError } from "~/http/domain-error";
import { allocateAnew, allocateWaiting, handBack, remindOfMarks } from "~/workflows/allocate.server";
import { makeAward } from "~/workflows/award.server";
import { decideAppeal } from "~/workflows/decide-appeal.server";
import { type Judging, decideReview } from "~/workflows/decide-review.server";
import { remindWaiting } from "~/workflows/remind-waiting.server";
import { setAudience } from "~/workflows/evidence-audience.server";

let world: TestWorld;
beforeAll(async () => {
  world = await freshStore();
});
afterAll(() => world.end());

const slug = "professional-and-ethical-conduct";
const of = () => microCredential(slug);
const DAY = 86_400_000;
const now = new Date("2026-11-20T00:00:00Z");
const later = (days: number) => new Date(now.getTime() + days * DAY);
const always: SamplingPlan = { ...restingPlan, assessorsOneIn: 1, supervisorsOneIn: 1 };

const actor = (made: { id: string; name: string; roles: readonly Role[] }): Actor => ({
  personId: made.id,
  name: made.name,
  roles: made.roles,
});
const account: Piece = {
  slug,
  kind: "account",
  title: "The letter I did not write",
  narrative: "A teacher asked for a letter. I rang the young person first.",
  changedNote: "I changed the course.",
};

/** Only these assessors are there: those of the tests before have left, and what waited for them is gone. */
async function desk(assessors: number, over: { readonly roles?: readonly Role[] } = {}) {
  await world.store.write(async (tx) => {
    await tx.update(person).set({ closedAt: now }).where(isNull(person.closedAt));
    await tx.delete(waitingReview);
    await tx.update(moderation).set({ closedAt: now }).where(isNull(moderation.closedAt));
    await tx.update(allocation).set({ endedAt: now }).where(isNull(allocation.endedAt));
  });
  const site = await makeSite(world.store);
  const supervisor = await makePerson(world.store, { roles: ["supervisor"], siteId: site.id });
  const led = await makePerson(world.store, { siteId: site.id, supervisorId: supervisor.id });
  const alone = await makePerson(world.store, { siteId: site.id });
  const team: Actor[] = [];
  for (let n = 0; n < assessors; n++) {
    team.push(
      actor(await makePerson(world.store, { roles: over.roles ?? ["assessor"], name: `Assessor ${n}` })),
    );
  }
  return { site, supervisor: actor(supervisor), led: actor(led), alone: actor(alone), team };
}
function judging(versionId: string, level: string | null, decision: "accept" | "return" = "accept"): Judging {
  const criteria = of().rubric.criteria.filter((c) => c.evidence.includes("account"));
  return {
    versionId,
    decision,
    levels: criteria.map((c) => ({
      criterion: c.id,
      level,
      comment: level ? "Line 3 shows it." : "",
      next: level ? "Try it in a meeting." : "",
    })),
    message: decision === "accept" ? "The phone call was strong." : "Add what they wanted.",
  };
}
const refusal = (act: Promise<unknown>) =>
  act.then(
    () => "nothing was refused",
    (error: DomainError) => error.refusal ?? `a bug: ${String(error)}`,
  );
const holder = async (versionId: string, team: readonly Actor[]) => {
  const [row] = await world.store.read
    .select()
    .from(allocation)
    .where(and(eq(allocation.versionId, versionId), isNull(allocation.endedAt)));
  return team.find((one) => one.personId === row?.assessorId) ?? null;
};
/** Gives it out, and has whoever got it judge it. */
async function nextMark(versionId: string, team: readonly Actor[], how: Judging, at: Date) {
  await allocateWaiting(at);
  const by = await holder(versionId, team);
  if (!by) throw new Error("Nobody got it.");
  return { by, ...(await decideReview(by, how, at)) };
}
const reviewsOf = (versionId: string) =>
  world.store.read.select().from(review).where(eq(review.versionId, versionId)).orderBy(review.decidedAt);
const stateOf = async (learner: Actor) => (await listMyEvidence(learner.personId))[0]?.state;

describe("an assessor's judgement that is marked a second time", () => {
  beforeEach(() => putPlan(world.store, always));

  it("reaches the learner once a second assessor agrees, in the words of the first", async () => {
    const { alone, team } = await desk(2);
    const { versionId, evidenceId } = await sendPiece(alone, account, now);
    const first = await nextMark(versionId, team, judging(versionId, "competent"), later(1));
    expect(first.reviewId).toBeNull();
    expect(await reviewsOf(versionId)).toEqual([]);
    expect(await stateOf(alone)).toBe("with-someone");
    expect((await readEvidence(alone, evidenceId)).messages).toEqual([]);
    expect(await world.store.read.select().from(result).where(eq(result.personId, alone.personId))).toEqual(
      [],
    );

    const words = { ...judging(versionId, "proficient"), message: "Other words." };
    const second = await nextMark(
      versionId,
      team,
      { ...words, levels: judging(versionId, "competent").levels },
      later(2),
    );
    expect(second.by.personId).not.toBe(first.by.personId);
    const [released] = await reviewsOf(versionId);
    const record = await readModeration(world.store.read, versionId);
    expect(record).toMatchObject({ outcome: "agreed", closedAt: later(2) });
    expect(released).toMatchObject({
      reviewerId: first.by.personId,
      decidedAt: later(2),
      moderationId: record?.id,
    });
    expect((await readEvidence(alone, evidenceId)).messages.map((one) => one.words)).toEqual([
      "The phone call was strong.",
    ]);
    expect(await stateOf(alone)).toBe("accepted");
    expect(
      await world.store.read.select().from(waitingReview).where(eq(waitingReview.versionId, versionId)),
    ).toEqual([]);
    const rows = await world.store.read
      .select()
      .from(ledgerEntry)
      .where(eq(ledgerEntry.personId, alone.personId))
      .orderBy(ledgerEntry.number);
    expect(rows.map((row) => row.kind)).toEqual(["sent", "judged", "moderated"]);
  });

  it("goes to a third where the two differ, and the third decides", async () => {
    const { alone, team } = await desk(3);
    const { versionId } = await sendPiece(alone, account, now);
    const first = await nextMark(versionId, team, judging(versionId, "competent"), later(1));
    const second = await nextMark(versionId, team, judging(versionId, null, "return"), later(2));
    expect(second.reviewId).toBeNull();
    expect(await reviewsOf(versionId)).toEqual([]);
    const third = await nextMark(
      versionId,
      team,
      { ...judging(versionId, null, "return"), message: "Say who." },
      later(3),
    );
    expect(new Set([first, second, third].map((one) => one.by.personId)).size).toBe(3);
    expect(await reviewsOf(versionId)).toMatchObject([{ reviewerId: third.by.personId, decision: "return" }]);
    expect(await stateOf(alone)).toBe("back");
  });

  it("stands as the first gave it where the third agrees with the first", async () => {
    const { alone, team } = await desk(3);
    const { versionId } = await sendPiece(alone, account, now);
    const first = await nextMark(versionId, team, judging(versionId, "competent"), later(1));
    await nextMark(versionId, team, judging(versionId, "developing"), later(2));
    await nextMark(versionId, team, judging(versionId, "competent"), later(3));
    expect(await readModeration(world.store.read, versionId)).toMatchObject({ outcome: "third-upheld" });
    expect(await reviewsOf(versionId)).toMatchObject([{ reviewerId: first.by.personId, decision: "accept" }]);
  });

  it("waits with its day where there is only one assessor, and issuers are told once", async () => {
    const { alone, team } = await desk(1);
    const issuer = await makePerson(world.store, { roles: ["issuer"] });
    const { versionId } = await sendPiece(alone, account, now);
    await nextMark(versionId, team, judging(versionId, "competent"), later(1));
    for (let twice = 0; twice < 2; twice++) await allocateWaiting(later(2));
    expect(await openModerations(world.store.read, alone.personId, slug)).toMatchObject([
      { with: null, until: later(1 + always.daysToMark), place: 2 },
    ]);
    const told = (await world.store.read.select().from(outbox)).filter(
      (job) => job.payload.includes(issuer.email) && job.kind === "mail",
    );
    expect(told).toHaveLength(1);
    // somebody joins, and nothing is lost
    const joined = actor(await makePerson(world.store, { roles: ["assessor"] }));
    await nextMark(versionId, [joined], judging(versionId, "competent"), later(3));
    expect(await stateOf(alone)).toBe("accepted");
  });

  it("is one mark when the same button is pressed twice, and stays as it was given", async () => {
    const { alone, team } = await desk(2);
    const { versionId } = await sendPiece(alone, account, now);
    const { by } = await nextMark(versionId, team, judging(versionId, "competent"), later(1));
    expect(await decideReview(by, judging(versionId, "competent"), later(1))).toEqual({ reviewId: null });
    expect(await refusal(decideReview(by, judging(versionId, null, "return"), later(1)))).toBe("conflict");
    expect(await world.store.read.select().from(mark).where(eq(mark.versionId, versionId))).toHaveLength(1);
  });

  it("closes the desk of the supervisor, until the learner takes it back from the assessors", async () => {
    const { led, supervisor, team } = await desk(2);
    const { versionId, evidenceId } = await sendPiece(led, account, now);
    await askAssessor(led, versionId, now);
    await nextMark(versionId, team, judging(versionId, "competent"), later(1));
    expect((await listWaitingForMe(supervisor.personId, null)).items).toEqual([]);
    expect(await refusal(decideReview(supervisor, judging(versionId, "competent"), later(2)))).toBe(
      "conflict",
    );
    await setAudience(led, evidenceId, ["supervisor"], later(3));
    expect((await listWaitingForMe(supervisor.personId, null)).items).toHaveLength(1);
    await decideReview(supervisor, judging(versionId, "proficient"), later(4));
    expect(await reviewsOf(versionId)).toMatchObject([{ reviewerId: supervisor.personId }]);
    expect(await readModeration(world.store.read, versionId)).toMatchObject({ outcome: "taken-back" });
  });

  it("goes back at once where it judges nothing", async () => {
    const { alone, team } = await desk(2);
    const { versionId } = await sendPiece(alone, account, now);
    const name = { ...judging(versionId, null, "return"), levels: [], message: "Line 4 has a name in it." };
    expect((await nextMark(versionId, team, name, later(1))).reviewId).not.toBeNull();
    expect(await stateOf(alone)).toBe("back");
  });
});

describe("a supervisor's judgement in the sample", () => {
  beforeEach(() => putPlan(world.store, always));

  it("is released at once, is marked blind afterwards, and an award waits for that", async () => {
    const { led, supervisor, team } = await desk(2);
    const issuer = actor(await makePerson(world.store, { roles: ["issuer"] }));
    await world.store.write((tx) =>
      writeCompleteRecord(tx, {
        personId: led.personId,
        judgeId: supervisor.personId,
        slug,
        finishedAt: now,
      }),
    );
    const { versionId, evidenceId } = await sendPiece(led, account, now);
    await decideReview(supervisor, judging(versionId, "competent"), later(1));
    expect(await stateOf(led)).toBe("accepted");
    expect((await readEvidence(led, evidenceId)).versions[0]?.review?.decision).toBe("accept");
    expect(await refusal(makeAward(world.store, issuer, led.personId, slug, later(1)))).toBe("conflict");
    // nobody who may mark it reads what was decided
    for (const one of team) {
      const seen = await readEvidence(one, evidenceId);
      expect(seen.versions[0]?.review).toBeNull();
      expect(seen.messages).toEqual([]);
      expect(seen.state).toBe("with-someone");
    }
    await nextMark(versionId, team, judging(versionId, "competent"), later(2));
    expect(await reviewsOf(versionId)).toHaveLength(1);
    expect((await readEvidence(team[0] as Actor, evidenceId)).versions[0]?.review?.decision).toBe("accept");
    await makeAward(world.store, issuer, led.personId, slug, later(3));
  });

  it("is superseded by a third who decides otherwise; its levels no longer count and earlier ones do again", async () => {
    const { led, supervisor, team } = await desk(2);
    await putPlan(world.store, restingPlan);
    const before = await sendPiece(led, { ...account, kind: "observation", title: "Case review" }, now);
    const shared = of().rubric.criteria.filter(
      (c) => c.evidence.includes("observation") && c.evidence.includes("account"),
    );
    await decideReview(
      supervisor,
      {
        ...judging(before.versionId, null),
        levels: of()
          .rubric.criteria.filter((c) => c.evidence.includes("observation"))
          .map((c) => ({ criterion: c.id, level: "competent", comment: "Seen." })),
      },
      now,
    );
    await putPlan(world.store, always);
    const { versionId } = await sendPiece(led, account, later(1));
    await decideReview(supervisor, judging(versionId, "proficient"), later(1));
    const counting = async () =>
      (await listCountingResults(world.store.read, led.personId, slug)).map((row) => [
        row.criterion,
        row.level,
      ]);
    expect(await counting()).toContainEqual([shared[0]?.id, "proficient"]);
    // what stands beside the ratings follows
    const besideRatings = async () =>
      [...(await listJudgedLevels(led.personId, { id: led.personId, side: "self" })).values()]
        .flat()
        .filter(({ criterion }) => criterion === shared[0]?.title)
        .map(({ level }) => level);
    expect(new Set(await besideRatings())).toEqual(new Set(["Proficient"]));
    await nextMark(versionId, team, judging(versionId, null, "return"), later(2));
    const third = await nextMark(versionId, team, judging(versionId, null, "return"), later(3));
    const [old, standing] = await reviewsOf(versionId);
    expect(standing).toMatchObject({
      supersedesId: old?.id,
      reviewerId: third.by.personId,
      decision: "return",
    });
    expect(await stateOf(led)).toBe("back");
    expect(await counting()).toContainEqual([shared[0]?.id, "competent"]);
    expect(await counting()).not.toContainEqual([shared[0]?.id, "proficient"]);
    expect(new Set(await besideRatings())).toEqual(new Set(["Competent"]));
    const mails = (await world.store.read.select().from(outbox)).filter((job) =>
      job.payload.includes("The answer about your evidence has changed"),
    );
    expect(mails).toHaveLength(1);
  });

  it("is left alone where the learner keeps it from the assessors, and settled where they take it back", async () => {
    const { led, supervisor, team } = await desk(2);
    const kept = await sendPiece(led, account, now);
    await setAudience(led, kept.evidenceId, ["supervisor"], now);
    await decideReview(supervisor, judging(kept.versionId, "competent"), later(1));
    expect(await readModeration(world.store.read, kept.versionId)).toBeNull();

    const opened = await sendPiece(led, account, later(2));
    await decideReview(supervisor, judging(opened.versionId, "competent"), later(3));
    await allocateWaiting(later(3));
    const had = await holder(opened.versionId, team);
    await setAudience(led, opened.evidenceId, ["supervisor"], later(4));
    expect(await openModerations(world.store.read, led.personId, slug)).toEqual([]);
    expect(await listMyMarks(had?.personId ?? "")).toEqual([]);
  });

  it.each(["administrator", "issuer"] as const)(
    "is never given to an assessor who is also %s",
    async (also) => {
      const { led, supervisor, team } = await desk(1, { roles: ["assessor", also] });
      const { versionId } = await sendPiece(led, account, now);
      await decideReview(supervisor, judging(versionId, "competent"), later(1));
      await allocateWaiting(later(1));
      expect(await holder(versionId, team)).toBeNull();
    },
  );
});

describe("an appeal against what is in the sample", () => {
  beforeEach(() => putPlan(world.store, always));

  /** A supervisor's acceptance, which the learner has and somebody is to mark blind. */
  async function sampled(assessors: number) {
    const made = await desk(assessors);
    const { versionId, evidenceId } = await sendPiece(made.led, account, now);
    const { reviewId } = await decideReview(made.supervisor, judging(versionId, "competent"), later(1));
    return { ...made, versionId, evidenceId, reviewId: reviewId ?? "" };
  }
  const lodge = async (learner: Actor, reviewId: string, team: readonly Actor[], at: Date) => {
    const { appealId } = await lodgeAppeal(learner, reviewId, "Line 3 shows more.", at);
    const { appeal } = await openAppeal(world.store.read, learner, appealId);
    return { appealId, decider: team.find((one) => one.personId === appeal.deciderId) ?? null };
  };
  const again = (versionId: string, level: string) => ({
    outcome: "changed" as const,
    reasons: "I read every version.",
    levels: judging(versionId, level).levels,
  });

  it("settles the sample where it judges again, so that no mark takes the place of what the appeal decided", async () => {
    const { led, team, versionId, reviewId } = await sampled(3);
    const second = await nextMark(versionId, team, judging(versionId, null, "return"), later(2));
    await allocateWaiting(later(2));
    const third = (await holder(versionId, team)) as Actor;
    const { appealId, decider } = await lodge(led, reviewId, team, later(3));
    // neither who marked it nor who is about to
    expect([second.by, third, null]).not.toContain(decider);
    await decideAppeal(decider as Actor, appealId, again(versionId, "proficient"), later(4));
    expect(await openModerations(world.store.read, led.personId, slug)).toEqual([]);
    expect(await readModeration(world.store.read, versionId)).toMatchObject({ outcome: "superseded" });
    expect(await listMyMarks(third.personId)).toEqual([]);
    expect(await refusal(decideReview(third, judging(versionId, null, "return"), later(5)))).toBe("conflict");
    expect(await reviewsOf(versionId)).toMatchObject([
      { id: reviewId },
      { supersedesId: reviewId, reviewerId: decider?.personId, decision: "accept" },
    ]);
    expect(await stateOf(led)).toBe("accepted");
  });

  it("is decided by nobody who has marked the piece or has it to mark, and waits where nobody else is", async () => {
    const { led, team, versionId, reviewId } = await sampled(1);
    const [only] = team as [Actor];
    await allocateWaiting(later(1));
    expect(await holder(versionId, team)).toBe(only);
    const { appealId, decider } = await lodge(led, reviewId, team, later(2));
    expect(decider).toBeNull();
    await decideReview(only, judging(versionId, "competent"), later(3));
    // a hand that put it before them all the same changes nothing
    await world.store.write((tx) =>
      tx.insert(appealAct).values({
        appealId,
        number: 3,
        act: "assigned",
        byId: null,
        at: later(4),
        toId: only.personId,
        words: "",
        reviewId: null,
      }),
    );
    const act = decideAppeal(only, appealId, again(versionId, "proficient"), later(4));
    expect(await refusal(act)).toBe("forbidden");
  });

  it("keeps whoever was given it from marking any version of the piece from then on", async () => {
    await putPlan(world.store, restingPlan);
    const { led, supervisor, team } = await desk(1);
    const [only] = team as [Actor];
    const sent = await sendPiece(led, account, now);
    const { reviewId } = await decideReview(supervisor, judging(sent.versionId, null, "return"), later(1));
    const { appealId, decider } = await lodge(led, reviewId ?? "", team, later(2));
    expect(decider).toBe(only);
    const next = await sendPiece(led, account, later(3), sent);
    await askAssessor(led, next.versionId, later(3));
    await allocateWaiting(later(3));
    expect(await holder(next.versionId, team)).toBeNull();
    const late = { outcome: "not-upheld" as const, reasons: "The rubric asks for who.", levels: [] };
    await decideAppeal(only, appealId, late, later(4));
    await allocateAnew(later(5));
    expect(await holder(next.versionId, team)).toBeNull();
    expect(await refusal(decideReview(only, judging(next.versionId, "competent"), later(5)))).toBe(
      "conflict",
    );
    const joined = actor(await makePerson(world.store, { roles: ["assessor"] }));
    await allocateAnew(later(6));
    expect(await holder(next.versionId, [only, joined])).toBe(joined);
  });

  it("goes to somebody else when its decider declares a conflict", async () => {
    const { led, site, team, reviewId } = await sampled(3);
    const { appealId, decider } = await lodge(led, reviewId, team, later(2));
    await declareConflict(decider as Actor, { kind: "site", about: site.id, words: "" }, later(3));
    const { appeal } = await openAppeal(world.store.read, led, appealId);
    expect(appeal.deciderId).not.toBeNull();
    expect(appeal.deciderId).not.toBe(decider?.personId);
  });
});

describe("what waits for a mark", () => {
  const waitsFor = async (versionId: string, at: Date) =>
    (await listWaiting(at, null)).things.filter((thing) => thing.id === versionId);
  const toldOf = async (email: string, words: string) =>
    (await world.store.read.select().from(outbox)).filter(
      (job) =>
        job.onceKey.startsWith("mail:waiting:") && job.payload.includes(email) && job.payload.includes(words),
    ).length;

  it("stands among everything that waits, with whoever has it; issuers are told where it waits too long", async () => {
    await putPlan(world.store, { ...always, daysToMark: 60 });
    const { alone, team } = await desk(2);
    const issuer = await makePerson(world.store, { roles: ["issuer"] });
    const { versionId } = await sendPiece(alone, account, now);
    expect(await waitsFor(versionId, now)).toMatchObject([{ step: "review", owner: { role: "assessor" } }]);
    await allocateWaiting(now);
    const first = (await holder(versionId, team)) as Actor;
    expect(await waitsFor(versionId, now)).toMatchObject([
      { step: "review", owner: { id: first.personId }, given: true },
    ]);
    await decideReview(first, judging(versionId, "competent"), later(1));
    expect(await waitsFor(versionId, later(1))).toMatchObject([
      { step: "second-mark", owner: { role: "issuer" }, since: later(1), due: later(15) },
    ]);
    await allocateWaiting(later(1));
    const second = (await holder(versionId, team)) as Actor;
    const [thing] = await waitsFor(versionId, later(1));
    expect(thing).toMatchObject({ step: "second-mark", owner: { id: second.personId }, given: true });
    const counts = await countWaiting(later(16));
    expect(counts.find((row) => row.step === "second-mark")).toMatchObject({ all: 1, overdue: 1 });
    // their own day is the mail of the desk; past the day of the piece those who can change the plan are told
    const [holding] = await world.store.read.select().from(person).where(eq(person.id, second.personId));
    await remindWaiting(later(16));
    expect(await toldOf(holding?.email ?? "", "second time")).toBe(0);
    expect(await toldOf(issuer.email, "second time")).toBe(0);
    await remindWaiting(later(22));
    await remindWaiting(later(22));
    expect(await toldOf(issuer.email, "second time")).toBe(1);
    await decideReview(second, judging(versionId, "competent"), later(22));
    expect(await waitsFor(versionId, later(22))).toEqual([]);
  });
});

describe("giving out", () => {
  beforeEach(() => putPlan(world.store, { ...restingPlan, daysToMark: 7 }));

  it("puts a piece into one assessor's list and nobody else's, with a mail, and only they judge it", async () => {
    const { alone, team } = await desk(3);
    const { versionId } = await sendPiece(alone, account, now);
    for (let twice = 0; twice < 2; twice++) await allocateWaiting(now);
    const by = await holder(versionId, team);
    for (const one of team) {
      expect((await listMyMarks(one.personId)).map((row) => row.versionId)).toEqual(
        one === by ? [versionId] : [],
      );
      expect((await listOpenToAssessors(one.personId, now, null)).items).toEqual([]);
      if (one !== by)
        expect(await refusal(decideReview(one, judging(versionId, "competent"), now))).toBe("conflict");
    }
    const [row] = await world.store.read.select().from(allocation).where(eq(allocation.versionId, versionId));
    const mail = (await world.store.read.select().from(outbox)).find(
      (job) => job.onceKey === `mail:allocated:${row?.id}`,
    );
    expect(mail?.payload).toContain(`/reviews/${versionId}`);
    await decideReview(by as Actor, judging(versionId, "competent"), later(1));
    expect(await listMyMarks(by?.personId ?? "")).toEqual([]);
  });

  it("spreads pieces evenly", async () => {
    const { team } = await desk(3);
    const site = await makeSite(world.store);
    for (let n = 0; n < 9; n++) {
      await sendPiece(actor(await makePerson(world.store, { siteId: site.id })), account, now);
    }
    await allocateWaiting(now);
    const counts = await Promise.all(team.map(async (one) => (await listMyMarks(one.personId)).length));
    expect(counts).toEqual([3, 3, 3]);
  });

  it("goes on to somebody else when the day passes or it is given back, and comes again only where nobody else is", async () => {
    const { alone, team } = await desk(2);
    const { versionId } = await sendPiece(alone, account, now);
    await allocateWaiting(now);
    const first = await holder(versionId, team);
    await allocateAnew(later(6));
    expect(await holder(versionId, team)).toBe(first);
    await remindOfMarks(later(6));
    await remindOfMarks(later(6));
    expect(
      (await world.store.read.select().from(outbox)).filter((job) =>
        job.onceKey.startsWith("mail:allocation-near:"),
      ),
    ).toHaveLength(1);
    await allocateAnew(later(7));
    const second = await holder(versionId, team);
    expect(second).not.toBe(first);
    await handBack(second as Actor, versionId, later(8));
    expect(await refusal(handBack(second as Actor, versionId, later(8)))).toBe("conflict");
    await allocateWaiting(later(8));
    expect(await holder(versionId, team)).not.toBeNull();
  });

  it("waits until the made-up pieces are marked, where the plan asks for it", async () => {
    await putPlan(world.store, { ...restingPlan, calibrateFirst: true });
    const { alone, team } = await desk(1);
    const [fresh] = team as [Actor];
    const { versionId } = await sendPiece(alone, account, now);
    await allocateWaiting(now);
    expect(await holder(versionId, team)).toBeNull();
    expect(await refusal(decideReview(fresh, judging(versionId, "competent"), now))).toBe("conflict");
    for (const exemplar of calibrationSet(slug)) {
      const levels = { scope: "competent" };
      await markExemplar(fresh, { slug, exemplar, levels }, now);
      await markExemplar(fresh, { slug, exemplar, levels: { scope: "not-yet" } }, later(1));
    }
    const kept = await world.store.read
      .select()
      .from(calibration)
      .where(eq(calibration.personId, fresh.personId));
    expect(kept.map((row) => row.levels)).toEqual(kept.map(() => toJson({ scope: "competent" })));
    await allocateWaiting(now);
    expect(await holder(versionId, team)).toBe(fresh);
  });

  it("never gives anybody a piece they have a conflict with, whatever was declared, withdrawn and sent", async () => {
    const { site, team } = await desk(3);
    const elsewhere = await makeSite(world.store);
    const learners = [
      actor(await makePerson(world.store, { siteId: site.id })),
      actor(await makePerson(world.store, { siteId: elsewhere.id })),
      // somebody who assesses and learns, led by one of the assessors
      actor(
        await makePerson(world.store, {
          roles: ["learner", "assessor"],
          supervisorId: team[0]?.personId ?? null,
        }),
      ),
    ];
    const people = [...team, learners[2] as Actor];
    const step = fc.oneof(
      fc.record({ kind: fc.constant("send" as const), who: fc.nat(2) }),
      fc.record({ kind: fc.constant("declare" as const), who: fc.nat(2), about: fc.nat(4) }),
      fc.record({ kind: fc.constant("withdraw" as const), who: fc.nat(2) }),
      fc.record({ kind: fc.constant("mark" as const), accept: fc.boolean() }),
      fc.record({ kind: fc.constant("day" as const) }),
    );
    let at = now;
    await putPlan(world.store, always);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (steps) => {
        for (const one of steps) {
          at = new Date(at.getTime() + DAY);
          if (one.kind === "send")
            await sendPiece(learners[one.who] as Actor, { ...account, kind: "account" }, at).catch(
              () => undefined,
            );
          if (one.kind === "declare") {
            const about = [learners[0], learners[1], learners[2]][one.about];
            const email =
              about &&
              (
                await world.store.read
                  .select({ email: person.email })
                  .from(person)
                  .where(eq(person.id, about.personId))
              )[0]?.email;
            await declareConflict(
              team[one.who] as Actor,
              email
                ? { kind: "person", about: email, words: "" }
                : { kind: "site", about: one.about === 3 ? site.id : elsewhere.id, words: "" },
              at,
            );
          }
          if (one.kind === "withdraw") {
            const [held] = (await listDeclared(team[one.who]?.personId ?? "")).filter(
              (row) => row.withdrawnAt === null,
            );
            if (held) await withdrawConflict(team[one.who] as Actor, held.id, at);
          }
          if (one.kind === "mark") {
            for (const who of people) {
              const [mine] = await listMyMarks(who.personId);
              if (mine)
                await decideReview(
                  who,
                  judging(mine.versionId, one.accept ? "competent" : null, one.accept ? "accept" : "return"),
                  at,
                );
            }
          }
          if (one.kind === "day") at = new Date(at.getTime() + 8 * DAY);
          await allocateAnew(at);
          const held = await world.store.read
            .select({
              assessorId: allocation.assessorId,
              versionId: allocation.versionId,
              learnerId: person.id,
              siteId: person.siteId,
              leaderId: person.supervisorId,
            })
            .from(allocation)
            .innerJoin(evidenceVersion, eq(evidenceVersion.id, allocation.versionId))
            .innerJoin(evidence, eq(evidence.id, evidenceVersion.evidenceId))
            .innerJoin(person, eq(person.id, evidence.personId))
            .where(isNull(allocation.endedAt));
          expect(await listWronglyHeld(world.store.read)).toEqual([]);
          const declared = await world.store.read
            .select({ personId: conflict.personId, aboutId: conflict.aboutId })
            .from(conflict)
            .leftJoin(conflictWithdrawal, eq(conflictWithdrawal.conflictId, conflict.id))
            .where(isNull(conflictWithdrawal.conflictId));
          const marks = await world.store.read.select().from(mark);
          for (const row of held) {
            expect(row.assessorId).not.toBe(row.learnerId);
            expect(row.assessorId).not.toBe(row.leaderId);
            expect(
              declared.filter(
                (d) =>
                  d.personId === row.assessorId && (d.aboutId === row.learnerId || d.aboutId === row.siteId),
              ),
            ).toEqual([]);
            expect(
              marks.filter((m) => m.versionId === row.versionId && m.markerId === row.assessorId),
            ).toEqual([]);
          }
        }
      }),
      { numRuns: 12 },
    );
  }, 120_000);
});

describe("a declared conflict", () => {
  beforeEach(() => putPlan(world.store, restingPlan));

  it("keeps a piece from the supervisor who declared it, and gives it to the assessors", async () => {
    const { led, supervisor, team } = await desk(1);
    const { versionId, evidenceId } = await sendPiece(led, account, now);
    const [row] = await world.store.read.select().from(person).where(eq(person.id, led.personId));
    await declareConflict(
      supervisor,
      { kind: "person", about: row?.email ?? "", words: "She is my cousin." },
      now,
    );
    expect((await listWaitingForMe(supervisor.personId, null)).items).toEqual([]);
    expect(await refusal(readEvidence(supervisor, evidenceId))).toBe("not-found");
    expect(await refusal(decideReview(supervisor, judging(versionId, "competent"), now))).toBe("not-found");
    await allocateWaiting(now);
    expect(await holder(versionId, team)).toBe(team[0]);
    const [held] = await listDeclared(supervisor.personId);
    await withdrawConflict(supervisor, held?.id ?? "", later(1));
    expect((await listWaitingForMe(supervisor.personId, null)).items).toHaveLength(1);
  });

  it("keeps a piece from an assessor, also one they have already, and its words from them", async () => {
    const { alone, site, team } = await desk(2);
    const { versionId, evidenceId } = await sendPiece(alone, account, now);
    await allocateWaiting(now);
    const had = (await holder(versionId, team)) as Actor;
    await declareConflict(had, { kind: "site", about: site.id, words: "" }, now);
    await allocateWaiting(now);
    expect(await holder(versionId, team)).not.toBe(had);
    expect(await refusal(readEvidence(had, evidenceId))).toBe("not-found");
    expect(await refusal(decideReview(had, judging(versionId, "competent"), now))).toBe("not-found");
  });

  it("is about somebody who exists and is somebody else", async () => {
    const { team } = await desk(1);
    const [one] = team as [Actor];
    const [self] = await world.store.read.select().from(person).where(eq(person.id, one.personId));
    for (const about of ["nobody@made-up.example", self?.email ?? ""]) {
      expect(await refusal(declareConflict(one, { kind: "person", about, words: "" }, now))).toBe("invalid");
    }
  });
});

it("leaves no word of a sealed mark in the log, the mails or the thread", async () => {
  await putPlan(world.store, always);
  const { alone, team } = await desk(2);
  const { versionId } = await sendPiece(alone, account, now);
  const secret = "words-that-stay-sealed";
  const levels = judging(versionId, "competent").levels.map((one) => ({ ...one, comment: secret }));
  await nextMark(versionId, team, { ...judging(versionId, "competent"), levels, message: secret }, later(1));
  const told = JSON.stringify([
    await world.store.read.select().from(activity),
    await world.store.read.select().from(outbox),
    await world.store.read.select().from(message).where(eq(message.versionId, versionId)),
    await world.store.read.select().from(moderation),
  ]);
  expect(told).not.toContain(secret);
  const marked = (await world.store.read.select().from(activity)).filter(
    (row) => row.subjectId === versionId && row.action.startsWith("review.m"),
  );
  expect(marked.map((row) => row.detail)).toEqual([toJson({ number: 1 })]);
});
