import { eq } from "drizzle-orm";
import { evidence, evidenceVersion, result, review } from "#db/schema/assessment";
import { person } from "#db/schema/people";
import { store } from "#db/store.server";
import { catalogue } from "~/catalogue/catalogue.server";
import { levelName, microCredential } from "~/catalogue/lookups";
import { replacedLevels } from "./counting";
import { newerId } from "./standing-review";
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
      versionId: review.versionId,
      supersedesId: result.supersedesId,
      decision: review.decision,
      newerId,
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
    .innerJoin(review, eq(review.id, result.reviewId))
    .innerJoin(evidenceVersion, eq(evidenceVersion.id, review.versionId))
    .innerJoin(evidence, eq(evidence.id, evidenceVersion.evidenceId))
    .innerJoin(person, eq(person.id, result.judgedById))
    .where(eq(result.personId, personId));
  const replaced = replacedLevels(
    rows.map((row) => ({ ...row, accepted: row.decision === "accept", stands: row.newerId === null })),
  );
  const bySkill = new Map<string, JudgedLevel[]>();
  for (const row of rows) {
    const open = row.judgeId === reader.id || (row.forSupervisor && row.kind !== RECOGNITION);
    if (row.decision !== "accept" || replaced.has(row.id)) continue;
    if (reader.side === "supervisor" && !open) continue;
    const of = microCredential(catalogue(), row.achievement);
    const criterion = of?.rubric.criteria.find((one) => one.id === row.criterion);
    if (!of || !criterion) continue;
    const judged = {
      level: levelName(of.rubric.levels, row.level),
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
