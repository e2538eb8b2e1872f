import { randomUUID } from "node:crypto";
import { and, eq, isNull } from "drizzle-orm";
import { type Store, isUnique } from "#db/client.server";
import { award, credential, equivalence } from "#db/schema/credentials";
import { person } from "#db/schema/people";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { DomainError } from "~/http/domain-error";
import { recordActivity } from "../people/activity.server";
import type { Role } from "../people/terms";
import { enterEquivalence } from "./evidence-ledger.server";
import { inForce, listEquivalenceDecisions, listHoldings } from "./holdings.server";
import { refreshWhatRestsOn } from "./readiness.server";
import { comesFirst, countingHolding } from "./stack-rules";
import type { EquivalenceDecision } from "./states";

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

export interface Equivalent {
  readonly personId: string;
  readonly achievement: string;
  readonly decision: EquivalenceDecision;
  /** what was looked at, and why it counts or does not */
  readonly reason: string;
  /** how many decisions the person who decides has seen on the page; another number means somebody was quicker */
  readonly seen: number;
}

/**
 * A person decides whether something else counts as much as holding an Achievement that has to come first.
 * Nothing is written over: a later decision takes the place of the earlier one, and both stay with their reasons.
 * @throws not-found for one's own record and where there is nothing to decide; conflict where somebody was quicker,
 *         where it is held anyway, or where nothing would change
 */
export async function decideEquivalence(
  store: Store,
  asker: { readonly personId: string; readonly roles: readonly Role[] },
  { personId, achievement, decision, reason, seen }: Equivalent,
  now: Date,
): Promise<void> {
  requireMay(asker, "equivalence.decide", { own: asker.personId === personId }, true);
  if (!comesFirst(catalogue()).has(achievement)) {
    throw new DomainError("not-found", "Nothing waits for this award. Go back and choose again.");
  }
  const quicker = () =>
    new DomainError(
      "conflict",
      "Somebody decided about this while you were writing. Read what they wrote, then decide whether yours is still needed.",
    );
  await store
    .write(async (tx) => {
      const [learner] = await tx
        .select({ id: person.id })
        .from(person)
        .where(and(eq(person.id, personId), isNull(person.closedAt)));
      if (!learner) throw new DomainError("not-found", "There is no such person. Choose one from the list.");
      if (countingHolding(await listHoldings(tx, personId), achievement, now)) {
        throw new DomainError("conflict", "It is held already, so no equivalent is needed.");
      }
      const before = (await listEquivalenceDecisions(tx, personId)).filter(
        (row) => row.achievement === achievement,
      );
      if (before.length !== seen) throw quicker();
      const [latest] = inForce(before);
      if (latest?.decision === decision) {
        throw new DomainError("conflict", "That is decided already. Nothing was changed.");
      }
      const id = randomUUID();
      await tx.insert(equivalence).values({
        id,
        personId,
        achievement,
        number: before.length + 1,
        decision,
        reason,
        decidedById: asker.personId,
        decidedAt: now,
      });
      await enterEquivalence(tx, id, now);
      await refreshWhatRestsOn(tx, personId, achievement, now);
      await recordActivity(tx, now, {
        actorId: asker.personId,
        action: "equivalence.decide",
        subjectKind: "equivalence",
        subjectId: id,
        aboutId: personId,
        detail: { achievement, decision },
      });
    })
    .catch((error: unknown) => {
      throw isUnique(error) ? quicker() : error;
    });
}
