import { aWorld, expect, test } from "./fixtures";

/** An administrator invites somebody; they come in through their mail, look after their account, and are let go. */
const world = aWorld();

const name = "Ngaire O’Dea";
const email = "ngaire@demo.example";
const password = "apples in the shed";

for (const [width, javaScriptEnabled] of [
  [320, true],
  [1280, false],
] as const) {
  const script = javaScriptEnabled ? "with script" : "without script";
  const address = email.replace("@", `-${width}@`);

  test(`from invitation to closed account, ${width} px, ${script}`, async () => {
    const screen = { viewport: { width, height: 900 }, javaScriptEnabled };
    const admin = await world().visit("admin", screen);
    const desk = admin.page;
    await admin.goto("/people");
    await admin.check();
    await desk.getByRole("link", { name: "Invite somebody" }).click();
    await admin.check();
    await desk.getByRole("button", { name: "Send the invitation" }).click();
    await expect(desk.locator(".errors")).toBeVisible();
    await admin.check("nothing filled in");
    await desk.getByLabel("Name").fill(`${name} ${width}`);
    await desk.getByLabel("Email address").fill(address);
    await desk.getByRole("checkbox", { name: /^Vocational specialist/ }).check();
    await desk.getByLabel("Site", { exact: true }).selectOption({ label: "Millers Reach" });
    await desk.getByLabel("Supervisor", { exact: true }).selectOption({ index: 1 });
    await desk.getByRole("button", { name: "Send the invitation" }).click();
    await expect(desk.getByText("The invitation is on its way.")).toBeVisible();
    await admin.check("invited");
    const record = new URL(desk.url()).pathname;

    // without a mail server staff find the link in the outbox and hand it on
    await expect(async () => {
      await admin.goto("/outbox");
      await expect(desk.locator("li", { hasText: address }).getByText("Done").first()).toBeVisible({
        timeout: 500,
      });
    }).toPass();
    const mail = desk.locator("li", { hasText: address }).first();
    await mail.getByText("What it says").click();
    await admin.check("a mail opened");
    const link = (await mail.locator('a[href*="/invitation/"]').getAttribute("href")) ?? "";

    const guest = await world().visit(null, screen);
    const { page } = guest;
    await guest.goto(link);
    await guest.check();
    await page.getByLabel("New password").fill("qwertyuiop");
    await page.getByRole("button", { name: "Set password" }).click();
    await expect(page.locator("#f-password-e")).toContainText("Many people use this password");
    await guest.check("a common password");
    await page.getByLabel("New password").fill(password);
    await page.getByRole("button", { name: "Set password" }).click();
    await page.waitForURL("**/dashboard");
    await guest.goto(link, 410);
    await guest.check("used");

    await guest.goto("/account");
    await guest.check();
    await page.getByRole("radio", { name: "Dark" }).check();
    await page.getByRole("button", { name: "Use these colours" }).click();
    await expect(page.getByText("The colours are as you chose.")).toBeVisible();
    await expect(page.locator('meta[name="color-scheme"]')).toHaveAttribute("content", "dark");
    await guest.check("dark by choice");
    await page.getByLabel("Your password of today").fill("not this one");
    await page.getByLabel("New password").fill("pears in the barn");
    await page.getByRole("button", { name: "Set the new password" }).click();
    await expect(page.locator("#f-currentPassword-e")).toBeVisible();
    await guest.check("wrong password");
    await page.getByLabel("Your password of today").fill(password);
    await page.getByLabel("New password").fill("pears in the barn");
    await page.getByRole("button", { name: "Set the new password" }).click();
    await expect(page.getByText("Your new password is set.")).toBeVisible();

    await admin.goto(`/audit?person=${address}`);
    await expect(desk.getByRole("rowheader", { name: "took up their invitation" })).toBeVisible();
    await admin.check("of one person");
    await admin.goto("/audit?from=2026-02-30", 400);
    await admin.check("a date that does not exist");

    await admin.goto(record);
    await desk.getByRole("link", { name: "Close the account" }).click();
    await admin.check("before closing");
    await desk.getByRole("button", { name: "Close the account" }).click();
    await expect(desk.getByText("The account is closed. Its records stay.")).toBeVisible();
    await admin.check("closed");
    await guest.goto("/account");
    await expect(page).toHaveURL(/\/login\?return=%2Faccount$/);
    await desk.getByRole("button", { name: "Open it again" }).click();
    await page.getByLabel("Email address").fill(address);
    await page.getByLabel("Password").fill("pears in the barn");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL(/\/account$/);
  });
}

test("sites and their own acknowledgement", async () => {
  const admin = await world().visit("admin");
  const { page } = admin;
  await admin.goto("/people/sites");
  await admin.check();
  await page.getByRole("link", { name: "Millers Reach" }).click();
  await admin.check();
  await page.getByLabel("Acknowledgement of Country").fill("Words that Millers Reach wrote for itself.");
  await page.getByRole("button", { name: "Save the site" }).click();
  await expect(page.getByText("The site is saved.")).toBeVisible();
  const learner = await world().visit("newcomer");
  await learner.goto("/dashboard");
  await expect(learner.page.locator("footer")).toContainText("Words that Millers Reach wrote for itself.");
});
