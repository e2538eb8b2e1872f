import { sql } from "drizzle-orm";
import {
  approvalModes,
  cohortActs,
  cohortStates,
  equivalenceDecisions,
  keyKinds,
  ledgerKinds,
  logKinds,
  memberStates,
  revocationReasons,
  statusActs,
  statusKinds,
  statusPurposes,
  statusReasons,
  suspensionReasons,
} from "../../app/domains/credentials/states";
import type { LedgerNames } from "../../app/domains/credentials/states";
import { check, flag, index, instant, primaryKey, table, text, uniqueIndex, whole } from "../dialect";
import { json, oneOf, word } from "./columns";
import { person } from "./people";

/** A human decision: this person holds this Achievement. */
export const award = table(
  "award",
  {
    id: text("id").primaryKey(),
    personId: text("person_id")
      .notNull()
      .references(() => person.id, { onDelete: "restrict" }),
    achievement: text("achievement").notNull(),
    /** 1 for the first; a renewal is the next */
    sequence: whole("sequence").notNull(),
    achievementVersion: text("achievement_version").notNull(),
    framework: text("framework").notNull(),
    awardedById: text("awarded_by_id")
      .notNull()
      .references(() => person.id, { onDelete: "restrict" }),
    /** the second issuer, where one had to agree; `awardedById` is then who proposed it */
    approvedById: text("approved_by_id").references(() => person.id, { onDelete: "restrict" }),
    awardedAt: instant("awarded_at").notNull(),
    validUntil: instant("valid_until"),
  },
  (t) => [
    uniqueIndex("award_person_achievement").on(t.personId, t.achievement, t.sequence),
    index("award_at").on(t.awardedAt),
    index("award_achievement_version").on(t.achievement, t.achievementVersion),
  ],
);

/**
 * A person's decision that something else counts as much as holding an Achievement, where that has to come first.
 * Append-only: the row with the highest number is in force, and the unique index settles who wrote it.
 */
export const equivalence = table(
  "equivalence",
  {
    id: text("id").primaryKey(),
    personId: text("person_id")
      .notNull()
      .references(() => person.id, { onDelete: "restrict" }),
    /** what it counts as: id of a stack or slug of a micro-credential */
    achievement: text("achievement").notNull(),
    /** 1 for the first decision; the next one takes its place */
    number: whole("number").notNull(),
    decision: word("decision", equivalenceDecisions).notNull(),
    /** personal: what was looked at and why it counts, for the learner and for whoever awards */
    reason: text("reason").notNull(),
    decidedById: text("decided_by_id")
      .notNull()
      .references(() => person.id, { onDelete: "restrict" }),
    decidedAt: instant("decided_at").notNull(),
  },
  (t) => [
    uniqueIndex("equivalence_number").on(t.personId, t.achievement, t.number),
    oneOf("equivalence_decision", t.decision, equivalenceDecisions),
  ],
);

/** Which awards need a second issuer, as it was set, oldest first; the last one is in force. None: see `approvalAtFirst`. */
export const approvalPolicy = table(
  "approval_policy",
  {
    number: whole("number").primaryKey(),
    mode: word("mode", approvalModes).notNull(),
    /** why it was changed */
    words: text("words").notNull(),
    setById: text("set_by_id")
      .notNull()
      .references(() => person.id, { onDelete: "restrict" }),
    setAt: instant("set_at").notNull(),
  },
  (t) => [oneOf("approval_policy_mode", t.mode, approvalModes)],
);

/** Awards of one Achievement that were proposed together, to one person or to thousands. What was done is in `cohort_act`. */
export const cohort = table(
  "cohort",
  {
    id: text("id").primaryKey(),
    achievement: text("achievement").notNull(),
    proposedById: text("proposed_by_id")
      .notNull()
      .references(() => person.id, { onDelete: "restrict" }),
    proposedAt: instant("proposed_at").notNull(),
    /** who agreed; null: nobody has yet, or nobody had to by the rule of that day */
    approvedById: text("approved_by_id").references(() => person.id, { onDelete: "restrict" }),
    state: word("state", cohortStates).notNull(),
    /** which process goes through it, and until when it is left to that one; a process that died is replaced then */
    heldBy: text("held_by"),
    heldUntil: instant("held_until"),
  },
  (t) => [
    index("cohort_state").on(t.state, t.proposedAt),
    index("cohort_at").on(t.proposedAt, t.id),
    oneOf("cohort_state_words", t.state, cohortStates),
  ],
);

