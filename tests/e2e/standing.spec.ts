import type { Page } from "@playwright/test";
import { verifyWithForeignLibrary } from "../support/foreign-verifier";
import { type Visitor, aWorld, expect, test } from "./fixtures";

/**
 * A credential is suspended, its holder appeals, it counts again; then it is proposed to withdraw it, the holder
 * answers, and two people withdraw it. At each stage with what our pages and somebody else's software say.
 */
const world = aWorld();
const id = () => world().server.demo.credentials.valid;

async function verdict(heading: string): Promise<Visitor> {
  const anybody = await world().visit(null);
  await anybody.goto(`/verify?credential=${id()}`);
  await expect(anybody.page.locator("h1")).toHaveText(heading);
  await anybody.check(heading);
  return anybody;
}

/** Other software reads the one list that the credential names: of a suspension it knows nothing. */
async function elsewhere(notRevoked: boolean): Promise<void> {
  const text = await (await fetch(`${world().origin}/credentials/${id()}.json`)).text();
  expect(await verifyWithForeignLibrary(text)).toMatchObject({ signature: true, notRevoked });
}

async function propose(page: Page, kind: "suspension" | "withdrawal", reason: string, words: string) {
  await page.goto(`/awards/revoke/${id()}?do=${kind}`);
  await page.locator(`input[name="reason"][value="${reason}"]`).check();
  await page.locator('textarea[name="words"]').fill(words);
  await page.locator('form:has(textarea[name="words"]) button').click();
  await page.waitForURL(/\/awards\/revoke\/[0-9a-f-]+$/);
}

test("one issuer suspends it, and everybody who checks is told that it can end", async () => {
  await verdict("Genuine and current");
  const issuer = await world().visit("issuer");
  await propose(issuer.page, "suspension", "evidence-in-question", "We are asking who held the meeting.");
  await expect(issuer.page.locator("main")).toContainText("it ends by itself");
  await issuer.check("suspended");
  const anybody = await verdict("It is suspended for now");
  await expect(anybody.page.locator("main")).toContainText("We are asking who held the meeting.");
  await anybody.goto(`/credentials/${id()}`);
  await expect(anybody.page.locator("main")).toContainText("This credential is suspended for now");
  await anybody.check("suspended");
  await elsewhere(true);
});

test("its holder sees why, and appeals without script", async () => {
  const holder = await world().visit("holder", { javaScriptEnabled: false });
  const { page } = holder;
  await holder.goto("/record");
  await expect(page.locator("main")).toContainText("Suspended for now");
  await page.getByRole("link", { name: "What was decided about it, and what you can do" }).click();
  await expect(page.locator("main")).toContainText("You can appeal");
  await page.getByRole("button", { name: "Send my appeal" }).click();
  await expect(page.locator("main")).toContainText("Write it in your own words");
  await page.getByLabel("Why should it not be suspended?").fill("I held it. Leanne sat beside me.");
  await page.getByRole("button", { name: "Send my appeal" }).click();
  await expect(page.locator("main")).toContainText("You have appealed");
  await expect(page.locator("main")).toContainText("Leanne sat beside me");
});

test("another issuer upholds the appeal, and it counts again", async () => {
  const first = await world().visit("issuer");
  await first.goto(`/awards/revoke/${id()}`);
  await expect(first.page.getByRole("button", { name: "Decide the appeal" })).toHaveCount(0);
  const second = await world().visit("issuerTwo");
  const { page } = second;
  await second.goto(`/awards/revoke/${id()}`);
  await expect(page.locator("main")).toContainText("Leanne sat beside me");
  await second.check("appeal");
  await page.locator('input[value="suspension appeal-upheld"]').check();
  await page.locator('textarea[name="words"]').fill("Leanne has confirmed it.");
  await page.getByRole("button", { name: "Decide the appeal" }).click();
  await expect(page.getByRole("heading", { name: "Nothing stands against it" })).toBeVisible();
  await verdict("Genuine and current");
  await elsewhere(true);
});

test("a withdrawal is proposed, its holder is heard, and a second issuer agrees", async () => {
  const issuer = await world().visit("issuer");
  await propose(issuer.page, "withdrawal", "evidence-not-genuine", "The account is word for word another's.");
  await verdict("Genuine and current");
  const second = await world().visit("issuerTwo");
  await second.goto(`/awards/revoke/${id()}`);
  await expect(second.page.getByLabel("Withdraw it for good")).toHaveCount(0);
  const holder = await world().visit("holder");
  await holder.goto(`/record/standing/${id()}`);
  await holder.check("asked for an answer");
  await holder.page.getByLabel("What do you want to say about it?").fill("We wrote it together that day.");
  await holder.page.getByRole("button", { name: "Send my answer" }).click();
  await expect(holder.page.locator("main")).toContainText("We wrote it together that day.");
  await holder.check("answered");
  await second.goto(`/awards/revoke/${id()}`);
  await second.page.getByLabel("Withdraw it for good").check();
  await second.page.getByRole("button", { name: "Decide" }).click();
  await expect(second.page.getByRole("heading", { name: "Withdrawn", exact: true })).toBeVisible();
  await verdict("It has been withdrawn");
  await elsewhere(false);
  await holder.goto(`/record/standing/${id()}`);
  await expect(holder.page.locator("main")).toContainText("You can appeal until");
  await holder.check("withdrawn");
});
