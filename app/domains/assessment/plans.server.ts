import { randomUUID } from "node:crypto";
import { and, asc, desc, eq, isNotNull, isNull, lte, ne } from "drizzle-orm";
import type { Db } from "#db/client.server";
import { cycle, planAct, planItem, planQuiet, planReview, planTie } from "#db/schema/growth";
import { person } from "#db/schema/people";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { discardDraft, emptyDraft } from "~/domains/learning/drafts.server";
import { recordActivity } from "~/domains/people/activity.server";
import { dayAt } from "~/domains/people/day-start";
import { DomainError, refuseFaults } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import {
  type LineAct,
  type PlanLine,
  type Wish,
  isShownTo,
  openDueOn,
  planLimits,
  stateOfLine,
  whyNotAct,
} from "./plan-rules";
import type { Actor } from "./reads.server";
import type { PlanOwner, PlanSource, PlanTie } from "./terms";

/** The boxes of a new goal, of what is said about a line and what may help with it, and of a look through the plan. */
export const newGoalKey = "plan:new";
export const lineKey = (lineId: string) => `plan:${lineId}`;
export const helpKey = (lineId: string) => `plan:${lineId}.help`;
export const planReviewKey = "plan:review";

const noSuchLine = () =>
  new DomainError("not-found", "There is no such line in a plan. Go back to the plan and choose again.");
const todayAt = (now: Date): string => dayAt(now, environment().timeZone);

// ---- Reads ----------------------------------------------------------------------------------------------

const columns = {
  id: planItem.id,
  personId: planItem.personId,
  agreedWithId: cycle.supervisorId,
  cycleId: planItem.cycleId,
  item: planItem.item,
  words: planItem.words,
  owner: planItem.owner,
  dueOn: planItem.dueOn,
  source: planItem.source,
  createdAt: planItem.createdAt,
  carriedFromId: planItem.carriedFromId,
};
type Row = Omit<PlanLine, "acts" | "ties">;

const heads = (db: Db) =>
  db.select(columns).from(planItem).leftJoin(cycle, eq(cycle.id, planItem.cycleId)).$dynamic();

/** Every line of a person's plan, oldest first. For the learner; for others ask `isShownTo` of each. */
export async function readLines(db: Db, personId: string): Promise<PlanLine[]> {
  const rows: Row[] = await heads(db)
    .where(eq(planItem.personId, personId))
    .orderBy(asc(planItem.createdAt), asc(planItem.id));
  const ofPerson = eq(planItem.personId, personId);
  const acts = await db
    .select({ act: planAct })
    .from(planAct)
    .innerJoin(planItem, eq(planItem.id, planAct.planItemId))
    .where(ofPerson)
    .orderBy(asc(planAct.number));
  const ties = await db
    .select({ tie: planTie })
    .from(planTie)
    .innerJoin(planItem, eq(planItem.id, planTie.planItemId))
    .where(and(ofPerson, isNull(planTie.removedAt)))
    .orderBy(asc(planTie.at), asc(planTie.id));
  return rows.map((row) => ({
    ...row,
    acts: acts.flatMap(({ act }) => (act.planItemId === row.id ? [act] : [])),
    ties: ties.flatMap(({ tie }) => (tie.planItemId === row.id ? [tie] : [])),
  }));
}

async function readLine(db: Db, lineId: string): Promise<PlanLine> {
  const [row]: Row[] = await heads(db).where(eq(planItem.id, lineId));
  if (!row) throw noSuchLine();
  const acts = await db
    .select()
    .from(planAct)
    .where(eq(planAct.planItemId, lineId))
    .orderBy(asc(planAct.number));
  const ties = await db
    .select()
    .from(planTie)
    .where(and(eq(planTie.planItemId, lineId), isNull(planTie.removedAt)))
    .orderBy(asc(planTie.at), asc(planTie.id));
  return { ...row, acts, ties };
}

/** Whose plan, as far as its readers need to know. */
export interface PlanHolder {
  readonly id: string;
  readonly name: string;
  readonly supervisor: { readonly id: string; readonly name: string; readonly email: string } | null;
}

