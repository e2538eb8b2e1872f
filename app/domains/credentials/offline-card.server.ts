import { deflateRawSync } from "node:zlib";
import { type QRCode, type QRCodeSegment, create as createQr, toBuffer } from "qrcode";
import type { Store } from "#db/client.server";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { checkStored } from "./check.server";
import { type ActiveKey, activeKey } from "./key-store.server";
import type { Signer } from "./keys.server";
import { type SmallToken, dictionary, edition, signingInput, toDigits } from "./offline-code";
import { claimsOf, headerOf, smallOf } from "./offline-credential";
import { pocketCardPdf } from "./pocket-card.server";
import { pathOf } from "./qr-path.server";
import { type PublicCredential, readDocument, readPublicCredential } from "./reads.server";
import type { JsonObject } from "./shape";
import { readStrictJson } from "./strict-json";
import { verdictOf } from "./verdict";

/**
 * Signs the small form of a credential that we signed before.
 * Ed25519 gives one signature for one text, so the same card is made again until the key changes.
 */
export async function signSmall(document: JsonObject, signer: Signer): Promise<SmallToken> {
  const header = JSON.stringify(headerOf(signer.id));
  const payload = JSON.stringify(claimsOf(smallOf(document, signer.issuerId)));
  const data = new TextEncoder().encode(signingInput({ header, payload }));
  return { header, payload, signature: await signer.sign({ data }) };
}

/** The token in digits, as `readCode` reads it. */
export function packCode({ header, payload, signature }: SmallToken): string {
  const packed = deflateRawSync(`${header}\n${payload}`, { level: 9, memLevel: 9, dictionary });
  return edition + toDigits(Buffer.concat([signature, packed]));
}

/**
 * The square code: an address that opens our page, with the credential behind the `#`, which is never sent anywhere.
 * Medium correction, because cards live in pockets.
 */
export function squareOf(code: string, origin: string): QRCode {
  return createQr(segmentsOf(code, origin), { errorCorrectionLevel: "M" });
}

const segmentsOf = (code: string, origin: string): QRCodeSegment[] => [
  { data: Buffer.from(`${origin}/verify#`), mode: "byte" },
  { data: code, mode: "numeric" },
];

export type CardKind = "card.pdf" | "qr.svg" | "qr.png";

/** What a card is made from, once its credential proved good. */
export interface Card {
  readonly held: PublicCredential;
  /** the whole signed credential */
  readonly signed: string;
  readonly key: ActiveKey;
}

/**
 * A credential of which a card may be made: one that stands every check at this moment, because a card goes on
 * saying so where nobody can ask.
 * @returns null where there is none
 * @throws conflict, with the reason in a sentence
 */
export async function readForCard(store: Store, id: string, now: Date): Promise<Card | null> {
  const held = await readPublicCredential(store, id);
  if (!held) return null;
  const signed = await readDocument(store, id);
  const verification = await checkStored(store, id, now);
  if (!signed || !verification) {
    throw new DomainError("unavailable", "This credential is being signed. Its card is ready in a minute.");
  }
  const refuse = (why: string) => new DomainError("conflict", `There is no card for this credential. ${why}`);
  if (held.revoked) throw refuse("It has been withdrawn: its page says why.");
  if (verification.outcome !== "verified") {
    const { heading } = verdictOf(verification);
    throw refuse(`A check of it just now came to this: “${heading}”. Its page says more.`);
  }
  return { held, signed, key: await activeKey(store, now) };
}

export async function cardOf(kind: CardKind, { held, signed, key }: Card): Promise<Buffer> {
  const { origin, timeZone, demo } = environment();
  const code = packCode(await signSmall(readStrictJson(signed), key.signer));
  if (kind === "qr.png") {
    return toBuffer(segmentsOf(code, origin), { errorCorrectionLevel: "M", scale: 10, margin: 4 });
  }
  if (kind === "qr.svg") return Buffer.from(svgOf(squareOf(code, origin)));
  const pdf = await pocketCardPdf({
    credential: signed,
    square: squareOf(code, origin),
    holderName: held.holderName,
    pageUrl: `${origin}/credentials/${held.id}`,
    verifyUrl: `${origin}/verify`,
    timeZone,
    notice: demo ? "Demo: everyone and everything here is made up." : null,
  });
  return Buffer.from(pdf);
}

function svgOf(square: QRCode): string {
  const { size, d } = pathOf(square);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="${size * 8}" height="${size * 8}" role="img" aria-label="Code of a pocket card" shape-rendering="crispEdges"><title>Code of a pocket card</title><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${d}"/></svg>`;
}
