import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

/** Who may import whom (docs/how-it-is.md). Each rule carries its reason, printed when it is broken. */
const order = [
  "people",
  "framework",
  "learning",
  "assessment",
  "credentials",
  "peers",
  "careers",
  "evaluation",
];
const domainOf = (file: string) => /^app\/domains\/([^/]+)\//.exec(file)?.[1] ?? null;

const rules: { why: string; broken: (from: string, to: string) => boolean }[] = [
  {
    why: "ui is fit for another product, so it imports nothing of ours",
    broken: (from, to) => from.startsWith("app/ui/") && !to.startsWith("app/ui/"),
  },
  {
    why: "terms are words of the standards, so they import nothing of ours but terms",
    broken: (from, to) => /\/terms\.ts$/.test(from) && !/\/terms$/.test(to),
  },
  {
    why: "inside domains, imports go downward only: evaluation → … → learning → framework → people",
    broken(from, to) {
      const [a, b] = [domainOf(from), domainOf(to)];
      return a !== null && b !== null && order.indexOf(b) > order.indexOf(a);
    },
  },
  {
    why: "domains know neither routes nor workflows: those call them",
    broken: (from, to) => from.startsWith("app/domains/") && /^app\/(routes|workflows)\//.test(to),
  },
  {
    why: "workflows know no routes",
    broken: (from, to) => from.startsWith("app/workflows/") && to.startsWith("app/routes/"),
  },
  {
    why: "the catalogue, the policy and the database know no domain but its terms",
    broken: (from, to) =>
      /^(app\/(catalogue|access)|db\/(schema|dialect|client|migrate))/.test(from) &&
      to.startsWith("app/domains/") &&
      !/\/(terms|states)$/.test(to),
  },
  {
    why: "lucia is no longer developed, so one file wraps it",
    broken: (from, to) => to === "lucia" && from !== "app/domains/people/sessions.server.ts",
  },
  {
    why: "only db knows the engines",
    broken: (from, to) =>
      /^(better-sqlite3|pg|drizzle-orm\/(sqlite|pg|better|node))/.test(to) && from.startsWith("app/"),
  },
];

const files = ["app", "db"].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => path.join(folder, file)),
);

/** Imports as repository paths where they are ours, as package names where they are not. */
function importsOf(file: string): string[] {
  const found = readFileSync(file, "utf8").matchAll(
    /^(?:import|export)[^;'"]*?from\s+["']([^"']+)["']|^import\s+["']([^"']+)["']/gm,
  );
  return [...found].map((match) => {
    const to = match[1] ?? match[2] ?? "";
    if (to.startsWith("~/")) return `app/${to.slice(2)}`;
    if (to.startsWith("#db/")) return `db/${to.slice(4)}`;
    return to.startsWith(".") ? path.join(path.dirname(file), to) : to;
  });
}

describe("who may import whom", () => {
  it.each(rules)("$why", ({ broken }) => {
    const found = files.flatMap((file) =>
      importsOf(file)
        .filter((to) => /^(app|db)\//.test(to) || !to.startsWith("~"))
        .filter((to) => (file.startsWith("app/ui/") && !/^(app|db)\//.test(to) ? false : broken(file, to)))
        .map((to) => `${file} imports ${to}`),
    );
    expect(found).toEqual([]);
  });

  it("reads the imports at all", () => {
    expect(files.length).toBeGreaterThan(50);
    expect(importsOf("app/access/policy.ts")).toContain("app/domains/people/terms");
  });
});
