import { formatDateTime, NBSP } from "~/ui/moments";
import { concluded } from "./conclude";
import { normaliseIdentity } from "./identity-form";
import { fromBase58 } from "./multibase";
import { type SmallToken, readCode, signingInput } from "./offline-code";
import { type SmallCredential, readSmall, smallFacts } from "./offline-credential";
import { type KeptList, readKeptList } from "./offline-list";
import { isObject } from "./shape";
import { type StatusPurpose, statusPurposes } from "./states";
import {
  type Answer,
  changedOrNotOurs,
  keyNotTrusted,
  not,
  otherKey,
  suspended,
  unchanged,
  unsure,
  yes,
} from "./step-answer";
import { readStrictJson, Unreadable } from "./strict-json";
import { type VerificationStepName, verificationSteps } from "./terms";
import { checkDates } from "./validity";
import type { Verification } from "./verification";

/** What a device keeps of ours, so that it can check a card where there is no network. */
export interface Kept {
  readonly origin: string;
  readonly timeZone: string;
  /** names under which we sign, or signed */
  readonly issuerIds: readonly string[];
  readonly keys: readonly {
    readonly publicKeyMultibase: string;
    /** ISO 8601; from then on somebody else may hold it */
    readonly compromisedAt: string | null;
  }[];
  /** signed, byte for byte, as they are served at these addresses */
  readonly lists: readonly { readonly url: string; readonly document: string }[];
}

export interface DeviceLook {
  readonly now: Date;
  /** null: nothing was ever fetched here */
  readonly kept: { readonly of: Kept; readonly fetchedAt: Date } | null;
  /** as on the page where there is nothing kept */
  readonly timeZone: string;
}

/** What was fetched this long ago counts as now. */
const fresh = 5 * 60_000;

/**
 * Checks a card's code with what lies on this device, in the words of the service's own verifier.
 * Nothing is asked of anybody. What a look into our log would have to decide stays open: a device never says "genuine"
 * where a key was lost.
 */
export async function checkOnDevice(
  code: string,
  { now, kept, timeZone }: DeviceLook,
): Promise<Verification> {
  const answers = new Map<VerificationStepName, Answer>();
  const finish = (of: Pick<Verification, "facts" | "ours">): Verification => ({
    ...concluded(answers, verificationSteps, now.toISOString()),
    endorsements: [],
    ...of,
  });
  let token: SmallToken;
  try {
    token = await readCode(code);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    answers.set("Readable", not(error.message));
    return finish({ facts: null, ours: false });
  }
  answers.set("Readable", yes("The code of a pocket card."));
  const unchecked = (answer: Answer, ours: boolean) => {
    answers.set("Signature", answer);
    return finish({ facts: null, ours });
  };
  if (!kept) {
    return unchecked(
      unsure("Nothing of ours is kept on this device yet. Open this page once where there is network."),
      false,
    );
  }
  const { of, fetchedAt } = kept;
  const context = { now, timeZone: of.timeZone };
  const old = now.getTime() - fetchedAt.getTime() > fresh;
  const since = formatDateTime(fetchedAt, of.timeZone || timeZone).replaceAll(NBSP, " ");
  const read = readSmall(token, of.origin);
  if (!read || !of.issuerIds.includes(read.small.issuer.id)) {
    if (!namesUs(token, of)) {
      return unchecked(
        unsure("It is not one of ours, and this device keeps the keys of no other issuer."),
        false,
      );
    }
    answers.set(
      "Conforms to Open Badges 3.0",
      not("It says it is ours, but it is not in the form in which we issue."),
    );
    return finish({ facts: null, ours: true });
  }
  const { small, method, claims } = read;
  answers.set(
    "Conforms to Open Badges 3.0",
    yes("Every part that the standard asks for is there and has its right form."),
  );
  const key = of.keys.find((one) => method === `${small.issuer.id}#${one.publicKeyMultibase}`);
  if (!key) {
    return unchecked(
      old
        ? unsure(`This device has our keys of ${since}, and the one that signed it is not among them.`)
        : otherKey,
      true,
    );
  }
  const data = new TextEncoder().encode(signingInput(token));
  const signed = await isSigned(key.publicKeyMultibase, data, token.signature);
  if (signed === null) {
    return unchecked(unsure("This browser cannot check this kind of signature. A newer one can."), true);
  }
  if (!signed) return unchecked(changedOrNotOurs, true);
  answers.set("Signature", unchanged);
  if (key.compromisedAt === null) {
    const when = old ? ` This device has our keys of ${since}.` : "";
    answers.set(
      "Issuer known and key valid then",
      yes(`We issued it, and signed this short form of it.${when}`, old ? fetchedAt : null),
    );
  } else {
    const lost = keyNotTrusted(new Date(key.compromisedAt), context);
    answers.set("Issuer known and key valid then", unsure(lost));
    answers.set(
      "In the transparency log",
      unsure(`${lost} Only our log can tell whether this was issued before, and a device cannot ask it.`),
    );
  }
  answers.set("Not expired", checkDates(claims, context));
  answers.set(
    "Not revoked or suspended",
    await statusOf(small, of, { now, since, asOf: old ? fetchedAt : null }),
  );
  const facts = smallFacts(claims);
  answers.set("What it says", yes(`“${facts.name}” from ${small.issuer.name}.`));
  return finish({ facts, ours: true });
}

