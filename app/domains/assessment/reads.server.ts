import {
  type SQL,
  aliasedTable,
  and,
  asc,
  desc,
  eq,
  gt,
  inArray,
  isNull,
  lte,
  ne,
  not,
  notExists,
  or,
} from "drizzle-orm";
import type { Db } from "#db/client.server";
import { fromJson } from "#db/schema/columns";
import {
  evidence,
  evidenceVersion,
  evidenceVersionFile,
  message,
  moderation,
  result,
  review,
  waitingReview,
} from "#db/schema/assessment";
import { draft, reflection } from "#db/schema/learning";
import { person, personRole, site } from "#db/schema/people";
import { store } from "#db/store.server";
import { type Facts as PolicyFacts, may } from "~/access/policy";
import { requireMay } from "~/access/require-may";
import type { Role } from "~/domains/people/terms";
import { DomainError } from "~/http/domain-error";
import { isBlindTo, unmarked } from "./blindness";
import { conflictOf, listConflicted } from "./conflicts.server";
import { PAGE, type PieceState, whereItStands } from "./evidence-rules";
import { type Moderated, readModerated } from "./moderation.server";
import { decidesVersion } from "./standing-review";
import { listCountingResults } from "./standing.server";
import { type Decision, RECOGNITION } from "./terms";

