import { equivalenceDecisions, ledgerKinds, revocationReasons } from "../../app/domains/credentials/states";
import type { LedgerNames } from "../../app/domains/credentials/states";
import { flag, index, instant, primaryKey, table, text, uniqueIndex, whole } from "../dialect";
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
    publicKeyMultibase: text("public_key_multibase").notNull(),
    /** AES-256-GCM under KEY_ENCRYPTION_SECRET */
    secretSealed: text("secret_sealed").notNull(),
    createdAt: instant("created_at").notNull(),
    /** no longer used for signing; what it signed stays good */
    retiredAt: instant("retired_at"),
    compromisedAt: instant("compromised_at"),
  },
  (t) => [uniqueIndex("signing_key_public").on(t.publicKeyMultibase)],
);

export const statusList = table("status_list", {
  id: text("id").primaryKey(),
  createdAt: instant("created_at").notNull(),
  /** the signed BitstringStatusListCredential, byte for byte; null until first signed */
  document: text("document"),
  /** bits as `u` + base64url of GZIP; the truth is the revocation rows, this is what was last signed */
  signedAt: instant("signed_at"),
  validUntil: instant("valid_until"),
});

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
