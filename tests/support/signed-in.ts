import type { Store } from "#db/client.server";
import { replaceStore } from "#db/store.server";
import { beginSession } from "~/domains/people/sessions.server";

/** @returns the Cookie header of a browser in which this person is signed in */
export async function signedIn(
  store: Store,
  person: { readonly id: string },
  now = new Date(),
): Promise<string> {
  replaceStore(store);
  const cookie = await beginSession(person.id, "Chrome on Linux", now);
  return cookie.split(";")[0] ?? "";
}
