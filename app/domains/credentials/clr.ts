import type { Profile, Proof, SignedCredential } from "./document.server";
import type { IdentityObject } from "./identity.server";
import type { Fault, JsonObject } from "./shape";
import { exactList, exactly, faultsOf, instant, isObject, list, matching, object, text, uri } from "./shape";
import { clrContext, credentialsContext, openBadgesContext, openBadgesExtensionsContext } from "./terms";

/** @source CLR 2.0, Association: from what several add up to, to one of its parts */
export interface Association {
  readonly type: "Association";
  readonly associationType: "isParentOf";
  readonly sourceId: string;
  readonly targetId: string;
}
/** A record as we sign it, without its proof. */
export interface UnsignedClr {
  readonly "@context": readonly string[];
  readonly id: string;
  readonly type: readonly ["VerifiableCredential", "ClrCredential"];
  readonly name: string;
  readonly issuer: Profile;
  readonly validFrom: string;
  readonly validUntil: string;
  readonly credentialSubject: {
    readonly type: readonly ["ClrSubject"];
    readonly identifier: readonly IdentityObject[];
    readonly verifiableCredential: readonly SignedCredential[];
    readonly association?: readonly Association[];
  };
}
export interface SignedClr extends UnsignedClr {
  readonly proof: readonly [Proof];
}

/** Ours: as many as anybody could hold, with what they add up to and renewals. */
export const mostInRecord = 100;

export const clrContexts = [
  credentialsContext,
  clrContext,
  openBadgesContext,
  openBadgesExtensionsContext,
] as const;

/** Whether a document says that it is a Comprehensive Learner Record. */
export function isClr(document: JsonObject): boolean {
  return [document["type"] ?? []].flat().includes("ClrCredential");
}

/** Every credential a record holds, as it stands there. */
export function containedIn(document: JsonObject): readonly unknown[] {
  const subject = document["credentialSubject"];
  return isObject(subject) ? [subject["verifiableCredential"] ?? []].flat() : [];
}

const identity = object(
  {
    type: exactly("IdentityObject"),
    hashed: exactly(true),
    identityHash: matching(/^sha256\$[0-9a-f]{64}$/, "a hash"),
    identityType: matching(/^(emailAddress|name)$/, "emailAddress or name"),
    salt: text,
  },
  ["type", "hashed", "identityHash", "identityType", "salt"],
  false,
);
const association = object(
  {
    type: exactly("Association"),
    associationType: exactly("isParentOf"),
    sourceId: uri,
    targetId: uri,
  },
  ["type", "associationType", "sourceId", "targetId"],
  false,
);
const anObject = object({}, [], true);
const profile = object(
  { id: uri, type: exactList(["Profile"]), name: text, url: uri, description: text, email: text },
  ["id", "type", "name", "url"],
  false,
);
const proof = object(
  {
    type: exactly("DataIntegrityProof"),
    created: instant,
    verificationMethod: uri,
    cryptosuite: exactly("eddsa-rdfc-2022"),
    proofPurpose: exactly("assertionMethod"),
    proofValue: matching(/^z[1-9A-HJ-NP-Za-km-z]{80,90}$/, "a signature"),
  },
  ["type", "created", "verificationMethod", "cryptosuite", "proofPurpose", "proofValue"],
  false,
);
const members = {
  "@context": exactList(clrContexts),
  id: matching(/^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "a number of its own (urn:uuid)"),
  type: exactList(["VerifiableCredential", "ClrCredential"]),
  name: text,
  issuer: profile,
  validFrom: instant,
  validUntil: instant,
  credentialSubject: object(
    {
      type: exactList(["ClrSubject"]),
      identifier: list(identity),
      // each of them is looked at by itself, as strictly as if it came alone
      verifiableCredential: list(anObject),
      association: list(association),
    },
    ["type", "identifier", "verifiableCredential"],
    false,
    (value, path, say) => {
      const held = value["verifiableCredential"];
      if (!Array.isArray(held)) return;
      if (held.length > mostInRecord) say(`${path}.verifiableCredential`, "It holds too many credentials.");
      const ids = held.map((one: unknown) => (isObject(one) ? one["id"] : undefined));
      if (new Set(ids).size !== ids.length)
        say(`${path}.verifiableCredential`, "It holds one of them twice.");
      associationsFit(value, path, say);
    },
  ),
} as const;

/** An association speaks of achievements that the record holds; of others it would say what nobody can check. */
function associationsFit(
  value: JsonObject,
  path: string,
  say: (path: string, sentence: string) => void,
): void {
  const known = new Set(
    [value["verifiableCredential"] ?? []].flat().map((one: unknown) => {
      const subject = isObject(one) ? one["credentialSubject"] : undefined;
      const achievement = isObject(subject) ? subject["achievement"] : undefined;
      return isObject(achievement) ? achievement["id"] : undefined;
    }),
  );
  [value["association"] ?? []].flat().forEach((one: unknown, at) => {
    if (!isObject(one)) return;
    for (const end of ["sourceId", "targetId"]) {
      if (!known.has(one[end]))
        say(`${path}.association[${at}].${end}`, "It names no achievement of this record.");
    }
  });
}

const required = Object.keys(members);
const unsigned = object(members, required, false);
const signed = object(
  { ...members, proof: list(proof) },
  [...required, "proof"],
  false,
  (value, path, say) => {
    const proofs = value["proof"];
    if (Array.isArray(proofs) && proofs.length !== 1) say(`${path}.proof`, "It must hold one proof.");
  },
);

/**
 * Where a record departs from the one shape in which we sign records; empty means nowhere.
 * Closed for the reason that `ourProfile` is: the signature is made over a meaning that many texts have.
 */
export function ourClrFaults(document: unknown, withProof: boolean): readonly Fault[] {
  return faultsOf(withProof ? signed : unsigned, document);
}