/** Who acts or asks; a signed-in Asker is one. */
export interface Actor {
  readonly personId: string;
  readonly name: string;
  readonly roles: readonly Role[];
}
export interface Someone {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

// ---- One piece ----------------------------------------------------------------------------------------

export interface EvidenceHead {
  readonly id: string;
  readonly slug: string;
  readonly kind: string;
  readonly title: string;
  readonly createdAt: Date;
  readonly author: Someone;
  /**
   * who leads the author now and may read and judge this piece;
   * null: nobody, the author did not open it to them, or it is a claim of prior learning
   */
  readonly supervisor: Someone | null;
  /** who leads the author, whatever the piece */
  readonly leaderId: string | null;
  /** the piece that holds the item together: the one this work was first written as */
  readonly itemId: string;
  readonly open: OpenTo;
  /** ids of those who said that they should not judge the author */
  readonly conflicted: readonly string[];
}
/** Whom the author opened a piece to. */
export interface OpenTo {
  readonly forSupervisor: boolean;
  readonly forAssessors: boolean;
  readonly forFacilitators: boolean;
}

const notFound = () =>
  new DomainError("not-found", "There is no such evidence. Go back to the list and choose again.");

/** @returns null where there is none; ask `factsAbout` and the policy before showing any of it */
export async function readHead(db: Db, evidenceId: string): Promise<EvidenceHead | null> {
  const [row] = await db
    .select({
      piece: evidence,
      name: person.name,
      email: person.email,
      supervisorId: person.supervisorId,
      siteId: person.siteId,
    })
    .from(evidence)
    .innerJoin(person, eq(person.id, evidence.personId))
    .where(eq(evidence.id, evidenceId));
  if (!row) return null;
  const { forSupervisor, forAssessors, forFacilitators } = row.piece;
  const conflicted = await listConflicted(db, { id: row.piece.personId, siteId: row.siteId });
  const judgedByLine =
    forSupervisor && row.piece.kind !== RECOGNITION && !conflicted.includes(row.supervisorId ?? "");
  return {
    id: row.piece.id,
    slug: row.piece.achievement,
    kind: row.piece.kind,
    title: row.piece.title,
    createdAt: row.piece.createdAt,
    author: { id: row.piece.personId, name: row.name, email: row.email },
    supervisor: judgedByLine ? await readSupervisor(db, row.supervisorId) : null,
    leaderId: row.supervisorId,
    itemId: row.piece.sameAsId ?? row.piece.id,
    open: { forSupervisor, forAssessors, forFacilitators },
    conflicted,
  };
}

/** @returns null for nobody, a closed account, or somebody who does not supervise */
export async function readSupervisor(db: Db, supervisorId: string | null): Promise<Someone | null> {
  if (supervisorId === null) return null;
  const [row] = await db
    .select({ id: person.id, name: person.name, email: person.email })
    .from(person)
    .innerJoin(personRole, and(eq(personRole.personId, person.id), eq(personRole.role, "supervisor")))
    .where(and(eq(person.id, supervisorId), isNull(person.closedAt)));
  return row ?? null;
}

/** Who leads this person and may judge what they send. */
export async function readSupervisorOf(db: Db, personId: string): Promise<Someone | null> {
  const [row] = await db
    .select({ supervisorId: person.supervisorId })
    .from(person)
    .where(and(eq(person.id, personId), not(conflictOf(person.supervisorId))));
  return readSupervisor(db, row?.supervisorId ?? null);
}

/** The policy's facts about this piece and this person. */
export function factsAbout(head: EvidenceHead, actor: Pick<Actor, "personId">): PolicyFacts {
  return {
    own: head.author.id === actor.personId,
    supervises: head.supervisor?.id === actor.personId,
    leads: head.leaderId === actor.personId,
    conflicted: head.conflicted.includes(actor.personId),
    openToAssessors: head.open.forAssessors,
    openToFacilitators: head.open.forFacilitators,
  };
}

/**
 * How much of a piece somebody may read: all that was sent, or what was judged, up to the last version that they judged
 * (of an issuer, that anybody did). A judgement already made has to be explained for years, so taking a piece back takes
 * the rest and not that.
 * @returns the highest version number; Infinity: all of it
 * @throws not-found for somebody who may read none of it
 */
export async function reachOf(db: Db, head: EvidenceHead, actor: Actor): Promise<number> {
  const facts = factsAbout(head, actor);
  if (may(actor.roles, "evidence.read", facts)) return Number.POSITIVE_INFINITY;
  const rows = await db
    .select({ number: evidenceVersion.number, reviewerId: review.reviewerId })
    .from(review)
    .innerJoin(evidenceVersion, eq(evidenceVersion.id, review.versionId))
    .where(eq(evidenceVersion.evidenceId, head.id));
  const mine = rows.filter((row) => row.reviewerId === actor.personId);
  requireMay(actor, "evidence.read", { ...facts, judged: mine.length > 0, decided: rows.length > 0 }, true);
  const judged = may(actor.roles, "evidence.read", { ...facts, decided: true }) ? rows : mine;
  return Math.max(...judged.map((row) => row.number));
}

/**
 * A piece of the asker's own, to be written or sent.
 * @throws not-found for everybody else, whatever their role
 */
export async function readOwnHead(db: Db, actor: Actor, evidenceId: string): Promise<EvidenceHead> {
  const head = await readHead(db, evidenceId);
  if (!head) throw notFound();
  requireMay(actor, "evidence.write", factsAbout(head, actor), true);
  return head;
}

export interface VersionFile {
  readonly position: number;
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
}
export interface ReviewRecord {
  readonly id: string;
  readonly decision: Decision;
  readonly decidedAt: Date;
  readonly rubricVersion: string;
  readonly reviewer: { readonly id: string; readonly name: string };
  readonly results: readonly {
    readonly criterion: string;
    readonly level: string;
    /** what was seen */
    readonly comment: string;
    /** what to try next; "" for nothing */
    readonly next: string;
  }[];
}
export interface VersionRecord {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly narrative: string;
  readonly parts: readonly string[];
  readonly changedNote: string;
  readonly consent: readonly string[];
  readonly sentAt: Date;
  /** when these words were first sent, where that was with another piece of the same item */
  readonly givenAt: Date | null;
  readonly sentTo: { readonly id: string; readonly name: string } | null;
  readonly files: readonly VersionFile[];
  readonly review: ReviewRecord | null;
}
export interface EvidenceRecord {
  readonly head: EvidenceHead;
  /** newest first; empty: nothing was sent yet */
  readonly versions: readonly VersionRecord[];
  /** of the whole item, oldest first: one piece of work has one thread, whatever it is offered for */
  readonly messages: readonly {
    readonly id: string;
    /** the piece it was said about */
    readonly evidenceId: string;
    readonly slug: string;
    readonly authorId: string;
    readonly author: string;
    readonly version: number;
    readonly words: string;
    readonly sentAt: Date;
  }[];
  readonly state: PieceState;
  readonly waiting: {
    readonly versionId: string;
    readonly assessorFrom: Date | null;
    readonly askedById: string | null;
  } | null;
  /** the version that is being marked a second time, without what any mark says */
  readonly moderated: Moderated | null;
}

/**
 * Everything that was sent of one piece, for those the policy lets read it.
 * What is still being written is not in here: only its author may see that.
 * @throws not-found for everybody else, so that a guess learns nothing; also for a piece never sent, except its author
 */
export async function readEvidence(actor: Actor, evidenceId: string): Promise<EvidenceRecord> {
  const db = store().read;
  const head = await readHead(db, evidenceId);
  if (!head) throw notFound();
  const reach = await reachOf(db, head, actor);
  const record = await readRecord(db, head, actor);
  if (record.versions.length === 0 && head.author.id !== actor.personId) throw notFound();
  if (reach === Number.POSITIVE_INFINITY) return record;
  const versions = record.versions.filter((version) => version.number <= reach);
  return {
    ...record,
    versions,
    messages: record.messages.filter((said) => said.evidenceId === head.id && said.version <= reach),
    state: whereItStands({ decision: versions[0]?.review?.decision ?? null }, head.open),
    waiting: null,
  };
}

/** The piece that a version belongs to, without asking who wants to know: callers ask the policy. */
export async function readHeadOfVersion(db: Db, versionId: string): Promise<EvidenceHead | null> {
  const [row] = await db
    .select({ evidenceId: evidenceVersion.evidenceId })
    .from(evidenceVersion)
    .where(eq(evidenceVersion.id, versionId));
  return row ? readHead(db, row.evidenceId) : null;
}

/** The parts that a version was sent for; of a claim of prior learning, its skills. */
export async function readParts(db: Db, versionId: string): Promise<string[]> {
  const [row] = await db
    .select({ parts: evidenceVersion.parts })
    .from(evidenceVersion)
    .where(eq(evidenceVersion.id, versionId));
  return row ? fromJson(row.parts) : [];
}

/** When these versions were sent, by their ids. */
async function readGivenAt(db: Db, ids: readonly string[]): Promise<Map<string, Date>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: evidenceVersion.id, sentAt: evidenceVersion.sentAt })
    .from(evidenceVersion)
    .where(inArray(evidenceVersion.id, [...ids]));
  return new Map(rows.map((row) => [row.id, row.sentAt]));
}

