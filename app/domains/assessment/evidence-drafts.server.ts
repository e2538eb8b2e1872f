import { createHash, randomUUID } from "node:crypto";
import { and, asc, eq } from "drizzle-orm";
import type { Db } from "#db/client.server";
import { fromJson, toJson } from "#db/schema/columns";
import { draftFile } from "#db/schema/assessment";
import { store } from "#db/store.server";
import { discardDraft, keepDraft, readDraft } from "~/domains/learning/drafts.server";
import { DomainError } from "~/http/domain-error";
import { claimText } from "./claim-words";
import { limits } from "./evidence-rules";

/** The boxes of one piece that is being written: its words, and what was decided about identities. */
export const wordsKey = (evidenceId: string) => `evidence:${evidenceId}`;
export const identitiesKey = (evidenceId: string) => `identities:${evidenceId}`;
const clearedKey = (evidenceId: string) => `cleared:${evidenceId}`;

export interface DraftFile {
  readonly id: string;
  readonly sha256: string;
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
  /** what the check took out of it, in words */
  readonly changes: readonly string[];
}
export interface WrittenWords {
  readonly title: string;
  readonly narrative: string;
  readonly parts: readonly string[];
}
/** What the identity step settled, and for which words and files. */
export interface Cleared {
  readonly digest: string;
  readonly changedNote: string;
  readonly consent: readonly string[];
  readonly choices: readonly { readonly kind: string; readonly choice: string }[];
  /** findings the learner looked at and left, so that they are not asked again */
  readonly left: readonly string[];
}
export interface EvidenceDraft extends WrittenWords {
  readonly revision: number;
  readonly savedAt: Date | null;
  readonly files: readonly DraftFile[];
  /** of words and files as they are now */
  readonly digest: string;
  readonly cleared: Cleared | null;
  /** `cleared` was settled for exactly these words and files */
  readonly identitiesChecked: boolean;
}

/** The words of a box; ticks are kept one a line. */
export function wordsIn(body: Readonly<Record<string, string>> | null | undefined): WrittenWords {
  return {
    title: body?.["title"]?.trim() ?? "",
    narrative: plainLines(claimText(body ?? {}) ?? body?.["narrative"] ?? "").trim(),
    parts: (body?.["parts"] ?? "").split("\n").filter(Boolean),
  };
}

/** @returns null where nothing of this piece is being written */
export async function readEvidenceDraft(
  personId: string,
  evidenceId: string,
  db: Db = store().read,
): Promise<EvidenceDraft | null> {
  const kept = await readDraft(personId, wordsKey(evidenceId), db);
  const files = await readDraftFiles(evidenceId, db);
  if (!kept && files.length === 0) return null;
  const words = wordsIn(kept?.body);
  const digest = draftDigest(words, files);
  const stored = (await readDraft(personId, clearedKey(evidenceId), db))?.body["cleared"];
  const cleared = stored ? (JSON.parse(stored) as Cleared) : null;
  return {
    ...words,
    revision: kept?.revision ?? 0,
    savedAt: kept?.savedAt ?? null,
    files,
    digest,
    cleared,
    identitiesChecked: cleared?.digest === digest,
  };
}

/** Changes when a word, a tick, a file or a file's name does. */
export function draftDigest(
  words: WrittenWords,
  files: readonly Pick<DraftFile, "sha256" | "name">[],
): string {
  const whole = [
    words.title,
    plainLines(words.narrative),
    [...words.parts].sort(),
    files.map((file) => [file.sha256, file.name]).sort(),
  ];
  return createHash("sha256").update(JSON.stringify(whole)).digest("base64url");
}
// browsers send line ends as CRLF, autosave as LF: the words are the same
const plainLines = (text: string) => text.replace(/\r\n?/g, "\n");

export async function readDraftFiles(evidenceId: string, db: Db = store().read): Promise<DraftFile[]> {
  const rows = await db
    .select()
    .from(draftFile)
    .where(eq(draftFile.evidenceId, evidenceId))
    .orderBy(asc(draftFile.addedAt), asc(draftFile.id));
  return rows.map(({ id, sha256, name, mediaType, bytes, changes }) => ({
    id,
    sha256,
    name,
    mediaType,
    bytes,
    changes: fromJson(changes),
  }));
}

/**
 * Lays a checked and stored file beside the draft. The same content under the same name twice is one file.
 * @throws conflict where there is no room for another
 */
export async function addDraftFile(
  tx: Db,
  evidenceId: string,
  file: Omit<DraftFile, "id">,
  now: Date,
): Promise<void> {
  const held = await readDraftFiles(evidenceId, tx);
  if (held.some((other) => other.sha256 === file.sha256 && other.name === file.name)) return;
  if (held.length >= limits.files) {
    throw new DomainError(
      "conflict",
      `One piece can hold ${limits.files} files. Remove one you do not need, then add this one.`,
    );
  }
  await tx.insert(draftFile).values({
    id: randomUUID(),
    evidenceId,
    sha256: file.sha256,
    name: file.name,
    mediaType: file.mediaType,
    bytes: file.bytes,
    changes: toJson([...file.changes]),
    addedAt: now,
  });
}

export async function removeDraftFile(tx: Db, evidenceId: string, fileId: string): Promise<void> {
  await tx.delete(draftFile).where(and(eq(draftFile.evidenceId, evidenceId), eq(draftFile.id, fileId)));
}

export async function renameDraftFile(
  tx: Db,
  evidenceId: string,
  fileId: string,
  name: string,
): Promise<void> {
  await tx
    .update(draftFile)
    .set({ name })
    .where(and(eq(draftFile.evidenceId, evidenceId), eq(draftFile.id, fileId)));
}

/** Remembers what the identity step settled. */
export async function keepCleared(
  personId: string,
  evidenceId: string,
  cleared: Cleared,
  now: Date,
): Promise<void> {
  const key = clearedKey(evidenceId);
  const before = await readDraft(personId, key);
  const body = { cleared: JSON.stringify(cleared) };
  await keepDraft(personId, { key, body, revision: before?.revision ?? 0 }, now);
}

/** In the act that sends it: what was sent is no longer being written. */
export async function discardEvidenceDraft(tx: Db, personId: string, evidenceId: string): Promise<void> {
  for (const key of [wordsKey(evidenceId), identitiesKey(evidenceId), clearedKey(evidenceId)]) {
    await discardDraft(tx, personId, key);
  }
  await tx.delete(draftFile).where(eq(draftFile.evidenceId, evidenceId));
}
