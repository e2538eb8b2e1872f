import { describe, expect, it } from "vitest";
import type { Module, ModuleSection } from "~/catalogue/types";
import { completedBy, goOnAt, sectionStates } from "~/domains/learning/section-rules";

const section = (id: string, blocks: ModuleSection["blocks"] = []): ModuleSection => ({
  id,
  part: "idea",
  title: id,
  digest: `${id}-1`,
  blocks,
});
const module = {
  sections: [
    section("hook"),
    section("idea"),
    section("check", [{ kind: "knowledge-check", bank: "b", draw: 5, pass: 4 }]),
    section("reflect", [{ kind: "reflection", id: "r", minutes: 5, audience: "private", html: "" }]),
    section("do"),
  ],
} as unknown as Module;
const done = (over: Partial<Parameters<typeof sectionStates>[1]> = {}) => ({
  read: new Map<string, { digest: string }>(),
  passed: false,
  reflected: new Set<string>(),
  ...over,
});

describe("what completes a section", () => {
  it("is its questions, its reflection, or the reader's word", () => {
    expect(module.sections.map(completedBy)).toEqual([
      "reading",
      "reading",
      "check",
      "reflection",
      "reading",
    ]);
  });

  it("is done when read as it is now, changed when its words are others", () => {
    const read = new Map([
      ["hook", { digest: "hook-1" }],
      ["idea", { digest: "idea-0" }],
    ]);
    expect(sectionStates(module, done({ read }))).toEqual([
      "done",
      "changed",
      "to-come",
      "to-come",
      "to-come",
    ]);
  });

  it("a mark as read does not stand in for questions or a reflection", () => {
    const read = new Map(module.sections.map((one) => [one.id, { digest: one.digest }]));
    expect(sectionStates(module, done({ read }))).toEqual(["done", "done", "to-come", "to-come", "done"]);
    expect(sectionStates(module, done({ read, passed: true, reflected: new Set(["r"]) }))).toEqual(
      Array(5).fill("done"),
    );
  });
});

describe("where to go on", () => {
  const at = (states: string, stoppedAt: string | null) =>
    goOnAt(
      module,
      [...states].map((c) => (c === "x" ? "done" : c === "c" ? "changed" : "to-come")),
      stoppedAt,
    );
  it.each([
    [".....", null, 0],
    ["xx...", "check", 2],
    [".xx..", "check", 3],
    ["..xxx", "do", 0],
    ["cxxxx", "do", 0],
    ["xxxxx", "do", null],
    [".....", "a section that is gone", 0],
  ])("%s, stopped at %s: %s", (states, stoppedAt, expected) => {
    expect(at(states, stoppedAt)).toBe(expected);
  });
});
