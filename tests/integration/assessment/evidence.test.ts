import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toJson } from "#db/schema/columns";
import {
  draftFile,
  evidence,
  evidenceVersion,
  message,
  result,
  review,
  standing,
  waitingReview,
} from "#db/schema/assessment";
import { checkAttempt, draft, reflection } from "#db/schema/learning";
import { activity, outbox, person } from "#db/schema/people";
import { type Piece, prepareEvidence, sendPiece } from "#db/seed/prepare-evidence";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson, makeSite } from "#tests/support/factories";
import { catalogue } from "~/catalogue/catalogue.server";
import { addDraftFile, wordsKey } from "~/domains/assessment/evidence-drafts.server";
import { unmetRequirements } from "~/domains/assessment/rules";
import {
  type Actor,
  listMyEvidence,
  listOpenToAssessors,
  listWaitingForMe,
  readEvidence,
  readOwnHead,
  readSentFile,
} from "~/domains/assessment/reads.server";
import { gatherFacts, gatherFactsOfTeam, listCountingResults } from "~/domains/assessment/standing.server";
import {
  askAssessor,
  beginEvidence,
  beginRevision,
  rerouteWaiting,
  writeMessage,
} from "~/domains/assessment/writes.server";
import { refreshStanding } from "~/domains/credentials/readiness.server";
import { keepDraft } from "~/domains/learning/drafts.server";
import type { Role } from "~/domains/people/terms";
import type { DomainError } from "~/http/domain-error";
import { closePerson, reopenPerson } from "~/workflows/change-person.server";
import { type Judging, decideReview } from "~/workflows/decide-review.server";
import { sendEvidence } from "~/workflows/send-evidence.server";

let world: TestWorld;
beforeAll(async () => {
  world = await freshStore();
});
afterAll(() => world.end());

const slug = "professional-and-ethical-conduct";
const of = () => {
  const found = catalogue().microCredentials.find((m) => m.slug === slug);
  if (!found) throw new Error("content/ has changed");
  return found;
};
const DAY = 86_400_000;
const now = new Date("2026-11-20T00:00:00Z");
const later = (days: number) => new Date(now.getTime() + days * DAY);

const actor = (made: { id: string; name: string; roles: readonly Role[] }): Actor => ({
  personId: made.id,
  name: made.name,
  roles: made.roles,
});

/** A learner, their supervisor, somebody else's supervisor, an assessor and an issuer. */
async function team() {
  const here = await makeSite(world.store);
  const there = await makeSite(world.store);
  const supervisor = await makePerson(world.store, {
    roles: ["supervisor"],
    siteId: here.id,
    name: "Leanne Test",
  });
  const learner = await makePerson(world.store, { siteId: here.id, supervisorId: supervisor.id });
  const other = await makePerson(world.store, { roles: ["supervisor"], siteId: there.id });
  const assessor = await makePerson(world.store, { roles: ["assessor"] });
  const issuer = await makePerson(world.store, { roles: ["issuer"] });
  return {
    learner: actor(learner),
    supervisor: actor(supervisor),
    other: actor(other),
    assessor: actor(assessor),
    issuer: actor(issuer),
  };
}

const account: Piece = {
  slug,
  kind: "account",
  title: "The letter I did not write",
  narrative: "A teacher asked for a letter. I rang the young person first.",
  changedNote: "I changed the course.",
};
const log = (parts: string[]): Piece => ({ ...account, kind: "practice-log", title: "Ten days", parts });
const observation: Piece = { ...account, kind: "observation", title: "Case review" };

function judging(
  versionId: string,
  kind: string,
  level: string | null,
  decision: "accept" | "return" = "accept",
): Judging {
  const criteria = of().rubric.criteria.filter((c) => c.evidence.includes(kind));
  return {
    versionId,
    decision,
    levels: criteria.map((c) => ({
      criterion: c.id,
      level,
      comment: level ? "Line 3 shows it." : "",
      next: level ? "Add what they said." : "",
    })),
    message: decision === "accept" ? "The phone call was strong." : "Add what they wanted.",
  };
}
const refusal = (act: Promise<unknown>) =>
  act.then(
    () => "nothing was refused",
    (error: DomainError) => error.refusal ?? `a bug: ${String(error)}`,
  );
