import { type Memory, audiences, recalls } from "../../app/domains/learning/terms";
import { flag, index, instant, primaryKey, table, text, uniqueIndex, whole } from "../dialect";
import { json, oneOf, word } from "./columns";
import { person } from "./people";

const learner = () =>
  text("person_id")
    .notNull()
    .references(() => person.id, { onDelete: "restrict" });

/** Where a learner is in a module: opened when, last seen where. */
export const moduleVisit = table(
  "module_visit",
  {
    personId: learner(),
    moduleId: text("module_id").notNull(),
    moduleVersion: text("module_version").notNull(),
    sectionId: text("section_id").notNull(),
    startedAt: instant("started_at").notNull(),
    lastAt: instant("last_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.personId, t.moduleId] })],
);

/** A section the learner has marked as read; `digest` shows later whether its words have changed since. */
export const sectionProgress = table(
  "section_progress",
  {
    personId: learner(),
    moduleId: text("module_id").notNull(),
    sectionId: text("section_id").notNull(),
    moduleVersion: text("module_version").notNull(),
    digest: text("digest").notNull(),
    doneAt: instant("done_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.personId, t.moduleId, t.sectionId] })],
);

/** Every try at a knowledge check is kept, as drawn and as answered. */
export const checkAttempt = table(
  "check_attempt",
  {
    id: text("id").primaryKey(),
    personId: learner(),
    bank: text("bank").notNull(),
    bankVersion: text("bank_version").notNull(),
    seed: whole("seed").notNull(),
    drawn: json<string[]>("drawn").notNull(),
    startedAt: instant("started_at").notNull(),
    /** item id → option id */
    answers: json<Record<string, string>>("answers"),
    correct: whole("correct"),
    passed: flag("passed"),
    answeredAt: instant("answered_at"),
  },
  (t) => [index("check_attempt_person_bank").on(t.personId, t.bank, t.startedAt)],
);

export const reflection = table(
  "reflection",
  {
    id: text("id").primaryKey(),
    personId: learner(),
    /** the prompt's id in content/ */
    reflectionId: text("reflection_id").notNull(),
    moduleId: text("module_id").notNull(),
    moduleVersion: text("module_version").notNull(),
    /** personal */
    words: text("words").notNull(),
    audience: word("audience", audiences).notNull(),
    sharedWithId: text("shared_with_id").references(() => person.id, { onDelete: "restrict" }),
    firstSavedAt: instant("first_saved_at").notNull(),
    savedAt: instant("saved_at").notNull(),
  },
  (t) => [
    uniqueIndex("reflection_person_prompt").on(t.personId, t.reflectionId),
    oneOf("reflection_audience", t.audience, audiences),
  ],
);

/** Words being written, not yet given to anyone. `key` names the box; `revision` guards two open tabs. */
export const draft = table(
  "draft",
  {
    personId: learner(),
    key: text("key").notNull(),
    /** personal */
    body: json<Record<string, string>>("body").notNull(),
    revision: whole("revision").notNull(),
    savedAt: instant("saved_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.personId, t.key] })],
);

/** A question of a passed check that comes back; `memory` is the scheduler's own state. */
export const refresher = table(
  "refresher",
  {
    personId: learner(),
    itemId: text("item_id").notNull(),
    dueAt: instant("due_at").notNull(),
    memory: json<Memory>("memory").notNull(),
    /** how often it has come back and was answered */
    answers: whole("answers").notNull(),
    addedAt: instant("added_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.personId, t.itemId] }),
    index("refresher_person_due").on(t.personId, t.dueAt),
  ],
);

/** Every answer to a question that came back. Nobody but the learner reads them. */
export const refresherAnswer = table(
  "refresher_answer",
  {
    id: text("id").primaryKey(),
    personId: learner(),
    itemId: text("item_id").notNull(),
    optionId: text("option_id").notNull(),
    bankVersion: text("bank_version").notNull(),
    recall: word("recall", recalls).notNull(),
    nextAt: instant("next_at").notNull(),
    answeredAt: instant("answered_at").notNull(),
  },
  (t) => [
    index("refresher_answer_person").on(t.personId, t.answeredAt),
    oneOf("refresher_answer_recall", t.recall, recalls),
  ],
);

/** Somebody who wants no refreshers, and since when. */
export const refresherPause = table("refresher_pause", {
  personId: learner().primaryKey(),
  since: instant("since").notNull(),
});
