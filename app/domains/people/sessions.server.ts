import { type AutomatedRule, counted } from "~/access/automated-rule";
import { createHash } from "node:crypto";
import { and, desc, eq, gt, isNull, lte, ne, sql } from "drizzle-orm";
import { type Adapter, type DatabaseSession, type DatabaseUser, Lucia, TimeSpan } from "lucia";
import { prepared } from "#db/prepared.server";
import { person, personRole, session, site } from "#db/schema/people";
import { store } from "#db/store.server";
import { environment } from "~/http/environment.server";
import { type Role, roles as roleOrder } from "./terms";

/**
 * The one file that imports lucia, which is no longer developed: replacing it touches nothing else.
 * Only a SHA-256 of the session id is kept, so that a copy of the database signs nobody in.
 */

declare module "lucia" {
  interface Register {
    Lucia: ReturnType<typeof makeLucia>;
    DatabaseSessionAttributes: SessionAttributes;
    DatabaseUserAttributes: SignedInPerson;
  }
}
interface SessionAttributes {
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly browser: string;
}

/** What every page knows of the person who asks for it. */
export interface SignedInPerson {
  readonly name: string;
  readonly email: string;
  /** in their order in `terms` */
  readonly roles: readonly Role[];
  readonly siteId: string | null;
  readonly siteAcknowledgement: string | null;
  readonly supervisorId: string | null;
}

/** How long an unused session lasts. */
export const sessionDays = 30;
/** How long the row of an ended session still says whose it was, for keeping typed words. */
export const rememberedDays = 14;

const hour = 3600 * 1000;
const day = 24 * hour;
export const hashed = (id: string): string => createHash("sha256").update(id).digest("base64url");

/** Session, person, site and roles in one question, because every page asks it; one row for each role. */
const sessionById = prepared((read) =>
  read
    .select({
      personId: person.id,
      createdAt: session.createdAt,
      lastSeenAt: session.lastSeenAt,
      expiresAt: session.expiresAt,
      browser: session.browser,
      name: person.name,
      email: person.email,
      siteId: person.siteId,
      supervisorId: person.supervisorId,
      siteAcknowledgement: site.acknowledgement,
      role: personRole.role,
    })
    .from(session)
    .innerJoin(person, and(eq(person.id, session.personId), isNull(person.closedAt)))
    .innerJoin(personRole, eq(personRole.personId, person.id))
    .leftJoin(site, eq(site.id, person.siteId))
    .where(eq(session.id, sql.placeholder("id")))
    .prepare(),
);

const adapter: Adapter = {
  async getSessionAndUser(id) {
    const rows = await sessionById().execute({ id: hashed(id) });
    const [row] = rows;
    if (!row) return [null, null];
    const found: DatabaseSession = {
      id,
      userId: row.personId,
      expiresAt: row.expiresAt,
      attributes: { createdAt: row.createdAt, lastSeenAt: row.lastSeenAt, browser: row.browser },
    };
    const { name, email, siteId, siteAcknowledgement, supervisorId } = row;
    const held = new Set(rows.map((each) => each.role));
    const roles = roleOrder.filter((role) => held.has(role));
    const attributes = { name, email, roles, siteId, siteAcknowledgement, supervisorId };
    const user: DatabaseUser = { id: row.personId, attributes };
    return [found, user];
  },
  async getUserSessions() {
    return [];
  },
  async setSession(given) {
    await store().write(async (tx) => {
      await tx.insert(session).values({
        id: hashed(given.id),
        personId: given.userId,
        createdAt: given.attributes.createdAt,
        expiresAt: given.expiresAt,
        lastSeenAt: given.attributes.lastSeenAt,
        browser: given.attributes.browser,
      });
    });
  },
  async updateSessionExpiration(id, expiresAt) {
    await store().write(async (tx) => {
      await tx
        .update(session)
        .set({ expiresAt, lastSeenAt: new Date(expiresAt.getTime() - sessionDays * day) })
        .where(eq(session.id, hashed(id)));
    });
  },
  // lucia asks for this when it finds a session that has run out; the row stays a while, see `rememberedDays`
  async deleteSession() {},
  async deleteUserSessions(personId) {
    await store().write(async (tx) => {
      await tx.delete(session).where(eq(session.personId, personId));
    });
  },
  async deleteExpiredSessions() {
    const cut = new Date(Date.now() - rememberedDays * day);
    await store().write(async (tx) => {
      await tx.delete(session).where(lte(session.expiresAt, cut));
    });
  },
};

