import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  generateKeyPairSync,
  hash,
  randomBytes,
  scrypt,
  sign,
  verify,
  type KeyObject,
} from "node:crypto";
import { promisify } from "node:util";
import type { JWK } from "jose";
import { fromBase58, toBase58 } from "./multibase";

/** What everyone may know of a signing key. */
export interface PublicSigningKey {
  readonly publicKeyMultibase: string;
  readonly createdAt: Date;
  /** no longer used for signing; what it signed stays good */
  readonly retiredAt: Date | null;
  /** from then on somebody else may hold it: only what was in the log before is trusted, whatever date it bears */
  readonly compromisedAt: Date | null;
}

/** All that signing needs, wherever the private half lies: sealed here, or in a signing service. */
export interface Signer {
  readonly issuerId: string;
  /** the verification method a proof names */
  readonly id: string;
  readonly algorithm: "Ed25519" | "RS256";
  sign(options: { data: Uint8Array }): Promise<Uint8Array>;
}

const ed25519Public = Uint8Array.of(0xed, 0x01);
const rsaPublic = Uint8Array.of(0x85, 0x24);
/** Good beyond 2030, when 2,048 are no longer enough. */
const rsaBits = 3_072;
const pkcs8Prefix = Buffer.from("302e020100300506032b657004220420", "hex");
const spkiPrefix = Buffer.from("302a300506032b6570032100", "hex");

/** A new Ed25519 key pair; the private half is 32 bytes that must be sealed before they are stored. */
export function createSigningKey(): { publicKeyMultibase: string; privateKey: Uint8Array } {
  const { privateKey } = generateKeyPairSync("ed25519");
  const seed = privateKey.export({ format: "der", type: "pkcs8" }).subarray(pkcs8Prefix.length);
  return { publicKeyMultibase: publicKeyOf(seed), privateKey: Uint8Array.from(seed) };
}

const makeKeyPair = promisify(generateKeyPair);

/** A new RSA key pair, for tokens; the private half is PKCS #8. */
export async function createTokenKey(): Promise<{ publicKeyMultibase: string; privateKey: Uint8Array }> {
  const pair = await makeKeyPair("rsa", { modulusLength: rsaBits });
  const privateKey = pair.privateKey.export({ format: "der", type: "pkcs8" });
  return { publicKeyMultibase: rsaMultibase(pair.publicKey), privateKey: Uint8Array.from(privateKey) };
}

/** Ed25519 is kept as its 32 bytes, anything else as PKCS #8. */
function privateKeyObject(privateKey: Uint8Array): KeyObject {
  const key = privateKey.length === 32 ? Buffer.concat([pkcs8Prefix, privateKey]) : Buffer.from(privateKey);
  return createPrivateKey({ key, format: "der", type: "pkcs8" });
}

/** The public half of a private key, as Multikey text: `z6Mk…` of 32 bytes. */
export function publicKeyOf(privateKey: Uint8Array): string {
  const key = createPublicKey(privateKeyObject(privateKey));
  return key.asymmetricKeyType === "rsa"
    ? rsaMultibase(key)
    : multibaseOf(key.export({ format: "der", type: "spki" }).subarray(spkiPrefix.length));
}

/** In base64url, because base58 of so many digits is slow to read. @throws Error for another kind of key */
export function rsaMultibase(key: KeyObject): string {
  if (key.asymmetricKeyType !== "rsa") throw new Error("This is no RSA key.");
  const der = key.export({ format: "der", type: "pkcs1" });
  return `u${Buffer.concat([rsaPublic, der]).toString("base64url")}`;
}

/** 32 bytes of a public key as Multikey text. */
export const multibaseOf = (raw: Uint8Array): string => toBase58(Buffer.concat([ed25519Public, raw]));

/** The 32 bytes of a public key of ours, without what says which kind it is. */
export function rawPublicKey(publicKeyMultibase: string): Uint8Array {
  const bytes = fromBase58(publicKeyMultibase);
  if (!bytes) throw new Error("A stored public key is damaged. Restore it from a backup.");
  return bytes.subarray(ed25519Public.length);
}

