import { sql } from "drizzle-orm";
import type { SamplingPlan } from "../../app/catalogue/types";
import {
  type GivenLevel,
  allocationEnds,
  conflictKinds,
  decisions,
  moderationOutcomes,
  moderationReasons,
} from "../../app/domains/assessment/terms";
import {
  type SelfReference,
  flag,
  index,
  instant,
  primaryKey,
  table,
  text,
  uniqueIndex,
  whole,
} from "../dialect";
import { json, oneOf, word } from "./columns";
import { person } from "./people";

/**
 * One piece of evidence for one kind of one micro-credential: a thread of sent versions. What is being written is a draft
 * under `evidence:<id>`. The same work offered for another kind is a row of its own, because each is judged by its own
 * rubric; `sameAsId` holds them together as one item of the portfolio, with one audience.
 */
export const evidence = table(
  "evidence",
  {
    id: text("id").primaryKey(),
    personId: text("person_id")
      .notNull()
      .references(() => person.id, { onDelete: "restrict" }),
    /** slug of the micro-credential */
    achievement: text("achievement").notNull(),
    /** id of the kind in credential.yaml */
    kind: text("kind").notNull(),
    title: text("title").notNull(),
    createdAt: instant("created_at").notNull(),
    /** the piece that this work was first written as; null: this is that piece */
    sameAsId: text("same_as_id").references((): SelfReference => evidence.id, { onDelete: "restrict" }),
    /** who may read it beside its author, the same for every piece of one item; who changed it when is in `activity` */
    forSupervisor: flag("for_supervisor").notNull().default(true),
    forAssessors: flag("for_assessors").notNull().default(true),
    forFacilitators: flag("for_facilitators").notNull().default(false),
  },
  (t) => [
    index("evidence_person").on(t.personId, t.achievement, t.createdAt),
    // the same work is offered once for each kind; a null is like no other
    uniqueIndex("evidence_same_as").on(t.sameAsId, t.achievement, t.kind),
    index("evidence_facilitators").on(t.forFacilitators, t.createdAt),
  ],
);

/** Files laid beside a draft, not yet sent. */
export const draftFile = table(
  "draft_file",
  {
    id: text("id").primaryKey(),
    evidenceId: text("evidence_id")
      .notNull()
      .references(() => evidence.id, { onDelete: "restrict" }),
    sha256: text("sha256").notNull(),
    /** personal: may hold a name until the learner has changed it */
    name: text("name").notNull(),
    mediaType: text("media_type").notNull(),
    bytes: whole("bytes").notNull(),
    /** what was done to it, such as "place and time removed" */
    changes: json<string[]>("changes").notNull(),
    addedAt: instant("added_at").notNull(),
  },
  (t) => [index("draft_file_evidence").on(t.evidenceId), index("draft_file_sha256").on(t.sha256)],
);

/** What was sent: never changed afterwards. */
export const evidenceVersion = table(
  "evidence_version",
  {
    id: text("id").primaryKey(),
    evidenceId: text("evidence_id")
      .notNull()
      .references(() => evidence.id, { onDelete: "restrict" }),
    number: whole("number").notNull(),
    /**
     * the version whose words and files this one repeats, always the one where they were first sent: its `sentAt` is
     * when this work was given; null: it was given with this version
     */
    repeatsId: text("repeats_id").references((): SelfReference => evidenceVersion.id, {
      onDelete: "restrict",
    }),
    title: text("title").notNull(),
    /** personal */
    narrative: text("narrative").notNull(),
    parts: json<string[]>("parts").notNull(),
    changedNote: text("changed_note").notNull(),
    /** the consent sentences as they were ticked */
    consent: json<string[]>("consent").notNull(),
    /** findings of the de-identification step and what was chosen for each; kinds and choices, never the values */
    deIdentification: json<{ kind: string; choice: string }[]>("de_identification").notNull(),
    achievementVersion: text("achievement_version").notNull(),
    framework: text("framework").notNull(),
    /** random, so that a commitment to a small file cannot be guessed */
    salt: text("salt").notNull(),
    sentAt: instant("sent_at").notNull(),
    sentToId: text("sent_to_id").references(() => person.id, { onDelete: "restrict" }),
  },
  (t) => [
    uniqueIndex("evidence_version_number").on(t.evidenceId, t.number),
    index("evidence_version_waiting").on(t.sentToId, t.sentAt),
  ],
);

export const evidenceVersionFile = table(
  "evidence_version_file",
  {
    versionId: text("version_id")
      .notNull()
      .references(() => evidenceVersion.id, { onDelete: "restrict" }),
    position: whole("position").notNull(),
    sha256: text("sha256").notNull(),
    name: text("name").notNull(),
    mediaType: text("media_type").notNull(),
    bytes: whole("bytes").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.versionId, t.position] }),
    index("evidence_version_file_sha256").on(t.sha256),
  ],
);

