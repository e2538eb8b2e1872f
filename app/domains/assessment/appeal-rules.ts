import type { AutomatedRule } from "../../access/automated-rule";
import { numberFrom } from "./moderation-rules";
import { rank } from "./rules";
import type { RubricLevel } from "../../catalogue/types";
import type { AppealAct } from "./terms";

/** An assessor, and how they stand to one appeal. */
export interface Decider {
  readonly id: string;
  /** it is their own piece */
  readonly own: boolean;
  /** they lead the learner, or the learner leads them */
  readonly line: boolean;
  /** they judged or marked any version of this piece, or have one to mark now */
  readonly judged: boolean;
  /** they declared a conflict about the learner or the learner's site */
  readonly declared: boolean;
  /** they had this appeal already and gave it on */
  readonly hadIt: boolean;
  /** appeals they have to decide now */
  readonly load: number;
}

/** Whether somebody is far enough away from a piece to decide an appeal about it. */
export const isUninvolved = (one: Omit<Decider, "id" | "load" | "hadIt">): boolean =>
  !one.own && !one.line && !one.judged && !one.declared;

/**
 * Who gets an appeal: of those who are uninvolved and have not had it, whoever has the fewest, then by a number that
 * hangs on the appeal. The same facts give the same answer, so that it can be explained.
 * @returns null: nobody can at present
 */
export function chooseDecider(candidates: readonly Decider[], seed: string): string | null {
  const able = candidates
    .filter((one) => isUninvolved(one) && !one.hadIt)
    .map((one) => ({ id: one.id, load: one.load, draw: numberFrom(`${seed} ${one.id}`) }))
    .sort((a, b) => a.load - b.load || a.draw - b.draw || (a.id < b.id ? -1 : 1));
  return able[0]?.id ?? null;
}

export interface AppealRow {
  readonly number: number;
  readonly act: AppealAct;
  readonly toId: string | null;
}
export type AppealState = "open" | Extract<AppealAct, "upheld" | "changed" | "not-upheld" | "withdrawn">;

/** Where an appeal is, and who decides it. @param acts in the order of their numbers */
export function whereAppealStands(acts: readonly AppealRow[]): {
  readonly state: AppealState;
  readonly deciderId: string | null;
} {
  const last = acts.at(-1)?.act ?? "lodged";
  const given = acts.filter((one) => one.act === "assigned").at(-1);
  return {
    state: last === "lodged" || last === "assigned" ? "open" : last,
    deciderId: given?.toId ?? null,
  };
}

/** A level a criterion has before an appeal is decided. */
export interface LevelBefore {
  readonly level: string;
  /** the decision that was appealed against gave it; else it counts from another piece */
  readonly here: boolean;
}

/**
 * What keeps a judgement from taking the place of the one that was appealed against: an appeal never leaves the learner
 * with less. What counts from another piece may be left unshown here. Field names are those of the form.
 */
export function loweredBy(
  given: readonly { readonly criterion: string; readonly level: string | null }[],
  before: ReadonlyMap<string, LevelBefore>,
  levels: readonly RubricLevel[],
): Record<string, string> {
  const faults: Record<string, string> = {};
  for (const { criterion, level } of given) {
    const held = before.get(criterion);
    if (held === undefined || (level === null && !held.here)) continue;
    const name = levels.find((one) => one.id === held.level)?.name ?? held.level;
    if (level === null || rank(levels, level) < rank(levels, held.level))
      faults[`level-${criterion}`] =
        `${name} stands already, and an appeal never lowers a level. Choose ${name} or higher.`;
  }
  return faults;
}

export const givesAppealsOut: AutomatedRule = {
  id: "appeals",
  title: "Gives an appeal to somebody who was not involved",
  at: "app/domains/assessment/appeal-rules.ts",
  does: "Chooses, of the assessors who judged nothing of the piece and do not lead its author, the one who has the fewest appeals.",
  looksAt: "Who judged the piece, who leads its author, and how many appeals each assessor has.",
  follows: "One assessor is asked to decide the appeal. A new judgement never leaves the learner with less.",
  person:
    "That assessor decides it, in words to the learner. An issuer can give it to another one, without reading it.",
  now: ({ deadlines }) => [`An appeal can begin within ${deadlines.appeal.within} days of a decision.`],
};
