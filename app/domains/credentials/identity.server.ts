import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { normaliseIdentity } from "./identity-form";

/** @source Open Badges 3.0, IdentityObject */
export interface IdentityObject {
  readonly type: "IdentityObject";
  readonly hashed: true;
  readonly identityHash: string;
  readonly identityType: "emailAddress" | "name";
  readonly salt: string;
}

/** One credential's salt gives one for each use, so that a published one tells nothing about the others. */
export function purposeSalt(salt: string, purpose: string): Buffer {
  return createHmac("sha256", salt).update(purpose).digest();
}

function identityHash(value: string, salt: string): string {
  return `sha256$${createHash("sha256").update(value).update(salt).digest("hex")}`;
}

/** @param salt the credential's own secret salt */
export function hashedIdentity(
  identityType: "emailAddress" | "name",
  value: string,
  salt: string,
): IdentityObject {
  const published = purposeSalt(salt, `identity:${identityType}`).subarray(0, 16).toString("base64url");
  return {
    type: "IdentityObject",
    hashed: true,
    identityHash: identityHash(normaliseIdentity(identityType, value), published),
    identityType,
    salt: published,
  };
}

/** Whether this e-mail address or name is the one the credential was issued to. */
export function matchesIdentity(
  identity: {
    readonly identityHash: string;
    readonly identityType: string;
    readonly salt?: string | undefined;
  },
  value: string,
): boolean {
  if (identity.identityType !== "emailAddress" && identity.identityType !== "name") return false;
  const mine = Buffer.from(
    identityHash(normaliseIdentity(identity.identityType, value), identity.salt ?? ""),
  );
  const theirs = Buffer.from(identity.identityHash.toLowerCase());
  return mine.length === theirs.length && timingSafeEqual(mine, theirs);
}
