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
  await protectIdentities(visitor, piece.changed);
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
