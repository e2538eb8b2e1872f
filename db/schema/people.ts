import { linkPurposes, outboxKinds, roles } from "../../app/domains/people/terms";
import { type SelfReference, index, instant, primaryKey, table, text, uniqueIndex, whole } from "../dialect";
import { json, oneOf, word } from "./columns";

/** A headspace centre. */
export const site = table("site", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  leadAgency: text("lead_agency").notNull(),
  /** The site's own Acknowledgement of Country, shown to the people of this site. */
  acknowledgement: text("acknowledgement").notNull(),
  createdAt: instant("created_at").notNull(),
});

export const person = table(
  "person",
  {
    id: text("id").primaryKey(),
    /** personal: as the person writes it */
    email: text("email").notNull(),
    /** personal: lower case, for looking up */
    emailKey: text("email_key").notNull(),
    /** personal */
    name: text("name").notNull(),
    /** personal: lower case without accents, for finding and sorting; made by `nameKey` */
    nameKey: text("name_key").notNull(),
    siteId: text("site_id").references(() => site.id, { onDelete: "restrict" }),
    supervisorId: text("supervisor_id").references((): SelfReference => person.id, { onDelete: "restrict" }),
    /** argon2id; null until an invitation is taken up */
    passwordHash: text("password_hash"),
    createdAt: instant("created_at").notNull(),
    closedAt: instant("closed_at"),
  },
  (t) => [
    uniqueIndex("person_email_key").on(t.emailKey),
    index("person_name").on(t.nameKey, t.id),
    index("person_supervisor").on(t.supervisorId),
    index("person_site").on(t.siteId),
  ],
);

export const personRole = table(
  "person_role",
  {
    personId: text("person_id")
      .notNull()
      .references(() => person.id, { onDelete: "restrict" }),
    role: word("role", roles).notNull(),
    grantedAt: instant("granted_at").notNull(),
    grantedBy: text("granted_by").references(() => person.id, { onDelete: "restrict" }),
  },
  (t) => [
    primaryKey({ columns: [t.personId, t.role] }),
    index("person_role_role_person").on(t.role, t.personId),
    oneOf("person_role_role", t.role, roles),
  ],
);

/**
 * A signed-in browser. Rows outlive their expiry by two weeks, so that words typed into a page whose
 * session has run out can still be kept for the person who typed them.
 */
export const session = table(
  "session",
  {
    id: text("id").primaryKey(),
    personId: text("person_id")
      .notNull()
      .references(() => person.id, { onDelete: "restrict" }),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    lastSeenAt: instant("last_seen_at").notNull(),
    /** "Chrome on Android": enough for the person to recognise it */
    browser: text("browser").notNull(),
  },
  (t) => [index("session_person").on(t.personId), index("session_expires").on(t.expiresAt)],
);

/** Invitations and password resets. Only a hash of the token is kept. */
export const singleUseLink = table(
  "single_use_link",
  {
    tokenHash: text("token_hash").primaryKey(),
    purpose: word("purpose", linkPurposes).notNull(),
    personId: text("person_id")
      .notNull()
      .references(() => person.id, { onDelete: "restrict" }),
    createdAt: instant("created_at").notNull(),
    createdBy: text("created_by").references(() => person.id, { onDelete: "restrict" }),
    expiresAt: instant("expires_at").notNull(),
    usedAt: instant("used_at"),
  },
  (t) => [
    index("single_use_link_person").on(t.personId),
    oneOf("single_use_link_purpose", t.purpose, linkPurposes),
  ],
);

/** One row per guess; counted over a window. A counter row would be hot and would lose updates. */
export const attempt = table(
  "attempt",
  {
    id: text("id").primaryKey(),
    /** what was tried and from where, hashed: never an address in clear */
    bucket: text("bucket").notNull(),
    at: instant("at").notNull(),
  },
  (t) => [index("attempt_bucket_at").on(t.bucket, t.at), index("attempt_at").on(t.at)],
);

/** Append-only: who did what to what, when. The audit page reads it. */
export const activity = table(
  "activity",
  {
    id: text("id").primaryKey(),
    at: instant("at").notNull(),
    /** null: the service itself */
    actorId: text("actor_id").references(() => person.id, { onDelete: "restrict" }),
    action: text("action").notNull(),
    subjectKind: text("subject_kind").notNull(),
    subjectId: text("subject_id").notNull(),
    /** whose record it touches */
    aboutId: text("about_id").references(() => person.id, { onDelete: "restrict" }),
    detail: json<Record<string, string | number | boolean | null>>("detail").notNull(),
  },
  (t) => [
    index("activity_at").on(t.at, t.id),
    index("activity_about").on(t.aboutId, t.at),
    index("activity_actor").on(t.actorId, t.at),
  ],
);

/** What must happen after a commit: mail, signing. Each row may be carried out twice without harm. */
export const outbox = table(
  "outbox",
  {
    id: text("id").primaryKey(),
    kind: word("kind", outboxKinds).notNull(),
    /** the same act queued twice is one row */
    onceKey: text("once_key").notNull(),
    payload: json<Record<string, string>>("payload").notNull(),
    createdAt: instant("created_at").notNull(),
    dueAt: instant("due_at").notNull(),
    attempts: whole("attempts").notNull(),
    doneAt: instant("done_at"),
    /** for staff; scrubbed of personal data */
    lastError: text("last_error"),
  },
  (t) => [
    uniqueIndex("outbox_once_key").on(t.onceKey),
    index("outbox_due").on(t.doneAt, t.dueAt),
    index("outbox_created").on(t.createdAt, t.id),
    oneOf("outbox_kind", t.kind, outboxKinds),
  ],
);
