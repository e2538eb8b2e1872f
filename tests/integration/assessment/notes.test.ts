import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evidencePath } from "#db/backup.server";
import { note, noteFile, noteSkill, noteUse } from "#db/schema/assessment";
import { activity } from "#db/schema/people";
import { prepareEvidence, sendPiece } from "#db/seed/prepare-evidence";
import { type TestWorld, freshStore } from "#tests/support/database";
import { makePerson } from "#tests/support/factories";
import { readDraftFiles, readEvidenceDraft } from "~/domains/assessment/evidence-drafts.server";
import {
  changeNote,
  copyNote,
  deleteNote,
  listNotedSkills,
  listNotes,
  newNoteKey,
  noteLimits,
  readNote,
  readNoteFile,
  removeNoteFile,
  saveNote,
  setNoteSkills,
} from "~/domains/assessment/notes.server";
import type { Actor } from "~/domains/assessment/reads.server";
import { sweepUnusedFiles } from "~/domains/assessment/unused-files.server";
import { keepDraft, keepLapsed, readDraftBox } from "~/domains/learning/drafts.server";
import type { Role } from "~/domains/people/terms";
import type { DomainError } from "~/http/domain-error";

let world: TestWorld;
beforeAll(async () => {
  world = await freshStore();
});
afterAll(() => world.end());

const slug = "professional-and-ethical-conduct";
const DAY = 86_400_000;
const now = new Date("2026-11-20T00:00:00Z");
const later = (days: number) => new Date(now.getTime() + days * DAY);
const someone = async (roles: Role[] = ["learner"]): Promise<Actor> => {
  const made = await makePerson(world.store, { roles });
  return { personId: made.id, name: made.name, roles };
};
const refusal = (act: Promise<unknown>) =>
  act.then(
    () => "done",
    (error: DomainError) => error.refusal,
  );

/** A stored file, as the check of files leaves it. */
function kept(words: string) {
  const sha256 = createHash("sha256").update(words).digest("hex");
  const at = path.join(world.dataDir, evidencePath(sha256));
  mkdirSync(path.dirname(at), { recursive: true });
  writeFileSync(at, words);
  return {
    at,
    file: { sha256, name: "board.jpg", mediaType: "image/jpeg", bytes: words.length, changes: ["Cleaned."] },
  };
}
async function noted(of: Actor, words = "I rang before I wrote.", at = now, files: string[] = []) {
  const id = randomUUID();
  const held = files.map((each) => kept(each).file);
  await saveNote(of, { id, words, happenedOn: "2026-11-19", files: held }, at);
  return id;
}

