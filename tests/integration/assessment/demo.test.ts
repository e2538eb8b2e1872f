import { afterAll, beforeAll, expect, it } from "vitest";
import { seedHolder, seedLearnerPartWay } from "#db/seed/assessment";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { identityQuestions } from "~/domains/assessment/identities.server";
import { listMyEvidence, listWaitingForMe, readEvidence } from "~/domains/assessment/reads.server";
import { unmetRequirements } from "~/domains/assessment/rules";
import { gatherFacts, microCredential } from "~/domains/assessment/standing.server";
import type { Role } from "~/domains/people/terms";

let world: TestWorld;
beforeAll(async () => {
  world = await freshStore();
});
afterAll(() => world.end());

const slug = "professional-and-ethical-conduct";
const now = new Date("2026-11-22T02:00:00Z");
const pair = async () => {
  const supervisor = await makePerson(world.store, { roles: ["supervisor"] });
  const learner = await makePerson(world.store, { supervisorId: supervisor.id });
  const actor = (p: { id: string; name: string; roles: readonly Role[] }) => ({
    personId: p.id,
    name: p.name,
    roles: p.roles,
  });
  return { supervisor: actor(supervisor), learner: actor(learner) };
};
const gaps = async (personId: string) =>
  unmetRequirements(microCredential(slug), await gatherFacts(world.store.read, personId, slug), now);

it("the holder meets everything, and nothing in the texts asks to be taken out", async () => {
  const { learner, supervisor } = await pair();
  await seedHolder(learner, supervisor, now);
  expect(await gaps(learner.personId)).toEqual([]);
  for (const piece of await listMyEvidence(learner.personId)) {
    const [version] = (await readEvidence(learner, piece.id)).versions;
    if (!version) throw new Error("not sent");
    const found = identityQuestions(version, [], { allowedNames: [], left: [] });
    // letters stand for people on purpose
    expect(found.map((q) => q.value).filter((value) => value.length > 1)).toEqual([]);
  }
});

it("the learner is part-way: one piece accepted, one back, one waiting", async () => {
  const { learner, supervisor } = await pair();
  await seedLearnerPartWay(learner, supervisor, now);
  const states = (await listMyEvidence(learner.personId)).map((piece) => [piece.kind, piece.state]);
  expect(states).toContainEqual(["practice-log", "accepted"]);
  expect(states).toContainEqual(["account", "back"]);
  expect(states).toContainEqual(["observation", "with-someone"]);
  expect((await listWaitingForMe(supervisor.personId, null)).items).toHaveLength(1);
  const open = await gaps(learner.personId);
  expect(open.length).toBeGreaterThan(3);
  expect(open.length).toBeLessThan(microCredential(slug).requirements.length - 4);
});
