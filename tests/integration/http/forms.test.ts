import { getTableName, is, Table } from "drizzle-orm";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as schema from "#db/schema";
import { outbox, session } from "#db/schema/people";
import { cells, rows } from "#tests/support/addresses";
import { type Control, type PageForm, asSent, formsIn } from "#tests/support/forms-in";
import {
  type HttpWorld,
  type Persona,
  type Things,
  httpWorld,
  peerGoal,
  personas,
} from "#tests/support/http-world";
import { slug } from "#tests/support/ready-learner";
import { builtRoutes } from "#tests/support/route-manifest";
import { signedIn } from "#tests/support/signed-in";
import { hashed } from "~/domains/people/sessions.server";

/**
 * Every form of the product, posted with what a broken browser, a hurried person or an attacker would send.
 * Each is refused with 4xx and a sentence, changes nothing, and comes back with what was typed.
 * A form that a page shows and no row names fails the test.
 */
interface Case {
  readonly route: string;
  readonly persona: Persona;
  /** where the form stands, if not at the route's own address */
  readonly at?: (things: Things) => string;
  /** a control of this form that no other form of the page has, as `name` or `name=value` */
  readonly has?: string;
  /** the button, as `name=value` */
  readonly press?: string;
  /** what a person would have typed and chosen: every field in order, so that one wrong one is what is refused */
  readonly fill?: Readonly<Record<string, string>>;
  /** fields that may be left out or empty */
  readonly optional?: readonly string[];
  /** fields that only steer, or of which any value is as good: not broken here */
  readonly loose?: readonly string[];
  /** a form that says all by being sent */
  readonly bare?: boolean;
}

const email = "nobody@made-up.example";
const moduleAt = `/learn/${slug}/01-where-your-role-begins-and-ends`;
const aPerson = { name: "Nia Newcomer", email: "nia@made-up.example", role: "learner" };
const inAWeek = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
const aSite = { name: "New Site", leadAgency: "New Agency", acknowledgement: "We acknowledge Country." };

/** every field of a page of ratings: what is left out is not answered yet */
const ratedFields = [
  ...["DI3.1", "DI3.2", "DI3.3"].flatMap((skill) => ["a", "c", "n", "e"].map((kind) => `${kind}-${skill}`)),
  "a-confidence:DI3",
];

