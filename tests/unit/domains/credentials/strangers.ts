import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { Ed25519Signature2020 } from "@digitalbazaar/ed25519-signature-2020";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import { issue } from "@digitalbazaar/vc";
import { CompactSign, exportJWK, generateKeyPair } from "jose";
import { pinnedLoader } from "~/domains/credentials/contexts.server";
import { controllerDocument } from "~/domains/credentials/keys.server";
import { emptyStatusList, encodeStatusList, setStatus } from "~/domains/credentials/status-list.server";
import { publicKey, signerFor, webOrigin } from "./fixture";

/** Credentials, endorsements and lists of issuers whom nobody here knows. */
export type Json = Record<string, unknown>;

export const theirs = "https://academy.example";
export const theirDid = "did:web:academy.example";
export const theirDidUrl = "https://academy.example/.well-known/did.json";

export function foreignCredential(issuerId: string, more: Json = {}): Json {
  return {
    "@context": [
      "https://www.w3.org/ns/credentials/v2",
      "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ],
    id: `${theirs}/c/1`,
    type: ["VerifiableCredential", "AchievementCredential"],
    issuer: { id: issuerId, type: ["Profile"], name: "Academy Example" },
    validFrom: "2026-01-01T00:00:00+10:00",
    credentialSubject: {
      id: "did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH",
      type: ["AchievementSubject"],
      achievement: {
        id: `${theirs}/a/1`,
        type: ["Achievement"],
        name: "Juggling",
        description: "Can juggle",
        criteria: { narrative: "Three balls." },
      },
    },
    ...more,
  };
}

export async function signForeign(document: Json, which = 1, did = theirDid): Promise<Json> {
  const key = publicKey(which).publicKeyMultibase;
  const signer = { ...signerFor(webOrigin, which), id: `${did}#${key}` };
  return issue({
    credential: structuredClone(document),
    suite: new DataIntegrityProof({ signer, cryptosuite, date: new Date("2026-01-02T00:00:00Z") }),
    documentLoader: pinnedLoader(new Map()),
    now: new Date("2026-06-01T00:00:00Z"),
  });
}
export const didPage = (which = 1, did = theirDid) =>
  JSON.stringify(controllerDocument(did, [publicKey(which)]));
export const foreignDidKey = () => `did:key:${publicKey(1).publicKeyMultibase}`;

/** The proof and the data model that were in use before 2024. */
export async function signBefore(document: Json, did = foreignDidKey()): Promise<Json> {
  const signer = { ...signerFor(webOrigin, 1), id: `${did}#${publicKey(1).publicKeyMultibase}` };
  const context = [document["@context"], "https://w3id.org/security/suites/ed25519-2020/v1"].flat();
  return issue({
    credential: structuredClone({ ...document, "@context": context }),
    suite: new Ed25519Signature2020({ signer, date: new Date("2026-01-02T00:00:00Z") }),
    documentLoader: pinnedLoader(new Map()),
    now: new Date("2026-06-01T00:00:00Z"),
  });
}

/** The same credential in the first data model. */
export function inFirstModel({ validFrom, "@context": contexts, ...rest }: Json): Json {
  return {
    "@context": ["https://www.w3.org/2018/credentials/v1", ...(contexts as string[]).slice(1)],
    ...rest,
    name: "Juggling",
    issuanceDate: validFrom,
  };
}

/** Somebody who signs tokens under a did:jwk, or with a key that the token brings along. */
export async function tokenIssuer(alg: "RS256" | "ES256" | "EdDSA") {
  const { privateKey, publicKey: open } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(open);
  const did = `did:jwk:${Buffer.from(JSON.stringify(jwk)).toString("base64url")}`;
  const heads = (key: "named" | "along" | { kid: string }) =>
    key === "named" ? { kid: `${did}#0` } : key === "along" ? { jwk } : key;
  const sign = (body: Json, key: "named" | "along" | { kid: string } = "named") =>
    new CompactSign(Buffer.from(JSON.stringify(body)))
      .setProtectedHeader({ alg, typ: "JWT", ...heads(key) })
      .sign(privateKey);
  return { did, jwk, sign };
}

export const listUrl = `${theirs}/status/7`;

export function statusEntry(more: Json = {}): Json {
  return {
    id: `${listUrl}#9`,
    type: "BitstringStatusListEntry",
    statusPurpose: "revocation",
    statusListIndex: "9",
    statusListCredential: listUrl,
    ...more,
  };
}

/** A status list before anyone has signed it. */
export function statusList(issuer: string, revoked: readonly number[], more: Json = {}): Json {
  const bits = emptyStatusList();
  for (const index of revoked) setStatus(bits, index, true);
  return {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    id: listUrl,
    type: ["VerifiableCredential", "BitstringStatusListCredential"],
    issuer,
    validFrom: "2026-01-01T00:00:00Z",
    credentialSubject: {
      id: `${listUrl}#list`,
      type: "BitstringStatusList",
      statusPurpose: "revocation",
      encodedList: encodeStatusList(bits),
      ...more,
    },
  };
}
