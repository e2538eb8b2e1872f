import fs from "node:fs";
import path from "node:path";
import { microCredential } from "./lookups";
import type { Catalogue } from "./types";

/**
 * The path of a file that learners may download: a template or its plain-text version, and nothing else.
 * Looked up in the catalogue, so that no path from a request ever reaches the disk.
 * @returns null for anything that credential.yaml does not name
 */
export function templateFile(
  cat: Catalogue,
  slug: string,
  templateId: string,
  version: "file" | "textVersion",
): string | null {
  const template = microCredential(cat, slug)?.exercise.templates.find((one) => one.id === templateId);
  return template === undefined ? null : path.resolve("content", "microcredentials", slug, template[version]);
}

/** The path of a picture that stands beside a module, for `/pictures/{slug}/{name}`; null: there is none. */
export function pictureFile(cat: Catalogue, slug: string, name: string): string | null {
  if (microCredential(cat, slug) === null || !/^[a-z0-9][a-z0-9-]*\.(webp|avif|png|jpg|svg)$/.test(name))
    return null;
  const file = path.resolve("content", "microcredentials", slug, name);
  return fs.existsSync(file) ? file : null;
}
