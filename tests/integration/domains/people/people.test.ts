import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { activity, outbox, person, personRole, session, singleUseLink } from "#db/schema/people";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson, makeSite } from "#tests/support/factories";
import { signedIn } from "#tests/support/signed-in";
import { readLink } from "~/domains/people/links.server";
import { hashPassword, passwordMatches } from "~/domains/people/passwords.server";
import { listActivity, recordActivity } from "~/domains/people/activity.server";
import { listJobs, markDone, retryJob } from "~/domains/people/outbox.server";
import {
  listPeople,
  listSupervisors,
  readPerson,
  readSite,
  writeCursor,
} from "~/domains/people/reads.server";
import { listSessions } from "~/domains/people/sessions.server";
import type { Role } from "~/domains/people/terms";
import {
  type Actor,
  type PersonInput,
  changePassword,
  changePerson,
  closePerson,
  endOwnSessions,
  inviteAgain,
  invitePerson,
  reopenPerson,
  saveSite,
} from "~/domains/people/writes.server";
import { whoIsAsking } from "~/http/session.server";

let world: TestWorld;
let admin: Actor;
const now = new Date();
beforeAll(async () => {
  world = await freshStore();
  admin = await makeAdmin();
});
afterAll(() => world.end());

type Made = Awaited<ReturnType<typeof makePerson>>;
const actor = (made: Made): Actor => ({ personId: made.id, name: made.name, roles: made.roles });
const makeAdmin = async () =>
  actor(await makePerson(world.store, { roles: ["administrator"], passwordHash: "set" }));
const input = (over: Partial<PersonInput> = {}): PersonInput => ({
  name: "Made-up Newcomer",
  email: `new-${randomUUID()}@made-up.example`,
  roles: ["learner"],
  siteId: null,
  supervisorId: null,
  ...over,
});
const asInput = (made: Made, over: Partial<PersonInput> = {}): PersonInput => ({
  name: made.name,
  email: made.email,
  roles: made.roles,
  siteId: made.siteId,
  supervisorId: made.supervisorId,
  ...over,
});
const rolesHeld = async (id: string) =>
  (await world.store.read.select().from(personRole).where(eq(personRole.personId, id)))
    .map((row) => row.role)
    .sort();
const deeds = async (id: string) =>
  (await world.store.read.select().from(activity).where(eq(activity.aboutId, id)))
    .map((row) => row.action)
    .sort();
const fields = (act: Promise<unknown>) =>
  act.then(
    () => "allowed",
    (error: { fields?: Record<string, string>; message: string }) =>
      Object.keys(error.fields ?? {}).join() || error.message,
  );

describe("inviting", () => {
  it("adds the person, the link, the mail and the activity row, all in one", async () => {
    const { id, link } = await invitePerson(admin, input({ roles: ["learner", "supervisor"] }), now);
    expect(await rolesHeld(id)).toEqual(["learner", "supervisor"]);
    expect((await readLink(link.split("/").at(-1) ?? "", "invitation", now)).state).toBe("open");
    expect(await deeds(id)).toEqual(["person.invite"]);
    expect(await readPerson(id, now)).toMatchObject({ state: "invited" });
    expect((await readPerson(id, now)).invitedUntil).not.toBeNull();
  });

  it("leaves nothing behind when it is refused", async () => {
    const before = [
      await count(person),
      await count(singleUseLink),
      await count(outbox),
      await count(activity),
    ];
    expect(await fields(invitePerson(admin, input({ roles: [] }), now))).toBe("role");
    expect(await fields(invitePerson(admin, input({ siteId: "nowhere" }), now))).toBe("site");
    expect(await fields(invitePerson(admin, input({ supervisorId: "nobody" }), now))).toBe("supervisor");
    const noSupervisor = await makePerson(world.store);
    before[0] = (before[0] ?? 0) + 1;
    expect(await fields(invitePerson(admin, input({ supervisorId: noSupervisor.id }), now))).toBe(
      "supervisor",
    );
    expect([
      await count(person),
      await count(singleUseLink),
      await count(outbox),
      await count(activity),
    ]).toEqual(before);
  });

  it("makes one person of two invitations at once to the same address", async () => {
    const same = input();
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        fields(invitePerson(admin, { ...same, email: n % 2 ? same.email.toUpperCase() : same.email }, now)),
      ),
    );
    expect(answers.filter((answer) => answer === "allowed")).toHaveLength(1);
    expect(answers.filter((answer) => answer === "email")).toHaveLength(5);
  });

  it.each(["learner", "supervisor", "assessor", "issuer"] as const)("is not for a %s", async (role: Role) => {
    const other = actor(await makePerson(world.store, { roles: [role] }));
    await expect(invitePerson(other, input(), now)).rejects.toMatchObject({ refusal: "forbidden" });
    await expect(closePerson(other, admin.personId, now)).rejects.toMatchObject({ refusal: "forbidden" });
  });

  it("makes the link before it worthless when it is sent again", async () => {
    const { id, link } = await invitePerson(admin, input(), now);
    const again = await inviteAgain(admin, id, now);
    expect(await readLink(link.split("/").at(-1) ?? "", "invitation", now)).toEqual({ state: "used" });
    expect((await readLink(again.split("/").at(-1) ?? "", "invitation", now)).state).toBe("open");
    const active = await makePerson(world.store, { passwordHash: "set" });
    await expect(inviteAgain(admin, active.id, now)).rejects.toMatchObject({ refusal: "conflict" });
  });
});

