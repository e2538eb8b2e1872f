import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import { issue } from "@digitalbazaar/vc";
import { describe, expect, test } from "vitest";
import { conformanceFaults } from "~/domains/credentials/conformance";
import { pinnedLoader } from "~/domains/credentials/contexts.server";
import type {
  SignedCredential,
  SignedEndorsement,
  UnsignedCredential,
} from "~/domains/credentials/document.server";
import { createPassingSigner, isoSeconds, type Signer } from "~/domains/credentials/keys.server";
import { matchesIdentity } from "~/domains/credentials/identity.server";
import {
  bytesToSign,
  checkSignature,
  isOwnSigned,
  provesItself,
  signCredential,
  signEndorsement,
  verificationMethods,
  WouldNotVerify,
} from "~/domains/credentials/sign.server";
import { ourProfile } from "~/domains/credentials/profile";
import type { JsonObject } from "~/domains/credentials/shape";
import {
  awardedAt,
  credentialFor,
  localOrigin,
  publicKey,
  signerFor,
  stackCredentialFor,
  webOrigin,
} from "./fixture";

describe.each([localOrigin, webOrigin])("a credential signed at %s", (origin) => {
  test("proves itself, and only under the key that signed it", async () => {
    const stored = await signCredential(credentialFor(origin), origin, signerFor(origin), awardedAt);
    expect(await provesItself(stored, origin, [publicKey()])).toBe(true);
    expect(await provesItself(stored, origin, [publicKey(1)])).toBe(false);
  });

  test("conforms to Open Badges 3.0, with its proof as a list of one", async () => {
    const stored = await signCredential(credentialFor(origin), origin, signerFor(origin), awardedAt);
    const document = JSON.parse(stored) as { proof: unknown[] };
    expect(conformanceFaults(document)).toEqual([]);
    expect(document.proof).toHaveLength(1);
  });

  test("never shows the holder's name or address, yet lets both be checked", async () => {
    const stored = await signCredential(credentialFor(origin), origin, signerFor(origin), awardedAt);
    expect(stored).not.toMatch(/Ngaire|P[oō]tae|holder@/i);
    const [email, name] = credentialFor(origin).credentialSubject.identifier;
    if (!email || !name) throw new Error("two identities");
    expect(matchesIdentity(email, " holder@demo.example ")).toBe(true);
    expect(matchesIdentity(email, "other@demo.example")).toBe(false);
    expect(matchesIdentity(name, "Ngaire Po\u0304tae")).toBe(true);
    expect(matchesIdentity(name, "Ngaire Potae")).toBe(false);
    expect(email.salt).not.toBe(name.salt);
  });
});

test("a key that is not the issuer's signs nothing", async () => {
  await expect(
    signCredential(credentialFor(localOrigin, 1), localOrigin, signerFor(localOrigin, 0), awardedAt),
  ).rejects.toThrow(WouldNotVerify);
});

test("a document that is not of our one shape is not signed", async () => {
  const odd = { ...credentialFor(localOrigin), description: "More than the profile allows" };
  await expect(signCredential(odd, localOrigin, signerFor(localOrigin), awardedAt)).rejects.toThrow(
    /does not belong here/,
  );
});

test("a text with half a character is not signed: no reader could give it back", async () => {
  const half = { ...credentialFor(localOrigin), name: "half \ud83d" };
  await expect(signCredential(half, localOrigin, signerFor(localOrigin), awardedAt)).rejects.toThrow(
    /half a character/,
  );
});

/** As the library signs it, asked directly, with the proof in its list. */
async function signedByLibrary(document: object, signer: Signer, created: Date): Promise<string> {
  const { proof, ...rest } = await issue({
    credential: { ...document },
    suite: new DataIntegrityProof({ signer, date: created, cryptosuite }),
    documentLoader: pinnedLoader(new Map()),
  });
  return JSON.stringify({ ...rest, proof: [proof] });
}

