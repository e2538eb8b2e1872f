import { redirect } from "@remix-run/node";
import { and, eq, isNull, sql } from "drizzle-orm";
import { person, personRole, site } from "#db/schema/people";
import { store } from "#db/store.server";
import { type Role, roles as roleOrder } from "~/domains/people/terms";
import { oncePerRequest } from "./request-scope.server";
import { cookieFor, readLiveSession, sessionIdIn } from "~/domains/people/sessions.server";

/** Who is asking: the signed-in person of this request. */
export interface Asker {
  readonly personId: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly Role[];
  readonly siteId: string | null;
  readonly siteAcknowledgement: string | null;
  readonly supervisorId: string | null;
  /** hash that names this browser's session in the list at /account */
  readonly sessionKey: string;
  /** Set-Cookie to send when the session's time was moved on, else null */
  readonly renewedCookie: string | null;
}

/** @returns null for somebody who is not signed in, or whose account was closed */
export const whoIsAsking = (request: Request): Promise<Asker | null> =>
  oncePerRequest("asker", () => lookUp(request));

async function lookUp(request: Request): Promise<Asker | null> {
  const id = sessionIdIn(request.headers.get("Cookie"));
  if (!id) return null;
  const live = await readLiveSession(id);
  if (!live) return null;
  const rows = await personWithRoles().execute({ personId: live.personId });
  const first = rows[0];
  if (!first) return null;
  const held = new Set(rows.map((row) => row.role));
  return {
    personId: first.id,
    name: first.name,
    email: first.email,
    roles: roleOrder.filter((role) => held.has(role)),
    siteId: first.siteId,
    siteAcknowledgement: first.acknowledgement,
    supervisorId: first.supervisorId,
    sessionKey: live.sessionKey,
    renewedCookie: live.fresh ? cookieFor(id) : null,
  };
}

const preparedFor = new WeakMap<object, ReturnType<typeof prepare>>();
/** Every page asks this, so its SQL is built once per store. */
function personWithRoles() {
  const at = store();
  let prepared = preparedFor.get(at);
  if (!prepared) {
    prepared = prepare();
    preparedFor.set(at, prepared);
  }
  return prepared;
}
function prepare() {
  return store()
    .read.select({
      id: person.id,
      name: person.name,
      email: person.email,
      siteId: person.siteId,
      supervisorId: person.supervisorId,
      acknowledgement: site.acknowledgement,
      role: personRole.role,
    })
    .from(person)
    .innerJoin(personRole, eq(personRole.personId, person.id))
    .leftJoin(site, eq(site.id, person.siteId))
    .where(and(eq(person.id, sql.placeholder("personId")), isNull(person.closedAt)))
    .prepare();
}

/** The signed-in person; anyone else is sent to sign in and comes back to where they were. */
export async function requireAsker(request: Request): Promise<Asker> {
  const asker = await whoIsAsking(request);
  if (asker) return asker;
  throw redirect(`/login?${new URLSearchParams({ return: returnAddress(request) })}`);
}

/** Where to come back to: the page itself, also when the request was a form or Remix's data. */
export function returnAddress(request: Request): string {
  const url = new URL(request.url);
  url.searchParams.delete("_routes");
  const path = url.pathname.replace(/(\/_root)?\.data$/, "") || "/";
  return path + url.search;
}
