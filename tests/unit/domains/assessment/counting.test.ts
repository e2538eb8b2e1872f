import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PlacedLevel, replacedLevels } from "~/domains/assessment/counting";

const level = (id: string, over: Partial<PlacedLevel> = {}): PlacedLevel => ({
  id,
  versionId: id.split(".")[0] ?? id,
  criterion: "scope",
  supersedesId: null,
  accepted: true,
  stands: true,
  ...over,
});
/** Ids of what counts. */
const counting = (...rows: PlacedLevel[]): string[] => {
  const replaced = replacedLevels(rows);
  return rows.filter((row) => row.accepted && row.stands && !replaced.has(row.id)).map((row) => row.id);
};

describe("which level counts", () => {
  it("is the newer one of a criterion", () => {
    expect(counting(level("a"), level("b", { supersedesId: "a" }))).toEqual(["b"]);
  });
  it("is the earlier one again where the newer falls away", () => {
    expect(counting(level("a"), level("b", { supersedesId: "a", stands: false }))).toEqual(["a"]);
  });
  it("is the third assessor's, in the place of the first", () => {
    expect(counting(level("a.1", { stands: false }), level("a.2", { supersedesId: "a.1" }))).toEqual(["a.2"]);
  });
  it("stays the newer piece's where a third decides about an older one", () => {
    expect(
      counting(
        level("a.1", { stands: false }),
        level("b", { supersedesId: "a.1" }),
        level("a.2", { supersedesId: "a.1" }),
      ),
    ).toEqual(["b"]);
  });
  it("replaces what the judgement before had replaced", () => {
    expect(
      counting(
        level("a"),
        level("b.1", { supersedesId: "a", stands: false }),
        level("b.2", { supersedesId: "b.1" }),
      ),
    ).toEqual(["b.2"]);
  });
  it("is never one that was given with a return", () => {
    expect(counting(level("a"), level("b", { accepted: false, supersedesId: "a" }))).toEqual(["a"]);
  });

  it("is one for a criterion, whatever was judged, replaced and decided anew, in any order of the rows", () => {
    // each step judges a new piece, or lets a third decide about one of those before
    const steps = fc.array(fc.record({ third: fc.boolean(), on: fc.nat(20), accept: fc.boolean() }), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(steps, fc.nat(), (history, turn) => {
        let rows: PlacedLevel[] = [];
        history.forEach(({ third, on, accept }, at) => {
          const current = counting(...rows)[0] ?? null;
          const judged = rows.filter((row) => row.stands && row.id.endsWith(".1"));
          const before = third ? judged[on % Math.max(judged.length, 1)] : undefined;
          if (before) {
            rows = rows.map((row) => (row === before ? { ...row, stands: false } : row));
            rows.push(
              level(`${before.versionId}.2`, {
                accepted: accept,
                supersedesId: !accept ? null : before.accepted ? before.id : current,
              }),
            );
          } else {
            rows.push(level(`v${at}.1`, { accepted: accept, supersedesId: accept ? current : null }));
          }
          expect(counting(...rows).length).toBeLessThanOrEqual(1);
        });
        const turned = [...rows.slice(turn % rows.length), ...rows.slice(0, turn % rows.length)];
        expect(counting(...turned)).toEqual(counting(...rows));
      }),
    );
  });
});
