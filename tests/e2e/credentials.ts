import { type Visitor, type World, expect } from "./fixtures";

/** Waits until the outbox has signed a credential, or signed its list, and its page says so to strangers. */
export async function signed(of: World, id: string): Promise<void> {
  await expect
    .poll(async () => (await fetch(`${of.origin}/credentials/${id}.json`)).status, {
      message: `${id} is signed`,
    })
    .toBe(200);
}

export interface Handed {
  readonly text?: string;
  readonly file?: { readonly name: string; readonly buffer: Buffer };
}

/** Hands something in at /verify, as a stranger would. */
export async function verify(visitor: Visitor, { text, file }: Handed): Promise<void> {
  const { page } = visitor;
  await page.goto("/verify");
  if (text !== undefined) await page.getByLabel("A link, or the text of the credential").fill(text);
  if (file) {
    await page
      .getByLabel("Or a file")
      .setInputFiles({ name: file.name, mimeType: "application/octet-stream", buffer: file.buffer });
  }
  await Promise.all([
    page.waitForEvent("domcontentloaded"),
    page.getByRole("button", { name: "Check it" }).click(),
  ]);
}