const count = async (of: typeof person | typeof singleUseLink | typeof outbox | typeof activity) =>
  (await world.store.read.select().from(of)).length;

describe("changing", () => {
  it("gives and takes roles, site and supervisor", async () => {
    const there = await makeSite(world.store);
    const boss = await makePerson(world.store, { roles: ["supervisor"] });
    const me = await makePerson(world.store, { passwordHash: "set" });
    await changePerson(
      admin,
      me.id,
      asInput(me, { name: "Zoë New", roles: ["assessor"], siteId: there.id, supervisorId: boss.id }),
      now,
    );
    expect(await rolesHeld(me.id)).toEqual(["assessor"]);
    expect(await readPerson(me.id, now)).toMatchObject({
      name: "Zoë New",
      site: there.name,
      supervisor: boss.name,
    });
    expect(await deeds(me.id)).toEqual(["person.change"]);
    expect(
      (await listPeople({ search: "zoe", role: null, after: null })).people.map((one) => one.id),
    ).toEqual([me.id]);
  });

  it("refuses oneself, a circle, somebody who is no supervisor and a closed account as supervisor", async () => {
    const top = await makePerson(world.store, { roles: ["supervisor"] });
    const middle = await makePerson(world.store, { roles: ["supervisor"], supervisorId: top.id });
    const low = await makePerson(world.store, { roles: ["supervisor"], supervisorId: middle.id });
    const learner = await makePerson(world.store);
    const gone = await makePerson(world.store, { roles: ["supervisor"], closedAt: now });
    const change = (of: Made, to: string) =>
      fields(changePerson(admin, of.id, asInput(of, { supervisorId: to }), now));
    expect(await change(top, top.id)).toBe("supervisor");
    expect(await change(top, middle.id)).toBe("supervisor");
    expect(await change(top, low.id)).toBe("supervisor");
    expect(await change(learner, gone.id)).toBe("supervisor");
    expect(await change(low, learner.id)).toBe("supervisor");
    expect(await change(low, "nobody")).toBe("supervisor");
    expect(await change(learner, low.id)).toBe("allowed");
  });

  it("makes no circle even when both halves are drawn at once", async () => {
    const one = await makePerson(world.store, { roles: ["supervisor"] });
    const two = await makePerson(world.store, { roles: ["supervisor"] });
    const answers = await Promise.all([
      fields(changePerson(admin, one.id, asInput(one, { supervisorId: two.id }), now)),
      fields(changePerson(admin, two.id, asInput(two, { supervisorId: one.id }), now)),
    ]);
    expect(answers.sort()).toEqual(["allowed", "supervisor"]);
  });

  it("does not take the role from somebody who supervises people", async () => {
    const boss = await makePerson(world.store, { roles: ["supervisor", "learner"] });
    const one = await makePerson(world.store, { supervisorId: boss.id });
    expect(await fields(changePerson(admin, boss.id, asInput(boss, { roles: ["learner"] }), now))).toBe(
      "role",
    );
    await changePerson(admin, one.id, asInput(one, { supervisorId: null }), now);
    expect(await fields(changePerson(admin, boss.id, asInput(boss, { roles: ["learner"] }), now))).toBe(
      "allowed",
    );
  });

  it("changes an address only until the invitation was taken up, and voids the link to the wrong one", async () => {
    const { id, link } = await invitePerson(admin, input(), now);
    const right = input();
    await changePerson(admin, id, right, now);
    expect((await readPerson(id, now)).email).toBe(right.email);
    expect((await readLink(link.split("/").at(-1) ?? "", "invitation", now)).state).toBe("used");
    const active = await makePerson(world.store, { passwordHash: "set" });
    expect(
      await fields(changePerson(admin, active.id, asInput(active, { email: "x@made-up.example" }), now)),
    ).toBe("email");
    expect(await fields(changePerson(admin, id, { ...right, email: active.email }, now))).toBe("email");
  });

  it("never takes away the last administrator, one at a time or two at once", async () => {
    const alone = await freshAdmins(2);
    const [one, two] = alone.admins;
    if (!one || !two) throw new Error("two were made");
    const demote = (who: Made) =>
      fields(changePerson(actor(one), who.id, asInput(who, { roles: ["learner"] }), now));
    const answers = await Promise.all([demote(one), demote(two)]);
    expect(answers.sort()).toEqual(["allowed", "role"]);
    await alone.undo();
  });

  it("does not count as administrator who cannot sign in", async () => {
    const alone = await freshAdmins(1);
    const [one] = alone.admins;
    if (!one) throw new Error("one was made");
    await makePerson(world.store, { roles: ["administrator"] });
    await makePerson(world.store, { roles: ["administrator"], passwordHash: "set", closedAt: now });
    expect(await fields(changePerson(actor(one), one.id, asInput(one, { roles: ["learner"] }), now))).toBe(
      "role",
    );
    await alone.undo();
  });
});

