import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makeAwarded } from "#tests/support/earned";
import { servePublicBytes } from "#tests/support/public-server";
import { slug } from "#tests/support/ready-learner";
import { extractFromPng, extractFromSvg } from "~/domains/credentials/bake";
import { readDocument } from "~/domains/credentials/reads.server";
import { chooseShowName } from "~/domains/credentials/writes.server";
import { environment } from "~/http/environment.server";
import { withdraw } from "#tests/support/withdrawn";
import { signAwarded } from "~/workflows/sign.server";

let world: TestWorld;
let server: Awaited<ReturnType<typeof servePublicBytes>>;
beforeAll(async () => {
  world = await freshStore();
  server = await servePublicBytes();
});
afterAll(async () => {
  await server.end();
  await world.end();
});

const now = new Date();
const awarded = (signed = true) => makeAwarded(world.store, now, { signed, name: "Ngaio Te Āwhina" });
const get = (path: string, accept = "text/html", headers: Record<string, string> = {}) =>
  fetch(`${server.url}${path}`, { headers: { Accept: accept, ...headers } });
/** as a person reads it */
const words = (html: string) =>
  html
    .replace(/<[^>]+>/g, " ")
    .replace(/&nbsp;|\u00a0/g, " ")
    .replace(/\s+/g, " ");

