import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  durationInWords,
  graceUntilOf,
  hasEnded,
  phaseOf,
  renewableFrom,
  validUntilOf,
} from "~/domains/credentials/currency";

const at = (text: string) => new Date(text);
/** Whole milliseconds over two centuries, leap days and turns of a century among them. */
const instants = fc.date({
  min: at("1990-01-01T00:00:00Z"),
  max: at("2190-01-01T00:00:00Z"),
  noInvalidDate: true,
});
const durations = fc
  .record({ years: fc.nat(12), months: fc.nat(30), days: fc.nat(400) })
  .filter(({ years, months, days }) => years + months + days > 0)
  .map(({ years, months, days }) => `P${years}Y${months}M${days}D`);

describe("the end of an award", () => {
  it.each([
    ["2026-11-03T00:12:30Z", "P3Y", "2029-11-03T00:12:30.000Z"],
    ["2026-11-20T00:10:20.345Z", "P3Y", "2029-11-20T00:10:20.000Z"],
    ["2028-02-29T00:00:00Z", "P3Y", "2031-02-28T00:00:00.000Z"],
    ["2028-02-29T00:00:00Z", "P4Y", "2032-02-29T00:00:00.000Z"],
    ["2026-01-31T00:00:00Z", "P1M", "2026-02-28T00:00:00.000Z"],
    ["2026-12-31T00:00:00Z", "P2W1D", "2027-01-15T00:00:00.000Z"],
  ])("%s and %s ends %s", (from, validFor, until) => {
    expect(validUntilOf(at(from), validFor)?.toISOString()).toBe(until);
  });

  it("is none where it does not end, and no guess where the duration cannot be read", () => {
    expect(validUntilOf(new Date(), null)).toBeNull();
    expect(() => validUntilOf(new Date(), "P")).toThrow();
    expect(() => validUntilOf(new Date(), "3 years")).toThrow();
  });

  it("comes after the award, and never earlier for a later award", () => {
    fc.assert(
      fc.property(instants, instants, durations, (one, other, validFor) => {
        const [early, late] = one <= other ? [one, other] : [other, one];
        const [first, second] = [validUntilOf(early, validFor), validUntilOf(late, validFor)];
        expect(first && first.getTime()).toBeGreaterThan(early.getTime() - 1000);
        expect(first && second && first.getTime() <= second.getTime()).toBe(true);
      }),
    );
  });
});

describe("where a credential stands in time", () => {
  const lasting = { validUntil: at("2029-11-20T00:00:00Z"), graceUntil: at("2030-01-19T00:00:00Z") };

  it.each([
    ["2029-05-19T23:59:59.999Z", "current"],
    ["2029-05-20T00:00:00Z", "ends-soon"],
    ["2029-11-19T23:59:59.999Z", "ends-soon"],
    ["2029-11-20T00:00:00Z", "in-grace"],
    ["2030-01-18T23:59:59.999Z", "in-grace"],
    ["2030-01-19T00:00:00Z", "ended"],
  ])("on %s: %s", (now, phase) => {
    expect(phaseOf(lasting, at(now))).toBe(phase);
  });

  it("is current for good where it does not end, and has no grace where none is given", () => {
    expect(phaseOf({ validUntil: null, graceUntil: null }, at("2999-01-01T00:00:00Z"))).toBe("current");
    expect(hasEnded(null, at("2999-01-01T00:00:00Z"))).toBe(false);
    const until = lasting.validUntil;
    expect(phaseOf({ validUntil: until, graceUntil: graceUntilOf(until, "P0D") }, until)).toBe("ended");
    expect(graceUntilOf(null, "P60D")).toBeNull();
  });

  it("goes only one way, and its ends are those that are told", () => {
    const order = ["current", "ends-soon", "in-grace", "ended"];
    fc.assert(
      fc.property(instants, durations, instants, instants, (validUntil, grace, one, other) => {
        const of = { validUntil, graceUntil: graceUntilOf(validUntil, grace) };
        const [early, late] = one <= other ? [one, other] : [other, one];
        expect(order.indexOf(phaseOf(of, early))).toBeLessThanOrEqual(order.indexOf(phaseOf(of, late)));
        expect(["in-grace", "ended"].includes(phaseOf(of, one))).toBe(hasEnded(validUntil, one));
        expect(phaseOf(of, one) === "current").toBe(one < renewableFrom(validUntil));
      }),
    );
  });
});

it("a duration is said in words", () => {
  expect(["P3Y", "P60D", "P1Y6M", "P1M", "P0D"].map(durationInWords)).toEqual([
    "3 years",
    "60 days",
    "1 year and 6 months",
    "1 month",
    "no time",
  ]);
});
