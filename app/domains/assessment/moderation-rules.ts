import { type AutomatedRule, counted } from "../../access/automated-rule";
import { createHash } from "node:crypto";
import type { SamplingPlan } from "../../catalogue/types";
import type { Decision, GivenLevel, ModerationOutcome, ModerationReason } from "./terms";

const DAY = 86_400_000;

// ---- Which versions are marked a second time ----------------------------------------------------------

/** What is known when somebody has just judged a version. */
export interface JudgedFacts {
  readonly versionId: string;
  readonly achievement: string;
  readonly as: "assessor" | "supervisor";
  /** the learner lets assessors read it */
  readonly openToAssessors: boolean;
  readonly decision: Decision;
  /** a level was given for at least one criterion */
  readonly gaveLevels: boolean;
  /** judgements this assessor has made before, of anything */
  readonly judgedBefore: number;
  /** of those, marked a second time within the plan's period */
  readonly markedTwiceOfThem: number;
  /** of this micro-credential, marked a second time within the plan's period, whoever judged first */
  readonly markedTwiceOfCredential: number;
}

/**
 * Why this version is marked a second time; null: it is not.
 * Nobody can choose it or keep out of it: it follows from the version's own id, and from what the plan still lacks.
 * A return without a level judges nothing, such as a piece with a name in it, and goes back at once. A supervisor's
 * return leads to a next version, so only what supervisors accept is sampled. What a learner keeps from the assessors
 * stays from them.
 */
export function whyChosen(plan: SamplingPlan, facts: JudgedFacts): ModerationReason | null {
  if (plan.resting.includes(facts.achievement) || !facts.openToAssessors) return null;
  if (facts.decision === "return" && (!facts.gaveLevels || facts.as === "supervisor")) return null;
  if (facts.as === "assessor") {
    if (facts.judgedBefore < plan.firstJudgements) return "new-assessor";
    if (facts.markedTwiceOfThem < plan.atLeast) return "sample-of-assessor";
  }
  if (facts.markedTwiceOfCredential < plan.atLeast) return "sample-of-credential";
  const oneIn = facts.as === "assessor" ? plan.assessorsOneIn : plan.supervisorsOneIn;
  if (!isDrawn(facts.versionId, oneIn)) return null;
  return facts.as === "assessor" ? "sample-of-assessor" : "sample-of-supervisor";
}

/**
 * One in so many, from the id alone.
 * A hash, because the ids are random only as long as nobody makes them otherwise.
 * @param oneIn 0: never, 1: always
 */
export function isDrawn(versionId: string, oneIn: number): boolean {
  return oneIn > 0 && numberFrom(`sample ${versionId}`) % oneIn === 0;
}

/** The first 48 bits of a hash as a whole number, which JavaScript holds exactly: how a lot falls that can be explained. */
export const numberFrom = (text: string): number =>
  createHash("sha256").update(text).digest().readUIntBE(0, 6);

/** The plan that samples nothing and asks for nothing first. */
export const restingPlan: SamplingPlan = {
  calibrateFirst: false,
  firstJudgements: 0,
  assessorsOneIn: 0,
  supervisorsOneIn: 0,
  atLeast: 0,
  periodMonths: 12,
  levelsApart: 0,
  daysToMark: 7,
  smallNumber: 30,
  resting: [],
};

// ---- Who may mark -------------------------------------------------------------------------------------

export type Place = 1 | 2 | 3;

/** An assessor, and how they stand to one version. */
export interface Candidate {
  readonly id: string;
  /** it is their own work */
  readonly own: boolean;
  /** they lead the learner, or the learner leads them */
  readonly line: boolean;
  /** they declared a conflict about the learner or the learner's site */
  readonly declared: boolean;
  /** they have marked this version, or judged it */
  readonly marked: boolean;
  /** an appeal about this piece was given to them, so they know what was decided and what the learner said against it */
  readonly appealed: boolean;
  /** the made-up pieces of this micro-credential are behind them */
  readonly calibrated: boolean;
  /** they administer or award, so the log, the mail and the ledger tell them what was decided */
  readonly overlooks: boolean;
  /** pieces they have now */
  readonly load: number;
  /** pieces they were given lately, whatever became of them */
  readonly lately: number;
  /** they had this version for the same mark and let the day pass, or gave it back */
  readonly hadIt: boolean;
}

export type Objection = "own" | "line" | "declared" | "marked" | "appealed" | "overlooks" | "not-calibrated";

/**
 * Why this assessor may not give this mark; null: they may.
 * @param released the learner has the first decision already, so the log and the ledger tell it
 */
export function objectionTo(
  candidate: Omit<Candidate, "load" | "lately" | "hadIt" | "id">,
  { place, released, calibrateFirst }: { place: Place; released: boolean; calibrateFirst: boolean },
): Objection | null {
  if (candidate.own) return "own";
  if (candidate.line) return "line";
  if (candidate.declared) return "declared";
  if (candidate.marked) return "marked";
  if (candidate.appealed) return "appealed";
  if (released && place > 1 && candidate.overlooks) return "overlooks";
  if (calibrateFirst && !candidate.calibrated) return "not-calibrated";
  return null;
}

/**
 * Who gets a piece: of those who may, whoever has the fewest; then whoever was given the fewest lately; then as the
 * piece's own id falls. The same facts give the same answer, so that it can be explained afterwards.
 * Somebody who had it already comes last, and gets it again only where there is nobody else.
 * @returns null: nobody may
 */
