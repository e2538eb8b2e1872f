import { createHash } from "node:crypto";
import { compactVerify, decodeProtectedHeader, importJWK } from "jose";
import { conformanceFaults } from "./conformance";
import { keyFromJwk, readIssuerKey, type ForeignKey } from "./issuer-keys.server";
import { didWebOf, type PublicSigningKey } from "./keys.server";
import { ourProfile } from "./profile";
import { isObject, type Fault, type JsonObject } from "./shape";
import { checkSignature, verificationMethods } from "./sign.server";
import { readSignedFacts } from "./signed-facts";
import { readStatus, readStatusListContent, type StatusListContent } from "./status-list.server";
import { readStrictJson, Unreadable } from "./strict-json";
import { readSubmission } from "./submission";
import { verificationSteps, type VerificationStepName } from "./terms";
import type { SignedFacts, Verification, VerificationStep, VerifyContext } from "./verification";

/** Clocks differ; five minutes are forgiven, as the libraries do. */
const clockSkew = 5 * 60_000;

type Answer = { readonly valid: boolean | null; readonly detail: string };
const yes = (detail: string): Answer => ({ valid: true, detail });
const not = (detail: string): Answer => ({ valid: false, detail });
const unsure = (detail: string): Answer => ({ valid: null, detail });

/** Names of ours: the did:web of this address, and a did:key for each key ever used. */
export function ourIssuerIds(origin: string, keys: readonly PublicSigningKey[]): ReadonlySet<string> {
  return new Set([didWebOf(origin), ...keys.map((key) => `did:key:${key.publicKeyMultibase}`)]);
}

/**
 * Checks a credential of anyone's and says how it was checked.
 * Three answers, step by step: yes, no, could not tell. A step that is "no" silences the later ones, because what an
 * altered document says about itself is worth nothing. A document that claims to be ours goes through our closed
 * profile first, and nothing else can come out as ours. An issuer we do not know never makes "verified": the
 * signature then only shows that whoever holds that key signed it.
 * @param raw text or bytes as handed in: JSON, JWT, baked PNG or SVG, our PDF
 * @returns   never throws for what a stranger sent; the first step is "no" where nothing could be read
 */
export async function verifyCredential(
  raw: string | Uint8Array,
  context: VerifyContext,
): Promise<Verification> {
  const checkedAt = context.now.toISOString();
  const answers = new Map<VerificationStepName, Answer>();
  const finish = (ours: boolean, facts: SignedFacts | null): Verification => {
    const failed = [...answers.values()].some((answer) => answer.valid === false);
    const steps = verificationSteps.map((name): VerificationStep => {
      const answer = answers.get(name) ?? unsure("Not looked at, because an earlier check failed.");
      return { name, ...answer, checkedAt };
    });
    const sure = steps.every((step) => step.valid === true);
    return { outcome: failed ? "failed" : sure ? "verified" : "could-not-tell", steps, facts, ours };
  };

  let read: Read;
  try {
    read = readDocument(raw);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    answers.set("Readable", not(error.message));
    return finish(false, null);
  }
  answers.set("Readable", yes(read.found));
  const { document } = read;
  const ours = claimsToBeOurs(document, read.form, context);

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
  answers.set("Not expired", checkDates(document, context));
  answers.set(
    "Not revoked or suspended",
    ours ? await checkOurStatus(document, context) : await checkForeignStatus(document, context),
  );
  const facts = readSignedFacts(document);
  answers.set("What it says", yes(summary(facts)));
  return finish(ours, facts);
}

function nothingSigned(answers: Map<VerificationStepName, Answer>): void {
  for (const name of verificationSteps) {
    if (!answers.has(name)) {
      answers.set(name, unsure("Not looked at, because the signature could not be checked."));
    }
  }
}

interface Read {
  readonly form: "json" | "jwt";
  readonly document: JsonObject;
  /** the JSON or the token, as it was found */
  readonly text: string;
  readonly claims: JsonObject | null;
  readonly found: string;
}

const registeredClaims = new Set(["iss", "jti", "nbf", "sub", "exp", "iat", "aud"]);