test.each([
  ["micro-credentials", credentialFor],
  ["stacks", stackCredentialFor],
])("%s are signed as the library signs them, byte for byte, the first and the others", async (_, make) => {
  const options = {
    type: "DataIntegrityProof",
    cryptosuite: "eddsa-rdfc-2022",
    proofPurpose: "assertionMethod",
  };
  for (let nth = 0; nth < 40; nth += 1) {
    const which = nth % 3;
    const created = new Date(awardedAt.getTime() + nth * 777);
    const document: UnsignedCredential = {
      ...make(localOrigin, which, { credentialId: `0a3f0f6e-7d55-4a6e-9f1b-6a0b3f1f9c${String(nth + 10)}` }),
      awardedDate: isoSeconds(created),
    };
    const { issuer } = document;
    const named =
      nth % 5 === 4 ? { ...document, issuer: { ...issuer, name: `"Pūkenga" \\ ${nth} 👩🏽\n` } } : document;
    const text = await signCredential(named, localOrigin, signerFor(localOrigin, which), created);
    // the keys of what is signed inside are drawn anew each time
    const { endorsement } = JSON.parse(text) as SignedCredential;
    const whole = { ...named, ...(endorsement && { endorsement }) };
    expect(text).toBe(await signedByLibrary(whole, signerFor(localOrigin, which), created));
    // after the first, the library has no part in it
    const quick = {
      ...options,
      created: isoSeconds(created),
      verificationMethod: signerFor(localOrigin, which).id,
    };
    expect(bytesToSign(whole as unknown as JsonObject, quick)).not.toBe(null);
  }
});

test("endorsements are signed as the library signs them, byte for byte, each under its own key", async () => {
  const drafts = credentialFor(localOrigin).endorsement ?? [];
  expect(drafts).toHaveLength(2);
  for (let nth = 0; nth < 10; nth += 1) {
    const created = new Date(awardedAt.getTime() + nth * 777);
    for (const draft of drafts) {
      const signer = createPassingSigner();
      const signed = await signEndorsement(draft, signer, created);
      const { "@context": context, id, type, name, issuer, ...rest } = draft;
      const named = {
        "@context": context,
        id,
        type,
        name,
        issuer: { id: signer.issuerId, ...issuer },
        ...rest,
      };
      expect(JSON.stringify(signed)).toBe(await signedByLibrary(named, signer, created));
      const { proofValue: _, ...options } = signed.proof[0];
      expect(bytesToSign(named, options)).not.toBe(null);
    }
  }
});

test("no two endorsements have one key, whoever they are from", async () => {
  const keys = new Set<string>();
  for (let nth = 0; nth < 5; nth += 1) {
    const text = await signCredential(
      credentialFor(webOrigin),
      webOrigin,
      signerFor(webOrigin),
      new Date(awardedAt.getTime() + nth * 1_000),
    );
    for (const one of (JSON.parse(text) as SignedCredential).endorsement ?? []) keys.add(one.issuer.id);
  }
  expect(keys.size).toBe(10);
});

test.each<readonly [string, (document: SignedCredential) => void]>([
  [
    "what two people said exchanged",
    ({ endorsement: [one, two] = [] }) => {
      if (!one || !two) throw new Error("two endorsements");
      const said = one.credentialSubject.endorsementComment;
      Object.assign(one.credentialSubject, {
        endorsementComment: two.credentialSubject.endorsementComment,
      });
      Object.assign(two.credentialSubject, { endorsementComment: said });
    },
  ],
  [
    "one endorsement's proof put on the other",
    ({ endorsement: [one, two] = [] }) => {
      if (!one || !two) throw new Error("two endorsements");
      Object.assign(one.proof[0], { proofValue: two.proof[0].proofValue });
    },
  ],
])("with %s it proves nothing", async (_, change) => {
  const text = await signCredential(credentialFor(webOrigin), webOrigin, signerFor(webOrigin), awardedAt);
  const document = JSON.parse(text) as SignedCredential;
  change(document);
  expect(await provesItself(JSON.stringify(document), webOrigin, [publicKey()])).toBe(false);
});

