import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { draft } from "#db/schema/learning";
import { session } from "#db/schema/people";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import {
  discardDraft,
  draftLimits,
  keepDraft,
  keepLapsed,
  leaveLapsed,
  listDrafts,
  putLapsedBack,
  readDraft,
  readDraftBox,
} from "~/domains/learning/drafts.server";
import { beginSession } from "~/domains/people/sessions.server";
import { requireAskerKeepingWords } from "~/http/kept-words.server";
import { action } from "~/routes/drafts/route";

let world: TestWorld;
beforeAll(async () => {
  world = await freshStore();
});
afterAll(() => world.end());

const key = "reflection:di3-01-edge";
const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 1, minute));
const keep = (personId: string, words: string, revision: number, minute = 0) =>
  keepDraft(personId, { key, body: { words }, revision }, at(minute));

describe("a draft", () => {
  it("grows by one revision with each save and can be read back", async () => {
    const { id } = await makePerson(world.store);
    await keep(id, "one", 0, 1);
    await keep(id, "two", 1, 2);
    expect(await readDraft(id, key)).toEqual({ key, body: { words: "two" }, revision: 2, savedAt: at(2) });
  });

  it("does not let an older window write over a newer one, and shows the newer", async () => {
    const { id } = await makePerson(world.store);
    await keep(id, "base", 0);
    await keep(id, "from the phone", 1);
    expect(await keep(id, "from the desk", 1)).toMatchObject({
      outcome: "newer",
      draft: { body: { words: "from the phone" }, revision: 2 },
    });
    expect((await readDraft(id, key))?.body).toEqual({ words: "from the phone" });
    // told of revision 2, the person keeps their own
    expect(await keep(id, "from the desk", 2)).toMatchObject({ outcome: "kept", draft: { revision: 3 } });
  });

  it("has one winner when two windows save at once", async () => {
    const { id } = await makePerson(world.store);
    await keep(id, "base", 0);
    const both = await Promise.all([keep(id, "left", 1), keep(id, "right", 1)]);
    expect(both.map((one) => one.outcome).sort()).toEqual(["kept", "newer"]);
    const winner = both.find((one) => one.outcome === "kept");
    expect((await readDraft(id, key))?.body).toEqual(winner?.draft?.body);
  });

  it("takes the same words twice as one save: a retry is no conflict", async () => {
    const { id } = await makePerson(world.store);
    await keep(id, "once", 0, 1);
    expect(await keep(id, "once", 0, 2)).toMatchObject({
      outcome: "kept",
      draft: { revision: 1, savedAt: at(1) },
    });
  });

  it("is not brought back by a late save after it was sent", async () => {
    const { id } = await makePerson(world.store);
    await keep(id, "sent soon", 0);
    await world.store.write((tx) => discardDraft(tx, id, key));
    expect(await keep(id, "sent soon, more", 1)).toEqual({ outcome: "newer", draft: null });
    expect(await readDraft(id, key)).toBeNull();
  });

  it("belongs to one person", async () => {
    const [mine, other] = [await makePerson(world.store), await makePerson(world.store)];
    await keep(mine.id, "mine", 0);
    expect(await readDraft(other.id, key)).toBeNull();
    expect(await listDrafts(other.id, "reflection")).toEqual([]);
    expect(await listDrafts(mine.id, "reflection")).toHaveLength(1);
  });

  it.each([
    "",
    "reflection",
    "lapsed:reflection:x",
    "reflection:",
    "Reflection:x",
    "reflection:a b",
    `e:${"x".repeat(200)}`,
  ])("refuses the key %j", async (bad) => {
    const { id } = await makePerson(world.store);
    await expect(keepDraft(id, { key: bad, body: {}, revision: 0 }, at(0))).rejects.toMatchObject({
      refusal: "invalid",
    });
  });

  it("refuses more than a draft can hold", async () => {
    const { id } = await makePerson(world.store);
    await expect(keep(id, "x".repeat(draftLimits.characters), 0)).rejects.toMatchObject({
      refusal: "too-large",
    });
    expect(await readDraft(id, key)).toBeNull();
  });
});

