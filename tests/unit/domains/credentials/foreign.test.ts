import { createHash } from "node:crypto";
import { CompactSign, exportJWK, exportSPKI, generateKeyPair } from "jose";
import { describe, expect, test } from "vitest";
import type { Fetched, VerifyContext } from "~/domains/credentials/verification";
import { webOrigin } from "./fixture";
import { answers, detail, verifyCredential, world } from "./outside";
import {
  type Json,
  didPage,
  foreignCredential,
  foreignDidKey,
  inFirstModel,
  listUrl,
  signBefore,
  signForeign,
  statusEntry,
  statusList,
  theirDid,
  theirDidUrl,
  theirs,
  tokenIssuer,
} from "./strangers";

const checked = async (what: Json | string, more: Parameters<typeof world>[1] = {}) =>
  verifyCredential(typeof what === "string" ? what : JSON.stringify(what), await world(webOrigin, more));
const byKey = (more: Json = {}) => signForeign(foreignCredential(foreignDidKey(), more), 1, foreignDidKey());

/** What was asked of the outside, with these pages there. */
async function watched(pages: Record<string, string>): Promise<{ context: VerifyContext; asked: string[] }> {
  const context = await world(webOrigin, { pages });
  const asked: string[] = [];
  return {
    asked,
    context: {
      ...context,
      fetchPublic: (url): Promise<Fetched> => {
        asked.push(url);
        return context.fetchPublic(url);
      },
    },
  };
}

describe("the proof of before 2024 (Ed25519Signature2020)", () => {
  const models: [string, (did: string) => Json][] = [
    ["second", (did) => foreignCredential(did)],
    ["first", (did) => inFirstModel(foreignCredential(did))],
  ];
  test.each(models)("in the %s data model", async (_, made) => {
    const answer = await checked(await signBefore(made(foreignDidKey())));
    expect(answers(answer)).toBe("yyy?yyy");
    expect(answer.facts?.validFrom).toBe("2026-01-01T00:00:00+10:00");
  });

  test.each(models)(
    "in the %s data model: changed, or with a property added, is refused and not shown",
    async (_, made) => {
      const signed = await signBefore(made(foreignDidKey()));
      for (const text of [
        JSON.stringify(signed).replace("Can juggle", "Surgery"),
        JSON.stringify({ ...signed, madeUp: "Surgery" }),
        JSON.stringify({ ...signed, description: "Surgery" }),
      ]) {
        const answer = await checked(text);
        expect(answers(answer)).toBe("yyn????");
        expect(JSON.stringify(answer)).not.toContain("Surgery");
      }
    },
  );

  test("under a did:web, whose issuer must own the key", async () => {
    const signed = await signBefore(foreignCredential(theirDid), theirDid);
    expect(answers(await checked(signed, { pages: { [theirDidUrl]: didPage() } }))).toBe("yyy?yyy");
    expect(answers(await checked(signed, { pages: { [theirDidUrl]: didPage(2) } }))).toBe("yyn????");
  });

  test("ends in the words of its own data model, and may not speak the other's", async () => {
    const first = inFirstModel(foreignCredential(foreignDidKey()));
    const over = await signBefore({ ...first, expirationDate: "2026-11-01T00:00:00Z" });
    expect(answers(await checked(over))).toBe("yyy?nyy");
    for (const mixed of [
      { ...first, validUntil: "2030-01-01T00:00:00Z" },
      { ...foreignCredential(foreignDidKey()), expirationDate: "2030-01-01T00:00:00Z" },
      { ...first, issuanceDate: undefined },
    ]) {
      expect(answers(await checked({ ...mixed, proof: {} }))).toBe("yn?????");
    }
  });
});

test("a second proof that we can read counts where the first is none of ours to check", async () => {
  const signed = await byKey();
  const proof = [{ type: "DataIntegrityProof", cryptosuite: "ecdsa-sd-2023" }, signed["proof"]];
  expect(answers(await checked({ ...signed, proof }))).toBe("yyy?yyy");
});

