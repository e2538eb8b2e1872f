import { createHash, randomUUID } from "node:crypto";
import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, lt, ne } from "drizzle-orm";
import type { Db } from "#db/client.server";
import { evidence, evidenceVersion, note, standing } from "#db/schema/assessment";
import { agreement, cycle, cycleStrand, rating, ratingLink, ratingSheet } from "#db/schema/growth";
import { person, personRole } from "#db/schema/people";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { certifiedCode, ratingScaleById, ratingScaleInUse, frameworkVersion } from "~/catalogue/lookups";
import type { RatingScale } from "~/catalogue/types";
import { discardDraft, emptyDraft, listDrafts } from "~/domains/learning/drafts.server";
import { recordActivity } from "~/domains/people/activity.server";
import { firstName } from "~/domains/people/names";
import { queueMail } from "~/domains/people/outbox.server";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { formatDateOn } from "~/ui/moments";
import { PAGE } from "./evidence-rules";
import { listWorkedOn } from "./worked-on.server";
import {
  type Part,
  type Said,
  answerOf,
  itemsFor,
  partsOfRound,
  strandsOf,
  unansweredItems,
} from "./rating-rules";
import { type Actor, type Someone, readSupervisor } from "./reads.server";
import { type AgreementSide, type CycleKind, RECOGNITION, type RatingLinkKind } from "./terms";

/** Ours: an example is a few sentences. */
export const ratingLimits = { comment: 2_000, links: 10, rounds: 40, offered: 8 } as const;

const notFound = () =>
  new DomainError("not-found", "There is no such round. Go back to your rounds and choose again.");

/** One round as one of its two people may know it: who, what, when, and never what the other has answered. */
export interface Round {
  readonly id: string;
  readonly kind: CycleKind;
  /** the asker's */
  readonly side: AgreementSide;
  readonly person: Someone;
  /** who rates beside; null: nobody does */
  readonly supervisor: Someone | null;
  readonly scale: RatingScale;
  /** of the scale and the framework when it was opened */
  readonly scaleVersion: string;
  readonly framework: string;
  readonly parts: readonly Part[];
  readonly openedById: string;
  readonly openedAt: Date;
  /** YYYY-MM-DD */
  readonly dueOn: string | null;
  readonly sentAt: Readonly<Record<AgreementSide, Date | null>>;
  readonly bothSentAt: Date | null;
  readonly heldOn: string | null;
  readonly closedAt: Date | null;
}

export interface Rated {
  /** null: only words so far */
  readonly answer: string | null;
  readonly comment: string;
  readonly ratedAt: Date;
  /** ids of the rater's own notes; always empty in what the other reads */
  readonly notes: readonly string[];
  readonly evidence: readonly string[];
}
/** One side's ratings. */
export interface Sheet {
  readonly side: AgreementSide;
  /** null: nothing was saved yet */
  readonly id: string | null;
  readonly sentAt: Date | null;
  /** by item; absent: nothing said */
  readonly ratings: ReadonlyMap<string, Rated>;
}

export const otherSide = (side: AgreementSide): AgreementSide => (side === "self" ? "supervisor" : "self");

/** Item → answer, of those that have one: what the rules read. */
export const answersIn = (sheet: Pick<Sheet, "ratings">): Map<string, string> =>
  new Map(
    [...sheet.ratings].flatMap(([item, { answer }]) => (answer === null ? [] : [[item, answer] as const])),
  );

/** The box of words being written on one page of a round; each side has its own, because drafts belong to a person. */
export const ratingDraftKey = (cycleId: string, part: string): string => `rating:${cycleId}.${part}`;

// ---- Reads ------------------------------------------------------------------------------------------------

/**
 * One round, for one of its two people. Asked by the id alone, so every page of a round costs the same however many
 * rounds there are.
 * @throws not-found for everybody else, whatever their role
 */