export function chooseAssessor(
  candidates: readonly Candidate[],
  mark: { place: Place; released: boolean; calibrateFirst: boolean; seed: string },
): Candidate | null {
  const order = (one: Candidate) =>
    [Number(one.hadIt), one.load, one.lately, numberFrom(`${mark.seed} ${one.id}`)] as const;
  const ranked = candidates
    .filter((one) => objectionTo(one, mark) === null)
    .map((one) => ({ one, order: order(one) }))
    .sort((a, b) => compareInOrder(a.order, b.order));
  return ranked[0]?.one ?? null;
}

function compareInOrder(a: readonly number[], b: readonly number[]): number {
  for (const [at, value] of a.entries()) {
    const other = b[at] ?? 0;
    if (value !== other) return value - other;
  }
  return 0;
}

/** Until when somebody has a piece that they are given now. */
export const markBy = (plan: Pick<SamplingPlan, "daysToMark">, since: Date): Date =>
  new Date(since.getTime() + plan.daysToMark * DAY);

/** Since when second markings count towards the plan. */
export function periodStart(plan: Pick<SamplingPlan, "periodMonths">, now: Date): Date {
  const start = new Date(now);
  start.setUTCMonth(start.getUTCMonth() - plan.periodMonths);
  return start;
}

// ---- Whether two marks agree --------------------------------------------------------------------------

export interface Judged {
  readonly decision: Decision;
  readonly levels: readonly GivenLevel[];
}

/**
 * The criteria on which two marks differ by more than the plan allows; "decision" where that differs.
 * Where what is needed lies between two levels they never agree, however near: one would count and the other not.
 * Two returns agree, whatever levels stand beside them, because levels given with a return do not count.
 * @param levels ids of the rubric, lowest first
 * @param needed level that a criterion asks for
 */
export function differences(
  first: Judged,
  second: Judged,
  {
    levels,
    needed,
    apart,
  }: { levels: readonly string[]; needed: (criterion: string) => string; apart: number },
): string[] {
  if (first.decision !== second.decision) return ["decision"];
  if (first.decision === "return") return [];
  const criteria = new Set([...first.levels, ...second.levels].map((one) => one.criterion));
  return [...criteria].filter((criterion) => {
    const a = rankOf(levels, first, criterion);
    const b = rankOf(levels, second, criterion);
    // what the piece does not show has no place among the levels
    if (a === null || b === null) return a !== b;
    const need = levels.indexOf(needed(criterion));
    return Math.abs(a - b) > apart || a >= need !== b >= need;
  });
}

function rankOf(levels: readonly string[], judged: Judged, criterion: string): number | null {
  const level = judged.levels.find((one) => one.criterion === criterion)?.level ?? null;
  return level === null ? null : levels.indexOf(level);
}

/**
 * What follows from the marks given so far.
 * @param marks in order of place
 * @returns the place that is marked next, or whose judgement the learner gets and how it came about
 */
export function afterMarks(
  marks: readonly Judged[],
  agree: (a: Judged, b: Judged) => boolean,
):
  | { readonly next: Place }
  | { readonly outcome: Exclude<ModerationOutcome, "taken-back">; readonly counts: Place } {
  const [first, second, third] = marks;
  if (!first) return { next: 1 };
  if (!second) return { next: 2 };
  if (agree(first, second)) return { outcome: "agreed", counts: 1 };
  if (!third) return { next: 3 };
  return agree(first, third)
    ? { outcome: "third-upheld", counts: 1 }
    : { outcome: "third-decided", counts: 3 };
}

export const choosesSample: AutomatedRule = {
  id: "second-marks",
  title: "Chooses which judgements are marked a second time",
  at: "app/domains/assessment/moderation-rules.ts",
  also: ["job allocate"],
  does: "Draws pieces by a plan, so that every assessor and every micro-credential is covered. Nobody can choose a piece for it or keep one out.",
  looksAt:
    "Who judged the piece and how many pieces before, the micro-credential, and whether the learner lets assessors read it.",
  follows:
    "Another assessor marks the piece without seeing the first mark. Where the two do not agree, a third decides. An award waits until that is done.",
  person: "People give every mark. Staff set the plan, with a reason that is kept.",
  now: ({ samplingPlan: { plan } }) => {
    const drawn = (oneIn: number, whose: string) =>
      oneIn > 0 ? [`${whose}: one in ${oneIn} is drawn.`] : [];
    const said = [
      ...(plan.firstJudgements > 0
        ? [
            `Of each new assessor, the first ${counted(plan.firstJudgements, "judgement is", "judgements are")} marked twice.`,
          ]
        : []),
      ...drawn(plan.assessorsOneIn, "Later judgements of assessors"),
      ...drawn(plan.supervisorsOneIn, "Pieces that supervisors accepted"),
      ...(plan.atLeast > 0
        ? [
            `At least ${plan.atLeast} for each assessor and each micro-credential in ${counted(plan.periodMonths, "month")}.`,
          ]
        : []),
    ];
    return said.length > 0 ? said : null;
  },
};

export const givesPiecesOut: AutomatedRule = {
  id: "allocation",
  title: "Gives pieces to assessors",
  at: "app/domains/assessment/moderation-rules.ts",
  also: [
    "app/domains/assessment/allocation.server.ts",
    "app/workflows/allocate.server.ts",
    "daily pieces to assessors",
    "daily days that come near for assessors",
  ],
  does: "Gives a piece that waits to the assessor who has least, never to somebody with a conflict of interest, and takes it back when its day has passed.",
  looksAt: "How many pieces each assessor has, who supervises whom, and the conflicts that people declared.",
  follows: "One assessor is asked to mark the piece, by a day, and is reminded. Nothing is judged by it.",
  person: "An assessor marks the piece or gives it back, and it goes to somebody else.",
  now: ({ samplingPlan: { plan } }) => [`An assessor has ${counted(plan.daysToMark, "day")} for a piece.`],
};
