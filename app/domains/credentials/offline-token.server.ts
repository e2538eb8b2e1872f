import { isRawSignatureBy, ourIssuerIds } from "./keys.server";
import { claimsOf, readSmall, smallOf } from "./offline-credential";
import { type SecuredDocument, readSecured } from "./secured-document";
import { type Answer, changedOrNotOurs, not, otherKey, unsure } from "./step-answer";
import { readStrictJson } from "./strict-json";
import type { VerifyContext } from "./verification";

/**
 * Opens the small credential of a pocket card, where this token is one of ours.
 * It must say, letter by letter, what we would write on a card of the credential that it stands for. Then nothing of
 * its own is left to judge, not even whether its key was lost since: what counts is the whole credential, which is
 * checked as if it had been handed in itself.
 * @returns the stored credential; why this is no card of ours; null where it has another form or another issuer
 */
export async function openSmall(
  { text, found }: SecuredDocument,
  context: VerifyContext,
): Promise<{ readonly read: SecuredDocument } | { readonly refused: Answer } | null> {
  const [head = "", body = "", signature = ""] = text.split(".");
  const payload = Buffer.from(body, "base64url").toString("utf8");
  const of = readSmall({ header: Buffer.from(head, "base64url").toString("utf8"), payload }, context.origin);
  if (!of || !ourIssuerIds(context.origin, context.keys).has(of.small.issuer.id)) return null;
  const { small, method } = of;
  const key = context.keys.find((one) => method === `${small.issuer.id}#${one.publicKeyMultibase}`);
  if (!key) return { refused: otherKey };
  const bytes = Buffer.from(signature, "base64url");
  if (
    bytes.toString("base64url") !== signature ||
    !isRawSignatureBy(key.publicKeyMultibase, Buffer.from(`${head}.${body}`), bytes)
  ) {
    return { refused: changedOrNotOurs };
  }
  try {
    const issued = await context.readOwnIssued(small.id);
    if (!issued) return { refused: not("It bears a signature of ours, and we have no such credential.") };
    const ours = JSON.stringify(claimsOf(smallOf(readStrictJson(issued.document), small.issuer.id)));
    if (ours !== payload) {
      return {
        refused: not("It says something else than the credential that we issued under its number."),
      };
    }
    return { read: { ...readSecured(issued.document), found } };
  } catch {
    return { refused: unsure("Our record of it could not be read just now. Try again soon.") };
  }
}