const versionsOf = (evidenceId: string) =>
  world.store.read
    .select()
    .from(evidenceVersion)
    .where(eq(evidenceVersion.evidenceId, evidenceId))
    .orderBy(asc(evidenceVersion.number));

describe("beginning", () => {
  it("goes on with what was begun instead of beginning again, also when asked twice at once", async () => {
    const { learner } = await team();
    const [a, b] = await Promise.all([
      beginEvidence(learner, slug, "account", now),
      beginEvidence(learner, slug, "account", now),
    ]);
    expect(a).toBe(b);
    expect(await beginEvidence(learner, slug, "observation", now)).not.toBe(a);
  });

  it("knows only the kinds of the micro-credential, and only learners begin", async () => {
    const { learner, supervisor } = await team();
    expect(await refusal(beginEvidence(learner, slug, "poem", now))).toBe("not-found");
    expect(await refusal(beginEvidence(supervisor, slug, "account", now))).toBe("forbidden");
  });

  it("belongs to its author alone until it is sent", async () => {
    const { learner, supervisor, assessor } = await team();
    const id = await beginEvidence(learner, slug, "account", now);
    for (const somebody of [supervisor, assessor]) {
      expect(await refusal(readEvidence(somebody, id))).toBe("not-found");
      expect(await refusal(readOwnHead(world.store.read, somebody, id))).toBe("not-found");
    }
    expect((await readEvidence(learner, id)).state).toBe("draft");
  });
});

