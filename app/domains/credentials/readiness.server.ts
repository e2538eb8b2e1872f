import { and, eq } from "drizzle-orm";
import type { Db } from "#db/client.server";
import { standing } from "#db/schema/assessment";
import { catalogue } from "~/catalogue/catalogue.server";
import { awardable } from "~/catalogue/lookups";
import type { MicroCredential } from "~/catalogue/types";
import { openModerations } from "../assessment/moderation.server";
import { factsAnew, unmetAnew, unmetForRenewal, whatCountsForRenewal } from "../assessment/renewal-rules";
import { type Facts, type Gap, completeUntil, unmetRequirements, whatCounts } from "../assessment/rules";
import { gatherFacts } from "../assessment/standing.server";
import type { Occasion } from "./currency";
import { readOccasion } from "./currency.server";
import { listEquivalences, listHoldings } from "./holdings.server";
import {
  type PrerequisiteState,
  firstEnd,
  prerequisiteStates,
  stackStanding,
  stacksCounting,
} from "./stack-rules";

/**
 * Brings the desk's row about one person and one Achievement up to date; call it in the transaction of every act that
 * may change what is missing. `readyAt` is when everything was first in place, and falls away again if something no
 * longer is. After an award it stays as it was, because what the award stood on is in its own ledger, and
 * `renewalReadyAt` says the same of the next one.
 * A stack that is out of reach has no row: most people are far from most stacks.
 */
export async function refreshStanding(
  tx: Db,
  personId: string,
  achievement: string,
  now: Date,
): Promise<void> {
  const occasion = await readOccasion(tx, personId, achievement, now);
  const { ready, until } = await readinessOf(tx, personId, achievement, occasion, now);
  const mine = and(eq(standing.personId, personId), eq(standing.achievement, achievement));
  const [held] = await tx.select().from(standing).where(mine);
  if (!held) {
    if (!ready && isStack(achievement)) return;
    await tx.insert(standing).values({
      personId,
      achievement,
      readyAt: ready ? now : null,
      readyUntil: until,
      awardedAt: null,
      changedAt: now,
    });
    return;
  }
  // where a renewal was withdrawn to be replaced, the one before it is what was awarded
  const awardedAt = held.awardedAt ?? standingAward(occasion);
  const again = ready && (occasion.kind === "renewal" || occasion.kind === "anew");
  await tx
    .update(standing)
    .set({
      readyAt: awardedAt ? held.readyAt : ready ? (held.readyAt ?? now) : null,
      readyUntil: until,
      awardedAt,
      renewalReadyAt: again ? (held.renewalReadyAt ?? now) : null,
      changedAt: now,
    })
    .where(mine);
}

/** The same for all that an award of this name counts towards; after it was made or withdrawn. */
export async function refreshWhatRestsOn(
  tx: Db,
  personId: string,
  achievement: string,
  now: Date,
): Promise<void> {
  const world = catalogue();
  for (const stack of stacksCounting(world, achievement)) await refreshStanding(tx, personId, stack, now);
  for (const of of world.microCredentials) {
    if (!of.entry.prerequisites.includes(achievement)) continue;
    const [begun] = await tx
      .select({ personId: standing.personId })
      .from(standing)
      .where(and(eq(standing.personId, personId), eq(standing.achievement, of.slug)));
    if (begun) await refreshStanding(tx, personId, of.slug, now);
  }
}

/** What had to come first for one person; nothing is asked of the database where nothing has to. */
export async function readPrerequisites(
  db: Db,
  of: MicroCredential,
  personId: string,
  now: Date,
): Promise<PrerequisiteState[]> {
  if (of.entry.prerequisites.length === 0) return [];
  const holdings = await listHoldings(db, personId);
  return prerequisiteStates(catalogue(), of, holdings, await listEquivalences(db, personId), now);
}

const standingAward = ({ before }: Occasion): Date | null =>
  before?.withdrawn === null ? before.awardedAt : null;

/** When it is a renewal no longer; null: it is none. */
const lastMoment = ({ kind, before }: Occasion): Date | null =>
  kind === "renewal" ? before.graceUntil : null;

/** What is missing of the work for an award on this occasion. */
export function unmetFor(of: MicroCredential, facts: Facts, occasion: Occasion, now: Date): Gap[] {
  switch (occasion.kind) {
    case "renewal":
      return unmetForRenewal(of, facts, occasion.before);
    case "anew":
      return unmetAnew(of, facts, occasion.before, now);
    case "first":
    case "closed":
      return unmetRequirements(of, facts, now);
  }
}

/** What the award would stand on, on this occasion. */
export function whatCountsFor(of: MicroCredential, facts: Facts, occasion: Occasion, now: Date) {
  switch (occasion.kind) {
    case "renewal":
      return whatCountsForRenewal(of, facts, occasion.before, now);
    case "anew":
      return whatCounts(of, factsAnew(facts, occasion.before), now);
    case "first":
    case "closed":
      return whatCounts(of, facts, now);
  }
}

/** What had to come first stood before the first award; a renewal does not ask for it again. */
export async function readPrerequisitesFor(
  db: Db,
  of: MicroCredential,
  personId: string,
  { kind }: Occasion,
  now: Date,
): Promise<PrerequisiteState[]> {
  return kind === "renewal" ? [] : readPrerequisites(db, of, personId, now);
}

const isStack = (achievement: string): boolean => awardable(catalogue(), achievement)?.kind === "stack";

async function readinessOf(
  db: Db,
  personId: string,
  achievement: string,
  occasion: Occasion,
  now: Date,
): Promise<{ ready: boolean; until: Date | null }> {
  const what = awardable(catalogue(), achievement);
  switch (what?.kind) {
    case undefined:
      return { ready: false, until: null };
    case "stack": {
      const { gaps, until } = stackStanding(catalogue(), what.of, await listHoldings(db, personId), now);
      return {
        ready: gaps.length === 0,
        until: firstEnd([{ validUntil: until }, { validUntil: lastMoment(occasion) }]),
      };
    }
    case "micro-credential": {
      const facts = await gatherFacts(db, personId, achievement);
      const gaps = unmetFor(what.of, facts, occasion, now);
      const first = await readPrerequisitesFor(db, what.of, personId, occasion, now);
      return {
        ready:
          gaps.length === 0 &&
          first.every((one) => one.by !== null) &&
          (await openModerations(db, personId, achievement)).length === 0,
        until: firstEnd([
          ...first.flatMap(({ by }) =>
            by?.kind === "credential" ? [{ validUntil: by.held.graceUntil }] : [],
          ),
          {
            validUntil: occasion.kind === "first" ? completeUntil(what.of, facts, now) : lastMoment(occasion),
          },
        ]),
      };
    }
  }
}
