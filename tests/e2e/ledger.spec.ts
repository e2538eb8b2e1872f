import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { demoId } from "#db/seed/people";
import { type Visitor, aWorld, expect, test } from "./fixtures";
import { Keyboard } from "./keyboard";
import { di3 } from "./learning";

/** An award, the rows it stands on, and the file in which a stranger can check them. */
const world = aWorld();
const run = promisify(execFile);
const awardPage = `/awards/${demoId("person holder")}/${di3.slug}`;

async function download(visitor: Visitor, name: RegExp): Promise<string> {
  const [file] = await Promise.all([
    visitor.page.waitForEvent("download"),
    visitor.page.getByRole("link", { name }).click(),
  ]);
  return readFile(await file.path(), "utf8");
}

test("a holder follows an award to its rows and checks the file with the program on the page, without JavaScript", async () => {
  const visitor = await world().visit("holder", { javaScriptEnabled: false });
  const { page } = visitor;
  await visitor.goto("/record");
  await page.getByRole("link", { name: "Your evidence ledger" }).click();
  await page.waitForURL("**/record/ledger");
  await expect(page.getByText(/^All \d+ rows of this ledger were computed again just now\./)).toBeVisible();
  await page.getByText("Check it without us").click();
  await visitor.check("with the program");
  const program = await page.locator("#check pre, details[open] pre").first().innerText();
  const json = await download(visitor, /JSON/);
  const csv = await download(visitor, /CSV/);

  const folder = await mkdtemp(path.join(tmpdir(), "ledger-"));
  const at = (name: string) => path.join(folder, name);
  const check = (name: string) => run(process.execPath, [at("check.mjs"), at(name)]);
  try {
    await writeFile(at("check.mjs"), program);
    await writeFile(at("as-it-is.json"), json);
    expect((await check("as-it-is.json")).stdout).toContain("Every row follows.");
    await writeFile(at("changed.json"), json.replace("Competent", "Proficient"));
    await expect(check("changed.json")).rejects.toThrow(/Look at row \d/);
  } finally {
    await rm(folder, { recursive: true });
  }
  const rows = (JSON.parse(json) as { rows: { hash: string }[] }).rows;
  for (const { hash } of rows) expect(csv).toContain(hash);

  await page.getByRole("link", { name: /^Row \d+: Awarded/ }).click();
  await page.waitForURL(`**${awardPage}`);
  await visitor.check("an award of one's own");
  // the row of the sending, then the one of the judgement
  const judged = page.getByRole("link", { name: /^row \d+$/ }).first();
  const row = (await judged.getAttribute("href")) ?? "#none";
  await judged.click();
  await expect(page.locator(row)).toContainText("Judged and accepted");
  await expect(page.locator(row)).toContainText(/rubric [\d.]+ and framework \d{4}/);
});

test("an issuer comes from the list of awards to a person's whole ledger, with the keyboard alone", async () => {
  const visitor = await world().visit("issuer");
  const { page } = visitor;
  const keys = new Keyboard(visitor);
  await visitor.goto("/awards/made");
  await keys.enter(page.getByRole("link", { name: "Georgia Tran", exact: true }));
  await page.waitForURL(`**${awardPage}`);
  await keys.enter(page.getByRole("link", { name: /^The whole evidence ledger of / }));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Georgia Tran: evidence ledger");
  await keys.to(page.getByText("Check it without us"));
  await page.keyboard.press("Enter");
  await expect(page.getByText("node check.mjs evidence-ledger.json")).toBeVisible();
  await keys.to(page.getByRole("link", { name: /CSV/ }), "Shift+Tab");
  await keys.enter(page.getByRole("link", { name: "The whole ledger" }), "Shift+Tab");
  await expect(page.getByRole("table")).toContainText("Ngaio Bright");
});

test("a stranger reads who sees what and which rules are on, without JavaScript", async () => {
  const visitor = await world().visit(null, { javaScriptEnabled: false });
  const { page } = visitor;
  await visitor.goto("/privacy");
  await expect(page.getByRole("row", { name: /^Notes from practice/ })).toContainText("You.");
  await page.getByRole("link", { name: "Every rule, what it uses and who decides" }).click();
  await page.waitForURL("**/privacy/automated-decisions");
  await visitor.check();
  for (const link of await page.locator(".prose li a").all()) {
    const to = (await link.getAttribute("href")) ?? "";
    await expect(page.locator(to)).toContainText("Who decides");
  }
});
