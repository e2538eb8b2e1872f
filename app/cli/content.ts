import fs from "node:fs";
import path from "node:path";
import { catalogueFile } from "../catalogue/catalogue.server";
import { documentFile } from "../catalogue/content-files.server";
import { checkFile, type ContentCheck } from "../catalogue/content-check.server";
import { faultLine } from "../catalogue/faults";
import { registryText } from "../catalogue/identifiers";
import { readContent } from "../catalogue/read-content";
import { reportTable } from "../catalogue/measure";
import { searchFile } from "../catalogue/search.server";
import { buildSearch } from "../catalogue/search-index";
import { templateDocument } from "../catalogue/template-document";
import type { Catalogue } from "../catalogue/types";

/**
 * npm run content:build   checks everything under content/ and writes build/catalogue.json and build/search.json
 *                         -- --register also writes new identifiers into content/identifiers.txt
 * npm run content:check   checks only; -- --report also prints what was measured, a line for each module
 * Both leave what they found in build/content-check.json, where the preview for authors reads it.
 */
const [verb, ...flags] = process.argv.slice(2);
const flagOf: Readonly<Record<string, string>> = { build: "--register", check: "--report" };
if (verb === undefined || flagOf[verb] === undefined || flags.some((flag) => flag !== flagOf[verb])) {
  console.error(
    "Say what to do: npm run content:build, npm run content:build -- --register, npm run content:check, or npm run content:check -- --report. Checking registers nothing.",
  );
  process.exit(2);
}

const registry = path.join("content", "identifiers.txt");
const options = { cacheDir: path.join(".cache", "catalogue"), now: new Date(), whole: true };
let read = await readContent("content", options);
if (flags.includes("--register") && read.identifiers !== null) {
  const known = fs.existsSync(registry) ? fs.readFileSync(registry, "utf8").split("\n") : [];
  const entries = known.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
  fs.writeFileSync(registry, registryText([...new Set([...entries, ...read.identifiers])].sort()));
  read = await readContent("content", options);
}

const errors = read.faults.filter((fault) => fault.severity === "error");
const warnings = read.faults.filter((fault) => fault.severity === "warning");
for (const fault of verb === "check" ? read.faults : errors) console.log(faultLine(fault));
writeWhole(
  checkFile,
  JSON.stringify({
    at: options.now.toISOString(),
    faults: read.faults,
    measures: read.measures ?? [],
  } satisfies ContentCheck),
);
if (verb === "build" && read.catalogue !== null) {
  await writeTemplates(read.catalogue);
  writeWhole(searchFile, JSON.stringify(buildSearch(read.catalogue)));
  writeWhole(catalogueFile, JSON.stringify(read.catalogue));
}
if (flags.includes("--report")) console.log(`\n${reportTable(read.measures ?? [])}\n`);

/** Written beside and moved, so that a server that reads meanwhile finds the old one or the new one whole. */
function writeWhole(file: string, text: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(`${file}.${process.pid}`, text);
  fs.renameSync(`${file}.${process.pid}`, file);
}

/** Every template as a Word document, beside the catalogue that names it. */
async function writeTemplates({ microCredentials }: Catalogue): Promise<void> {
  for (const { slug, exercise } of microCredentials)
    for (const { id, title, textVersion } of exercise.templates) {
      const file = documentFile(slug, id);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      const text = fs.readFileSync(path.join("content", "microcredentials", slug, textVersion), "utf8");
      fs.writeFileSync(file, await templateDocument(title, text));
    }
}

const modules = read.catalogue?.microCredentials.flatMap((credential) => credential.modules).length ?? 0;
console.log(
  errors.length > 0
    ? `${errors.length} ${errors.length === 1 ? "fault" : "faults"}, ${warnings.length} warnings`
    : `No faults, ${warnings.length} warnings, ${read.catalogue?.microCredentials.length ?? 0} micro-credentials, ${modules} modules`,
);
if (errors.length > 0) process.exitCode = 1;
