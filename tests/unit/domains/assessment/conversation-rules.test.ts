import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catalogue } from "~/catalogue/catalogue.server";
import { ratingScaleInUse } from "~/catalogue/lookups";
import {
  type Suggested,
  countOf,
  howAlike,
  inFull,
  latestWords,
  pairings,
  standingOf,
  standingSuggestion,
  strongTogether,
  talkLimits,
  whereApart,
} from "~/domains/assessment/conversation-rules";
import type { Said } from "~/domains/assessment/rating-rules";

const scale = ratingScaleInUse(catalogue());
const levels = scale.skills.levels.map((level) => level.id);
const beside = scale.skills.beside.map((answer) => answer.id);
const items = Array.from({ length: 24 }, (_, n) => `CS${Math.floor(n / 6) + 1}.${(n % 6) + 1}`);

/** "CS1.1 developing competent" for one skill: the specialist's, then the supervisor's. */
function pairsOf(...lines: string[]) {
  const rows = lines.map((line) => line.split(" "));
  const side = (at: number) => new Map(rows.map((row) => [row[0] ?? "", row[at] ?? ""]));
  return pairings(
    scale,
    rows.map((row) => row[0] ?? ""),
    side(1),
    side(2),
  );
}
const codes = (pairs: readonly { item: string }[]) => pairs.map(({ item }) => item);

describe("where two ratings part", () => {
  it("puts the furthest first, then what the specialist rates higher, then the framework's order", () => {
    const pairs = pairsOf(
      "CS1.1 competent proficient",
      "CS1.2 competent competent",
      "CS1.3 developing proficient",
      "CS1.4 proficient competent",
      "CS1.5 guiding not-yet",
      "CS1.6 developing competent",
      "CS2.1 competent no-opportunity",
    );
    expect(codes(whereApart(pairs))).toEqual(["CS1.5", "CS1.3", "CS1.4", "CS1.1", "CS1.6"]);
    expect(whereApart(pairs).map(({ steps }) => steps)).toEqual([-4, 2, -1, 1, 1]);
  });

  it("takes no answer beside the levels for a low one", () => {
    expect(whereApart(pairsOf("CS1.1 guiding no-opportunity", "CS1.2 not-in-role guiding"))).toEqual([]);
  });

  it("leaves out what one of them did not answer", () => {
    const self = new Map([["CS1.1", "competent"]]);
    expect(pairings(scale, ["CS1.1", "CS1.2"], self, new Map([["CS1.2", "competent"]]))).toEqual([]);
  });

  it("shows three, more where more are far apart, and never more than fit a talk", () => {
    const gaps = (...steps: number[]) => steps.map((step) => ({ steps: step }));
    expect(inFull(gaps(1, 1)).shown).toHaveLength(2);
    expect(inFull(gaps(2, 1, 1, 1, 1))).toMatchObject({ shown: { length: 3 }, rest: { length: 2 } });
    expect(inFull(gaps(-3, 2, 2, -2, 1, 1))).toMatchObject({ shown: { length: 4 }, rest: { length: 2 } });
    expect(inFull(gaps(...Array<number>(30).fill(2))).shown).toHaveLength(talkLimits.shown);
  });
});

describe("what both see as strong", () => {
  it("goes by the lower of the two, and needs the standard from both", () => {
    const pairs = pairsOf(
      "CS1.1 competent competent",
      "CS1.2 guiding developing",
      "CS1.3 proficient guiding",
      "CS1.4 guiding guiding",
      "CS1.5 guiding no-opportunity",
      "CS1.6 proficient competent",
    );
    expect(codes(strongTogether(scale, pairs))).toEqual(["CS1.4", "CS1.3", "CS1.1", "CS1.6"]);
  });
});

describe("the first sentence", () => {
  it.each([
    [["CS1.1 competent competent"], "You see the work the same way."],
    [["CS1.1 competent competent", "CS1.2 competent competent", "CS1.3 developing competent"], "You see most of the work the same way."],
    [["CS1.1 competent competent", "CS1.2 developing competent"], "You see much of the work differently, which makes this talk worth having."],
    [["CS1.1 no-opportunity competent"], "There is no skill yet that both of you could rate."],
  ])("%j", (lines, sentence) => {
    expect(howAlike(countOf(pairsOf(...lines)))).toBe(sentence);
  }); // prettier-ignore
});

describe("whatever two people answered", () => {
  const answer = fc.constantFrom(...levels, ...beside);
  const pairs = fc
    .array(fc.tuple(answer, answer), { maxLength: items.length })
    .map((rows) => pairsOf(...rows.map(([mine, theirs], n) => `${items[n]} ${mine} ${theirs}`)));

  it("every skill is counted once, and no gap is lost on the way to the page", () => {
    fc.assert(
      fc.property(pairs, (all) => {
        const count = countOf(all);
        expect(count.alike + count.apart + count.beside).toBe(count.all);
        expect(count.far).toBeLessThanOrEqual(count.apart);
        const gaps = whereApart(all);
        expect(gaps).toHaveLength(count.apart);
        const { shown, rest } = inFull(gaps);
        expect([...shown, ...rest]).toEqual(gaps);
      }),
    );
  });

  it("the two may change places: the same skills part, by the same distance", () => {
    fc.assert(
      fc.property(pairs, (all) => {
        const turned = pairsOf(...all.map((one) => `${one.item} ${one.supervisor} ${one.self}`));
        const distance = (of: typeof all) =>
          new Map(whereApart(of).map(({ item, steps }) => [item, Math.abs(steps)]));
        expect(distance(turned)).toEqual(new Map([...distance(all)].sort()));
        expect(new Set(codes(strongTogether(scale, turned)))).toEqual(
          new Set(codes(strongTogether(scale, all))),
        );
      }),
    );
  });

  it("a rating is agreed only where the last word of both is the same", () => {
    const said = fc
      .array(
        fc.record({
          item: fc.constantFrom("CS1.1", "CS1.2"),
          side: fc.constantFrom("self" as const, "supervisor" as const),
          answer: fc.constantFrom("developing", "competent"),
        }),
      )
      .map((all): Said[] => all.map((one, number) => ({ ...one, number })));
    fc.assert(
      fc.property(said, (all) => {
        const words = latestWords(all);
        for (const item of ["CS1.1", "CS1.2"]) {
          const standing = standingOf(all, item);
          const [mine, theirs] = [words.self.get(item), words.supervisor.get(item)];
          expect(standing.kind === "agreed").toBe(mine !== undefined && mine === theirs);
          expect(standing.kind === "open").toBe(mine === undefined && theirs === undefined);
          // the order in which rows are read does not matter
          expect(standingOf([...all].reverse(), item)).toEqual(standing);
        }
      }),
    );
  });
});

describe("one thing to do", () => {
  const one = (id: string, number: number, agreedAt: Date | null = null): Suggested => ({
    id,
    number,
    agreedAt,
    item: "CS1.1",
    side: "self",
    words: id,
    owner: "both",
    dueOn: "2026-12-01",
  });
  it("is the latest, unless one was agreed: that is never written over", () => {
    expect(standingSuggestion([], "CS1.1")).toBeNull();
    expect(standingSuggestion([one("a", 2), one("b", 1)], "CS1.1")?.id).toBe("a");
    expect(standingSuggestion([one("a", 1, new Date()), one("b", 2)], "CS1.1")?.id).toBe("a");
    expect(standingSuggestion([one("a", 1)], "CS1.2")).toBeNull();
  });
});
