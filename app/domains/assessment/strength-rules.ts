import type { AutomatedRule } from "../../access/automated-rule";
/** What was said of one skill in one round, as places of levels from 0, the lowest; null: no level was given. */
export interface Reading {
  readonly self: number | null;
  readonly supervisor: number | null;
  /** where both said what should stand */
  readonly agreed: number | null;
}

/**
 * Where a team map or a plan may place somebody: what was agreed; else what both at least, or at most, said.
 * Not an average: two people who see a skill differently have not met in the middle.
 * @returns null where the two have not both given a level
 */
export function placeOf(reading: Reading): { readonly least: number; readonly most: number } | null {
  const { self, supervisor, agreed } = reading;
  if (agreed !== null) return { least: agreed, most: agreed };
  if (self === null || supervisor === null) return null;
  return { least: Math.min(self, supervisor), most: Math.max(self, supervisor) };
}

/** "strong": both see it above the standard; "there": at the standard; "growing": both see it below; "open": they differ, or no level. */
export type Place = "strong" | "there" | "growing" | "open";

/** @param standard place of the level that "Competent or higher" begins with */
export function placeWord(reading: Reading | undefined, standard: number): Place {
  const place = reading ? placeOf(reading) : null;
  if (place === null) return "open";
  if (place.least > standard) return "strong";
  if (place.least === standard) return "there";
  return place.most < standard ? "growing" : "open";
}

export interface TeamMember {
  readonly id: string;
  readonly name: string;
  /** by code of a skill */
  readonly places: ReadonlyMap<string, Place>;
}
export interface Pairing {
  readonly skill: string;
  /** could show others how */
  readonly strong: readonly string[];
  /** could gain from it now */
  readonly growing: readonly string[];
}

/**
 * Who could show whom: skills in which somebody is strong and somebody else is growing.
 * @param skills in the framework's order
 * @returns those first in which most people would gain; of two alike, the framework's order
 */
export function pairings(skills: readonly string[], team: readonly TeamMember[]): Pairing[] {
  const named = (skill: string, place: Place) =>
    team.filter((one) => one.places.get(skill) === place).map((one) => one.name);
  return skills
    .map((skill) => ({ skill, strong: named(skill, "strong"), growing: named(skill, "growing") }))
    .filter((one) => one.strong.length > 0 && one.growing.length > 0)
    .sort((a, b) => b.growing.length - a.growing.length);
}

/** Skills that nobody in the team is strong in and somebody is growing in: help has to come from elsewhere. */
export function lookedForElsewhere(skills: readonly string[], team: readonly TeamMember[]): string[] {
  const has = (skill: string, place: Place) => team.some((one) => one.places.get(skill) === place);
  return skills.filter((skill) => !has(skill, "strong") && has(skill, "growing"));
}

// ---- Counts that leave the team -------------------------------------------------------------------------

/** Ours, after the practice of statistics offices: below this nobody is counted in public. */
export const leastShown = 5;

export interface Group {
  readonly name: string;
  /** people who were rated */
  readonly people: number;
  /** of them, those with the strength that is counted */
  readonly strong: number;
}
export interface PublishedGroup {
  readonly name: string;
  /** to the nearest five */
  readonly people: number;
  /** to the nearest five; null: fewer than five, or all but fewer than five, which is not told apart */
  readonly strong: number | null;
}

const toFive = (n: number): number => Math.round(n / 5) * 5;

/**
 * What may be told of groups to people outside them. 116 people in 50 centres are easily known again, so a group of fewer
 * than five is left out, numbers are told to the nearest five, and a part of fewer than five is not told. Rounding
 * keeps those left out from being reckoned back from the total.
 * @returns the groups in their order; `left` of them were too small
 */
export function publishedGroups(groups: readonly Group[]): {
  readonly shown: PublishedGroup[];
  readonly left: number;
} {
  const shown = groups
    .filter((group) => group.people >= leastShown)
    .map((group) => {
      const few = group.strong < leastShown || group.people - group.strong < leastShown;
      return { name: group.name, people: toFive(group.people), strong: few ? null : toFive(group.strong) };
    });
  return { shown, left: groups.filter((group) => group.people > 0).length - shown.length };
}

export const showsStrengths: AutomatedRule = {
  id: "strengths",
  title: "Shows who could help whom",
  at: "app/domains/assessment/strength-rules.ts",
  also: ["daily counts of strengths"],
  does: "Sets the skills in which somebody is strong beside those in which somebody else is growing, and counts them for groups.",
  looksAt: "Ratings that both people have sent, and the levels they agreed on. Never an average of the two.",
  follows:
    "A map for your supervisor, and counts for groups. Groups that are so small that somebody could be known again are not shown outside the team.",
  person: "People decide whether and how they help each other. Nothing else hangs on it.",
  now: () => ["It is on for rounds of rating that both sides have sent."],
};
