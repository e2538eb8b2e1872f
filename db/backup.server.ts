import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { chmod, copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import Sqlite from "better-sqlite3";
import pg from "pg";
import { CommandError } from "../app/cli/command-error";
import type { Environment } from "../app/http/environment.server";
import { sqliteFile } from "./client.server";
import { type Engine, engine } from "./dialect";
import { migrate } from "./migrate.server";
import { NotATar, type TarSource, readTar, writeTar } from "./tar.server";

/** What a backup says about itself: its first file. */
interface Manifest {
  readonly format: "ips-pathways-backup/1";
  readonly madeAt: string;
  readonly engine: Engine;
  readonly origin: string;
  /** path in the archive → SHA-256 */
  readonly files: Readonly<Record<string, string>>;
}

export interface BackupReport {
  readonly evidenceFiles: number;
  /** hashes of evidence files that rows speak of and the disk does not hold */
  readonly missing: readonly string[];
}

const databaseName: Record<Engine, string> = {
  sqlite: "database/pathways.db",
  postgres: "database/pathways.dump",
};
/** Made by the installation where the settings do not give them; without them signing keys stay shut. */
const secretFiles = ["session-secret", "key-encryption-secret"] as const;

export const evidencePath = (sha256: string): string =>
  path.posix.join("evidence", sha256.slice(0, 2), sha256);

/**
 * Writes database, evidence files and keys into one archive while the service runs.
 * The database is copied first, as of one moment; files are stored before the rows that name them and never change,
 * so every file of that moment is there afterwards.
 */
export async function backup(env: Environment, file: string): Promise<BackupReport> {
  if (existsSync(file))
    throw new CommandError(`${file} exists already. Choose another name, or remove it first.`);
  if (!existsSync(path.dirname(path.resolve(file))))
    throw new CommandError(`There is no folder ${path.dirname(path.resolve(file))}. Make it first.`);
  const work = await workFolder(env);
  try {
    const copy = path.join(work, "database");
    if (engine === "sqlite") await copySqlite(sqliteFile(env.databaseUrl), copy);
    else await postgresTool("pg_dump", env.databaseUrl, ["--format=custom", "--no-owner", `--file=${copy}`]);
    const wanted = engine === "sqlite" ? hashesInSqlite(copy) : await hashesInPostgres(env.databaseUrl);
    const sources: { name: string; path: string; sha256: string }[] = [
      { name: databaseName[engine], path: copy, sha256: await sha256Of(copy) },
    ];
    for (const name of [...secretFiles, "demo.json"]) {
      const at = path.join(env.dataDir, name);
      if (existsSync(at)) sources.push({ name: `data/${name}`, path: at, sha256: await sha256Of(at) });
    }
    const missing: string[] = [];
    for (const sha256 of wanted) {
      const at = path.join(env.dataDir, evidencePath(sha256));
      if (existsSync(at)) sources.push({ name: evidencePath(sha256), path: at, sha256 });
      else missing.push(sha256);
    }
    const manifest: Manifest = {
      format: "ips-pathways-backup/1",
      madeAt: new Date().toISOString(),
      engine,
      origin: env.origin,
      files: Object.fromEntries(sources.map(({ name, sha256 }) => [name, sha256])),
    };
    const entries: TarSource[] = [
      { name: "manifest.json", bytes: Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`) },
      ...sources,
    ];
    // under another name until it is whole: a backup that was cut short must not look like one
    await rm(`${file}.part`, { force: true });
    await writeTar(`${file}.part`, entries);
    await rename(`${file}.part`, file);
    return { evidenceFiles: wanted.length - missing.length, missing };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * Puts a backup in the place of what is there.
 * Everything is unpacked and checked before the first thing is replaced, and what is replaced stays beside it.
 * @param force also where the database holds people
 */
export async function restore(env: Environment, file: string, force: boolean): Promise<void> {
  if (!existsSync(file)) throw new CommandError(`There is no file ${file}.`);
  if (!force && (await holdsPeople(env.databaseUrl))) {
    throw new CommandError(
      "This database holds people, so nothing was restored. Add --force to replace them; the database of now is kept beside it.",
    );
  }
  const work = await workFolder(env);
  try {
    const manifest = await unpack(file, work);
    if (manifest.engine !== engine) {
      throw new CommandError(
        `This backup is of a ${manifest.engine} database, and DATABASE_URL names a ${engine} one. Set DATABASE_URL to match, then try again.`,
      );
    }
    const from = (name: string) => path.join(work, name);
    for (const name of Object.keys(manifest.files)) {
      if (!name.startsWith("evidence/")) continue;
      const target = path.join(env.dataDir, name);
      if (existsSync(target) && (await sha256Of(target)) === manifest.files[name]) continue;
      await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
      await rename(from(name), target);
    }
    if (engine === "sqlite") await placeSqlite(from(databaseName.sqlite), sqliteFile(env.databaseUrl));
    else {
      await postgresTool("pg_restore", env.databaseUrl, [
        "--clean",
        "--if-exists",
        "--no-owner",
        "--single-transaction",
        "--exit-on-error",
        from(databaseName.postgres),
      ]);
    }
    for (const name of [...secretFiles, "demo.json"]) {
      if (!(`data/${name}` in manifest.files)) continue;
      const target = path.join(env.dataDir, name);
      const wanted = await readFile(from(`data/${name}`));
      if (existsSync(target) && !(await readFile(target)).equals(wanted)) {
        await copyFile(target, `${target}.before-restore`);
      }
      await writeFile(target, wanted, { mode: 0o600 });
      await chmod(target, 0o600);
    }
    // a backup of an older release
    await migrate(env.databaseUrl);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * A copy of the database as of one moment, to try something out on.
 * @param folder of the copy's own, where it may put files
 * @param target on PostgreSQL an empty database; on SQLite null
 * @returns the copy's address
 * @throws CommandError where the target is the database itself, or holds people
 */
export async function copyDatabase(env: Environment, folder: string, target: string | null): Promise<string> {
  if (engine === "sqlite") {
    const file = path.join(folder, "copy.db");
    await copySqlite(sqliteFile(env.databaseUrl), file);
    return `file:${file}`;
  }
  if (target === null || !/^postgres(ql)?:\/\//.test(target)) {
    throw new CommandError(
      "On PostgreSQL it needs an empty database to work in: make one (createdb pathways_drill) and give its address, postgres://…",
    );
  }
  if (target === env.databaseUrl || (await holdsPeople(target)))
    throw new CommandError("That database is not empty. Make one for this alone, and give its address.");
  const dump = path.join(folder, "copy.dump");
  await postgresTool("pg_dump", env.databaseUrl, ["--format=custom", "--no-owner", `--file=${dump}`]);
  await postgresTool("pg_restore", target, ["--no-owner", "--single-transaction", "--exit-on-error", dump]);
  return target;
}

/** In DATA_DIR, so that moving a file into place is a rename on one disk. */
async function workFolder(env: Environment): Promise<string> {
  await mkdir(env.dataDir, { recursive: true });
  return mkdtemp(path.join(env.dataDir, ".backup-"));
}

/** @throws NotATar where a file is missing, changed or not in the manifest */
async function unpack(file: string, into: string): Promise<Manifest> {
  let manifest: Manifest | undefined;
  const seen = new Set<string>();
  for await (const entry of readTar(file)) {
    if (!manifest) {
      if (entry.name !== "manifest.json" || entry.size > 256 * 1024 * 1024) throw new NotATar();
      manifest = readManifest(await entry.bytes());
      continue;
    }
    const wanted = Object.hasOwn(manifest.files, entry.name) ? manifest.files[entry.name] : undefined;
    if (wanted === undefined || seen.has(entry.name)) throw new NotATar();
    seen.add(entry.name);
    const at = path.join(into, entry.name);
    await entry.saveTo(at);
    if ((await sha256Of(at)) !== wanted) throw new NotATar();
  }
  if (!manifest || seen.size !== Object.keys(manifest.files).length) throw new NotATar();
  return manifest;
}

const allowedName =
  /^(database\/pathways\.(db|dump)|data\/(session-secret|key-encryption-secret|demo\.json)|evidence\/[0-9a-f]{2}\/[0-9a-f]{64})$/;

function readManifest(bytes: Buffer): Manifest {
  let read: Partial<Manifest>;
  try {
    read = JSON.parse(bytes.toString("utf8")) as Partial<Manifest>;
  } catch {
    throw new NotATar();
  }
  const { format, files } = read;
  if (format !== "ips-pathways-backup/1" || !files || !read.engine || !(databaseName[read.engine] in files)) {
    throw new NotATar();
  }
  if (Object.keys(files).some((name) => !allowedName.test(name))) throw new NotATar();
  return read as Manifest;
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

// ---- SQLite -------------------------------------------------------------------------------------

async function copySqlite(from: string, to: string): Promise<void> {
  if (!existsSync(from)) throw new CommandError("There is no database yet, so there is nothing to back up.");
  const source = new Sqlite(from, { timeout: 5000 });
  try {
    // a transaction of our own fixes the moment: without it every write by the service would begin the copy anew
    source.exec("BEGIN");
    source.prepare("select count(*) from sqlite_master").get();
    await source.backup(to);
    source.exec("COMMIT");
  } finally {
    source.close();
  }
}

function hashesInSqlite(file: string): string[] {
  const copy = new Sqlite(file, { readonly: true });
  try {
    return copy.prepare(hashesQuery).pluck().all() as string[];
  } finally {
    copy.close();
  }
}

const hashesQuery =
  "select sha256 from evidence_version_file union select sha256 from draft_file union select sha256 from note_file order by 1";

async function placeSqlite(from: string, target: string): Promise<void> {
  const source = new Sqlite(from);
  try {
    const sound = source.pragma("integrity_check", { simple: true });
    if (sound !== "ok") throw new NotATar();
    await mkdir(path.dirname(target), { recursive: true });
    if (existsSync(target)) {
      await rm(`${target}.before-restore`, { force: true });
      await copySqlite(target, `${target}.before-restore`);
    }
    // page by page into the same file, not a new file under its name: a process that has it open sees the new rows
    await source.backup(target);
  } finally {
    source.close();
  }
}

// ---- PostgreSQL ---------------------------------------------------------------------------------

async function hashesInPostgres(url: string): Promise<string[]> {
  return asked(url, async (client) => {
    const { rows } = await client.query<{ sha256: string }>(hashesQuery);
    return rows.map((row) => row.sha256);
  });
}

async function asked<T>(url: string, ask: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await ask(client);
  } finally {
    await client.end();
  }
}

/** Runs pg_dump or pg_restore; the password goes through the environment, where other users cannot read it. */
function postgresTool(tool: "pg_dump" | "pg_restore", url: string, args: readonly string[]): Promise<void> {
  const to = new URL(url);
  const password = decodeURIComponent(to.password);
  to.password = "";
  return new Promise((resolve, reject) => {
    const child = spawn(tool, [`--dbname=${to.href}`, ...args], {
      env: { ...process.env, ...(password ? { PGPASSWORD: password } : {}) },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)));
    child.on("error", () =>
      reject(
        new CommandError(
          `${tool} is not installed here. Install PostgreSQL's client programs, then try again.`,
        ),
      ),
    );
    child.on("close", (code) => {
      if (code === 0) resolve();
      else
        reject(
          new CommandError(
            `${tool} could not do it: ${said.trim().split("\n").at(-1) ?? "no reason was given"}`,
          ),
        );
    });
  });
}

