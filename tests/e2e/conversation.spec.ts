import { type Visitor, aWorld, expect, test } from "./fixtures";

/** Two people in two browsers look at what they rated differently, and a third from outside is asked about one skill. */
const world = aWorld();

/** From the list, as a person finds it. */
async function openTalk(
  who: "learner" | "supervisor",
  options: { javaScriptEnabled?: boolean } = {},
): Promise<Visitor> {
  const visitor = await world().visit(who, options);
  await visitor.goto("/conversations");
  await visitor.page
    .getByRole("row", { name: /mid-year round/ })
    .getByRole("link")
    .click();
  await visitor.page.waitForURL(/\/conversations\/[0-9a-f-]{36}/);
  return visitor;
}
const skill = (visitor: Visitor, code: string) => visitor.page.locator(`section[id="${code}"]`);
const inTwoWeeks = new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10);
const save = (visitor: Visitor) =>
  visitor.page.getByRole("button", { name: "Save what we said", exact: true }).click();

test("two people agree on a rating and on one thing to do, each in their own browser", async () => {
  const priya = await openTalk("learner");
  const joanne = await openTalk("supervisor");
  await expect(priya.page.getByRole("heading", { level: 1 })).toHaveText(
    "Priya and Joanne: your conversation",
  );
  for (const visitor of [priya, joanne]) {
    await expect(visitor.page.getByText("Only the two of you can see this page.")).toBeVisible();
    await expect(skill(visitor, "DI3.2")).toContainText("I still catch myself writing");
    await expect(skill(visitor, "DI3.2")).toContainText("Your last four notes opened");
    await visitor.check("open");
  }

  // both write for the same skill at once: one stands, and the other keeps their words
  for (const [visitor, words] of [
    [priya, "Send the September note as evidence."],
    [joanne, "Read three notes together on Friday."],
  ] as const) {
    const here = skill(visitor, "DI3.2");
    await here.getByLabel("One thing we could do").fill(words);
    await here.getByLabel("By").fill(inTwoWeeks);
    await here.getByLabel(/now, in your view/).selectOption({ label: "Competent" });
    visitor.allow(/409/);
  }
  await Promise.all([save(priya), save(joanne)]);
  await expect(priya.page.locator(".banner.ok, .errors").first()).toBeVisible();
  await expect(joanne.page.locator(".banner.ok, .errors").first()).toBeVisible();
  const quicker = (await priya.page.locator(".errors").count()) === 0 ? priya : joanne;
  const slower = quicker === priya ? joanne : priya;
  await expect(slower.page.locator(".errors")).toContainText("was written for DI3.2 while you were typing");
  await expect(skill(slower, "DI3.2").getByLabel("One thing we could do")).toHaveValue(
    slower === priya ? "Send the September note as evidence." : "Read three notes together on Friday.",
  );
  await slower.check("the other was quicker");

  // the slower one says yes to what the other wrote; their own word on the rating is kept, and saved after
  await skill(slower, "DI3.2")
    .getByRole("button", { name: /^Say yes to this/ })
    .click();
  await expect(slower.page.locator(".banner.ok")).toContainText("Agreed. It is in the plan.");
  await expect(skill(slower, "DI3.2").getByText("Agreed").first()).toBeVisible();
  await expect(skill(slower, "DI3.2").getByLabel(/now, in your view/)).toHaveValue("competent");
  await save(slower);
  await expect(skill(slower, "DI3.2")).toContainText("You both say “Competent”.");
  await quicker.page.reload();
  await expect(skill(quicker, "DI3.2")).toContainText("You both say “Competent”.");
  await quicker.check("agreed");

  // the line is in Priya's plan
  await priya.goto("/plan");
  await expect(priya.page.locator("main")).toContainText(
    quicker === priya ? "Send the September note as evidence." : "Read three notes together on Friday.",
  );
});

