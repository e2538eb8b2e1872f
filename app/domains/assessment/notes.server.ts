import { randomUUID } from "node:crypto";
import { and, asc, desc, eq, inArray, lt, notExists, exists, or } from "drizzle-orm";
import type { Db } from "#db/client.server";
import { fromJson, toJson } from "#db/schema/columns";
import { evidence, note, noteFile, noteSkill, noteUse } from "#db/schema/assessment";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { listFrameworkItems } from "~/catalogue/lookups";
import { discardDraft, emptyDraft, readDraft, writeDraft } from "~/domains/learning/drafts.server";
import { recordActivity } from "~/domains/people/activity.server";
import { DomainError } from "~/http/domain-error";
import { type DraftFile, addDraftFile, wordsIn, wordsKey } from "./evidence-drafts.server";
import { PAGE, limits } from "./evidence-rules";
import { type Actor, readOwnHead, readRecord } from "./reads.server";

/** Ours: a note is short, and what it becomes can be long. */
export const noteLimits = { words: 8_000, files: 5 } as const;

/** The box of a note that is not saved yet, and of one that is being changed. */
export const newNoteKey = "note:new";
export const noteKey = (noteId: string) => `note:${noteId}`;

export interface NoteHead {
  readonly id: string;
  readonly words: string;
  /** YYYY-MM-DD */
  readonly happenedOn: string;
  readonly createdAt: Date;
  readonly changedAt: Date;
  /** codes, in the framework's order; those it no longer has at the end */
  readonly skills: readonly string[];
  /** titles of the pieces it was copied into */
  readonly usedIn: readonly { readonly id: string; readonly title: string }[];
}
export interface ListedNote extends NoteHead {
  readonly files: number;
}
export interface Note extends NoteHead {
  readonly files: readonly DraftFile[];
}

const notFound = () =>
  new DomainError("not-found", "There is no such note. Go back to your notes and choose again.");

/** Every skill of the framework, core and advanced, in its order. */
export const skillCodes = (): string[] =>
  listFrameworkItems(catalogue()).flatMap((item) =>
    item.kind === "core-skill" || item.kind === "advanced-skill" ? [item.code] : [],
  );

/**
 * These codes in the framework's order. What a newer version of the framework dropped comes last and stays: somebody
 * chose it, and only they may take it off.
 */
function inOrder(held: ReadonlySet<string>): string[] {
  const now = skillCodes();
  return [
    ...now.filter((code) => held.has(code)),
    ...[...held].filter((code) => !now.includes(code)).sort((a, b) => a.localeCompare(b)),
  ];
}

// ---- Reads --------------------------------------------------------------------------------------------

/**
 * The asker's own notes, newest first.
 * @param skill  a code; "none": those without a skill; "some": those with one
 * @param after  `next` of the page before
 */
export async function listNotes(
  personId: string,
  skill: string,
  after: string | null,
): Promise<{ notes: ListedNote[]; next: string | null }> {
  const db = store().read;
  const [, ms, id] = /^(\d{1,15})_([\w-]{1,64})$/.exec(after ?? "") ?? [];
  const at = ms ? new Date(Number(ms)) : null;
  const tagged = db
    .select({ noteId: noteSkill.noteId })
    .from(noteSkill)
    .where(
      and(
        eq(noteSkill.noteId, note.id),
        skill === "none" || skill === "some" ? undefined : eq(noteSkill.skill, skill),
      ),
    );
  const rows = await db
    .select()
    .from(note)
    .where(
      and(
        eq(note.personId, personId),
        skill === "none" ? notExists(tagged) : exists(tagged),
        at && id ? or(lt(note.createdAt, at), and(eq(note.createdAt, at), lt(note.id, id))) : undefined,
      ),
    )
    .orderBy(desc(note.createdAt), desc(note.id))
    .limit(PAGE + 1);
  const shown = rows.slice(0, PAGE);
  const last = shown.at(-1);
  const ids = shown.map((row) => row.id);
  const around = await readAround(db, ids);
  const files =
    ids.length === 0
      ? []
      : await db.select({ noteId: noteFile.noteId }).from(noteFile).where(inArray(noteFile.noteId, ids));
  return {
    notes: shown.map((row) => ({
      ...headOf(row, around),
      files: files.filter((file) => file.noteId === row.id).length,
    })),
    next: rows.length > PAGE && last ? `${last.createdAt.getTime()}_${last.id}` : null,
  };
}

/** The skills that the asker's notes serve, in the framework's order; those it no longer has at the end. */
export async function listNotedSkills(personId: string): Promise<string[]> {
  const rows = await store()
    .read.selectDistinct({ skill: noteSkill.skill })
    .from(noteSkill)
    .innerJoin(note, eq(note.id, noteSkill.noteId))
    .where(eq(note.personId, personId));
  return inOrder(new Set(rows.map((row) => row.skill)));
}

/** @throws not-found for everybody but its author, whatever their role */
export async function readNote(actor: Actor, noteId: string, db: Db = store().read): Promise<Note> {
  const row = await readOwn(db, actor, noteId);
  return { ...headOf(row, await readAround(db, [row.id])), files: await readFiles(db, row.id) };
}

