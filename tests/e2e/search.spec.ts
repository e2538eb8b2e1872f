import { type Page, aWorld, expect, test } from "./fixtures";

const world = aWorld();
const results = (page: Page) => page.locator("#results");
const heading = (page: Page) => page.getByRole("heading", { level: 2, name: /for “/ });

for (const script of [true, false]) {
  test(`${script ? "with" : "without"} script: from any page to a section of a module`, async () => {
    const visitor = await world().visit("learner", { javaScriptEnabled: script });
    const { page } = visitor;
    await page.setViewportSize({ width: 320, height: 700 });
    await visitor.goto("/dashboard");
    await page.getByRole("banner").getByRole("link", { name: "Search" }).click();
    await visitor.check("nothing asked");
    const box = page.getByRole("searchbox", { name: "What are you looking for?" });
    await box.fill("a boundry that never moves");
    await box.press("Enter");
    await expect(heading(page)).toBeVisible();
    await expect(page).toHaveURL(/\/search\?q=a\+boundry\+that\+never\+moves$/);
    await expect(page).toHaveTitle("a boundry that never moves – Search – IPS Pathways");
    await expect(box).toHaveValue("a boundry that never moves");
    await expect(
      results(page).getByText(/^Nothing has “boundry”\. We looked for “boundar(y|ies)”\.$/),
    ).toBeVisible();
    const module = results(page)
      .getByRole("listitem")
      .filter({ hasText: "Boundaries out in the community" })
      .first();
    await expect(module.locator("mark").first()).toBeVisible();
    await visitor.check("found");
    await module.locator(".places-in a").first().click();
    await expect(page).toHaveURL(/\/02-boundaries-out-in-the-community#[a-z-]+$/);
    const { hash } = new URL(page.url());
    await expect(page.locator(hash)).toBeInViewport();
  });
}

test("the field in the header of a wide screen", async () => {
  const visitor = await world().visit(null);
  const { page } = visitor;
  await visitor.goto("/microcredentials");
  const box = page.getByRole("banner").getByRole("searchbox", { name: "Search everything" });
  await box.fill("zero exclusion");
  await box.press("Enter");
  await expect(page).toHaveURL(/\/search\?q=zero\+exclusion$/);
  await expect(results(page).getByRole("link", { name: "zero exclusion" }).first()).toHaveAttribute(
    "href",
    "/glossary#zero-exclusion",
  );
  await expect(page.getByRole("link", { name: "Sign in to look inside the modules too" })).toBeVisible();
});

test("results as one types: announced, in the address, without taking the focus", async () => {
  const visitor = await world().visit("learner");
  const { page } = visitor;
  await visitor.goto("/search");
  const box = page.getByRole("searchbox", { name: "What are you looking for?" });
  const said = page.locator("#results-say");
  await box.pressSequentially("di 3.2", { delay: 20 });
  await expect(heading(page)).toHaveText("3 results for “di 3.2”");
  await expect(box).toBeFocused();
  await expect(said).toHaveText("3 results for “di 3.2”");
  await expect(page).toHaveURL(/\/search\?q=di\+3\.2$/);
  await visitor.check("as typed");
  await box.fill("zzzzqqqq");
  await expect(heading(page)).toHaveText("Nothing for “zzzzqqqq”");
  await expect(said).toHaveText("Nothing for “zzzzqqqq”");
  await page.reload();
  await expect(heading(page)).toHaveText("Nothing for “zzzzqqqq”");
  await expect(box).toHaveValue("zzzzqqqq");

  // Enter goes to what was found, and the keyboard goes on from there
  await box.fill("recovery");
  await box.press("Enter");
  await expect(heading(page)).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(results(page).locator(":focus")).toHaveCount(1);

  // cleared, it is as in the beginning
  await box.fill("");
  await expect(heading(page)).toHaveCount(0);
  await expect(results(page)).toContainText("A code such as DI3.2 works too");
});

test("a newer question is never overwritten by an older answer", async () => {
  const visitor = await world().visit("learner");
  const { page } = visitor;
  await visitor.goto("/search");
  await page.route("**/search/results?q=bou*", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 800));
    await route.continue().catch(() => undefined);
  });
  const box = page.getByRole("searchbox", { name: "What are you looking for?" });
  await box.fill("bou");
  await page.waitForTimeout(350);
  await box.fill("recovery");
  await expect(heading(page)).toHaveText(/for “recovery”/);
  await page.waitForTimeout(900);
  await expect(heading(page)).toHaveText(/for “recovery”/);
});

test("when the line drops, the page says so and keeps what it has", async () => {
  const visitor = await world().visit("learner");
  visitor.allow(/Failed to load resource|ERR_/);
  const { page } = visitor;
  await visitor.goto("/search?q=recovery");
  await page.route("**/search/results?*", (route) => route.abort());
  const box = page.getByRole("searchbox", { name: "What are you looking for?" });
  await box.fill("recovery language");
  await expect(page.getByText("We cannot reach the search right now.")).toBeAttached();
  await expect(heading(page)).toHaveText(/for “recovery”/);
  // the button still asks for the page
  await page.getByRole("main").getByRole("button", { name: "Search" }).click();
  await expect(page).toHaveURL(/q=recovery\+language/);
  await expect(heading(page)).toHaveText(/for “recovery language”/);
});

test("odd questions get a sentence", async () => {
  const visitor = await world().visit("newcomer", { javaScriptEnabled: false });
  const { page } = visitor;
  const ask = async (question: string) => visitor.goto(`/search?${new URLSearchParams({ q: question })}`);
  await ask("   ");
  await expect(results(page)).toContainText("A code such as DI3.2 works too");
  await ask("?!");
  await expect(heading(page)).toHaveCount(0);
  await expect(page.getByRole("heading", { name: "There is no word to look for in “?!”" })).toBeVisible();
  await visitor.check("no word");
  await ask("<b onmouseover=alert(1)>boundaries</b>");
  await expect(page.getByRole("heading", { level: 2 })).toContainText(
    "“<b onmouseover=alert(1)>boundaries</b>”",
  );
  await ask("supercalifragilistic".repeat(15));
  await expect(results(page)).toContainText("That is a long question. We looked at its first 200 letters.");
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await visitor.check("300 letters");
  }
  await ask("work");
  await page.getByRole("link", { name: /^Framework \d/ }).click();
  await expect(page).toHaveURL(/in=framework/);
  await page.getByRole("link", { name: "More results" }).click();
  await expect(page).toHaveURL(/page=2/);
  await expect(results(page).locator("ol.found")).toHaveAttribute("start", "11");
  await visitor.check("second page");
});