test("nobody else finds the sheet, whatever their role", async () => {
  const priya = await openTalk("learner");
  const { pathname } = new URL(priya.page.url());
  for (const who of ["newcomer", "otherSupervisor", "assessor", "issuer", "facilitator", "admin"] as const) {
    const visitor = await world().visit(who);
    await visitor.goto(pathname, 404);
    await expect(visitor.page.locator("main")).not.toContainText("Joanne");
  }
});

test("five minutes on a phone, with the keyboard alone and no script", async () => {
  const joanne = await openTalk("supervisor", { javaScriptEnabled: false });
  await joanne.page.setViewportSize({ width: 320, height: 800 });
  await joanne.page.getByRole("link", { name: "Open the five-minute sheet" }).press("Enter");
  await joanne.page.waitForURL(/version=five/);
  await expect(joanne.page.locator("form section.section")).toHaveCount(1);
  const box = joanne.page.getByRole("textbox", { name: /^Name one strength/ });
  await box.focus();
  await joanne.page.keyboard.type("You asked the young person before you rang.");
  await joanne.page.keyboard.press("Tab");
  await expect(joanne.page.getByLabel("The skill it shows")).toBeFocused();
  // Enter in a field saves, and does not say yes to anything
  await joanne.page.getByText("You have talked").click();
  await joanne.page.getByLabel("The day you talked").press("Enter");
  await expect(joanne.page.locator(".banner.ok")).toContainText("Saved.");
  await expect(joanne.page.locator("#strengths")).toContainText(
    "You asked the young person before you rang.",
  );
  await joanne.check("five minutes");
  await joanne.page.getByRole("link", { name: "Open the whole sheet" }).click();
  await joanne.check("whole, without script");
});

test("words survive a session that ran out, and are offered back", async () => {
  const priya = await openTalk("learner", { javaScriptEnabled: false });
  const here = priya.page.url();
  const box = skill(priya, "CP4.3").getByLabel("One thing we could do");
  await box.fill("Joanne sits in on one benefits conversation.");
  await world().database((db) =>
    db
      .prepare("update session set expires_at = ? where person_id = (select id from person where email = ?)")
      .run(Date.now() - 60_000, "learner@demo.example"),
  );
  world().forget("learner");
  await save(priya);
  await priya.page.getByLabel("Email address").fill("learner@demo.example");
  await priya.page.getByLabel("Password").fill("pathways-demo");
  await priya.page.getByRole("button", { name: "Sign in" }).click();
  await priya.goto(here);
  await priya.check("signed in again");
  await priya.page.getByRole("button", { name: "Put it back" }).click();
  await expect(box).toHaveValue("Joanne sits in on one benefits conversation.");
});

test("a dead network loses nothing that was typed", async () => {
  const priya = await openTalk("learner");
  priya.allow(/ERR_INTERNET_DISCONNECTED|ERR_FAILED/);
  await priya.context.setOffline(true);
  const box = skill(priya, "CP4.3").getByLabel("One thing we could do");
  await box.fill("Written in the lift.");
  await expect(priya.page.locator("#kept")).toContainText("Not saved yet");
  await priya.context.setOffline(false);
  await expect(priya.page.locator("#kept")).toContainText(/^Saved at/);
  await priya.page.reload();
  await expect(box).toHaveValue("Written in the lift.");
});

