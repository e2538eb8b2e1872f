import { type Visitor, type World, aWorld, expect, test } from "./fixtures";
import { moduleAddress, moduleAt } from "./learning";

/** Typed words survive what happens to people: a closed tab, a session that ran out, a dead network, a second tab. */
const world = aWorld();
const reflection = `${moduleAddress(moduleAt(1))}#reflect`;
const box = "textarea#r-di3-02-leaks";

async function begin(): Promise<{ visitor: Visitor; id: string }> {
  const visitor = await world().visit("newcomer");
  await visitor.goto("/evidence/new?kind=account");
  await visitor.page.getByRole("button", { name: "Begin" }).click();
  await visitor.page.waitForURL(/\/evidence\/[0-9a-f-]{36}\/words/);
  return { visitor, id: /evidence\/([0-9a-f-]{36})/.exec(visitor.page.url())?.[1] ?? "" };
}

/** The session of everybody who is signed in runs out now. */
const expireSessions = (of: World) =>
  of.database((db) => db.prepare("update session set expires_at = ?").run(Date.now() - 60_000));

test("saved as it is typed, and there again after the tab was closed", async () => {
  const visitor = await world().visit("newcomer");
  await visitor.goto(reflection);
  await visitor.page.locator(box).fill("Typed and never sent.");
  await expect(visitor.page.locator("#r-di3-02-leaks-saved")).toContainText(/^Saved at/);
  await visitor.check("saved");
  await visitor.page.close();
  const page = await visitor.context.newPage();
  await page.goto(reflection);
  await expect(page.locator(box)).toHaveValue("Typed and never sent.");
});

test("a tab closed in the middle of a word loses nothing", async () => {
  const visitor = await world().visit("newcomer");
  await visitor.goto(moduleAddress(moduleAt(2)));
  const other = "textarea#r-di3-03-own-note";
  // no time for the server to hear of it: the copy on this device has to do
  await visitor.context.route("**/drafts", (route) => route.abort());
  visitor.allow(/ERR_FAILED/);
  await visitor.page.locator(other).pressSequentially("Half a sen");
  await visitor.page.close();
  await visitor.context.unroute("**/drafts");
  const page = await visitor.context.newPage();
  await page.goto(moduleAddress(moduleAt(2)));
  await expect(page.locator(other)).toHaveValue("Half a sen");
  await expect(page.locator("#r-di3-03-own-note-saved")).toContainText(/^Saved at/);
});

test("a failed request says so, and saves when the line is back", async () => {
  const { visitor } = await begin();
  const { page } = visitor;
  visitor.allow(/ERR_INTERNET_DISCONNECTED|ERR_FAILED/);
  await visitor.context.setOffline(true);
  await page.getByRole("textbox", { name: "What happened" }).fill("Written in the tunnel.");
  await expect(page.locator(".saved").last()).toContainText("Not saved yet");
  await visitor.check("not saved");
  await visitor.context.setOffline(false);
  await expect(page.locator(".saved").last()).toContainText(/^Saved at/);
  await page.reload();
  await expect(page.getByRole("textbox", { name: "What happened" })).toHaveValue("Written in the tunnel.");
});

test("a session that ran out while typing: sign in, come back, the words are there", async () => {
  const { visitor, id } = await begin();
  const { page } = visitor;
  visitor.allow(/401/);
  await page.getByLabel("Title").fill("The late bus");
  await expect(page.locator(".saved").last()).toContainText(/^Saved at/);
  await expireSessions(world());
  await page.getByRole("textbox", { name: "What happened" }).fill("I stayed signed in too long.");
  await page.getByRole("link", { name: "Sign in and come back" }).waitFor();
  await visitor.check("signed out while typing");
  await page.getByRole("link", { name: "Sign in and come back" }).click();
  await page.getByLabel("Email address").fill("newcomer@demo.example");
  await page.getByLabel("Password").fill("pathways-demo");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`**/evidence/${id}/words`);
  await expect(page.getByRole("textbox", { name: "What happened" })).toHaveValue(
    "I stayed signed in too long.",
  );
  await expect(page.locator(".saved").last()).toContainText(/^Saved at/);
  world().forget("newcomer");
});

test("a form sent after the session ran out keeps the words, and offers them back", async () => {
  const { visitor, id } = await begin();
  const { page } = visitor;
  visitor.allow(/401/);
  await visitor.context.route("**/drafts", (route) => route.abort());
  visitor.allow(/ERR_FAILED/);
  await page.getByRole("textbox", { name: "What happened" }).fill("Sent a minute too late.");
  await expireSessions(world());
  await page.getByRole("button", { name: "Save draft" }).click();
  await page.waitForURL(/\/login\?return=/);
  await visitor.context.unroute("**/drafts");
  await visitor.check("sent back to sign in");
  await page.getByLabel("Email address").fill("newcomer@demo.example");
  await page.getByLabel("Password").fill("pathways-demo");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`**/evidence/${id}/words`);
  await expect(page.getByText("You signed in again.")).toBeVisible();
  await visitor.check("offered back");
  await page.getByRole("button", { name: "Put it back" }).click();
  await expect(page.getByRole("textbox", { name: "What happened" })).toHaveValue("Sent a minute too late.");
  world().forget("newcomer");
});

test("two tabs: the older one shows both versions, and nothing is overwritten unasked", async () => {
  const { visitor, id } = await begin();
  const first = visitor.page;
  visitor.allow(/409/);
  const second = await visitor.context.newPage();
  await second.goto(`/evidence/${id}/words`);
  await second.getByRole("textbox", { name: "What happened" }).fill("From the second tab.");
  await expect(second.locator(".saved").last()).toContainText(/^Saved at/);
  await first.getByRole("textbox", { name: "What happened" }).fill("From the first tab.");
  await expect(
    first.getByText("A newer version was saved in another window.", { exact: true }),
  ).toBeVisible();
  await expect(first.getByText("From the second tab.")).toBeVisible();
  await expect(first.getByRole("textbox", { name: "What happened" })).toHaveValue("From the first tab.");
  await visitor.check("both versions");
  await first.getByRole("button", { name: "Keep mine" }).click();
  await expect(first.locator(".saved").last()).toContainText(/^Saved at/);
  await second.reload();
  await expect(second.getByRole("textbox", { name: "What happened" })).toHaveValue("From the first tab.");
});
