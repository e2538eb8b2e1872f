import { existsSync, readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { catalogue } from "~/catalogue/catalogue.server";
import { outboxKinds } from "~/domains/people/terms";
import { automatedRules, decideNothing } from "~/workflows/automated-decisions.server";
import { dailyWorks } from "~/workflows/daily.server";

/**
 * Code that works something out about people, by the names that this house gives such files: rules, and what marks,
 * schedules, samples, allocates, opens, advises, reminds, checks or limits.
 */
const worksOut =
  /(^|[-/])(rules|knowledge-check|refresher|allocation|allocate|new-starts|sampling|advise|remind[a-z-]*|de-identification|file-check|attempts|sessions)(\.server)?\.ts$/;
const files = ["app/domains", "app/workflows"]
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => `${folder}/${file}`),
  )
  .filter((file) => worksOut.test(file))
  .sort();
const places = [
  ...files,
  ...dailyWorks.map(({ name }) => `daily ${name}`),
  ...outboxKinds.map((kind) => `job ${kind}`),
];
const registered = new Set(automatedRules.flatMap(({ at, also = [] }) => [at, ...also]));

describe("the register of automated decisions", () => {
  it("looks at more than a handful of rules", () => {
    expect(files.length).toBeGreaterThan(12);
  });

  it.each(places)("%s is in it, or is said to decide nothing", (place) => {
    expect(
      registered.has(place) || Object.hasOwn(decideNothing, place),
      `${place} works something out. Write an AutomatedRule beside it and add it to app/workflows/automated-decisions.server.ts, or say there why it decides nothing about anybody.`,
    ).toBe(true);
  });

  it("names nothing that is gone, and nothing twice", () => {
    for (const place of [...registered, ...Object.keys(decideNothing)]) {
      expect(places.includes(place) || existsSync(place), place).toBe(true);
    }
    for (const place of Object.keys(decideNothing)) expect(registered.has(place), place).toBe(false);
    const ids = automatedRules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(automatedRules.map((rule) => [rule.id, rule] as const))(
    "%s stands beside its code",
    (_id, rule) => {
      const text = readFileSync(rule.at, "utf8");
      expect(text).toContain(`id: "${rule.id}"`);
      for (const words of [rule.title, rule.does, rule.looksAt, rule.follows, rule.person]) {
        expect(words.length).toBeGreaterThan(10);
      }
      expect(rule.title).not.toMatch(/\.$/);
      for (const sentence of rule.now(catalogue()) ?? []) expect(sentence).toMatch(/^[A-Z0-9].*\.$/);
    },
  );

  it("says how a rule is set now, and leaves out what is off", () => {
    const marks = automatedRules.find(({ id }) => id === "knowledge-checks");
    expect(marks?.now(catalogue())?.[0]).toMatch(/^\d+ checks are on\. To pass, you need 4 of 5/);
    expect(marks?.now(catalogue())?.[1]).toMatch(/^\d+ checks are answered and never marked/);
    expect(marks?.now({ ...catalogue(), microCredentials: [] })).toBeNull();
    const starts = automatedRules.find(({ id }) => id === "new-starts");
    const [of] = catalogue().microCredentials;
    if (!of) throw new Error("There is no micro-credential.");
    const world = (more: Partial<typeof of>) => ({
      ...catalogue(),
      microCredentials: [{ ...of, statusStart: undefined, statusEnd: undefined, ...more }],
    });
    expect(starts?.now(world({}))).toBeNull();
    expect(starts?.now(world({ statusStart: "2026-02-01", statusEnd: "2027-03-31" }))?.[0]).toMatch(
      /^Open to new starts from 1.February.2026 until 31.March.2027: “/,
    );
    const inPlace = automatedRules.find(({ id }) => id === "in-place");
    expect(inPlace?.now(catalogue())?.join(" ")).toContain("Keeping");
  });
});
