import { createHash, randomBytes } from "node:crypto";
import { and, eq, isNull } from "drizzle-orm";
import type { Db } from "#db/client.server";
import { planFeed } from "#db/schema/growth";
import { person } from "#db/schema/people";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { skillText } from "~/catalogue/lookups";
import { recordActivity } from "~/domains/people/activity.server";
import { environment } from "~/http/environment.server";
import type { PlanDay } from "./plan-calendar";
import { type PlanLine, stateOfLine } from "./plan-rules";
import { readLines } from "./plans.server";
import type { Actor } from "./reads.server";

const hashed = (token: string): string => createHash("sha256").update(token).digest("base64url");
const pathOf = (token: string): string => `/calendar/${token}`;

/** @returns since when the asker's calendar address is good; null: there is none */
export async function readFeedSince(personId: string): Promise<Date | null> {
  const [row] = await store()
    .read.select({ createdAt: planFeed.createdAt })
    .from(planFeed)
    .where(and(eq(planFeed.personId, personId), isNull(planFeed.endedAt)));
  return row?.createdAt ?? null;
}

/**
 * Makes an address that a calendar can follow, and ends the one before.
 * Only a hash is kept: it is shown once, like every link that opens something.
 */
export async function makeFeed(actor: Actor, now: Date): Promise<string> {
  requireMay(actor, "plan.keep", { own: true });
  const token = randomBytes(32).toString("base64url");
  await store().write(async (tx) => {
    await end(tx, actor.personId, now);
    await tx
      .insert(planFeed)
      .values({ tokenHash: hashed(token), personId: actor.personId, createdAt: now, endedAt: null });
    await recordActivity(tx, now, deed(actor, "plan.feed"));
  });
  return `${environment().origin}${pathOf(token)}`;
}

/** Ends the address; whoever follows it finds nothing there from now on. */
export async function endFeed(actor: Actor, now: Date): Promise<void> {
  requireMay(actor, "plan.keep", { own: true });
  await store().write(async (tx) => {
    if ((await end(tx, actor.personId, now)) > 0) await recordActivity(tx, now, deed(actor, "plan.feed-end"));
  });
}

async function end(tx: Db, personId: string, now: Date): Promise<number> {
  const ended = await tx
    .update(planFeed)
    .set({ endedAt: now })
    .where(and(eq(planFeed.personId, personId), isNull(planFeed.endedAt)))
    .returning({ id: planFeed.tokenHash });
  return ended.length;
}

const deed = (actor: Actor, action: string) => ({
  actorId: actor.personId,
  action,
  subjectKind: "person",
  subjectId: actor.personId,
  aboutId: actor.personId,
});

/** @returns whose plan a calendar address follows; null: it is none, it was ended, or the account is closed */
export async function readFeedOwner(token: string): Promise<string | null> {
  const [row] = await store()
    .read.select({ personId: planFeed.personId })
    .from(planFeed)
    .innerJoin(person, eq(person.id, planFeed.personId))
    .where(and(eq(planFeed.tokenHash, hashed(token)), isNull(planFeed.endedAt), isNull(person.closedAt)));
  return row?.personId ?? null;
}

/** The days of a learner's plan, for a calendar. */
export async function readPlanDays(personId: string): Promise<PlanDay[]> {
  const lines = await readLines(store().read, personId);
  return lines.map(dayOf);
}

/**
 * A calendar lies on phones, in other companies' clouds and open on shared screens: so it says which skill, never the
 * words of the line, which may name people.
 */
function dayOf(line: PlanLine): PlanDay {
  const { state, dueOn } = stateOfLine(line);
  const about = line.item ? `${line.item} ${skillText(catalogue(), line.item)}` : "a goal of yours";
  const url = `${environment().origin}/plan/${line.id}`;
  return {
    id: line.id,
    on: dueOn,
    title: state === "done" ? `Done: ${about}` : `Your plan: ${about}`,
    description: `What you wrote stands in your plan: ${url}`,
    url,
    sequence: line.acts.length,
    changedAt: line.acts.at(-1)?.at ?? line.createdAt,
    cancelled: state === "dropped" || state === "carried",
  };
}
