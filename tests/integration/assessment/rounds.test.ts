import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cycle, rating } from "#db/schema/growth";
import { activity, outbox, person } from "#db/schema/people";
import { accountFirst } from "#db/seed/assessment-texts";
import { sendPiece } from "#db/seed/prepare-evidence";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import {
  type GivenRating,
  type Round,
  endRound,
  handRoundOver,
  listLedRounds,
  listLinkablePieces,
  listRatingsDueOn,
  listRounds,
  listUnsavedParts,
  openRound,
  pageDigest,
  ratingDraftKey,
  ratingLimits,
  readBothSheets,
  readChangeOfLeader,
  readOwnSheet,
  readRound,
  saveRatings,
  sendSheet,
  strandsOfPerson,
} from "~/domains/assessment/cycles.server";
import { catalogue } from "~/catalogue/catalogue.server";
import { certifiedCode } from "~/catalogue/lookups";
import { PAGE, partsOf } from "~/domains/assessment/evidence-rules";
import { visitModule } from "~/domains/learning/writes.server";
import { saveNote } from "~/domains/assessment/notes.server";
import type { Actor } from "~/domains/assessment/reads.server";
import { itemsFor } from "~/domains/assessment/rating-rules";
import { ratingPage } from "~/domains/assessment/rating-view.server";
import { keepDraft, readDraft } from "~/domains/learning/drafts.server";
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

async function pair() {
  const leader = await someone(["supervisor"]);
  const me = await someone(["learner"], leader.personId);
  return { me, leader };
}
async function opened(by: Actor, personId = by.personId, over: { strands?: string[]; dueOn?: string } = {}) {
  return openRound(
    by,
    { id: randomUUID(), personId, kind: "mid-year", dueOn: over.dueOn ?? null, strands: over.strands ?? [] },
    now,
  );
}
const said = (item: string, answer: string | null, over: Partial<GivenRating> = {}): GivenRating => ({
  item,
  answer,
  comment: "",
  notes: [],
  evidence: [],
  ...over,
});
const lowest = (round: Round, item: string, answer: string) =>
  item.startsWith("V")
    ? (round.scale.values.levels[0]?.id ?? "")
    : item.startsWith("confidence")
      ? (round.scale.confidence.levels[0]?.id ?? "")
      : answer;

/** Fills every page, each skill with this answer. */
async function fill(actor: Actor, cycleId: string, answer: string, at = later(1)) {
  const round = await readRound(actor, cycleId);
  for (const part of round.parts) {
    const given = itemsFor(part, round.side).map((item) => said(item, lowest(round, item, answer)));
    const seen = pageDigest(await readOwnSheet(round), part);
    expect(await saveRatings(actor, cycleId, { part: part.code, given, seen }, at)).toBeNull();
  }
}
async function saveDi3(actor: Actor, cycleId: string, given: GivenRating[], at = later(1), seen?: string) {
  const round = await readRound(actor, cycleId);
  const part = round.parts.find((each) => each.code === "DI3");
  if (!part) throw new Error("No DI3");
  const digest = seen ?? pageDigest(await readOwnSheet(round), part);
  return saveRatings(actor, cycleId, { part: "DI3", given, seen: digest }, at);
}