/**
 * One file of a note, for its author.
 * @throws not-found
 */
export async function readNoteFile(actor: Actor, noteId: string, fileId: string): Promise<DraftFile> {
  const db = store().read;
  const { id } = await readOwn(db, actor, noteId);
  const file = (await readFiles(db, id)).find((each) => each.id === fileId);
  if (!file) throw notFound();
  return file;
}

async function readOwn(db: Db, actor: Actor, noteId: string) {
  const [row] = await db.select().from(note).where(eq(note.id, noteId));
  if (!row) throw notFound();
  requireMay(actor, "note.keep", { own: row.personId === actor.personId }, true);
  return row;
}

async function readFiles(db: Db, noteId: string): Promise<DraftFile[]> {
  const rows = await db
    .select()
    .from(noteFile)
    .where(eq(noteFile.noteId, noteId))
    .orderBy(asc(noteFile.addedAt), asc(noteFile.id));
  return rows.map(({ id, sha256, name, mediaType, bytes, changes }) => ({
    id,
    sha256,
    name,
    mediaType,
    bytes,
    changes: fromJson(changes),
  }));
}

async function readAround(db: Db, ids: readonly string[]) {
  if (ids.length === 0) return { skills: [], uses: [] };
  return {
    skills: await db
      .select()
      .from(noteSkill)
      .where(inArray(noteSkill.noteId, [...ids])),
    uses: await db
      .select({ noteId: noteUse.noteId, id: evidence.id, title: evidence.title })
      .from(noteUse)
      .innerJoin(evidence, eq(evidence.id, noteUse.evidenceId))
      .where(inArray(noteUse.noteId, [...ids]))
      .orderBy(asc(noteUse.usedAt)),
  };
}

function headOf(
  { id, words, happenedOn, createdAt, changedAt }: typeof note.$inferSelect,
  { skills, uses }: Awaited<ReturnType<typeof readAround>>,
): NoteHead {
  const held = new Set(skills.filter((row) => row.noteId === id).map((row) => row.skill));
  return {
    id,
    words,
    happenedOn,
    createdAt,
    changedAt,
    skills: inOrder(held),
    usedIn: uses.filter((row) => row.noteId === id).map(({ id, title }) => ({ id, title })),
  };
}

// ---- Acts ---------------------------------------------------------------------------------------------

type NewFile = Omit<DraftFile, "id">;

const deed = (actor: Actor, action: string, noteId: string, detail: Record<string, number> = {}) => ({
  actorId: actor.personId,
  action,
  subjectKind: "note",
  subjectId: noteId,
  aboutId: actor.personId,
  detail,
});

/**
 * Saves a new note. The same form sent twice is one note, and what was typed for it is no longer a draft.
 * @param id     made by the page
 * @param files  checked and stored before
 * @throws invalid where there is neither a word nor a file
 */
export async function saveNote(
  actor: Actor,
  {
    id,
    words,
    happenedOn,
    files,
  }: { id: string; words: string; happenedOn: string; files: readonly NewFile[] },
  now: Date,
): Promise<void> {
  requireMay(actor, "note.keep", { own: true });
  if (words.trim() === "" && files.length === 0) {
    const sentence = "Write a few words, or choose a photo, then save.";
    throw new DomainError("invalid", sentence, { words: sentence });
  }
  await store().write(async (tx) => {
    const [before] = await tx.select({ personId: note.personId }).from(note).where(eq(note.id, id));
    if (before?.personId === actor.personId) return;
    if (before) throw new DomainError("invalid", "Reload the page and save your note again.");
    await tx
      .insert(note)
      .values({ id, personId: actor.personId, words, happenedOn, createdAt: now, changedAt: now });
    await layFiles(tx, id, files, now);
    await emptyDraft(tx, actor.personId, newNoteKey, now);
    await recordActivity(tx, now, deed(actor, "note.save", id, { files: files.length }));
  });
}

/**
 * Changes the words or the day of a note.
 * @param seen when the note was changed last, as the page showed it
 * @returns null when it was done; the note as it stands where another window changed it meanwhile
 */
export async function changeNote(
  actor: Actor,
  noteId: string,
  { words, happenedOn, seen }: { words: string; happenedOn: string; seen: string },
  now: Date,
): Promise<NoteHead | null> {
  return store().write(async (tx) => {
    const held = await readNote(actor, noteId, tx);
    if (words.trim() === "" && held.files.length === 0) {
      const sentence = "Write a few words, or delete the note below.";
      throw new DomainError("invalid", sentence, { words: sentence });
    }
    if (held.words !== words || held.happenedOn !== happenedOn) {
      if (held.changedAt.toISOString() !== seen) return held;
      await tx.update(note).set({ words, happenedOn, changedAt: now }).where(eq(note.id, held.id));
      await recordActivity(tx, now, deed(actor, "note.change", held.id));
    }
    await discardDraft(tx, actor.personId, noteKey(held.id));
    return null;
  });
}

