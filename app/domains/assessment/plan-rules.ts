import type { PlanAct, PlanOwner, PlanSource, PlanTie } from "./terms";

/** Ours: room for what matters, and a page that can still be read. */
export const planLimits = { words: 500, tie: 200, note: 2_000, openLines: 40 } as const;

export interface LineAct {
  readonly number: number;
  readonly act: PlanAct;
  readonly byId: string;
  readonly at: Date;
  readonly words: string;
  readonly dueOn: string | null;
}
export interface LineTie {
  readonly id: string;
  readonly tie: PlanTie;
  readonly target: string;
}
/** One line of a plan with everything that happened to it, oldest act first. */
export interface PlanLine {
  readonly id: string;
  readonly personId: string;
  /** the supervisor of the round it was agreed in; null: nobody, or it is the learner's own goal */
  readonly agreedWithId: string | null;
  readonly cycleId: string | null;
  readonly item: string | null;
  readonly words: string;
  readonly owner: PlanOwner;
  readonly dueOn: string;
  readonly source: PlanSource;
  readonly createdAt: Date;
  readonly carriedFromId: string | null;
  readonly acts: readonly LineAct[];
  readonly ties: readonly LineTie[];
}

export interface LineState {
  readonly state: "open" | "done" | "dropped" | "carried";
  /** the day it has now, or had last */
  readonly dueOn: string;
  /** when it was closed; null while it is open */
  readonly closedAt: Date | null;
  /** the learner chose to show it to whoever leads them */
  readonly shared: boolean;
  /** how often its day was moved */
  readonly moves: number;
}

/** Where a line stands, from what happened to it. */
export function stateOfLine(line: Pick<PlanLine, "dueOn" | "acts">): LineState {
  let at: LineState = { state: "open", dueOn: line.dueOn, closedAt: null, shared: false, moves: 0 };
  for (const act of line.acts) {
    if (act.act === "moved") at = { ...at, dueOn: act.dueOn ?? at.dueOn, moves: at.moves + 1 };
    else if (act.act === "shared" || act.act === "kept-private") at = { ...at, shared: act.act === "shared" };
    else if (act.act === "reopened")
      at = { ...at, state: "open", closedAt: null, dueOn: act.dueOn ?? at.dueOn };
    else at = { ...at, state: act.act, closedAt: act.at };
  }
  return at;
}

/**
 * Whether somebody else than the learner reads a line: the supervisor it was agreed with, while they lead the learner,
 * and whoever leads the learner now where the learner chose to show it.
 * @param supervisorId who leads the learner now
 */
export function isShownTo(
  line: Pick<PlanLine, "agreedWithId" | "dueOn" | "acts">,
  readerId: string,
  supervisorId: string | null,
): boolean {
  if (readerId !== supervisorId) return false;
  return line.agreedWithId === readerId || stateOfLine(line).shared;
}

/** What somebody wants to do with a line. */
export interface Wish {
  readonly act: Exclude<PlanAct, "carried">;
  readonly dueOn: string | null;
}

/**
 * Why somebody may not do this with a line now.
 * @param side   whose side they are on; for a supervisor the caller has asked `isShownTo`
 * @param today  YYYY-MM-DD
 * @returns a sentence that says what to do instead; null: go on
 */
export function whyNotAct(
  line: Pick<PlanLine, "owner" | "agreedWithId" | "dueOn" | "acts">,
  side: "learner" | "supervisor",
  wish: Wish,
  today: string,
): string | null {
  const { state, dueOn, shared } = stateOfLine(line);
  if (wish.act === "shared" || wish.act === "kept-private") {
    if (side === "supervisor") return "Who sees a goal is for its owner to choose.";
    if (line.agreedWithId !== null) {
      return "You agreed this in a conversation, so the two of you see it. Drop it if it no longer fits.";
    }
    return shared === (wish.act === "shared") ? "It is like that already." : null;
  }
  if (side === "supervisor" && line.owner === "learner") {
    return "This one is the learner’s to do. Ask them how it goes.";
  }
  if (state === "carried") return "This line goes on in your newer plan. Look for it there.";
  if (wish.act === "reopened") {
    if (state === "open") return "This line is open already.";
    return wish.dueOn === null || wish.dueOn < today ? "Choose a day from today on." : null;
  }
  if (state !== "open") return "This line is closed. Open it again first.";
  if (wish.act !== "moved") return null;
  if (wish.dueOn === null || wish.dueOn < today) return "Choose a day from today on.";
  return wish.dueOn === dueOn ? "That is the day it has now. Choose another." : null;
}

/** The derived column of a line; null: closed. */
export function openDueOn(line: Pick<PlanLine, "dueOn" | "acts">): string | null {
  const { state, dueOn } = stateOfLine(line);
  return state === "open" ? dueOn : null;
}
