import type { Locator } from "@playwright/test";
import type { Upload } from "../support/e2e-files";
import { type Visitor, expect } from "./fixtures";
import { di3 } from "./learning";

export interface Piece {
  readonly kind: "practice-log" | "account" | "observation";
  readonly title: string;
  readonly words: string;
  /** every part is ticked where a kind has parts */
  readonly parts?: boolean;
  readonly files?: readonly Upload[];
  readonly changed: string;
  /** saves the choices about findings half way, and looks whether they stayed */
  readonly halfway?: boolean;
}

/** From "Begin" to the page that shows everything before it is sent; every finding is settled by its suggestion. */
export async function writeEvidence(visitor: Visitor, piece: Piece): Promise<string> {
  const { page } = visitor;
  await visitor.goto(`/evidence/new?kind=${piece.kind}`);
  await expect(page.locator(`input[name="kind"][value="${di3.slug}/${piece.kind}"]`)).toBeChecked();
  await visitor.check();
  await page.getByRole("button", { name: "Begin" }).click();
  await page.waitForURL(/\/evidence\/[0-9a-f-]{36}\/words/);
  const id = /evidence\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? "";
  await visitor.check(piece.kind);
  await writeWords(visitor, piece);
  await addFiles(visitor, piece.files ?? []);
  await protectIdentities(visitor, piece.changed, piece.halfway);
  return id;
}

/** Step 1. */
export async function writeWords(
  visitor: Visitor,
  piece: Pick<Piece, "title" | "words" | "parts">,
): Promise<void> {
  const { page } = visitor;
  await page.getByLabel("Title").fill(piece.title);
  if (piece.parts) for (const part of await page.locator('input[name="parts"]').all()) await part.check();
  await page.getByRole("textbox", { name: "What happened" }).fill(piece.words);
  await page.getByRole("button", { name: "Continue to files" }).click();
  await page.waitForURL(/\/files/);
}

/** Step 2; each file arrives under its own name. */
export async function addFiles(visitor: Visitor, files: readonly Upload[]): Promise<void> {
  const { page } = visitor;
  if (files.length > 0) {
    await page.locator('input[type="file"]').setInputFiles(files.map((file) => ({ ...file })));
    await page.getByRole("button", { name: "Add these files" }).click();
    const list = page.getByRole("list", { name: "Files so far" });
    for (const file of files) await expect(list).toContainText(file.name);
    await visitor.check("with files");
  }
  await page.getByRole("link", { name: "Continue to protect identities" }).click();
  await page.waitForURL(/\/identities/);
}

/** What was chosen for a finding, and words typed for it, stay with the draft. */
async function keepsChoices({ page }: Visitor, own: Locator): Promise<void> {
  await own.check();
  const name = (await own.getAttribute("name"))?.replace(/^how-/, "own-") ?? "";
  await page.locator(`input[name="${name}"]`).fill("somebody I worked with");
  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(page.locator(".saved").last()).toContainText(/^Saved at/);
  // without the place of the saved box, which the browser would carry on from page to page
  await page.goto(page.url().replace(/#.*/, ""));
  await expect(own).toBeChecked();
  await expect(page.locator(`input[name="${name}"]`)).toHaveValue("somebody I worked with");
}

/**
 * Step 3: takes the suggestion of every finding, or removes what has none; keeps a file after looking through it; says
 * what was changed, and agrees.
 */
export async function protectIdentities(visitor: Visitor, changed: string, halfway = false): Promise<number> {
  const { page } = visitor;
  let settled = 0;
  // own words may bring new findings, so the step may be asked twice
  for (let round = 0; round < 3; round++) {
    const findings = page.locator(".finding");
    const own = findings.locator('input[type="radio"][value="own"]').first();
    if (halfway && round === 0) await keepsChoices(visitor, own);
    for (const finding of await findings.all()) {
      const ways = await finding
        .getByRole("radio")
        .evaluateAll((all) => all.map((one) => one.getAttribute("value") ?? ""));
      // words without a suggestion can be written anew; a file can only be kept or taken out
      const way = ways.includes("swap") ? "swap" : ways.includes("own") ? "remove" : "leave";
      await finding.locator(`input[type="radio"][value="${way}"]`).check();
      settled += 1;
    }
    await page.getByLabel("What did you change so that nobody can be recognised?").fill(changed);
    await page.locator('input[name="agreed"]').check();
    await page.locator('input[name="read-again"]').check();
    await Promise.all([
      page.waitForEvent("domcontentloaded"),
      page.getByRole("button", { name: "Continue to check and send" }).click(),
    ]);
    if (/\/check$/.test(new URL(page.url()).pathname)) return settled;
  }
  throw new Error(`Still not through the identity step at ${page.url()}`);
}

/** Step 4. */
export async function send(visitor: Visitor, note?: string): Promise<void> {
  const { page } = visitor;
  await visitor.check("before sending");
  if (note) await page.getByRole("textbox", { name: /^Reply to/ }).fill(note);
  await page.getByRole("button", { name: "Send it" }).click();
  await page.waitForURL(/\/evidence\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("heading", { name: /^Sent\./ })).toBeVisible();
}

/** The supervisor's desk: every criterion gets this level with a line, then the decision. */
export async function judge(
  visitor: Visitor,
  decision: "accept" | "return",
  { level = "competent", message }: { level?: string; message: string },
): Promise<void> {
  const { page } = visitor;
  const criteria = page.locator(`input[type="radio"][name^="level-"][value="${level}"]`);
  for (const choice of await criteria.all()) await choice.check();
  for (const comment of await page.locator('textarea[name^="comment-"]').all()) {
    await comment.fill("The second entry: said what was yours, and who took the rest by when.");
  }
  await page.locator(`input[name="decision"][value="${decision}"]`).check();
  await page.locator('textarea[name="message"]').fill(message);
  await page.locator('button[name="intent"][value="decide"]').click();
}
