import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { and, asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evidenceVersion, evidenceVersionFile } from "#db/schema/assessment";
import { equivalence, ledgerEntry } from "#db/schema/credentials";
import { person } from "#db/schema/people";
import { sendPiece } from "#db/seed/prepare-evidence";
import { verifyAll } from "#db/verify.server";
import { type TestWorld, freshStore } from "#tests/support/database";
import { workThrough } from "#tests/support/earned";
import { makePerson } from "#tests/support/factories";
import { slug } from "#tests/support/ready-learner";
import { criteriaFor } from "~/domains/assessment/evidence-rules";
import type { Actor } from "~/domains/assessment/reads.server";
import { microCredential } from "~/domains/assessment/standing.server";
import { nextEntry, readEntry } from "~/domains/credentials/evidence-ledger";
import {
  checkLedger,
  ledgerFormats,
  listLedger,
  listWholeLedger,
  readAwardEntries,
  walkLedger,
} from "~/domains/credentials/evidence-ledger-reads.server";
import { ledgerRecipe } from "~/domains/credentials/ledger-recipe";
import { enterModeration } from "~/domains/credentials/evidence-ledger.server";
import { environment } from "~/http/environment.server";
import { makeAward } from "~/workflows/award.server";
import { decideReview } from "~/workflows/decide-review.server";
import { withdraw } from "#tests/support/withdrawn";
import { signAwarded } from "~/workflows/sign.server";

let world: TestWorld;
let learner: Actor;
let supervisor: Actor;
let issuer: Actor;
const now = new Date("2026-11-20T02:00:00Z");
const story = "What happened, what was mine to do, and who took the rest. All of it is made up.";

const actor = (made: Awaited<ReturnType<typeof makePerson>>): Actor => ({
  personId: made.id,
  name: made.name,
  roles: made.roles,
});

beforeAll(async () => {
  world = await freshStore();
  supervisor = actor(await makePerson(world.store, { roles: ["supervisor"], name: "Sol Then" }));
  learner = actor(await makePerson(world.store, { supervisorId: supervisor.personId, name: "=Lena Then" }));
  issuer = actor(await makePerson(world.store, { roles: ["issuer"] }));
  await workThrough(learner, supervisor, slug, now);
});
afterAll(() => world.end());

const rowsOf = (personId: string) =>
  world.store.read
    .select()
    .from(ledgerEntry)
    .where(eq(ledgerEntry.personId, personId))
    .orderBy(asc(ledgerEntry.number));
const ledger = async () => (await rowsOf(learner.personId)).map(readEntry);

async function piece(kind: string, as: Actor, at: Date) {
  return sendPiece(
    as,
    { slug, kind, title: "Secret title", narrative: story, changedNote: "All.", note: "A private note." },
    at,
  );
}