/** So many administrators and no others, until `undo`. */
async function freshAdmins(many: number) {
  const others = await world.store.read.select().from(personRole).where(eq(personRole.role, "administrator"));
  await world.store.write(async (tx) => {
    await tx.delete(personRole).where(eq(personRole.role, "administrator"));
  });
  const admins: Made[] = [];
  for (let n = 0; n < many; n++) {
    admins.push(await makePerson(world.store, { roles: ["administrator"], passwordHash: "set" }));
  }
  return {
    admins,
    undo: () =>
      world.store.write(async (tx) => {
        for (const row of others) await tx.insert(personRole).values(row).onConflictDoNothing();
      }),
  };
}

describe("closing and opening again", () => {
  it("ends sessions and links, keeps the records, and can be undone", async () => {
    const me = await makePerson(world.store, { passwordHash: "set" });
    const cookies = await signedIn(world.store, me);
    const ask = () => whoIsAsking(new Request("http://localhost/", { headers: { Cookie: cookies } }));
    expect((await ask())?.personId).toBe(me.id);
    await closePerson(admin, me.id, now);
    expect(await ask()).toBeNull();
    expect(await world.store.read.select().from(session).where(eq(session.personId, me.id))).toEqual([]);
    expect(await rolesHeld(me.id)).toEqual(["learner"]);
    await expect(closePerson(admin, me.id, now)).rejects.toMatchObject({ refusal: "conflict" });
    await reopenPerson(admin, me.id, now);
    expect((await readPerson(me.id, now)).state).toBe("active");
    expect(await ask()).toBeNull();
    expect(await deeds(me.id)).toEqual(["person.close", "person.reopen"]);
  });

  it("is refused for oneself and for the last administrator", async () => {
    await expect(closePerson(admin, admin.personId, now)).rejects.toMatchObject({ refusal: "conflict" });
    const alone = await freshAdmins(2);
    const [one, two] = alone.admins;
    if (!one || !two) throw new Error("two were made");
    const answers = await Promise.allSettled([
      closePerson(actor(one), two.id, now),
      closePerson(actor(two), one.id, now),
    ]);
    expect(answers.filter((answer) => answer.status === "fulfilled")).toHaveLength(1);
    await alone.undo();
  });
});