describe("a round", () => {
  it("is opened by the specialist or their supervisor, for nobody else, and once however often the form arrives", async () => {
    const { me, leader } = await pair();
    const id = randomUUID();
    const form = {
      id,
      personId: me.personId,
      kind: "annual" as const,
      dueOn: "2026-12-18",
      strands: ["PW2.PS"],
    };
    await Promise.all([openRound(me, form, now), openRound(me, form, now)]);
    expect(await listRounds(me.personId)).toMatchObject([
      {
        id,
        kind: "annual",
        dueOn: "2026-12-18",
        supervisor: leader.name,
        sentAt: { self: null, supervisor: null },
      },
    ]);
    const mails = await world.store.read
      .select()
      .from(outbox)
      .where(eq(outbox.onceKey, `mail:round-open:${id}`));
    expect(mails).toHaveLength(1);

    const other = await pair();
    expect(await refusal(opened(leader, other.me.personId))).toBe("not-found");
    expect(await refusal(opened(other.me, me.personId))).toBe("not-found");
    const theirs = await opened(other.leader, other.me.personId);
    expect((await readRound(other.me, theirs)).side).toBe("self");
    expect((await readRound(other.leader, theirs)).side).toBe("supervisor");
  });

  it("waits for the one before while ratings are still to come", async () => {
    const { me, leader } = await pair();
    const first = await opened(me);
    expect(await refusal(opened(leader, me.personId))).toBe("conflict");
    await endRound(leader, first, later(1));
    const second = await opened(leader, me.personId);
    expect((await listRounds(me.personId)).map((round) => round.id).sort()).toEqual([first, second].sort());
    expect((await listLedRounds(leader.personId)).map((round) => round.id)).toEqual([second]);
    expect(await refusal(saveDi3(me, first, [said("DI3.1", "competent")]))).toBe("conflict");
  });

  it("is found by its two people only", async () => {
    const { me, leader } = await pair();
    const id = await opened(me);
    const others = [
      await someone(["supervisor"]),
      await someone(["learner"], leader.personId),
      await someone(["assessor", "issuer", "administrator", "facilitator"]),
    ];
    for (const other of others) {
      expect(await refusal(readRound(other, id))).toBe("not-found");
      expect(await refusal(saveDi3(other, id, [said("DI3.1", "competent")]))).toBe("not-found");
      expect(await refusal(sendSheet(other, id, now))).toBe("not-found");
      expect(await refusal(endRound(other, id, now))).toBe("not-found");
    }
  });
});

describe("ratings", () => {
  it("are kept page by page, keep their day while they stay the same, and are taken back when emptied", async () => {
    const { me } = await pair();
    const id = await opened(me);
    await saveDi3(me, id, [
      said("DI3.1", "competent", { comment: "The café in October." }),
      said("DI3.2", "not-yet"),
    ]);
    await saveDi3(
      me,
      id,
      [said("DI3.1", "competent", { comment: "The café in October." }), said("DI3.2", null)],
      later(60),
    );
    const { ratings } = await readOwnSheet(await readRound(me, id));
    expect(ratings.get("DI3.1")).toEqual({
      answer: "competent",
      comment: "The café in October.",
      ratedAt: later(1),
      notes: [],
      evidence: [],
    });
    expect(ratings.has("DI3.2")).toBe(false);
  });

  it("take only answers of the scale, and confidence only from oneself", async () => {
    const { me, leader } = await pair();
    const id = await opened(me);
    expect(await refusal(saveDi3(me, id, [said("DI3.1", "excellent")]))).toBe("invalid");
    await saveDi3(me, id, [said("confidence:DI3", "sure"), said("YP1.1", "competent")]);
    await saveDi3(leader, id, [said("confidence:DI3", "sure"), said("DI3.1", "developing")]);
    const mine = await readOwnSheet(await readRound(me, id));
    const theirs = await readOwnSheet(await readRound(leader, id));
    expect([...mine.ratings.keys()]).toEqual(["confidence:DI3"]);
    expect([...theirs.ratings.keys()]).toEqual(["DI3.1"]);
  });

  it("of another window are shown, not written over", async () => {
    const { me } = await pair();
    const id = await opened(me);
    const round = await readRound(me, id);
    const part = round.parts.find((each) => each.code === "DI3");
    const before = part ? pageDigest(await readOwnSheet(round), part) : "";
    await saveDi3(me, id, [said("DI3.1", "competent")], later(1), before);
    const newer = await saveDi3(me, id, [said("DI3.1", "proficient")], later(2), before);
    expect(newer?.ratings.get("DI3.1")?.answer).toBe("competent");
    // the same form twice is no quarrel
    expect(await saveDi3(me, id, [said("DI3.1", "competent")], later(3), before)).toBeNull();
    expect((await readOwnSheet(round)).ratings.get("DI3.1")).toMatchObject({
      answer: "competent",
      ratedAt: later(1),
    });
  });

  it("lean on one's own notes and the specialist's sent evidence, and on nothing else", async () => {
    const { me, leader } = await pair();
    const stranger = await someone(["learner"]);
    const id = await opened(me);
    const noteOf = async (of: Actor) => {
      const at = randomUUID();
      await saveNote(of, { id: at, words: "I rang.", happenedOn: "2026-11-19", files: [] }, now);
      return at;
    };
    const sent = await sendPiece(
      me,
      { slug: "professional-and-ethical-conduct", kind: "account", ...accountFirst },
      now,
    );
    const mine = await noteOf(me);
    expect(
      await refusal(saveDi3(me, id, [said("DI3.1", "competent", { notes: [await noteOf(stranger)] })])),
    ).toBe("invalid");
    expect(await refusal(saveDi3(leader, id, [said("DI3.1", "competent", { notes: [mine] })]))).toBe(
      "invalid",
    );
    await saveDi3(me, id, [said("DI3.1", "competent", { notes: [mine], evidence: [sent.evidenceId] })]);
    await saveDi3(leader, id, [said("DI3.1", "competent", { evidence: [sent.evidenceId] })]);
    // newer pieces take its place among those offered, and not among those linked
    for (let n = 0; n <= ratingLimits.offered; n++)
      await sendPiece(
        me,
        {
          slug: "professional-and-ethical-conduct",
          kind: "account",
          ...accountFirst,
          title: `Later piece ${n}`,
        },
        later(n + 1),
      );
    const asked = await readRound(me, id);
    expect((await listLinkablePieces(asked)).map((piece) => piece.id)).not.toContain(sent.evidenceId);
    const page = await ratingPage(me, asked, "DI3");
    expect(page.questions[0]?.pieceChoices.map((piece) => piece.value)).toContain(sent.evidenceId);
    expect(page.questions[1]?.pieceChoices.map((piece) => piece.value)).not.toContain(sent.evidenceId);
    await fill(me, id, "competent", later(2));
    await saveDi3(
      me,
      id,
      [
        said("DI3.1", "competent", { notes: [mine], evidence: [sent.evidenceId] }),
        said("DI3.2", "competent"),
        said("DI3.3", "competent"),
      ],
      later(3),
    );
    await fill(leader, id, "competent", later(2));
    await sendSheet(me, id, later(4));
    await sendSheet(leader, id, later(5));
    const seenByLeader = await readBothSheets(leader, await readRound(leader, id));
    expect(seenByLeader.self.ratings.get("DI3.1")).toMatchObject({ notes: [], evidence: [sent.evidenceId] });
    const seenByMe = await readBothSheets(me, await readRound(me, id));
    expect(seenByMe.self.ratings.get("DI3.1")).toMatchObject({ notes: [mine], evidence: [sent.evidenceId] });
  });
});

