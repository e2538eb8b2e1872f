import { desc, eq } from "drizzle-orm";
import { type Db, isUnique } from "#db/client.server";
import { fromJson, toJson } from "#db/schema/columns";
import { samplingPlan } from "#db/schema/assessment";
import { person } from "#db/schema/people";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import type { SamplingPlan } from "~/catalogue/types";
import { recordActivity } from "~/domains/people/activity.server";
import { queue } from "~/domains/people/outbox.server";
import { DomainError } from "~/http/domain-error";
import type { Actor } from "./reads.server";

export interface PlanInForce {
  readonly plan: SamplingPlan;
  /** how a moderation names it: "3" as staff set it, "content 0.1.0" otherwise */
  readonly name: string;
  /** 0: none was set by staff */
  readonly number: number;
}

/** The plan that holds now: the last one that staff set, or the one in content/. */
export async function readPlan(db: Db): Promise<PlanInForce> {
  const [set] = await db.select().from(samplingPlan).orderBy(desc(samplingPlan.number)).limit(1);
  if (set) return { plan: fromJson(set.plan), name: String(set.number), number: set.number };
  const given = catalogue().samplingPlan;
  return { plan: given.plan, name: `content ${given.version}`, number: 0 };
}

/** The plans that staff set, newest first, each with who and why. */
export async function listPlans() {
  const rows = await store()
    .read.select({
      number: samplingPlan.number,
      words: samplingPlan.words,
      setAt: samplingPlan.setAt,
      setBy: person.name,
    })
    .from(samplingPlan)
    .leftJoin(person, eq(person.id, samplingPlan.setById))
    .orderBy(desc(samplingPlan.number))
    .limit(20);
  return rows;
}

/**
 * Sets another plan from now on. What was chosen under the one before is marked to its end.
 * @param basedOn number of the plan that the form showed
 * @throws conflict where somebody set another one meanwhile
 */
export async function setPlan(
  actor: Actor,
  { plan, words, basedOn }: { plan: SamplingPlan; words: string; basedOn: number },
  now: Date,
): Promise<void> {
  requireMay(actor, "moderation.oversee");
  const changed = () =>
    new DomainError(
      "conflict",
      "Somebody set another plan after you opened this page. Read theirs, then change what you still want to.",
    );
  try {
    await store().write(async (tx) => {
      const held = await readPlan(tx);
      if (held.number !== basedOn) throw changed();
      const number = held.number + 1;
      await tx
        .insert(samplingPlan)
        .values({ number, plan: toJson(plan), words, setById: actor.personId, setAt: now });
      await recordActivity(tx, now, {
        actorId: actor.personId,
        action: "moderation.set-plan",
        subjectKind: "sampling-plan",
        subjectId: String(number),
      });
      await queue(tx, now, { kind: "allocate", onceKey: `allocate:plan:${number}`, payload: {} });
    });
  } catch (error) {
    throw isUnique(error) ? changed() : error;
  }
}
