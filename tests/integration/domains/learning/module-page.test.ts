import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { countQueries } from "#tests/support/count-queries";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { workedExample } from "#tests/support/ready-learner";
import { blocksOf } from "~/catalogue/lookups";
import type { ModuleView } from "~/domains/learning/module-view";
import { stillHtml } from "~/ui/still";
import { listAttempts } from "~/domains/learning/reads.server";
import { startAttempt, visitModule } from "~/domains/learning/writes.server";
import { beginSession } from "~/domains/people/sessions.server";
import { withinRequest } from "~/http/request-scope.server";
import { action, loader } from "~/routes/learn.$slug.$module/route";

let world: TestWorld;
beforeAll(async () => {
  world = await freshStore();
});
afterAll(() => world.end());

const of = workedExample();
const module = of.modules[0]!;
const params = { slug: of.slug, module: module.slug };
const address = `http://localhost:3000/learn/${of.slug}/${module.slug}`;

const signedIn = async (roles: Parameters<typeof makePerson>[1] = {}) => {
  const person = await makePerson(world.store, roles);
  return { ...person, cookie: (await beginSession(person.id, "test", new Date())).split(";")[0] ?? "" };
};
const load = (cookie: string, query = "", to = params): Promise<ModuleView> =>
  withinRequest({ id: "test", nonce: "", known: new Map() }, () =>
    loader({
      request: new Request(address + query, { headers: { Cookie: cookie } }),
      params: to,
      context: {},
    }),
  );
