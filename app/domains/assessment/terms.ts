/** What a reviewer decides about one version of a piece of evidence. */
export const decisions = ["accept", "return"] as const;
export type Decision = (typeof decisions)[number];
