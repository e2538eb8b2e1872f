import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const exec = promisify(execFile);

export interface DemoFile {
  readonly origin: string;
  readonly accounts: readonly { readonly email: string; readonly role: string }[];
  readonly credentials: Readonly<Record<"valid" | "revoked" | "expired" | "suspended" | "combined", string>>;
}

export interface RunningServer {
  readonly origin: string;
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly process: ChildProcess;
  readonly demo: DemoFile;
  /** everything the server has printed so far */
  printed(): string;
  /** SIGTERM, and waits for the end; resolves with the exit code */
  stop(): Promise<number | null>;
  /** stop, and remove the data */
  end(): Promise<void>;
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

/** The settings of a server for tests, in a data folder of its own. */
export async function serverEnvironment(databaseUrl?: string): Promise<Record<string, string>> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "pathways-server-"));
  const port = await freePort();
  return {
    DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl ?? `file:${path.join(dataDir, "pathways.db")}`,
    PORT: String(port),
    ORIGIN: `http://localhost:${port}`,
    SESSION_SECRET: "a session secret for tests, long enough",
    KEY_ENCRYPTION_SECRET: "a key secret for tests, also long enough",
  };
}

/** Runs one of our command line tools with these settings. */
export function command(env: Readonly<Record<string, string>>, script: string, ...args: string[]) {
  return exec(process.execPath, ["--import", "tsx", script, ...args], {
    env: { ...process.env, NODE_ENV: "test", ...env },
    maxBuffer: 32 * 1024 * 1024,
  });
}

/** The built server over the demo world, as `npm run demo` makes it, on a port of its own. */
export async function startDemoServer(databaseUrl?: string): Promise<RunningServer> {
  const env = await serverEnvironment(databaseUrl);
  await command(env, "app/cli/database.ts", "migrate");
  await command(env, "app/cli/database.ts", "seed");
  return startServer(env);
}

/**
 * The built server over data that is there already.
 * @param folder   where it finds its build
 * @param detached it leads a process group of its own: one signal reaches it with all that it started
 */
export async function startServer(
  env: Readonly<Record<string, string>>,
  folder = process.cwd(),
  detached = false,
): Promise<RunningServer> {
  const child = spawn(process.execPath, ["--import", "tsx", "app/http/start.ts"], {
    cwd: folder,
    detached,
    env: { ...process.env, ...env, NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
  const origin = env["ORIGIN"] ?? "";
  for (let tries = 0; ; tries++) {
    if (child.exitCode !== null || tries > 400) throw new Error(`The server did not start:\n${output}`);
    const ok = await fetch(`${origin}/healthz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ok) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const stop = async () => {
    if (child.exitCode === null) child.kill("SIGTERM");
    return closed;
  };
  const dataDir = env["DATA_DIR"] ?? "";
  return {
    origin,
    dataDir,
    env,
    process: child,
    get demo() {
      return JSON.parse(readFileSync(path.join(dataDir, "demo.json"), "utf8")) as DemoFile;
    },
    printed: () => output,
    stop,
    async end() {
      await stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
