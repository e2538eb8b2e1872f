import { and, eq } from "drizzle-orm";
import { type Db, type Store, isUnique } from "#db/client.server";
import { standing } from "#db/schema/assessment";
import { award, credential, revocation } from "#db/schema/credentials";
import { person } from "#db/schema/people";
import { may } from "~/access/policy";
import { enterWithdrawal } from "~/domains/credentials/evidence-ledger.server";
import { achievementTitle } from "~/domains/credentials/reads.server";
import { refreshStanding, refreshWhatRestsOn } from "~/domains/credentials/readiness.server";
import { type RevocationReason, revocationWords } from "~/domains/credentials/states";
import { enterLog } from "~/domains/credentials/transparency-log.server";
import { recordActivity } from "~/domains/people/activity.server";
import { queue, queueMail } from "~/domains/people/outbox.server";
import type { Role } from "~/domains/people/terms";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { signListNow } from "./sign.server";

/**
 * Withdraws a credential for good, with a reason its holder can read.
 * The status list is signed at once, before this answers; where that fails the outbox goes on until it succeeds.
 * @throws conflict where it was withdrawn already; forbidden for one's own
 */
export async function revokeCredential(
  store: Store,
  asker: { readonly personId: string; readonly roles: readonly Role[] },
  credentialId: string,
  reason: RevocationReason,
  words: string,
  now: Date,
): Promise<void> {
  const listId = await store
    .write((tx) => record(tx, asker, credentialId, reason, words, now))
    .catch((error: unknown) => {
      throw isUnique(error) ? alreadyWithdrawn() : error;
    });
  await signListNow(store, listId, now).catch(() => undefined);
}

async function record(
  tx: Db,
  asker: { readonly personId: string; readonly roles: readonly Role[] },
  credentialId: string,
  reason: RevocationReason,
  words: string,
  now: Date,
): Promise<string> {
  const [held] = await tx
    .select({
      listId: credential.statusListId,
      personId: award.personId,
      slug: award.achievement,
      name: person.name,
      email: person.email,
      revokedAt: revocation.revokedAt,
    })
    .from(credential)
    .innerJoin(award, eq(award.id, credential.awardId))
    .innerJoin(person, eq(person.id, award.personId))
    .leftJoin(revocation, eq(revocation.credentialId, credential.id))
    .where(eq(credential.id, credentialId));
  if (!held) throw new DomainError("not-found", "There is no such credential. Choose one from the list.");
  if (!may(asker.roles, "credential.revoke", { own: held.personId === asker.personId })) {
    throw new DomainError(
      "forbidden",
      "This is your own credential, so somebody else withdraws it. Ask another issuer to open it.",
    );
  }
  if (held.revokedAt) throw alreadyWithdrawn();
  await tx
    .insert(revocation)
    .values({ credentialId, revokedById: asker.personId, revokedAt: now, reason, words });
  await enterWithdrawal(tx, credentialId, now);
  await enterLog(tx, { kind: "revoked", credentialId }, now);
  if (reason === "replaced") {
    // it may be awarded anew, so it stands in the list of what is ready again
    await tx
      .update(standing)
      .set({ awardedAt: null, changedAt: now })
      .where(and(eq(standing.personId, held.personId), eq(standing.achievement, held.slug)));
    await refreshStanding(tx, held.personId, held.slug, now);
  }
  await refreshWhatRestsOn(tx, held.personId, held.slug, now);
  await recordActivity(tx, now, {
    actorId: asker.personId,
    action: "credential.revoke",
    subjectKind: "credential",
    subjectId: credentialId,
    aboutId: held.personId,
    detail: { reason },
  });
  await queue(tx, now, {
    kind: "status-list",
    onceKey: `status-list:${held.listId}:revoked:${credentialId}`,
    payload: { listId: held.listId },
  });
  const { origin, issuer } = environment();
  await queueMail(tx, now, {
    onceKey: `revoked:${credentialId}`,
    to: held.email,
    subject: `Your credential “${achievementTitle(held.slug)}” was withdrawn`,
    text: [
      `Hello ${held.name},`,
      "",
      `${issuer.name} has withdrawn your credential “${achievementTitle(held.slug)}”.`,
      `The reason: ${revocationWords[reason]}.`,
      "",
      "In the words of the person who decided:",
      words,
      "",
      "Its page says so from now on, and anyone who checks it is told:",
      `${origin}/credentials/${credentialId}`,
      "",
      `If you think this is wrong, write to ${issuer.email} and ask for a second look.`,
      "",
      issuer.name,
    ].join("\n"),
  });
  return held.listId;
}

function alreadyWithdrawn(): DomainError {
  return new DomainError("conflict", "This credential was withdrawn already. Nothing was changed.");
}
