import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { type Db, isUnique } from "#db/client.server";
import { evidenceVersion, mark, moderation, result, review, waitingReview } from "#db/schema/assessment";
import { fromJson, toJson } from "#db/schema/columns";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { neededLevel } from "~/catalogue/completion";
import type { MicroCredential } from "~/catalogue/types";
import {
  endAllocation,
  gatherCandidates,
  noteHeld,
  readAllocation,
} from "~/domains/assessment/allocation.server";
import { criteriaFor, decisionFaults, limits } from "~/domains/assessment/evidence-rules";
import { type Objection, type Place, objectionTo, whyChosen } from "~/domains/assessment/moderation-rules";
import {
  type ModerationRecord,
  type SealedMark,
  countMarkedTwice,
  endUnfinished,
  followsFrom,
  readModeration,
} from "~/domains/assessment/moderation.server";
import {
  type Actor,
  type EvidenceHead,
  factsAbout,
  listCurrentLevels,
  readHeadOfVersion,
} from "~/domains/assessment/reads.server";
import { readPlan } from "~/domains/assessment/sampling-plan.server";
import { stands } from "~/domains/assessment/standing-review";
import { rank } from "~/domains/assessment/rules";
import { microCredential } from "~/domains/assessment/standing.server";
import type { Decision, GivenLevel, ModerationOutcome } from "~/domains/assessment/terms";
import { insertMessage } from "~/domains/assessment/writes.server";
import {
  type Moderated,
  enterJudgement,
  enterModeration,
} from "~/domains/credentials/evidence-ledger.server";
import { refreshStanding } from "~/domains/credentials/readiness.server";
import { discardDraft } from "~/domains/learning/drafts.server";
import { recordActivity } from "~/domains/people/activity.server";
import { firstName } from "~/domains/people/names";
import { queue, queueMail } from "~/domains/people/outbox.server";
import { DomainError, refuseFaults } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { formatDate } from "~/ui/moments";

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

export interface Decided {
  /** null: held back until a second assessor has marked it, or a third */
  readonly reviewId: string | null;
}

/**
 * Judges one version: accepts it, or returns it with what to do. One judgement for each version; the first wins.
 * Where the sampling plan chooses the version, an assessor's judgement is sealed as a first mark and the learner has
 * nothing until a second assessor agrees, or a third has decided. A supervisor's is released at once and marked blind
 * afterwards. Whoever marks second or third calls this as well: what their judgement is follows from what is on record.
 * Levels given with an acceptance count and take the place of earlier ones. Levels given with a return are kept beside
 * it and do not count, because the piece they stand on is not accepted. A level below the required one does not
 * prevent accepting: the piece is good evidence of where the learner is, and the judgement stays open.
 * @throws forbidden for one's own work; not-found for somebody the policy does not let judge it; conflict for a judgement
 *         too many, for an assessor before the supervisor's time is over, for a piece that somebody else has, and where
 *         the assessor may not give this mark; invalid with a sentence per field
 */
export async function decideReview(actor: Actor, judging: Judging, now: Date): Promise<Decided> {
  for (let again = true; ; again = false) {
    try {
      return await store().write((tx) => decideWithin(tx, actor, judging, now));
    } catch (error) {
      // Beside the version's one judgement, two on different pieces may have replaced the same level: the second look
      // tells which, because it sees what the other one wrote.
      if (!isUnique(error) || !again) throw isUnique(error) ? alreadyDecided() : error;
    }
  }
}

