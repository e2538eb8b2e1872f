import type { Store } from "#db/client.server";
import { Lru } from "~/http/lru";
import { checkStored } from "./check.server";
import type { PublicCredential } from "./reads.server";
import type { Verification } from "./verification";

/** How long "just now" is: a check costs a hundredth of a second, and its list is read by the minute anyway. */
const checkedFor = 60_000;

export interface RecentCheck {
  readonly at: Date;
  /** null while the credential is being signed */
  readonly verification: Verification | null;
}
const checks = new Lru<RecentCheck & { readonly revision: string }>(5_000, 5_000);

export const isJustNow = (at: number, now: Date): boolean =>
  now.getTime() - at < checkedFor && at <= now.getTime();

/**
 * A check of a credential of ours as a stranger would make it, made now or a moment ago: pages that many open ask.
 * @param held as it is on record; where anything of it has changed, the check is made anew
 */
export async function checkedJustNow(store: Store, held: PublicCredential, now: Date): Promise<RecentCheck> {
  const revision = JSON.stringify(held);
  const known = checks.get(held.id);
  if (known && known.revision === revision && isJustNow(known.at.getTime(), now)) return known;
  const made = { revision, at: now, verification: await checkStored(store, held.id, now) };
  checks.set(held.id, made, 1);
  return made;
}
