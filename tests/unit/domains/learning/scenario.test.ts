import { describe, expect, it } from "vitest";
import { catalogue } from "~/catalogue/catalogue.server";
import { blocksOf } from "~/catalogue/lookups";
import type { Block } from "~/catalogue/types";
import { pathIn, walk } from "~/domains/learning/scenario";

type Scenario = Extract<Block, { kind: "scenario" }>;
const choice = (id: string, to: string | null) => ({
  id,
  to,
  label: id,
  quality: "workable" as const,
  consequence: "",
});
const two: Scenario = {
  kind: "scenario",
  id: "s",
  title: "S",
  skill: "DI3.1",
  debrief: "",
  steps: [
    { id: "start", html: "", choices: [choice("a", "next"), choice("b", null)] },
    { id: "next", html: "", choices: [choice("c", null), choice("d", "start")] },
  ],
};

describe("a way through a scenario", () => {
  it.each([
    ["", [], "start"],
    ["a", ["a"], "next"],
    ["a.c", ["a", "c"], null],
    ["b", ["b"], null],
    ["b.c", ["b"], null],
    ["x.a", [], "start"],
    ["a.x.c", ["a"], "next"],
  ])("%j goes %j and waits at %j", (text, path, at) => {
    const way = walk(two, pathIn(text));
    expect(way.path).toEqual(path);
    expect(way.at?.id ?? null).toBe(at);
  });

  it("has an end even where a scenario goes in a circle", () => {
    const way = walk(
      two,
      Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? "a" : "d")),
    );
    expect(way.path.length).toBeLessThan(30);
  });

  it("reaches the debrief by every branch of every scenario there is", () => {
    const scenarios = catalogue().microCredentials.flatMap((of) =>
      of.modules.flatMap((module) => blocksOf(module, "scenario")),
    );
    expect(scenarios.length).toBeGreaterThan(0);
    for (const scenario of scenarios) {
      const seen = new Set<string>();
      const explore = (path: readonly string[]): void => {
        const way = walk(scenario, path);
        expect(way.path).toEqual(path);
        for (const { choice } of way.taken) seen.add(choice.id);
        for (const next of way.at?.choices ?? []) explore([...path, next.id]);
      };
      explore([]);
      expect([...seen].sort()).toEqual(
        scenario.steps.flatMap((step) => step.choices.map((one) => one.id)).sort(),
      );
    }
  });
});
