import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
  expect,
  test,
} from "@playwright/test";
import type { AxeResults, RunOptions } from "axe-core";
import type Database from "better-sqlite3";
import { type RunningServer, startDemoServer } from "../support/server";

const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

export const password = "pathways-demo";
export const people = {
  learner: "learner@demo.example",
  newcomer: "newcomer@demo.example",
  holder: "holder@demo.example",
  practitioner: "practitioner@demo.example",
  supervisor: "supervisor@demo.example",
  otherSupervisor: "other-supervisor@demo.example",
  assessor: "assessor@demo.example",
  assessorTwo: "assessor-two@demo.example",
  assessorThree: "assessor-three@demo.example",
  issuer: "issuer@demo.example",
  issuerTwo: "issuer-two@demo.example",
  facilitator: "facilitator@demo.example",
  admin: "admin@demo.example",
} as const;
export type Who = keyof typeof people;

/** Whose address this is. */
export function whoHas(email: string | undefined): Who {
  const found = Object.entries(people).find(([, address]) => address === email);
  if (!found) throw new Error(`Nobody of the demo world has the address ${email}.`);
  return found[0] as Who;
}

type SignedIn = Awaited<ReturnType<BrowserContext["storageState"]>>;

/** One demo world with a server of its own, and who has signed in to it so far. */
export class World {
  readonly #sessions = new Map<Who, SignedIn>();
  readonly #titles = new Map<string, string>();
  readonly #visitors: Visitor[] = [];
  /** what is wrong → where it was seen */
  readonly #complaints = new Map<string, Set<string>>();

  constructor(
    readonly server: RunningServer,
    readonly browser: Browser,
  ) {}

  get origin(): string {
    return this.server.origin;
  }

  /**
   * A browser of its own for one of the demo people, or for nobody.
   * @param options.fresh  signs in through the form even where this person has a session already
   */
  async visit(who: Who | null, options: BrowserContextOptions & { fresh?: boolean } = {}): Promise<Visitor> {
    const { fresh = false, ...rest } = options;
    const known = who === null || fresh ? undefined : this.#sessions.get(who);
    const context = await this.browser.newContext({
      ...contextDefaults(),
      baseURL: this.origin,
      ...(known ? { storageState: known } : {}),
      ...rest,
    });
    const visitor = new Visitor(this, context, await context.newPage(), rest.javaScriptEnabled !== false);
    this.#visitors.push(visitor);
    if (who !== null && !known) {
      await signIn(visitor.page, people[who]);
      if (!fresh) this.#sessions.set(who, await context.storageState());
    }
    return visitor;
  }

  /** The next visit of this person signs in anew. */
  forget(who: Who): void {
    this.#sessions.delete(who);
  }

  /** Sees to it that no two addresses share a title; numbers and ids in an address do not make it another page. */
  titleProblem(title: string, address: string): string | null {
    const page = address.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "ID").replace(/[A-Za-z0-9_-]{20,}/g, "ID");
    const before = this.#titles.get(title);
    this.#titles.set(title, before ?? page);
    return before === undefined || before === page ? null : `its title "${title}" is also that of ${before}`;
  }

  /** Looks into the world's file, or changes it behind the server's back. */
  async database<T>(act: (db: Database.Database) => T): Promise<T> {
    const { default: Sqlite } = await import("better-sqlite3");
    const db = new Sqlite(path.join(this.server.dataDir, "pathways.db"), { timeout: 5000 });
    try {
      return act(db);
    } finally {
      db.close();
    }
  }

  /** Remembers what is wrong with a page; told once, with all the places where it was seen. */
  complain(problem: string, where: string): void {
    const places = this.#complaints.get(problem) ?? new Set();
    this.#complaints.set(problem, places.add(where));
  }

  /** Closes the browsers that are still open and tells everything that was wrong on the way. */
  async closeVisitors(): Promise<void> {
    for (const visitor of this.#visitors.splice(0)) await visitor.leave();
    const told = [...this.#complaints].map(
      ([problem, places]) => `${problem}\n      on ${[...places].join(", ")}`,
    );
    this.#complaints.clear();
    expect(told.length, `Problems on the way:\n${told.join("\n")}`).toBe(0);
  }

  async end(): Promise<void> {
    for (const visitor of this.#visitors.splice(0)) await visitor.context.close();
    await this.server.end();
  }
}

/** What a project's `use` says about screens and times, for contexts that a test opens by itself. */
function contextDefaults(): BrowserContextOptions {
  const { viewport, locale, timezoneId } = test.info().project.use;
  return {
    viewport: viewport ?? { width: 1280, height: 900 },
    locale: locale ?? "en-AU",
    timezoneId: timezoneId ?? "Australia/Melbourne",
    // colours are looked at as they will stay, not half-way through a transition
    reducedMotion: "reduce",
    acceptDownloads: true,
  };
}

/** A world for the file that calls this, at its top level; it ends with the file. */
export function aWorld(): () => World {
  let world: World | undefined;
  test.beforeAll(async ({ browser }) => {
    world = new World(await startDemoServer(), browser);
  });
  test.afterEach(async () => {
    await world?.closeVisitors();
  });
  test.afterAll(async () => {
    await world?.end();
  });
  return () => {
    if (!world) throw new Error("The world does not exist yet.");
    return world;
  };
}

/** Through the real form, as a person would. */
export async function signIn(page: Page, email: string): Promise<void> {
  await page.goto("/login");
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname !== "/login");
}

