/** Why a credential was withdrawn; the sentence for its holder stands beside it. */
export const revocationReasons = [
  "issued-in-error",
  "evidence-not-genuine",
  "holder-asked",
  "replaced",
  "other",
] as const;
export type RevocationReason = (typeof revocationReasons)[number];
