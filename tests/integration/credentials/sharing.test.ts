import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { activity, attempt, person } from "#db/schema/people";
import { shareLink, shareOpening, sharedCredential } from "#db/schema/sharing";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { servePublicBytes } from "#tests/support/public-server";
import { makeReadyLearner, slug } from "#tests/support/ready-learner";
import { signedIn } from "#tests/support/signed-in";
import { readDocument } from "~/domains/credentials/reads.server";
import { mostOpenLinks, rememberedDays } from "~/domains/credentials/share-rules";
import {
  type ShareWish,
  clearShares,
  listShares,
  makeShare,
  noteOpening,
  readShare,
  readShared,
  renewShare,
  takeBackShare,
} from "~/domains/credentials/sharing.server";
import { makeAward } from "~/workflows/award.server";
import { changeStatus } from "~/workflows/change-status.server";
import { withdraw } from "#tests/support/withdrawn";
import { signAwarded } from "~/workflows/sign.server";

let world: TestWorld;
let server: Awaited<ReturnType<typeof servePublicBytes>>;
let issuer: Awaited<ReturnType<typeof makePerson>>;
beforeAll(async () => {
  world = await freshStore();
  server = await servePublicBytes();
  issuer = await makePerson(world.store, { roles: ["issuer"] });
});
afterAll(async () => {
  await server.end();
  await world.end();
});

const day = 86_400_000;
const now = new Date();
const later = (days: number) => new Date(now.getTime() + days * day);

async function aHolder(name = "Ngaio Te Āwhina") {
  const { learner } = await makeReadyLearner(world.store, later(-1), name);
  const asker = { personId: issuer.id, roles: issuer.roles };
  const { credentialId } = await makeAward(world.store, asker, learner.id, slug, now);
  await signAwarded({ credentialId }, now);
  return { learner, credentialId, sharer: { personId: learner.id, roles: learner.roles } };
}
type Holder = Awaited<ReturnType<typeof aHolder>>;

let made = 0;
const wishFor = (of: Holder, over: Partial<ShareWish> = {}): ShareWish => ({
  id: `00000000-0000-4000-8000-${String((made += 1)).padStart(12, "0")}`,
  label: "Northern Youth Services, Kim",
  message: "As we said on Monday.",
  credentialIds: [of.credentialId],
  showsName: false,
  givesCopies: true,
  endsAt: later(7),
  ...over,
});
async function share(of: Holder, over: Partial<ShareWish> = {}) {
  const wish = wishFor(of, over);
  const address = await makeShare(of.sharer, wish, now);
  return { ...wish, path: new URL(address).pathname, token: address.split("/").at(-1) ?? "" };
}

const browser =
  "Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";