test("signed by the issuer, a credential whose endorsement is not its signer's proves nothing", async () => {
  const { endorsement: _, ...draft } = credentialFor(webOrigin);
  const [one, two] = credentialFor(webOrigin).endorsement ?? [];
  if (!one || !two) throw new Error("two endorsements");
  const [first, second] = [createPassingSigner(), createPassingSigner()];
  const forged = await signEndorsement(one, { ...first, sign: second.sign }, awardedAt);
  const genuine = await signEndorsement(two, second, awardedAt);
  const whole = { ...draft, endorsement: [forged, genuine] };
  const text = await signedByLibrary(whole, signerFor(webOrigin), awardedAt);
  expect(ourProfile(webOrigin).faults(JSON.parse(text), true)).toEqual([]);
  expect(await provesItself(text, webOrigin, [publicKey()])).toBe(false);
});

test("a credential of before there were endorsements proves itself as it did", async () => {
  const { endorsement: _, ...before } = credentialFor(webOrigin);
  const text = await signCredential(before, webOrigin, signerFor(webOrigin), awardedAt);
  expect(text).not.toContain("ndorse");
  expect(await provesItself(text, webOrigin, [publicKey()])).toBe(true);
});

test(
  "every text changed, in every place: refused, and by the same verdict as the library's",
  { timeout: 300_000 },
  async () => {
    const text = await signCredential(credentialFor(webOrigin), webOrigin, signerFor(webOrigin), awardedAt);
    const whole = JSON.parse(text) as JsonObject & {
      issuer: { id: string };
      proof: [JsonObject];
      endorsement: SignedEndorsement[];
    };
    const methods = verificationMethods(whole.issuer.id, [publicKey()]);
    const ours = (document: JsonObject) => isOwnSigned(document, whole.issuer.id, methods);
    const theirs = async (document: typeof whole) => {
      const outer = await checkSignature(document, document.proof[0], whole.issuer.id, methods);
      for (const one of document.endorsement) {
        const did = String(one.issuer.id);
        const key = did.replace(/^did:key:/, "");
        const inner = await checkSignature(
          { ...one },
          { ...one.proof[0] },
          did,
          new Map([[`${did}#${key}`, key]]),
        ).catch(() => ({ valid: false }));
        if (inner.valid !== true) return inner.valid;
      }
      return outer.valid;
    };
    expect(await ours(whole)).toBe(true);
    let quick = 0;
    for (const place of textsIn(whole)) {
      for (const change of [
        (was: string) => `${was}x`,
        (was: string) => was.slice(0, -1),
        () => "https://x.example/",
      ]) {
        const changed = structuredClone(whole);
        place(changed, change);
        const { proof, ...said } = changed;
        const { proofValue: _, ...options } = proof[0];
        if (bytesToSign(said, options)) quick += 1;
        expect(await ours(changed), JSON.stringify(changed)).toBe(false);
        expect(await theirs(changed)).not.toBe(true);
      }
    }
    // most of them were refused by what the signature is over, and not by their outline
    expect(quick).toBeGreaterThan(250);
  },
);

type Place = (document: object, change: (was: string) => string) => void;

/** For each text in a value, what puts another in its place. */
function textsIn(value: object, path: readonly string[] = []): Place[] {
  return Object.entries(value).flatMap(([name, entry]: [string, unknown]): Place[] => {
    if (typeof entry === "object" && entry !== null) return textsIn(entry, [...path, name]);
    if (typeof entry !== "string") return [];
    return [
      (document, change) => {
        const parent = path.reduce<Record<string, unknown>>(
          (at, step) => at[step] as Record<string, unknown>,
          document as Record<string, unknown>,
        );
        parent[name] = change(entry);
      },
    ];
  });
}