describe("nothing is fetched to learn what words mean", () => {
  const evil = "https://elsewhere.example/context.json";
  test.each([
    ["in its contexts", (signed: Json) => ({ ...signed, "@context": [signed["@context"], evil].flat() })],
    ["deep inside", (signed: Json) => ({ ...signed, evidence: [{ "@context": evil, type: ["Evidence"] }] })],
    [
      "as an import",
      (signed: Json) => ({ ...signed, "@context": [signed["@context"], { "@import": evil }].flat() }),
    ],
  ])("%s", async (_, change) => {
    for (const signed of [await byKey(), await signBefore(foreignCredential(foreignDidKey()))]) {
      const { context, asked } = await watched({
        [evil]: `{"@context":{"@vocab":"https://elsewhere.example/"}}`,
      });
      const answer = await verifyCredential(JSON.stringify(change(signed)), context);
      expect(answer.steps.find((step) => step.name === "Signature")?.valid).not.toBe(true);
      expect(answer.facts).toBeNull();
      expect(asked).toEqual([]);
    }
  });
});

describe("a token", () => {
  const claims = (did: string): Json => ({
    iss: did,
    vc: inFirstModel(foreignCredential(did)),
    nbf: Date.parse("2026-01-01T00:00:00+10:00") / 1000,
  });

  test("that wraps its credential, as the first data model does", async () => {
    const { did, sign } = await tokenIssuer("EdDSA");
    expect(answers(await checked(await sign(claims(did))))).toBe("yyy?yyy");
    expect(answers(await checked(await sign({ ...claims(did), iss: theirDid })))).toBe("yyn????");
  });

  test("whose key stands at an address counts where that is its issuer's own", async () => {
    const keyAt = `${theirs}/keys/1`;
    const signer = await tokenIssuer("RS256");
    const other = await tokenIssuer("RS256");
    const body = (issuer: string) => foreignCredential(issuer);
    const said = "Issuer known and key valid then";
    for (const [issuer, page, expected, words] of [
      [`${theirs}/issuer`, signer.jwk, "yyy?yyy", "whoever runs academy.example"],
      [theirDid, signer.jwk, "yyy?yyy", "whoever runs academy.example"],
      [theirDid, { keys: [other.jwk, { ...signer.jwk, kid: keyAt }] }, "yyy?yyy", "whoever runs"],
      ["https://famous.example/issuer", signer.jwk, "yyy?yyy", "anyone could have signed it"],
      [foreignDidKey(), signer.jwk, "yyy?yyy", "anyone could have signed it"],
      [theirDid, other.jwk, "yyn????", ""],
      [theirDid, { keys: [other.jwk, signer.jwk] }, "yyn????", ""],
      [theirDid, { kty: "oct", k: "AAAA" }, "yyn????", ""],
      [theirDid, undefined, "yy?????", ""],
    ] as const) {
      const token = await signer.sign(body(issuer), { kid: keyAt });
      const answer = await checked(token, { pages: page ? { [keyAt]: JSON.stringify(page) } : {} });
      expect([issuer, answers(answer)]).toEqual([issuer, expected]);
      if (words !== "") expect(detail(answer, said)).toContain(words);
    }
  });

  test("made with a public key as its secret proves nothing", async () => {
    const { publicKey: open } = await generateKeyPair("RS256", { extractable: true });
    const jwk = await exportJWK(open);
    const did = `did:jwk:${Buffer.from(JSON.stringify(jwk)).toString("base64url")}`;
    for (const secret of [await exportSPKI(open), JSON.stringify(jwk)]) {
      for (const alg of ["HS256", "HS384", "HS512"]) {
        const token = await new CompactSign(Buffer.from(JSON.stringify(foreignCredential(did))))
          .setProtectedHeader({ alg, kid: `${did}#0` })
          .sign(Buffer.from(secret.padEnd(64)));
        expect(answers(await checked(token))).toBe("yyn????");
      }
    }
  });

  test("whose head names an algorithm of another kind of key than it has", async () => {
    const { did, sign } = await tokenIssuer("ES256");
    const token = await sign(foreignCredential(did));
    const [head, ...rest] = token.split(".");
    const said = JSON.parse(Buffer.from(head ?? "", "base64url").toString()) as Json;
    for (const alg of ["RS256", "EdDSA", "none", "PS256", "", null]) {
      const forged = [Buffer.from(JSON.stringify({ ...said, alg })).toString("base64url"), ...rest].join(".");
      expect(answers(await checked(forged))).toBe("yyn????");
    }
  });

  test("with a part that only newer software would understand is refused", async () => {
    const { did, sign } = await tokenIssuer("ES256");
    const token = await sign(foreignCredential(did));
    const [head, ...rest] = token.split(".");
    const said = JSON.parse(Buffer.from(head ?? "", "base64url").toString()) as Json;
    const strange = Buffer.from(JSON.stringify({ ...said, crit: ["new"], new: 1 })).toString("base64url");
    expect(answers(await checked([strange, ...rest].join(".")))).toBe("yyn????");
  });
});

