import { readFileSync, writeFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { type Store, openStore } from "#db/client.server";
import { ledgerEntry } from "#db/schema/credentials";
import { person } from "#db/schema/people";
import { type LedgerEntryRow, nextEntry } from "~/domains/credentials/evidence-ledger";
import { type RunningServer, command, serverEnvironment, startServer } from "#tests/support/server";
import type { Row } from "./run";
import { signIn } from "./sign-in";

const small = 10_000;
const large = 100_000;
/** rows of one made-up person */
const each = 100;

/** The most memory a server takes for an export of the whole ledger, against one that exports a tenth of it. */
export async function exports(): Promise<Row[]> {
  const few = await peakOf(small);
  const many = await peakOf(large);
  return [
    {
      name: "export-memory",
      ratio: many.peak / few.peak,
      value: many.peak,
      baseline: few.peak,
      unit: "MiB",
      note: `most resident memory of the web process while the whole evidence ledger goes out as CSV and as JSON, ${large} rows (${Math.round(many.bytes / 1024 / 1024)} MiB) against ${small} (${Math.round(few.bytes / 1024 / 1024)} MiB); from a warm process`,
    },
  ];
}

async function peakOf(rows: number): Promise<{ peak: number; bytes: number }> {
  const env = await serverEnvironment();
  await command(env, "app/cli/database.ts", "migrate");
  await command(env, "app/cli/database.ts", "seed");
  const store = openStore(env["DATABASE_URL"] ?? "");
  await populate(store, rows);
  await store.close();
  const server = await startServer(env);
  try {
    const cookie = await signIn(server.origin, "issuer@demo.example");
    // what a first request loads is not what an export takes
    for (let n = 0; n < 5; n++) await taken(server, "/record/ledger/csv", cookie);
    const status = `/proc/${server.process.pid}`;
    // the highest mark begins again from what is resident now
    writeFileSync(`${status}/clear_refs`, "5");
    let bytes = 0;
    for (const format of ["csv", "json"]) bytes += await taken(server, `/awards/ledger/${format}`, cookie);
    const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`${status}/status`, "utf8"));
    return { peak: Number(line?.[1]) / 1024, bytes };
  } finally {
    await server.end();
  }
}

/** Reads an answer to its end and keeps nothing of it. @returns how long it was */
async function taken(server: RunningServer, path: string, cookie: string): Promise<number> {
  const answer = await fetch(`${server.origin}${path}`, {
    headers: { cookie, "accept-encoding": "identity" },
  });
  if (answer.status !== 200 || !answer.body) throw new Error(`${path} answered ${answer.status}`);
  const reader = answer.body.getReader();
  for (let bytes = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return bytes;
    bytes += value.length;
  }
}

/** People whose pieces were judged many times over; as long as a row of a real judgement. */
async function populate(store: Store, rows: number): Promise<void> {
  const [issuer] = await store.read
    .select({ id: person.id })
    .from(person)
    .where(eq(person.emailKey, "issuer@demo.example"));
  if (!issuer) throw new Error("The demo world has no issuer.");
  for (let made = 0; made < rows; made += each) {
    await store.write(async (tx) => {
      const id = randomUUID();
      const email = `${id}@demo.example`;
      await tx.insert(person).values({
        id,
        email,
        emailKey: email,
        name: `Learner ${made}`,
        nameKey: `learner ${made}`,
        createdAt: new Date("2025-12-01T00:00:00Z"),
      });
      let before: LedgerEntryRow | null = null;
      const batch: LedgerEntryRow[] = [];
      for (let n = 0; n < each; n++) {
        before = nextEntry(before, judgedRow(id, issuer.id, n), {
          [id]: { name: `Learner ${made}`, salt: "c2FsdCBvZiB0aGUgYmVuY2g" },
        });
        batch.push(before);
      }
      for (let from = 0; from < batch.length; from += 50)
        await tx.insert(ledgerEntry).values(batch.slice(from, from + 50));
    });
  }
}

const judgedRow = (id: string, judgeId: string, n: number) => ({
  person: id,
  at: new Date(Date.parse("2026-01-01T00:00:00Z") + n * 60_000),
  kind: "judged" as const,
  subject: `${id} ${n}`,
  achievement: {
    name: "professional-and-ethical-conduct",
    code: "DI3",
    title: "Professional and ethical conduct",
    version: "0.1.0",
  },
  framework: "orygen-ips-competency-framework-2022",
  by: { id: judgeId, as: "supervisor" as const },
  evidence: {
    id,
    versionId: id,
    version: n + 1,
    kind: "practice-log",
    title: "Practice log",
    parts: ["A", "B", "C", "D"],
    sent: n,
  },
  judgement: {
    decision: "accept" as const,
    rubricVersion: "0.1.0",
    levels: ["Working within scope", "Privacy", "Recovery-oriented language", "Being flexible"].map(
      (title) => ({
        criterion: title.toLowerCase(),
        title,
        skills: ["DI3.1"],
        level: "competent",
        levelName: "Competent",
        requiredLevelName: "Competent",
      }),
    ),
  },
});
