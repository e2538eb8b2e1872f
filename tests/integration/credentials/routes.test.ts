import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { award, credential, revocation } from "#db/schema/credentials";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { makeReadyLearner, slug } from "#tests/support/ready-learner";
import { signedIn } from "#tests/support/signed-in";
import { readDocument } from "~/domains/credentials/reads.server";
import { DomainError } from "~/http/domain-error";
import * as desk from "~/routes/awards.$person.$slug/route";
import * as ready from "~/routes/awards._index/route";
import * as made from "~/routes/awards.made/route";
import * as withdraw from "~/routes/awards.revoke.$credential/route";
import * as record from "~/routes/record/route";
import * as verify from "~/routes/verify/route";
import { signAwarded } from "~/workflows/sign.server";

let world: TestWorld;
let issuer: Awaited<ReturnType<typeof makePerson>>;
let cookie = "";
beforeAll(async () => {
  world = await freshStore();
  issuer = await makePerson(world.store, { roles: ["issuer"] });
  cookie = await signedIn(world.store, issuer);
});
afterAll(() => world.end());

const origin = "http://localhost:3000";
interface Asked {
  readonly params?: Record<string, string>;
  readonly cookie?: string;
  readonly form?: Record<string, string>;
}
type Handler = (args: {
  request: Request;
  params: Record<string, string | undefined>;
  context: object;
}) => unknown;

/** Calls a loader or action as Remix would; refusals that leave it are answered by their status. */
async function ask(handler: unknown, path: string, { params = {}, cookie: as = cookie, form }: Asked = {}) {
  const request = new Request(origin + path, {
    headers: as ? { Cookie: as } : {},
    ...(form ? { method: "POST", body: new URLSearchParams(form) } : {}),
  });
  try {
    const answer = await (handler as Handler)({ request, params, context: {} });
    if (answer instanceof Response)
      return { status: answer.status, to: answer.headers.get("Location"), data: null };
    const told = answer as { data?: unknown; init?: { status?: number } | null; type?: string };
    const wrapped = told?.type === "DataWithResponseInit";
    return {
      status: (wrapped ? told.init?.status : 200) ?? 200,
      to: null,
      data: wrapped ? told.data : answer,
    };
  } catch (error) {
    if (error instanceof Response)
      return { status: error.status, to: error.headers.get("Location"), data: null };
    if (error instanceof DomainError) return { status: error.status, to: null, data: error.message };
    throw error;
  }
}
const said = (answer: { data: unknown }) => JSON.stringify(answer.data);

/** Awards by the desk's form, as its page stands; where there is nothing to decide any more, as it stood. */
let lastSeen = "";
async function awardByForm(personId: string) {
  const [path, params] = [`/awards/${personId}/${slug}`, { person: personId, slug }];
  const page = (await ask(desk.loader, path, { params })).data as { offer: { seen: string } | null };
  lastSeen = page.offer?.seen ?? lastSeen;
  return ask(desk.action, path, { params, form: { seen: lastSeen, intent: "award" } });
}

