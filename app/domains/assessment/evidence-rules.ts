import type { AutomatedRule } from "../../access/automated-rule";
import type { EvidenceKind, MicroCredential } from "../../catalogue/types";
import { type Decision, type GivenLevel, RECOGNITION } from "./terms";

/** Ours: what one piece may hold. */
export const limits = {
  title: 120,
  narrative: 20_000,
  changedNote: 2_000,
  files: 10,
  message: 4_000,
  comment: 2_000,
};

/** Ours: after this long an assessor may judge in the supervisor's place, so that nobody waits on one full desk. */
export const ASSESSOR_AFTER_DAYS = 14;

/** Rows on one page of a queue. */
export const PAGE = 50;

const DAY = 86_400_000;

/**
 * From when an assessor may judge a piece that was just sent.
 * At once where no supervisor may read it; otherwise the supervisor, who knows the work, comes first.
 * @returns null where its author has not opened it to assessors
 */
export function assessorFrom(
  sentAt: Date,
  supervisor: { readonly id: string } | null,
  open: { readonly forAssessors: boolean },
): Date | null {
  if (!open.forAssessors) return null;
  return supervisor === null ? sentAt : new Date(sentAt.getTime() + ASSESSOR_AFTER_DAYS * DAY);
}

/**
 * Before whom an undecided version waits.
 * @param supervisor who may read it, which is nobody where it is not open to them, or a claim of prior learning
 * @returns null: before nobody, because its author closed it. Without a supervisor and without assessors it waits for
 *          the next supervisor, and the author is asked whom to open it to.
 */
export function waitsFor(
  open: { readonly forSupervisor: boolean; readonly forAssessors: boolean },
  supervisor: { readonly id: string } | null,
  from: Date,
): { readonly reviewerId: string | null; readonly assessorFrom: Date | null } | null {
  if (!open.forSupervisor && !open.forAssessors) return null;
  return { reviewerId: supervisor?.id ?? null, assessorFrom: assessorFrom(from, supervisor, open) };
}

const recognition: EvidenceKind = {
  id: RECOGNITION,
  title: "Recognition of prior learning",
  required: false,
  accepts: ["text", "docx", "odt", "pdf", "image", "audio"],
  rule: "For each skill you tick: what you studied or did, where and when, what you do with it now, and which file shows it. A certificate alone shows that you were there; say what you can do.",
};

/** A kind of evidence of this micro-credential, or the claim of prior learning that each one takes. */
export function kindOf(of: Pick<MicroCredential, "evidence">, kind: string): EvidenceKind | undefined {
  return kind === RECOGNITION ? recognition : of.evidence.find((each) => each.id === kind);
}

/** The parts a kind can be sent in, such as A to D; of a claim, the skills; empty: it is one whole. */
export function partsOf(of: Pick<MicroCredential, "requirements">, kind: string): string[] {
  if (kind === RECOGNITION) {
    const skills = of.requirements.flatMap((r) => (r.kind === "judgement" ? r.skills : []));
    return [...new Set(skills)];
  }
  const named = of.requirements.flatMap((r) => (r.kind === "practice" && r.evidence === kind ? r.parts : []));
  return [...new Set(named)].sort();
}

/** What is being written, as far as the rules care. */
export interface Written {
  readonly title: string;
  readonly narrative: string;
  readonly parts: readonly string[];
  readonly files: number;
  /** True where the identity step was done on exactly these words and files. */
  readonly identitiesChecked: boolean;
}
export type Step = "words" | "files" | "identities" | "check";
export interface SendGap {
  readonly step: Step;
  readonly sentence: string;
}

/**
 * What stands between a draft and sending it, each with the step that mends it.
 * Files are never demanded: a narrative alone can be evidence, and the supervisor can ask for more.
 * @returns in the order of the steps; empty: it can be sent
 */
export function sendGaps(
  of: Pick<MicroCredential, "requirements">,
  kind: string,
  written: Written,
): SendGap[] {
  const gaps: SendGap[] = [];
  if (written.title.trim() === "") gaps.push({ step: "words", sentence: "Give it a title." });
  if (written.narrative.trim() === "") gaps.push({ step: "words", sentence: "Write what happened." });
  if (written.title.length > limits.title || written.narrative.length > limits.narrative) {
    gaps.push({
      step: "words",
      sentence: `Shorten it: a title has at most ${limits.title} characters, the story at most ${limits.narrative.toLocaleString("en-AU")}.`,
    });
  }
  if (partsOf(of, kind).length > 0 && written.parts.length === 0) {
    gaps.push({
      step: "words",
      sentence: kind === RECOGNITION ? "Tick the skills you have." : "Tick the parts it covers.",
    });
  }
  if (!written.identitiesChecked) {
    gaps.push({
      step: "identities",
      sentence: "Check that nobody can be recognised. The words or files are new since you last did.",
    });
  }
  return gaps;
}