/** 32 public bytes as a key to check signatures with. */
export const ed25519Key = (raw: Uint8Array): KeyObject =>
  // ten times quicker than as DER, and endorsements bring a key each
  createPublicKey({
    key: { kty: "OKP", crv: "Ed25519", x: Buffer.from(raw).toString("base64url") },
    format: "jwk",
  });

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(
  scrypt,
);
// A secret of this installation should be 32 random bytes, but a person may have typed it.
const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

/**
 * A private key under the installation's secret: AES-256-GCM, key by scrypt with a salt of its own, bound to the
 * public key so that two sealed keys cannot be swapped in the database.
 * @returns `v1.` salt, nonce, tag and ciphertext, base64url
 */
export async function sealPrivateKey(
  privateKey: Uint8Array,
  publicKeyMultibase: string,
  secret: string,
): Promise<string> {
  const salt = randomBytes(16);
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", await derive(secret, salt, 32, cost), nonce);
  cipher.setAAD(Buffer.from(publicKeyMultibase));
  const sealed = Buffer.concat([cipher.update(privateKey), cipher.final()]);
  return ["v1", ...[salt, nonce, cipher.getAuthTag(), sealed].map((part) => part.toString("base64url"))].join(
    ".",
  );
}

/** @throws Error where the secret is another one, or the stored text was changed */
export async function openPrivateKey(
  sealed: string,
  publicKeyMultibase: string,
  secret: string,
): Promise<Uint8Array> {
  const [version, ...parts] = sealed.split(".");
  const [salt, nonce, tag, body] = parts.map((part) => Buffer.from(part, "base64url"));
  if (version !== "v1" || !salt || !nonce || !tag || !body || parts.length !== 4 || tag.length !== 16) {
    throw new Error("A stored signing key is damaged. Restore it from a backup.");
  }
  try {
    const decipher = createDecipheriv("aes-256-gcm", await derive(secret, salt, 32, cost), nonce);
    decipher.setAAD(Buffer.from(publicKeyMultibase));
    decipher.setAuthTag(tag);
    const opened = Buffer.concat([decipher.update(body), decipher.final()]);
    if (publicKeyOf(opened) !== publicKeyMultibase) throw new Error();
    return Uint8Array.from(opened);
  } catch {
    throw new Error("The signing key does not open. KEY_ENCRYPTION_SECRET is not the one it was made with.");
  }
}

/** Signs with a key in memory; the key object is made once, not for each signature. */
export function createSigner(origin: string, publicKeyMultibase: string, privateKey: Uint8Array): Signer {
  const key = privateKeyObject(privateKey);
  const digest = key.asymmetricKeyType === "rsa" ? "sha256" : null;
  return {
    ...signerNames(origin, publicKeyMultibase),
    // RSA signs as RS256 does (PKCS #1 v1.5): the same bytes have the same signature each time
    sign: ({ data }) => Promise.resolve(sign(digest, data, key)),
  };
}

/** Who a signature by this key is from. */
export const signerNames = (origin: string, publicKeyMultibase: string): Omit<Signer, "sign"> => ({
  issuerId: issuerIdFor(origin, publicKeyMultibase),
  id: verificationMethodFor(origin, publicKeyMultibase),
  algorithm: publicKeyMultibase.startsWith("u") ? "RS256" : "Ed25519",
});

/**
 * A signer under the name of a new key that is written down nowhere: whoever lets go of the signer ends the key.
 * The key is never exported, which would cost ten times what making it does.
 */
export function createPassingSigner(): Signer {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const { x = "" } = publicKey.export({ format: "jwk" });
  const multikey = multibaseOf(Buffer.from(x, "base64url"));
  return {
    issuerId: `did:key:${multikey}`,
    id: `did:key:${multikey}#${multikey}`,
    algorithm: "Ed25519",
    sign: ({ data }) => Promise.resolve(sign(null, data, privateKey)),
  };
}