describe("the issuer's pages", () => {
  it("lead from who is ready to an award, once", async () => {
    const { learner } = await makeReadyLearner(world.store, undefined, "Leilani Fonoti");
    expect(said(await ask(ready.loader, "/awards"))).toContain("Leilani Fonoti");
    const params = { person: learner.id, slug };
    const path = `/awards/${learner.id}/${slug}`;
    const before = said(await ask(desk.loader, path, { params }));
    expect(before).toContain('"mayAward":true');
    expect(before).toContain("drawn at random when you award");
    expect(before).not.toContain(learner.email);
    const done = await awardByForm(learner.id);
    expect([done.status, done.to]).toEqual([302, path]);
    const again = await awardByForm(learner.id);
    expect(again.status).toBe(409);
    expect(said(again)).toContain("Nothing was awarded a second time");
    expect(said(await ask(desk.loader, path, { params }))).toContain('"being-signed"');
    expect(said(await ask(made.loader, "/awards/made"))).toContain("Leilani Fonoti");
    expect(said(await ask(ready.loader, "/awards"))).not.toContain("Leilani Fonoti");
    expect(await world.store.read.select().from(award).where(eq(award.personId, learner.id))).toHaveLength(1);
  });

  it("are closed to others, hide other people's ledgers, and send strangers to sign in", async () => {
    const { learner, supervisor } = await makeReadyLearner(world.store);
    const params = { person: learner.id, slug };
    const path = `/awards/${learner.id}/${slug}`;
    for (const [who, expected] of [
      [learner, [403, 403, 200, 403]],
      [supervisor, [403, 403, 404, 404]],
      [await makePerson(world.store), [403, 403, 404, 404]],
      [await makePerson(world.store, { roles: ["administrator"] }), [403, 403, 404, 404]],
    ] as const) {
      const as = { cookie: await signedIn(world.store, who) };
      const answers = [
        await ask(ready.loader, "/awards", as),
        await ask(made.loader, "/awards/made", as),
        await ask(desk.loader, path, { params, ...as }),
        await ask(desk.action, path, { params, ...as, form: {} }),
      ];
      expect(answers.map((answer) => answer.status)).toEqual(expected);
    }
    const nobody = await ask(ready.loader, "/awards", { cookie: "" });
    expect([nobody.status, nobody.to]).toEqual([302, "/login?return=%2Fawards"]);
    expect(await world.store.read.select().from(award).where(eq(award.personId, learner.id))).toEqual([]);
  });

  it("page through more than fifty, longest waiting first, each once", async () => {
    const names: string[] = [];
    for (let n = 0; n < 53; n++) {
      const { learner } = await makeReadyLearner(
        world.store,
        new Date(Date.UTC(2025, 0, 1, 0, Math.floor(n / 2))),
      );
      names.push(learner.name);
    }
    type Page = { rows: { name: string }[]; next: string | null };
    const first = (await ask(ready.loader, "/awards")).data as Page;
    expect(first.rows).toHaveLength(50);
    const second = (await ask(ready.loader, `/awards?after=${first.next ?? ""}`)).data as Page;
    const seen = [...first.rows, ...second.rows].map((row) => row.name);
    expect(names.every((name) => seen.filter((one) => one === name).length === 1)).toBe(true);
    expect(second.next).toBeNull();
    expect(((await ask(ready.loader, "/awards?after=nonsense")).data as Page).rows).toHaveLength(50);
  });
});

describe("withdrawing by form", () => {
  it("refuses what is missing or hostile, keeps what was typed, then withdraws once a second agrees", async () => {
    const { learner } = await makeReadyLearner(world.store);
    await awardByForm(learner.id);
    const [held] = await world.store.read
      .select({ id: credential.id })
      .from(credential)
      .innerJoin(award, eq(award.id, credential.awardId))
      .where(eq(award.personId, learner.id));
    const id = held?.id ?? "";
    await signAwarded({ credentialId: id }, new Date());
    const post = (form: Record<string, string>, as = cookie) =>
      ask(withdraw.action, `/awards/revoke/${id}`, { params: { credential: id }, form, cookie: as });
    const good = {
      move: "withdrawal proposed",
      reason: "holder-asked",
      words: "You asked us to take it back, so we did.",
    };
    for (const form of [
      {},
      { ...good, move: "withdrawal lapsed" },
      { ...good, move: "withdrawal" },
      { ...good, reason: "because" },
      { ...good, words: "" },
      { ...good, words: "x".repeat(1001) },
      { ...good, reason: "" },
    ]) {
      const answer = await post(form);
      expect(answer.status).toBe(400);
      if ("words" in form && form.words) expect(said(answer)).toContain(form.words);
    }
    expect((await post({ ...good, words: "half \u0000 gone and more" })).status).toBe(400);
    const own = await signedIn(world.store, learner);
    expect((await post(good, own)).status).toBe(404);
    expect(await world.store.read.select().from(revocation).where(eq(revocation.credentialId, id))).toEqual(
      [],
    );
    expect((await post(good)).status).toBe(302);
    expect((await post(good)).status).toBe(409);
    const agree = { move: "withdrawal confirmed", words: "" };
    expect((await post(agree)).status).toBe(403);
    const second = await signedIn(world.store, await makePerson(world.store, { roles: ["issuer"] }));
    expect((await post({ move: "withdrawal declined", words: "" }, second)).status).toBe(400);
    expect((await post(agree, second)).status).toBe(302);
    expect((await post(agree, second)).status).toBe(409);
    const page = said(await ask(withdraw.loader, `/awards/revoke/${id}`, { params: { credential: id } }));
    expect(page).toContain("You asked us to take it back");
    expect((await ask(withdraw.loader, "/awards/revoke/x", { params: { credential: "x" } })).status).toBe(
      404,
    );
  });
});