export async function readRound(actor: Actor, cycleId: string, db: Db = store().read): Promise<Round> {
  const [row] = await db
    .select({
      round: cycle,
      id: person.id,
      name: person.name,
      email: person.email,
      leader: person.supervisorId,
    })
    .from(cycle)
    .innerJoin(person, eq(person.id, cycle.personId))
    .where(eq(cycle.id, cycleId));
  if (!row) throw notFound();
  const { round } = row;
  const own = round.personId === actor.personId;
  requireMay(
    actor,
    "round.rate",
    {
      own,
      supervises: row.leader === actor.personId,
      leadsRound: round.supervisorId === actor.personId,
    },
    true,
  );
  const sheets = await db
    .select({ side: ratingSheet.side, sentAt: ratingSheet.sentAt })
    .from(ratingSheet)
    .where(eq(ratingSheet.cycleId, round.id));
  const sent = (side: AgreementSide) => sheets.find((sheet) => sheet.side === side)?.sentAt ?? null;
  const strands = await db.select().from(cycleStrand).where(eq(cycleStrand.cycleId, round.id));
  return {
    id: round.id,
    kind: round.kind,
    side: own ? "self" : "supervisor",
    person: { id: row.id, name: row.name, email: row.email },
    supervisor: await readSomeone(db, round.supervisorId),
    scale: scaleOf(round.scale),
    scaleVersion: round.scaleVersion,
    framework: round.framework,
    parts: partsOfRound(
      frameworkVersion(catalogue(), round.framework) ?? catalogue().framework,
      strands.map(({ strand }) => strand),
    ),
    openedById: round.openedById,
    openedAt: round.openedAt,
    dueOn: round.dueOn,
    sentAt: { self: sent("self"), supervisor: sent("supervisor") },
    bothSentAt: round.bothSentAt,
    heldOn: round.heldOn,
    closedAt: round.closedAt,
  };
}

function scaleOf(id: string): RatingScale {
  const scale = ratingScaleById(catalogue(), id);
  if (!scale) throw new Error(`content/scales has no rating scale ${id}, and a round was rated with it.`);
  return scale;
}

/** A name that is on record, also of somebody whose account is closed. */
async function readSomeone(db: Db, id: string | null): Promise<Someone | null> {
  if (id === null) return null;
  const [row] = await db
    .select({ id: person.id, name: person.name, email: person.email })
    .from(person)
    .where(eq(person.id, id));
  return row ?? null;
}

/** The asker's own ratings of a round, sent or not. There is no read of the other's that stands alone. */
export async function readOwnSheet(round: Round, db: Db = store().read): Promise<Sheet> {
  return readSheet(db, round.id, round.side, true);
}

/**
 * Both people's ratings beside each other.
 * Evidence that the other linked is named by its id: whoever shows it asks whether this reader may open it. Notes
 * stay with their author.
 * @returns supervisor null where nobody rates beside the specialist
 * @throws not-found before both have sent, for the two as for everybody
 */
export async function readBothSheets(
  actor: Actor,
  round: Round,
  db: Db = store().read,
): Promise<{ self: Sheet; supervisor: Sheet | null }> {
  const own = round.person.id === actor.personId;
  requireMay(
    actor,
    "round.compare",
    {
      own,
      supervises: !own,
      leadsRound: round.supervisor?.id === actor.personId,
      bothSent: round.bothSentAt !== null,
    },
    true,
  );
  const supervisor = await readSheet(db, round.id, "supervisor", round.side === "supervisor");
  return {
    self: await readSheet(db, round.id, "self", round.side === "self"),
    supervisor: supervisor.sentAt === null ? null : supervisor,
  };
}

async function readSheet(db: Db, cycleId: string, side: AgreementSide, mine: boolean): Promise<Sheet> {
  const [head] = await db
    .select({ id: ratingSheet.id, sentAt: ratingSheet.sentAt })
    .from(ratingSheet)
    .where(and(eq(ratingSheet.cycleId, cycleId), eq(ratingSheet.side, side)));
  if (!head) return { side, id: null, sentAt: null, ratings: new Map() };
  const rows = await db.select().from(rating).where(eq(rating.sheetId, head.id));
  const links = await db.select().from(ratingLink).where(eq(ratingLink.sheetId, head.id));
  const linked = (item: string, kind: RatingLinkKind) =>
    links.filter((link) => link.item === item && link.kind === kind).map((link) => link.targetId);
  return {
    side,
    id: head.id,
    sentAt: head.sentAt,
    ratings: new Map(
      rows.map(({ item, answer, comment, ratedAt }) => [
        item,
        {
          answer,
          comment,
          ratedAt,
          notes: mine ? linked(item, "note") : [],
          evidence: linked(item, "evidence"),
        },
      ]),
    ),
  };
}

/** What each of the two said should stand, after they talked; the rules read from it what is agreed. */
export async function readSaid(round: Pick<Round, "id">, db: Db = store().read): Promise<Said[]> {
  return db
    .select({
      item: agreement.item,
      side: agreement.side,
      answer: agreement.answer,
      number: agreement.number,
    })
    .from(agreement)
    .where(eq(agreement.cycleId, round.id))
    .orderBy(asc(agreement.number));
}

