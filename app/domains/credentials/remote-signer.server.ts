import { createPublicKey } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { boundedText } from "~/http/bounded-answer.server";
import { DomainError } from "~/http/domain-error";
import type { SignerSetting } from "~/http/environment.server";
import { type Signer, isRawSignatureBy, multibaseOf, rsaMultibase, signerNames } from "./keys.server";
import { type JsonObject, isObject } from "./shape";
import type { KeyKind } from "./states";
import { readStrictJson } from "./strict-json";

/**
 * Keys that lie in a signing service and never leave it. It is spoken to in the words of the Transit engine of
 * HashiCorp Vault, which OpenBao speaks too; in front of another service a few lines that translate are enough.
 *
 * | asked                     | with                                     | answers                                             |
 * | ------------------------- | ---------------------------------------- | --------------------------------------------------- |
 * | POST `keys/{name}`        | `{"type":"ed25519"}` or `"rsa-3072"`     | makes the key; where it is there, nothing happens    |
 * | GET `keys/{name}`         |                                          | `{"data":{"type","latest_version","keys":{"1":{"public_key"}}}}` |
 * | POST `keys/{name}/rotate` | `{}`                                     | makes the next version                              |
 * | POST `sign/{name}`        | `{"input":base64,"key_version":number}`  | `{"data":{"signature":"vault:v1:base64"}}`          |
 *
 * Each carries `X-Vault-Token`. Every version is a key of ours, with a row and a public half of its own.
 * @source developer.hashicorp.com/vault/api-docs/secret/transit
 */

/** Longer than a service beside us needs. */
const answerMs = 3_000;
/** Waits between the tries of one question; after the last one it is up to the outbox. */
const pausesMs = [200, 800];
/** A key has a few hundred bytes for each version. */
const mostAnswer = 1024 * 1024;

/** A version of a key in the service. */
export interface RemoteVersion {
  readonly name: string;
  readonly version: number;
}
export interface RemoteKey {
  readonly publicKeyMultibase: string;
  readonly reference: string;
}

const printReference = ({ name, version }: RemoteVersion): string => `${name}:${version}`;

/** @param reference of a row whose private half is not here */
export function readReference(reference: string | null): RemoteVersion {
  const [, name = "", version = ""] = /^([A-Za-z0-9_-]+):([1-9]\d{0,8})$/.exec(reference ?? "") ?? [];
  if (name === "")
    throw new Error("A stored signing key does not say where it lies. Restore it from a backup.");
  return { name, version: Number(version) };
}

/**
 * Signs with one version of a key in the service.
 * What comes back is checked against the public half before anybody sees it: a service that was restored from an old
 * copy, or answers for another key, would otherwise be noticed by those who verify.
 */
export function createRemoteSigner(
  service: SignerSetting,
  origin: string,
  publicKeyMultibase: string,
  { name, version }: RemoteVersion,
): Signer {
  const names = signerNames(origin, publicKeyMultibase);
  const how =
    names.algorithm === "RS256" ? { hash_algorithm: "sha2-256", signature_algorithm: "pkcs1v15" } : {};
  return {
    ...names,
    async sign({ data }) {
      const answer = await ask(service, "POST", `sign/${name}`, {
        input: Buffer.from(data).toString("base64"),
        key_version: version,
        ...how,
      });
      const text = typeof answer["signature"] === "string" ? answer["signature"] : "";
      const [, of = "", body = ""] = /^vault:v(\d+):([A-Za-z0-9+/]+=*)$/.exec(text) ?? [];
      const signature = Buffer.from(body, "base64");
      if (of === String(version) && isRawSignatureBy(publicKeyMultibase, data, signature)) return signature;
      throw new DomainError(
        "unavailable",
        `What the signing service answered is not a signature by version ${version} of “${name}”. Nothing was stored. Check that it holds the key it held before.`,
      );
    },
  };
}

/** The newest version of the key that the settings name; the key is made where there is none. */
export async function ensureRemoteKey(service: SignerSetting, kind: KeyKind): Promise<RemoteKey> {
  const newest = await readNewest(service, kind);
  if (newest) return newest;
  await ask(service, "POST", `keys/${nameFor(service, kind)}`, { type: types[kind] });
  return newestOf(service, kind);
}

const types: Readonly<Record<KeyKind, string>> = { eddsa: "ed25519", rsa: "rsa-3072" };
/** A key of the service has one type, so tokens have one of their own. */
const nameFor = (service: SignerSetting, kind: KeyKind): string =>
  kind === "rsa" ? `${service.key}-rs256` : service.key;

