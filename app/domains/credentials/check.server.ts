import type { Store } from "#db/client.server";
import { store as processStore } from "#db/store.server";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { NotBaked, extractFromPng, isPng } from "./bake";
import { listKeys } from "./key-store.server";
import { readLogged } from "./log-reads.server";
import { readDocument, readIssued, readPublicCredential, readStatusList } from "./reads.server";
import { NotFetched, createSafeFetch } from "./safe-fetch.server";
import { codeIn } from "./offline-code";
import { isPicture, readQr } from "./qr-picture.server";
import { mostPerMinute, takeFetch } from "./fetch-budget";
import { statusListOf } from "./status-list.server";
import type { Verification, VerifyContext } from "./verification";
import { verifyCredential } from "./verify.server";

/** A check with how the credential came to us. */
export interface Checked {
  readonly verification: Verification;
  readonly checkedAt: Date;
  /** id of the credential in our own store, where it is one of ours and its signature is good */
  readonly ownId: string | null;
}

/** What somebody handed in to be checked. */
export type Handed =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "file"; readonly name: string; readonly bytes: Uint8Array };

const safeFetch = createSafeFetch();

/** What a check may look at, as the service runs. @param address for counting what is fetched for one caller */
export async function contextFor(store: Store, now: Date, address: string): Promise<VerifyContext> {
  const { origin, timeZone } = environment();
  return {
    now,
    origin,
    timeZone,
    keys: await listKeys(store),
    tokenKeys: await listKeys(store, "rsa"),
    async readOwnStatusList(listUrl) {
      const list = statusListOf(origin, listUrl);
      return list && ((await readStatusList(store, list.listId, list.purpose))?.document ?? null);
    },
    async readOwnSuspension(documentId) {
      return (await readPublicCredential(store, ownIdOf(documentId) ?? ""))?.suspended ?? null;
    },
    readOwnLog: (documentId, proofValue) => readLogged(store.read, ownIdOf(documentId) ?? "", proofValue),
    readOwnIssued: (documentId) => readIssued(store, ownIdOf(documentId) ?? ""),
    fetchPublic(url) {
      if (!takeFetch(address, now)) {
        return Promise.reject(
          new NotFetched("You have asked for many addresses in one minute. Wait a minute, then check again."),
        );
      }
      return safeFetch(url);
    },
  };
}

/**
 * Checks a credential of our own store, reading it as a stranger would.
 * @returns null where there is none, or it is not signed yet
 */
export async function checkStored(store: Store, id: string, now: Date): Promise<Verification | null> {
  const document = await readDocument(store, id);
  if (!document) return null;
  return verifyCredential(document, await contextFor(store, now, "ours"));
}

/**
 * Checks what somebody handed in: a link, the text of a credential, or a file.
 * A link to us is read from our own store and never fetched; any other link is fetched with every guard.
 * @param address where the request came from, for counting fetches only
 * @throws invalid where it is no credential, with a sentence to show; too-many; unavailable
 */
export async function checkHanded(handed: Handed, address: string, now: Date): Promise<Checked> {
  const store = processStore();
  const found = await unwrap(store, handed, address, now);
  const context = await contextFor(store, now, address);
  const verification = await verifyCredential(found.raw, context);
  const [readable, ...others] = verification.steps;
  if (readable?.valid === false) throw new DomainError("invalid", readable.detail);
  if (isNoCredential(found.raw)) {
    throw new DomainError(
      "invalid",
      "It is JSON, but no credential. Paste the whole credential, or choose its file.",
    );
  }
  const steps = readable && found.how ? [{ ...readable, detail: found.how }, ...others] : verification.steps;
  return {
    verification: { ...verification, steps },
    checkedAt: now,
    ownId: verification.ours ? ownIdOf(verification.facts?.id ?? "") : null,
  };
}

/** The last part of an address of ours, or of an id typed by itself. */
export function ownIdOf(text: string): string | null {
  const uuid = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
  const { origin } = environment();
  const bare = text.trim();
  if (new RegExp(`^${uuid}$`).test(bare)) return bare;
  const url = parsedUrl(bare);
  if (url?.origin !== new URL(origin).origin) return null;
  const shown = new RegExp(`^/credentials/(${uuid})(?:\\.(?:json|jwt|png|svg|pdf))?/?$`).exec(url.pathname);
  if (shown?.[1]) return shown[1];
  const asked = url.pathname === "/verify" ? url.searchParams.get("credential") : null;
  return asked !== null && asked !== bare ? ownIdOf(asked) : null;
}

