import { randomUUID } from "node:crypto";
import { and, desc, eq, inArray, isNull } from "drizzle-orm";
import { type Db, isUnique } from "#db/client.server";
import { evidence, evidenceVersion, message, review } from "#db/schema/assessment";
import { person } from "#db/schema/people";
import { reviewQuestion } from "#db/schema/voice";
import { store } from "#db/store.server";
import { may } from "~/access/policy";
import { requireMay } from "~/access/require-may";
import { discardDraft } from "~/domains/learning/drafts.server";
import { recordActivity } from "~/domains/people/activity.server";
import { firstName } from "~/domains/people/names";
import { queueMail } from "~/domains/people/outbox.server";
import { listWithRole } from "~/domains/people/reads.server";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { canBeginUntil } from "./deadlines.server";
import { limits } from "./evidence-rules";
import { type Actor, type EvidenceHead, type Someone, factsAbout, readHead } from "./reads.server";
import { stands } from "./standing-review";
import type { Decision } from "./terms";
import { insertMessage } from "./writes.server";

/** A decision, whose piece it is about, and who made it. */
export interface DecidedVersion {
  readonly reviewId: string;
  readonly versionId: string;
  readonly number: number;
  readonly decision: Decision;
  readonly decidedAt: Date;
  readonly head: EvidenceHead;
  readonly reviewer: Someone;
  /** their account is open */
  readonly reachable: boolean;
  /** no other decision has taken its place */
  readonly stands: boolean;
}

/** @returns null where there is none; ask the policy before showing any of it */
export async function readDecision(db: Db, reviewId: string): Promise<DecidedVersion | null> {
  const [row] = await db
    .select({
      reviewId: review.id,
      versionId: review.versionId,
      number: evidenceVersion.number,
      decision: review.decision,
      decidedAt: review.decidedAt,
      evidenceId: evidence.id,
      reviewerId: person.id,
      name: person.name,
      email: person.email,
      closedAt: person.closedAt,
    })
    .from(review)
    .innerJoin(evidenceVersion, eq(evidenceVersion.id, review.versionId))
    .innerJoin(evidence, eq(evidence.id, evidenceVersion.evidenceId))
    .innerJoin(person, eq(person.id, review.reviewerId))
    .where(eq(review.id, reviewId));
  const head = row ? await readHead(db, row.evidenceId) : null;
  if (!row || !head) return null;
  const [standing] = await db
    .select({ id: review.id })
    .from(review)
    .where(and(eq(review.id, reviewId), stands()));
  const { evidenceId: _, reviewerId, name, email, closedAt, ...rest } = row;
  return {
    ...rest,
    head,
    reviewer: { id: reviewerId, name, email },
    reachable: closedAt === null,
    stands: standing !== undefined,
  };
}

const noDecision = () =>
  new DomainError("not-found", "There is no such decision. Go back to your evidence and choose again.");

export interface AskedQuestion {
  readonly reviewId: string;
  readonly words: string;
  readonly askedAt: Date;
  readonly answer: { readonly words: string; readonly by: string; readonly at: Date } | null;
}

/** The question that was asked about a decision, for those who may read the thread it stands in; null: none was. */
export async function readQuestion(db: Db, reviewId: string): Promise<AskedQuestion | null> {
  const [row] = await db.select().from(reviewQuestion).where(eq(reviewQuestion.reviewId, reviewId));
  if (!row) return null;
  const said = await db
    .select({ id: message.id, words: message.words, by: person.name })
    .from(message)
    .innerJoin(person, eq(person.id, message.authorId))
    .where(inArray(message.id, [row.questionId, row.answerId ?? row.questionId]));
  const answer = said.find((each) => each.id === row.answerId);
  return {
    reviewId,
    words: said.find((each) => each.id === row.questionId)?.words ?? "",
    askedAt: row.askedAt,
    answer: answer && row.answeredAt ? { words: answer.words, by: answer.by, at: row.answeredAt } : null,
  };
}

/** The question about the decision on one version, with what it is about; null: nothing was asked. */
export async function readAskedAbout(
  db: Db,
  versionId: string,
): Promise<{ decided: DecidedVersion; question: AskedQuestion; title: string } | null> {
  const [row] = await db
    .select({ reviewId: reviewQuestion.reviewId, title: evidenceVersion.title })
    .from(reviewQuestion)
    .innerJoin(review, eq(review.id, reviewQuestion.reviewId))
    .innerJoin(evidenceVersion, eq(evidenceVersion.id, review.versionId))
    .where(eq(review.versionId, versionId))
    .orderBy(desc(reviewQuestion.askedAt))
    .limit(1);
  const decided = row ? await readDecision(db, row.reviewId) : null;
  const question = row ? await readQuestion(db, row.reviewId) : null;
  return row && decided && question ? { decided, question, title: row.title } : null;
}

/**
 * Asks the one question that a learner has about a decision. It stands in the thread, and whoever decided owes an answer.
 * Asked twice it is one question: the words of the first stay.
 * @throws not-found for everybody but the learner; conflict once it was asked, replaced, or the time is over
 */