/** What people did with a cohort, in order; never changed. */
export const cohortAct = table(
  "cohort_act",
  {
    cohortId: text("cohort_id")
      .notNull()
      .references(() => cohort.id, { onDelete: "restrict" }),
    number: whole("number").notNull(),
    act: word("act", cohortActs).notNull(),
    byId: text("by_id")
      .notNull()
      .references(() => person.id, { onDelete: "restrict" }),
    at: instant("at").notNull(),
    /** why it was sent back; "" for every other act */
    words: text("words").notNull(),
  },
  (t) => [primaryKey({ columns: [t.cohortId, t.number] }), oneOf("cohort_act_act", t.act, cohortActs)],
);

/** One person of a cohort. */
export const cohortMember = table(
  "cohort_member",
  {
    cohortId: text("cohort_id")
      .notNull()
      .references(() => cohort.id, { onDelete: "restrict" }),
    /** 1 for the first, as they stood in the list of who is ready */
    position: whole("position").notNull(),
    personId: text("person_id")
      .notNull()
      .references(() => person.id, { onDelete: "restrict" }),
    achievement: text("achievement").notNull(),
    /** the issuer's words about this person, which are signed with the award; "" for none */
    narrative: text("narrative").notNull(),
    state: word("state", memberStates).notNull(),
    /** why it was refused, in words; "" otherwise */
    reason: text("reason").notNull(),
    awardId: text("award_id").references(() => award.id, { onDelete: "restrict" }),
    settledAt: instant("settled_at"),
  },
  (t) => [
    primaryKey({ columns: [t.cohortId, t.position] }),
    uniqueIndex("cohort_member_person").on(t.cohortId, t.personId),
    index("cohort_member_state").on(t.cohortId, t.state, t.position),
    // nobody waits for the same award in two cohorts
    uniqueIndex("cohort_member_waiting")
      .on(t.personId, t.achievement)
      .where(sql`state = 'waiting'`),
    oneOf("cohort_member_state_words", t.state, memberStates),
  ],
);

/** The rows an award stood on, fixed at that moment. */
export const ledgerRow = table(
  "ledger_row",
  {
    awardId: text("award_id")
      .notNull()
      .references(() => award.id, { onDelete: "restrict" }),
    position: whole("position").notNull(),
    row: json<unknown>("row").notNull(),
  },
  (t) => [primaryKey({ columns: [t.awardId, t.position] })],
);

/**
 * The evidence ledger: who offered what, who judged it against what, what was awarded and withdrawn. One chain for each
 * person; a row holds the hash of the one before, and triggers refuse every change to it (`db/append-only.ts`).
 */
export const ledgerEntry = table(
  "ledger_entry",
  {
    personId: text("person_id")
      .notNull()
      .references(() => person.id, { onDelete: "restrict" }),
    /** 1 for the person's first */
    number: whole("number").notNull(),
    at: instant("at").notNull(),
    kind: word("kind", ledgerKinds).notNull(),
    /** slug of a micro-credential or id of a stack */
    achievement: text("achievement").notNull(),
    /** id of what it records: a version, a review, an award …; never recorded twice */
    subjectId: text("subject_id").notNull(),
    /** canonical JSON, as it was hashed: TEXT, never json */
    content: text("content").notNull(),
    /** personal: names as they were, by id, each with the salt of its digest in `content`; may be emptied, never changed */
    names: json<LedgerNames>("names").notNull(),
    previousHash: text("previous_hash").notNull(),
    hash: text("hash").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.personId, t.number] }),
    uniqueIndex("ledger_entry_subject").on(t.kind, t.subjectId),
    index("ledger_entry_at").on(t.at, t.personId, t.number),
    oneOf("ledger_entry_kind", t.kind, ledgerKinds),
  ],
);

export const signingKey = table(
  "signing_key",
  {
    id: text("id").primaryKey(),
    kind: word("kind", keyKinds).notNull(),
    publicKeyMultibase: text("public_key_multibase").notNull(),
    /** AES-256-GCM under KEY_ENCRYPTION_SECRET; null: the private half never was here */
    secretSealed: text("secret_sealed"),
    /** name and version of a key that lies in the signing service, as `name:3`; null: it is sealed here */
    reference: text("reference"),
    createdAt: instant("created_at").notNull(),
    /** no longer used for signing; what it signed stays good */
    retiredAt: instant("retired_at"),
    compromisedAt: instant("compromised_at"),
  },
  (t) => [
    uniqueIndex("signing_key_public").on(t.publicKeyMultibase),
    oneOf("signing_key_kind", t.kind, keyKinds),
    check("signing_key_held", sql`(${t.secretSealed} is null) <> (${t.reference} is null)`),
  ],
);

