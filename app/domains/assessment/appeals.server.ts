import { randomUUID } from "node:crypto";
import { and, asc, eq, inArray, isNull, sql } from "drizzle-orm";
import { type Db, isUnique } from "#db/client.server";
import { allocation, evidenceVersion, mark, review } from "#db/schema/assessment";
import { person, personRole } from "#db/schema/people";
import { appeal, appealAct } from "#db/schema/voice";
import { store } from "#db/store.server";
import type { Facts } from "~/access/policy";
import { requireMay } from "~/access/require-may";
import { discardDraft } from "~/domains/learning/drafts.server";
import { recordActivity } from "~/domains/people/activity.server";
import { firstName } from "~/domains/people/names";
import { queueMail } from "~/domains/people/outbox.server";
import { listWithRole } from "~/domains/people/reads.server";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { formatDate } from "~/ui/moments";
import { type AppealState, type Decider, chooseDecider, whereAppealStands } from "./appeal-rules";
import { canBeginUntil, dueBy } from "./deadlines.server";
import { limits } from "./evidence-rules";
import { type DecidedVersion, groundsKey, readDecision } from "./questions.server";
import { type Actor, type EvidenceHead, factsAbout } from "./reads.server";
import type { AppealAct } from "./terms";

export interface AppealRecord {
  readonly id: string;
  readonly reviewId: string;
  readonly personId: string;
  readonly grounds: string;
  readonly lodgedAt: Date;
  readonly state: AppealState;
  /** who decides it; null: nobody can at present */
  readonly deciderId: string | null;
  readonly acts: readonly {
    readonly number: number;
    readonly act: AppealAct;
    readonly byId: string | null;
    readonly by: string | null;
    readonly toId: string | null;
    readonly at: Date;
    readonly words: string;
    readonly reviewId: string | null;
  }[];
}

const noAppeal = () =>
  new DomainError("not-found", "There is no such page. Check the address, or go back and choose again.");

async function readWhere(db: Db, where: ReturnType<typeof eq>): Promise<AppealRecord | null> {
  const [row] = await db.select().from(appeal).where(where);
  if (!row) return null;
  const acts = await db
    .select({
      number: appealAct.number,
      act: appealAct.act,
      byId: appealAct.byId,
      by: person.name,
      toId: appealAct.toId,
      at: appealAct.at,
      words: appealAct.words,
      reviewId: appealAct.reviewId,
    })
    .from(appealAct)
    .leftJoin(person, eq(person.id, appealAct.byId))
    .where(eq(appealAct.appealId, row.id))
    .orderBy(asc(appealAct.number));
  return { ...row, ...whereAppealStands(acts), acts };
}

/** The appeal against a decision, for its author alone: callers ask the policy. */
export const readAppealOf = (db: Db, reviewId: string): Promise<AppealRecord | null> =>
  readWhere(db, eq(appeal.reviewId, reviewId));

export interface OpenedAppeal {
  readonly appeal: AppealRecord;
  readonly decided: DecidedVersion;
  readonly facts: Facts;
}

/** An appeal and what the policy wants to know of this person. @throws not-found for everybody whom it does not concern */
export async function openAppeal(db: Db, actor: Actor, appealId: string): Promise<OpenedAppeal> {
  const found = await readWhere(db, eq(appeal.id, appealId));
  const decided = found ? await readDecision(db, found.reviewId) : null;
  if (!found || !decided) throw noAppeal();
  const facts: Facts = {
    ...factsAbout(decided.head, actor),
    supervises: decided.head.leaderId === actor.personId,
    judged: (await listInvolved(db, decided.head.id)).has(actor.personId),
    assigned: found.deciderId === actor.personId,
  };
  requireMay(actor, "appeal.read", facts, true);
  return { appeal: found, decided, facts };
}

/**
 * Everybody who judged a version of this piece, whether or not it stands; marked one, whether or not that was released;
 * or has one to mark now: whoever decides an appeal reads what was decided, and could not mark blind any more.
 */
async function listInvolved(db: Db, evidenceId: string): Promise<ReadonlySet<string>> {
  const versions = db
    .select({ id: evidenceVersion.id })
    .from(evidenceVersion)
    .where(eq(evidenceVersion.evidenceId, evidenceId));
  const rows = [
    ...(await db.select({ id: review.reviewerId }).from(review).where(inArray(review.versionId, versions))),
    ...(await db.select({ id: mark.markerId }).from(mark).where(inArray(mark.versionId, versions))),
    ...(await db
      .select({ id: allocation.assessorId })
      .from(allocation)
      .where(and(inArray(allocation.versionId, versions), isNull(allocation.endedAt)))),
  ];
  return new Set(rows.map((row) => row.id));
}