/** @throws not-found */
export async function readHolder(db: Db, personId: string): Promise<PlanHolder> {
  const [row] = await db
    .select({ id: person.id, name: person.name, supervisorId: person.supervisorId })
    .from(person)
    .where(eq(person.id, personId));
  if (!row) throw noSuchLine();
  if (row.supervisorId === null) return { id: row.id, name: row.name, supervisor: null };
  const [supervisor] = await db
    .select({ id: person.id, name: person.name, email: person.email })
    .from(person)
    .where(eq(person.id, row.supervisorId));
  return { id: row.id, name: row.name, supervisor: supervisor ?? null };
}

/** Which side of a line somebody is on. */
export type Side = "learner" | "supervisor";

/**
 * One line, for its learner and the supervisor it is shown to.
 * @throws not-found for everybody else
 */
export async function readLineFor(
  actor: Actor,
  lineId: string,
  db: Db = store().read,
): Promise<{ line: PlanLine; holder: PlanHolder; side: Side }> {
  const line = await readLine(db, lineId);
  const holder = await readHolder(db, line.personId);
  const own = line.personId === actor.personId;
  const sharedWith = !own && isShownTo(line, actor.personId, holder.supervisor?.id ?? null);
  requireMay(actor, "plan.read", { own, sharedWith }, true);
  return { line, holder, side: own ? "learner" : "supervisor" };
}

/**
 * The lines of a report's plan that the asker is shown.
 * @throws not-found where the asker does not lead this person
 */
export async function readReportPlan(
  actor: Actor,
  personId: string,
): Promise<{ holder: PlanHolder; lines: PlanLine[] }> {
  const db = store().read;
  const holder = await readHolder(db, personId);
  const supervisorId = holder.supervisor?.id ?? null;
  const leads = supervisorId === actor.personId && personId !== actor.personId;
  requireMay(actor, "plan.read", { own: false, sharedWith: leads }, true);
  const lines = await readLines(db, personId);
  return { holder, lines: lines.filter((line) => isShownTo(line, actor.personId, supervisorId)) };
}

export interface PlanReview {
  readonly reviewedAt: Date;
  readonly words: string;
  readonly nextOn: string | null;
}

/** A learner's own plan, whole. */
export async function readPlan(personId: string): Promise<{ lines: PlanLine[]; reviews: PlanReview[] }> {
  const db = store().read;
  const lines = await readLines(db, personId);
  const reviews = await db
    .select({
      reviewedAt: planReview.reviewedAt,
      words: planReview.words,
      nextOn: planReview.nextOn,
    })
    .from(planReview)
    .where(eq(planReview.personId, personId))
    .orderBy(desc(planReview.reviewedAt), desc(planReview.id))
    .limit(10);
  return { lines, reviews };
}

/** The open line of one's plan with the nearest day, for the first page; null: nothing is open. */
export async function readNearestLine(
  personId: string,
): Promise<{ readonly id: string; readonly words: string; readonly dueOn: string } | null> {
  const [row] = await store()
    .read.select({ id: planItem.id, words: planItem.words, dueOn: planItem.openDueOn })
    .from(planItem)
    .where(and(eq(planItem.personId, personId), isNotNull(planItem.openDueOn)))
    .orderBy(asc(planItem.openDueOn), asc(planItem.createdAt))
    .limit(1);
  return row?.dueOn ? { id: row.id, words: row.words, dueOn: row.dueOn } : null;
}

// ---- Lines are added ------------------------------------------------------------------------------------

export interface NewPlanItem {
  /** where what it comes from has an id already */
  readonly id?: string;
  readonly personId: string;
  /** the conversation it is agreed in; null: the learner's own goal */
  readonly cycleId: string | null;
  /** code of a skill, or null */
  readonly item: string | null;
  readonly words: string;
  readonly owner: PlanOwner;
  /** YYYY-MM-DD */
  readonly dueOn: string;
  readonly source: PlanSource;
  readonly createdById: string;
  readonly ties?: readonly { readonly tie: PlanTie; readonly target: string }[];
  readonly carriedFromId?: string | null;
}

