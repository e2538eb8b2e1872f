import { disguised, docx, pdf, photoWithExif, picture } from "../support/e2e-files";
import { addFiles, judge, protectIdentities, send, writeEvidence, writeWords } from "./evidence";
import { aWorld, expect, test } from "./fixtures";
import { di3, moduleAddress, moduleAt, readSections, reflect, takeCheck, walkScenario } from "./learning";

/**
 * The whole line of the product as the demo people walk it: a newcomer learns, tries, reflects, shows evidence; the
 * supervisor judges; the issuer awards; anybody checks. Each step stands on the one before.
 */
test.describe.configure({ mode: "serial" });
const world = aWorld();

test("a newcomer finds the one next step and the way to it", async () => {
  const visitor = await world().visit("newcomer", { fresh: true });
  const { page } = visitor;
  await expect(page).toHaveURL(/\/dashboard$/);
  await visitor.check("nothing done yet");
  await visitor.goto("/learn");
  await visitor.check();
  await visitor.goto(`/learn/${di3.slug}`);
  await visitor.check("nothing read yet");
  await visitor.goto("/evidence");
  await visitor.check("nothing written yet");
});

for (const [index, module] of di3.modules.entries()) {
  test(`module ${index + 1}: sections, scenario, questions, reflection`, async () => {
    const visitor = await world().visit("newcomer");
    const { page } = visitor;
    await visitor.goto(moduleAddress(module));
    await visitor.check("unread");
    await readSections(visitor, module);
    await walkScenario(visitor, module);
    await visitor.goto(moduleAddress(module));
    if (index === 0) {
      // every first answer leaves something out: what it is stands beside it
      await takeCheck(visitor, module, false);
      await visitor.check("not this time");
      await expect(page.getByRole("heading", { name: /Not this time/ })).toBeVisible();
    }
    await takeCheck(visitor, module, true);
    await visitor.check("passed");
    await reflect(visitor, module, `What module ${index + 1} changed for me, in my own words.`);
    await visitor.check("done");
    await expect(page.locator("ol.path, ul.path").getByText("to come")).toHaveCount(0);
  });
}

test("the learner's picture says in words what is in place and what is missing", async () => {
  const visitor = await world().visit("newcomer");
  await visitor.goto("/dashboard");
  await visitor.check("modules done");
  await visitor.goto(`/learn/${di3.slug}`);
  await visitor.check("modules done");
  await visitor.goto(`${moduleAddress(moduleAt(0))}/reflection/di3-01-edge/audience`);
  await visitor.check("audience");
});

const titles = {
  log: "Ten working days, and one that went sideways",
  account: "The lift home I said no to",
  observation: "Seen at the garden centre",
};
const telling =
  "On Tuesday Jaydon Pham rang me from 0412 345 678 about a lift home. I told him it was not mine to give, and why, " +
  "and we looked at the bus together. I wrote to his case manager at jaydon.cm@centre.example the same day.";
const accountId: { value: string } = { value: "" };

test("evidence with files: checked by content, cleaned, identities protected, sent", async () => {
  const visitor = await world().visit("newcomer");
  const { page } = visitor;
  await visitor.goto("/evidence/new?kind=practice-log");
  await page.getByRole("button", { name: "Begin" }).click();
  await page.waitForURL(/\/words/);
  await page.getByRole("button", { name: "Continue to files" }).click();
  await expect(page).toHaveTitle(/^Error: /);
  await visitor.check("nothing written");
  await writeWords(visitor, { title: titles.log, words: telling, parts: true });
  await visitor.check("no files yet");

  await page.locator('input[type="file"]').setInputFiles({ ...disguised() });
  await page.getByRole("button", { name: "Add these files" }).click();
  await expect(page.locator(".field--error")).toContainText("holiday.pdf");
  await visitor.check("a file that is not what it says");

  const files = [pdf(), await photoWithExif(), await picture(), docx("Jaydon notes.docx")];
  await addFiles(visitor, files);
  await expect(page.locator(".finding")).not.toHaveCount(0);
  await expect(page.locator(".finding").filter({ hasText: "Jaydon" }).first()).toBeVisible();
  await visitor.check("findings");
  await page.getByRole("button", { name: "Continue to check and send" }).click();
  await expect(page).toHaveTitle(/^Error: /);
  await visitor.check("nothing decided");
  expect(await protectIdentities(visitor, "I changed the name, the number and the address.")).toBeGreaterThan(
    2,
  );
  await expect(page.locator("main")).not.toContainText("Jaydon");
  await expect(page.locator("main")).not.toContainText("0412");
  await send(visitor);
  await visitor.check("with the supervisor");

  // what is stored and handed over holds no trace of the camera
  for (const name of ["board.jpg", "plan.png"]) {
    const answer = await page.request.get(
      (await page.getByRole("link", { name: new RegExp(name) }).getAttribute("href")) ?? "",
    );
    expect(answer.ok()).toBe(true);
    expect((await answer.body()).toString("latin1")).not.toContain("Pathways Camera");
    expect(answer.headers()["content-disposition"]).toMatch(/^attachment/);
  }
});

