import { createHash } from "node:crypto";
import { and, asc, eq, inArray } from "drizzle-orm";
import type { Db } from "#db/client.server";
import { fromJson } from "#db/schema/columns";
import {
  evidence,
  evidenceVersion,
  evidenceVersionFile,
  mark,
  moderation,
  result,
  review,
} from "#db/schema/assessment";
import { equivalence, ledgerRow } from "#db/schema/credentials";
import { person } from "#db/schema/people";
import { catalogue } from "~/catalogue/catalogue.server";
import { neededLevel } from "~/catalogue/completion";
import { type Frameworks, levelName, skillText } from "~/catalogue/lookups";
import type { MicroCredential } from "~/catalogue/types";
import { kindOf } from "../assessment/evidence-rules";
import { type Facts, rank } from "../assessment/rules";
import { decidesVersion } from "../assessment/standing-review";
import { type CountingResult, listCountingResults } from "../assessment/standing.server";
import { RECOGNITION } from "../assessment/terms";
import {
  type LedgerEvidence,
  type LedgerJudgement,
  type LedgerLearning,
  type LedgerPart,
  type LedgerPrerequisite,
  type LedgerSkill,
  documentPosition,
} from "./ledger";
import type { PrerequisiteState, StackStanding } from "./stack-rules";

/** What a ledger is made of, with what the credential needs beside it. */
export interface Ledger {
  readonly skills: readonly LedgerSkill[];
  readonly evidence: readonly LedgerEvidence[];
  readonly learning: LedgerLearning;
  /** what counts, one for each criterion */
  readonly judgements: readonly LedgerJudgement[];
  /** the level that counts per criterion */
  readonly results: readonly { readonly criterion: string; readonly level: string }[];
  /** hex digests of text and files of each accepted version, by version id */
  readonly digests: ReadonlyMap<string, readonly string[]>;
}

/**
 * Everything one award would stand on, from what is on record now.
 * @param counts what of the facts on record the award would stand on
 */
export async function gatherLedger(
  db: Db,
  world: Frameworks,
  of: MicroCredential,
  personId: string,
  counts: Pick<Facts, "checksPassed" | "reflectionsSaved" | "evidence">,
): Promise<Ledger> {
  const counting = bestPerCriterion(of, await listCountingResults(db, personId, of.slug));
  const [learner] = await db
    .select({ supervisorId: person.supervisorId })
    .from(person)
    .where(eq(person.id, personId));
  const judgedOn = new Set([...counting.values()].map(({ versionId }) => versionId));
  const versions = latestOfEach(await acceptedVersions(db, personId, of.slug)).filter(
    ({ evidenceId, version, versionId }) =>
      judgedOn.has(versionId) ||
      counts.evidence.some((one) => one.evidenceId === evidenceId && one.version === version),
  );
  const files =
    versions.length === 0
      ? []
      : await db
          .select({ versionId: evidenceVersionFile.versionId, sha256: evidenceVersionFile.sha256 })
          .from(evidenceVersionFile)
          .where(
            inArray(
              evidenceVersionFile.versionId,
              versions.map((version) => version.versionId),
            ),
          )
          .orderBy(asc(evidenceVersionFile.versionId), asc(evidenceVersionFile.position));
  const judgements = of.rubric.criteria.flatMap((criterion, at): LedgerJudgement[] => {
    const counts = counting.get(criterion.id);
    if (!counts) return [];
    return [
      {
        criterion: criterion.id,
        title: criterion.title,
        position: at + 1,
        level: counts.level,
        levelName: levelName(of.rubric.levels, counts.level),
        requiredLevelName: levelName(of.rubric.levels, neededLevel(of, criterion.id)),
        rubricVersion: counts.rubricVersion,
        evidenceId: counts.evidenceId,
        versionId: counts.versionId,
        judgedById: counts.judgedById,
        judgedAs:
          counts.judgedById === learner?.supervisorId && counts.kind !== RECOGNITION
            ? "supervisor"
            : "assessor",
        judgedAt: counts.judgedAt.toISOString(),
        ...(counts.kind === RECOGNITION && { recognised: true }),
      },
    ];
  });
  return {
    skills: of.alignment.coreSkills.map((code) => ({
      kind: "skill",
      code,
      text: skillText(world, code, of.framework),
      framework: of.framework,
      judgements: judgements.filter((judgement) =>
        of.rubric.criteria.some((c) => c.id === judgement.criterion && c.skills.includes(code)),
      ),
    })),
    evidence: versions.map(({ narrative: _, ...version }) => ({
      kind: "evidence",
      ...version,
      evidenceTitle: kindOf(of, version.evidence)?.title ?? version.evidence,
      parts: fromJson(version.parts),
      sentAt: version.sentAt.toISOString(),
    })),
    learning: learningOf(of, counts),
    judgements,
    results: judgements.map(({ criterion, level }) => ({ criterion, level })),
    digests: new Map(
      versions.map((version) => [
        version.versionId,
        [
          createHash("sha256").update(version.narrative).digest("hex"),
          ...files.filter((file) => file.versionId === version.versionId).map((file) => file.sha256),
        ],
      ]),
    ),
  };
}

