/** Fails when the schema has moved on without its migrations: both engines are generated anew and must add nothing. */
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { begin, root, run, say } from "./prepare.mjs";

begin(async () => {
  const kept = path.join(root, "db/migrations");
  const work = mkdtempSync(path.join(root, ".cache-migrations-"));
  try {
    for (const [engine, dialect] of [
      ["sqlite", "sqlite"],
      ["postgres", "postgresql"],
    ]) {
      const out = path.join(work, engine);
      cpSync(path.join(kept, engine), out, { recursive: true });
      const before = readdirSync(out).length;
      const env = engine === "postgres" ? { DATABASE_URL: "postgres://" } : { DATABASE_URL: "file:none" };
      const code = await run(
        "npx",
        [
          "--no-install",
          "drizzle-kit",
          "generate",
          "--dialect",
          dialect,
          "--schema",
          "db/schema.ts",
          "--out",
          path.relative(root, out),
        ],
        env,
        { quiet: true },
      );
      if (code !== 0 || readdirSync(out).length !== before) {
        say(
          `The ${engine} migrations do not match db/schema. Run \`npm run db:generate\` and commit what it writes.`,
        );
        process.exitCode = 1;
      }
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
});