/** How every assessor stands to this piece. */
async function gatherDeciders(db: Db, head: EvidenceHead, hadIt: ReadonlySet<string>): Promise<Decider[]> {
  const assessors = await db
    .select({ id: person.id, supervisorId: person.supervisorId })
    .from(person)
    .innerJoin(personRole, and(eq(personRole.personId, person.id), eq(personRole.role, "assessor")))
    .where(isNull(person.closedAt));
  const involved = await listInvolved(db, head.id);
  const load = new Map<string, number>();
  for (const { deciderId } of await listOpenAppeals(db))
    if (deciderId) load.set(deciderId, (load.get(deciderId) ?? 0) + 1);
  return assessors.map(({ id, supervisorId }) => ({
    id,
    own: id === head.author.id,
    line: id === head.leaderId || supervisorId === head.author.id,
    judged: involved.has(id),
    declared: head.conflicted.includes(id),
    hadIt: hadIt.has(id),
    load: load.get(id) ?? 0,
  }));
}

export interface OpenAppeal {
  readonly id: string;
  readonly reviewId: string;
  readonly lodgedAt: Date;
  readonly deciderId: string | null;
}

/** Appeals that nobody has decided and nobody took back, longest open first: that they are, and who has them. */
export async function listOpenAppeals(db: Db): Promise<OpenAppeal[]> {
  const rows = await db
    .select({
      id: appeal.id,
      reviewId: appeal.reviewId,
      lodgedAt: appeal.lodgedAt,
      number: appealAct.number,
      act: appealAct.act,
      toId: appealAct.toId,
    })
    .from(appeal)
    .innerJoin(appealAct, eq(appealAct.appealId, appeal.id))
    .where(
      sql`not exists (select 1 from ${appealAct} done where done.appeal_id = ${appeal.id} and done.act not in ('lodged', 'assigned'))`,
    )
    .orderBy(asc(appeal.lodgedAt), asc(appeal.id), asc(appealAct.number));
  const byAppeal = new Map<string, (typeof rows)[number][]>();
  for (const row of rows) byAppeal.set(row.id, [...(byAppeal.get(row.id) ?? []), row]);
  return [...byAppeal.values()].flatMap((acts) => {
    const [first] = acts;
    const { state, deciderId } = whereAppealStands(acts);
    return first && state === "open"
      ? [{ id: first.id, reviewId: first.reviewId, lodgedAt: first.lodgedAt, deciderId }]
      : [];
  });
}

/**
 * Appeals against a decision, once. The appeal goes at once to an assessor who judged nothing of the piece, and where
 * there is none, the issuers hear that somebody must be found. Sent twice it is one appeal.
 * @throws not-found for everybody but the learner; conflict for a second one, a replaced decision, or after the time
 */
export async function lodgeAppeal(
  actor: Actor,
  reviewId: string,
  grounds: string,
  now: Date,
): Promise<{ appealId: string }> {
  try {
    return await store().write(async (tx) => {
      const decided = await readDecision(tx, reviewId);
      if (!decided) throw noAppeal();
      requireMay(actor, "appeal.lodge", factsAbout(decided.head, actor), true);
      const before = await readAppealOf(tx, reviewId);
      if (before?.grounds === grounds) return { appealId: before.id };
      if (before) throw appealedAlready();
      if (!decided.head.open.forAssessors)
        throw new DomainError(
          "conflict",
          "An assessor has to read the piece to decide. Open it to assessors under “Who can read this”, then send your appeal.",
        );
      if (!decided.stands)
        throw new DomainError(
          "conflict",
          "Another decision took the place of this one. Read that one first.",
        );
      if (canBeginUntil("appeal", decided.decidedAt) < now)
        throw new DomainError(
          "conflict",
          "The time to appeal against this decision is over. Write in the messages.",
        );
      const appealId = randomUUID();
      await tx.insert(appeal).values({
        id: appealId,
        reviewId,
        personId: actor.personId,
        grounds: grounds.slice(0, limits.message),
        lodgedAt: now,
      });
      await discardDraft(tx, actor.personId, groundsKey(reviewId));
      await tx.insert(appealAct).values(actOf(appealId, 1, "lodged", actor.personId, now));
      await recordActivity(tx, now, {
        actorId: actor.personId,
        action: "appeal.lodge",
        subjectKind: "appeal",
        subjectId: appealId,
        aboutId: actor.personId,
      });
      await assign(
        tx,
        { appealId, number: 2, head: decided.head, hadIt: new Set(), byId: null, lodgedAt: now },
        now,
      );
      return { appealId };
    });
  } catch (error) {
    if (isUnique(error)) throw appealedAlready();
    throw error;
  }
}

const appealedAlready = () =>
  new DomainError(
    "conflict",
    "You appealed against this decision already. Your appeal stands on its own page.",
  );

export const actOf = (
  appealId: string,
  number: number,
  act: AppealAct,
  byId: string | null,
  at: Date,
  more: Partial<typeof appealAct.$inferInsert> = {},
): typeof appealAct.$inferInsert => ({
  appealId,
  number,
  act,
  byId,
  at,
  toId: null,
  words: "",
  reviewId: null,
  ...more,
});

