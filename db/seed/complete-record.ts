import { randomBytes, randomUUID } from "node:crypto";
import { catalogue } from "../../app/catalogue/catalogue.server";
import type { MicroCredential } from "../../app/catalogue/types";
import { enterJudgement, enterSending } from "../../app/domains/credentials/evidence-ledger.server";
import { refreshStanding } from "../../app/domains/credentials/readiness.server";
import { recordActivity } from "../../app/domains/people/activity.server";
import type { Db } from "../client.server";
import { evidence, evidenceVersion, result, review } from "../schema/assessment";
import { toJson } from "../schema/columns";
import { checkAttempt, moduleVisit, reflection, sectionProgress } from "../schema/learning";

const day = 86_400_000;

/** Titles a person would give to the pieces of one micro-credential; made up like everything here. */
const titles: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "professional-and-ethical-conduct": {
    "practice-log": "Ten working days, and one that went sideways",
    account: "The lift home I said no to",
    observation: "What Joanne saw at the garden centre",
  },
};

/**
 * Everything a made-up learner needs for an award: modules read, checks passed, reflections written, evidence
 * accepted and judged at or above the level asked for.
 * @param judgeId who judged it; becomes a supervisor's or an assessor's judgement by the learner's own supervisor
 * @param finishedAt the last judgement; the learning lies in the weeks before
 */
export async function writeCompleteRecord(
  tx: Db,
  learner: {
    readonly personId: string;
    readonly judgeId: string;
    readonly slug: string;
    readonly finishedAt: Date;
  },
): Promise<void> {
  const of = catalogue().microCredentials.find((one) => one.slug === learner.slug);
  if (!of) throw new Error(`There is no micro-credential ${learner.slug} in content/.`);
  const { personId } = learner;
  const at = (days: number) => new Date(learner.finishedAt.getTime() - days * day);

  for (const [n, module] of of.modules.entries()) {
    const read = at(35 - n * 4);
    const last = module.sections.at(-1);
    await tx.insert(moduleVisit).values({
      personId,
      moduleId: module.id,
      moduleVersion: module.version,
      sectionId: last?.id ?? "",
      startedAt: read,
      lastAt: read,
    });
    for (const section of module.sections) {
      await tx.insert(sectionProgress).values({
        personId,
        moduleId: module.id,
        sectionId: section.id,
        moduleVersion: module.version,
        digest: section.digest,
        doneAt: read,
      });
    }
    await passCheck(tx, of, personId, module.bank, read);
    for (const block of module.sections.flatMap((section) => section.blocks)) {
      if (block.kind !== "reflection") continue;
      await tx.insert(reflection).values({
        id: randomUUID(),
        personId,
        reflectionId: block.id,
        moduleId: module.id,
        moduleVersion: module.version,
        words: "I wrote this for myself. It is made up, like everyone here.",
        audience: "private",
        sharedWithId: null,
        firstSavedAt: read,
        savedAt: read,
      });
    }
  }

  const judged = new Map<string, string[]>();
  for (const criterion of of.rubric.criteria) {
    const kind = criterion.evidence[0] ?? "";
    judged.set(kind, [...(judged.get(kind) ?? []), criterion.id]);
  }
  for (const [n, kind] of of.evidence.entries()) {
    const evidenceId = randomUUID();
    const versionId = randomUUID();
    const reviewId = randomUUID();
    const title = titles[of.slug]?.[kind.id] ?? kind.title;
    const decidedAt = at(of.evidence.length - 1 - n);
    await tx
      .insert(evidence)
      .values({ id: evidenceId, personId, achievement: of.slug, kind: kind.id, title, createdAt: at(12) });
    await tx.insert(evidenceVersion).values({
      id: versionId,
      evidenceId,
      number: 1,
      title,
      narrative:
        "A made-up account: what happened, what was mine to do, who took the rest, and when they knew.",
      parts: toJson(partsOf(of, kind.id)),
      changedNote: "Names, places and dates were changed.",
      consent: toJson([]),
      deIdentification: toJson([]),
      achievementVersion: of.version,
      framework: of.framework,
      salt: randomBytes(16).toString("base64url"),
      sentAt: at(6),
      sentToId: learner.judgeId,
    });
    await recordActivity(tx, at(6), {
      actorId: personId,
      action: "evidence.send",
      subjectKind: "evidence-version",
      subjectId: versionId,
      aboutId: personId,
      detail: { number: 1, kind: kind.id, files: 0 },
    });
    await enterSending(tx, versionId, at(6));
    await tx.insert(review).values({
      id: reviewId,
      versionId,
      reviewerId: learner.judgeId,
      decision: "accept",
      rubricVersion: of.rubric.version,
      decidedAt,
    });
    await recordActivity(tx, decidedAt, {
      actorId: learner.judgeId,
      action: "review.accept",
      subjectKind: "evidence-version",
      subjectId: versionId,
      aboutId: personId,
      detail: { number: 1, rubric: of.rubric.version },
    });
    for (const criterion of judged.get(kind.id) ?? []) {
      await tx.insert(result).values({
        id: randomUUID(),
        reviewId,
        personId,
        achievement: of.slug,
        criterion,
        achievedLevel: criterion === "language" ? "proficient" : of.rubric.requiredLevel,
        comment: "Seen more than once, in ordinary weeks.",
        next: "",
        judgedById: learner.judgeId,
        judgedAt: decidedAt,
        supersedesId: null,
      });
    }
    await enterJudgement(tx, reviewId, decidedAt);
  }
  await refreshStanding(tx, personId, of.slug, learner.finishedAt);
}

function partsOf(of: MicroCredential, kind: string): string[] {
  return [
    ...new Set(
      of.requirements.flatMap((need) =>
        need.kind === "practice" && need.evidence === kind ? need.parts : [],
      ),
    ),
  ];
}

async function passCheck(
  tx: Db,
  of: MicroCredential,
  personId: string,
  bankId: string,
  at: Date,
): Promise<void> {
  const bank = of.banks.find((one) => one.bank === bankId);
  const need = of.requirements.find((one) => one.kind === "knowledge" && one.bank === bankId);
  if (!bank || need?.kind !== "knowledge") return;
  const drawn = bank.items.slice(0, need.draw);
  const answers = drawn.flatMap((item) => {
    const right = item.options.find((option) => option.correct);
    return right ? [[item.id, right.id] as const] : [];
  });
  await tx.insert(checkAttempt).values({
    id: randomUUID(),
    personId,
    bank: bank.bank,
    bankVersion: bank.version,
    seed: 1,
    drawn: toJson(drawn.map((item) => item.id)),
    startedAt: at,
    answers: toJson(Object.fromEntries(answers)),
    correct: need.pass === 0 ? 0 : drawn.length,
    passed: true,
    answeredAt: at,
  });
}
