import { type SQL, aliasedTable, and, eq, sql } from "drizzle-orm";
import { evidenceVersion, review } from "#db/schema/assessment";

const later = aliasedTable(review, "later_review");

/**
 * Joins a version to the one decision about it that stands. Not by the version alone: after an appeal there may be a
 * decision that takes the place of another, and both stay on record.
 */
export const decidesVersion = (): SQL | undefined => and(eq(review.versionId, evidenceVersion.id), stands());

/** A decision that no other has taken the place of. */
export const stands = (): SQL =>
  sql`not exists (select 1 from ${review} ${sql.identifier("later_review")} where ${later.supersedesId} = ${review.id})`;

/** Of the decision that took its place; null: it stands. */
export const newerId = sql<
  string | null
>`(select ${sql.identifier("later_review")}.id from ${review} ${sql.identifier("later_review")} where ${later.supersedesId} = ${review.id})`;
