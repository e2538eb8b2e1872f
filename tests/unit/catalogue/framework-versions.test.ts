import { beforeAll, describe, expect, it } from "vitest";
import { countsFor, writtenFor } from "~/catalogue/framework-versions";
import { faultLine } from "~/catalogue/faults";
import {
  certifiedCode,
  frameworkItem,
  frameworkVersions,
  listFrameworkItems,
  microCredential,
  skillText,
} from "~/catalogue/lookups";
import { listSearchDocuments } from "~/catalogue/search-documents";
import type { Catalogue, MicroCredential } from "~/catalogue/types";
import { stackStanding, stacksCounting } from "~/domains/credentials/stack-rules";
import { coverage } from "~/domains/framework/coverage";
import { addressIn, elsewhere, transitionWords, versionShown } from "~/domains/framework/versions";
import { now } from "./content-folder";
import { changes, files, newId, newSlug, oldId, oldSlug, readTwoFrameworks } from "./two-frameworks";

let cat: Catalogue;
const both = () => frameworkVersions(cat);
const version = (id: string) => {
  const found = both().find((one) => one.id === id);
  if (!found) throw new Error(`There is no version ${id}`);
  return found;
};
const of = (slug: string): MicroCredential => {
  const found = microCredential(cat, slug);
  if (!found) throw new Error(`There is no micro-credential ${slug}`);
  return found;
};
beforeAll(async () => {
  const { catalogue, faults } = await readTwoFrameworks();
  expect(faults.filter((fault) => fault.severity === "error").map(faultLine)).toEqual([]);
  if (!catalogue) throw new Error("The world with two versions could not be read");
  cat = catalogue;
}, 60_000);

