import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  evidence,
  evidenceVersion,
  evidenceVersionFile,
  message,
  waitingReview,
} from "#db/schema/assessment";
import { activity, outbox, person } from "#db/schema/people";
import { type Piece, sendPiece } from "#db/seed/prepare-evidence";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson, makeSite } from "#tests/support/factories";
import { catalogue } from "~/catalogue/catalogue.server";
import { criteriaFor } from "~/domains/assessment/evidence-rules";
import { listOpenToFacilitators, listPortfolio } from "~/domains/assessment/portfolio.server";
import {
  type Actor,
  listOpenToAssessors,
  listWaitingForMe,
  listWaitingOf,
  readEvidence,
  readSentFile,
} from "~/domains/assessment/reads.server";
import { gatherFacts } from "~/domains/assessment/standing.server";
import type { Audience } from "~/domains/assessment/terms";
import { askAssessor, rerouteWaiting, writeMessage } from "~/domains/assessment/writes.server";
import type { Role } from "~/domains/people/terms";
import type { DomainError } from "~/http/domain-error";
import { decideReview } from "~/workflows/decide-review.server";
import { setAudience } from "~/workflows/evidence-audience.server";
import { offerEvidence } from "~/workflows/offer-evidence.server";

let world: TestWorld;
beforeAll(async () => {
  world = await freshStore();
});
afterAll(() => world.end());

const slug = "professional-and-ethical-conduct";
const DAY = 86_400_000;
const now = new Date("2026-11-20T00:00:00Z");
const later = (days: number) => new Date(now.getTime() + days * DAY);
const account: Piece = {
  slug,
  kind: "account",
  title: "The letter I did not write",
  narrative: "A teacher asked for a letter. I rang the young person first.",
  changedNote: "I changed the course.",
};
const refusal = (act: Promise<unknown>) =>
  act.then(
    () => "nothing was refused",
    (error: DomainError) => error.refusal ?? `a bug: ${String(error)}`,
  );

/** Everybody who might want to read it: at the learner's site, at another one, and at none. */
async function people() {
  const here = await makeSite(world.store);
  const there = await makeSite(world.store);
  const make = async (roles: readonly Role[], siteId: string | null, supervisorId: string | null = null) => {
    const made = await makePerson(world.store, { roles, siteId, supervisorId });
    return { personId: made.id, name: made.name, roles: made.roles } satisfies Actor;
  };
  const supervisor = await make(["supervisor"], here.id);
  return {
    author: await make(["learner"], here.id, supervisor.personId),
    supervisor,
    peer: await make(["learner"], here.id, supervisor.personId),
    "supervisor elsewhere": await make(["supervisor"], there.id),
    assessor: await make(["assessor"], null),
    "assessor here": await make(["assessor"], here.id),
    issuer: await make(["issuer"], null),
    facilitator: await make(["facilitator"], null),
    "facilitator elsewhere": await make(["facilitator"], there.id),
    administrator: await make(["administrator"], here.id),
  };
}
type People = Awaited<ReturnType<typeof people>>;

async function sent(author: Actor, piece: Piece = account, at = now) {
  const made = await sendPiece(author, piece, at);
  await world.store.write((tx) =>
    tx.insert(evidenceVersionFile).values({
      versionId: made.versionId,
      position: 0,
      sha256: "a".repeat(64),
      name: "note.pdf",
      mediaType: "application/pdf",
      bytes: 3,
    }),
  );
  return made;
}

/** Who reads the piece, its file, and may write about it, each as the same list of names. */
async function readers(who: People, piece: { evidenceId: string; versionId: string }) {
  const pages: string[] = [];
  const files: string[] = [];
  const threads: string[] = [];
  for (const [name, actor] of Object.entries(who)) {
    if ((await refusal(readEvidence(actor, piece.evidenceId))) === "nothing was refused") pages.push(name);
    if ((await refusal(readSentFile(actor, piece.versionId, 0))) === "nothing was refused") files.push(name);
    const said = { words: "A word.", onceKey: randomUUID() };
    if ((await refusal(writeMessage(actor, piece.evidenceId, said, now))) === "nothing was refused") {
      threads.push(name);
    }
  }
  expect(files).toEqual(pages);
  return { pages, threads };
}

