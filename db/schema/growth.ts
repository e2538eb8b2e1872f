import {
  agreementSides,
  cycleKinds,
  planActs,
  planOwners,
  planSources,
  planTies,
  ratingLinkKinds,
} from "../../app/domains/assessment/terms";
import { type SelfReference, index, instant, primaryKey, table, text, uniqueIndex, whole } from "../dialect";
import { oneOf, word } from "./columns";
import { person } from "./people";

// what a learner's record points to is never taken away from under it
const kept = { onDelete: "restrict" } as const;
const someone = (name: string) =>
  text(name)
    .notNull()
    .references(() => person.id, kept);
const ofRound = (name: string) =>
  text(name)
    .notNull()
    .references(() => cycle.id, kept);
const ofSheet = (name: string) =>
  text(name)
    .notNull()
    .references(() => ratingSheet.id, kept);
const ofLine = (name: string) =>
  text(name)
    .notNull()
    .references(() => planItem.id, kept);

/** A round of rating: one person, one scale, one framework version, from opening to the agreed plan. */
export const cycle = table(
  "cycle",
  {
    id: text("id").primaryKey(),
    personId: someone("person_id"),
    kind: word("kind", cycleKinds).notNull(),
    /** id of the rating scale in content/scales, and the version whose anchors were shown */
    scale: text("scale").notNull(),
    scaleVersion: text("scale_version").notNull(),
    framework: text("framework").notNull(),
    /** the supervisor at the time; null: there is none, and nobody rates beside the learner */
    supervisorId: text("supervisor_id").references(() => person.id, { onDelete: "restrict" }),
    openedById: someone("opened_by_id"),
    openedAt: instant("opened_at").notNull(),
    /** YYYY-MM-DD; null: no day was named */
    dueOn: text("due_on"),
    /** when both had sent their ratings; from then each sees the other's */
    bothSentAt: instant("both_sent_at"),
    /** the day they talked, YYYY-MM-DD */
    heldOn: text("held_on"),
    closedAt: instant("closed_at"),
  },
  (t) => [
    index("cycle_person").on(t.personId, t.openedAt),
    index("cycle_supervisor").on(t.supervisorId, t.closedAt, t.openedAt),
    index("cycle_due").on(t.bothSentAt, t.closedAt, t.dueOn),
    oneOf("cycle_kind", t.kind, cycleKinds),
  ],
);

/** The strands of advanced skills a learner was on when the round was opened: they are rated as well. */
export const cycleStrand = table(
  "cycle_strand",
  {
    cycleId: ofRound("cycle_id"),
    strand: text("strand").notNull(),
  },
  (t) => [primaryKey({ columns: [t.cycleId, t.strand] })],
);

/** One person's ratings in a round. Nobody but the rater reads it until it was sent, and the pair only when both were. */
export const ratingSheet = table(
  "rating_sheet",
  {
    id: text("id").primaryKey(),
    cycleId: ofRound("cycle_id"),
    side: word("side", agreementSides).notNull(),
    raterId: someone("rater_id"),
    startedAt: instant("started_at").notNull(),
    /** from here on nothing in it changes */
    sentAt: instant("sent_at"),
  },
  (t) => [
    uniqueIndex("rating_sheet_cycle_side").on(t.cycleId, t.side),
    index("rating_sheet_rater").on(t.raterId, t.sentAt),
    oneOf("rating_sheet_side", t.side, agreementSides),
  ],
);

/** A rating of one item. Kept while the sheet is being filled in, fixed when it is sent. */
export const rating = table(
  "rating",
  {
    sheetId: ofSheet("sheet_id"),
    /** code of a skill (DI3.1, PW2.PS1), of a value (V1), or `confidence:<competency or strand>` */
    item: text("item").notNull(),
    /** id of a level of the scale, or one of its answers beside the levels; null: only words so far */
    answer: text("answer"),
    /** personal */
    comment: text("comment").notNull(),
    ratedAt: instant("rated_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.sheetId, t.item] })],
);

/** What a rating rests on. A linked note stays its author's alone. */
export const ratingLink = table(
  "rating_link",
  {
    sheetId: ofSheet("sheet_id"),
    item: text("item").notNull(),
    kind: word("kind", ratingLinkKinds).notNull(),
    /** id of the note or the piece of evidence */
    targetId: text("target_id").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sheetId, t.item, t.kind, t.targetId] }),
    oneOf("rating_link_kind", t.kind, ratingLinkKinds),
  ],
);

