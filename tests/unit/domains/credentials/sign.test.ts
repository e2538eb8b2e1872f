import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import { issue } from "@digitalbazaar/vc";
import { describe, expect, test } from "vitest";
import { conformanceFaults } from "~/domains/credentials/conformance";
import { pinnedLoader } from "~/domains/credentials/contexts.server";
import type { UnsignedCredential } from "~/domains/credentials/document.server";
import { isoSeconds } from "~/domains/credentials/keys.server";
import { matchesIdentity } from "~/domains/credentials/identity.server";
import {
  bytesToSign,
  checkOwnSignature,
  checkSignature,
  provesItself,
  signCredential,
  verificationMethods,
  WouldNotVerify,
} from "~/domains/credentials/sign.server";
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
async function signedByLibrary(document: UnsignedCredential, which: number, created: Date): Promise<string> {
  const { proof, ...rest } = await issue({
    credential: { ...document },
    suite: new DataIntegrityProof({ signer: signerFor(localOrigin, which), date: created, cryptosuite }),
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
      ...make(localOrigin, which),
      id: `${localOrigin}/credentials/0a3f0f6e-7d55-4a6e-9f1b-6a0b3f1f9c${String(nth + 10)}`,
      awardedDate: isoSeconds(created),
    };
    const { issuer } = document;
    const named =
      nth % 5 === 4 ? { ...document, issuer: { ...issuer, name: `"Pūkenga" \\ ${nth} 👩🏽\n` } } : document;
    expect(await signCredential(named, localOrigin, signerFor(localOrigin, which), created)).toBe(
      await signedByLibrary(named, which, created),
    );
    // after the first, the library has no part in it
    const quick = {
      ...options,
      created: isoSeconds(created),
      verificationMethod: signerFor(localOrigin, which).id,
    };
    expect(bytesToSign(named as unknown as JsonObject, quick)).not.toBe(null);
  }
});

test(
  "every text changed, in every place: refused, and by the same verdict as the library's",
  { timeout: 300_000 },
  async () => {
    const text = await signCredential(credentialFor(webOrigin), webOrigin, signerFor(webOrigin), awardedAt);
    const whole = JSON.parse(text) as JsonObject & { issuer: { id: string }; proof: [JsonObject] };
    const methods = verificationMethods(whole.issuer.id, [publicKey()]);
    const ours = (document: JsonObject) => checkOwnSignature(document, whole.issuer.id, methods);
    const theirs = async (document: typeof whole) =>
      (await checkSignature(document, document.proof[0], whole.issuer.id, methods)).valid;
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
