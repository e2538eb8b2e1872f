import type { Page } from "@playwright/test";
import { type Visitor, type Who, aWorld, expect, test } from "./fixtures";
import { demoId } from "#db/seed/people";
import { built, di3, moduleAddress, moduleAt } from "./learning";

/**
 * Every page of the contract, and what it looks like when there is nothing on it or something is wrong with it,
 * at the three widths that people use; on paper, in forced colours, and with the text spread out.
 */
const world = aWorld();
const widths = [320, 390, 1280];
const nobody = "00000000-0000-4000-8000-000000000000";
const credential = (which: "valid" | "revoked" | "expired" | "suspended" | "combined") =>
  `/credentials/${world().server.demo.credentials[which]}`;

async function atEachWidth(visitor: Visitor, name = ""): Promise<void> {
  for (const width of widths) {
    await visitor.page.setViewportSize({ width, height: 900 });
    await visitor.check(name);
  }
}

type Address = string | (() => string);
/** Who asks, for what, and the status that tells the truth. */
const pages: readonly [who: Who | null, ...(Address | [Address, number])[]][] = [
  [
    null,
    "/",
    "/framework",
    "/framework?q=confidentiality",
    "/search",
    "/search?q=boundries",
    "/search?q=zzzzqqqq",
    "/framework/DI",
    "/framework/DI3",
    "/framework/DI3.1",
    "/framework/YP1.5",
    "/framework/PW2",
    "/framework/coverage",
    "/framework/versions",
    ["/framework?version=1999", 404],
    "/pathways",
    ["/framework/nothing", 404],
    "/glossary",
    "/principles",
    "/fidelity",
    "/workforce",
    "/microcredentials",
    `/microcredentials/${di3.slug}`,
    ["/microcredentials/nothing", 404],
    "/verify",
    () => `/verify?credential=${world().server.demo.credentials.valid}`,
    () => `/verify?credential=${world().server.demo.credentials.revoked}`,
    () => `/verify?credential=${world().server.demo.credentials.expired}`,
    () => `/verify?credential=${world().server.demo.credentials.suspended}`,
    ["/verify?credential=nonsense", 400],
    () => credential("valid"),
    () => credential("revoked"),
    () => credential("expired"),
    () => credential("suspended"),
    () => credential("combined"),
    [`/credentials/${nobody}`, 404],
    `/achievements/${di3.slug}`,
    "/achievements/ips-practitioner",
    "/issuer",
    "/transparency",
    "/privacy",
    "/privacy/automated-decisions",
    "/accessibility",
    "/support",
    "/help",
    "/login",
    "/login?return=/evidence",
    "/login?done=signed-out",
    "/password-reset",
    "/password-reset?asked=yes",
    ["/password-reset/a-link-that-never-was-one-of-ours", 404],
    ["/invitation/a-link-that-never-was-one-of-ours", 404],
    ["/no-such-page", 404],
  ],
  [
    "newcomer",
    "/dashboard",
    "/learn",
    `/learn/${di3.slug}`,
    `/learn/${di3.slug}/exercise`,
    ["/learn/nothing", 404],
    [`/learn/${di3.slug}/nothing`, 404],
    "/evidence",
    "/evidence/new",
    [`/evidence/${nobody}`, 404],
    "/record",
    "/account",
    "/logout",
    ["/reviews", 403],
    ["/people", 403],
  ],
  ["learner", "/dashboard", `/learn/${di3.slug}`, "/evidence", moduleAddress(moduleAt(0))],
  ["holder", "/dashboard", "/record", "/record/ledger", "/evidence/portfolio", "/pathways"],
  ["practitioner", "/dashboard", "/record", "/pathways"],
  ["facilitator", "/dashboard", "/evidence/shared"],
  [
    "supervisor",
    "/dashboard",
    "/reviews",
    "/team",
    moduleAddress(moduleAt(3)),
    `/reviews/guide/${di3.slug}`,
    [`/reviews/${nobody}`, 404],
    ["/evidence", 403],
    ["/awards", 403],
  ],
  ["otherSupervisor", "/dashboard", "/reviews", "/team"],
  [
    "assessor",
    "/dashboard",
    "/reviews",
    () => `/awards/equivalent/${demoId("person tamsin")}/ips-practitioner`,
    [`/awards/equivalent/${nobody}/ips-practitioner`, 404],
  ],
  [
    "issuer",
    "/dashboard",
    "/awards",
    "/awards/made",
    `/awards?for=${di3.slug}`,
    "/awards/cohorts",
    `/awards/cohorts/new?for=${di3.slug}&all=yes`,
    [`/awards/cohorts/${nobody}`, 404],
    "/awards/approval",
    "/awards/ledger",
    `/awards/ledger?person=${demoId("person holder")}`,
    [`/awards/ledger?person=${nobody}`, 404],
    `/awards/${demoId("person holder")}/${di3.slug}`,
    [`/awards/revoke/${nobody}`, 404],
  ],
  [
    "admin",
    "/dashboard",
    "/people",
    "/people?search=zzzz",
    "/people/new",
    [`/people/${nobody}`, 404],
    "/people/sites",
    "/people/sites/new",
    "/audit",
    ["/audit?from=not-a-day", 400],
    "/outbox",
    "/outbox?state=failed",
  ],
];

