import { addFiles, judge, protectIdentities, send, writeWords } from "./evidence";
import { signed } from "./credentials";
import { aWorld, expect, people, test, whoHas } from "./fixtures";

/** A credential that ends in two months: its holder shows that the practice goes on, and is awarded anew. */
test.describe.configure({ mode: "serial" });
const world = aWorld();
const slug = "working-with-young-people";
const credential = { old: "", renewed: "" };

test("the holder is told on the first page, reads what is still needed, and offers it", async () => {
  const visitor = await world().visit("practitioner");
  const { page } = visitor;
  await visitor.goto("/record");
  const row = page.locator("li.card", { has: page.locator(`a[href="/record/renew/${slug}"]`) });
  credential.old = ((await row.getAttribute("id")) ?? "").replace(/^c-/, "");
  await visitor.check("one can be renewed");
  await visitor.goto("/dashboard");
  await visitor.check("one ends soon");
  await page.getByRole("link", { name: "Renew “Working with young people”" }).click();
  await page.waitForURL(`**/record/renew/${slug}`);
  await visitor.check("what is still needed");
  await page.locator(`main a[href*="kind=folder"]`).first().click();
  await page.waitForURL(/\/evidence\/new/);
  await page.getByRole("button", { name: "Begin" }).click();
  await page.waitForURL(/\/words/);
  await writeWords(visitor, {
    title: "Pages of this year",
    words:
      "Two young people made these pages with me. One chose to wait with a job, and I kept the door open. " +
      "The other wrote to an employer alone, and showed me afterwards.",
    parts: true,
  });
  await addFiles(visitor, []);
  await protectIdentities(visitor, "Letters stand for both, and every place is another one.");
  await send(visitor);
});

test("the supervisor judges it by the same rubric", async () => {
  const visitor = await world().visit("otherSupervisor");
  await visitor.goto("/reviews");
  await visitor.page.getByRole("link", { name: "Pages of this year" }).click();
  await visitor.page.waitForURL(/\/reviews\//);
  await judge(visitor, "accept", { message: "It goes on, and it is theirs." });
  await expect(visitor.page.locator('button[value="decide"]')).toHaveCount(0);
});

/** What an assessor has of it to mark, as a sample. */
const sampled = () =>
  world().database(
    (db) =>
      db
        .prepare(
          "select a.version_id as id, p.email as email from allocation a join evidence_version v on v.id = a.version_id join evidence e on e.id = v.evidence_id join person l on l.id = e.person_id join person p on p.id = a.assessor_id where l.email = ? and e.achievement = ? and a.ended_at is null",
        )
        .get(people.practitioner, slug) as { id: string; email: string } | undefined,
  );

test("assessors mark what is looked at twice, as with a first award", async () => {
  for (let most = 4; most > 0; most--) {
    const given = await sampled();
    if (!given) return;
    const visitor = await world().visit(whoHas(given.email));
    await visitor.goto(`/reviews/${given.id}`);
    await judge(visitor, "accept", { message: "I see the same." });
    await expect(visitor.page.locator('button[value="decide"]')).toHaveCount(0);
  }
  expect(await sampled()).toBeUndefined();
});

test("without script the holder sees that everything is in place, and the issuer that it is a renewal", async () => {
  const plain = { javaScriptEnabled: false };
  const holder = await world().visit("practitioner", plain);
  await holder.goto(`/record/renew/${slug}`);
  await expect(holder.page.locator("main")).toContainText("Everything is in place.");
  await holder.check("everything is in place");

  const issuer = await world().visit("issuer", plain);
  const { page } = issuer;
  await issuer.goto("/awards");
  await issuer.check("a renewal is ready");
  await page.locator(`main a[href$="/${slug}"]`, { hasText: "Odile Baptiste" }).click();
  await page.waitForURL(/\/awards\/[0-9a-f-]{36}\//);
  await issuer.check("what is renewed");
  await page.getByRole("button", { name: "Award and sign" }).click();
  const link = page.getByRole("link", { name: "See the credential" });
  await link.waitFor();
  credential.renewed = ((await link.getAttribute("href")) ?? "").replace("/credentials/", "");
  await signed(world(), credential.renewed);
});

test("both stand, each on a page of its own, and neither hides the other", async () => {
  expect(credential.renewed).not.toBe(credential.old);
  const anybody = await world().visit(null);
  for (const [id, says] of [
    [credential.old, /renewed/i],
    [credential.renewed, /renew/i],
  ] as const) {
    await anybody.goto(`/credentials/${id}`);
    await expect(anybody.page.locator("main")).toContainText("We checked this for you just now");
    await expect(anybody.page.locator("main")).toContainText(says);
    await anybody.check("one of a chain");
  }
  const holder = await world().visit("practitioner");
  await holder.goto("/record");
  await expect(holder.page.locator(`a[href="/record/renew/${slug}"]`)).toHaveCount(0);
  await holder.goto("/dashboard");
  await expect(holder.page.locator("main")).not.toContainText("Renew “");
});
