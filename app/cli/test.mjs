/**
 * `npm test`: installs what is missing, then every check there is. The last line is `N passed, N failed`.
 * `--integration` runs the integration tests alone, on the engine that DATABASE_URL names (the PostgreSQL run of CI).
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import {
  begin,
  prepareBrowser,
  prepareBuild,
  preparePackages,
  requireNode,
  root,
  run,
  say,
} from "./prepare.mjs";

const reports = path.join(root, "test-results/reports");
let passed = 0;
let failed = 0;

begin(async () => {
  requireNode();
  await preparePackages();
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  if (process.argv.includes("--integration")) {
    await step("build", prepareBuild);
    await vitest("integration");
  } else {
    const browser = await prepareBrowser();
    await check("types", "npm", ["run", "--silent", "typecheck"]);
    await check("lint", "npm", ["run", "--silent", "lint"]);
    await check("content", "npm", ["run", "--silent", "content:check"]);
    await check("migrations match the schema", "node", ["app/cli/migrations-match.mjs"]);
    const built = await step("build", prepareBuild);
    await vitest("unit");
    if (built) {
      await vitest("integration");
      await playwright(browser);
    }
  }
  say(`\n${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
});

async function step(name, act) {
  const began = Date.now();
  say(`\n== ${name}`);
  let ok = true;
  try {
    await act();
  } catch (error) {
    ok = false;
    say(String(error.message ?? error));
  }
  if (ok) passed += 1;
  else failed += 1;
  say(`== ${name}: ${ok ? "passed" : "FAILED"} in ${Math.round((Date.now() - began) / 1000)} s`);
  return ok;
}

const check = (name, command, args) =>
  step(name, async () => {
    if ((await run(command, args)) !== 0) throw new Error(`${name} found something to mend, see above.`);
  });

async function vitest(kind) {
  say(`\n== ${kind} tests`);
  const file = path.join(reports, `${kind}.json`);
  const code = await run("npx", [
    "--no-install",
    "vitest",
    "run",
    `tests/${kind}/`,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
  ]);
  tally(code, file, (report) => [report.numPassedTests, report.numFailedTests]);
}

async function playwright(browser) {
  say("\n== browser tests");
  const file = path.join(reports, "browser.json");
  const code = await run("npx", ["--no-install", "playwright", "test"], {
    PATHWAYS_CHROMIUM: browser,
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
  });
  tally(code, file, (report) => [report.stats.expected + report.stats.flaky, report.stats.unexpected]);
}

/** Counts what a runner reports. One that failed without saying what counts as one failure; so does one that ran nothing. */
function tally(code, file, read) {
  const [good, bad] = existsSync(file) ? read(JSON.parse(readFileSync(file, "utf8"))) : [0, 0];
  passed += good;
  failed += bad;
  if (bad === 0 && (code !== 0 || good === 0)) failed += 1;
}