/**
 * What the same rater sent in the round before this one.
 * @returns null where this is their first
 */
export async function readLastSheet(
  round: Round,
): Promise<{ readonly sentAt: Date; readonly answers: ReadonlyMap<string, string> } | null> {
  const raterId = round.side === "self" ? round.person.id : round.supervisor?.id;
  if (raterId === undefined) return null;
  const db = store().read;
  const [last] = await db
    .select({ id: ratingSheet.id, sentAt: ratingSheet.sentAt })
    .from(cycle)
    .innerJoin(ratingSheet, and(eq(ratingSheet.cycleId, cycle.id), eq(ratingSheet.side, round.side)))
    .where(
      and(
        eq(cycle.personId, round.person.id),
        lt(cycle.openedAt, round.openedAt),
        eq(ratingSheet.raterId, raterId),
        isNotNull(ratingSheet.sentAt),
      ),
    )
    .orderBy(desc(cycle.openedAt))
    .limit(1);
  if (!last?.sentAt) return null;
  const rows = await db
    .select({ item: rating.item, answer: rating.answer })
    .from(rating)
    .where(eq(rating.sheetId, last.id));
  return {
    sentAt: last.sentAt,
    answers: new Map(rows.flatMap(({ item, answer }) => (answer === null ? [] : [[item, answer] as const]))),
  };
}

export interface ListedRound {
  readonly id: string;
  readonly kind: CycleKind;
  readonly personId: string;
  readonly person: string;
  /** who leads in it; null: nobody */
  readonly supervisorId: string | null;
  readonly supervisor: string | null;
  readonly openedAt: Date;
  readonly dueOn: string | null;
  readonly sentAt: Readonly<Record<AgreementSide, Date | null>>;
  readonly bothSentAt: Date | null;
  readonly heldOn: string | null;
  readonly closedAt: Date | null;
}

/** The asker's own rounds, newest first. */
export async function listRounds(personId: string): Promise<ListedRound[]> {
  const rounds = await store()
    .read.select()
    .from(cycle)
    .where(eq(cycle.personId, personId))
    .orderBy(desc(cycle.openedAt), desc(cycle.id))
    .limit(ratingLimits.rounds);
  return listed(rounds);
}

/** The rounds a supervisor leads in that are not closed, longest open first; of people they still supervise. */
export async function listLedRounds(supervisorId: string): Promise<ListedRound[]> {
  const rows = await store()
    .read.select({ round: cycle })
    .from(cycle)
    // before the limit: rounds of people who have moved on must not push out those that wait
    .innerJoin(person, and(eq(person.id, cycle.personId), eq(person.supervisorId, supervisorId)))
    .where(and(eq(cycle.supervisorId, supervisorId), isNull(cycle.closedAt)))
    .orderBy(asc(cycle.openedAt), asc(cycle.id))
    .limit(PAGE);
  return listed(rows.map(({ round }) => round));
}

async function listed(rounds: readonly (typeof cycle.$inferSelect)[]): Promise<ListedRound[]> {
  if (rounds.length === 0) return [];
  const db = store().read;
  const sheets = await sentSheets(
    db,
    rounds.map((round) => round.id),
  );
  const ids = new Set(rounds.flatMap((round) => [round.personId, round.supervisorId ?? round.personId]));
  const names = new Map(
    (
      await db
        .select({ id: person.id, name: person.name })
        .from(person)
        .where(inArray(person.id, [...ids]))
    ).map(({ id, name }) => [id, name]),
  );
  return rounds.map((round) => ({
    id: round.id,
    kind: round.kind,
    personId: round.personId,
    person: names.get(round.personId) ?? "",
    supervisorId: round.supervisorId,
    supervisor: round.supervisorId === null ? null : (names.get(round.supervisorId) ?? null),
    openedAt: round.openedAt,
    dueOn: round.dueOn,
    sentAt: { self: sheets(round.id, "self"), supervisor: sheets(round.id, "supervisor") },
    bothSentAt: round.bothSentAt,
    heldOn: round.heldOn,
    closedAt: round.closedAt,
  }));
}

/** When each side of some rounds has sent; null: not yet. */
async function sentSheets(db: Db, cycleIds: readonly string[]) {
  const sheets = await db
    .select({ cycleId: ratingSheet.cycleId, side: ratingSheet.side, sentAt: ratingSheet.sentAt })
    .from(ratingSheet)
    .where(inArray(ratingSheet.cycleId, [...cycleIds]));
  return (cycleId: string, side: AgreementSide): Date | null =>
    sheets.find((sheet) => sheet.cycleId === cycleId && sheet.side === side)?.sentAt ?? null;
}