/** Key objects of keys that signed for us; there are as many as there were rotations. */
const publicKeys = new Map<string, KeyObject>();
const mostPublicKeys = 64;

function publicKeyObject(publicKeyMultibase: string): KeyObject {
  const before = publicKeys.get(publicKeyMultibase);
  if (before) return before;
  const key = publicKeyMultibase.startsWith("u")
    ? createPublicKey({
        key: Buffer.from(publicKeyMultibase.slice(1), "base64url").subarray(rsaPublic.length),
        format: "der",
        type: "pkcs1",
      })
    : ed25519Key(rawPublicKey(publicKeyMultibase));
  if (publicKeys.size >= mostPublicKeys) publicKeys.clear();
  publicKeys.set(publicKeyMultibase, key);
  return key;
}

/** @param signature multibase base58btc, as a proof has it; from outside, so anything may stand there */
export function isSignedBy(publicKeyMultibase: string, data: Uint8Array, signature: string): boolean {
  const bytes = fromBase58(signature);
  return bytes !== null && isRawSignatureBy(publicKeyMultibase, data, bytes);
}

export const isRawSignatureBy = (
  publicKeyMultibase: string,
  data: Uint8Array,
  signature: Uint8Array,
): boolean =>
  verify(
    publicKeyMultibase.startsWith("u") ? "sha256" : null,
    data,
    publicKeyObject(publicKeyMultibase),
    signature,
  );

/** A public key of ours as JWK, with nothing beside what makes it this key. */
export function jwkOf(publicKeyMultibase: string): JWK {
  const { kty, crv, x, n, e } = publicKeyObject(publicKeyMultibase).export({ format: "jwk" }) as JWK;
  return kty === "RSA" ? { e, kty, n } : { crv, kty, x };
}

/** @source RFC 7638: the hash of the members that make the key, in this order */
export const thumbprintOf = (publicKeyMultibase: string): string =>
  hash("sha256", JSON.stringify(jwkOf(publicKeyMultibase)), "buffer").toString("base64url");

/** A key as people tell it from another: five hundred letters of RSA go by their hash, as in the DID document. */
export const keyName = (publicKeyMultibase: string): string =>
  publicKeyMultibase.startsWith("u") ? `RS256 ${thumbprintOf(publicKeyMultibase)}` : publicKeyMultibase;

/** Where a key of ours is found as JWK; a token names it. @source Open Badges 3.0 §8.2: `kid` */
export const keyAddress = (origin: string, publicKeyMultibase: string): string =>
  `${origin}/keys/${thumbprintOf(publicKeyMultibase)}`;

const loopback = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * True where others can reach us to read our did:web document.
 * did:web is https only, so an address on http or on this machine gets did:key, which carries its key in itself.
 */
export function resolvesAsDidWeb(origin: string): boolean {
  const url = new URL(origin);
  return url.protocol === "https:" && !loopback.test(url.hostname);
}

/** @source did:web method: the colon before a port is percent-encoded */
export function didWebOf(origin: string): string {
  return `did:web:${new URL(origin).host.replace(":", "%3A")}`;
}

/** Names of ours: the did:web of this address, and a did:key for each key ever used. */
export function ourIssuerIds(origin: string, keys: readonly PublicSigningKey[]): ReadonlySet<string> {
  return new Set([didWebOf(origin), ...keys.map((key) => `did:key:${key.publicKeyMultibase}`)]);
}

/** Who we are when we sign with this key; with did:key another key is another issuer. */
export function issuerIdFor(origin: string, publicKeyMultibase: string): string {
  return resolvesAsDidWeb(origin) ? didWebOf(origin) : `did:key:${publicKeyMultibase}`;
}

/** The fragment is the key itself, so that a verifier can compare it with what it fetched. */
export function verificationMethodFor(origin: string, publicKeyMultibase: string): string {
  return `${issuerIdFor(origin, publicKeyMultibase)}#${publicKeyMultibase}`;
}

