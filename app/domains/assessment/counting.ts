/** A level on record, as far as it matters for which one counts. */
export interface PlacedLevel {
  readonly id: string;
  readonly versionId: string;
  readonly criterion: string;
  /** the level it was given in place of; null: there was none */
  readonly supersedesId: string | null;
  /** its piece was accepted: levels given with a return never count */
  readonly accepted: boolean;
  /** no later decision took the place of the one it belongs to */
  readonly stands: boolean;
}

/**
 * Which of a learner's levels were replaced: by a newer judgement of the same criterion, or because a third assessor
 * decided otherwise about the same version.
 * Where a judgement falls away, what it had replaced counts again, and what had replaced it stays in its place. So it
 * is asked by place (version and criterion) and through judgements that fell away, never by the row alone.
 * @param rows of one learner and one micro-credential, any order
 * @returns ids; every accepted level that stands and is not among them counts, one for each criterion at most
 */
export function replacedLevels(rows: readonly PlacedLevel[]): ReadonlySet<string> {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const taken = new Set<string>();
  for (const row of rows) {
    if (!row.stands || !row.accepted) continue;
    const seen = new Set<string>();
    for (let id = row.supersedesId; id !== null && !seen.has(id);) {
      seen.add(id);
      const earlier = byId.get(id);
      if (!earlier) break;
      if (placeOf(earlier) !== placeOf(row)) taken.add(placeOf(earlier));
      if (earlier.stands) break;
      id = earlier.supersedesId;
    }
  }
  return new Set(rows.filter((row) => !row.stands || taken.has(placeOf(row))).map((row) => row.id));
}

const placeOf = (row: PlacedLevel): string => `${row.versionId} ${row.criterion}`;
