import type { JsonObject } from "./shape";
import { isObject } from "./shape";

/** A text that is no readable JSON object; the sentence may be shown. */
export class Unreadable extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = "Unreadable";
  }
}

const mostDeep = 64;

/**
 * Reads JSON that means one thing only.
 * `JSON.parse` keeps the last of two equal keys while other readers keep the first, so that one signed text could
 * show two different names. Equal keys, `__proto__`, lone surrogates and bottomless nesting are refused.
 * @throws Unreadable
 */
export function readStrictJson(source: string): JsonObject {
  const body = source.charCodeAt(0) === 0xfeff ? source.slice(1) : source;
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new Unreadable("It is not complete JSON. Part of it may be missing, or a character was changed.");
  }
  if (!isObject(value)) throw new Unreadable("It is JSON, but not an object, so it cannot be a credential.");
  refuseAmbiguity(body);
  return value;
}

/** Walks text that is known to be JSON, keeping the keys of each object that is still open. */
function refuseAmbiguity(body: string): void {
  const open: (Set<string> | null)[] = [];
  let at = 0;
  while (at < body.length) {
    const code = body.charCodeAt(at);
    if (code === 0x7b || code === 0x5b) {
      open.push(code === 0x7b ? new Set() : null);
      if (open.length > mostDeep) throw new Unreadable("It is nested more deeply than any credential.");
    } else if (code === 0x7d || code === 0x5d) {
      open.pop();
    } else if (code === 0x22) {
      const start = at + 1;
      at = body.indexOf('"', start);
      let word = body.slice(start, at);
      if (word.includes("\\")) {
        for (at = start; body.charCodeAt(at) !== 0x22; at += 1) if (body.charCodeAt(at) === 0x5c) at += 1;
        word = JSON.parse(body.slice(start - 1, at + 1)) as string;
      }
      if (/\p{Surrogate}/u.test(word)) throw new Unreadable("It holds half a character, which no text may.");
      let next = at + 1;
      while (body.charCodeAt(next) <= 0x20) next += 1;
      if (body.charCodeAt(next) === 0x3a) {
        const keys = open.at(-1);
        if (word === "__proto__" || keys?.has(word)) {
          throw new Unreadable(
            `It says ${JSON.stringify(word)} twice in one place, so it could mean two things.`,
          );
        }
        keys?.add(word);
      }
    }
    at += 1;
  }
}
