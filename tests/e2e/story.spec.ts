import { readFileSync } from "node:fs";
import { disguised, docx, pdf, photoWithExif, picture } from "../support/e2e-files";
import { verifyWithForeignLibrary } from "../support/foreign-verifier";
import { addFiles, judge, protectIdentities, send, writeEvidence, writeWords } from "./evidence";
import { signed, verify } from "./credentials";
import { aWorld, expect, people, test } from "./fixtures";
import { Keyboard } from "./keyboard";
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
  log: "Ten weekdays in autumn",
  account: "The ride I did not give",
  observation: "Watched with an employer",
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
  await expect(learner.page.locator("main")).toContainText("All 18 pieces are in place.");
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

const credential = { id: "", copies: new Map<string, Buffer>() };
const json = (): string => credential.copies.get("json")?.toString("utf8") ?? "";

test("the issuer reads what the award stands on, and awards", async () => {
  const visitor = await world().visit("issuer");
  const { page } = visitor;
  await visitor.goto("/dashboard");
  await visitor.check("issuer");
  await visitor.goto("/awards");
  await visitor.check("one person is ready");
  const keys = new Keyboard(visitor);
  await keys.enter(page.getByRole("link", { name: "Callum Reid" }));
  await page.waitForURL(/\/awards\/[0-9a-f-]{36}\//);
  await expect(page.locator("main")).toContainText("Joanne Petrakis");
  await keys.to(page.locator("summary", { hasText: "See exactly what will be signed" }));
  await page.keyboard.press("Enter");
  await expect(page.locator("pre")).toContainText('"OpenBadgeCredential"');
  // evidence is described, never exposed
  await expect(page.locator("pre")).not.toContainText(titles.account);
  await visitor.check("ledger");
  await keys.enter(page.getByRole("button", { name: "Award and sign" }));
  const link = page.getByRole("link", { name: "See the credential" });
  await link.waitFor();
  credential.id = ((await link.getAttribute("href")) ?? "").replace("/credentials/", "");
  await visitor.check("awarded");
  await signed(world(), credential.id);
  await visitor.goto("/awards/made");
  await visitor.check();
  await visitor.goto("/awards");
  await visitor.check("nobody is ready");
});

test("mail went to the learner", async () => {
  const visitor = await world().visit("admin");
  await visitor.goto("/outbox");
  const mail = visitor.page
    .locator("li", {
      has: visitor.page.getByRole("heading", { name: `You have been awarded “${di3.title}”` }),
    })
    .filter({ hasText: people.newcomer });
  await mail.locator("summary").first().click();
  await expect(mail).toContainText(`/credentials/${credential.id}`);
  await visitor.check("mail");
  await visitor.goto("/audit");
  await visitor.check();
});

test("the holder decides whether the page shows their name, and takes copies", async () => {
  const visitor = await world().visit("newcomer");
  const { page } = visitor;
  await visitor.goto("/dashboard");
  await visitor.check("awarded");
  await visitor.goto("/record");
  await visitor.check("one credential");
  const stranger = await world().visit(null);
  await stranger.goto(`/credentials/${credential.id}`);
  await expect(stranger.page.locator("main")).not.toContainText("Callum Reid");
  await stranger.check("name hidden");
  await new Keyboard(visitor).enter(page.getByRole("button", { name: /^Show my name/ }));
  await expect(page.getByText("The page shows your name from now on.")).toBeVisible();
  await visitor.check("name shown");
  await stranger.goto(`/credentials/${credential.id}`);
  await expect(stranger.page.locator("main")).toContainText("Callum Reid");
  await stranger.check("name shown");
  for (const kind of ["json", "png", "svg", "pdf"]) {
    const link = page.locator(`a[href="/credentials/${credential.id}.${kind}"]`);
    const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
    expect(download.suggestedFilename()).toMatch(new RegExp(`^DI3-.*\\.${kind}$`));
    credential.copies.set(kind, readFileSync(await download.path()));
  }
});

test("anybody checks the link and every copy; one changed character is found", async () => {
  const visitor = await world().visit(null);
  const { page } = visitor;
  await visitor.goto("/verify");
  await visitor.check("asking");
  const keys = new Keyboard(visitor);
  await keys.type(
    page.getByLabel("A link, or the text of the credential"),
    `${world().origin}/credentials/${credential.id}`,
  );
  await keys.enter(page.getByRole("button", { name: "Check it" }));
  await expect(page.locator("h1")).toHaveText("Genuine and current");
  await visitor.check("by link");
  for (const [kind, buffer] of credential.copies) {
    await verify(visitor, { file: { name: `badge.${kind}`, buffer } });
    await expect(page.locator("h1"), kind).toHaveText("Genuine and current");
  }
  const text = json();
  await verify(visitor, { text: text.replace("Professional and ethical", "Professional and ethicaI") });
  await expect(page.locator("h1")).toHaveText("Do not rely on this document");
  await expect(page.locator("main")).toContainText("Nobody has changed it No");
  await expect(page.locator("main")).toContainText("Not looked at");
  await expect(page.locator("main")).not.toContainText("Callum");
  await visitor.check("one character changed");
  await verify(visitor, { text: "not a credential" });
  await expect(page).toHaveTitle(/^Error: /);
  await visitor.check("no credential");
});

test("somebody else's software agrees", async () => {
  const answer = await verifyWithForeignLibrary(json());
  expect(answer.signature).toBe(true);
  expect(answer.notRevoked).toBe(true);
  expect(answer.notExpired).toBe(true);
});

test("the credential's page compares a name without telling it", async () => {
  const visitor = await world().visit(null);
  const { page } = visitor;
  await visitor.goto(`/credentials/${credential.id}`);
  await page.getByLabel("Their name or email address").fill("callum reid the second");
  await page.getByLabel("Their name or email address").press("Enter");
  await expect(page.getByText("It does not fit.")).toBeVisible();
  await visitor.check("does not fit");
  await page.getByLabel("Their name or email address").fill("newcomer@demo.example");
  await page.getByLabel("Their name or email address").press("Enter");
  await expect(page.getByText("It fits.")).toBeVisible();
  await visitor.check("fits");
  for (const address of [`/microcredentials/${di3.slug}`, `/achievements/${di3.slug}`, "/issuer"]) {
    await visitor.goto(address);
    await visitor.check();
  }
});

test("two issuers withdraw it with a reason, and everybody who checks is told at once", async () => {
  const visitor = await world().visit("issuer");
  const { page } = visitor;
  await visitor.goto("/awards/made");
  const keys = new Keyboard(visitor);
  await keys.enter(page.getByRole("link", { name: "Standing of the credential of Callum Reid" }));
  await page.waitForURL(/\/awards\/revoke\//);
  await visitor.check("nothing decided");
  await keys.enter(page.getByRole("link", { name: "Propose to withdraw it" }));
  await visitor.check("asked once more");
  await page.getByRole("button", { name: "Propose the withdrawal" }).click();
  await expect(page).toHaveTitle(/^Error: /);
  await visitor.check("no reason given");
  await keys.choose("reason", "issued-in-error");
  await keys.type(
    page.getByLabel("What Callum should know"),
    "It was issued before the second conversation was held.",
  );
  await keys.enter(page.getByRole("button", { name: "Propose the withdrawal" }));
  await expect(page.locator("main")).toContainText("Nothing is withdrawn before a second person has agreed");
  await visitor.check("proposed");

  const stranger = await world().visit(null);
  await verify(stranger, { file: { name: "badge.json", buffer: Buffer.from(json()) } });
  await expect(stranger.page.locator("h1")).toHaveText("Genuine and current");

  const second = await world().visit("issuerTwo");
  await second.goto("/waiting");
  await second.page.getByRole("link", { name: di3.title }).click();
  await second.page.waitForURL(/\/awards\/revoke\//);
  await second.check("the second person");
  await second.page.getByLabel("Withdraw it for good").check();
  await second.page.getByRole("button", { name: "Decide" }).click();
  await expect(second.page.getByRole("heading", { name: "Withdrawn", exact: true })).toBeVisible();
  await second.check("withdrawn");

  await verify(stranger, { file: { name: "badge.json", buffer: Buffer.from(json()) } });
  await expect(stranger.page.locator("h1")).toHaveText("It has been withdrawn");
  await stranger.check("withdrawn");
  await stranger.goto(`/credentials/${credential.id}`);
  await expect(stranger.page.locator("main")).toContainText("before the second conversation was held");
  await stranger.check("withdrawn");
  const holder = await world().visit("newcomer");
  await holder.goto("/record");
  await expect(holder.page.locator("main")).toContainText("before the second conversation was held");
  await holder.check("withdrawn");
});
