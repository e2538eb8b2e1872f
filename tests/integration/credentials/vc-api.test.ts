import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestWorld, freshStore } from "#tests/support/database";
import { servePublicBytes } from "#tests/support/public-server";

import { activeKey, readIssuerId } from "~/domains/credentials/key-store.server";
import { environment, readEnvironment, replaceEnvironment } from "~/http/environment.server";

type Json = Record<string, unknown>;
let world: TestWorld;
let server: Awaited<ReturnType<typeof servePublicBytes>>;
let issuer = "";
beforeAll(async () => {
  world = await freshStore();
  replaceEnvironment({ ...environment(), vcApi: true });
  server = await servePublicBytes();
  await activeKey(world.store, new Date());
  issuer = (await readIssuerId(world.store)) ?? "";
});
afterAll(async () => {
  await server.end();
  await world.end();
});

const credential = (more: Json = {}): Json => ({
  "@context": ["https://www.w3.org/ns/credentials/v2"],
  type: ["VerifiableCredential"],
  issuer,
  credentialSubject: { id: "did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH" },
  ...more,
});

async function post(path: string, body: unknown, at = server.url) {
  const answer = await fetch(`${at}${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, body: (text.startsWith("{") ? JSON.parse(text) : { text }) as Json };
}
const issue = (more: Json = {}) => post("/credentials/issue", { credential: credential(more), options: {} });
const verify = (verifiableCredential: unknown) =>
  post("/credentials/verify", { verifiableCredential, options: { checks: ["proof"] } });

describe("the addresses for conformance suites", () => {
  it("sign what conforms to the data model, and verify it", async () => {
    const made = await issue({ name: { "@value": "Juggling", "@language": "en" } });
    expect(made.status).toBe(201);
    const signed = made.body["verifiableCredential"] as Json;
    expect(signed["proof"]).toMatchObject([
      { cryptosuite: "eddsa-rdfc-2022", proofPurpose: "assertionMethod" },
    ]);
    expect(await verify(signed)).toEqual({ status: 200, body: { verified: true } });
  });

  it("refuse what was changed, added or has ended, and say why", async () => {
    const signed = (await issue({ name: "Juggling" })).body["verifiableCredential"] as Json;
    for (const changed of [
      { ...signed, name: "Surgery" },
      { ...signed, madeUp: "Surgery" },
      { ...signed, proof: [] },
      { ...signed, proof: undefined },
      "not an object",
    ]) {
      const answer = await verify(changed);
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({ verified: false, problemDetails: [{ title: "Malformed value" }] });
      expect(JSON.stringify(answer.body)).not.toContain("Surgery");
    }
    const over = await issue({ validUntil: "2020-01-01T00:00:00Z" });
    expect(over.status).toBe(201);
    const answer = await verify(over.body["verifiableCredential"]);
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([
      400,
      expect.stringContaining("It ended on"),
    ]);
  });

  it.each<[string, Json]>([
    ["another issuer", { issuer: "did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH" }],
    ["no issuer", { issuer: undefined }],
    ["an issuer without an address", { issuer: { name: "Academy" } }],
    ["an empty subject", { credentialSubject: {} }],
    ["a subject as text", { credentialSubject: "did:example:1" }],
    ["no subject", { credentialSubject: undefined }],
    ["no type", { type: ["Something"] }],
    ["another first context", { "@context": ["https://www.w3.org/2018/credentials/v1"] }],
    ["a context that is no address", { "@context": ["https://www.w3.org/ns/credentials/v2", "v1"] }],
    [
      "a context of which we hold no copy",
      { "@context": ["https://www.w3.org/ns/credentials/v2", "https://elsewhere.example/"] },
    ],
    ["an undefined word", { madeUp: "x" }],
    ["an id that is no address", { id: "1" }],
    ["a date without its zone", { validFrom: "2026-11-01T00:00:00" }],
    ["dates that cross", { validFrom: "2026-11-02T00:00:00Z", validUntil: "2026-11-01T00:00:00Z" }],
    ["words in an unknown shape", { name: { value: "Juggling" } }],
    ["words in a direction of their own", { name: { "@value": "Juggling", "@direction": "up" } }],
    ["a status without its type", { credentialStatus: { id: "https://x.example/1" } }],
    ["a schema without its address", { credentialSchema: { type: "JsonSchema" } }],
    ["a refresh service without its type", { refreshService: { id: "https://x.example/1" } }],
    ["evidence without its type", { evidence: { id: "https://x.example/1" } }],
    ["files as text", { relatedResource: ["https://x.example/1"] }],
    ["a proof", { proof: { type: "DataIntegrityProof" } }],
    ["a badge that is none", { type: ["VerifiableCredential", "OpenBadgeCredential"] }],
  ])("do not sign a document with %s", async (_, more) => {
    const answer = await issue(more);
    expect(answer.status).toBe(400);
    expect(answer.body["problemDetails"]).not.toEqual([]);
  });

  it("refuse what says something twice, and what is no JSON", async () => {
    const twice = JSON.stringify({ credential: credential() }).replace(`"type":`, `"type":"x","type":`);
    for (const body of [twice, "[]", "", "{"])
      expect((await post("/credentials/issue", body)).status).toBe(400);
  });

  it("are there only where the settings say so, and never in production", async () => {
    replaceEnvironment({ ...environment(), vcApi: false });
    const without = await servePublicBytes();
    for (const path of ["/credentials/issue", "/credentials/verify"])
      expect((await post(path, { credential: credential() }, without.url)).status).toBe(404);
    await without.end();
    const secrets = { SESSION_SECRET: "s".repeat(32), KEY_ENCRYPTION_SECRET: "k".repeat(32) };
    const settings = { ...secrets, VC_API: "1", ORIGIN: "https://pathways.example.org" };
    expect(() => readEnvironment({ ...settings, NODE_ENV: "production" })).toThrow("VC_API");
    expect(readEnvironment({ ...settings, NODE_ENV: "test" }).vcApi).toBe(true);
    expect(readEnvironment({ ...secrets, NODE_ENV: "test" }).vcApi).toBe(false);
  });
});
