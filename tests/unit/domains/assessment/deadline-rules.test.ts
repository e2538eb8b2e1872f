import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dueAfter, lateness, openUntil, remindersDue, stepsIn } from "~/domains/assessment/deadline-rules";

const DAY = 86_400_000;
const since = new Date("2026-11-01T03:00:00Z");
const after = (days: number) => new Date(since.getTime() + days * DAY);
const week = { days: 7, remindBefore: 1, remindEvery: 3, stepIn: 7 };

describe("a deadline", () => {
  it("is so many days after it began to wait", () => {
    expect(dueAfter(week, since)).toEqual(after(7));
  });

  it.each([
    [0, 0],
    [5.9, 0],
    [6, 1],
    [6.9, 1],
    [7, 2],
    [9.9, 2],
    [10, 3],
    [13, 4],
  ])("after %d days its owner should have heard %i times", (days, times) => {
    expect(remindersDue(week, since, after(days))).toBe(times);
  });

  it("without a reminder before the day begins on the day", () => {
    const plain = { ...week, remindBefore: 0 };
    expect(remindersDue(plain, since, after(6.9))).toBe(0);
    expect(remindersDue(plain, since, after(7))).toBe(1);
  });

  it("tells somebody who can help when the owner has not acted", () => {
    expect(stepsIn(week, since, after(13.9))).toBe(false);
    expect(stepsIn(week, since, after(14))).toBe(true);
  });

  it("never takes a reminder back, whatever the days", () => {
    const days = fc.record({
      days: fc.integer({ min: 2, max: 60 }),
      remindBefore: fc.integer({ min: 0, max: 1 }),
      remindEvery: fc.integer({ min: 1, max: 14 }),
      stepIn: fc.integer({ min: 0, max: 30 }),
    });
    fc.assert(
      fc.property(days, fc.nat(9000), fc.nat(9000), (deadline, a, b) => {
        const [early, late] = [Math.min(a, b), Math.max(a, b)].map((n) => after(n / 100)) as [Date, Date];
        const first = remindersDue(deadline, since, early);
        expect(remindersDue(deadline, since, late)).toBeGreaterThanOrEqual(first);
        // nobody is called in before the owner was reminded
        if (stepsIn(deadline, since, early)) expect(first).toBeGreaterThan(0);
      }),
    );
  });
});

describe("how late it is", () => {
  it.each([
    [-1, "overdue"],
    [0, "soon"],
    [1.9, "soon"],
    [2, "in-time"],
  ])("%d days before its day: %s", (days, said) => {
    expect(lateness(after(days), since)).toBe(said);
  });
});

it("a learner can begin until so many days after the decision", () => {
  expect(openUntil(28, since)).toEqual(after(28));
});