/**
 * The same without asking the policy: callers do.
 * @param viewer whose eyes it is for: who may still be asked to mark it sees no earlier mark
 */
export async function readRecord(
  db: Db,
  head: EvidenceHead,
  viewer: Pick<Actor, "personId" | "roles">,
): Promise<EvidenceRecord> {
  const reviewer = aliasedTable(person, "reviewer");
  const addressee = aliasedTable(person, "addressee");
  const rows = await db
    .select({
      version: evidenceVersion,
      toName: addressee.name,
      reviewId: review.id,
      decision: review.decision,
      decidedAt: review.decidedAt,
      rubricVersion: review.rubricVersion,
      reviewerId: review.reviewerId,
      reviewerName: reviewer.name,
    })
    .from(evidenceVersion)
    .leftJoin(addressee, eq(addressee.id, evidenceVersion.sentToId))
    .leftJoin(review, decidesVersion())
    .leftJoin(reviewer, eq(reviewer.id, review.reviewerId))
    .where(eq(evidenceVersion.evidenceId, head.id))
    .orderBy(desc(evidenceVersion.number));
  if (rows.length === 0) {
    return { head, versions: [], messages: [], state: "draft", waiting: null, moderated: null };
  }
  const ids = rows.map((row) => row.version.id);
  const given = await readGivenAt(
    db,
    rows.flatMap((row) => row.version.repeatsId ?? []),
  );
  const files = await db
    .select()
    .from(evidenceVersionFile)
    .where(inArray(evidenceVersionFile.versionId, ids))
    .orderBy(asc(evidenceVersionFile.position));
  const levels = await db
    .select({
      reviewId: result.reviewId,
      criterion: result.criterion,
      level: result.achievedLevel,
      comment: result.comment,
      next: result.next,
    })
    .from(result)
    .innerJoin(review, eq(review.id, result.reviewId))
    .where(inArray(review.versionId, ids));
  const messages = await db
    .select({
      id: message.id,
      evidenceId: message.evidenceId,
      slug: evidence.achievement,
      authorId: message.authorId,
      author: person.name,
      version: evidenceVersion.number,
      words: message.words,
      sentAt: message.sentAt,
    })
    .from(message)
    .innerJoin(person, eq(person.id, message.authorId))
    .innerJoin(evidenceVersion, eq(evidenceVersion.id, message.versionId))
    .innerJoin(evidence, eq(evidence.id, message.evidenceId))
    .where(or(eq(evidence.id, head.itemId), eq(evidence.sameAsId, head.itemId)))
    .orderBy(asc(message.sentAt), asc(message.id));
  const [waiting] = await db
    .select({
      versionId: waitingReview.versionId,
      assessorFrom: waitingReview.assessorFrom,
      askedById: waitingReview.askedById,
    })
    .from(waitingReview)
    .where(eq(waitingReview.evidenceId, head.id));
  const versions = rows.map(
    ({
      version,
      reviewId,
      decision,
      decidedAt,
      rubricVersion,
      reviewerId,
      reviewerName,
      toName,
    }): VersionRecord => ({
      id: version.id,
      number: version.number,
      title: version.title,
      narrative: version.narrative,
      parts: fromJson(version.parts),
      changedNote: version.changedNote,
      consent: fromJson(version.consent),
      sentAt: version.sentAt,
      givenAt: given.get(version.repeatsId ?? "") ?? null,
      sentTo: version.sentToId && toName ? { id: version.sentToId, name: toName } : null,
      files: files
        .filter((file) => file.versionId === version.id)
        .map(({ position, name, mediaType, bytes }) => ({ position, name, mediaType, bytes })),
      review:
        reviewId && decision && decidedAt && rubricVersion && reviewerId && reviewerName
          ? {
              id: reviewId,
              decision,
              decidedAt,
              rubricVersion,
              reviewer: { id: reviewerId, name: reviewerName },
              results: levels
                .filter((row) => row.reviewId === reviewId)
                .map(({ criterion, level, comment, next }) => ({ criterion, level, comment, next })),
            }
          : null,
    }),
  );
  const latest = versions[0];
  const record: EvidenceRecord = {
    head,
    versions,
    messages,
    state: whereItStands(latest ? { decision: latest.review?.decision ?? null } : null, head.open),
    waiting: waiting ?? null,
    moderated: await readModerated(db, ids),
  };
  return isBlindTo(viewer, head, record.moderated) ? unmarked(record) : record;
}

