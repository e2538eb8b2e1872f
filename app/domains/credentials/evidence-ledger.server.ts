import { randomBytes } from "node:crypto";
import { and, asc, desc, eq, inArray } from "drizzle-orm";
import type { Db } from "#db/client.server";
import { evidence, evidenceVersion, evidenceVersionFile, result, review } from "#db/schema/assessment";
import { fromJson } from "#db/schema/columns";
import { award, credential, equivalence, ledgerEntry, ledgerRow, revocation } from "#db/schema/credentials";
import { person } from "#db/schema/people";
import { catalogue } from "~/catalogue/catalogue.server";
import { neededLevel } from "~/catalogue/completion";
import { awardable, levelName } from "~/catalogue/lookups";
import type { MicroCredential } from "~/catalogue/types";
import { kindName, kindOf } from "../assessment/evidence-rules";
import { stands } from "../assessment/standing-review";
import { microCredential } from "../assessment/standing.server";
import { RECOGNITION } from "../assessment/terms";
import {
  type LedgerContent,
  type LedgerEntryRow,
  type LedgerModeration,
  type LedgerPiece,
  nextEntry,
  saltedDigest,
} from "./evidence-ledger";
import type { LedgerRow } from "./ledger";
import type { LedgerKind, LedgerNames } from "./states";

/**
 * Each act below writes what it did into the ledger of the person it is about. Call it in the transaction of the act,
 * after the act's own rows, from which it reads everything: so nobody can write down something else than was done.
 */

/** A version was sent. */
export async function enterSending(tx: Db, versionId: string, at: Date): Promise<void> {
  const { of, learnerId, piece, version } = await pieceOf(tx, versionId);
  const files = await tx
    .select({
      sha256: evidenceVersionFile.sha256,
      mediaType: evidenceVersionFile.mediaType,
      bytes: evidenceVersionFile.bytes,
    })
    .from(evidenceVersionFile)
    .where(eq(evidenceVersionFile.versionId, versionId))
    .orderBy(asc(evidenceVersionFile.position));
  await append(tx, {
    person: learnerId,
    at,
    kind: "sent",
    subject: versionId,
    achievement: { ...named(of), version: version.achievementVersion },
    framework: version.framework,
    by: { id: learnerId, as: "learner" },
    evidence: {
      ...piece,
      words: saltedDigest(version.salt, version.narrative),
      files,
      ...(version.repeatsId !== null && { repeats: await numberOf(tx, "sent", version.repeatsId) }),
    },
  });
}

/** A version was judged; with it, which earlier judgements no longer count. */
export async function enterJudgement(tx: Db, reviewId: string, at: Date): Promise<void> {
  const [decided] = await tx.select().from(review).where(eq(review.id, reviewId));
  if (!decided) throw new Error("A judgement is written into the ledger after it was made.");
  const { of, learnerId, supervisorId, piece } = await pieceOf(tx, decided.versionId);
  const levels = await tx.select().from(result).where(eq(result.reviewId, reviewId));
  const by = {
    id: decided.reviewerId,
    as:
      decided.reviewerId === supervisorId && piece.kind !== RECOGNITION
        ? ("supervisor" as const)
        : ("assessor" as const),
  };
  const common = {
    person: learnerId,
    at,
    achievement: named(of),
    framework: of.framework,
    by,
    evidence: { ...piece, sent: await numberOf(tx, "sent", decided.versionId) },
  };
  const number = await append(tx, {
    ...common,
    kind: "judged",
    subject: reviewId,
    judgement: {
      decision: decided.decision,
      rubricVersion: decided.rubricVersion,
      levels: of.rubric.criteria.flatMap((criterion) => {
        const given = levels.find((one) => one.criterion === criterion.id);
        if (!given) return [];
        return [
          {
            criterion: criterion.id,
            title: criterion.title,
            skills: criterion.skills,
            level: given.achievedLevel,
            levelName: levelName(of.rubric.levels, given.achievedLevel),
            requiredLevelName: levelName(of.rubric.levels, neededLevel(of, criterion.id)),
          },
        ];
      }),
    },
  });
  for (const criterion of of.rubric.criteria) {
    const given = levels.find((one) => one.criterion === criterion.id);
    if (!given?.supersedesId) continue;
    const [earlier] = await tx
      .select({ reviewId: result.reviewId, level: result.achievedLevel })
      .from(result)
      .where(eq(result.id, given.supersedesId));
    if (!earlier) continue;
    await append(tx, {
      ...common,
      kind: "superseded",
      subject: given.supersedesId,
      superseded: {
        criterion: criterion.id,
        title: criterion.title,
        was: levelName(of.rubric.levels, earlier.level),
        now: levelName(of.rubric.levels, given.achievedLevel),
        wasIn: await numberOf(tx, "judged", earlier.reviewId),
        nowIn: number,
      },
    });
  }
}

