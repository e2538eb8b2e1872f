import { randomUUID } from "node:crypto";
import { and, desc, eq, isNull } from "drizzle-orm";
import type { Db } from "#db/client.server";
import { toJson } from "#db/schema/columns";
import { checkAttempt, moduleVisit, reflection, sectionProgress } from "#db/schema/learning";
import { person } from "#db/schema/people";
import { store } from "#db/store.server";
import type { Block, ItemBank, Module, ModuleSection } from "~/catalogue/types";
import { recordActivity } from "~/domains/people/activity.server";
import { DomainError } from "~/http/domain-error";
import { discardDraft } from "./drafts.server";
import { type Marked, drawItems, markAnswers, nextSeed } from "./knowledge-check";
import { type Attempt, asAttempt } from "./reads.server";

type CheckBlock = Extract<Block, { kind: "knowledge-check" }>;

// ---- Reading ----------------------------------------------------------------------------------------

/** A page that is only looked at writes at most once in this time. */
export const visitEveryMs = 10 * 60 * 1000;

/** True where opening the page again is worth a row: never opened, or not for a while. */
export function isVisitDue(visit: { readonly lastAt: Date } | null, now: Date): boolean {
  return visit === null || now.getTime() - visit.lastAt.getTime() > visitEveryMs;
}

/** Remembers that a module was open. The place stays where it was; reading on moves it. */
export async function visitModule(personId: string, module: Module, now: Date): Promise<void> {
  const first = module.sections[0];
  if (!first) return;
  await store().write(async (tx) => {
    await tx
      .insert(moduleVisit)
      .values({
        personId,
        moduleId: module.id,
        moduleVersion: module.version,
        sectionId: first.id,
        startedAt: now,
        lastAt: now,
      })
      .onConflictDoUpdate({
        target: [moduleVisit.personId, moduleVisit.moduleId],
        set: { lastAt: now, moduleVersion: module.version },
      });
  });
}

/** Remembers where in the module the learner is now. */
async function stopAt(tx: Db, personId: string, module: Module, sectionId: string, now: Date): Promise<void> {
  await tx
    .insert(moduleVisit)
    .values({
      personId,
      moduleId: module.id,
      moduleVersion: module.version,
      sectionId,
      startedAt: now,
      lastAt: now,
    })
    .onConflictDoUpdate({
      target: [moduleVisit.personId, moduleVisit.moduleId],
      set: { sectionId, lastAt: now, moduleVersion: module.version },
    });
}

/**
 * Marks a section as read, with the digest of the words that were read.
 * @returns the section that follows; null after the last
 */
export async function markSectionRead(
  personId: string,
  module: Module,
  sectionId: string,
  now: Date,
): Promise<ModuleSection | null> {
  const index = sectionIndex(module, sectionId);
  const section = module.sections[index];
  if (!section) throw noSuchSection();
  const next = module.sections[index + 1] ?? null;
  await store().write(async (tx) => {
    await keepDigest(tx, personId, module, section, now);
    await stopAt(tx, personId, module, (next ?? section).id, now);
  });
  return next;
}

/** What a section said when it was completed: a mark later shows that its words have changed. */
async function keepDigest(
  tx: Db,
  personId: string,
  module: Module,
  section: ModuleSection,
  now: Date,
): Promise<void> {
  const held = { moduleVersion: module.version, digest: section.digest, doneAt: now };
  await tx
    .insert(sectionProgress)
    .values({ personId, moduleId: module.id, sectionId: section.id, ...held })
    .onConflictDoUpdate({
      target: [sectionProgress.personId, sectionProgress.moduleId, sectionProgress.sectionId],
      set: held,
    });
}

export async function markSectionUnread(
  personId: string,
  module: Module,
  sectionId: string,
  now: Date,
): Promise<void> {
  if (sectionIndex(module, sectionId) < 0) throw noSuchSection();
  await store().write(async (tx) => {
    await tx
      .delete(sectionProgress)
      .where(
        and(
          eq(sectionProgress.personId, personId),
          eq(sectionProgress.moduleId, module.id),
          eq(sectionProgress.sectionId, sectionId),
        ),
      );
    await stopAt(tx, personId, module, sectionId, now);
  });
}

