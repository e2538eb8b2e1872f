import { afterAll, beforeAll, expect, it } from "vitest";
import { writeCompleteRecord } from "#db/seed/complete-record";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { slug } from "#tests/support/ready-learner";
import { signedIn } from "#tests/support/signed-in";
import { withinRequest } from "~/http/request-scope.server";
import { loader } from "~/routes/team/route";
import { makeAward } from "~/workflows/award.server";
import { withdraw } from "#tests/support/withdrawn";

let world: TestWorld;
beforeAll(async () => {
  world = await freshStore();
});
afterAll(() => world.end());

const day = 86_400_000;

it("an award that was withdrawn or has ended is not shown to a supervisor as held", async () => {
  const { store } = world;
  const now = new Date();
  const ago = (days: number) => new Date(now.getTime() - days * day);
  const supervisor = await makePerson(store, { roles: ["supervisor"] });
  const issuer = await makePerson(store, { roles: ["issuer"] });
  const asIssuer = { personId: issuer.id, roles: issuer.roles };
  const award = async (name: string, at: Date) => {
    const { id: personId } = await makePerson(store, { name, supervisorId: supervisor.id });
    const record = { personId, judgeId: supervisor.id, slug, finishedAt: new Date(at.getTime() - day) };
    await store.write((tx) => writeCompleteRecord(tx, record));
    return (await makeAward(store, asIssuer, personId, slug, at)).credentialId;
  };
  await award("Ended", ago(4 * 366));
  await award("Held", ago(20));
  const withdrawn = await award("Withdrawn", ago(20));
  const replaced = await award("Replaced", ago(20));
  await withdraw(store, asIssuer, withdrawn, "issued-in-error", "It was of somebody else.", ago(5));
  await withdraw(store, asIssuer, replaced, "replaced", "The name has changed.", ago(5));

  const cookie = await signedIn(store, supervisor);
  const request = new Request("http://localhost/team", { headers: { Cookie: cookie } });
  const page = await withinRequest({ id: "test", nonce: "test", known: new Map() }, () =>
    loader({ request, params: {}, context: {} }),
  );
  const said = Object.fromEntries(page.people.map((one) => [one.name, one.credentials[0]?.words]));
  expect(said).toEqual({
    Ended: expect.stringMatching(/^Awarded, and ended on \d/) as unknown,
    Held: "Awarded",
    Withdrawn: "Awarded, and withdrawn since",
    Replaced: "Everything in place",
  });
  expect(page.credentials.map((of) => of.counts)).toEqual([
    { awarded: 1, "in-place": 1, "under-way": 0, lapsed: 2, "not-begun": 0 },
  ]);
});