/** What a stack's award would stand on, with a digest of each credential as it was fixed when it was awarded. */
export interface StackLedger {
  readonly parts: readonly LedgerPart[];
  /** hex digest by award id */
  readonly digests: ReadonlyMap<string, string>;
}

export async function gatherStackLedger(db: Db, { parts }: StackStanding): Promise<StackLedger> {
  const held = parts.flatMap(({ part, held }) => (held ? [{ part, held }] : []));
  const documents =
    held.length === 0
      ? []
      : await db
          .select({ awardId: ledgerRow.awardId, row: ledgerRow.row })
          .from(ledgerRow)
          .where(
            and(
              inArray(
                ledgerRow.awardId,
                held.map((one) => one.held.awardId),
              ),
              eq(ledgerRow.position, documentPosition),
            ),
          );
  return {
    parts: held.map(({ part, held }) => ({
      kind: "part",
      code: part.code,
      achievement: held.achievement,
      title: part.credentials.find((of) => of.slug === held.achievement)?.title ?? part.name,
      version: held.version,
      awardId: held.awardId,
      credentialId: held.credentialId,
      awardedAt: held.awardedAt.toISOString(),
      validUntil: held.validUntil?.toISOString() ?? null,
    })),
    digests: new Map(
      documents.map(({ awardId, row }) => [awardId, createHash("sha256").update(row).digest("hex")]),
    ),
  };
}

/** What had to come first, as it is fixed with the award; only what is met. */
export function ledgerOfPrerequisites(states: readonly PrerequisiteState[]): LedgerPrerequisite[] {
  return states.flatMap(({ achievement, title, code, by }): LedgerPrerequisite[] =>
    by === null
      ? []
      : [
          {
            kind: "prerequisite",
            achievement,
            title,
            code,
            by:
              by.kind === "credential"
                ? {
                    kind: "credential",
                    credentialId: by.held.credentialId,
                    awardedAt: by.held.awardedAt.toISOString(),
                  }
                : {
                    kind: "equivalence",
                    equivalenceId: by.equivalence.id,
                    decidedById: by.equivalence.decidedById,
                    decidedAt: by.equivalence.decidedAt.toISOString(),
                  },
          },
        ],
  );
}

/** True where this person judged any of it, counted or not: then somebody else makes the award. */
export async function hasJudged(db: Db, judgeId: string, personId: string, slug: string): Promise<boolean> {
  return (await judgedPairs(db, judgeId, [personId])).has(pairKey(personId, slug));
}

export const pairKey = (personId: string, slug: string): string => `${personId} ${slug}`;

/** Of these people, the records this person judged a part of; see `pairKey`. */
export async function judgedPairs(
  db: Db,
  judgeId: string,
  personIds: readonly string[],
): Promise<ReadonlySet<string>> {
  return new Set((await listJudgings(db, personIds, judgeId)).map((one) => one.pair));
}

/** Everybody who judged a part of one record. */
export async function listJudges(db: Db, personId: string, slug: string): Promise<ReadonlySet<string>> {
  const judgings = await listJudgings(db, [personId], null);
  return new Set(judgings.filter(({ pair }) => pair === pairKey(personId, slug)).map((one) => one.judgeId));
}

