import { execFile } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { Agent, type IncomingHttpHeaders, request as httpRequest } from "node:http";
import path from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import pg from "pg";
import { engine } from "#db/dialect";
import { freshStore } from "#tests/support/database";
import { type HttpWorld, type Persona, httpWorld, password } from "#tests/support/http-world";
import { slug } from "#tests/support/ready-learner";
import { serverEnvironment, startServer } from "#tests/support/server";
import { catalogue } from "~/catalogue/catalogue.server";

let world: HttpWorld;
beforeAll(async () => {
  world = await httpWorld();
});
afterAll(() => world.end());

const modulePage = `/learn/${slug}/03-words-that-travel`;
const kB = 1000;

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** One request over a connection of its own, the bytes as they came. */
function ask(
  address: string,
  {
    persona = "anonymous",
    method = "GET",
    headers = {},
    body = "",
  }: Partial<{ persona: Persona; method: string; headers: Record<string, string>; body: string }> = {},
  origin = world.server.origin,
): Promise<Answer> {
  const cookie = world.cookies[persona];
  const sent =
    method === "POST"
      ? {
          Origin: origin,
          "Content-Type": "application/x-www-form-urlencoded",
          "Content-Length": String(Buffer.byteLength(body)),
        }
      : {};
  return new Promise((resolve, reject) => {
    const asked = httpRequest(
      origin + address,
      {
        method,
        agent: false,
        headers: { Accept: "text/html", ...(cookie ? { Cookie: cookie } : {}), ...sent, ...headers },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("end", () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }),
        );
        answer.on("error", reject);
      },
    );
    asked.on("error", reject);
    asked.end(body);
  });
}
const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();
const tooLong = form({ words: "x".repeat(300_000) });

// ---- The log ----------------------------------------------------------------------------------------

describe("the log", () => {
  it("has a line with id, status and duration for each request, and nothing about anybody", async () => {
    const { things, people } = world;
    const before = world.server.printed().length;
    const signIn = (given: string) =>
      ask("/login", { method: "POST", body: form({ email: people.owner.email, password: given }) });
    const answers = [
      await signIn("not the password of Oona"),
      await signIn(password),
      await ask(`/invitation/${things.invitation}`),
      await ask(`/password-reset/${things.reset}`),
      await ask(`/credentials/${things.credential}?holder=Oona+Ownwork`),
      await ask(`/credentials/${things.credential}.json`),
      await ask(`/status/${things.statusList}`),
      await ask(`/evidence/${things.waiting.evidenceId}`, { persona: "owner" }),
      await ask(`/reviews/${things.waiting.versionId}`, { persona: "supervisor" }),
      await ask(`/evidence/files/${things.waiting.versionId}/0`, { persona: "supervisor" }),
      await ask(`/reflections/${things.shared.id}`, { persona: "supervisor" }),
      await ask(`/people?search=Oona`, { persona: "administrator" }),
      await ask(`/audit?person=${encodeURIComponent(people.owner.email)}`, { persona: "administrator" }),
      await ask(`/Oona%20Ownwork%`),
      await ask(`/people/${things.ready}.data`, { persona: "administrator" }),
      await ask(`/Oona%20Ownwork/${encodeURIComponent(people.owner.email)}`),
      await ask("/evidence/new", { persona: "owner", method: "POST", body: form({ kind: "Oona" }) }),
      await ask("/people/oona-ownwork"),
      await ask("/oona/ownwork.data"),
      await ask(modulePage, { persona: "owner" }),
    ];
    await new Promise((resolve) => setTimeout(resolve, 200));
    const printed = world.server.printed().slice(before);
    const lines = printed
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const { headers } of answers) {
      const line = lines.find(({ id }) => id === headers["x-request-id"]);
      expect(line).toMatchObject({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        method: expect.stringMatching(/^(GET|POST)$/) as string,
        path: expect.stringMatching(/^\/[a-z0-9:/.-]*$/) as string,
        status: expect.any(Number) as number,
        ms: expect.any(Number) as number,
      });
    }
    expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);

    const everything = world.server.printed();
    const private_ = [
      ...Object.values(people).flatMap(({ id, email, name }) => [id, email, encodeURIComponent(email), name]),
      ...Object.values(world.cookies).flatMap((cookie) => (cookie ? [cookie.split("=")[1] ?? ""] : [])),
      ...[
        things.invitation,
        things.reset,
        things.credential,
        things.withdrawn,
        things.ready,
        things.shared.id,
      ],
      ...[
        things.waiting.evidenceId,
        things.waiting.versionId,
        things.statusList,
        password,
        "Oona",
        "Ownwork",
        "holder=",
      ],
    ];
    for (const one of private_) {
      expect(everything.toLowerCase().includes(one.toLowerCase()), one).toBe(false);
    }
    // what is ours says which page was slow
    expect(lines.at(-1)).toMatchObject({ path: modulePage, status: 200 });
  });
});

