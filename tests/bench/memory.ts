import { readFileSync } from "node:fs";
import autocannon from "autocannon";
import { startDemoServer } from "#tests/support/server";
import type { Row } from "./run";
import { signIn } from "./sign-in";

const slug = "professional-and-ethical-conduct";

/** Resident memory after 20,000 mixed requests against after the first 2,000. */
export async function memory(): Promise<Row[]> {
  const server = await startDemoServer();
  try {
    const learner = await signIn(server.origin, "learner@demo.example");
    const issuer = await signIn(server.origin, "issuer@demo.example");
    const { valid, revoked } = server.demo.credentials;
    const requests = [
      { path: "/" },
      { path: "/framework" },
      { path: "/framework/DI3" },
      { path: `/microcredentials/${slug}` },
      { path: `/learn/${slug}/01-where-your-role-begins-and-ends`, headers: { cookie: learner } },
      { path: "/dashboard", headers: { cookie: learner } },
      { path: "/evidence", headers: { cookie: learner } },
      { path: "/awards", headers: { cookie: issuer } },
      { path: `/credentials/${valid}`, headers: { accept: "text/html" } },
      { path: `/credentials/${valid}.json` },
      { path: `/credentials/${revoked}`, headers: { accept: "text/html" } },
      { path: "/nowhere" },
    ];
    const send = (amount: number) => autocannon({ url: server.origin, connections: 16, amount, requests });
    const resident = () => {
      const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.process.pid}/status`, "utf8"));
      return Number(line?.[1]) / 1024;
    };
    await send(2000);
    const baseline = resident();
    await send(18_000);
    const value = resident();
    return [
      {
        name: "memory-after-20000-requests",
        ratio: value / baseline,
        value,
        baseline,
        unit: "MiB",
        note: `resident memory of the web process; ${requests.length} addresses in turn, 16 connections`,
      },
    ];
  } finally {
    await server.end();
  }
}
