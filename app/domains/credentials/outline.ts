import type { JsonObject } from "./shape";

/**
 * Addresses that mean themselves: JSON-LD resolves nothing in them and N-Quads escapes nothing.
 * A context may give a prefix a meaning, so one scheme says nothing about another.
 */
const schemes = ["https://", "http://", "did:", "urn:"] as const;
export type Scheme = (typeof schemes)[number];

function isAddress(value: string, scheme: Scheme): boolean {
  return value.startsWith(scheme) && /^[!#-;=?-[\]_a-z~]+$/.test(value);
}

export const schemeOf = (value: unknown): Scheme | null =>
  schemes.find((scheme) => typeof value === "string" && isAddress(value, scheme)) ?? null;

/**
 * A document with its words taken out: what it is built of, and where each text of it stands.
 * Order of members is free, as JSON has it; lists are as long as they are, and what is no text stays as it is.
 */
export type Outline =
  | { readonly kind: "fixed"; readonly value: unknown }
  | {
      readonly kind: "slot";
      readonly at: number;
      /** null: any whole text, which stands in a literal; otherwise an address that begins so */
      readonly scheme: Scheme | null;
    }
  | { readonly kind: "object"; readonly members: readonly (readonly [string, Outline])[] }
  | { readonly kind: "list"; readonly items: readonly Outline[] };

/** What a text of a document is, counted in the order of the document. */
export type Role = "stays" | "literal" | Scheme;

/**
 * @param roles of its texts; a document has no other way to say which of them carry structure
 * @returns null where its form is not one of which an outline is taken: a JSON-LD keyword changes what its neighbours
 *   mean, and a node whose address depends on where the document lies may not be a node at all
 */
export function outlineOf(document: JsonObject, roles: (nth: number, value: string) => Role): Outline | null {
  let seen = 0;
  let slots = 0;
  let odd = false;
  const look = (value: unknown, stays: boolean): Outline => {
    if (typeof value === "string" && !stays) {
      const role = roles(seen++, value);
      if (role !== "stays") {
        return { kind: "slot", at: slots++, scheme: role === "literal" ? null : role };
      }
    }
    if (Array.isArray(value)) return { kind: "list", items: value.map((item) => look(item, stays)) };
    if (typeof value !== "object" || value === null) {
      odd ||= value === null || value === undefined;
      return { kind: "fixed", value };
    }
    const members = Object.entries(value).map(([name, member]) => {
      odd ||= name.startsWith("@") && !(name === "@context" && isContextOf(member, document));
      odd ||= name === "id" && schemeOf(member) === null;
      return [name, look(member, stays || name === "@context" || name === "type")] as const;
    });
    return { kind: "object", members };
  };
  const outline = look(document, false);
  return odd ? null : outline;
}

/** What is signed inside another document brings contexts along; the same ones change no meaning. */
const isContextOf = (context: unknown, document: JsonObject): boolean =>
  JSON.stringify(context) === JSON.stringify(document["@context"]);

/** A document of this outline with these words in their places. */
export function written(outline: Outline, words: readonly string[]): unknown {
  switch (outline.kind) {
    case "fixed":
      return outline.value;
    case "slot":
      return words[outline.at];
    case "list":
      return outline.items.map((item) => written(item, words));
    case "object":
      return Object.fromEntries(outline.members.map(([name, member]) => [name, written(member, words)]));
  }
}

/**
 * Reads the words of a document that has this outline.
 * @param words gets them, each in its place; whole only where the answer is yes
 * @returns whether it has: not one member more or less, and an address only where one was
 */
export function readWords(outline: Outline, value: unknown, words: string[]): boolean {
  switch (outline.kind) {
    case "fixed":
      return value === outline.value;
    case "slot":
      if (typeof value !== "string") return false;
      // half a character has no bytes of its own, so two texts could have one canonical form
      if (outline.scheme === null ? /\p{Surrogate}/u.test(value) : !isAddress(value, outline.scheme))
        return false;
      words[outline.at] = value;
      return true;
    case "list":
      return (
        Array.isArray(value) &&
        value.length === outline.items.length &&
        outline.items.every((item, at) => readWords(item, value[at], words))
      );
    case "object":
      return (
        typeof value === "object" &&
        value !== null &&
        !Array.isArray(value) &&
        Object.keys(value).length === outline.members.length &&
        outline.members.every(
          ([name, member]) =>
            Object.hasOwn(value, name) && readWords(member, (value as JsonObject)[name], words),
        )
      );
  }
}