/** What one side says should stand. Append-only: a rating is agreed where the latest of both sides is the same. */
export const agreement = table(
  "agreement",
  {
    id: text("id").primaryKey(),
    cycleId: ofRound("cycle_id"),
    item: text("item").notNull(),
    side: word("side", agreementSides).notNull(),
    personId: someone("person_id"),
    answer: text("answer").notNull(),
    saidAt: instant("said_at").notNull(),
    /** place in the row of what was said in this round: two may speak in the same millisecond */
    number: whole("number").notNull(),
  },
  (t) => [
    uniqueIndex("agreement_cycle_number").on(t.cycleId, t.number),
    oneOf("agreement_side", t.side, agreementSides),
  ],
);

/**
 * One thing to do that one of the two suggests. Append-only: the latest for a skill stands. With the yes of the other
 * it becomes a line of the plan, under the same id.
 */
export const suggestion = table(
  "suggestion",
  {
    id: text("id").primaryKey(),
    cycleId: ofRound("cycle_id"),
    item: text("item").notNull(),
    side: word("side", agreementSides).notNull(),
    personId: someone("person_id"),
    /** personal */
    words: text("words").notNull(),
    owner: word("owner", planOwners).notNull(),
    /** YYYY-MM-DD */
    dueOn: text("due_on").notNull(),
    saidAt: instant("said_at").notNull(),
    /** place in the row of what was suggested in this round */
    number: whole("number").notNull(),
    agreedById: text("agreed_by_id").references(() => person.id, { onDelete: "restrict" }),
    agreedAt: instant("agreed_at"),
  },
  (t) => [
    uniqueIndex("suggestion_cycle_number").on(t.cycleId, t.number),
    oneOf("suggestion_side", t.side, agreementSides),
    oneOf("suggestion_owner", t.owner, planOwners),
  ],
);

