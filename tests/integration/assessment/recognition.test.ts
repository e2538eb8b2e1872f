import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { waitingReview } from "#db/schema/assessment";
import { fromJson } from "#db/schema/columns";
import { outbox, person } from "#db/schema/people";
import { sendPiece } from "#db/seed/prepare-evidence";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { catalogue } from "~/catalogue/catalogue.server";
import { criteriaFor, partsOf } from "~/domains/assessment/evidence-rules";
import {
  type Actor,
  listOpenToAssessors,
  listWaitingForMe,
  readEvidence,
} from "~/domains/assessment/reads.server";
import { requirementStates, unmetRequirements, whatCounts } from "~/domains/assessment/rules";
import { gatherFacts } from "~/domains/assessment/standing.server";
import { RECOGNITION } from "~/domains/assessment/terms";
import { rerouteWaiting } from "~/domains/assessment/writes.server";
import { gatherLedger } from "~/domains/credentials/ledger.server";
import type { Role } from "~/domains/people/terms";
import type { DomainError } from "~/http/domain-error";
import { allocateWaiting } from "~/workflows/allocate.server";
import { decideReview } from "~/workflows/decide-review.server";

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
const now = new Date("2026-11-20T00:00:00Z");
const later = (days: number) => new Date(now.getTime() + days * 86_400_000);
const someone = async (roles: Role[], over: { supervisorId?: string } = {}): Promise<Actor> => {
  const made = await makePerson(world.store, { roles, ...over });
  return { personId: made.id, name: made.name, roles };
};
const refusal = (act: Promise<unknown>) =>
  act.then(
    () => "done",
    (error: DomainError) => error.refusal,
  );

async function claim(skills: readonly string[]) {
  const supervisor = await someone(["supervisor", "assessor"]);
  const learner = await someone(["learner"], { supervisorId: supervisor.personId });
  const piece = { slug, kind: RECOGNITION, title: "Certificate IV", narrative: "Three years.", parts: skills, changedNote: "Nothing." }; // prettier-ignore
  const assessor = await someone(["assessor"]);
  const sent = await sendPiece(learner, piece, now);
  return { supervisor, learner, assessor, sent };
}
const judging = (versionId: string, skills: readonly string[], level = of().rubric.requiredLevel) => ({
  versionId,
  decision: "accept" as const,
  levels: criteriaFor(of(), RECOGNITION, skills).map((c) => ({
    criterion: c.id,
    level,
    comment: "Page 2.",
    next: "Show the second page.",
  })),
  message: "Clear and complete.",
});
const kindsMissing = async (personId: string) => [
  ...new Set(
    unmetRequirements(of(), await gatherFacts(world.store.read, personId, slug), now).map(
      (gap) => gap.requirement.kind,
    ),
  ),
];

