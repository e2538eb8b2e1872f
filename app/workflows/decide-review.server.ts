import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { isUnique } from "#db/client.server";
import { evidenceVersion, result, review, waitingReview } from "#db/schema/assessment";
import { fromJson } from "#db/schema/columns";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { type GivenLevel, criteriaFor, decisionFaults, limits } from "~/domains/assessment/evidence-rules";
import {
  type Actor,
  factsAbout,
  listCurrentLevels,
  readHeadOfVersion,
} from "~/domains/assessment/reads.server";
import { microCredential } from "~/domains/assessment/standing.server";
import type { Decision } from "~/domains/assessment/terms";
import { insertMessage } from "~/domains/assessment/writes.server";
import { enterJudgement } from "~/domains/credentials/evidence-ledger.server";
import { refreshStanding } from "~/domains/credentials/readiness.server";
import { discardDraft } from "~/domains/learning/drafts.server";
import { recordActivity } from "~/domains/people/activity.server";
import { firstName } from "~/domains/people/names";
import { queueMail } from "~/domains/people/outbox.server";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";

export const reviewKey = (versionId: string) => `review:${versionId}`;

export interface Judging {
  readonly versionId: string;
  readonly decision: Decision;
  /** one for each criterion of this kind of evidence that was answered; a criterion left out is unanswered */
  readonly levels: readonly GivenLevel[];
  readonly message: string;
}

/** Somebody else decided while this person was writing: one decision stands, and the page shows it. */
export const alreadyDecided = () =>
  new DomainError(
    "conflict",
    "Somebody decided about this version while you were writing. Their decision stands, and nothing of yours was sent.",
  );

/**
 * Decides about one version: accepts it, or returns it with what to do. One decision for each version; the first wins.
 * Levels given with an acceptance count and take the place of earlier ones. Levels given with a return are kept beside
 * it and do not count, because the piece they stand on is not accepted. A level below the required one does not
 * prevent accepting: the piece is good evidence of where the learner is, and the judgement stays open.
 * @throws forbidden for one's own work; not-found for somebody the policy does not let judge it; conflict for the second
 *         decision, or for an assessor before the supervisor's time is over; invalid with a sentence per field
 */
export async function decideReview(actor: Actor, judging: Judging, now: Date): Promise<{ reviewId: string }> {
  for (let again = true; ; again = false) {
    try {
      return await store().write((tx) => decideWithin(tx, actor, judging, now));
    } catch (error) {
      // Beside the version's one decision, two decisions on different pieces may have replaced the same level:
      // the second look tells which, because it sees what the other one wrote.
      if (!isUnique(error) || !again) throw isUnique(error) ? alreadyDecided() : error;
    }
  }
}

type Tx = Parameters<Parameters<ReturnType<typeof store>["write"]>[0]>[0];

