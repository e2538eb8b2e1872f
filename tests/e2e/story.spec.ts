import { aWorld, expect, test } from "./fixtures";
import { di3, moduleAddress, moduleAt, readSections, reflect, takeCheck, walkScenario } from "./learning";

/**
 * The whole line of the product as the demo people walk it: a newcomer learns, tries, reflects, shows evidence; the
 * supervisor judges; the issuer awards; anybody checks. Each step stands on the one before.
 */
test.describe.configure({ mode: "serial" });
const world = aWorld();

test("a newcomer finds the one next step and the way to it", async () => {
  const visitor = await world().visit("newcomer", { fresh: true });
  const { page } = visitor;
  await expect(page).toHaveURL(/\/dashboard$/);
  await visitor.check("nothing done yet");
  await visitor.goto("/learn");
  await visitor.check();
  await visitor.goto(`/learn/${di3.slug}`);
  await visitor.check("nothing read yet");
  await visitor.goto("/evidence");
  await visitor.check("nothing written yet");
});

for (const [index, module] of di3.modules.entries()) {
  test(`module ${index + 1}: sections, scenario, questions, reflection`, async () => {
    const visitor = await world().visit("newcomer");
    const { page } = visitor;
    await visitor.goto(moduleAddress(module));
    await visitor.check("unread");
    await readSections(visitor, module);
    await walkScenario(visitor, module);
    await visitor.goto(moduleAddress(module));
    if (index === 0) {
      // every first answer leaves something out: what it is stands beside it
      await takeCheck(visitor, module, false);
      await visitor.check("not this time");
      await expect(page.getByRole("heading", { name: /Not this time/ })).toBeVisible();
    }
    await takeCheck(visitor, module, true);
    await visitor.check("passed");
    await reflect(visitor, module, `What module ${index + 1} changed for me, in my own words.`);
    await visitor.check("done");
    await expect(page.locator("ol.path, ul.path").getByText("to come")).toHaveCount(0);
  });
}

test("the learner's picture says in words what is in place and what is missing", async () => {
  const visitor = await world().visit("newcomer");
  await visitor.goto("/dashboard");
  await visitor.check("modules done");
  await visitor.goto(`/learn/${di3.slug}`);
  await visitor.check("modules done");
  await visitor.goto(`${moduleAddress(moduleAt(0))}/reflection/di3-01-edge/audience`);
  await visitor.check("audience");
});
