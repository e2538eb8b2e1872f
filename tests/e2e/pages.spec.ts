import { type Visitor, aWorld, expect, test } from "./fixtures";

/**
 * Every page of the contract, and what it looks like when there is nothing on it or something is wrong with it,
 * at the three widths that people use.
 */
const world = aWorld();
const widths = [320, 390, 1280];

async function atEachWidth(visitor: Visitor, name = ""): Promise<void> {
  for (const width of widths) {
    await visitor.page.setViewportSize({ width, height: 900 });
    await visitor.check(name);
  }
}

const open: readonly [address: string, status?: number][] = [
  ["/"],
  ["/framework"],
  ["/framework?q=confidentiality"],
  ["/framework?q=zzzz"],
  ["/framework/DI"],
  ["/framework/DI3"],
  ["/framework/DI3.1"],
  ["/framework/YP1.5"],
  ["/framework/nothing", 404],
  ["/principles"],
  ["/fidelity"],
  ["/workforce"],
  ["/privacy"],
  ["/accessibility"],
  ["/support"],
  ["/help"],
  ["/login"],
  ["/login?return=/evidence"],
  ["/login?done=signed-out"],
  ["/logout"],
  ["/password-reset"],
  ["/password-reset?asked=yes"],
  ["/password-reset/never-was", 404],
  ["/invitation/never-was", 404],
  ["/no-such-page", 404],
];

test("public pages", async () => {
  const visitor = await world().visit(null);
  for (const [address, status] of open) {
    await visitor.goto(address, status);
    await atEachWidth(visitor);
  }
});

test("a form that is refused says so first, at the field, and in the title", async () => {
  const visitor = await world().visit(null);
  const { page } = visitor;
  await visitor.goto("/login");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveTitle(/^Error: /);
  await expect(page.locator(".errors")).toBeFocused();
  await atEachWidth(visitor, "nothing typed");
  await page.getByLabel("Email address").fill("learner@demo.example");
  await page.getByLabel("Password").fill("not this one");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByLabel("Email address")).toHaveValue("learner@demo.example");
  await atEachWidth(visitor, "wrong password");
  await visitor.goto("/password-reset");
  await page.getByLabel("Email address").fill("nobody");
  await page.getByRole("button").last().click();
  await expect(page).toHaveTitle(/^Error: /);
  await atEachWidth(visitor, "no address");
});