const cases: readonly Case[] = [
  { route: "verify", persona: "anonymous", fill: { credential: "not a credential" } },
  { route: "verify_.evidence", persona: "anonymous", fill: { credential: "not a credential" }, optional: ["credential"] },
  { route: "transparency", persona: "anonymous", fill: { proof: "not a proof" } },
  { route: "login", persona: "anonymous", fill: { email, password: "wrong password" } },
  { route: "password-reset", persona: "anonymous", fill: { email } },
  // the address is shown for password managers; nothing reads it
  { route: "password-reset_.$token", persona: "anonymous", fill: { password: "long enough to be taken" }, loose: ["email"] },
  { route: "invitation.$token", persona: "anonymous", fill: { password: "long enough to be taken" }, loose: ["email"] },
  { route: "logout", persona: "owner", bare: true },
  { route: "account", persona: "owner", press: "act=theme", fill: { theme: "dark" } },
  { route: "account", persona: "owner", press: "act=password", fill: { currentPassword: "not the one", newPassword: "long enough to be taken" }, loose: ["username"] },
  { route: "account", persona: "supervisor", press: "act=quiet" },
  { route: "account", persona: "owner", press: "act=session" },
  { route: "account", persona: "owner", press: "act=sessions" },
  // putting back what is not there changes nothing
  { route: "drafts", persona: "owner", at: ({ draft }) => `/evidence/${draft}/words`, has: "return", press: "intent=put-back", loose: ["return", "key"] },
  { route: "learn.$slug.$module", persona: "peer", press: "intent=read" },
  { route: "learn.$slug.$module", persona: "owner", press: "intent=unread" },
  { route: "learn.$slug.$module", persona: "owner", has: "intent=start-check" },
  { route: "learn.$slug.$module", persona: "peer", at: ({ openTry }) => `${moduleAt}?try=${openTry}`, has: "try" },
  { route: "learn.$slug.$module", persona: "peer", has: "words", fill: { words: "What I would do at the edge." }, loose: ["seen"] },
  { route: "learn.$slug.$module_.reflection.$id.audience", persona: "owner", fill: { audience: "private" } },
  { route: "refresh", persona: "owner", has: "option", fill: { option: "b" }, loose: ["shown"] },
  { route: "refresh", persona: "owner", press: "intent=pause" },
  { route: "notes.new", persona: "owner", press: "intent=save", fill: { words: "A call that went well.", on: "2026-11-02" }, optional: ["files"], loose: ["revision"] },
  { route: "notes.$id", persona: "owner", at: ({ plainNote }) => `/notes/${plainNote}`, press: "intent=words", fill: { words: "Other words.", on: "2026-11-02" }, loose: ["seen"] },
  { route: "notes.$id", persona: "owner", press: "intent=skills", optional: ["skill"] },
  { route: "notes.$id", persona: "owner", press: "intent=files" },
  { route: "notes.$id", persona: "owner", has: "remove" },
  { route: "notes.$id", persona: "owner", press: "intent=use" },
  { route: "notes.$id_.delete", persona: "owner", press: "intent=delete" },
  { route: "plan.new", persona: "owner", press: "intent=save", fill: { words: "Ring three cafés", practice: "One call a day", person: "A colleague", due: "2099-01-02", shared: "yes" }, optional: ["skill", "module", "practice", "person", "wish", "shared"], loose: ["revision"] },
  { route: "plan.$line", persona: "owner", has: "intent=tell", press: "intent=tell", fill: { act: "done", words: "It went well." }, optional: ["words"], loose: ["due"] },
  { route: "plan.$line", persona: "owner", has: "intent=share", press: "intent=share" },
  { route: "plan.$line", persona: "owner", has: "intent=tie", press: "intent=tie", fill: { tie: "practice", practice: "One call a day" }, loose: ["module", "person"] },
  { route: "plan.$line", persona: "owner", has: "remove", press: "remove" },
  { route: "plan.$line", persona: "owner", at: ({ droppedGoal }) => `/plan/${droppedGoal}`, has: "intent=reopen", press: "intent=reopen", fill: { due: "2099-01-02" } },
  { route: "plan.$line", persona: "supervisor", at: ({ agreedLine }) => `/plan/${agreedLine}`, has: "intent=tell", press: "intent=tell", fill: { act: "done", words: "We did." }, optional: ["words"], loose: ["due"] },
  { route: "plan.review", persona: "peer", press: "intent=save", fill: { words: "Onwards.", next: "2099-01-02" }, optional: ["words", "next"], loose: ["revision", "line", `due-${peerGoal}`] },
  { route: "plan.calendar", persona: "owner", press: "intent=make" },
  { route: "plan.calendar", persona: "peer", press: "intent=make" },
  { route: "self-assessment.new", persona: "peer", fill: { kind: "annual", due: "2099-01-01" }, optional: ["due", "strand"] },
  { route: "self-assessment.$cycle._index", persona: "owner", press: "intent=end" },
  { route: "self-assessment.$cycle.$part", persona: "owner", press: "intent=stop", optional: ratedFields, loose: ["seen"] },
  { route: "self-assessment.$cycle.send", persona: "peer", at: ({ readyRound }) => `/self-assessment/${readyRound}/send`, press: "intent=send" },
  { route: "team_.ratings.new", persona: "supervisor", fill: { kind: "annual", due: "2099-01-01" }, optional: ["due", "strand"] },
  { route: "team_.ratings.$cycle._index", persona: "supervisor", press: "intent=end" },
  { route: "team_.ratings.$cycle.$part", persona: "supervisor", press: "intent=stop", optional: ratedFields, loose: ["seen"] },
  { route: "team_.ratings.$cycle.send", persona: "supervisor", press: "intent=send" },
  { route: "recognition", persona: "owner" },
  { route: "evidence.new", persona: "owner" },
  { route: "evidence.new", persona: "owner", at: ({ plainNote }) => `/evidence/new?note=${plainNote}`, has: "note", optional: ["note"] },
  { route: "evidence.$id", persona: "owner", press: "intent=message", fill: { message: "I have a question." } },
  { route: "evidence.$id", persona: "supervisor", press: "intent=message", fill: { message: "I have an answer." } },
  { route: "evidence.$id", persona: "owner", press: "intent=ask-assessor" },
  { route: "evidence.$id", persona: "peer", at: ({ back }) => `/evidence/${back}`, press: "intent=revise" },
  { route: "evidence.$id_.words", persona: "owner", press: "intent=next", fill: { title: "Eleven days", narrative: "What happened then.", parts: "A" }, loose: ["revision", "intent"] },
  { route: "evidence.$id_.files", persona: "owner", has: "files" },
  // taking away what is not there has happened already
  { route: "evidence.$id_.files", persona: "owner", at: ({ returned }) => `/evidence/${returned.evidenceId}/files`, has: "remove", optional: ["remove"] },
  { route: "evidence.$id_.identities", persona: "owner", press: "intent=next", fill: { changed: "I changed the town.", agreed: "yes", "read-again": "yes" }, loose: ["revision", "intent"] },
  { route: "evidence.$id_.audience", persona: "owner", press: "intent=save", fill: { audience: "supervisor" }, optional: ["audience"] },
  { route: "evidence.$id_.offer", persona: "owner", at: ({ waiting }) => `/evidence/${waiting.evidenceId}/offer?credential=${slug}&kind=observation`, has: "note", fill: { note: "The second half." }, optional: ["note"] },
  { route: "evidence.$id_.check", persona: "owner" },
  { route: "evidence.$id_.check", persona: "owner", at: ({ returned }) => `/evidence/${returned.evidenceId}/check`, has: "note", fill: { note: "I added it." }, optional: ["note"] },
  {
    route: "reviews.$version", persona: "supervisor", press: "intent=decide", loose: ["revision", "intent"],
    fill: {
      "level-scope": "competent", "comment-scope": "Line 3.", "level-privacy": "competent", "comment-privacy": "Line 4.",
      "level-time": "competent", "comment-time": "Line 5.", decision: "accept", message: "The call was strong.",
      "next-scope": "Add a week.", "next-privacy": "Add a rewrite.", "next-time": "Add the hour.",
    },
    optional: ["next-scope", "next-privacy", "next-time"],
  },
  { route: "reviews.$version", persona: "supervisor", press: "intent=ask-assessor" },
  { route: "reviews.$version_.answer", persona: "supervisor", at: ({ returned }) => `/reviews/${returned.versionId}/answer`, fill: { answer: "What decided me was line 4." }, loose: ["revision"] },
  { route: "evidence.$id_.decision", persona: "peer", at: ({ back }) => `/evidence/${back}/decision`, press: "intent=ask", fill: { question: "Which line?" } },
  { route: "evidence.$id_.decision", persona: "peer", at: ({ back }) => `/evidence/${back}/decision`, press: "intent=appeal", fill: { grounds: "Line 3 shows it." }, loose: ["revision", "intent"] },
  { route: "evidence.$id_.observations", persona: "owner", press: "intent=ask", fill: { name: "Nan Nearby", email: "nan@outside.example", what: "How I ended a call.", agreed: "yes" } },
  { route: "evidence.$id_.observations", persona: "owner", has: "request" },
  { route: "observations.$token", persona: "anonymous", press: "intent=give", fill: { relation: "At the next desk.", saw: "They asked first.", "saw-it": "yes", nobody: "yes", code: "000000" }, optional: ["strength", "try"], loose: ["intent"] },
  { route: "observations.$token", persona: "anonymous", at: ({ observed }) => `/observations/${observed}`, has: "sure", fill: { sure: "yes" } },
  { route: "appeals.$id", persona: "owner", press: "intent=withdraw" },
  { route: "appeals.$id", persona: "assessor", press: "intent=give" },
  {
    route: "appeals.$id", persona: "assessor", press: "intent=decide", loose: ["revision", "intent"],
    fill: { outcome: "not-upheld", reasons: "I read both versions." },
    optional: ["scope", "privacy", "time", "language"].flatMap((one) => [`level-${one}`, `comment-${one}`, `next-${one}`]),
  },
  { route: "waiting", persona: "issuer", has: "appeal" },
  { route: "reviews.training.$slug.$exemplar", persona: "supervisor" },
  { route: "reviews.$version", persona: "assessor", at: ({ given }) => `/reviews/${given}`, press: "intent=hand-back", loose: ["intent"], bare: true },
  { route: "reviews.conflicts", persona: "supervisor", has: "kind", press: "intent=declare", fill: { kind: "person", person: "nobody@made-up.example", words: "We were at school together." }, optional: ["words", "site"] },
  { route: "reviews.conflicts", persona: "assessor", has: "conflict", press: "intent=withdraw" },
  { route: "moderation.plan", persona: "issuer", fill: { words: "More of the new ones." }, optional: ["calibrateFirst", "resting"], loose: ["basedOn"] },
  {
    route: "conversations.$cycle", persona: "owner", press: "intent=save", loose: ["revision", "seen-DI3.2", "held"],
    fill: { "action-DI3.2": "Send the September note.", "owner-DI3.2": "both", "due-DI3.2": inAWeek, "strength-words": "You rang back." },
    optional: ["word-DI3.2", "action-DI3.2", "strength-words", "strength-item"],
  },
  { route: "conversations.$cycle_.ask.$item", persona: "owner", press: "intent=ask", fill: { question: "What would you look for?", agrees: "yes" }, loose: ["revision"] },
  { route: "conversations.$cycle_.ask.$item", persona: "supervisor", press: "intent=ask", fill: { question: "What would you look for?" }, loose: ["revision"] },
  { route: "conversations.$cycle_.expert.$request", persona: "owner", press: "intent=yes" },
  { route: "expert.$id", persona: "facilitator", at: ({ agreedQuestion }) => `/expert/${agreedQuestion}`, press: "intent=take-up" },
  { route: "expert.$id", persona: "facilitator", at: ({ takenQuestion }) => `/expert/${takenQuestion}`, press: "intent=answer", fill: { answer: "I would ask what they tried." }, loose: ["revision"] },
  { route: "awards.$person.$slug", persona: "issuer", at: ({ ready }) => `/awards/${ready}/${slug}`, press: "intent=award", fill: { narrative: "Kept each promise." }, optional: ["narrative"] },
  { route: "awards.cohorts.new", persona: "issuer", press: "intent=propose", fill: { narrative: "Kept each promise." }, optional: ["narrative"] },
  { route: "awards.cohorts.$cohort", persona: "issuer", press: "intent=send-back", fill: { words: "One of them has moved away." } },
  { route: "awards.cohorts.$cohort", persona: "issuer", press: "intent=approve" },
  { route: "awards.approval", persona: "administrator", fill: { mode: "all", words: "After a slip." }, loose: ["basedOn"] },
  { route: "awards.equivalent.$person.$achievement", persona: "assessor", loose: ["seen"], fill: { decision: "recognised", reason: "Ten years in the role, and the portfolio, which I read." } },
  { route: "awards.revoke.$credential", persona: "issuer", at: ({ credential }) => `/awards/revoke/${credential}?do=suspension`, fill: { reason: "judgement-in-question", words: "The observation was of another person." } },
  { route: "record_.standing.$credential", persona: "owner", press: "intent=answer", fill: { words: "We both were there, and each wrote our own part." }, loose: ["revision", "intent"] },
  { route: "awards.revoke.$credential", persona: "issuer", has: "move=withdrawal taken-back" },
  { route: "record", persona: "owner" },
  { route: "record_.links.new", persona: "owner", fill: { label: "Northern Youth Services, Kim", end: "30", message: "As we said." }, optional: ["message", "on"], loose: ["id"] },
  { route: "record_.links.$id", persona: "owner", press: "intent=take-back", loose: ["id"] },
  { route: "outbox", persona: "administrator" },
  { route: "people.new", persona: "administrator", fill: aPerson, optional: ["site", "supervisor"] },
  { route: "people.$id", persona: "administrator", press: "act=change", fill: { name: "Rhys Readier" }, optional: ["site", "supervisor"] },
  { route: "people.$id", persona: "administrator", press: "act=invite-again" },
  { route: "people.$id", persona: "administrator", at: ({ ready }) => `/people/${ready}?ask=close`, press: "act=close" },
  { route: "people.$id", persona: "administrator", at: ({ closed }) => `/people/${closed}`, press: "act=reopen" },
  { route: "people.sites.new", persona: "administrator", fill: aSite },
  { route: "people.sites.$id", persona: "administrator", fill: aSite },
]; // prettier-ignore

