import fs from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type HttpWorld, httpWorld } from "#tests/support/http-world";
import { catalogue } from "~/catalogue/catalogue.server";
import { checkFile } from "~/catalogue/content-check.server";
import { blocksOf } from "~/catalogue/lookups";
import type { Block } from "~/catalogue/types";

let world: HttpWorld;
beforeAll(async () => {
  world = await httpWorld();
});
afterAll(() => world.end());

async function page(address: string): Promise<string> {
  const response = await fetch(world.server.origin + address, {
    headers: { Accept: "text/html", Cookie: world.cookies["issuer"] ?? "" },
  });
  expect(response.status, address).toBe(200);
  return response.text();
}
const text = (words: string): string =>
  words
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/'/g, "&#x27;");

describe("the preview for authors", () => {
  it("lists every module with its measures", async () => {
    const html = await page("/authoring/preview");
    for (const { slug, modules } of catalogue().microCredentials)
      for (const module of modules) {
        expect(html).toContain(`/authoring/preview/${slug}/${module.slug}`);
        expect(html).toContain(text(module.title));
      }
    expect(html).toContain("Reading grade (SMOG)");
  });

  // one module for each kind of block there is in content
  const shown = new Map<Block["kind"], [string, string]>();
  for (const { slug, modules } of catalogue().microCredentials)
    for (const module of modules)
      for (const block of [...module.opening, ...module.sections.flatMap((section) => section.blocks)])
        if (!shown.has(block.kind)) shown.set(block.kind, [slug, module.slug]);

  it.each([...new Map([...shown.values()].map((one) => [one.join("/"), one])).values()])(
    "shows every state of every block of %s/%s",
    async (slug, name) => {
      const credential = catalogue().microCredentials.find((one) => one.slug === slug);
      const module = credential?.modules.find((one) => one.slug === name);
      if (!credential || !module) throw new Error("There is no such module.");
      const html = await page(`/authoring/preview/${slug}/${name}`);
      for (const scenario of blocksOf(module, "scenario")) {
        expect(html).toContain(scenario.debrief);
        for (const step of scenario.steps)
          for (const choice of step.choices) {
            expect(html).toContain(text(choice.label));
            expect(html).toContain(choice.consequence);
          }
      }
      const items = [
        ...(credential.banks.find((bank) => bank.bank === module.bank)?.items ?? []),
        ...blocksOf(module, "quick-check").map((block) => block.item),
      ];
      expect(items.length).toBeGreaterThan(7);
      for (const item of items)
        for (const option of item.options) {
          expect(html).toContain(option.why);
          if (option.misconception) expect(html).toContain(text(option.misconception));
        }
      const marked = blocksOf(module, "knowledge-check").every(({ pass }) => pass > 0);
      for (const state of [
        "Choose an answer for question 1.",
        marked ? "Not this time. Here is what each answer leads to." : "Answered. This piece is in place.",
        "In place.",
      ])
        expect(html).toContain(state);
      for (const state of ["Before anything is written", "You and your supervisor can see this.", "Saved."])
        expect(html).toContain(state);
      for (const note of blocksOf(module, "content-note")) expect(html).toContain(note.html);
      for (const rule of module.rules)
        expect(html).toContain(text(catalogue().rules.find(({ id }) => id === rule)?.title ?? "?"));
      const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
      expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
    },
  );

  it("shows rubric, requirements, exemplars with annotations and the guide", async () => {
    for (const of of catalogue().microCredentials) {
      const html = await page(`/authoring/preview/${of.slug}`);
      for (const criterion of of.rubric.criteria)
        for (const behaviour of Object.values(criterion.levels)) expect(html).toContain(text(behaviour));
      for (const { leaf } of of.exemplars)
        for (const block of leaf.blocks)
          if (block.kind === "annotation" || block.kind === "submission") expect(html).toContain(block.html);
      for (const block of of.supervisorGuide.blocks)
        if (block.kind === "criterion-guide") expect(html).toContain(block.notYours);
    }
  });

  it("says what the last check found, with its line, without a new start", async () => {
    const of = catalogue().microCredentials[0];
    const module = of?.modules[0];
    const before = fs.readFileSync(checkFile, "utf8");
    const check = JSON.parse(before);
    const file = `content/microcredentials/${of?.slug}/${module?.slug}.mdx`;
    check.faults.push({ file, line: 41, severity: "error", sentence: "There is no block <Quizz>." });
    fs.writeFileSync(checkFile, JSON.stringify(check));
    try {
      const html = await page(`/authoring/preview/${of?.slug}/${module?.slug}`);
      expect(html).toContain("There is no block &lt;Quizz&gt;.");
      expect(html).toContain("1 fault");
      expect(html).toMatch(/line (<!-- -->)?41/);
    } finally {
      fs.writeFileSync(checkFile, before);
    }
  });
});
