import { aWorld, expect, test } from "./fixtures";

/** The public log: looked at, and a kept proof checked, by keyboard and without script. */
const world = aWorld();
const phone = { viewport: { width: 390, height: 844 } };

test("a stranger keeps the proof of a credential and checks it at the log, without script", async () => {
  const { valid } = world().server.demo.credentials;
  const visitor = await world().visit(null, { ...phone, javaScriptEnabled: false });
  const { page } = visitor;
  await visitor.goto(`/credentials/${valid}`);
  const link = page.getByRole("link", { name: /^Its proof\s*, of entry \d+$/ });
  const proof = await (await fetch(new URL((await link.getAttribute("href")) ?? "", world().origin))).text();
  await page.getByRole("link", { name: "a log that only grows" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Public log" })).toBeVisible();
  await expect(page.getByRole("img", { name: /^The log had \d+ entr/ })).toBeVisible();

  await page.getByLabel("The text of a proof or a checkpoint").fill("not a proof");
  await page.getByRole("button", { name: "Check it" }).click();
  await expect(page).toHaveTitle(/^Error: /);
  await expect(page.getByLabel("The text of a proof or a checkpoint")).toHaveValue("not a proof");
  await visitor.check("not a proof");

  await page.getByLabel("The text of a proof or a checkpoint").fill(proof);
  await page.getByRole("button", { name: "Check it" }).click();
  await expect(page.getByRole("heading", { name: "It stands in the log" })).toBeVisible();
  await visitor.check("a proof that holds");

  const changed = proof.replace(/^index .*$/m, "index 0");
  await page
    .getByLabel("Or its file")
    .setInputFiles({ name: "kept.tlog-proof", mimeType: "text/plain", buffer: Buffer.from(changed) });
  await page.getByRole("button", { name: "Check it" }).click();
  await expect(page.getByRole("heading", { name: "Do not rely on it" })).toBeVisible();
});

test("the growth is there as a table too, opened and a checkpoint checked by keyboard alone", async () => {
  const visitor = await world().visit(null);
  const { page } = visitor;
  await visitor.goto("/transparency");
  const more = page.getByText("The same as a table");
  await more.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("table", { name: "Entries in the log, by day" })).toBeVisible();
  await visitor.check("with the table");
  const head = await (await fetch(`${world().origin}/log/checkpoint`)).text();
  await page.getByLabel("The text of a proof or a checkpoint").focus();
  await page.keyboard.insertText(head);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Check it" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "The log has kept to it" })).toBeVisible();
});

test("a check says what the log knows, with its proof", async () => {
  const visitor = await world().visit(null);
  await visitor.goto(`/verify?credential=${world().server.demo.credentials.valid}`);
  await expect(visitor.page.getByRole("heading", { name: /Our public log holds it/ })).toBeVisible();
  await expect(visitor.page.getByRole("link", { name: "Its proof" })).toBeVisible();
});
