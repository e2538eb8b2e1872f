import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fromJson } from "#db/schema/columns";
import { activity, outbox, person, session, singleUseLink } from "#db/schema/people";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { signedIn } from "#tests/support/signed-in";
import { readLink, requestReset, sendLink, takeUpLink } from "~/domains/people/links.server";
import { hashPassword, passwordMatches } from "~/domains/people/passwords.server";
import type { LinkPurpose } from "~/domains/people/terms";

let world: TestWorld;
beforeAll(async () => {
  world = await freshStore();
});
afterAll(() => world.end());

const now = new Date();
const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000);
const browser = { cookies: null, userAgent: null, address: "10.0.0.1" };
const password = "three words apart";

const link = async (to: { id: string; email: string; name: string }, purpose: LinkPurpose) => {
  const address = await world.store.write((tx) => sendLink(tx, now, to, purpose, null));
  return address.split("/").at(-1) ?? "";
};
const hashOf = async (id: string) =>
  (await world.store.read.select().from(person).where(eq(person.id, id)))[0]?.passwordHash ?? null;
const mailTo = async (email: string) =>
  (await world.store.read.select().from(outbox))
    .map((row) => fromJson(row.payload))
    .filter((mail) => mail["to"] === email);

describe("single-use links", () => {
  it("sets the password once, signs in, writes it down, and then opens nothing", async () => {
    const me = await makePerson(world.store);
    const token = await link(me, "invitation");
    const cookies = await takeUpLink(token, "invitation", password, browser, later(1));
    expect(cookies[0]).toMatch(/^pathways=/);
    expect(await passwordMatches(await hashOf(me.id), password)).toBe(true);
    const deeds = await world.store.read.select().from(activity).where(eq(activity.aboutId, me.id));
    expect(deeds.map((deed) => deed.action).sort()).toEqual(["invitation.take-up", "session.begin"]);
    expect(await readLink(token, "invitation", later(1))).toEqual({ state: "used" });
    await expect(
      takeUpLink(token, "invitation", "other words apart", browser, later(2)),
    ).rejects.toMatchObject({
      refusal: "conflict",
    });
    expect(await passwordMatches(await hashOf(me.id), password)).toBe(true);
  });

  it("has one winner when it is used twice at once", async () => {
    for (let round = 0; round < 5; round++) {
      const me = await makePerson(world.store);
      const token = await link(me, "password-reset");
      const tries = ["first words apart", "second words apart", "third words apart", "fourth words apart"];
      const answers = await Promise.allSettled(
        tries.map((word) => takeUpLink(token, "password-reset", word, browser, now)),
      );
      const won = answers.flatMap((answer, at) => (answer.status === "fulfilled" ? [tries[at] ?? ""] : []));
      expect(won).toHaveLength(1);
      for (const answer of answers) {
        if (answer.status === "rejected") expect(answer.reason).toMatchObject({ refusal: "conflict" });
      }
      expect(await passwordMatches(await hashOf(me.id), won[0] ?? "")).toBe(true);
    }
  });

  it("is not used up by looking, nor by a password that is refused", async () => {
    const me = await makePerson(world.store);
    const token = await link(me, "invitation");
    for (let n = 0; n < 3; n++) expect((await readLink(token, "invitation", now)).state).toBe("open");
    await expect(takeUpLink(token, "invitation", "qwertyuiop", browser, now)).rejects.toMatchObject({
      refusal: "invalid",
      fields: { password: expect.stringContaining("Many people") as string },
    });
    expect((await readLink(token, "invitation", now)).state).toBe("open");
  });

  it.each([
    ["invitation", 14 * 24],
    ["password-reset", 1],
  ] as const)("%s runs out after %d hours", async (purpose, hours) => {
    const me = await makePerson(world.store);
    const token = await link(me, purpose);
    expect((await readLink(token, purpose, later(hours - 0.01))).state).toBe("open");
    expect(await readLink(token, purpose, later(hours + 0.01))).toEqual({ state: "expired" });
    await expect(takeUpLink(token, purpose, password, browser, later(hours + 0.01))).rejects.toMatchObject({
      refusal: "conflict",
    });
  });

  it("opens nothing under the other purpose, for a closed account, or made up", async () => {
    const me = await makePerson(world.store);
    const closed = await makePerson(world.store, { closedAt: now });
    const token = await link(me, "invitation");
    expect(await readLink(token, "password-reset", now)).toEqual({ state: "unknown" });
    expect(await readLink(await link(closed, "invitation"), "invitation", now)).toEqual({ state: "unknown" });
    expect(await readLink("made-up", "invitation", now)).toEqual({ state: "unknown" });
    expect(await readLink("", "invitation", now)).toEqual({ state: "unknown" });
  });

  it("ends every session and every other link of that person, and nobody else's", async () => {
    const [me, other] = [await makePerson(world.store), await makePerson(world.store)];
    await signedIn(world.store, me);
    await signedIn(world.store, other);
    const [first, second, others] = [
      await link(me, "password-reset"),
      await link(me, "invitation"),
      await link(other, "password-reset"),
    ];
    await takeUpLink(first, "password-reset", password, browser, now);
    const left = await world.store.read.select().from(session).where(eq(session.personId, me.id));
    expect(left).toHaveLength(1);
    expect(await readLink(second, "invitation", now)).toEqual({ state: "used" });
    expect((await readLink(others, "password-reset", now)).state).toBe("open");
    expect(await world.store.read.select().from(session).where(eq(session.personId, other.id))).toHaveLength(
      1,
    );
  });

  it("keeps only a hash of the token", async () => {
    const me = await makePerson(world.store);
    const token = await link(me, "invitation");
    const rows = await world.store.read.select().from(singleUseLink).where(eq(singleUseLink.personId, me.id));
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(Buffer.from(token, "base64url")).toHaveLength(32);
  });
});