let world: HttpWorld;
beforeAll(async () => {
  world = await httpWorld();
});
afterAll(() => world.end());

// ---- Asking -----------------------------------------------------------------------------------------

type Pair = readonly [name: string, value: string];
interface Answer {
  readonly status: number;
  readonly to: string | null;
  readonly type: string;
  readonly text: string;
}

async function ask(
  persona: Persona,
  address: string,
  init: RequestInit = {},
  cookie = world.cookies[persona],
): Promise<Answer> {
  const response = await fetch(world.server.origin + address.replace(/#.*$/, ""), {
    redirect: "manual",
    ...init,
    headers: {
      Accept: "text/html,application/xhtml+xml,*/*;q=0.8",
      ...(cookie ? { Cookie: cookie } : {}),
      ...(init.method === "POST" ? { Origin: world.server.origin } : {}),
      ...init.headers,
    },
  });
  return {
    status: response.status,
    to: response.headers.get("Location"),
    type: response.headers.get("Content-Type") ?? "",
    text: await response.text(),
  };
}

const addressOf = (of: Case): string =>
  (of.at ?? rows.find(({ route, post }) => route === `routes/${of.route}` && post)?.at)?.(world.things) ?? "";
const pairOf = (words: string): Pair => {
  const at = words.indexOf("=");
  return at < 0 ? [words, ""] : [words.slice(0, at), words.slice(at + 1)];
};
const holds = (form: PageForm, words: string): boolean => {
  const [name, value] = pairOf(words);
  return form.controls.some((one) => one.name === name && (!words.includes("=") || one.value === value));
};

