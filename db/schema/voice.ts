import { appealActs, waitingSteps } from "../../app/domains/assessment/terms";
import { flag, index, instant, primaryKey, table, text, uniqueIndex, whole } from "../dialect";
import { evidence, message, review } from "./assessment";
import { oneOf, word } from "./columns";
import { person } from "./people";

/** The one question a learner may ask about a decision, and its answer. The words of both stand in the thread. */
export const reviewQuestion = table(
  "review_question",
  {
    reviewId: text("review_id")
      .primaryKey()
      .references(() => review.id, { onDelete: "restrict" }),
    /** whose piece it is */
    personId: text("person_id")
      .notNull()
      .references(() => person.id, { onDelete: "restrict" }),
    questionId: text("question_id")
      .notNull()
      .references(() => message.id, { onDelete: "restrict" }),
    askedAt: instant("asked_at").notNull(),
    answerId: text("answer_id").references(() => message.id, { onDelete: "restrict" }),
    answeredAt: instant("answered_at"),
  },
  (t) => [index("review_question_open").on(t.answeredAt, t.askedAt)],
);

/** A learner's appeal against one decision. What happens to it are rows of `appeal_act`; the latest counts. */
export const appeal = table(
  "appeal",
  {
    id: text("id").primaryKey(),
    reviewId: text("review_id")
      .notNull()
      .references(() => review.id, { onDelete: "restrict" }),
    /** whose piece it is */
    personId: text("person_id")
      .notNull()
      .references(() => person.id, { onDelete: "restrict" }),
    /** personal */
    grounds: text("grounds").notNull(),
    lodgedAt: instant("lodged_at").notNull(),
  },
  (t) => [uniqueIndex("appeal_review").on(t.reviewId), index("appeal_person").on(t.personId, t.lodgedAt)],
);

/** Append-only. Two who decide at once write the same number, and one of them is told. */
export const appealAct = table(
  "appeal_act",
  {
    appealId: text("appeal_id")
      .notNull()
      .references(() => appeal.id, { onDelete: "restrict" }),
    number: whole("number").notNull(),
    act: word("act", appealActs).notNull(),
    /** null: the service itself */
    byId: text("by_id").references(() => person.id, { onDelete: "restrict" }),
    at: instant("at").notNull(),
    /** who decides from here on, of an assignment; null: nobody can at present */
    toId: text("to_id").references(() => person.id, { onDelete: "restrict" }),
    /** personal: reasons, for the learner */
    words: text("words").notNull(),
    /** the judgement that takes the other's place */
    reviewId: text("review_id").references(() => review.id, { onDelete: "restrict" }),
  },
  (t) => [
    primaryKey({ columns: [t.appealId, t.number] }),
    index("appeal_act_to").on(t.toId),
    oneOf("appeal_act_act", t.act, appealActs),
  ],
);

/**
 * Somebody without an account is asked what they saw. Their link works for one form, once; only its hash is kept.
 * Their name and address are erased when they withdraw, or when the request ends without an answer.
 */
export const observationRequest = table(
  "observation_request",
  {
    id: text("id").primaryKey(),
    evidenceId: text("evidence_id")
      .notNull()
      .references(() => evidence.id, { onDelete: "restrict" }),
    personId: text("person_id")
      .notNull()
      .references(() => person.id, { onDelete: "restrict" }),
    /** personal */
    observerName: text("observer_name").notNull(),
    /** personal */
    observerEmail: text("observer_email").notNull(),
    /** what they saw the learner do, in the learner's words */
    what: text("what").notNull(),
    askedAt: instant("asked_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    tokenHash: text("token_hash").notNull(),
    /** of the code that was mailed last; null: none was asked for, or it was used */
    codeHash: text("code_hash"),
    codeUntil: instant("code_until"),
    /** the learner took the request back, or nobody answered in time */
    closedAt: instant("closed_at"),
  },
  (t) => [
    uniqueIndex("observation_request_token").on(t.tokenHash),
    index("observation_request_evidence").on(t.evidenceId, t.askedAt),
    index("observation_request_open").on(t.closedAt, t.expiresAt),
  ],
);

/** What somebody outside saw, as they wrote it. Never changed; emptied if they withdraw it. */
export const observation = table("observation", {
  requestId: text("request_id")
    .primaryKey()
    .references(() => observationRequest.id, { onDelete: "restrict" }),
  /** personal: how they come to know this work */
  relation: text("relation").notNull(),
  /** personal */
  saw: text("saw").notNull(),
  /** personal; "" for none */
  strength: text("strength").notNull(),
  /** personal; "" for none */
  tryNext: text("try_next").notNull(),
  /** the sentences as they were ticked, one a line */
  confirmed: text("confirmed").notNull(),
  /** what the check for identities found was looked at and left */
  foundLeft: flag("found_left").notNull(),
  givenAt: instant("given_at").notNull(),
  withdrawnAt: instant("withdrawn_at"),
});

/** Who was reminded of what, and when. Append-only. */
export const reminder = table(
  "reminder",
  {
    step: word("step", waitingSteps).notNull(),
    /** the version, review, appeal or request that waits */
    subjectId: text("subject_id").notNull(),
    /** 1 for the first */
    number: whole("number").notNull(),
    toId: text("to_id")
      .notNull()
      .references(() => person.id, { onDelete: "restrict" }),
    /** it was told to somebody who can step in, beside the owner */
    escalated: flag("escalated").notNull(),
    at: instant("at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.step, t.subjectId, t.number, t.toId] }),
    oneOf("reminder_step", t.step, waitingSteps),
  ],
);
