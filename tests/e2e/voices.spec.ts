import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { type Visitor, type Who, aWorld, expect, people, test, whoHas } from "./fixtures";
import { Keyboard } from "./keyboard";
import { judge } from "./evidence";

/**
 * What a learner says about a judgement, what somebody outside saw, a mark that is blind, and the page of all that waits:
 * each with the keyboard alone, and each with JavaScript off.
 */
test.describe.configure({ mode: "serial" });
const world = aWorld();
const plain = { javaScriptEnabled: false };

const one = <T>(sql: string, ...values: readonly string[]) =>
  world().database((db) => db.prepare(sql).get(...values) as T | undefined);
/** The learner's piece of this kind that somebody has decided about. */
const pieceOf = async (kind: string): Promise<string> =>
  (
    await one<{ id: string }>(
      "select e.id as id from evidence e join person p on p.id = e.person_id join evidence_version v on v.evidence_id = e.id join review r on r.version_id = v.id where p.email = ? and e.kind = ?",
      people.learner,
      kind,
    )
  )?.id ?? "";
const deciderOf = async (appealId: string): Promise<Who> =>
  whoHas(
    (
      await one<{ email: string }>(
        "select p.email as email from appeal_act a join person p on p.id = a.to_id where a.appeal_id = ? and a.act = 'assigned' order by a.number desc",
        appealId,
      )
    )?.email,
  );

/** What was mailed to this address last and holds this; mail of the demo lies in a folder, whole. */
async function mailedTo(address: string, pattern: RegExp): Promise<string> {
  const folder = path.join(world().server.dataDir, "outbox");
  let found = "";
  await expect
    .poll(() => {
      for (const name of readdirSync(folder).sort().reverse()) {
        // quoted-printable breaks long lines
        const mail = readFileSync(path.join(folder, name), "utf8").replace(/=\r?\n/g, "");
        const hit = mail.includes(address) ? pattern.exec(mail) : null;
        if (hit) return (found = hit[1] ?? hit[0]);
      }
      return "";
    })
    .not.toBe("");
  return found;
}

async function submit(visitor: Visitor, name: string): Promise<void> {
  await Promise.all([
    visitor.page.waitForEvent("domcontentloaded"),
    visitor.page.getByRole("button", { name }).click(),
  ]);
}

