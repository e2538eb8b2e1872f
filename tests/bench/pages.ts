import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { gzipSync } from "node:zlib";
import { freePort, startDemoServer } from "#tests/support/server";
import { type Target, median, requestsPerSecond } from "./load";
import type { Row } from "./run";
import { signIn } from "./sign-in";

const slug = "professional-and-ethical-conduct";
const rounds = 3;
const seconds = 5;

/** Throughput and weight of pages, against a bare one-route Remix page that is served the same way. */
export async function pages(): Promise<Row[]> {
  const server = await startDemoServer();
  const bare = await startBare();
  try {
    const cookie = await signIn(server.origin, "learner@demo.example");
    const module: Target = {
      url: `${server.origin}/learn/${slug}/01-where-your-role-begins-and-ends`,
      headers: { cookie },
    };
    const credential = `${server.origin}/credentials/${server.demo.credentials.valid}`;
    const rows: Row[] = [];
    for (const [name, target, note] of [
      ["module-page-throughput", module, "signed in, full page, demo learner"],
      ["credential-page-throughput", { url: credential, headers: { accept: "text/html" } }, "public page"],
      ["credential-json-throughput", { url: `${credential}.json` }, "the signed document"],
    ] as const) {
      rows.push(await throughput(name, target, bare.origin, note));
    }
    rows.push(await weight(module, bare.origin));
    return rows;
  } finally {
    bare.process.kill();
    await server.end();
  }
}

/** Rounds alternate, so that a slow minute of the machine slows both; the median round counts. */
async function throughput(name: string, target: Target, bareOrigin: string, note: string): Promise<Row> {
  await requestsPerSecond(target, 2);
  await requestsPerSecond({ url: `${bareOrigin}/` }, 2);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(await requestsPerSecond(target, seconds));
    theirs.push(await requestsPerSecond({ url: `${bareOrigin}/` }, seconds));
  }
  const value = median(ours);
  const baseline = median(theirs);
  return {
    name,
    ratio: value / baseline,
    value,
    baseline,
    unit: "requests/s",
    note: `${note}; 32 connections, one process, median of ${rounds} alternating rounds of ${seconds} s`,
  };
}

async function weight(module: Target, bareOrigin: string): Promise<Row> {
  const value = await scriptBytes(module);
  const baseline = await scriptBytes({ url: `${bareOrigin}/` });
  return {
    name: "module-page-js-gzip",
    ratio: value / baseline,
    value,
    baseline,
    unit: "bytes",
    note: "every script and module preload that the page names, gzip -9; inline scripts included",
  };
}

/** What a browser with an empty cache fetches as script for this page, compressed. */
async function scriptBytes(target: Target): Promise<number> {
  const html = await (await fetch(target.url, { headers: { ...target.headers } })).text();
  const files = new Set<string>();
  for (const [tag] of html.matchAll(/<(?:script|link)\b[^>]*>/g)) {
    const isScript = /^<script/.test(tag) || /rel="modulepreload"/.test(tag);
    const address = isScript ? /(?:src|href)="([^"]+)"/.exec(tag)?.[1] : undefined;
    if (address) files.add(address);
  }
  // the inline module imports what it starts with, such as the manifest and each route
  const inline = [...html.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1] ?? "");
  for (const code of inline) {
    for (const [, address] of code.matchAll(/from "(\/assets\/[^"]+)"|import "(\/assets\/[^"]+)"/g))
      if (address) files.add(address);
  }
  let bytes = inline.reduce((sum, code) => sum + gzipSync(code, { level: 9 }).length, 0);
  for (const file of files) {
    const answer = await fetch(new URL(file, target.url), { headers: { "accept-encoding": "identity" } });
    bytes += gzipSync(Buffer.from(await answer.arrayBuffer()), { level: 9 }).length;
  }
  return bytes;
}

async function startBare(): Promise<{ origin: string; process: ChildProcess }> {
  const built = spawnSync("npx", ["--no-install", "remix", "vite:build", "--config", "vite.config.ts"], {
    cwd: "tests/bench/bare",
    encoding: "utf8",
    env: { ...process.env, NODE_ENV: "production" },
  });
  if (built.status !== 0)
    throw new Error(`The bare page could not be built:\n${built.stdout}${built.stderr}`);
  const port = await freePort();
  const child = spawn(process.execPath, ["--import", "tsx", "tests/bench/bare/serve.ts"], {
    env: { ...process.env, NODE_ENV: "production", PORT: String(port) },
    stdio: "inherit",
  });
  const origin = `http://localhost:${port}`;
  for (let tries = 0; tries < 100; tries++) {
    const ok = await fetch(`${origin}/healthz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ok) return { origin, process: child };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("The bare page was not served within ten seconds.");
}
