/**
 * The kind of evidence that every micro-credential takes without saying so: a claim of prior learning, which an assessor
 * judges. No kind in content/ may have this id.
 */
export const RECOGNITION = "recognition";

/** What a reviewer decides about one version of a piece of evidence. */
export const decisions = ["accept", "return"] as const;
export type Decision = (typeof decisions)[number];

/** Whom a learner may open a piece to; none of them: it is private. */
export const audiences = ["supervisor", "assessor", "facilitator"] as const;
export type Audience = (typeof audiences)[number];

/** The level that somebody gives for one criterion. */
export interface GivenLevel {
  readonly criterion: string;
  /** null: not shown in this piece */
  readonly level: string | null;
  /** what was seen */
  readonly comment: string;
  /** what to try next */
  readonly next?: string;
}

/** What a declared conflict of interest is about. */
export const conflictKinds = ["person", "site"] as const;
export type ConflictKind = (typeof conflictKinds)[number];

/** Why a version is marked a second time. */
export const moderationReasons = [
  "new-assessor",
  "sample-of-assessor",
  "sample-of-credential",
  "sample-of-supervisor",
] as const;
export type ModerationReason = (typeof moderationReasons)[number];

/**
 * How a second marking ended: the two agreed, a third agreed with the first, a third decided otherwise, the learner took
 * the piece back from the assessors before, or an appeal was decided before and judged the piece again.
 */
export const moderationOutcomes = [
  "agreed",
  "third-upheld",
  "third-decided",
  "taken-back",
  "superseded",
] as const;
export type ModerationOutcome = (typeof moderationOutcomes)[number];

/** Why somebody no longer has a piece to mark. */
export const allocationEnds = ["marked", "day-passed", "handed-back", "may-not", "settled"] as const;
export type AllocationEnd = (typeof allocationEnds)[number];

/** Why a round of rating is opened. */
export const cycleKinds = ["induction", "mid-year", "annual", "ad-hoc"] as const;
export type CycleKind = (typeof cycleKinds)[number];

/** The two who rate and talk. */
export const agreementSides = ["self", "supervisor"] as const;
export type AgreementSide = (typeof agreementSides)[number];

export const ratingLinkKinds = ["note", "evidence"] as const;
export type RatingLinkKind = (typeof ratingLinkKinds)[number];

export const planOwners = ["learner", "supervisor", "both"] as const;
export type PlanOwner = (typeof planOwners)[number];

/** What a line of a development plan came from. */
export const planSources = ["conversation", "gap", "expiry", "pathway", "own"] as const;
export type PlanSource = (typeof planSources)[number];

/**
 * What a line of a plan leans on: a module, something to try at work, somebody to ask, a held credential that ends, or
 * an award one wishes for.
 */
export const planTies = ["module", "practice", "person", "credential", "achievement"] as const;
export type PlanTie = (typeof planTies)[number];

/** What can happen to a line of a plan. "carried": it goes on in the plan of the next round. */
export const planActs = [
  "done",
  "dropped",
  "reopened",
  "moved",
  "shared",
  "kept-private",
  "carried",
] as const;
export type PlanAct = (typeof planActs)[number];

/** Boxes in which somebody writes to a learner about their work; content/feedback.yaml has ways to begin each. */
export const feedbackBoxes = ["saw", "next", "strong", "answer", "appeal"] as const;
export type FeedbackBox = (typeof feedbackBoxes)[number];

/** What happens to an appeal against a decision. `upheld` corrects how it was judged, `changed` judges it anew. */
export const appealActs = ["lodged", "assigned", "upheld", "changed", "not-upheld", "withdrawn"] as const;
export type AppealAct = (typeof appealActs)[number];
/** How an appeal can end. */
export const appealOutcomes = ["upheld", "changed", "not-upheld"] as const;
export type AppealOutcome = (typeof appealOutcomes)[number];

/** Everything that can wait for somebody, each with a deadline in content/deadlines.yaml. */
export const waitingSteps = [
  "review",
  "second-mark",
  "question",
  "appeal",
  "observation",
  "expert-consent",
  "expert-answer",
  "award",
  "suspension",
  "withdrawal",
  "reinstatement",
  "status-appeal",
  "approval",
] as const;
export type WaitingStep = (typeof waitingSteps)[number];