async function decideWithin(
  tx: Tx,
  actor: Actor,
  judging: Judging,
  now: Date,
): Promise<{ reviewId: string }> {
  const head = await readHeadOfVersion(tx, judging.versionId);
  if (!head)
    throw new DomainError(
      "not-found",
      "There is no such piece to review. Go back to the list and choose again.",
    );
  const facts = factsAbout(head, actor);
  if (facts.own) throw ownWork();
  requireMay(actor, "review.decide", facts, true);

  const [version] = await tx.select().from(evidenceVersion).where(eq(evidenceVersion.id, judging.versionId));
  const [decided] = await tx
    .select({ id: review.id, by: review.reviewerId, decision: review.decision })
    .from(review)
    .where(eq(review.versionId, judging.versionId));
  // the same button pressed twice
  if (decided?.by === actor.personId && decided.decision === judging.decision)
    return { reviewId: decided.id };
  const [waiting] = await tx
    .select()
    .from(waitingReview)
    .where(eq(waitingReview.versionId, judging.versionId));
  if (!version || decided || !waiting) throw alreadyDecided();
  if (!facts.supervises && (waiting.assessorFrom === null || waiting.assessorFrom > now)) throw tooEarly();

  const of = microCredential(head.slug);
  const criteria = criteriaFor(of, head.kind, fromJson(version.parts));
  const unanswered = criteria
    .filter((c) => !judging.levels.some((g) => g.criterion === c.id))
    .map((c) => c.id);
  const faults = decisionFaults(criteria, judging.levels, unanswered, judging.decision, judging.message);
  const count = Object.keys(faults).length;
  if (count > 0) {
    throw new DomainError(
      "invalid",
      count === 1 ? "One thing needs your attention." : `${count} things need your attention.`,
      faults,
    );
  }

  const reviewId = randomUUID();
  await tx.insert(review).values({
    id: reviewId,
    versionId: version.id,
    reviewerId: actor.personId,
    decision: judging.decision,
    rubricVersion: of.rubric.version,
    decidedAt: now,
  });
  const counting =
    judging.decision === "accept" ? await listCurrentLevels(tx, head.author.id, head.slug) : null;
  const beside: string[] = [];
  for (const criterion of criteria) {
    const given = judging.levels.find((g) => g.criterion === criterion.id);
    if (!given) continue;
    const comment = given.comment.trim().slice(0, limits.comment);
    const next = (given.next ?? "").trim().slice(0, limits.comment);
    if (given.level === null) {
      const both = [comment, next ? `Next: ${next}` : ""].filter((each) => each !== "").join("\n");
      if (both) beside.push(`About “${criterion.title}”: ${both}`);
      continue;
    }
    if (!of.rubric.levels.some((level) => level.id === given.level)) {
      throw new DomainError("invalid", "Choose one of the levels shown.", {
        [`level-${criterion.id}`]: "Choose one of the levels shown.",
      });
    }
    await tx.insert(result).values({
      id: randomUUID(),
      reviewId,
      personId: head.author.id,
      achievement: head.slug,
      criterion: criterion.id,
      achievedLevel: given.level,
      comment,
      next,
      judgedById: actor.personId,
      judgedAt: now,
      supersedesId: counting?.find((row) => row.criterion === criterion.id)?.resultId ?? null,
    });
  }
  await enterJudgement(tx, reviewId, now);
  const words = [judging.message.trim(), ...beside].join("\n\n");
  await insertMessage(
    tx,
    { evidenceId: head.id, versionId: version.id, authorId: actor.personId, words },
    now,
  );
  await tx.delete(waitingReview).where(and(eq(waitingReview.versionId, version.id)));
  await discardDraft(tx, actor.personId, reviewKey(version.id));
  await recordActivity(tx, now, {
    actorId: actor.personId,
    action: `review.${judging.decision}`,
    subjectKind: "evidence-version",
    subjectId: version.id,
    aboutId: head.author.id,
    detail: {
      number: version.number,
      rubric: of.rubric.version,
      levels: judging.levels.map((g) => `${g.criterion}=${g.level ?? "not-shown"}`).join(" "),
    },
  });
  const accepted = judging.decision === "accept";
  await queueMail(tx, now, {
    onceKey: `review:${version.id}`,
    to: head.author.email,
    subject: accepted ? "Your evidence is accepted" : "Your evidence is back with you, with one thing to do",
    text: `${firstName(head.author.name)},\n\n${actor.name} read the evidence you sent for “${of.title}” and ${accepted ? "accepted it" : "sent it back with what to do"}. Read what they saw here:\n${environment().origin}/evidence/${head.id}\n`,
  });
  await refreshStanding(tx, head.author.id, head.slug, now);
  return { reviewId };
}

export const ownWork = () =>
  new DomainError(
    "forbidden",
    "This is your own work. Somebody else judges it; you can read the answer under Evidence.",
  );
const tooEarly = () =>
  new DomainError(
    "conflict",
    "The supervisor judges this first. You can decide when they ask you to, or when it has waited for 14 days.",
  );