test("a vocational expert is asked, sees one skill with the learner's yes, and answers both", async () => {
  const joanne = await openTalk("supervisor");
  const sheet = joanne.page.url();
  await skill(joanne, "EE2.5")
    .getByRole("link", { name: /^Ask a vocational expert/ })
    .click();
  await joanne.page.getByRole("button", { name: "Ask Priya for a yes" }).click();
  await expect(joanne.page.locator(".errors")).toContainText("Write what you would like to know.");
  await joanne.check("nothing asked");
  await joanne.page
    .getByLabel("Your question")
    .fill("What does a good answer to “we tried that once” sound like?");
  await joanne.page.getByRole("button", { name: "Ask Priya for a yes" }).click();
  await joanne.page.waitForURL(/\/expert\/[0-9a-f-]{36}/);
  const { pathname } = new URL(joanne.page.url());
  await expect(joanne.page.locator("main")).toContainText("Priya decides whether a facilitator sees this");
  await expect(joanne.page.getByRole("button", { name: /Yes/ })).toHaveCount(0);
  await joanne.check("asked");

  const tamsin = await world().visit("facilitator");
  await tamsin.goto("/expert");
  await expect(tamsin.page.getByRole("link", { name: /^CP4\.3/ })).toBeVisible();
  await expect(tamsin.page.getByRole("link", { name: /^EE2\.5/ })).toHaveCount(0);
  const priya = await world().visit("learner");
  await priya.goto(pathname);
  await expect(priya.page.locator("main")).toContainText("I freeze when an employer says");
  await priya.check("asked for a yes");
  await priya.page.getByRole("button", { name: "Yes, they may see it" }).click();
  await priya.page.getByRole("button", { name: "Take it back" }).click();
  await tamsin.page.reload();
  await expect(tamsin.page.getByRole("link", { name: /^EE2\.5/ })).toHaveCount(0);
  await priya.page.getByRole("button", { name: "They may see it after all" }).click();
  await expect(priya.page.getByRole("button", { name: "Take it back" })).toBeVisible();
  await priya.check("agreed");

  await tamsin.page.reload();
  await tamsin.check("list");
  await tamsin.page.getByRole("link", { name: /^EE2\.5/ }).click();
  await expect(tamsin.page.locator("main")).toContainText("You heard the kennel owner out");
  await expect(tamsin.page.locator("main")).not.toContainText("Raman");
  await tamsin.check("not taken up");
  await tamsin.page.getByRole("button", { name: "Take it up" }).click();
  await tamsin.page.getByLabel("Your answer").fill("A question back: “What would have made it work?”");
  await tamsin.check("answering");
  await tamsin.page.getByRole("button", { name: "Send the answer to both" }).click();
  await expect(tamsin.page.locator("main")).toContainText("You answered on");
  await expect(tamsin.page.locator("main")).not.toContainText("You heard the kennel owner out");
  await tamsin.check("answered");

  await joanne.goto(sheet);
  await expect(skill(joanne, "EE2.5")).toContainText("A question back");
  await priya.goto(pathname);
  await expect(priya.page.getByRole("button")).toHaveCount(1); // the search; nothing to take back any more
  await priya.check("answered");
});

test("they have talked: the sheet stands, a yes may still come, and nothing new", async () => {
  const joanne = await openTalk("supervisor");
  await joanne.page.getByText("You have talked").click();
  await joanne.page.getByRole("button", { name: "Save, and finish the conversation" }).click();
  await expect(joanne.page.getByRole("heading", { name: /^You talked on/ })).toBeVisible();
  await joanne.check("finished");
  const priya = await openTalk("learner");
  await expect(priya.page.getByLabel("One thing we could do")).toHaveCount(0);
  await priya.check("finished");
  await skill(priya, "EE2.5")
    .getByRole("button", { name: /^Say yes to this/ })
    .click();
  await expect(priya.page.locator(".banner.ok")).toContainText("Agreed. It is in the plan.");
  await priya.goto("/conversations");
  await expect(priya.page.getByRole("heading", { name: "Held" })).toBeVisible();
  await priya.check("held");
});

test("every guide is one page, and the address of a skill leads to its place", async () => {
  const joanne = await world().visit("supervisor");
  await joanne.goto("/guides");
  await joanne.check();
  await joanne.page.getByRole("link", { name: "Professional and ethical conduct" }).click();
  await joanne.check();
  await joanne.goto("/guides/PW2.PS1");
  await joanne.page.waitForURL(/\/guides\/PW2#PW2\.PS1$/);
  await joanne.check("strands");
  await joanne.goto("/guides/YP9", 404);
});
