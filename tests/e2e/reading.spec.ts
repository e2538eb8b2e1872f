import type { MicroCredential, Module } from "../../app/catalogue/types";
import { aWorld, expect, test } from "./fixtures";
import { built } from "./learning";

/** What a reader of any module can do besides: open a word, look it up, take the page away on paper. */
const world = aWorld();

const everyModule = built.microCredentials.flatMap((of) => of.modules.map((module) => ({ of, module })));
const withTerms = everyModule.find(({ module }) => module.terms.length >= 2);
const addressOf = (of: MicroCredential, module: Module): string => `/learn/${of.slug}/${module.slug}`;

for (const script of [true, false]) {
  test(`${script ? "with" : "without"} script: a word opens where it stands, by key and by tap`, async () => {
    if (!withTerms) throw new Error("No module explains two words.");
    const { of, module } = withTerms;
    const [first, second] = module.terms.map(({ id }) => id);
    const visitor = await world().visit("newcomer", { javaScriptEnabled: script, hasTouch: true });
    const { page } = visitor;
    await page.setViewportSize({ width: 320, height: 640 });
    await visitor.goto(addressOf(of, module));
    const before = page.url();
    const word = (id = "") => page.locator(`button[popovertarget="term-${id}"]`).first();
    const meaning = (id = "") => page.locator(`#term-${id}`);
    await expect(meaning(first)).toBeHidden();
    await word(first).focus();
    await page.keyboard.press("Enter");
    await expect(meaning(first)).toBeVisible();
    const definition = built.terms.find((term) => term.id === first)?.definition ?? "";
    await expect(meaning(first)).toHaveText(definition);
    await visitor.check("a word is open");
    const box = await meaning(first).boundingBox();
    expect(box && box.x >= 0 && box.x + box.width <= 320, JSON.stringify(box)).toBe(true);
    await page.keyboard.press("Escape");
    await expect(meaning(first)).toBeHidden();
    await expect(word(first)).toBeFocused();
    await word(second).tap();
    await expect(meaning(second)).toBeVisible();
    // a tap beside it closes it
    await page.touchscreen.tap(5, 5);
    await expect(meaning(second)).toBeHidden();
    expect(page.url()).toBe(before);
  });
}

test("the whole glossary opens beside any module, and the module stays as it is", async () => {
  const withoutTerms = everyModule.find(({ module }) => module.terms.length === 0);
  if (!withoutTerms) throw new Error("Every module explains a word.");
  const visitor = await world().visit("newcomer", { javaScriptEnabled: false });
  const { page } = visitor;
  await visitor.goto(addressOf(withoutTerms.of, withoutTerms.module));
  const words = page.getByRole("textbox", { name: "Your words" });
  await words.fill("Half a thought.");
  const beside = visitor.context.waitForEvent("page");
  await page.getByRole("link", { name: "Glossary (opens in a new tab)" }).click();
  const glossary = await beside;
  await expect(glossary.locator("#zero-exclusion dt")).toHaveText("zero exclusion");
  await glossary.close();
  await expect(words).toHaveValue("Half a thought.");
});

test("the glossary leads to the letter, to the place in a module, and back to the word from search", async () => {
  const visitor = await world().visit("learner", { javaScriptEnabled: false });
  const { page } = visitor;
  await visitor.goto("/dashboard");
  await page.getByRole("contentinfo").getByRole("link", { name: "Glossary" }).click();
  const letters = page.getByRole("navigation", { name: "Letters" }).getByRole("link");
  expect(await letters.count()).toBeGreaterThan(5);
  await letters.last().click();
  await expect(page.locator(":target")).toBeInViewport();
  for (const term of built.terms) await expect(page.locator(`#${term.id} dt`)).toHaveText(term.term);
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await visitor.check("glossary");
  }
  const used = page.locator("#vocational-generalist a").first();
  await expect(used).toHaveAttribute("href", /^\/learn\/[a-z-]+\/[a-z0-9-]+#[a-z-]+$/);
  await used.click();
  await expect(page.locator('button[popovertarget="term-vocational-generalist"]')).toBeVisible();

  const stranger = await world().visit(null);
  await stranger.goto("/glossary#vocational-generalist");
  await expect(stranger.page.locator("#vocational-generalist a").first()).toHaveAttribute(
    "href",
    /^\/microcredentials\//,
  );
  await stranger.page.locator("#vocational-generalist a").first().click();
  await expect(stranger.page.locator(":target")).toBeInViewport();
});

test("on paper a module is whole: every branch, every meaning, nothing to press", async () => {
  const visitor = await world().visit("newcomer");
  const { page } = visitor;
  await page.setViewportSize({ width: 680, height: 960 });
  await page.emulateMedia({ media: "print" });
  // one module of each micro-credential, and the one that explains most words
  const first = built.microCredentials.flatMap((of) =>
    of.modules.slice(0, 1).map((module) => ({ of, module })),
  );
  for (const { of, module } of withTerms ? [...first, withTerms] : first) {
    await visitor.goto(addressOf(of, module));
    const missing = await page.evaluate(() => {
      const found: string[] = [];
      const shown = (element: Element) => element.getClientRects().length > 0;
      for (const selector of ["nav", ".skip", ".btn", ".reply", "textarea", "header .top"])
        if ([...document.querySelectorAll(selector)].some(shown)) found.push(`${selector} on paper`);
      for (const note of document.querySelectorAll(".term-note"))
        if (note.closest(".noprint") === null && !shown(note)) found.push(`no meaning of ${note.id}`);
      for (const body of document.querySelectorAll("main details > :not(summary)"))
        if (!shown(body)) found.push("closed details");
      if (document.documentElement.scrollWidth > document.documentElement.clientWidth) found.push("cut off");
      // what has to stay in one piece and is longer than a sheet leaves the sheet before it empty
      for (const one of document.querySelectorAll<HTMLElement>("main *"))
        if (getComputedStyle(one).breakInside === "avoid" && one.offsetHeight > 900)
          found.push(`${one.className} is ${one.offsetHeight} px long and may not break`);
      return found;
    });
    for (const fault of missing) world().complain(`on paper: ${fault}`, addressOf(of, module));
    const paper = (await page.locator("main").innerText()).replace(/\s+/g, " ");
    const words = (html: string) =>
      html
        .replace(/<span class="term-note".*?<\/span>/g, "")
        .replace(/<[^>]+>/g, " ")
        .replace(/&#x27;/g, "'")
        .replace(/&amp;/g, "&")
        .replace(/\s+/g, " ")
        .trim()
        .slice(0, 40)
        .trim();
    for (const section of module.sections) {
      if (!paper.includes(section.title)) world().complain(`on paper: no “${section.title}”`, module.slug);
      for (const block of section.blocks)
        if (block.kind === "scenario")
          for (const choice of block.steps.flatMap((step) => step.choices))
            for (const part of [choice.label, words(choice.consequence)])
              if (!paper.includes(part)) world().complain(`on paper: no “${part}”`, module.slug);
    }
  }
});