/**
 * Where a piece is. `back` and `accepted` are the decision on its latest version; there is no version in `draft`.
 * `taken-back`: it was sent, and before anybody decided its author closed it to all who could judge it.
 */
export type PieceState = "draft" | "with-someone" | "taken-back" | "back" | "accepted";

/** @param open to whom the piece is open; only who may judge counts here */
export function whereItStands(
  latest: { readonly decision: Decision | null } | null,
  open: { readonly forSupervisor: boolean; readonly forAssessors: boolean },
): PieceState {
  if (latest === null) return "draft";
  if (latest.decision === null)
    return open.forSupervisor || open.forAssessors ? "with-someone" : "taken-back";
  return latest.decision === "accept" ? "accepted" : "back";
}

/** Why a next version may not be sent now; null: it may. */
export function whyNotSend(state: PieceState, latestNumber: number, reviewer: string): string | null {
  if (state === "with-someone") {
    return `Version ${latestNumber} is with ${reviewer}. Wait for the answer, then send your changes as version ${latestNumber + 1}.`;
  }
  if (state === "accepted")
    return "This piece is accepted and stays as it is. Start a new piece to show more.";
  return null;
}

/** Why a piece cannot be sent to the people it is open to; null: somebody of them can judge it. */
export function whyNobodyJudges(
  open: { readonly forSupervisor: boolean; readonly forAssessors: boolean },
  supervised: boolean,
): string | null {
  if (open.forAssessors || (open.forSupervisor && supervised)) return null;
  return supervised
    ? "Tick your supervisor or the assessors: somebody has to read it to judge it."
    : "Tick the assessors: no supervisor is there to judge it.";
}

/** "Part A and B", or of a claim "Skills DI3.1 and DI3.2". */
export function partsWords(kind: string, parts: readonly string[]): string {
  const noun = kind === RECOGNITION ? "Skill" : "Part";
  const listed = parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
  return `${noun}${parts.length === 1 ? "" : "s"} ${listed}`;
}

/**
 * The criteria that this piece can show, in the rubric's order.
 * @param parts of a claim of prior learning: the skills it names
 */
export function criteriaFor(
  of: Pick<MicroCredential, "rubric">,
  kind: string,
  parts: readonly string[] = [],
) {
  if (kind === RECOGNITION) {
    return of.rubric.criteria.filter((criterion) => criterion.skills.some((skill) => parts.includes(skill)));
  }
  return of.rubric.criteria.filter((criterion) => criterion.evidence.includes(kind));
}

/**
 * What must be mended before a decision can be made. Field names are those of the form: `level-<criterion>`,
 * `comment-<criterion>`, `next-<criterion>`, `decision`, `message`.
 * What is accepted below the level that is needed stays open, so it says what would show more.
 * A return may leave criteria open, because a piece with a name in it goes back unread; accepting answers every one.
 */
export function decisionFaults(
  criteria: ReturnType<typeof criteriaFor>,
  given: readonly GivenLevel[],
  unanswered: readonly string[],
  decision: Decision,
  message: string,
  isBelow: (criterion: string, level: string) => boolean = () => false,
): Record<string, string> {
  const faults: Record<string, string> = {};
  for (const criterion of criteria) {
    const answer = given.find((g) => g.criterion === criterion.id);
    if (decision === "accept" && unanswered.includes(criterion.id)) {
      faults[`level-${criterion.id}`] =
        `Choose a level for “${criterion.title}”, or that this piece does not show it.`;
    }
    if (answer?.level && answer.comment.trim() === "") {
      faults[`comment-${criterion.id}`] = `Say what you saw that decided you on “${criterion.title}”.`;
    }
    if (
      decision === "accept" &&
      answer?.level &&
      isBelow(criterion.id, answer.level) &&
      !answer.next?.trim()
    ) {
      faults[`next-${criterion.id}`] =
        `Say what would show more of “${criterion.title}”: it stays open until then.`;
    }
  }
  if (message.trim() === "") {
    faults["message"] =
      decision === "return" ? "Write the one thing to do before it comes back." : "Write what was strong.";
  }
  return faults;
}

/** The title of a kind without its list of parts. */
export function kindName(kind: Pick<EvidenceKind, "title">): string {
  return kind.title.replace(/, parts? [A-Z].*$/, "");
}

export const sendsToReviewers: AutomatedRule = {
  id: "who-reviews",
  title: "Decides before whom evidence waits",
  at: "app/domains/assessment/evidence-rules.ts",
  does: "Puts a piece that you send into the list of your supervisor, or of the assessors, and opens it to the assessors when it has waited long.",
  looksAt: "Who your supervisor is, whom you opened the piece to, and when you sent it.",
  follows: "Somebody is asked to read it. Nothing is accepted or sent back because time has passed.",
  person:
    "A person judges it. You or your supervisor can ask an assessor to step in earlier, and you can close a piece.",
  now: () => [
    `The supervisor comes first; after ${ASSESSOR_AFTER_DAYS} days an assessor may judge it as well.`,
  ],
};
