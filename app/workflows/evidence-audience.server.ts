import { desc, eq, or } from "drizzle-orm";
import { evidence, evidenceVersion, review, waitingReview } from "#db/schema/assessment";
import { store } from "#db/store.server";
import { waitsFor } from "~/domains/assessment/evidence-rules";
import { followAudience } from "~/domains/assessment/moderation.server";
import { type Actor, type EvidenceHead, readHead, readOwnHead } from "~/domains/assessment/reads.server";
import { decidesVersion } from "~/domains/assessment/standing-review";
import { type Audience, RECOGNITION } from "~/domains/assessment/terms";
import { refreshStanding } from "~/domains/credentials/readiness.server";
import { recordActivity } from "~/domains/people/activity.server";
import { firstName } from "~/domains/people/names";
import { queueMail } from "~/domains/people/outbox.server";
import { listWithRole } from "~/domains/people/reads.server";
import { environment } from "~/http/environment.server";
import { waitForJudgement } from "./wait-for-judgement.server";

type Tx = Parameters<Parameters<ReturnType<typeof store>["write"]>[0]>[0];

/**
 * The author says who may read a piece, in all that it is offered for. It takes effect at once: what waits is put before
 * those who may judge it now, and taken from those who may not. What was judged stays with who judged it.
 * @param audience none: only the author
 * @throws not-found where it is not the actor's
 */
export async function setAudience(
  actor: Actor,
  evidenceId: string,
  audience: readonly Audience[],
  now: Date,
): Promise<void> {
  await store().write(async (tx) => {
    const before = await readOwnHead(tx, actor, evidenceId);
    const after = await setOpen(tx, before, audience, now);
    if (after === before) return;
    for (const { id } of await piecesOf(tx, before.itemId)) {
      const piece = await readHead(tx, id);
      if (piece) await requeue(tx, piece, before, now);
    }
  });
}

/**
 * Writes whom an item is open to, within the act that decides it.
 * @returns the piece as it is afterwards; the same object where nothing changed
 */
export async function setOpen(
  tx: Tx,
  head: EvidenceHead,
  audience: readonly Audience[],
  now: Date,
): Promise<EvidenceHead> {
  const open = {
    // whoever leads the learner neither judges nor reads a claim of prior learning
    forSupervisor: audience.includes("supervisor") && head.kind !== RECOGNITION,
    forAssessors: audience.includes("assessor"),
    forFacilitators: audience.includes("facilitator"),
  };
  const was = head.open;
  if (
    open.forSupervisor === was.forSupervisor &&
    open.forAssessors === was.forAssessors &&
    open.forFacilitators === was.forFacilitators
  ) {
    return head;
  }
  await tx
    .update(evidence)
    .set(open)
    .where(or(eq(evidence.id, head.itemId), eq(evidence.sameAsId, head.itemId)));
  await recordActivity(tx, now, {
    actorId: head.author.id,
    action: "evidence.audience",
    subjectKind: "evidence",
    subjectId: head.itemId,
    aboutId: head.author.id,
    detail: { ...open },
  });
  if (open.forFacilitators && !was.forFacilitators) await tellFacilitators(tx, head, now);
  return { ...head, ...((await readHead(tx, head.id)) ?? head), open };
}

const piecesOf = (tx: Tx, itemId: string) =>
  tx
    .select({ id: evidence.id })
    .from(evidence)
    .where(or(eq(evidence.id, itemId), eq(evidence.sameAsId, itemId)));

/** One piece of the item: its undecided version waits before whom it is open to now. */
async function requeue(tx: Tx, head: EvidenceHead, before: EvidenceHead, now: Date): Promise<void> {
  if (head.open.forAssessors !== before.open.forAssessors) {
    await followAudience(tx, head, now);
    await refreshStanding(tx, head.author.id, head.slug, now);
  }
  const [last] = await tx
    .select({ id: evidenceVersion.id, number: evidenceVersion.number, reviewId: review.id })
    .from(evidenceVersion)
    .leftJoin(review, decidesVersion())
    .where(eq(evidenceVersion.evidenceId, head.id))
    .orderBy(desc(evidenceVersion.number))
    .limit(1);
  if (!last || last.reviewId !== null) return;
  const { open } = head;
  if (open.forSupervisor === before.open.forSupervisor && open.forAssessors === before.open.forAssessors) {
    return;
  }
  const [waiting] = await tx.select().from(waitingReview).where(eq(waitingReview.versionId, last.id));
  if (waiting && waiting.reviewerId === (head.supervisor?.id ?? null)) {
    const place = waitsFor(open, head.supervisor, waiting.sentAt);
    if (place) {
      const asked = waiting.askedById !== null && open.forAssessors;
      const assessorFrom = asked ? (waiting.assessorFrom ?? now) : place.assessorFrom;
      await tx.update(waitingReview).set({ assessorFrom }).where(eq(waitingReview.versionId, last.id));
      return;
    }
  }
  // it goes to somebody else, or to nobody: whoever has it now begins anew
  await tx.delete(waitingReview).where(eq(waitingReview.versionId, last.id));
  await waitForJudgement(tx, head, last, now, `evidence-opened:${last.id}:${now.getTime()}`);
}

async function tellFacilitators(tx: Tx, head: EvidenceHead, now: Date): Promise<void> {
  for (const facilitator of await listWithRole(tx, "facilitator", [head.author.id])) {
    await queueMail(tx, now, {
      onceKey: `evidence-for-facilitators:${head.itemId}:${facilitator.id}`,
      to: facilitator.email,
      subject: `${head.author.name} opened a piece of evidence to you`,
      text: `${firstName(facilitator.name)},\n\n${head.author.name} opened a piece of evidence to the facilitators of professional support. Read it, and write to them about it, here:\n${environment().origin}/evidence/${head.itemId}\n`,
    });
  }
}
