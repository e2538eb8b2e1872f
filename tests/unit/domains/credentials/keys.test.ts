import { expect, test } from "vitest";
import {
  createSigningKey,
  didDocument,
  didWebOf,
  issuerIdFor,
  openPrivateKey,
  publicKeyOf,
  sealPrivateKey,
  verificationMethodFor,
} from "~/domains/credentials/keys.server";
import { fromBase58, toBase58 } from "~/domains/credentials/multibase";
import { publicKey } from "./fixture";

test("a sealed key opens only under its secret and its public key", async () => {
  const { publicKeyMultibase, privateKey } = createSigningKey();
  expect(publicKeyMultibase).toMatch(/^z6Mk/);
  expect(publicKeyOf(privateKey)).toBe(publicKeyMultibase);
  const secret = "a secret of thirty-two characters";
  const sealed = await sealPrivateKey(privateKey, publicKeyMultibase, secret);
  expect(sealed).not.toContain(Buffer.from(privateKey).toString("base64url"));
  expect(await openPrivateKey(sealed, publicKeyMultibase, secret)).toEqual(privateKey);
  await expect(openPrivateKey(sealed, publicKeyMultibase, `${secret}x`)).rejects.toThrow(
    /KEY_ENCRYPTION_SECRET/,
  );
  await expect(openPrivateKey(sealed, publicKey().publicKeyMultibase, secret)).rejects.toThrow();
  const touched = sealed.slice(0, -2) + (sealed.endsWith("AA") ? "BB" : "AA");
  await expect(openPrivateKey(touched, publicKeyMultibase, secret)).rejects.toThrow();
  await expect(openPrivateKey("v0.a.b", publicKeyMultibase, secret)).rejects.toThrow(/damaged/);
});

test("who we are depends on whether others can reach us", () => {
  const key = publicKey().publicKeyMultibase;
  expect(issuerIdFor("https://pathways.example.org", key)).toBe("did:web:pathways.example.org");
  expect(issuerIdFor("https://pathways.example.org:8443", key)).toBe("did:web:pathways.example.org%3A8443");
  for (const origin of [
    "http://localhost:3000",
    "http://pathways.example.org",
    "https://localhost",
    "https://127.0.0.1:8",
  ]) {
    expect(issuerIdFor(origin, key)).toBe(`did:key:${key}`);
  }
  expect(verificationMethodFor("http://localhost:3000", key)).toBe(`did:key:${key}#${key}`);
  expect(didWebOf("http://localhost:3000")).toBe("did:web:localhost%3A3000");
});

test("the identity document holds every key ever used, and marks a lost one", () => {
  const keys = [
    publicKey(0, { retiredAt: new Date() }),
    publicKey(1, { compromisedAt: new Date("2026-02-03T04:05:06Z") }),
  ];
  const document = didDocument("https://pathways.example.org", keys);
  expect(document.id).toBe("did:web:pathways.example.org");
  expect(document.assertionMethod).toEqual(document.verificationMethod.map((method) => method.id));
  expect(document.verificationMethod.map((method) => method.revoked)).toEqual([
    undefined,
    "2026-02-03T04:05:06Z",
  ]);
  expect(document.alsoKnownAs).toBeUndefined();
  expect(didDocument("http://localhost:3000", keys).alsoKnownAs).toHaveLength(2);
});

test("base58 goes there and back, zeros in front included", () => {
  for (const bytes of [[], [0], [0, 0, 1], [255, 255], [0, 237, 1, 9]]) {
    expect([...(fromBase58(toBase58(Uint8Array.from(bytes))) ?? [])]).toEqual(bytes);
  }
  for (const wrong of ["u123", "z0", "zl", "", "z".padEnd(600, "2")]) expect(fromBase58(wrong)).toBeNull();
});