const post = (cookie: string, fields: Record<string, string>) =>
  withinRequest({ id: "test", nonce: "", known: new Map() }, () =>
    action({
      request: new Request(address, {
        method: "POST",
        headers: { Cookie: cookie, "Content-Type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams(fields).toString(),
      }),
      params,
      context: {},
    }),
  );

const shown = (view: ModuleView): string => view.parts.map((part) => stillHtml(part.still)).join("");
/** The path of sections, in words. */
const contents = (view: ModuleView): string =>
  stillHtml(view.contents)
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");

describe("a module page", () => {
  it("asks the database at most five questions, and writes nothing when it was looked at just now", async () => {
    const me = await signedIn();
    await load(me.cookie);
    const asked = await countQueries(() => load(me.cookie));
    expect(asked.length, asked.join("\n")).toBeLessThanOrEqual(5);
    expect(asked.length, "the count itself must work").toBeGreaterThan(2);
    expect(asked.filter((text) => !/^\s*select/i.test(text))).toEqual([]);
  });

  it("sends its words once: behind keys, not in the data for hydration", async () => {
    const me = await signedIn();
    const view = await load(me.cookie);
    const data = JSON.stringify(view);
    expect(data.length).toBeLessThan(6000);
    const words = shown(view);
    expect(words).toContain("Fidelity reviewers call that person");
    expect(data).not.toContain("Fidelity reviewers call that person");
  });

  it("gives away no answer before it is given", async () => {
    const me = await signedIn();
    const block = blocksOf(module, "knowledge-check")[0]!;
    const bank = of.banks.find((one) => one.bank === block.bank)!;
    const { id } = await startAttempt(me.id, { module, block, bank }, 3, new Date());
    const view = await load(me.cookie, `?try=${id}`);
    const data = JSON.stringify(view) + shown(view);
    expect(data).toContain(id);
    for (const item of bank.items)
      for (const option of item.options) expect(data).not.toContain(option.why.slice(0, 60));
  });

  it("shows nothing of another person's try", async () => {
    const [me, other] = [await signedIn(), await signedIn()];
    const block = blocksOf(module, "knowledge-check")[0]!;
    const bank = of.banks.find((one) => one.bank === block.bank)!;
    const { id } = await startAttempt(other.id, { module, block, bank }, 3, new Date());
    const view = await load(me.cookie, `?try=${id}`);
    expect(shown(view)).toContain("Start the questions");
    expect(shown(view)).not.toContain(id);
  });

  it("keeps the way through a scenario in the address, and ignores one that does not exist", async () => {
    const me = await signedIn();
    const scenario = blocksOf(module, "scenario")[0]!;
    const choice = scenario.steps[0]!.choices[0]!;
    const taken = shown(await load(me.cookie, `?s.${scenario.id}=${choice.id}`));
    expect(taken).toContain("You chose");
    expect(taken).toContain(choice.consequence.replace(/<[^>]+>/g, "").slice(0, 40));
    expect(shown(await load(me.cookie, `?s.${scenario.id}=<script>`))).toBe(shown(await load(me.cookie)));
    // every branch is there for paper
    for (const step of scenario.steps) {
      for (const one of step.choices) {
        expect(taken).toContain(`If you: ${one.label}`);
        expect(taken).toContain(one.consequence);
      }
    }
  });

  it("lets a supervisor read along without progress, questions or reflections of their own", async () => {
    const me = await signedIn({ roles: ["supervisor"] });
    const view = await load(me.cookie);
    expect(shown(view)).not.toContain("<textarea");
    expect(shown(view)).toContain("Learners answer here");
    expect(shown(view)).not.toContain('<button class="btn btn--2"');
    expect(contents(view)).not.toContain("to come");
    await expect(post(me.cookie, { intent: "read", section: module.sections[0]!.id })).rejects.toMatchObject({
      refusal: "forbidden",
    });
  });

  it.each([
    [{ slug: of.slug, module: "no-such-module" }],
    [{ slug: "no-such-credential", module: module.slug }],
    [{ slug: "__proto__", module: "constructor" }],
  ])("answers 404 for %j", async (to) => {
    const me = await signedIn();
    await expect(load(me.cookie, "", to)).rejects.toMatchObject({ refusal: "not-found" });
  });
});

describe("what a module page is sent", () => {
  const location = (answer: unknown) => (answer as Response).headers.get("Location");

  it("marks a section as read and goes on to the next", async () => {
    const me = await signedIn();
    const answer = await post(me.cookie, { intent: "read", section: module.sections[0]!.id });
    expect(location(answer)).toBe(`/learn/${of.slug}/${module.slug}#${module.sections[1]!.id}`);
    expect(contents(await load(me.cookie))).toMatch(/hey” : read .* : next /);
  });

  it("names the questions without an answer and keeps what was chosen; nothing is marked", async () => {
    const me = await signedIn();
    const begun = location(await post(me.cookie, { intent: "start-check" })) ?? "";
    const id = /try=([^#]+)/.exec(begun)?.[1] ?? "";
    const [, name = "", value = ""] =
      /name="(answer\.[^"]+)"[^>]* value="([^"]+)"/.exec(shown(await load(me.cookie))) ?? [];
    const chosen = { [name]: value };
    const refused = (await post(me.cookie, { intent: "answer-check", try: id, ...chosen })) as unknown as {
      init: { status: number };
      data: { refused: { errors: Record<string, string>; typed: Record<string, string> } };
    };
    expect(refused.init.status).toBe(400);
    expect(Object.values(refused.data.refused.errors)).toEqual(
      [2, 3, 4, 5].map((n) => `Choose an answer for question ${n}.`),
    );
    expect(refused.data.refused.typed).toMatchObject(chosen);
    expect(await listAttempts(me.id, module.bank)).toMatchObject([{ id, outcome: null }]);
    // the page that comes back shows the sentences and the choice
    const panel = (await load(me.cookie)).parts.find((part) => "still" in part && part.answers) as {
      still: string;
    };
    const again = stillHtml(panel.still, { refused: refused.data.refused });
    expect(again).toContain("Choose an answer for question 5.");
    expect(again.match(/checked=""/g)).toHaveLength(1);
    expect(stillHtml(panel.still)).not.toContain('checked=""');
  });

  it("answers 409 with both versions when another window saved a reflection meanwhile", async () => {
    const me = await signedIn();
    await visitModule(me.id, module, new Date());
    const reflection = blocksOf(module, "reflection")[0]!.id;
    const fields = { intent: "save-reflection", reflection, seen: "" };
    expect(location(await post(me.cookie, { ...fields, words: "From the phone." }))).toContain("#");
    const second = await post(me.cookie, { ...fields, words: "From the desk." });
    expect(second).toMatchObject({
      init: { status: 409 },
      data: { newer: { words: "From the phone." }, refused: { typed: { words: "From the desk." } } },
    });
    const before = shown(await load(me.cookie));
    expect(before).toContain(">From the phone.</textarea>");
    const seen = /name="seen" value="([^"]+)"/.exec(before)?.[1] ?? "";
    await post(me.cookie, { ...fields, words: "From the desk.", seen });
    expect(shown(await load(me.cookie))).toContain(">From the desk.</textarea>");
  });

  it.each([
    [{ intent: "nonsense" }, 400],
    [{}, 400],
    [{ intent: "read", section: "nowhere" }, 400],
    [{ intent: "save-reflection", reflection: "di3-01-edge", words: "" }, 400],
    [{ intent: "save-reflection", reflection: "di3-01-edge", words: "x".repeat(20_001) }, 400],
  ])("refuses %j", async (fields, status) => {
    const me = await signedIn();
    expect(await post(me.cookie, fields as Record<string, string>)).toMatchObject({ init: { status } });
    const view = await load(me.cookie);
    expect(contents(view)).not.toContain(": read ");
    expect(shown(view)).toContain('name="seen" value=""');
  });

  it("knows no other person's try and no prompt of another module", async () => {
    const me = await signedIn();
    await expect(post(me.cookie, { intent: "answer-check", try: "somebody-elses" })).rejects.toMatchObject({
      refusal: "not-found",
    });
    await expect(
      post(me.cookie, { intent: "save-reflection", reflection: "di3-02-leaks", words: "x" }),
    ).rejects.toMatchObject({ refusal: "not-found" });
  });
});
