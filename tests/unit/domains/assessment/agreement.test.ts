import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Pair, agreementOf } from "~/domains/assessment/agreement";

const times = (pair: Pair, n: number): Pair[] => Array.from({ length: n }, () => pair);

describe("agreement", () => {
  it("counts exact, adjacent and each pair of levels", () => {
    const pairs: Pair[] = [...times([2, 2], 6), ...times([1, 2], 2), ...times([0, 3], 2)];
    const { matrix, exact, adjacent } = agreementOf(pairs, 4, 30);
    expect(exact).toBeCloseTo(0.6);
    expect(adjacent).toBeCloseTo(0.8);
    expect(matrix[2]?.[2]).toBe(6);
    expect(matrix[1]?.[2]).toBe(2);
    expect(matrix[2]?.[1]).toBe(0);
  });
  it("weights kappa by the distance, as worked by hand", () => {
    // observed disagreement 1·2 = 2; rows 5, 5; columns 5, 5; expected 2·(5·5/10) = 5; 1 − 2/5
    const pairs: Pair[] = [...times([0, 0], 4), ...times([1, 1], 4), [0, 1], [1, 0]];
    expect(agreementOf(pairs, 2, 30).kappa).toBeCloseTo(0.6);
    // three levels, one pair two steps apart: rows 2, 1, 1; columns 1, 1, 2; observed 2; expected (2·1+2·2·2+1·1+1·2+1·2·1+1·1)/4 = 4
    const far: Pair[] = [
      [0, 0],
      [1, 1],
      [2, 2],
      [0, 2],
    ];
    expect(agreementOf(far, 3, 30).kappa).toBeCloseTo(1 - 2 / 4);
  });
  it("is whole where all agree over several levels, and not told where chance explains all of it", () => {
    expect(
      agreementOf(
        [
          [0, 0],
          [2, 2],
        ],
        4,
        30,
      ).kappa,
    ).toBe(1);
    expect(agreementOf(times([2, 2], 50), 4, 30).kappa).toBeNull();
    expect(agreementOf([], 4, 30)).toMatchObject({ pairs: 0, exact: null, adjacent: null, kappa: null });
  });
  it("warns below the small number, and not at it", () => {
    expect(agreementOf(times([1, 1], 29), 4, 30).small).toBe(true);
    expect(agreementOf(times([1, 1], 30), 4, 30).small).toBe(false);
  });
  it("does not care who marked first, and never says more than one", () => {
    const pair = fc.tuple(fc.nat(3), fc.nat(3));
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 40 }), (pairs) => {
        const there = agreementOf(pairs, 4, 30);
        const back = agreementOf(
          pairs.map(([a, b]): Pair => [b, a]),
          4,
          30,
        );
        expect(back.exact).toBe(there.exact);
        expect(back.adjacent).toBe(there.adjacent);
        if (there.kappa === null) expect(back.kappa).toBeNull();
        else {
          expect(back.kappa).toBeCloseTo(there.kappa);
          expect(there.kappa).toBeLessThanOrEqual(1);
        }
        expect(there.exact ?? 0).toBeLessThanOrEqual(there.adjacent ?? 0);
      }),
    );
  });
});
