import { photoWithExif } from "../support/e2e-files";
import { type Visitor, aWorld, expect, test } from "./fixtures";

/** A note from practice: two minutes on a phone, sorted later, and nobody else's until it becomes evidence. */
const world = aWorld();
const phone = { viewport: { width: 390, height: 844 } };

const box = (visitor: Visitor) => visitor.page.getByRole("textbox", { name: "What happened" });

test("from the home page on a phone: words and a photo, skills, and into a piece of evidence", async () => {
  const visitor = await world().visit("learner", phone);
  const { page } = visitor;
  await visitor.goto("/dashboard");
  await page.getByRole("link", { name: "Note something from today" }).click();
  await page.waitForURL("**/notes/new");
  await visitor.check();
  await page.getByRole("button", { name: "Save note" }).click();
  await expect(page.locator(".errors")).toContainText("Write a few words, or choose a photo");
  await visitor.check("refused");
  await box(visitor).fill("Mia rang the café herself. I sat beside her and said nothing.");
  const photo = await photoWithExif();
  await page.getByLabel("A photo or file").setInputFiles({ ...photo });
  await page.getByRole("button", { name: "Save note" }).click();
  await page.waitForURL(/\/notes\/[0-9a-f-]{36}/);
  await expect(page.getByText("Saved. You can sort it now")).toBeVisible();
  await expect(page.getByText("Could this tell who somebody is?")).toBeVisible();
  await expect(page.getByText("“Mia”")).toBeVisible();
  await visitor.check("saved");
  const address = page.url().replace(/[?#].*/, "");

  // what is kept of the photo says neither where nor with what it was taken
  const link = page.getByRole("list", { name: "Files of this note" }).getByRole("link");
  const href = await link.getAttribute("href");
  const file = await page.request.get(href ?? "");
  expect(file.headers()["content-disposition"]).toMatch(/^attachment/);
  expect((await file.body()).toString("latin1")).not.toContain("Pathways Camera");

  await page.getByText("Choose skills").click();
  for (const [competency, code] of [
    ["DI3 ", "DI3.1"],
    ["YP1 ", "YP1.5"],
  ] as const) {
    await page.locator("summary", { hasText: competency }).click();
    await page.getByRole("checkbox", { name: code }).check();
  }
  await visitor.check("choosing skills");
  await page.getByRole("button", { name: "Save skills" }).click();
  await expect(page.getByText("The skills are saved.")).toBeVisible();

  await visitor.goto("/notes");
  await visitor.check("list");
  await page.getByLabel("Skill", { exact: true }).selectOption("YP1.5");
  await page.getByRole("button", { name: "Show these" }).click();
  await expect(page.getByRole("link", { name: /Mia rang the café/ })).toBeVisible();

  await visitor.goto(new URL(address).pathname);
  await page.getByRole("link", { name: /Begin a (new )?piece with it/ }).click();
  await page.waitForURL(/\/evidence\/new/);
  await page.getByRole("radio").first().check();
  await page.getByRole("button", { name: "Begin" }).click();
  await page.waitForURL(/\/evidence\/[0-9a-f-]{36}/);
  await expect(page.getByRole("textbox", { name: "What happened" })).toHaveValue(/Mia rang the café/);
  // the same step as for everything stands before anybody reads it
  const piece = /evidence\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? "";
  await visitor.goto(`/evidence/${piece}/identities`);
  await expect(page.getByText("Mia").first()).toBeVisible();
  await visitor.goto(`/evidence/${piece}/files`);
  await expect(page.getByRole("list", { name: "Files so far" })).toContainText("board.jpg");

  await visitor.goto(`${new URL(address).pathname}/delete`);
  await visitor.check();
  await page.getByRole("button", { name: "Delete the note" }).click();
  await page.waitForURL(/\/notes\?done=deleted/);
  await expect(page.getByText("The note is deleted.")).toBeVisible();
  await visitor.goto(new URL(address).pathname, 404);
});

test("without script: saved, changed and sorted", async () => {
  const visitor = await world().visit("newcomer", { ...phone, javaScriptEnabled: false });
  const { page } = visitor;
  await visitor.goto("/notes");
  await visitor.check("nothing yet");
  await visitor.goto("/notes/new");
  await box(visitor).fill("Half of it.");
  await page.getByRole("button", { name: "Keep it and go on later" }).click();
  await visitor.goto("/notes/new");
  await expect(box(visitor)).toHaveValue("Half of it.");
  await box(visitor).fill("All of it.");
  await page.getByRole("button", { name: "Save note" }).click();
  await page.waitForURL(/\/notes\/[0-9a-f-]{36}/);
  await visitor.check("saved");
  await page.getByRole("textbox", { name: "Your words" }).fill("All of it, and more.");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText("Your changes are saved.")).toBeVisible();
  await visitor.goto("/notes/new");
  await expect(box(visitor)).toHaveValue("");
});

test("words survive a closed tab and a session that ran out, and do not come back once they are saved", async () => {
  const visitor = await world().visit("newcomer", phone);
  await visitor.goto("/notes/new");
  await visitor.context.route("**/drafts", (route) => route.abort());
  visitor.allow(/ERR_FAILED|401/);
  await box(visitor).fill("Typed in the lift.");
  await visitor.page.close();
  await visitor.context.unroute("**/drafts");
  const page = await visitor.context.newPage();
  await page.goto("/notes/new");
  const words = page.getByRole("textbox", { name: "What happened" });
  await expect(words).toHaveValue("Typed in the lift.");
  await expect(page.locator(".saved").last()).toContainText(/^Saved at/);

  await visitor.context.route("**/drafts", (route) => route.abort());
  await words.fill("Typed in the lift, sent on the street.");
  await world().database((db) => db.prepare("update session set expires_at = ?").run(Date.now() - 60_000));
  await page.getByRole("button", { name: "Save note" }).click();
  await page.waitForURL(/\/login\?return=/);
  await visitor.context.unroute("**/drafts");
  await page.getByLabel("Email address").fill("newcomer@demo.example");
  await page.getByLabel("Password").fill("pathways-demo");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/notes/new");
  await expect(page.getByText("You signed in again.")).toBeVisible();
  await page.getByRole("button", { name: "Put it back" }).click();
  await expect(words).toHaveValue("Typed in the lift, sent on the street.");
  await page.getByRole("button", { name: "Save note" }).click();
  await page.waitForURL(/\/notes\/[0-9a-f-]{36}/);
  await page.goto("/notes/new");
  await expect(words).toHaveValue("");
  world().forget("newcomer");
});
