import fs from "node:fs";
import path from "node:path";
import { catalogue } from "./catalogue.server";
import {
  type BuiltSearch,
  type Found,
  type SearchIndex,
  type SearchRequest,
  openSearch,
  search,
} from "./search-index";

/** Where `npm run content:build` leaves the index, beside the catalogue it was made from. */
export const searchFile = path.join("build", "search.json");

let held: SearchIndex | null = null;

/**
 * The index over everything that can be found. Made at build: making it takes some three times as long as reading it.
 * @throws when content has not been built, or the index was made from another catalogue; the message says how
 */
export function searchIndex(): SearchIndex {
  if (held !== null) return held;
  const file = path.resolve(searchFile);
  let text: string;
  try {
    text = fs.readFileSync(file, "utf8");
  } catch (cause) {
    throw new Error(`There is no search index at ${file}. Run: npm run content:build`, { cause });
  }
  const built = JSON.parse(text) as BuiltSearch;
  if (built.digest !== catalogue().digest)
    throw new Error(`${file} was made from other content. Run: npm run content:build`);
  held = openSearch(built);
  return held;
}

/** The same in one step, for routes. */
export const find = (request: SearchRequest): Found => search(searchIndex(), request);
