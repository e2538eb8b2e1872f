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

/** Why a credential is suspended, and may come back. */
export const suspensionReasons = [
  "evidence-in-question",
  "judgement-in-question",
  "holder-asked",
  "other",
] as const;
export type SuspensionReason = (typeof suspensionReasons)[number];
export const suspensionWords: Readonly<Record<SuspensionReason, string>> = {
  "evidence-in-question": "something about the evidence has to be looked at again",
  "judgement-in-question": "something about how it was judged has to be looked at again",
  "holder-asked": "the holder asked for it",
  other: "another reason, given in words",
};

/** Why a suspended credential comes back. */
export const reinstatementReasons = ["question-settled", "suspended-in-error", "other"] as const;
export type ReinstatementReason = (typeof reinstatementReasons)[number];
export const reinstatementWords: Readonly<Record<ReinstatementReason, string>> = {
  "question-settled": "the question was settled",
  "suspended-in-error": "it was suspended in error",
  other: "another reason, given in words",
};

/** What can be done to a credential after it was signed. */
export const statusKinds = ["suspension", "withdrawal", "reinstatement"] as const;
export type StatusKind = (typeof statusKinds)[number];
/** What happens on the way; each is a row that stays. */
export const statusActs = [
  "proposed",
  "confirmed",
  "declined",
  "taken-back",
  "lapsed",
  "answered",
  "appealed",
  "appeal-upheld",
  "appeal-dismissed",
] as const;
export type StatusAct = (typeof statusActs)[number];
export type StatusReason = RevocationReason | SuspensionReason | ReinstatementReason;
export const statusReasons: readonly [StatusReason, ...StatusReason[]] = [
  ...revocationReasons,
  "evidence-in-question",
  "judgement-in-question",
  "question-settled",
  "suspended-in-error",
];
export const reasonWords: Readonly<Record<StatusReason, string>> = {
  ...reinstatementWords,
  ...suspensionWords,
  ...revocationWords,
};

/** What a status list is about: its statusPurpose. */
export const statusPurposes = ["revocation", "suspension"] as const;
export type StatusPurpose = (typeof statusPurposes)[number];

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
  "suspended",
  "reinstated",
  "overturned",
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

/** Which awards another issuer has to approve before they are made. */
export const approvalModes = ["none", "cohorts", "all"] as const;
export type ApprovalMode = (typeof approvalModes)[number];

/** Where awards that were proposed together stand. */
export const cohortStates = [
  "proposed",
  "running",
  "stopped",
  "finished",
  "sent-back",
  "taken-back",
] as const;
export type CohortState = (typeof cohortStates)[number];

/** What became of one person in them; "dropped" where none of them was awarded. */
export const memberStates = ["waiting", "awarded", "refused", "dropped"] as const;
export type MemberState = (typeof memberStates)[number];

/** What people did with them. */
export const cohortActs = ["proposed", "approved", "sent-back", "taken-back", "stopped", "resumed"] as const;
export type CohortAct = (typeof cohortActs)[number];
