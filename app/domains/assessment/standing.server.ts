import { and, eq, inArray, isNotNull, sql } from "drizzle-orm";
import type { Db } from "#db/client.server";
import { alias } from "#db/dialect";
import { fromJson } from "#db/schema/columns";
import { evidence, evidenceVersion, result, review } from "#db/schema/assessment";
import { checkAttempt, reflection } from "#db/schema/learning";
import { catalogue } from "~/catalogue/catalogue.server";
import type { MicroCredential } from "~/catalogue/types";
import { DomainError } from "~/http/domain-error";
import { replacedLevels } from "./counting";
import { whereItStands } from "./evidence-rules";
import type { EvidenceFact, Facts, JudgementFact } from "./rules";
import { decidesVersion, newerId } from "./standing-review";
import type { Decision } from "./terms";

/** @throws not-found where no micro-credential has this name */
export function microCredential(slug: string): MicroCredential {
  const found = catalogue().microCredentials.find((m) => m.slug === slug);
  if (found) return found;
  throw new DomainError("not-found", "There is no micro-credential of this name. Choose one from the list.");
}

/**
 * What is on record about one learner and one micro-credential, as the rules want it.
 * Levels given with a return are facts too, marked formative: a piece that went back carries no award.
 */
export async function gatherFacts(db: Db, personId: string, slug: string): Promise<Facts> {
  const ask = questionsFor(db);
  const who = { personId, slug };
  return factsOf(
    await ask.checks.execute(who),
    await ask.reflections.execute(who),
    await ask.versions.execute(who),
    await ask.results.execute(who),
  );
}

/**
 * The same for many learners and every micro-credential at once, in as many questions as for one.
 * @returns asked by person and slug; whoever has nothing on record has empty facts
 */
export async function gatherFactsOfTeam(
  db: Db,
  personIds: readonly string[],
): Promise<(personId: string, slug: string) => Facts> {
  const ids = [...personIds];
  if (ids.length === 0) return () => factsOf([], [], [], []);
  const byPerson = (row: { personId: string }) => row.personId;
  const byBoth = (row: { personId: string; slug: string }) => `${row.personId} ${row.slug}`;
  const checks = grouped(
    await checkRows(db).where(and(inArray(checkAttempt.personId, ids), isNotNull(checkAttempt.answeredAt))),
    byPerson,
  );
  const reflections = grouped(await reflectionRows(db).where(inArray(reflection.personId, ids)), byPerson);
  const versions = grouped(await versionRows(db).where(inArray(evidence.personId, ids)), byBoth);
  const results = grouped(await resultRows(db).where(inArray(result.personId, ids)), byBoth);
  return (personId, slug) =>
    factsOf(
      checks.get(personId) ?? [],
      reflections.get(personId) ?? [],
      versions.get(`${personId} ${slug}`) ?? [],
      results.get(`${personId} ${slug}`) ?? [],
    );
}

function grouped<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const held = groups.get(keyOf(row));
    if (held) held.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}

/** A level that counts, with what it stands on: for ledgers. */
export interface CountingResult {
  readonly resultId: string;
  readonly criterion: string;
  readonly level: string;
  readonly comment: string;
  readonly judgedById: string;
  readonly judgedAt: Date;
  readonly rubricVersion: string;
  readonly evidenceId: string;
  readonly versionId: string;
  readonly version: number;
  readonly kind: string;
}

/**
 * The one result per criterion that counts: from accepted evidence, and replaced by no later one.
 * @returns in order of judgement
 */
export async function listCountingResults(db: Db, personId: string, slug: string): Promise<CountingResult[]> {
  const rows = await db
    .select({
      resultId: result.id,
      criterion: result.criterion,
      level: result.achievedLevel,
      comment: result.comment,
      judgedById: result.judgedById,
      judgedAt: result.judgedAt,
      supersedesId: result.supersedesId,
      rubricVersion: review.rubricVersion,
      decision: review.decision,
      newerId,
      evidenceId: evidence.id,
      versionId: evidenceVersion.id,
      version: evidenceVersion.number,
      kind: evidence.kind,
    })
    .from(result)
    .innerJoin(review, eq(review.id, result.reviewId))
    .innerJoin(evidenceVersion, eq(evidenceVersion.id, review.versionId))
    .innerJoin(evidence, eq(evidence.id, evidenceVersion.evidenceId))
    .where(and(eq(result.personId, personId), eq(result.achievement, slug)));
  const replaced = replacedLevels(rows.map((row) => ({ ...row, id: row.resultId, ...weight(row) })));
  return rows
    .filter((row) => row.decision === "accept" && !replaced.has(row.resultId))
    .sort((a, b) => a.judgedAt.getTime() - b.judgedAt.getTime() || (a.criterion < b.criterion ? -1 : 1))
    .map(({ supersedesId: _, decision: __, newerId: ___, ...row }) => row);
}

const weight = (row: { decision: Decision; newerId: string | null }) => ({
  accepted: row.decision === "accept",
  stands: row.newerId === null,
});

// ---- Questions ----------------------------------------------------------------------------------------

