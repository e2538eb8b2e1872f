import { eq } from "drizzle-orm";
import { type JWK, CompactSign, UnsecuredJWT, compactVerify, decodeProtectedHeader, importJWK } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { credential } from "#db/schema/credentials";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makeAwarded } from "#tests/support/earned";
import { servePublicBytes } from "#tests/support/public-server";
import { checkHanded } from "~/domains/credentials/check.server";
import { conformanceFaults } from "~/domains/credentials/conformance";
import { activeKey, listKeys, markCompromised, rotateKey } from "~/domains/credentials/key-store.server";
import { keyAddress } from "~/domains/credentials/keys.server";
import { readDocument } from "~/domains/credentials/reads.server";
import { readStrictJson } from "~/domains/credentials/strict-json";
import { environment } from "~/http/environment.server";
import { growLog } from "~/workflows/log.server";
import { withdraw } from "#tests/support/withdrawn";

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

async function issued() {
  const now = new Date();
  const { id, asker } = await makeAwarded(world.store, now);
  await growLog(now);
  return { id, asker, path: `/credentials/${id}.jwt` };
}
const get = (path: string, accept = "*/*") => fetch(`${server.url}${path}`, { headers: { Accept: accept } });
const text = async (path: string) => (await get(path)).text();
const bodyOf = (token: string) => Buffer.from(token.split(".")[1] ?? "", "base64url").toString();
const check = async (token: string) =>
  (await checkHanded({ kind: "text", text: token }, "here", new Date())).verification;
const stepOf = (of: Awaited<ReturnType<typeof check>>, name: string) =>
  of.steps.find((step) => step.name === name);
/** The key that a token names, read from where it says it is. */
async function keyNamedBy(token: string): Promise<JWK> {
  const { origin } = environment();
  const { kid = "" } = decodeProtectedHeader(token);
  expect(kid.startsWith(`${origin}/keys/`)).toBe(true);
  return (await get(kid.slice(origin.length))).json() as Promise<JWK>;
}

const algorithms = [
  ["RS256", ""],
  ["EdDSA", "?alg=EdDSA"],
] as const;

describe.each(algorithms)("a credential as a token: %s", (alg, query) => {
  it("holds the head and the claims that the standard asks for, and no others", async () => {
    const { id, path } = await issued();
    const token = await text(path + query);
    expect(Object.keys(decodeProtectedHeader(token))).toEqual(["alg", "kid", "typ"]);
    expect(decodeProtectedHeader(token)).toMatchObject({ alg, typ: "JWT" });
    const { iss, jti, nbf, sub, exp, ...said } = readStrictJson(bodyOf(token));
    const { proof: _, ...document } = readStrictJson((await readDocument(world.store, id)) ?? "");
    const subject = document["credentialSubject"] as Record<string, unknown>;
    expect(said).toEqual({ ...document, credentialSubject: { ...subject, id: sub } });
    const issuer = document["issuer"] as { id: string };
    expect({ iss, jti }).toEqual({ iss: issuer.id, jti: document["id"] });
    expect(nbf).toBe(Date.parse(String(document["validFrom"])) / 1000);
    expect(exp).toBe(Date.parse(String(document["validUntil"])) / 1000);
    expect(conformanceFaults(said as never)).toEqual([]);
  });

  it("is signed with a key that its address and the set both give, alone and among others", async () => {
    const { path } = await issued();
    const token = await text(path + query);
    const jwk = await keyNamedBy(token);
    expect(jwk).toMatchObject({ alg, use: "sig" });
    expect(Object.keys(jwk)).not.toContain("d");
    const { keys } = JSON.parse(await text("/.well-known/jwks.json")) as { keys: JWK[] };
    expect(keys).toContainEqual(jwk);
    const { payload } = await compactVerify(token, await importJWK(jwk, alg), { algorithms: [alg] });
    expect(Buffer.from(payload).toString()).toBe(bodyOf(token));
  });

  it("is the same each time, with an ETag, in the type that is asked for", async () => {
    const { path } = await issued();
    const first = await get(path + query);
    const token = await first.text();
    expect(first.headers.get("content-type")).toBe("application/jwt");
    expect(first.headers.get("x-robots-tag")).toBe("noindex");
    const again = await fetch(`${server.url}${path}${query}`, {
      headers: { "If-None-Match": first.headers.get("etag") ?? "" },
    });
    expect(again.status).toBe(304);
    for (const [accept, type] of [
      ["application/vc+jwt", "application/vc+jwt"],
      ["text/plain", "text/plain; charset=utf-8"],
      ["text/html", "application/jwt"],
    ] as const) {
      const answer = await get(path + query, accept);
      expect([answer.headers.get("content-type"), await answer.text()]).toEqual([type, token]);
    }
  });

  it("passes our own check as the credential behind it does, and says withdrawn when it was", async () => {
    const { id, asker, path } = await issued();
    const token = await text(path + query);
    const good = await check(token);
    expect(good.outcome).toBe("verified");
    expect(good.ours).toBe(true);
    expect(good.steps.map(({ valid }) => valid)).not.toContain(null);
    await withdraw(world.store, asker, id, "other", "Because.", new Date());
    const withdrawn = await check(token);
    expect(withdrawn.outcome).toBe("failed");
    expect(stepOf(withdrawn, "Not revoked or suspended")?.valid).toBe(false);
    // the envelope is the same, whatever became of the credential
    expect(await text(path + query)).toBe(token);
  });

  it("fails with one letter changed in any of its parts", async () => {
    const token = await text((await issued()).path + query);
    const parts = token.split(".");
    for (const part of [0, 1, 2]) {
      for (const at of [3, 20, (parts[part] ?? "").length - 4]) {
        const changed = parts
          .map((one, n) =>
            n === part ? `${one.slice(0, at)}${one[at] === "A" ? "B" : "A"}${one.slice(at + 1)}` : one,
          )
          .join(".");
        const answer = await check(changed).catch(() => null);
        if (answer) expect([answer.outcome, answer.facts]).toEqual(["failed", null]);
      }
    }
  });
});

