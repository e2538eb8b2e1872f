import { and, eq } from "drizzle-orm";
import type { Store } from "#db/client.server";
import { award, credential } from "#db/schema/credentials";
import { DomainError } from "~/http/domain-error";
import { recordActivity } from "../people/activity.server";

/**
 * The holder decides whether the public page names them; it takes effect with the next request.
 * @throws not-found where it is somebody else's: that it exists is not theirs to know
 */
export async function chooseShowName(
  store: Store,
  personId: string,
  credentialId: string,
  showName: boolean,
  now: Date,
): Promise<void> {
  await store.write(async (tx) => {
    const [own] = await tx
      .select({ showName: credential.showName })
      .from(credential)
      .innerJoin(award, eq(award.id, credential.awardId))
      .where(and(eq(credential.id, credentialId), eq(award.personId, personId)));
    if (!own)
      throw new DomainError("not-found", "There is no such credential of yours. Choose one from the list.");
    if (own.showName === showName) return;
    await tx.update(credential).set({ showName }).where(eq(credential.id, credentialId));
    await recordActivity(tx, now, {
      actorId: personId,
      action: showName ? "credential.show-name" : "credential.hide-name",
      subjectKind: "credential",
      subjectId: credentialId,
      aboutId: personId,
    });
  });
}
