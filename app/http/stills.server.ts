import { randomUUID } from "node:crypto";
import type { ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { escapeHtml } from "~/ui/escape";
import { provideStills } from "~/ui/still";
import { requestScope } from "./request-scope.server";

/**
 * The HTML behind the keys of `Still`. What was made stays right, because a key names everything that it hangs on.
 * Two generations of so many letters each keep it from growing without end where readers differ, and never lose what a
 * page that is about to be rendered has asked for.
 */
const generation = 16_000_000;
let youngLength = 0;
let young = new Map<string, string>();
let old = new Map<string, string>();
/** Makers of pieces that may have to show what an action answered. */
let youngMakers = new Map<string, (given: unknown) => string>();
let oldMakers = new Map<string, (given: unknown) => string>();

provideStills(
  (key, given) => madeFor(key, given) ?? wholeOf(key),
  (key, given) => madeFor(key, given) ?? `${opening}${key}${closing}`,
);

/** The piece made anew for what an action answered; null where it does not depend on that. */
function madeFor(key: string, given: unknown): string | null {
  if (given === undefined || given === null) return null;
  const make = youngMakers.get(key) ?? oldMakers.get(key);
  return make ? make(given) : null;
}

function wholeOf(key: string): string {
  const whole = young.get(key) ?? old.get(key);
  if (whole !== undefined) return whole;
  const pieces = key.split(" ");
  if (pieces.length === 1) return "";
  return keep(key, pieces.map((piece) => young.get(piece) ?? old.get(piece) ?? "").join("\n"));
}

// React escapes "<" in everything that people write, so nobody's words can be taken for a marker.
const opening = "<!--still:";
const closing = "-->";

/** Bytes of what was kept, under the same keys. */
let youngBytes = new Map<string, Buffer>();
let oldBytes = new Map<string, Buffer>();

function bytesOf(key: string): Buffer {
  const known = youngBytes.get(key) ?? oldBytes.get(key) ?? Buffer.from(wholeOf(key));
  youngBytes.set(key, known);
  return known;
}

/** Stands for the nonce while a page is rendered. This process alone knows it, so nobody's words can hold it. */
export const noncePlace = randomUUID();
/** The same for what `putIn` and `putInText` keep apart; its number and a point follow. */
const putPlace = randomUUID();

/**
 * Sets words apart that differ with every answer, such as what a search found: the page around them is rendered with
 * something that stands for them, and can be kept. Only for a loader; what it gets back it hands to the page.
 * @param html put in as it is
 */
export function putIn(html: string): string {
  const set = requestScope()?.putIn;
  return set && html !== "" ? `${putPlace}${set.push(html) - 1}.` : html;
}

/** The same for words that are not markup: the text of an element, or the value of an attribute. */
export const putInText = (text: string): string => (requestScope()?.putIn ? putIn(escapeHtml(text)) : text);

/** A rendered page: bytes, and between them what is put in when it is sent: the nonce, a still by its key, or by number. */
export type Skeleton = readonly (
  Buffer | { readonly still: string } | { readonly putIn: number } | "nonce"
)[];

export function skeletonOf(page: Buffer): Skeleton {
  const pieces: Skeleton[number][] = [];
  let at = 0;
  const markers = [opening, noncePlace, putPlace].map((text) => ({ text, next: page.indexOf(text) }));
  for (;;) {
    for (const marker of markers)
      if (marker.next >= 0 && marker.next < at) marker.next = page.indexOf(marker.text, at);
    const [marker] = markers.filter(({ next }) => next >= 0).sort((left, right) => left.next - right.next);
    if (!marker) return [...pieces, page.subarray(at)];
    pieces.push(page.subarray(at, marker.next));
    const from = marker.next + marker.text.length;
    if (marker.text === noncePlace) {
      pieces.push("nonce");
      at = from;
    } else {
      const end = marker.text === opening ? closing : ".";
      const to = page.indexOf(end, from);
      const name = page.toString("latin1", from, to);
      pieces.push(marker.text === opening ? { still: name } : { putIn: Number(name) });
      at = to + end.length;
    }
  }
}

/**
 * The bytes of a page, as pieces that follow each other.
 * Why: React would encode the same sixty kilobytes for every reader; here they are not even copied.
 */
export const filled = (skeleton: Skeleton, nonce: string, putIn: readonly string[] = []): Buffer[] =>
  skeleton.map((piece) => {
    if (piece === "nonce") return Buffer.from(nonce);
    if ("still" in piece) return bytesOf(piece.still);
    return "putIn" in piece ? Buffer.from(putIn[piece.putIn] ?? "") : piece;
  });

function keep(key: string, html: string): string {
  if (youngLength + html.length > generation) {
    youngLength = 0;
    [old, young] = [young, new Map()];
    [oldMakers, youngMakers] = [youngMakers, new Map()];
    [oldBytes, youngBytes] = [youngBytes, new Map()];
  }
  young.set(key, html);
  youngLength += html.length;
  return html;
}

/** Makes the HTML under this key unless it is there. The key holds no space. */
export function still(key: string, make: () => string): string {
  if (!young.has(key)) keep(key, old.get(key) ?? make());
  return key;
}

/** True where all the HTML behind a key, or several with a space between, is there. */
export function isKept(key: string): boolean {
  return key
    .split(" ")
    .every((piece) => young.has(piece) && (!oldMakers.has(piece) || youngMakers.has(piece)));
}

/** The same for a piece that is rendered anew where an action has answered. */
export function stillWith(key: string, make: (given: unknown) => string): string {
  still(key, () => make(undefined));
  youngMakers.set(key, make);
  return key;
}

/** The prefix keeps ids apart that React makes up for each rendering. */
export const rendered = (key: string, element: ReactElement): string =>
  renderToStaticMarkup(element, { identifierPrefix: `${key.replace(/[^a-z0-9]+/gi, "-")}-` });