describe("the list", () => {
  it("pages through everyone once, by name, and finds by part of a name or address", async () => {
    const mark = randomUUID().slice(0, 8);
    for (let n = 0; n < 120; n++) {
      await makePerson(world.store, {
        name: `Person n${String(n % 60).padStart(2, "0")} ${mark}`,
        roles: n % 3 ? ["learner"] : ["supervisor"],
      });
    }
    const seen: string[] = [];
    let pages = 0;
    for (let after: string | null = null; ; pages++) {
      const page = await listPeople({ search: mark, role: null, after });
      seen.push(...page.people.map((one) => one.name));
      if (page.next === null) break;
      after = page.next;
    }
    expect(pages).toBe(2);
    expect(seen).toHaveLength(120);
    expect(seen).toEqual([...seen].sort());
    const bosses = await listPeople({ search: mark, role: "supervisor", after: null });
    expect(bosses.people).toHaveLength(40);
    expect((await listPeople({ search: `n59 ${mark}`, role: null, after: null })).people).toHaveLength(2);
    expect((await listSupervisors()).filter((one) => one.name.includes(mark))).toHaveLength(40);
  });

  it("takes signs of the search language as letters, and a made-up cursor as none", async () => {
    await makePerson(world.store, { name: "100% sure_name \\ here" });
    const find = async (search: string) =>
      (await listPeople({ search, role: null, after: "bm9uc2Vuc2U" })).people.length;
    expect(await find("100%")).toBe(1);
    expect(await find("sure_name")).toBe(1);
    expect(await find("surexname")).toBe(0);
    expect(await find("\\")).toBe(1);
    expect(await find("%%%%")).toBe(0);
  });
});

describe("one's own account", () => {
  it("changes the password with the current one, and signs out every other browser", async () => {
    const me = await makePerson(world.store, { passwordHash: await hashPassword("old words apart") });
    const here = await signedIn(world.store, me);
    await signedIn(world.store, me);
    const asker = await whoIsAsking(new Request("http://localhost/", { headers: { Cookie: here } }));
    if (!asker) throw new Error("signed in");
    const change = (current: string, wanted: string) => fields(changePassword(asker, current, wanted, now));
    expect(await change("wrong", "new words apart")).toBe("currentPassword");
    expect(await change("old words apart", "1234567890")).toBe("newPassword");
    expect(await change("old words apart", "old words apart")).toBe("newPassword");
    expect(await listSessions(me.id, now)).toHaveLength(2);
    expect(await change("old words apart", "new words apart")).toBe("allowed");
    const [row] = await world.store.read.select().from(person).where(eq(person.id, me.id));
    expect(await passwordMatches(row?.passwordHash ?? null, "new words apart")).toBe(true);
    expect((await listSessions(me.id, now)).map((one) => one.key)).toEqual([asker.sessionKey]);
    for (let n = 0; n < 12; n++) await change("wrong", "other words apart");
    expect(await change("new words apart", "other words apart")).toMatch(/too many/);
  });

  it("ends one session or all others, and never somebody else's", async () => {
    const [me, other] = [await makePerson(world.store), await makePerson(world.store)];
    const here = await signedIn(world.store, me);
    await signedIn(world.store, me);
    await signedIn(world.store, me);
    await signedIn(world.store, other);
    const asker = await whoIsAsking(new Request("http://localhost/", { headers: { Cookie: here } }));
    if (!asker) throw new Error("signed in");
    const [theirs] = await listSessions(other.id, now);
    await expect(endOwnSessions(asker, { key: theirs?.key ?? "" }, now)).rejects.toMatchObject({
      status: 409,
    });
    expect(await listSessions(other.id, now)).toHaveLength(1);
    const mine = (await listSessions(me.id, now)).find((one) => one.key !== asker.sessionKey);
    await endOwnSessions(asker, { key: mine?.key ?? "" }, now);
    expect(await listSessions(me.id, now)).toHaveLength(2);
    await endOwnSessions(asker, "others", now);
    expect((await listSessions(me.id, now)).map((one) => one.key)).toEqual([asker.sessionKey]);
  });
});

