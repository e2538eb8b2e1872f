import fs from "node:fs";
import path from "node:path";
import { microCredential } from "./lookups";
import type { Catalogue } from "./types";

/** Where the build puts the Word documents that it makes from the templates. */
export const documentFile = (slug: string, templateId: string): string =>
  path.resolve("build", "templates", slug, `${templateId}.docx`);

/**
 * The path of a template that learners may download, as a Word document or as its plain-text version.
 * Looked up in the catalogue, so that no path from a request ever reaches the disk.
 * @returns null for anything that credential.yaml does not name
 */
export function templateFile(
  cat: Catalogue,
  slug: string,
  templateId: string,
  format: "docx" | "txt",
): string | null {
  const template = microCredential(cat, slug)?.exercise.templates.find((one) => one.id === templateId);
  if (template === undefined) return null;
  return format === "docx"
    ? documentFile(slug, template.id)
    : path.resolve("content", "microcredentials", slug, template.textVersion);
}

/** The path of a picture that stands beside a module, for `/pictures/{slug}/{name}`; null: there is none. */
export function pictureFile(cat: Catalogue, slug: string, name: string): string | null {
  if (microCredential(cat, slug) === null || !/^[a-z0-9][a-z0-9-]*\.(webp|avif|png|jpg|svg)$/.test(name))
    return null;
  const file = path.resolve("content", "microcredentials", slug, name);
  return fs.existsSync(file) ? file : null;
}
