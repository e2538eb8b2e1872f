/**
 * What the demo and the test command share, in plain JavaScript because it runs before anything is installed:
 * packages, a browser, a build. Each step says what it does and fails with one sentence that says what to do.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";

export const root = path.resolve(import.meta.dirname, "../..");

export class Stop extends Error {}

export const say = (sentence) => process.stdout.write(`${sentence}\n`);

/** Runs a command with its output shown; resolves with its exit code. A line of dots shows that a quiet one lives. */
export function run(command, args, env = {}, { quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: quiet ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
    });
    let tail = "";
    const keep = (chunk) => {
      tail = (tail + chunk).slice(-4000);
    };
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    const alive = quiet ? setInterval(() => process.stdout.write("."), 5000) : null;
    child.on("error", reject);
    child.on("close", (code) => {
      if (alive) clearInterval(alive);
      if (quiet && code !== 0) process.stdout.write(`\n${tail}\n`);
      resolve(code ?? 1);
    });
  });
}

export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Stop(
      `This is Node ${process.versions.node}. Install Node 20.19 or newer, then run the command again.`,
    );
  }
}

const digestOf = (...files) => {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(path.join(root, file)));
  return hash.digest("hex");
};

/** Installs the packages of the lock file where they are missing or were changed. */
export async function preparePackages() {
  const stamp = path.join(root, "node_modules/.pathways-installed");
  const wanted = `${digestOf("package-lock.json", "package.json")} ${process.versions.modules}`;
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  say("Installing packages (a minute or two; the database driver may be compiled)");
  if ((await run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"])) !== 0) {
    throw new Stop(
      "The packages could not be installed. Check the network and the messages above, then run the command again.",
    );
  }
  // some versions of npm leave install scripts out unless told; the driver is of no use without its own
  if (!works("better-sqlite3", "new (require('better-sqlite3'))(':memory:').close()")) {
    say("Compiling the database driver");
    await run("npm", ["rebuild", "better-sqlite3", "esbuild", "--foreground-scripts", "--loglevel=error"]);
    if (!works("better-sqlite3", "new (require('better-sqlite3'))(':memory:').close()")) {
      throw new Stop(
        "The database driver could not be compiled. Install a C++ compiler, make and Python 3 (on Debian: apt-get install build-essential python3), then run the command again.",
      );
    }
  }
  writeFileSync(stamp, wanted);
}

const works = (_name, code) => spawnSync(process.execPath, ["-e", code], { cwd: root }).status === 0;

/** A digest of everything the build is made from, so that it is made again exactly when it must be. */
function sourceDigest() {
  const hash = createHash("sha256");
  const walk = (folder) => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const at = path.join(folder, entry.name);
      if (entry.isDirectory()) walk(at);
      else
        hash
          .update(at)
          .update("\0")
          .update(readFileSync(path.join(root, at)))
          .update("\0");
    }
  };
  for (const folder of ["app", "content", "db", "public"]) walk(folder);
  for (const file of ["package-lock.json", "vite.config.ts", "remix.config.js"])
    hash.update(readFileSync(path.join(root, file)));
  return hash.digest("hex");
}

export async function prepareBuild() {
  const stamp = path.join(root, "build/.made-from");
  const wanted = sourceDigest();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  say("Building (about half a minute)");
  if ((await run("npm", ["run", "--silent", "build"], { NODE_ENV: "production" }, { quiet: true })) !== 0) {
    throw new Stop("The build failed. The messages above say where.");
  }
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

const found = (name) => {
  const at = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).stdout.trim();
  return at === "" ? null : at;
};

/** A browser for the tests: one that is present, else Playwright's own, else the system's package manager. */
export async function prepareBrowser() {
  const given = process.env.PATHWAYS_CHROMIUM;
  if (given) return given;
  const present = () =>
    ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"].map(found).find(Boolean) ??
    null;
  const here = present();
  if (here) return here;
  say("Fetching a browser for the tests");
  if ((await run("npx", ["--no-install", "playwright", "install", "chromium"], {}, { quiet: true })) === 0)
    return "";
  if (process.getuid?.() === 0 && found("apt-get")) {
    say("Installing Chromium from the system's packages");
    await run(
      "sh",
      [
        "-c",
        "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-liberation",
      ],
      {},
      { quiet: true },
    );
    const now = present();
    if (now) return now;
  }
  throw new Stop(
    "No browser for the tests was found and none could be fetched. Install Chromium (on Debian: apt-get install chromium) or set PATHWAYS_CHROMIUM to its path, then run the command again.",
  );
}

/** Runs `main`; a Stop becomes its one sentence and exit code 1. */
export function begin(main) {
  main().catch((error) => {
    process.stderr.write(`\n${error instanceof Stop ? error.message : (error.stack ?? error)}\n`);
    process.exit(1);
  });
}
