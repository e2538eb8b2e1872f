import { and, desc, eq, sql } from "drizzle-orm";
import type { Db } from "#db/client.server";
import { prepared } from "#db/prepared.server";
import { fromJson } from "#db/schema/columns";
import { checkAttempt, moduleVisit, reflection, sectionProgress } from "#db/schema/learning";
import { person } from "#db/schema/people";
import { store } from "#db/store.server";
import type { Audience } from "./terms";

/** Where a learner is in one module. */
export interface ModuleProgress {
  /** null: never opened */
  readonly visit: { readonly sectionId: string; readonly startedAt: Date; readonly lastAt: Date } | null;
  /** section id → what was marked as read */
  readonly read: ReadonlyMap<string, { readonly digest: string; readonly doneAt: Date }>;
}

const visitRows = (db: Db) =>
  db
    .select({
      moduleId: moduleVisit.moduleId,
      at: moduleVisit.sectionId,
      startedAt: moduleVisit.startedAt,
      lastAt: moduleVisit.lastAt,
      sectionId: sectionProgress.sectionId,
      digest: sectionProgress.digest,
      doneAt: sectionProgress.doneAt,
    })
    .from(moduleVisit)
    .leftJoin(
      sectionProgress,
      and(
        eq(sectionProgress.personId, moduleVisit.personId),
        eq(sectionProgress.moduleId, moduleVisit.moduleId),
      ),
    );
type VisitRow = Awaited<ReturnType<ReturnType<typeof visitRows>["execute"]>>[number];

const oneModule = prepared((read) =>
  visitRows(read)
    .where(
      and(
        eq(moduleVisit.personId, sql.placeholder("personId")),
        eq(moduleVisit.moduleId, sql.placeholder("moduleId")),
      ),
    )
    .prepare(),
);
const allModules = prepared((read) =>
  visitRows(read)
    .where(eq(moduleVisit.personId, sql.placeholder("personId")))
    .prepare(),
);

function progressOf(rows: readonly VisitRow[]): ModuleProgress {
  const first = rows[0];
  return {
    visit: first ? { sectionId: first.at, startedAt: first.startedAt, lastAt: first.lastAt } : null,
    read: new Map(
      rows.flatMap((row) =>
        row.sectionId !== null && row.digest !== null && row.doneAt !== null
          ? [[row.sectionId, { digest: row.digest, doneAt: row.doneAt }]]
          : [],
      ),
    ),
  };
}

/** Visit and sections in one question: a module page asks it every time. */
export async function readModuleProgress(personId: string, moduleId: string): Promise<ModuleProgress> {
  return progressOf(await oneModule().execute({ personId, moduleId }));
}

/** @returns one entry for each module ever opened, by module id */
export async function listModuleProgress(personId: string): Promise<Map<string, ModuleProgress>> {
  const byModule = new Map<string, VisitRow[]>();
  for (const row of await allModules().execute({ personId })) {
    byModule.set(row.moduleId, [...(byModule.get(row.moduleId) ?? []), row]);
  }
  return new Map([...byModule].map(([id, rows]) => [id, progressOf(rows)]));
}

// ---- Knowledge checks -------------------------------------------------------------------------------

/** One try, as drawn and as answered. Every one is kept, and only its learner sees it. */
export interface Attempt {
  readonly id: string;
  readonly bank: string;
  readonly bankVersion: string;
  readonly seed: number;
  readonly drawn: readonly string[];
  readonly startedAt: Date;
  /** null: still open */
  readonly outcome: {
    readonly answers: Readonly<Record<string, string>>;
    readonly correct: number;
    readonly passed: boolean;
    readonly answeredAt: Date;
  } | null;
}

export function asAttempt(row: typeof checkAttempt.$inferSelect): Attempt {
  const { answers, correct, passed, answeredAt } = row;
  return {
    id: row.id,
    bank: row.bank,
    bankVersion: row.bankVersion,
    seed: row.seed,
    drawn: fromJson(row.drawn),
    startedAt: row.startedAt,
    outcome:
      answers === null || correct === null || passed === null || answeredAt === null
        ? null
        : { answers: fromJson(answers), correct, passed, answeredAt },
  };
}

const attemptsOfBank = prepared((read) =>
  read
    .select()
    .from(checkAttempt)
    .where(
      and(
        eq(checkAttempt.personId, sql.placeholder("personId")),
        eq(checkAttempt.bank, sql.placeholder("bank")),
      ),
    )
    .orderBy(desc(checkAttempt.startedAt), desc(checkAttempt.id))
    .prepare(),
);

/** @returns newest first */
export async function listAttempts(personId: string, bank: string): Promise<Attempt[]> {
  return (await attemptsOfBank().execute({ personId, bank })).map(asAttempt);
}

// ---- Reflections ------------------------------------------------------------------------------------

export interface SavedReflection {
  readonly id: string;
  readonly reflectionId: string;
  readonly words: string;
  readonly audience: Audience;
  /** who else reads it, while that person is still the learner's supervisor */
  readonly sharedWith: { readonly id: string; readonly name: string } | null;
  readonly savedAt: Date;
}