describe("a note", () => {
  it("is saved once, however often the form arrives, and its draft is empty for the next one", async () => {
    const me = await someone();
    await keepDraft(me.personId, { key: newNoteKey, body: { words: "I rang" }, revision: 0 }, now);
    await keepLapsed(me.personId, newNoteKey, { words: "late" }, now);
    const id = randomUUID();
    const same = { id, words: "I rang.", happenedOn: "2026-11-19", files: [kept("a board").file] };
    await Promise.all([saveNote(me, same, now), saveNote(me, same, now)]);
    await saveNote(me, same, later(1));
    expect((await listNotes(me.personId, "none", null)).notes).toMatchObject([{ id, files: 1, skills: [] }]);
    expect((await world.store.read.select().from(noteFile).where(eq(noteFile.noteId, id))).length).toBe(1);
    // a browser that still holds what it sent knows by the revision that it arrived
    expect(await readDraftBox(me.personId, newNoteKey)).toMatchObject({
      revision: 2,
      body: null,
      savedAt: null,
      lapsed: null,
    });
    const rows = await world.store.read.select().from(activity).where(eq(activity.subjectId, id));
    expect(rows.map((row) => row.action)).toEqual(["note.save"]);
    expect(JSON.stringify(rows)).not.toContain("I rang");
  });

  it("needs a word or a file, and takes no more files than it holds", async () => {
    const me = await someone();
    const id = randomUUID();
    const of = { id, words: "  ", happenedOn: "2026-11-19" };
    expect(await refusal(saveNote(me, { ...of, files: [] }, now))).toBe("invalid");
    const many = Array.from({ length: noteLimits.files + 1 }, (_, n) => kept(`file ${n}`).file);
    expect(await refusal(saveNote(me, { ...of, files: many }, now))).toBe("conflict");
    expect(await world.store.read.select().from(note).where(eq(note.id, id))).toEqual([]);
    await saveNote(me, { ...of, words: "", files: many.slice(1) }, now);
    const [first, ...rest] = (await readNote(me, id)).files;
    for (const file of rest) await removeNoteFile(me, id, file.id, now);
    // the last one is all there is of it
    expect(await refusal(removeNoteFile(me, id, first?.id ?? "", now))).toBe("conflict");
  });

  it("is nobody else's, whatever their role and whatever they do", async () => {
    const me = await someone();
    const id = await noted(me, "Private.", now, ["private photo"]);
    const fileId = (await readNote(me, id)).files[0]?.id ?? "";
    expect((await readNoteFile(me, id, fileId)).name).toBe("board.jpg");
    for (const role of ["learner", "supervisor", "assessor", "issuer", "administrator"] as const) {
      const other = await someone([role]);
      const { evidenceId } = await prepareEvidence(await someone(), {
        slug, kind: "account", title: "T", narrative: "N", changedNote: "C",
      }, now); // prettier-ignore
      for (const act of [
        () => readNote(other, id),
        () => readNoteFile(other, id, fileId),
        () => changeNote(other, id, { words: "x", happenedOn: "2026-11-19", seen: "" }, now),
        () => setNoteSkills(other, id, [], now),
        () => removeNoteFile(other, id, fileId, now),
        () => copyNote(other, id, evidenceId, now),
        () => deleteNote(other, id, now),
      ]) {
        expect(await refusal(act())).toBe("not-found");
      }
      expect((await listNotes(other.personId, "none", null)).notes).toEqual([]);
    }
    expect((await readNote(me, id)).words).toBe("Private.");
    // the id of somebody else's note is no way in
    const thief = await someone();
    const steal = { id, words: "Mine now.", happenedOn: "2026-11-19", files: [] };
    expect(await refusal(saveNote(thief, steal, now))).toBe("invalid");
  });

  it("serves several skills of several competencies, and is found by each", async () => {
    const me = await someone();
    const first = await noted(me, "First.", now);
    const second = await noted(me, "Second.", later(1));
    const third = await noted(me, "Third.", later(2));
    await setNoteSkills(me, first, ["YP1.5", "DI3.1", "DI3.1"], now);
    await setNoteSkills(me, second, ["DI3.1"], now);
    const ids = async (skill: string) =>
      (await listNotes(me.personId, skill, null)).notes.map((each) => each.id);
    expect(await ids("DI3.1")).toEqual([second, first]);
    expect(await ids("YP1.5")).toEqual([first]);
    expect(await ids("some")).toEqual([second, first]);
    expect(await ids("none")).toEqual([third]);
    expect((await readNote(me, first)).skills.length).toBe(2);
    expect((await listNotedSkills(me.personId)).sort()).toEqual(["DI3.1", "YP1.5"]);
    await setNoteSkills(me, first, [], now);
    expect(await ids("none")).toEqual([third, first]);
  });

  it("keeps a skill that the framework no longer has until its author takes it off", async () => {
    const me = await someone();
    const id = await noted(me, "First.", now);
    await setNoteSkills(me, id, ["DI3.1"], now);
    // chosen when an earlier version of the framework had it
    await world.store.write((tx) => tx.insert(noteSkill).values({ noteId: id, skill: "AA1.1" }));
    expect((await readNote(me, id)).skills).toEqual(["DI3.1", "AA1.1"]);
    expect(await listNotedSkills(me.personId)).toEqual(["DI3.1", "AA1.1"]);
    // as the page posts it: what it shows ticked, and one more
    await setNoteSkills(me, id, [...(await readNote(me, id)).skills, "DI3.2"], now);
    expect((await readNote(me, id)).skills).toEqual(["DI3.1", "DI3.2", "AA1.1"]);
    await setNoteSkills(me, id, ["DI3.1", "DI3.2"], now);
    expect((await readNote(me, id)).skills).toEqual(["DI3.1", "DI3.2"]);
  });

  it("pages without a gap or a repetition, also where many were saved in one moment", async () => {
    const me = await someone();
    for (let n = 0; n < 53; n++) await noted(me, `Note ${n}`, now);
    const first = await listNotes(me.personId, "none", null);
    const second = await listNotes(me.personId, "none", first.next);
    expect(second.next).toBeNull();
    expect(new Set([...first.notes, ...second.notes].map((each) => each.id)).size).toBe(53);
  });

  it("does not write over what another window saved", async () => {
    const me = await someone();
    const id = await noted(me, "As it was.");
    const seen = now.toISOString();
    const change = (words: string, at: Date) =>
      changeNote(me, id, { words, happenedOn: "2026-11-18", seen }, at);
    expect(await change("From the phone.", later(1))).toBeNull();
    expect(await change("From the desk.", later(2))).toMatchObject({ words: "From the phone." });
    expect((await readNote(me, id)).words).toBe("From the phone.");
    // the same form sent twice
    expect(await change("From the phone.", later(3))).toBeNull();
  });
});

