import type { Store } from "#db/client.server";
import type { Awardable } from "~/catalogue/lookups";
import { readIssuerId } from "~/domains/credentials/key-store.server";
import { gatherOffer, previewAward } from "./award.server";

/** What one person of several would be given now. */
export interface PersonPreview {
  readonly personId: string;
  readonly name: string;
  /** what is missing; empty: nothing */
  readonly gaps: readonly string[];
  /** exactly what would be signed; null where something is missing */
  readonly text: string | null;
}

/** By the same code that awards, for one person and the words that were written about them. */
export async function previewPerson(
  store: Store,
  what: Awardable,
  holder: { readonly personId: string; readonly name: string; readonly email: string },
  narrative: string,
  now: Date,
): Promise<PersonPreview> {
  const offer = await gatherOffer(store.read, what, holder.personId, now);
  const issuerId = await readIssuerId(store);
  return {
    personId: holder.personId,
    name: holder.name,
    gaps: offer.gaps,
    text: offer.gaps.length > 0 ? null : previewAward(what, offer, holder, issuerId, now, narrative).text,
  };
}
