import { and, asc, count, eq, gte, inArray, isNull, lte, notExists, or } from "drizzle-orm";
import type { Db } from "#db/client.server";
import {
  allocation,
  evidence,
  evidenceVersion,
  mark,
  moderation,
  review,
  waitingReview,
} from "#db/schema/assessment";
import { person, personRole } from "#db/schema/people";
import { catalogue } from "~/catalogue/catalogue.server";
import type { SamplingPlan } from "~/catalogue/types";
import type { Pair } from "./agreement";
import type { MarkedPair, PairedMark } from "./moderation.server";
import { periodStart } from "./moderation-rules";
import { microCredential } from "./standing.server";

/** Levels as a rubric names them, lowest first. */
export interface Levels {
  readonly ids: readonly string[];
  readonly names: readonly string[];
}

/** The levels that most micro-credentials share: figures over several are only drawn where they have the same. */
export function commonLevels(): Levels {
  const counted = new Map<string, { levels: Levels; n: number }>();
  for (const { rubric } of catalogue().microCredentials) {
    const ids = rubric.levels.map((level) => level.id);
    const held = counted.get(ids.join(" ")) ?? {
      levels: { ids, names: rubric.levels.map((level) => level.name) },
      n: 0,
    };
    held.n += 1;
    counted.set(ids.join(" "), held);
  }
  return [...counted.values()].sort((a, b) => b.n - a.n)[0]?.levels ?? { ids: [], names: [] };
}

/** Both levels of each criterion that both gave one for. */
export function levelPairs(levels: Levels, first: PairedMark, second: PairedMark): Pair[] {
  return first.levels.flatMap((one): Pair[] => {
    const other = second.levels.find((each) => each.criterion === one.criterion);
    const a = levels.ids.indexOf(one.level ?? "");
    const b = levels.ids.indexOf(other?.level ?? "");
    return a < 0 || b < 0 ? [] : [[a, b]];
  });
}

/** Of these pieces, those whose rubric has these levels. */
export const withLevels = (levels: Levels, pieces: readonly MarkedPair[]): MarkedPair[] =>
  pieces.filter(({ achievement }) => {
    const ids = microCredential(achievement).rubric.levels.map((level) => level.id);
    return ids.join(" ") === levels.ids.join(" ");
  });

export interface Coverage {
  /** assessors, by name: what they judged in the period, and how much of it was marked a second time */
  readonly assessors: readonly {
    readonly id: string;
    readonly name: string;
    readonly judged: number;
    readonly twice: number;
  }[];
  /** micro-credentials, in the framework's order */
  readonly credentials: readonly {
    readonly slug: string;
    readonly title: string;
    readonly code: string;
    readonly judged: number;
    readonly twice: number;
    readonly resting: boolean;
  }[];
  /** pieces that wait for a first judgement by an assessor, and that nobody has */
  readonly unowned: number;
}

/** What the sampling plan has and has not covered in its period. */
export async function readCoverage(db: Db, plan: SamplingPlan, now: Date): Promise<Coverage> {
  const since = periodStart(plan, now);
  const assessors = await db
    .select({ id: person.id, name: person.name })
    .from(person)
    .innerJoin(personRole, and(eq(personRole.personId, person.id), eq(personRole.role, "assessor")))
    .where(isNull(person.closedAt))
    .orderBy(asc(person.nameKey), asc(person.id));
  const ids = assessors.map((one) => one.id);
  const released = counts(
    ids.length === 0
      ? []
      : await db
          .select({ key: review.reviewerId, n: count() })
          .from(review)
          .leftJoin(mark, and(eq(mark.versionId, review.versionId), eq(mark.markerId, review.reviewerId)))
          .where(
            and(
              inArray(review.reviewerId, ids),
              gte(review.decidedAt, since),
              // what somebody decided as the third is no first judgement of theirs
              or(isNull(mark.id), eq(mark.place, 1)),
            ),
          )
          .groupBy(review.reviewerId),
  );
  const sealed = counts(
    await db
      .select({ key: mark.markerId, n: count() })
      .from(mark)
      .leftJoin(review, and(eq(review.versionId, mark.versionId), eq(review.reviewerId, mark.markerId)))
      .where(and(eq(mark.place, 1), gte(mark.markedAt, since), isNull(review.id)))
      .groupBy(mark.markerId),
  );
  const twice = counts(
    await db
      .select({ key: mark.markerId, n: count() })
      .from(mark)
      .where(and(eq(mark.place, 1), gte(mark.markedAt, since)))
      .groupBy(mark.markerId),
  );
  const judged = counts(
    await db
      .select({ key: evidence.achievement, n: count() })
      .from(review)
      .innerJoin(evidenceVersion, eq(evidenceVersion.id, review.versionId))
      .innerJoin(evidence, eq(evidence.id, evidenceVersion.evidenceId))
      .where(and(gte(review.decidedAt, since), isNull(review.supersedesId)))
      .groupBy(evidence.achievement),
  );
  const held = counts(
    await db
      .select({ key: moderation.achievement, n: count() })
      .from(moderation)
      .where(and(isNull(moderation.closedAt), isNull(moderation.releasedAt), gte(moderation.openedAt, since)))
      .groupBy(moderation.achievement),
  );
  const moderated = counts(
    await db
      .select({ key: moderation.achievement, n: count() })
      .from(moderation)
      .where(gte(moderation.openedAt, since))
      .groupBy(moderation.achievement),
  );
  const [unowned] = await db
    .select({ n: count() })
    .from(waitingReview)
    .where(
      and(
        lte(waitingReview.assessorFrom, now),
        notExists(
          db
            .select({ id: allocation.id })
            .from(allocation)
            .where(and(eq(allocation.versionId, waitingReview.versionId), isNull(allocation.endedAt))),
        ),
        notExists(
          db
            .select({ id: moderation.id })
            .from(moderation)
            .where(eq(moderation.versionId, waitingReview.versionId)),
        ),
      ),
    );
  return {
    assessors: assessors.map(({ id, name }) => ({
      id,
      name,
      judged: (released.get(id) ?? 0) + (sealed.get(id) ?? 0),
      twice: twice.get(id) ?? 0,
    })),
    credentials: catalogue().microCredentials.map(({ slug, title, humanCode }) => ({
      slug,
      title,
      code: humanCode,
      judged: (judged.get(slug) ?? 0) + (held.get(slug) ?? 0),
      twice: moderated.get(slug) ?? 0,
      resting: plan.resting.includes(slug),
    })),
    unowned: Number(unowned?.n ?? 0),
  };
}

const counts = (rows: readonly { key: string; n: number }[]): ReadonlyMap<string, number> =>
  new Map(rows.map((row) => [row.key, Number(row.n)]));
