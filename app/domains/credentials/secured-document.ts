import { isObject, type JsonObject } from "./shape";
import { readStrictJson, Unreadable } from "./strict-json";
import { readSubmission, type Submission } from "./submission";

/** A document with the way in which it is secured, before anyone has looked at its signature. */
export interface SecuredDocument {
  readonly form: "json" | "jwt";
  readonly document: JsonObject;
  /** the JSON or the token, as it was found */
  readonly text: string;
  readonly claims: JsonObject | null;
  readonly found: string;
}

const registeredClaims = new Set(["iss", "jti", "nbf", "sub", "exp", "iat", "aud"]);

/**
 * @param of a text, or what was handed in and unpacked
 * @throws Unreadable
 */
export function readSecured(of: string | Submission): SecuredDocument {
  const { form, found, text } = typeof of === "string" ? readSubmission(of) : of;
  if (form === "json") return { form, document: readStrictJson(text), text, claims: null, found };
  if (form === "link") throw new Unreadable("It is a link, and no credential.");
  if (form === "code") throw new Unreadable("It is a code, which holds its credential packed.");
  const body = Buffer.from(text.split(".")[1] ?? "", "base64url").toString("utf8");
  const claims = readStrictJson(body);
  // The first data model wrapped the credential in a claim of its own; the second spreads it among them.
  const document = isObject(claims["vc"])
    ? claims["vc"]
    : Object.fromEntries(Object.entries(claims).filter(([name]) => !registeredClaims.has(name)));
  return { form, document, text, claims, found };
}

export function issuerIdOf(document: JsonObject): string {
  const issuer = document["issuer"];
  const id = isObject(issuer) ? issuer["id"] : issuer;
  return typeof id === "string" ? id : "";
}