export type VerificationMethod = {
  readonly "@context"?: string;
  readonly id: string;
  readonly controller: string;
  readonly revoked?: string;
} & (
  | { readonly type: "Multikey"; readonly publicKeyMultibase: string }
  | { readonly type: "JsonWebKey"; readonly publicKeyJwk: JWK }
);
export interface ControllerDocument {
  readonly "@context": readonly string[];
  readonly id: string;
  readonly alsoKnownAs?: readonly string[];
  readonly verificationMethod: readonly VerificationMethod[];
  readonly assertionMethod: readonly string[];
}

export const didContext = "https://www.w3.org/ns/did/v1";
export const multikeyContext = "https://w3id.org/security/multikey/v1";
const jsonWebKeyContext = "https://w3id.org/security/jwk/v1";

/**
 * A controller document with every key ever used: one left out would stop what it signed from verifying.
 * @param issuerId what the document is about
 */
export function controllerDocument(
  issuerId: string,
  keys: readonly PublicSigningKey[],
  alsoKnownAs: readonly string[] = [],
): ControllerDocument {
  const methods = keys.map((key) => ({
    id: `${issuerId}#${key.publicKeyMultibase}`,
    type: "Multikey" as const,
    controller: issuerId,
    publicKeyMultibase: key.publicKeyMultibase,
    ...(key.compromisedAt ? { revoked: isoSeconds(key.compromisedAt) } : {}),
  }));
  return {
    "@context": [didContext, multikeyContext],
    id: issuerId,
    ...(alsoKnownAs.length > 0 ? { alsoKnownAs } : {}),
    verificationMethod: methods,
    assertionMethod: methods.map((method) => method.id),
  };
}

/**
 * What `/.well-known/did.json` answers; where we sign as did:key, it names those identities too.
 * @param tokenKeys RSA keys: as JWK, because no Multikey is defined for them
 */
export function didDocument(
  origin: string,
  keys: readonly PublicSigningKey[],
  tokenKeys: readonly PublicSigningKey[] = [],
): ControllerDocument {
  const others = resolvesAsDidWeb(origin) ? [] : keys.map((key) => `did:key:${key.publicKeyMultibase}`);
  const issuerId = didWebOf(origin);
  const document = controllerDocument(issuerId, keys, others);
  const more = tokenKeys.map((key) => ({
    id: `${issuerId}#${thumbprintOf(key.publicKeyMultibase)}`,
    type: "JsonWebKey" as const,
    controller: issuerId,
    publicKeyJwk: { ...jwkOf(key.publicKeyMultibase), alg: "RS256" },
    ...(key.compromisedAt ? { revoked: isoSeconds(key.compromisedAt) } : {}),
  }));
  if (more.length === 0) return document;
  return {
    ...document,
    "@context": [...document["@context"], jsonWebKeyContext],
    verificationMethod: [...document.verificationMethod, ...more],
    assertionMethod: [...document.assertionMethod, ...more.map(({ id }) => id)],
  };
}

/** What `/.well-known/jwks.json` answers: the keys that tokens of ours may be checked with, and none that was lost. */
export function keySet(origin: string, keys: readonly PublicSigningKey[]): { readonly keys: readonly JWK[] } {
  return {
    keys: keys
      .filter((key) => key.compromisedAt === null)
      .map(({ publicKeyMultibase }) => namedJwk(origin, publicKeyMultibase)),
  };
}

/** A key with what a token needs to know of it. */
export const namedJwk = (origin: string, publicKeyMultibase: string): JWK => ({
  ...jwkOf(publicKeyMultibase),
  kid: keyAddress(origin, publicKeyMultibase),
  alg: publicKeyMultibase.startsWith("u") ? "RS256" : "EdDSA",
  use: "sig",
});

/** An instant as credentials write it: UTC, whole seconds. */
export function isoSeconds(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}
