import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { credentials } from "#db/seed/credentials";
import { people } from "#db/seed/people";
import type { DemoWorld } from "#db/seed/world";
import { type TestWorld, freshStore } from "#tests/support/database";
import { checkStored } from "~/domains/credentials/check.server";
import { environment } from "~/http/environment.server";

let world: TestWorld;
beforeAll(async () => {
  world = await freshStore();
});
afterAll(() => world.end());

describe("the credentials of the demo world", () => {
  it("are one of every state, and loading again changes nothing", async () => {
    const now = new Date("2026-11-22T03:00:00Z");
    const demo: DemoWorld = {
      store: world.store,
      env: environment(),
      now,
      people: new Map(),
      credentials: {},
    };
    for (const step of [people, credentials]) await step.run(demo);
    const first = { ...demo.credentials };
    await credentials.run(demo);
    expect(demo.credentials).toEqual(first);
    const failed = async (name: string) => {
      const checked = await checkStored(world.store, first[name] ?? "", now);
      return [
        checked?.outcome,
        ...(checked?.steps.filter((step) => step.valid !== true).map((s) => s.name) ?? []),
      ];
    };
    expect(await failed("valid")).toEqual(["verified"]);
    expect(await failed("revoked")).toEqual(["failed", "Not revoked or suspended"]);
    expect(await failed("expired")).toEqual(["failed", "Not expired"]);
  });
});
