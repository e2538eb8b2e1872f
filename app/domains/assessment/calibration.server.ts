import { and, eq, inArray } from "drizzle-orm";
import type { Db } from "#db/client.server";
import { fromJson, toJson } from "#db/schema/columns";
import { calibration } from "#db/schema/assessment";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { recordActivity } from "~/domains/people/activity.server";
import { queue } from "~/domains/people/outbox.server";
import { DomainError } from "~/http/domain-error";
import type { Actor } from "./reads.server";
import { microCredential } from "./standing.server";

/** The made-up pieces of one micro-credential: an assessor has marked all of them before the first real one. */
export const calibrationSet = (slug: string): readonly string[] =>
  microCredential(slug).exemplars.map((exemplar) => exemplar.id);

export interface CalibrationMark {
  readonly achievement: string;
  readonly exemplar: string;
  /** level by criterion */
  readonly levels: Readonly<Record<string, string>>;
  readonly markedAt: Date;
}

/** What somebody chose for the made-up pieces, of all micro-credentials or of one. */
export async function listCalibrations(personId: string, slug?: string): Promise<CalibrationMark[]> {
  const rows = await store()
    .read.select()
    .from(calibration)
    .where(
      and(
        eq(calibration.personId, personId),
        slug === undefined ? undefined : eq(calibration.achievement, slug),
      ),
    );
  return rows.map(({ achievement, exemplar, levels, markedAt }) => ({
    achievement,
    exemplar,
    levels: fromJson(levels),
    markedAt,
  }));
}

/** Of these people, those who have the made-up pieces of this micro-credential behind them. */
export async function calibratedOf(
  db: Db,
  slug: string,
  personIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const wanted = calibrationSet(slug);
  if (personIds.length === 0) return new Set();
  if (wanted.length === 0) return new Set(personIds);
  const rows = await db
    .select({ personId: calibration.personId, exemplar: calibration.exemplar })
    .from(calibration)
    .where(and(eq(calibration.achievement, slug), inArray(calibration.personId, [...personIds])));
  return new Set(
    personIds.filter((id) =>
      wanted.every((exemplar) => rows.some((row) => row.personId === id && row.exemplar === exemplar)),
    ),
  );
}

/**
 * Keeps what somebody chose for a made-up piece. The first choice is the one that stands, because after it they have seen
 * the authors' levels.
 * @throws not-found where there is no such piece
 */
export async function markExemplar(
  actor: Actor,
  { slug, exemplar, levels }: { slug: string; exemplar: string; levels: Readonly<Record<string, string>> },
  now: Date,
): Promise<void> {
  requireMay(actor, "review.list");
  const of = microCredential(slug);
  if (!of.exemplars.some((each) => each.id === exemplar)) {
    throw new DomainError("not-found", "There is no such piece to practise on. Go back to the guide.");
  }
  await store().write(async (tx) => {
    const made = await tx
      .insert(calibration)
      .values({
        personId: actor.personId,
        achievement: slug,
        exemplar,
        rubricVersion: of.rubric.version,
        levels: toJson({ ...levels }),
        markedAt: now,
      })
      .onConflictDoNothing()
      .returning({ exemplar: calibration.exemplar });
    if (made.length === 0) return;
    await recordActivity(tx, now, {
      actorId: actor.personId,
      action: "review.practise",
      subjectKind: "exemplar",
      subjectId: `${slug}/${exemplar}`,
      aboutId: actor.personId,
    });
    if (!(await calibratedOf(tx, slug, [actor.personId])).has(actor.personId)) return;
    await queue(tx, now, {
      kind: "allocate",
      onceKey: `allocate:calibrated:${actor.personId}:${slug}`,
      payload: {},
    });
  });
}