/** A range of places, which its credentials have in the list of each purpose alike. */
export const statusList = table("status_list", {
  id: text("id").primaryKey(),
  createdAt: instant("created_at").notNull(),
});

/** What was last signed of a list for one purpose. The truth is what the acts say; `db:verify` compares the two. */
export const signedList = table(
  "signed_list",
  {
    listId: text("list_id")
      .notNull()
      .references(() => statusList.id, { onDelete: "restrict" }),
    purpose: word("purpose", statusPurposes).notNull(),
    /** the signed BitstringStatusListCredential, byte for byte */
    document: text("document").notNull(),
    /** one more each time it is signed: whoever signed an older one finds out when storing theirs */
    version: whole("version").notNull(),
    signedAt: instant("signed_at").notNull(),
    validUntil: instant("valid_until").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.listId, t.purpose] }),
    index("signed_list_at").on(t.signedAt),
    oneOf("signed_list_purpose", t.purpose, statusPurposes),
  ],
);

export const credential = table(
  "credential",
  {
    id: text("id").primaryKey(),
    awardId: text("award_id")
      .notNull()
      .references(() => award.id, { onDelete: "restrict" }),
    statusListId: text("status_list_id")
      .notNull()
      .references(() => statusList.id, { onDelete: "restrict" }),
    /** base position; the mirror position (index XOR 7) belongs to the same credential */
    statusIndex: whole("status_index").notNull(),
    salt: text("salt").notNull(),
    /** the signed document, byte for byte: TEXT, never json */
    document: text("document"),
    signedAt: instant("signed_at"),
    signingKeyId: text("signing_key_id").references(() => signingKey.id, { onDelete: "restrict" }),
    /** the holder's choice for the public page */
    showName: flag("show_name").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    uniqueIndex("credential_award").on(t.awardId),
    uniqueIndex("credential_status").on(t.statusListId, t.statusIndex),
    index("credential_created").on(t.createdAt),
  ],
);

export const revocation = table(
  "revocation",
  {
    credentialId: text("credential_id")
      .primaryKey()
      .references(() => credential.id, { onDelete: "restrict" }),
    revokedById: text("revoked_by_id")
      .notNull()
      .references(() => person.id, { onDelete: "restrict" }),
    revokedAt: instant("revoked_at").notNull(),
    reason: word("reason", revocationReasons).notNull(),
    /** the sentence the holder and every verifier reads */
    words: text("words").notNull(),
  },
  (t) => [oneOf("revocation_reason", t.reason, revocationReasons)],
);

/**
 * What was done and said on the way to a suspension, a withdrawal or a reinstatement. Triggers refuse every change.
 * Two who act at once write the same number, and one of them is told.
 */
export const statusAct = table(
  "status_act",
  {
    credentialId: text("credential_id")
      .notNull()
      .references(() => credential.id, { onDelete: "restrict" }),
    /** 1 for the first about this credential */
    number: whole("number").notNull(),
    kind: word("kind", statusKinds).notNull(),
    act: word("act", statusActs).notNull(),
    /** null: the service itself, where something lapsed */
    byId: text("by_id").references(() => person.id, { onDelete: "restrict" }),
    at: instant("at").notNull(),
    /** of what is proposed */
    reason: word("reason", statusReasons),
    /** personal: of a suspension or withdrawal in effect, what every verifier reads; else for the holder or from them */
    words: text("words").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.credentialId, t.number] }),
    oneOf("status_act_kind", t.kind, statusKinds),
    oneOf("status_act_act", t.act, statusActs),
    oneOf("status_act_reason", t.reason, statusReasons),
  ],
);

