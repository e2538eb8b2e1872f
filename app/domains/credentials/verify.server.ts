import { hash } from "node:crypto";
import { isClr } from "./clr";
import { checkClr } from "./clr-check.server";
import { concluded } from "./conclude";
import { conformanceFaults } from "./conformance";
import { checkEndorsements, readOwnEndorsements } from "./endorsements.server";
import { checkForeign, type Signed, unsigned } from "./foreign-proof.server";
import { ourIssuerIds, type PublicSigningKey } from "./keys.server";
import { checkHosted, isOpenBadges2 } from "./hosted-badge.server";
import { compactOf, readCode } from "./offline-code";
import { openSmall } from "./offline-token.server";
import { ourProfile } from "./profile";
import { proofValueOf } from "./log-format.server";
import { checkRelatedResources } from "./related-resources.server";
import { readSecured, type SecuredDocument } from "./secured-document";
import { type JsonObject, faultInWords } from "./shape";
import { isOwnSigned, verificationMethods } from "./sign.server";
import { NotFetched } from "./safe-fetch.server";
import { readSignedFacts } from "./signed-facts";
import { checkForeignStatus, checkOurStatus } from "./status-check.server";
import {
  type Answer,
  changedOrNotOurs,
  clockSkew,
  day,
  keyNotTrusted,
  not,
  otherKey,
  unchanged,
  unsure,
  yes,
} from "./step-answer";
import { Unreadable } from "./strict-json";
import { readSubmission } from "./submission";
import { openOwnToken } from "./token.server";
import { clrSteps, hostedSteps, stepsIfAny, verificationSteps, type VerificationStepName } from "./terms";
import { checkDates } from "./validity";
import type {
  Endorsement,
  Fetched,
  LogAnswer,
  SignedFacts,
  Verification,
  VerifyContext,
} from "./verification";

/**
 * Checks a credential of anyone's and says how it was checked.
 * Three answers, step by step: yes, no, could not tell. A step that is "no" silences the later ones, because what an
 * altered document says about itself is worth nothing. A document that claims to be ours goes through our closed
 * profile first, and nothing else can come out as ours. An issuer we do not know never makes "verified": the
 * signature then only shows that whoever holds that key signed it.
 * @param raw text or bytes as handed in: JSON, JWT, baked PNG or SVG, our PDF, an Open Badges 2.0 badge
 * @returns   never throws for what a stranger sent; the first step is "no" where nothing could be read
 */
export async function verifyCredential(
  raw: string | Uint8Array,
  given: VerifyContext,
): Promise<Verification> {
  const context = { ...given, fetchPublic: once(given.fetchPublic) };
  const checkedAt = context.now.toISOString();
  const answers = new Map<VerificationStepName, Answer>();
  const finish = (
    ours: boolean,
    facts: SignedFacts | null,
    endorsements: readonly Endorsement[] = [],
    asked: readonly VerificationStepName[] = verificationSteps,
    contains?: readonly Verification[],
  ): Verification => {
    const { outcome, steps } = concluded(answers, asked, checkedAt);
    return { outcome, steps, facts, endorsements, ours, ...(contains ? { contains } : {}) };
  };

  let read: SecuredDocument;
  try {
    read = await readOrFollow(raw, context);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    answers.set("Readable", not(error.message));
    return finish(false, null);
  }
  answers.set("Readable", yes(read.found));
  if (read.form === "jwt" && claimsToBeOurs(read.document, context)) {
    const opened = (await openSmall(read, context)) ?? (await openOwnToken(read, context));
    if ("refused" in opened) {
      answers.set("Conforms to Open Badges 3.0", checkShape(read, false, context.origin));
      answers.set("Signature", opened.refused);
      return finish(true, null);
    }
    read = opened.read;
  }
  const { document } = read;
  if (isOpenBadges2(document)) {
    const hosted = await checkHosted(document, context);
    for (const [name, answer] of hosted.answers) answers.set(name, answer);
    return finish(false, hosted.facts, [], hostedSteps);
  }
  const ours = claimsToBeOurs(document, context);
  if (read.form === "json" && isClr(document)) {
    const record = await checkClr(read, ours, context, (inside) => verifyCredential(inside, context));
    for (const [name, answer] of record.answers) answers.set(name, answer);
    return finish(ours, record.facts, [], clrSteps, record.contains);
  }

  const conforms = checkShape(read, ours, context.origin);
  answers.set("Conforms to Open Badges 3.0", conforms);
  if (conforms.valid === false) return finish(ours, null);

  const signed = ours ? await checkOurs(read, context) : await checkForeign(read, context);
  answers.set("Signature", signed.signature);
  if (signed.signature.valid !== true) {
    if (signed.signature.valid === null) nothingSigned(answers);
    return finish(ours, null);
  }
  answers.set("Issuer known and key valid then", signed.issuer);
  if (signed.log) answers.set("In the transparency log", signed.log);
  answers.set("Not expired", checkDates(document, context));
  answers.set(
    "Not revoked or suspended",
    ours ? await checkOurStatus(document, context) : await checkForeignStatus(document, context),
  );
  const related = await checkRelatedResources(document, context);
  if (related) answers.set("Related resources unchanged", related);
  const endorsed = ours ? readOwnEndorsements(document) : await checkEndorsements(document, context);
  if (endorsed) answers.set("Endorsements", endorsed.answer);
  const facts = readSignedFacts(document);
  answers.set("What it says", yes(summary(facts)));
  return finish(ours, facts, endorsed?.endorsements);
}