/**
 * One file as it was sent, for those who may read the piece.
 * @throws not-found for everybody else
 */
export async function readSentFile(actor: Actor, versionId: string, position: number) {
  const db = store().read;
  const head = await readHeadOfVersion(db, versionId);
  if (!head) throw notFound();
  const reach = await reachOf(db, head, actor);
  const [row] = await db
    .select({ file: evidenceVersionFile, number: evidenceVersion.number })
    .from(evidenceVersionFile)
    .innerJoin(evidenceVersion, eq(evidenceVersion.id, evidenceVersionFile.versionId))
    .where(and(eq(evidenceVersionFile.versionId, versionId), eq(evidenceVersionFile.position, position)));
  if (!row || row.number > reach) throw notFound();
  return { head, file: row.file };
}

// ---- The learner's list -------------------------------------------------------------------------------

export interface MyPiece {
  readonly id: string;
  readonly slug: string;
  readonly kind: string;
  readonly title: string;
  readonly state: PieceState;
  /** null: never sent */
  readonly version: number | null;
  readonly parts: readonly string[];
  /** since when it is where it is */
  readonly since: Date;
  /** who has it or who decided */
  readonly with: string | null;
  readonly open: OpenTo;
  /** the piece that this work was first written as */
  readonly itemId: string;
  /** something newer than the last version is being written */
  readonly writing: boolean;
}