describe("two versions of the framework side by side", () => {
  it("are both read, the current one first, with a micro-credential on each", () => {
    expect(both().map(({ id, status }) => [id, status])).toEqual([
      [newId, "current"],
      [oldId, "superseded"],
    ]);
    expect(of(oldSlug)).toMatchObject({
      framework: oldId,
      alignment: { coreSkills: ["DI3.1", "DI3.2", "DI3.3"] },
    });
    expect(of(newSlug)).toMatchObject({
      framework: newId,
      alignment: { coreSkills: ["DI3.1", "DI3.4", "DI3.5"] },
    });
    expect([oldSlug, newSlug].map((slug) => certifiedCode(cat, of(slug)))).toEqual(["DI3", "DI3"]);
  });

  it("keep a skill's words for what was written and earned on them, also of a skill that is gone", () => {
    expect(skillText(cat, "DI3.1")).toBe("Knowing what is yours to do, and doing it");
    expect(skillText(cat, "DI3.1", oldId)).toBe(
      "Understanding and acting within professional scope of practice",
    );
    expect(skillText(cat, "DI3.2", newId)).toBe("Using recovery-oriented language");
    expect(frameworkItem(cat, "DI3.3")).toMatchObject({ kind: "core-skill" });
    const codes = listFrameworkItems(cat).map((item) => item.code);
    expect(codes).toContain("DI3.4");
    expect(codes).not.toContain("DI3.3");
    expect(listSearchDocuments(cat).map((document) => document.page)).not.toContain("/framework/DI3.2");
  });

  it.each([
    ["the same in other words", "DI3.1", oldId, newId, [{ code: "DI3.1", until: null }]],
    ["split, as a person decided", "DI3.2", oldId, newId, [{ code: "DI3.4", until: "2031-06-30" }, { code: "DI3.5", until: "2031-06-30" }]],
    ["taken out", "DI3.3", oldId, newId, []],
    ["untouched", "YP1.1", oldId, newId, [{ code: "YP1.1", until: null }]],
    ["of the same version", "DI3.2", oldId, oldId, [{ code: "DI3.2", until: null }]],
    ["earned on a later one: it says nothing about an earlier one", "DI3.4", newId, oldId, []],
    ["of a version that there is not", "DI3.1", "elsewhere", newId, []],
  ])("what was earned counts: %s", (_, code, from, to, counts) => {
    expect(countsFor(both(), code, from, to)).toEqual(counts);
  }); // prettier-ignore

  it("does not count for what took its place where a person decided that it is shown again", () => {
    const [newer, older] = both();
    if (!newer || !older) throw new Error("Two versions");
    const again = { ...changes.split.transition, counts: false };
    const strict = { ...newer, changes: [{ ...changes.split, transition: again }] };
    expect(countsFor([strict, older], "DI3.2", oldId, newId)).toEqual([]);
    expect(transitionWords(again)).toContain("is shown again");
  });

  it("are covered each by what is written for it, and the newer also by what is the same", () => {
    const taught = (id: string) =>
      coverage(cat, version(id), now)
        .groups.filter((group) => group.code === "DI3")
        .flatMap((group) => group.skills.map((skill) => [skill.code, skill.in.map((place) => place.slug)]));
    expect(taught(oldId)).toEqual([
      ["DI3.1", [oldSlug]],
      ["DI3.2", [oldSlug]],
      ["DI3.3", [oldSlug]],
    ]);
    expect(taught(newId)).toEqual([
      ["DI3.1", [newSlug, oldSlug]],
      ["DI3.4", [newSlug]],
      ["DI3.5", [newSlug]],
    ]);
    // after its last day nobody begins the older one any more, so it covers nothing of the current version
    const later = coverage(cat, version(newId), new Date("2031-01-01T00:00:00Z"));
    expect(
      later.groups.find((group) => group.code === "DI3")?.skills[0]?.in.map((place) => place.slug),
    ).toEqual([newSlug]);
    expect(writtenFor(both(), newId, oldId)).toBe(false);
  });

  it("lead to each other from every place, and an address without a version stays", () => {
    expect(versionShown(cat, null, "DI3.1")?.id).toBe(newId);
    expect(versionShown(cat, null, "DI3.3")?.id).toBe(oldId);
    expect(versionShown(cat, "2022", "DI3.4")).toBeNull();
    expect(addressIn(version(newId), "DI3.1")).toBe("/framework/DI3.1");
    expect(addressIn(version(oldId), "DI3.1")).toBe("/framework/DI3.1?version=2022");
    expect(elsewhere(cat, version(newId), "DI3.1")).toEqual([
      {
        words:
          "Version 2022 has it in other words: “Understanding and acting within professional scope of practice”.",
        links: [{ to: "/framework/DI3.1?version=2022", label: "DI3.1 in version 2022" }],
      },
    ]);
    expect(elsewhere(cat, version(oldId), "DI3.2")[0]?.links.map(({ to }) => to)).toEqual([
      "/framework/DI3.4",
      "/framework/DI3.5",
    ]);
    expect(elsewhere(cat, version(oldId), "DI3.3")).toEqual([
      { words: "Version 2030 has it no more. It is asked of everybody at a centre now.", links: [] },
    ]);
    expect(elsewhere(cat, version(newId), "DI3.5")[0]?.links.map(({ to }) => to)).toEqual([
      "/framework/DI3.2?version=2022",
    ]);
  });
});

describe("a competency that others took the place of", () => {
  const ends = new Date("2031-07-01T00:00:00Z");
  const holding = {
    achievement: oldSlug,
    awardId: "a",
    credentialId: "c",
    version: "0.1.0",
    awardedAt: new Date("2030-01-01T00:00:00Z"),
    validUntil: new Date("2033-01-01T00:00:00Z"),
    graceUntil: new Date("2033-03-02T00:00:00Z"),
    withdrawn: false,
    suspended: false,
  };
  /** DI3 itself becomes DI9, which the stack asks for now. */
  const moved = (transition: { counts: boolean; until?: string }): Catalogue => {
    const { framework } = cat;
    const renamed = framework.domains.map((domain) => ({
      ...domain,
      competencies: domain.competencies.map((one) => (one.code === "DI3" ? { ...one, code: "DI9" } : one)),
    }));
    const decided = { ...transition, decidedBy: "Ana Costa", on: "2030-02-01" };
    const change = { from: "DI3", replacedBy: ["DI9"], because: "Wider.", transition: decided };
    return {
      ...cat,
      framework: { ...framework, domains: renamed, changes: [...framework.changes, change] },
      stacks: cat.stacks.slice(0, 1).map((stack) => ({ ...stack, competencies: ["DI9"], strandsAtLeast: 0 })),
    };
  };
  const standing = (world: Catalogue, on: Date) => {
    const [stack] = world.stacks;
    if (!stack) throw new Error("content/stacks.yaml is empty");
    return stackStanding(world, stack, [holding], on);
  };

  it("goes on counting until the day that a person named, and the whole ends with it", () => {
    const world = moved({ counts: true, until: "2031-06-30" });
    const before = standing(world, new Date("2031-06-30T12:00:00Z"));
    expect(before.gaps).toEqual([]);
    expect(before.until).toEqual(ends);
    expect(standing(world, ends).gaps).toHaveLength(1);
    expect(stacksCounting(world, oldSlug)).toHaveLength(1);
  });

  it("counts as long as the award where no day is named, and not at all where it is shown again", () => {
    expect(standing(moved({ counts: true }), ends).until).toEqual(holding.validUntil);
    expect(standing(moved({ counts: false }), new Date("2030-06-01T00:00:00Z")).gaps).toHaveLength(1);
  });
});