const sectionIndex = (module: Module, sectionId: string): number =>
  module.sections.findIndex((section) => section.id === sectionId);
const sectionOf = (module: Module, block: Block): ModuleSection | undefined =>
  module.sections.find((section) => section.blocks.includes(block));
const noSuchSection = () =>
  new DomainError(
    "invalid",
    "This module has no such section any more. Reload the page and go on from there.",
  );

// ---- Knowledge checks -------------------------------------------------------------------------------

/**
 * Draws the questions of a new try.
 * A try that is still open is taken up again, so that going back or pressing twice makes no second one; not when
 * its questions have changed since.
 * @param entropy whole number from outside, for the seed
 */
export async function startAttempt(
  personId: string,
  { module, block, bank }: { module: Module; block: CheckBlock; bank: ItemBank },
  entropy: number,
  now: Date,
): Promise<Attempt> {
  return store().write(async (tx) => {
    const [last] = await tx
      .select()
      .from(checkAttempt)
      .where(and(eq(checkAttempt.personId, personId), eq(checkAttempt.bank, bank.bank)))
      .orderBy(desc(checkAttempt.startedAt), desc(checkAttempt.id))
      .limit(1);
    const held = last ? asAttempt(last) : null;
    if (held && held.outcome === null && isCurrent(held, bank)) return held;
    const seed = nextSeed(held?.seed ?? null, entropy);
    const row = {
      id: randomUUID(),
      personId,
      bank: bank.bank,
      bankVersion: bank.version,
      seed,
      drawn: toJson(drawItems(bank, { draw: block.draw, seed }).map((item) => item.id)),
      startedAt: now,
      answers: null,
      correct: null,
      passed: null,
      answeredAt: null,
    };
    await tx.insert(checkAttempt).values(row);
    const section = sectionOf(module, block);
    if (section) await stopAt(tx, personId, module, section.id, now);
    return asAttempt(row);
  });
}

/** False where the bank has a newer version, or no longer holds a question of this try. */
export function isCurrent(attempt: Pick<Attempt, "bankVersion" | "drawn">, bank: ItemBank): boolean {
  return (
    attempt.bankVersion === bank.version &&
    attempt.drawn.every((id) => bank.items.some((item) => item.id === id))
  );
}

/**
 * Marks a try, once: of two answers to the same try the first stands.
 * @throws not-found for a try that is not this person's; conflict where it was answered already
 */
export async function answerAttempt(
  tx: Db,
  personId: string,
  attemptId: string,
  { module, block, bank }: { module: Module; block: CheckBlock; bank: ItemBank },
  answers: Readonly<Record<string, string>>,
  now: Date,
): Promise<{ correct: number; passed: boolean; items: Marked["items"] }> {
  const mine = and(
    eq(checkAttempt.id, attemptId),
    eq(checkAttempt.personId, personId),
    eq(checkAttempt.bank, bank.bank),
  );
  const [row] = await tx.select().from(checkAttempt).where(mine);
  if (!row)
    throw new DomainError("not-found", "There is no such try. Go back to the module and start a new one.");
  const attempt = asAttempt(row);
  const marked = markAnswers(bank, attempt.drawn, answers, block.pass);
  const given = Object.fromEntries(
    marked.items.flatMap((item) => (item.chosen === null ? [] : [[item.itemId, item.chosen]])),
  );
  const changed = await tx
    .update(checkAttempt)
    .set({ answers: toJson(given), correct: marked.correct, passed: marked.passed, answeredAt: now })
    .where(and(mine, isNull(checkAttempt.answeredAt)))
    .returning({ id: checkAttempt.id });
  if (changed.length === 0) {
    throw new DomainError(
      "conflict",
      "This try was answered already, perhaps in another window. Look at its answers, or start a new try.",
    );
  }
  const section = sectionOf(module, block);
  if (marked.passed && section) await keepDigest(tx, personId, module, section, now);
  await recordActivity(tx, now, {
    actorId: personId,
    action: "check.answer",
    subjectKind: "check-attempt",
    subjectId: attemptId,
    aboutId: personId,
    detail: { bank: bank.bank, correct: marked.correct, drawn: attempt.drawn.length, passed: marked.passed },
  });
  return marked;
}