describe("sending", () => {
  it("wants an answer to every item, and nothing half typed", async () => {
    const { me } = await pair();
    const id = await opened(me);
    expect(await refusal(sendSheet(me, id, now))).toBe("conflict");
    await fill(me, id, "no-opportunity");
    await keepDraft(
      me.personId,
      { key: ratingDraftKey(id, "YP1"), body: { "c-YP1.1": "half" }, revision: 1 },
      now,
    );
    expect(await listUnsavedParts(me.personId, await readRound(me, id))).toEqual(["YP1"]);
    expect(await refusal(sendSheet(me, id, later(2)))).toBe("conflict");
    const round = await readRound(me, id);
    const part = round.parts.find((each) => each.code === "YP1");
    const sheet = await readOwnSheet(round);
    if (!part) throw new Error("No YP1");
    const given = itemsFor(part, "self").map((item) => said(item, sheet.ratings.get(item)?.answer ?? null));
    await saveRatings(me, id, { part: "YP1", given, seen: pageDigest(sheet, part) }, later(3));
    expect(await sendSheet(me, id, later(4))).toEqual({ both: false });
  });

  it("fixes what was said; the two read each other's once both have sent, and never before", async () => {
    const { me, leader } = await pair();
    const id = await opened(me);
    await fill(me, id, "proficient");
    await fill(leader, id, "competent");
    for (const actor of [me, leader])
      expect(await refusal(readBothSheets(actor, await readRound(actor, id)))).toBe("not-found");
    expect(await sendSheet(me, id, later(10))).toEqual({ both: false });
    for (const actor of [me, leader])
      expect(await refusal(readBothSheets(actor, await readRound(actor, id)))).toBe("not-found");
    expect(await refusal(saveDi3(me, id, [said("DI3.1", "not-yet")]))).toBe("conflict");
    expect(await sendSheet(leader, id, later(20))).toEqual({ both: true });
    expect(await sendSheet(leader, id, later(30))).toEqual({ both: true });
    for (const actor of [me, leader]) {
      const round = await readRound(actor, id);
      expect(round).toMatchObject({
        bothSentAt: later(20),
        sentAt: { self: later(10), supervisor: later(20) },
      });
      const both = await readBothSheets(actor, round);
      expect(both.self.ratings.get("DI3.1")?.answer).toBe("proficient");
      expect(both.supervisor?.ratings.get("DI3.1")?.answer).toBe("competent");
    }
    expect(await refusal(saveDi3(leader, id, [said("DI3.1", "guiding")]))).toBe("conflict");
    expect(await refusal(endRound(me, id, later(40)))).toBe("conflict");
  });

  it("at the same moment by both leaves both sent", async () => {
    const { me, leader } = await pair();
    const id = await opened(me);
    await fill(me, id, "competent");
    await fill(leader, id, "competent");
    await Promise.all([sendSheet(me, id, later(10)), sendSheet(leader, id, later(10))]);
    expect((await readRound(me, id)).bothSentAt).not.toBeNull();
  });

  it("is enough by oneself where nobody leads", async () => {
    const me = await someone(["learner"]);
    const id = await opened(me);
    await fill(me, id, "developing");
    expect(await sendSheet(me, id, later(5))).toEqual({ both: true });
    expect((await readBothSheets(me, await readRound(me, id))).supervisor).toBeNull();
  });

  it("tells nobody a rating: not the log, not the mail", async () => {
    const { me, leader } = await pair();
    const id = await opened(me);
    const secret = "Nobody but my supervisor reads this.";
    await fill(me, id, "guiding");
    await saveDi3(
      me,
      id,
      [said("DI3.1", "guiding", { comment: secret }), said("DI3.2", "guiding"), said("DI3.3", "guiding")],
      later(2),
    );
    await sendSheet(me, id, later(3));
    const rows = [
      ...(await world.store.read.select().from(activity).where(eq(activity.aboutId, me.personId))),
      ...(await world.store.read.select().from(outbox)),
    ];
    expect(rows.length).toBeGreaterThan(2);
    expect(JSON.stringify(rows)).not.toMatch(/guiding|reads this/);
    expect((await readOwnSheet(await readRound(leader, id))).ratings.size).toBe(0);
  });
});

