import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { activity, attempt, person, session } from "#db/schema/people";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { hashPassword, passwordMatches } from "~/domains/people/passwords.server";
import { type Browser, leaveDoor, signIn } from "~/domains/people/sign-in.server";
import { whoIsAsking } from "~/http/session.server";

let world: TestWorld;
beforeAll(async () => {
  world = await freshStore();
});
afterAll(() => world.end());

const now = new Date();
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const from = (address: string, cookies: string | null = null): Browser => ({
  cookies,
  userAgent: null,
  address,
});
const password = "three words apart";
const withPassword = async () => makePerson(world.store, { passwordHash: await hashPassword(password) });
const cookieHeader = (set: readonly string[]) => set.map((cookie) => cookie.split(";")[0]).join("; ");
const asking = (cookies: string) =>
  whoIsAsking(new Request("http://localhost/", { headers: { Cookie: cookies } }));
const refusal = async (act: Promise<unknown>) =>
  act.then(
    () => "allowed",
    (error: { refusal?: string; message: string }) => error.refusal ?? error.message,
  );

describe("signing in", () => {
  it("lets the right password in, whatever the case of the address, and writes it down", async () => {
    const me = await withPassword();
    const cookies = await signIn({ email: ` ${me.email.toUpperCase()} `, password }, from("10.0.0.1"), now);
    expect((await asking(cookieHeader(cookies)))?.personId).toBe(me.id);
    const deeds = await world.store.read.select().from(activity).where(eq(activity.aboutId, me.id));
    expect(deeds.map((deed) => deed.action)).toEqual(["session.begin"]);
  });

  it("answers the same for a wrong password, an unknown address, a closed account and one without a password", async () => {
    const me = await withPassword();
    const closed = await makePerson(world.store, {
      passwordHash: await hashPassword(password),
      closedAt: now,
    });
    const invited = await makePerson(world.store, {});
    const tries = [
      { email: me.email, password: "wrong" },
      { email: "nobody@made-up.example", password },
      { email: closed.email, password },
      { email: invited.email, password },
      { email: invited.email, password: "" },
    ];
    const answers = [];
    for (const given of tries) {
      answers.push(await signIn(given, from("10.0.0.2"), now).catch((error: Error) => error.message));
    }
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toMatch(/do not belong together/);
  });

  it("does as much work for an unknown address as for a known one", async () => {
    const stored = await hashPassword(password);
    await passwordMatches(null, "warm up");
    const timed = async (hash: string | null) => {
      const began = performance.now();
      await passwordMatches(hash, "wrong");
      return performance.now() - began;
    };
    // in turn, and the quickest of each: whatever else the machine does slows both
    const times = { known: [] as number[], unknown: [] as number[] };
    for (let n = 0; n < 16; n++) {
      times.known.push(await timed(stored));
      times.unknown.push(await timed(null));
    }
    const [known, unknown] = [Math.min(...times.known), Math.min(...times.unknown)];
    expect(unknown / known).toBeGreaterThan(0.4);
    expect(unknown / known).toBeLessThan(2.5);
  });

  it("signs out: the session is gone from the database, not only from the browser", async () => {
    const me = await withPassword();
    const cookies = cookieHeader(await signIn({ email: me.email, password }, from("10.0.0.3"), now));
    await leaveDoor(cookies);
    expect(await asking(cookies)).toBeNull();
    expect(await world.store.read.select().from(session).where(eq(session.personId, me.id))).toEqual([]);
  });

  it("begins a new session each time and ends the one the browser held", async () => {
    const [one, two] = [await withPassword(), await withPassword()];
    const first = cookieHeader(await signIn({ email: one.email, password }, from("10.0.0.4"), now));
    const second = cookieHeader(await signIn({ email: two.email, password }, from("10.0.0.4", first), now));
    expect(await asking(first)).toBeNull();
    expect((await asking(second))?.personId).toBe(two.id);
  });

  it("keeps a closed account out at once", async () => {
    const me = await withPassword();
    const cookies = cookieHeader(await signIn({ email: me.email, password }, from("10.0.0.5"), now));
    await world.store.write(async (tx) => {
      await tx.update(person).set({ closedAt: now }).where(eq(person.id, me.id));
    });
    expect(await asking(cookies)).toBeNull();
  });
});