function makeLucia() {
  const secure = environment().origin.startsWith("https:");
  return new Lucia(adapter, {
    sessionExpiresIn: new TimeSpan(sessionDays, "d"),
    sessionCookie: {
      name: secure ? "__Host-pathways" : "pathways",
      attributes: { secure, sameSite: "lax", path: "/" },
    },
    getSessionAttributes: (attributes) => attributes,
    getUserAttributes: (attributes) => attributes,
  });
}

let made: ReturnType<typeof makeLucia> | undefined;
const lucia = () => (made ??= makeLucia());

export interface LiveSession {
  readonly sessionKey: string;
  readonly personId: string;
  readonly person: SignedInPerson;
  /** the cookie must be sent again, because its time was moved on */
  readonly fresh: boolean;
}

/** @returns the raw session id in this Cookie header, or null */
export const sessionIdIn = (cookieHeader: string | null): string | null =>
  cookieHeader ? lucia().readSessionCookie(cookieHeader) : null;

/** @returns null for no session, an unknown one, one that has run out, and one of a closed account */
export async function readLiveSession(id: string, now = new Date()): Promise<LiveSession | null> {
  const { session: live, user } = await lucia().validateSession(id);
  if (!live) return null;
  const sessionKey = hashed(live.id);
  // noted once an hour: enough to recognise a stranger, and no write for every page
  if (now.getTime() - live.lastSeenAt.getTime() > hour) {
    await store().write(async (tx) => {
      await tx.update(session).set({ lastSeenAt: now }).where(eq(session.id, sessionKey));
    });
  }
  return { sessionKey, personId: live.userId, person: user, fresh: live.fresh };
}

/** Whose session this was, if it ran out (was not signed out) less than two weeks ago. */
export async function readLapsedSession(id: string, now: Date): Promise<string | null> {
  const [row] = await store()
    .read.select({ personId: session.personId })
    .from(session)
    .where(
      and(
        eq(session.id, hashed(id)),
        lte(session.expiresAt, now),
        gt(session.expiresAt, new Date(now.getTime() - rememberedDays * day)),
      ),
    )
    .limit(1);
  return row?.personId ?? null;
}

/** @returns the Set-Cookie value that signs this browser in */
export async function beginSession(personId: string, browser: string, now: Date): Promise<string> {
  await lucia().deleteExpiredSessions();
  const begun = await lucia().createSession(personId, { createdAt: now, lastSeenAt: now, browser });
  return lucia().createSessionCookie(begun.id).serialize();
}

export const cookieFor = (id: string): string => lucia().createSessionCookie(id).serialize();
export const blankCookie = (): string => lucia().createBlankSessionCookie().serialize();

/** @returns newest first */
export async function listSessions(personId: string, now: Date) {
  return store()
    .read.select({
      key: session.id,
      createdAt: session.createdAt,
      lastSeenAt: session.lastSeenAt,
      browser: session.browser,
    })
    .from(session)
    .where(and(eq(session.personId, personId), gt(session.expiresAt, now)))
    .orderBy(desc(session.lastSeenAt), desc(session.id));
}

/** Ends one session of this person. @returns false where there is no such session */
export async function endSession(personId: string, key: string): Promise<boolean> {
  const ended = await store().write((tx) =>
    tx
      .delete(session)
      .where(and(eq(session.personId, personId), eq(session.id, key)))
      .returning({ id: session.id }),
  );
  return ended.length > 0;
}

/** Ends every session of this person, except the one named. */
export async function endOtherSessions(personId: string, exceptKey: string | null): Promise<void> {
  await store().write(async (tx) => {
    const mine = eq(session.personId, personId);
    await tx.delete(session).where(exceptKey === null ? mine : and(mine, ne(session.id, exceptKey)));
  });
}

export const endsSessions: AutomatedRule = {
  id: "sessions",
  title: "Signs a browser out",
  at: "app/domains/people/sessions.server.ts",
  does: "Ends a session that was not used for a long time.",
  looksAt: "When the browser was last used.",
  follows: "You sign in again. Words you were writing are kept.",
  person: "You can sign browsers out yourself on your account page.",
  now: () => [`After ${counted(sessionDays, "day")} without use.`],
};
