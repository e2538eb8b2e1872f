import { defineConfig } from "drizzle-kit";

// The schema picks its engine from the address, so that both migrations come from the same file.
process.env["DATABASE_URL"] = "postgres://";

export default defineConfig({
  dialect: "postgresql",
  schema: "./db/schema.ts",
  out: "./db/migrations/postgres",
});