/** The asker's own pieces, newest first. */
export async function listMyEvidence(personId: string): Promise<MyPiece[]> {
  const db = store().read;
  const reviewer = aliasedTable(person, "reviewer");
  const addressee = aliasedTable(person, "addressee");
  const rows = await db
    .select({
      piece: evidence,
      version: evidenceVersion.number,
      parts: evidenceVersion.parts,
      sentAt: evidenceVersion.sentAt,
      toName: addressee.name,
      decision: review.decision,
      decidedAt: review.decidedAt,
      reviewerName: reviewer.name,
    })
    .from(evidence)
    .leftJoin(evidenceVersion, eq(evidenceVersion.evidenceId, evidence.id))
    .leftJoin(addressee, eq(addressee.id, evidenceVersion.sentToId))
    .leftJoin(review, decidesVersion())
    .leftJoin(reviewer, eq(reviewer.id, review.reviewerId))
    .where(eq(evidence.personId, personId))
    .orderBy(desc(evidence.createdAt), desc(evidenceVersion.number));
  const boxes = await db
    .select({ key: draft.key, savedAt: draft.savedAt, body: draft.body })
    .from(draft)
    .where(eq(draft.personId, personId));
  const writing = new Map(
    boxes.flatMap((box) =>
      box.key.startsWith("evidence:") ? [[box.key.slice("evidence:".length), box]] : [],
    ),
  );
  const found = new Map<string, MyPiece>();
  for (const row of rows) {
    if (found.has(row.piece.id)) continue;
    const box = writing.get(row.piece.id);
    found.set(row.piece.id, {
      id: row.piece.id,
      slug: row.piece.achievement,
      kind: row.piece.kind,
      title: (row.version === null && box ? fromJson(box.body)["title"]?.trim() : null) || row.piece.title,
      state: whereItStands(row.version === null ? null : { decision: row.decision }, row.piece),
      open: row.piece,
      itemId: row.piece.sameAsId ?? row.piece.id,
      version: row.version,
      parts: row.parts ? fromJson(row.parts) : [],
      since: row.decidedAt ?? row.sentAt ?? box?.savedAt ?? row.piece.createdAt,
      with: row.reviewerName ?? row.toName,
      writing: box !== undefined,
    });
  }
  return [...found.values()];
}

// ---- The queue ----------------------------------------------------------------------------------------

export interface WaitingItem {
  readonly versionId: string;
  readonly version: number;
  readonly title: string;
  readonly slug: string;
  readonly kind: string;
  readonly learner: string;
  readonly site: string | null;
  readonly sentAt: Date;
  /** the supervisor it waits for, in the assessors' list */
  readonly reviewer: string | null;
  readonly asked: boolean;
}
export interface WaitingPage {
  readonly items: readonly WaitingItem[];
  /** start of the next page; null: this is the last */
  readonly next: string | null;
}

/**
 * What waits for this person as a line supervisor, longest wait first.
 * @param after `next` of the page before
 */
export async function listWaitingForMe(reviewerId: string, after: string | null): Promise<WaitingPage> {
  const from = cursor(after);
  const rows = await waitingRows(
    and(
      eq(waitingReview.reviewerId, reviewerId),
      // an assessor has judged it, and a second one reads it
      notExists(
        store()
          .read.select({ id: moderation.id })
          .from(moderation)
          .innerJoin(evidence, eq(evidence.id, waitingReview.evidenceId))
          .where(and(eq(moderation.versionId, waitingReview.versionId), eq(evidence.forAssessors, true))),
      ),
      from ? past(waitingReview.sentAt, from) : undefined,
    ),
    "sentAt",
  );
  return pageOf(rows, (row) => row.sentAt);
}

/**
 * What has come to the assessors and nobody has yet: no supervisor, waited too long, or somebody asked.
 * Without what this assessor should not judge, and without what already waits for them as a supervisor.
 */