interface Open {
  readonly form: PageForm;
  readonly target: string;
  readonly filled: readonly Pair[];
}

/** The form as the person would send it, everything in order. */
async function open(of: Case): Promise<Open> {
  const address = addressOf(of);
  const page = await ask(of.persona, address);
  const mark = of.has ?? of.press;
  const form = formsIn(page.text).find(
    (one) => one.method === "post" && (mark === undefined || holds(one, mark)),
  );
  if (!form) throw new Error(`${address} answered ${page.status} and shows no such form`);
  const sent = asSent(form);
  for (const [name, value] of Object.entries(of.fill ?? {})) sent.set(name, value);
  for (const { name, type, value } of form.controls) {
    // somebody who chooses, chooses
    if (type === "radio" && !sent.has(name)) sent.set(name, value);
  }
  if (of.press && !sent.has(pairOf(of.press)[0])) sent.append(...pairOf(of.press));
  return { form, target: form.action ?? address, filled: [...sent] };
}

function post(
  of: Case,
  { form, target }: Open,
  pairs: readonly Pair[],
  over: RequestInit = {},
  cookie?: string,
) {
  const body = new FormData();
  for (const [name, value] of pairs) body.append(name, value);
  return ask(of.persona, target, { method: "POST", body: form.multipart ? body : new URLSearchParams([...pairs.map((pair) => [...pair])]), ...over }, cookie); // prettier-ignore
}