const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${path}`, { headers: { Accept: "text/html", "User-Agent": browser, ...headers } });
const words = async (response: Response) =>
  (await response.text())
    .replace(/<[^>]+>/g, " ")
    .replace(/&nbsp;|\u00a0/g, " ")
    .replace(/\s+/g, " ");
const openings = async (linkId: string) =>
  (await world.store.read.select().from(shareOpening).where(eq(shareOpening.linkId, linkId))).length;

describe("a link", () => {
  it("shows what was chosen, checked, to somebody without an account, and says what it counts", async () => {
    const link = await share(await aHolder());
    const answer = await get(link.path);
    expect(answer.status).toBe(200);
    const text = await words(answer);
    expect(text).toContain("It is genuine and current");
    expect(text).toContain("As we said on Monday.");
    expect(text).toContain("we count that this page was opened");
    expect(text).toContain("Nobody has changed it");
    expect(text).not.toContain("Ngaio");
    expect(text).not.toContain("Kim");
  });

  it("is quiet: nothing is set, kept on the way, indexed, or told to where it leads", async () => {
    const holder = await aHolder();
    const cookie = await signedIn(world.store, holder.learner, later(-10));
    const link = await share(holder);
    for (const path of [link.path, `${link.path}/1.json`]) {
      for (const headers of [undefined, { Cookie: cookie }]) {
        const answer = await get(path, headers);
        expect(answer.status).toBe(200);
        expect(answer.headers.get("set-cookie")).toBeNull();
        expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
        expect(answer.headers.get("x-robots-tag")).toContain("noindex");
        expect(answer.headers.get("cache-control")).toContain("no-store");
        expect(answer.headers.get("access-control-allow-origin")).toBeNull();
      }
    }
    const html = await (await get(link.path)).text();
    expect(html).not.toMatch(/<script/);
    // the credential's own page goes on after the link has ended
    expect(html).not.toContain("/credentials/");
    expect(html).not.toContain(holder.credentialId);
  });

  it("tells two recipients nothing by which theirs are one person's", async () => {
    const holder = await aHolder();
    const [one, other] = [
      await share(holder, { message: "", givesCopies: false }),
      await share(holder, { message: "", givesCopies: false, label: "Somebody else" }),
    ];
    const pages = await Promise.all([one, other].map(async ({ path }) => (await get(path)).text()));
    for (const known of [holder.learner.id, holder.learner.email, holder.credentialId, one.id, other.id]) {
      for (const page of pages) expect(page).not.toContain(known);
    }
    expect(one.token).toMatch(/^[\w-]{43}$/);
    expect(one.token).not.toBe(other.token);
  });

  it("shows the name only where the holder says so, whatever the credential's own page does", async () => {
    const holder = await aHolder("Mere Tūhoe");
    expect(await words(await get((await share(holder)).path))).not.toContain("Mere");
    expect(await words(await get((await share(holder, { showsName: true })).path))).toContain(
      "Credentials of Mere Tūhoe",
    );
  });

  it("gives the signed bytes under its own address, or none where the holder gives no copies", async () => {
    const holder = await aHolder();
    const link = await share(holder);
    const copy = await get(`${link.path}/1.json`);
    expect(await copy.text()).toBe(await readDocument(world.store, holder.credentialId));
    expect(copy.headers.get("content-disposition")).toMatch(/^attachment; filename="[A-Z0-9.]+\.json"$/);
    for (const [kind, type] of [
      ["png", "image/png"],
      ["svg", "image/svg+xml"],
      ["pdf", "application/pdf"],
    ] as const) {
      const answer = await get(`${link.path}/1.${kind}`);
      expect([answer.status, answer.headers.get("content-type")]).toEqual([200, type]);
    }
    for (const file of ["2.json", "0.json", "1.exe", "..%2f1.json"])
      expect([file, (await get(`${link.path}/${file}`)).status]).toEqual([file, 404]);
    const look = await share(holder, { givesCopies: false });
    expect((await get(`${look.path}/1.json`)).status).toBe(403);
    expect(await words(await get(look.path))).toContain("You were given a look, and no copies.");
  });

  it("gives all of it as one record, signed for that download, which our own check reads", async () => {
    const holder = await aHolder();
    const link = await share(holder);
    const [first, second] = [await get(`${link.path}/record.json`), await get(`${link.path}/record.json`)];
    const [one, two] = [await first.text(), await second.text()];
    const record = JSON.parse(one) as { id: string; type: string[] };
    expect(record.type).toContain("ClrCredential");
    expect((JSON.parse(two) as { id: string }).id).not.toBe(record.id);
    const asked = await fetch(`${server.url}/verify`, {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/json" },
      body: one,
    });
    expect(await asked.json()).toMatchObject({ outcome: "verified", contains: [{ outcome: "verified" }] });
    expect(one).not.toContain("Ngaio");
    expect(one).not.toContain(holder.learner.email);
    const look = await share(await aHolder(), { givesCopies: false });
    expect((await get(`${look.path}/record.json`)).status).toBe(403);
  });

  it("says so where what it shows was withdrawn since", async () => {
    const holder = await aHolder();
    const link = await share(holder);
    await withdraw(
      world.store,
      { personId: issuer.id, roles: issuer.roles },
      holder.credentialId,
      "issued-in-error",
      "The observation was of another person.",
      now,
    );
    const text = await words(await get(link.path));
    expect(text).toContain("It has been withdrawn");
    expect(text).toContain("it was issued in error");
    expect(text).not.toContain("genuine and current");
    // no list that says so is signed yet
    expect(text).not.toContain("has not withdrawn it");
    expect((await get(`${link.path}/record.json`)).status).toBe(404);
    await expect(makeShare(holder.sharer, wishFor(holder), now)).rejects.toMatchObject({ status: 404 });
  });

  it("says so where what it shows was suspended a moment ago, before any list does", async () => {
    const holder = await aHolder();
    const link = await share(holder);
    await changeStatus(
      world.store,
      { personId: issuer.id, roles: issuer.roles },
      holder.credentialId,
      { kind: "suspension", act: "proposed", reason: "evidence-in-question", words: "We look at it again." },
      now,
    );
    const text = await words(await get(link.path));
    expect(text).toContain("It is suspended for now");
    expect(text).not.toContain("genuine and current");
    expect(text).not.toContain("has not withdrawn it");
  });

  it("opens nothing once it has ended, was taken back, or its account was closed", async () => {
    const holder = await aHolder();
    const taken = await share(holder);
    await takeBackShare(holder.sharer, taken.id, now);
    const ended = await share(holder, { endsAt: new Date(now.getTime() - 1000) });
    const closed = await aHolder();
    const orphan = await share(closed);
    await world.store.write(async (tx) => {
      await tx.update(person).set({ closedAt: now }).where(eq(person.id, closed.learner.id));
    });
    for (const { path } of [taken, ended, orphan]) {
      const page = await get(path);
      expect(page.status).toBe(410);
      expect(page.headers.get("referrer-policy")).toBe("no-referrer");
      expect(await words(page)).toContain("This link has ended");
      const file = await get(`${path}/1.json`);
      expect([file.status, file.headers.get("content-type")]).toEqual([410, "text/plain; charset=utf-8"]);
    }
    expect((await get(`/shared/${"x".repeat(43)}`)).status).toBe(404);
    expect((await get("/shared/short")).status).toBe(404);
  });

  it("is refused to a caller that asks without end", async () => {
    const link = await share(await aHolder());
    const headers = { "x-pathways-address": "203.0.113.77" };
    const answers: number[] = [];
    for (let n = 0; n < 245; n++) answers.push((await get(`${link.path}/1.json`, headers)).status);
    expect(new Set(answers.slice(0, 240))).toEqual(new Set([200]));
    expect(new Set(answers.slice(240))).toEqual(new Set([429]));
  });
});

describe("the database", () => {
  it("holds no address of a link, and nothing of who opened it", async () => {
    const link = await share(await aHolder());
    await get(link.path, { "x-pathways-address": "203.0.113.9" });
    const rows = JSON.stringify([
      await world.store.read.select().from(shareLink),
      await world.store.read.select().from(shareOpening),
      await world.store.read.select().from(activity),
      await world.store.read.select().from(attempt),
    ]);
    expect(rows).not.toContain(link.token);
    expect(rows).not.toContain("203.0.113.9");
    expect(rows).not.toContain("Mozilla");
    const [opening] = await world.store.read
      .select()
      .from(shareOpening)
      .where(eq(shareOpening.linkId, link.id));
    expect(Object.keys(opening ?? {}).sort()).toEqual(["linkId", "openedAt", "slot"]);
  });

  it("names the act and not the recipient", async () => {
    const link = await share(await aHolder());
    const [deed] = await world.store.read
      .select()
      .from(activity)
      .where(and(eq(activity.subjectId, link.id), eq(activity.action, "credential.share")));
    expect(JSON.stringify(deed)).not.toContain("Kim");
    expect(deed?.aboutId).toBe(deed?.actorId);
  });
});

describe("openings", () => {
  it("are counted once in ten minutes, and never for programs or the holder", async () => {
    const holder = await aHolder();
    const link = await share(holder);
    const own = { Cookie: await signedIn(world.store, holder.learner) };
    const other = { Cookie: await signedIn(world.store, issuer) };
    await get(link.path, own);
    await get(link.path, { "User-Agent": "Slackbot-LinkExpanding 1.0" });
    await get(link.path, { "Sec-Purpose": "prefetch" });
    await fetch(server.url + link.path, { method: "HEAD", headers: { "User-Agent": browser } });
    await get(`${link.path}/1.json`);
    expect(await openings(link.id)).toBe(0);
    const before = Math.floor(Date.now() / 600_000);
    await Promise.all([get(link.path), get(link.path, other), get(link.path)]);
    expect(await openings(link.id)).toBe(1 + (Math.floor(Date.now() / 600_000) - before));
  });

  it("are the holder's to see, each with its time", async () => {
    const holder = await aHolder();
    const link = await share(holder);
    const times = [later(1), later(2), new Date(later(2).getTime() + 3_600_000)];
    for (const at of times) await noteOpening(link.id, at);
    const [listed] = await listShares(world.store.read, holder.sharer.personId);
    expect(listed).toMatchObject({ openings: 3, credentials: 1, lastOpenedAt: times[2] });
    const one = await readShare(world.store.read, holder.sharer.personId, link.id);
    expect(one?.openings).toEqual([...times].reverse());
    expect(one).not.toHaveProperty("tokenHash");
    const stranger = await aHolder();
    expect(await readShare(world.store.read, stranger.sharer.personId, link.id)).toBeNull();
    expect(await listShares(world.store.read, stranger.sharer.personId)).toEqual([]);
  });
});

describe("the holder's acts", () => {
  it("show only what is theirs", async () => {
    const [holder, other] = [await aHolder(), await aHolder()];
    for (const credentialIds of [[other.credentialId], [holder.credentialId, other.credentialId], []]) {
      await expect(makeShare(holder.sharer, wishFor(holder, { credentialIds }), now)).rejects.toMatchObject({
        status: 404,
      });
    }
    const link = await share(holder);
    await expect(takeBackShare(other.sharer, link.id, now)).rejects.toMatchObject({ status: 404 });
    await expect(
      renewShare(other.sharer, link.id, "00000000-0000-4000-9000-000000000001", now),
    ).rejects.toMatchObject({ status: 404 });
    expect((await readShared(link.token, now)).state).toBe("open");
  });

  it("sent twice make one link", async () => {
    const holder = await aHolder();
    const wish = wishFor(holder);
    const both = await Promise.allSettled([
      makeShare(holder.sharer, wish, now),
      makeShare(holder.sharer, wish, now),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(both.find((one) => one.status === "rejected")).toMatchObject({ reason: { status: 409 } });
    expect(await listShares(world.store.read, holder.sharer.personId)).toHaveLength(1);
  });

  it("make the address anew: the old one has ended, the new one shows the same", async () => {
    const holder = await aHolder();
    const link = await share(holder, { showsName: true });
    const newId = "00000000-0000-4000-9000-000000000002";
    const path = new URL(await renewShare(holder.sharer, link.id, newId, now)).pathname;
    expect((await get(link.path)).status).toBe(410);
    expect(await words(await get(path))).toContain("Credentials of Ngaio");
    await expect(renewShare(holder.sharer, newId, newId, now)).rejects.toMatchObject({ status: 409 });
    expect((await get(path)).status).toBe(200);
    await takeBackShare(holder.sharer, newId, now);
    await takeBackShare(holder.sharer, newId, now);
    await expect(
      renewShare(holder.sharer, newId, "00000000-0000-4000-9000-000000000003", now),
    ).rejects.toMatchObject({ status: 409 });
  });

  it("stop where more links are open than anybody watches over", async () => {
    const holder = await aHolder();
    for (let n = 0; n < mostOpenLinks; n++) await share(holder);
    await expect(makeShare(holder.sharer, wishFor(holder), now)).rejects.toMatchObject({ status: 409 });
    const [first] = await listShares(world.store.read, holder.sharer.personId);
    await takeBackShare(holder.sharer, first?.id ?? "", now);
    await share(holder);
  });
});

describe("after a while", () => {
  it("a link that is over is forgotten, but for the fact that it has ended", async () => {
    const holder = await aHolder();
    const [ended, taken, open] = [
      await share(holder, { endsAt: later(1) }),
      await share(holder, { endsAt: later(300) }),
      await share(holder, { endsAt: later(300) }),
    ];
    for (const { id } of [ended, taken, open]) await noteOpening(id, now);
    await takeBackShare(holder.sharer, taken.id, later(1));
    const gone = await aHolder();
    const orphan = await share(gone, { endsAt: later(360) });
    await world.store.write(async (tx) => {
      await tx.update(person).set({ closedAt: now }).where(eq(person.id, gone.learner.id));
    });
    await clearShares(later(rememberedDays - 1));
    expect(await listShares(world.store.read, gone.sharer.personId)).toHaveLength(1);
    await clearShares(later(rememberedDays));
    expect(await listShares(world.store.read, gone.sharer.personId)).toHaveLength(0);
    expect((await readShared(orphan.token, later(rememberedDays))).state).toBe("taken-back");
    expect(await listShares(world.store.read, holder.sharer.personId)).toHaveLength(3);
    const since = later(rememberedDays + 1);
    expect(await clearShares(since)).toBeGreaterThanOrEqual(2);
    expect(await clearShares(since)).toBe(0);
    for (const { id, token } of [ended, taken]) {
      expect(await openings(id)).toBe(0);
      const shown = await world.store.read
        .select()
        .from(sharedCredential)
        .where(eq(sharedCredential.linkId, id));
      expect(shown).toEqual([]);
      const [row] = await world.store.read.select().from(shareLink).where(eq(shareLink.id, id));
      expect([row?.label, row?.message]).toEqual(["", ""]);
      expect((await readShared(token, since)).state).not.toBe("unknown");
      expect(await readShare(world.store.read, holder.sharer.personId, id)).toBeNull();
    }
    expect(await openings(open.id)).toBe(1);
    expect((await listShares(world.store.read, holder.sharer.personId)).map(({ id }) => id)).toEqual([
      open.id,
    ]);
  });
});