/** The one thread of a piece of evidence. */
export const message = table(
  "message",
  {
    id: text("id").primaryKey(),
    evidenceId: text("evidence_id")
      .notNull()
      .references(() => evidence.id, { onDelete: "restrict" }),
    versionId: text("version_id")
      .notNull()
      .references(() => evidenceVersion.id, { onDelete: "restrict" }),
    authorId: text("author_id")
      .notNull()
      .references(() => person.id, { onDelete: "restrict" }),
    words: text("words").notNull(),
    sentAt: instant("sent_at").notNull(),
  },
  (t) => [index("message_evidence").on(t.evidenceId, t.sentAt)],
);

/**
 * A decision on one version. One version has one first decision: the unique index is what settles a race. Only an
 * appeal, or a third assessor after a sample was read again, puts another in its place, and that one names the decision
 * it supersedes.
 */
export const review = table(
  "review",
  {
    id: text("id").primaryKey(),
    versionId: text("version_id")
      .notNull()
      .references(() => evidenceVersion.id, { onDelete: "restrict" }),
    reviewerId: text("reviewer_id")
      .notNull()
      .references(() => person.id, { onDelete: "restrict" }),
    decision: word("decision", decisions).notNull(),
    rubricVersion: text("rubric_version").notNull(),
    decidedAt: instant("decided_at").notNull(),
    /** the decision on the same version whose place it takes */
    supersedesId: text("supersedes_id").references((): SelfReference => review.id, { onDelete: "restrict" }),
    /** how it was moderated, or is being; null: it was not chosen */
    moderationId: text("moderation_id").references((): SelfReference => moderation.id, {
      onDelete: "restrict",
    }),
  },
  (t) => [
    uniqueIndex("review_version")
      .on(t.versionId)
      .where(sql`supersedes_id is null`),
    uniqueIndex("review_supersedes").on(t.supersedesId),
    index("review_version_all").on(t.versionId),
    index("review_reviewer").on(t.reviewerId, t.decidedAt),
    oneOf("review_decision", t.decision, decisions),
  ],
);

/**
 * What waits for a decision: one row per undecided version, written when it is sent and removed when it is decided.
 * A table of its own, because a queue read from all versions ever sent would slow down with every decision made.
 */
export const waitingReview = table(
  "waiting_review",
  {
    versionId: text("version_id")
      .primaryKey()
      .references(() => evidenceVersion.id, { onDelete: "restrict" }),
    /** one piece of evidence waits once */
    evidenceId: text("evidence_id")
      .notNull()
      .references(() => evidence.id, { onDelete: "restrict" }),
    personId: text("person_id")
      .notNull()
      .references(() => person.id, { onDelete: "restrict" }),
    /** the line supervisor; null: there is none, an assessor judges */
    reviewerId: text("reviewer_id").references(() => person.id, { onDelete: "restrict" }),
    sentAt: instant("sent_at").notNull(),
    /** from when an assessor may judge it instead; null: the learner has not opened it to assessors */
    assessorFrom: instant("assessor_from"),
    /** who asked an assessor to step in, where somebody did */
    askedById: text("asked_by_id").references(() => person.id, { onDelete: "restrict" }),
    /**
     * an assessor has it, or it was marked already. Written down beside what it follows from, so that the few pieces
     * that nobody has are found among the many that somebody has
     */
    held: flag("held").notNull().default(false),
  },
  (t) => [
    uniqueIndex("waiting_review_evidence").on(t.evidenceId),
    index("waiting_review_reviewer").on(t.reviewerId, t.sentAt, t.versionId),
    index("waiting_review_assessor").on(t.held, t.assessorFrom, t.versionId),
    index("waiting_review_person").on(t.personId),
  ],
);

/** A level for one criterion. Append-only; a newer judgement names the one it supersedes. */
export const result = table(
  "result",
  {
    id: text("id").primaryKey(),
    reviewId: text("review_id")
      .notNull()
      .references(() => review.id, { onDelete: "restrict" }),
    personId: text("person_id")
      .notNull()
      .references(() => person.id, { onDelete: "restrict" }),
    achievement: text("achievement").notNull(),
    criterion: text("criterion").notNull(),
    achievedLevel: text("achieved_level").notNull(),
    /** what was seen */
    comment: text("comment").notNull(),
    /** what to try next; "" for nothing */
    next: text("next").notNull(),
    judgedById: text("judged_by_id")
      .notNull()
      .references(() => person.id, { onDelete: "restrict" }),
    judgedAt: instant("judged_at").notNull(),
    supersedesId: text("supersedes_id").references((): SelfReference => result.id, { onDelete: "restrict" }),
  },
  (t) => [
    uniqueIndex("result_review_criterion").on(t.reviewId, t.criterion),
    // not unique: a level that replaced another may lose its place when a third assessor decides otherwise
    index("result_supersedes").on(t.supersedesId),
    index("result_person").on(t.personId, t.achievement, t.criterion, t.judgedAt),
  ],
);