// ---- What is wrong with it --------------------------------------------------------------------------

const without = (pairs: readonly Pair[], field: string) => pairs.filter(([name]) => name !== field);
const changed = (pairs: readonly Pair[], field: string, value: string): Pair[] => [
  ...without(pairs, field),
  [field, value],
];
const long = "An endless sentence. ".repeat(3_000);
const hostile = `</textarea><script>alert(1)</script>'; drop table person; -- " \u202Eevil ../../etc/passwd {{7*7}}`;

interface Fault {
  readonly what: string;
  readonly pairs: readonly Pair[];
  /** the field that is wrong; its own value need not come back */
  readonly field?: string;
}

function faultsIn(of: Case, { form, filled }: Open): Fault[] {
  const faults: Fault[] = [];
  const broken = new Set([...(of.loose ?? [])]);
  for (const { name, type } of form.controls) {
    if (broken.has(name)) continue;
    broken.add(name);
    const words =
      type !== "radio" && type !== "checkbox" && type !== "select" && type !== "submit" && type !== "hidden";
    // a single tick box says yes by being there, whatever its value
    const tick = type === "checkbox" && form.controls.filter((one) => one.name === name).length === 1;
    const add = (what: string, pairs: readonly Pair[]) =>
      faults.push({ what: `${name} ${what}`, pairs, field: name });
    if (!of.optional?.includes(name) && !(type === "checkbox" && filled.every(([sent]) => sent !== name))) {
      add("missing", without(filled, name));
      if (type !== "file" && !tick) add("empty", changed(filled, name, ""));
      if (words && type !== "password" && type !== "file") add("blank", changed(filled, name, " \t\r\n "));
      if (type !== "file") add("under another name", [...without(filled, name), [`${name}[]`, "x"]]);
    }
    if (type !== "file" && !tick) add("endless", changed(filled, name, long));
    if (!words && !tick) add("not offered", changed(filled, name, hostile));
    if (type === "email" || /^\d+$/.test(filled.find(([sent]) => sent === name)?.[1] ?? ""))
      add("of another kind", changed(filled, name, "seven"));
  }
  const first = faults[0];
  if (first) {
    // on top of something that is refused for certain, so that nothing is sent in earnest
    const typed = first.pairs.map(([name, value]): Pair => {
      const control = form.controls.find((one) => one.name === name);
      return [name, control && ["text", "textarea", "email"].includes(control.type) ? hostile : value];
    });
    faults.push({ what: "hostile words", pairs: typed, field: first.field ?? "" });
    const odd = [
      "__proto__",
      "constructor",
      "toString",
      "hasOwnProperty",
      "__proto__[admin]",
      "",
      "role",
      "personId",
    ];
    faults.push({ what: "fields nobody asked for", pairs: [...odd.map((name): Pair => [name, "administrator"]), ...first.pairs], field: first.field ?? "" }); // prettier-ignore
  }
  return faults;
}

