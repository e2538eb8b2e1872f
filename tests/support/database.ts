import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { type Store, openStore } from "#db/client.server";
import { engine } from "#db/dialect";
import { migrate } from "#db/migrate.server";
import { replaceStore } from "#db/store.server";
import { readEnvironment, replaceEnvironment } from "~/http/environment.server";

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

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
