import fs from "node:fs";
import path from "node:path";
import type { Catalogue } from "./types";

/** Where `npm run content:build` leaves the catalogue and the server finds it. */
export const catalogueFile = path.join("build", "catalogue.json");

let held: Catalogue | null = null;

/**
 * Everything under `content/`, read once and frozen: a page that changed it would change it for everybody.
 * @throws when content has not been built; the message says how
 */
export function catalogue(): Catalogue {
  if (held !== null) return held;
  const file = path.resolve(catalogueFile);
  let text: string;
  try {
    text = fs.readFileSync(file, "utf8");
  } catch (cause) {
    throw new Error(`There is no catalogue at ${file}. Run: npm run content:build`, { cause });
  }
  held = freeze(JSON.parse(text) as Catalogue);
  return held;
}

function freeze<T>(value: T): T {
  if (value !== null && typeof value === "object" && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) freeze(inner);
  }
  return value;
}