// ---- What must be true of every refusal -------------------------------------------------------------

const inside =
  /node_modules|\bat async\b|SQLITE_|DrizzleQuery|Failed query|server\/index\.js|\[object Object\]/;

function expectRefused(what: string, { status, type, text }: Answer): void {
  expect(status, `${what}: ${text.slice(0, 300)}`).toBeGreaterThanOrEqual(400);
  expect(status, what).toBeLessThan(500);
  expect(text, what).not.toMatch(inside);
  expect(text, what).not.toContain("<script>alert(1)");
  if (type.includes("json")) {
    expect((JSON.parse(text) as { sentence?: string }).sentence, what).toMatch(/^[A-Z].*\.$/s);
    return;
  }
  expect(text.match(/<h1\b/g)?.length, what).toBe(1);
  expect(text, what).toMatch(/<title>[^<]{5,}<\/title>/);
  // a sentence of the summary, or the lede of a page of trouble
  expect(text, what).toMatch(/class="errors|class="lede|class="banner|class="notice/);
}

/** What was typed stands in the form again, but for the field that was wrong, secrets and what nobody typed. */
function expectTypedAgain(of: Case, fault: Fault, answer: Answer): void {
  const mark = of.has ?? of.press;
  const form = formsIn(answer.text).find(
    (one) => one.method === "post" && (mark === undefined || holds(one, mark)),
  );
  if (!form || !/<title>Error: /.test(answer.text)) return;
  // nobody types into a button
  const wrong = form.controls.find(({ name }) => name === fault.field);
  if (wrong?.type === "submit") return;
  const shown = [...asSent(form)];
  for (const [name, value] of fault.pairs) {
    const control = form.controls.find((one) => one.name === name);
    if (!control || of.loose?.includes(name)) continue;
    if (["hidden", "password", "submit", "file"].includes(control.type)) continue;
    if (name === fault.field && control.type !== "text" && control.type !== "textarea") continue;
    if (value.trim() === "" || value.includes("\t")) continue;
    const again = shown.filter(([one]) => one === name).map(([, one]) => one.replace(/\r\n?/g, "\n"));
    expect(again, `${fault.what}: ${name} is shown again`).toContain(value);
  }
}

/** Tables that a refused form may touch: guesses are counted, sessions note when they were seen, drafts are kept. */
const mayChange = new Set(["attempt", "session", "draft"]);
async function print(): Promise<Record<string, string>> {
  const tables = Object.values(schema).filter((one): one is (typeof schema)["person"] => is(one, Table));
  const printed: Record<string, string> = {};
  for (const table of tables) {
    const name = getTableName(table);
    if (mayChange.has(name)) continue;
    const found = await world.store.read.select().from(table);
    printed[name] = found.map((row) => JSON.stringify(row)).sort().join("\n"); // prettier-ignore
  }
  return printed;
}

/** What the service does by itself, such as sending mail, is done: only then do the tables stand still. */
async function quiet(): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    const rows = await world.store.read.select({ doneAt: outbox.doneAt, dueAt: outbox.dueAt }).from(outbox);
    // a job that is being done is due again within the minute, in case its process dies
    const soon = Date.now() + 60_000;
    if (rows.every(({ doneAt, dueAt }) => doneAt !== null || dueAt.getTime() > soon)) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error("The outbox does not come to rest.");
}

// ---- The tests --------------------------------------------------------------------------------------

const named = (of: Case): string => [of.route, of.persona, of.press ?? of.has ?? ""].join(" ");