async function holdsPeople(url: string): Promise<boolean> {
  if (engine === "postgres") {
    return asked(url, async (client) => {
      const { rows } = await client.query<{ there: string | null }>("select to_regclass('person') as there");
      if (!rows[0]?.there) return false;
      return (await client.query("select 1 from person limit 1")).rows.length > 0;
    });
  }
  const file = sqliteFile(url);
  if (!existsSync(file)) return false;
  const there = new Sqlite(file, { readonly: true });
  try {
    const table = there.prepare("select 1 from sqlite_master where name = 'person'").get();
    return table !== undefined && there.prepare("select 1 from person limit 1").get() !== undefined;
  } finally {
    there.close();
  }
}

// ---- For verify ---------------------------------------------------------------------------------

/** What the engine itself says about its rows: each sentence is a fault. */
export async function engineFaults(url: string): Promise<string[]> {
  if (engine === "postgres") {
    // PostgreSQL keeps its references at every write; what can be wrong is a constraint that was never checked
    return asked(url, async (client) => {
      const { rows } = await client.query<{ name: string }>(
        "select conrelid::regclass || ' ' || conname as name from pg_constraint where not convalidated",
      );
      return rows.map((row) => `The constraint ${row.name} was never checked.`);
    });
  }
  const there = new Sqlite(sqliteFile(url), { readonly: true });
  try {
    const sound = there.pragma("integrity_check") as { integrity_check: string }[];
    const broken = there.pragma("foreign_key_check") as { table: string; rowid: number; parent: string }[];
    return [
      ...sound
        .filter((row) => row.integrity_check !== "ok")
        .map((row) => `The database file is damaged: ${row.integrity_check}.`),
      ...broken.map(
        (row) => `Row ${row.rowid} of ${row.table} points at a row of ${row.parent} that is gone.`,
      ),
    ];
  } finally {
    there.close();
  }
}