test("a learner appeals with the keyboard alone and without script, and its assessor decides with the keyboard", async () => {
  const learner = await world().visit("learner", plain);
  const keys = new Keyboard(learner);
  await learner.goto(`/evidence/${await pieceOf("account")}/decision`);
  await learner.check("before an appeal");
  await keys.to(learner.page.locator("summary", { hasText: "Write an appeal" }));
  await learner.page.keyboard.press("Enter");
  await keys.enter(learner.page.getByRole("button", { name: "Send my appeal" }));
  await expect(learner.page).toHaveTitle(/^Error: /);
  await learner.check("what the appeal rests on is missing");
  await keys.type(learner.page.locator('textarea[name="grounds"]'), "The last line shows what he wanted.");
  await keys.enter(learner.page.getByRole("button", { name: "Send my appeal" }));
  await learner.page.waitForURL(/\/appeals\//);
  await learner.check("an appeal of one's own");
  const address = new URL(learner.page.url()).pathname;

  const assessor = await world().visit(await deciderOf(address.split("/").at(-1) ?? ""));
  const decides = new Keyboard(assessor);
  await assessor.goto("/dashboard");
  await assessor.check("with an appeal that is one's own to decide");
  await decides.enter(assessor.page.locator(`main a[href="${address}"]`));
  await assessor.check("an appeal to decide");
  await decides.choose("outcome", "upheld");
  await decides.type(
    assessor.page.locator('textarea[name="reasons"]'),
    "You were owed the line. It is line 4.",
  );
  await decides.enter(assessor.page.getByRole("button", { name: "Decide the appeal" }));
  await expect(assessor.page.getByRole("heading", { name: "This appeal is closed" })).toBeVisible();

  await learner.goto(address);
  await expect(learner.page.locator("main")).toContainText("It is line 4.");
  await learner.check("an appeal that was answered");
});

test("without script an appeal is decided, and a form that is not whole loses no word", async () => {
  const begun = await one<{ id: string }>(
    "select a.id as id from appeal a where not exists (select 1 from appeal_act d where d.appeal_id = a.id and d.act not in ('lodged', 'assigned'))",
  );
  const visitor = await world().visit(await deciderOf(begun?.id ?? ""), plain);
  const { page } = visitor;
  await visitor.goto("/waiting");
  await visitor.check("everything that waits");
  await page.locator(`main a[href="/appeals/${begun?.id}"]`).click();
  await page.locator('textarea[name="reasons"]').fill("The rubric asks for two people, and I see one.");
  await submit(visitor, "Decide the appeal");
  await expect(page).toHaveTitle(/^Error: /);
  await visitor.check("how it ends is missing");
  await expect(page.locator('textarea[name="reasons"]')).toHaveValue(/two people/);
  await page.locator('input[name="outcome"][value="not-upheld"]').check();
  await submit(visitor, "Decide the appeal");
  await expect(page.getByRole("heading", { name: "This appeal is closed" })).toBeVisible();
  await visitor.check("an appeal that is closed");
});

test("somebody without an account says what they saw: asked without script, answered with the keyboard alone", async () => {
  const learner = await world().visit("learner", plain);
  await learner.goto(`/evidence/${await pieceOf("account")}/observations`);
  await submit(learner, "Ask them by mail");
  await expect(learner.page).toHaveTitle(/^Error: /);
  await learner.check("whom to ask is missing");
  await learner.page.getByLabel("Their name").fill("Ida Bloom");
  await learner.page.getByLabel("Their work email").fill("ida@garden.example");
  await learner.page.getByLabel("What they saw you do").fill("How I ended the call about the trial day.");
  await learner.page.getByLabel("I asked them, and they expect our mail.").check();
  await submit(learner, "Ask them by mail");
  await expect(learner.page.locator("main")).toContainText("Ida Bloom");
  await learner.check("somebody is asked");

  const link = await mailedTo("ida@garden.example", /\/observations\/[\w-]{20,}/);
  const guest = await world().visit(null);
  const { page } = guest;
  const keys = new Keyboard(guest);
  await guest.goto(link);
  await expect(page.locator("script[src]")).toHaveCount(0);
  await guest.check("a link from outside");
  await keys.type(page.getByLabel("How you know their work"), "I run the garden centre.");
  await keys.type(
    page.getByLabel("What you saw and heard"),
    "She let the young person finish, and then asked.",
  );
  await keys.enter(page.getByRole("button", { name: "Send me a code" }));
  await expect(page.getByLabel("What you saw and heard")).toHaveValue(/let the young person finish/);
  await guest.check("a code was sent");
  await keys.tick(page.getByLabel("I saw or heard this myself."));
  await keys.tick(page.getByLabel("A young person could not be recognised in what I wrote."));
  await keys.type(
    page.getByLabel("Code from our mail"),
    await mailedTo("ida@garden.example", /Your code is (\d{6})/),
  );
  await keys.enter(page.getByRole("button", { name: "Send what I saw" }));
  await expect(page.getByRole("heading", { name: /^Thank you/ })).toBeVisible();
  await guest.check("what was seen is kept");

  // the link opens what was given, and takes no second answer; without script it can be taken back
  const again = await world().visit(null, plain);
  await again.goto(link);
  await again.page.getByLabel(/Erase my words/).check();
  await submit(again, "Take my observation back");
  await expect(again.page.locator("h1")).toHaveText("It is taken back");
  await again.check("taken back");
});

test("a blind mark with the keyboard alone, and a third without script where the two differ", async () => {
  const title = "What she would miss";
  const holder = async () =>
    (
      await one<{ email: string }>(
        "select p.email as email from allocation a join evidence_version v on v.id = a.version_id join person p on p.id = a.assessor_id where v.title = ? and a.ended_at is null",
        title,
      )
    )?.email;
  const second = whoHas(await holder());
  const marker = await world().visit(second);
  const keys = new Keyboard(marker);
  await marker.goto("/reviews");
  await keys.enter(marker.page.getByRole("link", { name: title }));
  await expect(marker.page.getByRole("heading", { name: "A blind mark" })).toBeVisible();
  await keys.choose("decision", "return");
  await keys.type(marker.page.locator('textarea[name="message"]'), "Say who was there.");
  await keys.enter(marker.page.getByRole("button", { name: "Send my decision" }));
  await expect(marker.page.getByRole("heading", { name: "You have marked it" })).toBeVisible();
  await marker.check("marked, and sealed");

  await expect.poll(holder).not.toBe(undefined);
  const last = await world().visit(whoHas(await holder()), plain);
  await last.goto("/dashboard");
  await last.check("something to mark");
  await last.goto("/reviews");
  await last.page.getByRole("link", { name: title }).click();
  await expect(last.page.locator("main")).not.toContainText("Say who was there.");
  await last.check("a third mark, blind");
  await judge(last, "accept", { level: "competent", message: "She chose the ending." });
  await expect(last.page.getByRole("heading", { name: "How it was marked" })).toBeVisible();
  await last.check("marked by three");
});

test("everything that waits is a way by keyboard, and the days are said in words", async () => {
  const issuer = await world().visit("issuer");
  const keys = new Keyboard(issuer);
  await issuer.goto("/waiting");
  await issuer.check("as an issuer");
  const step = issuer.page.locator('#picture a[href^="/waiting?step="]').first();
  const title = (await step.innerText()).trim();
  await keys.enter(step);
  await expect(issuer.page.getByRole("heading", { name: title, exact: true, level: 2 })).toBeVisible();
  await keys.enter(issuer.page.getByRole("link", { name: "Show every kind" }));
  await issuer.page.setViewportSize({ width: 320, height: 800 });
  await issuer.check("narrow");
});