describe("a token in our name", () => {
  async function forged(header: object, change: (said: Record<string, unknown>) => void = () => undefined) {
    const { id, path } = await issued();
    const said = readStrictJson(bodyOf(await text(path)));
    change(said);
    const { signer, publicKeyMultibase } = await activeKey(world.store, new Date(), "rsa");
    const head = { alg: "RS256", kid: keyAddress(environment().origin, publicKeyMultibase), typ: "JWT" };
    const whole = [{ ...head, ...header }, said]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");
    const signature = await signer.sign({ data: Buffer.from(whole) });
    return { id, said, token: `${whole}.${Buffer.from(signature).toString("base64url")}` };
  }
  const signature = async (token: string) => stepOf(await check(token), "Signature");

  it("counts only as we make it, even where somebody has our key", async () => {
    const same = await forged({});
    expect((await check(same.token)).outcome).toBe("verified");
    const more = await forged({}, (said) => (said["name"] = "Something grander"));
    expect(await signature(more.token)).toMatchObject({
      valid: false,
      detail: expect.stringContaining("something else than the credential that we issued") as string,
    });
    const unknown = await forged({}, (said) => {
      const id = `${environment().origin}/credentials/11111111-1111-4111-8111-111111111111`;
      said["id"] = said["jti"] = id;
    });
    expect((await signature(unknown.token))?.detail).toContain("no such credential");
    const another = await forged(
      {},
      (said) => (said["sub"] = "did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8x"),
    );
    expect((await signature(another.token))?.valid).toBe(false);
  });

  it.each([
    ["a key brought along", { jwk: { kty: "RSA", n: "AQAB", e: "AQAB" } }],
    ["another type", { typ: "vc+jwt" }],
    ["another algorithm", { alg: "PS256" }],
    ["a part that must be understood", { crit: ["exp"], exp: 1 }],
    ["a key that is elsewhere", { kid: "https://academy.example/keys/1" }],
  ])("with %s in its head is none of ours", async (_what, header) => {
    const { token } = await forged(header);
    expect(await signature(token)).toMatchObject({ valid: false });
    expect((await check(token)).outcome).toBe("failed");
  });

  it("without a signature, or with our public key as a shared secret, proves nothing", async () => {
    const { said, token } = await forged({});
    const none = new UnsecuredJWT(said as never).encode();
    expect((await check(none)).outcome).toBe("failed");
    const { kid = "" } = decodeProtectedHeader(token);
    const jwk = await keyNamedBy(token);
    for (const secret of [JSON.stringify(jwk), jwk.n ?? "", `${kid}`]) {
      const shared = await new CompactSign(Buffer.from(JSON.stringify(said)))
        .setProtectedHeader({ alg: "HS256", kid, typ: "JWT" })
        .sign(Buffer.from(secret.padEnd(32, "x")));
      expect((await check(shared)).outcome).toBe("failed");
    }
  });

  it("gives each credential a subject of its own, which tells nothing", async () => {
    const subjects = new Set<unknown>();
    for (let n = 0; n < 3; n++) {
      const { id, path } = await issued();
      const { sub } = readStrictJson(bodyOf(await text(path)));
      expect(sub).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      const [row] = await world.store.read.select().from(credential).where(eq(credential.id, id));
      expect(row?.document).not.toContain(String(sub).slice(9));
      subjects.add(sub);
    }
    expect(subjects.size).toBe(3);
  });
});