/** Sets the skills a note serves, of any competency; none is a choice too. */
export async function setNoteSkills(
  actor: Actor,
  noteId: string,
  skills: readonly string[],
  now: Date,
): Promise<void> {
  await store().write(async (tx) => {
    const { id } = await readOwn(tx, actor, noteId);
    await tx.delete(noteSkill).where(eq(noteSkill.noteId, id));
    for (const skill of new Set(skills)) await tx.insert(noteSkill).values({ noteId: id, skill });
    await recordActivity(tx, now, deed(actor, "note.sort", id, { skills: skills.length }));
  });
}

/**
 * Lays checked and stored files beside a note.
 * @throws conflict where there is no room
 */
export async function addNoteFiles(
  actor: Actor,
  noteId: string,
  files: readonly NewFile[],
  now: Date,
): Promise<void> {
  await store().write(async (tx) => {
    const { id } = await readOwn(tx, actor, noteId);
    await layFiles(tx, id, files, now);
    await recordActivity(tx, now, deed(actor, "note.change", id, { files: files.length }));
  });
}

async function layFiles(tx: Db, noteId: string, files: readonly NewFile[], now: Date): Promise<void> {
  const held = await readFiles(tx, noteId);
  const fresh = files.filter(
    (file) => !held.some((other) => other.sha256 === file.sha256 && other.name === file.name),
  );
  if (held.length + fresh.length > noteLimits.files) {
    throw new DomainError(
      "conflict",
      `A note holds ${noteLimits.files} files. Remove one, or put the rest in another note.`,
    );
  }
  for (const [position, { changes, ...file }] of fresh.entries()) {
    await tx.insert(noteFile).values({
      ...file,
      id: randomUUID(),
      noteId,
      changes: toJson([...changes]),
      // in the order they had
      addedAt: new Date(now.getTime() + position),
    });
  }
}

export async function removeNoteFile(actor: Actor, noteId: string, fileId: string, now: Date): Promise<void> {
  await store().write(async (tx) => {
    const { id, words } = await readNote(actor, noteId, tx);
    const gone = and(eq(noteFile.noteId, id), eq(noteFile.id, fileId));
    const left = (await readFiles(tx, id)).filter((file) => file.id !== fileId);
    if (words === "" && left.length === 0) {
      throw new DomainError("conflict", "This note has no words. Write some first, or delete the note.");
    }
    const removed = await tx.delete(noteFile).where(gone).returning({ id: noteFile.id });
    if (removed.length > 0) await recordActivity(tx, now, deed(actor, "note.change", id, { files: -1 }));
  });
}

/**
 * Copies a note's words and files into a piece that is being written. The note stays as it is, and private.
 * What was settled about identities no longer holds for the piece, because its words are new.
 * Done twice it does nothing more.
 * @throws not-found for a note or piece that is not the actor's; conflict where nothing is being written there, or
 *         there is no room
 */
export async function copyNote(actor: Actor, noteId: string, evidenceId: string, now: Date): Promise<void> {
  await store().write(async (tx) => {
    const held = await readNote(actor, noteId, tx);
    const head = await readOwnHead(tx, actor, evidenceId);
    const record = await readRecord(tx, head, actor);
    const key = wordsKey(head.id);
    const kept = await readDraft(actor.personId, key, tx);
    if (record.state !== "draft" && !(record.state === "back" && kept)) {
      throw new DomainError(
        "conflict",
        "Nothing is being written in this piece now. Choose another piece, or begin one.",
      );
    }
    const [used] = await tx
      .select()
      .from(noteUse)
      .where(and(eq(noteUse.noteId, held.id), eq(noteUse.evidenceId, head.id)));
    if (used) return;
    // of a claim the box about all of it: the boxes of its skills are beside it
    const narrative = [wordsIn({ narrative: kept?.body["narrative"] ?? "" }).narrative, held.words]
      .filter(Boolean)
      .join("\n\n");
    if (narrative.length > limits.narrative) {
      throw new DomainError(
        "conflict",
        "The piece would become longer than it may be. Shorten it or the note, then try again.",
      );
    }
    await writeDraft(tx, actor.personId, key, { ...kept?.body, narrative }, now);
    for (const [position, { id: _, ...file }] of held.files.entries()) {
      await addDraftFile(tx, head.id, file, new Date(now.getTime() + position));
    }
    await tx.insert(noteUse).values({ noteId: held.id, evidenceId: head.id, usedAt: now });
    await recordActivity(tx, now, {
      ...deed(actor, "note.use", held.id, { files: held.files.length }),
      subjectKind: "evidence",
      subjectId: head.id,
    });
  });
}

/** Deletes a note for good. What was copied into evidence stays there: it is evidence now. */
export async function deleteNote(actor: Actor, noteId: string, now: Date): Promise<void> {
  await store().write(async (tx) => {
    const { id } = await readOwn(tx, actor, noteId);
    for (const table of [noteSkill, noteFile, noteUse]) await tx.delete(table).where(eq(table.noteId, id));
    await tx.delete(note).where(eq(note.id, id));
    await discardDraft(tx, actor.personId, noteKey(id));
    await recordActivity(tx, now, deed(actor, "note.delete", id));
  });
}
