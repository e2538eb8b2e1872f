import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Link,
  durationInWords,
  endOfAward,
  graceUntilOf,
  hasEnded,
  occasionOf,
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

describe("what an award made now would be", () => {
  const link = (sequence: number, over: Partial<Link> = {}): Link => ({
    awardId: `a${sequence}`,
    credentialId: `c${sequence}`,
    sequence,
    awardedAt: at("2026-03-15T00:00:00Z"),
    validUntil: at("2029-03-15T00:00:00Z"),
    graceUntil: at("2029-05-14T00:00:00Z"),
    withdrawn: null,
    suspended: false,
    ...over,
  });
  const soon = at("2029-01-10T00:00:00Z");

  it.each<[string, readonly Link[], Date, string, number, string | null]>([
    ["nothing before", [], soon, "first", 1, null],
    ["withdrawn to be replaced", [link(1, { withdrawn: "replaced" })], soon, "first", 2, null],
    ["withdrawn for good", [link(1, { withdrawn: "for-good" })], soon, "closed", 2, "a1"],
    ["suspended", [link(1, { suspended: true })], soon, "closed", 2, "a1"],
    ["current", [link(1)], at("2029-01-01T00:00:00Z"), "renewal", 2, "a1"],
    ["too early", [link(1)], at("2028-09-14T23:59:59Z"), "closed", 2, "a1"],
    ["in grace", [link(1)], at("2029-05-13T23:59:59Z"), "renewal", 2, "a1"],
    ["after grace", [link(1)], at("2029-05-14T00:00:00Z"), "anew", 2, "a1"],
    ["without end", [link(1, { validUntil: null, graceUntil: null })], soon, "closed", 2, "a1"],
    ["a replaced renewal", [link(2, { withdrawn: "replaced" }), link(1)], soon, "renewal", 3, "a1"],
    ["the latest of several", [link(1), link(3), link(2)], soon, "renewal", 4, "a3"],
  ])("%s", (_what, chain, now, kind, sequence, before) => {
    const found = occasionOf(chain, now);
    expect([found.kind, found.sequence, found.before?.awardId ?? null]).toEqual([kind, sequence, before]);
  });

  it("takes nothing from somebody who renews early, and gives nothing away to somebody who is late", () => {
    const years = fc.integer({ min: 1, max: 10 }).map((count) => `P${count}Y`);
    fc.assert(
      fc.property(instants, years, fc.integer({ min: -183, max: 59 }), (awardedAt, validFor, daysFromEnd) => {
        const validUntil = validUntilOf(awardedAt, validFor);
        if (!validUntil) throw new Error("It ends.");
        const now = new Date(validUntil.getTime() + daysFromEnd * 86_400_000);
        const of = { ...link(1), awardedAt, validUntil, graceUntil: graceUntilOf(validUntil, "P60D") };
        const found = occasionOf([of], now);
        fc.pre(found.kind === "renewal");
        const end = endOfAward(found, validFor, now);
        expect(end).toEqual(validUntilOf(daysFromEnd < 0 ? validUntil : now, validFor));
        // however early: as if it had been renewed at the last moment
        expect(end && end.getTime()).toBeGreaterThanOrEqual(
          validUntilOf(validUntil, validFor)?.getTime() ?? Infinity,
        );
      }),
    );
  });
});