describe("the addresses", () => {
  it("say what is wrong with what was asked for", async () => {
    const { path, id } = await issued();
    for (const [address, status] of [
      [`${path}?alg=HS256`, 400],
      [`${path}?alg=RS256&alg=EdDSA`, 400],
      ["/credentials/11111111-1111-4111-8111-111111111111.jwt", 404],
      ["/credentials/no-such.jwt", 404],
      ["/keys/no-such", 404],
    ] as const) {
      const answer = await get(address);
      expect([address, answer.status]).toEqual([address, status]);
      expect(((await answer.json()) as { error: string }).error).toMatch(/\.$/);
    }
    await world.store.write((tx) =>
      tx.update(credential).set({ document: null }).where(eq(credential.id, id)),
    );
    const waiting = await get(path);
    expect([waiting.status, waiting.headers.get("retry-after")]).toEqual([404, "5"]);
  });
});

describe("a key for tokens", () => {
  it("stands on the issuer's page beside those of documents, by its hash", async () => {
    const { path } = await issued();
    const { kid = "" } = decodeProtectedHeader(await text(path));
    const page = await (await get("/issuer", "text/html")).text();
    expect(page).toContain(`RS256 ${kid.split("/").at(-1)}`);
    for (const key of await listKeys(world.store)) expect(page).toContain(key.publicKeyMultibase);
  });

  it("is rotated by itself: a new token has the new key, and the old one goes on verifying", async () => {
    const { path } = await issued();
    const old = await text(path);
    const documents = await listKeys(world.store);
    await rotateKey(world.store, null, new Date(), "rsa");
    expect(await listKeys(world.store)).toEqual(documents);
    const fresh = await text(path);
    expect(decodeProtectedHeader(fresh).kid).not.toBe(decodeProtectedHeader(old).kid);
    for (const token of [old, fresh]) {
      expect((await check(token)).outcome).toBe("verified");
      const jwk = await keyNamedBy(token);
      await compactVerify(token, await importJWK(jwk, "RS256"));
    }
  });

  it("that somebody else may hold is offered to nobody, stays in the DID document, and ours stays ours", async () => {
    const { path } = await issued();
    const token = await text(path);
    const { kid = "" } = decodeProtectedHeader(token);
    const lost = (await listKeys(world.store, "rsa")).at(-1);
    const { origin } = environment();
    expect(kid).toBe(keyAddress(origin, lost?.publicKeyMultibase ?? ""));
    await markCompromised(world.store, null, lost?.id ?? "", new Date(), new Date());
    expect((await get(kid.slice(origin.length))).status).toBe(410);
    expect(await text("/.well-known/jwks.json")).not.toContain(kid);
    const did = JSON.parse(await text("/.well-known/did.json")) as {
      verificationMethod: { id: string; type: string; revoked?: string }[];
      assertionMethod: string[];
    };
    const method = did.verificationMethod.find(({ id }) => id.endsWith(`#${kid.split("/").at(-1)}`));
    expect(method).toMatchObject({ type: "JsonWebKey", revoked: expect.any(String) as string });
    expect(did.assertionMethod).toContain(method?.id);
    // it says no more than our own record does, so who signed it makes no difference here
    expect((await check(token)).outcome).toBe("verified");
    expect(decodeProtectedHeader(await text(path)).kid).not.toBe(kid);
  });

  it("makes no token of a credential that fell with the key of documents", async () => {
    const { id, path } = await issued();
    const before = await text(path);
    const [row] = await world.store.read.select().from(credential).where(eq(credential.id, id));
    const long = new Date(Date.now() - 3_600_000);
    await markCompromised(world.store, null, row?.signingKeyId ?? "", long, new Date());
    const answer = await get(path);
    expect(answer.status).toBe(404);
    expect(((await answer.json()) as { error: string }).error).toContain("cannot be relied on");
    expect((await check(before)).outcome).toBe("failed");
  });
});
