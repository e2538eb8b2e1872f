import { neededLevel } from "../../catalogue/completion";
import type { MicroCredential } from "../../catalogue/types";
import { type PieceState, criteriaFor, kindOf } from "./evidence-rules";
import { rank } from "./rules";
import { RECOGNITION } from "./terms";

/** How far a piece of work shows a skill, from nothing judged to judged at the level that is needed. */
export const shownStates = ["offered", "judged", "shown"] as const;
export type Shown = (typeof shownStates)[number];

export interface JudgedLevel {
  readonly criterion: string;
  readonly level: string;
}

/**
 * Which skills one piece shows, and how far: each criterion that it can show is about some skills.
 * A skill counts as far as the furthest of its criteria. A piece that came back or was taken back offers nothing now.
 * @param levels given with the acceptance of this piece
 */
export function skillsOfPiece(
  of: Pick<MicroCredential, "rubric" | "requirements" | "completion">,
  piece: { readonly kind: string; readonly parts: readonly string[]; readonly state: PieceState },
  levels: readonly JudgedLevel[],
): Map<string, Shown> {
  const shown = new Map<string, Shown>();
  if (piece.state !== "with-someone" && piece.state !== "accepted") return shown;
  for (const criterion of criteriaFor(of, piece.kind, piece.parts)) {
    const given = levels.find((one) => one.criterion === criterion.id);
    if (piece.state === "accepted" && !given) continue;
    const level = neededLevel(of, criterion.id);
    const how: Shown = !given
      ? "offered"
      : rank(of.rubric.levels, given.level) >= rank(of.rubric.levels, level)
        ? "shown"
        : "judged";
    for (const skill of criterion.skills) shown.set(skill, further(shown.get(skill), how));
  }
  return shown;
}

export function further(a: Shown | undefined, b: Shown): Shown {
  return a === undefined || shownStates.indexOf(b) > shownStates.indexOf(a) ? b : a;
}

/** Why work that was sent cannot be offered for another kind; null: it can. */
export function whyNotOffer(
  of: Pick<MicroCredential, "evidence">,
  kind: string,
  pieces: readonly { readonly slug: string; readonly kind: string }[],
  slug: string,
): string | null {
  if (kind === RECOGNITION || !kindOf(of, kind)) return "This micro-credential asks for no such piece.";
  if (pieces.some((piece) => piece.kind === RECOGNITION))
    return "A claim of prior learning stands by itself.";
  if (pieces.some((piece) => piece.slug === slug && piece.kind === kind))
    return "It is offered for this already.";
  return null;
}
