import { and, asc, count, desc, eq, gt, inArray, lte, min } from "drizzle-orm";
import type { Db } from "#db/client.server";
import { credential, logCheckpoint, logCosignature, logEntry } from "#db/schema/credentials";
import { environment } from "~/http/environment.server";
import {
  type LogProof,
  checkProof,
  commitmentOf,
  printProof,
  readLeaf,
  readProof,
} from "./log-format.server";
import { consistencySpans, inclusionSpans, provesConsistency } from "./merkle-tree";
import { parseNoteKey, readCheckpoint, readNote, signedBy } from "./signed-note.server";
import type { LogKind } from "./states";
import { listLogKeys, openingOf, readLatestCheckpoint, readProofHashes } from "./transparency-log.server";
import type { LogAnswer } from "./verification";

// ---- One credential -----------------------------------------------------------------------------------

/**
 * What the log says of a document: whether it holds it, and since which signed checkpoint. The time of the checkpoint
 * counts and not the entry's own, because that is what others saw.
 * @param credentialId whoever holds a credential knows it
 */
export async function readLogged(db: Db, credentialId: string, proofValue: string): Promise<LogAnswer> {
  const [row] = await db
    .select({
      salt: logEntry.salt,
      leaf: logEntry.leaf,
      position: logEntry.position,
      since: logCheckpoint.signedAt,
    })
    .from(logEntry)
    .leftJoin(logCheckpoint, gt(logCheckpoint.size, logEntry.position))
    .where(and(eq(logEntry.kind, "issued"), eq(logEntry.subjectId, credentialId)))
    .orderBy(asc(logCheckpoint.size))
    .limit(1);
  if (!row) return { found: "nothing" };
  const { salt, leaf, position, since } = row;
  if (commitmentOf({ salt, credential: credentialId, proofValue }) !== readLeaf(leaf)?.commitment)
    return { found: "another" };
  return position === null || since === null ? { found: "waiting" } : { found: "logged", position, since };
}

/** An entry about a credential, as its page shows it. */
export interface CredentialEntry {
  readonly credentialId: string;
  readonly kind: LogKind;
  readonly enteredAt: Date;
  /** null: it waits for its place */
  readonly position: number | null;
}

/** What the log holds about these credentials; whoever may see a credential may see this. @returns oldest first */
export async function listCredentialEntries(
  db: Db,
  credentialIds: readonly string[],
): Promise<CredentialEntry[]> {
  if (credentialIds.length === 0) return [];
  return db
    .select({
      credentialId: logEntry.credentialId,
      kind: logEntry.kind,
      enteredAt: logEntry.enteredAt,
      position: logEntry.position,
    })
    .from(logEntry)
    .where(inArray(logEntry.credentialId, [...credentialIds]))
    .orderBy(asc(logEntry.enteredAt), asc(logEntry.position));
}

/**
 * The proof that an entry about this credential stands in the log, with what opens it.
 * @param position of the entry; null: the one of its issue
 * @returns null where there is no such entry; "waiting" where no signed checkpoint holds it yet
 */
export async function readEntryProof(
  db: Db,
  credentialId: string,
  position: number | null,
): Promise<string | "waiting" | null> {
  const [row] = await db
    .select({
      kind: logEntry.kind,
      credentialId: logEntry.credentialId,
      salt: logEntry.salt,
      leaf: logEntry.leaf,
      position: logEntry.position,
      document: credential.document,
    })
    .from(logEntry)
    .innerJoin(credential, eq(credential.id, logEntry.credentialId))
    .where(
      and(
        eq(logEntry.credentialId, credentialId),
        position === null ? eq(logEntry.kind, "issued") : eq(logEntry.position, position),
      ),
    );
  if (!row) return null;
  const head = await readLatestCheckpoint(db);
  if (row.position === null || !head || row.position >= head.size) return "waiting";
  return printProof({
    leaf: row.leaf,
    opening: openingOf(row),
    index: row.position,
    path: await readProofHashes(db, inclusionSpans(row.position, head.size)),
    checkpoint: await withCosignatures(db, head),
  });
}

// ---- The log as it is handed out ------------------------------------------------------------------------

/** A checkpoint with what its witnesses signed under it. */
async function withCosignatures(
  db: Db,
  of: { readonly size: number; readonly note: string },
): Promise<string> {
  const rows = await db
    .select({ line: logCosignature.line })
    .from(logCosignature)
    .where(eq(logCosignature.size, of.size))
    .orderBy(asc(logCosignature.witness));
  return of.note + rows.map(({ line }) => line).join("");
}