// ---- Headers ----------------------------------------------------------------------------------------

describe("headers", () => {
  const kinds: readonly (readonly [string, () => Promise<Answer>, number])[] = [
    ["a public page", () => ask("/"), 200],
    ["a page with script", () => ask(modulePage, { persona: "owner" }), 200],
    ["a credential's page", () => ask(`/credentials/${world.things.credential}`), 200],
    ["a redirect", () => ask("/dashboard"), 302],
    ["a form that is refused", () => ask("/login", { method: "POST" }), 400],
    [
      "a forged form",
      () => ask("/login", { method: "POST", headers: { Origin: "https://evil.example" } }),
      403,
    ],
    ["a page of another role", () => ask("/audit", { persona: "owner" }), 403],
    ["no page", () => ask("/no-such-page"), 404],
    ["no credential", () => ask("/credentials/11111111-1111-4111-8111-111111111111.json"), 404],
    ["a form that is too large", () => ask("/login", { method: "POST", body: tooLong }), 413],
    ["data", () => ask("/dashboard.data", { persona: "owner" }), 200],
    [
      "a download",
      () => ask(`/evidence/files/${world.things.waiting.versionId}/0`, { persona: "owner" }),
      200,
    ],
    ["a template", () => ask(`/learn/${slug}/template/practice-log/docx`, { persona: "owner" }), 200],
    ["health", () => ask("/healthz"), 200],
    ["a document", () => ask("/.well-known/did.json"), 200],
    ["a picture", () => ask(`/credentials/${world.things.credential}.png`), 200],
    ["a drawing", () => ask(`/credentials/${world.things.credential}.svg`), 200],
    ["a certificate", () => ask(`/credentials/${world.things.credential}.pdf`), 200],
    ["a static file", () => ask("/favicon.svg"), 200],
    ["an address nobody can read", () => ask("/credentials/%E0%A4%A"), 404],
    ["an address with a NUL in it", () => ask("/credentials/a%00b?from=a%00b"), 404],
  ];
  it.each(kinds)("of %s", async (what, kind, status) => {
    const { headers, ...answer } = await kind();
    expect(answer.status).toBe(status);
    const policy = String(headers["content-security-policy"]);
    expect(policy).toContain("default-src 'none'");
    // a badge is opened by itself, in a sandbox where nothing runs; its drawing may carry its own style
    if (what === "a drawing") expect(policy).toMatch(/sandbox$/);
    else {
      expect(policy).not.toContain("unsafe-");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toMatch(/script-src 'nonce-[\w+/=]{20,}' 'strict-dynamic'/);
    }
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    // a file says it once more for itself
    expect(headers["x-content-type-options"]).toMatch(/^nosniff(, nosniff)?$/);
    expect(headers["referrer-policy"]).toBe("same-origin");
    expect(headers["cross-origin-opener-policy"]).toBe("same-origin");
    expect(headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers["x-powered-by"]).toBeUndefined();
    expect(headers["server"]).toBeUndefined();
  });

  it("let one page use a camera and work without network, and no other", async () => {
    const scan = (await ask("/verify")).headers;
    expect(scan["permissions-policy"]).toContain("camera=(self)");
    expect(scan["content-security-policy"]).toContain("worker-src 'self'");
    for (const address of ["/", "/verify/device.json", "/login", `/credentials/${world.things.credential}`]) {
      const { headers } = await ask(address);
      expect(headers["permissions-policy"], address).toContain("camera=()");
      expect(headers["content-security-policy"], address).not.toContain("worker-src");
    }
    const page = (await ask("/verify")).body.toString();
    const [, keeper = ""] = /data-worker="([^"]+)"/.exec(page) ?? [];
    expect((await ask(keeper)).headers["service-worker-allowed"]).toBe("/verify");
    const [, reader = ""] = /data-reader="([^"]+)"/.exec(page) ?? [];
    const other = await ask(reader);
    expect([other.status, other.headers["service-worker-allowed"]]).toEqual([200, undefined]);
  });

  it("give each answer a nonce of its own, which every script carries, and no page needs more", async () => {
    const seen = new Set<string>();
    for (const [persona, address] of [
      ["owner", modulePage],
      ["owner", "/dashboard"],
      ["owner", `/evidence/${world.things.draft}/words`],
      ["supervisor", `/reviews/${world.things.waiting.versionId}`],
      ["owner", "/account"],
      ["anonymous", "/verify"],
    ] as const) {
      const { headers, body } = await ask(address, { persona });
      const nonce = /'nonce-([^']+)'/.exec(String(headers["content-security-policy"]))?.[1] ?? "";
      expect(seen.has(nonce)).toBe(false);
      seen.add(nonce);
      const page = body.toString();
      for (const [tag] of page.matchAll(/<script\b[^>]*>/g)) expect(tag).toContain(`nonce="${nonce}"`);
      expect(page).not.toMatch(/<[^>]+\sstyle="/);
      expect(page).not.toMatch(/<[^>]+\son[a-z]+="/);
      expect(page).not.toContain("javascript:");
      for (const [, to = ""] of page.matchAll(
        /<(?:script|img|link|iframe)\b[^>]*\s(?:src|href)="([^"]+)"/g,
      )) {
        expect(to).toMatch(/^\/(?!\/)/);
      }
    }
  });

  it("keep what is somebody's out of caches", async () => {
    for (const [persona, address] of [
      ["owner", modulePage],
      ["owner", "/dashboard"],
      ["owner", `/evidence/files/${world.things.waiting.versionId}/0`],
      ["owner", "/dashboard.data"],
    ] as const) {
      const { headers } = await ask(address, { persona });
      expect(headers["cache-control"] ?? "", address).toMatch(/private|no-store|no-cache/);
      expect(headers["cache-control"] ?? "", address).not.toMatch(/public/);
    }
  });

  it("send evidence as a download, never as a page", async () => {
    const { headers } = await ask(`/evidence/files/${world.things.waiting.versionId}/0`, {
      persona: "supervisor",
    });
    expect(headers["content-disposition"]).toMatch(/^attachment; filename/);
    expect(headers["content-type"]).not.toContain("html");
  });
});

