import { constants, gunzipSync, gzipSync } from "node:zlib";
import type { Signer } from "./keys.server";
import { isoSeconds } from "./keys.server";
import { isObject, type JsonObject } from "./shape";
import { signStatusList } from "./sign.server";
import type { StatusPurpose } from "./states";
import { credentialsContext, statusListLength } from "./terms";

/** One bit per place; place 0 is the left-most bit of the first byte. */
export type StatusBits = Uint8Array;

export function emptyStatusList(): StatusBits {
  return new Uint8Array(statusListLength / 8);
}

/**
 * The place that a reader with the wrong bit order looks at instead.
 * Several wallets read each byte from the right. Both places belong to one credential and are set together, so that
 * right and wrong readers alike say revoked; it costs half the list.
 * @source Bitstring Status List 1.0, bit order; w3c/vc-bitstring-status-list issue 211
 */
export function mirrorOf(index: number): number {
  return index ^ 7;
}

/** @returns null where the list is not that long */
export function readStatus(bits: StatusBits, index: number): boolean | null {
  const byte = bits[Math.floor(index / 8)];
  if (!Number.isSafeInteger(index) || index < 0 || byte === undefined) return null;
  return (byte & (0x80 >> (index % 8))) !== 0;
}

/** Sets a place and its mirror, or clears both: a suspension can end. */
export function setStatus(bits: StatusBits, index: number, set: boolean): void {
  for (const place of [index, mirrorOf(index)]) {
    const at = Math.floor(place / 8);
    const byte = bits[at];
    if (!Number.isSafeInteger(place) || place < 0 || byte === undefined)
      throw new RangeError("No such place.");
    const bit = 0x80 >> (place % 8);
    bits[at] = set ? byte | bit : byte & ~bit;
  }
}

/**
 * Looks for runs alone: bits in random places repeat in no other way, so a full list packs smaller and four times
 * faster than at the highest level, and an empty one as small.
 * @source Bitstring Status List 1.0 §3.3: multibase base64url of GZIP
 */
export function encodeStatusList(bits: StatusBits): string {
  return `u${gzipSync(bits, { strategy: constants.Z_RLE }).toString("base64url")}`;
}

/** At most this many bytes come out of a foreign list: eight million places, and no bomb. */
const mostBytes = 1_048_576;

/** @returns null where the text is no status list, is too short for herd privacy, or would burst */
export function decodeStatusList(encoded: unknown): StatusBits | null {
  if (typeof encoded !== "string" || !/^u[A-Za-z0-9_-]+$/.test(encoded)) return null;
  try {
    const bits = gunzipSync(Buffer.from(encoded.slice(1), "base64url"), { maxOutputLength: mostBytes });
    return bits.length * 8 >= statusListLength ? bits : null;
  } catch {
    return null;
  }
}

export interface StatusListInput {
  /** where it is served; also its id */
  readonly url: string;
  readonly purpose: StatusPurpose;
  readonly bits: StatusBits;
  readonly signedAt: Date;
  /** after this moment a reader must answer "could not tell" */
  readonly validUntil: Date;
  /** how long a reader may keep it; the HTTP answer must say the same */
  readonly ttlSeconds: number;
}

/** @returns the signed BitstringStatusListCredential, to be stored and served byte for byte */
export function signedStatusList(input: StatusListInput, signer: Signer): Promise<string> {
  return signStatusList(
    {
      "@context": [credentialsContext],
      id: input.url,
      type: ["VerifiableCredential", "BitstringStatusListCredential"],
      issuer: signer.issuerId,
      validFrom: isoSeconds(input.signedAt),
      validUntil: isoSeconds(input.validUntil),
      credentialSubject: {
        id: `${input.url}#list`,
        type: "BitstringStatusList",
        statusPurpose: input.purpose,
        encodedList: encodeStatusList(input.bits),
        ttl: input.ttlSeconds * 1000,
      },
    },
    signer,
    input.signedAt,
  );
}

/** What a status list credential says, before anyone has looked at its signature. */
export interface StatusListContent {
  readonly id: string;
  readonly issuerId: string;
  readonly purposes: readonly string[];
  readonly bits: StatusBits;
  readonly validFrom: Date | null;
  readonly validUntil: Date | null;
}

/** @returns null where the document is no status list that can be read */
export function readStatusListContent(document: JsonObject): StatusListContent | null {
  const subject = document["credentialSubject"];
  const types = [document["type"] ?? []].flat();
  const context: unknown = [document["@context"] ?? []].flat()[0];
  if (!isObject(subject) || !types.includes("BitstringStatusListCredential")) return null;
  if (subject["type"] !== "BitstringStatusList" || context !== credentialsContext) return null;
  const issuer = isObject(document["issuer"]) ? document["issuer"]["id"] : document["issuer"];
  const bits = decodeStatusList(subject["encodedList"]);
  const purposes = [subject["statusPurpose"] ?? []].flat();
  if (!bits || typeof issuer !== "string" || typeof document["id"] !== "string") return null;
  if (purposes.some((purpose) => typeof purpose !== "string")) return null;
  const when = (name: string): Date | null | undefined => {
    const value = document[name];
    if (value === undefined) return null;
    const at = typeof value === "string" ? Date.parse(value) : NaN;
    return Number.isNaN(at) ? undefined : new Date(at);
  };
  const validFrom = when("validFrom");
  const validUntil = when("validUntil");
  if (validFrom === undefined || validUntil === undefined) return null;
  return {
    id: document["id"],
    issuerId: issuer,
    purposes: purposes as string[],
    bits,
    validFrom,
    validUntil,
  };
}

/** Where the list of this purpose is served, and its id. */
export const statusListUrl = (origin: string, listId: string, purpose: StatusPurpose): string =>
  `${origin}/status/${listId}${purpose === "revocation" ? "" : `/${purpose}`}`;

/** @returns null where the address is none of a list of ours */
export function statusListOf(
  origin: string,
  url: string,
): { readonly listId: string; readonly purpose: StatusPurpose } | null {
  const prefix = `${origin}/status/`;
  if (!url.startsWith(prefix)) return null;
  const [, listId, suspension] =
    /^([A-Za-z0-9_-]{1,40})(\/suspension)?$/.exec(url.slice(prefix.length)) ?? [];
  return listId === undefined ? null : { listId, purpose: suspension ? "suspension" : "revocation" };
}
