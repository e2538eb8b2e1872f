import { type Locator, type Page, type Visitor, expect, password } from "./fixtures";

/** With the keyboard alone: nothing here clicks, and at every stop one can see where one is. */
export class Keyboard {
  readonly page: Page;

  constructor(readonly visitor: Visitor) {
    this.page = visitor.page;
  }

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
    if (fault) this.visitor.world.complain(fault, new URL(this.page.url()).pathname);
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

  /** A day that reads the same whichever of day and month stands first. */
  async date(target: Locator, year: number): Promise<void> {
    await this.to(target);
    await this.page.keyboard.type(`0101${year}`);
    await expect(target).toHaveValue(`${year}-01-01`);
  }

  /** In a list that is closed, by the first letters. */
  async pick(target: Locator, letters: string, value: string): Promise<void> {
    await this.to(target);
    await this.page.keyboard.type(letters);
    await expect(target).toHaveValue(value);
  }

  /** Opens what is folded. */
  async unfold(target: Locator): Promise<void> {
    await this.to(target);
    await this.page.keyboard.press("Enter");
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