// ---- Weight, compression, caching ---------------------------------------------------------------------

/** What a phone fetches that was never here, in bytes on the line: packed as the server packs it. */
async function firstVisit(address: string, persona: Persona) {
  const taken = async (file: string, as: Persona = "anonymous") => {
    const { status, body, headers } = await ask(file, {
      persona: as,
      headers: { "Accept-Encoding": "gzip, deflate, br" },
    });
    expect([file, status]).toEqual([file, 200]);
    const encoding = headers["content-encoding"];
    const text =
      encoding === "br" ? brotliDecompressSync(body) : encoding === "gzip" ? gunzipSync(body) : body;
    return { bytes: body.length, text: text.toString() };
  };
  const { bytes: html, text: page } = await taken(address, persona);
  const sums = { html, script: 0, style: 0, font: 0, picture: 0 };
  let faces = "";
  for (const [, file = ""] of page.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)) {
    const { bytes, text } = await taken(file);
    sums.style += bytes;
    faces += text;
  }
  for (const [, file = ""] of page.matchAll(/<script[^>]* src="([^"]+)"/g))
    sums.script += (await taken(file)).bytes;
  for (const file of fontsFor(page, faces)) sums.font += (await taken(file)).bytes;
  const pictures = [
    ...page.matchAll(/<(?:img|use|link rel="icon")[^>]* (?:src|href)="(\/[^"#]+)(?:#[^"]*)?"/g),
  ];
  // copies to take away are links, not parts of the page
  for (const file of new Set(pictures.map(([, file = ""]) => file)))
    sums.picture += (await taken(file)).bytes;
  return { ...sums, page, all: Object.values(sums).reduce((sum, one) => sum + one, 0) };
}

