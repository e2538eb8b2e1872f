import { type Visitor, aWorld, expect, test } from "./fixtures";

/** A round of rating by two people: resumed, kept when something breaks, sent sealed, then read side by side. */
const world = aWorld();
const inTwoWeeks = new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10);

const saveAndGoOn = (visitor: Visitor) =>
  visitor.page.getByRole("button", { name: "Save and go to the next page" }).click();

/** Answers every group on the page that has no answer: the nth choice of each. */
async function answerAll(visitor: Visitor, nth: number): Promise<void> {
  for (const group of await visitor.page.locator("form fieldset:has(.scale)").all())
    await group.getByRole("radio").nth(nth).check();
}

/** Goes through every page that is still to do, to the page where all is read through. */
async function rateEverything(visitor: Visitor, nth: number): Promise<void> {
  for (let page = 0; page < 20; page++) {
    if (new URL(visitor.page.url()).pathname.endsWith("/send")) return;
    await answerAll(visitor, nth);
    const before = visitor.page.url();
    await saveAndGoOn(visitor);
    await visitor.page.waitForURL((url) => url.href !== before);
  }
}

test("two people in two browsers, from rating apart to a plan they agree on", async () => {
  test.slow();
  const specialist = await world().visit("newcomer", {
    viewport: { width: 390, height: 844 },
    javaScriptEnabled: false,
  });
  const supervisor = await world().visit("supervisor");
  await supervisor.goto("/dashboard");
  await supervisor.page.getByRole("link", { name: "Open the round" }).click();
  await supervisor.check("pages of a round");
  await supervisor.page.getByRole("link", { name: "Begin", exact: true }).click();
  await supervisor.page.getByText("Add an example or link evidence").first().click();
  await supervisor.page.getByRole("textbox").first().fill("I saw this with my own eyes.");
  await supervisor.check("rating somebody");
  await rateEverything(supervisor, 2);

  await specialist.goto("/self-assessment");
  await specialist.page.getByRole("link", { name: "Begin", exact: true }).click();
  await specialist.check("rating oneself");
  await answerAll(specialist, 1);
  await specialist.page.getByRole("button", { name: "Save and stop for now" }).click();
  await expect(specialist.page.getByText("1 of 17 pages are done.")).toBeVisible();
  await specialist.check("pages of one's round");
  const address = new URL(specialist.page.url()).pathname;
  await specialist.page.getByRole("link", { name: "Go on", exact: true }).click();
  await rateEverything(specialist, 1);
  await specialist.check("read through");
  await specialist.page.getByRole("button", { name: "Send to Joanne" }).click();
  await expect(specialist.page.getByRole("heading", { name: "With Joanne" })).toBeVisible();
  await specialist.check("sent");
  await expect(specialist.page.locator("main")).not.toContainText("with my own eyes");

  await supervisor.page.reload();
  await expect(supervisor.page.locator("main")).toContainText("with my own eyes");
  await supervisor.page.getByRole("button", { name: "Send to Callum" }).click();
  await expect(supervisor.page.getByRole("heading", { name: "Talk with Callum" })).toBeVisible();
  await supervisor.check("both sent");

  await specialist.goto(address);
  await expect(specialist.page.locator("main")).toContainText("I saw this with my own eyes.");
  await specialist.check("both sent, on a phone");
  // what was sent stays as it is
  await specialist.page.goto(`${address}/YP1`);
  await expect(specialist.page.getByRole("button", { name: "Save and go to the next page" })).toHaveCount(0);

  // many screens of a phone are folded; a link to what stands inside opens its place
  const table = specialist.page.getByRole("table", { name: "Ratings of Professional and ethical conduct" });
  await expect(specialist.page.getByRole("table")).toHaveCount(0);
  expect(await specialist.page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThan(4_000);
  await specialist.page.goto(`${address}#DI3.2`);
  await expect(table).toBeInViewport();
  await expect(specialist.page.getByRole("table")).toHaveCount(1);
  await specialist.goto("/self-assessment/profile");
  await expect(specialist.page.getByRole("table").first()).toContainText("of 8");
  await specialist.check("profile");
  // the marks are told apart on paper too
  await specialist.page.emulateMedia({ media: "print" });
  await expect(specialist.page.getByRole("list", { name: "Key" })).toBeVisible();
  await specialist.page.emulateMedia({ media: null });
  await specialist.page
    .locator("#over-DI3")
    .getByRole("link", { name: /what was said of DI3/ })
    .click();
  await expect(table).toBeVisible();
  await specialist.check("looked up from the profile");
  await specialist.page.emulateMedia({ media: "print" });
  await expect(specialist.page.getByRole("table")).toHaveCount(17);
  await specialist.page.emulateMedia({ media: null });

  // they talk: one writes what to do, the other says yes
  await supervisor.page.getByRole("link", { name: "Open the conversation sheet" }).click();
  await supervisor.page.waitForURL(/\/conversations\//);
  const talk = new URL(supervisor.page.url()).pathname;
  const skill = supervisor.page.locator("section:has(> * textarea[name^='action-'])").first();
  await skill.getByLabel("One thing we could do").fill("Sit in on each other’s next first meeting.");
  await skill.getByLabel("By").fill(inTwoWeeks);
  await skill.getByLabel(/now, in your view/).selectOption({ label: "Developing" });
  await supervisor.page.getByRole("button", { name: "Save what we said", exact: true }).click();
  await expect(supervisor.page.locator(".banner.ok")).toContainText("Saved.");
  await supervisor.check("suggested");
  await specialist.goto("/conversations");
  await specialist.page.locator(`main a[href="${talk}"]`).click();
  await specialist.check("both sheets, on a phone");
  await specialist.page.getByRole("button", { name: /^Say yes to this/ }).click();
  await expect(specialist.page.locator(".banner.ok")).toContainText("Agreed. It is in the plan.");
  await supervisor.page.reload();
  await supervisor.page.getByText("You have talked").click();
  await supervisor.page.getByRole("button", { name: "Save, and finish the conversation" }).click();
  await expect(supervisor.page.getByRole("heading", { name: /^You talked on/ })).toBeVisible();

  // and both find it in the plan
  await specialist.goto("/plan");
  const line = { name: "Sit in on each other’s next first meeting." };
  await expect(specialist.page.getByRole("link", line)).toBeVisible();
  await specialist.check("the plan");
  await supervisor.goto("/team");
  await supervisor.goto(
    (await specialist.page.getByRole("link", line).getAttribute("href")) ?? "/no-such-page",
  );
  await expect(supervisor.page.getByRole("heading", { level: 1 })).toHaveText(line.name);
  await supervisor.check("the line");
});

test("words and choices outlive a lost connection and a session that ran out", async () => {
  const visitor = await world().visit("holder", { fresh: true });
  const { page, context } = visitor;
  await visitor.goto("/self-assessment");
  await page.getByRole("link", { name: "Go on", exact: true }).click();
  await page.waitForURL(/self-assessment\/[0-9a-f-]{36}\//);
  const address = new URL(page.url()).pathname;
  visitor.allow(/ERR_INTERNET_DISCONNECTED|Failed to load resource/);

  await context.setOffline(true);
  const first = page.locator("form fieldset:has(.scale)").first();
  await first.getByRole("radio").nth(3).check();
  await page.getByText("Add an example or link evidence").first().click();
  const box = page.getByRole("textbox", { name: /An example/ }).first();
  await box.fill("Said on a train without a signal.");
  await expect(page.locator(".saved")).toContainText(/kept on this device/i);
  await context.setOffline(false);
  await visitor.goto(address);
  await expect(box).toHaveValue("Said on a train without a signal.");
  await expect(first.getByRole("radio").nth(3)).toBeChecked();

  await world().database((db) => db.prepare("update session set expires_at = ?").run(Date.now() - 60_000));
  world().forget("holder");
  await box.fill("Said when the session had run out.");
  await saveAndGoOn(visitor);
  await page.waitForURL(/\/login/);
  await page.getByLabel("Email address").fill("holder@demo.example");
  await page.getByLabel("Password").fill("pathways-demo");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname === address);
  await expect(page.getByText("You signed in again.")).toBeVisible();
  await page.getByRole("button", { name: "Put it back" }).click();
  await expect(page.getByRole("textbox", { name: /An example/ }).first()).toHaveValue(
    "Said when the session had run out.",
  );
  await visitor.check("put back");
});
