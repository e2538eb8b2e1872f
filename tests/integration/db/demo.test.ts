import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { activity, person } from "#db/schema/people";
import { loadDemo } from "#db/seed/demo";
import { demoPassword } from "#db/seed/people";
import { verifyAll } from "#db/verify.server";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
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
      supervisor: "supervisor",
      "other-supervisor": "supervisor",
      assessor: "assessor",
      "assessor-two": "assessor",
      "assessor-three": "assessor",
      issuer: "issuer",
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
    expect(Object.keys(told().credentials).sort()).toEqual(["expired", "revoked", "valid"]);
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