// first, while nothing was sent yet that changes what a page asks for
describe("the rows", () => {
  /** What makes a form that form: its fields, and which buttons. */
  const signature = (route: string, { action, controls }: PageForm): string => {
    const goesTo = action === "/drafts" ? "routes/drafts" : route;
    return `${goesTo}: ${[...new Set(controls.map(sign))].sort().join(" ")}`;
  };
  const sign = ({ name, type, value }: Control): string =>
    type === "submit" || name === "intent" || name === "act"
      ? `${name}=${value}`
      : name.replace(/^answer\..*/, "answer").replace(/-[0-9a-f-]{36}$/, "-id");

  it("name every form that a page shows, and every action", async () => {
    const known = new Set<string>();
    for (const of of cases) {
      const { form } = await open(of);
      known.add(signature(`routes/${of.route}`, form));
    }
    const found = new Map<string, string>();
    const note = async (route: string, persona: Persona, address: string) => {
      for (const form of formsIn((await ask(persona, address)).text)) {
        if (form.method === "post") found.set(signature(route, form), `${persona} at ${address}`);
      }
    };
    for (const { route, at, get = "" } of rows) {
      for (const [n, persona] of personas.entries()) {
        if (cells(get)[n] === "200") await note(route, persona, at(world.things));
      }
    }
    for (const of of cases)
      if (of.at && of.route !== "drafts") await note(`routes/${of.route}`, of.persona, addressOf(of));
    const unknown = [...found].filter(([form]) => !known.has(form));
    expect(unknown).toEqual([]);
    const actions = (await builtRoutes())
      .filter(({ id, action }) => action && id !== "routes/$")
      .map(({ id }) => id);
    expect(actions.filter((id) => !cases.some(({ route }) => `routes/${route}` === id))).toEqual([]);
  });
});

