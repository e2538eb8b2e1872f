import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { max } from "drizzle-orm";
import pg from "pg";
import { type Store, openStore } from "#db/client.server";
import { engine } from "#db/dialect";
import { migrate } from "#db/migrate.server";
import { samplingPlan } from "#db/schema/assessment";
import { toJson } from "#db/schema/columns";
import { replaceStore } from "#db/store.server";
import { restingPlan } from "~/domains/assessment/moderation-rules";
import type { SamplingPlan } from "~/catalogue/types";
import { readEnvironment, replaceEnvironment } from "~/http/environment.server";

/** Puts this sampling plan in force. */
export async function putPlan(store: Store, plan: SamplingPlan): Promise<void> {
  await store.write(async (tx) => {
    const [last] = await tx.select({ n: max(samplingPlan.number) }).from(samplingPlan);
    const number = Number(last?.n ?? 0) + 1;
    await tx
      .insert(samplingPlan)
      .values({ number, plan: toJson(plan), words: "For a test.", setById: null, setAt: new Date() });
  });
}

export interface TestWorld {
  readonly store: Store;
  readonly dataDir: string;
  readonly databaseUrl: string;
  end(): Promise<void>;
}

/** A database of its own for one test file, on the engine that this run was started for, wired into the process. */
export async function freshStore(): Promise<TestWorld> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "pathways-test-"));
  const base = process.env["DATABASE_URL"];
  let databaseUrl = `file:${path.join(dataDir, "test.db")}`;
  let drop = async () => undefined as void;
  if (engine === "postgres" && base) {
    const name = `pathways_test_${randomBytes(6).toString("hex")}`;
    await administer(base, `create database ${name}`);
    const url = new URL(base);
    url.pathname = `/${name}`;
    databaseUrl = url.href;
    drop = () => administer(base, `drop database if exists ${name} with (force)`);
  }
  replaceEnvironment(
    readEnvironment(
      { NODE_ENV: "test", DATA_DIR: dataDir, DATABASE_URL: databaseUrl },
      (_dir, name) => `${name} of the tests, long enough to be taken`,
    ),
  );
  await migrate(databaseUrl);
  const store = openStore(databaseUrl);
  replaceStore(store);
  // one version in ten would be drawn for a second mark, and a test should not hang on which
  await putPlan(store, restingPlan);
  return {
    store,
    dataDir,
    databaseUrl,
    async end() {
      await store.close();
      await drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** On PostgreSQL: a database with nothing in it. */
export async function emptyDatabase(): Promise<{ readonly url: string; drop(): Promise<void> }> {
  const base = process.env["DATABASE_URL"] ?? "";
  const name = `pathways_empty_${randomBytes(6).toString("hex")}`;
  await administer(base, `create database ${name}`);
  const url = new URL(base);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(base, `drop database if exists ${name} with (force)`) };
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
