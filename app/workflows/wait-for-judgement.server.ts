import { waitingReview } from "#db/schema/assessment";
import type { store } from "#db/store.server";
import { noteHeld } from "~/domains/assessment/allocation.server";
import { waitsFor } from "~/domains/assessment/evidence-rules";
import type { EvidenceHead } from "~/domains/assessment/reads.server";
import { microCredential } from "~/domains/assessment/standing.server";
import { firstName } from "~/domains/people/names";
import { queue, queueMail } from "~/domains/people/outbox.server";
import { environment } from "~/http/environment.server";

type Tx = Parameters<Parameters<ReturnType<typeof store>["write"]>[0]>[0];

/**
 * Puts an undecided version before those who may judge it, and tells the supervisor. Every version that begins to wait
 * passes here: sent, offered for another credential, or opened again after it was taken back.
 * @param head with whom it is open to now
 */
export async function waitForJudgement(
  tx: Tx,
  head: EvidenceHead,
  version: { readonly id: string; readonly number: number },
  now: Date,
  onceKey = `evidence-sent:${version.id}`,
): Promise<void> {
  const place = waitsFor(head.open, head.supervisor, now);
  if (!place) return;
  await tx.insert(waitingReview).values({
    versionId: version.id,
    evidenceId: head.id,
    personId: head.author.id,
    ...place,
    sentAt: now,
    askedById: null,
  });
  await noteHeld(tx, [version.id]);
  if (place.assessorFrom && place.assessorFrom <= now) {
    const given = `allocate:${version.id}:${now.getTime()}`;
    await queue(tx, now, { kind: "allocate", onceKey: given, payload: {} });
  }
  // nobody leads the learner, or it is a claim of prior learning: whoever is given it has a mail
  if (!head.supervisor) return;
  const { title } = microCredential(head.slug);
  // neither title nor words: a mailbox is read in more places than this service
  await queueMail(tx, now, {
    onceKey,
    to: head.supervisor.email,
    subject: `${head.author.name} sent you evidence to review`,
    text: `${firstName(head.supervisor.name)},\n\n${head.author.name} sent you a piece of evidence for “${title}”${version.number > 1 ? ` (version ${version.number})` : ""}. Read it beside the rubric here:\n${environment().origin}/reviews/${version.id}\n\nThe page says what good looks like, and what is not yours to judge.\n`,
  });
}