function nothingSigned(answers: Map<VerificationStepName, Answer>): void {
  for (const name of verificationSteps) {
    if (!answers.has(name) && !stepsIfAny.has(name)) {
      answers.set(name, unsure("Not looked at, because the signature could not be checked."));
    }
  }
}

/**
 * Pictures of the standard before often carry the address of their badge instead of the badge.
 * @throws Unreadable
 */
async function readOrFollow(raw: string | Uint8Array, context: VerifyContext): Promise<SecuredDocument> {
  const submission = readSubmission(raw);
  if (submission.form === "code") {
    const text = compactOf(await readCode(submission.text));
    return readSecured({ form: "jwt", text, found: submission.found });
  }
  if (submission.form !== "link") return readSecured(submission);
  try {
    const { body } = await context.fetchPublic(submission.text);
    const found = `${submission.found} It holds a link, to ${new URL(submission.text).host}.`;
    const behind = readSubmission(body);
    if (behind.form === "link") throw new Unreadable("The picture holds a link to another link.");
    return readSecured({ ...behind, found });
  } catch (error) {
    if (!(error instanceof NotFetched)) throw error;
    throw new Unreadable(`The picture holds only a link, and that could not be read. ${error.message}`);
  }
}

/** A list and its issuer's keys are named in several places of one document, and are asked for once. */
function once(fetchPublic: VerifyContext["fetchPublic"]): VerifyContext["fetchPublic"] {
  const asked = new Map<string, Promise<Fetched>>();
  return (url) => {
    const before = asked.get(url) ?? fetchPublic(url);
    asked.set(url, before);
    return before;
  };
}

/** Every text in a value, however it is wrapped; enough to see whose name is claimed. */
function textsIn(value: unknown, depth = 0): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null || depth > 6) return [];
  return Object.values(value).flatMap((entry) => textsIn(entry, depth + 1));
}

/**
 * Whether a document speaks in our name, in whatever form: as issuer, as signer or under our addresses.
 * Wide on purpose: what is caught here must have our exact shape, and what is not caught can never be shown as ours.
 */
function claimsToBeOurs(document: JsonObject, context: VerifyContext): boolean {
  const ids = ourIssuerIds(context.origin, context.keys);
  const named = [document["issuer"], document["@graph"], document["proof"]].flatMap((part) => textsIn(part));
  if (named.some((text) => ids.has(text) || ids.has(text.split("#")[0] ?? ""))) return true;
  return textsIn(document["id"]).some((text) => text.startsWith(`${context.origin}/`));
}

function checkShape(read: SecuredDocument, ours: boolean, origin: string): Answer {
  const { document } = read;
  if (ours) {
    const [first, ...rest] = ourProfile(origin).faults(document, true);
    if (first) {
      return not(
        `It says it is ours, but it is not in the form in which we issue. ${faultInWords(first, rest.length)}`,
      );
    }
  }
  const strict = conformanceFaults(document);
  const [first, ...rest] = strict;
  if (!first) return yes("Every part that the standard asks for is there and has its right form.");
  // Many issuers write one proof without its list; the JSON-LD form of the standard lets them.
  if (!ours && conformanceFaults(document, true).length === 0) {
    return yes("It has the form of the standard, with some lists of one written as single values.");
  }
  return not(faultInWords(first, rest.length));
}

/**
 * Texts of ours whose signature was found good, by hash. A signature over the same bytes by the same key stays good,
 * and the public page of a credential asks each time it is shown; dates, keys and status are asked anew.
 */
const proven = new Set<string>();
const mostProven = 2_000;