/** @param size null: the newest @returns null where none was signed at this size */
export async function readCheckpointText(db: Db, size: number | null): Promise<string | null> {
  const [found] = await db
    .select({ size: logCheckpoint.size, note: logCheckpoint.note })
    .from(logCheckpoint)
    .where(size === null ? undefined : eq(logCheckpoint.size, size))
    .orderBy(desc(logCheckpoint.size))
    .limit(1);
  return found ? withCosignatures(db, found) : null;
}

/** The hashes that lead from one size to a later one. @returns null where the log is not that long */
export async function readConsistency(db: Db, from: number, to: number): Promise<Uint8Array[] | null> {
  const head = await readLatestCheckpoint(db);
  if (!head || from > to || to > head.size) return null;
  return readProofHashes(db, consistencySpans(from, to));
}

// ---- The page -------------------------------------------------------------------------------------------

/** The log as a whole; everything in it is public. */
export interface LogOverview {
  readonly size: number;
  readonly checkpoint: string;
  readonly signedAt: Date;
  readonly kinds: readonly { readonly kind: LogKind; readonly entries: number }[];
  /** how many entries there were at the end of each span of time, oldest first */
  readonly growth: readonly { readonly at: Date; readonly size: number }[];
  readonly newest: readonly { readonly position: number; readonly leaf: string }[];
  /** the newest checkpoint a witness signed too */
  readonly cosigned: { readonly size: number; readonly witness: string; readonly seenAt: Date } | null;
}

const shownPoints = 12;
const shownEntries = 10;

/** @returns null while the log is empty */
export async function readLogOverview(db: Db): Promise<LogOverview | null> {
  const head = await readLatestCheckpoint(db);
  if (!head) return null;
  const newest = await db
    .select({ position: logEntry.position, leaf: logEntry.leaf })
    .from(logEntry)
    .where(lte(logEntry.position, head.size - 1))
    .orderBy(desc(logEntry.position))
    .limit(shownEntries);
  const [cosigned] = await db
    .select({ size: logCosignature.size, witness: logCosignature.witness, seenAt: logCosignature.seenAt })
    .from(logCosignature)
    .orderBy(desc(logCosignature.size))
    .limit(1);
  return {
    size: head.size,
    checkpoint: await withCosignatures(db, head),
    signedAt: head.signedAt,
    ...(await readHistory(db, head)),
    newest: newest.flatMap(({ position, leaf }) => (position === null ? [] : [{ position, leaf }])),
    cosigned: cosigned ?? null,
  };
}

type History = Pick<LogOverview, "kinds" | "growth">;
/** Counting reads the whole log, and what it came to stays true for as long as this is its head. */
const histories = new WeakMap<Db, { readonly size: number; readonly history: History }>();

async function readHistory(
  db: Db,
  head: { readonly size: number; readonly signedAt: Date },
): Promise<History> {
  const known = histories.get(db);
  if (known?.size === head.size) return known.history;
  const kinds = await db
    .select({ kind: logEntry.kind, entries: count() })
    .from(logEntry)
    .where(lte(logEntry.position, head.size - 1))
    .groupBy(logEntry.kind)
    .orderBy(asc(logEntry.kind));
  const history = {
    kinds: kinds.map(({ kind, entries }) => ({ kind, entries: Number(entries) })),
    growth: await readGrowth(db, head.signedAt),
  };
  histories.set(db, { size: head.size, history });
  return history;
}

/** Twelve looks at how long the log was, evenly from its first checkpoint to its last, however many there are. */
async function readGrowth(db: Db, last: Date): Promise<LogOverview["growth"]> {
  const [begun] = await db.select({ at: min(logCheckpoint.signedAt) }).from(logCheckpoint);
  const first = begun?.at ?? last;
  const span = last.getTime() - first.getTime();
  const times = Array.from(
    { length: span === 0 ? 1 : shownPoints },
    (_, n) =>
      new Date(span === 0 ? last.getTime() : first.getTime() + Math.ceil((span * n) / (shownPoints - 1))),
  );
  return Promise.all(
    times.map(async (at) => {
      const [row] = await db
        .select({ size: logCheckpoint.size })
        .from(logCheckpoint)
        .where(lte(logCheckpoint.signedAt, at))
        .orderBy(desc(logCheckpoint.signedAt), desc(logCheckpoint.size))
        .limit(1);
      return { at, size: row?.size ?? 0 };
    }),
  );
}

// ---- Checking what somebody kept --------------------------------------------------------------------------

