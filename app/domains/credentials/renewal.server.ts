import type { Db } from "#db/client.server";
import { catalogue } from "~/catalogue/catalogue.server";
import { type Awardable, awardable } from "~/catalogue/lookups";
import { openModerations } from "../assessment/moderation.server";
import { type RenewalState, renewalStates } from "../assessment/renewal-rules";
import { gatherFacts } from "../assessment/standing.server";
import { type Link, endOfAward, occasionOf } from "./currency";
import { readChain, validForOf } from "./currency.server";
import { listHoldings } from "./holdings.server";
import { readPrerequisitesFor, unmetFor } from "./readiness.server";
import { stackStanding } from "./stack-rules";

/** What somebody who holds something that ends soon or has ended can do about it. */
export interface Renewal {
  readonly what: Awardable;
  readonly kind: "renewal" | "anew";
  /** every award of it, the first one first */
  readonly chain: readonly Link[];
  readonly validUntil: Date;
  readonly graceUntil: Date;
  /** when it would end if it were renewed now; null: never */
  readonly newEnd: Date | null;
  /** of a renewal of a micro-credential: each thing it may ask for */
  readonly states: readonly RenewalState[];
  /** reasons, for the holder, so they name nobody; empty means: a person may renew */
  readonly gaps: readonly string[];
}

/**
 * For the holder alone, on their pages and in their mail. Callers ask the policy.
 * @returns null where there is nothing to renew: nothing is held, it is too early, or it was withdrawn
 */
export async function readRenewal(
  db: Db,
  personId: string,
  achievement: string,
  now: Date,
): Promise<Renewal | null> {
  const what = awardable(catalogue(), achievement);
  if (!what) return null;
  const chain = await readChain(db, personId, achievement);
  const occasion = occasionOf(chain, now);
  if (occasion.kind !== "renewal" && occasion.kind !== "anew") return null;
  const { validUntil, graceUntil } = occasion.before;
  const about = {
    what,
    kind: occasion.kind,
    chain,
    validUntil,
    graceUntil: graceUntil ?? validUntil,
    newEnd: endOfAward(occasion, validForOf(what), now),
  };
  if (what.kind === "stack") {
    const { gaps } = stackStanding(catalogue(), what.of, await listHoldings(db, personId), now);
    return { ...about, states: [], gaps: gaps.map((gap) => gap.reason) };
  }
  const facts = await gatherFacts(db, personId, achievement);
  const first = await readPrerequisitesFor(db, what.of, personId, occasion, now);
  const read = await openModerations(db, personId, achievement);
  return {
    ...about,
    states: occasion.kind === "renewal" ? renewalStates(what.of, facts, occasion.before) : [],
    gaps: [
      ...unmetFor(what.of, facts, occasion, now).map((gap) => gap.reason),
      ...first.flatMap(({ reason }) => reason ?? []),
      // who marks it a second time is not for the person whose work it is
      ...(read.length > 0 ? ["A second assessor reads one piece as well, as a sample of all evidence."] : []),
    ],
  };
}