describe("the evidence ledger", () => {
  it("holds a row for each sending and each judgement, against the versions of then", async () => {
    const of = microCredential(slug);
    const rows = await ledger();
    expect(rows.map((row) => row.kind).filter((kind) => kind !== "superseded")).toEqual(
      of.evidence.flatMap(() => ["sent", "judged"]),
    );
    const [sent, judged] = rows;
    expect(sent?.content).toMatchObject({
      achievement: { name: slug, code: of.humanCode, version: of.version },
      framework: of.framework,
      by: { id: learner.personId, as: "learner" },
      evidence: { kind: of.evidence[0]?.id, version: 1 },
    });
    expect(judged?.content).toMatchObject({
      by: { id: supervisor.personId, as: "supervisor" },
      judgement: { decision: "accept", rubricVersion: of.rubric.version },
      evidence: { sent: sent?.number },
    });
    expect(judged?.content.judgement?.levels[0]).toMatchObject({
      levelName: "Competent",
      requiredLevelName: "Competent",
    });
  });

  it("holds nothing that anybody wrote: no story, title, comment or message", async () => {
    await piece("account", learner, now);
    const text = (await rowsOf(learner.personId)).map((row) => row.content + row.names).join("\n");
    for (const words of [story, "Secret title", "A private note", "ordinary weeks", "I can see your work"])
      expect(text).not.toContain(words);
    // a name stands beside the row and not in what is hashed
    expect((await rowsOf(learner.personId)).map((row) => row.content).join()).not.toContain("Lena");
  });

  it("says when a judgement took the place of another, and keeps both", async () => {
    const [waiting] = (await ledger()).filter((row) => row.kind === "sent").slice(-1);
    await decideReview(
      supervisor,
      {
        versionId: waiting?.subjectId ?? "",
        decision: "accept",
        levels: criteriaFor(microCredential(slug), "account").map((criterion) => ({
          criterion: criterion.id,
          level: "proficient",
          comment: "More than before.",
        })),
        message: "Good.",
      },
      now,
    );
    const rows = await ledger();
    const replaced = rows.filter((row) => row.kind === "superseded");
    expect(replaced.length).toBeGreaterThan(0);
    expect(replaced.at(-1)?.content.superseded).toMatchObject({ was: "Competent", now: "Proficient" });
    for (const row of replaced) {
      const told = row.content.superseded;
      const [was, is] = [told?.wasIn, told?.nowIn].map((number) => rows.find((one) => one.number === number));
      expect(was?.content.judgement?.levels.map((one) => one.criterion)).toContain(told?.criterion);
      expect(is?.kind).toBe("judged");
      expect(Number(is?.number)).toBeLessThan(row.number);
    }
  });

  it("shows under an award the rows it stood on, whoever is called what later", async () => {
    const [judged] = (await ledger()).filter((row) => row.kind === "judged");
    await world.store.write((tx) =>
      enterModeration(
        tx,
        {
          id: "second-mark-1",
          versionId: judged?.content.evidence?.versionId ?? "",
          reviewId: judged?.subjectId ?? "",
          what: "second-mark",
          outcome: "agreed",
          levels: [],
          byId: issuer.personId,
          as: "assessor",
        },
        now,
      ),
    );
    const made = await makeAward(world.store, issuer, learner.personId, slug, now);
    const held = await readAwardEntries(world.store.read, made.awardId);
    const before = JSON.stringify(held);
    const kinds = held?.standsOn.map((row) => row.kind);
    expect(kinds?.filter((kind) => kind === "moderated")).toHaveLength(1);
    expect(kinds?.filter((kind) => kind === "sent").length).toBe(
      kinds?.filter((kind) => kind === "judged").length,
    );
    expect(kinds).not.toContain("superseded");
    expect(held?.award.content.award?.skills).toEqual(microCredential(slug).alignment.coreSkills);

    await world.store.write((tx) =>
      tx.update(person).set({ name: "Somebody Else" }).where(eq(person.id, supervisor.personId)),
    );
    await piece("observation", learner, now);
    const after = await readAwardEntries(world.store.read, made.awardId);
    expect(JSON.stringify(after)).toBe(before);
    expect(after?.standsOn[1]?.names[supervisor.personId]).toBe("Sol Then");

    await signAwarded({ credentialId: made.credentialId }, now);
    await withdraw(world.store, issuer, made.credentialId, "replaced", "A corrected one follows.", now);
    const last = (await ledger()).at(-1);
    expect(last?.content).toMatchObject({
      kind: "withdrawn",
      withdrawal: { reason: "replaced", award: held?.award.number, credentialId: made.credentialId },
    });
    expect(last?.content.withdrawal && JSON.stringify(last.content)).not.toContain("A corrected one follows");
  });

  it("is whole by every check of db:verify", async () => {
    const report = await verifyAll(world.store, environment());
    expect(report.faults).toEqual([]);
    expect(report.counted["rows of the evidence ledger"]).toBe((await rowsOf(learner.personId)).length);
  });

  it("cannot be changed or removed at a database prompt, but for names that are taken out", async () => {
    const mine = and(eq(ledgerEntry.personId, learner.personId), eq(ledgerEntry.number, 1));
    const refused = (act: () => Promise<unknown>) =>
      act().then(
        () => "done",
        (error: Error) => String(error.cause ?? error),
      );
    const acts = [
      () => world.store.write((tx) => tx.delete(ledgerEntry).where(mine)),
      () => world.store.write((tx) => tx.update(ledgerEntry).set({ content: "{}" }).where(mine)),
      () => world.store.write((tx) => tx.update(ledgerEntry).set({ number: 99 }).where(mine)),
      () =>
        world.store.write((tx) =>
          tx.update(ledgerEntry).set({ names: '{"a":{"name":"b","salt":"c"}}' }).where(mine),
        ),
    ];
    for (const act of acts) expect(await refused(act)).toMatch(/never (changed|removed)/);
    const before = await rowsOf(learner.personId);
    await world.store.write((tx) => tx.update(ledgerEntry).set({ names: "{}" }).where(mine));
    expect((await checkLedger(world.store.read, learner.personId)).faults).toEqual([]);
    expect((await rowsOf(learner.personId)).map((row) => row.hash)).toEqual(before.map((row) => row.hash));
  });

  it("numbers acts that happen at once one after the other", async () => {
    const busy = actor(await makePerson(world.store, { supervisorId: supervisor.personId }));
    const kinds = microCredential(slug).evidence.map((kind) => kind.id);
    const sent = await Promise.all(
      kinds.map((kind) => piece(kind === "practice-log" ? "account" : kind, busy, now).catch(() => null)),
    );
    const versions = sent.flatMap((one) => (one ? [one.versionId] : []));
    expect(versions.length).toBeGreaterThan(1);
    await Promise.all(
      [...new Set(versions)].map((versionId) =>
        decideReview(
          supervisor,
          { versionId, decision: "return", levels: [], message: "Take the name out." },
          now,
        ),
      ),
    );
    const rows = await rowsOf(busy.personId);
    expect(rows.map((row) => row.number)).toEqual(rows.map((_, n) => n + 1));
    expect(rows.filter((row) => row.kind === "judged")).toHaveLength(new Set(versions).size);
    expect((await checkLedger(world.store.read, busy.personId)).faults).toEqual([]);
  });

  it("can be followed by a stranger who has only the file, with the program on the page", async () => {
    let text = "";
    for await (const line of ledgerFormats.json.lines(walkLedger(world.store.read, null))) text += line;
    const check = async (file: string) => {
      const folder = await mkdtemp(path.join(tmpdir(), "ledger-"));
      const at = (name: string) => path.join(folder, name);
      await writeFile(at("check.mjs"), ledgerRecipe);
      await writeFile(at("ledger.json"), file);
      return promisify(execFile)(process.execPath, [at("check.mjs"), at("ledger.json")])
        .then(({ stdout }) => stdout)
        .catch((error: Error) => error.message)
        .finally(() => rm(folder, { recursive: true }));
    };
    const said = await check(text);
    expect(said).toContain("Every row follows.");
    const last = new Map(
      (JSON.parse(text) as { rows: { personId: string; hash: string }[] }).rows.map((row) => [
        row.personId,
        row.hash,
      ]),
    );
    expect(last.size).toBe(2);
    for (const hash of last.values()) expect(said).toContain(hash);
    const rows = (JSON.parse(text) as { rows: object[] }).rows;
    for (const [wrong, at] of [
      [[...rows.slice(0, 1), ...rows.slice(2)], 3],
      [[rows[1], rows[0], ...rows.slice(2)], 2],
      [rows.map((row, n) => (n === 1 ? { ...row, content: "{}" } : row)), 2],
    ] as const)
      expect(await check(JSON.stringify({ rows: wrong }))).toContain(`Look at row ${at}`);

    let csv = "";
    for await (const line of ledgerFormats.csv.lines(walkLedger(world.store.read, learner.personId)))
      csv += line;
    const lines = csv.trimEnd().split("\r\n");
    expect(lines).toHaveLength(1 + (await rowsOf(learner.personId)).length);
    expect(csv).toContain("'=Lena Then");
    expect(csv).not.toMatch(/(^|,)"?=/m);
  });

  it("is read page by page without losing or repeating a row", async () => {
    const many = await makePerson(world.store);
    await world.store.write(async (tx) => {
      let before = null;
      for (let n = 1; n <= 205; n++) {
        const row = nextEntry(
          before,
          {
            person: many.id,
            // three at each instant
            at: new Date(now.getTime() + Math.floor(n / 3)),
            kind: "moderated",
            subject: `${many.id} ${n}`,
            achievement: { name: slug, code: "", title: "", version: "" },
            framework: "f",
            by: { id: many.id, as: "assessor" },
          },
          {},
        );
        await tx.insert(ledgerEntry).values(row);
        before = row;
      }
    });
    const walked: number[] = [];
    for await (const row of walkLedger(world.store.read, many.id)) walked.push(row.number);
    expect(walked).toEqual(Array.from({ length: 205 }, (_, n) => n + 1));
    const paged: number[] = [];
    for (let before: number | null = null; ;) {
      const page: Awaited<ReturnType<typeof listLedger>> = await listLedger(
        world.store.read,
        many.id,
        before,
      );
      paged.push(...page.rows.map((row) => row.number));
      before = page.next;
      if (before === null) break;
    }
    expect(paged).toEqual([...walked].reverse());
    let all = 0;
    const seen = new Set<string>();
    for (let before: Awaited<ReturnType<typeof listWholeLedger>>["next"] = null; ;) {
      const page: Awaited<ReturnType<typeof listWholeLedger>> = await listWholeLedger(
        world.store.read,
        before,
      );
      for (const row of page.rows) seen.add(`${row.personId} ${row.number}`);
      all += page.rows.length;
      before = page.next;
      if (before === null) break;
    }
    expect(seen.size).toBe(all);
    expect(all).toBe((await checkLedger(world.store.read, null)).rows);
  });

  it("tells db:verify where words or files were swapped after they were sent", async () => {
    const faults = async () => (await verifyAll(world.store, environment())).faults;
    expect(await faults()).toEqual([]);
    const [sent] = (await ledger()).filter((row) => row.kind === "sent");
    const mine = eq(evidenceVersion.id, sent?.subjectId ?? "");
    const words = (narrative: string) =>
      world.store.write((tx) => tx.update(evidenceVersion).set({ narrative }).where(mine));
    const [was] = await world.store.read.select().from(evidenceVersion).where(mine);
    await words(`${was?.narrative} And more.`);
    expect(await faults()).toEqual([`The words of the evidence ${was?.id} are not those that were sent.`]);
    await words(was?.narrative ?? "");
    await world.store.write((tx) =>
      tx.insert(evidenceVersionFile).values({
        versionId: was?.id ?? "",
        position: 9,
        sha256: "0".repeat(64),
        name: "slipped-in.pdf",
        mediaType: "application/pdf",
        bytes: 1,
      }),
    );
    expect(await faults()).toContain(`The files of the evidence ${was?.id} are not those that were sent.`);
    await world.store.write((tx) =>
      tx.delete(evidenceVersionFile).where(eq(evidenceVersionFile.sha256, "0".repeat(64))),
    );
    expect(await faults()).toEqual([]);
  });

  it("is missed by db:verify where something was done without it", async () => {
    expect((await verifyAll(world.store, environment())).faults).toEqual([]);
    await world.store.write((tx) =>
      tx.insert(equivalence).values({
        id: "made-up-equivalent",
        personId: learner.personId,
        achievement: slug,
        number: 1,
        decision: "recognised",
        reason: "Made up.",
        decidedById: issuer.personId,
        decidedAt: now,
      }),
    );
    expect((await verifyAll(world.store, environment())).faults).toEqual([
      "The evidence ledger says nothing about the decision about an equivalent made-up-equivalent.",
    ]);
  });
});