export async function askAboutDecision(
  actor: Actor,
  reviewId: string,
  words: string,
  now: Date,
): Promise<void> {
  try {
    await store().write((tx) => askWithin(tx, actor, reviewId, words, now));
  } catch (error) {
    if (isUnique(error)) throw askedAlready();
    throw error;
  }
}

const askedAlready = () =>
  new DomainError(
    "conflict",
    "You asked your question about this decision already. You can go on in the messages of the piece.",
  );

async function askWithin(tx: Db, actor: Actor, reviewId: string, words: string, now: Date): Promise<void> {
  const decided = await readDecision(tx, reviewId);
  if (!decided) throw noDecision();
  const { head, reviewer } = decided;
  requireMay(actor, "review.ask", factsAbout(head, actor), true);
  const asked = await readQuestion(tx, reviewId);
  if (asked?.words === words) return;
  if (asked) throw askedAlready();
  if (!decided.stands)
    throw new DomainError("conflict", "Another decision took the place of this one. Ask about that one.");
  if (canBeginUntil("question", decided.decidedAt) < now)
    throw new DomainError(
      "conflict",
      "The time to ask about this decision is over. You can still write in the messages of the piece.",
    );
  const questionId = randomUUID();
  await insertMessage(
    tx,
    {
      id: questionId,
      evidenceId: head.id,
      versionId: decided.versionId,
      authorId: actor.personId,
      words: words.slice(0, limits.message),
    },
    now,
  );
  await discardDraft(tx, actor.personId, questionKey(reviewId));
  await tx.insert(reviewQuestion).values({
    reviewId,
    personId: actor.personId,
    questionId,
    askedAt: now,
    answerId: null,
    answeredAt: null,
  });
  await recordActivity(tx, now, {
    actorId: actor.personId,
    action: "review.question",
    subjectKind: "review",
    subjectId: reviewId,
    aboutId: actor.personId,
  });
  const asks = decided.reachable ? [reviewer] : await listWhoMayAnswer(tx, head);
  if (asks.length === 0)
    throw new DomainError(
      "conflict",
      "Whoever decided has left, and nobody else may read the piece. Open it to assessors under “Who can read this”, then ask.",
    );
  for (const to of asks) {
    await queueMail(tx, now, {
      onceKey: `question:${reviewId}:${to.id}`,
      to: to.email,
      subject: `${actor.name} has a question about a decision`,
      text: `${firstName(to.name)},\n\n${actor.name} asks about a decision on a piece of evidence. Read the question and answer it here:\n${environment().origin}/reviews/${decided.versionId}/answer\n`,
    });
  }
}

/** The assessors who may read this piece and answer in the place of whoever decided. */
const listWhoMayAnswer = async (db: Db, head: EvidenceHead): Promise<Someone[]> =>
  (await listWithRole(db, "assessor")).filter(({ id }) =>
    may(["assessor"], "review.answer", factsAbout(head, { personId: id })),
  );

/** Name the boxes in which a learner writes about a decision. */
export const questionKey = (reviewId: string) => `question:${reviewId}`;
export const groundsKey = (reviewId: string) => `grounds:${reviewId}`;

/**
 * Answers the question about a decision: whoever made it, or an assessor in their place. Once, in the thread.
 * @throws not-found for everybody else; conflict where somebody was quicker
 */
export async function answerQuestion(
  actor: Actor,
  reviewId: string,
  words: string,
  draftKey: string,
  now: Date,
): Promise<void> {
  await store().write(async (tx) => {
    const decided = await readDecision(tx, reviewId);
    if (!decided) throw noDecision();
    const { head } = decided;
    requireMay(
      actor,
      "review.answer",
      { ...factsAbout(head, actor), judged: decided.reviewer.id === actor.personId },
      true,
    );
    const answerId = randomUUID();
    await insertMessage(
      tx,
      {
        id: answerId,
        evidenceId: head.id,
        versionId: decided.versionId,
        authorId: actor.personId,
        words: words.slice(0, limits.message),
      },
      now,
    );
    const [answered] = await tx
      .update(reviewQuestion)
      .set({ answerId, answeredAt: now })
      .where(and(eq(reviewQuestion.reviewId, reviewId), isNull(reviewQuestion.answerId)))
      .returning({ reviewId: reviewQuestion.reviewId });
    if (!answered)
      throw new DomainError(
        "conflict",
        "Somebody answered this question while you were writing. You can add to it in the messages of the piece.",
      );
    await discardDraft(tx, actor.personId, draftKey);
    await recordActivity(tx, now, {
      actorId: actor.personId,
      action: "review.answer",
      subjectKind: "review",
      subjectId: reviewId,
      aboutId: head.author.id,
    });
    await queueMail(tx, now, {
      onceKey: `answer:${reviewId}`,
      to: head.author.email,
      subject: "Your question about a decision has an answer",
      text: `${firstName(head.author.name)},\n\n${actor.name} answered your question about a decision. Read it here:\n${environment().origin}/evidence/${head.id}/decision\n`,
    });
  });
}
