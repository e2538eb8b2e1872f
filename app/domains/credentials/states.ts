/** Why a credential was withdrawn; the sentence for its holder stands beside it. */
export const revocationReasons = [
  "issued-in-error",
  "evidence-not-genuine",
  "holder-asked",
  "replaced",
  "other",
] as const;
export type RevocationReason = (typeof revocationReasons)[number];

/** Completes "The reason: …" for the holder, and names the choice for the issuer. */
export const revocationWords: Readonly<Record<RevocationReason, string>> = {
  "issued-in-error": "it was issued in error",
  "evidence-not-genuine": "the evidence was not the holder's own work",
  "holder-asked": "the holder asked for it",
  replaced: "it is being replaced by a corrected one",
  other: "another reason, given in words",
};

/** Whether something else counts as much as holding an Achievement; the later decision is in force. */
export const equivalenceDecisions = ["recognised", "not-recognised"] as const;
export type EquivalenceDecision = (typeof equivalenceDecisions)[number];

/** Completes "Hana Suzuki, 20 November 2026, …". */
export const equivalenceWords: Readonly<Record<EquivalenceDecision, string>> = {
  recognised: "it counts as much",
  "not-recognised": "it does not count as much",
};

/** What a signing key is for: proofs inside documents are made with EdDSA, tokens (VC-JWT) with either. */
export const keyKinds = ["eddsa", "rsa"] as const;
export type KeyKind = (typeof keyKinds)[number];

/** How long anyone may keep a status list before asking again; the signed `ttl` and the HTTP answer both say it. */
export const statusListTtlSeconds = 300;

/** What the evidence ledger records. */
export const ledgerKinds = [
  "sent",
  "judged",
  "superseded",
  "moderated",
  "equivalence",
  "awarded",
  "withdrawn",
] as const;
export type LedgerKind = (typeof ledgerKinds)[number];

/** Names of people as they were, by id, each with the salt that its digest was made with. */
export type LedgerNames = Readonly<Record<string, { readonly name: string; readonly salt: string }>>;

/** What the transparency log records of a credential; words of its entries, which never change once written. */
export const logKinds = ["issued", "revoked", "suspended", "reinstated"] as const;
export type LogKind = (typeof logKinds)[number];

/** What an entry of the log says happened to a credential. */
export const logKindWords: Readonly<Record<LogKind, string>> = {
  issued: "Issued",
  revoked: "Withdrawn",
  suspended: "Suspended",
  reinstated: "Reinstated",
};
