import { type Page, aWorld, expect, password, people, test } from "./fixtures";

/** A development plan: one's own, shown or kept, done or moved, on paper and in a calendar; and the strengths of a team. */
const world = aWorld();
/** The newcomer's session is over, as after a long lunch. */
async function runOut(): Promise<void> {
  await world().database((db) => db.prepare("update session set expires_at = ?").run(Date.now() - 60_000));
  for (const who of ["newcomer", "learner", "supervisor"] as const) world().forget(who);
}
async function signInAgain(page: Page, back: string): Promise<void> {
  await page.waitForURL(/\/login/);
  await page.getByLabel("Email address").fill(people.newcomer);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname === back);
}
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

test("a goal from the first page to done, shown to the supervisor and taken back", async () => {
  const visitor = await world().visit("learner");
  const { page } = visitor;
  await visitor.goto("/dashboard");
  await page.getByRole("link", { name: "Your whole plan" }).click();
  await page.waitForURL("**/plan");
  await visitor.check();
  await page.getByRole("link", { name: "Add a goal" }).click();
  await page.waitForURL("**/plan/new");
  await visitor.check();
  await page.getByRole("button", { name: "Put it in my plan" }).click();
  await expect(page.locator(".errors")).toContainText("Say in a line what you want to be able to do.");
  await visitor.check("refused");
  await page
    .getByRole("textbox", { name: "What do you want to be able to do?" })
    .fill("Ask one open question in each first meeting");
  await page.getByLabel("A skill it belongs to").selectOption("CP1.2");
  await page.getByLabel("Something to try at work").fill("Write the question down beforehand");
  await page.getByLabel("By when").fill(inDays(2));
  await page.getByRole("button", { name: "Put it in my plan" }).click();
  await page.waitForURL(/\/plan\?done=added/);
  await expect(page.getByText("Your goal is in the plan.")).toBeVisible();

  await page.getByRole("link", { name: "Ask one open question in each first meeting" }).first().click();
  await page.waitForURL(/\/plan\/[0-9a-f-]{36}/);
  const address = new URL(page.url()).pathname;
  await visitor.check();
  await expect(page.getByText("Only you can see this.").first()).toBeVisible();

  const boss = await world().visit("supervisor");
  await boss.goto(address, 404);
  await page.getByRole("button", { name: /^Show it to / }).click();
  await expect(page.getByText("Your supervisor can see this goal now.")).toBeVisible();
  await boss.goto(address);
  await boss.check();
  await expect(boss.page.getByText("Ask them how it goes")).toBeVisible();
  await boss.page.getByRole("link", { name: /’s plan$/ }).click();
  await boss.page.waitForURL(/\/team\/plans\//);
  await boss.check();
  await expect(boss.page.getByRole("link", { name: /Ask one open question/ })).toBeVisible();
  await page.getByRole("button", { name: "Keep it to myself again" }).click();
  await expect(page.getByText("Only you can see this goal again.")).toBeVisible();
  await boss.goto(address, 404);

  await page.getByRole("radio", { name: /It needs another day/ }).check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.locator(".errors")).toContainText("Choose the new day.");
  await page.getByLabel("The new day, if it needs one").fill(inDays(30));
  await page.getByRole("textbox", { name: "In a line or two" }).fill("The week filled up.");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("It has a new day.")).toBeVisible();
  await expect(page.getByText("The week filled up.")).toBeVisible();
  await page.getByRole("radio", { name: /^Done/ }).check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Done. Well worth a moment to notice.")).toBeVisible();
  await visitor.check("done");
});

