import { type SQL, and, asc, eq, exists, isNull, or } from "drizzle-orm";
import type { Db } from "#db/client.server";
import { conflict, conflictWithdrawal } from "#db/schema/assessment";
import { person, site } from "#db/schema/people";
import { store } from "#db/store.server";
import type { ConflictKind } from "./terms";

/** Every declaration; `isNull(conflictWithdrawal.conflictId)` leaves those that hold. */
export const conflictRows = (db: Db) =>
  db
    .select({ personId: conflict.personId, aboutId: conflict.aboutId })
    .from(conflict)
    .leftJoin(conflictWithdrawal, eq(conflictWithdrawal.conflictId, conflict.id));

/** Ids of those who said that they should not judge this person, or anybody of the person's site. */
export async function listConflicted(
  db: Db,
  about: { readonly id: string; readonly siteId: string | null },
): Promise<string[]> {
  const rows = await conflictRows(db).where(
    and(
      about.siteId === null
        ? eq(conflict.aboutId, about.id)
        : or(eq(conflict.aboutId, about.id), eq(conflict.aboutId, about.siteId)),
      isNull(conflictWithdrawal.conflictId),
    ),
  );
  return [...new Set(rows.map((row) => row.personId))];
}

/** For a query that has `person` at hand: this assessor declared a conflict about them or their site. */
export function conflictOf(assessorId: string | typeof person.supervisorId): SQL {
  return exists(
    conflictRows(store().read).where(
      and(
        eq(conflict.personId, assessorId),
        or(eq(conflict.aboutId, person.id), eq(conflict.aboutId, person.siteId)),
        isNull(conflictWithdrawal.conflictId),
      ),
    ),
  );
}

export interface Declared {
  readonly id: string;
  readonly kind: ConflictKind;
  readonly aboutId: string;
  /** name of the person or site */
  readonly about: string;
  readonly words: string;
  readonly declaredAt: Date;
  readonly withdrawnAt: Date | null;
}

/** What this person declared, in the order in which they did; taken back or not. */
export async function listDeclared(personId: string): Promise<Declared[]> {
  const rows = await store()
    .read.select({
      id: conflict.id,
      kind: conflict.kind,
      aboutId: conflict.aboutId,
      words: conflict.words,
      declaredAt: conflict.declaredAt,
      withdrawnAt: conflictWithdrawal.withdrawnAt,
      personName: person.name,
      siteName: site.name,
    })
    .from(conflict)
    .leftJoin(conflictWithdrawal, eq(conflictWithdrawal.conflictId, conflict.id))
    .leftJoin(person, eq(person.id, conflict.aboutId))
    .leftJoin(site, eq(site.id, conflict.aboutId))
    .where(eq(conflict.personId, personId))
    .orderBy(asc(conflict.declaredAt), asc(conflict.id));
  return rows.map(({ personName, siteName, ...row }) => ({ ...row, about: personName ?? siteName ?? "" }));
}