describe("who reads a piece", () => {
  const assessors = ["assessor", "assessor here"];
  const facilitators = ["facilitator", "facilitator elsewhere"];
  it.each<[readonly Audience[], readonly string[], readonly string[]]>([
    [
      ["supervisor", "assessor"],
      ["author", "supervisor", ...assessors, "issuer"],
      ["author", "supervisor", ...assessors],
    ],
    [["supervisor"], ["author", "supervisor"], ["author", "supervisor"]],
    [["assessor"], ["author", ...assessors, "issuer"], ["author", ...assessors]],
    [["facilitator"], ["author", ...facilitators], ["author", ...facilitators]],
    [[], ["author"], ["author"]],
  ])("opened to %j, before anybody judged it", async (audience, pages, threads) => {
    const who = await people();
    const piece = await sent(who.author);
    await setAudience(who.author, piece.evidenceId, audience, now);
    expect(await readers(who, piece)).toEqual({ pages, threads });
  });

  it("closed after it was judged: who judged it and the award staff read what was judged, and nobody writes", async () => {
    const who = await people();
    const piece = await sent(who.author);
    await judge(who.supervisor, piece.versionId, "return");
    await setAudience(who.author, piece.evidenceId, [], later(1));
    expect(await readers(who, piece)).toEqual({
      pages: ["author", "supervisor", "issuer"],
      threads: ["author"],
    });
    const second = await sendPiece(who.author, account, later(2), {
      evidenceId: piece.evidenceId,
      number: 1,
    }).catch((error: DomainError) => error.refusal);
    // closed to everybody who could judge it, a next version has nobody to go to
    expect(second).toBe("invalid");
  });

  it("who judged one version does not read the next one, nor what was said about it", async () => {
    const who = await people();
    const piece = await sent(who.author);
    await judge(who.supervisor, piece.versionId, "return");
    await setAudience(who.author, piece.evidenceId, ["assessor"], later(1));
    const second = await sendPiece(
      who.author,
      { ...account, narrative: "Other words.", note: "For the assessors." },
      later(2),
      { evidenceId: piece.evidenceId, number: 1 },
    );
    const seen = await readEvidence(who.supervisor, piece.evidenceId);
    expect(seen.versions.map((version) => version.number)).toEqual([1]);
    expect(JSON.stringify(seen)).not.toContain("For the assessors");
    expect(await refusal(readSentFile(who.supervisor, second.versionId, 0))).toBe("not-found");
    expect((await readEvidence(who.assessor, piece.evidenceId)).versions).toHaveLength(2);
  });

  it("only its author changes it, and it is told who did and when", async () => {
    const who = await people();
    const piece = await sent(who.author);
    for (const [name, actor] of Object.entries(who)) {
      if (name === "author") continue;
      expect([name, await refusal(setAudience(actor, piece.evidenceId, [], now))]).toEqual([
        name,
        "not-found",
      ]);
    }
    await setAudience(who.author, piece.evidenceId, [], now);
    await setAudience(who.author, piece.evidenceId, [], now);
    const deeds = await world.store.read
      .select()
      .from(activity)
      .where(eq(activity.subjectId, piece.evidenceId));
    expect(deeds.filter((deed) => deed.action === "evidence.audience")).toHaveLength(1);
  });
});