describe("the content check on two versions", () => {
  type World = Parameters<NonNullable<Parameters<typeof readTwoFrameworks>[0]>>[0];
  const faults: [what: string, spoil: (world: World) => void, says: string][] = [
    ["a place of which nothing is said", ({ version }) => version((one) => { one.changes = one.changes?.slice(0, 2) ?? []; }), "DI3.3 is in version 2022 and not in this one, and nothing says what became of it."],
    ["other words under the same code", ({ version }) => version((one) => { one.changes = one.changes?.slice(1) ?? []; }), "DI3.1 has other words than in version 2022."],
    ["no decision on what was earned", ({ version }) => version((one) => { one.changes = [changes.renamed, { ...changes.split, transition: undefined }, changes.dropped]; }), "Somebody has to decide whether what was earned for DI3.2 counts for DI3.4 and DI3.5"],
    ["a code with a new meaning", ({ version }) => version((one) => { one.changes = [{ from: "DI3.1", replacedBy: ["DI3.4"], because: "x", transition: changes.split.transition }, changes.split, changes.dropped]; }), "DI3.1 is in this version as well. A code means one thing"],
    ["what took its place is nowhere", ({ version }) => version((one) => { one.changes = [changes.renamed, { ...changes.split, replacedBy: ["DI3.8"] }, changes.dropped]; }), 'There is no "DI3.8" of the same kind in this version.'],
    ["the same under another code", ({ version }) => version((one) => { one.changes = [{ ...changes.renamed, exactMatch: "DI3.4" }, changes.split, changes.dropped]; }), "What is the same keeps its code."],
    ["both at once", ({ version }) => version((one) => { one.changes = [{ ...changes.renamed, replacedBy: [] }, changes.split, changes.dropped]; }), "Give either exactMatch or replacedBy"],
    ["two current ones", ({ edit }) => edit(files.older, 'status: superseded\nstatusEnd: "2030-12-31"', "status: current"), "is current too. Only one version can be"],
    ["no current one", ({ edit }) => edit(files.newer, "status: current", "status: superseded"), "No version of the framework is current."],
    ["no last day", ({ edit }) => edit(files.older, 'statusEnd: "2030-12-31"\n', ""), "It is superseded. Say with statusEnd"],
    ["a chain that is broken", ({ version }) => version((one) => { delete one.supersedes; one.changes = []; }), "No newer version says that it supersedes this one."],
    ["one title for two", ({ version }) => version((one) => { one.source.title = "INDIVIDUAL PLACEMENT AND SUPPORT (IPS) COMPETENCY FRAMEWORK"; }), "Another version has the same title"],
    ["one open for longer than its framework", ({ edit }) => edit(files.credential, "statusEnd: 2030-12-31", "statusEnd: 2031-12-31"), "Version 2022 of the framework ends on 2030-12-31. This can't be open for longer."],
    ["one that forgets its last day", ({ edit }) => edit(files.credential, "statusEnd: 2030-12-31\n", ""), "nothing here may be begun after 2030-12-31"],
    ["a skill of the other version", ({ edit }) => edit(`microcredentials/${newSlug}/credential.yaml`, "DI3.4", "DI3.3"), 'There is no skill "DI3.3" in the framework.'],
    ["a framework that is nowhere", ({ edit }) => edit(files.credential, `framework: ${oldId}`, "framework: nobodys"), 'There is no framework "nobodys" in content/framework.'],
  ]; // prettier-ignore
  it.each(faults)("finds %s", async (_, spoil, says) => {
    const { faults: found } = await readTwoFrameworks(spoil);
    expect(found.map(faultLine).join("\n")).toContain(says);
  }, 60_000); // prettier-ignore
});