/**
 * Adds a line to a plan, in the transaction of the act that makes it (a conversation, a new goal).
 * That act has asked the policy, and writes the activity row.
 * @returns its id
 */
export async function addPlanItem(tx: Db, line: NewPlanItem, now: Date): Promise<string> {
  const { id = randomUUID(), ties = [], carriedFromId = null, ...rest } = line;
  await tx.insert(planItem).values({ ...rest, id, carriedFromId, createdAt: now, openDueOn: line.dueOn });
  await layTies(tx, id, ties, line.createdById, now);
  return id;
}

async function layTies(
  tx: Db,
  planItemId: string,
  ties: readonly { readonly tie: PlanTie; readonly target: string }[],
  byId: string,
  now: Date,
): Promise<void> {
  for (const [position, { tie, target }] of ties.entries()) {
    await tx.insert(planTie).values({
      id: randomUUID(),
      planItemId,
      tie,
      target,
      byId,
      // in the order they were given
      at: new Date(now.getTime() + position),
      removedAt: null,
    });
  }
}

/**
 * What was agreed in earlier rounds and is still open goes on in this one: each line is closed as carried, and a new one
 * of this round names it. Runs within the act that begins the new round's plan; run twice, it finds nothing the second time.
 * The learner's own goals belong to no round: they stay open as they are, and private ones stay private. So does what was
 * agreed with an earlier supervisor, because whoever leads now is not shown it.
 * @returns how many
 */
export async function carryIntoRound(
  tx: Db,
  round: { readonly id: string; readonly personId: string },
  byId: string,
  now: Date,
): Promise<number> {
  const [into] = await tx.select().from(cycle).where(eq(cycle.id, round.id));
  if (!into) return 0;
  const open = await tx
    .select({ id: planItem.id })
    .from(planItem)
    .innerJoin(cycle, eq(cycle.id, planItem.cycleId))
    .where(
      and(
        eq(planItem.personId, round.personId),
        isNotNull(planItem.openDueOn),
        ne(cycle.id, into.id),
        lte(cycle.openedAt, into.openedAt),
        into.supervisorId === null ? isNull(cycle.supervisorId) : eq(cycle.supervisorId, into.supervisorId),
      ),
    )
    .orderBy(asc(planItem.createdAt), asc(planItem.id));
  for (const { id } of open) {
    const line = await readLine(tx, id);
    await layAct(tx, line, { act: "carried", byId, words: "", dueOn: null }, now);
    await addPlanItem(
      tx,
      {
        personId: line.personId,
        cycleId: round.id,
        item: line.item,
        words: line.words,
        owner: line.owner,
        dueOn: stateOfLine(line).dueOn,
        source: line.source,
        createdById: byId,
        ties: line.ties,
        carriedFromId: line.id,
      },
      now,
    );
  }
  return open.length;
}

export interface Goal {
  readonly words: string;
  readonly item: string | null;
  readonly dueOn: string;
  readonly source: Exclude<PlanSource, "conversation">;
  readonly ties: readonly { readonly tie: PlanTie; readonly target: string }[];
  /** shown to whoever leads the learner */
  readonly shared: boolean;
}

/**
 * Adds a goal of the learner's own. The same form sent twice is one goal.
 * @param id made by the page
 * @throws conflict where the plan is full
 */
