import type { Deadline } from "../../catalogue/types";

const DAY = 86_400_000;
type Days = Pick<Deadline, "days" | "remindBefore" | "remindEvery" | "stepIn">;

/** The day something that waits since then should be done. */
export const dueAfter = ({ days }: Pick<Deadline, "days">, since: Date): Date =>
  new Date(since.getTime() + days * DAY);

/**
 * How often its owner should have been reminded by now.
 * A number and not a yes: two reminders that fell into a night without power become one, and none is sent twice.
 * @returns 0 before the first one; then one before the day, one on it, and one each `remindEvery` days
 */
export function remindersDue(deadline: Days, since: Date, now: Date): number {
  const past = now.getTime() - dueAfter(deadline, since).getTime();
  if (past < -deadline.remindBefore * DAY) return 0;
  if (past < 0) return 1;
  const onTheDay = deadline.remindBefore > 0 ? 2 : 1;
  return onTheDay + Math.floor(past / (deadline.remindEvery * DAY));
}

/** Whether somebody else who can help is told by now. */
export const stepsIn = (deadline: Days, since: Date, now: Date): boolean =>
  now.getTime() >= dueAfter(deadline, since).getTime() + deadline.stepIn * DAY;

export type Lateness = "overdue" | "soon" | "in-time";
/** Ours: what is due within so many days is soon. */
export const SOON_DAYS = 2;

export function lateness(due: Date, now: Date): Lateness {
  if (due.getTime() < now.getTime()) return "overdue";
  return due.getTime() < now.getTime() + SOON_DAYS * DAY ? "soon" : "in-time";
}

/** Until when a learner can ask about a decision, or appeal. */
export const openUntil = (within: number, decidedAt: Date): Date =>
  new Date(decidedAt.getTime() + within * DAY);
