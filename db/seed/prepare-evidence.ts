import {
  readEvidenceDraft,
  keepCleared,
  wordsKey,
} from "../../app/domains/assessment/evidence-drafts.server";
import { consentsOf } from "../../app/domains/assessment/identities.server";
import type { Actor } from "../../app/domains/assessment/reads.server";
import { readOwnHead } from "../../app/domains/assessment/reads.server";
import { beginEvidence, beginRevision } from "../../app/domains/assessment/writes.server";
import { keepDraft, readDraft } from "../../app/domains/learning/drafts.server";
import { sendEvidence } from "../../app/workflows/send-evidence.server";
import { store } from "../store.server";

export interface Piece {
  readonly slug: string;
  readonly kind: string;
  readonly title: string;
  readonly narrative: string;
  readonly parts?: readonly string[];
  readonly changedNote: string;
  /** said in the thread with it */
  readonly note?: string;
}

/** Writes a piece and does its identity step, through the same acts as the pages. @returns what sending it needs */
export async function prepareEvidence(
  author: Actor,
  piece: Piece,
  now: Date,
  revisionOf?: string,
): Promise<{ evidenceId: string; digest: string }> {
  const evidenceId = revisionOf ?? (await beginEvidence(author, piece.slug, piece.kind, now));
  if (revisionOf) await beginRevision(author, revisionOf, now);
  await readOwnHead(store().read, author, evidenceId);
  const key = wordsKey(evidenceId);
  const before = await readDraft(author.personId, key);
  const body = { title: piece.title, narrative: piece.narrative, parts: (piece.parts ?? []).join("\n") };
  await keepDraft(author.personId, { key, body, revision: before?.revision ?? 0 }, now);
  const written = await readEvidenceDraft(author.personId, evidenceId);
  if (!written) throw new Error("The draft that was just kept is not there.");
  await keepCleared(
    author.personId,
    evidenceId,
    {
      digest: written.digest,
      changedNote: piece.changedNote,
      consent: consentsOf(piece.kind).map((each) => each.words),
      choices: [],
      left: [],
    },
    now,
  );
  return { evidenceId, digest: written.digest };
}

/** The same, and sends it. */
export async function sendPiece(
  author: Actor,
  piece: Piece,
  now: Date,
  revisionOf?: { evidenceId: string; number: number },
): Promise<{ evidenceId: string; versionId: string; number: number }> {
  const { evidenceId, digest } = await prepareEvidence(author, piece, now, revisionOf?.evidenceId);
  const number = (revisionOf?.number ?? 0) + 1;
  const { versionId } = await sendEvidence(
    author,
    { evidenceId, number, digest, note: piece.note ?? "" },
    now,
  );
  return { evidenceId, versionId, number };
}
