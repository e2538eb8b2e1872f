import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import pg from "pg";
import { isUnique } from "#db/client.server";
import { engine } from "#db/dialect";
import { attempt, outbox, site } from "#db/schema/people";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson, makeSite } from "#tests/support/factories";

let world: TestWorld;
beforeAll(async () => {
  world = await freshStore();
});
afterAll(() => world.end());

const newAttempt = (id: string, bucket = "b") => ({ id, bucket, at: new Date("2026-11-22T01:02:03.456Z") });
const named = async (id: string) =>
  (await world.store.read.select().from(attempt).where(eq(attempt.id, id)))[0];

describe("the store, on whichever engine this run has", () => {
  it("keeps instants to the millisecond and booleans as booleans", async () => {
    await world.store.write(async (tx) => {
      await tx.insert(attempt).values(newAttempt("instant"));
    });
    expect((await named("instant"))?.at).toEqual(new Date("2026-11-22T01:02:03.456Z"));
  });

  it("rolls an act back as a whole", async () => {
    await expect(
      world.store.write(async (tx) => {
        await tx.insert(attempt).values(newAttempt("half"));
        throw new Error("stop here");
      }),
    ).rejects.toThrow("stop here");
    expect(await named("half")).toBeUndefined();
  });

  it.runIf(engine === "postgres")(
    "an act whose connection is cut fails alone, whatever it was at",
    async () => {
      const admin = new pg.Client({ connectionString: world.databaseUrl });
      await admin.connect();
      const cut = world.store.write(async (tx) => {
        await tx.insert(attempt).values(newAttempt("cut"));
        await admin.query(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
        );
        // at nothing: no question is there to be told of it
        await new Promise((resolve) => setTimeout(resolve, 100));
      });
      await expect(cut).rejects.toThrow();
      await admin.end();
      expect(await named("cut")).toBeUndefined();
      await world.store.write(async (tx) => {
        await tx.insert(attempt).values(newAttempt("after the cut"));
      });
      expect(await named("after the cut")).toBeDefined();
    },
  );

  it("rolls back only the inner act when the outer one catches it", async () => {
    await world.store.write(async (tx) => {
      await tx.insert(attempt).values(newAttempt("outer"));
      await world.store
        .write(async (inner) => {
          await inner.insert(attempt).values(newAttempt("inner"));
          await inner.insert(attempt).values(newAttempt("inner"));
        })
        .catch((error: unknown) => expect(isUnique(error)).toBe(true));
    });
    expect(await named("outer")).toBeDefined();
    expect(await named("inner")).toBeUndefined();
  });

  it("loses no update when many acts read and then write the same row", async () => {
    const row = await makeSite(world.store, { name: "0" });
    await Promise.all(
      Array.from({ length: 25 }, () =>
        world.store.write(async (tx) => {
          const [now] = await tx.select().from(site).where(eq(site.id, row.id));
          await tx
            .update(site)
            .set({ name: String(Number(now?.name) + 1) })
            .where(eq(site.id, row.id));
        }),
      ),
    );
    const [after] = await world.store.read.select().from(site).where(eq(site.id, row.id));
    expect(after?.name).toBe("25");
  });

  it("names a unique violation as such, and nothing else", async () => {
    const person = await makePerson(world.store);
    const twice = makePerson(world.store, { email: person.email.toUpperCase() });
    expect(isUnique(await twice.catch((error: unknown) => error))).toBe(true);
    const orphan = makePerson(world.store, { siteId: "no such site" });
    const error: unknown = await orphan.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(isUnique(error)).toBe(false);
  });

  it("refuses a word outside its list", async () => {
    const bad = world.store.write(async (tx) => {
      await tx.insert(outbox).values({
        id: "x",
        kind: "nonsense" as "mail",
        onceKey: "x",
        payload: "{}",
        createdAt: new Date(),
        dueAt: new Date(),
        attempts: 0,
      });
    });
    await expect(bad).rejects.toThrow();
  });

  it("answers .returning() and .onConflictDoUpdate() alike", async () => {
    const put = (bucket: string) =>
      world.store.write((tx) =>
        tx
          .insert(attempt)
          .values(newAttempt("upsert", bucket))
          .onConflictDoUpdate({ target: attempt.id, set: { bucket } })
          .returning(),
      );
    await put("first");
    expect(await put("second")).toMatchObject([{ id: "upsert", bucket: "second" }]);
  });

  it("cannot write through the reading side", async () => {
    if (/^postgres/.test(world.databaseUrl)) return;
    await expect(
      (async () => await world.store.read.insert(attempt).values(newAttempt("sneaky")))(),
    ).rejects.toThrow(/readonly/i);
  });

  it("says that it answers", async () => {
    expect(await world.store.answers()).toBe(true);
  });
});