describe("sending", () => {
  it("keeps a snapshot with files and salt, and leaves no draft behind", async () => {
    const { learner, supervisor } = await team();
    const { evidenceId } = await prepareEvidence(learner, log(["B", "A"]), now);
    const file = {
      sha256: "a".repeat(64),
      name: "log.pdf",
      mediaType: "application/pdf",
      bytes: 10,
      changes: [],
    };
    await world.store.write((tx) => addDraftFile(tx, evidenceId, file, now));
    const { digest } = await prepareEvidence(learner, log(["B", "A"]), now);
    const sent = await sendEvidence(learner, { evidenceId, number: 1, digest, note: "" }, now);
    const record = await readEvidence(learner, evidenceId);
    expect(record.state).toBe("with-someone");
    expect(record.versions).toMatchObject([
      { number: 1, title: "Ten days", parts: ["A", "B"], sentTo: { id: supervisor.personId }, sentAt: now },
    ]);
    expect(record.versions[0]?.files).toEqual([
      { position: 0, name: "log.pdf", mediaType: "application/pdf", bytes: 10 },
    ]);
    expect(record.versions[0]?.consent).toHaveLength(2);
    const [row] = await versionsOf(evidenceId);
    expect(row?.salt).toMatch(/^[\w-]{22}$/);
    expect(row?.achievementVersion).toBe(of().version);
    expect(await world.store.read.select().from(draft).where(eq(draft.personId, learner.personId))).toEqual(
      [],
    );
    expect(
      await world.store.read.select().from(draftFile).where(eq(draftFile.evidenceId, evidenceId)),
    ).toEqual([]);
    const mail = (await world.store.read.select().from(outbox)).find(
      (job) => job.onceKey === `mail:evidence-sent:${sent.versionId}`,
    );
    expect(mail?.payload).toContain(`/reviews/${sent.versionId}`);
    expect(mail?.payload).not.toContain("Ten days");
    const deeds = await world.store.read
      .select()
      .from(activity)
      .where(eq(activity.aboutId, learner.personId));
    expect(deeds.map((deed) => deed.action)).toEqual(["evidence.send"]);
  });

  it("is one version when the button is pressed five times at once", async () => {
    const { learner } = await team();
    const { evidenceId, digest } = await prepareEvidence(learner, account, now);
    const sent = await Promise.all(
      Array.from({ length: 5 }, () =>
        sendEvidence(learner, { evidenceId, number: 1, digest, note: "Once." }, now),
      ),
    );
    expect(new Set(sent.map((s) => s.versionId)).size).toBe(1);
    expect(sent.filter((s) => !s.before)).toHaveLength(1);
    expect(await versionsOf(evidenceId)).toHaveLength(1);
    expect(
      await world.store.read.select().from(message).where(eq(message.evidenceId, evidenceId)),
    ).toHaveLength(1);
  });

  it("refuses a next version while one waits, and after it was accepted", async () => {
    const { learner, supervisor } = await team();
    const { evidenceId, versionId } = await sendPiece(learner, account, now);
    const again = () => sendEvidence(learner, { evidenceId, number: 2, digest: "x", note: "" }, now);
    expect(await refusal(again())).toBe("conflict");
    await decideReview(supervisor, judging(versionId, "account", "competent"), later(1));
    expect(await refusal(again())).toBe("conflict");
    expect(await versionsOf(evidenceId)).toHaveLength(1);
  });

  it("wants the identity step again after a word, a part or a file changed", async () => {
    const { learner } = await team();
    const change = async (touch: (id: string) => Promise<unknown>) => {
      const { evidenceId, digest } = await prepareEvidence(learner, log(["A"]), now);
      await touch(evidenceId);
      return refusal(sendEvidence(learner, { evidenceId, number: 1, digest, note: "" }, now));
    };
    const words = (over: Record<string, string>) => async (id: string) => {
      const body = { title: "Ten days", narrative: account.narrative, parts: "A", ...over };
      const [kept] = await world.store.read
        .select()
        .from(draft)
        .where(eq(draft.key, wordsKey(id)));
      await keepDraft(learner.personId, { key: wordsKey(id), body, revision: kept?.revision ?? 0 }, now);
    };
    expect(await change(words({ narrative: "I met Jaydon." }))).toBe("conflict");
    expect(await change(words({ parts: "A\nB" }))).toBe("conflict");
    const file = {
      sha256: "b".repeat(64),
      name: "x.pdf",
      mediaType: "application/pdf",
      bytes: 1,
      changes: [],
    };
    expect(await change((id) => world.store.write((tx) => addDraftFile(tx, id, file, now)))).toBe("conflict");
  });

  it("refuses what was changed in another tab after the check page was opened", async () => {
    const { learner } = await team();
    const { evidenceId, digest } = await prepareEvidence(learner, account, now);
    await prepareEvidence(learner, { ...account, narrative: "Other words." }, now);
    expect(await refusal(sendEvidence(learner, { evidenceId, number: 1, digest, note: "" }, now))).toBe(
      "conflict",
    );
    expect(await versionsOf(evidenceId)).toEqual([]);
  });

  it("goes to the assessors where nobody supervises the learner", async () => {
    const alone = actor(await makePerson(world.store));
    const { assessor } = await team();
    const { versionId } = await sendPiece(alone, account, now);
    const open = await listOpenToAssessors(assessor.personId, now, null);
    expect(open.items.map((item) => item.versionId)).toContain(versionId);
    await decideReview(assessor, judging(versionId, "account", "competent"), now);
    expect((await listMyEvidence(alone.personId))[0]?.state).toBe("accepted");
  });

  it("is for its author alone", async () => {
    const { learner, supervisor } = await team();
    const { evidenceId, digest } = await prepareEvidence(learner, account, now);
    expect(await refusal(sendEvidence(supervisor, { evidenceId, number: 1, digest, note: "" }, now))).toBe(
      "not-found",
    );
  });
});