async function decideWithin(tx: Db, actor: Actor, judging: Judging, now: Date): Promise<Decided> {
  const head = await readHeadOfVersion(tx, judging.versionId);
  if (!head)
    throw new DomainError(
      "not-found",
      "There is no such piece to review. Go back to the list and choose again.",
    );
  const facts = factsAbout(head, actor);
  if (facts.own) throw ownWork();
  requireMay(actor, "review.decide", facts, true);
  const as = facts.supervises ? "supervisor" : "assessor";

  const [version] = await tx.select().from(evidenceVersion).where(eq(evidenceVersion.id, judging.versionId));
  if (!version) throw alreadyDecided();
  const moderated = await readModeration(tx, version.id);
  const [decided] = await tx
    .select({ id: review.id, by: review.reviewerId, decision: review.decision })
    .from(review)
    .where(and(eq(review.versionId, version.id), stands()));
  // the same button pressed twice
  const mine = moderated?.marks.find((one) => one.markerId === actor.personId) ?? null;
  if (mine) {
    if (mine.decision === judging.decision) return { reviewId: decided?.id ?? null };
    throw alreadyMarked();
  }
  if (decided?.by === actor.personId && decided.decision === judging.decision)
    return { reviewId: decided.id };

  const { plan, name: planName } = await readPlan(tx);
  const of = microCredential(head.slug);
  let place: Place = 1;
  if (moderated) {
    const step = followsFrom(of, plan, moderated.marks);
    if (moderated.closedAt !== null || !("next" in step)) throw alreadyDecided();
    if (as === "supervisor") {
      if (moderated.releasedAt) throw alreadyDecided();
      // the learner took it back from the assessors, so whoever has it now decides
      if (head.open.forAssessors) throw beingMarked();
      await endUnfinished(tx, { id: moderated.id, versionId: version.id }, "taken-back", now);
    }
    place = step.next;
  } else {
    const [waiting] = await tx.select().from(waitingReview).where(eq(waitingReview.versionId, version.id));
    if (decided || !waiting) throw alreadyDecided();
    if (as === "assessor" && (waiting.assessorFrom === null || waiting.assessorFrom > now)) throw tooEarly();
  }
  if (as === "assessor") {
    const mark = { head, versionId: version.id, place, released: moderated?.releasedAt != null };
    const not = await whyNotMark(tx, actor, { ...mark, calibrateFirst: plan.calibrateFirst }, now);
    if (not) throw new DomainError("conflict", not);
  }

  refuseFaults(judgementFaults(of, head.kind, fromJson(version.parts), judging));
  await endAllocation(
    tx,
    {
      versionId: version.id,
      place,
      how: (assessorId) => (assessorId === actor.personId ? "marked" : "settled"),
    },
    now,
  );
  await discardDraft(tx, actor.personId, reviewKey(version.id));
  const piece: Releasable = { head, version };
  if (moderated && as === "supervisor") {
    return { reviewId: await release(tx, piece, { by: actor, judging, moderationId: null }, now) };
  }
  if (!moderated) {
    const reason = whyChosen(plan, {
      versionId: version.id,
      achievement: head.slug,
      as,
      openToAssessors: head.open.forAssessors,
      decision: judging.decision,
      gaveLevels: judging.levels.some((given) => given.level !== null),
      ...(await countMarkedTwice(tx, { judgeId: actor.personId, achievement: head.slug, plan }, now)),
    });
    if (!reason) {
      return { reviewId: await release(tx, piece, { by: actor, judging, moderationId: null }, now) };
    }
    const moderationId = randomUUID();
    await tx.insert(moderation).values({
      id: moderationId,
      versionId: version.id,
      personId: head.author.id,
      achievement: head.slug,
      reason,
      plan: planName,
      releasedAt: as === "supervisor" ? now : null,
      openedAt: now,
    });
    await noteHeld(tx, [version.id]);
    await seal(tx, actor, { piece, moderationId, place, judging }, now);
    return {
      reviewId:
        as === "supervisor" ? await release(tx, piece, { by: actor, judging, moderationId }, now) : null,
    };
  }
  const id = await seal(tx, actor, { piece, moderationId: moderated.id, place, judging }, now);
  const marks = [...moderated.marks, { ...judging, id, place, markerId: actor.personId, marker: actor.name }];
  const step = followsFrom(of, plan, marks);
  if ("next" in step) return { reviewId: null };
  const counts = marks.find((one) => one.place === step.counts);
  if (!counts) throw new Error("The mark that counts is among the marks.");
  const reviewId = await close(tx, piece, { moderated, outcome: step.outcome, counts }, actor, now);
  for (const one of marks.slice(1)) {
    const told = { moderated, outcome: step.outcome, versionId: version.id, reviewId };
    await enterModeration(tx, markInLedger(one, told), now);
  }
  return { reviewId };
}

type Version = typeof evidenceVersion.$inferSelect;
interface Releasable {
  readonly head: EvidenceHead;
  readonly version: Version;
}

/** Why an assessor may not give this mark now, in a sentence with what to do; null: they may. */
export async function whyNotMark(
  db: Db,
  actor: Actor,
  mark: {
    readonly head: EvidenceHead;
    readonly versionId: string;
    readonly place: Place;
    readonly released: boolean;
    readonly calibrateFirst: boolean;
  },
  now: Date,
): Promise<string | null> {
  const held = await readAllocation(db, mark.versionId, mark.place);
  const [candidate] = await gatherCandidates(db, mark, now, actor.personId);
  const objection = candidate ? objectionTo(candidate, mark) : "marked";
  if (objection) return objectionWords[objection];
  if (held?.assessorId === actor.personId) return null;
  const { timeZone } = environment();
  if (held)
    return `${held.assessor} has this piece until ${formatDate(held.until, timeZone)}. If they give it back, it goes to somebody else by itself.`;
  // who marks second is given out and never chosen
  return mark.place === 1
    ? null
    : "A second mark is given to somebody and not chosen. If it comes to you, you get a mail.";
}