export async function listOpenToAssessors(
  assessorId: string,
  now: Date,
  after: string | null,
): Promise<WaitingPage> {
  const from = cursor(after);
  const db = store().read;
  const rows = await waitingRows(
    and(
      lte(waitingReview.assessorFrom, now),
      ne(waitingReview.personId, assessorId),
      or(isNull(waitingReview.reviewerId), ne(waitingReview.reviewerId, assessorId)),
      // what somebody has, or has marked already, is in nobody else's list
      eq(waitingReview.held, false),
      // nobody marks as an assessor what somebody they lead has sent, or where they declared a conflict
      notExists(
        db
          .select({ id: person.id })
          .from(person)
          .where(
            and(
              eq(person.id, waitingReview.personId),
              or(eq(person.supervisorId, assessorId), conflictOf(assessorId)),
            ),
          ),
      ),
      from ? past(waitingReview.assessorFrom, from) : undefined,
    ),
    "assessorFrom",
  );
  return pageOf(rows, (row) => row.assessorFrom ?? row.sentAt);
}

/**
 * One page of the queue, then what the page says about each row.
 * The page is cut inside a query of its own: left to itself, PostgreSQL joined ten thousand rows to show fifty.
 */
async function waitingRows(where: SQL | undefined, by: "sentAt" | "assessorFrom"): Promise<WaitingRow[]> {
  const db = store().read;
  const page = db
    .select()
    .from(waitingReview)
    .where(where)
    .orderBy(asc(waitingReview[by]), asc(waitingReview.versionId))
    .limit(PAGE + 1)
    .as("page");
  const reviewer = aliasedTable(person, "reviewer");
  return db
    .select({
      versionId: page.versionId,
      version: evidenceVersion.number,
      title: evidenceVersion.title,
      slug: evidence.achievement,
      kind: evidence.kind,
      learner: person.name,
      site: site.name,
      sentAt: page.sentAt,
      assessorFrom: page.assessorFrom,
      reviewer: reviewer.name,
      askedById: page.askedById,
    })
    .from(page)
    .innerJoin(evidenceVersion, eq(evidenceVersion.id, page.versionId))
    .innerJoin(evidence, eq(evidence.id, page.evidenceId))
    .innerJoin(person, eq(person.id, page.personId))
    .leftJoin(site, eq(site.id, person.siteId))
    .leftJoin(reviewer, eq(reviewer.id, page.reviewerId))
    .orderBy(asc(page[by]), asc(page.versionId));
}

type WaitingRow = Omit<WaitingItem, "asked"> & { assessorFrom: Date | null; askedById: string | null };

function pageOf(rows: readonly WaitingRow[], by: (row: WaitingRow) => Date): WaitingPage {
  const shown = rows.slice(0, PAGE);
  const last = shown.at(-1);
  return {
    items: shown.map(({ assessorFrom: _, askedById, ...row }) => ({ ...row, asked: askedById !== null })),
    next: rows.length > PAGE && last ? `${by(last).getTime()}_${last.versionId}` : null,
  };
}

interface Place {
  readonly at: Date;
  readonly versionId: string;
}
/** A place in the queue, as it stands in an address; anything else is read as the beginning. */
function cursor(after: string | null): Place | null {
  const [, ms, versionId] = /^(\d{1,15})_([\w-]{1,64})$/.exec(after ?? "") ?? [];
  return ms && versionId ? { at: new Date(Number(ms)), versionId } : null;
}
function past(column: typeof waitingReview.sentAt | typeof waitingReview.assessorFrom, place: Place) {
  return or(gt(column, place.at), and(eq(column, place.at), gt(waitingReview.versionId, place.versionId)));
}

/** The asker's own latest decisions, newest first. */
export async function listDecided(reviewerId: string, most = 10) {
  return store()
    .read.select({
      versionId: review.versionId,
      version: evidenceVersion.number,
      title: evidenceVersion.title,
      learner: person.name,
      decision: review.decision,
      decidedAt: review.decidedAt,
    })
    .from(review)
    .innerJoin(evidenceVersion, eq(evidenceVersion.id, review.versionId))
    .innerJoin(evidence, eq(evidence.id, evidenceVersion.evidenceId))
    .innerJoin(person, eq(person.id, evidence.personId))
    .where(eq(review.reviewerId, reviewerId))
    .orderBy(desc(review.decidedAt))
    .limit(most);
}