describe("words that came after the session had run out", () => {
  it("wait beside the draft until they are put back or left", async () => {
    const { id } = await makePerson(world.store);
    await keep(id, "before", 0);
    await keepLapsed(id, key, { words: "late" }, at(5));
    expect(await readDraftBox(id, key)).toMatchObject({
      revision: 1,
      body: { words: "before" },
      lapsed: { body: { words: "late" }, at: at(5).toISOString() },
    });
    await putLapsedBack(id, key, at(6));
    expect(await readDraftBox(id, key)).toMatchObject({ revision: 2, body: { words: "late" }, lapsed: null });
    await keepLapsed(id, key, { words: "again" }, at(7));
    await leaveLapsed(id, key);
    expect(await readDraftBox(id, key)).toMatchObject({ body: { words: "late" }, lapsed: null });
  });

  const sent = async (cookie: string | null, fields: Record<string, string>) => {
    const request = new Request("http://localhost:3000/learn/a/b", {
      method: "POST",
      headers: cookie ? { Cookie: cookie } : {},
    });
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    return requireAskerKeepingWords(request, form, key).then(
      () => "asker" as const,
      (thrown: unknown) => thrown,
    );
  };
  const typed = { intent: "save-reflection", revision: "0", words: "late words", password: "never kept" };

  it("are kept for the person whose session ran out, who is sent to sign in and back", async () => {
    const { id } = await makePerson(world.store);
    const cookie = (await beginSession(id, "test", new Date())).split(";")[0] ?? "";
    expect(await sent(cookie, typed)).toBe("asker");
    await world.store.write(async (tx) => {
      await tx
        .update(session)
        .set({ expiresAt: new Date(Date.now() - 1000) })
        .where(eq(session.personId, id));
    });
    const answer = await sent(cookie, typed);
    expect(answer).toBeInstanceOf(Response);
    expect((answer as Response).headers.get("Location")).toBe("/login?return=%2Flearn%2Fa%2Fb");
    expect((await readDraftBox(id, key)).lapsed?.body).toEqual({ words: "late words" });
  });

  it.each([null, "pathways=nobodyknowsthissession"])(
    "are shown to copy where the cookie is %j",
    async (cookie) => {
      const before = (await world.store.read.select().from(draft)).length;
      expect(await sent(cookie, typed)).toMatchObject({
        init: { status: 401 },
        data: { typed: { words: "late words" }, signInTo: "/login?return=%2Flearn%2Fa%2Fb" },
      });
      expect(await world.store.read.select().from(draft)).toHaveLength(before);
    },
  );
});

describe("POST /drafts", () => {
  const post = async (cookie: string | null, fields: Record<string, string>) => {
    const request = new Request("http://localhost:3000/drafts", {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded", ...(cookie ? { Cookie: cookie } : {}) },
      body: new URLSearchParams(fields).toString(),
    });
    return action({ request, params: {}, context: {} });
  };
  const signedIn = async () => {
    const person = await makePerson(world.store);
    return { ...person, cookie: (await beginSession(person.id, "test", new Date())).split(";")[0] ?? "" };
  };
  const body = (words: string) => JSON.stringify({ words });

  it("keeps, answers a conflict with the newer version, and 401 to nobody", async () => {
    const me = await signedIn();
    const first = await post(me.cookie, { key, revision: "0", body: body("one") });
    expect([first.status, await first.json()]).toMatchObject([200, { revision: 1 }]);
    const stale = await post(me.cookie, { key, revision: "0", body: body("two") });
    expect([stale.status, await stale.json()]).toMatchObject([409, { revision: 1, body: { words: "one" } }]);
    expect((await post(null, { key, revision: "1", body: body("three") })).status).toBe(401);
    expect((await readDraft(me.id, key))?.body).toEqual({ words: "one" });
  });

  it.each([
    [{ key, revision: "-1", body: body("x") }, 400],
    [{ key, revision: "one", body: body("x") }, 400],
    [{ key, revision: "0", body: "[1]" }, 400],
    [{ key, revision: "0", body: '{"words":1}' }, 400],
    [{ key, revision: "0", body: "{" }, 400],
    [{ key: "nonsense", revision: "0", body: body("x") }, 400],
    [{ key, revision: "0", body: body("a\u0000b") }, 400],
    [{ key, revision: "0", body: body("x".repeat(300_000)) }, 413],
  ])("refuses %j", async (fields, status) => {
    const me = await signedIn();
    const answer = await post(me.cookie, fields);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ sentence: expect.stringMatching(/\w{4}.*\./) as string });
    expect(await readDraft(me.id, key)).toBeNull();
  });

  it.each([
    ["/evidence/1#write", "/evidence/1#write"],
    ["https://elsewhere.example/", "/dashboard"],
    ["//elsewhere.example/", "/dashboard"],
    ["/\\elsewhere.example", "/dashboard"],
  ])("puts words back and returns %s to %s", async (to, expected) => {
    const me = await signedIn();
    await keepLapsed(me.id, key, { words: "late" }, at(1));
    const answer = await post(me.cookie, { intent: "put-back", key, return: to });
    expect(answer.headers.get("Location")).toBe(expected);
    expect((await readDraft(me.id, key))?.body).toEqual({ words: "late" });
  });
});