describe("every form", () => {
  it.each(cases.map((of) => [named(of), of] as const))("%s", async (_, of) => {
    await quiet();
    const form = await open(of);
    const before = await print();
    for (const fault of of.bare ? [] : faultsIn(of, form)) {
      const answer = await post(of, form, fault.pairs);
      expectRefused(fault.what, answer);
      expectTypedAgain(of, fault, answer);
    }
    expect(await print()).toEqual(before);
  });

  it.each(cases.map((of) => [named(of), of] as const))("%s: a body that is no such form", async (_, of) => {
    await quiet();
    const form = await open(of);
    const before = await print();
    const raw = (type: string, body: string) =>
      post(of, form, [], { body, headers: { "Content-Type": type } });
    const readsForm = of.route !== "logout";
    if (readsForm) {
      for (const [type, body] of [
        ["application/json", '{"__proto__":{"admin":true}}'],
        ["text/plain", "act=close"],
        ["", "act=close"],
        ["multipart/form-data", "no boundary"],
        ["multipart/form-data; boundary=x", "--y\r\nnothing of the kind"],
        ["multipart/form-data; boundary=x", '--x\r\nContent-Disposition: form-data; name="a'],
      ] as const) {
        expectRefused(`${type} ${body}`, await raw(type, body));
      }
      const urlencoded = "application/x-www-form-urlencoded";
      const sent = new URLSearchParams(form.filled.map((pair) => [...pair])).toString();
      expectRefused("NUL", await raw(urlencoded, `${sent}&note=a%00b`));
      expectRefused("a long name", await raw(urlencoded, `${sent}&${"n".repeat(5_000)}=1`));
      const many = await raw(
        urlencoded,
        `${sent}&${Array.from({ length: 10_000 }, (_, n) => `f${n}=1`).join("&")}`,
      );
      expectRefused("10,000 fields", many);
      const huge = await raw(urlencoded, `note=${"x".repeat(1_300_000)}`);
      expectRefused("a body beyond the limit", huge);
      expect(huge.status).toBe(413);
    }
    const elsewhere: Record<string, string>[] = [
      { Origin: "https://evil.example" },
      { Origin: "null" },
      { Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" },
    ];
    for (const headers of elsewhere) {
      const forged = await post(of, form, form.filled, { headers });
      expect(forged.status).toBe(403);
      expect(forged.text).toMatch(/^[A-Z].*\.$/m);
    }
    expect(await print()).toEqual(before);
  });

  it.each(
    cases
      .filter(({ persona, route }) => persona !== "anonymous" && route !== "logout")
      .map((of) => [named(of), of] as const),
  )("%s: after the session has run out", async (_, of) => {
    await quiet();
    const form = await open(of);
    const before = await print();
    const cookie = await lapsed(of.persona);
    const answer = await post(of, form, form.filled, {}, cookie);
    if (answer.status === 302) expect(answer.to).toMatch(/^\/login\?return=%2F/);
    else expect(answer.status).toBe(401);
    expect(await print()).toEqual(before);
  });
});

async function lapsed(persona: Persona): Promise<string> {
  if (persona === "anonymous") throw new Error("nobody has no session");
  const cookie = await signedIn(world.store, world.people[persona]);
  const id = cookie.split("=")[1] ?? "";
  await world.store.write(async (tx) => {
    await tx
      .update(session)
      .set({ expiresAt: new Date(Date.now() - 60_000) })
      .where(eq(session.id, hashed(id)));
  });
  return cookie;
}

describe("a form from a page that keeps its address to itself", () => {
  // with "no-referrer" a browser would send Origin: null, which older ones cannot mend with Sec-Fetch-Site
  it.each(["invitation", "reset"] as const)(
    "%s says where it comes from, and is taken in any case",
    async (which) => {
      const address =
        which === "reset"
          ? `/password-reset/${world.things.reset}`
          : `/invitation/${world.things.invitation}`;
      const page = await fetch(world.server.origin + address);
      await page.text();
      expect(page.headers.get("Referrer-Policy")).toBe("same-origin");
      const answer = await ask("anonymous", address, {
        method: "POST",
        body: new URLSearchParams({ password: "short" }),
        headers: { Origin: "null", "Sec-Fetch-Site": "same-origin" },
      });
      expect(answer.status).toBe(400);
      expect(answer.text).toContain("<title>Error: ");
    },
  );
});

/** Forms that ask in the address: anything may stand there, and a page comes. */
it("a list of people that changed is shown as it is now, and can be confirmed as it is now", async () => {
  const of = cases.find(({ route }) => route === "awards.cohorts.new");
  if (!of) throw new Error("no such form");
  const opened = await open(of);
  const stale = new Map([...opened.filled, ["count", "7"], ["until", "2026-01-01T00:00:00.000Z"]]);
  const answer = await post(of, opened, [...stale]);
  expect(answer.status).toBe(409);
  const again = formsIn(answer.text).find((one) => holds(one, "intent=propose"));
  const sent = again && asSent(again);
  expect(sent?.get("count")).toBe("1");
  expect(new Date(String(sent?.get("until"))).getTime()).toBeGreaterThan(Date.now() - 60_000);
  expect(sent?.get("narrative")).toBe("Kept each promise.");
});

describe("searches", () => {
  const searches: readonly [Persona, string, readonly string[]][] = [
    ["anonymous", "/framework", ["q"]],
    ["anonymous", "/verify", ["credential"]],
    ["administrator", "/audit", ["person", "action", "from", "until", "before"]],
    ["administrator", "/people", ["search", "role", "after"]],
    ["administrator", "/outbox", ["state", "before"]],
    ["supervisor", "/reviews", ["after", "open-after"]],
    ["assessor", "/reviews", ["after", "open-after"]],
    ["supervisor", "/team", ["after"]],
    ["issuer", "/awards", ["after", "for"]],
    ["issuer", "/awards/cohorts", ["before"]],
    ["issuer", `/awards/cohorts/new?for=${slug}`, ["who", "all"]],
    ["issuer", "/awards/made", ["before"]],
    ["owner", "/record", ["changed"]],
    ["owner", "/evidence/new", ["kind", "credential", "note"]],
    ["owner", "/recognition", ["credential"]],
    ["owner", "/notes", ["skill", "after", "done"]],
    ["supervisor", "/team/ratings", ["after"]],
    ["supervisor", "/team/ratings/new", ["person"]],
    ["owner", "/login", ["return"]],
    ["owner", moduleAt, ["try", "s.thursday-hole"]],
  ];
  it.each(searches)("%s %s", async (persona, address, names) => {
    for (const name of names) {
      for (const value of [
        hostile,
        "a\0b",
        "x".repeat(8_000),
        "-1",
        "9".repeat(30),
        "NaN~~",
        "2026-13-45",
        "%",
        "_%_",
        "__proto__",
      ]) {
        const and = address.includes("?") ? "&" : "?";
        const answer = await ask(persona, `${address}${and}${new URLSearchParams({ [name]: value })}`);
        expect(answer.status, `${name}=${value.slice(0, 40)}`).toBeLessThan(500);
        expect(answer.text).not.toMatch(inside);
        expect(answer.text).not.toContain("<script>alert(1)");
      }
    }
  });
});