describe("the signed bytes", () => {
  it("are the stored text at every address and type, byte for byte, with an ETag", async () => {
    const made = await awarded();
    const text = await readDocument(world.store, made.id);
    for (const [path, accept, type] of [
      [made.path, "application/vc", "application/vc"],
      [made.path, "application/json", "application/json; charset=utf-8"],
      [made.path, "application/ld+json", "application/ld+json"],
      [made.path, "application/vc+ld+json", "application/vc+ld+json"],
      [made.path, "application/vc, */*;q=0.1", "application/vc"],
      [`${made.path}.json`, "*/*", "application/json; charset=utf-8"],
      [`${made.path}.json`, "application/vc", "application/vc"],
    ] as const) {
      const answer = await get(path, accept);
      expect([path, accept, answer.status, answer.headers.get("content-type")]).toEqual([
        path,
        accept,
        200,
        type,
      ]);
      expect(await answer.text()).toBe(text);
      const etag = answer.headers.get("etag") ?? "";
      expect((await get(path, accept, { "If-None-Match": etag })).status).toBe(304);
      expect((await get(path, accept, { "If-None-Match": '"other"' })).status).toBe(200);
    }
  });

  it("are a page for browsers, and neither is cached as the other", async () => {
    const made = await awarded();
    for (const accept of ["text/html,application/xhtml+xml,*/*;q=0.8", "*/*"]) {
      const answer = await get(made.path, accept);
      expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
      expect(answer.headers.get("vary")).toMatch(/Accept\b/);
      expect(answer.headers.get("x-robots-tag")).toBe("noindex");
    }
  });

  it("come inside the pictures and the certificate", async () => {
    const made = await awarded();
    const text = await readDocument(world.store, made.id);
    const png = await get(`${made.path}.png`);
    expect(png.headers.get("content-type")).toBe("image/png");
    expect(extractFromPng(new Uint8Array(await png.arrayBuffer()))).toBe(text);
    const svg = await get(`${made.path}.svg`);
    expect(svg.headers.get("content-security-policy")).toContain("sandbox");
    expect(extractFromSvg(await svg.text())).toBe(text);
    const pdf = await get(`${made.path}.pdf`);
    expect(pdf.headers.get("content-type")).toBe("application/pdf");
    expect(
      Buffer.from(await pdf.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe("%PDF-");
  });

  it("say that they are being signed until they are", async () => {
    const made = await awarded(false);
    const early = await get(`${made.path}.json`);
    expect([early.status, early.headers.get("retry-after")]).toEqual([404, "5"]);
    expect((await get(made.path, "application/vc")).status).toBe(404);
    const page = await get(made.path);
    expect(page.status).toBe(200);
    expect(words(await page.text())).toContain("It was awarded and is being signed.");
    await signAwarded({ credentialId: made.id }, now);
    expect((await get(`${made.path}.json`)).status).toBe(200);
    expect(words(await (await get(made.path)).text())).toContain("We checked this for you just now");
  });

  it("are not there for an address that was made up", async () => {
    const unknown = "/credentials/00000000-0000-4000-8000-000000000000";
    expect((await get(unknown)).status).toBe(404);
    for (const path of [`${unknown}.json`, `${unknown}.png`, "/credentials/nonsense.json", "/status/nope"]) {
      expect([path, (await get(path, "application/json")).status]).toEqual([path, 404]);
    }
  });
});

describe("the page of a credential", () => {
  it("shows the holder's name only while the holder wants it", async () => {
    const made = await awarded();
    const hidden = words(await (await get(made.path)).text());
    expect(hidden).toContain("The holder chose not to show their name");
    expect(hidden).not.toContain("Ngaio");
    await chooseShowName(world.store, made.learner.id, made.id, true, now);
    const shown = words(await (await get(made.path)).text());
    expect(shown).toContain("Awarded to Ngaio Te Āwhina");
    await chooseShowName(world.store, made.learner.id, made.id, false, now);
    expect(words(await (await get(made.path)).text())).not.toContain("Ngaio");
    await expect(chooseShowName(world.store, made.asker.personId, made.id, true, now)).rejects.toMatchObject({
      status: 404,
    });
  });

  it("says withdrawn with its reason at once, also where it was just shown as good", async () => {
    const made = await awarded();
    expect(words(await (await get(made.path)).text())).toContain("We checked this for you just now");
    await withdraw(world.store, made.asker, made.id, "holder-asked", "You asked us to take it back.", now);
    const page = words(await (await get(made.path)).text());
    expect(page).toContain("This credential was withdrawn");
    expect(page).toContain("The reason: the holder asked for it");
    expect(page).toContain("You asked us to take it back.");
    expect(page).not.toContain("We checked this for you just now");
  });

  it("compares a name or an address with what was signed, and keeps such a page to nobody's cache", async () => {
    const made = await awarded();
    const ask = async (holder: string) => {
      const answer = await get(`${made.path}?${new URLSearchParams({ holder })}`);
      expect(answer.headers.get("cache-control")).toContain("no-store");
      return words(await answer.text());
    };
    expect(await ask("Ngaio Te Āwhina")).toContain("It fits.");
    expect(await ask(` ${made.learner.email.toUpperCase()} `)).toContain("It fits.");
    expect(await ask("Ngaio Te Awhina")).toContain("It does not fit.");
    expect(await ask("")).toContain("Type a name or an email address.");
    expect(await ask("<script>alert(1)</script>")).not.toContain("<script");
  });

  it("has one h1, no script, no style attribute, and at most 60 kB", async () => {
    const made = await awarded();
    for (const path of [made.path, `/achievements/${slug}`, "/issuer"]) {
      const html = await (await get(path)).text();
      expect(html.match(/<h1[ >]/g)).toHaveLength(1);
      expect(html).not.toMatch(/<script|\sstyle="|onclick=/);
      expect(Buffer.byteLength(html)).toBeLessThan(60_000);
    }
  });
});

describe("what verifiers fetch", () => {
  it("is a DID document with every key, an issuer, an achievement and a status list", async () => {
    const made = await awarded();
    const document = JSON.parse((await readDocument(world.store, made.id)) ?? "{}") as {
      issuer: { id: string };
      proof: { verificationMethod: string }[];
      credentialSubject: { achievement: { id: string } };
      credentialStatus: { statusListCredential: string };
    };
    const did = (await (await get("/.well-known/did.json", "*/*")).json()) as {
      verificationMethod: { id: string }[];
    };
    const key = document.proof[0]?.verificationMethod.split("#")[1] ?? "?";
    expect(did.verificationMethod.some((one) => one.id.endsWith(`#${key}`))).toBe(true);
    expect(await (await get("/issuer.json", "*/*")).json()).toEqual(document.issuer);
    const { origin } = environment();
    const achievement = document.credentialSubject.achievement;
    const answer = await get(`${achievement.id.slice(origin.length)}.json`, "*/*");
    expect(await answer.json()).toEqual(achievement);
    const picture = await get(`${achievement.id.slice(origin.length)}.png`, "*/*");
    expect(picture.headers.get("content-type")).toBe("image/png");
    const list = await get(
      document.credentialStatus.statusListCredential.slice(origin.length),
      "application/vc",
    );
    expect(list.headers.get("cache-control")).toContain("max-age=300");
    const signed = (await list.json()) as { credentialSubject: { ttl: number } };
    expect(signed.credentialSubject.ttl).toBe(300_000);
    for (const path of ["/.well-known/did.json", "/issuer.json"]) {
      expect((await get(path, "*/*")).headers.get("access-control-allow-origin")).toBe("*");
    }
  });
});

describe("checking for programs", () => {
  const post = (body: string | Uint8Array | FormData, type?: string) =>
    fetch(`${server.url}/verify`, {
      method: "POST",
      headers: { Accept: "application/json", ...(type ? { "Content-Type": type } : {}) },
      body: body as BodyInit,
    });
  type Told = {
    outcome: string;
    steps: { name: string; valid: boolean | null; detail: string; checkedAt: string }[];
  };

  it("says verified for ours as JSON, picture, file and link; fails at the right step when one character changed", async () => {
    const made = await awarded();
    const text = (await readDocument(world.store, made.id)) ?? "";
    const png = new Uint8Array(await (await get(`${made.path}.png`)).arrayBuffer());
    const file = (bytes: Uint8Array | string, name: string) => {
      const form = new FormData();
      form.set("file", new Blob([bytes as BlobPart]), name);
      return form;
    };
    const asked: [string, Response][] = [
      ["json", await post(text, "application/json")],
      ["vc", await post(text, "application/vc")],
      ["no type said, as a command line sends it", await post(text, "application/x-www-form-urlencoded")],
      ["png body", await post(png, "image/png")],
      ["json file", await post(file(text, "c.json"))],
      ["png file", await post(file(png, "c.png"))],
      ["link", await post(`${environment().origin}${made.path}`, "text/plain")],
      [
        "form",
        await post(new URLSearchParams({ credential: text }).toString(), "application/x-www-form-urlencoded"),
      ],
    ];
    for (const [name, answer] of asked) {
      const told = (await answer.json()) as Told;
      expect([name, answer.status, told.outcome]).toEqual([name, 200, "verified"]);
      expect(
        told.steps.every((step) => step.valid === true && step.detail !== "" && step.checkedAt !== ""),
      ).toBe(true);
    }
    const first = async (changed: string) => {
      const told = (await (await post(changed, "application/json")).json()) as Told;
      return [told.outcome, told.steps.find((step) => step.valid === false)?.name];
    };
    expect(
      await first(text.replace("Professional and ethical conduct", "Professional and ethical conducT")),
    ).toEqual(["failed", "Conforms to Open Badges 3.0"]);
    expect(
      await first(text.replaceAll("Professional and ethical conduct", "Professional and ethical conducT")),
    ).toEqual(["failed", "Signature"]);
    expect(await first(text.replace('"OpenBadgeCredential"', '"OpenBadgeCredentiaL"'))).toEqual([
      "failed",
      "Conforms to Open Badges 3.0",
    ]);
  });

  it("says revoked the moment it was withdrawn", async () => {
    const made = await awarded();
    const text = (await readDocument(world.store, made.id)) ?? "";
    await withdraw(world.store, made.asker, made.id, "other", "Because.", new Date());
    const told = (await (await post(text, "application/json")).json()) as Told;
    expect(told.outcome).toBe("failed");
    expect(told.steps.filter((step) => step.valid === false).map((step) => step.name)).toEqual([
      "Not revoked or suspended",
    ]);
  });

  it("answers 400 with a sentence for what is no credential, whatever it is", async () => {
    for (const [body, type] of [
      ["", "application/json"],
      ["{", "application/json"],
      ['{"a":1}', "application/json"],
      ["[1,2]", "application/json"],
      ["null", "application/json"],
      ["hello", "text/plain"],
      ["\u0000", "text/plain"],
      ["http://127.0.0.1:22/", "text/plain"],
      ["http://169.254.169.254/latest/meta-data", "text/plain"],
      ["https://[::1]/x", "text/plain"],
      ["https://%", "text/plain"],
      [`${"http://localhost:3000"}/login`, "text/plain"],
      ["{".repeat(5000), "application/json"],
      ["credential=", "application/x-www-form-urlencoded"],
      ["x", "multipart/form-data"],
      ["--b\r\nnonsense", "multipart/form-data; boundary=b"],
      [new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]), "image/png"],
      [new Uint8Array([0xff, 0xfe, 0xfd]), "application/octet-stream"],
    ] as const) {
      const answer = await post(body, type);
      const told = (await answer.json()) as { error?: string };
      expect([body.slice(0, 20), answer.status]).toEqual([body.slice(0, 20), 400]);
      expect(told.error).toMatch(/^[A-Z].*\.$/s);
    }
    expect((await post("x".repeat(6 * 1024 * 1024), "application/json")).status).toBe(413);
  });

  it("passes people's forms on", async () => {
    const answer = await fetch(`${server.url}/verify`, {
      method: "POST",
      headers: { Accept: "text/html,*/*;q=0.8" },
      body: new URLSearchParams({ credential: "x" }),
    });
    expect(await answer.text()).toBe("passed on");
  });
});
