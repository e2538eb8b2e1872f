import type { ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { provideStills } from "~/ui/still";

/**
 * The HTML behind the keys of `Still`. What was made stays right, because a key names everything that it hangs on.
 * Two generations keep it from growing without end where readers differ, and never lose what a page that is about
 * to be rendered has asked for.
 */
const generation = 4000;
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

/**
 * A rendered page with the bytes of its stills in their places.
 * Why: React would encode the same sixty kilobytes for every reader; here they are copied.
 */
export function withStills(page: Buffer): Buffer<ArrayBuffer> {
  const parts: Buffer[] = [];
  let at = 0;
  for (let found = page.indexOf(opening); found >= 0; found = page.indexOf(opening, at)) {
    const from = found + opening.length;
    const to = page.indexOf(closing, from);
    parts.push(page.subarray(at, found), bytesOf(page.toString("latin1", from, to)));
    at = to + closing.length;
  }
  parts.push(page.subarray(at));
  return Buffer.concat(parts);
}

function keep(key: string, html: string): string {
  if (young.size >= generation) {
    [old, young] = [young, new Map()];
    [oldMakers, youngMakers] = [youngMakers, new Map()];
    [oldBytes, youngBytes] = [youngBytes, new Map()];
  }
  young.set(key, html);
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