describe("asking for a new password", () => {
  it("sends a mail to a known address and says nothing different for an unknown one", async () => {
    const me = await makePerson(world.store, { passwordHash: await hashPassword(password) });
    expect(await requestReset(me.email.toUpperCase(), "10.5.0.1", now)).toBeUndefined();
    expect(await requestReset("nobody@made-up.example", "10.5.0.1", now)).toBeUndefined();
    const [mail] = await mailTo(me.email);
    expect(mail?.["text"]).toMatch(/\/password-reset\/[\w-]{43}/);
    expect(await mailTo("nobody@made-up.example")).toEqual([]);
  });

  it("does not fill an inbox, and does not tell who asks that it stopped", async () => {
    const me = await makePerson(world.store);
    for (let n = 0; n < 8; n++) expect(await requestReset(me.email, `10.5.1.${n}`, now)).toBeUndefined();
    expect(await mailTo(me.email)).toHaveLength(4);
  });

  it("sends nothing to a closed account", async () => {
    const me = await makePerson(world.store, { closedAt: now });
    await requestReset(me.email, "10.5.2.1", now);
    expect(await mailTo(me.email)).toEqual([]);
  });

  it("stops an address that asks for everybody", async () => {
    const ask = (n: number) => requestReset(`person-${n}@made-up.example`, "10.5.3.1", now);
    for (let n = 0; n < 20; n++) await ask(n);
    await expect(ask(21)).rejects.toMatchObject({ refusal: "too-many" });
  });

  it("leaves the link of today good when somebody else asks again", async () => {
    const me = await makePerson(world.store);
    await requestReset(me.email, "10.5.4.1", now);
    const [mail] = await mailTo(me.email);
    const token = /\/password-reset\/([\w-]{43})/.exec(mail?.["text"] ?? "")?.[1] ?? "";
    await requestReset(me.email, "10.5.4.2", now);
    expect((await readLink(token, "password-reset", now)).state).toBe("open");
    const links = await world.store.read
      .select()
      .from(singleUseLink)
      .where(and(eq(singleUseLink.personId, me.id), eq(singleUseLink.purpose, "password-reset")));
    expect(links).toHaveLength(2);
  });
});
