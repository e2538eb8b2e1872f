import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { buildSearch } from "~/catalogue/search-index";
import type { Catalogue } from "~/catalogue/types";
import { type RunningServer, command, serverEnvironment, startServer } from "#tests/support/server";
import { median } from "./load";
import type { Row } from "./run";
import { signIn } from "./sign-in";

const slug = "professional-and-ethical-conduct";
const rounds = 7;

/** What the whole curriculum costs against one micro-credential: to start with, and to hold. */
export async function catalogueRows(): Promise<Row[]> {
  const all = JSON.parse(readFileSync("build/catalogue.json", "utf8")) as Catalogue;
  const one = { ...all, microCredentials: all.microCredentials.filter((of) => of.slug === slug) };
  const folder = folderWith(one);
  const env = await serverEnvironment();
  try {
    await command(env, "app/cli/database.ts", "migrate");
    await command(env, "app/cli/database.ts", "seed");
    return [await start(all, folder, env), await memory(all, one, folder, env)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(env["DATA_DIR"] ?? "", { recursive: true, force: true });
  }
}

/** A folder that looks like this one, with another catalogue in its build. */
function folderWith(cat: Catalogue): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "pathways-one-"));
  const here = process.cwd();
  for (const name of ["app", "content", "db", "node_modules", "package.json", "tsconfig.json"])
    symlinkSync(path.join(here, name), path.join(folder, name));
  mkdirSync(path.join(folder, "build"));
  for (const name of ["client", "server", "templates"])
    symlinkSync(path.join(here, "build", name), path.join(folder, "build", name));
  writeFileSync(path.join(folder, "build", "catalogue.json"), JSON.stringify(cat));
  writeFileSync(path.join(folder, "build", "search.json"), JSON.stringify(buildSearch(cat)));
  return folder;
}

type Environment = Readonly<Record<string, string>>;

/** From nothing to the line that says that the server listens. Catalogue and index are built, files were read before. */
async function start(all: Catalogue, folder: string, env: Environment): Promise<Row> {
  const here = process.cwd();
  await readyAfter(env, here);
  await readyAfter(env, folder);
  const value: number[] = [];
  const baseline: number[] = [];
  for (let round = 0; round < rounds; round++) {
    value.push(await readyAfter(env, here));
    baseline.push(await readyAfter(env, folder));
  }
  const modules = all.microCredentials.flatMap((of) => of.modules).length;
  return {
    name: "catalogue-start",
    ratio: median(value) / median(baseline),
    value: median(value),
    baseline: median(baseline),
    unit: "ms",
    note: `the whole process until it listens, built catalogue and search index of ${all.microCredentials.length} micro-credentials with ${modules} modules against one; median of ${rounds} starts in turn`,
  };
}

function readyAfter(env: Environment, folder: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(process.execPath, ["--import", "tsx", "app/http/start.ts"], {
      cwd: folder,
      env: { ...process.env, ...env, NODE_ENV: "production" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let took = NaN;
    child.stdout.on("data", (chunk: Buffer) => {
      if (!Number.isNaN(took) || !chunk.includes('"msg":"ready"')) return;
      took = performance.now() - began;
      child.kill("SIGTERM");
    });
    child.once("close", () =>
      Number.isNaN(took) ? reject(new Error("The server ended before it listened.")) : resolve(took),
    );
  });
}

/** Resident memory once every module page and a search was asked for, which fills what is kept of them. */
async function memory(all: Catalogue, one: Catalogue, folder: string, env: Environment): Promise<Row> {
  const value = await residentAfterReading(await startServer(env), all);
  const baseline = await residentAfterReading(await startServer(env, folder), one);
  return {
    name: "catalogue-memory",
    ratio: value / baseline,
    value,
    baseline,
    unit: "MiB",
    note: "resident memory of the web process after a learner opened every module and searched once, all content against one micro-credential",
  };
}

async function residentAfterReading(server: RunningServer, cat: Catalogue): Promise<number> {
  const cookie = await signIn(server.origin, "learner@demo.example");
  const addresses = cat.microCredentials.flatMap((of) =>
    of.modules.map((module) => `/learn/${of.slug}/${module.slug}`),
  );
  for (const address of [...addresses, "/search?q=work"]) {
    const answer = await fetch(server.origin + address, { headers: { cookie } });
    await answer.arrayBuffer();
    if (answer.status !== 200) throw new Error(`${address} answered ${answer.status}.`);
  }
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.process.pid}/status`, "utf8"));
  await server.stop();
  return Number(line?.[1]) / 1024;
}
