import { instantShape, text } from "./offline-credential";
import { fromBase58 } from "./multibase";
import { schemeOf } from "./outline";
import { isObject, type JsonObject } from "./shape";
import { readStrictJson } from "./strict-json";

/** A status list in the form of ours, before anyone has looked at its signature. */
export interface KeptList {
  readonly url: string;
  readonly purpose: string;
  readonly issuerId: string;
  /** names the key */
  readonly method: string;
  /** ISO 8601; after this moment it says nothing any more */
  readonly validUntil: string;
  /** multibase base64url of GZIP */
  readonly encodedList: string;
  readonly signature: Uint8Array;
  /** what the signature is made over */
  readonly signed: Uint8Array<ArrayBuffer>;
}

/**
 * Reads a signed status list of ours without JSON-LD. Our lists have one form, so what their signature is made over
 * (RDFC-1.0) is known but for the words in it. Whatever else may stand in the text is neither looked at nor signed.
 * @returns null where it has another form; whose word it is the signature has to say
 * @source Data Integrity EdDSA Cryptosuites v1.0 §3.2.4
 */
export async function readKeptList(document: string): Promise<KeptList | null> {
  let list: JsonObject;
  try {
    list = readStrictJson(document);
  } catch {
    return null;
  }
  const subject = isObject(list["credentialSubject"]) ? list["credentialSubject"] : {};
  const [proof] = [list["proof"]].flat();
  const [url, issuerId, method] = [text(list, "id"), text(list, "issuer"), text(proof, "verificationMethod")];
  const [validFrom, validUntil] = [text(list, "validFrom"), text(list, "validUntil")];
  const [purpose, encodedList] = [text(subject, "statusPurpose"), text(subject, "encodedList")];
  const created = text(proof, "created");
  const signature = fromBase58(text(proof, "proofValue"));
  // words that N-Quads writes as they stand, so that none can pretend to be two
  const plain =
    [url, issuerId, method].every((address) => schemeOf(address) !== null) &&
    [validFrom, validUntil, created].every((at) => instantShape.test(at)) &&
    /^[a-z]+$/.test(purpose) &&
    /^u[A-Za-z0-9_-]+$/.test(encodedList) &&
    Number.isSafeInteger(subject["ttl"]);
  if (!plain || !signature) return null;
  const how = [
    `_:c14n0 <http://purl.org/dc/terms/created> ${dateTime(created)}`,
    `_:c14n0 <${rdfType}> <${security}DataIntegrityProof>`,
    `_:c14n0 <${security}cryptosuite> "eddsa-rdfc-2022"^^<${security}cryptosuiteString>`,
    `_:c14n0 <${security}proofPurpose> <${security}assertionMethod>`,
    `_:c14n0 <${security}verificationMethod> <${method}>`,
  ];
  const said = [
    `<${url}#list> <${rdfType}> <${status}BitstringStatusList>`,
    `<${url}#list> <${status}encodedList> "${encodedList}"^^<${security}multibase>`,
    `<${url}#list> <${status}statusPurpose> "${purpose}"`,
    `<${url}#list> <${status}ttl> "${Number(subject["ttl"])}"^^<${xsd}integer>`,
    `<${url}> <${rdfType}> <${credentials}VerifiableCredential>`,
    `<${url}> <${rdfType}> <${status}BitstringStatusListCredential>`,
    `<${url}> <${credentials}credentialSubject> <${url}#list>`,
    `<${url}> <${credentials}issuer> <${issuerId}>`,
    `<${url}> <${credentials}validFrom> ${dateTime(validFrom)}`,
    `<${url}> <${credentials}validUntil> ${dateTime(validUntil)}`,
  ];
  const signed = new Uint8Array([...(await sha256(how)), ...(await sha256(said))]);
  return { url, purpose, issuerId, method, validUntil, encodedList, signature, signed };
}

const rdfType = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const xsd = "http://www.w3.org/2001/XMLSchema#";
const credentials = "https://www.w3.org/2018/credentials#";
const status = "https://www.w3.org/ns/credentials/status#";
const security = "https://w3id.org/security#";
const dateTime = (at: string): string => `"${at}"^^<${xsd}dateTime>`;

async function sha256(lines: readonly string[]): Promise<Uint8Array> {
  const form = new TextEncoder().encode(lines.map((line) => `${line} .\n`).join(""));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", form));
}