/** Whether a text is only where a credential is; a check of it has an address of its own. */
export function isLink(text: string): boolean {
  if (codeIn(text) !== null) return false;
  return ownIdOf(text) !== null || /^https?:\/\/\S+$/i.test(text.trim());
}

function parsedUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

interface Found {
  readonly raw: string | Uint8Array;
  /** instead of the verifier's own sentence on how it was read */
  readonly how: string | null;
}

async function unwrap(store: Store, handed: Handed, address: string, now: Date): Promise<Found> {
  if (handed.kind === "file") {
    const code = await codeOfPicture(handed.bytes);
    if (code === null) return { raw: handed.bytes, how: null };
    const { raw, how } = await unwrap(store, { kind: "text", text: code }, address, now);
    return { raw, how: `A picture of a code. ${how ?? "It is the code of a pocket card."}` };
  }
  const text = handed.text.trim();
  const own = ownIdOf(text);
  if (own !== null) return { raw: await ownDocument(store, own), how: "A link to a credential of ours." };
  if (!isLink(text)) return { raw: text, how: null };
  const url = text.length > 2_000 ? null : parsedUrl(text);
  if (!url)
    throw new DomainError(
      "invalid",
      "This is no complete link. Open it, copy the address you see, and paste that.",
    );
  if (url.origin === new URL(environment().origin).origin) {
    throw new DomainError(
      "invalid",
      "This is a page of ours, but no credential. A credential's link looks like /credentials/ with letters and numbers after it.",
    );
  }
  if (!takeFetch(address, now)) {
    throw new DomainError(
      "too-many",
      `We look up at most ${mostPerMinute} links a minute for one person. Wait a minute, then check again.`,
    );
  }
  try {
    const fetched = await safeFetch(url.href);
    return { raw: fetched.body, how: `A link to a credential at ${url.host}.` };
  } catch (error) {
    if (!(error instanceof NotFetched)) throw error;
    throw new DomainError(
      "invalid",
      `We could not read that link. ${error.message} Ask for the credential as a file, and check that.`,
    );
  }
}

async function ownDocument(store: Store, id: string): Promise<string> {
  const document = await readDocument(store, id);
  if (document === undefined) {
    throw new DomainError(
      "invalid",
      "We have no credential at that address. Check that the whole link was copied, or ask the holder for it again.",
    );
  }
  if (document === null) {
    throw new DomainError("unavailable", "It was awarded and is being signed. Check again in a minute.");
  }
  return document;
}

/**
 * What the code in a picture says: an address, or a card's digits. A picture that carries its credential inside itself
 * is read for that, whatever can be seen on it.
 * @throws invalid where there is no code, or it holds something else
 */
async function codeOfPicture(bytes: Uint8Array): Promise<string | null> {
  if (!isPicture(bytes) || (isPng(bytes) && mayBeBaked(bytes))) return null;
  const text = await readQr(bytes);
  if (codeIn(text) !== null || isLink(text)) return text;
  throw new DomainError(
    "invalid",
    "The code in this picture leads to no credential. Ask for the credential's link or its file.",
  );
}

/** A damaged one too: the verifier says what is wrong with it. */
function mayBeBaked(bytes: Uint8Array): boolean {
  try {
    return extractFromPng(bytes) !== null;
  } catch (error) {
    if (error instanceof NotBaked) return true;
    throw error;
  }
}

/** JSON that has nothing of a credential: to call it failed would be to call it one. */
function isNoCredential(raw: string | Uint8Array): boolean {
  const text = typeof raw === "string" ? raw : Buffer.from(raw.subarray(0, 1)).toString();
  if (!text.trimStart().startsWith("{")) return false;
  try {
    const whole: unknown = JSON.parse(typeof raw === "string" ? raw : Buffer.from(raw).toString("utf8"));
    if (typeof whole !== "object" || whole === null) return true;
    return !["@context", "credentialSubject", "proof", "type", "@graph"].some((name) => name in whole);
  } catch {
    return false;
  }
}
