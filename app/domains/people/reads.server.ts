import {
  type SQL,
  and,
  asc,
  count,
  eq,
  exists,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  like,
  ne,
  notInArray,
  or,
  sql,
} from "drizzle-orm";
import type { Db } from "#db/client.server";
import { person, personRole, singleUseLink, site } from "#db/schema/people";
import { store } from "#db/store.server";
import { DomainError } from "~/http/domain-error";
import { nameKey } from "./name-key";
import { type Role, roles as roleOrder } from "./terms";

export const pageSize = 50;

export type AccountState = "active" | "invited" | "closed";

export interface ListedPerson {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly Role[];
  readonly site: string | null;
  readonly supervisor: string | null;
  readonly state: AccountState;
}

const stateOf = (row: { closedAt: Date | null; passwordHash: string | null }): AccountState =>
  row.closedAt !== null ? "closed" : row.passwordHash === null ? "invited" : "active";

/**
 * People by name, a page at a time. Only for administrators: it shows everyone.
 * @param wanted.search  part of a name or an address
 * @param wanted.after   cursor of the page before; a made-up one begins at the start
 * @returns `next` null on the last page
 */
export async function listPeople(wanted: {
  readonly search: string;
  readonly role: Role | null;
  readonly supervisorId?: string | null;
  readonly after: string | null;
}): Promise<{ people: ListedPerson[]; next: string | null }> {
  const db = store().read;
  const after = readCursor(wanted.after);
  const where: (SQL | undefined)[] = [];
  for (const word of nameKey(wanted.search).split(" ").filter(Boolean).slice(0, 5)) {
    const part = `%${word.replace(/[\\%_]/g, "\\$&")}%`;
    where.push(or(likeEscaped(person.nameKey, part), likeEscaped(person.emailKey, part)));
  }
  if (wanted.role !== null) {
    where.push(
      exists(
        db
          .select({ one: sql`1` })
          .from(personRole)
          .where(and(eq(personRole.personId, person.id), eq(personRole.role, wanted.role))),
      ),
    );
  }
  if (wanted.supervisorId) where.push(eq(person.supervisorId, wanted.supervisorId));
  // in this form the index (name_key, id) is entered at the cursor on both engines
  if (after)
    where.push(gte(person.nameKey, after.key), or(gt(person.nameKey, after.key), gt(person.id, after.id)));
  const rows = await db
    .select({
      id: person.id,
      name: person.name,
      nameKey: person.nameKey,
      email: person.email,
      passwordHash: person.passwordHash,
      closedAt: person.closedAt,
      supervisorId: person.supervisorId,
      site: site.name,
    })
    .from(person)
    .leftJoin(site, eq(site.id, person.siteId))
    .where(and(...where))
    .orderBy(asc(person.nameKey), asc(person.id))
    .limit(pageSize + 1);
  const page = rows.slice(0, pageSize);
  const last = page.at(-1);
  const [held, names] = [
    await rolesOf(
      db,
      page.map((row) => row.id),
    ),
    await readNames(page.map((row) => row.supervisorId)),
  ];
  return {
    people: page.map((row) => ({
      id: row.id,
      name: row.name,
      email: row.email,
      roles: held.get(row.id) ?? [],
      site: row.site,
      supervisor: row.supervisorId ? (names.get(row.supervisorId) ?? null) : null,
      state: stateOf(row),
    })),
    next: rows.length > pageSize && last ? writeCursor(last.nameKey, last.id) : null,
  };
}

const likeEscaped = (column: typeof person.nameKey | typeof person.emailKey, part: string): SQL =>
  sql`${like(column, part)} escape '\\'`;

/** A place in a sorted list, as it stands in an address. */
export const writeCursor = (key: string, id: string): string =>
  Buffer.from(JSON.stringify([key, id])).toString("base64url");
export function readCursor(given: string | null): { key: string; id: string } | null {
  if (!given || given.length > 1000) return null;
  try {
    const [key, id] = JSON.parse(Buffer.from(given, "base64url").toString("utf8")) as unknown[];
    if (typeof key !== "string" || typeof id !== "string" || /\0|\p{Surrogate}/u.test(key + id)) return null;
    return { key, id };
  } catch {
    return null;
  }
}

/** The instant a cursor stands at; null for a made-up one. Only years both engines can print. */
export function cursorInstant(cursor: { readonly key: string } | null): Date | null {
  const at = cursor && /^\d{1,15}$/.test(cursor.key) ? Number(cursor.key) : null;
  return at !== null && at < Date.UTC(9999, 0) ? new Date(at) : null;
}

/** An id out of an address: PostgreSQL refuses to look for some texts that SQLite merely does not find. */
export const isId = (given: string): boolean => /^[\w-]{1,64}$/.test(given);

