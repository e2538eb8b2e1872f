/** Two marks of one criterion, as places among the rubric's levels: 0 is the lowest. */
export type Pair = readonly [first: number, second: number];

export interface Agreement {
  readonly pairs: number;
  /** how often each pair of levels came, `matrix[first][second]` */
  readonly matrix: readonly (readonly number[])[];
  /** share with the same level; null: there are no pairs */
  readonly exact: number | null;
  /** share with the same or a neighbouring level; null: there are no pairs */
  readonly adjacent: number | null;
  /**
   * Agreement beyond what chance alone would bring, where a step of two counts twice as much as a step of one.
   * 1: always the same, 0: no better than chance. null: there are no pairs, or every mark has one and the same level,
   * so that chance alone explains all of it.
   */
  readonly kappa: number | null;
  /** too few pairs for the figures to say much */
  readonly small: boolean;
}

/**
 * How far two markers agree.
 * Kappa has linear weights: the levels are steps of one scale, and squares would make a scale with more levels look
 * better than it is.
 * @param levels  how many the rubric has
 * @param smallNumber fewer pairs than this carry a warning
 * @source Cohen, 1968, weighted kappa; weights after Cicchetti and Allison, 1971
 */
export function agreementOf(pairs: readonly Pair[], levels: number, smallNumber: number): Agreement {
  const matrix = Array.from({ length: levels }, () => Array.from({ length: levels }, () => 0));
  for (const [first, second] of pairs) {
    const row = matrix[first];
    if (row?.[second] === undefined) throw new RangeError("A mark lies outside the rubric's levels.");
    row[second] += 1;
  }
  const n = pairs.length;
  const share = (within: number) =>
    n === 0 ? null : pairs.filter(([a, b]) => Math.abs(a - b) <= within).length / n;
  return {
    pairs: n,
    matrix,
    exact: share(0),
    adjacent: share(1),
    kappa: kappaOf(matrix, n),
    small: n < smallNumber,
  };
}

function kappaOf(matrix: readonly (readonly number[])[], n: number): number | null {
  if (n === 0) return null;
  const rows = matrix.map((row) => row.reduce((sum, cell) => sum + cell, 0));
  const columns = matrix.map((_, at) => matrix.reduce((sum, row) => sum + (row[at] ?? 0), 0));
  let observed = 0;
  let expected = 0;
  for (const [i, row] of matrix.entries()) {
    for (const [j, cell] of row.entries()) {
      observed += Math.abs(i - j) * cell;
      expected += (Math.abs(i - j) * (rows[i] ?? 0) * (columns[j] ?? 0)) / n;
    }
  }
  return expected === 0 ? null : 1 - observed / expected;
}
