import { store } from "#db/store.server";
import { catalogue } from "~/catalogue/catalogue.server";
import { openToNewStarts, skillText } from "~/catalogue/lookups";
import { type PlanLine, stateOfLine } from "~/domains/assessment/plan-rules";
import type { PlanSource, PlanTie } from "~/domains/assessment/terms";
import { readRoomToGrow } from "~/domains/assessment/strengths.server";
import { listWorkedOn } from "~/domains/assessment/worked-on.server";
import { phaseOf } from "~/domains/credentials/currency";
import { achievementTitle, listOwn, stateOf } from "~/domains/credentials/reads.server";
import { environment } from "~/http/environment.server";
import { formatDate } from "~/ui/moments";

/** Something that could become a line of one's plan, with the reason why. */
export interface Suggestion {
  readonly source: Extract<PlanSource, "gap" | "expiry">;
  /** a skill's code, or the name of what was awarded */
  readonly about: string;
  readonly title: string;
  readonly why: string;
}

/** Ours: few enough to choose from. */
const mostSkills = 3;

/**
 * What one could put into one's plan now: skills with room to grow from the latest ratings, and credentials that end
 * soon, which is when they can be renewed.
 * What is in the plan already, or was dropped from it, is not offered again.
 */
export async function suggestionsFor(
  personId: string,
  lines: readonly PlanLine[],
  now: Date,
): Promise<Suggestion[]> {
  const { timeZone } = environment();
  const held = await listOwn(store(), personId);
  const ending = held.filter(
    (one) =>
      stateOf(one, now) === "valid" &&
      phaseOf({ ...one, graceUntil: one.validUntil }, now) === "ends-soon" &&
      // a newer one of the same name stands beside it
      !held.some(
        (other) =>
          other.achievement === one.achievement &&
          (other.validUntil === null || other.validUntil > (one.validUntil ?? now)) &&
          stateOf(other, now) === "valid",
      ),
  );
  const inPlan = new Set(lines.flatMap((line) => line.item ?? []));
  const room = (await readRoomToGrow(personId))
    .filter(({ skill }) => !inPlan.has(skill))
    .slice(0, mostSkills);
  return [
    ...room.map(({ skill, agreed }): Suggestion => ({
      source: "gap",
      about: skill,
      title: `${skill} ${skillText(catalogue(), skill)}`,
      why: agreed
        ? "The two of you agreed that there is room to grow."
        : "From your latest ratings: there is room to grow.",
    })),
    ...ending
      .filter((one) => !isTied(lines, "credential", one.achievement, one.awardedAt))
      .map((one): Suggestion => ({
        source: "expiry",
        about: one.achievement,
        title: achievementTitle(one.achievement),
        why: `Your credential ends on ${formatDate(one.validUntil ?? now, timeZone)}.`,
      })),
  ];
}

/** @param since lines from before this do not count: they were about an earlier award */
const isTied = (lines: readonly PlanLine[], tie: PlanTie, target: string, since: Date): boolean =>
  lines.some(
    (line) =>
      line.createdAt >= since &&
      stateOfLine(line).state !== "carried" &&
      line.ties.some((one) => one.tie === tie && one.target === target),
  );

/** What may be wished for: what is awarded and not held, and the steps of the pathway. */
export async function wishesFor(personId: string, now: Date) {
  const cat = catalogue();
  const held = new Set(
    (await listOwn(store(), personId))
      .filter((one) => stateOf(one, now) === "valid")
      .map((one) => one.achievement),
  );
  const begun = new Set((await listWorkedOn(personId, [])).map((of) => of.slug));
  return [
    ...cat.microCredentials
      // an edition that takes no new starts is only for those who are on it
      .filter((of) => !held.has(of.slug) && (openToNewStarts(of, now) || begun.has(of.slug)))
      .map((of) => ({ value: of.slug, label: `${of.humanCode} ${of.title}` })),
    ...cat.stacks
      .filter((stack) => !held.has(stack.id))
      .map((stack) => ({ value: stack.id, label: `${stack.title} (several together)` })),
    ...cat.steps.map((step) => ({ value: step.id, label: `${step.title} (a step on the pathway)` })),
  ];
}