describe("a list of withdrawn credentials", () => {
  const withList = (list: Json | string, entry = statusEntry(), more: Record<string, string> = {}) =>
    signForeign(foreignCredential(theirDid, { credentialStatus: entry })).then((signed) =>
      checked(signed, {
        pages: {
          [theirDidUrl]: didPage(),
          [listUrl]: typeof list === "string" ? list : JSON.stringify(list),
          ...more,
        },
      }),
    );

  test("says how old it is", async () => {
    const answer = await withList(await signForeign(statusList(theirDid, [])));
    expect(answers(answer)).toBe("yyy?yyy");
    const step = answer.steps.find((one) => one.name === "Not revoked or suspended");
    expect([step?.checkedAt, step?.asOf]).toEqual(["2026-11-20T10:00:00.000Z", "2026-01-01T00:00:00.000Z"]);
    expect(answer.steps.find((one) => one.name === "Signature")?.asOf).toBeNull();
  });

  test("of another issuer frees nobody, however well it is signed", async () => {
    const spoofed = await signForeign(statusList(foreignDidKey(), []), 1, foreignDidKey());
    expect(answers(await withList(spoofed))).toBe("yyy?y?y");
    const ours = await signForeign(statusList("did:web:pathways.example.org", []), 1, theirDid);
    expect(answers(await withList(ours))).toBe("yyy?y?y");
    const borrowed = await signForeign(statusList(theirDid, []), 1, foreignDidKey());
    expect(answers(await withList(borrowed))).toBe("yyy?y?y");
    const elsewhere = await signForeign({ ...statusList(theirDid, []), id: `${theirs}/status/8` });
    expect(answers(await withList(elsewhere))).toBe("yyy?y?y");
  });

  test("about something else, or over, or of tomorrow, says nothing", async () => {
    const other = await signForeign(statusList(theirDid, [], { statusPurpose: "suspension" }));
    expect(answers(await withList(other))).toBe("yyy?y?y");
    for (const dates of [{ validUntil: "2026-11-20T09:59:59Z" }, { validFrom: "2026-11-21T00:00:00Z" }]) {
      const list = await signForeign({ ...statusList(theirDid, []), ...dates });
      expect(answers(await withList(list))).toBe("yyy?y?y");
    }
  });

  test("that suspends is a no for now, and one no among several entries decides", async () => {
    const list = await signForeign(statusList(theirDid, [9], { statusPurpose: "suspension" }));
    const suspended = await withList(list, statusEntry({ statusPurpose: "suspension" }));
    expect(answers(suspended)).toBe("yyy?yny");
    expect(detail(suspended, "Not revoked or suspended")).toContain("suspended");
  });

  test("as a token of the issuer counts, with a key of its own it does not", async () => {
    const issuer = await tokenIssuer("ES256");
    const credential = await issuer.sign(foreignCredential(issuer.did, { credentialStatus: statusEntry() }));
    for (const [list, expected] of [
      [await issuer.sign(statusList(issuer.did, [9])), "yyy?yny"],
      [await issuer.sign(statusList(issuer.did, [])), "yyy?yyy"],
      [await (await tokenIssuer("ES256")).sign(statusList(issuer.did, []), "along"), "yyy?y?y"],
    ] as const) {
      expect(answers(await checked(credential, { pages: { [listUrl]: list } }))).toBe(expected);
    }
  });

  test.each<[string, Json | string, string]>([
    ["names nobody", { revokedCredential: [] }, "yyy?yyy"],
    ["names another", { revokedCredential: [{ id: "https://academy.example/c/2" }] }, "yyy?yyy"],
    ["names it", { revokedCredential: [{ id: `${theirs}/c/1`, revoked: true }] }, "yyy?yny"],
    ["names it without more words", { revokedCredential: [{ id: `${theirs}/c/1` }] }, "yyy?yny"],
    ["names it in the other spelling", { revokedCredentials: [{ id: `${theirs}/c/1` }] }, "yyy?yny"],
    ["names it by nothing but its address", { revokedCredential: [`${theirs}/c/1`] }, "yyy?yny"],
    ["took it back", { revokedCredential: [{ id: `${theirs}/c/1`, revoked: false }] }, "yyy?yyy"],
    ["is of another issuer", { issuer: "did:web:other.example", revokedCredential: [] }, "yyy?y?y"],
    ["is another list", { id: `${theirs}/other`, revokedCredential: [] }, "yyy?y?y"],
    ["has no such part", {}, "yyy?y?y"],
    ["is no JSON", "<html>", "yyy?y?y"],
  ])("of 1EdTech's kind that %s", async (_, list, expected) => {
    const document = foreignCredential(theirDid, {
      "@context": [
        ...(foreignCredential(theirDid)["@context"] as string[]),
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
      ],
      credentialStatus: { id: listUrl, type: "1EdTechRevocationList" },
    });
    const page = typeof list === "string" ? list : JSON.stringify({ id: listUrl, issuer: theirDid, ...list });
    const answer = await checked(await signForeign(document), {
      pages: { [theirDidUrl]: didPage(), [listUrl]: page },
    });
    expect(answers(answer)).toBe(expected);
  });
});

