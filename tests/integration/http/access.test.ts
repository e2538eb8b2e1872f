import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type HttpWorld, type Persona, type Things, httpWorld, personas } from "#tests/support/http-world";
import { slug } from "#tests/support/ready-learner";
import { builtRoutes } from "#tests/support/route-manifest";
import { signedIn } from "#tests/support/signed-in";

/**
 * Who gets what, for every address: thought through from the policy, then asked of the running server.
 * A cell is a status, or where the answer leads: `in` to sign in and back, `/x` to there. The columns:
 */
const columns = "anon owner peer superv strang assess issuer admin";
/** `post` is an empty form: 400 means allowed in, and refused for what is missing. */
interface Row {
  readonly route: string;
  readonly at: (things: Things) => string;
  readonly get?: string;
  readonly post?: string;
}
const row = (route: string, at: string | Row["at"], get?: string, post?: string): Row => ({
  route: `routes/${route}`,
  at: typeof at === "string" ? () => at : at,
  ...(get ? { get } : {}),
  ...(post ? { post } : {}),
});

//                 anon owner peer superv strang assess issuer admin
const everyone = "  200  200   200  200    200    200    200    200";
const asking = "    400  400   400  400    400    400    400    400";
const nowhere = "   404  404   404  404    404    404    404    404";
const members = "   in   200   200  200    200    200    200    200";
const membersAct = "in   400   400  400    400    400    400    400";
const adminOnly = " in   403   403  403    403    403    403    200";
const adminAct = "  in   403   403  403    403    403    403    400";
const learners = "  in   200   200  403    403    403    403    403";
const learnersAct = "in   400   400  403    403    403    403    403";
const ownWriting = "in   200   404  403    403    403    403    403";
// a form for long words never answers with a redirect alone: the words come back on the page, to copy
const wordsKept = " 401  200   404  403    403    403    403    403";
const sentPiece = " in   200   404  200    404    200    200    404"; // prettier-ignore

const module = "01-where-your-role-begins-and-ends";

const rows: readonly Row[] = [
  row("_index", "/", everyone),
  row("$", "/no-such-page", nowhere, nowhere),
  row("accessibility", "/accessibility", everyone),
  row("fidelity", "/fidelity", everyone),
  row("framework._index", "/framework", everyone),
  row("framework.$code", "/framework/DI3", everyone),
  row("help", "/help", everyone),
  row("microcredentials._index", "/microcredentials", everyone),
  row("microcredentials.$slug", `/microcredentials/${slug}`, everyone),
  row("principles", "/principles", everyone),
  row("privacy", "/privacy", everyone),
  row("support", "/support", everyone),
  row("workforce", "/workforce", everyone),
  row("verify", "/verify", everyone, asking),

  // a form that is refused draws its page again, and that page sends on whoever is signed in already
  row("login", "/login", "200 /dashboard /dashboard /dashboard /dashboard /dashboard /dashboard /dashboard", "400 home home home home home home home"),
  row("password-reset", "/password-reset", everyone, asking),
  row("password-reset_.$token", ({ reset }) => `/password-reset/${reset}`, everyone, asking),
  row("invitation.$token", ({ invitation }) => `/invitation/${invitation}`, everyone, asking),
  // signing out is never refused, and a session that has run out needs none
  row("logout", "/logout", members.replace("in", "/login"), Array(8).fill("/login?done=signed-out").join(" ")),

  row("dashboard", "/dashboard", members),
  row("account", "/account", members, membersAct),
  row("drafts", "/drafts", members.replaceAll("200", "/dashboard"), membersAct.replace("in", "401")),

  row("learn._index", "/learn", members),
  row("learn.$slug._index", `/learn/${slug}`, members),
  row("learn.$slug.exercise", `/learn/${slug}/exercise`, members),
  row("learn.$slug.template.$id.$format", `/learn/${slug}/template/practice-log/docx`, members),
  // anybody signed in reads; only a learner has progress to keep
  row("learn.$slug.$module", `/learn/${slug}/${module}`, members, learnersAct),
  row(
    "learn.$slug.$module_.reflection.$id.audience",
    ({ shared }) => `/learn/${slug}/${module}/reflection/${shared.reflectionId}/audience`,
    ownWriting,
    learnersAct,
  ),
  row("reflections.$id", ({ shared }) => `/reflections/${shared.id}`, "in 200 404 200 404 404 404 404"),
  row("reflections.$id", ({ unshared }) => `/reflections/${unshared.id}`, "in 200 404 404 404 404 404 404"),

  row("evidence._index", "/evidence", learners),
  row("evidence.new", "/evidence/new", learners, learnersAct),
  row("evidence.$id", ({ waiting }) => `/evidence/${waiting.evidenceId}`, sentPiece, sentPiece.replaceAll("200", "400")),
  // what was never sent is nobody else's, and its author goes on writing
  row("evidence.$id", ({ draft }) => `/evidence/${draft}`, "in :words 404 404 404 404 404 404"),
  row("evidence.$id_.compare", ({ returned }) => `/evidence/${returned.evidenceId}/compare`, sentPiece),
  row("evidence.$id_.words", ({ draft }) => `/evidence/${draft}/words`, ownWriting, wordsKept.replace("200", "409")),
  row("evidence.$id_.files", ({ draft }) => `/evidence/${draft}/files`, ownWriting, ownWriting.replace("200", "400")),
  row("evidence.$id_.identities", ({ draft }) => `/evidence/${draft}/identities`, ownWriting, wordsKept.replace("200", ":identities")),
  row("evidence.$id_.check", ({ draft }) => `/evidence/${draft}/check`, ownWriting, ownWriting.replace("200", "400")),
  row("evidence.files.$version.$position", ({ waiting }) => `/evidence/files/${waiting.versionId}/0`, sentPiece),

  row("reviews._index", "/reviews", "in 403 403 200 200 200 403 403"),
  row("reviews.guide.$slug", `/reviews/guide/${slug}`, "in 403 403 200 200 200 403 403"),
  row(
    "reviews.$version",
    ({ waiting }) => `/reviews/${waiting.versionId}`,
    "in 403 403 200 404 200 403 403",
    "401 403 403 :later 404 :later 403 403",
  ),
  row("team", "/team", "in 403 403 200 200 403 403 403"),

  row("audit", "/audit", adminOnly),
  row("outbox", "/outbox", adminOnly, adminAct),
  row("people._index", "/people", adminOnly),
  row("people.new", "/people/new", adminOnly, adminAct),
  row("people.$id", ({ ready }) => `/people/${ready}`, adminOnly, adminAct),
  row("people.sites._index", "/people/sites", adminOnly),
  row("people.sites.new", "/people/sites/new", adminOnly, adminAct),
  row("people.sites.$id", ({ site }) => `/people/sites/${site}`, adminOnly, adminAct),
]; // prettier-ignore