describe("what waits", () => {
  const inQueues = async (who: People) => ({
    supervisor: (await listWaitingForMe(who.supervisor.personId, null)).items.length,
    assessor: (await listOpenToAssessors(who.assessor.personId, later(30), null)).items.filter(
      (item) => item.learner === who.author.name,
    ).length,
  });

  it("leaves the queues when it is taken back, counts for nothing, and comes again when it is opened", async () => {
    const who = await people();
    const piece = await sent(who.author);
    expect(await inQueues(who)).toEqual({ supervisor: 1, assessor: 1 });
    await setAudience(who.author, piece.evidenceId, [], later(1));
    expect(await inQueues(who)).toEqual({ supervisor: 0, assessor: 0 });
    expect((await readEvidence(who.author, piece.evidenceId)).state).toBe("taken-back");
    expect((await gatherFacts(world.store.read, who.author.personId, slug)).evidence).toEqual([]);
    expect(await refusal(judge(who.supervisor, piece.versionId, "accept"))).toBe("not-found");
    await setAudience(who.author, piece.evidenceId, ["supervisor"], later(2));
    expect(await inQueues(who)).toEqual({ supervisor: 1, assessor: 0 });
    const mails = await world.store.read.select().from(outbox);
    expect(mails.filter((mail) => mail.onceKey.includes(`evidence-opened:${piece.versionId}`))).toHaveLength(
      1,
    );
    expect(await refusal(askAssessor(who.supervisor, piece.versionId, later(2)))).toBe("conflict");
    await judge(who.supervisor, piece.versionId, "accept");
  });

  it("keeps its time where only somebody else is let in", async () => {
    const who = await people();
    const piece = await sent(who.author);
    const row = async () =>
      (
        await world.store.read
          .select()
          .from(waitingReview)
          .where(eq(waitingReview.versionId, piece.versionId))
      )[0];
    const before = await row();
    await setAudience(who.author, piece.evidenceId, ["supervisor", "assessor", "facilitator"], later(5));
    expect(await row()).toEqual(before);
    await setAudience(who.author, piece.evidenceId, ["supervisor"], later(5));
    expect(await row()).toMatchObject({ assessorFrom: null, reviewerId: who.supervisor.personId });
    await setAudience(who.author, piece.evidenceId, ["supervisor", "assessor"], later(6));
    expect(await row()).toEqual(before);
  });

  it("of somebody without a supervisor any more, opened to nobody else, is told to its author", async () => {
    const who = await people();
    const piece = await sent(who.author);
    await setAudience(who.author, piece.evidenceId, ["supervisor"], now);
    await world.store.write(async (tx) => {
      await tx.update(person).set({ supervisorId: null }).where(eq(person.id, who.author.personId));
      await rerouteWaiting(tx, who.author.personId, later(1));
    });
    const mails = await world.store.read.select().from(outbox);
    expect(mails.filter((mail) => mail.onceKey.includes(`nobody-judges:${piece.versionId}`))).toHaveLength(1);
  });

  it("never shows its title to a supervisor it was not opened to", async () => {
    const who = await people();
    const piece = await sent(who.author);
    await setAudience(who.author, piece.evidenceId, ["assessor"], now);
    expect(await listWaitingOf([who.author.personId])).toMatchObject([{ forSupervisor: false }]);
  });
});

describe("facilitators", () => {
  it("see in their list what was sent and opened to them, once, and hear of it by mail", async () => {
    const who = await people();
    const piece = await sent(who.author);
    const mine = async () =>
      (await listOpenToFacilitators(who.facilitator.personId, null)).items.filter(
        (item) => item.author === who.author.name,
      );
    expect(await mine()).toEqual([]);
    await setAudience(who.author, piece.evidenceId, ["supervisor", "facilitator"], now);
    expect((await mine()).map((item) => item.id)).toEqual([piece.evidenceId]);
    const mails = await world.store.read.select().from(outbox);
    const told = mails.filter((mail) =>
      mail.onceKey.includes(`evidence-for-facilitators:${piece.evidenceId}`),
    );
    expect(told.length).toBeGreaterThanOrEqual(2);
    await setAudience(who.author, piece.evidenceId, ["supervisor"], now);
    expect(await mine()).toEqual([]);
  });
});