/** Files of the faces in which the page has letters; a browser fetches no others. */
function fontsFor(page: string, style: string): string[] {
  const letters = new Set([...page.replace(/<[^>]+>/g, "")].map((letter) => letter.codePointAt(0) ?? 0));
  const slanted = /<(?:em|i|cite)\b/.test(page);
  return [...style.matchAll(/@font-face\s*\{([^}]+)\}/g)].flatMap(([, face = ""]) => {
    const ranges = (/unicode-range:([^;}]+)/.exec(face)?.[1] ?? "").split(",").map((range) => {
      const [from = "", to = from] = range.trim().replace(/^U\+/i, "").split("-");
      return [parseInt(from, 16), parseInt(to, 16)] as const;
    });
    const wanted =
      (slanted || !/font-style:\s*italic/.test(face)) &&
      [...letters].some((letter) => ranges.some(([from, to]) => letter >= from && letter <= to));
    return wanted ? [/url\("?([^")]+)/.exec(face)?.[1] ?? ""] : [];
  });
}

describe("weight", () => {
  it.each(
    catalogue().microCredentials.flatMap((of) =>
      of.modules.map((module) => [of.slug, module.slug, module] as const),
    ),
  )(
    "of a first visit to %s/%s: 150 kB with style, script, fonts and every picture",
    async (credential, name, module) => {
      const visit = await firstVisit(`/learn/${credential}/${name}`, "owner");
      expect(visit.html).toBeLessThanOrEqual(30 * kB);
      expect(visit.script).toBeLessThanOrEqual(10 * kB);
      expect(visit.script).toBeGreaterThan(1 * kB);
      expect(visit.style).toBeLessThanOrEqual(15 * kB);
      expect(visit.style).toBeGreaterThan(1 * kB);
      expect(visit.font).toBeGreaterThan(10 * kB);
      expect(visit.all).toBeLessThanOrEqual(150 * kB);

      // what those read who have no script: all of it, and no id twice, or a link would lead astray
      const read = visit.page.replace(/<script[\s\S]*?<\/script>/g, "");
      for (const section of module.sections) {
        expect(read).toContain(`id="${section.id}"`);
        for (const block of section.blocks) if (block.kind === "prose") expect(read).toContain(block.html);
        for (const block of section.blocks)
          if (block.kind === "scenario")
            for (const choice of block.steps.flatMap((step) => step.choices))
              expect(read).toContain(
                choice.consequence.replace(/(popovertarget|id)="(term-[a-z0-9-]+)"/g, '$1="$2-printed"'),
              );
      }
      const ids = [...read.matchAll(/<[^>]* id="([^"]+)"/g)].map(([, id]) => id ?? "");
      expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
    },
  );

  it("of the page where a card can be checked without network: 60 kB with everything, its script in them", async () => {
    const visit = await firstVisit("/verify", "anonymous");
    expect(visit.script).toBeGreaterThan(1 * kB);
    expect(visit.script).toBeLessThanOrEqual(12 * kB);
    expect(visit.all).toBeLessThanOrEqual(60 * kB);
  });

  it("of the pages that anyone may need on a bad line: 60 kB with everything, and no script", async () => {
    for (const address of [
      `/verify?credential=${encodeURIComponent(`${world.server.origin}/credentials/${world.things.credential}`)}`,
      `/credentials/${world.things.credential}`,
      `/credentials/${world.things.withdrawn}`,
    ]) {
      const visit = await firstVisit(address, "anonymous");
      expect(visit.page, address).not.toContain("<script");
      expect(visit.script, address).toBe(0);
      expect(visit.all, address).toBeLessThanOrEqual(60 * kB);
    }
  });

  it("of every signed-in page stays within the same limits", async () => {
    for (const [persona, address] of [
      ["owner", "/dashboard"],
      ["owner", "/evidence"],
      ["owner", `/evidence/${world.things.draft}/words`],
      ["supervisor", `/reviews/${world.things.waiting.versionId}`],
      ["issuer", `/awards/${world.things.ready}/${slug}`],
      ["administrator", "/people"],
    ] as const) {
      const visit = await firstVisit(address, persona);
      expect(visit.html, address).toBeLessThanOrEqual(30 * kB);
      expect(visit.script, address).toBeLessThanOrEqual(110 * kB);
      expect(visit.style, address).toBeLessThanOrEqual(15 * kB);
    }
  });
});

