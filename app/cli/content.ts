import fs from "node:fs";
import path from "node:path";
import { catalogueFile } from "../catalogue/catalogue.server";
import { documentFile } from "../catalogue/content-files.server";
import { faultLine } from "../catalogue/faults";
import { registryText } from "../catalogue/identifiers";
import { readContent } from "../catalogue/read-content";
import { templateDocument } from "../catalogue/template-document";
import type { Catalogue } from "../catalogue/types";

/**
 * npm run content:build   checks everything under content/ and writes build/catalogue.json
 *                         -- --register also writes new identifiers into content/identifiers.txt
 * npm run content:check   checks only
 */
const [verb, ...flags] = process.argv.slice(2);
if ((verb !== "build" && verb !== "check") || flags.some((flag) => flag !== "--register")) {
  console.error(
    "Say what to do: npm run content:build, npm run content:build -- --register, or npm run content:check.",
  );
  process.exit(2);
}
if (verb === "check" && flags.length > 0) {
  console.error(
    "Checking registers nothing. To register new identifiers: npm run content:build -- --register.",
  );
  process.exit(2);
}

const registry = path.join("content", "identifiers.txt");
const options = { cacheDir: path.join(".cache", "catalogue"), now: new Date() };
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
if (verb === "build" && read.catalogue !== null) {
  fs.mkdirSync(path.dirname(catalogueFile), { recursive: true });
  // Written beside and moved, so that a server that starts meanwhile reads the old one or the new one whole.
  const unfinished = `${catalogueFile}.${process.pid}`;
  fs.writeFileSync(unfinished, JSON.stringify(read.catalogue));
  await writeTemplates(read.catalogue);
  fs.renameSync(unfinished, catalogueFile);
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
