import { readFile } from "node:fs/promises";
import { aWorld, expect, test } from "./fixtures";

/** A holder takes a judged file with its proof; a stranger checks it, on a phone and without script. */
const world = aWorld();
const phone = { viewport: { width: 390, height: 844 } };

test("what was judged is handed over, and checked by a stranger without script", async () => {
  const holder = await world().visit("holder", { acceptDownloads: true });
  await holder.goto("/record");
  const { valid } = world().server.demo.credentials;
  await expect(holder.page.locator(`a[href="/record/evidence/${valid}"]`)).toHaveCount(1);
  await holder.goto(`/record/evidence/${valid}`);
  await expect(
    holder.page.getByRole("heading", { level: 1, name: "Hand over what was judged" }),
  ).toBeVisible();
  await holder.check("what the holder may hand over");
  const taken = async (name: RegExp) => {
    const begun = holder.page.waitForEvent("download");
    await holder.page.getByRole("link", { name }).first().click();
    const download = await begun;
    return { name: download.suggestedFilename(), buffer: await readFile(await download.path()) };
  };
  const words = await taken(/^The file\s+with your words$/);
  const proof = await taken(/^Its proof\s+for your words$/);
  expect(proof.name).toBe(`${words.name}.proof.json`);

  const visitor = await world().visit(null, { ...phone, javaScriptEnabled: false });
  const { page } = visitor;
  await visitor.goto("/verify");
  await page.getByRole("link", { name: "Check the file with its proof" }).click();
  await page.getByRole("button", { name: "Check it" }).click();
  await expect(page).toHaveTitle(/^Error: /);
  await visitor.check("nothing was chosen");

  const hand = async (file: Buffer) => {
    await page.goto("/verify/evidence");
    await page
      .getByLabel("The file", { exact: true })
      .setInputFiles({ name: words.name, mimeType: "text/plain", buffer: file });
    await page
      .getByLabel("Its proof")
      .setInputFiles({ name: proof.name, mimeType: "application/json", buffer: proof.buffer });
    await page.getByRole("button", { name: "Check it" }).click();
  };
  await hand(words.buffer);
  await expect(
    page.getByRole("heading", { level: 1, name: "Yes, this is the file that was judged" }),
  ).toBeVisible();
  await visitor.check("the file that was judged");
  await hand(Buffer.concat([words.buffer, Buffer.from(" ")]));
  await expect(page.getByRole("heading", { level: 1, name: "No, this is another file" })).toBeVisible();
  await visitor.check("another file");
});