describe("compression and caching", () => {
  it("packs pages, documents and assets for those who take it, and for nobody else", async () => {
    const asset = /href="(\/assets\/[^"]+\.css)"/.exec((await ask("/")).body.toString())?.[1] ?? "";
    const plain: string[] = [];
    for (const [persona, address] of [
      ["owner", modulePage],
      ["anonymous", `/credentials/${world.things.credential}.json`],
      ["anonymous", `/credentials/${world.things.credential}`],
      ["anonymous", asset],
    ] as const) {
      const whole = await ask(address, { persona });
      const small = await ask(address, { persona, headers: { "Accept-Encoding": "gzip, br" } });
      expect(whole.headers["content-encoding"], address).toBeUndefined();
      expect(small.headers["content-encoding"], address).toMatch(/^(br|gzip)$/);
      expect(small.headers["vary"], address).toMatch(/accept-encoding/i);
      expect(small.body.length).toBeLessThan(whole.body.length * 0.75);
      plain.push(address);
    }
    expect(plain).toHaveLength(4);
  });

  it("lets a browser keep for ever what has a name of its own, and nothing else", async () => {
    const page = (await ask(modulePage, { persona: "owner" })).body.toString();
    const assets = [
      ...new Set([...page.matchAll(/"(\/assets\/[^"]+\.(?:js|css))"/g)].map(([, file = ""]) => file)),
    ];
    expect(assets.length).toBeGreaterThan(2);
    for (const file of assets) {
      expect((await ask(file)).headers["cache-control"], file).toBe("public, max-age=31536000, immutable");
    }
    expect((await ask("/favicon.svg")).headers["cache-control"]).toBe("public, max-age=3600");
    const gone = await ask("/assets/no-such-file-1234.js");
    expect(gone.status).toBe(404);
    expect(gone.headers["cache-control"] ?? "").not.toContain("immutable");
  });

  it("answers HEAD like GET without the page, and 304 to those who have the document", async () => {
    const head = await ask("/framework", { method: "HEAD" });
    expect([head.status, head.body.length]).toEqual([200, 0]);
    const address = `/credentials/${world.things.credential}.json`;
    const first = await ask(address);
    const second = await ask(address, { headers: { "If-None-Match": String(first.headers["etag"]) } });
    expect([second.status, second.body.length]).toEqual([304, 0]);
    expect((await ask(address)).body.equals(first.body)).toBe(true);
  });
});

// ---- Pages of trouble ---------------------------------------------------------------------------------

