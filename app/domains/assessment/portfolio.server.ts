import { and, desc, eq, isNull, lt, ne, or } from "drizzle-orm";
import type { Db } from "#db/client.server";
import { evidence, evidenceVersion, result, review } from "#db/schema/assessment";
import { person, site } from "#db/schema/people";
import { store } from "#db/store.server";
import { PAGE } from "./evidence-rules";
import { type MyPiece, type OpenTo, listMyEvidence } from "./reads.server";
import { type JudgedLevel, type Shown, further, skillsOfPiece } from "./portfolio-rules";
import { stands } from "./standing-review";
import { microCredential } from "./standing.server";

/** One piece of work, with all that it is offered for. */
export interface PortfolioItem {
  /** the piece it was first written as */
  readonly id: string;
  readonly title: string;
  readonly open: OpenTo;
  /** in the order they were begun */
  readonly pieces: readonly MyPiece[];
  /** code of a skill → how far this work shows it, the furthest of all its pieces */
  readonly skills: ReadonlyMap<string, Shown>;
}

/** The asker's own work that was sent or is being written, newest first. */
export async function listPortfolio(personId: string): Promise<PortfolioItem[]> {
  const pieces = await listMyEvidence(personId);
  const levels = await levelsOf(personId);
  const items = new Map<string, MyPiece[]>();
  for (const piece of pieces) {
    const held = items.get(piece.itemId);
    if (held) held.unshift(piece);
    else items.set(piece.itemId, [piece]);
  }
  return [...items].flatMap(([id, of]): PortfolioItem[] => {
    const [first] = of;
    if (!first) return [];
    const skills = new Map<string, Shown>();
    for (const piece of of) {
      const shown = skillsOfPiece(microCredential(piece.slug), piece, levels.get(piece.id) ?? []);
      for (const [skill, how] of shown) skills.set(skill, further(skills.get(skill), how));
    }
    return [{ id, title: first.title, open: first.open, pieces: of, skills }];
  });
}

/** The levels that stand on accepted versions, by piece; a level that a later one replaced was still shown by its piece. */
async function levelsOf(personId: string): Promise<Map<string, JudgedLevel[]>> {
  const rows = await store()
    .read.select({
      evidenceId: evidenceVersion.evidenceId,
      criterion: result.criterion,
      level: result.achievedLevel,
    })
    .from(result)
    .innerJoin(review, and(eq(review.id, result.reviewId), eq(review.decision, "accept"), stands()))
    .innerJoin(evidenceVersion, eq(evidenceVersion.id, review.versionId))
    .where(eq(result.personId, personId));
  const byPiece = new Map<string, JudgedLevel[]>();
  for (const { evidenceId, ...level } of rows) {
    const held = byPiece.get(evidenceId);
    if (held) held.push(level);
    else byPiece.set(evidenceId, [level]);
  }
  return byPiece;
}

/** What one piece of work is offered for, in the order it was. */
export async function listPiecesOf(db: Db, itemId: string) {
  return db
    .select({ id: evidence.id, slug: evidence.achievement, kind: evidence.kind, title: evidence.title })
    .from(evidence)
    .where(or(eq(evidence.id, itemId), eq(evidence.sameAsId, itemId)))
    .orderBy(evidence.createdAt, evidence.id);
}

/**
 * What learners opened to the facilitators of professional support, at any site, newest first. Of work that is offered
 * for several credentials the piece it was first written as.
 * @param after `next` of the page before
 */
export async function listOpenToFacilitators(askerId: string, after: string | null) {
  const [, ms, id] = /^(\d{1,15})_([\w-]{1,64})$/.exec(after ?? "") ?? [];
  const db = store().read;
  const rows = await db
    .select({
      id: evidence.id,
      title: evidence.title,
      slug: evidence.achievement,
      kind: evidence.kind,
      createdAt: evidence.createdAt,
      author: person.name,
      site: site.name,
    })
    .from(evidence)
    // a draft is its author's alone, whatever it will be open to
    .innerJoin(
      evidenceVersion,
      and(eq(evidenceVersion.evidenceId, evidence.id), eq(evidenceVersion.number, 1)),
    )
    .innerJoin(person, eq(person.id, evidence.personId))
    .leftJoin(site, eq(site.id, person.siteId))
    .where(
      and(
        eq(evidence.forFacilitators, true),
        isNull(evidence.sameAsId),
        ne(evidence.personId, askerId),
        ms && id
          ? or(
              lt(evidence.createdAt, new Date(Number(ms))),
              and(eq(evidence.createdAt, new Date(Number(ms))), lt(evidence.id, id)),
            )
          : undefined,
      ),
    )
    .orderBy(desc(evidence.createdAt), desc(evidence.id))
    .limit(PAGE + 1);
  const items = rows.slice(0, PAGE);
  const last = items.at(-1);
  return {
    items,
    next: rows.length > PAGE && last ? `${last.createdAt.getTime()}_${last.id}` : null,
  };
}
