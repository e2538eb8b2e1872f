import { flag, index, instant, primaryKey, table, text, uniqueIndex, whole } from "../dialect";
import { credential } from "./credentials";
import { person } from "./people";

/**
 * A link by which a holder shows chosen credentials to one recipient, until a day. What it shows is fixed when it is
 * made; to show something else is another link.
 */
export const shareLink = table(
  "share_link",
  {
    id: text("id").primaryKey(),
    personId: text("person_id")
      .notNull()
      .references(() => person.id, { onDelete: "restrict" }),
    /** SHA-256 of what stands in the address; the address itself is kept nowhere */
    tokenHash: text("token_hash").notNull(),
    /** personal: whom it is for, in words that only its holder reads; "" once it was cleared */
    label: text("label").notNull(),
    /** personal: what the recipient reads first; "" where nothing was written, and once it was cleared */
    message: text("message").notNull(),
    showsName: flag("shows_name").notNull(),
    /** whether the recipient may take signed copies, which outlast the link */
    givesCopies: flag("gives_copies").notNull(),
    createdAt: instant("created_at").notNull(),
    endsAt: instant("ends_at").notNull(),
    takenBackAt: instant("taken_back_at"),
    /** when what it showed, to whom and when it was opened went; its hash stays, so that it goes on saying it has ended */
    clearedAt: instant("cleared_at"),
  },
  (t) => [
    uniqueIndex("share_link_token").on(t.tokenHash),
    index("share_link_person").on(t.personId, t.createdAt),
    index("share_link_end").on(t.clearedAt, t.endsAt),
  ],
);

/** What a link shows, in this order. */
export const sharedCredential = table(
  "shared_credential",
  {
    linkId: text("link_id")
      .notNull()
      .references(() => shareLink.id, { onDelete: "restrict" }),
    /** 1 for the first; its signed copy has this number in its address */
    position: whole("position").notNull(),
    credentialId: text("credential_id")
      .notNull()
      .references(() => credential.id, { onDelete: "restrict" }),
  },
  (t) => [primaryKey({ columns: [t.linkId, t.position] })],
);

/** That a link was opened, and when: nothing of who did it, from where or with what. */
export const shareOpening = table(
  "share_opening",
  {
    linkId: text("link_id")
      .notNull()
      .references(() => shareLink.id, { onDelete: "restrict" }),
    /** number of the ten minutes since 1970: a page that is read again at once was opened once */
    slot: whole("slot").notNull(),
    openedAt: instant("opened_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.linkId, t.slot] })],
);