describe("limits on guessing", () => {
  const guess = (email: string, browser: Browser, at = now) =>
    refusal(signIn({ email, password: "wrong" }, browser, at));

  it("stops the eleventh guess at one account from one address, and lets it on after a quarter of an hour", async () => {
    const me = await withPassword();
    for (let n = 0; n < 10; n++) expect(await guess(me.email, from("10.1.0.1"))).toBe("invalid");
    expect(await guess(me.email, from("10.1.0.1"))).toBe("too-many");
    // even the right password: else the answer would tell the guesser
    expect(await refusal(signIn({ email: me.email, password }, from("10.1.0.1"), now))).toBe("too-many");
    const error = await signIn({ email: me.email, password }, from("10.1.0.1"), now).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ retryAfterSeconds: 900 });
    expect(await refusal(signIn({ email: me.email, password }, from("10.1.0.1"), later(16)))).toBe("allowed");
  });

  it("counts a hundred guesses at once as a hundred", async () => {
    const me = await withPassword();
    const answers = await Promise.all(Array.from({ length: 30 }, () => guess(me.email, from("10.1.0.2"))));
    expect(answers.filter((answer) => answer === "invalid")).toHaveLength(10);
    expect(answers.filter((answer) => answer === "too-many")).toHaveLength(20);
  });

  it("stops an address that guesses at many accounts", async () => {
    const answers = [];
    for (let n = 0; n < 62; n++) answers.push(await guess(`someone-${n}@made-up.example`, from("10.1.0.3")));
    expect(answers.slice(0, 60).every((answer) => answer === "invalid")).toBe(true);
    expect(answers.slice(60)).toEqual(["too-many", "too-many"]);
  });

  it("does not count what was no guess: a whole office may sign in from one address", async () => {
    const me = await withPassword();
    for (let n = 0; n < 65; n++) {
      expect(await refusal(signIn({ email: me.email, password }, from("10.1.0.4"), now))).toBe("allowed");
    }
  });

  it("cannot be used to keep the owner out of a browser they used before", async () => {
    const me = await withPassword();
    const known = cookieHeader(await signIn({ email: me.email, password }, from("10.1.1.1"), now));
    // a thousand machines guess at the account, and one beside the owner guesses at everybody
    for (let n = 0; n < 45; n++) await guess(me.email, from(`10.1.2.${n}`));
    for (let n = 0; n < 65; n++) await guess(`else-${n}@made-up.example`, from("10.1.1.1"));
    expect(await guess(me.email, from("10.1.3.1"))).toBe("too-many");
    expect(await refusal(signIn({ email: me.email, password }, from("10.1.1.1"), now))).toBe("too-many");
    expect(await refusal(signIn({ email: me.email, password }, from("10.1.1.1", known), now))).toBe(
      "allowed",
    );
  });

  it("gives a known browser no more guesses than anyone, and none at other people's accounts", async () => {
    const [me, other] = [await withPassword(), await withPassword()];
    const known = cookieHeader(await signIn({ email: me.email, password }, from("10.1.4.1"), now));
    for (let n = 0; n < 10; n++) expect(await guess(me.email, from("10.1.4.1", known))).toBe("invalid");
    expect(await guess(me.email, from("10.1.4.1", known))).toBe("too-many");
    for (let n = 0; n < 10; n++) await guess(other.email, from("10.1.4.1", known));
    expect(await guess(other.email, from("10.1.4.1", known))).toBe("too-many");
  });

  it("does not believe a note that it did not sign", async () => {
    const me = await withPassword();
    const known = cookieHeader(await signIn({ email: me.email, password }, from("10.1.5.1"), now));
    const forged = known.replace(/known=([^~]+)~/, "known=anotherbrowser~");
    expect(forged).not.toBe(known);
    for (let n = 0; n < 10; n++) await guess(me.email, from("10.1.5.2"));
    expect(await guess(me.email, from("10.1.5.2", forged))).toBe("too-many");
    expect(await guess(me.email, from("10.1.5.2", known))).toBe("invalid");
  });

  it("keeps no address in clear", async () => {
    const rows = await world.store.read.select().from(attempt);
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toMatch(/10\.1\.|made-up/);
  });
});