const reflectionsOfModule = prepared((read) =>
  read
    .select({
      id: reflection.id,
      reflectionId: reflection.reflectionId,
      words: reflection.words,
      audience: reflection.audience,
      sharedWithId: reflection.sharedWithId,
      sharedWith: person.name,
      savedAt: reflection.savedAt,
    })
    .from(reflection)
    .leftJoin(person, eq(person.id, reflection.sharedWithId))
    .where(
      and(
        eq(reflection.personId, sql.placeholder("personId")),
        eq(reflection.moduleId, sql.placeholder("moduleId")),
      ),
    )
    .prepare(),
);

/**
 * The learner's own reflections in one module.
 * @param supervisorId the learner's supervisor now: sharing with an earlier one has ended
 */
export async function listReflections(
  personId: string,
  moduleId: string,
  supervisorId: string | null,
): Promise<SavedReflection[]> {
  const rows = await reflectionsOfModule().execute({ personId, moduleId });
  return rows.map((row) => {
    const shared =
      row.audience === "shared" && row.sharedWithId !== null && row.sharedWithId === supervisorId;
    return {
      id: row.id,
      reflectionId: row.reflectionId,
      words: row.words,
      audience: shared ? "shared" : "private",
      sharedWith: shared && row.sharedWithId ? { id: row.sharedWithId, name: row.sharedWith ?? "" } : null,
      savedAt: row.savedAt,
    };
  });
}

/** A reflection as its page needs it: whose it is and who else may read it. Ask the policy before showing the words. */
export interface ReflectionRecord {
  readonly id: string;
  readonly reflectionId: string;
  readonly words: string;
  readonly savedAt: Date;
  readonly authorId: string;
  readonly author: string;
  /** null: only the author */
  readonly sharedWithId: string | null;
}

/** @returns null where there is none */
export async function readReflection(id: string): Promise<ReflectionRecord | null> {
  const [row] = await store()
    .read.select({
      id: reflection.id,
      reflectionId: reflection.reflectionId,
      words: reflection.words,
      savedAt: reflection.savedAt,
      authorId: person.id,
      author: person.name,
      supervisorId: person.supervisorId,
      audience: reflection.audience,
      sharedWithId: reflection.sharedWithId,
    })
    .from(reflection)
    .innerJoin(person, eq(person.id, reflection.personId))
    .where(eq(reflection.id, id));
  if (!row) return null;
  const { supervisorId, audience, sharedWithId, ...record } = row;
  // what was shared with a supervisor is not shared with whoever was one before
  return {
    ...record,
    sharedWithId: audience === "shared" && sharedWithId === supervisorId ? sharedWithId : null,
  };
}

export async function readOwnReflection(
  personId: string,
  reflectionId: string,
): Promise<SavedReflection | null> {
  const [row] = await store()
    .read.select({ moduleId: reflection.moduleId, supervisorId: person.supervisorId })
    .from(reflection)
    .innerJoin(person, eq(person.id, reflection.personId))
    .where(and(eq(reflection.personId, personId), eq(reflection.reflectionId, reflectionId)));
  if (!row) return null;
  const all = await listReflections(personId, row.moduleId, row.supervisorId);
  return all.find((one) => one.reflectionId === reflectionId) ?? null;
}

// ---- A whole micro-credential -----------------------------------------------------------------------

export interface LearningOverview {
  readonly progress: ReadonlyMap<string, ModuleProgress>;
  /** banks with a passed try */
  readonly passed: ReadonlySet<string>;
  /** reflection prompts with saved words */
  readonly reflected: ReadonlySet<string>;
}

const passedBanks = prepared((read) =>
  read
    .selectDistinct({ bank: checkAttempt.bank })
    .from(checkAttempt)
    .where(and(eq(checkAttempt.personId, sql.placeholder("personId")), eq(checkAttempt.passed, true)))
    .prepare(),
);
const savedPrompts = prepared((read) =>
  read
    .select({ reflectionId: reflection.reflectionId })
    .from(reflection)
    .where(eq(reflection.personId, sql.placeholder("personId")))
    .prepare(),
);

/** What a learner has done in all modules, in three questions. */
export async function readLearning(personId: string): Promise<LearningOverview> {
  const progress = await listModuleProgress(personId);
  const passed = await passedBanks().execute({ personId });
  const reflected = await savedPrompts().execute({ personId });
  return {
    progress,
    passed: new Set(passed.map((row) => row.bank)),
    reflected: new Set(reflected.map((row) => row.reflectionId)),
  };
}

/** Name of a person, for an audience label; null where there is none or the account was closed. */
export async function readName(personId: string | null): Promise<string | null> {
  if (personId === null) return null;
  const [row] = await store()
    .read.select({ name: person.name, closedAt: person.closedAt })
    .from(person)
    .where(eq(person.id, personId));
  return row && row.closedAt === null ? row.name : null;
}