const objectionWords: Readonly<Record<Objection, string>> = {
  own: "This is your own work. Somebody else judges it; you can read the answer under Evidence.",
  line: "You and the learner work for each other, so another assessor marks this piece.",
  declared: "You declared a conflict of interest here, so another assessor marks this piece.",
  marked: "You have marked this piece. Another assessor marks it now.",
  appealed: "An appeal about this piece was given to you, so another assessor marks it.",
  overlooks:
    "In your other role you can read what was decided, in the log or the ledger, so another assessor marks this piece.",
  "not-calibrated":
    "Mark the made-up pieces of this micro-credential first. They take a quarter of an hour and are under Reviews, Made-up pieces.",
};

/** What keeps a judgement from being sent, a sentence per field; empty: nothing does. */
export function judgementFaults(
  of: MicroCredential,
  kind: string,
  parts: readonly string[],
  judging: Pick<Judging, "decision" | "levels" | "message">,
): Record<string, string> {
  const criteria = criteriaFor(of, kind, parts);
  const unanswered = criteria
    .filter((c) => !judging.levels.some((g) => g.criterion === c.id))
    .map((c) => c.id);
  const faults = decisionFaults(
    criteria,
    judging.levels,
    unanswered,
    judging.decision,
    judging.message,
    (criterion, level) => rank(of.rubric.levels, level) < rank(of.rubric.levels, neededLevel(of, criterion)),
  );
  for (const { criterion, level } of judging.levels) {
    if (level === null || of.rubric.levels.some((one) => one.id === level)) continue;
    faults[`level-${criterion}`] = "Choose one of the levels shown.";
  }
  return faults;
}

/** Keeps a mark as it was given. The log says that somebody marked, and nothing of what. */
async function seal(
  tx: Db,
  actor: Actor,
  {
    piece: { head, version },
    moderationId,
    place,
    judging,
  }: { piece: Releasable; moderationId: string; place: Place; judging: Judging },
  now: Date,
): Promise<string> {
  const id = randomUUID();
  await tx.insert(mark).values({
    id,
    moderationId,
    versionId: version.id,
    place,
    markerId: actor.personId,
    decision: judging.decision,
    levels: toJson<readonly GivenLevel[]>(judging.levels),
    message: judging.message.trim(),
    rubricVersion: microCredential(head.slug).rubric.version,
    markedAt: now,
  });
  await recordActivity(tx, now, {
    actorId: actor.personId,
    action: place === 1 ? "review.mark" : "review.mark-blind",
    subjectKind: "evidence-version",
    subjectId: version.id,
    aboutId: head.author.id,
    detail: { number: version.number },
  });
  await queue(tx, now, { kind: "allocate", onceKey: `allocate:${version.id}:after-${place}`, payload: {} });
  return id;
}

/** The marks are opened. What was held back is released; what was released stands, or a third takes its place. */
async function close(
  tx: Db,
  piece: Releasable,
  {
    moderated,
    outcome,
    counts,
  }: {
    moderated: ModerationRecord;
    outcome: ModerationOutcome;
    counts: Pick<SealedMark, "decision" | "levels" | "message" | "markerId" | "marker">;
  },
  actor: Actor,
  now: Date,
): Promise<string> {
  const { head, version } = piece;
  await tx.update(moderation).set({ closedAt: now, outcome }).where(eq(moderation.id, moderated.id));
  await recordActivity(tx, now, {
    actorId: actor.personId,
    action: "moderation.close",
    subjectKind: "evidence-version",
    subjectId: version.id,
    aboutId: head.author.id,
    detail: { outcome },
  });
  const [standing] = await tx
    .select({ id: review.id })
    .from(review)
    .where(and(eq(review.versionId, version.id), stands()));
  if (standing && outcome !== "third-decided") {
    // nothing changes for the learner, and an award no longer waits
    await refreshStanding(tx, head.author.id, head.slug, now);
    return standing.id;
  }
  return release(
    tx,
    piece,
    {
      by: { personId: counts.markerId, name: counts.marker },
      judging: counts,
      moderationId: moderated.id,
      ...(standing && { supersedesId: standing.id }),
    },
    now,
  );
}

