import { existsSync } from "node:fs";
import path from "node:path";
import { and, asc, eq, gt, inArray, isNull } from "drizzle-orm";
import { listWronglyHeld } from "../app/domains/assessment/allocation.server";
import { readPiece, saltedDigest } from "../app/domains/credentials/evidence-ledger";
import { checkLog } from "../app/domains/credentials/log-check.server";
import { checkLedger } from "../app/domains/credentials/evidence-ledger-reads.server";
import type { LedgerKind } from "../app/domains/credentials/states";
import { checkSignature, verificationMethods } from "../app/domains/credentials/sign.server";
import { listKeys } from "../app/domains/credentials/key-store.server";
import { isObject } from "../app/domains/credentials/shape";
import { bitsFromRecords, checkCases } from "../app/domains/credentials/status-acts.server";
import { readStatusListContent } from "../app/domains/credentials/status-list.server";
import { readStrictJson } from "../app/domains/credentials/strict-json";
import type { Environment } from "../app/http/environment.server";
import { engineFaults, evidencePath, sha256Of } from "./backup.server";
import type { Store } from "./client.server";
import { draftFile, evidenceVersion, evidenceVersionFile, noteFile, review } from "./schema/assessment";
import {
  award,
  credential,
  equivalence,
  ledgerEntry,
  revocation,
  signedList,
  statusChange,
} from "./schema/credentials";
import { activity, person } from "./schema/people";

export interface VerifyReport {
  readonly counted: Readonly<Record<string, number>>;
  /** sentences; empty means that all is well */
  readonly faults: readonly string[];
}

/**
 * Whether what is kept is whole: rows, files by their hash, credentials by their signature, the evidence ledger by its
 * chains and by the words and files that it says were sent, the transparency log by its tree and checkpoints, and the
 * log of acts; ledger and logs must hold a line for everything that was judged, awarded and withdrawn.
 */
export async function verifyAll(store: Store, env: Environment): Promise<VerifyReport> {
  const faults = await engineFaults(env.databaseUrl);
  const counted: Record<string, number> = {};

  const hashes = new Set<string>();
  for (const from of [evidenceVersionFile, draftFile, noteFile]) {
    for (const row of await store.read.select({ sha256: from.sha256 }).from(from)) hashes.add(row.sha256);
  }
  counted["evidence and note files"] = hashes.size;
  for (const sha256 of hashes) {
    const at = path.join(env.dataDir, evidencePath(sha256));
    if (!existsSync(at)) faults.push(`The evidence file ${sha256} is missing.`);
    else if ((await sha256Of(at)) !== sha256) faults.push(`The evidence file ${sha256} has been changed.`);
  }

  const keys = await listKeys(store);
  let credentials = 0;
  for (let after = ""; ;) {
    const rows = await store.read
      .select({ id: credential.id, document: credential.document })
      .from(credential)
      .where(gt(credential.id, after))
      .orderBy(asc(credential.id))
      .limit(200);
    for (const row of rows) {
      credentials++;
      // not signed yet: the outbox has the job
      if (row.document !== null && !(await isSound(row.document, keys))) {
        faults.push(`The credential ${row.id} does not verify.`);
      }
    }
    const last = rows.at(-1);
    if (!last) break;
    after = last.id;
  }
  counted["credentials"] = credentials;

  const logged = new Map<string, Set<string>>();
  let lines = 0;
  for (const row of await store.read
    .select({ action: activity.action, subjectId: activity.subjectId, detail: activity.detail })
    .from(activity)) {
    lines++;
    if (!isJson(row.detail)) faults.push(`A line of the log about ${row.subjectId} cannot be read.`);
    const kind = row.action.split(".")[0] ?? "";
    logged.set(kind, (logged.get(kind) ?? new Set()).add(row.subjectId));
  }
  counted["lines of the log"] = lines;
  const inLog = (kind: string, ...ids: readonly string[]) => ids.some((id) => logged.get(kind)?.has(id));
  for (const row of await store.read
    .select({ id: award.id, credentialId: credential.id })
    .from(award)
    .leftJoin(credential, eq(credential.awardId, award.id))) {
    if (!inLog("award", row.id, row.credentialId ?? ""))
      faults.push(`The log says nothing about the award ${row.id}.`);
  }
  for (const row of await store.read.select({ id: revocation.credentialId }).from(revocation)) {
    if (!inLog("credential", row.id)) faults.push(`The log says nothing about the withdrawal of ${row.id}.`);
  }
  for (const row of await store.read
    .select({ id: review.id, versionId: review.versionId, evidenceId: evidenceVersion.evidenceId })
    .from(review)
    .innerJoin(evidenceVersion, eq(evidenceVersion.id, review.versionId))) {
    if (!inLog("review", row.id, row.versionId, row.evidenceId)) {
      faults.push(`The log says nothing about the review ${row.id}.`);
    }
  }
  const ledger = await checkLedger(store.read, null);
  counted["rows of the evidence ledger"] = ledger.rows;
  faults.push(...ledger.faults, ...(await notInLedger(store)), ...(await swappedSinceSent(store)));
  for (const versionId of await listWronglyHeld(store.read)) {
    faults.push(`Whether an assessor has the version ${versionId} is written down wrongly.`);
  }
  faults.push(...(await checkCases(store.read)), ...(await checkLists(store)));
  const log = await checkLog(store.read);
  counted["entries of the transparency log"] = log.entries;
  counted["signed checkpoints"] = log.checkpoints;
  faults.push(...log.faults);
  counted["people"] = (await store.read.select({ id: person.id }).from(person)).length;
  return { counted, faults };
}