/** Somebody looked again at what was judged, or judged it beside somebody else. */
export interface Moderated extends Pick<LedgerModeration, "what" | "outcome" | "levels"> {
  /** of the record this stands for, such as a second mark: written down once */
  readonly id: string;
  readonly versionId: string;
  /** the judgement looked at; null: none was released yet */
  readonly reviewId: string | null;
  readonly byId: string;
  readonly as: LedgerContent["by"]["as"];
}
export async function enterModeration(tx: Db, moderated: Moderated, at: Date): Promise<void> {
  const { of, learnerId, piece } = await pieceOf(tx, moderated.versionId);
  await append(tx, {
    person: learnerId,
    at,
    kind: "moderated",
    subject: moderated.id,
    achievement: named(of),
    framework: of.framework,
    by: { id: moderated.byId, as: moderated.as },
    evidence: { ...piece, sent: await numberOf(tx, "sent", moderated.versionId) },
    moderation: {
      what: moderated.what,
      outcome: moderated.outcome,
      levels: moderated.levels,
      judgement: moderated.reviewId === null ? null : await numberOf(tx, "judged", moderated.reviewId),
    },
  });
}

/** Somebody decided whether something else counts as much as an award. */
export async function enterEquivalence(tx: Db, equivalenceId: string, at: Date): Promise<void> {
  const [decided] = await tx.select().from(equivalence).where(eq(equivalence.id, equivalenceId));
  if (!decided) throw new Error("An equivalent is written into the ledger after it was decided.");
  await append(tx, {
    person: decided.personId,
    at,
    kind: "equivalence",
    subject: equivalenceId,
    ...awardedAs(decided.achievement),
    by: { id: decided.decidedById, as: "staff" },
    equivalence: { decision: decided.decision },
  });
}

/** An award was made: with the numbers of the rows it stands on, by what was fixed with it. */
export async function enterAward(tx: Db, awardId: string, at: Date): Promise<void> {
  const [made] = await tx
    .select({
      personId: award.personId,
      achievement: award.achievement,
      sequence: award.sequence,
      version: award.achievementVersion,
      validUntil: award.validUntil,
      awardedById: award.awardedById,
      approvedById: award.approvedById,
      credentialId: credential.id,
    })
    .from(award)
    .innerJoin(credential, eq(credential.awardId, award.id))
    .where(eq(award.id, awardId));
  if (!made) throw new Error("An award is written into the ledger after it was made.");
  const fixed = (
    await tx
      .select({ row: ledgerRow.row })
      .from(ledgerRow)
      .where(eq(ledgerRow.awardId, awardId))
      .orderBy(asc(ledgerRow.position))
  ).map(({ row }) => fromJson(row) as LedgerRow);
  const as = awardedAs(made.achievement);
  await append(tx, {
    person: made.personId,
    at,
    kind: "awarded",
    subject: awardId,
    ...as,
    achievement: { ...as.achievement, version: made.version },
    by: { id: made.awardedById, as: "issuer" },
    award: {
      awardId,
      credentialId: made.credentialId,
      sequence: made.sequence,
      ...(made.approvedById !== null && { approvedBy: made.approvedById }),
      validUntil: made.validUntil?.toISOString() ?? null,
      skills: fixed.flatMap((row) => (row.kind === "skill" ? [row.code] : [])),
      standsOn: await standsOn(tx, made.personId, fixed),
    },
  });
}