async function isSigned(read: SecuredDocument, issuerId: string, context: VerifyContext): Promise<boolean> {
  const name = hash("sha256", read.text);
  if (proven.has(name)) return true;
  const methods = verificationMethods(issuerId, context.keys);
  if (!(await isOwnSigned(read.document, issuerId, methods))) return false;
  const oldest = proven.keys().next().value;
  if (proven.size >= mostProven && oldest !== undefined) proven.delete(oldest);
  proven.add(name);
  return true;
}

async function checkOurs(read: SecuredDocument, context: VerifyContext): Promise<Signed> {
  // The profile has fixed these shapes.
  const issuerId = (read.document["issuer"] as { id: string }).id;
  const [proof] = read.document["proof"] as [JsonObject & { verificationMethod: string; created: string }];
  const key = context.keys.find(
    (one) => proof.verificationMethod === `${issuerId}#${one.publicKeyMultibase}`,
  );
  const known = ourIssuerIds(context.origin, context.keys).has(issuerId);
  if (!key || !known) return { signature: otherKey, issuer: unsigned, bound: false };
  if (!(await isSigned(read, issuerId, context))) {
    return { signature: changedOrNotOurs, issuer: unsigned, bound: false };
  }
  const log = await context
    .readOwnLog((read.document as { id: string }).id, proofValueOf(read.document))
    .catch(() => null);
  return {
    signature: unchanged,
    issuer: checkKey(key, proof.created, log, context),
    log: checkLog(key, log, context),
    bound: true,
  };
}

/** Whether it was in the log before anybody else could have used the key; null: could not tell. */
function loggedBefore(compromisedAt: Date, log: LogAnswer | null): boolean | null {
  if (!log) return null;
  return log.found === "logged" && log.since < compromisedAt;
}

/** What the log says of a document whose signature is good: the one witness that a stolen key cannot talk to. */
function checkLog(key: PublicSigningKey, log: LogAnswer | null, context: VerifyContext): Answer {
  if (!log) return unsure("Our log could not be read just now. Try again soon.");
  const { compromisedAt } = key;
  switch (log.found) {
    case "another":
      return not("Under its number our log holds another document than this one.");
    case "logged": {
      const since = `Entry ${log.position} of our log, there since ${day(log.since, context)}`;
      if (!compromisedAt) return yes(`${since}.`);
      return log.since < compromisedAt
        ? yes(`${since}, before anybody else could have used its key.`)
        : not(
            `${since}. By then somebody else may have held its key, which is not trusted from ${day(compromisedAt, context)} on.`,
          );
    }
    case "waiting":
      return compromisedAt
        ? not("It was not in our log before somebody else may have held its key.")
        : yes("It was written down a moment ago and joins our log within a minute.");
    case "nothing":
      return compromisedAt
        ? not(
            `It was not in our log before ${day(compromisedAt, context)}, and from then on somebody else may have held its key.`,
          )
        : unsure(
            "It bears a signature of ours, but our log knows nothing of it. Ask us before you rely on it.",
          );
  }
}

function checkKey(
  key: PublicSigningKey,
  created: string,
  log: LogAnswer | null,
  context: VerifyContext,
): Answer {
  const signedAt = Date.parse(created);
  const survives = key.compromisedAt && loggedBefore(key.compromisedAt, log);
  if (key.compromisedAt && survives !== true) {
    const withdrawn = keyNotTrusted(key.compromisedAt, context);
    return survives === null
      ? unsure(`${withdrawn} Whether this one was logged before could not be looked up just now.`)
      : not(
          `${withdrawn} A date inside a document can be forged, so only what was in our log before can be relied on, and this was not. Ask the holder for the replacement.`,
        );
  }
  if (signedAt < key.createdAt.getTime() - clockSkew || signedAt > context.now.getTime() + clockSkew) {
    return not("It says it was signed at a time when its key was not in use.");
  }
  if (key.retiredAt && signedAt > key.retiredAt.getTime() + clockSkew) {
    return not(`It says it was signed after its key was retired on ${day(key.retiredAt, context)}.`);
  }
  return yes(
    key.compromisedAt
      ? `We issued it. Its key was withdrawn later, because somebody else may have used it from ${day(key.compromisedAt, context)} on; our log shows that this was signed before.`
      : "We issued it. The key was ours and in use on the day it was signed.",
  );
}

function summary(facts: SignedFacts): string {
  const from = facts.issuer.name ?? facts.issuer.id;
  const codes = facts.alignment.map((entry) => entry.code ?? entry.name).filter((code) => code !== "");
  const aligned = codes.length > 0 ? `, aligned to ${codes.slice(0, 8).join(", ")}` : "";
  return `“${facts.name}” from ${from}${aligned}.`;
}