const cells = (line: string): string[] => line.trim().split(/\s+/);

let world: HttpWorld;
beforeAll(async () => {
  world = await httpWorld();
});
afterAll(() => world.end());

type Way = "page" | "data" | "one loader";

/** The address a browser with script asks instead of the page's own. */
function asked(address: string, way: Way, route: string): string {
  if (way === "page") return address;
  const url = new URL(address, "http://here");
  url.pathname = url.pathname === "/" ? "/_root.data" : `${url.pathname}.data`;
  if (way === "one loader") url.searchParams.set("_routes", route);
  return url.pathname + url.search;
}

/** What came back, in the words of the table: a status, and where it leads. */
async function answer(
  persona: Persona,
  address: string,
  {
    way = "page",
    route = "",
    post = false,
    accept = "*/*",
  }: Partial<{ way: Way; route: string; post: boolean; accept: string }> = {},
): Promise<string> {
  // signing out ends the session it came with
  const cookie =
    address === "/logout" && post && persona !== "anonymous"
      ? await signedIn(world.store, world.people[persona])
      : world.cookies[persona];
  const response = await fetch(world.server.origin + asked(address, way, route), {
    method: post ? "POST" : "GET",
    redirect: "manual",
    headers: {
      Accept: accept,
      ...(cookie ? { Cookie: cookie } : {}),
      ...(post ? { "Content-Type": "application/x-www-form-urlencoded", Origin: world.server.origin } : {}),
    },
    ...(post ? { body: "" } : {}),
  });
  const text = await response.text();
  // Remix tells its script of a redirect in the data, with a status of its own
  if (way !== "page" && response.status === 202) {
    return `302 ${/"redirect","([^"]*)"/.exec(text)?.[1] ?? text}`;
  }
  const to = response.headers.get("Location");
  return to ? `${response.status} ${to}` : `${response.status}`;
}

/** A cell, with a short word for where it leads spelled out. */
function spelled(cell: string, address: string, way: Way = "page"): string {
  const path = new URL(address, "http://here").pathname;
  if (cell === "in") return `302 /login?${new URLSearchParams({ return: address })}`;
  if (cell === "home") return way === "page" ? "302 /dashboard" : "400";
  if (cell === ":words") return `302 ${path}/words`;
  if (cell === ":identities") return `302 ${path}#f-changed`;
  if (cell === ":later") return `302 ${path}#f-message`;
  return cell.startsWith("/") ? `302 ${cell}` : cell;
}

const everybody = (ask: (persona: Persona) => Promise<string>) => Promise.all(personas.map(ask));

