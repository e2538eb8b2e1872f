/** `npm run demo`: from a clean clone to a running demo world. Run again, it keeps the data and starts in seconds. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { Stop, begin, prepareBuild, preparePackages, requireNode, root, run, say } from "./prepare.mjs";

begin(async () => {
  requireNode();
  if (process.env.NODE_ENV === "production") {
    throw new Stop("The demo world is not for production. Unset NODE_ENV, then run the command again.");
  }
  const port = process.env.PORT ?? "3000";
  // first of all: a demo that runs already would answer in the place of this one
  if (await isTaken(Number(port))) {
    throw new Stop(
      `Port ${port} is taken, perhaps by a demo that runs already. Stop it, or set PORT to another number, then run the command again.`,
    );
  }
  await preparePackages();
  await prepareBuild();
  const dataDir = path.resolve(process.env.DATA_DIR ?? path.join(root, "data"));
  const env = { DATA_DIR: dataDir, PORT: port, ORIGIN: process.env.ORIGIN ?? `http://localhost:${port}` };
  if ((await run("npm", ["run", "--silent", "db:migrate"], env)) !== 0)
    throw new Stop("The database could not be prepared.");
  const known = path.join(dataDir, "demo.json");
  if (!existsSync(known)) {
    say("Loading the demo world");
    if ((await run("npm", ["run", "--silent", "db:seed"], env)) !== 0)
      throw new Stop("The demo world could not be loaded.");
  }
  const secret = (name) =>
    process.env[name] ??
    readFileSync(path.join(dataDir, name.toLowerCase().replaceAll("_", "-")), "utf8").trim();
  const server = spawn(process.execPath, ["--import", "tsx", "app/http/start.ts"], {
    cwd: root,
    env: {
      ...process.env,
      ...env,
      NODE_ENV: "production",
      SESSION_SECRET: secret("SESSION_SECRET"),
      KEY_ENCRYPTION_SECRET: secret("KEY_ENCRYPTION_SECRET"),
    },
    stdio: ["ignore", "inherit", "inherit"],
  });
  server.on("close", (code) => process.exit(code ?? 0));
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => server.kill(signal));
  await answers(`http://localhost:${port}/healthz`, server);
  const demo = JSON.parse(readFileSync(known, "utf8"));
  say(
    `\nIPS Pathways is running at ${env.ORIGIN}\n\nDemo accounts (everyone is made up; the password of all is pathways-demo):`,
  );
  for (const account of demo.accounts) say(`  ${account.email.padEnd(32)} ${account.role}`);
  say("\nStop it with Ctrl+C. Your data stays in " + dataDir);
});

/** Other faults of a port are the server's to tell. */
function isTaken(port) {
  return new Promise((resolve) => {
    if (!Number.isInteger(port) || port < 0 || port > 65535) return resolve(false);
    const probe = createServer();
    probe.once("error", (error) => resolve(error.code === "EADDRINUSE"));
    probe.listen(port, () => probe.close(() => resolve(false)));
  });
}

async function answers(address, server) {
  for (let tries = 0; tries < 240; tries++) {
    if (server.exitCode !== null) throw new Stop("The server stopped at once. The messages above say why.");
    try {
      if ((await fetch(address)).ok) return;
    } catch {
      // not yet
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Stop("The server did not answer within a minute. The messages above may say why.");
}
