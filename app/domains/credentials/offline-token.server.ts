import { ourIssuerIds } from "./keys.server";
import { claimsOf, readSmall, smallOf } from "./offline-credential";
import type { SecuredDocument } from "./secured-document";
import { otherKey } from "./step-answer";
import { readStrictJson } from "./strict-json";
import { type Opened, base64url, openIssued } from "./token.server";
import type { VerifyContext } from "./verification";

/**
 * Opens the small credential of a pocket card, where this token is one of ours.
 * It must say, letter by letter, what we would write on a card of the credential that it stands for. Then nothing of
 * its own is left to judge, not even whether its key was lost since.
 * @returns null where it has another form or another issuer
 */
export async function openSmall(read: SecuredDocument, context: VerifyContext): Promise<Opened | null> {
  const [header = "", payload = ""] = read.text
    .split(".", 2)
    .map((part) => Buffer.from(part, "base64url").toString("utf8"));
  const of = readSmall({ header, payload }, context.origin);
  if (!of || !ourIssuerIds(context.origin, context.keys).has(of.small.issuer.id)) return null;
  const { small, method } = of;
  const key = context.keys.find((one) => method === `${small.issuer.id}#${one.publicKeyMultibase}`);
  if (!key) return { refused: otherKey };
  const wouldBe = (document: string) =>
    base64url(JSON.stringify(claimsOf(smallOf(readStrictJson(document), small.issuer.id))));
  return openIssued(read, key, ({ document }) => wouldBe(document), context);
}