/** A strength that was named in a conversation. */
export const strength = table(
  "strength",
  {
    cycleId: ofRound("cycle_id"),
    item: text("item").notNull(),
    namedById: someone("named_by_id"),
    /** personal */
    words: text("words").notNull(),
    namedAt: instant("named_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.cycleId, t.item, t.namedById] })],
);

/** A vocational expert from outside is asked about one skill. Sees nothing before the learner has agreed. */
export const expertRequest = table(
  "expert_request",
  {
    id: text("id").primaryKey(),
    cycleId: ofRound("cycle_id"),
    item: text("item").notNull(),
    askedById: someone("asked_by_id"),
    askedAt: instant("asked_at").notNull(),
    /** personal: what is asked */
    question: text("question").notNull(),
    consentedAt: instant("consented_at"),
    /** the learner said no, or took the consent back */
    refusedAt: instant("refused_at"),
    /** who took it up */
    facilitatorId: text("facilitator_id").references(() => person.id, { onDelete: "restrict" }),
    /** personal */
    answer: text("answer"),
    answeredAt: instant("answered_at"),
  },
  (t) => [
    index("expert_request_cycle").on(t.cycleId, t.item),
    // what waits, oldest first: of somebody, or of nobody yet
    index("expert_request_facilitator").on(t.facilitatorId, t.answeredAt, t.consentedAt),
  ],
);

/**
 * One line of a development plan. Never changed, but for `openDueOn`: what happens to it are rows of `plan_act`.
 * Made by `addPlanItem` alone.
 */
export const planItem = table(
  "plan_item",
  {
    id: text("id").primaryKey(),
    /** whose plan it is in */
    personId: someone("person_id"),
    /** the conversation it was agreed in; null: the learner's own goal */
    cycleId: text("cycle_id").references(() => cycle.id, { onDelete: "restrict" }),
    /** code of a skill, or null */
    item: text("item"),
    /** personal */
    words: text("words").notNull(),
    owner: word("owner", planOwners).notNull(),
    /** YYYY-MM-DD, as it was agreed first */
    dueOn: text("due_on").notNull(),
    source: word("source", planSources).notNull(),
    createdById: someone("created_by_id"),
    createdAt: instant("created_at").notNull(),
    /** the line of an earlier plan it goes on from */
    carriedFromId: text("carried_from_id").references((): SelfReference => planItem.id, {
      onDelete: "restrict",
    }),
    /** derived from its acts, in their transaction, so that each morning asks an index: its day now; null: closed */
    openDueOn: text("open_due_on"),
  },
  (t) => [
    index("plan_item_person").on(t.personId, t.createdAt),
    index("plan_item_cycle").on(t.cycleId),
    index("plan_item_open").on(t.openDueOn),
    uniqueIndex("plan_item_carried").on(t.carriedFromId),
    oneOf("plan_item_owner", t.owner, planOwners),
    oneOf("plan_item_source", t.source, planSources),
  ],
);

/** What a line leans on; taken away again it stays on record. */
export const planTie = table(
  "plan_tie",
  {
    id: text("id").primaryKey(),
    planItemId: ofLine("plan_item_id"),
    tie: word("tie", planTies).notNull(),
    /** personal: slug/module, what to try at work, who it is, id of a credential, or the name of what may be awarded */
    target: text("target").notNull(),
    byId: someone("by_id"),
    at: instant("at").notNull(),
    removedAt: instant("removed_at"),
  },
  (t) => [index("plan_tie_item").on(t.planItemId), oneOf("plan_tie_tie", t.tie, planTies)],
);

/** What happened to a line of a plan. Append-only; `stateOfLine` says what follows from it. */
export const planAct = table(
  "plan_act",
  {
    planItemId: ofLine("plan_item_id"),
    number: whole("number").notNull(),
    act: word("act", planActs).notNull(),
    byId: someone("by_id"),
    at: instant("at").notNull(),
    /** personal */
    words: text("words").notNull(),
    /** the new day of a line that was moved, YYYY-MM-DD */
    dueOn: text("due_on"),
  },
  (t) => [primaryKey({ columns: [t.planItemId, t.number] }), oneOf("plan_act_act", t.act, planActs)],
);

/** A learner looked through the whole plan. Append-only; the latest says when the next look is due. */
export const planReview = table(
  "plan_review",
  {
    id: text("id").primaryKey(),
    personId: someone("person_id"),
    reviewedAt: instant("reviewed_at").notNull(),
    /** personal: the learner's alone */
    words: text("words").notNull(),
    /** YYYY-MM-DD; null: no next look was named */
    nextOn: text("next_on"),
  },
  (t) => [index("plan_review_person").on(t.personId, t.reviewedAt), index("plan_review_next").on(t.nextOn)],
);

/** Somebody who wants no mail about their plan, and since when. */
export const planQuiet = table("plan_quiet", {
  personId: text("person_id")
    .primaryKey()
    .references(() => person.id, { onDelete: "restrict" }),
  since: instant("since").notNull(),
});

/** A calendar's own address for the days of a plan. Only a hash of its token is kept. */
export const planFeed = table(
  "plan_feed",
  {
    tokenHash: text("token_hash").primaryKey(),
    personId: someone("person_id"),
    createdAt: instant("created_at").notNull(),
    endedAt: instant("ended_at"),
  },
  (t) => [index("plan_feed_person").on(t.personId, t.endedAt)],
);

/**
 * How many people have a competency in place by both accounts, of each site: counted anew each morning, because a nation
 * takes too long to count for a page. Exact, so never shown as it is: `publishedGroups` says what may be.
 */
export const strengthCount = table(
  "strength_count",
  {
    competency: text("competency").notNull(),
    /** id of the site; "": people without one */
    siteId: text("site_id").notNull(),
    people: whole("people").notNull(),
    strong: whole("strong").notNull(),
    countedAt: instant("counted_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.competency, t.siteId] })],
);
