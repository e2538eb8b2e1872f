import type { JWK } from "jose";
import { fromBase58, toBase58 } from "./multibase";
import { isObject, type JsonObject } from "./shape";
import { readStrictJson } from "./strict-json";
import type { Fetched } from "./verification";

/** A key somebody else's identity document offers for signing. */
export interface ForeignKey {
  readonly jwk: JWK;
  /** set where it is an Ed25519 key */
  readonly publicKeyMultibase: string | null;
  /** the issuer's own word that it must not be trusted any more */
  readonly revoked: boolean;
}

export type KeyAnswer =
  | { readonly found: true; readonly key: ForeignKey }
  /** `final`: the identity was read and does not offer that key; otherwise it could not be read */
  | { readonly found: false; readonly final: boolean; readonly sentence: string };

const no = (final: boolean, sentence: string): KeyAnswer => ({ found: false, final, sentence });

/** @returns null for key kinds we do not read */
function keyFromMultibase(multibase: string): ForeignKey | null {
  const bytes = fromBase58(multibase);
  if (!bytes) return null;
  const raw = Buffer.from(bytes.subarray(2));
  if (bytes[0] === 0xed && bytes[1] === 0x01 && raw.length === 32) {
    return {
      jwk: { kty: "OKP", crv: "Ed25519", x: raw.toString("base64url") },
      publicKeyMultibase: multibase,
      revoked: false,
    };
  }
  if (bytes[0] === 0x80 && bytes[1] === 0x24 && raw.length === 33) {
    const point = decompressP256(raw);
    return point
      ? { jwk: { kty: "EC", crv: "P-256", ...point }, publicKeyMultibase: null, revoked: false }
      : null;
  }
  return null;
}

/** A did:key for P-256 holds x and the parity of y; jose wants both. */
function decompressP256(compressed: Buffer): { x: string; y: string } | null {
  const p = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
  const b = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;
  const x = BigInt(`0x${compressed.subarray(1).toString("hex")}`);
  const square = ((((x * x - 3n) * x + b) % p) + p) % p;
  let root = 1n;
  // p = 3 mod 4, so a root is the square to the power of (p + 1) / 4
  for (let base = square, power = (p + 1n) / 4n; power > 0n; power >>= 1n) {
    if (power & 1n) root = (root * base) % p;
    base = (base * base) % p;
  }
  if ((root * root) % p !== square) return null;
  const y = (root & 1n) === BigInt(compressed[0] === 3 ? 1 : 0) ? root : p - root;
  return {
    x: compressed.subarray(1).toString("base64url"),
    y: Buffer.from(y.toString(16).padStart(64, "0"), "hex").toString("base64url"),
  };
}

/** Public halves only; a document that shows a private key is not taken at its word. */
export function keyFromJwk(jwk: unknown): ForeignKey | null {
  if (!isObject(jwk) || "d" in jwk || "k" in jwk) return null;
  const { kty, crv, x, y, n, e } = jwk;
  const isText = (value: unknown): value is string => typeof value === "string" && value.length < 2_000;
  if (kty === "OKP" && crv === "Ed25519" && isText(x)) {
    const raw = Buffer.from(x, "base64url");
    if (raw.length !== 32) return null;
    const multibase = toBase58(Buffer.concat([Uint8Array.of(0xed, 0x01), raw]));
    return { jwk: { kty, crv, x }, publicKeyMultibase: multibase, revoked: false };
  }
  if (kty === "EC" && crv === "P-256" && isText(x) && isText(y)) {
    return { jwk: { kty, crv, x, y }, publicKeyMultibase: null, revoked: false };
  }
  // Fewer bits than 2,048 can be broken today.
  if (kty === "RSA" && isText(n) && isText(e) && Buffer.from(n, "base64url").length >= 256) {
    return { jwk: { kty, n, e }, publicKeyMultibase: null, revoked: false };
  }
  return null;
}

/** @returns null where the text is no did:web */
export function didWebAddress(did: string): string | null {
  const parts = /^did:web:([A-Za-z0-9.-]+(?:%3[Aa]\d{1,5})?)((?::[A-Za-z0-9._~%-]+)*)$/.exec(did);
  if (!parts) return null;
  const host = (parts[1] ?? "").replace(/%3[Aa]/, ":");
  const path = (parts[2] ?? "").split(":").slice(1);
  if (path.some((segment) => segment === "." || segment === ".." || /%2f|%5c/i.test(segment))) return null;
  return path.length > 0
    ? `https://${host}/${path.join("/")}/did.json`
    : `https://${host}/.well-known/did.json`;
}