export interface LogStep {
  readonly title: string;
  /** null: could not tell */
  readonly valid: boolean | null;
  readonly detail: string;
}
export interface LogChecked {
  readonly steps: readonly LogStep[];
  /** of a proof: what it is about; null for a checkpoint, or where the proof does not hold */
  readonly about: { readonly kind: LogKind; readonly at: string; readonly credentialId: string } | null;
}

/**
 * Checks a proof or a checkpoint that somebody kept, against itself, our key and the log as it is now.
 * @returns null where the text is neither
 */
export async function checkKept(db: Db, text: string): Promise<LogChecked | null> {
  const given = `${text.replaceAll("\r\n", "\n").trim()}\n`;
  const proof = readProof(given);
  const steps: LogStep[] = [];
  let about: LogChecked["about"] = null;
  if (proof) {
    const { included, opened, leaf } = checkProof(proof);
    steps.push(...proofSteps(proof, included, opened));
    if (included && opened && leaf)
      about = { kind: leaf.kind, at: leaf.at, credentialId: proof.opening.credential };
  }
  const kept = await checkpointSteps(db, proof?.checkpoint ?? given);
  if (kept === null && !proof) return null;
  steps.push(
    ...(kept ?? [{ title: checkpointTitle, valid: false, detail: "Its checkpoint cannot be read." }]),
  );
  return { steps, about: steps.every(({ valid }) => valid === true) ? about : null };
}

function proofSteps(proof: LogProof, included: boolean, opened: boolean): LogStep[] {
  return [
    {
      title: "The entry stands in the checkpoint",
      valid: included,
      detail: included
        ? `From entry ${proof.index} the ${proof.path.length} hashes lead to the checkpoint’s own.`
        : "The hashes do not lead from this entry to the checkpoint. The proof was changed, or belongs to another.",
    },
    {
      title: "The entry is about this credential",
      valid: opened,
      detail: opened
        ? `Salt and credential give the hash in the entry${proof.opening.proofValue === undefined ? "" : ", with the signature of the document"}.`
        : "Salt and credential do not give the hash in the entry.",
    },
  ];
}

const checkpointTitle = "Our log signed the checkpoint";

async function checkpointSteps(db: Db, text: string): Promise<LogStep[] | null> {
  const note = readNote(text);
  const kept = readCheckpoint(note?.text ?? "");
  if (!note || !kept) return null;
  const keys = await listLogKeys(db);
  const name = keys[0]?.note.name;
  if (kept.origin !== name) {
    return [
      {
        title: checkpointTitle,
        valid: null,
        detail: `It is a checkpoint of another log (${kept.origin.slice(0, 100)}), whose key we do not know.`,
      },
    ];
  }
  // the key of its time: what was signed before a new one came stays as good as it was
  const by = keys.find((key) => signedBy(note, key.note) !== null);
  const first: LogStep = {
    title: checkpointTitle,
    valid: by !== undefined,
    detail: by
      ? `Its signature is by the key of ${name}${by.signsUntil ? ` that signed until ${by.signsUntil.toISOString().slice(0, 10)}` : ""}, over ${kept.size} entries.`
      : "It names our log, and no key of ours signed it.",
  };
  if (!by) return [first];
  return [first, await grownFrom(db, kept.size, kept.root), ...seenBy(note)];
}

/** Whether the log as it is now begins with what the checkpoint was signed over. */
async function grownFrom(db: Db, from: number, fromRoot: Uint8Array): Promise<LogStep> {
  const title = "The log has only grown since";
  const latest = await readLatestCheckpoint(db);
  const head = readCheckpoint(readNote(latest?.note ?? "")?.text ?? "");
  const path =
    head && from <= head.size ? await readProofHashes(db, consistencySpans(from, head.size)) : null;
  const valid =
    head !== null &&
    path !== null &&
    provesConsistency({ from, fromRoot, to: head.size, toRoot: head.root, path });
  return {
    title,
    valid,
    detail: valid
      ? `Everything it was signed over is still there, in its place. The log holds ${head.size} entries now.`
      : "The log as it is now does not begin with what this was signed over. Please tell us, and keep this text: it proves that the log was changed.",
  };
}

function seenBy(note: NonNullable<ReturnType<typeof readNote>>): LogStep[] {
  const witness = parseNoteKey(environment().witness?.key ?? "", "witness");
  const seen = witness && signedBy(note, witness);
  if (!witness || !seen) return [];
  return [
    {
      title: "A witness saw it too",
      valid: true,
      detail: `${witness.name} signed it on ${seen.at?.toISOString().slice(0, 10) ?? ""}, and would not have signed a log that changed its past.`,
    },
  ];
}
