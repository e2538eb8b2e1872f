import { describe, expect, test } from "vitest";
import { catalogue } from "~/catalogue/catalogue.server";
import { linkedInAddress } from "~/domains/credentials/linkedin";
import { byDomain, comingEnds, recordStacks, stacksInWords } from "~/domains/credentials/record-view";
import { type Holding, partsOf } from "~/domains/credentials/stack-rules";

const now = new Date("2026-11-20T10:00:00Z");
const holding = (achievement: string, more: Partial<Holding> = {}): Holding => ({
  achievement,
  awardId: achievement,
  credentialId: achievement,
  version: "0.1.0",
  awardedAt: new Date("2026-01-01T00:00:00Z"),
  validUntil: new Date("2029-01-01T00:00:00Z"),
  graceUntil: new Date("2029-03-01T00:00:00Z"),
  withdrawn: false,
  suspended: false,
  ...more,
});

describe("what stands on what", () => {
  const cat = catalogue();
  const whole = cat.stacks.find((stack) => stack.competencies.length === 16 && stack.strandsAtLeast === 0);
  if (!whole) throw new Error("content/ has changed: one stack of all sixteen was expected.");
  const all = partsOf(cat, whole).competencies.flatMap(({ credentials }) => credentials[0]?.slug ?? []);

  test("is nothing where nothing of a stack is held", () => {
    expect(recordStacks(cat, [], now)).toBeNull();
    expect(recordStacks(cat, [holding("no-such-credential")], now)).toBeNull();
  });

  test("shows the domains in which something is held, with what is to come there", () => {
    const [first = ""] = all;
    const stacks = recordStacks(cat, [holding(first)], now);
    expect(stacks?.domains).toHaveLength(1);
    expect(stacks?.domains[0]?.parts.map(({ state }) => state)).toContain("to-come");
    expect(stacks && stacksInWords(stacks)).toMatch(
      /^You hold 1 of \d core micro-credentials in one domain\.$/,
    );
  });

  test("a withdrawn one holds up nothing, and one that has ended says so", () => {
    const [first = "", second = ""] = all;
    expect(recordStacks(cat, [holding(first, { withdrawn: true })], now)).toBeNull();
    const over = {
      validUntil: new Date("2026-01-02T00:00:00Z"),
      graceUntil: new Date("2026-02-02T00:00:00Z"),
    };
    const states = recordStacks(cat, [holding(first), holding(second, over)], now)?.domains.flatMap(
      ({ parts }) => parts.map(({ state }) => state),
    );
    expect(states).toContain("ended");
  });

  test("all sixteen carry their domains and the whole", () => {
    const domainStacks = cat.stacks.filter((stack) => stack.id !== whole.id && stack.strandsAtLeast === 0);
    const held = [...all, whole.id, ...domainStacks.map(({ id }) => id)].map((name) => holding(name));
    const stacks = recordStacks(cat, held, now);
    expect(stacks?.domains.flatMap(({ parts }) => parts).map(({ state }) => state)).toEqual(
      Array(16).fill("held"),
    );
    expect(stacks && stacksInWords(stacks)).toContain(`“${whole.title}” stands on them all.`);
  });

  test("nothing of a list gets lost under its headings", () => {
    const rows = [
      { code: "DI3", stack: false },
      { code: "DI", stack: true },
      { code: "XX9", stack: false },
    ];
    const groups = byDomain(cat, rows);
    expect(groups[0]?.heading).toBe("What several add up to");
    expect(groups.at(-1)).toEqual({ heading: "Others", rows: [rows[2]] });
    expect(groups.flatMap((group) => group.rows)).toHaveLength(3);
  });
});

describe("what ends when", () => {
  const row = (id: string, slug: string, validUntil: string | null, state = "valid") => ({
    id,
    slug,
    title: slug,
    validUntil,
    state,
  });
  test("the nearest first, of what was renewed the latest, and nothing that is over or has no end", () => {
    const ends = comingEnds([
      row("a", "late", "2029-01-01T00:00:00Z"),
      row("b", "soon", "2027-01-01T00:00:00Z"),
      row("c", "late", "2027-06-01T00:00:00Z"),
      row("d", "never", null),
      row("e", "over", "2026-01-01T00:00:00Z", "expired"),
      row("f", "back", "2028-01-01T00:00:00Z", "withdrawn"),
    ]);
    expect(ends.map(({ id }) => id)).toEqual(["b", "a"]);
  });
});

describe("the link to LinkedIn", () => {
  const of = {
    name: "Professional & ethical conduct",
    organisation: "Fictional Institute",
    // already December in Melbourne
    awardedAt: new Date("2026-11-30T20:00:00Z"),
    validUntil: new Date("2029-11-30T20:00:00Z"),
    url: "https://pathways.example/credentials/1",
    id: "1",
  };
  const asked = (address: string) => Object.fromEntries(new URL(address).searchParams);
  test("has name, organisation, months and years as they are shown, address and number", () => {
    expect(asked(linkedInAddress(of, "Australia/Melbourne"))).toEqual({
      startTask: "CERTIFICATION_NAME",
      name: of.name,
      organizationName: of.organisation,
      issueYear: "2026",
      issueMonth: "12",
      expirationYear: "2029",
      expirationMonth: "12",
      certUrl: of.url,
      certId: "1",
    });
  });
  test("says nothing of an end where there is none", () => {
    const fields = asked(linkedInAddress({ ...of, validUntil: null }, "UTC"));
    expect(fields["issueMonth"]).toBe("11");
    expect(Object.keys(fields).filter((name) => name.startsWith("expiration"))).toEqual([]);
  });
});
