import { judge } from "./evidence";
import { type Visitor, aWorld, expect, test } from "./fixtures";

/** The desk of the assessors: a piece in a queue, a blind mark, a conflict declared, figures, and the plan of the issuers. */
const world = aWorld();

/** Who has the piece with this title now. */
const holderOf = (title: string) =>
  world().database(
    (db) =>
      (
        db
          .prepare(
            "select p.email as email from allocation a join evidence_version v on v.id = a.version_id join person p on p.id = a.assessor_id where v.title = ? and a.ended_at is null",
          )
          .get(title) as { email: string } | undefined
      )?.email ?? null,
  );
const whoIs = { "assessor@demo.example": "assessor", "assessor-two@demo.example": "assessorTwo", "assessor-three@demo.example": "assessorThree" } as const; // prettier-ignore

async function open(visitor: Visitor, title: string): Promise<void> {
  await visitor.goto("/reviews");
  await visitor.check("something to mark");
  await visitor.page.getByRole("link", { name: title }).click();
  await visitor.page.waitForURL(/\/reviews\/[0-9a-f-]{36}/);
}

test("a piece is marked, marked blind, and answered once two agree", async () => {
  const title = "What she would miss";
  const email = (await holderOf(title)) ?? "";
  const second = await world().visit(whoIs[email as keyof typeof whoIs]);
  await open(second, title);
  await expect(second.page.getByRole("heading", { name: "A blind mark" })).toBeVisible();
  // the first mark of the demo world says this, and nobody may read it yet
  await expect(second.page.locator("main")).not.toContainText(
    "in the young person’s own words, and what you did next",
  );
  await second.check("a blind mark");
  await judge(second, "accept", {
    level: "competent",
    message: "She chose the ending, and you kept the bus.",
  });
  await expect(second.page.getByRole("heading", { name: "How it was marked" })).toBeVisible();
  await second.check("marked by two");
  const closed = await world().database((db) =>
    db
      .prepare(
        "select m.outcome as outcome from moderation m join evidence_version v on v.id = m.version_id where v.title = ?",
      )
      .get(title),
  );
  expect(closed).toEqual({ outcome: "agreed" });
});

test("an assessor declares a conflict without script and takes it back", async () => {
  const visitor = await world().visit("assessor", { javaScriptEnabled: false });
  const { page } = visitor;
  await visitor.goto("/reviews/conflicts");
  await visitor.check("nothing declared");
  await page.getByRole("button", { name: "Declare it" }).click();
  await expect(page).toHaveTitle(/^Error: /);
  await visitor.check("whom it is about is missing");
  await page.getByLabel("One person").check();
  await page.getByLabel("Their email address").fill("holder@demo.example");
  await page.getByLabel(/^Why/).fill("We shared a flat.");
  await page.getByRole("button", { name: "Declare it" }).click();
  await expect(page.getByRole("rowheader", { name: "Georgia Tran" })).toBeVisible();
  await visitor.check("one declared");
  await page.getByRole("button", { name: "Take back the conflict about Georgia Tran" }).click();
  await expect(page.getByText("taken back on")).toBeVisible();
});

test("figures, made-up pieces and the plan read well", async () => {
  const assessor = await world().visit("assessor");
  for (const address of ["/reviews/agreement", "/reviews/training"]) {
    await assessor.goto(address);
    await assessor.check();
  }
  const issuer = await world().visit("issuer");
  const { page } = issuer;
  await issuer.goto("/moderation");
  await issuer.check();
  await page.getByRole("link", { name: "Set another plan" }).click();
  await issuer.check("the plan");
  await page.getByLabel("Of an assessor’s later judgements, one in").fill("4");
  await page.getByRole("button", { name: "Set this plan" }).click();
  await expect(page).toHaveTitle(/^Error: /);
  await page.getByLabel("Why you change it").fill("More of them, as three are new.");
  await page.getByRole("button", { name: "Set this plan" }).click();
  await page.waitForURL(/\/moderation/);
  await expect(page.locator("main")).toContainText("one in 4");
});
