import { compactVerify, decodeProtectedHeader, importJWK } from "jose";
import { keyFromJwk, readIssuerKey, readKeyAt, standsWith, type ForeignKey } from "./issuer-keys.server";
import { ourIssuerIds } from "./keys.server";
import { issuerIdOf, type SecuredDocument } from "./secured-document";
import { isObject, type JsonObject } from "./shape";
import { canCheck, checkSignature } from "./sign.server";
import { type Answer, not, unsure, yes } from "./step-answer";
import { validityOf } from "./validity";
import type { VerifyContext } from "./verification";

/** Whether a document is signed, and whose word that is. */
export interface Signed {
  readonly signature: Answer;
  readonly issuer: Answer;
  /** what our log says, of our own only: of others we know no log */
  readonly log?: Answer;
  /** the key was found with the issuer, so nobody else can have signed; false where the signature is not good */
  readonly bound: boolean;
}

const refuse = (detail: string): Signed => ({ signature: not(detail), issuer: unsigned, bound: false });
const leave = (detail: string): Signed => ({ signature: unsure(detail), issuer: unsigned, bound: false });

/** Stands where the signature has already ended the question; never shown. */
export const unsigned: Answer = unsure("");

/** The signature of anybody's document, by the issuer it names. */
export async function checkForeign(read: SecuredDocument, context: VerifyContext): Promise<Signed> {
  // of a token too: what stands inside it may have to be put into canonical form by itself
  if (isTooLarge(read.document))
    return leave("It has more parts than any credential, so we do not look at it.");
  if (read.form === "jwt") return checkToken(read, context);
  return checkEmbedded(read.document, context);
}

/** Why an issuer nobody here knows gives "could not tell", and not a red cross. */
function notKnown(issuerId: string): Answer {
  const host = /^(?:did:web:|https:\/\/)([^:/]+)/.exec(issuerId)?.[1];
  return host === undefined
    ? unsure(
        "Its issuer is not known to us. The signature shows only that whoever holds this key signed it. Ask the issuer.",
      )
    : issuerNotKnown(decodeURIComponent(host), "signed it");
}

/** @param did what the check showed of whoever runs that host */
export function issuerNotKnown(host: string, did: string): Answer {
  return unsure(
    `Its issuer is not known to us. ${did === "signed it" ? "The signature" : "Its address"} shows that whoever runs ${host} ${did}. Decide whether you trust them.`,
  );
}

/** A credential has some hundred; the time that canonical form takes grows with them, and anyone may ask. */
const mostParts = { objects: 1_500, values: 6_000 };

function isTooLarge(document: JsonObject): boolean {
  let [objects, values] = [0, 0];
  const open: object[] = [document];
  for (let one = open.pop(); one; one = open.pop()) {
    const inside: unknown[] = Object.values(one);
    objects += 1;
    values += inside.length;
    if (objects > mostParts.objects || values > mostParts.values) return true;
    for (const entry of inside) if (typeof entry === "object" && entry !== null) open.push(entry);
  }
  return false;
}

/** Data Integrity proofs of others, by the library in safe mode. */
async function checkEmbedded(document: JsonObject, context: VerifyContext): Promise<Signed> {
  const proofs = [document["proof"] ?? []].flat().filter(isObject);
  if (proofs.length === 0) return refuse("It is not signed.");
  const proof = proofs.find(canCheck);
  if (!proof) {
    const kind = proofs.map((one) => String(one["cryptosuite"] ?? one["type"])).join(", ");
    return leave(`It is signed in a way that we cannot check (${kind.slice(0, 80)}).`);
  }
  if (proofs.length > 1 && proof["previousProof"] !== undefined) {
    return leave("Its proofs build on one another, which we cannot check.");
  }
  const issuerId = issuerIdOf(document);
  const method = proof["verificationMethod"];
  if (typeof method !== "string") return refuse("Its proof names no key.");
  const found = await readIssuerKey(issuerId, method, context.fetchPublic);
  if (!found.found) return found.final ? refuse(found.sentence) : leave(found.sentence);
  const { publicKeyMultibase } = found.key;
  if (publicKeyMultibase === null) return refuse("Its proof names a key of another kind.");
  const answer = await checkSignature(document, proof, issuerId, new Map([[method, publicKeyMultibase]]));
  if (answer.valid === null) {
    return leave(
      `It uses words whose meaning is kept at ${answer.missing[0] ?? "another address"}, of which we hold no copy.`,
    );
  }
  if (!answer.valid)
    return refuse("It has been changed since it was signed, or was not signed with this key.");
  const expires = typeof proof["expires"] === "string" ? Date.parse(proof["expires"]) : NaN;
  if (expires < context.now.getTime()) return refuse("Its signature was good for a time that is over.");
  return {
    signature: yes("Nothing in it has been changed since it was signed."),
    issuer: foreignIssuer(issuerId, found.key),
    bound: true,
  };
}

