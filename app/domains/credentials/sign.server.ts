import { hash } from "node:crypto";
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { Ed25519Signature2020 } from "@digitalbazaar/ed25519-signature-2020";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import { issue } from "@digitalbazaar/vc";
import jsigs from "jsonld-signatures";
import { createCanonicaliser, type Canonicaliser } from "./canonical.server";
import { conformanceFaults } from "./conformance";
import { pinnedLoader } from "./contexts.server";
import type {
  EndorsementDraft,
  SignedCredential,
  SignedEndorsement,
  UnsignedCredential,
} from "./document.server";
import {
  controllerDocument,
  createPassingSigner,
  isoSeconds,
  isSignedBy,
  multikeyContext,
  type PublicSigningKey,
  type Signer,
} from "./keys.server";
import { toBase58 } from "./multibase";
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
const ourForms = createCanonicaliser(contextsOnly);

/** The members of a proof in the order in which the library writes them. */
const proofOptions = (signer: Signer, created: Date) =>
  ({
    type: "DataIntegrityProof",
    created: isoSeconds(created),
    verificationMethod: signer.id,
    cryptosuite: "eddsa-rdfc-2022",
    proofPurpose: "assertionMethod",
  }) as const;

/** What is canonicalised of a proof: all but its value, in the contexts of what it is about. */
const proofInContext = (document: JsonObject, options: JsonObject): JsonObject => ({
  "@context": document["@context"],
  ...options,
});

/**
 * The 64 bytes that an eddsa-rdfc-2022 signature is made over.
 * @param document without its proof
 * @param options  the proof without its value
 * @returns null where the library has to be asked
 * @source Data Integrity EdDSA Cryptosuites v1.0 §3.2.4
 */
export function bytesToSign(
  document: JsonObject,
  options: JsonObject,
  forms: Canonicaliser = ourForms,
): Uint8Array | null {
  const said = forms.quick(document);
  const how = said === null ? null : forms.quick(proofInContext(document, options));
  if (said === null || how === null) return null;
  return Buffer.concat([hash("sha256", how, "buffer"), hash("sha256", said, "buffer")]);
}

/** The canonical form of a document that the library made while it signed or checked it. */
interface Made {
  form?: string;
}

/** The library's suite, which leaves in `made` what would be worked out again to learn the outline. */
const suiteLeaving = (made: Made) => ({
  ...cryptosuite,
  async canonize(input: object, options: object): Promise<string> {
    const form = await cryptosuite.canonize(input, options);
    // the options of the proof come this way too
    if (!("proofPurpose" in input)) made.form = form;
    return form;
  },
});

/** Makes the next document of this outline quick. */
export async function learnForm(
  document: JsonObject,
  options: JsonObject,
  forms: Canonicaliser = ourForms,
  made: Made = {},
): Promise<boolean> {
  const said = await forms.learn(document, made.form);
  return (await forms.learn(proofInContext(document, options))) && said;
}

/**
 * Signs whatever the data model allows, by the library, and gives the text to store and serve, byte for byte.
 * By itself for conformance suites only: what we issue goes through `signCredential`.
 * `proof` is a list: the official schema refuses a single object, though every library accepts it.
 */
export async function signDataModel(
  document: object,
  signer: Signer,
  created: Date,
  made: Made = {},
): Promise<string> {
  const suite = new DataIntegrityProof({ signer, date: created, cryptosuite: suiteLeaving(made) });
  const { proof, ...rest } = await issue({
    credential: { ...document },
    suite,
    documentLoader: contextsOnly,
    now: created,
  });
  return JSON.stringify({ ...rest, proof: [proof] });
}

/**
 * Signs a document whose form was checked: the same text, without the library where its outline is known.
 * The first of each outline is signed by the library. Those after it are signed over the same bytes many times faster:
 * what costs is to read the contexts' meaning anew, and that was compared when the outline was learnt.
 */
async function signChecked<T extends object>(
  document: T,
  signer: Signer,
  created: Date,
): Promise<T & Pick<SignedCredential, "proof">> {
  const options = proofOptions(signer, created);
  const said: JsonObject = { ...(document as object) };
  const data = bytesToSign(said, options);
  if (data) {
    const proofValue = toBase58(await signer.sign({ data }));
    return { ...document, proof: [{ ...options, proofValue }] };
  }
  const made: Made = {};
  const signed = JSON.parse(await signDataModel(document, signer, created, made)) as Pick<
    SignedCredential,
    "proof"
  >;
  await learnForm(said, options, ourForms, made);
  return { ...document, proof: signed.proof };
}