/**
 * The key an issuer offers under this name.
 * did:key and did:jwk carry their key in themselves; did:web is read from its host with every guard.
 * @param method the verification method a proof or a JWT header names; its part before `#` must be the issuer
 */
export async function readIssuerKey(
  issuerId: string,
  method: string,
  fetchPublic: (url: string) => Promise<Fetched>,
): Promise<KeyAnswer> {
  const [did, fragment] = method.split("#");
  if (did !== issuerId) return no(true, "It was signed by somebody other than the issuer it names.");
  if (did.startsWith("did:key:")) {
    const multibase = did.slice("did:key:".length);
    const key = fragment === undefined || fragment === multibase ? keyFromMultibase(multibase) : null;
    return key ? { found: true, key } : no(false, "Its key is of a kind that we cannot read.");
  }
  if (did.startsWith("did:jwk:")) {
    try {
      const text = Buffer.from(did.slice("did:jwk:".length), "base64url").toString("utf8");
      const key = fragment === undefined || fragment === "0" ? keyFromJwk(readStrictJson(text)) : null;
      return key ? { found: true, key } : no(false, "Its key is of a kind that we cannot read.");
    } catch {
      return no(true, "Its key cannot be read.");
    }
  }
  const address = didWebAddress(did);
  if (!address) return no(false, "Its issuer is named in a way that we cannot look up.");
  let document: JsonObject;
  try {
    document = readStrictJson(Buffer.from((await fetchPublic(address)).body).toString("utf8"));
  } catch (error) {
    return no(
      false,
      `The issuer's keys could not be read. ${error instanceof Error ? error.message : ""}`.trim(),
    );
  }
  if (document["id"] !== did) return no(true, "The issuer's address answers for somebody else.");
  return keyOfDocument(document, did, method);
}

/**
 * The key at an address that a token names.
 * Whose key that is, only the address can tell: it is the issuer's where both stand at one origin.
 * @source Open Badges 3.0 §8.2.4: `kid` is where a JWK is found; sets of them are in use too
 */
export async function readKeyAt(
  address: string,
  fetchPublic: (url: string) => Promise<Fetched>,
): Promise<KeyAnswer> {
  let document: JsonObject;
  try {
    document = readStrictJson(Buffer.from((await fetchPublic(address)).body).toString("utf8"));
  } catch (error) {
    return no(false, `The key could not be read. ${error instanceof Error ? error.message : ""}`.trim());
  }
  const set = Array.isArray(document["keys"]) ? document["keys"].filter(isObject) : [document];
  const fragment = address.split("#")[1];
  const named = set.filter(
    (one) => one["kid"] === address || (fragment !== undefined && one["kid"] === fragment),
  );
  const [only, ...others] = named.length > 0 ? named : set;
  const key = others.length > 0 ? null : keyFromJwk(only);
  return key ? { found: true, key } : no(true, "At the address of its key there is none that can be used.");
}

/** Whether an issuer and an address belong to one host; false where the issuer is not named by one. */
export function standsWith(issuerId: string, address: string): boolean {
  const own = didWebAddress(issuerId) ?? issuerId;
  return /^https:\/\//.test(own) && URL.canParse(own) && new URL(own).origin === new URL(address).origin;
}

function keyOfDocument(document: JsonObject, did: string, method: string): KeyAnswer {
  const absolute = (id: unknown): unknown => (typeof id === "string" && id.startsWith("#") ? did + id : id);
  const assertions = [document["assertionMethod"] ?? []].flat();
  const embedded = assertions.filter(isObject);
  const methods = [[document["verificationMethod"] ?? []].flat().filter(isObject), embedded].flat();
  const named = methods.find((entry) => absolute(entry["id"]) === method);
  if (!named) return no(true, "The issuer does not offer the key it was signed with.");
  const mayAssert = assertions.some((entry) => absolute(isObject(entry) ? entry["id"] : entry) === method);
  if (!mayAssert || named["controller"] !== did) {
    return no(true, "The issuer does not use that key to sign credentials.");
  }
  const multibase = named["publicKeyMultibase"];
  const key = typeof multibase === "string" ? keyFromMultibase(multibase) : keyFromJwk(named["publicKeyJwk"]);
  if (!key) return no(false, "Its key is of a kind that we cannot read.");
  return { found: true, key: { ...key, revoked: named["revoked"] !== undefined } };
}
