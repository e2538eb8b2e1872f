import { readFileSync } from "node:fs";
import path from "node:path";
import type { Catalogue, MicroCredential, Module } from "../../app/catalogue/types";
import { type Visitor, expect } from "./fixtures";

/** The catalogue as the build made it: titles, scenarios and right answers come from there. */
export const built = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, "../../build/catalogue.json"), "utf8"),
) as Catalogue;

/** The micro-credential of the demo world. */
export const di3: MicroCredential = (() => {
  const found = built.microCredentials.find((one) => one.slug === "professional-and-ethical-conduct");
  if (!found) throw new Error("The catalogue has no professional-and-ethical-conduct.");
  return found;
})();

export const moduleAddress = (module: Module): string => `/learn/${di3.slug}/${module.slug}`;

export function moduleAt(index: number): Module {
  const module = di3.modules[index];
  if (!module) throw new Error(`There is no module ${index + 1}.`);
  return module;
}

/** Opens a module and marks every section as read that is completed by reading. */
export async function readSections(visitor: Visitor, module: Module): Promise<void> {
  const { page } = visitor;
  await visitor.goto(moduleAddress(module));
  const open = page.getByRole("button", { name: /^Mark as read/ });
  for (let left = await open.count(); left > 0; left--) {
    await expect(open).toHaveCount(left);
    await Promise.all([page.waitForEvent("domcontentloaded"), open.first().click()]);
  }
  await expect(open).toHaveCount(0);
}

/** Walks through the module's scenario to its end, always with the first reply, and back one step. */
export async function walkScenario(visitor: Visitor, module: Module): Promise<void> {
  const scenario = module.sections
    .flatMap((section) => section.blocks)
    .find((block) => block.kind === "scenario");
  if (scenario?.kind !== "scenario") throw new Error(`${module.slug} has no scenario.`);
  const { page } = visitor;
  await visitor.goto(moduleAddress(module));
  const card = page.locator(`section#${scenario.id}`);
  const replies = card.locator("button.reply");
  let moments = 0;
  for (; (await replies.count()) > 0 && moments < 10; moments++) {
    const reply = await replies.first().innerText();
    await Promise.all([page.waitForEvent("domcontentloaded"), replies.first().click()]);
    await expect(card.getByText("You chose").last().locator("xpath=following-sibling::p")).toHaveText(reply);
    await expect(card.getByRole("heading", { name: "What happened" }).last()).toBeVisible();
  }
  expect(moments, "moments in the scenario").toBeGreaterThan(0);
  await expect(card.getByRole("heading", { name: "What made the difference" })).toBeVisible();
  await visitor.check(`end of ${scenario.id}`);
  await page.goBack();
  await expect(replies.first()).toBeVisible();
}

/**
 * Answers the open questions of a module's check, starting a try where none is open.
 * @param right  false: an answer that explains what it leaves out, to every question
 */
export async function takeCheck(visitor: Visitor, module: Module, right: boolean): Promise<void> {
  const { page } = visitor;
  const bank = di3.banks.find((one) => one.bank === module.bank);
  const begin = page.getByRole("button", {
    name: /^(Start the questions|Try again|Answer others from this set)$/,
  });
  await begin.click();
  await expect(page.getByRole("button", { name: "See how that lands" })).toBeVisible();
  const names = await page
    .locator("#questions input[type=radio]")
    .evaluateAll((all) => [...new Set(all.map((one) => one.getAttribute("name") ?? ""))]);
  expect(names.length, "questions drawn").toBeGreaterThan(0);
  for (const name of names) {
    const item = bank?.items.find((one) => name === `answer.${one.id}`);
    const option = item?.options.find((one) => one.correct === right);
    expect(option, name).toBeDefined();
    await page.locator(`input[name="${name}"][value="${option?.id}"]`).check();
  }
  await page.getByRole("button", { name: "See how that lands" }).click();
  await expect(page.getByRole("heading", { name: right ? /That’s it/ : /Not this time/ })).toBeVisible();
}

/** The module's reflection, saved for the learner alone. */
export async function reflect(visitor: Visitor, module: Module, words: string): Promise<void> {
  const { page } = visitor;
  const block = module.sections.flatMap((section) => section.blocks).find((one) => one.kind === "reflection");
  if (block?.kind !== "reflection") throw new Error(`${module.slug} has no reflection.`);
  const box = page.locator(`textarea#r-${block.id}`);
  await expect(box).toHaveAccessibleDescription(/Only you can see this/);
  await box.fill(words);
  await Promise.all([
    page.waitForEvent("domcontentloaded"),
    page.locator("form", { has: box }).getByRole("button", { name: "Save reflection" }).click(),
  ]);
  await expect(page.locator(`textarea#r-${block.id}`)).toHaveValue(words);
}
