import { catalogue } from "~/catalogue/catalogue.server";
import type { Deadline } from "~/catalogue/types";
import { dueAfter, openUntil } from "./deadline-rules";
import type { WaitingStep } from "./terms";

/** How long this may wait, as content/deadlines.yaml says. */
export const deadlineOf = (step: WaitingStep): Deadline => catalogue().deadlines[step];

/** The day on which something that waits since then should be done. */
export const dueBy = (step: WaitingStep, since: Date): Date => dueAfter(deadlineOf(step), since);

/** Until when a learner can begin this after a decision. */
export const canBeginUntil = (step: "question" | "appeal", decidedAt: Date): Date =>
  openUntil(catalogue().deadlines[step].within, decidedAt);