/**
 * Something from a day's work, kept in two minutes and sorted later. Nobody but its author ever reads it: what becomes
 * evidence is a copy in a draft, which goes through the same steps as everything else.
 */
export const note = table(
  "note",
  {
    /** made by the page, so that a form sent twice is one note */
    id: text("id").primaryKey(),
    personId: text("person_id")
      .notNull()
      .references(() => person.id, { onDelete: "restrict" }),
    /** personal; "" where a photo says it all */
    words: text("words").notNull(),
    /** the day it is about, YYYY-MM-DD */
    happenedOn: text("happened_on").notNull(),
    createdAt: instant("created_at").notNull(),
    changedAt: instant("changed_at").notNull(),
  },
  (t) => [index("note_person").on(t.personId, t.createdAt, t.id)],
);

/** One note may serve several skills. */
export const noteSkill = table(
  "note_skill",
  {
    noteId: text("note_id")
      .notNull()
      .references(() => note.id, { onDelete: "restrict" }),
    /** code of the framework, such as DI3.1 */
    skill: text("skill").notNull(),
  },
  (t) => [primaryKey({ columns: [t.noteId, t.skill] })],
);

export const noteFile = table(
  "note_file",
  {
    id: text("id").primaryKey(),
    noteId: text("note_id")
      .notNull()
      .references(() => note.id, { onDelete: "restrict" }),
    sha256: text("sha256").notNull(),
    /** personal: may hold a name */
    name: text("name").notNull(),
    mediaType: text("media_type").notNull(),
    bytes: whole("bytes").notNull(),
    /** what was done to it, such as "place and time removed" */
    changes: json<string[]>("changes").notNull(),
    addedAt: instant("added_at").notNull(),
  },
  (t) => [index("note_file_note").on(t.noteId), index("note_file_sha256").on(t.sha256)],
);

