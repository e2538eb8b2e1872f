/**
 * How an identity is written before it is hashed. The standard does not say, so the verify page must.
 * E-mail in lower case; a name in composed Unicode with single spaces, capitals kept.
 */
export function normaliseIdentity(identityType: "emailAddress" | "name", value: string): string {
  const composed = value.normalize("NFC").trim().replace(/\s+/gu, " ");
  return identityType === "emailAddress" ? composed.toLowerCase() : composed;
}
