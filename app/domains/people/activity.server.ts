import { randomUUID } from "node:crypto";
import type { Db } from "#db/client.server";
import { toJson } from "#db/schema/columns";
import { activity } from "#db/schema/people";

export interface Deed {
  /** null: the service itself */
  readonly actorId: string | null;
  /** the name of the act, such as `evidence.send` */
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  /** whose record it touches */
  readonly aboutId?: string | null;
  /** codes and counts, never words that people wrote */
  readonly detail?: Record<string, string | number | boolean | null>;
}

/** Writes the activity row of an act, in the act's own transaction: both are kept or neither. */
export async function recordActivity(tx: Db, at: Date, deed: Deed): Promise<void> {
  await tx.insert(activity).values({
    id: randomUUID(),
    at,
    actorId: deed.actorId,
    action: deed.action,
    subjectKind: deed.subjectKind,
    subjectId: deed.subjectId,
    aboutId: deed.aboutId ?? null,
    detail: toJson(deed.detail ?? {}),
  });
}
