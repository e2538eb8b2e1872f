import { containedIn, mostInRecord, ourClrFaults } from "./clr";
import { clrFaults } from "./conformance";
import { checkForeign, type Signed, unsigned } from "./foreign-proof.server";
import { ourIssuerIds } from "./keys.server";
import type { SecuredDocument } from "./secured-document";
import { type JsonObject, faultInWords } from "./shape";
import { checkSignature, verificationMethods } from "./sign.server";
import { checkForeignStatus } from "./status-check.server";
import {
  type Answer,
  changedOrNotOurs,
  clockSkew,
  keyNotTrusted,
  not,
  otherKey,
  unchanged,
  unsure,
  yes,
} from "./step-answer";
import { readSignedFacts } from "./signed-facts";
import type { VerificationStepName } from "./terms";
import { checkDates } from "./validity";
import type { SignedFacts, Verification, VerifyContext } from "./verification";

export interface RecordAnswers {
  readonly answers: ReadonlyMap<VerificationStepName, Answer>;
  readonly facts: SignedFacts | null;
  /** in the order in which they stand; empty where the record is not in the right form */
  readonly contains: readonly Verification[];
}

/**
 * Checks a record of several credentials: what puts them together, and each of them as if it had come alone.
 * What one of ours holds is checked first, and the record put into canonical form only where all of it was signed by us:
 * otherwise a stranger could make us work on what they wrote.
 * @param ours it speaks in our name
 * @param each checks one credential that stands in it
 */
export async function checkClr(
  read: SecuredDocument,
  ours: boolean,
  context: VerifyContext,
  each: (raw: string) => Promise<Verification>,
): Promise<RecordAnswers> {
  const { document } = read;
  const answers = new Map<VerificationStepName, Answer>();
  const [fault, ...more] = ours
    ? [...clrFaults(document), ...ourClrFaults(document, true)]
    : clrFaults(document, true);
  if (fault) {
    answers.set("Conforms to CLR 2.0", not(faultInWords(fault, more.length)));
    return { answers, facts: null, contains: [] };
  }
  answers.set(
    "Conforms to CLR 2.0",
    yes("Every part that the standard asks for is there and has its right form."),
  );
  const inside = containedIn(document);
  if (inside.length > mostInRecord) {
    answers.set("Credentials in it", unsure("It holds more credentials than we look at."));
    return { answers, facts: null, contains: [] };
  }
  const contains: Verification[] = [];
  // Text of its own for each: what stands around it must not lend it a meaning.
  for (const raw of inside) contains.push(await each(typeof raw === "string" ? raw : JSON.stringify(raw)));
  const genuine = contains.every(isSigned);
  if (ours && !genuine) {
    answers.set(
      "Signature",
      not("It holds something that is not as it was signed, so it is not what we put together."),
    );
    return { answers, facts: null, contains };
  }
  const signed = ours ? await checkOurs(document, context) : await checkForeign(read, context);
  answers.set("Signature", signed.signature);
  if (signed.signature.valid !== true) return { answers, facts: null, contains };
  answers.set("Issuer known and key valid then", signed.issuer);
  answers.set("Not expired", checkDates(document, context));
  answers.set(
    "Not revoked or suspended",
    ours
      ? yes("It has no list of its own: for each credential in it its own list was asked.")
      : await checkForeignStatus(document, context),
  );
  answers.set("Credentials in it", together(contains));
  const facts = factsOf(document);
  answers.set("What it says", yes(`“${facts.name}” from ${facts.issuer.name ?? facts.issuer.id}.`));
  return { answers, facts, contains };
}

const isSigned = (one: Verification): boolean =>
  one.steps.some(
    (step) => (step.name === "Signature" || step.name === "Same at its issuer") && step.valid === true,
  );

function together(contains: readonly Verification[]): Answer {
  const all = contains.length;
  const good = contains.filter((one) => one.outcome === "verified").length;
  if (good === all) {
    return yes(all === 1 ? "It is genuine and current." : `All ${all} are genuine and current.`);
  }
  const how = `${good} of ${all} ${all === 1 ? "is" : "are"} genuine and current.`;
  const trouble =
    contains.find((one) => one.outcome === "failed") ?? contains.find((one) => one.outcome !== "verified");
  const name = trouble?.facts ? `“${trouble.facts.name}”: ` : "";
  const why =
    trouble?.steps.find((step) => step.valid === (trouble.outcome === "failed" ? false : null))?.detail ?? "";
  const sentence = `${how} ${name}${why}`;
  return trouble?.outcome === "failed" ? not(sentence) : unsure(sentence);
}

/** The signature of a record in our name, whose form is closed and whose parts are all ours or signed by whom they name. */
async function checkOurs(document: JsonObject, context: VerifyContext): Promise<Signed> {
  const [proof] = document["proof"] as [JsonObject & { verificationMethod: string; created: string }];
  const { id: issuerId } = document["issuer"] as { id: string };
  const key = context.keys.find(
    (one) => proof.verificationMethod === `${issuerId}#${one.publicKeyMultibase}`,
  );
  if (!key || !ourIssuerIds(context.origin, context.keys).has(issuerId)) {
    return { signature: otherKey, issuer: unsigned, bound: false };
  }
  const { valid } = await checkSignature(
    document,
    proof,
    issuerId,
    verificationMethods(issuerId, context.keys),
  );
  if (valid !== true) {
    return { signature: changedOrNotOurs, issuer: unsigned, bound: false };
  }
  const at = Date.parse(proof.created);
  const inUse =
    at >= key.createdAt.getTime() - clockSkew &&
    at <= context.now.getTime() + clockSkew &&
    (!key.retiredAt || at <= key.retiredAt.getTime() + clockSkew);
  const issuer = key.compromisedAt
    ? not(
        `${keyNotTrusted(key.compromisedAt, context)} Records stand in no log, so ask the holder for a new one; what it holds is checked apart.`,
      )
    : inUse
      ? yes("We put it together. The key was ours and in use on the day it was signed.")
      : not("It says it was signed at a time when its key was not in use.");
  return { signature: unchanged, issuer, bound: true };
}

/** A record says who put it together, when, and of whom; it has no achievement of its own. */
function factsOf(document: JsonObject): SignedFacts {
  const facts = readSignedFacts(document);
  return { ...facts, name: typeof document["name"] === "string" ? document["name"] : "" };
}
