import type { Store } from "#db/client.server";
import { signedList } from "#db/schema/credentials";
import { environment } from "~/http/environment.server";
import { listKeys } from "./key-store.server";
import { ourIssuerIds } from "./keys.server";
import type { Kept } from "./offline-check";
import { statusListUrl } from "./status-list.server";

/**
 * What a device needs to check cards by itself: every key we ever signed with, and every status list,
 * of what was withdrawn and of what is suspended.
 * Whole lists, as anybody may read them one by one, so that nobody can see from what is asked whose card is checked.
 */
export async function keptOnDevices(store: Store): Promise<Kept> {
  const { origin, timeZone } = environment();
  const keys = await listKeys(store);
  const lists = await store.read
    .select({ listId: signedList.listId, purpose: signedList.purpose, document: signedList.document })
    .from(signedList)
    .orderBy(signedList.listId, signedList.purpose);
  return {
    origin,
    timeZone,
    issuerIds: [...ourIssuerIds(origin, keys)],
    keys: keys.map(({ publicKeyMultibase, compromisedAt }) => ({
      publicKeyMultibase,
      compromisedAt: compromisedAt?.toISOString() ?? null,
    })),
    lists: lists.map(({ listId, purpose, document }) => ({
      url: statusListUrl(origin, listId, purpose),
      document,
    })),
  };
}