describe("pages of trouble", () => {
  const wrong = form({ email: "spam@made-up.example", password: "not the one" });
  const troubles: readonly (readonly [number, string, () => Promise<Answer>, idOnPage: boolean])[] = [
    [400, "an unreadable form", () => ask("/login", { method: "POST", headers: { "Content-Type": "text/plain" } }), true],
    [401, "words without a session", () => ask(`/evidence/${world.things.draft}/words`, { method: "POST", body: form({ narrative: "Words that took an hour." }) }), true],
    [403, "another role's page", () => ask("/people", { persona: "owner" }), true],
    [404, "no such page", () => ask("/no-such-page"), true],
    [404, "somebody else's evidence", () => ask(`/evidence/${world.things.waiting.evidenceId}`, { persona: "peer" }), true],
    [404, "a file that is not there", () => ask("/evidence/files/none/0", { persona: "owner" }), true],
    [404, "somebody else's file", () => ask(`/evidence/files/${world.things.waiting.versionId}/0`, { persona: "peer" }), true],
    [403, "another role's download", () => ask("/awards/ledger/csv", { persona: "owner" }), true],
    [404, "a calendar that was ended", () => ask("/calendar/not-one-of-ours"), true],
    [409, "a second award", () => ask(`/awards/${world.things.owner}/${slug}`, { persona: "issuer", method: "POST", body: form({ seen: "what was there", intent: "award" }) }), false],
    [413, "a form that is too large", () => ask("/people/new", { persona: "administrator", method: "POST", body: tooLong }), true],
    [429, "many guesses", async () => {
      for (let tries = 0; tries < 60; tries++) {
        const answer = await ask("/login", { method: "POST", body: wrong });
        if (answer.status === 429) return answer;
      }
      throw new Error("Sixty guesses and no end.");
    }, false],
  ]; // prettier-ignore
  it.each(troubles)("%i: %s", async (status, _, trouble, idOnPage) => {
    const { headers, body, ...answer } = await trouble();
    const page = body.toString();
    expect(answer.status).toBe(status);
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(page.match(/<h1\b/g)).toHaveLength(1);
    expect(page).toMatch(/<title>(?!IPS Pathways<)[^<]{8,} – IPS Pathways<\/title>/);
    expect(page).toMatch(/<html lang="en-AU"/);
    // where the form comes back there is something to do; where nothing comes back, a number to ask for help with
    if (idOnPage) expect(page).toContain(String(headers["x-request-id"]));
    else expect(page).toMatch(/class="errors/);
    if (status === 429) expect(Number(headers["retry-after"])).toBeGreaterThan(0);
    if (status === 401) expect(page).toContain("Words that took an hour.");
    expect(page).not.toMatch(/node_modules|SQLITE|at Object\.|DrizzleQuery/);
  });

  it("tells a program that asks for a file the sentence, and takes no refusal for a bug", async () => {
    const before = world.server.printed().length;
    const answer = await ask("/calendar/not-one-of-ours", { headers: { Accept: "text/calendar" } });
    expect([answer.status, answer.headers["content-type"]]).toEqual([404, "text/plain; charset=utf-8"]);
    expect(answer.body.toString()).toMatch(/^[A-Z][^<{]*\.\n$/);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(world.server.printed().slice(before)).not.toContain('"failed"');
  });

  it("405: a page that takes no form says so", async () => {
    const answer = await ask("/framework", { method: "POST" });
    expect(answer.status).toBe(405);
    expect(answer.body.toString().match(/<h1\b/g)).toHaveLength(1);
  });
});

// ---- Life of the process --------------------------------------------------------------------------------

describe("the process", () => {
  it("says that it is well", async () => {
    const { status, body } = await ask("/healthz", { headers: { Accept: "*/*" } });
    expect([status, JSON.parse(body.toString())]).toEqual([200, { status: "ok" }]);
  });

  it("finishes the request in flight after SIGTERM, takes no other, and ends with 0", async () => {
    const base = await freshStore();
    const server = await startServer({
      ...(await serverEnvironment(base.databaseUrl)),
      DATA_DIR: base.dataDir,
    });
    try {
      const body = form({ email: "nobody@made-up.example", password: "not the one" });
      const asked = httpRequest(`${server.origin}/login`, {
        method: "POST",
        agent: false,
        headers: {
          Origin: server.origin,
          "Content-Type": "application/x-www-form-urlencoded",
          "Content-Length": String(body.length),
        },
      });
      const answered = new Promise<number>((resolve, reject) => {
        asked.on("response", (answer) => answer.resume().on("end", () => resolve(answer.statusCode ?? 0)));
        asked.on("error", reject);
      });
      asked.write(body.slice(0, 10));
      await new Promise((resolve) => setTimeout(resolve, 200));
      const ended = server.stop();
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(server.process.exitCode).toBeNull();
      await expect(fetch(`${server.origin}/healthz`)).rejects.toThrow();
      asked.end(body.slice(10));
      expect(await answered).toBe(400);
      expect(await ended).toBe(0);
      expect(server.printed()).toContain('"msg":"stopping"');
    } finally {
      await server.stop();
      await base.end();
    }
  });

  it("ends with 0 also where the request in flight came over a connection that is kept", async () => {
    const base = await freshStore();
    const server = await startServer({
      ...(await serverEnvironment(base.databaseUrl)),
      DATA_DIR: base.dataDir,
    });
    // as a browser or a proxy keeps it, for as long as it is let
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const get = (address: string) =>
      new Promise<IncomingHttpHeaders>((resolve, reject) => {
        httpRequest(server.origin + address, { agent }, (answer) =>
          answer.resume().on("end", () => resolve(answer.headers)),
        )
          .on("error", reject)
          .end();
      });
    try {
      const body = form({ email: "nobody@made-up.example", password: "not the one" });
      const answered = new Promise<number>((resolve, reject) => {
        const asked = httpRequest(
          `${server.origin}/login`,
          {
            method: "POST",
            agent,
            headers: {
              Origin: server.origin,
              "Content-Type": "application/x-www-form-urlencoded",
              "Content-Length": String(body.length),
            },
          },
          (answer) => answer.resume().on("end", () => resolve(answer.statusCode ?? 0)),
        );
        asked.on("error", reject);
        asked.write(body.slice(0, 10));
        setTimeout(() => asked.end(body.slice(10)), 600);
      });
      await new Promise((resolve) => setTimeout(resolve, 200));
      const began = Date.now();
      const ended = server.stop();
      expect(await answered).toBe(400);
      // the next one over the same connection is answered, and is the last
      expect((await get("/healthz")).connection).toBe("close");
      expect(await ended).toBe(0);
      expect(Date.now() - began).toBeLessThan(15_000);
    } finally {
      agent.destroy();
      await server.stop();
      await base.end();
    }
  });

  it("says in one sentence that its port is taken, and so does the demo", async () => {
    const { env, origin } = world.server;
    const second = (...command: string[]) =>
      new Promise<{ code: unknown; printed: string }>((resolve) => {
        execFile(
          process.execPath,
          command,
          { env: { ...process.env, ...env, NODE_ENV: "test" } },
          (error, out, told) => resolve({ code: error?.code ?? 0, printed: (out + told).trim() }),
        );
      });
    const port = new URL(origin).port;
    expect(await second("--import", "tsx", "app/http/start.ts")).toEqual({
      code: 1,
      printed: `Port ${port} is taken. Stop what uses it, or set PORT to another number, then start again.`,
    });
    expect(await second("app/cli/demo.mjs")).toEqual({
      code: 1,
      printed: `Port ${port} is taken, perhaps by a demo that runs already. Stop it, or set PORT to another number, then run the command again.`,
    });
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
  });

  it("goes on when a file of the build goes away under it", async () => {
    const base = await freshStore();
    const name = `gone-${process.pid}.txt`;
    const file = path.join("build", "client", name);
    writeFileSync(file, "here for now");
    const server = await startServer({
      ...(await serverEnvironment(base.databaseUrl)),
      DATA_DIR: base.dataDir,
    });
    try {
      expect(await (await fetch(`${server.origin}/${name}`)).text()).toBe("here for now");
      rmSync(file);
      await expect(fetch(`${server.origin}/${name}`).then((answer) => answer.text())).rejects.toThrow();
      expect((await fetch(`${server.origin}/healthz`)).status).toBe(200);
    } finally {
      await server.stop();
      rmSync(file, { force: true });
      await base.end();
    }
  });

  it.runIf(engine === "postgres")("says 503 when the database is gone, and leaks nothing of it", async () => {
    const base = await freshStore();
    const server = await startServer({
      ...(await serverEnvironment(base.databaseUrl)),
      DATA_DIR: base.dataDir,
    });
    try {
      await base.store.close();
      const admin = new pg.Client({ connectionString: process.env["DATABASE_URL"] });
      await admin.connect();
      await admin.query(`drop database ${new URL(base.databaseUrl).pathname.slice(1)} with (force)`);
      await admin.end();
      const health = await fetch(`${server.origin}/healthz`);
      expect(health.status).toBe(503);
      const page = await fetch(`${server.origin}/login`, {
        method: "POST",
        headers: { Origin: server.origin },
        body: new URLSearchParams({ email: "private@made-up.example", password: "a secret" }),
      });
      expect(page.status).toBeGreaterThanOrEqual(500);
      const text = await page.text();
      expect(text).not.toMatch(/pathways_test|select |postgres/i);
      expect(text).toContain(page.headers.get("X-Request-Id"));
      expect(server.printed()).not.toMatch(/private@made-up|a secret/);
    } finally {
      await server.stop();
    }
  });
});