test("looking through the plan, by keyboard", async () => {
  const visitor = await world().visit("learner");
  const { page } = visitor;
  await visitor.goto("/plan/review");
  await visitor.check();
  const first = page.getByRole("group", { name: "What becomes of it?" }).first();
  await first.getByRole("radio", { name: "It stays as it is" }).focus();
  await page.keyboard.press("ArrowDown");
  await expect(first.getByRole("radio", { name: "It is done" })).toBeChecked();
  await page.getByRole("textbox", { name: "In a word to yourself" }).fill("One thing at a time.");
  await page.getByRole("button", { name: "Save", exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/plan\?done=reviewed/);
  await expect(page.getByText("One thing at a time.")).toBeVisible();
});

test("a goal and what became of it outlive a lost connection and a session that ran out", async () => {
  const visitor = await world().visit("newcomer", { fresh: true });
  const { page, context } = visitor;
  visitor.allow(/ERR_INTERNET_DISCONNECTED|ERR_FAILED|401/);
  const goal = page.getByRole("textbox", { name: "What do you want to be able to do?" });
  await visitor.goto("/plan/new");
  await context.setOffline(true);
  await goal.fill("Written in a lift");
  await expect(page.locator(".saved").first()).toContainText(/Not saved yet|kept on this device/i);
  await visitor.check("no connection");
  await context.setOffline(false);
  await expect(page.locator(".saved").first()).toContainText(/^Saved at/);
  await page.reload();
  await expect(goal).toHaveValue("Written in a lift");

  await runOut();
  await goal.fill("Written a minute too late");
  await page.getByRole("button", { name: "Put it in my plan" }).click();
  await signInAgain(page, "/plan/new");
  await expect(page.getByText("You signed in again.")).toBeVisible();
  await visitor.check("offered back");
  await page.getByRole("button", { name: "Put it back" }).click();
  await expect(goal).toHaveValue("Written a minute too late");
  await page.getByRole("button", { name: "Put it in my plan" }).click();
  await page.getByRole("link", { name: "Written a minute too late" }).first().click();

  const address = new URL(page.url()).pathname;
  const words = page.getByRole("textbox", { name: "In a line or two" });
  await page.getByRole("radio", { name: /^Done/ }).check();
  await context.setOffline(true);
  await words.fill("Said in a tunnel.");
  await expect(page.locator(".saved").first()).toContainText(/Not saved yet|kept on this device/i);
  await context.setOffline(false);
  await visitor.goto(address);
  await expect(words).toHaveValue("Said in a tunnel.");
  await runOut();
  await words.fill("Said when the session had run out.");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await signInAgain(page, address);
  await page.getByRole("button", { name: "Put it back" }).click();
  await expect(words).toHaveValue("Said when the session had run out.");
  await expect(page.getByRole("radio", { name: /^Done/ })).toBeChecked();
  await visitor.check("put back");
});

test("without script, what was typed when the session ran out is offered back", async () => {
  const visitor = await world().visit("newcomer", { javaScriptEnabled: false, fresh: true });
  const { page } = visitor;
  await visitor.goto("/plan/review");
  await runOut();
  await page.getByRole("textbox", { name: "In a word to yourself" }).fill("Small steps, on paper.");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await signInAgain(page, "/plan/review");
  await page.getByRole("button", { name: "Put it back" }).click();
  await expect(page.getByRole("textbox", { name: "In a word to yourself" })).toHaveValue(
    "Small steps, on paper.",
  );
});

test("without script: a goal is added, told and dropped", async () => {
  const visitor = await world().visit("newcomer", {
    javaScriptEnabled: false,
    viewport: { width: 390, height: 844 },
  });
  const { page } = visitor;
  await visitor.goto("/plan");
  await page.getByRole("link", { name: "Add a goal" }).click();
  await page.getByRole("textbox", { name: "What do you want to be able to do?" }).fill("Learn who is who");
  await page.getByRole("button", { name: "Put it in my plan" }).click();
  await page.getByRole("link", { name: "Learn who is who" }).first().click();
  await page.getByRole("radio", { name: /It no longer fits/ }).check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Dropped. That is an answer too.")).toBeVisible();
  await visitor.goto("/plan");
  await expect(page.getByText("1 line was dropped")).toBeVisible();
});

test("on paper, and in a calendar that follows it until its address is ended", async ({ playwright }) => {
  const visitor = await world().visit("learner");
  const { page } = visitor;
  const pdf = await page.request.get("/plan/export/pdf");
  expect(pdf.headers()["content-type"]).toBe("application/pdf");
  expect((await pdf.body()).subarray(0, 5).toString()).toBe("%PDF-");
  await visitor.goto("/plan/calendar");
  await visitor.check();
  await page.getByRole("button", { name: "Make an address" }).click();
  const address = await page.getByLabel("Copy this into your calendar").inputValue();
  await visitor.check("made");
  const stranger = await playwright.request.newContext();
  const feed = await stranger.get(address);
  expect(feed.headers()["content-type"]).toMatch(/^text\/calendar/);
  const text = await feed.text();
  expect(text).toContain("BEGIN:VEVENT");
  expect(text).not.toMatch(/Priya|Joanne|Ferry Street/);
  await page.getByRole("button", { name: "End the address" }).click();
  await expect(page.getByText("The address is ended.")).toBeVisible();
  expect((await stranger.get(address)).status()).toBe(404);
  await stranger.dispose();
});

test("the strengths of a team for its supervisor, and rounded numbers for those outside", async () => {
  const boss = await world().visit("supervisor");
  await boss.goto("/team/strengths");
  await boss.check();
  await expect(boss.page.getByRole("table", { name: "Who could show whom, by skill" })).toContainText(
    "Aroha Ngata",
  );
  const other = await world().visit("otherSupervisor");
  await other.goto("/team/strengths");
  await expect(other.page.getByText("Aroha Ngata")).toHaveCount(0);
  const issuer = await world().visit("issuer");
  await issuer.goto("/strengths");
  await issuer.check();
  await expect(issuer.page.getByRole("heading", { name: "Too few people to count" })).toBeVisible();
  await issuer.goto("/team/strengths", 403);
});