describe("the holder's record", () => {
  it("shows what is theirs and lets only them show or hide their name", async () => {
    const { learner } = await makeReadyLearner(world.store);
    await awardByForm(learner.id);
    const own = await signedIn(world.store, learner);
    type Page = { rows: { id: string; showName: boolean }[] };
    const [row] = ((await ask(record.loader, "/record", { cookie: own })).data as Page).rows;
    const id = row?.id ?? "";
    expect(row?.showName).toBe(false);
    const choose = (as: string, form: Record<string, string>) =>
      ask(record.action, "/record", { cookie: as, form });
    expect((await choose(own, { credential: id, "show-name": "yes" })).status).toBe(302);
    expect(((await ask(record.loader, "/record", { cookie: own })).data as Page).rows[0]?.showName).toBe(
      true,
    );
    expect((await choose(own, { credential: id, "show-name": "perhaps" })).status).toBe(400);
    expect((await choose(own, {})).status).toBe(400);
    expect((await choose(cookie, { credential: id, "show-name": "no" })).status).toBe(404);
    expect(((await ask(record.loader, "/record", { cookie: own })).data as Page).rows[0]?.showName).toBe(
      true,
    );
    expect(((await ask(record.loader, "/record")).data as Page).rows).toEqual([]);
  });
});

describe("checking by form", () => {
  const sent = (form: Record<string, string>) => ask(verify.action, "/verify", { cookie: "", form });
  /** as a browser would, which goes on to where it is sent */
  const text = async (form: Record<string, string>) => {
    const answer = await sent(form);
    return answer.to === null ? answer : ask(verify.loader, answer.to, { cookie: "" });
  };

  it("gives a check of a link an address that can be passed on, and no other check", async () => {
    const link = "https://academy.example/c/1?a=b&c=d#e";
    const answer = await sent({ credential: ` ${link}\n` });
    expect([answer.status, answer.to]).toEqual([303, `/verify?credential=${encodeURIComponent(link)}`]);
    for (const typed of ["{}", "hello", `${link} and more`, `https://${"x".repeat(2_000)}`])
      expect((await sent({ credential: typed })).to).toBeNull();
  });

  it("answers 400 with a sentence and shows what was typed", async () => {
    for (const typed of ["", "   ", "hello", "{", "http://10.0.0.1/", "<script>alert(1)</script>"]) {
      const answer = await text({ credential: typed });
      expect([typed, answer.status]).toEqual([typed, 400]);
      expect((answer.data as { typed: string }).typed).toBe(typed);
      expect((answer.data as { sentence: string }).sentence).toMatch(/\.$/);
    }
    expect((await text({ credential: "x".repeat(2_000_000) })).status).toBe(413);
    expect((await text({ credential: "a\u0000b" })).status).toBe(400);
  });

  it("says genuine and current for ours by link and by text, with a name only where the holder shows it", async () => {
    const [row] = await world.store.read.select().from(credential).where(eq(credential.showName, true));
    const id = row?.id ?? "";
    await signAwarded({ credentialId: id }, new Date());
    const document = (await readDocument(world.store, id)) ?? "";
    for (const answer of [
      await text({ credential: document }),
      await text({ credential: `${origin}/credentials/${id}` }),
      await ask(verify.loader, `/verify?credential=${id}`, { cookie: "" }),
    ]) {
      expect(answer.status).toBe(200);
      const { shown } = answer.data as {
        shown: { verdict: { heading: string }; facts: { holder: string | null }; again: string };
      };
      expect(shown.again).toBe(`${origin}/verify?credential=${id}`);
      expect(shown.verdict.heading).toBe("Genuine and current");
      expect(shown.facts.holder).toMatch(/^Made-up Person/);
    }
    const changed = await text({ credential: document.replaceAll("Competent", "Competemt") });
    expect(said(changed)).toContain("Do not rely on this document");
    expect(said(changed)).toContain('"facts":null');
  });
});
