import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { CheckItem } from "~/catalogue/types";
import {
  drawItems,
  markAnswers,
  nextSeed,
  shuffleOptions,
  unanswered,
} from "~/domains/learning/knowledge-check";

function item(n: number, outcome: string | null, options = 4): CheckItem {
  return {
    id: `i${n}`,
    skill: "DI3.1",
    outcome,
    judgement: "",
    stem: "",
    ask: "",
    options: Array.from({ length: options }, (_, o) => ({
      id: "abcdef"[o]!,
      text: `${n}${o}`,
      correct: o === n % options,
      why: "",
      misconception: null,
    })),
  };
}
const bank = {
  items: [
    item(1, "a"),
    item(2, "a"),
    item(3, "a"),
    item(4, "b"),
    item(5, "b"),
    item(6, "c"),
    item(7, null),
    item(8, "a"),
  ],
};
const banks = fc
  .array(fc.constantFrom("a", "b", "c", "d", "e", null), { minLength: 1, maxLength: 20 })
  .map((outcomes) => ({ items: outcomes.map((outcome, n) => item(n, outcome, 2 + (n % 4))) }));
const seeds = fc.integer({ min: 0, max: 0x7fffffff });
const ids = (items: readonly { id: string }[]) => items.map((i) => i.id);

describe("drawItems", () => {
  it("draws as many as asked, each once, and the same for the same seed", () => {
    fc.assert(
      fc.property(banks, fc.integer({ min: 1, max: 10 }), seeds, (b, draw, seed) => {
        const drawn = drawItems(b, { draw, seed });
        expect(drawn).toHaveLength(Math.min(draw, b.items.length));
        expect(new Set(ids(drawn)).size).toBe(drawn.length);
        expect(drawItems(b, { draw, seed })).toEqual(drawn);
      }),
    );
  });

  it("asks something of every outcome where there is room", () => {
    fc.assert(
      fc.property(banks, fc.integer({ min: 1, max: 10 }), seeds, (b, draw, seed) => {
        const all = new Set(b.items.map((i) => i.outcome));
        const asked = new Set(drawItems(b, { draw, seed }).map((i) => i.outcome));
        expect(asked.size).toBe(Math.min(all.size, draw));
      }),
    );
  });

  it("lets every item come up, first and last", () => {
    const first = new Set<string>();
    const last = new Set<string>();
    for (let seed = 0; seed < 400; seed++) {
      const drawn = ids(drawItems(bank, { draw: 5, seed }));
      first.add(drawn[0]!);
      last.add(drawn.at(-1)!);
    }
    expect(first.size).toBe(bank.items.length);
    expect(last.size).toBe(bank.items.length);
  });
});

describe("shuffleOptions", () => {
  it("keeps every option and changes nothing in the bank", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const before = structuredClone(bank.items[0]!);
        expect(ids(shuffleOptions(bank.items[0]!, seed)).sort()).toEqual(["a", "b", "c", "d"]);
        expect(bank.items[0]).toEqual(before);
      }),
    );
  });

  it("puts the right answer in every place about equally often", () => {
    const places = [0, 0, 0, 0];
    for (let seed = 0; seed < 4000; seed++)
      places[shuffleOptions(bank.items[0]!, seed).findIndex((o) => o.correct)]! += 1;
    for (const count of places) expect(Math.abs(count - 1000)).toBeLessThan(130);
  });

  it("orders two items of one try independently", () => {
    const same = Array.from({ length: 400 }, (_, seed) =>
      ids(shuffleOptions(bank.items[0]!, seed)).join() === ids(shuffleOptions(bank.items[1]!, seed)).join()
        ? 1
        : 0,
    ).reduce<number>((a, b) => a + b, 0);
    expect(same).toBeLessThan(60);
  });

  it("gives a retry another order more often than not", () => {
    const changed = Array.from({ length: 400 }, (_, n) => {
      const seed = nextSeed(n, n);
      return (
        ids(shuffleOptions(bank.items[0]!, n)).join() !== ids(shuffleOptions(bank.items[0]!, seed)).join()
      );
    }).filter(Boolean).length;
    expect(changed).toBeGreaterThan(320);
  });
});

describe("markAnswers", () => {
  const right = (id: string) => bank.items.find((i) => i.id === id)!.options.find((o) => o.correct)!.id;
  const wrong = (id: string) => bank.items.find((i) => i.id === id)!.options.find((o) => !o.correct)!.id;

  it("counts what is right among what was drawn", () => {
    fc.assert(
      fc.property(
        fc.subarray(ids(bank.items)),
        fc.subarray(ids(bank.items)),
        fc.integer({ min: 1, max: 8 }),
        (drawn, known, pass) => {
          const answers = Object.fromEntries(
            ids(bank.items).map((id) => [id, known.includes(id) ? right(id) : wrong(id)]),
          );
          const marked = markAnswers(bank, drawn, answers, pass);
          const expected = drawn.filter((id) => known.includes(id)).length;
          expect(marked.correct).toBe(expected);
          expect(marked.passed).toBe(drawn.length > 0 && expected >= pass);
          expect(marked.items.map((i) => i.itemId)).toEqual(drawn);
        },
      ),
    );
  });

  const table: [string, string[], Record<string, string>, number][] = [
    ["nothing answered", ["i1", "i2"], {}, 0],
    ["an option the item does not have", ["i1"], { i1: "z" }, 0],
    ["an answer to what was not drawn", ["i1"], { i2: right("i2") }, 0],
    ["one drawn twice counts once", ["i1", "i1"], { i1: right("i1") }, 1],
    ["an item that left the bank", ["gone", "i1"], { gone: "a", i1: right("i1") }, 1],
    ["names every object has", ["toString", "__proto__"], {}, 0],
  ];
  it.each(table)("%s", (_, drawn, answers, correct) => {
    expect(markAnswers(bank, drawn, answers, 1)).toMatchObject({ correct, passed: correct >= 1 });
  });

  it("compares nothing where none has to be right, and counts what was answered as done", () => {
    const drawn = ids(bank.items).slice(0, 3);
    for (const choose of [right, wrong]) {
      const answers = Object.fromEntries(drawn.map((id) => [id, choose(id)]));
      const marked = markAnswers(bank, drawn, answers, 0);
      expect(marked).toMatchObject({ correct: 0, passed: true });
      expect(marked.items).toEqual(
        drawn.map((itemId) => ({ itemId, chosen: answers[itemId], correct: false })),
      );
    }
  });

  it("says which are open", () => {
    expect(unanswered(bank, ["i1", "i2", "i3"], { i1: "a", i3: "z" })).toEqual(["i2", "i3"]);
  });

  it("never passes a try that drew nothing", () => {
    expect(markAnswers(bank, [], {}, 0).passed).toBe(false);
  });
});

it("a retry never has the seed before it", () => {
  fc.assert(
    fc.property(fc.integer(), fc.option(seeds), (entropy, last) => {
      const seed = nextSeed(last, entropy);
      expect(seed).not.toBe(last);
      expect(Number.isSafeInteger(seed) && seed >= 0 && seed <= 0x7fffffff).toBe(true);
    }),
  );
});