/**
 * Each signed list, beside the bits that the acts come to. A list with a change that is not signed yet is the outbox's
 * to finish.
 */
async function checkLists(store: Store): Promise<string[]> {
  const faults: string[] = [];
  const open = new Set(
    (await store.read.select().from(statusChange)).map(({ listId, purpose }) => `${listId} ${purpose}`),
  );
  for (const { listId, purpose, document } of await store.read.select().from(signedList)) {
    if (open.has(`${listId} ${purpose}`)) continue;
    const said = readStatusListContent(readStrictJson(document));
    const is = await bitsFromRecords(store.read, listId, purpose);
    if (!said?.purposes.includes(purpose) || !Buffer.from(is).equals(said.bits))
      faults.push(`The status list ${listId} does not say of every credential whether ${purpose} holds.`);
  }
  return faults;
}

/** A chain alone does not show that its end was cut off; what happened is told by the other tables too. */
async function notInLedger(store: Store): Promise<string[]> {
  const faults: string[] = [];
  for (const [kind, what, from, id] of [
    ["sent", "the evidence", evidenceVersion, evidenceVersion.id],
    ["judged", "the judgement", review, review.id],
    ["equivalence", "the decision about an equivalent", equivalence, equivalence.id],
    ["awarded", "the award", award, award.id],
    ["withdrawn", "the withdrawal of", revocation, revocation.credentialId],
  ] as const satisfies readonly (readonly [LedgerKind, string, unknown, unknown])[]) {
    const rows = await store.read
      .select({ id })
      .from(from)
      .leftJoin(ledgerEntry, and(eq(ledgerEntry.kind, kind), eq(ledgerEntry.subjectId, id)))
      .where(isNull(ledgerEntry.number));
    for (const row of rows) faults.push(`The evidence ledger says nothing about ${what} ${row.id}.`);
  }
  return faults;
}

/** Words and files of what was sent, beside the digests that were written into the ledger with it. */
async function swappedSinceSent(store: Store): Promise<string[]> {
  const faults: string[] = [];
  for (let after = ""; ;) {
    const rows = await store.read
      .select({
        id: evidenceVersion.id,
        salt: evidenceVersion.salt,
        narrative: evidenceVersion.narrative,
        content: ledgerEntry.content,
      })
      .from(evidenceVersion)
      .innerJoin(
        ledgerEntry,
        and(eq(ledgerEntry.kind, "sent"), eq(ledgerEntry.subjectId, evidenceVersion.id)),
      )
      .where(gt(evidenceVersion.id, after))
      .orderBy(asc(evidenceVersion.id))
      .limit(200);
    const last = rows.at(-1);
    if (!last) return faults;
    const ids = rows.map(({ id }) => id);
    const files = await store.read
      .select({ versionId: evidenceVersionFile.versionId, sha256: evidenceVersionFile.sha256 })
      .from(evidenceVersionFile)
      .where(inArray(evidenceVersionFile.versionId, ids))
      .orderBy(asc(evidenceVersionFile.versionId), asc(evidenceVersionFile.position));
    for (const { id, salt, narrative, content } of rows) {
      const sent = readPiece(content);
      // a row that cannot be read is told of with the chain
      if (!sent) continue;
      if (sent.words !== saltedDigest(salt, narrative))
        faults.push(`The words of the evidence ${id} are not those that were sent.`);
      const now = files.filter(({ versionId }) => versionId === id).map(({ sha256 }) => sha256);
      if (now.join() !== (sent.files ?? []).map(({ sha256 }) => sha256).join())
        faults.push(`The files of the evidence ${id} are not those that were sent.`);
    }
    after = last.id;
  }
}

async function isSound(document: string, keys: Awaited<ReturnType<typeof listKeys>>): Promise<boolean> {
  try {
    const read = readStrictJson(document);
    const issuer = isObject(read) && isObject(read["issuer"]) ? read["issuer"]["id"] : null;
    if (!isObject(read) || typeof issuer !== "string") return false;
    const [proof, ...others] = [read["proof"] ?? []].flat() as unknown[];
    if (!isObject(proof) || others.length > 0) return false;
    return (await checkSignature(read, proof, issuer, verificationMethods(issuer, keys))).valid === true;
  } catch {
    return false;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