function readDocument(raw: string | Uint8Array): Read {
  const submission = readSubmission(raw);
  const { form, found, text } = submission;
  if (form === "json") {
    const document = readStrictJson(text);
    return { form, document, text, claims: null, found };
  }
  const body = Buffer.from(text.split(".")[1] ?? "", "base64url").toString("utf8");
  const claims = readStrictJson(body);
  const document = Object.fromEntries(Object.entries(claims).filter(([name]) => !registeredClaims.has(name)));
  return { form, document, text, claims, found };
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
function claimsToBeOurs(document: JsonObject, form: "json" | "jwt", context: VerifyContext): boolean {
  if (form === "jwt") return false;
  const ids = ourIssuerIds(context.origin, context.keys);
  const named = [document["issuer"], document["@graph"], document["proof"]].flatMap((part) => textsIn(part));
  if (named.some((text) => ids.has(text) || ids.has(text.split("#")[0] ?? ""))) return true;
  return textsIn(document["id"]).some((text) => text.startsWith(`${context.origin}/`));
}

function sentenceOf(fault: Fault, more: number): string {
  const also = more > 0 ? ` ${more} more ${more === 1 ? "place is" : "places are"} wrong.` : "";
  return `At ${fault.path}: ${fault.sentence}${also}`;
}

function checkShape(read: Read, ours: boolean, origin: string): Answer {
  const { document } = read;
  if (ours) {
    const [first, ...rest] = ourProfile(origin).faults(document, true);
    if (first) {
      return not(
        `It says it is ours, but it is not in the form in which we issue. ${sentenceOf(first, rest.length)}`,
      );
    }
  }
  const contexts = [document["@context"] ?? []].flat();
  if (contexts.includes("https://w3id.org/openbadges/v2")) {
    return not("This is an Open Badges 2.0 badge, the standard before this one. It cannot be checked here.");
  }
  const strict = conformanceFaults(document);
  const [first, ...rest] = strict;
  if (!first) return yes("Every part that the standard asks for is there and has its right form.");
  // Many issuers write one proof without its list; the JSON-LD form of the standard lets them.
  if (!ours && conformanceFaults(document, true).length === 0) {
    return yes("It has the form of the standard, with some lists of one written as single values.");
  }
  return not(sentenceOf(first, rest.length));
}

/** Stands where the signature has already ended the question; never shown. */
const unsigned: Answer = unsure("");

interface Signed {
  readonly signature: Answer;
  readonly issuer: Answer;
}

/**
 * Texts of ours whose signature was found good, by hash. A signature over the same bytes by the same key stays good,
 * and the public page of a credential asks each time it is shown; dates, keys and status are asked anew.
 */
const proven = new Set<string>();
const mostProven = 2_000;

async function isSigned(
  read: Read,
  proof: JsonObject,
  issuerId: string,
  context: VerifyContext,
): Promise<boolean> {
  const name = createHash("sha256").update(read.text).digest("base64");
  if (proven.has(name)) return true;
  const methods = verificationMethods(issuerId, context.keys);
  if ((await checkSignature(read.document, proof, issuerId, methods)).valid !== true) return false;
  const oldest = proven.keys().next().value;
  if (proven.size >= mostProven && oldest !== undefined) proven.delete(oldest);
  proven.add(name);
  return true;
}

async function checkOurs(read: Read, context: VerifyContext): Promise<Signed> {
  // The profile has fixed these shapes.
  const issuerId = (read.document["issuer"] as { id: string }).id;
  const [proof] = read.document["proof"] as [JsonObject & { verificationMethod: string; created: string }];
  const key = context.keys.find(
    (one) => proof.verificationMethod === `${issuerId}#${one.publicKeyMultibase}`,
  );
  const known = ourIssuerIds(context.origin, context.keys).has(issuerId);
  if (!key || !known) return { signature: not("It was not signed with a key of ours."), issuer: unsigned };
  if (!(await isSigned(read, proof, issuerId, context))) {
    return {
      signature: not("It has been changed since it was signed, or was never signed by us."),
      issuer: unsigned,
    };
  }
  return {
    signature: yes("Nothing in it has been changed since it was signed."),
    issuer: checkKey(key, proof.created, context),
  };
}

function checkKey(key: PublicSigningKey, created: string, context: VerifyContext): Answer {
  const signedAt = Date.parse(created);
  if (key.compromisedAt) {
    return not(
      `Its key was withdrawn on ${day(key.compromisedAt, context)}, because somebody else may have used it. A date inside a document can be forged, so nothing signed with that key can be relied on. Ask the holder for the replacement.`,
    );
  }
  if (signedAt < key.createdAt.getTime() - clockSkew || signedAt > context.now.getTime() + clockSkew) {
    return not("It says it was signed at a time when its key was not in use.");
  }
  if (key.retiredAt && signedAt > key.retiredAt.getTime() + clockSkew) {
    return not(`It says it was signed after its key was retired on ${day(key.retiredAt, context)}.`);
  }
  return yes("We issued it. The key was ours and in use on the day it was signed.");
}

/** Why an issuer nobody here knows gives "could not tell", and not a red cross. */
function notKnown(issuerId: string): Answer {
  const host = /^did:web:([^:]+)/.exec(issuerId)?.[1];
  return unsure(
    host === undefined
      ? "Its issuer is not known to us. The signature shows only that whoever holds this key signed it. Ask the issuer."
      : `Its issuer is not known to us. The signature shows that whoever runs ${decodeURIComponent(host)} signed it. Decide whether you trust them.`,
  );
}

function issuerIdOf(document: JsonObject): string {
  const issuer = document["issuer"];
  const id = isObject(issuer) ? issuer["id"] : issuer;
  return typeof id === "string" ? id : "";
}

async function checkForeign(read: Read, context: VerifyContext): Promise<Signed> {
  if (read.form === "jwt") return checkToken(read, context);
  return checkEmbedded(read.document, context);
}

/** Data Integrity proofs of others, by the library in safe mode. */
async function checkEmbedded(document: JsonObject, context: VerifyContext): Promise<Signed> {
  const proofs = [document["proof"] ?? []].flat().filter(isObject);
  if (proofs.length === 0) return { signature: not("It is not signed."), issuer: unsigned };
  const proof = proofs.find(
    (one) => one["type"] === "DataIntegrityProof" && one["cryptosuite"] === "eddsa-rdfc-2022",
  );
  if (!proof) {
    const kind = proofs.map((one) => String(one["cryptosuite"] ?? one["type"])).join(", ");
    return {
      signature: unsure(`It is signed in a way that we cannot check (${kind.slice(0, 80)}).`),
      issuer: unsigned,
    };
  }
  if (proofs.length > 1 && proof["previousProof"] !== undefined) {
    return { signature: unsure("Its proofs build on one another, which we cannot check."), issuer: unsigned };
  }
  const issuerId = issuerIdOf(document);
  const method = proof["verificationMethod"];
  if (typeof method !== "string") return { signature: not("Its proof names no key."), issuer: unsigned };
  const found = await readIssuerKey(issuerId, method, context.fetchPublic);
  if (!found.found) {
    return { signature: found.final ? not(found.sentence) : unsure(found.sentence), issuer: unsigned };
  }
  const { publicKeyMultibase } = found.key;
  if (publicKeyMultibase === null) {
    return { signature: not("Its proof names a key of another kind."), issuer: unsigned };
  }
  const answer = await checkSignature(document, proof, issuerId, new Map([[method, publicKeyMultibase]]));
  if (answer.valid === null) {
    return {
      signature: unsure(
        `It uses words whose meaning is kept at ${answer.missing[0] ?? "another address"}, of which we hold no copy.`,
      ),
      issuer: unsigned,
    };
  }
  if (!answer.valid) {
    return {
      signature: not("It has been changed since it was signed, or was not signed with this key."),
      issuer: unsigned,
    };
  }
  const expires = typeof proof["expires"] === "string" ? Date.parse(proof["expires"]) : NaN;
  if (expires < context.now.getTime())
    return { signature: not("Its signature was good for a time that is over."), issuer: unsigned };
  return {
    signature: yes("Nothing in it has been changed since it was signed."),
    issuer: foreignIssuer(issuerId, found.key),
  };
}

function foreignIssuer(issuerId: string, key: ForeignKey): Answer {
  return key.revoked ? not("Its issuer has withdrawn the key it was signed with.") : notKnown(issuerId);
}

/** Never `none`, never a shared secret: whoever can check such a token could have made it. */
const tokenAlgorithms = ["RS256", "ES256", "EdDSA"];

/**
 * VC-JWT of others.
 * @source Open Badges 3.0 §8.2: RS256 at least; header alg, kid or jwk, typ; claims repeat the body and must agree
 */
async function checkToken(read: Read, context: VerifyContext): Promise<Signed> {
  const refuse = (detail: string): Signed => ({ signature: not(detail), issuer: unsigned });
  const token = read.text;
  const issuerId = issuerIdOf(read.document);
  if (ourIssuerIds(context.origin, context.keys).has(issuerId)) {
    return refuse("It says it is ours, but we do not issue tokens.");
  }
  let header: { alg?: unknown; kid?: unknown; jwk?: unknown; crit?: unknown };
  try {
    header = decodeProtectedHeader(token);
  } catch {
    return refuse("The head of the token cannot be read.");
  }
  const algorithm = header.alg;
  if (typeof algorithm !== "string" || !tokenAlgorithms.includes(algorithm)) {
    return refuse(
      algorithm === "none" || /^HS/.test(String(algorithm))
        ? "The token is not signed in a way that proves anything."
        : "The token is signed in a way that the standard does not allow.",
    );
  }
  const disagree = claimsDisagree(read);
  if (disagree) return refuse(disagree);
  let key: ForeignKey | null = null;
  let carried = false;
  if (typeof header.kid === "string" && header.kid.startsWith("did:")) {
    const found = await readIssuerKey(issuerId, header.kid, context.fetchPublic);
    if (!found.found) {
      return { signature: found.final ? not(found.sentence) : unsure(found.sentence), issuer: unsigned };
    }
    key = found.key;
  } else if (header.jwk !== undefined) {
    key = keyFromJwk(header.jwk);
    carried = true;
    if (!key) return refuse("The key in the token cannot be used.");
  } else {
    return { signature: unsure("The token does not say where its key is to be found."), issuer: unsigned };
  }
  try {
    await compactVerify(token, await importJWK(key.jwk, algorithm), { algorithms: [algorithm] });
  } catch {
    return refuse("It has been changed since it was signed, or was not signed with this key.");
  }
  return {
    signature: yes(
      carried
        ? "Nothing in it has been changed since it was signed. It brings its own key along."
        : "Nothing in it has been changed since it was signed.",
    ),
    issuer: carried
      ? unsure("It brings its own key along, so anyone could have signed it in this issuer's name.")
      : foreignIssuer(issuerId, key),
  };
}

function claimsDisagree(read: Read): string | null {
  const { claims, document } = read;
  if (!claims) return null;
  const sentence = "The token says one thing in its claims and another in its body.";
  const seconds = (name: string): number | null => {
    const value = document[name];
    return typeof value === "string" ? Math.floor(Date.parse(value) / 1000) : null;
  };
  if (claims["iss"] !== undefined && claims["iss"] !== issuerIdOf(document)) return sentence;
  if (claims["jti"] !== undefined && claims["jti"] !== document["id"]) return sentence;
  if (claims["nbf"] !== undefined && claims["nbf"] !== seconds("validFrom")) return sentence;
  if (claims["exp"] !== undefined && claims["exp"] !== seconds("validUntil")) return sentence;
  const subject = document["credentialSubject"];
  const subjectId = isObject(subject) ? subject["id"] : undefined;
  if (claims["sub"] !== undefined && subjectId !== undefined && claims["sub"] !== subjectId) return sentence;
  return null;
}

function day(at: Date, context: VerifyContext): string {
  return new Intl.DateTimeFormat("en-AU", {
    dateStyle: "long",
    timeZone: context.timeZone ?? "Australia/Melbourne",
  }).format(at);
}

function checkDates(document: JsonObject, context: VerifyContext): Answer {
  const at = (name: string): Date | null => {
    const value = document[name];
    return typeof value === "string" ? new Date(value) : null;
  };
  const from = at("validFrom");
  const until = at("validUntil");
  if (from && from.getTime() > context.now.getTime() + clockSkew) {
    return not(`It is not valid before ${day(from, context)}.`);
  }
  if (!until) return yes("It has no end date.");
  if (until.getTime() <= context.now.getTime()) return not(`It ended on ${day(until, context)}.`);
  return yes(`It is valid until ${day(until, context)}.`);
}

/** What a signed list said when its signature was found good; lists change rarely and are read for every check. */
const checkedLists = new Map<string, StatusListContent>();
const mostLists = 16;

async function ourStatusList(
  text: string,
  listUrl: string,
  context: VerifyContext,
): Promise<StatusListContent | null> {
  const trusted = context.keys.filter((key) => !key.compromisedAt);
  // Keys are part of the name, so that a list signed with a key found compromised since is looked at again.
  const name = `${trusted.map((key) => key.publicKeyMultibase).join()} ${text}`;
  const before = checkedLists.get(name);
  if (before) return before.id === listUrl ? before : null;
  const document = readStrictJson(text);
  const content = readStatusListContent(document);
  if (!content || content.id !== listUrl) return null;
  const proofs = [document["proof"] ?? []].flat().filter(isObject);
  const [proof] = proofs;
  if (!proof || proofs.length !== 1) return null;
  const keys = verificationMethods(content.issuerId, trusted);
  if (!ourIssuerIds(context.origin, trusted).has(content.issuerId)) return null;
  if ((await checkSignature(document, proof, content.issuerId, keys)).valid !== true) return null;
  const oldest = checkedLists.keys().next().value;
  if (checkedLists.size >= mostLists && oldest !== undefined) checkedLists.delete(oldest);
  checkedLists.set(name, content);
  return content;
}

async function checkOurStatus(document: JsonObject, context: VerifyContext): Promise<Answer> {
  const entry = document["credentialStatus"] as { statusListCredential: string; statusListIndex: string };
  let content: StatusListContent | null = null;
  try {
    const text = await context.readOwnStatusList(entry.statusListCredential);
    if (text !== null) content = await ourStatusList(text, entry.statusListCredential, context);
  } catch {
    content = null;
  }
  if (!content)
    return unsure("Our list of withdrawn credentials could not be read just now. Try again soon.");
  return readEntry(content, "revocation", Number(entry.statusListIndex), context);
}

function readEntry(
  content: StatusListContent,
  purpose: "revocation" | "suspension",
  index: number,
  context: VerifyContext,
): Answer {
  const now = context.now.getTime();
  if (!content.purposes.includes(purpose)) return unsure("The issuer's list is about something else.");
  if (content.validUntil && content.validUntil.getTime() <= now) {
    return unsure(
      `The issuer's list was good until ${day(content.validUntil, context)} and has not been renewed.`,
    );
  }
  if (content.validFrom && content.validFrom.getTime() > now + clockSkew) {
    return unsure("The issuer's list is dated in the future.");
  }
  const set = readStatus(content.bits, index);
  if (set === null) return unsure("The issuer's list has no such place.");
  if (set) {
    return not(
      purpose === "revocation" ? "Its issuer has withdrawn it." : "Its issuer has suspended it for now.",
    );
  }
  const stamped = content.validFrom ? ` The list is of ${day(content.validFrom, context)}.` : "";
  return yes(`Its issuer has not withdrawn it.${stamped}`);
}

async function checkForeignStatus(document: JsonObject, context: VerifyContext): Promise<Answer> {
  const entries = [document["credentialStatus"] ?? []].flat().filter(isObject);
  if (entries.length === 0) return yes("Its issuer keeps no list on which it could be withdrawn.");
  if (entries.length > 4) return unsure("It names more lists than we look at.");
  let told: Answer | null = null;
  for (const entry of entries) {
    const answer = await checkForeignEntry(document, entry, context);
    if (answer.valid === false) return answer;
    if (!told || answer.valid === null) told = answer;
  }
  return told ?? unsure("Its status could not be looked up.");
}

/**
 * One entry of somebody else's list.
 * Done here and not by the list library, which answers "verified" for a revoked credential.
 */
async function checkForeignEntry(
  document: JsonObject,
  entry: JsonObject,
  context: VerifyContext,
): Promise<Answer> {
  const { type, statusPurpose, statusListIndex, statusListCredential } = entry;
  if (type !== "BitstringStatusListEntry") {
    return unsure(`Its status is kept in a way that we cannot read (${String(type).slice(0, 60)}).`);
  }
  if (statusPurpose !== "revocation" && statusPurpose !== "suspension") {
    return yes("Its issuer keeps a list about something other than withdrawal.");
  }
  if (typeof statusListCredential !== "string" || !/^\d{1,10}$/.test(String(statusListIndex))) {
    return unsure("Its place in the issuer's list cannot be read.");
  }
  if (statusListCredential === entry["id"]) return unsure("Its place in the issuer's list cannot be read.");
  try {
    const fetched = await context.fetchPublic(statusListCredential);
    const list = readStrictJson(Buffer.from(fetched.body).toString("utf8"));
    const content = readStatusListContent(list);
    if (!content || content.id !== statusListCredential)
      return unsure("The issuer's list could not be read.");
    if (content.issuerId !== issuerIdOf(document)) return unsure("The list is not kept by the same issuer.");
    const signed = await checkEmbedded(list, context);
    if (signed.signature.valid !== true || signed.issuer.valid === false) {
      return unsure("The issuer's list is not properly signed, so it cannot be relied on.");
    }
    return readEntry(content, statusPurpose, Number(statusListIndex), context);
  } catch (error) {
    const why = error instanceof Error && error.name === "NotFetched" ? ` ${error.message}` : "";
    return unsure(`We could not tell if it is still current. The issuer's list did not answer.${why}`);
  }
}

function summary(facts: SignedFacts): string {
  const from = facts.issuer.name ?? facts.issuer.id;
  const codes = facts.alignment.map((entry) => entry.code ?? entry.name).filter((code) => code !== "");
  const aligned = codes.length > 0 ? `, aligned to ${codes.slice(0, 8).join(", ")}` : "";
  return `“${facts.name}” from ${from}${aligned}.`;
}
