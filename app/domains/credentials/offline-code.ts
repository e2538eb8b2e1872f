import { Unreadable } from "./strict-json";
import { credentialsContext, openBadgesContext } from "./terms";

/**
 * How a small signed credential is written as digits for a printed code, and read again: on the server, and in a
 * browser without network (decision 0066).
 * Digits, because a code of digits alone holds more of them than of anything else that an address may carry without
 * escapes, and because no scanner changes them.
 */

/** Stands first in every code; another dictionary, or another order of its parts, would be another number. */
export const edition = "1";

/**
 * What small credentials have in common, so that a code carries none of it. It never changes again: what was printed
 * has to be read with it in ten years.
 */
export const dictionary = new TextEncoder().encode(
  [
    `","achievementType":"Award","name":"`,
    `{"alg":"EdDSA","kid":"did:key:z6Mk`,
    `{"alg":"EdDSA","kid":"did:web:`,
    `#z6Mk","typ":"JWT"}\n`,
    `{"@context":["${credentialsContext}","${openBadgesContext}"],"id":"https://`,
    `http://localhost:3000/credentials/`,
    `","type":["VerifiableCredential","OpenBadgeCredential"],"issuer":{"id":"did:`,
    `","type":["Profile"],"name":"`,
    `"},"validFrom":"2026-`,
    `Z","validUntil":"20`,
    `Z","awardedDate":"202`,
    `Z","credentialSubject":{"id":"https://`,
    `#holder","type":["AchievementSubject"],"identifier":[{"type":"IdentityObject","hashed":true,"identityHash":"sha256$`,
    `","identityType":"emailAddress","salt":"`,
    `"},{"type":"IdentityObject","hashed":true,"identityHash":"sha256$`,
    `","identityType":"name","salt":"`,
    `"}],"achievement":{"id":"https://`,
    `/achievements/`,
    `-0.1.0","type":["Achievement"],"achievementType":"MicroCredential","name":"`,
    `","description":"What it asks for is described at its address.","criteria":{"id":"`,
    `"},"humanCode":"`,
    `"},"result":[{"type":["Result"],"value":"Competent in all 5 criteria, Proficient in 1 criterion`,
    `"}]},"credentialStatus":{"id":"`,
    `/status/`,
    `","type":"BitstringStatusListEntry","statusPurpose":"revocation","statusListIndex":"`,
    `","statusListCredential":"`,
    `"},"iss":"did:`,
    `","jti":"https://`,
    `","nbf":17`,
    `,"sub":"https://`,
    `,"exp":1`,
  ].join(""),
);

/** A signed credential as a token, before anyone has looked at its signature. */
export interface SmallToken {
  /** JSON, as it was signed */
  readonly header: string;
  /** JSON, as it was signed */
  readonly payload: string;
  readonly signature: Uint8Array;
}

const signatureBytes = 64;
/** A token of ours has some two thousand bytes. */
const mostTokenBytes = 16 * 1024;
/** The largest code that exists holds 7,089 digits. */
const mostDigits = 7_100;

/** How many digits hold this many bytes. */
const digitsOf = [0, 3, 5, 8, 10, 13, 15, 17, 20, 22, 25, 27, 29, 32, 34, 37, 39, 41];
const groupBytes = digitsOf.length - 1;
const groupDigits = digitsOf.at(-1) ?? 0;

export function toDigits(bytes: Uint8Array): string {
  let digits = "";
  for (let at = 0; at < bytes.length; at += groupBytes) {
    const group = bytes.subarray(at, at + groupBytes);
    let value = 0n;
    for (const byte of group) value = (value << 8n) | BigInt(byte);
    digits += value.toString().padStart(digitsOf[group.length] ?? 0, "0");
  }
  return digits;
}

/** @returns null where no bytes are written like that */
export function fromDigits(digits: string): Uint8Array<ArrayBuffer> | null {
  const bytes: number[] = [];
  for (let at = 0; at < digits.length; at += groupDigits) {
    const group = digits.slice(at, at + groupDigits);
    const length = digitsOf.indexOf(group.length);
    if (length < 1 || !/^\d+$/.test(group)) return null;
    let value = BigInt(group);
    const out = new Array<number>(length);
    for (let place = length - 1; place >= 0; place -= 1) {
      out[place] = Number(value & 0xffn);
      value >>= 8n;
    }
    if (value > 0n) return null;
    bytes.push(...out);
  }
  return Uint8Array.from(bytes);
}

/**
 * The code in what was typed, pasted or scanned: the address of a card, or its digits alone.
 * Whoever copies a long address by hand brings spaces and line ends along.
 * @returns null where there is none
 */
export function codeIn(text: string): string | null {
  if (text.length > 2 * mostDigits) return null;
  const [, code] =
    /^(?:https?:\/\/[^\s/?#]{1,250}\/verify\/?)?#?(\d{200,})$/.exec(text.replace(/\s+/g, "")) ?? [];
  return code !== undefined && code.length <= mostDigits ? code : null;
}

/** A raw deflate stream that begins with the dictionary, so that a reader without a way to be given one can read on. */
const preamble = Uint8Array.of(
  0,
  dictionary.length & 0xff,
  dictionary.length >> 8,
  ~dictionary.length & 0xff,
  (~dictionary.length >> 8) & 0xff,
);

/** @throws Unreadable with a sentence to show */
export async function readCode(code: string): Promise<SmallToken> {
  if (code[0] !== edition)
    throw new Unreadable(
      "The code was made by a newer or another service. Check its credential's link instead.",
    );
  const bytes = fromDigits(code.slice(1));
  if (!bytes || bytes.length <= signatureBytes) throw damaged();
  const text = await inflated(bytes.subarray(signatureBytes));
  const end = text.indexOf("\n");
  if (end < 0) throw damaged();
  return {
    header: text.slice(0, end),
    payload: text.slice(end + 1),
    signature: bytes.slice(0, signatureBytes),
  };
}

const damaged = () =>
  new Unreadable(
    "The code is damaged or not complete. Scan it again, or check the credential's link instead.",
  );

/** Unpacks within a limit: what a stranger sends may grow a thousandfold. */
async function inflated(packed: Uint8Array<ArrayBuffer>): Promise<string> {
  const stream = new Blob([preamble, dictionary, packed])
    .stream()
    .pipeThrough(new DecompressionStream("deflate-raw"));
  const reader = stream.getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      parts.push(next.value);
      size += next.value.length;
      if (size > dictionary.length + mostTokenBytes) {
        await reader.cancel();
        throw new Unreadable("The code holds more than any credential.");
      }
    }
    const whole = new Uint8Array(await new Blob(parts).arrayBuffer());
    return new TextDecoder("utf-8", { fatal: true }).decode(whole.subarray(dictionary.length));
  } catch (error) {
    throw error instanceof Unreadable ? error : damaged();
  }
}

const base64url = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/** What the signature is made over. @source RFC 7515 §5.1 */
export function signingInput({ header, payload }: Pick<SmallToken, "header" | "payload">): string {
  return [header, payload].map((part) => base64url(new TextEncoder().encode(part))).join(".");
}

/** The token as other software reads it: a compact JWS. */
export function compactOf(token: SmallToken): string {
  return `${signingInput(token)}.${base64url(token.signature)}`;
}