export async function addGoal(actor: Actor, id: string, goal: Goal, now: Date): Promise<void> {
  requireMay(actor, "plan.keep", { own: true });
  if (goal.dueOn < todayAt(now)) {
    const sentence = "Choose a day from today on.";
    throw new DomainError("invalid", sentence, { due: sentence });
  }
  await store().write(async (tx) => {
    const [there] = await tx
      .select({ personId: planItem.personId })
      .from(planItem)
      .where(eq(planItem.id, id));
    if (there?.personId === actor.personId) return;
    if (there) throw new DomainError("invalid", "Reload the page and save your goal again.");
    const open = await tx
      .select({ id: planItem.id })
      .from(planItem)
      .where(and(eq(planItem.personId, actor.personId), isNotNull(planItem.openDueOn)));
    if (open.length >= planLimits.openLines) {
      throw new DomainError(
        "conflict",
        `Your plan has ${planLimits.openLines} open lines. Finish or drop one first, so that the rest stay in sight.`,
      );
    }
    const { shared, ...line } = goal;
    await addPlanItem(
      tx,
      {
        ...line,
        id,
        personId: actor.personId,
        cycleId: null,
        owner: "learner",
        createdById: actor.personId,
      },
      now,
    );
    if (shared) {
      await layAct(
        tx,
        await readLine(tx, id),
        { act: "shared", byId: actor.personId, words: "", dueOn: null },
        now,
      );
    }
    await emptyDraft(tx, actor.personId, newGoalKey, now);
    await recordActivity(tx, now, deed(actor, "plan.add", id, actor.personId, { source: goal.source }));
  });
}

const deed = (
  actor: Actor,
  action: string,
  subjectId: string,
  aboutId: string,
  detail: Record<string, string | number> = {},
) => ({ actorId: actor.personId, action, subjectKind: "plan-item", subjectId, aboutId, detail });

// ---- What happens to a line -----------------------------------------------------------------------------

async function layAct(tx: Db, line: PlanLine, act: Omit<LineAct, "number" | "at">, now: Date): Promise<void> {
  const laid: LineAct = { ...act, number: line.acts.length + 1, at: now };
  await tx.insert(planAct).values({ ...laid, planItemId: line.id });
  await tx
    .update(planItem)
    .set({ openDueOn: openDueOn({ dueOn: line.dueOn, acts: [...line.acts, laid] }) })
    .where(eq(planItem.id, line.id));
}

/** What the form was about: `seen` acts stood on the page. */
export interface LineWish extends Wish {
  /** "" for nothing */
  readonly words: string;
  readonly seen: number;
}

const changedMeanwhile = () =>
  new DomainError(
    "conflict",
    "This line was changed in the meantime. Below is how it stands now; say again what you want to do.",
  );

/**
 * Says what became of a line: done, moved, dropped, opened again, shown or kept to oneself.
 * @throws not-found for those it is not shown to; conflict where it was changed meanwhile, or the rule says no
 */
export async function actOnLine(actor: Actor, lineId: string, wish: LineWish, now: Date): Promise<void> {
  await store().write(async (tx) => {
    const { line, side } = await readLineFor(actor, lineId, tx);
    requireMay(actor, "plan.act", { own: side === "learner", sharedWith: side === "supervisor" });
    // the same press again is no second act
    const last = line.acts.at(-1);
    if (last && line.acts.length === wish.seen + 1 && last.act === wish.act && last.byId === actor.personId)
      return;
    if (line.acts.length !== wish.seen) throw changedMeanwhile();
    const not = whyNotAct(line, side, wish, todayAt(now));
    if (not) {
      throw new DomainError(
        "conflict",
        not,
        wish.act === "moved" || wish.act === "reopened" ? { due: not } : {},
      );
    }
    await layAct(
      tx,
      line,
      { act: wish.act, byId: actor.personId, words: wish.words, dueOn: wish.dueOn },
      now,
    );
    await discardDraft(tx, actor.personId, lineKey(line.id));
    await recordActivity(tx, now, deed(actor, `plan.${wish.act}`, line.id, line.personId));
  });
}