const move = (who: Actor, supervisorId: string | null) =>
  world.store.write(async (tx) => {
    await tx.update(person).set({ supervisorId }).where(eq(person.id, who.personId));
  });
/** Keeps words on the page of DI3 without saving them. */
const typing = (who: Actor, cycleId: string) =>
  keepDraft(
    who.personId,
    { key: ratingDraftKey(cycleId, "DI3"), body: { "c-DI3.1": "half a sen" }, revision: 0 },
    now,
  );
const boxOf = (who: Actor, cycleId: string) => readDraft(who.personId, ratingDraftKey(cycleId, "DI3"));

describe("when people move", () => {
  it("who no longer supervises reads and rates nothing, and the one who came has to be asked by the specialist", async () => {
    const { me, leader } = await pair();
    const next = await someone(["supervisor"]);
    const id = await opened(me);
    await fill(me, id, "competent");
    await saveDi3(leader, id, [said("DI3.1", "not-yet", { comment: "mine" })]);
    await typing(leader, id);
    await sendSheet(me, id, later(2));
    await move(me, next.personId);
    expect(await refusal(readRound(leader, id))).toBe("not-found");
    expect(await refusal(readRound(next, id))).toBe("not-found");
    expect((await readChangeOfLeader(await readRound(me, id)))?.to?.id).toBe(next.personId);
    await handRoundOver(me, id, later(3));
    expect((await readOwnSheet(await readRound(next, id))).ratings.size).toBe(0);
    expect(await world.store.read.select().from(rating).where(eq(rating.comment, "mine"))).toEqual([]);
    expect(await boxOf(leader, id)).toBeNull();
    expect(await refusal(handRoundOver(me, id, later(4)))).toBe("conflict");
    expect(await refusal(handRoundOver(next, id, later(4)))).toBe("forbidden");
    await fill(next, id, "competent");
    expect(await sendSheet(next, id, later(5))).toEqual({ both: true });
  });

  it("leaves no word half typed when it is ended, whoever ends it", async () => {
    const { me, leader } = await pair();
    const id = await opened(me);
    await typing(me, id);
    await typing(leader, id);
    await endRound(me, id, later(1));
    expect([await boxOf(me, id), await boxOf(leader, id)]).toEqual([null, null]);
  });

  it("a desk lists those that wait, however many of people who have gone are older", async () => {
    const leader = await someone(["supervisor"]);
    const gone = await someone(["learner"], leader.personId);
    const rows = Array.from({ length: PAGE + 1 }, (_, n) => ({
      id: randomUUID(),
      personId: gone.personId,
      kind: "annual" as const,
      scale: "practice",
      scaleVersion: "0.1.0",
      framework: catalogue().framework.id,
      supervisorId: leader.personId,
      openedById: gone.personId,
      openedAt: later(-1000 + n),
    }));
    await world.store.write(async (tx) => void (await tx.insert(cycle).values(rows)));
    await move(gone, null);
    const here = await someone(["learner"], leader.personId);
    const id = await opened(here);
    expect((await listLedRounds(leader.personId)).map((round) => round.id)).toEqual([id]);
  });

  it("what both sent stays with the two who rated", async () => {
    const { me, leader } = await pair();
    const next = await someone(["supervisor"]);
    const id = await opened(me);
    await fill(me, id, "competent");
    await fill(leader, id, "competent");
    await sendSheet(me, id, later(2));
    await sendSheet(leader, id, later(3));
    await move(me, next.personId);
    for (const actor of [leader, next]) expect(await refusal(readRound(actor, id))).toBe("not-found");
    expect(await readChangeOfLeader(await readRound(me, id))).toBeNull();
    expect((await readBothSheets(me, await readRound(me, id))).supervisor?.ratings.size).toBeGreaterThan(70);
  });

  it("with nobody to rate beside, what was sent is enough", async () => {
    const { me } = await pair();
    const id = await opened(me);
    await fill(me, id, "competent");
    await sendSheet(me, id, later(2));
    await move(me, null);
    await handRoundOver(me, id, later(3));
    expect((await readRound(me, id)).bothSentAt).toEqual(later(3));
  });
});