describe("a note in evidence", () => {
  it("is copied once, asks about identities anew, and stays as it is", async () => {
    const me = await someone();
    const id = await noted(me, "A teacher wrote to me.", now, ["the board"]);
    const { evidenceId } = await prepareEvidence(
      me,
      { slug, kind: "account", title: "The letter", narrative: "It began here.", changedNote: "The town." },
      now,
    );
    expect((await readEvidenceDraft(me.personId, evidenceId))?.identitiesChecked).toBe(true);
    await Promise.all([copyNote(me, id, evidenceId, later(1)), copyNote(me, id, evidenceId, later(1))]);
    const draft = await readEvidenceDraft(me.personId, evidenceId);
    expect(draft?.narrative).toBe("It began here.\n\nA teacher wrote to me.");
    expect(draft?.title).toBe("The letter");
    expect(draft?.files.map((file) => file.name)).toEqual(["board.jpg"]);
    // nothing of it can be sent before somebody looked for names in it
    expect(draft?.identitiesChecked).toBe(false);
    expect((await readNote(me, id)).usedIn.map((piece) => piece.id)).toEqual([evidenceId]);
    // a tab that was open before finds a newer version instead of writing over it
    const stale = { key: `evidence:${evidenceId}`, body: { narrative: "It began here!" }, revision: 1 };
    expect((await keepDraft(me.personId, stale, later(1))).outcome).toBe("newer");
  });

  it("goes nowhere but into a piece of one's own that is being written", async () => {
    const me = await someone();
    const id = await noted(me);
    const piece = { slug, kind: "account", title: "T", narrative: "N", changedNote: "C" };
    const sent = await sendPiece(me, piece, now);
    expect(await refusal(copyNote(me, id, sent.evidenceId, now))).toBe("conflict");
    const others = await prepareEvidence(await someone(), piece, now);
    expect(await refusal(copyNote(me, id, others.evidenceId, now))).toBe("not-found");
    const long = await noted(me, "x".repeat(noteLimits.words));
    const full = await prepareEvidence(
      me,
      { ...piece, kind: "observation", narrative: "y".repeat(19_000) },
      now,
    );
    expect(await refusal(copyNote(me, long, full.evidenceId, now))).toBe("conflict");
    expect((await readEvidenceDraft(me.personId, full.evidenceId))?.narrative.length).toBe(19_000);
  });
});

describe("deleting a note", () => {
  it("leaves no row, and what became evidence stays", async () => {
    const me = await someone();
    const id = await noted(me, "Gone soon.", now, ["gone soon"]);
    await setNoteSkills(me, id, ["DI3.1"], now);
    const piece = { slug, kind: "account", title: "T", narrative: "N", changedNote: "C" };
    const { evidenceId } = await prepareEvidence(me, piece, now);
    await copyNote(me, id, evidenceId, now);
    await deleteNote(me, id, now);
    for (const [table, column] of [
      [noteSkill, noteSkill.noteId],
      [noteFile, noteFile.noteId],
      [noteUse, noteUse.noteId],
      [note, note.id],
    ] as const) {
      expect(await world.store.read.select().from(table).where(eq(column, id))).toEqual([]);
    }
    expect((await readEvidenceDraft(me.personId, evidenceId))?.narrative).toBe("N\n\nGone soon.");
    expect((await readDraftFiles(evidenceId)).length).toBe(1);
    expect(await refusal(deleteNote(me, id, now))).toBe("not-found");
  });

  it("clears its file from the disk a day later, unless something else holds the same content", async () => {
    const me = await someone();
    const [alone, shared, fresh] = [kept("held by one"), kept("held by two"), kept("just stored")];
    const first = await noted(me, "One.", now, ["held by one", "held by two"]);
    await noted(me, "Two.", now, ["held by two"]);
    const then = new Date(Date.now() - 2 * DAY);
    for (const { at } of [alone, shared]) utimesSync(at, then, then);
    await sweepUnusedFiles(new Date());
    expect(existsSync(alone.at)).toBe(true);
    await deleteNote(me, first, now);
    expect(await sweepUnusedFiles(new Date())).toBe(1);
    expect([alone, shared, fresh].map(({ at }) => existsSync(at))).toEqual([false, true, true]);
  });
});