/** Where the acts about a credential have come to, for pages and queues; written anew with each act. */
export const statusCase = table(
  "status_case",
  {
    credentialId: text("credential_id")
      .primaryKey()
      .references(() => credential.id, { onDelete: "restrict" }),
    /** it is suspended now */
    suspendedAt: instant("suspended_at"),
    suspensionReason: word("suspension_reason", suspensionReasons),
    suspensionWords: text("suspension_words"),
    /** since when each of these waits for somebody */
    unconfirmedSince: instant("unconfirmed_since"),
    withdrawalSince: instant("withdrawal_since"),
    reinstatementSince: instant("reinstatement_since"),
    appealSince: instant("appeal_since"),
    /** an appeal found that it should not have been withdrawn */
    overturnedAt: instant("overturned_at"),
  },
  (t) => [
    index("status_case_unconfirmed").on(t.unconfirmedSince),
    index("status_case_withdrawal").on(t.withdrawalSince),
    index("status_case_reinstatement").on(t.reinstatementSince),
    index("status_case_appeal").on(t.appealSince),
    oneOf("status_case_reason", t.suspensionReason, suspensionReasons),
  ],
);

/** Places whose bit may have changed since their list was last signed; a row goes when a list that knows it is stored. */
export const statusChange = table(
  "status_change",
  {
    id: text("id").primaryKey(),
    listId: text("list_id")
      .notNull()
      .references(() => statusList.id, { onDelete: "restrict" }),
    purpose: word("purpose", statusPurposes).notNull(),
    credentialId: text("credential_id")
      .notNull()
      .references(() => credential.id, { onDelete: "restrict" }),
  },
  (t) => [
    index("status_change_list").on(t.listId, t.purpose),
    oneOf("status_change_purpose", t.purpose, statusPurposes),
  ],
);

/** Keys the transparency log signs with: apart from those of credentials, so that whoever takes one has not both. */
export const logKey = table("log_key", {
  id: text("id").primaryKey(),
  /** the log's name, first line of every checkpoint: fixed when the log begins, because followers know it by that */
  origin: text("origin").notNull(),
  publicKeyMultibase: text("public_key_multibase").notNull(),
  /** AES-256-GCM under KEY_ENCRYPTION_SECRET; null: destroyed, after it had signed for the last time */
  secretSealed: text("secret_sealed"),
  createdAt: instant("created_at").notNull(),
  /** a newer key signs, and until then this one does so too; null: it is the newest */
  signsUntil: instant("signs_until"),
});

/**
 * Entries of the transparency log. Written in the transaction of what they record; their places are given out
 * afterwards, in one order, so that no two acts wait for each other. Triggers refuse every other change.
 */
export const logEntry = table(
  "log_entry",
  {
    kind: word("kind", logKinds).notNull(),
    /** id of what it records: the credential, for what happens once; never recorded twice */
    subjectId: text("subject_id").notNull(),
    credentialId: text("credential_id")
      .notNull()
      .references(() => credential.id, { onDelete: "restrict" }),
    /** opens the hash in `leaf`; one for each entry, so that nobody can tell that two are about one credential */
    salt: text("salt").notNull(),
    /** the entry, byte for byte: TEXT, never json */
    leaf: text("leaf").notNull(),
    enteredAt: instant("entered_at").notNull(),
    /** place in the tree, from 0; null until it has one */
    position: whole("position"),
  },
  (t) => [
    primaryKey({ columns: [t.kind, t.subjectId] }),
    uniqueIndex("log_entry_position").on(t.position),
    index("log_entry_credential").on(t.credentialId),
    oneOf("log_entry_kind", t.kind, logKinds),
  ],
);

/** Hashes of the tree, 256 leaves wide and eight levels high in a row; a row only ever gets longer. */
export const logTile = table(
  "log_tile",
  {
    level: whole("level").notNull(),
    number: whole("number").notNull(),
    /** base64, one after the other in the order in which they became known */
    hashes: text("hashes").notNull(),
  },
  (t) => [primaryKey({ columns: [t.level, t.number] })],
);

/** Signed heads of the tree, each as it was handed out. */
export const logCheckpoint = table(
  "log_checkpoint",
  {
    size: whole("size").primaryKey(),
    /** the signed note, byte for byte */
    note: text("note").notNull(),
    keyId: text("key_id")
      .notNull()
      .references(() => logKey.id, { onDelete: "restrict" }),
    signedAt: instant("signed_at").notNull(),
  },
  (t) => [index("log_checkpoint_signed").on(t.signedAt)],
);

/** What a witness signed under a checkpoint. */
export const logCosignature = table(
  "log_cosignature",
  {
    size: whole("size")
      .notNull()
      .references(() => logCheckpoint.size, { onDelete: "restrict" }),
    witness: text("witness").notNull(),
    /** the signature line, byte for byte */
    line: text("line").notNull(),
    /** as the witness says */
    seenAt: instant("seen_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.size, t.witness] })],
);
