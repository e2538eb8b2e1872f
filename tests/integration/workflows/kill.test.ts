import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { count, eq, isNull } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evidenceVersion, evidenceVersionFile, waitingReview } from "#db/schema/assessment";
import { engine } from "#db/dialect";
import { award, credential } from "#db/schema/credentials";
import { bundled, childEnvironment } from "#tests/support/child";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { makeReadyLearner } from "#tests/support/ready-learner";
import { listKeys } from "~/domains/credentials/key-store.server";
import { checkLog } from "~/domains/credentials/log-check.server";
import { provesItself } from "~/domains/credentials/sign.server";
import { environment } from "~/http/environment.server";
import { jobHandlers } from "~/workflows/jobs.server";
import { startOutbox } from "~/workflows/outbox-runner.server";

// two hundred where the database is ours to lose; fewer where the server keeps what was confirmed, to keep CI short
const kills = engine === "sqlite" ? 200 : 40;
const atOnce = 2;
const readyLearners = kills + 60;

let world: TestWorld;
let child: string;
beforeAll(async () => {
  world = await freshStore();
  child = await bundled("tests/support/kill-child.ts");
});
afterAll(() => world.end());

interface Confirmed {
  readonly sent: { versionId: string; sha256: string }[];
  readonly awarded: { credentialId: string; personId: string }[];
}

/**
 * Starts one process and kills it a random moment after it has said so many lines; returns what it said.
 * Counting lines and not only time keeps a slow machine from killing every process before its first act.
 */
function runAndKill(authors: readonly string[], issuerId: string): Promise<string[]> {
  const lines = 1 + Math.floor(Math.random() * 4);
  const afterMs = Math.random() * 60;
  return new Promise((resolve, reject) => {
    const running = spawn(process.execPath, [child, authors.join(","), issuerId], {
      env: childEnvironment(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let errors = "";
    let begun = false;
    running.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
    running.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (begun || output.split("\n").length <= lines) return;
      begun = true;
      setTimeout(() => running.kill("SIGKILL"), afterMs);
    });
    running.on("error", reject);
    running.on("close", (_code, signal) => {
      if (signal !== "SIGKILL") reject(new Error(`A process ended by itself:\n${errors}`));
      // the last line may be cut in half: only whole ones were said
      else resolve(output.split("\n").slice(0, -1));
    });
  });
}

describe(`${kills} processes killed while they send evidence and award`, () => {
  it("loses nothing that was confirmed, awards nothing twice, and signs every award after a restart", async () => {
    const { store } = world;
    const issuer = await makePerson(store, { roles: ["issuer"] });
    const supervisor = await makePerson(store, { roles: ["supervisor"] });
    for (let n = 0; n < readyLearners; n++) await makeReadyLearner(store);
    const authors: string[] = [];
    for (let n = 0; n < kills * 3; n++) {
      authors.push((await makePerson(store, { supervisorId: supervisor.id })).id);
    }
    const confirmed: Confirmed = { sent: [], awarded: [] };
    let next = 0;
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (let n = next++; n < kills; n = next++) {
          const lines = await runAndKill(authors.slice(n * 3, n * 3 + 3), issuer.id);
          for (const line of lines) {
            const [what, id = "", more = ""] = line.split(" ");
            if (what === "sent") confirmed.sent.push({ versionId: id, sha256: more });
            if (what === "awarded") confirmed.awarded.push({ credentialId: id, personId: more });
          }
        }
      }),
    );
    // a run in which nothing was confirmed proves nothing
    expect(confirmed.sent.length).toBeGreaterThan(kills / 4);
    expect(confirmed.awarded.length).toBeGreaterThan(kills / 4);

    for (const { versionId, sha256 } of confirmed.sent) {
      const [version] = await store.read
        .select()
        .from(evidenceVersion)
        .where(eq(evidenceVersion.id, versionId));
      expect(version?.number).toBe(1);
      const [waiting] = await store.read
        .select()
        .from(waitingReview)
        .where(eq(waitingReview.versionId, versionId));
      expect(waiting?.reviewerId).toBe(supervisor.id);
      const files = await store.read
        .select({ sha256: evidenceVersionFile.sha256 })
        .from(evidenceVersionFile)
        .where(eq(evidenceVersionFile.versionId, versionId));
      expect(files).toEqual([{ sha256 }]);
      const stored = readFileSync(path.join(world.dataDir, "evidence", sha256.slice(0, 2), sha256));
      expect(createHash("sha256").update(stored).digest("hex")).toBe(sha256);
    }

    // the restart: the outbox finds what was left
    const outbox = startOutbox(store, jobHandlers, undefined, () => new Date(Date.now() + 24 * 3600_000));
    await outbox.settled();
    await outbox.stop();

    for (const { credentialId, personId } of confirmed.awarded) {
      const [row] = await store.read
        .select({ personId: award.personId, document: credential.document })
        .from(credential)
        .innerJoin(award, eq(award.id, credential.awardId))
        .where(eq(credential.id, credentialId));
      expect(row?.personId).toBe(personId);
    }
    const holders = await store.read
      .select({ personId: award.personId, awards: count() })
      .from(award)
      .groupBy(award.personId);
    expect(holders.filter((holder) => holder.awards !== 1)).toEqual([]);
    const unsigned = await store.read
      .select({ id: credential.id })
      .from(credential)
      .where(isNull(credential.document));
    expect(unsigned).toEqual([]);
    const keys = await listKeys(store);
    const documents = await store.read.select({ document: credential.document }).from(credential);
    expect(documents.length).toBeGreaterThanOrEqual(confirmed.awarded.length);
    // each of them stands in the log once, in one unbroken order
    const log = await checkLog(store.read);
    expect(log.faults).toEqual([]);
    expect(log.entries).toBe(documents.length);
    for (const { document } of documents) {
      expect(await provesItself(document ?? "", environment().origin, keys)).toBe(true);
    }
  }, 900_000);
});