/** Somebody who keeps a round waiting on its day. */
export interface DueRating {
  readonly cycleId: string;
  readonly kind: CycleKind;
  readonly side: AgreementSide;
  readonly to: Someone;
  /** whose practice is rated */
  readonly person: string;
  /** the supervisor who was to rate leads them no longer, so the specialist has to say who does */
  readonly moved: boolean;
}

/**
 * Who keeps rounds waiting that are due on a day: for the daily reminders. Those who have still to send; and the
 * specialist where the supervisor of the round has moved on, because who has gone sends nothing any more.
 * @param dueOn YYYY-MM-DD
 * @param after id of the last round of the page before; null: from the beginning
 * @returns one entry for each person to remind, in the order of the rounds; `next` null: this is the last page
 */
export async function listRatingsDueOn(
  dueOn: string,
  after: string | null = null,
): Promise<{ due: DueRating[]; next: string | null }> {
  const db = store().read;
  const rounds = await db
    .select()
    .from(cycle)
    .where(
      and(
        isNull(cycle.bothSentAt),
        isNull(cycle.closedAt),
        eq(cycle.dueOn, dueOn),
        after === null ? undefined : gt(cycle.id, after),
      ),
    )
    .orderBy(asc(cycle.id))
    .limit(PAGE);
  if (rounds.length === 0) return { due: [], next: null };
  const sheets = await sentSheets(
    db,
    rounds.map((round) => round.id),
  );
  const ids = rounds.flatMap((round) => [
    round.personId,
    ...(round.supervisorId ? [round.supervisorId] : []),
  ]);
  const people = new Map(
    (
      await db
        .select({ id: person.id, name: person.name, email: person.email, supervisorId: person.supervisorId })
        .from(person)
        .where(and(inArray(person.id, [...new Set(ids)]), isNull(person.closedAt)))
    ).map((row) => [row.id, row]),
  );
  const due = rounds.flatMap((round): DueRating[] => {
    const whose = people.get(round.personId);
    if (!whose) return [];
    const supervisor = round.supervisorId === null ? undefined : people.get(round.supervisorId);
    const waits = (side: AgreementSide): boolean => sheets(round.id, side) === null;
    const leads = supervisor !== undefined && whose.supervisorId === supervisor.id;
    const moved = round.supervisorId !== null && !leads && waits("supervisor");
    const about = { cycleId: round.id, kind: round.kind, person: whose.name };
    return [
      ...(waits("self") || moved ? [{ ...about, side: "self" as const, to: whose, moved }] : []),
      ...(leads && waits("supervisor")
        ? [{ ...about, side: "supervisor" as const, to: supervisor, moved: false }]
        : []),
    ];
  });
  return { due, next: rounds.length < PAGE ? null : (rounds.at(-1)?.id ?? null) };
}

/**
 * The strands of advanced skills somebody is on: they hold its credential or sent evidence for it. To themselves also
 * those whose modules they have opened, which nobody else is told.
 */
export async function strandsOfPerson(personId: string, forSelf: boolean): Promise<string[]> {
  const db = store().read;
  const sent = await db
    .selectDistinct({ slug: evidence.achievement })
    .from(evidence)
    .innerJoin(evidenceVersion, eq(evidenceVersion.evidenceId, evidence.id))
    .where(eq(evidence.personId, personId));
  const standings = await db
    .select({ slug: standing.achievement, awardedAt: standing.awardedAt })
    .from(standing)
    .where(eq(standing.personId, personId));
  const slugs = new Set([
    ...sent.map(({ slug }) => slug),
    ...standings.filter(({ awardedAt }) => awardedAt !== null).map(({ slug }) => slug),
  ]);
  const opened = forSelf ? (await listWorkedOn(personId, [])).map((of) => of.slug) : [];
  for (const slug of opened) slugs.add(slug);
  const codes = new Set(
    catalogue()
      .microCredentials.filter((of) => slugs.has(of.slug))
      .map((of) => certifiedCode(catalogue(), of)),
  );
  return strandsOf(catalogue()).flatMap(({ code }) => (codes.has(code) ? [code] : []));
}

// ---- Acts -------------------------------------------------------------------------------------------------

const deed = (actor: Actor, action: string, cycleId: string, aboutId: string) => ({
  actorId: actor.personId,
  action,
  subjectKind: "round",
  subjectId: cycleId,
  aboutId,
});

