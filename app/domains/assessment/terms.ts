/**
 * The kind of evidence that every micro-credential takes without saying so: a claim of prior learning, which an assessor
 * judges. No kind in content/ may have this id.
 */
export const RECOGNITION = "recognition";

/** What a reviewer decides about one version of a piece of evidence. */
export const decisions = ["accept", "return"] as const;
export type Decision = (typeof decisions)[number];
