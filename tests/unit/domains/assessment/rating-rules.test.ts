import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catalogue } from "~/catalogue/catalogue.server";
import { ratingScaleInUse } from "~/catalogue/lookups";
import {
  VALUES,
  agreedAnswers,
  answersTo,
  apart,
  itemsFor,
  nextPart,
  partStates,
  partsOfRound,
  rankOf,
  shareAtStandard,
  unansweredItems,
} from "~/domains/assessment/rating-rules";

const cat = catalogue();
const scale = ratingScaleInUse(cat);
const parts = partsOfRound(cat.framework, []);

describe("what a round asks", () => {
  it("is all 72 core skills, a competency a page, then the four values", () => {
    const skills = parts.filter((part) => part.code !== VALUES).flatMap((part) => part.items);
    expect(skills).toHaveLength(72);
    expect(new Set(skills).size).toBe(72);
    const core = cat.framework.domains
      .flatMap((domain) => domain.competencies)
      .filter((one) => one.kind === "core");
    expect(parts.map((part) => part.code)).toEqual([...core.map((one) => one.code), VALUES]);
    expect(parts.at(-1)).toMatchObject({ code: VALUES, items: ["V1", "V2", "V3", "V4"], confidence: null });
  });

  it("asks the advanced skills of the strands somebody is on, a strand a page, and no others", () => {
    const more = partsOfRound(cat.framework, ["PW2.FR", "PW2.PS", "PW9.XX"]);
    const added = more.filter((part) => !parts.some((before) => before.code === part.code));
    expect(added.map((part) => part.code)).toEqual(["PW2.PS", "PW2.FR"]);
    expect(added[0]?.items).toEqual(["PW2.PS1", "PW2.PS2", "PW2.PS3"]);
    expect(more.at(-1)?.code).toBe(VALUES);
  });

  it("asks how sure somebody feels of themselves only", () => {
    const di3 = parts.find((part) => part.code === "DI3");
    expect(di3 && itemsFor(di3, "self")).toEqual([...(di3?.items ?? []), "confidence:DI3"]);
    expect(di3 && itemsFor(di3, "supervisor")).toEqual(di3?.items);
  });

  it("offers levels lowest first, then the answers that are none, and only where they belong", () => {
    expect(answersTo(scale, "DI3.1").map((answer) => answer.id)).toEqual([
      "not-yet",
      "developing",
      "competent",
      "proficient",
      "guiding",
      "no-opportunity",
      "not-in-role",
    ]);
    expect(answersTo(scale, "V1").map((answer) => answer.id)).not.toContain("no-opportunity");
    expect(answersTo(scale, "confidence:DI3").map((answer) => answer.id)).not.toContain("competent");
  });
});

const di3 = parts.filter((part) => part.code === "DI3");
const all = (answer: string) =>
  new Map(parts.flatMap((part) => part.items.map((item) => [item, answer] as const)));

describe("how far a sheet is", () => {
  it("is done with every skill and value, and without how sure somebody feels", () => {
    expect(unansweredItems(parts, all("no-opportunity"))).toEqual([]);
    const one = all("competent");
    one.delete("DI3.2");
    expect(unansweredItems(parts, one)).toEqual(["DI3.2"]);
    expect(partStates(di3, one)[0]).toMatchObject({ answered: (di3[0]?.items.length ?? 0) - 1, done: false });
  });

  it("goes on with the next page that is not done, and comes round to earlier ones", () => {
    const answers = all("competent");
    for (const item of ["YP1.1", "DI3.2"]) answers.delete(item);
    const states = partStates(parts, answers);
    expect(nextPart(states, null)?.code).toBe("YP1");
    expect(nextPart(states, "YP1")?.code).toBe("DI3");
    expect(nextPart(states, "DI3")?.code).toBe("YP1");
    expect(nextPart(partStates(parts, all("competent")), "YP1")).toBeNull();
  });
});

describe("two answers beside each other", () => {
  it.each([
    ["competent", "competent", 0],
    ["developing", "proficient", 2],
    ["guiding", "not-yet", -4],
  ])("%s and %s are %i steps apart, seen from the supervisor's", (self, supervisor, steps) => {
    expect(apart(scale, "DI3.1", { self, supervisor })).toEqual({ kind: "steps", steps });
  });

  it("counts no steps to an answer that is no level", () => {
    expect(rankOf(scale, "DI3.1", "no-opportunity")).toBeNull();
    expect(apart(scale, "DI3.1", { self: "competent", supervisor: "no-opportunity" })).toEqual({
      kind: "beside",
      same: false,
    });
    expect(apart(scale, "DI3.1", { self: "not-in-role", supervisor: "not-in-role" })).toEqual({
      kind: "beside",
      same: true,
    });
  });

  const said = fc.array(
    fc.record({
      item: fc.constantFrom("DI3.1", "DI3.2"),
      side: fc.constantFrom("self" as const, "supervisor" as const),
      answer: fc.constantFrom("developing", "competent"),
    }),
    { maxLength: 12 },
  );
  it("is agreed exactly where the latest of both is the same, in whatever order the rows are read", () => {
    fc.assert(
      fc.property(said, fc.integer(), (rows, turn) => {
        const numbered = rows.map((row, number) => ({ ...row, number }));
        const at = rows.length === 0 ? 0 : Math.abs(turn) % rows.length;
        const agreed = agreedAnswers([...numbered.slice(at), ...numbered.slice(0, at)]);
        for (const item of ["DI3.1", "DI3.2"]) {
          const last = (side: string) =>
            numbered.filter((row) => row.item === item && row.side === side).at(-1)?.answer;
          const same = last("self") !== undefined && last("self") === last("supervisor");
          expect(agreed.get(item)).toBe(same ? last("self") : undefined);
        }
      }),
    );
  });
});

describe("a share of skills", () => {
  const skills = di3[0]?.items ?? [];
  const [first = "", second = "", third = ""] = skills;
  it("counts those at Competent or higher, and leaves out what is no level", () => {
    const answers = new Map([
      [first, "competent"],
      [second, "developing"],
      [third, "no-opportunity"],
    ]);
    expect(shareAtStandard(scale, answers, skills)).toEqual({ atStandard: 1, rated: 2, beside: 1 });
  });
  it("says nothing where nothing was said", () => {
    expect(shareAtStandard(scale, new Map(), skills)).toBeNull();
  });
  it("never falls when one level is raised", () => {
    const levels = scale.skills.levels.map((level) => level.id);
    fc.assert(
      fc.property(
        fc.array(fc.nat(levels.length - 1), { minLength: skills.length, maxLength: skills.length }),
        fc.nat(skills.length - 1),
        (ranks, which) => {
          const share = (of: readonly number[]) =>
            shareAtStandard(
              scale,
              new Map(skills.map((code, at) => [code, levels[of[at] ?? 0] ?? ""])),
              skills,
            )?.atStandard ?? 0;
          const raised = ranks.map((rank, at) =>
            at === which ? Math.min(rank + 1, levels.length - 1) : rank,
          );
          expect(share(raised)).toBeGreaterThanOrEqual(share(ranks));
        },
      ),
    );
  });
});
