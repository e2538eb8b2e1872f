import { checkForeign } from "./foreign-proof.server";
import { ourIssuerIds } from "./keys.server";
import { NotFetched } from "./safe-fetch.server";
import { issuerIdOf, readSecured } from "./secured-document";
import { isObject, type JsonObject } from "./shape";
import { checkSignature, verificationMethods } from "./sign.server";
import { readStatus, readStatusListContent, type StatusListContent } from "./status-list.server";
import { type StatusPurpose, suspensionWords } from "./states";
import { type Answer, clockSkew, day, not, suspended, unsure, yes } from "./step-answer";
import { readStrictJson } from "./strict-json";
import type { VerifyContext } from "./verification";

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

/**
 * Withdrawn, then suspended: of ours both are looked up, in two signed lists.
 * The standard lets a credential name one list only, so the second is known by its address alone.
 * @param document of ours: its profile has fixed the one entry it may name
 */
export async function checkOurStatus(document: JsonObject, context: VerifyContext): Promise<Answer> {
  const entry = document["credentialStatus"] as { statusListCredential: string; statusListIndex: string };
  const index = Number(entry.statusListIndex);
  const revoked = await checkOurList("revocation", entry.statusListCredential, index, context);
  if (revoked.valid !== true) return revoked;
  const listed = await checkOurList("suspension", `${entry.statusListCredential}/suspension`, index, context);
  if (listed.valid === true) return revoked;
  if (listed.valid === null) return listed;
  // the list says that it is so; since when and why stands with us alone
  const known = await context.readOwnSuspension?.(String(document["id"])).catch(() => null);
  if (!known) return listed;
  return not(
    suspended(
      `for now, since ${day(known.at, context)}. The reason: ${suspensionWords[known.reason]}. A suspension can end: nothing is decided yet.`,
    ),
    listed.asOf,
  );
}

async function checkOurList(
  purpose: StatusPurpose,
  url: string,
  index: number,
  context: VerifyContext,
): Promise<Answer> {
  let content: StatusListContent | null = null;
  try {
    const text = await context.readOwnStatusList(url);
    if (text !== null) content = await ourStatusList(text, url, context);
  } catch {
    content = null;
  }
  if (!content)
    return unsure(
      `Our list of ${purpose === "revocation" ? "withdrawn" : "suspended"} credentials could not be read just now. Try again soon.`,
    );
  return readEntry(content, purpose, index, context);
}

/** What a status says of a credential that stands in its list. */
export const changedInWords = (purpose: StatusPurpose): string =>
  purpose === "revocation"
    ? "Its issuer has withdrawn it."
    : suspended("for now. A suspension can end: nothing is decided yet.");

function readEntry(
  content: StatusListContent,
  purpose: StatusPurpose,
  index: number,
  context: VerifyContext,
): Answer {
  const now = context.now.getTime();
  const of = content.validFrom;
  if (!content.purposes.includes(purpose)) return unsure("The issuer's list is about something else.");
  if (content.validUntil && content.validUntil.getTime() <= now) {
    return unsure(
      `The issuer's list was good until ${day(content.validUntil, context)} and has not been renewed.`,
      of,
    );
  }
  if (content.validFrom && content.validFrom.getTime() > now + clockSkew) {
    return unsure("The issuer's list is dated in the future.");
  }
  const set = readStatus(content.bits, index);
  if (set === null) return unsure("The issuer's list has no such place.");
  if (set) {
    return not(changedInWords(purpose), of);
  }
  const stamped = of ? ` The list is of ${day(of, context)}.` : "";
  return yes(`Its issuer has not ${purpose === "revocation" ? "withdrawn" : "suspended"} it.${stamped}`, of);
}

/** Every entry that a document of somebody else names; one that says no decides, one that says nothing outweighs a yes. */
export async function checkForeignStatus(document: JsonObject, context: VerifyContext): Promise<Answer> {
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
  if (type === "1EdTechRevocationList") return checkRevocationList(document, entry, context);
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
    const list = readSecured(Buffer.from(fetched.body).toString("utf8"));
    const content = readStatusListContent(list.document);
    if (!content || content.id !== statusListCredential)
      return unsure("The issuer's list could not be read.");
    if (content.issuerId !== issuerIdOf(document)) return unsure("The list is not kept by the same issuer.");
    const signed = await checkForeign(list, context);
    // A list that brings its own key along could be anyone's.
    if (signed.signature.valid !== true || signed.issuer.valid === false || !signed.bound) {
      return unsure("The issuer's list is not properly signed, so it cannot be relied on.");
    }
    return readEntry(content, statusPurpose, Number(statusListIndex), context);
  } catch (error) {
    return listUnread(error);
  }
}

function listUnread(error: unknown): Answer {
  const why = error instanceof NotFetched ? ` ${error.message}` : "";
  return unsure(`We could not tell if it is still current. The issuer's list did not answer.${why}`);
}

/**
 * A plain list of withdrawn credentials, which came before the lists of bits.
 * It is not signed: what it says is the word of whoever runs its address, and the signed credential names that.
 * @source 1EdTech Verifiable Credentials Revocation List 1.0; both spellings of its member are in use
 */
async function checkRevocationList(
  document: JsonObject,
  entry: JsonObject,
  context: VerifyContext,
): Promise<Answer> {
  const address = entry["id"];
  if (typeof address !== "string") return unsure("Its issuer's list has no address.");
  try {
    const list = readStrictJson(Buffer.from((await context.fetchPublic(address)).body).toString("utf8"));
    const revoked = [list["revokedCredential"], list["revokedCredentials"]].filter(
      (one) => one !== undefined,
    );
    if (list["id"] !== address || revoked.length === 0) return unsure("The issuer's list could not be read.");
    if (issuerIdOf(list) !== issuerIdOf(document)) return unsure("The list is not kept by the same issuer.");
    const named = revoked
      .flat()
      .map((one) => (isObject(one) ? one : { id: one }))
      .some((one: JsonObject) => one["id"] === document["id"] && one["revoked"] !== false);
    return named
      ? not("Its issuer has withdrawn it.")
      : yes("Its issuer has not withdrawn it. Their list is not signed; it was read from their address now.");
  } catch (error) {
    return listUnread(error);
  }
}