/** Lets a line lean on something, or takes that away. For the learner. */
export async function tieLine(
  actor: Actor,
  lineId: string,
  wanted: { readonly add: { readonly tie: PlanTie; readonly target: string } } | { readonly remove: string },
  now: Date,
): Promise<void> {
  await store().write(async (tx) => {
    const { line } = await readLineFor(actor, lineId, tx);
    requireMay(actor, "plan.keep", { own: line.personId === actor.personId }, true);
    if ("remove" in wanted) {
      const gone = await tx
        .update(planTie)
        .set({ removedAt: now })
        .where(and(eq(planTie.planItemId, line.id), eq(planTie.id, wanted.remove), isNull(planTie.removedAt)))
        .returning({ id: planTie.id });
      if (gone.length > 0) await recordActivity(tx, now, deed(actor, "plan.tie", line.id, line.personId));
      return;
    }
    const { add } = wanted;
    if (line.ties.some((held) => held.tie === add.tie && held.target === add.target)) return;
    if (line.ties.length >= 6) {
      throw new DomainError("conflict", "Six things are on this line already. Take one away first.");
    }
    await layTies(tx, line.id, [add], actor.personId, now);
    await discardDraft(tx, actor.personId, helpKey(line.id));
    await recordActivity(tx, now, deed(actor, "plan.tie", line.id, line.personId, { tie: add.tie }));
  });
}

// ---- The whole plan -------------------------------------------------------------------------------------

export interface PlanLook {
  /** what became of each line that is not left as it is */
  readonly wishes: readonly ({ readonly lineId: string } & LineWish)[];
  readonly words: string;
  readonly nextOn: string | null;
}

/**
 * Looks through one's whole plan: what became of each line, in a word to oneself, and when to look again.
 * @throws invalid with a sentence at each line that cannot be done as asked; then nothing is kept
 */
export async function reviewPlan(actor: Actor, look: PlanLook, now: Date): Promise<void> {
  requireMay(actor, "plan.keep", { own: true });
  const today = todayAt(now);
  const errors: Record<string, string> = {};
  if (look.nextOn !== null && look.nextOn <= today) errors["next"] = "Choose a day after today.";
  await store().write(async (tx) => {
    const lines = new Map((await readLines(tx, actor.personId)).map((line) => [line.id, line]));
    const found: { line: PlanLine; wish: LineWish }[] = [];
    for (const { lineId, ...wish } of look.wishes) {
      const line = lines.get(lineId);
      if (!line) throw noSuchLine();
      const not =
        line.acts.length === wish.seen
          ? whyNotAct(line, "learner", wish, today)
          : "This line was changed in the meantime. Look at it again.";
      if (not) errors[wish.act === "moved" ? `due-${lineId}` : `act-${lineId}`] = not;
      found.push({ line, wish });
    }
    refuseFaults(errors);
    for (const { line, wish } of found) {
      await layAct(
        tx,
        line,
        { act: wish.act, byId: actor.personId, words: wish.words, dueOn: wish.dueOn },
        now,
      );
      await recordActivity(tx, now, deed(actor, `plan.${wish.act}`, line.id, line.personId));
    }
    const id = randomUUID();
    await tx.insert(planReview).values({
      id,
      personId: actor.personId,
      reviewedAt: now,
      words: look.words,
      nextOn: look.nextOn,
    });
    await discardDraft(tx, actor.personId, planReviewKey);
    await recordActivity(tx, now, {
      ...deed(actor, "plan.review", id, actor.personId, { changed: found.length }),
      subjectKind: "plan-review",
    });
  });
}

/** @returns whether somebody wants no mail about plans */
export async function readPlanQuiet(personId: string): Promise<boolean> {
  const rows = await store().read.select().from(planQuiet).where(eq(planQuiet.personId, personId));
  return rows.length > 0;
}

/** Stops the mails about plans that come to somebody, or lets them come again: to learners, and to those who lead them. */
export async function setPlanQuiet(actor: Actor, quiet: boolean, now: Date): Promise<void> {
  requireMay(actor, "account.manage", { own: true });
  await store().write(async (tx) => {
    const done = quiet
      ? await tx
          .insert(planQuiet)
          .values({ personId: actor.personId, since: now })
          .onConflictDoNothing()
          .returning({ id: planQuiet.personId })
      : await tx
          .delete(planQuiet)
          .where(eq(planQuiet.personId, actor.personId))
          .returning({ id: planQuiet.personId });
    if (done.length === 0) return;
    await recordActivity(tx, now, {
      ...deed(actor, quiet ? "plan.quiet" : "plan.remind", actor.personId, actor.personId),
      subjectKind: "person",
    });
  });
}