/** Into which pieces a note was copied: copied twice it would stand there twice. */
export const noteUse = table(
  "note_use",
  {
    noteId: text("note_id")
      .notNull()
      .references(() => note.id, { onDelete: "restrict" }),
    evidenceId: text("evidence_id")
      .notNull()
      .references(() => evidence.id, { onDelete: "restrict" }),
    usedAt: instant("used_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.noteId, t.evidenceId] })],
);

/**
 * One row per learner and micro-credential in progress, or stack within reach: what the desk pages list.
 * Derived from the tables above in the same transaction as each change, because asking the rules of
 * ten thousand learners on every page would not scale.
 */
export const standing = table(
  "standing",
  {
    personId: text("person_id")
      .notNull()
      .references(() => person.id, { onDelete: "restrict" }),
    achievement: text("achievement").notNull(),
    /** when every requirement was first met; null while something is missing */
    readyAt: instant("ready_at"),
    /** until when that stays so without a further act: an award it stands on ends; null: it does not end by itself */
    readyUntil: instant("ready_until"),
    awardedAt: instant("awarded_at"),
    /** when everything that a renewal asks for was first in place; null: nothing waits to be renewed */
    renewalReadyAt: instant("renewal_ready_at"),
    changedAt: instant("changed_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.personId, t.achievement] }),
    index("standing_ready").on(t.awardedAt, t.readyAt),
    index("standing_renewal").on(t.renewalReadyAt),
  ],
);

/** Somebody says that they should not judge a person, or anybody of a site. Taking it back is a row of its own. */
export const conflict = table(
  "conflict",
  {
    id: text("id").primaryKey(),
    /** who should not judge */
    personId: text("person_id")
      .notNull()
      .references(() => person.id, { onDelete: "restrict" }),
    kind: word("kind", conflictKinds).notNull(),
    /** whom: id of a person or of a site */
    aboutId: text("about_id").notNull(),
    /** personal: why, in as many words as they like; "" for none. Nobody else reads it */
    words: text("words").notNull(),
    declaredAt: instant("declared_at").notNull(),
  },
  (t) => [
    index("conflict_about").on(t.aboutId),
    index("conflict_person").on(t.personId, t.declaredAt),
    oneOf("conflict_kind", t.kind, conflictKinds),
  ],
);

export const conflictWithdrawal = table("conflict_withdrawal", {
  conflictId: text("conflict_id")
    .primaryKey()
    .references(() => conflict.id, { onDelete: "restrict" }),
  withdrawnAt: instant("withdrawn_at").notNull(),
});

/** What an assessor chose for a made-up piece, the first time. Never changed: agreement is measured on it. */
export const calibration = table(
  "calibration",
  {
    personId: text("person_id")
      .notNull()
      .references(() => person.id, { onDelete: "restrict" }),
    achievement: text("achievement").notNull(),
    exemplar: text("exemplar").notNull(),
    rubricVersion: text("rubric_version").notNull(),
    /** level by criterion */
    levels: json<Record<string, string>>("levels").notNull(),
    markedAt: instant("marked_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.personId, t.achievement, t.exemplar] })],
);

/** The sampling plans that staff have set, oldest first; the last one is in force. None: the one in content/. */
export const samplingPlan = table("sampling_plan", {
  number: whole("number").primaryKey(),
  plan: json<SamplingPlan>("plan").notNull(),
  /** why it was changed */
  words: text("words").notNull(),
  setById: text("set_by_id").references(() => person.id, { onDelete: "restrict" }),
  setAt: instant("set_at").notNull(),
});

/**
 * A version that is marked a second time without sight of the first. Opened with the first mark; closed once, when two
 * agree or a third has decided. Until then nobody but the first marker knows what the first mark says; where it was
 * a supervisor's, the learner has it already, and those who may be asked to mark do not see it.
 */
export const moderation = table(
  "moderation",
  {
    id: text("id").primaryKey(),
    versionId: text("version_id")
      .notNull()
      .references(() => evidenceVersion.id, { onDelete: "restrict" }),
    personId: text("person_id")
      .notNull()
      .references(() => person.id, { onDelete: "restrict" }),
    achievement: text("achievement").notNull(),
    /** why this version was chosen */
    reason: word("reason", moderationReasons).notNull(),
    /** of the sampling plan in force: "3" as staff set it, "content 0.1.0" otherwise */
    plan: text("plan").notNull(),
    /** when a decision was released before the second mark; null: it was held back */
    releasedAt: instant("released_at"),
    openedAt: instant("opened_at").notNull(),
    closedAt: instant("closed_at"),
    outcome: word("outcome", moderationOutcomes),
  },
  (t) => [
    uniqueIndex("moderation_version").on(t.versionId),
    index("moderation_person").on(t.personId, t.achievement, t.closedAt),
    index("moderation_open").on(t.closedAt, t.openedAt),
    index("moderation_achievement").on(t.achievement, t.openedAt),
    oneOf("moderation_reason", t.reason, moderationReasons),
    oneOf("moderation_outcome", t.outcome, moderationOutcomes),
  ],
);

/** One assessor's sealed judgement of one version. Never changed; released, it becomes a review and results. */
export const mark = table(
  "mark",
  {
    id: text("id").primaryKey(),
    moderationId: text("moderation_id")
      .notNull()
      .references(() => moderation.id, { onDelete: "restrict" }),
    versionId: text("version_id")
      .notNull()
      .references(() => evidenceVersion.id, { onDelete: "restrict" }),
    /** 1, 2 or 3: in which order they marked */
    place: whole("place").notNull(),
    markerId: text("marker_id")
      .notNull()
      .references(() => person.id, { onDelete: "restrict" }),
    decision: word("decision", decisions).notNull(),
    levels: json<readonly GivenLevel[]>("levels").notNull(),
    /** personal: what the learner would read */
    message: text("message").notNull(),
    rubricVersion: text("rubric_version").notNull(),
    markedAt: instant("marked_at").notNull(),
  },
  (t) => [
    uniqueIndex("mark_place").on(t.versionId, t.place),
    uniqueIndex("mark_marker").on(t.versionId, t.markerId),
    index("mark_moderation").on(t.moderationId),
    index("mark_by").on(t.markerId, t.markedAt),
    oneOf("mark_decision", t.decision, decisions),
  ],
);

/** Who has a piece to mark, since when and until which day. When the day passes it goes back and to somebody else. */
export const allocation = table(
  "allocation",
  {
    id: text("id").primaryKey(),
    versionId: text("version_id")
      .notNull()
      .references(() => evidenceVersion.id, { onDelete: "restrict" }),
    /** which mark: 1, 2 or 3 */
    place: whole("place").notNull(),
    assessorId: text("assessor_id")
      .notNull()
      .references(() => person.id, { onDelete: "restrict" }),
    since: instant("since").notNull(),
    until: instant("until").notNull(),
    endedAt: instant("ended_at"),
    ended: word("ended", allocationEnds),
  },
  (t) => [
    uniqueIndex("allocation_current")
      .on(t.versionId, t.place)
      .where(sql`ended_at is null`),
    index("allocation_assessor").on(t.assessorId, t.endedAt, t.until, t.id),
    index("allocation_version").on(t.versionId),
    index("allocation_until").on(t.endedAt, t.until),
    oneOf("allocation_ended", t.ended, allocationEnds),
  ],
);
