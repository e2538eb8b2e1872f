import { pdf } from "../support/e2e-files";
import { signed, verify } from "./credentials";
import { judge, send, writeEvidence } from "./evidence";
import { aWorld, expect, people, test } from "./fixtures";
import { di3, moduleAddress, moduleAt, readSections, reflect, takeCheck, walkScenario } from "./learning";

/** The same line with JavaScript off: every step is a page and a form. */
test.describe.configure({ mode: "serial" });
const world = aWorld();
const plain = { javaScriptEnabled: false };
const titles = { log: "Ten working days on paper", account: "A ride, asked for", observation: "Seen once" };

test("learning: sections, scenario, questions, reflection", async () => {
  const visitor = await world().visit("newcomer", plain);
  await expect(visitor.page.locator("script[src]")).toHaveCount(0);
  await visitor.goto("/dashboard");
  await visitor.check("nothing done yet");
  for (const [index, module] of di3.modules.entries()) {
    await readSections(visitor, module);
    if (index === 0) {
      await walkScenario(visitor, module);
      await visitor.goto(moduleAddress(module));
      await takeCheck(visitor, module, false);
      await visitor.check("not this time");
    }
    await takeCheck(visitor, module, true);
    await reflect(visitor, module, "Written without a script, and saved by a button.");
  }
  await visitor.goto(moduleAddress(moduleAt(3)));
  await visitor.check("done");
});

test("a draft is saved by a button, and a session that ran out loses no word", async () => {
  const visitor = await world().visit("newcomer", { ...plain, fresh: true });
  const { page } = visitor;
  await visitor.goto("/evidence/new?kind=account");
  await page.getByRole("button", { name: "Begin" }).click();
  const words = page.getByRole("textbox", { name: "What happened" });
  await words.fill("A first half.");
  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(page.locator(".saved").last()).toContainText(/^Saved at/);
  await visitor.check("draft saved");
  const address = new URL(page.url()).pathname;

  await words.fill("A first half, and a second one that came too late.");
  await world().database((db) => db.prepare("update session set expires_at = ?").run(Date.now() - 60_000));
  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(page).toHaveURL(/\/login\?return=/);
  await page.getByLabel("Email address").fill(people.newcomer);
  await page.getByLabel("Password").fill("pathways-demo");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(new RegExp(`${address}$`));
  await expect(page.getByText("You signed in again.")).toBeVisible();
  await visitor.check("offered back");
  await page.getByRole("button", { name: "Put it back" }).click();
  await expect(words).toHaveValue("A first half, and a second one that came too late.");

  // a second window saved meanwhile: both versions are shown, and neither is lost
  const other = await visitor.context.newPage();
  await other.goto(address);
  await other.getByRole("textbox", { name: "What happened" }).fill("From the other window.");
  await other.getByRole("button", { name: "Save draft" }).click();
  await expect(other.locator(".saved").last()).toContainText(/^Saved at/);
  await words.fill("From this window.");
  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(page.getByText("From the other window.")).toBeVisible();
  await expect(words).toHaveValue("From this window.");
  await visitor.check("both versions");
  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(page.locator(".saved").last()).toContainText(/^Saved at/);
  await expect(words).toHaveValue("From this window.");
  for (const who of ["newcomer"] as const) world().forget(who);
});

test("evidence of every kind is written, cleared and sent", async () => {
  const visitor = await world().visit("newcomer", plain);
  await writeEvidence(visitor, {
    kind: "practice-log",
    title: titles.log,
    words: "On 12 March Jaydon asked for a lift. I said it was not mine to give.",
    parts: true,
    files: [pdf()],
    changed: "The name and the day.",
    halfway: true,
  });
  await send(visitor);
  await writeEvidence(visitor, {
    kind: "account",
    title: titles.account,
    words: "It was not mine to give, and I said so.",
    changed: "Nothing needed changing.",
  });
  await send(visitor);
  await writeEvidence(visitor, {
    kind: "observation",
    title: titles.observation,
    words: "A colleague watched for twenty minutes.",
    changed: "Nothing needed changing.",
  });
  await send(visitor);
  await visitor.check("sent");
});

test("the supervisor saves a draft and accepts; the issuer awards; anybody checks", async () => {
  const supervisor = await world().visit("supervisor", plain);
  for (const [n, title] of Object.values(titles).entries()) {
    await supervisor.goto("/reviews");
    await supervisor.page.getByRole("link", { name: title }).click();
    if (n === 0) {
      await supervisor.page.locator('textarea[name="message"]').fill("Half a sentence");
      await supervisor.page.getByRole("button", { name: "Save draft" }).click();
      await expect(supervisor.page.locator('textarea[name="message"]')).toHaveValue("Half a sentence");
      await supervisor.check("draft of a review");
    }
    await judge(supervisor, "accept", { message: "Strong: you said what was yours." });
    await expect(supervisor.page.locator('button[value="decide"]')).toHaveCount(0);
  }
  const issuer = await world().visit("issuer", plain);
  await issuer.goto("/awards");
  await issuer.page.getByRole("link", { name: "Callum Reid" }).click();
  await issuer.page.getByRole("button", { name: "Award and sign" }).click();
  const link = issuer.page.getByRole("link", { name: "See the credential" });
  const id = ((await link.getAttribute("href")) ?? "").replace("/credentials/", "");
  await signed(world(), id);
  const holder = await world().visit("newcomer", plain);
  await holder.goto("/record");
  await holder.page.getByRole("button", { name: /^Show my name/ }).click();
  await holder.check("name shown");
  const stranger = await world().visit(null, plain);
  await stranger.goto(`/credentials/${id}`);
  await expect(stranger.page.locator("main")).toContainText("Callum Reid");
  await stranger.check();
  const copy = await stranger.page.request.get(`/credentials/${id}.png`);
  await verify(stranger, { file: { name: "badge.png", buffer: await copy.body() } });
  await expect(stranger.page.locator("h1")).toHaveText("Genuine and current");
  await stranger.check("verified");
});

test("signing out works without a script too", async () => {
  const visitor = await world().visit("supervisor", { ...plain, fresh: true });
  await visitor.goto("/account");
  await visitor.check();
  await visitor.page.getByRole("link", { name: "Sign out here" }).click();
  await visitor.check();
  await visitor.page
    .locator("main")
    .getByRole("button", { name: /Sign out/ })
    .first()
    .click();
  await expect(visitor.page.getByText("You have signed out of this browser.")).toBeVisible();
  await visitor.goto("/reviews");
  await expect(visitor.page).toHaveURL(/\/login\?return=/);
});