/**
 * Signs what one person judged, with a key of its own.
 * The key is made for this and forgotten: no two statements can be told to be one person's, and nobody, we included, can
 * sign another under it. That the statement is one of ours, the signature around it says.
 * @param signer made for this endorsement alone
 */
export async function signEndorsement(
  { "@context": context, id, type, name, issuer, ...rest }: EndorsementDraft,
  signer: Signer,
  created: Date,
): Promise<SignedEndorsement> {
  const named = { id: signer.issuerId, ...issuer };
  const document = { "@context": context, id, type, name, issuer: named, ...rest };
  return signChecked(document, signer, created);
}

/**
 * Signs a credential of ours, and before it the endorsements inside it.
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
  const { endorsement: drafts } = document;
  const whole = drafts
    ? {
        ...document,
        endorsement: await Promise.all(
          drafts.map((draft) => signEndorsement(draft, createPassingSigner(), created)),
        ),
      }
    : document;
  const faults = [...conformanceFaults(whole), ...ourProfile(origin).faults(whole, false)];
  if (document.issuer.id !== signer.issuerId) {
    faults.push({ path: "$.issuer.id", sentence: "It is not who holds the signing key." });
  }
  if (faults.length > 0) throw new WouldNotVerify(faults);
  return JSON.stringify(await signChecked(whole, signer, created));
}

/** Signs a status list of ours; its form is made and checked in `status-list.server.ts`. */
export async function signStatusList(document: object, signer: Signer, created: Date): Promise<string> {
  return JSON.stringify(await signChecked(document, signer, created));
}

/** What makes a kind of proof checkable here; the second is what most issuers used before 2024, read but never made. */
function suiteFor(proof: JsonObject, made: Made = {}): object | null {
  if (proof["type"] === "DataIntegrityProof" && proof["cryptosuite"] === cryptosuite.name) {
    return new DataIntegrityProof({ cryptosuite: suiteLeaving(made) });
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
  made: Made = {},
): Promise<SignatureAnswer> {
  const method = proof["verificationMethod"];
  const publicKeyMultibase = typeof method === "string" ? keys.get(method) : undefined;
  if (typeof method !== "string" || publicKeyMultibase === undefined)
    return { valid: false, why: "other-key" };
  const suite = suiteFor(proof, made);
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

/**
 * Whether this document of ours was signed with one of these keys of its issuer: the answer of `checkSignature`, without
 * the library where the outline is known.
 * @param document passed our closed profile, which leaves nothing open that the outline or the library would have to
 *   refuse: contexts, members, one proof of one kind, dates and addresses
 */
export async function checkOwnSignature(
  document: JsonObject,
  issuerId: string,
  keys: ReadonlyMap<string, string>,
): Promise<boolean> {
  const { proof: proofs, ...said } = document as JsonObject & Pick<SignedCredential, "proof">;
  const { proofValue, ...options } = proofs[0];
  const publicKeyMultibase = keys.get(options.verificationMethod);
  if (publicKeyMultibase === undefined) return false;
  const data = bytesToSign(said, options);
  if (data) return isSignedBy(publicKeyMultibase, data, proofValue);
  const made: Made = {};
  const { valid } = await checkSignature(document, { ...proofs[0] }, issuerId, keys, made);
  if (valid === true) await learnForm(said, options, ourForms, made);
  return valid === true;
}

/**
 * Whether a credential of ours is what we signed: itself, and each endorsement inside it.
 * Both are needed. In the meaning that the outer signature covers, two endorsements of one credential share their
 * subject, so what each of them says is held to its signer by its own signature alone.
 * @param document passed our closed profile
 */
export async function isOwnSigned(
  document: JsonObject,
  issuerId: string,
  keys: ReadonlyMap<string, string>,
): Promise<boolean> {
  if (!(await checkOwnSignature(document, issuerId, keys))) return false;
  const { endorsement = [] } = document as Pick<SignedCredential, "endorsement">;
  for (const one of endorsement) {
    const did = one.issuer.id;
    const key = did.slice("did:key:".length);
    if (!(await checkOwnSignature({ ...one }, did, new Map([[`${did}#${key}`, key]])))) return false;
  }
  return true;
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
  const { issuer } = document as unknown as SignedCredential;
  return isOwnSigned(document, issuer.id, verificationMethods(issuer.id, keys));
}
