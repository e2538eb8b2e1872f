import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recallOf, remembered, weeksAhead } from "~/domains/learning/refresher";
import type { Memory, Recall } from "~/domains/learning/terms";

const now = new Date("2026-11-22T01:00:00Z");
const day = 86_400_000;
const daysUntil = (due: Date, from: Date): number => (due.getTime() - from.getTime()) / day;

/** Answers a question on the day it comes back, over and over. @returns the days between */
function intervals(recalls: readonly Recall[]): number[] {
  let memory: Memory | null = null;
  let at = now;
  return recalls.map((recall) => {
    const next = remembered(memory, recall, at);
    const days = daysUntil(next.due, at);
    memory = next.memory;
    at = next.due;
    return days;
  });
}

describe("a question that comes back", () => {
  it("comes back later each time it is answered well", () => {
    const days = intervals(["good", "good", "good", "good"]);
    expect(days).toEqual([...days].sort((a, b) => a - b));
    expect(new Set(days).size).toBe(4);
    expect(days[0]).toBeGreaterThanOrEqual(1);
  });
  it("comes back sooner after a slip than after a good answer, and a guess lies between", () => {
    const after = (last: Recall) => intervals(["good", "good", last]).at(-1) ?? NaN;
    expect(after("again")).toBeLessThan(after("hard"));
    expect(after("hard")).toBeLessThan(after("good"));
  });
  it("hangs on the answers alone, never comes back the same day, and survives being kept as text", () => {
    const recall = fc.constantFrom<Recall>("again", "hard", "good");
    fc.assert(
      fc.property(fc.array(recall, { minLength: 1, maxLength: 12 }), (recalls) => {
        const days = intervals(recalls);
        expect(intervals(recalls)).toEqual(days);
        for (const gap of days) expect(gap).toBeGreaterThanOrEqual(1);
        const { memory } = remembered(null, recalls[0] ?? "good", now);
        const kept = JSON.parse(JSON.stringify(memory)) as Memory;
        expect(remembered(kept, "good", now)).toEqual(remembered(memory, "good", now));
      }),
    );
  });
  it("counts a right guess for less than a right answer, and a wrong one the same either way", () => {
    expect(recallOf(true, true)).toBe("good");
    expect(recallOf(true, false)).toBe("hard");
    expect(recallOf(false, true)).toBe("again");
    expect(recallOf(false, false)).toBe("again");
  });
});

describe("the weeks ahead", () => {
  it("count what is due already for this week, and leave out what lies beyond", () => {
    const dues = [-3, 0, 6.9, 7, 20, 56].map((days) => new Date(now.getTime() + days * day));
    expect(weeksAhead(dues, now, 8)).toEqual([3, 1, 1, 0, 0, 0, 0, 0]);
  });
});
