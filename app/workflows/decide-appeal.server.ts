import { eq } from "drizzle-orm";
import { isUnique } from "#db/client.server";
import { evidenceVersion, result } from "#db/schema/assessment";
import { fromJson } from "#db/schema/columns";
import { appealAct } from "#db/schema/voice";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { type LevelBefore, loweredBy } from "~/domains/assessment/appeal-rules";
import { type OpenedAppeal, actOf, closedAlready, openAppeal } from "~/domains/assessment/appeals.server";
import { limits } from "~/domains/assessment/evidence-rules";
import { endUnfinished, readModerated } from "~/domains/assessment/moderation.server";
import { type Actor, listCurrentLevels } from "~/domains/assessment/reads.server";
import { rank } from "~/domains/assessment/rules";
import { microCredential } from "~/domains/assessment/standing.server";
import type { AppealOutcome, GivenLevel } from "~/domains/assessment/terms";
import { enterModeration } from "~/domains/credentials/evidence-ledger.server";
import { discardDraft } from "~/domains/learning/drafts.server";
import { recordActivity } from "~/domains/people/activity.server";
import { firstName } from "~/domains/people/names";
import { queueMail } from "~/domains/people/outbox.server";
import { DomainError, refuseFaults } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { judgementFaults, release } from "./decide-review.server";

export const appealKey = (appealId: string) => `appeal:${appealId}`;

export interface AppealDecision {
  readonly outcome: AppealOutcome;
  /** to the learner, with every outcome */
  readonly reasons: string;
  /** the judgement that takes the other's place; only read where the outcome is `changed` */
  readonly levels: readonly GivenLevel[];
}

type Tx = Parameters<Parameters<ReturnType<typeof store>["write"]>[0]>[0];

/**
 * Decides an appeal, once: it was judged fairly; something about how it was judged was not right and is put right in
 * words; or it is judged again, and the new judgement supersedes the old one, which stays on record.
 * A new judgement never leaves the learner with less, so nobody has to weigh whether to appeal.
 * @throws not-found for everybody but the assessor it was given to; forbidden where they have to do with the piece after
 *         all; conflict once it is closed; invalid with a sentence per field
 */
export async function decideAppeal(
  actor: Actor,
  appealId: string,
  decision: AppealDecision,
  now: Date,
): Promise<void> {
  try {
    await store().write((tx) => decideWithin(tx, actor, appealId, decision, now));
  } catch (error) {
    if (isUnique(error)) throw closedAlready();
    throw error;
  }
}

async function decideWithin(
  tx: Tx,
  actor: Actor,
  appealId: string,
  { outcome, reasons, levels }: AppealDecision,
  now: Date,
): Promise<void> {
  const opened = await openAppeal(tx, actor, appealId);
  const { appeal, decided } = opened;
  // the same button pressed twice: whoever judged again has judged by now
  const last = appeal.acts.at(-1);
  if (last?.byId === actor.personId && last.act === outcome) return;
  requireMay(actor, "appeal.decide", opened.facts);
  if (appeal.state !== "open") throw closedAlready();
  if (reasons.trim() === "") refuseFaults({ reasons: "Write your reasons to the learner." });
  const reviewId =
    outcome === "changed" ? await judgeAgain(tx, actor, opened, { reasons, levels }, now) : null;
  await tx.insert(appealAct).values(
    actOf(appealId, appeal.acts.length + 1, outcome, actor.personId, now, {
      words: reasons.trim().slice(0, limits.message),
      reviewId,
    }),
  );
  // that somebody appealed and was answered in words stays between the two; a new judgement is the record's
  if (reviewId !== null) {
    await enterModeration(
      tx,
      {
        id: appealId,
        versionId: decided.versionId,
        reviewId: decided.reviewId,
        what: "appeal",
        outcome: "changed",
        levels: [],
        byId: actor.personId,
        as: "assessor",
      },
      now,
    );
  }
  await discardDraft(tx, actor.personId, appealKey(appealId));
  await recordActivity(tx, now, {
    actorId: actor.personId,
    action: "appeal.decide",
    subjectKind: "appeal",
    subjectId: appealId,
    aboutId: appeal.personId,
  });
  if (outcome !== "changed")
    await queueMail(tx, now, { ...told(opened, appealId), to: decided.head.author.email });
}

const told = ({ decided }: OpenedAppeal, appealId: string) => ({
  onceKey: `appeal-decided:${appealId}`,
  subject: "Your appeal is decided",
  text: `${firstName(decided.head.author.name)},\n\nYour appeal is decided. Read the answer and its reasons here:\n${environment().origin}/appeals/${appealId}\n`,
});

async function judgeAgain(
  tx: Tx,
  actor: Actor,
  opened: OpenedAppeal,
  { reasons, levels }: Pick<AppealDecision, "reasons" | "levels">,
  now: Date,
): Promise<string> {
  const { decided, appeal } = opened;
  const { head } = decided;
  if (!decided.stands)
    throw new DomainError(
      "conflict",
      "Another decision took the place of this one. Decide on the reasons alone.",
    );
  const versions = await tx.select().from(evidenceVersion).where(eq(evidenceVersion.evidenceId, head.id));
  const version = versions.find((one) => one.id === decided.versionId);
  if (!version || versions.some((one) => one.number > version.number))
    throw new DomainError(
      "conflict",
      "A newer version was sent since, and it is judged for itself. Decide on the reasons alone.",
    );
  const of = microCredential(head.slug);
  const judging = { decision: "accept" as const, levels, message: reasons.trim() };
  refuseFaults({
    ...judgementFaults(of, head.kind, fromJson(version.parts), judging),
    ...loweredBy(levels, await levelsBefore(tx, opened), of.rubric.levels),
  });
  // what an appeal decided is judged again by a person who knew all of it: no sample takes its place, and none is waited for
  const sampled = await readModerated(tx, [version.id]);
  if (sampled) await endUnfinished(tx, sampled, "superseded", now);
  const { onceKey: _, ...mail } = told(opened, appeal.id);
  return release(
    tx,
    { head, version },
    {
      by: { personId: actor.personId, name: actor.name },
      judging,
      moderationId: null,
      supersedesId: decided.reviewId,
      mail,
    },
    now,
  );
}

/** Of each criterion the level that may not fall: what counts now, and what an acceptance gave. */
async function levelsBefore(
  db: Tx,
  { decided }: Pick<OpenedAppeal, "decided">,
): Promise<ReadonlyMap<string, LevelBefore>> {
  const { head } = decided;
  const { levels } = microCredential(head.slug).rubric;
  const given =
    decided.decision === "accept"
      ? await db
          .select({ criterion: result.criterion, level: result.achievedLevel })
          .from(result)
          .where(eq(result.reviewId, decided.reviewId))
      : [];
  const held = new Map<string, LevelBefore>();
  for (const { criterion, level } of await listCurrentLevels(db, head.author.id, head.slug))
    held.set(criterion, { level, here: false });
  for (const { criterion, level } of given) {
    const counts = held.get(criterion)?.level ?? level;
    held.set(criterion, { level: rank(levels, counts) > rank(levels, level) ? counts : level, here: true });
  }
  return held;
}