function foreignIssuer(issuerId: string, key: ForeignKey): Answer {
  return key.revoked ? not("Its issuer has withdrawn the key it was signed with.") : notKnown(issuerId);
}

/** Never `none`, never a shared secret: whoever can check such a token could have made it. */
const tokenAlgorithms = ["RS256", "ES256", "EdDSA"];

/**
 * VC-JWT of others.
 * @source Open Badges 3.0 §8.2: RS256 at least; header alg, kid or jwk, typ; claims repeat the body and must agree
 */
async function checkToken(read: SecuredDocument, context: VerifyContext): Promise<Signed> {
  const token = read.text;
  const issuerId = issuerIdOf(read.document);
  if (ourIssuerIds(context.origin, context.keys).has(issuerId)) {
    return refuse("It says it is ours, but we do not make tokens of this kind.");
  }
  let header: { alg?: unknown; kid?: unknown; jwk?: unknown; crit?: unknown };
  try {
    header = decodeProtectedHeader(token);
  } catch {
    return refuse("The head of the token cannot be read.");
  }
  const algorithm = header.alg;
  if (typeof algorithm !== "string" || !tokenAlgorithms.includes(algorithm)) {
    return refuse(
      algorithm === "none" || /^HS/.test(String(algorithm))
        ? "The token is not signed in a way that proves anything."
        : "The token is signed in a way that the standard does not allow.",
    );
  }
  const disagree = claimsDisagree(read);
  if (disagree) return refuse(disagree);
  let key: ForeignKey | null = null;
  let carried = false;
  if (typeof header.kid === "string" && header.kid.startsWith("did:")) {
    const found = await readIssuerKey(issuerId, header.kid, context.fetchPublic);
    if (!found.found) return found.final ? refuse(found.sentence) : leave(found.sentence);
    key = found.key;
  } else if (typeof header.kid === "string" && /^https:\/\//.test(header.kid) && URL.canParse(header.kid)) {
    const found = await readKeyAt(header.kid, context.fetchPublic);
    if (!found.found) return found.final ? refuse(found.sentence) : leave(found.sentence);
    key = found.key;
    carried = !standsWith(issuerId, header.kid);
  } else if (header.jwk !== undefined) {
    key = keyFromJwk(header.jwk);
    carried = true;
    if (!key) return refuse("The key in the token cannot be used.");
  } else {
    return leave("The token does not say where its key is to be found.");
  }
  try {
    await compactVerify(token, await importJWK(key.jwk, algorithm), { algorithms: [algorithm] });
  } catch {
    return refuse("It has been changed since it was signed, or was not signed with this key.");
  }
  return {
    signature: yes(
      carried
        ? "Nothing in it has been changed since it was signed. It brings its own key along, or says where to find one."
        : "Nothing in it has been changed since it was signed.",
    ),
    issuer: carried
      ? unsure("Its key is not its issuer's own, so anyone could have signed it in this issuer's name.")
      : foreignIssuer(issuerId, key),
    bound: !carried,
  };
}

function claimsDisagree(read: SecuredDocument): string | null {
  const { claims, document } = read;
  if (!claims) return null;
  const sentence = "The token says one thing in its claims and another in its body.";
  const seconds = (at: string | null): number | null =>
    at === null ? null : Math.floor(Date.parse(at) / 1000);
  const { from, until } = validityOf(document);
  if (claims["iss"] !== undefined && claims["iss"] !== issuerIdOf(document)) return sentence;
  if (claims["jti"] !== undefined && claims["jti"] !== document["id"]) return sentence;
  if (claims["nbf"] !== undefined && claims["nbf"] !== seconds(from)) return sentence;
  if (claims["exp"] !== undefined && claims["exp"] !== seconds(until)) return sentence;
  const subject = document["credentialSubject"];
  const subjectId = isObject(subject) ? subject["id"] : undefined;
  if (claims["sub"] !== undefined && subjectId !== undefined && claims["sub"] !== subjectId) return sentence;
  return null;
}