describe("ids that no engine should be asked for", () => {
  it("are simply not there", async () => {
    for (const id of ["a\0b", "x".repeat(300), "", "é"]) {
      for (const act of [
        () => readPerson(id, now),
        () => readSite(id),
        () => closePerson(admin, id, now),
        () => inviteAgain(admin, id, now),
      ]) {
        await expect(act()).rejects.toMatchObject({ refusal: "not-found" });
      }
    }
  });
});

describe("the log and the outbox", () => {
  it("are for administrators, and take any cursor", async () => {
    const learner = actor(await makePerson(world.store));
    const all = { personId: null, action: null, from: null, until: null, before: null };
    await expect(listActivity(learner, all)).rejects.toMatchObject({ refusal: "forbidden" });
    await expect(listJobs(learner, { state: null, before: null })).rejects.toMatchObject({
      refusal: "forbidden",
    });
    for (const key of ["1e300", "-1", "", "9".repeat(40), "253402300800000", "x", "a\0"]) {
      const before = writeCursor(key, "z");
      expect((await listActivity(admin, { ...all, before })).deeds.length).toBeGreaterThan(0);
      expect((await listJobs(admin, { state: null, before })).jobs.length).toBeGreaterThan(0);
    }
  });

  it("show everything once, newest first, page by page, and only what was asked for", async () => {
    const me = await makePerson(world.store);
    const at = (n: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, Math.floor(n / 3)));
    await world.store.write(async (tx) => {
      for (let n = 0; n < 120; n++) {
        await recordActivity(tx, at(n), {
          actorId: n % 2 ? me.id : null,
          action: n % 4 === 0 ? "made-up.four" : "made-up.other",
          subjectKind: "person",
          subjectId: me.id,
          aboutId: n % 2 ? null : me.id,
        });
      }
    });
    const seen: Date[] = [];
    for (let before: string | null = null; ;) {
      const page = await listActivity(admin, {
        personId: me.id,
        action: null,
        from: null,
        until: null,
        before,
      });
      seen.push(...page.deeds.map((deed) => deed.at));
      if (page.next === null) break;
      before = page.next;
    }
    expect(seen).toHaveLength(120);
    expect(seen.map(Number)).toEqual(seen.map(Number).sort((a, b) => b - a));
    const some = { personId: me.id, action: "made-up.four", from: at(30), until: at(90), before: null };
    const { deeds } = await listActivity(admin, some);
    expect(deeds).toHaveLength(15);
    expect(deeds.every((deed) => deed.action === "made-up.four" && deed.about === me.name)).toBe(true);
  });

  it("let a waiting or failed job be tried again, never one that is done", async () => {
    const { id } = await invitePerson(admin, input(), now);
    const mail = (await listJobs(admin, { state: "waiting", before: null })).jobs[0];
    expect(mail?.mail?.text).toContain("/invitation/");
    await retryJob(admin, mail?.id ?? "", now);
    await markDone(world.store, mail?.id ?? "", now);
    await expect(retryJob(admin, mail?.id ?? "", now)).rejects.toMatchObject({ refusal: "conflict" });
    expect(id).toBeTruthy();
  });
});

describe("sites", () => {
  it("are made and changed by administrators, with the words of their own acknowledgement", async () => {
    const words = {
      name: "Made-up Centre",
      leadAgency: "Made-up Agency",
      acknowledgement: "We acknowledge ŋ.",
    };
    const id = await saveSite(admin, null, words, now);
    await saveSite(admin, id, { ...words, name: "Another name" }, now);
    await expect(saveSite(admin, "nowhere", words, now)).rejects.toMatchObject({ refusal: "not-found" });
    const learner = actor(await makePerson(world.store));
    await expect(saveSite(learner, id, words, now)).rejects.toMatchObject({ refusal: "forbidden" });
  });
});
