import { formatDate } from "../../ui/moments";
import type { Decision, ModerationOutcome, ModerationReason } from "./terms";

/** Why a version is marked a second time, as one reads it beside the piece. */
export const reasonWords: Readonly<Record<ModerationReason, string>> = {
  "new-assessor": "The first judgements of every new assessor are marked twice",
  "sample-of-assessor": "It belongs to the sample of this assessor’s judgements",
  "sample-of-credential": "It belongs to the sample of this micro-credential",
  "sample-of-supervisor": "It belongs to the sample of what supervisors accept",
};

export const outcomeWords: Readonly<Record<ModerationOutcome, string>> = {
  agreed: "Both agreed",
  "third-upheld": "A third assessor agreed with the first",
  "third-decided": "A third assessor decided",
  "taken-back": "The learner took the piece back from the assessors",
  superseded: "Another decision took the place of the first before every mark was in",
};

export const decisionWords: Readonly<Record<Decision, string>> = { accept: "Accepted", return: "Returned" };

/** Why an award waits, for the learner and whoever awards. Says nothing of any mark. */
export const moderationGap = (
  open: { readonly with: { readonly name: string } | null; readonly until: Date },
  timeZone: string,
): string =>
  open.with
    ? `One piece is being read again, blind, as a sample: ${open.with.name} has it until ${formatDate(open.until, timeZone)}.`
    : `One piece is to be read again, blind, as a sample, and waits for an assessor. It should be read by ${formatDate(open.until, timeZone)}.`;