describe("one piece of work for several", () => {
  const elsewhere = () => {
    const of = catalogue().microCredentials.find((one) => one.slug !== slug && one.evidence.length > 0);
    if (!of) throw new Error("content/ has one micro-credential only");
    const kind = of.evidence.find(
      (each) =>
        !of.requirements.some((r) => r.kind === "practice" && r.evidence === each.id && r.parts.length > 0),
    );
    return { of, kind: (kind ?? of.evidence[0])?.id ?? "" };
  };
  const offering = (evidenceId: string, note = "") => {
    const { of, kind } = elsewhere();
    return { evidenceId, slug: of.slug, kind, parts: ["A"], note };
  };

  it("is sent again word for word and file for file, says when it was given, and is judged by itself", async () => {
    const who = await people();
    const piece = await sent(who.author);
    await judge(who.supervisor, piece.versionId, "accept");
    const id = await offerEvidence(who.author, offering(piece.evidenceId, "See the call."), later(9));
    expect(await offerEvidence(who.author, offering(piece.evidenceId), later(10))).toBe(id);

    const record = await readEvidence(who.supervisor, id);
    expect(record.state).toBe("with-someone");
    expect(record.versions).toMatchObject([
      {
        number: 1,
        narrative: account.narrative,
        givenAt: now,
        sentAt: later(9),
        files: [{ name: "note.pdf" }],
      },
    ]);
    // one thread: what was said about it before stands there too
    expect(record.messages.map((said) => said.words)).toContain("See the call.");
    expect(new Set(record.messages.map((said) => said.evidenceId)).size).toBe(2);
    expect((await readEvidence(who.author, piece.evidenceId)).state).toBe("accepted");

    const [version] = await world.store.read
      .select()
      .from(evidenceVersion)
      .where(eq(evidenceVersion.evidenceId, id));
    await judge(who.supervisor, version?.id ?? "", "return");
    expect((await readEvidence(who.author, piece.evidenceId)).state).toBe("accepted");
    const facts = await gatherFacts(world.store.read, who.author.personId, slug);
    expect(facts.evidence.map((fact) => fact.state)).toEqual(["accepted"]);
  });

  it("is one item of the portfolio with one audience", async () => {
    const who = await people();
    const piece = await sent(who.author);
    const id = await offerEvidence(who.author, offering(piece.evidenceId), later(1));
    // offered from what was offered: still the same item, and the first sending is named
    await setAudience(who.author, id, ["assessor"], later(2));
    const rows = await world.store.read
      .select()
      .from(evidence)
      .where(eq(evidence.personId, who.author.personId));
    expect(rows.map((row) => [row.forSupervisor, row.forAssessors])).toEqual([
      [false, true],
      [false, true],
    ]);
    expect(await refusal(readEvidence(who.supervisor, piece.evidenceId))).toBe("not-found");
    const [item, ...others] = await listPortfolio(who.author.personId);
    expect(others).toEqual([]);
    expect(item?.pieces.map((each) => each.id)).toEqual([piece.evidenceId, id]);
    expect([...(item?.skills.values() ?? [])]).toContain("offered");
  });

  it("pressed twice at once it is one piece", async () => {
    const who = await people();
    const piece = await sent(who.author);
    const [a, b] = await Promise.all([
      offerEvidence(who.author, offering(piece.evidenceId), later(1)),
      offerEvidence(who.author, offering(piece.evidenceId), later(1)),
    ]);
    expect(a).toBe(b);
  });

  it("is refused for a draft, for what nobody could judge, for the kind it has, and for everybody else", async () => {
    const who = await people();
    const piece = await sent(who.author);
    expect(
      await offerEvidence(who.author, { ...offering(piece.evidenceId), slug, kind: "account" }, now),
    ).toBe(piece.evidenceId);
    for (const actor of [who.supervisor, who.peer, who.assessor]) {
      expect(await refusal(offerEvidence(actor, offering(piece.evidenceId), now))).toBe("not-found");
    }
    expect(
      await refusal(offerEvidence(who.author, { ...offering(piece.evidenceId), kind: "recognition" }, now)),
    ).toBe("not-found");
    await setAudience(who.author, piece.evidenceId, ["facilitator"], now);
    expect(await refusal(offerEvidence(who.author, offering(piece.evidenceId), now))).toBe("conflict");
    expect(
      await world.store.read.select().from(message).where(eq(message.evidenceId, piece.evidenceId)),
    ).toEqual([]);
  });
});

async function judge(actor: Actor, versionId: string, decision: "accept" | "return") {
  const [row] = await world.store.read
    .select({ slug: evidence.achievement, kind: evidence.kind })
    .from(evidenceVersion)
    .innerJoin(evidence, eq(evidence.id, evidenceVersion.evidenceId))
    .where(eq(evidenceVersion.id, versionId));
  const of = catalogue().microCredentials.find((one) => one.slug === row?.slug);
  if (!of || !row) throw new Error("no such version");
  await decideReview(
    actor,
    {
      versionId,
      decision,
      levels: criteriaFor(of, row.kind).map((criterion) => ({
        criterion: criterion.id,
        level: of.rubric.requiredLevel,
        comment: "Line 3 shows it.",
      })),
      message: "Thank you.",
    },
    later(1),
  );
}