describe("files that a credential points to", () => {
  const file = "The framework, as it was.";
  const address = `${theirs}/framework.txt`;
  const sri = (name: string, of = file) => `${name}-${createHash(name).update(of).digest("base64")}`;
  const multihash = `u${Buffer.concat([Buffer.from([0x12, 0x20]), createHash("sha256").update(file).digest()]).toString("base64url")}`;
  const pointing = (...relatedResource: Json[]) => byKey({ relatedResource });
  const step = "Related resources unchanged";

  test("are compared by each of their digests", async () => {
    for (const digest of [
      { digestSRI: sri("sha256") },
      { digestSRI: sri("sha384") },
      { digestSRI: sri("sha512") },
      { digestMultibase: multihash },
      { digestSRI: sri("sha384"), digestMultibase: multihash },
    ]) {
      const signed = await pointing({ id: address, ...digest });
      expect(answers(await checked(signed, { pages: { [address]: file } }))).toBe("yyy?yyyy");
      const changed = await checked(signed, { pages: { [address]: `${file} ` } });
      expect(answers(changed)).toBe("yyy?yyny");
      expect(changed.outcome).toBe("failed");
      expect(detail(changed, step)).toContain(address);
    }
    const half = await pointing({
      id: address,
      digestSRI: sri("sha384", "else"),
      digestMultibase: multihash,
    });
    expect(answers(await checked(half, { pages: { [address]: file } }))).toBe("yyy?yyny");
  });

  test("that do not answer, or are many, leave it open", async () => {
    const one = { id: address, digestSRI: sri("sha256") };
    expect(answers(await checked(await pointing(one)))).toBe("yyy?yy?y");
    const many = [1, 2, 3, 4, 5].map((n) => ({ ...one, id: `${address}?${n}` }));
    const { context, asked } = await watched({});
    const answer = await verifyCredential(JSON.stringify(await pointing(...many)), context);
    expect(answers(answer)).toBe("yyy?yy?y");
    expect(asked).toEqual([]);
  });

  test("are not asked for before the signature is good", async () => {
    const signed = await pointing({ id: address, digestSRI: sri("sha256") });
    const { context, asked } = await watched({ [address]: file });
    await verifyCredential(JSON.stringify(signed).replace("Juggling", "Surgery"), context);
    expect(asked).toEqual([]);
  });

  test.each<[string, unknown]>([
    ["without a digest", [{ id: address }]],
    ["twice the same", [1, 2].map(() => ({ id: address, digestSRI: sri("sha256") }))],
    ["as text", [address]],
    ["without an address", [{ digestSRI: sri("sha256") }]],
    ["with half a digest", [{ id: address, digestSRI: "sha256" }]],
  ])("written %s are refused before anything else", async (_, relatedResource) => {
    const answer = await checked({ ...foreignCredential(theirDid), relatedResource, proof: [{ type: "x" }] });
    expect(answers(answer)).toBe("yn?????");
    expect(detail(answer, "Conforms to Open Badges 3.0")).toContain("relatedResource");
  });

  test.each<[string, Json]>([
    ["a schema without its address", { credentialSchema: [{ type: "1EdTechJsonSchemaValidator2019" }] }],
    [
      "a schema whose address is none",
      { credentialSchema: [{ id: "x", type: "1EdTechJsonSchemaValidator2019" }] },
    ],
    ["a schema without its type", { credentialSchema: [{ id: `${theirs}/schema` }] }],
    ["a refresh service without its type", { refreshService: { id: `${theirs}/new` } }],
    ["terms of use without their type", { termsOfUse: [{ id: `${theirs}/terms` }] }],
  ])("%s is refused, as the data model asks", async (_, more) => {
    expect(answers(await checked({ ...foreignCredential(theirDid), ...more, proof: [{ type: "x" }] }))).toBe(
      "yn?????",
    );
  });
});
