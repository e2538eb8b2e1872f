import { type Locator, type Page, aWorld, expect, people, test } from "./fixtures";
import { Keyboard } from "./keyboard";
import { di3, moduleAt } from "./learning";

/** The line from reading to a decision, with the keyboard alone. */
test.describe.configure({ mode: "serial" });
const world = aWorld();

const title = "Told early, told kindly";

test("a learner reads, answers, reflects and sends a piece", async () => {
  const visitor = await world().visit(null);
  const { page } = visitor;
  const keys = new Keyboard(visitor);
  await keys.signIn(people.newcomer);

  // the first stop leads past the header
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the main content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await keys.enter(page.getByRole("link", { name: /^Begin reading/ }));
  const module = moduleAt(0);
  await expect(page.locator("h1")).toHaveText(module.title);

  await keys.enter(page.getByRole("button", { name: /^Mark as read/ }).first());
  await keys.enter(page.getByRole("button", { name: "Start the questions" }));
  const bank = di3.banks.find((one) => one.bank === module.bank);
  const names = await page
    .locator("#questions input[type=radio]")
    .evaluateAll((all) => [...new Set(all.map((one) => one.getAttribute("name") ?? ""))]);
  for (const name of names) {
    const item = bank?.items.find((one) => name === `answer.${one.id}`);
    await keys.choose(name, item?.options.find((one) => one.correct)?.id ?? "");
  }
  await keys.enter(page.getByRole("button", { name: "See how that lands" }));
  await expect(page.getByRole("heading", { name: /That’s it/ })).toBeVisible();

  await keys.type(page.locator("textarea#r-di3-01-edge"), "Written without touching a mouse.");
  await keys.enter(page.getByRole("button", { name: "Save reflection" }));
  await expect(page.locator("textarea#r-di3-01-edge")).toHaveValue("Written without touching a mouse.");

  await keys.enter(keys.place("Evidence"), "Shift+Tab");
  await keys.enter(
    page
      .getByRole("link", { name: /^Begin.*Account/ })
      .or(beginAccount(page))
      .first(),
  );
  if (/\/evidence\/new/.test(page.url())) await keys.enter(page.getByRole("button", { name: "Begin" }));
  await page.waitForURL(/\/words/);
  await keys.type(page.getByLabel("Title"), title);
  await keys.type(
    page.getByRole("textbox", { name: "What happened" }),
    "It was not mine to give, and I said so.",
  );
  await keys.enter(page.getByRole("button", { name: "Continue to files" }));
  await keys.enter(page.getByRole("link", { name: "Continue to protect identities" }));
  await keys.type(
    page.getByLabel("What did you change so that nobody can be recognised?"),
    "Nothing needed changing.",
  );
  await keys.tick(page.locator('input[name="agreed"]'));
  await keys.tick(page.locator('input[name="read-again"]'));
  await keys.enter(page.getByRole("button", { name: "Continue to check and send" }));
  await keys.enter(page.getByRole("button", { name: "Send it" }));
  await expect(page.getByRole("heading", { name: /^Sent\./ })).toBeVisible();
  await keys.signOut();
});

/** The button that begins an account of practice, on the list of evidence. */
const beginAccount = (page: Page): Locator =>
  page.locator(`#${di3.slug}-account`).getByRole("link", { name: /^Begin/ });

test("a supervisor reads it beside the rubric, and decides", async () => {
  const visitor = await world().visit(null);
  const { page } = visitor;
  const keys = new Keyboard(visitor);
  await keys.signIn(people.supervisor);
  await keys.enter(keys.place("Reviews"));
  await keys.enter(page.getByRole("link", { name: title }));
  await expect(page.locator("h1")).toHaveText(title);
  const names = await page
    .locator('input[type="radio"][name^="level-"]')
    .evaluateAll((all) => [...new Set(all.map((one) => one.getAttribute("name") ?? ""))]);
  for (const name of names) {
    await keys.choose(name, "competent");
    await keys.type(
      page.locator(`textarea[name="${name.replace("level-", "comment-")}"]`),
      "The first line.",
    );
  }
  await keys.choose("decision", "accept");
  await keys.type(page.locator('textarea[name="message"]'), "You said it early, and kindly.");
  await keys.enter(page.getByRole("button", { name: "Send my decision" }));
  await expect(page.locator('button[value="decide"]')).toHaveCount(0);
  await expect(page.locator("main")).toContainText("You said it early, and kindly.");
  await keys.signOut();
});

test("somebody rates a page, and stops for now", async () => {
  const visitor = await world().visit(null);
  const { page } = visitor;
  const keys = new Keyboard(visitor);
  await keys.signIn(people.holder);
  await page.goto("/self-assessment");
  await keys.enter(page.getByRole("link", { name: "Go on", exact: true }));
  const address = page.url();
  const names = await page
    .locator('input[type="radio"][name^="a-"]')
    .evaluateAll((all) => [...new Set(all.map((one) => one.getAttribute("name") ?? ""))]);
  const [first = ""] = names;
  await keys.choose(first, "proficient");
  const code = first.slice(2);
  await keys.unfold(page.locator("summary", { hasText: `Add an example or link evidence for ${code}` }));
  await keys.type(page.locator(`textarea[name="c-${code}"]`), "Said without a mouse.");
  await keys.enter(page.getByRole("button", { name: "Save and stop for now" }));
  await expect(page.getByText("Saved. Your place is kept.")).toBeVisible();
  await page.goto(address);
  await expect(page.locator(`textarea[name="c-${code}"]`)).toHaveValue("Said without a mouse.");
  await keys.signOut();
});

test("two people agree on one thing to do, and a goal of one's own is added and done", async () => {
  const next = new Date().getFullYear() + 1;
  const visitor = await world().visit(null);
  const { page } = visitor;
  const keys = new Keyboard(visitor);
  const open = async () => {
    await page.goto("/conversations");
    await keys.enter(page.getByRole("row", { name: /mid-year round/ }).getByRole("link"));
  };
  await keys.signIn(people.supervisor);
  await open();
  await keys.type(page.locator('textarea[name="action-DI3.2"]'), "Read one note together.");
  await keys.date(page.locator('input[name="due-DI3.2"]'), next);
  await keys.pick(page.locator('select[name="word-DI3.2"]'), "Comp", "competent");
  await keys.enter(page.getByRole("button", { name: "Save what we said", exact: true }));
  await expect(page.locator(".banner.ok")).toContainText("Saved.");
  await keys.signOut();

  await keys.signIn(people.learner);
  await open();
  await keys.enter(page.locator('section[id="DI3.2"]').getByRole("button", { name: /^Say yes to this/ }));
  await expect(page.locator(".banner.ok")).toContainText("Agreed. It is in the plan.");
  await page.goto("/plan");
  await expect(page.locator("main")).toContainText("Read one note together.");
  await keys.enter(page.getByRole("link", { name: "Add a goal" }));
  await keys.type(
    page.getByRole("textbox", { name: "What do you want to be able to do?" }),
    "A goal without a mouse",
  );
  await keys.enter(page.getByRole("button", { name: "Put it in my plan" }));
  await keys.enter(page.locator("#open").getByRole("link", { name: "A goal without a mouse" }));
  await keys.choose("act", "done");
  await keys.enter(page.getByRole("button", { name: "Save", exact: true }));
  await expect(page.getByText("Done. Well worth a moment to notice.")).toBeVisible();
  await keys.signOut();
});