export const roundWords: Readonly<Record<CycleKind, string>> = {
  induction: "induction round",
  "mid-year": "mid-year round",
  annual: "annual round",
  "ad-hoc": "extra round",
};

/**
 * Opens a round for oneself or for somebody one supervises. The scale and the framework are those of today, and the
 * supervisor is the one of today.
 * @param id made by the page, so that a form sent twice is one round
 * @throws conflict while the person has a round in which ratings are still to come
 */
export async function openRound(
  actor: Actor,
  {
    id,
    personId,
    kind,
    dueOn,
    strands,
  }: {
    id: string;
    personId: string;
    kind: CycleKind;
    dueOn: string | null;
    strands: readonly string[];
  },
  now: Date,
): Promise<string> {
  return store().write(async (tx) => {
    const [whose] = await tx
      .select({ id: person.id, name: person.name, email: person.email, supervisorId: person.supervisorId })
      .from(person)
      .innerJoin(personRole, and(eq(personRole.personId, person.id), eq(personRole.role, "learner")))
      .where(and(eq(person.id, personId), isNull(person.closedAt)));
    requireMay(
      actor,
      "round.open",
      { own: personId === actor.personId, supervises: whose?.supervisorId === actor.personId },
      true,
    );
    if (!whose) throw notFound();
    const [before] = await tx.select({ personId: cycle.personId }).from(cycle).where(eq(cycle.id, id));
    if (before?.personId === personId) return id;
    if (before) throw new DomainError("invalid", "Reload the page and open the round again.");
    const [open] = await tx
      .select({ id: cycle.id })
      .from(cycle)
      .where(and(eq(cycle.personId, personId), isNull(cycle.closedAt), isNull(cycle.bothSentAt)))
      .limit(1);
    if (open) {
      throw new DomainError(
        "conflict",
        "A round is open already. Finish it, or end it, before you open another.",
      );
    }
    const supervisor = await readSupervisor(tx, whose.supervisorId);
    const scale = ratingScaleInUse(catalogue());
    await tx.insert(cycle).values({
      id,
      personId,
      kind,
      scale: scale.id,
      scaleVersion: scale.version,
      framework: catalogue().framework.id,
      supervisorId: supervisor?.id ?? null,
      openedById: actor.personId,
      openedAt: now,
      dueOn,
    });
    const known = new Set(strandsOf(catalogue()).map((strand) => strand.code));
    for (const strand of new Set(strands))
      if (known.has(strand)) await tx.insert(cycleStrand).values({ cycleId: id, strand });
    await recordActivity(tx, now, deed(actor, "round.open", id, personId));
    const other = actor.personId === personId ? supervisor : whose;
    if (other) {
      const about = other.id === whose.id ? "your own work" : `the work of ${whose.name}`;
      await queueMail(tx, now, {
        onceKey: `round-open:${id}`,
        to: other.email,
        subject: `A ${roundWords[kind]} is open`,
        text: [
          `Hello ${firstName(other.name)}`,
          "",
          `${actor.name} opened a ${roundWords[kind]}. You rate ${about}, page by page, whenever it suits you.`,
          dueOn === null ? "No day was named for it." : `It asks for both ratings by ${formatDateOn(dueOn)}.`,
          "Neither of you sees the other’s ratings before both have sent them.",
          "",
          addressOf(other.id === whose.id ? "self" : "supervisor", id),
        ].join("\n"),
      });
    }
    return id;
  });
}

export const pathOfRound = (side: AgreementSide, cycleId: string): string =>
  side === "self" ? `/self-assessment/${cycleId}` : `/team/ratings/${cycleId}`;
const addressOf = (side: AgreementSide, cycleId: string): string =>
  `${environment().origin}${pathOfRound(side, cycleId)}`;

export interface GivenRating {
  readonly item: string;
  /** null: not answered */
  readonly answer: string | null;
  readonly comment: string;
  readonly notes: readonly string[];
  readonly evidence: readonly string[];
}

/** What a page was filled with: it changes when another window saves. */
export function pageDigest(sheet: Sheet, part: Part): string {
  const held = itemsFor(part, sheet.side).map((item) => {
    const { answer, comment, notes, evidence: pieces } = sheet.ratings.get(item) ?? nothingSaid;
    return [item, answer, comment, [...notes].sort(), [...pieces].sort()];
  });
  return createHash("sha256").update(JSON.stringify(held)).digest("base64url").slice(0, 16);
}
const nothingSaid: Omit<Rated, "ratedAt"> = { answer: null, comment: "", notes: [], evidence: [] };

