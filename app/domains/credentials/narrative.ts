import { findIdentifiers } from "../assessment/de-identification";

/** Ours: as much as somebody reads beside a credential. */
export const mostNarrative = 600;

/** What a person can be reached or found by; it has no place in words that are handed on. */
const contacts = new Set(["email", "phone", "date-of-birth", "medicare-like", "address"]);

/**
 * Why an issuer's words about a person cannot be signed into their credential.
 * The credential holds its holder's name only as a hash and its page shows it only if they wish, so words that name them
 * would decide that for them.
 * @param words "" for none
 * @returns a sentence; null: they can
 */
export function narrativeFault(
  words: string,
  holder: { readonly name: string; readonly email: string },
): string | null {
  if (words === "") return null;
  if (words.length > mostNarrative) {
    return `These words have ${words.length} characters. Shorten them to ${mostNarrative} or fewer.`;
  }
  const named = [holder.email, ...holder.name.split(/\s+/u)].find(
    (part) => part.length > 1 && says(words, part),
  );
  if (named !== undefined) {
    return `“${named}” is the person’s own name or address. The credential shows it only if they choose to, so write “they” instead.`;
  }
  const found = findIdentifiers(words).find(
    ({ kind, confidence }) => contacts.has(kind) && confidence === "high",
  );
  return found
    ? `“${found.value}” could tell who somebody is. Anyone the credential is given to can read these words, so take it out.`
    : null;
}

/** As a whole word, spelled as the name is: “will” is no name where Will is. */
function says(words: string, part: string): boolean {
  const literal = part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, "u").test(words);
}

/** What looks like somebody's name in these words; advice, because many names are ordinary words too. */
export function namesIn(words: string): string[] {
  return [...new Set(findIdentifiers(words).flatMap(({ kind, value }) => (kind === "name" ? [value] : [])))];
}
