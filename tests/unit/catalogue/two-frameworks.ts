import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parse, stringify } from "yaml";
import { addCredential } from "~/catalogue/new-content";
import { readContent, type ReadContent } from "~/catalogue/read-content";
import { cacheDir, copyPart, credential, now } from "./content-folder";

/**
 * A world with two versions of the framework, which nobody has published: 2030 keeps DI3.1 in other words, splits DI3.2
 * into DI3.4 and DI3.5, drops DI3.3, and is otherwise the real text. DI3 has a micro-credential on each.
 */
export const oldId = "orygen-ips-competency-framework-2022";
export const newId = "made-up-framework-2030";
export const oldSlug = path.basename(credential);
export const newSlug = "conduct-2030";
export const files = {
  older: "framework/competency-framework.yaml",
  newer: "framework/competency-framework-2030.yaml",
  credential: `${credential}/credential.yaml`,
} as const;

interface VersionFile {
  id: string;
  version: string;
  status: string;
  supersedes?: string;
  changes?: unknown[];
  source: { title: string };
  domains: { competencies: { code: string; coreSkills: { code: string; text: string }[] }[] }[];
}

export const changes = {
  renamed: { from: "DI3.1", exactMatch: "DI3.1", because: "Plainer words for the same skill." },
  split: {
    from: "DI3.2",
    replacedBy: ["DI3.4", "DI3.5"],
    because: "Speaking and writing are learned apart.",
    transition: { counts: true, until: "2031-06-30", decidedBy: "Ana Costa, test lead", on: "2030-02-01" },
  },
  dropped: { from: "DI3.3", replacedBy: [], because: "It is asked of everybody at a centre now." },
};

/** Reads that world; `also` may spoil its files before they are read. */
export async function readTwoFrameworks(
  also: (world: {
    edit: (file: string, from: string, to: string) => void;
    version: (change: (newer: VersionFile) => void) => void;
  }) => void = () => undefined,
): Promise<ReadContent> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "frameworks-"));
  const text = (file: string): string => fs.readFileSync(path.join(root, file), "utf8");
  const write = (file: string, words: string): void => fs.writeFileSync(path.join(root, file), words);
  const edit = (file: string, from: string, to: string): void => {
    if (!text(file).includes(from)) throw new Error(`${file} does not hold ${from}`);
    write(
      file,
      text(file).replace(from, () => to),
    );
  };
  try {
    copyPart(root);
    const newer = parse(text(files.older)) as VersionFile;
    Object.assign(newer, {
      id: newId,
      version: "2030",
      supersedes: oldId,
      changes: Object.values(changes),
      source: { ...newer.source, title: "MADE-UP FRAMEWORK FOR A TEST" },
    });
    const di3 = newer.domains.flatMap((domain) => domain.competencies).find(({ code }) => code === "DI3");
    if (!di3) throw new Error("content/ has changed");
    di3.coreSkills = [
      { code: "DI3.1", text: "Knowing what is yours to do, and doing it" },
      { code: "DI3.4", text: "Speaking in the language of recovery" },
      { code: "DI3.5", text: "Writing in the language of recovery" },
    ];
    write(files.newer, stringify(newer));
    edit(files.older, "status: current", 'status: superseded\nstatusEnd: "2030-12-31"');
    // what a guide to a new skill says is beside the point here, but there has to be one
    const guide = text("guides/di3.yaml");
    const own = /^ {2}DI3\.2:\n(?: {4}.*\n)+/m.exec(guide)?.[0] ?? "";
    const another = (code: string) => own.replace("DI3.2", code).replace(/(\w+)([.?]"?)$/gm, `$1 ${code}$2`);
    write("guides/di3.yaml", `${guide.trimEnd()}\n${another("DI3.4")}${another("DI3.5")}`);
    edit(files.credential, "version: 0.1.0", "version: 0.1.0\nstatusEnd: 2030-12-31");
    addCredential(root, "DI3", "Conduct 2030", "2026-11-22");
    also({
      edit,
      version: (change) => {
        const value = parse(text(files.newer)) as VersionFile;
        change(value);
        write(files.newer, stringify(value));
      },
    });
    const read = await readContent(root, { cacheDir, now, whole: false });
    // new identifiers want to be registered, which an author does last
    const faults = read.faults.filter((fault) => !/identifiers\.txt$/.test(fault.file));
    if (read.catalogue !== null || faults.some((fault) => fault.severity === "error"))
      return { ...read, faults };
    write("identifiers.txt", read.identifiers?.join("\n") ?? "");
    return await readContent(root, { cacheDir, now, whole: false });
  } finally {
    fs.rmSync(root, { recursive: true, force: true });
  }
}