/**
 * Saves one page of the asker's own ratings. What is the same as before keeps its day.
 * @param given every item of the page; what is missing is as if it were empty
 * @param seen  digest of the page as it was shown
 * @returns null when it was done; the sheet as it stands where another window saved this page meanwhile
 * @throws conflict once it was sent: from then on nothing in it changes
 */
export async function saveRatings(
  actor: Actor,
  cycleId: string,
  { part: code, given, seen }: { part: string; given: readonly GivenRating[]; seen: string },
  now: Date,
): Promise<Sheet | null> {
  return store().write(async (tx) => {
    const round = await readRound(actor, cycleId, tx);
    requireBeingRated(round);
    const part = round.parts.find((each) => each.code === code);
    if (!part) throw notFound();
    const sheet = await readOwnSheet(round, tx);
    const byItem = new Map(given.map((one) => [one.item, one]));
    const wanted = itemsFor(part, round.side).map((item) => byItem.get(item) ?? { item, ...nothingSaid });
    for (const one of wanted)
      if (one.answer !== null && answerOf(round.scale, one.item, one.answer) === null)
        throw new DomainError("invalid", "Choose one of the answers shown.");
    await refuseStrangeLinks(tx, actor, round, wanted);
    const changed = wanted.filter((one) => !sameRating(one, sheet.ratings.get(one.item)));
    if (changed.length > 0 && pageDigest(sheet, part) !== seen) return sheet;

    const sheetId = sheet.id ?? (await beginSheet(tx, actor, round, now));
    for (const { item, answer, comment, notes, evidence: pieces } of changed) {
      const at = and(eq(rating.sheetId, sheetId), eq(rating.item, item));
      if (answer === null && comment === "" && notes.length + pieces.length === 0)
        await tx.delete(rating).where(at);
      else
        await tx
          .insert(rating)
          .values({ sheetId, item, answer, comment, ratedAt: now })
          .onConflictDoUpdate({
            target: [rating.sheetId, rating.item],
            set: { answer, comment, ratedAt: now },
          });
      await tx.delete(ratingLink).where(and(eq(ratingLink.sheetId, sheetId), eq(ratingLink.item, item)));
      for (const targetId of new Set(notes))
        await tx.insert(ratingLink).values({ sheetId, item, kind: "note", targetId });
      for (const targetId of new Set(pieces))
        await tx.insert(ratingLink).values({ sheetId, item, kind: "evidence", targetId });
    }
    await emptyDraft(tx, actor.personId, ratingDraftKey(round.id, part.code), now);
    if (changed.length > 0)
      await recordActivity(tx, now, deed(actor, "round.rate", round.id, round.person.id));
    return null;
  });
}

function requireBeingRated(round: Round): void {
  if (round.sentAt[round.side] !== null)
    throw new DomainError(
      "conflict",
      "You have sent these ratings, so they stay as they are. What changes, you can say when you talk.",
    );
  if (round.closedAt !== null)
    throw new DomainError("conflict", "This round was ended, so nothing can be rated in it. Open a new one.");
}

async function beginSheet(tx: Db, actor: Actor, round: Round, now: Date): Promise<string> {
  const id = randomUUID();
  await tx
    .insert(ratingSheet)
    .values({ id, cycleId: round.id, side: round.side, raterId: actor.personId, startedAt: now });
  return id;
}

const sameRating = (given: GivenRating, held: Rated | undefined): boolean => {
  const before = held ?? nothingSaid;
  const same = (a: readonly string[], b: readonly string[]) => [...a].sort().join() === [...b].sort().join();
  return (
    given.answer === before.answer &&
    given.comment === before.comment &&
    same(given.notes, before.notes) &&
    same(given.evidence, before.evidence)
  );
};

/** Only one's own notes, and only evidence of the person that was sent; a claim of prior learning is not a leader's to see. */
async function refuseStrangeLinks(
  tx: Db,
  actor: Actor,
  round: Round,
  given: readonly GivenRating[],
): Promise<void> {
  const notes = new Set(given.flatMap((one) => one.notes));
  const pieces = new Set(given.flatMap((one) => one.evidence));
  const tooMany = given.some((one) => one.notes.length + one.evidence.length > ratingLimits.links);
  if (tooMany)
    throw new DomainError("invalid", `Link up to ${ratingLimits.links} notes and pieces to one skill.`);
  const own =
    notes.size === 0
      ? []
      : await tx
          .select({ id: note.id })
          .from(note)
          .where(and(eq(note.personId, actor.personId), inArray(note.id, [...notes])));
  const linkable = pieces.size === 0 ? [] : await listLinkablePieces(round, [...pieces], tx);
  if (own.length < notes.size || linkable.length < pieces.size)
    throw new DomainError(
      "invalid",
      "A note or a piece that you linked is not there any more. Reload the page.",
    );
}