test("the other two pieces, in words alone and with a note from an observer", async () => {
  const visitor = await world().visit("newcomer");
  accountId.value = await writeEvidence(visitor, {
    kind: "account",
    title: titles.account,
    words:
      "A young person asked me for a lift. It was not mine to give, and I said so. We found the bus together.",
    changed: "The place and the day are changed.",
  });
  await send(visitor);
  await writeEvidence(visitor, {
    kind: "observation",
    title: titles.observation,
    words:
      "My colleague watched a meeting with an employer, and wrote down what was said and what was left out.",
    files: [pdf("observation.pdf", "Observed for twenty minutes.")],
    changed: "Nothing needed changing: the note names nobody.",
  });
  await send(visitor);
  await visitor.goto("/evidence");
  await visitor.check("three pieces sent");
  await visitor.goto("/dashboard");
  await visitor.check("waiting for the supervisor");
});

test("the supervisor returns one piece with one thing to do, and accepts the others", async () => {
  const visitor = await world().visit("supervisor");
  const { page } = visitor;
  await visitor.goto("/dashboard");
  await visitor.check("supervisor");
  await visitor.goto("/team");
  await visitor.check();
  await visitor.goto("/reviews");
  await visitor.check("three pieces wait");
  await page.getByRole("link", { name: titles.account }).click();
  await page.waitForURL(/\/reviews\//);
  await visitor.check("undecided");
  await page.locator('button[name="intent"][value="decide"]').click();
  await expect(page).toHaveTitle(/^Error: /);
  await visitor.check("decision missing");
  await judge(visitor, "return", { level: "developing", message: "Say who you told, and by when." });
  await expect(page.locator("main")).toContainText("Say who you told, and by when.");
  await visitor.check("returned");
  await visitor.goto(`/reviews/guide/${di3.slug}`);
  await visitor.check();
  for (const title of [titles.log, titles.observation]) {
    await visitor.goto("/reviews");
    await page.getByRole("link", { name: title }).click();
    await page.waitForURL(/\/reviews\//);
    await judge(visitor, "accept", { message: "Strong: you said what was yours, early and kindly." });
    await expect(page.locator('button[value="decide"]')).toHaveCount(0);
    await visitor.check("accepted");
  }
});

test("the learner revises; both versions stay and can be compared", async () => {
  const visitor = await world().visit("newcomer");
  const { page } = visitor;
  await visitor.goto("/dashboard");
  await visitor.check("one piece came back");
  await visitor.goto(`/evidence/${accountId.value}`);
  await expect(page.locator("main")).toContainText("Say who you told, and by when.");
  await visitor.check("back with the learner");
  await page.getByRole("button", { name: "Begin version 2" }).click();
  await page.waitForURL(/\/words/);
  await visitor.check("version 2");
  await page
    .getByRole("textbox", { name: "What happened" })
    .fill(
      "A young person asked me for a lift. It was not mine to give, and I said so. We found the bus together. " +
        "I told the case manager by voice the same day.",
    );
  await page.getByRole("button", { name: "Continue to files" }).click();
  await page.getByRole("link", { name: "Continue to protect identities" }).click();
  await page.waitForURL(/\/identities/);
  await protectIdentities(visitor, "The place and the day are changed.");
  await send(visitor, "I added who I told and when.");
  await visitor.goto(`/evidence/${accountId.value}/compare?older=1&newer=2`);
  await expect(page.locator("ins")).toContainText("by voice the same day");
  await visitor.check();
});

test("the supervisor accepts version 2, and every requirement is met", async () => {
  const supervisor = await world().visit("supervisor");
  await supervisor.goto("/reviews");
  await supervisor.page.getByRole("link", { name: titles.account }).first().click();
  await supervisor.page.waitForURL(/\/reviews\//);
  await supervisor.check("version 2");
  await judge(supervisor, "accept", { message: "That is it: who, and by when." });
  await expect(supervisor.page.locator('button[value="decide"]')).toHaveCount(0);
  await supervisor.goto("/reviews");
  await supervisor.check("nothing waits");
  const learner = await world().visit("newcomer");
  await learner.goto("/dashboard");
  await learner.check("everything in place");
  await expect(learner.page.locator("main")).toContainText("18 of 18");
  await learner.goto(`/evidence/${accountId.value}`);
  await learner.check("accepted");
});

test("another site's supervisor finds nothing of this", async () => {
  const visitor = await world().visit("otherSupervisor");
  await visitor.goto(`/evidence/${accountId.value}`, 404);
  await visitor.check("another site");
  await visitor.goto("/reviews");
  await expect(visitor.page.locator("main")).not.toContainText(titles.account);
  await visitor.check("another site");
});