/** Whether it speaks in our name, as issuer or under an address of ours. */
function namesUs({ payload }: SmallToken, { origin, issuerIds }: Kept): boolean {
  try {
    const { id, issuer } = readStrictJson(payload);
    const issuerId = isObject(issuer) ? issuer["id"] : issuer;
    return issuerIds.some((one) => one === issuerId) || String(id).startsWith(`${origin}/`);
  } catch {
    return false;
  }
}

async function isSigned(
  publicKeyMultibase: string,
  data: Uint8Array<ArrayBuffer>,
  signature: Uint8Array,
): Promise<boolean | null> {
  const raw = fromBase58(publicKeyMultibase)?.slice(2);
  try {
    const key = await crypto.subtle.importKey("raw", new Uint8Array(raw ?? []), { name: "Ed25519" }, false, [
      "verify",
    ]);
    return await crypto.subtle.verify("Ed25519", key, new Uint8Array(signature), data);
  } catch {
    // older browsers do not know this kind of key
    return null;
  }
}

/** Withdrawn, then suspended: each has a list, and the credential names the first. */
async function statusOf(
  { status }: SmallCredential,
  kept: Kept,
  { now, since, asOf }: { now: Date; since: string; asOf: Date | null },
): Promise<Answer> {
  for (const purpose of statusPurposes) {
    const revocation = purpose === "revocation";
    const url = revocation ? status.list : `${status.list}/suspension`;
    const what = revocation ? "withdrawn" : "suspended";
    const held = kept.lists.find((one) => one.url === url);
    if (!held) return unsure(`This device does not have its issuer's list of ${what} credentials.`);
    const list = await readKeptList(held.document);
    if (!list) return unsure("The issuer's list on this device cannot be read.");
    if (!(await isOurList(list, { url, purpose }, kept))) {
      return unsure("The issuer's list on this device is not properly signed, so it cannot be relied on.");
    }
    if (new Date(list.validUntil) <= now) {
      return unsure(
        `The issuer's list on this device is of ${since}, which is too long ago to rely on.`,
        asOf,
      );
    }
    const set = await bitOf(list.encodedList, Number(status.index));
    if (set === null) return unsure("The issuer's list on this device cannot be read.");
    if (!set) continue;
    const answer = revocation
      ? "Its issuer has withdrawn it."
      : suspended("for now. A suspension can end: nothing is decided yet.");
    return not(answer, asOf);
  }
  return yes(
    asOf ? `Its issuer had not withdrawn it by ${since}.` : "Its issuer has not withdrawn it.",
    asOf,
  );
}

/** Whether it is our word about this: signed with a key that nobody else can have, as the service asks too. */
async function isOurList(
  { url, purpose, issuerId, method, signature, signed }: KeptList,
  asked: { readonly url: string; readonly purpose: StatusPurpose },
  { issuerIds, keys }: Kept,
): Promise<boolean> {
  if (url !== asked.url || purpose !== asked.purpose || !issuerIds.includes(issuerId)) return false;
  const key = keys.find((one) => method === `${issuerId}#${one.publicKeyMultibase}`);
  return key?.compromisedAt === null && (await isSigned(key.publicKeyMultibase, signed, signature)) === true;
}

/** Eight million places are more than any list of ours has. */
const mostListBytes = 1_048_576;

/** Place 0 is the left-most bit of the first byte. @returns null where the list cannot be read, or is not that long */
async function bitOf(encoded: string, index: number): Promise<boolean | null> {
  try {
    const packed = Uint8Array.from(atob(encoded.slice(1).replaceAll("-", "+").replaceAll("_", "/")), (one) =>
      one.charCodeAt(0),
    );
    const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip")).getReader();
    let at = Math.floor(index / 8);
    let size = 0;
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      const byte = next.value[at];
      if (byte !== undefined) {
        await reader.cancel();
        return (byte & (0x80 >> (index % 8))) !== 0;
      }
      at -= next.value.length;
      size += next.value.length;
      if (size > mostListBytes) break;
    }
    await reader.cancel();
    return null;
  } catch {
    return null;
  }
}

/** Whether a name or email address is the one that it was awarded to. */
export async function fitsHolder(
  identifiers: NonNullable<Verification["facts"]>["identifiers"],
  typed: string,
): Promise<boolean> {
  const kind = typed.includes("@") ? "emailAddress" : "name";
  for (const one of identifiers) {
    if (one.identityType !== kind) continue;
    const value = new TextEncoder().encode(normaliseIdentity(kind, typed) + (one.salt ?? ""));
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", value));
    const hex = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
    if (one.identityHash === `sha256$${hex}`) return true;
  }
  return false;
}
