import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Row, cells, columns, rows } from "#tests/support/addresses";
import { type HttpWorld, type Persona, type Things, httpWorld, personas } from "#tests/support/http-world";
import { slug } from "#tests/support/ready-learner";
import { builtRoutes } from "#tests/support/route-manifest";
import { signedIn } from "#tests/support/signed-in";

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
          : name === "note"
            ? { id: randomUUID(), fileId: randomUUID() }
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
  [() => "/.well-known/jwks.json", "*/*", 200, "application/jwk-set+json"],
  [() => "/keys/no-such-key", "*/*", 404, "application/json"],
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
      [".jwt", "*/*", "application/jwt"],
      [".jwt?alg=EdDSA", "application/vc+jwt", "application/vc+jwt"],
    ] as const).map(([end, accept, type]) => [(things: Things) => `/credentials/${things[which]}${end}`, accept, 200, type] as const),
  ),
  ...["", ".json", ".jwt", ".png", ".svg", ".pdf", ".card.pdf", ".qr.png", ".qr.svg"].map(
    (end) => [() => `/credentials/11111111-1111-4111-8111-111111111111${end}`, end === "" ? html : "*/*", 404, /json|jwt/.test(end) ? "application/json" : ""] as const,
  ),
  ...([["card.pdf", "application/pdf"], ["qr.svg", "image/svg+xml"], ["qr.png", "image/png"]] as const).flatMap(([kind, type]) => [
    [(things: Things) => `/credentials/${things.credential}.${kind}`, "*/*", 200, type] as const,
    [(things: Things) => `/credentials/${things.withdrawn}.${kind}`, html, 409, "text/html"] as const,
  ]),
  [() => "/verify/device.json", "*/*", 200, "application/json"],
  [() => "/credentials/1' or '1'='1", html, 404, "text/html"],
  ...([
    ["", html, "text/html"],
    ["/1.json", "*/*", "application/json"],
    ["/1.png", "*/*", "image/png"],
    ["/1.svg", "*/*", "image/svg+xml"],
    ["/1.pdf", "*/*", "application/pdf"],
  ] as const).flatMap(([end, accept, type]) => [
    [({ shareToken }: Things) => `/shared/${shareToken}${end}`, accept, 200, type] as const,
    [({ endedShareToken }: Things) => `/shared/${endedShareToken}${end}`, accept, 410, end === "" ? "text/html" : "text/plain"] as const,
    [() => `/shared/${"A".repeat(43)}${end}`, accept, 404, ""] as const,
  ]),
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