for (const [who, ...addresses] of pages) {
  test(`pages as ${who ?? "a stranger"} sees them`, async () => {
    const visitor = await world().visit(who);
    for (const one of addresses) {
      const [address, status] = Array.isArray(one) ? one : [one, 200];
      const path = typeof address === "string" ? address : address();
      const answer = await visitor.page.goto(path);
      if (answer?.status() !== status) world().complain(`status ${answer?.status()}, not ${status}`, path);
      await atEachWidth(visitor);
    }
  });
}

test("the map is a way by keyboard, says where the learner is, and has the same as a list", async () => {
  const visitor = await world().visit("holder");
  const { page } = visitor;
  await visitor.goto("/pathways");
  const map = page.getByRole("group", { name: /^Map of the curriculum/ });
  await expect(map.getByRole("link", { name: `DI3 ${di3.title}, held` })).toHaveAttribute(
    "href",
    `/microcredentials/${di3.slug}`,
  );
  await expect(page.getByText(/^You hold 1 of 16 core micro-credentials\./)).toBeVisible();
  // every station of the map leads somewhere, and each stack to its place in the list
  for (const link of await map.getByRole("link").all()) {
    const to = (await link.getAttribute("href")) ?? "";
    expect(to).toMatch(/^(#|\/microcredentials\/|\/framework\/)/);
    if (to.startsWith("#")) await expect(page.locator(`[id="${to.slice(1)}"]`)).toHaveCount(1);
  }
  await map.getByRole("link").first().focus();
  await page.keyboard.press("Tab");
  await expect(map.getByRole("link").nth(1)).toBeFocused();
  await visitor.check("focus in the map");
});

test("the matrix of coverage says its gaps in words, and reads on paper", async () => {
  const visitor = await world().visit(null);
  const { page } = visitor;
  await visitor.goto("/framework/coverage");
  await expect(page.getByText(/^\d+ of 85 skills are taught in a module\.$/)).toBeVisible();
  const row = page.getByRole("row", { name: /^DI3\.1 / });
  await expect(row).toBeHidden();
  // the way from the picture to a competency opens it
  await page.locator("#lane-di").getByRole("link", { name: /^DI3 / }).click();
  await expect(row).toContainText(/\d+\smodule/);
  // and so does the way from the top to each table
  for (const [link, first] of [
    ["Fidelity items", "Caseload size"],
    ["Principles", "Eligibility Based"],
    ["Evaluation outcomes", "EO-"],
  ] as const) {
    const table = page.getByRole("rowheader", { name: new RegExp(first, "i") }).first();
    await expect(table).toBeHidden();
    await page.getByRole("link", { name: link, exact: true }).click();
    await expect(table).toBeInViewport();
  }
  await visitor.check("a competency and the tables open");
  await page.emulateMedia({ media: "print" });
  await visitor.check("on paper");
});

test("the address of a criterion, as credentials have it, opens what is judged", async () => {
  const visitor = await world().visit(null, { javaScriptEnabled: false });
  const { page } = visitor;
  const answer = await page.request.get(`/achievements/${di3.slug}.json`);
  const { resultDescription } = (await answer.json()) as {
    resultDescription: { id: string; name: string; rubricCriterionLevel: { description: string }[] }[];
  };
  const last = resultDescription.at(-1);
  const { pathname, hash } = new URL(last?.id ?? "");
  await visitor.goto(pathname + hash);
  await expect(
    page.getByText(last?.rubricCriterionLevel[0]?.description ?? "", { exact: true }),
  ).toBeInViewport();
});

const withEveryBlock = built.microCredentials.flatMap((of) =>
  of.modules.map((module) => ({
    address: `/authoring/preview/${of.slug}/${module.slug}`,
    kinds: new Set(
      [module.opening, ...module.sections.map(({ blocks }) => blocks)].flat().map((b) => b.kind),
    ),
  })),
);

test("the preview for authors shows every kind of block, and reads on paper", async () => {
  const visitor = await world().visit("issuer");
  const { page } = visitor;
  await visitor.goto("/authoring/preview");
  await atEachWidth(visitor, "the list");
  await page.getByRole("link", { name: `DI3 ${di3.title}`, exact: true }).click();
  await expect(page.locator(`#${di3.slug}`)).toBeInViewport();
  const seen = new Set<string>();
  const addresses = [`/authoring/preview/${di3.slug}`];
  for (const { address, kinds } of withEveryBlock) {
    if ([...kinds].every((kind) => seen.has(kind))) continue;
    for (const kind of kinds) seen.add(kind);
    addresses.push(address);
  }
  for (const address of addresses) {
    await visitor.goto(address);
    await atEachWidth(visitor, "on a screen");
    await page.setViewportSize({ width: 680, height: 960 });
    await page.emulateMedia({ media: "print" });
    const missing = await page.evaluate(() => {
      const shown = (element: Element) => element.getClientRects().length > 0;
      return [
        ...[...document.querySelectorAll("nav, .btn, textarea, header .top")]
          .filter(shown)
          .map((one) => `${one.tagName} on paper`),
        ...[...document.querySelectorAll("main details > :not(summary)")]
          .filter((one) => !shown(one))
          .map(() => "closed details"),
        ...(document.documentElement.scrollWidth > document.documentElement.clientWidth ? ["cut off"] : []),
      ];
    });
    for (const fault of missing) world().complain(`on paper: ${fault}`, address);
    await page.emulateMedia({ media: "screen" });
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
  await visitor.goto("/verify");
  await page.getByRole("button", { name: "Check it" }).click();
  await expect(page).toHaveTitle(/^Error: /);
  await atEachWidth(visitor, "nothing given");
});

test("an invitation: refused, sent, opened, taken up, spent", async () => {
  const admin = await world().visit("admin");
  await admin.goto("/people/new");
  await admin.page.getByRole("button", { name: "Send the invitation" }).click();
  await expect(admin.page).toHaveTitle(/^Error: /);
  await atEachWidth(admin, "nothing typed");
  await admin.page.getByLabel("Name", { exact: true }).fill("Ngaire Āporo");
  await admin.page.getByLabel("Email address").fill("ngaire@demo.example");
  await admin.page.locator('input[value="learner"]').check();
  const site = admin.page.getByLabel(/^Site/);
  if ((await site.count()) > 0) await site.selectOption({ label: "Millers Reach" });
  await admin.page.getByRole("button", { name: "Send the invitation" }).click();
  await expect(admin.page).not.toHaveTitle(/^Error: /);
  await atEachWidth(admin, "invited");
  await admin.goto("/people?search=aporo");
  await expect(admin.page.locator("main")).toContainText("Ngaire Āporo");
  await admin.page.getByRole("link", { name: "Ngaire Āporo" }).click();
  await atEachWidth(admin, "invited person");

  await admin.goto("/outbox");
  const link = await invitationLink(admin.page);
  const guest = await world().visit(null);
  await guest.goto(link);
  await atEachWidth(guest, "open");
  await guest.page
    .getByLabel(/password/i)
    .first()
    .fill("short");
  await guest.page.getByRole("main").getByRole("button").first().click();
  await expect(guest.page).toHaveTitle(/^Error: /);
  await atEachWidth(guest, "too short");
  for (const field of await guest.page.locator('input[type="password"]').all()) {
    await field.fill("three brave words");
  }
  await guest.page.getByRole("main").getByRole("button").first().click();
  await guest.page.waitForURL((url) => !url.pathname.startsWith("/invitation"));
  await guest.check("begun");
  const late = await world().visit(null);
  await late.goto(link, 410);
  await atEachWidth(late, "spent");
});

/** The address in the newest mail of the outbox page that opens an account. */
async function invitationLink(page: Page): Promise<string> {
  for (const more of await page.locator("main details > summary").all()) await more.click();
  const text = await page.locator("main").innerText();
  const found = /\/invitation\/[\w-]{20,}/.exec(text)?.[0] ?? (await linkInFolder());
  return found;
}

/** Mail that was sent lies in the outbox folder, whole. */
async function linkInFolder(): Promise<string> {
  const { readdirSync, readFileSync } = await import("node:fs");
  const folder = `${world().server.dataDir}/outbox`;
  for (const name of readdirSync(folder).sort().reverse()) {
    // quoted-printable breaks long lines
    const mail = readFileSync(`${folder}/${name}`, "utf8").replace(/=\r?\n/g, "");
    const found = /\/invitation\/[\w-]{20,}/.exec(mail);
    if (found) return found[0];
  }
  throw new Error("No mail holds an invitation.");
}

test("on paper: no navigation, nothing cut off", async () => {
  const visitor = await world().visit("learner");
  const { page } = visitor;
  // an A4 sheet between its margins
  await page.setViewportSize({ width: 680, height: 960 });
  for (const address of [moduleAddress(moduleAt(0)), credential("valid"), "/dashboard", "/framework/DI3"]) {
    await visitor.goto(address);
    await page.emulateMedia({ media: "print" });
    const faults = await page.evaluate(() => {
      const shown = (selector: string) =>
        [...document.querySelectorAll(selector)].some((one) => one.getClientRects().length > 0);
      const found: string[] = [];
      // a word of the glossary is a button on the screen and a word on paper
      if (shown("nav, .skip, .btn, button:not(.term)")) found.push("navigation or buttons on paper");
      if (document.documentElement.scrollWidth > document.documentElement.clientWidth) found.push("cut off");
      if (!shown("h1")) found.push("no heading");
      const { backgroundColor } = getComputedStyle(document.body);
      if (!/rgb\(255, 255, 255\)|rgba\(0, 0, 0, 0\)/.test(backgroundColor)) found.push(backgroundColor);
      return found;
    });
    for (const fault of faults) world().complain(`on paper: ${fault}`, address);
    await page.emulateMedia({ media: "screen" });
  }
});

test("in forced colours nothing that carries meaning disappears", async () => {
  const visitor = await world().visit("learner", { forcedColors: "active" });
  const { page } = visitor;
  for (const address of ["/dashboard", moduleAddress(moduleAt(0)), credential("valid"), "/verify"]) {
    await visitor.goto(address);
    const faults = await page.evaluate(() => {
      const found: string[] = [];
      for (const box of document.querySelectorAll(".panel, .tag, .btn")) {
        if (box.getClientRects().length === 0) continue;
        const { borderTopStyle, borderTopWidth } = getComputedStyle(box);
        if (borderTopStyle === "none" || borderTopWidth === "0px")
          found.push(`${box.className} has no border`);
      }
      return [...new Set(found)];
    });
    for (const fault of faults) world().complain(`forced colours: ${fault}`, address);
  }
});

test("with the text spread out (WCAG 1.4.12) at 320 px nothing is lost", async () => {
  const stranger = await world().visit(null);
  const learner = await world().visit("learner");
  const look = async ({ page }: Visitor, address: string) => {
    await page.setViewportSize({ width: 320, height: 800 });
    await page.goto(address);
    // a sheet of the document, as a reader's own would be; the policy of the page allows no other
    const lost = await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(
        "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }",
      );
      document.adoptedStyleSheets = [sheet];
      const found: string[] = [];
      if (document.documentElement.scrollWidth > document.documentElement.clientWidth) {
        const edge = document.documentElement.clientWidth;
        const out = [...document.querySelectorAll("body *")].filter(
          (one) => one.getBoundingClientRect().right > edge + 0.5 && !one.closest(".scroll, .vh"),
        );
        found.push(
          `wider than the screen: ${out
            .map((one) => `${one.tagName}.${one.className}`)
            .slice(-2)
            .join(", ")}`,
        );
      }
      for (const one of document.querySelectorAll<HTMLElement>("main *")) {
        const { overflowX, overflowY } = getComputedStyle(one);
        const clipped = [overflowX, overflowY].some((how) => how === "hidden" || how === "clip");
        if (
          clipped &&
          !one.closest(".vh, svg") &&
          one.scrollHeight > one.clientHeight + 1 &&
          one.clientHeight > 4
        )
          found.push(`${one.tagName}.${one.className} cuts its text`);
      }
      return found;
    });
    for (const what of lost) world().complain(`spread out: ${what}`, address);
  };
  for (const address of ["/", "/framework", "/framework/DI3", "/login", "/verify", credential("valid")])
    await look(stranger, address);
  for (const address of [
    "/dashboard",
    `/learn/${di3.slug}`,
    moduleAddress(moduleAt(1)),
    "/evidence",
    "/account",
  ])
    await look(learner, address);
});