/** A credential was withdrawn. */
export async function enterWithdrawal(tx: Db, credentialId: string, at: Date): Promise<void> {
  const [gone] = await tx
    .select({
      personId: award.personId,
      achievement: award.achievement,
      version: award.achievementVersion,
      awardId: award.id,
      by: revocation.revokedById,
      reason: revocation.reason,
    })
    .from(revocation)
    .innerJoin(credential, eq(credential.id, revocation.credentialId))
    .innerJoin(award, eq(award.id, credential.awardId))
    .where(eq(revocation.credentialId, credentialId));
  if (!gone) throw new Error("A withdrawal is written into the ledger after it was made.");
  const as = awardedAs(gone.achievement);
  await append(tx, {
    person: gone.personId,
    at,
    kind: "withdrawn",
    subject: credentialId,
    ...as,
    achievement: { ...as.achievement, version: gone.version },
    by: { id: gone.by, as: "issuer" },
    withdrawal: {
      awardId: gone.awardId,
      credentialId,
      reason: gone.reason,
      award: await numberOf(tx, "awarded", gone.awardId),
    },
  });
}

/**
 * A suspension began or ended, or an appeal found a withdrawal wrong: what changes who may rely on a credential.
 * @param by null: the service itself, where a suspension lapsed
 */
export async function enterStatus(
  tx: Db,
  kind: Extract<LedgerKind, "suspended" | "reinstated" | "overturned">,
  of: {
    readonly credentialId: string;
    readonly act: number;
    readonly what: string;
    readonly reason: string | null;
    readonly by: LedgerContent["by"] | null;
  },
  at: Date,
): Promise<void> {
  const { credentialId, act, what, reason } = of;
  const [held] = await tx
    .select({
      personId: award.personId,
      achievement: award.achievement,
      version: award.achievementVersion,
      awardId: award.id,
    })
    .from(credential)
    .innerJoin(award, eq(award.id, credential.awardId))
    .where(eq(credential.id, credentialId));
  if (!held) throw new Error("A credential is written into the ledger after it was awarded.");
  const as = awardedAs(held.achievement);
  await append(tx, {
    person: held.personId,
    at,
    kind,
    subject: `${credentialId}:${act}`,
    ...as,
    achievement: { ...as.achievement, version: held.version },
    by: of.by ?? { id: "", as: "service" },
    status: {
      awardId: held.awardId,
      credentialId,
      act,
      what,
      reason,
      award: await numberOf(tx, "awarded", held.awardId),
    },
  });
}

// ---- How a row comes about ----------------------------------------------------------------------------

type Given = Omit<LedgerContent, "v" | "number" | "at" | "people"> & { readonly at: Date };

/**
 * Two acts about one person at once cannot both become row 8: the second waits (SQLite) or runs again (PostgreSQL,
 * where the row that was read and the row that is written are in conflict).
 * @returns the number of the new row
 */
async function append(tx: Db, given: Given): Promise<number> {
  const [before] = await tx
    .select({ number: ledgerEntry.number, hash: ledgerEntry.hash })
    .from(ledgerEntry)
    .where(eq(ledgerEntry.personId, given.person))
    .orderBy(desc(ledgerEntry.number))
    .limit(1);
  const row = nextEntry(
    before ?? null,
    given,
    await namesNow(tx, [
      given.person,
      given.by.id,
      ...(given.award?.approvedBy ? [given.award.approvedBy] : []),
    ]),
  );
  await tx.insert(ledgerEntry).values(row);
  return row.number;
}

async function namesNow(tx: Db, ids: readonly string[]): Promise<LedgerNames> {
  const rows = await tx
    .select({ id: person.id, name: person.name })
    .from(person)
    .where(inArray(person.id, [...new Set(ids)]))
    .orderBy(asc(person.id));
  return Object.fromEntries(
    rows.map(({ id, name }) => [id, { name, salt: randomBytes(16).toString("base64url") }]),
  );
}