describe("deciding", () => {
  it("keeps both versions when a piece comes back and is revised, and the sent words never change", async () => {
    const { learner, supervisor } = await team();
    const first = await sendPiece(learner, account, now);
    await decideReview(supervisor, judging(first.versionId, "account", "developing", "return"), later(1));
    expect((await readEvidence(learner, first.evidenceId)).state).toBe("back");
    await beginRevision(learner, first.evidenceId, later(2));
    await beginRevision(learner, first.evidenceId, later(2));
    const second = await sendPiece(
      learner,
      { ...account, narrative: "What she wanted came first." },
      later(3),
      first,
    );
    expect(second.number).toBe(2);
    const record = await readEvidence(supervisor, first.evidenceId);
    expect(record.versions.map((v) => [v.number, v.narrative, v.review?.decision ?? null])).toEqual([
      [2, "What she wanted came first.", null],
      [1, account.narrative, "return"],
    ]);
    expect(record.messages.map((m) => m.words)).toEqual(["Add what they wanted."]);
  });

  it("has one winner when two decide at once, and the other hears so", async () => {
    for (let round = 0; round < 5; round++) {
      const { learner, supervisor, assessor } = await team();
      const { versionId } = await sendPiece(learner, account, now);
      await askAssessor(learner, versionId, now);
      const outcomes = await Promise.all([
        refusal(decideReview(supervisor, judging(versionId, "account", "competent"), now)),
        refusal(decideReview(assessor, judging(versionId, "account", "not-yet", "return"), now)),
      ]);
      expect(outcomes.sort()).toEqual(["conflict", "nothing was refused"]);
      const decided = await world.store.read.select().from(review).where(eq(review.versionId, versionId));
      expect(decided).toHaveLength(1);
      const levels = await world.store.read
        .select()
        .from(result)
        .where(eq(result.personId, learner.personId));
      expect(new Set(levels.map((l) => l.reviewId))).toEqual(new Set([decided[0]?.id]));
    }
  });

  it("is one decision when the same person presses twice", async () => {
    const { learner, supervisor } = await team();
    const { versionId } = await sendPiece(learner, account, now);
    const twice = await Promise.all([
      decideReview(supervisor, judging(versionId, "account", "competent"), now),
      decideReview(supervisor, judging(versionId, "account", "competent"), now),
    ]);
    expect(twice[0]).toEqual(twice[1]);
  });

  it("replaces a level under two pieces decided at once without losing either", async () => {
    const { learner, supervisor } = await team();
    const a = await sendPiece(learner, account, now);
    const b = await sendPiece(learner, observation, now);
    const c = await sendPiece(learner, log(["A"]), now);
    await decideReview(supervisor, judging(a.versionId, "account", "developing"), now);
    await Promise.all([
      decideReview(supervisor, judging(b.versionId, "observation", "competent"), later(1)),
      decideReview(supervisor, judging(c.versionId, "practice-log", "proficient"), later(1)),
    ]);
    const counting = await listCountingResults(world.store.read, learner.personId, slug);
    expect(counting.map((r) => r.criterion).sort()).toEqual(["language", "privacy", "scope", "time"]);
  });

  it("lets nobody judge their own work, hides it from another supervisor and from other roles", async () => {
    const { supervisor, other, issuer } = await team();
    const both = actor(
      await makePerson(world.store, {
        roles: ["learner", "supervisor", "assessor"],
        supervisorId: supervisor.personId,
      }),
    );
    const { versionId, evidenceId } = await sendPiece(both, account, now);
    const given = judging(versionId, "account", "competent");
    expect(await refusal(decideReview(both, given, now))).toBe("forbidden");
    expect(await refusal(decideReview(other, given, now))).toBe("not-found");
    expect(await refusal(decideReview(issuer, given, now))).toBe("not-found");
    expect(await refusal(readEvidence(other, evidenceId))).toBe("not-found");
    expect((await readEvidence(issuer, evidenceId)).versions).toHaveLength(1);
    expect(await world.store.read.select().from(review).where(eq(review.versionId, versionId))).toEqual([]);
  });

  it("keeps assessors out for 14 days unless somebody asked", async () => {
    const { learner, assessor } = await team();
    const { versionId } = await sendPiece(learner, account, now);
    const given = judging(versionId, "account", "competent");
    const lists = async (at: Date) =>
      (await listOpenToAssessors(assessor.personId, at, null)).items.some(
        (item) => item.versionId === versionId,
      );
    expect(await lists(later(13.9))).toBe(false);
    expect(await refusal(decideReview(assessor, given, later(13.9)))).toBe("conflict");
    expect(await lists(later(14))).toBe(true);
    const asked = await sendPiece(learner, observation, now);
    expect(await refusal(askAssessor(assessor, asked.versionId, now))).toBe("forbidden");
    await askAssessor(learner, asked.versionId, later(1));
    await askAssessor(learner, asked.versionId, later(1));
    const jobs = (await world.store.read.select().from(outbox)).filter(
      (row) => row.onceKey === `allocate:${asked.versionId}:asked`,
    );
    expect(jobs).toHaveLength(1);
    expect(
      await refusal(decideReview(assessor, judging(asked.versionId, "observation", "competent"), later(1))),
    ).toBe("nothing was refused");
  });

  it("asks for a comment with each level, an answer to each criterion and a message, and changes nothing without", async () => {
    const { learner, supervisor } = await team();
    const { versionId } = await sendPiece(learner, account, now);
    const full = judging(versionId, "account", "competent");
    const bad: Judging[] = [
      { ...full, message: " " },
      { ...full, levels: full.levels.slice(1) },
      { ...full, levels: full.levels.map((l) => ({ ...l, comment: "" })) },
      { ...full, levels: full.levels.map((l) => ({ ...l, level: "wizard" })) },
    ];
    for (const given of bad) expect(await refusal(decideReview(supervisor, given, now))).toBe("invalid");
    expect(await world.store.read.select().from(result).where(eq(result.personId, learner.personId))).toEqual(
      [],
    );
    expect((await listWaitingForMe(supervisor.personId, null)).items).toHaveLength(1);
  });
});