/**
 * Evidence that the asker may lean on in this round, and may see the title of: the specialist's own that was sent; to the
 * supervisor only what is open to them, and not what was claimed as prior learning.
 * @param among ids; absent: the newest, as many as a page offers
 * @returns newest first
 */
export async function listLinkablePieces(
  round: Pick<Round, "person" | "side">,
  among?: readonly string[],
  db: Db = store().read,
): Promise<{ id: string; title: string }[]> {
  const query = db
    .selectDistinct({
      id: evidence.id,
      title: evidence.title,
      createdAt: evidence.createdAt,
    })
    .from(evidence)
    .innerJoin(evidenceVersion, eq(evidenceVersion.evidenceId, evidence.id))
    .where(
      and(
        eq(evidence.personId, round.person.id),
        isNull(evidence.sameAsId),
        round.side === "self"
          ? undefined
          : and(eq(evidence.forSupervisor, true), ne(evidence.kind, RECOGNITION)),
        among ? inArray(evidence.id, [...among]) : undefined,
      ),
    )
    .orderBy(desc(evidence.createdAt));
  const rows = await (among ? query : query.limit(ratingLimits.offered));
  return rows.map(({ id, title }) => ({ id, title }));
}

/**
 * Sends the asker's own ratings: from here on nothing in them changes. With the second of the two, each may read the
 * other's; where nobody rates beside the specialist, theirs is enough.
 * Sent twice it is one sending.
 * @returns whether both are there now
 * @throws conflict while an answer is missing or words on a page are not saved
 */
export async function sendSheet(actor: Actor, cycleId: string, now: Date): Promise<{ both: boolean }> {
  return store().write(async (tx) => {
    const round = await readRound(actor, cycleId, tx);
    if (round.sentAt[round.side] !== null) return { both: round.bothSentAt !== null };
    requireBeingRated(round);
    const sheet = await readOwnSheet(round, tx);
    const missing = unansweredItems(round.parts, answersIn(sheet)).length;
    if (sheet.id === null || missing > 0)
      throw new DomainError(
        "conflict",
        `${missing} ${missing === 1 ? "item has" : "items have"} no answer yet. “No opportunity yet” is an answer too.`,
      );
    const unsaved = await listUnsavedParts(actor.personId, round, tx);
    if (unsaved.length > 0)
      throw new DomainError(
        "conflict",
        `Words on ${unsaved.join(", ")} are not saved yet. Save or clear them, then send.`,
      );
    await tx
      .update(ratingSheet)
      .set({ sentAt: now })
      .where(and(eq(ratingSheet.id, sheet.id), isNull(ratingSheet.sentAt)));
    const both = round.supervisor === null || round.sentAt[otherSide(round.side)] !== null;
    if (both) await tx.update(cycle).set({ bothSentAt: now }).where(eq(cycle.id, round.id));
    await discardBoxes(tx, actor.personId, round);
    await recordActivity(tx, now, deed(actor, "round.send", round.id, round.person.id));
    const other = round.side === "self" ? round.supervisor : round.person;
    if (other)
      await queueMail(tx, now, {
        onceKey: `round-sent:${round.id}:${round.side}`,
        to: other.email,
        subject: both
          ? "You can see each other’s ratings now"
          : `${firstName(actor.name)} has sent their ratings`,
        text: [
          `Hello ${firstName(other.name)}`,
          "",
          both
            ? `${actor.name} has sent their ratings too. You can both read them beside each other now, and talk.`
            : `${actor.name} has sent their ratings of the ${roundWords[round.kind]}. You see them once you have sent yours.`,
          "",
          addressOf(otherSide(round.side), round.id),
        ].join("\n"),
      });
    return { both };
  });
}

/** Words that somebody began on the pages of a round, where nothing can become of them any more. */
async function discardBoxes(tx: Db, personId: string, round: Round): Promise<void> {
  for (const part of round.parts) await discardDraft(tx, personId, ratingDraftKey(round.id, part.code));
}

/**
 * Ends a round before both have sent their ratings. What one of them sent stays theirs: the other never reads it.
 * @throws conflict once both have sent, because then there is something to talk about
 */
