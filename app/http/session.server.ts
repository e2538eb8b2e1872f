import { redirect } from "@remix-run/node";
import { oncePerRequest } from "./request-scope.server";
import {
  type SignedInPerson,
  cookieFor,
  readLiveSession,
  sessionIdIn,
} from "~/domains/people/sessions.server";

/** Who is asking: the signed-in person of this request. */
export interface Asker extends SignedInPerson {
  readonly personId: string;
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
  const live = id ? await readLiveSession(id) : null;
  if (!id || !live) return null;
  const { personId, person, sessionKey, fresh } = live;
  return { personId, ...person, sessionKey, renewedCookie: fresh ? cookieFor(id) : null };
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
