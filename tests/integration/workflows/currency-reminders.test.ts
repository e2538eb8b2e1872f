import { asc, desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { fromJson } from "#db/schema/columns";
import { evidence, evidenceVersion, moderation } from "#db/schema/assessment";
import { outbox } from "#db/schema/people";
import { type TestWorld, freshStore } from "#tests/support/database";
import { awardAndSign, workThrough } from "#tests/support/earned";
import { makePerson } from "#tests/support/factories";
import { slug } from "#tests/support/ready-learner";
import { giveAnew } from "#tests/support/renewing";
import { setPlanQuiet } from "~/domains/assessment/plans.server";
import type { Actor } from "~/domains/assessment/reads.server";
import { moderationReasons } from "~/domains/assessment/terms";
import { listReady } from "~/domains/credentials/reads.server";
import { makeAward } from "~/workflows/award.server";
import { lookAtEnds } from "~/workflows/currency-reminders.server";
import { withdraw } from "#tests/support/withdrawn";

type Made = Awaited<ReturnType<typeof makePerson>>;
let world: TestWorld;
let supervisor: Actor;
let issuer: Actor;
beforeAll(async () => {
  world = await freshStore();
  supervisor = actor(await makePerson(world.store, { roles: ["supervisor"] }));
  issuer = actor(await makePerson(world.store, { roles: ["issuer"] }));
});
afterAll(() => world.end());
const empty = () =>
  world.store.write(async (tx) => {
    await tx.delete(outbox);
  });
beforeEach(empty);

const actor = ({ id, name, roles }: Pick<Made, "id" | "name" | "roles">): Actor => ({
  personId: id,
  name,
  roles,
});
const on = (day: string) => new Date(`${day}T00:00:00Z`);
/** Somebody who holds the worked example from 15 March 2026 to 15 March 2029, 11 in the morning in Melbourne. */
async function holder() {
  const me = await makePerson(world.store, { supervisorId: supervisor.personId });
  await workThrough(actor(me), supervisor, slug, on("2026-03-10"));
  const made = await awardAndSign(world.store, issuer, me.id, slug, on("2026-03-15"));
  await empty();
  return { ...me, credentialId: made.credentialId };
}
/** At seven in the morning of a day in Melbourne, twice, as two processes would. */
async function look(day: string) {
  const at = new Date(`${day}T07:00:00+11:00`);
  await lookAtEnds(at);
  await lookAtEnds(at);
}
const mailsTo = async ({ email }: Pick<Made, "email">) =>
  (await world.store.read.select().from(outbox).orderBy(asc(outbox.createdAt), asc(outbox.id)))
    .filter((row) => row.kind === "mail")
    .map((row) => fromJson(row.payload) as { to: string; subject: string; text: string })
    .filter((mail) => mail.to === email);
const subjects = async (who: Pick<Made, "email">) => (await mailsTo(who)).map((mail) => mail.subject);

describe("what a holder is told", () => {
  it("is told once at each of ninety, thirty and seven days, at the end, and in the last week", async () => {
    const me = await holder();
    await look("2028-12-14");
    expect(await subjects(me)).toEqual([]);
    const told: [string, string[]][] = [
      ["2028-12-15", ["One of your credentials ends in three months"]],
      ["2028-12-16", []],
      ["2029-02-12", []],
      ["2029-02-13", ["One of your credentials ends in a month"]],
      ["2029-03-08", ["One of your credentials ends in a week"]],
      ["2029-03-15", []],
      ["2029-03-16", ["One of your credentials has ended, and can still be renewed"]],
      ["2029-05-06", []],
      ["2029-05-07", ["The last week in which a credential of yours can be renewed"]],
      ["2029-05-13", []],
      ["2029-05-15", []],
      ["2030-01-01", []],
    ];
    let before = 0;
    for (const [day, expected] of told) {
      await look(day);
      const all = await subjects(me);
      expect([day, ...all.slice(before)]).toEqual([day, ...expected]);
      before = all.length;
    }
  });

  it("is told the nearest only where nothing ran for a while", async () => {
    const me = await holder();
    await look("2029-03-01");
    await look("2029-03-02");
    expect(await subjects(me)).toEqual(["One of your credentials ends in a month"]);
  });

  it("says what is missing and by when, where to go, and how to hear no more of it", async () => {
    const me = await holder();
    await giveAnew(actor(me), supervisor, slug, "practice-log", on("2028-12-01"));
    await empty();
    await look("2029-02-20");
    const [mail] = await mailsTo(me);
    const text = mail?.text.replaceAll("\u00a0", " ") ?? "";
    expect(text).toContain("“Professional and ethical conduct” is valid until 15 March 2029.");
    expect(text).toContain(
      "- Observation and conversation note is needed anew: given in the 6 months before the end",
    );
    expect(text).not.toContain("Practice log");
    expect(text).toContain(`/record/renew/${slug}`);
    expect(text).toContain("/account#mail");
    await giveAnew(actor(me), supervisor, slug, "observation", on("2029-02-21"));
    await empty();
    await look("2029-03-09");
    expect((await mailsTo(me))[0]?.text).toContain("Everything that a renewal asks for is in place.");
  });

  it("says that a piece is marked again, in words that name nobody", async () => {
    const me = await holder();
    await giveAnew(actor(me), supervisor, slug, "observation", on("2028-12-01"));
    const [piece] = await world.store.read
      .select({ versionId: evidenceVersion.id })
      .from(evidenceVersion)
      .innerJoin(evidence, eq(evidence.id, evidenceVersion.evidenceId))
      .where(eq(evidence.personId, me.id))
      .orderBy(desc(evidenceVersion.sentAt));
    await world.store.write(async (tx) => {
      const about = { personId: me.id, achievement: slug, openedAt: on("2028-12-03") };
      const why = { reason: moderationReasons[0], plan: "content 0.1.0" };
      await tx
        .insert(moderation)
        .values({ id: "again", versionId: piece?.versionId ?? "", ...about, ...why })
        .onConflictDoNothing();
    });
    await empty();
    await look("2029-02-20");
    expect((await mailsTo(me))[0]?.text).toContain(
      "- A second assessor reads one piece as well, as a sample of all evidence.\n",
    );
  });

  it("is nothing for what was renewed or withdrawn, nor for who wants no such mail; a withdrawn renewal renews nothing", async () => {
    const [renewed, gone, silent, misled] = [await holder(), await holder(), await holder(), await holder()];
    for (const who of [renewed, misled]) {
      await giveAnew(actor(who), supervisor, slug, "practice-log", on("2028-10-01"));
      await giveAnew(actor(who), supervisor, slug, "observation", on("2028-10-01"));
      const { credentialId } = await makeAward(world.store, issuer, who.id, slug, on("2028-11-01"));
      if (who === misled)
        await withdraw(world.store, issuer, credentialId, "replaced", "A wrong date.", on("2028-11-02"));
    }
    await withdraw(world.store, issuer, gone.credentialId, "other", "Not theirs.", on("2028-11-02"));
    await setPlanQuiet(actor(silent), true, on("2028-11-02"));
    await empty();
    await look("2028-12-15");
    await look("2029-03-16");
    for (const who of [renewed, gone, silent]) expect(await subjects(who)).toEqual([]);
    expect(await subjects(misled)).toHaveLength(2);
  });
});

describe("the desk", () => {
  it("learns that a renewal opened, and that its time is over, although nobody did anything", async () => {
    const me = await holder();
    await giveAnew(actor(me), supervisor, slug, "observation", on("2028-09-20"));
    // sent on the first day that counts, and judged before the renewal opens by nobody's clock but ours
    await giveAnew(actor(me), supervisor, slug, "practice-log", on("2028-09-16"));
    const waits = async (day: string) =>
      (await listReady(world.store, issuer.personId, null, on(day))).rows.filter(
        (row) => row.personId === me.id,
      );
    await look("2028-09-23");
    expect(await waits("2028-09-23")).toMatchObject([{ renewal: true }]);
    await look("2029-05-15");
    expect(await waits("2029-05-15")).toEqual([]);
  });
});