describe("standing", () => {
  const meetLearning = async (personId: string) =>
    world.store.write(async (tx) => {
      for (const need of of().requirements) {
        if (need.kind === "knowledge") {
          await tx.insert(checkAttempt).values({
            id: `${personId}-${need.id}`,
            personId,
            bank: need.bank,
            bankVersion: "1",
            seed: 1,
            drawn: toJson(Array.from({ length: need.draw }, (_, n) => `i${n}`)),
            startedAt: now,
            answers: toJson({}),
            correct: need.pass,
            passed: true,
            answeredAt: now,
          });
        }
        if (need.kind === "reflection") {
          await tx.insert(reflection).values({
            id: `${personId}-${need.id}`,
            personId,
            reflectionId: need.reflection,
            moduleId: "m",
            moduleVersion: "1",
            words: "Mine.",
            audience: "private",
            sharedWithId: null,
            firstSavedAt: now,
            savedAt: now,
          });
        }
      }
    });
  const standingOf = async (personId: string) =>
    (await world.store.read.select().from(standing).where(eq(standing.personId, personId)))[0];

  it("is ready when everything is in place, falls back with a lower level, and comes again", async () => {
    const { learner, supervisor } = await team();
    await meetLearning(learner.personId);
    for (const piece of [account, observation]) {
      const { versionId } = await sendPiece(learner, piece, now);
      await decideReview(supervisor, judging(versionId, piece.kind, "competent"), later(1));
      expect((await standingOf(learner.personId))?.readyAt).toBeNull();
    }
    const { versionId } = await sendPiece(learner, log(["A", "B", "C", "D"]), later(2));
    await decideReview(supervisor, judging(versionId, "practice-log", "competent"), later(3));
    const facts = await gatherFacts(world.store.read, learner.personId, slug);
    expect(unmetRequirements(of(), facts, later(3))).toEqual([]);
    expect((await standingOf(learner.personId))?.readyAt).toEqual(later(3));

    await world.store.write((tx) => refreshStanding(tx, learner.personId, slug, later(4)));
    expect((await standingOf(learner.personId))?.readyAt).toEqual(later(3));

    const lower = await sendPiece(learner, account, later(5));
    await decideReview(supervisor, judging(lower.versionId, "account", "developing"), later(6));
    expect((await standingOf(learner.personId))?.readyAt).toBeNull();
    const better = await sendPiece(learner, account, later(7));
    await decideReview(supervisor, judging(better.versionId, "account", "proficient"), later(8));
    expect((await standingOf(learner.personId))?.readyAt).toEqual(later(8));
  });

  it("counts no level that came with a return, and keeps readyAt once awarded", async () => {
    const { learner, supervisor } = await team();
    const { versionId } = await sendPiece(learner, account, now);
    await decideReview(supervisor, judging(versionId, "account", "proficient", "return"), later(1));
    const facts = await gatherFacts(world.store.read, learner.personId, slug);
    expect(facts.judgements.length).toBeGreaterThan(0);
    expect(facts.judgements.every((j) => j.formative)).toBe(true);
    expect(await listCountingResults(world.store.read, learner.personId, slug)).toEqual([]);
    await world.store.write((tx) =>
      tx
        .update(standing)
        .set({ readyAt: now, awardedAt: now })
        .where(eq(standing.personId, learner.personId)),
    );
    await world.store.write((tx) => refreshStanding(tx, learner.personId, slug, later(9)));
    expect((await standingOf(learner.personId))?.readyAt).toEqual(now);
  });

  it("gathers the same facts for many as for one", async () => {
    const { learner, supervisor } = await team();
    await meetLearning(learner.personId);
    const { versionId } = await sendPiece(learner, log(["A"]), now);
    await decideReview(supervisor, judging(versionId, "practice-log", "competent"), now);
    const many = await gatherFactsOfTeam(world.store.read, [learner.personId, supervisor.personId]);
    const one = await gatherFacts(world.store.read, learner.personId, slug);
    const sorted = (facts: typeof one) => ({
      ...facts,
      checksPassed: [...facts.checksPassed].sort((a, b) => (a.bank < b.bank ? -1 : 1)),
      reflectionsSaved: [...facts.reflectionsSaved].sort((a, b) => (a.reflection < b.reflection ? -1 : 1)),
      judgements: [...facts.judgements].sort((a, b) => (a.criterion < b.criterion ? -1 : 1)),
    });
    expect(sorted(many(learner.personId, slug) ?? one)).toEqual(sorted(one));
    expect(many(supervisor.personId, slug)?.evidence).toEqual([]);
  });
});

