import { readFileSync } from "node:fs";
import path from "node:path";
import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { standing } from "#db/schema/assessment";
import { logEntry } from "#db/schema/credentials";
import { activity, person } from "#db/schema/people";
import { loadDemo } from "#db/seed/demo";
import { demoPassword } from "#db/seed/people";
import { verifyAll } from "#db/verify.server";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { catalogue } from "~/catalogue/catalogue.server";
import { checkStored } from "~/domains/credentials/check.server";
import { listCohorts } from "~/domains/credentials/cohorts.server";
import { listHoldings, readPosition } from "~/domains/credentials/holdings.server";
import { pathways } from "~/domains/credentials/pathway-rules";
import { signIn } from "~/domains/people/sign-in.server";
import { environment } from "~/http/environment.server";

let world: TestWorld;
beforeAll(async () => {
  world = await freshStore();
  await loadDemo(world.store, environment());
});
afterAll(() => world.end());

const told = () =>
  JSON.parse(readFileSync(path.join(world.dataDir, "demo.json"), "utf8")) as {
    origin: string;
    accounts: { email: string; role: string }[];
    credentials: Record<string, string>;
  };
const rows = async () => [
  (await world.store.read.select().from(person)).length,
  (await world.store.read.select().from(activity)).length,
];

describe("the demo world", () => {
  it("holds the accounts of the contract, and each can sign in", async () => {
    const roles = Object.fromEntries(told().accounts.map(({ email, role }) => [email.split("@")[0], role]));
    expect(roles).toEqual({
      learner: "learner",
      newcomer: "learner",
      holder: "learner",
      practitioner: "learner",
      supervisor: "supervisor",
      "other-supervisor": "supervisor",
      assessor: "assessor",
      "assessor-two": "assessor",
      "assessor-three": "assessor",
      issuer: "issuer",
      "issuer-two": "issuer",
      facilitator: "facilitator",
      admin: "administrator",
    });
    for (const { email } of told().accounts) {
      const browser = { cookies: null, userAgent: null, address: "10.0.0.1" };
      await expect(signIn({ email, password: demoPassword }, browser, new Date())).resolves.toHaveLength(2);
    }
  });

  it("sets who supervises whom, and nobody else", async () => {
    const people = await world.store.read.select().from(person);
    const of = (key: string) => people.find((one) => one.email === `${key}@demo.example`);
    expect(of("learner")?.supervisorId).toBe(of("supervisor")?.id);
    expect(of("newcomer")?.supervisorId).toBe(of("supervisor")?.id);
    expect(of("learner")?.siteId).toBe(of("supervisor")?.siteId);
    expect(of("other-supervisor")?.siteId).not.toBe(of("supervisor")?.siteId);
  });

  it("is whole by our own check: rows, files, credentials and the log", async () => {
    expect((await verifyAll(world.store, environment())).faults).toEqual([]);
    expect(Object.keys(told().credentials).sort()).toEqual([
      "combined",
      "expired",
      "revoked",
      "suspended",
      "valid",
    ]);
  });

  it("wrote its log in the order in which things happened", async () => {
    const entries = await world.store.read
      .select({ at: logEntry.enteredAt, kind: logEntry.kind })
      .from(logEntry)
      .orderBy(asc(logEntry.position));
    const times = entries.map(({ at }) => at.getTime());
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(new Set(entries.map(({ kind }) => kind))).toEqual(new Set(["issued", "revoked", "suspended"]));
  });

  it("holds somebody with all sixteen, the domains they complete and what these open", async () => {
    const { combined } = told().credentials;
    const checked = await checkStored(world.store, combined ?? "", new Date());
    expect(checked?.outcome).toBe("verified");
    const [odile] = await world.store.read
      .select({ id: person.id })
      .from(person)
      .where(eq(person.email, "practitioner@demo.example"));
    const map = pathways(catalogue(), await readPosition(world.store.read, odile?.id ?? ""), new Date());
    expect(map.words).toMatch(/^You hold 16 of 16 core micro-credentials\./);
    expect(map.whole?.state).toBe("held");
    const held = (await listHoldings(world.store.read, odile?.id ?? "")).map((one) => one.achievement);
    const reached = catalogue().stacks.filter((one) => one.strandsAtLeast === 0);
    expect(held).toEqual(expect.arrayContaining(reached.map((one) => one.id)));
    // nothing of the award desk is left over from the story
    const onDesk = await world.store.read
      .select()
      .from(standing)
      .where(eq(standing.personId, odile?.id ?? ""));
    expect(onDesk.filter((one) => one.readyAt !== null && !held.includes(one.achievement))).toEqual([]);
  });

  it("holds awards that one issuer proposed for two people, another approved, and the service made", async () => {
    const { rows } = await listCohorts(world.store.read, null);
    expect(rows).toMatchObject([
      { state: "finished", counts: { awarded: 2, waiting: 0, refused: 0, dropped: 0 } },
    ]);
    expect([rows[0]?.proposedBy, rows[0]?.approvedBy]).toEqual(["Marcus Oyelaran", "Leilani Castro"]);
  });

  it("adds nothing when it is loaded again", async () => {
    const before = [await rows(), told()];
    await loadDemo(world.store, environment());
    expect([await rows(), told()]).toEqual(before);
  });

  it("stays out of production and away from real people", async () => {
    await expect(loadDemo(world.store, { ...environment(), production: true })).rejects.toThrow(
      /not for production/,
    );
    await makePerson(world.store, { email: "real@made-up.example" });
    const before = await rows();
    await expect(loadDemo(world.store, environment())).rejects.toThrow(/real people/);
    expect(await rows()).toEqual(before);
  });
});
