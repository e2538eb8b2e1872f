import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { Ed25519Signature2020 } from "@digitalbazaar/ed25519-signature-2020";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import { issue } from "@digitalbazaar/vc";
import jsigs from "jsonld-signatures";
import { conformanceFaults } from "./conformance";
import { pinnedLoader } from "./contexts.server";
import type { SignedCredential, UnsignedCredential } from "./document.server";
import { controllerDocument, multikeyContext, type PublicSigningKey, type Signer } from "./keys.server";
import { ourProfile } from "./profile";
import type { Fault, JsonObject } from "./shape";
import { readStrictJson } from "./strict-json";

/** The document we were about to sign is not one of ours: a bug, never a person's fault. */
export class WouldNotVerify extends Error {
  constructor(readonly faults: readonly Fault[]) {
    super(`Not signed: ${faults.map((fault) => `${fault.path} ${fault.sentence}`).join(" ")}`);
    this.name = "WouldNotVerify";
  }
}

const contextsOnly = pinnedLoader(new Map());

/**
 * Signs a document with eddsa-rdfc-2022 and gives the text to store and serve, byte for byte.
 * `proof` is a list: the official schema refuses a single object, though every library accepts it.
 */
async function signDocument(document: object, signer: Signer, created: Date): Promise<string> {
  const suite = new DataIntegrityProof({ signer, date: created, cryptosuite });
  const { proof, ...rest } = await issue({
    credential: { ...document },
    suite,
    documentLoader: contextsOnly,
    now: created,
  });
  return JSON.stringify({ ...rest, proof: [proof] });
}

/**
 * Signs a credential of ours.
 * Standard and profile are checked first, because a mistake in form is not caught by signing and would be refused
 * by every verifier afterwards. Whether the stored text proves itself is asked with `provesItself`.
 * @returns JSON text, to be stored as TEXT and never parsed and printed again
 * @throws WouldNotVerify
 */
export async function signCredential(
  document: UnsignedCredential,
  origin: string,
  signer: Signer,
  created: Date,
): Promise<string> {
  const faults = [...conformanceFaults(document), ...ourProfile(origin).faults(document, false)];
  if (document.issuer.id !== signer.issuerId) {
    faults.push({ path: "$.issuer.id", sentence: "It is not who holds the signing key." });
  }
  if (faults.length > 0) throw new WouldNotVerify(faults);
  return signDocument(document, signer, created);
}

/** Signs a status list of ours; its form is made and checked in `status-list.server.ts`. */
export function signStatusList(document: object, signer: Signer, created: Date): Promise<string> {
  return signDocument(document, signer, created);
}

/** Signs whatever the data model allows, for conformance suites only: what we issue goes through `signCredential`. */
export function signDataModel(document: object, signer: Signer, created: Date): Promise<string> {
  return signDocument(document, signer, created);
}

/** What makes a kind of proof checkable here; the second is what most issuers used before 2024, read but never made. */
function suiteFor(proof: JsonObject): object | null {
  if (proof["type"] === "DataIntegrityProof" && proof["cryptosuite"] === cryptosuite.name) {
    return new DataIntegrityProof({ cryptosuite });
  }
  return proof["type"] === "Ed25519Signature2020" ? new Ed25519Signature2020() : null;
}

export const canCheck = (proof: JsonObject): boolean => suiteFor(proof) !== null;

export type SignatureAnswer =
  | { readonly valid: true }
  | { readonly valid: false; readonly why: "changed" | "other-key" }
  /** it names contexts of which we hold no copy, so its meaning cannot be worked out */
  | { readonly valid: null; readonly missing: readonly string[] };

/**
 * Whether this proof over this document was made by one of these keys of its issuer.
 * Asks for the signature only: not for dates, status or the shape of the document. Canonicalisation runs in safe
 * mode, so a property whose meaning no context gives makes it fail instead of being skipped.
 * @param keys by verification method: Multikey texts the caller trusts to be the issuer's
 */
export async function checkSignature(
  document: JsonObject,
  proof: JsonObject,
  issuerId: string,
  keys: ReadonlyMap<string, string>,
): Promise<SignatureAnswer> {
  const method = proof["verificationMethod"];
  const publicKeyMultibase = typeof method === "string" ? keys.get(method) : undefined;
  if (typeof method !== "string" || publicKeyMultibase === undefined)
    return { valid: false, why: "other-key" };
  const suite = suiteFor(proof);
  if (!suite) return { valid: false, why: "changed" };
  const multikey = {
    "@context": multikeyContext,
    id: method,
    type: "Multikey",
    controller: issuerId,
    publicKeyMultibase,
  };
  const controller = {
    ...controllerDocument(issuerId, []),
    verificationMethod: [multikey],
    assertionMethod: [method],
  };
  const missing: string[] = [];
  const held = new Map<string, unknown>([
    [method, multikey],
    [issuerId, controller],
  ]);
  const answer = await jsigs.verify(
    { ...document, proof },
    {
      suite,
      purpose: new jsigs.purposes.AssertionProofPurpose(),
      documentLoader: pinnedLoader(held, missing),
    },
  );
  if (answer.verified) return { valid: true };
  return missing.length > 0 ? { valid: null, missing } : { valid: false, why: "changed" };
}

/** The verification methods of our keys, under one identity of ours. */
export function verificationMethods(
  issuerId: string,
  keys: readonly Pick<PublicSigningKey, "publicKeyMultibase">[],
): ReadonlyMap<string, string> {
  return new Map(keys.map((key) => [`${issuerId}#${key.publicKeyMultibase}`, key.publicKeyMultibase]));
}

/**
 * Whether stored bytes verify by themselves, read again as a stranger would read them.
 * Asked once before a credential is published, so that no broken one ever leaves the house.
 */
export async function provesItself(
  stored: string,
  origin: string,
  keys: readonly Pick<PublicSigningKey, "publicKeyMultibase">[],
): Promise<boolean> {
  const document = readStrictJson(stored);
  if (ourProfile(origin).faults(document, true).length > 0 || conformanceFaults(document).length > 0)
    return false;
  const { issuer, proof } = document as unknown as SignedCredential;
  const answer = await checkSignature(
    document,
    { ...proof[0] },
    issuer.id,
    verificationMethods(issuer.id, keys),
  );
  return answer.valid === true;
}
