import { aWorld, expect, test } from "./fixtures";

/** A credential shown by a link, opened by somebody without an account, watched and taken back: with script and without. */
const world = aWorld();
/** a person's browser: one without a window says that it is a program, and is not counted */
const userAgent =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148 Safari/604.1";
const phone = { viewport: { width: 390, height: 844 } };

for (const [how, options] of [
  ["with script", {}],
  ["without script, on a phone", { ...phone, javaScriptEnabled: false }],
] as const) {
  test(`a link is made, opened, watched and taken back, ${how}`, async () => {
    const label = `Northern Youth Services, ${how}`;
    const holder = await world().visit("holder", options);
    const { page } = holder;
    await holder.goto("/record");
    await page.getByRole("link", { name: "Links to your credentials" }).click();
    await holder.check("links");
    await page.getByRole("link", { name: "Make a link" }).click();

    await page.getByLabel("What they read first").fill("As we said on Monday.");
    await page.getByRole("button", { name: "Make the link" }).click();
    await expect(page).toHaveTitle(/^Error: /);
    await expect(page.getByLabel("What they read first")).toHaveValue("As we said on Monday.");
    await holder.check("refused");
    await page.getByLabel("Whom is it for?").fill(label);
    await page.getByLabel("30 days").check();
    await page.getByLabel(/Show my name on it/).check();
    await page.getByRole("button", { name: "Make the link" }).click();
    await expect(page.getByRole("img", { name: `QR code of the link for ${label}` })).toBeVisible();
    await holder.check("made");
    const address = await page.getByRole("textbox", { name: `The link for ${label}` }).inputValue();
    if (!("javaScriptEnabled" in options)) {
      await expect(page.getByRole("button", { name: "Copy the link" })).toBeVisible();
    }

    const recipient = await world().visit(null, { ...options, userAgent });
    await recipient.goto(address);
    await expect(
      recipient.page.getByRole("heading", { level: 1, name: "Credentials of Georgia Tran" }),
    ).toBeVisible();
    await expect(recipient.page.getByRole("heading", { name: "It is genuine and current" })).toBeVisible();
    await expect(recipient.page.getByText("As we said on Monday.")).toBeVisible();
    await expect(recipient.page.getByText(label)).toHaveCount(0);
    await expect(recipient.page.getByRole("link", { name: /\(PDF\)/ })).toHaveCount(0);
    await recipient.check("shared");
    expect(await recipient.context.cookies()).toEqual([]);
    const noCopy = await recipient.context.request.get(`${address}/1.json`);
    expect(noCopy.status()).toBe(403);

    // the holder's own look is not counted
    await holder.goto(address);
    await holder.goto("/record/links");
    await page.getByRole("link", { name: label }).click();
    await expect(page.getByText("It was opened once.")).toBeVisible();
    await holder.check("one link");
    await page.getByRole("button", { name: "Take the link back" }).click();
    await expect(page.getByText("The link is taken back.")).toBeVisible();
    await page.getByText(/no longer opens?$/).click();
    await expect(page.getByRole("rowheader", { name: label })).toBeVisible();
    await holder.check("taken back");

    await recipient.goto(address, 410);
    await expect(
      recipient.page.getByRole("heading", { level: 1, name: "This link has ended" }),
    ).toBeVisible();
    await recipient.check("gone");
  });
}

test("a recipient's opening is counted, and shown in a picture that is a table", async () => {
  const holder = await world().visit("holder");
  await holder.goto("/record/links");
  await holder.page.getByRole("link", { name: "Northern Youth Services, Kim" }).click();
  await expect(holder.page.getByText("It was opened 7 times, on 4 days.")).toBeVisible();
  const table = holder.page.getByRole("table", { name: "Openings of this link by day, the newest first" });
  await expect(table.getByRole("row")).toHaveCount(5);
  await holder.page.getByRole("button", { name: "Make its address anew" }).click();
  const address = await holder.page
    .getByRole("textbox", { name: "The link for Northern Youth Services, Kim" })
    .inputValue();

  const recipient = await world().visit(null, { ...phone, userAgent });
  await recipient.goto(address);
  await recipient.page.reload();
  const copy = await recipient.context.request.get(`${address}/1.pdf`);
  expect(copy.headers()["content-type"]).toBe("application/pdf");
  await holder.goto("/record/links");
  await holder.page.getByRole("link", { name: "Northern Youth Services, Kim" }).first().click();
  await expect(holder.page.getByText(/^It was opened (once|2 times)\.$/)).toBeVisible();
});
