/**
 * A claim of prior learning says for each skill, in its own words, what shows it. What is sent is one text all the same,
 * with the code of the skill on a line of its own before its words: the check for names, the ledger and whoever judges
 * read it as they read every other piece. Pure.
 */

const prefix = "shows-";
const heading = /^([A-Z]{2}\d+\.[A-Z]{0,2}\d+):$/;

/** The name of the box for one skill. */
export const claimField = (code: string): string => `${prefix}${code}`;

/** The boxes of a draft as one text: what is about all of it first, then each skill; null where there are no boxes. */
export function claimText(body: Readonly<Record<string, string>>): string | null {
  const boxes = Object.entries(body).filter(([name]) => name.startsWith(prefix));
  if (boxes.length === 0) return null;
  const sections = boxes
    .filter(([, words]) => words.trim() !== "")
    .map(([name, words]) => `${name.slice(prefix.length)}:\n${words.trim()}`);
  return [(body["narrative"] ?? "").trim(), ...sections].filter(Boolean).join("\n\n");
}

/** The same text as its boxes again, as where a claim that came back is revised. */
export function claimBoxes(text: string): { about: string; shows: ReadonlyMap<string, string> } {
  const about: string[] = [];
  const shows = new Map<string, string[]>();
  let into = about;
  for (const line of text.split("\n")) {
    const code = heading.exec(line.trim())?.[1];
    if (code === undefined) into.push(line);
    else {
      into = shows.get(code) ?? [];
      shows.set(code, into);
    }
  }
  const joined = (lines: readonly string[]): string => lines.join("\n").trim();
  return { about: joined(about), shows: new Map([...shows].map(([code, lines]) => [code, joined(lines)])) };
}
