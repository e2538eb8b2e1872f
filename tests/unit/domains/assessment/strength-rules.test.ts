import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Place,
  leastShown,
  lookedForElsewhere,
  pairings,
  placeOf,
  placeWord,
  publishedGroups,
} from "~/domains/assessment/strength-rules";

const standard = 2;

describe("where somebody is placed", () => {
  it.each([
    ["both above", { self: 3, supervisor: 4, agreed: null }, "strong"],
    ["both at the standard", { self: 2, supervisor: 2, agreed: null }, "there"],
    ["one at it, one above", { self: 2, supervisor: 4, agreed: null }, "there"],
    ["both below", { self: 1, supervisor: 0, agreed: null }, "growing"],
    ["one below, one above: nobody has met in the middle", { self: 1, supervisor: 3, agreed: null }, "open"],
    ["one gave no level", { self: 4, supervisor: null, agreed: null }, "open"],
    ["nobody gave one", { self: null, supervisor: null, agreed: null }, "open"],
    ["agreed above what both said", { self: 1, supervisor: 1, agreed: 3 }, "strong"],
    ["agreed below what both said", { self: 4, supervisor: 4, agreed: 1 }, "growing"],
  ] as const)("%s", (_, reading, wanted) => {
    expect(placeWord(reading, standard)).toBe(wanted);
  });

  it("never says more than the one who says less, or less than the one who says more", () => {
    const level = fc.integer({ min: 0, max: 4 });
    fc.assert(
      fc.property(level, level, (self, supervisor) => {
        const place = placeOf({ self, supervisor, agreed: null });
        expect(place).toEqual({ least: Math.min(self, supervisor), most: Math.max(self, supervisor) });
        const word = placeWord({ self, supervisor, agreed: null }, standard);
        if (word === "strong") expect(Math.min(self, supervisor)).toBeGreaterThan(standard);
        if (word === "growing") expect(Math.max(self, supervisor)).toBeLessThan(standard);
      }),
    );
  });
});

const member = (name: string, places: Record<string, Place>) => ({
  id: name,
  name,
  places: new Map(Object.entries(places)),
});

describe("who could show whom", () => {
  const skills = ["DI3.1", "DI3.2", "DI3.3", "EE1.1"];
  const team = [
    member("Priya", { "DI3.1": "strong", "DI3.2": "growing", "DI3.3": "there", "EE1.1": "growing" }),
    member("Callum", { "DI3.1": "growing", "DI3.2": "strong", "DI3.3": "growing", "EE1.1": "growing" }),
    member("Aroha", { "DI3.1": "there", "DI3.2": "growing", "DI3.3": "open", "EE1.1": "open" }),
  ];

  it("names the strong and the growing, where most would gain first", () => {
    expect(pairings(skills, team)).toEqual([
      { skill: "DI3.2", strong: ["Callum"], growing: ["Priya", "Aroha"] },
      { skill: "DI3.1", strong: ["Priya"], growing: ["Callum"] },
    ]);
  });

  it("says where help has to come from elsewhere", () => {
    expect(lookedForElsewhere(skills, team)).toEqual(["DI3.3", "EE1.1"]);
  });

  it("never pairs anybody with themselves, and nobody outside the team", () => {
    const place = fc.constantFrom<Place>("strong", "there", "growing", "open");
    const anyTeam = fc
      .array(fc.record({ a: place, b: place }), { maxLength: 8 })
      .map((rows) => rows.map(({ a, b }, n) => member(`p${n}`, { a, b })));
    fc.assert(
      fc.property(anyTeam, (members) => {
        for (const one of pairings(["a", "b"], members)) {
          expect(one.strong.filter((name) => one.growing.includes(name))).toEqual([]);
          for (const name of [...one.strong, ...one.growing])
            expect(members.map((m) => m.name)).toContain(name);
        }
      }),
    );
  });
});

describe("what is told of a group outside the team", () => {
  const anyGroup = fc
    .record({ people: fc.integer({ min: 0, max: 60 }), part: fc.double({ min: 0, max: 1, noNaN: true }) })
    .map(({ people, part }, ) => ({ people, strong: Math.round(people * part) }));
  const groups = fc.array(anyGroup, { maxLength: 12 }).map((rows) => rows.map((row, n) => ({ ...row, name: `Centre ${n}` })));

  it.each([
    ["four people", { people: 4, strong: 4 }, undefined],
    ["five people, three of them strong", { people: 5, strong: 3 }, { people: 5, strong: null }],
    ["twelve people, nobody strong", { people: 12, strong: 0 }, { people: 10, strong: null }],
    ["twelve people, all of them strong", { people: 12, strong: 12 }, { people: 10, strong: null }],
    ["twelve people, six of them strong", { people: 12, strong: 6 }, { people: 10, strong: 5 }],
  ] as const)("%s", (_, group, wanted) => {
    expect(publishedGroups([{ name: "Centre", ...group }]).shown[0]).toEqual(wanted && { name: "Centre", ...wanted });
  });

  it("holds no number below five and none that is exact, and leaves small groups out", () => {
    fc.assert(
      fc.property(groups, (given) => {
        const { shown, left } = publishedGroups(given);
        for (const row of shown) {
          const real = given.find((one) => one.name === row.name);
          expect(real?.people).toBeGreaterThanOrEqual(leastShown);
          for (const n of [row.people, row.strong]) if (n !== null) expect([n >= leastShown, n % 5]).toEqual([true, 0]);
        }
        expect(shown.length + left).toBe(given.filter((one) => one.people > 0).length);
      }),
    );
  });

  it("says the same where one person more or fewer is strong, as long as the rounding does: a part of few is never told apart", () => {
    for (const people of [5, 6, 7, 8, 9]) {
      const told = Array.from({ length: people + 1 }, (_, strong) => JSON.stringify(publishedGroups([{ name: "C", people, strong }])));
      expect(new Set(told).size).toBe(1);
    }
  });
}); // prettier-ignore
