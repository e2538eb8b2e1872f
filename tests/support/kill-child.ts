/**
 * One process of the kill test: sends evidence and makes awards as fast as it can, and says on its output what was
 * confirmed to it. It is killed at a moment it cannot know.
 */
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync, writeSync } from "node:fs";
import path from "node:path";
import { and, isNotNull, isNull } from "drizzle-orm";
import { standing } from "#db/schema/assessment";
import { prepareEvidence } from "#db/seed/prepare-evidence";
import { store } from "#db/store.server";
import { storeFile } from "~/domains/assessment/file-check.server";
import { addDraftFile, readEvidenceDraft, keepCleared } from "~/domains/assessment/evidence-drafts.server";
import { environment } from "~/http/environment.server";
import { makeAward } from "~/workflows/award.server";
import { jobHandlers } from "~/workflows/jobs.server";
import { startOutbox } from "~/workflows/outbox-runner.server";
import { sendEvidence } from "~/workflows/send-evidence.server";

const slug = "professional-and-ethical-conduct";
const authors = (process.argv[2] ?? "").split(",");
const issuerId = process.argv[3] ?? "";

// a line is written in one piece and at once, so that what was said before a kill was really said
const say = (line: string) => writeSync(1, `${line}\n`);

startOutbox(store(), jobHandlers);
say("ready");

let turn = 0;
for (const personId of authors) {
  for (const kind of ["practice-log", "account", "observation"]) {
    await send(personId, kind);
    await awardSomebody();
  }
}
say("idle");

async function send(personId: string, kind: string): Promise<void> {
  const now = new Date();
  const author = { personId, name: "Made-up Person", roles: ["learner" as const] };
  const piece = {
    slug,
    kind,
    title: `A piece of turn ${++turn}`,
    narrative: "On a wet day we moved the first shift to the afternoon and asked the boss together. ".repeat(
      8,
    ),
    parts: kind === "practice-log" ? ["A", "B", "C", "D"] : [],
    changedNote: "Everything in it is made up.",
  };
  const { evidenceId } = await prepareEvidence(author, piece, now);
  const bytes = randomBytes(2048);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const folder = path.join(environment().dataDir, "tmp");
  mkdirSync(folder, { recursive: true });
  const temporary = path.join(folder, `${sha256}.part`);
  writeFileSync(temporary, bytes);
  await storeFile(temporary, sha256);
  await store().write((tx) =>
    addDraftFile(
      tx,
      evidenceId,
      { sha256, name: "log.txt", mediaType: "text/plain", bytes: bytes.length, changes: [] },
      now,
    ),
  );
  const written = await readEvidenceDraft(personId, evidenceId);
  if (!written?.cleared) throw new Error("The draft that was just kept is not there.");
  await keepCleared(personId, evidenceId, { ...written.cleared, digest: written.digest }, now);
  const sent = await sendEvidence(author, { evidenceId, number: 1, digest: written.digest, note: "" }, now);
  say(`sent ${sent.versionId} ${sha256}`);
}

async function awardSomebody(): Promise<void> {
  const ready = await store()
    .read.select({ personId: standing.personId })
    .from(standing)
    .where(and(isNotNull(standing.readyAt), isNull(standing.awardedAt)))
    .limit(5);
  const chosen = ready[Math.floor(Math.random() * ready.length)];
  if (!chosen) return;
  try {
    const made = await makeAward(
      store(),
      { personId: issuerId, roles: ["issuer"] },
      chosen.personId,
      slug,
      new Date(),
    );
    say(`awarded ${made.credentialId} ${chosen.personId}`);
  } catch (error) {
    // the other process was first
    if (!(error instanceof Error && error.name === "DomainError")) throw error;
  }
}