describe("the table", () => {
  it("has a row for every route of the build, and no row without one", async () => {
    const routes = (await builtRoutes()).filter(({ id }) => id !== "root");
    const named = new Set(rows.map(({ route }) => route));
    expect([...named].sort()).toEqual(routes.map(({ id }) => id).sort());
    for (const { id, action } of routes) {
      expect([id, rows.some((each) => each.route === id && each.post)]).toEqual([id, action]);
    }
  });

  it("has a cell for every persona", () => {
    for (const { route, get, post } of rows) {
      for (const line of [get, post]) {
        if (line) expect([route, cells(line).length]).toEqual([route, cells(columns).length]);
      }
    }
  });
});

describe("GET", () => {
  it.each(rows.filter(({ get }) => get))("$route: $get", async ({ route, at, get = "" }) => {
    const address = at(world.things);
    const wanted = cells(get).map((cell) => spelled(cell, address));
    expect(await everybody((persona) => answer(persona, address))).toEqual(wanted);
    // a guard of the page alone would leave these open
    expect(await everybody((persona) => answer(persona, address, { way: "data", route }))).toEqual(wanted);
    expect(await everybody((persona) => answer(persona, address, { way: "one loader", route }))).toEqual(
      wanted,
    );
  });

  const unknown = new Proxy({} as Things, {
    get: (_, name) =>
      name === "waiting" || name === "returned"
        ? { evidenceId: randomUUID(), versionId: randomUUID() }
        : name === "shared" || name === "unshared"
          ? { id: randomUUID(), reflectionId: "no-such-reflection" }
          : randomUUID(),
  });
  it.each(rows.filter(({ get, at }) => get && at(unknown) !== at(unknown)))(
    "$route: what is another's answers like what does not exist",
    async ({ at, get = "" }) => {
      const address = at(unknown);
      const wanted = cells(get).map((cell) =>
        cell === "in" || cell === "403" ? spelled(cell, address) : "404",
      );
      expect(await everybody((persona) => answer(persona, address))).toEqual(wanted);
    },
  );
});

describe("POST", () => {
  it.each(rows.filter(({ post }) => post))("$route: $post", async ({ route, at, post = "" }) => {
    const address = at(world.things);
    for (const way of ["page", "data"] as const) {
      const wanted = cells(post).map((cell) => spelled(cell, address, way));
      expect(await everybody((persona) => answer(persona, address, { way, route, post: true }))).toEqual(
        wanted,
      );
    }
  });
});

// ---- Addresses that answer before Remix -------------------------------------------------------------

const html = "text/html,application/xhtml+xml,*/*;q=0.8";
/** address, what is asked for, status, type of what comes; for everyone alike */
const open: readonly (readonly [Row["at"], string, number, string])[] = [
  [() => "/healthz", "*/*", 200, "application/json"],
  [() => "/.well-known/did.json", "*/*", 200, "application/json"],
  [() => "/issuer", html, 200, "text/html"],
  [() => "/issuer", "application/json", 200, "application/json"],
  [() => "/issuer.json", "*/*", 200, "application/json"],
  [() => `/achievements/${slug}`, html, 200, "text/html"],
  [() => `/achievements/${slug}`, "application/json", 200, "application/json"],
  [() => `/achievements/${slug}.json`, "*/*", 200, "application/json"],
  [() => `/achievements/${slug}.png`, "*/*", 200, "image/png"],
  [() => `/achievements/${slug}.svg`, "*/*", 200, "image/svg+xml"],
  [() => "/achievements/no-such", html, 404, "text/html"],
  [() => "/achievements/no-such.json", "*/*", 404, "application/json"],
  [({ statusList }) => `/status/${statusList}`, "*/*", 200, "application/json"],
  [() => "/status/no-such-list", "*/*", 404, "application/json"],
  ...(["credential", "withdrawn"] as const).flatMap((which) =>
    ([
      ["", html, "text/html"],
      ["", "application/vc", "application/vc"],
      ["", "application/ld+json", "application/ld+json"],
      ["", "application/json", "application/json"],
      [".json", "*/*", "application/json"],
      [".png", "*/*", "image/png"],
      [".svg", "*/*", "image/svg+xml"],
      [".pdf", "*/*", "application/pdf"],
    ] as const).map(([end, accept, type]) => [(things: Things) => `/credentials/${things[which]}${end}`, accept, 200, type] as const),
  ),
  ...["", ".json", ".png", ".svg", ".pdf"].map(
    (end) => [() => `/credentials/11111111-1111-4111-8111-111111111111${end}`, end === "" ? html : "*/*", 404, end === ".json" ? "application/json" : ""] as const,
  ),
  [() => "/credentials/1' or '1'='1", html, 404, "text/html"],
]; // prettier-ignore

describe("before Remix", () => {
  it.each(open)("%s %s → %i %s", async (at, accept, status, type) => {
    const address = at(world.things);
    expect(await everybody((persona) => answer(persona, address, { accept }))).toEqual(
      personas.map(() => `${status}`),
    );
    const response = await fetch(world.server.origin + address, { headers: { Accept: accept } });
    await response.arrayBuffer();
    expect(response.headers.get("Content-Type") ?? "").toContain(type);
  });
});
