import PDFDocument from "pdfkit";
import { type Visitor, aWorld, expect, test } from "./fixtures";
import { Keyboard } from "./keyboard";

/** Who reads a piece and what else it serves: chosen, seen everywhere, taken back; and what stands inside a file. */
const world = aWorld();
const title = "Case review, watched by a colleague from another centre";

async function pieceOf(visitor: Visitor, name: string): Promise<string> {
  await visitor.goto("/evidence/portfolio");
  const href = await visitor.page
    .getByRole("list", { name: `What “${name}” is offered for` })
    .getByRole("link")
    .first()
    .getAttribute("href");
  return href ?? "";
}

test("a piece is opened to facilitators, taken back and opened again, without JavaScript", async () => {
  const learner = await world().visit("learner", { javaScriptEnabled: false });
  const facilitator = await world().visit("facilitator");
  const supervisor = await world().visit("supervisor");
  const { page } = learner;
  const piece = await pieceOf(learner, title);
  await learner.check();
  const choose = async (ticked: readonly string[]) => {
    await learner.goto(`${piece}/audience`);
    for (const value of ["supervisor", "assessor", "facilitator"]) {
      await page.locator(`input[name="audience"][value="${value}"]`).setChecked(ticked.includes(value));
    }
    await page.getByRole("button", { name: "Save who can read it" }).click();
    await page.waitForURL(new RegExp(`${piece}$`));
  };
  const status = async (visitor: Visitor) => (await visitor.page.request.get(piece)).status();

  expect(await status(facilitator)).toBe(404);
  await choose(["supervisor", "facilitator"]);
  await learner.check("with facilitators");
  await expect(page.locator(".audience").first()).toContainText("the facilitators of professional support");
  await facilitator.goto("/evidence/shared");
  await facilitator.check();
  await facilitator.page.getByRole("link", { name: title }).click();
  await facilitator.page.waitForURL(new RegExp(`${piece}$`));
  await facilitator.check("of somebody else");

  await choose([]);
  await expect(page.getByRole("heading", { name: "You took this back" })).toBeVisible();
  await learner.check("taken back");
  for (const visitor of [facilitator, supervisor]) expect(await status(visitor)).toBe(404);
  await page.getByRole("link", { name: "Open it again" }).click();
  await page.waitForURL(/\/audience$/);
  await learner.check("taken back");
  await choose(["supervisor", "assessor"]);
  await expect(page.getByRole("heading", { name: /^Sent\./ })).toBeVisible();
  expect(await status(supervisor)).toBe(200);
});

test("accepted work is offered for another micro-credential, with its file and its day", async () => {
  const learner = await world().visit("learner");
  const { page } = learner;
  const piece = await pieceOf(learner, "Ten working days at the edge of my role, and one contact plan");
  await learner.goto(`${piece}/offer`);
  await learner.check();
  await page.getByText("For another micro-credential").click();
  await page.locator("details[open]").getByRole("link").first().click();
  await page.waitForURL(/credential=/);
  await page
    .getByRole("link", { name: /^Offer it for this/ })
    .first()
    .click();
  await page.waitForURL(/kind=/);
  await learner.check("choosing parts");
  for (const part of await page.locator('input[name="parts"]').all()) await part.check();
  await page.getByLabel("Where should they look?").fill("The second half.");
  await page.getByRole("button", { name: /^Offer it to/ }).click();
  await page.waitForURL(/\/evidence\/[0-9a-f-]{36}$/);
  await expect(page.getByText("in words first sent on")).toBeVisible();
  await learner.check("offered again");
  await learner.goto("/evidence/portfolio");
  await expect(page.getByText("2 more").or(page.getByText("on the way")).first()).toBeVisible();
  await page.getByText("The same as a list").click();
  await learner.check("with work offered again");
});

test("a PDF with a name, a phone number and an author in it is told of with its places, and taken out", async () => {
  const newcomer = await world().visit("newcomer");
  const { page } = newcomer;
  await newcomer.goto("/evidence/new");
  await page.getByRole("radio").first().check();
  await page.getByRole("button", { name: "Begin", exact: true }).click();
  await page.waitForURL(/\/words$/);
  await page.getByLabel("Title").fill("A visit");
  for (const part of await page.locator('input[name="parts"]').all()) await part.check();
  await page.getByRole("textbox", { name: "What happened" }).fill("We went to a workplace together.");
  await page.getByRole("button", { name: "Continue to files" }).click();
  await page.waitForURL(/\/files$/);
  await page.locator('input[type="file"]').setInputFiles({
    name: "visit.pdf",
    mimeType: "application/pdf",
    buffer: await visit(),
  });
  await page.getByRole("button", { name: "Add these files" }).click();
  await page.getByRole("link", { name: "Continue to protect identities" }).click();
  await page.waitForURL(/\/identities$/);
  const inside = page.getByRole("region", { name: /Inside “visit.pdf”/ });
  await expect(inside).toContainText("0491 570 156");
  await expect(inside).toContainText("page 2, paragraph 1");
  await expect(inside).toContainText("Jaydon Petrakis");
  await newcomer.check("with findings in a file");
  await inside.getByRole("radio", { name: /^Take it out/ }).check();
  await page.getByLabel("What did you change so that nobody can be recognised?").fill("Nothing yet.");
  await page.locator('input[name="agreed"]').check();
  await page.locator('input[name="read-again"]').check();
  await page.getByRole("button", { name: "Continue to check and send" }).click();
  await page.waitForURL(/\/files$/);
  await expect(page.getByRole("list", { name: "Files so far" })).toHaveCount(0);
});

function visit(): Promise<Buffer> {
  return new Promise((resolve) => {
    const doc = new PDFDocument({ info: { Author: "Jaydon Petrakis" } });
    const pieces: Buffer[] = [];
    doc.on("data", (piece: Buffer) => pieces.push(piece));
    doc.on("end", () => resolve(Buffer.concat(pieces)));
    doc.text("We went at noon.");
    doc.addPage().text("He can be reached on 0491 570 156.");
    doc.end();
  });
}

test("from the list to who reads it, with the keyboard alone", async () => {
  const visitor = await world().visit("holder");
  const { page } = visitor;
  const keys = new Keyboard(visitor);
  await visitor.goto("/evidence");
  await keys.enter(page.getByRole("link", { name: "Your portfolio" }));
  await keys.to(page.getByText("The same as a list"));
  await page.keyboard.press("Enter");
  await keys.to(page.getByRole("link", { name: "Work 1", exact: true }).last());
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/#work-1$/);
  const card = page.locator("#work-1");
  await keys.enter(card.getByRole("link", { name: "Change" }));
  await page.waitForURL(/\/audience$/);
  const box = page.locator('input[name="audience"][value="facilitator"]');
  await keys.tick(box);
  await keys.enter(page.getByRole("button", { name: "Save who can read it" }));
  await expect(page.locator(".audience").first()).toContainText("the facilitators of professional support");
});
