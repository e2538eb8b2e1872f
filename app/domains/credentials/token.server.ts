import type { SignedCredential } from "./document.server";
import { purposeSalt } from "./identity.server";
import { type PublicSigningKey, type Signer, isRawSignatureBy, keyAddress } from "./keys.server";
import { type SecuredDocument, readSecured } from "./secured-document";
import { type Answer, changedOrNotOurs, not, unsure } from "./step-answer";
import { validityOf } from "./validity";
import type { VerifyContext } from "./verification";

/**
 * A credential of ours as a signed token, for software that reads nothing else. It is an envelope around the stored
 * credential and says nothing more: the same claims, the same status, the same dates. Header and body are written in one
 * way only, so a token of ours can be compared letter by letter with the one that we would make.
 * @source Open Badges 3.0 §8.2 (VC-JWT)
 */

export const base64url = (text: string): string => Buffer.from(text).toString("base64url");

/**
 * Whom a token speaks of. The standard asks for an id of the subject and a credential of ours has none, because an id
 * that a person keeps would tie all their credentials together. This one belongs to a single credential and is derived
 * from its secret, so it tells nothing; UUID version 8 says that its bits mean what their maker decided.
 */
export function tokenSubject(salt: string): string {
  const bytes = Buffer.from(purposeSalt(salt, "token-subject").subarray(0, 16));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return `urn:uuid:${bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")}`;
}

function bodyOf(document: string, subjectId: string): string {
  const { proof: _, credentialSubject, ...rest } = JSON.parse(document) as SignedCredential;
  const { from, until } = validityOf(rest);
  const seconds = (at: string) => Math.floor(Date.parse(at) / 1000);
  return base64url(
    JSON.stringify({
      ...rest,
      credentialSubject: { id: subjectId, ...credentialSubject },
      iss: rest.issuer.id,
      jti: rest.id,
      ...(from === null ? {} : { nbf: seconds(from) }),
      ...(until === null ? {} : { exp: seconds(until) }),
      sub: subjectId,
    }),
  );
}

/** Nothing else may stand in it. @source Open Badges 3.0 §8.2.4.1 */
const headerOf = (origin: string, publicKeyMultibase: string): string =>
  base64url(
    JSON.stringify({
      alg: publicKeyMultibase.startsWith("u") ? "RS256" : "EdDSA",
      kid: keyAddress(origin, publicKeyMultibase),
      typ: "JWT",
    }),
  );

/** What we issued, as far as a token needs to know it. */
export interface Issued {
  /** the signed text */
  readonly document: string;
  readonly subjectId: string;
}

/** The same token each time, as long as the key is the same: neither its words nor its signature hang on chance. */
export async function makeToken(
  { document, subjectId }: Issued,
  origin: string,
  key: { readonly publicKeyMultibase: string; readonly signer: Signer },
): Promise<string> {
  const said = `${headerOf(origin, key.publicKeyMultibase)}.${bodyOf(document, subjectId)}`;
  const signature = await key.signer.sign({ data: Buffer.from(said) });
  return `${said}.${Buffer.from(signature).toString("base64url")}`;
}

/** What a token of ours stands for, or why it is none. */
export type Opened = { readonly read: SecuredDocument } | { readonly refused: Answer };

/**
 * Opens a token that speaks in our name: it must be, letter by letter, one that we would make of what we issued.
 * Whether its key was lost later does not matter then, since somebody who holds that key can only say the same again;
 * what counts is the credential behind it, which is checked as if it had been handed in itself.
 */
export async function openOwnToken(read: SecuredDocument, context: VerifyContext): Promise<Opened> {
  const [head = ""] = read.text.split(".");
  const key = [...context.keys, ...context.tokenKeys].find(
    (one: PublicSigningKey) => headerOf(context.origin, one.publicKeyMultibase) === head,
  );
  if (!key) {
    return { refused: not("It says it is ours, and its head names no key of ours as we name it.") };
  }
  return openIssued(read, key, ({ document, subjectId }) => bodyOf(document, subjectId), context);
}

/**
 * Opens a token that this key is said to have signed.
 * @param wouldBe the second part of the token that we would make of what we issued
 */
export async function openIssued(
  { text, document, found }: SecuredDocument,
  { publicKeyMultibase }: PublicSigningKey,
  wouldBe: (issued: Issued) => string,
  context: VerifyContext,
): Promise<Opened> {
  const [head = "", body = "", signature = ""] = text.split(".");
  const bytes = Buffer.from(signature, "base64url");
  if (
    bytes.toString("base64url") !== signature ||
    !isRawSignatureBy(publicKeyMultibase, Buffer.from(`${head}.${body}`), bytes)
  ) {
    return { refused: changedOrNotOurs };
  }
  const { id } = document;
  let issued: Issued | null;
  try {
    issued = typeof id === "string" ? await context.readOwnIssued(id) : null;
  } catch {
    return { refused: unsure("Our record of it could not be read just now. Try again soon.") };
  }
  if (!issued) return { refused: not("It bears a signature of ours, and we have no such credential.") };
  if (wouldBe(issued) !== body) {
    return {
      refused: not("It says something else than the credential that we issued under its number."),
    };
  }
  return { read: { ...readSecured(issued.document), found } };
}