/** @returns roles in the order of `terms`; who has none is missing */
export async function rolesOf(db: Db, ids: readonly string[]): Promise<Map<string, Role[]>> {
  const found = new Map<string, Role[]>();
  if (ids.length === 0) return found;
  const rows = await db
    .select({ personId: personRole.personId, role: personRole.role })
    .from(personRole)
    .where(inArray(personRole.personId, [...ids]));
  for (const id of new Set(rows.map((row) => row.personId))) {
    const held = new Set(rows.filter((row) => row.personId === id).map((row) => row.role));
    found.set(
      id,
      roleOrder.filter((role) => held.has(role)),
    );
  }
  return found;
}

/** Names by id, for pages that show who did something. Whose names may be shown is the caller's to know. */
export async function readNames(ids: readonly (string | null)[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const rows = await store()
    .read.select({ id: person.id, name: person.name })
    .from(person)
    .where(inArray(person.id, wanted));
  return new Map(rows.map((row) => [row.id, row.name]));
}

/**
 * One person, as an administrator sees them.
 * @throws not-found
 */
export async function readPerson(id: string, now: Date) {
  const db = store().read;
  if (!isId(id)) throw noSuchPerson();
  const [row] = await db
    .select({
      id: person.id,
      name: person.name,
      email: person.email,
      siteId: person.siteId,
      site: site.name,
      supervisorId: person.supervisorId,
      passwordHash: person.passwordHash,
      createdAt: person.createdAt,
      closedAt: person.closedAt,
    })
    .from(person)
    .leftJoin(site, eq(site.id, person.siteId))
    .where(eq(person.id, id));
  if (!row) throw noSuchPerson();
  const { passwordHash, ...shown } = row;
  const held = await rolesOf(db, [id]);
  const names = await readNames([row.supervisorId]);
  const [supervised] = await db
    .select({ n: count() })
    .from(person)
    .where(and(eq(person.supervisorId, id), isNull(person.closedAt)));
  const [link] = await db
    .select({ expiresAt: singleUseLink.expiresAt })
    .from(singleUseLink)
    .where(
      and(
        eq(singleUseLink.personId, id),
        eq(singleUseLink.purpose, "invitation"),
        isNull(singleUseLink.usedAt),
        gt(singleUseLink.expiresAt, now),
      ),
    )
    .limit(1);
  return {
    ...shown,
    state: stateOf({ closedAt: row.closedAt, passwordHash }),
    roles: held.get(id) ?? [],
    supervisor: row.supervisorId ? (names.get(row.supervisorId) ?? null) : null,
    supervises: Number(supervised?.n ?? 0),
    invitedUntil: link?.expiresAt ?? null,
  };
}

export const noSuchPerson = (): DomainError =>
  new DomainError("not-found", "There is no such person. Go back to the list and choose again.");
export const noSuchSite = (): DomainError =>
  new DomainError("not-found", "There is no such site. Go back to the list and choose again.");

/** People who may be chosen as a supervisor, by name. */
export async function listSupervisors(): Promise<{ id: string; name: string; site: string | null }[]> {
  return store()
    .read.select({ id: person.id, name: person.name, site: site.name })
    .from(personRole)
    .innerJoin(person, eq(person.id, personRole.personId))
    .leftJoin(site, eq(site.id, person.siteId))
    .where(and(eq(personRole.role, "supervisor"), isNull(person.closedAt)))
    .orderBy(asc(person.nameKey), asc(person.id));
}

/** Everybody with this role and an open account, for mails to a whole desk. @param except ids left out */
export async function listWithRole(db: Db, role: Role, except: readonly string[] = []) {
  return db
    .select({ id: person.id, name: person.name, email: person.email })
    .from(person)
    .innerJoin(personRole, and(eq(personRole.personId, person.id), eq(personRole.role, role)))
    .where(and(isNull(person.closedAt), notInArray(person.id, [...except])))
    .orderBy(asc(person.nameKey));
}

export async function listSites() {
  return store()
    .read.select({
      id: site.id,
      name: site.name,
      leadAgency: site.leadAgency,
      acknowledgement: site.acknowledgement,
    })
    .from(site)
    .orderBy(asc(site.name), asc(site.id));
}

/** @throws not-found */
export async function readSite(id: string) {
  if (!isId(id)) throw noSuchSite();
  const [row] = await store().read.select().from(site).where(eq(site.id, id));
  if (!row) throw noSuchSite();
  return row;
}

/** How many others can sign in today and administer. Inside a transaction two who leave at once see each other. */
export async function countOtherAdministrators(db: Db, exceptId: string): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(personRole)
    .innerJoin(person, eq(person.id, personRole.personId))
    .where(
      and(
        eq(personRole.role, "administrator"),
        ne(person.id, exceptId),
        isNull(person.closedAt),
        isNotNull(person.passwordHash),
      ),
    );
  return Number(row?.n ?? 0);
}
