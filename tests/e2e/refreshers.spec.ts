import { aWorld, expect, test } from "./fixtures";

/** Questions that come back: on a phone, with and without script, answered, and switched off. */
const world = aWorld();
const phone = { viewport: { width: 390, height: 844 } };

test("a learner answers what has come back, reads why, and stops when they like", async () => {
  const visitor = await world().visit("learner", phone);
  await visitor.goto("/dashboard");
  await visitor.page.getByRole("link", { name: /questions? ha(s|ve) come back/ }).click();
  await visitor.page.waitForURL("**/refresh");
  await visitor.check("a question");
  await visitor.page.getByRole("button", { name: "That’s my answer" }).click();
  await expect(visitor.page.getByRole("link", { name: "Choose an answer first." })).toBeVisible();
  await visitor.check("nothing chosen");
  await visitor.page.getByRole("radio").nth(1).check();
  await visitor.page.getByRole("button", { name: "I’m guessing" }).click();
  await visitor.page.waitForURL(/answered=/);
  await expect(visitor.page.getByText(/It comes back on/)).toBeVisible();
  await visitor.check("answered");
  // the answer is not given twice by going back
  await visitor.page.reload();
  await visitor.page.getByRole("button", { name: "Stop refreshers" }).click();
  await expect(visitor.page.getByRole("heading", { name: "Refreshers are off" })).toBeVisible();
  await visitor.check("off");
  await visitor.page.getByRole("button", { name: "Turn them on again" }).click();
  await expect(visitor.page.getByRole("button", { name: "Stop refreshers" })).toBeVisible();
});

test("without script, until the day is done", async () => {
  const visitor = await world().visit("learner", { javaScriptEnabled: false });
  const { page } = visitor;
  await visitor.goto("/refresh");
  for (let left = 6; left > 0 && (await page.getByRole("radio").count()) > 0; left--) {
    await page.getByRole("radio").first().check();
    await page.getByRole("button", { name: "That’s my answer" }).click();
    await page.waitForURL(/answered=/);
  }
  await expect(page.getByRole("heading", { name: "That’s today’s" })).toBeVisible();
});

test("a newcomer is told when something will come", async () => {
  const visitor = await world().visit("newcomer", phone);
  await visitor.goto("/refresh");
  await expect(visitor.page.getByRole("heading", { name: "Nothing to refresh yet" })).toBeVisible();
  await visitor.check("nothing yet");
});