describe("files, thread and queue", () => {
  it("gives a file to its author, the line supervisor, assessors and issuers, and to nobody else", async () => {
    const people = await team();
    const stranger = actor(await makePerson(world.store));
    const admin = actor(await makePerson(world.store, { roles: ["administrator"] }));
    const { evidenceId } = await prepareEvidence(people.learner, account, now);
    const file = { sha256: "c".repeat(64), name: "a.txt", mediaType: "text/plain", bytes: 1, changes: [] };
    await world.store.write((tx) => addDraftFile(tx, evidenceId, file, now));
    const { digest } = await prepareEvidence(people.learner, account, now);
    const { versionId } = await sendEvidence(
      people.learner,
      { evidenceId, number: 1, digest, note: "" },
      now,
    );
    for (const reader of [people.learner, people.supervisor, people.assessor, people.issuer]) {
      expect((await readSentFile(reader, versionId, 0)).file.sha256).toBe(file.sha256);
    }
    for (const reader of [people.other, stranger, admin]) {
      expect(await refusal(readSentFile(reader, versionId, 0))).toBe("not-found");
    }
    expect(await refusal(readSentFile(people.learner, versionId, 1))).toBe("not-found");
  });

  it("says a message once, and only between those who may", async () => {
    const { learner, supervisor, other, issuer } = await team();
    const drafted = await beginEvidence(learner, slug, "observation", now);
    expect(await refusal(writeMessage(learner, drafted, { words: "Hello", onceKey: "k" }, now))).toBe(
      "conflict",
    );
    const { evidenceId } = await sendPiece(learner, account, now);
    await writeMessage(learner, evidenceId, { words: "One more thing.", onceKey: "k1" }, later(1));
    await writeMessage(learner, evidenceId, { words: "One more thing.", onceKey: "k1" }, later(1));
    await writeMessage(supervisor, evidenceId, { words: "Thanks.", onceKey: "k1x" }, later(2));
    for (const nobody of [other, issuer]) {
      expect(await refusal(writeMessage(nobody, evidenceId, { words: "Hi", onceKey: "z" }, now))).toBe(
        "not-found",
      );
    }
    const record = await readEvidence(learner, evidenceId);
    expect(record.messages.map((m) => m.words)).toEqual(["One more thing.", "Thanks."]);
  });

  it("pages the queue without losing or repeating a piece", async () => {
    const supervisor = actor(await makePerson(world.store, { roles: ["supervisor"] }));
    for (let n = 0; n < 53; n++) {
      const learner = actor(await makePerson(world.store, { supervisorId: supervisor.personId }));
      // three at the same instant, so that the order within an instant matters
      await sendPiece(learner, account, later(Math.floor(n / 3)));
    }
    const first = await listWaitingForMe(supervisor.personId, null);
    const second = await listWaitingForMe(supervisor.personId, first.next);
    expect([first.items.length, second.items.length, second.next]).toEqual([50, 3, null]);
    const all = [...first.items, ...second.items];
    expect(new Set(all.map((item) => item.versionId)).size).toBe(53);
    expect(all.map((item) => item.sentAt.getTime())).toEqual(
      all.map((item) => item.sentAt.getTime()).sort((a, b) => a - b),
    );
    expect((await listWaitingForMe(supervisor.personId, "nonsense'--")).items).toHaveLength(50);
  });

  it("moves what waits to a new supervisor", async () => {
    const { learner, supervisor, other } = await team();
    const { versionId } = await sendPiece(learner, account, now);
    await world.store.write(async (tx) => {
      await tx.update(person).set({ supervisorId: other.personId }).where(eq(person.id, learner.personId));
      await rerouteWaiting(tx, learner.personId, later(1));
    });
    expect((await listWaitingForMe(supervisor.personId, null)).items).toEqual([]);
    expect((await listWaitingForMe(other.personId, null)).items.map((i) => i.versionId)).toEqual([versionId]);
    expect(
      await refusal(decideReview(supervisor, judging(versionId, "account", "competent"), later(2))),
    ).toBe("not-found");
    await decideReview(other, judging(versionId, "account", "competent"), later(2));
    expect(
      await world.store.read.select().from(waitingReview).where(eq(waitingReview.versionId, versionId)),
    ).toEqual([]);
  });

  it("gives what waits to the assessors when the supervisor's account closes, and back when it opens again", async () => {
    const { learner, supervisor, assessor } = await team();
    const admin = actor(await makePerson(world.store, { roles: ["administrator"] }));
    const { versionId } = await sendPiece(learner, account, now);
    const open = async () =>
      (await listOpenToAssessors(assessor.personId, later(1), null)).items.some(
        (i) => i.versionId === versionId,
      );
    expect(await open()).toBe(false);
    await closePerson(admin, supervisor.personId, later(1));
    expect(await open()).toBe(true);
    await reopenPerson(admin, supervisor.personId, later(1));
    expect(await open()).toBe(false);
    expect((await listWaitingForMe(supervisor.personId, null)).items).toHaveLength(1);
  });

  it("leaves evidence of the piece's own thread alone: one row per piece", async () => {
    const { learner } = await team();
    await sendPiece(learner, account, now);
    const rows = await world.store.read
      .select()
      .from(evidence)
      .where(eq(evidence.personId, learner.personId));
    expect(rows.map((row) => row.title)).toEqual([account.title]);
  });
});