export async function endRound(actor: Actor, cycleId: string, now: Date): Promise<void> {
  await store().write(async (tx) => {
    const round = await readRound(actor, cycleId, tx);
    if (round.closedAt !== null) return;
    if (round.bothSentAt !== null)
      throw new DomainError("conflict", "Both ratings are there. Finish the round with your conversation.");
    await tx.update(cycle).set({ closedAt: now }).where(eq(cycle.id, round.id));
    for (const rater of [round.person, round.supervisor]) if (rater) await discardBoxes(tx, rater.id, round);
    await recordActivity(tx, now, deed(actor, "round.end", round.id, round.person.id));
    const other = round.side === "self" ? round.supervisor : round.person;
    if (other)
      await queueMail(tx, now, {
        onceKey: `round-end:${round.id}`,
        to: other.email,
        subject: `The ${roundWords[round.kind]} was ended`,
        text: [
          `Hello ${firstName(other.name)}`,
          "",
          `${actor.name} ended the ${roundWords[round.kind]}. Nobody sees the other’s ratings. A new round can be opened at any time.`,
        ].join("\n"),
      });
  });
}

/**
 * Who leads the specialist now, where that is no longer who was to rate in a round: people move, and a round must not
 * wait for somebody who has gone.
 * @returns null: nothing to do; `to` null: nobody leads them now
 */
export async function readChangeOfLeader(
  round: Round,
  db: Db = store().read,
): Promise<{ readonly to: Someone | null } | null> {
  if (round.sentAt.supervisor !== null || round.closedAt !== null || round.bothSentAt !== null) return null;
  const [row] = await db
    .select({ supervisorId: person.supervisorId })
    .from(person)
    .where(eq(person.id, round.person.id));
  const to = await readSupervisor(db, row?.supervisorId ?? null);
  return to?.id === round.supervisor?.id ? null : { to };
}

/**
 * Lets the supervisor of today rate in an open round instead of the one it was opened with. Only the specialist says so:
 * it decides who reads what they have written. What the former supervisor began is thrown away unread.
 * @throws conflict where nothing has changed
 */
export async function handRoundOver(actor: Actor, cycleId: string, now: Date): Promise<void> {
  await store().write(async (tx) => {
    const round = await readRound(actor, cycleId, tx);
    requireMay(actor, "round.open", { own: round.side === "self" });
    const change = await readChangeOfLeader(round, tx);
    if (!change) throw new DomainError("conflict", "Your supervisor is the one who rates in this round.");
    const [begun] = await tx
      .select({ id: ratingSheet.id })
      .from(ratingSheet)
      .where(and(eq(ratingSheet.cycleId, round.id), eq(ratingSheet.side, "supervisor")));
    if (begun) {
      await tx.delete(ratingLink).where(eq(ratingLink.sheetId, begun.id));
      await tx.delete(rating).where(eq(rating.sheetId, begun.id));
      await tx.delete(ratingSheet).where(eq(ratingSheet.id, begun.id));
    }
    if (round.supervisor) await discardBoxes(tx, round.supervisor.id, round);
    const alone = change.to === null && round.sentAt.self !== null;
    await tx
      .update(cycle)
      .set({ supervisorId: change.to?.id ?? null, ...(alone ? { bothSentAt: now } : {}) })
      .where(eq(cycle.id, round.id));
    await recordActivity(tx, now, deed(actor, "round.hand-over", round.id, round.person.id));
    if (change.to)
      await queueMail(tx, now, {
        onceKey: `round-open:${round.id}:${change.to.id}`,
        to: change.to.email,
        subject: `A ${roundWords[round.kind]} is open`,
        text: [
          `Hello ${firstName(change.to.name)}`,
          "",
          `${actor.name} has a ${roundWords[round.kind]} open and asks you to rate in it. Neither of you sees the other’s ratings before both have sent them.`,
          "",
          addressOf("supervisor", round.id),
        ].join("\n"),
      });
  });
}

/** Codes of the pages on which the asker has typed something that is not saved. */
export async function listUnsavedParts(personId: string, round: Round, db?: Db): Promise<string[]> {
  const prefix = ratingDraftKey(round.id, "");
  const boxes = await listDrafts(personId, "rating", db);
  const open = new Set(
    boxes.flatMap((box) =>
      box.key.startsWith(prefix) && Object.keys(box.body).length > 0 ? [box.key.slice(prefix.length)] : [],
    ),
  );
  return round.parts.flatMap((part) => (open.has(part.code) ? [part.code] : []));
}