/** A person at a browser. Everything that goes wrong in it on the way is remembered and told when they leave. */
export class Visitor {
  readonly #documents = new Set<string>();
  readonly #allowed: RegExp[] = [];
  #examined = false;
  #mirror: Page | undefined;

  constructor(
    readonly world: World,
    readonly context: BrowserContext,
    readonly page: Page,
    readonly script: boolean,
  ) {
    this.#listen(page);
    context.on("page", (other) => this.#listen(other));
  }

  #listen(page: Page): void {
    page.on("pageerror", (error) => this.#note(`script failed: ${error.message}`));
    page.on("request", (request) => {
      if (request.isNavigationRequest()) this.#documents.add(request.url());
      const { protocol, origin } = new URL(request.url());
      if (/^https?:$/.test(protocol) && origin !== this.world.origin)
        this.#note(`asked another origin: ${request.url()}`);
    });
    page.on("console", (message) => {
      if (message.type() !== "error") return;
      const { url } = message.location();
      // a page that answers 404 by design is not an error of the page
      if (/Failed to load resource/.test(message.text()) && this.#documents.has(url)) return;
      this.#note(`console: ${message.text()} ${url}`);
    });
  }

  #note(trouble: string): void {
    // axe looks at style sheets and frames in ways of its own
    if (this.#examined || this.#allowed.some((pattern) => pattern.test(trouble))) return;
    this.world.complain(trouble, new URL(this.page.url(), this.world.origin).pathname);
  }

  /** A trouble that the test itself makes. */
  allow(pattern: RegExp): void {
    this.#allowed.push(pattern);
  }

  async goto(address: string, status = 200): Promise<void> {
    const answer = await this.page.goto(address);
    expect(answer?.status(), `status of ${address}`).toBe(status);
  }

  /**
   * Nothing to complain about on the page as it stands: axe in light and dark, one h1, a title of its own, nothing
   * wider than the screen. Told at the end of the test, so that one run tells everything.
   * @param name  said in the report
   */
  async check(name = "", { scroll = true } = {}): Promise<void> {
    const { page } = this;
    const problems: string[] = [];
    const title = await page.title();
    const address = new URL(page.url()).pathname;
    const facts = await page.evaluate(() => ({
      headings: [...document.querySelectorAll("h1")].filter((one) => one.getClientRects().length > 0).length,
      wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      refused: /^Error: /.test(document.title),
      summary: document.querySelector(".errors") !== null,
    }));
    if (facts.headings !== 1) problems.push(`${facts.headings} h1`);
    if (title.trim() === "") problems.push("no title");
    if (facts.summary && !facts.refused) problems.push(`the form was refused, but the title is "${title}"`);
    const shared = this.world.titleProblem(title, address);
    if (shared && !/not find|other role|quicker|too large|Too many|went wrong|signed out/i.test(title))
      problems.push(shared);
    if (scroll && facts.wide > 0)
      problems.push(`${facts.wide} px wider than the screen: ${await widest(page)}`);
    this.#examined = true;
    try {
      problems.push(...(await this.#axe()));
    } finally {
      this.#examined = false;
    }
    for (const problem of problems)
      this.world.complain(problem, `${address} ${name} ${page.viewportSize()?.width} px`);
  }

  async #axe(): Promise<string[]> {
    const { page } = this;
    if (this.script) return examine(page);
    // axe needs timers, which a page without script does not have: the same bytes are looked at in another window
    const html = (await page.content()).replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, "");
    this.#mirror ??= await (
      await this.world.browser.newContext({ ...contextDefaults(), viewport: page.viewportSize() })
    ).newPage();
    await this.#mirror.route(page.url(), (route) =>
      route.fulfill({ body: html, contentType: "text/html; charset=utf-8" }),
    );
    await this.#mirror.goto(page.url());
    await this.#mirror.unroute(page.url());
    return examine(this.#mirror);
  }

  async leave(): Promise<void> {
    await this.context.close();
    await this.#mirror?.context().close();
  }
}

declare global {
  interface Window {
    axe: { run(context: Document, options: RunOptions): Promise<AxeResults> };
  }
}

const standards = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Every rule in light; in dark those that look at colours, as nothing else changes with the theme. */
async function examine(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const look = (options: RunOptions) =>
    page.evaluate(async (asked) => {
      const { violations } = await window.axe.run(document, asked);
      return violations.map(
        (one) =>
          `${one.id}: ${one.nodes
            .slice(0, 4)
            .map((node) => `${node.target.join(" ")} ${node.any[0]?.message ?? ""}`)
            .join(" | ")}`,
      );
    }, options);
  const common: RunOptions = { resultTypes: ["violations"], iframes: false, preload: false };
  await page.emulateMedia({ colorScheme: "light" });
  const light = await look({
    ...common,
    runOnly: { type: "tag", values: standards },
    rules: { "target-size": { enabled: true } },
  });
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await look({
    ...common,
    runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] },
  });
  await page.emulateMedia({ colorScheme: "light" });
  return [...light, ...dark.map((problem) => `dark: ${problem}`)];
}

/** What sticks out on the right. */
async function widest(page: Page): Promise<string> {
  return page.evaluate(() => {
    const edge = document.documentElement.clientWidth;
    return [...document.querySelectorAll("body *")]
      .filter((one) => one.getBoundingClientRect().right > edge + 0.5)
      .slice(-3)
      .map((one) => `${one.tagName.toLowerCase()}.${one.getAttribute("class") ?? ""}`)
      .join(", ");
  });
}

export { expect, test };
export type { Locator, Page } from "@playwright/test";