/** null: from before there was a ledger */
async function numberOf(tx: Db, kind: LedgerKind, subjectId: string): Promise<number | null> {
  const [row] = await tx
    .select({ number: ledgerEntry.number })
    .from(ledgerEntry)
    .where(and(eq(ledgerEntry.kind, kind), eq(ledgerEntry.subjectId, subjectId)));
  return row?.number ?? null;
}

async function pieceOf(tx: Db, versionId: string) {
  const [found] = await tx
    .select({
      version: evidenceVersion,
      kind: evidence.kind,
      achievement: evidence.achievement,
      learnerId: evidence.personId,
      supervisorId: person.supervisorId,
    })
    .from(evidenceVersion)
    .innerJoin(evidence, eq(evidence.id, evidenceVersion.evidenceId))
    .innerJoin(person, eq(person.id, evidence.personId))
    .where(eq(evidenceVersion.id, versionId));
  if (!found) throw new Error("A version is written into the ledger after it was sent.");
  const of = microCredential(found.achievement);
  const kind = kindOf(of, found.kind);
  const piece: LedgerPiece = {
    id: found.version.evidenceId,
    versionId,
    version: found.version.number,
    kind: found.kind,
    title: kind ? kindName(kind) : found.kind,
    parts: fromJson(found.version.parts),
  };
  return { ...found, of, piece };
}

const named = (of: MicroCredential) => ({
  name: of.slug,
  code: of.humanCode,
  title: of.title,
  version: of.version,
});

function awardedAs(achievement: string): Pick<LedgerContent, "achievement" | "framework"> {
  const world = catalogue();
  const what = awardable(world, achievement);
  return {
    achievement: {
      name: achievement,
      code: what?.of.humanCode ?? "",
      title: what?.of.title ?? achievement,
      version: what?.of.version ?? "",
    },
    framework: what?.kind === "micro-credential" ? what.of.framework : world.framework.id,
  };
}

/** Numbers of the rows behind what was fixed with an award, in their order. */
async function standsOn(tx: Db, personId: string, fixed: readonly LedgerRow[]): Promise<number[]> {
  const versions = fixed.flatMap((row) => (row.kind === "evidence" ? [row.versionId] : []));
  const judgedOn = fixed.flatMap((row) =>
    row.kind === "skill" ? row.judgements.map((one) => one.versionId) : [],
  );
  const pieces = [...new Set([...versions, ...judgedOn])];
  const reviews =
    pieces.length === 0
      ? []
      : await tx
          .select({ id: review.id })
          .from(review)
          .where(and(inArray(review.versionId, pieces), stands()));
  const credentials = fixed.flatMap((row) =>
    row.kind === "part"
      ? [row.credentialId]
      : row.kind === "prerequisite" && row.by.kind === "credential"
        ? [row.by.credentialId]
        : [],
  );
  const awards =
    credentials.length === 0
      ? []
      : await tx
          .select({ id: credential.awardId })
          .from(credential)
          .where(inArray(credential.id, credentials));
  const subjects = new Set([
    ...pieces,
    ...reviews.map(({ id }) => id),
    ...awards.map(({ id }) => id),
    ...fixed.flatMap((row) =>
      row.kind === "prerequisite" && row.by.kind === "equivalence" ? [row.by.equivalenceId] : [],
    ),
  ]);
  const rows: Pick<LedgerEntryRow, "number" | "kind" | "subjectId" | "content">[] = await tx
    .select({
      number: ledgerEntry.number,
      kind: ledgerEntry.kind,
      subjectId: ledgerEntry.subjectId,
      content: ledgerEntry.content,
    })
    .from(ledgerEntry)
    .where(eq(ledgerEntry.personId, personId))
    .orderBy(asc(ledgerEntry.number));
  return rows
    .filter((row) => {
      if (row.kind !== "moderated") return row.kind !== "superseded" && subjects.has(row.subjectId);
      const { evidence: piece } = JSON.parse(row.content) as LedgerContent;
      return piece !== undefined && pieces.includes(piece.versionId);
    })
    .map(({ number }) => number);
}
