import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { faultLine } from "~/catalogue/faults";
import { registryText } from "~/catalogue/identifiers";
import { readContent, type ReadContent } from "~/catalogue/read-content";

/** A day on which nothing in the real content is overdue, so that tests do not age. */
export const now = new Date("2026-11-23T00:00:00Z");
export const cacheDir = path.join(".cache", "catalogue");
export const credential = "microcredentials/professional-and-ethical-conduct";

/** A change to one file of a copy of the real content. `swap` takes the first place where `from` stands. */
export type Change =
  | { readonly file: string; readonly from: string; readonly to: string }
  | { readonly file: string; readonly remove: true }
  | { readonly file: string; readonly write: string };

/** The real content with one micro-credential in it: what a fault looks like does not depend on how many there are. */
export function copyPart(root: string): void {
  const others = path.resolve("content", "microcredentials");
  fs.cpSync("content", root, {
    recursive: true,
    filter: (source) => {
      const from = path.resolve(source);
      return path.dirname(from) !== others || from === path.resolve("content", credential);
    },
  });
  // stages that ask for one of the others ask for less here; lines stay where they are
  const stacks = path.join(root, "stacks.yaml");
  const absent = fs
    .readdirSync(others)
    .filter((name) => !fs.existsSync(path.join(root, "microcredentials", name)));
  const text = fs.readFileSync(stacks, "utf8").replace(/needs: \[([^\]]*)\]/g, (_, names: string) => {
    const kept = names.split(", ").filter((name) => !absent.includes(name));
    return `needs: [${kept.join(", ")}]`;
  });
  fs.writeFileSync(stacks, text);
}

/** The registry of that part, from the registry of the whole: what the part does not hold is not missed. */
const registry: Promise<string> = (async () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "content-"));
  try {
    copyPart(root);
    const { identifiers } = await readContent(root, { cacheDir, now, whole: false });
    const known = new Set(fs.readFileSync(path.join("content", "identifiers.txt"), "utf8").split("\n"));
    return registryText((identifiers ?? []).filter((entry) => known.has(entry)));
  } finally {
    fs.rmSync(root, { recursive: true, force: true });
  }
})();

/** Reads a copy of that part of the content with changes made to it; the copy is gone afterwards. */
export async function readChanged(
  changes: readonly Change[],
  { whole = false, cached = true } = {},
): Promise<ReadContent & { lines: string[]; root: string }> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "content-"));
  try {
    copyPart(root);
    fs.writeFileSync(path.join(root, "identifiers.txt"), await registry);
    for (const change of changes) {
      const file = path.join(root, change.file);
      if ("remove" in change) fs.rmSync(file);
      else if ("write" in change) {
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, change.write);
      } else {
        const before = fs.readFileSync(file, "utf8");
        if (!before.includes(change.from)) throw new Error(`${change.file} does not hold ${change.from}`);
        fs.writeFileSync(
          file,
          before.replace(change.from, () => change.to),
        );
      }
    }
    const read = await readContent(root, { cacheDir: cached ? cacheDir : null, now, whole });
    return { ...read, lines: read.faults.map(faultLine), root };
  } finally {
    fs.rmSync(root, { recursive: true, force: true });
  }
}

/** The line on which a text first stands in a file of the real content, after a change to it. */
export function lineOf(file: string, text: string, change?: { from: string; to: string }): number {
  let content = fs.readFileSync(path.join("content", file), "utf8");
  if (change !== undefined) content = content.replace(change.from, () => change.to);
  const at = content.indexOf(text);
  if (at < 0) throw new Error(`${file} does not hold ${text}`);
  return content.slice(0, at).split("\n").length;
}