// ---- Reflections ------------------------------------------------------------------------------------

export const reflectionLimit = 20_000;
export const reflectionDraftKey = (reflectionId: string): string => `reflection:${reflectionId}`;

/**
 * Saves a reflection. Its audience stays as it was; a new one is private.
 * @throws invalid where there are no words
 */
export async function saveReflection(
  tx: Db,
  personId: string,
  { module, reflectionId }: { module: Module; reflectionId: string },
  words: string,
  now: Date,
): Promise<void> {
  if (words.trim() === "") {
    throw new DomainError("invalid", "Write a few words, then save.", {
      words: "Write a few words, then save.",
    });
  }
  const section = module.sections.find((one) =>
    one.blocks.some((block) => block.kind === "reflection" && block.id === reflectionId),
  );
  if (!section) throw new DomainError("not-found", "This module has no such reflection. Reload the page.");
  const id = randomUUID();
  const held = { words, moduleId: module.id, moduleVersion: module.version, savedAt: now };
  const [row] = await tx
    .insert(reflection)
    .values({
      id,
      personId,
      reflectionId,
      ...held,
      audience: "private",
      sharedWithId: null,
      firstSavedAt: now,
    })
    .onConflictDoUpdate({ target: [reflection.personId, reflection.reflectionId], set: held })
    .returning({ id: reflection.id });
  await discardDraft(tx, personId, reflectionDraftKey(reflectionId));
  await keepDigest(tx, personId, module, section, now);
  await stopAt(tx, personId, module, section.id, now);
  await recordActivity(tx, now, {
    actorId: personId,
    action: "reflection.save",
    subjectKind: "reflection",
    subjectId: row?.id ?? id,
    aboutId: personId,
    detail: { reflection: reflectionId },
  });
}

/**
 * Who may read a reflection from now on: only its author, or also the author's supervisor.
 * @returns the name of the person it is shared with; null: nobody
 * @throws not-found where nothing was saved; invalid where there is no supervisor to share with
 */
export async function setReflectionAudience(
  personId: string,
  reflectionId: string,
  audience: "private" | "shared",
  now: Date,
): Promise<string | null> {
  return store().write(async (tx) => {
    const mine = and(eq(reflection.personId, personId), eq(reflection.reflectionId, reflectionId));
    const [row] = await tx.select({ id: reflection.id }).from(reflection).where(mine);
    if (!row) {
      throw new DomainError(
        "not-found",
        "Nothing is saved here yet. Save your reflection first, then choose who reads it.",
      );
    }
    const [author] = await tx
      .select({ supervisorId: person.supervisorId })
      .from(person)
      .where(eq(person.id, personId));
    const supervisorId = author?.supervisorId ?? null;
    const [supervisor] =
      audience === "shared" && supervisorId !== null
        ? await tx
            .select({ id: person.id, name: person.name })
            .from(person)
            .where(and(eq(person.id, supervisorId), isNull(person.closedAt)))
        : [];
    if (audience === "shared" && !supervisor) {
      throw new DomainError(
        "invalid",
        "You have no supervisor here yet. Ask your administrator to name one.",
        {
          audience: "You have no supervisor here yet. Ask your administrator to name one.",
        },
      );
    }
    await tx
      .update(reflection)
      .set({ audience, sharedWithId: supervisor?.id ?? null })
      .where(mine);
    await recordActivity(tx, now, {
      actorId: personId,
      action: audience === "shared" ? "reflection.share" : "reflection.unshare",
      subjectKind: "reflection",
      subjectId: row.id,
      aboutId: personId,
      detail: { reflection: reflectionId },
    });
    return supervisor?.name ?? null;
  });
}
