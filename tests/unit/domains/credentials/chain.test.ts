import { describe, expect, it } from "vitest";
import { catalogue } from "~/catalogue/catalogue.server";
import { laterVersions, lineOf, renewableUntil, renewalOf } from "~/domains/credentials/chain";
import type { Link } from "~/domains/credentials/currency";

const at = (day: string) => new Date(`${day}T00:00:00Z`);
const link = (sequence: number, awardedAt: string, validUntil: string, over: Partial<Link> = {}): Link => ({
  awardId: `a${sequence}`,
  credentialId: `c${sequence}`,
  sequence,
  awardedAt: at(awardedAt),
  validUntil: at(validUntil),
  graceUntil: new Date(at(validUntil).getTime() + 60 * 86_400_000),
  withdrawn: null,
  suspended: false,
  ...over,
});
const first = link(1, "2026-03-15", "2029-03-15");
const wrong = link(2, "2029-01-10", "2032-03-15", { withdrawn: "replaced" });
const right = link(3, "2029-01-12", "2032-03-15");

describe("a chain", () => {
  it("tells somebody with one link nothing of what was withdrawn elsewhere, and leads nowhere", () => {
    const { links } = lineOf([first, wrong, right], "c1", at("2029-06-01"));
    expect(links.map((one) => [one.credentialId, one.here, one.linked, one.withdrawn])).toEqual([
      ["c1", true, false, false],
      ["c3", false, false, false],
    ]);
    expect(
      lineOf([first, wrong, right], "c2", at("2029-06-01")).links.map((one) => one.credentialId),
    ).toContain("c2");
  });

  it("shows its holder all of it, with the way to each", () => {
    const { links, graceUntil } = lineOf([first, wrong, right], null, at("2029-06-01"));
    expect(links.map((one) => [one.credentialId, one.linked])).toEqual([
      ["c1", true],
      ["c2", true],
      ["c3", true],
    ]);
    expect(graceUntil).toBe(right.graceUntil?.toISOString());
    expect(links.map((one) => one.over)).toEqual([true, true, false]);
    const last = (over: Partial<Link>, day: string) => lineOf([{ ...first, ...over }], null, at(day));
    expect(last({}, "2029-03-14").links[0]?.over).toBe(false);
    expect(last({}, "2029-03-15").links[0]?.over).toBe(true);
    expect(last({}, "2029-03-20").graceUntil).toBe(first.graceUntil?.toISOString());
    expect(last({}, "2029-06-01").graceUntil).toBeNull();
    expect(last({ suspended: true }, "2029-03-20").graceUntil).toBeNull();
    expect(last({ withdrawn: "for-good" }, "2029-03-20").graceUntil).toBeNull();
  });

  it("was renewed by the next one that stands, and can be renewed only where nothing has", () => {
    expect(renewalOf([first, wrong, right], "c1")?.credentialId).toBe("c3");
    expect(renewalOf([first, wrong], "c1")).toBeNull();
    expect(renewalOf([first, right], "c3")).toBeNull();
    expect(renewableUntil([first], "c1", at("2029-03-14"))).toBeNull();
    expect(renewableUntil([first], "c1", at("2029-03-15"))).toEqual(first.graceUntil);
    expect(renewableUntil([first], "c1", first.graceUntil ?? at("2029-03-15"))).toBeNull();
    expect(renewableUntil([first, right], "c1", at("2029-03-20"))).toBeNull();
    expect(renewableUntil([{ ...first, withdrawn: "for-good" }], "c1", at("2029-03-20"))).toBeNull();
    // nothing is awarded then, so no page says that it could be
    expect(renewableUntil([{ ...first, suspended: true }], "c1", at("2029-03-20"))).toBeNull();
    const forGood = { ...wrong, withdrawn: "for-good" as const };
    expect(renewableUntil([first, forGood], "c1", at("2029-03-20"))).toBeNull();
    expect(renewableUntil([first, wrong], "c1", at("2029-03-20"))).toEqual(first.graceUntil);
  });
});

describe("what came after what a credential was awarded for", () => {
  const cat = catalogue();
  const [of] = cat.microCredentials;
  if (!of) throw new Error("content/ holds no micro-credential.");
  const later = (world: Parameters<typeof laterVersions>[0], framework = of.framework) =>
    laterVersions(world, of.slug, framework, at("2028-01-01"));

  it("is nothing where it is the newest, nor of what the catalogue no longer has", () => {
    expect(later(cat)).toEqual([]);
    expect(laterVersions(cat, "gone", of.framework, at("2028-01-01"))).toEqual([]);
  });

  it("names a newer edition, and says what a person decided about an earlier framework", () => {
    const edition = { ...of, slug: "next", title: "The next one", supersedes: of.slug };
    expect(later({ ...cat, microCredentials: [...cat.microCredentials, edition] })).toEqual([
      "There is a newer edition of this micro-credential, “The next one”. This one is as good until it ends.",
    ]);
    expect(later(cat, "a-version-nobody-knows")).toEqual([
      expect.stringContaining("is not counted on the one of now"),
    ]);
  });
});