describe("around a round", () => {
  it("names who has still to send on the day it is due, and the specialist where the other has moved on", async () => {
    const { me, leader } = await pair();
    const id = await opened(me, me.personId, { dueOn: "2027-02-03" });
    const due = async () =>
      (await listRatingsDueOn("2027-02-03")).due
        .filter((one) => one.cycleId === id)
        .map((one) => [one.to.id, one.side, one.moved]);
    expect(await due()).toEqual([
      [me.personId, "self", false],
      [leader.personId, "supervisor", false],
    ]);
    await fill(me, id, "competent");
    await sendSheet(me, id, later(2));
    expect(await due()).toEqual([[leader.personId, "supervisor", false]]);
    await move(me, null);
    expect(await due()).toEqual([[me.personId, "self", true]]);
    await move(me, leader.personId);
    await endRound(leader, id, later(3));
    expect(await due()).toEqual([]);
    expect((await world.store.read.select().from(cycle).where(eq(cycle.id, id)))[0]?.closedAt).toEqual(
      later(3),
    );
  });

  it("knows a strand from what was opened and sent for it", async () => {
    const me = await someone(["learner"]);
    expect(await strandsOfPerson(me.personId, true)).toEqual([]);
    const strand = catalogue().microCredentials.find((of) => certifiedCode(catalogue(), of) === "PW2.PS");
    const module = strand?.modules[0];
    if (!strand || !module) throw new Error("No credential of professional support");
    await visitModule(me.personId, module, now);
    // what somebody has opened is theirs: their supervisor is not told through the list of strands
    expect(await strandsOfPerson(me.personId, true)).toEqual(["PW2.PS"]);
    expect(await strandsOfPerson(me.personId, false)).toEqual([]);
    const kind = strand.evidence[0]?.id ?? "";
    await sendPiece(me, { slug: strand.slug, kind, ...accountFirst, parts: partsOf(strand, kind) }, now);
    expect(await strandsOfPerson(me.personId, false)).toEqual(["PW2.PS"]);
  });
});
