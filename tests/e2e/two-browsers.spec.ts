import { command } from "../support/server";
import { judge, send, writeEvidence } from "./evidence";
import { aWorld, expect, test } from "./fixtures";

/** Two people act on the same thing at once: one of them wins, and the other is told so without losing a word. */
const world = aWorld();

test("a supervisor and an assessor decide on one piece: one decision, one clear answer to the other", async () => {
  const learner = await world().visit("newcomer");
  const title = "One piece, two desks";
  await writeEvidence(learner, {
    kind: "account",
    title,
    words: "It was not mine to give, and I said so.",
    changed: "Nothing needed changing.",
  });
  await send(learner);
  await learner.page.getByText("Has it waited too long?").click();
  await learner.page.getByRole("button", { name: "Ask an assessor" }).click();
  await expect(learner.page.getByRole("heading", { name: "An assessor may answer" })).toBeVisible();
  await learner.check("an assessor was asked");

  const supervisor = await world().visit("supervisor");
  const assessor = await world().visit("assessor");
  for (const { page } of [supervisor, assessor]) {
    await page.goto("/reviews");
    await page.getByRole("link", { name: title }).click();
    await page.waitForURL(/\/reviews\/[0-9a-f-]{36}/);
  }
  // both have the page open, and send
  await Promise.all([
    judge(supervisor, "accept", { message: "From the supervisor: early, and kindly." }),
    judge(assessor, "return", { message: "From the assessor: say who you told." }),
  ]);
  await expect(supervisor.page.locator('button[value="decide"]')).toHaveCount(0);
  await expect(assessor.page.locator('button[value="decide"]')).toHaveCount(0);
  const decisions = await world().database((db) =>
    db
      .prepare(
        "select r.decision from review r join evidence_version v on v.id = r.version_id where v.title = ?",
      )
      .all(title),
  );
  expect(decisions).toHaveLength(1);
  const [decision] = decisions as { decision: string }[];
  const [winner, loser] = decision?.decision === "accept" ? [supervisor, assessor] : [assessor, supervisor];
  const words = decision?.decision === "accept" ? "From the assessor" : "From the supervisor";
  const told = "Somebody decided about this version while you were writing.";
  await expect(winner.page.getByText(told)).toHaveCount(0);
  await expect(loser.page.getByText(told)).toBeVisible();
  // what the slower one wrote is still there to copy
  await expect(loser.page.locator("main")).toContainText(words);
  await loser.check("somebody was quicker");
  await winner.check("decided");
});

test("two issuers award one record: one credential", async () => {
  await command(world().server.env, "tests/support/e2e-ready.ts");
  const first = await world().visit("issuer");
  const second = await world().visit("issuer");
  await first.goto("/awards");
  const row = first.page.getByRole("link", { name: "Callum Reid" });
  const address = (await row.getAttribute("href")) ?? "";
  for (const visitor of [first, second]) await visitor.goto(address);
  second.allow(/409/);
  await Promise.all(
    [first, second].map(async ({ page }) => {
      await Promise.all([
        page.waitForEvent("domcontentloaded"),
        page.getByRole("button", { name: "Award and sign" }).click(),
      ]);
    }),
  );
  for (const visitor of [first, second]) {
    await expect(visitor.page.getByRole("button", { name: "Award and sign" })).toHaveCount(0);
    await visitor.check("after two awards at once");
  }
  const [, , personId = ""] = address.split("/");
  const awards = await world().database((db) =>
    db.prepare("select count(*) as n from award where person_id = ?").get(personId),
  );
  expect(awards).toEqual({ n: 1 });
});