/** Who judged a part of which record of these people. @param judgeId null: everybody */
async function listJudgings(
  db: Db,
  personIds: readonly string[],
  judgeId: string | null,
): Promise<{ readonly judgeId: string; readonly pair: string }[]> {
  if (personIds.length === 0) return [];
  const by = (column: typeof result.judgedById | typeof equivalence.decidedById | typeof mark.markerId) =>
    judgeId === null ? undefined : eq(column, judgeId);
  const rows = await db
    .selectDistinct({
      judgeId: result.judgedById,
      personId: result.personId,
      achievement: result.achievement,
    })
    .from(result)
    .where(and(inArray(result.personId, [...personIds]), by(result.judgedById)));
  // saying that something counts as much as an award is a judgement on all that the award opens
  const recognised = await db
    .selectDistinct({
      judgeId: equivalence.decidedById,
      personId: equivalence.personId,
      achievement: equivalence.achievement,
    })
    .from(equivalence)
    .where(
      and(
        inArray(equivalence.personId, [...personIds]),
        by(equivalence.decidedById),
        eq(equivalence.decision, "recognised"),
      ),
    );
  const marked = await db
    .selectDistinct({
      judgeId: mark.markerId,
      personId: moderation.personId,
      achievement: moderation.achievement,
    })
    .from(moderation)
    .innerJoin(mark, and(eq(mark.moderationId, moderation.id), by(mark.markerId)))
    .where(inArray(moderation.personId, [...personIds]));
  return [
    ...[...rows, ...marked].map((row) => ({
      judgeId: row.judgeId,
      pair: pairKey(row.personId, row.achievement),
    })),
    ...recognised.flatMap((row) =>
      catalogue()
        .microCredentials.filter((of) => of.entry.prerequisites.includes(row.achievement))
        .map((of) => ({ judgeId: row.judgeId, pair: pairKey(row.personId, of.slug) })),
    ),
  ];
}

/** The rule counts the best judgement of a criterion, so the ledger shows that one. */
function bestPerCriterion(
  of: MicroCredential,
  counting: readonly CountingResult[],
): ReadonlyMap<string, CountingResult> {
  const best = new Map<string, CountingResult>();
  for (const one of counting) {
    const held = best.get(one.criterion);
    if (!held || rank(of.rubric.levels, one.level) >= rank(of.rubric.levels, held.level)) {
      best.set(one.criterion, one);
    }
  }
  return best;
}

async function acceptedVersions(db: Db, personId: string, slug: string) {
  return db
    .select({
      evidenceId: evidence.id,
      versionId: evidenceVersion.id,
      version: evidenceVersion.number,
      evidence: evidence.kind,
      title: evidenceVersion.title,
      narrative: evidenceVersion.narrative,
      parts: evidenceVersion.parts,
      sentAt: evidenceVersion.sentAt,
    })
    .from(evidence)
    .innerJoin(evidenceVersion, eq(evidenceVersion.evidenceId, evidence.id))
    .innerJoin(review, decidesVersion())
    .where(
      and(eq(evidence.personId, personId), eq(evidence.achievement, slug), eq(review.decision, "accept")),
    )
    .orderBy(asc(evidenceVersion.sentAt), asc(evidenceVersion.id));
}

function latestOfEach<T extends { evidenceId: string; version: number }>(versions: readonly T[]): T[] {
  return versions.filter(
    (one) => !versions.some((other) => other.evidenceId === one.evidenceId && other.version > one.version),
  );
}

function learningOf(
  of: MicroCredential,
  counts: Pick<Facts, "checksPassed" | "reflectionsSaved">,
): LedgerLearning {
  const checks = of.requirements.flatMap((requirement) => {
    if (requirement.kind !== "knowledge") return [];
    const [check] = counts.checksPassed
      .filter((one) => one.bank === requirement.bank)
      .sort((a, b) => a.at.getTime() - b.at.getTime());
    return check
      ? [
          {
            bank: check.bank,
            attemptId: check.attemptId,
            correct: check.correct,
            drawn: check.drawn,
            passedAt: check.at.toISOString(),
          },
        ]
      : [];
  });
  const reflections = of.requirements.flatMap((requirement) => {
    if (requirement.kind !== "reflection") return [];
    const written = counts.reflectionsSaved.find((one) => one.reflection === requirement.reflection);
    return written ? [{ reflection: written.reflection, writtenAt: written.at.toISOString() }] : [];
  });
  const last = [...checks.map((c) => c.passedAt), ...reflections.map((r) => r.writtenAt)].sort().at(-1);
  return {
    kind: "learning",
    modules: of.modules.length,
    contentVersion: of.version,
    checks,
    reflections,
    finishedAt: last ?? null,
  };
}