/** @returns the version that is made by this */
export async function rotateRemoteKey(service: SignerSetting, kind: KeyKind): Promise<RemoteKey> {
  await ask(service, "POST", `keys/${nameFor(service, kind)}/rotate`, {});
  return newestOf(service, kind);
}

async function newestOf(service: SignerSetting, kind: KeyKind): Promise<RemoteKey> {
  const newest = await readNewest(service, kind);
  if (newest) return newest;
  throw noSuchKey();
}

/** @returns null where there is no such key */
async function readNewest(service: SignerSetting, kind: KeyKind): Promise<RemoteKey | null> {
  const name = nameFor(service, kind);
  const answer = await put(service, "GET", `keys/${name}`);
  if (answer === null) return null;
  const { type, latest_version: latest, keys } = answer;
  if (type !== types[kind]) {
    throw new DomainError(
      "conflict",
      `“${name}” in the signing service is no key of the type ${types[kind]}. Set SIGNER_KEY to a name that is free, or to such a key.`,
    );
  }
  const held = isObject(keys) ? keys[String(latest)] : undefined;
  const text = isObject(held) && typeof held["public_key"] === "string" ? held["public_key"] : "";
  const publicKeyMultibase = multibaseIn(text);
  if (publicKeyMultibase === null || typeof latest !== "number") throw unreadable();
  return { publicKeyMultibase, reference: printReference({ name, version: latest }) };
}

/** Ed25519 comes as its 32 bytes in base64, RSA as PEM. @returns null where it is neither */
function multibaseIn(text: string): string | null {
  const raw = Buffer.from(text, "base64");
  if (raw.length === 32) return multibaseOf(raw);
  try {
    return rsaMultibase(createPublicKey(text));
  } catch {
    return null;
  }
}

type Body = Readonly<Record<string, unknown>>;

/** A question about something that must be there. @returns what stands under `data` */
async function ask(
  service: SignerSetting,
  method: "GET" | "POST",
  path: string,
  body?: Body,
): Promise<JsonObject> {
  const answer = await put(service, method, path, body);
  if (answer) return answer;
  throw noSuchKey();
}

/**
 * One question, asked again where the service is away for a moment.
 * @returns null where there is no such thing
 * @throws unavailable with a sentence for the operator; the jobs that sign are put off and come again
 */
async function put(
  service: SignerSetting,
  method: "GET" | "POST",
  path: string,
  body?: Body,
): Promise<JsonObject | null> {
  for (const pause of [...pausesMs, null]) {
    const answer = await askOnce(service, method, path, body);
    if (answer !== "away") return answer;
    if (pause !== null) await wait(pause);
  }
  throw new DomainError(
    "unavailable",
    "The signing service does not answer. Nothing is lost: what waits is signed when it is back.",
  );
}

/** @returns "away" where asking again may help */
async function askOnce(
  service: SignerSetting,
  method: "GET" | "POST",
  path: string,
  body: Body | undefined,
): Promise<JsonObject | "away" | null> {
  let response: Response;
  let text: string | null;
  try {
    response = await fetch(`${service.url}/${path}`, {
      method,
      headers: { "X-Vault-Token": service.token, "X-Vault-Request": "true", Accept: "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
      // the token belongs to nobody else
      redirect: "error",
      signal: AbortSignal.timeout(answerMs),
    });
    text = await boundedText(response, mostAnswer);
  } catch {
    return "away";
  }
  const { status } = response;
  if (status >= 500 || status === 429) return "away";
  if (status === 401 || status === 403) {
    throw new DomainError(
      "unavailable",
      "The signing service refuses us. Check SIGNER_TOKEN, and that its policy allows to read, make, rotate and sign with the key.",
    );
  }
  if (status === 404) return null;
  if (status !== 200 && status !== 204) {
    throw new DomainError(
      "unavailable",
      `The signing service would not do it (${status}). Look into its log, then try again.`,
    );
  }
  if (status === 204 || text === "") return {};
  try {
    const { data } = readStrictJson(text ?? "");
    return isObject(data) ? data : {};
  } catch {
    throw unreadable();
  }
}

const noSuchKey = () =>
  new DomainError("unavailable", "The signing service has no such key. Check SIGNER_URL and SIGNER_KEY.");

const unreadable = () =>
  new DomainError(
    "unavailable",
    "What answers at SIGNER_URL is no signing service that we can read. Check the address.",
  );
