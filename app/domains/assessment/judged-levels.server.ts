import { and, eq } from "drizzle-orm";
import { evidence, evidenceVersion, result, review } from "#db/schema/assessment";
import { person } from "#db/schema/people";
import { store } from "#db/store.server";
import { catalogue } from "~/catalogue/catalogue.server";
import { microCredential } from "~/catalogue/lookups";
import { type AgreementSide, RECOGNITION } from "./terms";

export interface JudgedLevel {
  readonly level: string;
  /** title of the criterion and of its micro-credential */
  readonly criterion: string;
  readonly credential: string;
  readonly judge: string;
  readonly judgedAt: string;
}

/**
 * The levels that people judged on somebody's evidence, by skill: those that count now, in the words of their rubric.
 * They stand beside ratings and are never mixed with them: a rating says how two people see the work, a judgement what a
 * piece of evidence showed.
 * @param reader a supervisor sees what they judged themselves and what is open to them, and no claim of prior learning
 */
export async function listJudgedLevels(
  personId: string,
  reader: { readonly id: string; readonly side: AgreementSide },
): Promise<Map<string, JudgedLevel[]>> {
  const rows = await store()
    .read.select({
      id: result.id,
      supersedesId: result.supersedesId,
      achievement: result.achievement,
      criterion: result.criterion,
      level: result.achievedLevel,
      judge: person.name,
      judgeId: result.judgedById,
      forSupervisor: evidence.forSupervisor,
      judgedAt: result.judgedAt,
      kind: evidence.kind,
    })
    .from(result)
    .innerJoin(review, and(eq(review.id, result.reviewId), eq(review.decision, "accept")))
    .innerJoin(evidenceVersion, eq(evidenceVersion.id, review.versionId))
    .innerJoin(evidence, eq(evidence.id, evidenceVersion.evidenceId))
    .innerJoin(person, eq(person.id, result.judgedById))
    .where(eq(result.personId, personId));
  const replaced = new Set(rows.map((row) => row.supersedesId));
  const bySkill = new Map<string, JudgedLevel[]>();
  for (const row of rows) {
    const open = row.judgeId === reader.id || (row.forSupervisor && row.kind !== RECOGNITION);
    if (replaced.has(row.id) || (reader.side === "supervisor" && !open)) continue;
    const of = microCredential(catalogue(), row.achievement);
    const criterion = of?.rubric.criteria.find((one) => one.id === row.criterion);
    if (!of || !criterion) continue;
    const judged = {
      level: of.rubric.levels.find((level) => level.id === row.level)?.name ?? row.level,
      criterion: criterion.title,
      credential: of.title,
      judge: row.judge,
      judgedAt: row.judgedAt.toISOString(),
    };
    for (const skill of criterion.skills) bySkill.set(skill, [...(bySkill.get(skill) ?? []), judged]);
  }
  for (const [skill, levels] of bySkill)
    bySkill.set(
      skill,
      levels.sort((a, b) => (a.judgedAt < b.judgedAt ? 1 : -1)),
    );
  return bySkill;
}