// ---- The team -----------------------------------------------------------------------------------------

export interface TeamMember {
  readonly id: string;
  readonly name: string;
}

/** The learners this supervisor leads, by name. @param after the last name of the page before */
export async function listTeam(
  supervisorId: string,
  after: string | null,
): Promise<{ members: readonly TeamMember[]; next: string | null }> {
  const [, name, id] = /^(.*)~([\w-]{1,64})$/s.exec(after ?? "") ?? [];
  const rows = await store()
    .read.select({ id: person.id, name: person.name, nameKey: person.nameKey })
    .from(person)
    .innerJoin(personRole, and(eq(personRole.personId, person.id), eq(personRole.role, "learner")))
    .where(
      and(
        eq(person.supervisorId, supervisorId),
        isNull(person.closedAt),
        name !== undefined && id !== undefined
          ? or(gt(person.nameKey, name), and(eq(person.nameKey, name), gt(person.id, id)))
          : undefined,
      ),
    )
    .orderBy(asc(person.nameKey), asc(person.id))
    .limit(PAGE + 1);
  const members = rows.slice(0, PAGE);
  const last = members.at(-1);
  return { members, next: rows.length > PAGE && last ? `${last.nameKey}~${last.id}` : null };
}

/**
 * What waits of each of these people, and for whom.
 * Who leads them is not told the title of a claim of prior learning, or of a piece that was not opened to them.
 */
export async function listWaitingOf(personIds: readonly string[]) {
  if (personIds.length === 0) return [];
  return store()
    .read.select({
      personId: waitingReview.personId,
      versionId: waitingReview.versionId,
      title: evidenceVersion.title,
      slug: evidence.achievement,
      kind: evidence.kind,
      forSupervisor: evidence.forSupervisor,
      reviewerId: waitingReview.reviewerId,
      sentAt: waitingReview.sentAt,
    })
    .from(waitingReview)
    .innerJoin(evidence, eq(evidence.id, waitingReview.evidenceId))
    .innerJoin(evidenceVersion, eq(evidenceVersion.id, waitingReview.versionId))
    .where(inArray(waitingReview.personId, [...personIds]))
    .orderBy(asc(waitingReview.sentAt));
}

/** Reflections whose authors chose to share them with this person; every other one stays unseen. */
export async function listSharedWith(personId: string) {
  return store()
    .read.select({
      id: reflection.id,
      reflectionId: reflection.reflectionId,
      moduleId: reflection.moduleId,
      words: reflection.words,
      savedAt: reflection.savedAt,
      authorId: person.id,
      author: person.name,
    })
    .from(reflection)
    .innerJoin(person, eq(person.id, reflection.personId))
    .where(
      and(
        eq(reflection.sharedWithId, personId),
        eq(reflection.audience, "shared"),
        eq(person.supervisorId, personId),
      ),
    )
    .orderBy(desc(reflection.savedAt))
    .limit(PAGE);
}

export interface CurrentLevel {
  readonly resultId: string;
  readonly criterion: string;
  readonly level: string;
  readonly judgedAt: Date;
  readonly judge: string;
  readonly versionId: string;
}

/** The level that counts for each criterion of one learner now, for the reviewer: a new level takes its place. */
export async function listCurrentLevels(db: Db, personId: string, slug: string): Promise<CurrentLevel[]> {
  const counting = await listCountingResults(db, personId, slug);
  if (counting.length === 0) return [];
  const judges = [...new Set(counting.map((row) => row.judgedById))];
  const names = new Map(
    (
      await db.select({ id: person.id, name: person.name }).from(person).where(inArray(person.id, judges))
    ).map(({ id, name }) => [id, name]),
  );
  return counting.map(({ resultId, criterion, level, judgedAt, judgedById, versionId }) => ({
    resultId,
    criterion,
    level,
    judgedAt,
    judge: names.get(judgedById) ?? "",
    versionId,
  }));
}