describe("a claim of prior learning", () => {
  it("goes to the assessors at once, and its words to nobody who leads the learner", async () => {
    const all = partsOf(of(), RECOGNITION);
    const { supervisor, learner, assessor, sent } = await claim(all);
    expect((await listWaitingForMe(supervisor.personId, null)).items).toEqual([]);
    const open = async (who: Actor) =>
      (await listOpenToAssessors(who.personId, later(0), null)).items.map((item) => item.versionId);
    expect(await open(assessor)).toContain(sent.versionId);
    expect(await open(supervisor)).not.toContain(sent.versionId);
    // leading somebody is no way in, and being an assessor as well does not make it one to decide
    const leader = { ...supervisor, roles: ["supervisor"] as const };
    expect(await refusal(readEvidence(leader, sent.evidenceId))).toBe("not-found");
    for (const who of [leader, supervisor]) {
      expect(await refusal(decideReview(who, judging(sent.versionId, all), later(1)))).toBe("not-found");
    }
    expect(await refusal(decideReview(learner, judging(sent.versionId, all), later(1)))).toBe("forbidden");
    // one assessor has it and hears of it, and the mail says neither whose it is nor what it says
    await allocateWaiting(now);
    const mails = await world.store.read.select({ payload: outbox.payload }).from(outbox);
    expect(JSON.stringify(mails)).not.toContain(supervisor.name);
    const told = mails
      .map(({ payload }) => fromJson(payload) as { to?: string; text: string })
      .filter((mail) => mail.to !== undefined);
    const addresses = await world.store.read.select({ id: person.id, email: person.email }).from(person);
    const address = (who: Actor) => addresses.find((one) => one.id === who.personId)?.email;
    expect(told.map((mail) => mail.to)).toEqual([address(assessor)]);
    const [mail] = told;
    expect(mail?.text).toContain("A claim of prior learning");
    expect(mail?.text).toContain(of().title);
    for (const word of ["Certificate IV", "Three years", learner.name])
      expect(mail?.text).not.toContain(word);
    // a new supervisor changes nothing about it
    await world.store.write((tx) => rerouteWaiting(tx, learner.personId, later(1)));
    const [row] = await world.store.read
      .select()
      .from(waitingReview)
      .where(eq(waitingReview.versionId, sent.versionId));
    expect(row).toMatchObject({ reviewerId: null, assessorFrom: now });
  });

  it("stands in for practice and judgement once it is accepted, and for nothing else", async () => {
    const all = partsOf(of(), RECOGNITION);
    const { learner, assessor, sent } = await claim(all);
    const progress = { sectionsRead: {}, reflectionDrafts: [], evidenceDrafts: [], reviewer: "Leanne" };
    const facts = await gatherFacts(world.store.read, learner.personId, slug);
    const waiting = requirementStates(of(), facts, progress, later(1)).filter(
      (s) => s.requirement.kind === "practice",
    );
    expect(new Set(waiting.map((s) => s.state))).toEqual(new Set(["with-someone"]));
    expect(waiting[0]?.sentence).toContain("assessor");
    expect(waiting[0]?.sentence).not.toContain("Leanne");

    await decideReview(assessor, judging(sent.versionId, all), later(1));
    expect((await kindsMissing(learner.personId)).sort()).toEqual(["knowledge", "reflection"]);
    const after = await gatherFacts(world.store.read, learner.personId, slug);
    const states = requirementStates(of(), after, progress, later(1));
    const practice = states.find((s) => s.requirement.kind === "practice");
    expect(practice).toMatchObject({ state: "in-place" });
    expect(practice?.sentence).toContain("recognised from prior learning");
    // the ledger says so, criterion by criterion
    const { read } = world.store;
    const ledger = await gatherLedger(
      read,
      catalogue(),
      of(),
      learner.personId,
      whatCounts(of(), after, later(1)),
    );
    const judged = ledger.skills.flatMap((skill) => skill.judgements);
    expect(judged.length).toBeGreaterThan(0);
    expect(judged.every((one) => one.recognised === true && one.judgedAs === "assessor")).toBe(true);
    expect(ledger.evidence.map((piece) => piece.evidenceTitle)).toEqual(["Recognition of prior learning"]);
  });

  it("for a single skill is judged on that skill alone, and leaves the others open", async () => {
    const [skill = ""] = partsOf(of(), RECOGNITION);
    const { learner, assessor, sent } = await claim([skill]);
    const every = { ...judging(sent.versionId, [skill]) };
    await decideReview(assessor, every, later(1));
    const facts = await gatherFacts(world.store.read, learner.personId, slug);
    const missing = unmetRequirements(of(), facts, later(1)).map((gap) => gap.requirement);
    const practice = of().requirements.filter((r) => r.kind === "practice");
    for (const requirement of practice) {
      const only = requirement.skills.every((code) => code === skill);
      expect(missing.includes(requirement), requirement.id).toBe(!only);
    }
  });

  it("accepted below the needed level takes the place of no practice", async () => {
    const all = partsOf(of(), RECOGNITION);
    const { learner, assessor, sent } = await claim(all);
    await decideReview(assessor, judging(sent.versionId, all, of().rubric.levels[0]?.id), later(1));
    expect((await kindsMissing(learner.personId)).sort()).toEqual([
      "judgement",
      "knowledge",
      "practice",
      "reflection",
    ]);
  });

  it("comes back with what is missing, and the next version is another claim to the same assessors", async () => {
    const all = partsOf(of(), RECOGNITION);
    const { learner, assessor, sent } = await claim(all);
    const back = {
      ...judging(sent.versionId, all),
      decision: "return" as const,
      message: "Add the transcript.",
    };
    await decideReview(assessor, back, later(1));
    expect(await kindsMissing(learner.personId)).toContain("practice");
    const again = await sendPiece(
      learner,
      { slug, kind: RECOGNITION, title: "Certificate IV", narrative: "With transcript.", parts: all, changedNote: "Added it." },
      later(2),
      sent,
    ); // prettier-ignore
    await decideReview(assessor, judging(again.versionId, all), later(3));
    expect((await kindsMissing(learner.personId)).sort()).toEqual(["knowledge", "reflection"]);
  });
});
