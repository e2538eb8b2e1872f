import { command } from "../support/server";
import { type Visitor, aWorld, expect, test } from "./fixtures";
import { Keyboard } from "./keyboard";
import { di3 } from "./learning";

/** One issuer proposes awards to several people, another one looks at them, and they are made beside the web process. */
const world = aWorld();
const plain = { javaScriptEnabled: false };
const chosen = ["Adaeze Obi", "Bram Visser", "Chiara Fontana", "Dov Lieberman"] as const;

test.beforeAll(async () => {
  await command(world().server.env, "tests/support/e2e-cohort.ts", ...chosen);
});

/** Asked again, as a person without script would, until everybody had their turn. */
async function done(visitor: Visitor): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    await visitor.page.reload();
    if (await visitor.page.getByText("Done", { exact: true }).count()) return;
    await visitor.page.waitForTimeout(1000);
  }
  throw new Error("The awards were not made within a minute.");
}

test("proposed by one, approved by another, awarded to two, without JavaScript", async () => {
  const first = await world().visit("issuer", plain);
  await first.goto("/awards");
  await first.page.getByLabel("Award several people at once: choose the credential").selectOption(di3.slug);
  await first.page.getByRole("button", { name: "Show who is ready" }).click();
  await first.check("who is ready, with boxes");
  await first.page.getByLabel(`Choose ${chosen[0]}`).check();
  await first.page.getByLabel(`Choose ${chosen[1]}`).check();
  await first.page.getByRole("button", { name: "Look at those ticked" }).click();
  await expect(first.page.locator("h1")).toHaveText("Award it to 2 people");
  await first.check("two people to look at");
  const everybody = first.page.getByLabel("Words about everybody’s work");
  await everybody.fill("Adaeze keeps each promise.");
  await first.page.getByRole("button", { name: "Propose these 2 awards" }).click();
  await expect(first.page.locator(".errors")).toContainText("“Adaeze” is the person’s own name");
  await first.check("words that name somebody");
  await everybody.fill("Keeps each promise to a young person.");
  await first.page.getByLabel(`Words about ${chosen[1]}’s work`).fill("Rings back the same day.");
  await first.page.getByRole("button", { name: `See exactly what will be signed for ${chosen[1]}` }).click();
  await expect(first.page.locator("pre")).toContainText(
    "Keeps each promise to a young person.\\n\\nRings back",
  );
  await first.check("exactly what will be signed");
  await first.page.getByRole("button", { name: "Propose these 2 awards" }).click();
  await first.page.waitForURL(/\/awards\/cohorts\/[0-9a-f-]{36}(#.*)?$/);
  await expect(first.page.getByRole("button", { name: "Approve and award" })).toHaveCount(0);
  await first.check("proposed");
  await first.goto("/awards/cohorts");
  await first.check();

  const second = await world().visit("issuerTwo", plain);
  await second.goto("/waiting?step=approval");
  await second.page.getByRole("link", { name: di3.title }).click();
  await second.page.waitForURL(/\/awards\/cohorts\//);
  await second.page.getByRole("link", { name: `What will be signed for ${chosen[1]}` }).click();
  await expect(second.page.locator("pre")).toContainText("Rings back the same day.");
  await second.check("what will be signed, for the second issuer");
  await second.page.getByRole("button", { name: "Approve and award" }).click();
  await second.check("being awarded");
  await done(second);
  await expect(second.page.locator("main")).toContainText("2 of 2 are awarded.");
  await second.check("awarded");
  const link = second.page.getByRole("link", { name: `Credential of ${chosen[1]}` });
  const address = (await link.getAttribute("href")) ?? "";
  const stranger = await world().visit(null, plain);
  await stranger.goto(address);
  await expect(stranger.page.locator("#narrative")).toContainText("Rings back the same day.");
  await expect(stranger.page.locator("main")).not.toContainText(chosen[1]);
  await stranger.check("with the issuer’s words");
  await first.goto("/awards/approval");
  await first.check();
});

test("sent back with a reason, with the keyboard alone", async () => {
  const first = await world().visit("issuer");
  const keys = new Keyboard(first);
  await first.goto(`/awards?for=${di3.slug}`);
  for (const name of chosen.slice(2)) {
    await keys.to(first.page.getByLabel(`Choose ${name}`));
    await first.page.keyboard.press("Space");
  }
  await keys.enter(first.page.getByRole("button", { name: "Look at those ticked" }));
  await keys.enter(first.page.getByRole("button", { name: "Propose these 2 awards" }));
  await first.page.waitForURL(/\/awards\/cohorts\/[0-9a-f-]{36}(#.*)?$/);
  const address = new URL(first.page.url()).pathname;

  const second = await world().visit("issuerTwo");
  const theirs = new Keyboard(second);
  await second.goto(address);
  await theirs.enter(second.page.getByRole("button", { name: "Send it back" }));
  await expect(second.page.locator(".errors")).toContainText("Write what has to change");
  await theirs.type(
    second.page.getByLabel("What has to change"),
    "Dov has moved to another site. Take him out.",
  );
  await theirs.enter(second.page.getByRole("button", { name: "Send it back" }));
  await expect(second.page.locator("main")).toContainText("Sent back");
  await second.check("sent back");
  await first.goto(address);
  await expect(first.page.locator("main")).toContainText("Dov has moved to another site.");
  await first.goto(`/awards?for=${di3.slug}`);
  await expect(first.page.getByLabel(`Choose ${chosen[2]}`)).toHaveCount(1);
});

test("an administrator sets that every award needs a second issuer, and a single one is proposed", async () => {
  const admin = await world().visit("admin");
  await admin.goto("/awards/approval");
  await admin.page.getByRole("radio", { name: /^Every award/ }).check();
  await admin.page.getByLabel("Why").fill("The council asked for it.");
  await admin.page.getByRole("button", { name: "Set this rule" }).click();
  await expect(admin.page.getByRole("heading", { name: "Now: every award" })).toBeVisible();
  await admin.check("every award");
  const first = await world().visit("issuer");
  await first.goto(`/awards?for=${di3.slug}`);
  await first.page.getByRole("link", { name: chosen[2] }).click();
  await first.page.getByLabel("Words about this person’s work").fill("Says early what is not theirs.");
  await first.page.getByRole("button", { name: "See exactly what will be signed" }).click();
  await expect(first.page.locator("pre")).toContainText("Says early what is not theirs.");
  await first.check("one award, with words");
  await first.page.getByRole("button", { name: "Propose the award" }).click();
  await first.page.waitForURL(/\/awards\/cohorts\//);
  const second = await world().visit("issuerTwo");
  await second.goto(new URL(first.page.url()).pathname);
  await second.page.getByRole("button", { name: "Approve and award" }).click();
  // with script the page looks by itself
  await expect(second.page.getByText("Done", { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(second.page.locator("main")).toContainText("1 of 1 is awarded.");
});
