import { type Locator, type Page, aWorld, expect, password, people, test } from "./fixtures";
import { di3, moduleAt } from "./learning";

/** With the keyboard alone: nothing here clicks, and at every stop one can see where one is. */
test.describe.configure({ mode: "serial" });
const world = aWorld();

class Keyboard {
  constructor(readonly page: Page) {}

  /** Tab, stop by stop, until this has the focus. */
  async to(target: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
    await expect(target).toHaveCount(1);
    for (let stops = 0; stops < 250; stops++) {
      await this.page.keyboard.press(key);
      await this.look();
      if (await target.evaluate((one) => one === document.activeElement)) return;
    }
    throw new Error(`The keyboard does not reach ${String(target)} on ${this.page.url()}.`);
  }

  /** Where the focus is, it shows, and it is on the screen. */
  async look(): Promise<void> {
    const fault = await this.page.evaluate(() => {
      const at = document.activeElement;
      if (!at || at === document.body) return null;
      const name = `${at.tagName.toLowerCase()} ${at.getAttribute("name") ?? at.textContent?.slice(0, 40) ?? ""}`;
      const box = at.getBoundingClientRect();
      const cut =
        box.bottom < 0 || box.right < 0 || box.top > window.innerHeight || box.left > window.innerWidth;
      if (cut) return `${name} has the focus outside the screen`;
      for (let one: Element | null = at, up = 0; one && up < 3; one = one.parentElement, up++) {
        const { outlineStyle, outlineWidth } = getComputedStyle(one);
        if (outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2) return null;
      }
      return `${name} has the focus and does not show it`;
    });
    if (fault) world().complain(fault, new URL(this.page.url()).pathname);
  }

  /** Enter on a link or a button, which leads to a new page. */
  async enter(target: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
    await this.to(target, key);
    await Promise.all([this.page.waitForEvent("domcontentloaded"), this.page.keyboard.press("Enter")]);
  }

  async type(target: Locator, words: string): Promise<void> {
    await this.to(target);
    await this.page.keyboard.press("ControlOrMeta+A");
    await this.page.keyboard.insertText(words);
  }

  async tick(target: Locator): Promise<void> {
    await this.to(target);
    await this.page.keyboard.press("Space");
    await expect(target).toBeChecked();
  }

  /** Into a group of radios with Tab, then with the arrows. */
  async choose(name: string, value: string): Promise<void> {
    const group = this.page.locator(`input[type="radio"][name="${name}"]`);
    const wanted = this.page.locator(`input[type="radio"][name="${name}"][value="${value}"]`);
    await this.to(group.first());
    if ((await wanted.getAttribute("id")) === (await group.first().getAttribute("id"))) {
      await this.page.keyboard.press("Space");
    }
    for (let n = await group.count(); n > 0 && !(await wanted.isChecked()); n--) {
      await this.page.keyboard.press("ArrowDown");
      await this.look();
    }
    await expect(wanted).toBeChecked();
  }

  async signIn(email: string): Promise<void> {
    await this.page.goto("/login");
    await this.type(this.page.getByLabel("Email address"), email);
    await this.type(this.page.getByLabel("Password"), password);
    await Promise.all([this.page.waitForURL("**/dashboard"), this.page.keyboard.press("Enter")]);
  }

  async signOut(): Promise<void> {
    await this.enter(this.page.getByRole("link", { name: /your account$/ }));
    await this.enter(this.page.getByRole("link", { name: "Sign out here" }));
    await this.enter(this.page.locator("main").getByRole("button", { name: "Sign out" }));
    await expect(this.page.getByText("You have signed out of this browser.")).toBeVisible();
  }

  place(name: string): Locator {
    return this.page.getByRole("navigation", { name: "Main" }).getByRole("link", { name, exact: true });
  }
}

const title = "Told early, told kindly";

test("a learner reads, answers, reflects and sends a piece", async () => {
  const { page } = await world().visit(null);
  const keys = new Keyboard(page);
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
  const { page } = await world().visit(null);
  const keys = new Keyboard(page);
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