async function assign(
  tx: Db,
  {
    appealId,
    number,
    head,
    hadIt,
    byId,
    lodgedAt,
  }: {
    appealId: string;
    number: number;
    head: EvidenceHead;
    hadIt: ReadonlySet<string>;
    byId: string | null;
    lodgedAt: Date;
  },
  now: Date,
): Promise<string | null> {
  const toId = chooseDecider(await gatherDeciders(tx, head, hadIt), appealId);
  await tx.insert(appealAct).values(actOf(appealId, number, "assigned", byId, now, { toId }));
  const { origin, timeZone } = environment();
  const due = formatDate(dueBy("appeal", lodgedAt), timeZone);
  const to = (await listWithRole(tx, "assessor")).find((one) => one.id === toId);
  if (to) {
    await queueMail(tx, now, {
      onceKey: `appeal:${appealId}:${number}`,
      to: to.email,
      subject: "An appeal is yours to decide",
      text: `${firstName(to.name)},\n\nA learner appealed against a decision, and you judged nothing of that piece. Read it and decide by ${due}:\n${origin}/appeals/${appealId}\n\nOnly you and the learner can see it. If you should not decide it, the page gives it to somebody else.\n`,
    });
    return to.id;
  }
  for (const issuer of await listWithRole(tx, "issuer")) {
    await queueMail(tx, now, {
      onceKey: `appeal:${appealId}:${number}:${issuer.id}`,
      to: issuer.email,
      subject: "Nobody can decide an appeal at present",
      text: `${firstName(issuer.name)},\n\nA learner appealed against a decision, and every assessor has to do with the piece. Ask your administrator for another assessor, then give it on here. It is due by ${due}:\n${origin}/waiting\n`,
    });
  }
  return null;
}

/**
 * Gives an open appeal to another assessor: whoever has it, because they should not decide it, or an issuer, because it
 * waits. An issuer reads nothing of it.
 */
export async function giveAppealOn(actor: Actor, appealId: string, now: Date): Promise<void> {
  await store().write(async (tx) => {
    const found = await readWhere(tx, eq(appeal.id, appealId));
    const decided = found ? await readDecision(tx, found.reviewId) : null;
    if (!found || !decided) throw noAppeal();
    requireMay(
      actor,
      "appeal.give",
      { own: found.personId === actor.personId, assigned: found.deciderId === actor.personId },
      true,
    );
    if (found.state !== "open") throw closedAlready();
    await giveOn(tx, found, decided.head, actor.personId, now);
  });
}

async function giveOn(
  tx: Db,
  { id, acts, lodgedAt, personId }: AppealRecord,
  head: EvidenceHead,
  byId: string,
  now: Date,
): Promise<void> {
  const hadIt = new Set(acts.flatMap((one) => one.toId ?? []));
  await assign(tx, { appealId: id, number: acts.length + 1, head, hadIt, byId, lodgedAt }, now);
  await recordActivity(tx, now, {
    actorId: byId,
    action: "appeal.give",
    subjectKind: "appeal",
    subjectId: id,
    aboutId: personId,
  });
}

/** After an assessor declared a conflict: the appeals they have and may not decide any more go to somebody else. */
export async function passOnConflicted(tx: Db, assessorId: string, now: Date): Promise<void> {
  for (const { id, reviewId, deciderId } of await listOpenAppeals(tx)) {
    if (deciderId !== assessorId) continue;
    const found = await readWhere(tx, eq(appeal.id, id));
    const decided = await readDecision(tx, reviewId);
    if (found && decided?.head.conflicted.includes(assessorId))
      await giveOn(tx, found, decided.head, assessorId, now);
  }
}

export const closedAlready = () =>
  new DomainError("conflict", "This appeal is closed already. Reload the page to see how it ended.");

/** Takes one's own appeal back, as long as nobody has decided it. Twice is once. */
export async function withdrawAppeal(actor: Actor, appealId: string, now: Date): Promise<void> {
  try {
    await store().write(async (tx) => {
      const { appeal: found, decided } = await openAppeal(tx, actor, appealId);
      requireMay(actor, "appeal.lodge", factsAbout(decided.head, actor), true);
      if (found.state === "withdrawn") return;
      if (found.state !== "open") throw closedAlready();
      await tx
        .insert(appealAct)
        .values(actOf(appealId, found.acts.length + 1, "withdrawn", actor.personId, now));
      await recordActivity(tx, now, {
        actorId: actor.personId,
        action: "appeal.withdraw",
        subjectKind: "appeal",
        subjectId: appealId,
        aboutId: actor.personId,
      });
    });
  } catch (error) {
    if (isUnique(error)) throw closedAlready();
    throw error;
  }
}