const checkRows = (db: Db) =>
  db
    .select({
      personId: checkAttempt.personId,
      id: checkAttempt.id,
      bank: checkAttempt.bank,
      drawn: checkAttempt.drawn,
      correct: checkAttempt.correct,
      at: checkAttempt.answeredAt,
    })
    .from(checkAttempt);
const reflectionRows = (db: Db) =>
  db
    .select({
      personId: reflection.personId,
      reflection: reflection.reflectionId,
      at: reflection.firstSavedAt,
    })
    .from(reflection);
/** Where a version repeats work that was given before: that version. */
const repeated = alias(evidenceVersion, "repeated");
const versionRows = (db: Db) =>
  db
    .select({
      personId: evidence.personId,
      kind: evidence.kind,
      slug: evidence.achievement,
      evidenceId: evidence.id,
      version: evidenceVersion.number,
      parts: evidenceVersion.parts,
      sentAt: evidenceVersion.sentAt,
      firstSentAt: repeated.sentAt,
      decision: review.decision,
      decidedAt: review.decidedAt,
      open: { forSupervisor: evidence.forSupervisor, forAssessors: evidence.forAssessors },
    })
    .from(evidence)
    .innerJoin(evidenceVersion, eq(evidenceVersion.evidenceId, evidence.id))
    .leftJoin(repeated, eq(repeated.id, evidenceVersion.repeatsId))
    .leftJoin(review, decidesVersion());
const resultRows = (db: Db) =>
  db
    .select({
      personId: result.personId,
      slug: result.achievement,
      id: result.id,
      criterion: result.criterion,
      level: result.achievedLevel,
      at: result.judgedAt,
      judgeId: result.judgedById,
      supersedesId: result.supersedesId,
      decision: review.decision,
      newerId,
      evidenceId: evidenceVersion.evidenceId,
      versionId: evidenceVersion.id,
      version: evidenceVersion.number,
    })
    .from(result)
    .innerJoin(review, eq(review.id, result.reviewId))
    .innerJoin(evidenceVersion, eq(evidenceVersion.id, review.versionId));

const prepared = new WeakMap<object, ReturnType<typeof prepare>>();
/** Every page of a learner asks these, so their SQL is built once for each connection. */
function questionsFor(db: Db) {
  let ask = prepared.get(db);
  if (!ask) {
    ask = prepare(db);
    prepared.set(db, ask);
  }
  return ask;
}
function prepare(db: Db) {
  const personId = sql.placeholder("personId");
  const slug = sql.placeholder("slug");
  return {
    checks: checkRows(db)
      .where(and(eq(checkAttempt.personId, personId), isNotNull(checkAttempt.answeredAt)))
      .prepare(),
    reflections: reflectionRows(db).where(eq(reflection.personId, personId)).prepare(),
    versions: versionRows(db)
      .where(and(eq(evidence.personId, personId), eq(evidence.achievement, slug)))
      .prepare(),
    results: resultRows(db)
      .where(and(eq(result.personId, personId), eq(result.achievement, slug)))
      .prepare(),
  };
}

type Rows<
  T extends (db: Db) => { prepare(): { execute(values?: Record<string, unknown>): Promise<unknown> } },
> = Awaited<ReturnType<ReturnType<ReturnType<T>["prepare"]>["execute"]>>;

function factsOf(
  checks: Rows<typeof checkRows>,
  reflections: Rows<typeof reflectionRows>,
  versions: Rows<typeof versionRows>,
  results: Rows<typeof resultRows>,
): Facts {
  const replaced = replacedLevels(results.map((row) => ({ ...row, ...weight(row) })));
  return {
    checksPassed: checks.flatMap((row) =>
      row.at === null || row.correct === null
        ? []
        : [
            {
              bank: row.bank,
              correct: row.correct,
              drawn: fromJson(row.drawn).length,
              at: row.at,
              attemptId: row.id,
            },
          ],
    ),
    reflectionsSaved: reflections.map(({ reflection, at }) => ({ reflection, at })),
    evidence: versions.flatMap((row): EvidenceFact[] => {
      // what was taken back before anybody decided waits for nobody, nor does what a newer version came after
      const newer = versions.some(
        (other) => other.evidenceId === row.evidenceId && other.version > row.version,
      );
      if (row.decision === null && (newer || whereItStands(row, row.open) === "taken-back")) return [];
      const parts = fromJson(row.parts);
      return [
        {
          evidence: row.kind,
          evidenceId: row.evidenceId,
          version: row.version,
          state: row.decision === "accept" ? "accepted" : row.decision === "return" ? "returned" : "sent",
          ...(parts.length > 0 && { parts }),
          at: row.decidedAt ?? row.sentAt,
          givenAt: row.firstSentAt ?? row.sentAt,
        },
      ];
    }),
    judgements: results.map((row): JudgementFact => ({
      criterion: row.criterion,
      level: row.level,
      at: row.at,
      judgeId: row.judgeId,
      superseded: replaced.has(row.id),
      formative: row.decision !== "accept",
      on: { evidenceId: row.evidenceId, version: row.version },
    })),
  };
}