/** A second or third mark as the learner's ledger tells it, once all of them are opened. */
function markInLedger(
  one: Pick<SealedMark, "id" | "place" | "markerId" | "levels">,
  {
    moderated,
    outcome,
    versionId,
    reviewId,
  }: { moderated: ModerationRecord; outcome: ModerationOutcome; versionId: string; reviewId: string },
): Moderated {
  const second = one.place === 2;
  return {
    id: one.id,
    versionId,
    reviewId,
    byId: one.markerId,
    as: "assessor",
    what: second ? (moderated.releasedAt ? "sampled" : "second-mark") : "third-mark",
    outcome: second
      ? outcome === "agreed"
        ? "agreed"
        : "not-settled"
      : outcome === "third-upheld"
        ? "agreed"
        : "changed",
    levels: one.levels.flatMap(({ criterion, level }) => (level === null ? [] : [{ criterion, level }])),
  };
}

export interface Releasing {
  /** whose judgement it is */
  readonly by: { readonly personId: string; readonly name: string };
  readonly judging: Pick<Judging, "decision" | "levels" | "message">;
  readonly moderationId: string | null;
  /** the decision on the same version whose place it takes */
  readonly supersedesId?: string;
  /** the mail to the learner, where it is not the usual one */
  readonly mail?: { readonly subject: string; readonly text: string };
}

/** The learner has the answer from now on: the decision, its levels, the words, and a mail that says so. */
export async function release(
  tx: Db,
  { head, version }: Releasable,
  { by, judging, moderationId, supersedesId, mail }: Releasing,
  now: Date,
): Promise<string> {
  const of = microCredential(head.slug);
  const criteria = criteriaFor(of, head.kind, fromJson(version.parts));
  // asked before the new decision is there, because from then on the one before it does not stand
  const counting =
    judging.decision === "accept" ? await listCurrentLevels(tx, head.author.id, head.slug) : [];
  // a level given with a return never counted, so there is no place of it to take
  const before = supersedesId
    ? await tx
        .select({ id: result.id, criterion: result.criterion })
        .from(result)
        .innerJoin(review, and(eq(review.id, result.reviewId), eq(review.decision, "accept")))
        .where(eq(result.reviewId, supersedesId))
    : [];
  const reviewId = randomUUID();
  await tx.insert(review).values({
    id: reviewId,
    versionId: version.id,
    reviewerId: by.personId,
    decision: judging.decision,
    rubricVersion: of.rubric.version,
    decidedAt: now,
    supersedesId: supersedesId ?? null,
    moderationId,
  });
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
    await tx.insert(result).values({
      id: randomUUID(),
      reviewId,
      personId: head.author.id,
      achievement: head.slug,
      criterion: criterion.id,
      achievedLevel: given.level,
      comment,
      next,
      judgedById: by.personId,
      judgedAt: now,
      supersedesId:
        before.find((row) => row.criterion === criterion.id)?.id ??
        counting.find((row) => row.criterion === criterion.id)?.resultId ??
        null,
    });
  }
  await enterJudgement(tx, reviewId, now);
  const words = [judging.message.trim(), ...beside].join("\n\n");
  await insertMessage(tx, { evidenceId: head.id, versionId: version.id, authorId: by.personId, words }, now);
  await tx.delete(waitingReview).where(eq(waitingReview.versionId, version.id));
  await recordActivity(tx, now, {
    actorId: by.personId,
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
  const said = accepted ? "accepted it" : "sent it back with what to do";
  await queueMail(tx, now, {
    onceKey: supersedesId ? `review:${reviewId}` : `review:${version.id}`,
    to: head.author.email,
    subject: supersedesId
      ? "The answer about your evidence has changed"
      : accepted
        ? "Your evidence is accepted"
        : "Your evidence is back with you, with one thing to do",
    text: `${firstName(head.author.name)},\n\n${
      supersedesId
        ? `A sample of all evidence is read again by other assessors, and yours for “${of.title}” was among it. They saw it differently. ${by.name} ${said}, and this takes the place of the answer you had.`
        : `${by.name} read the evidence you sent for “${of.title}” and ${said}.`
    } Read what they saw here:\n${environment().origin}/evidence/${head.id}\n`,
    ...mail,
  });
  await refreshStanding(tx, head.author.id, head.slug, now);
  return reviewId;
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
const beingMarked = () =>
  new DomainError(
    "conflict",
    "An assessor judged this version while you were writing, and a second one reads it before the learner has the answer. Nothing of yours was sent.",
  );
const alreadyMarked = () =>
  new DomainError("conflict", "You marked this version already, and a mark stays as it was given.");
