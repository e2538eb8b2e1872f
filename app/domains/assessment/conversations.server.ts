import { randomUUID } from "node:crypto";
import { and, asc, desc, eq, inArray, isNotNull, isNull } from "drizzle-orm";
import { type Db, isUnique } from "#db/client.server";
import { agreement, cycle, strength, suggestion } from "#db/schema/growth";
import { person } from "#db/schema/people";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { emptyDraft } from "~/domains/learning/drafts.server";
import { recordActivity } from "~/domains/people/activity.server";
import { dayAt } from "~/domains/people/day-start";
import { firstName } from "~/domains/people/names";
import { queueMail } from "~/domains/people/outbox.server";
import { DomainError, refuseFaults } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import {
  type Pairing,
  type Suggested,
  conversationPath,
  latestWords,
  pairings,
  sameSuggestion,
  standingSuggestion,
} from "./conversation-rules";
import {
  type Round,
  type Sheet,
  answersIn,
  otherSide,
  readBothSheets,
  readRound,
  readSaid,
  roundWords,
} from "./cycles.server";
import { addPlanItem, carryIntoRound } from "./plans.server";
import { type Said, answerOf } from "./rating-rules";
import type { Actor, Someone } from "./reads.server";
import type { AgreementSide, CycleKind, PlanOwner } from "./terms";

/**
 * What the two of a round say to each other once both have rated. The page is theirs: no role reads it, and neither
 * does a supervisor who came later.
 */

/** The box of words being written; the short page has one of its own, because it shows other fields. */
export const conversationKey = (cycleId: string, short: boolean): string =>
  `conversation:${cycleId}${short ? ".five" : ""}`;

export type Suggestion = Suggested & { readonly saidAt: Date };
export interface NamedStrength {
  readonly item: string;
  readonly side: AgreementSide;
  readonly words: string;
  readonly namedAt: Date;
}
/** A round in which both have sent, with everything the two have said since. */
export interface Conversation {
  readonly round: Round;
  readonly supervisor: Someone;
  readonly sheets: Readonly<Record<AgreementSide, Sheet>>;
  /** codes of the skills that were rated, in the order of the pages */
  readonly skills: readonly string[];
  readonly pairs: readonly Pairing[];
  readonly said: readonly Said[];
  readonly suggestions: readonly Suggestion[];
  readonly strengths: readonly NamedStrength[];
}

/** Codes of the skills of a round, in the order of its pages. */
export const skillsOf = (round: Pick<Round, "parts">): string[] =>
  round.parts.flatMap((part) => (part.domain === null ? [] : part.items));

// ---- Reads ------------------------------------------------------------------------------------------------

/**
 * @returns null while there is nothing to talk about: not both have sent, or nobody rates beside the specialist
 * @throws not-found for everybody but the two
 */
export async function readConversation(
  actor: Actor,
  round: Round,
  db: Db = store().read,
): Promise<Conversation | null> {
  if (round.bothSentAt === null || round.supervisor === null) return null;
  const { self, supervisor } = await readBothSheets(actor, round, db);
  if (supervisor === null) return null;
  const said = await readSaid(round, db);
  const suggestions = await db
    .select({
      id: suggestion.id,
      item: suggestion.item,
      side: suggestion.side,
      words: suggestion.words,
      owner: suggestion.owner,
      dueOn: suggestion.dueOn,
      number: suggestion.number,
      saidAt: suggestion.saidAt,
      agreedAt: suggestion.agreedAt,
    })
    .from(suggestion)
    .where(eq(suggestion.cycleId, round.id))
    .orderBy(asc(suggestion.number));
  const strengths = await db
    .select({
      item: strength.item,
      words: strength.words,
      namedAt: strength.namedAt,
      namedById: strength.namedById,
    })
    .from(strength)
    .where(eq(strength.cycleId, round.id))
    .orderBy(asc(strength.namedAt), asc(strength.item));
  const skills = skillsOf(round);
  return {
    round,
    supervisor: round.supervisor,
    sheets: { self, supervisor },
    skills,
    pairs: pairings(round.scale, skills, answersIn(self), answersIn(supervisor)),
    said,
    suggestions,
    strengths: strengths.map(({ namedById, ...one }) => ({
      ...one,
      side: namedById === round.person.id ? "self" : "supervisor",
    })),
  };
}

export interface ListedConversation {
  readonly id: string;
  readonly kind: CycleKind;
  readonly with: string;
  readonly openedAt: Date;
  readonly bothSentAt: Date;
  readonly heldOn: string | null;
  readonly closedAt: Date | null;
}

/** Ours: what fits a page; a talk waits weeks and not years. */
const listedAtMost = 50;

/**
 * The asker's conversations: of their own rounds, and of rounds they led in with people they still supervise. Open
 * ones first, the longest open at the top, then those that were held, newest first.
 */
export async function listConversations(actor: Actor): Promise<ListedConversation[]> {
  const db = store().read;
  const ready = and(isNotNull(cycle.bothSentAt), isNotNull(cycle.supervisorId));
  const columns = {
    id: cycle.id,
    kind: cycle.kind,
    personId: cycle.personId,
    supervisorId: cycle.supervisorId,
    openedAt: cycle.openedAt,
    bothSentAt: cycle.bothSentAt,
    heldOn: cycle.heldOn,
    closedAt: cycle.closedAt,
  };
  const rows: (Omit<ListedConversation, "with" | "bothSentAt"> & {
    bothSentAt: Date | null;
    personId: string;
    supervisorId: string | null;
  })[] = [];
  if (actor.roles.includes("learner"))
    rows.push(
      ...(await db
        .select(columns)
        .from(cycle)
        .where(and(ready, eq(cycle.personId, actor.personId)))
        .orderBy(desc(cycle.openedAt), desc(cycle.id))
        .limit(listedAtMost)),
    );
  if (actor.roles.includes("supervisor"))
    for (const open of [true, false])
      rows.push(
        ...(await db
          .select(columns)
          .from(cycle)
          .innerJoin(person, and(eq(person.id, cycle.personId), eq(person.supervisorId, actor.personId)))
          .where(
            and(
              ready,
              eq(cycle.supervisorId, actor.personId),
              open ? isNull(cycle.closedAt) : isNotNull(cycle.closedAt),
            ),
          )
          // those that wait longest must not fall off the page
          .orderBy(open ? asc(cycle.openedAt) : desc(cycle.openedAt), open ? asc(cycle.id) : desc(cycle.id))
          .limit(listedAtMost)),
      );
  if (rows.length === 0) return [];
  const others = rows.flatMap(
    (row) => (row.personId === actor.personId ? row.supervisorId : row.personId) ?? [],
  );
  const names = new Map(
    (
      await db
        .select({ id: person.id, name: person.name })
        .from(person)
        .where(inArray(person.id, [...new Set(others)]))
    ).map(({ id, name }) => [id, name]),
  );
  return rows
    .flatMap(({ personId, supervisorId, bothSentAt, ...row }) =>
      bothSentAt === null
        ? []
        : [
            {
              ...row,
              bothSentAt,
              with: names.get((personId === actor.personId ? supervisorId : personId) ?? "") ?? "",
            },
          ],
    )
    .sort(
      (a, b) =>
        Number(a.closedAt !== null) - Number(b.closedAt !== null) ||
        (a.closedAt === null || b.closedAt === null
          ? a.bothSentAt.getTime() - b.bothSentAt.getTime()
          : b.closedAt.getTime() - a.closedAt.getTime()),
    );
}

// ---- Acts -------------------------------------------------------------------------------------------------

export interface Spoken {
  /** the short page, whose box of words is emptied */
  readonly short: boolean;
  /** item → what should stand, in the asker's view; only what was looked at */
  readonly words: ReadonlyMap<string, string>;
  /** what both rated the same should stand as it is */
  readonly alikeStands: boolean;
  readonly suggestions: readonly {
    readonly item: string;
    readonly words: string;
    readonly owner: PlanOwner;
    readonly dueOn: string;
    /** number of the suggestion that stood there when the page was shown; 0: none */
    readonly seen: number;
  }[];
  readonly strength: { readonly item: string; readonly words: string } | null;
}

/** The act needs both to have sent, and both to be there. */
export async function requireTalk(actor: Actor, cycleId: string, tx: Db): Promise<Conversation> {
  const round = await readRound(actor, cycleId, tx);
  const talk = await readConversation(actor, round, tx);
  if (!talk) throw new DomainError("conflict", "You can talk once both of you have sent your ratings.");
  const leads = talk.supervisor.id === actor.personId;
  requireMay(
    actor,
    "conversation.hold",
    { own: round.person.id === actor.personId, supervises: leads, leadsRound: leads, bothSent: true },
    true,
  );
  return talk;
}

/**
 * Saves what the asker says: what should stand, what to do, a strength. All of it or nothing.
 * After the conversation was finished, a word may still come to meet the other's, and nothing new is written.
 * @throws conflict with a sentence at each skill where the other wrote something while this was being typed
 */
export async function sayInConversation(
  actor: Actor,
  cycleId: string,
  spoken: Spoken,
  now: Date,
): Promise<void> {
  await oncemore(() =>
    store().write(async (tx) => {
      const talk = await requireTalk(actor, cycleId, tx);
      const { round } = talk;
      const said = await sayWords(tx, actor, talk, spoken, now);
      const suggested = await suggest(tx, actor, talk, spoken.suggestions, now);
      const named = spoken.strength === null ? 0 : await nameStrength(tx, actor, talk, spoken.strength, now);
      await emptyDraft(tx, actor.personId, conversationKey(cycleId, spoken.short), now);
      if (said + suggested + named === 0) return;
      await recordActivity(tx, now, {
        actorId: actor.personId,
        action: "conversation.say",
        subjectKind: "round",
        subjectId: cycleId,
        aboutId: round.person.id,
        detail: { words: said, suggestions: suggested, strengths: named },
      });
      await tellOther(tx, actor, talk, now, {
        once: `conversation-said:${cycleId}:${round.side}:${dayAt(now, environment().timeZone)}`,
        subject: `${firstName(actor.name)} wrote in your conversation`,
        sentence: `${actor.name} wrote something in the conversation of your ${roundWords[round.kind]}. Read it, and say yes or write your own.`,
      });
    }),
  );
}

/** Two people may take the same number at once: the second looks again, and finds what the first wrote. */
async function oncemore<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!isUnique(error)) throw error;
    return act();
  }
}

async function sayWords(
  tx: Db,
  actor: Actor,
  talk: Conversation,
  spoken: Spoken,
  now: Date,
): Promise<number> {
  const { round } = talk;
  const wanted = new Map(spoken.words);
  if (spoken.alikeStands)
    for (const { item, steps, self } of talk.pairs)
      if (steps === 0 && !wanted.has(item)) wanted.set(item, self);
  const latest = latestWords(talk.said);
  const rated = new Set(talk.pairs.map(({ item }) => item));
  const fresh = [...wanted].filter(([item, answer]) => latest[round.side].get(item) !== answer);
  for (const [item, answer] of fresh) {
    if (!rated.has(item) || answerOf(round.scale, item, answer) === null)
      throw new DomainError("invalid", "Choose one of the levels shown.");
    if (round.closedAt !== null && latest[otherSide(round.side)].get(item) !== answer) throw finished();
  }
  if (fresh.length === 0) return 0;
  const last = talk.said.at(-1)?.number ?? 0;
  await tx.insert(agreement).values(
    fresh.map(([item, answer], at) => ({
      id: randomUUID(),
      cycleId: round.id,
      item,
      side: round.side,
      personId: actor.personId,
      answer,
      saidAt: now,
      number: last + 1 + at,
    })),
  );
  return fresh.length;
}

const finished = () =>
  new DomainError(
    "conflict",
    "This conversation is finished. You can still say yes to what is written; for anything new, open another round or write a goal of your own.",
  );

async function suggest(
  tx: Db,
  actor: Actor,
  talk: Conversation,
  given: Spoken["suggestions"],
  now: Date,
): Promise<number> {
  const { round } = talk;
  const errors: Record<string, string> = {};
  const fresh = given.filter((one) => {
    const standing = standingSuggestion(talk.suggestions, one.item);
    if (standing && sameSuggestion(standing, one)) return false;
    if (!talk.skills.includes(one.item))
      throw new DomainError("invalid", "Reload the page and write it again.");
    if (round.closedAt !== null) throw finished();
    if (standing?.agreedAt)
      errors[`action-${one.item}`] =
        `You two have agreed something for ${one.item} already. It is in the plan, and is changed there.`;
    else if ((standing?.number ?? 0) !== one.seen)
      errors[`action-${one.item}`] =
        `Something was written for ${one.item} while you were typing. It stands above your words. Save again to put yours in its place.`;
    return true;
  });
  refuseFaults(errors, "conflict");
  if (fresh.length === 0) return 0;
  const last = talk.suggestions.at(-1)?.number ?? 0;
  await tx.insert(suggestion).values(
    fresh.map(({ item, words, owner, dueOn }, at) => ({
      id: randomUUID(),
      cycleId: round.id,
      item,
      side: round.side,
      personId: actor.personId,
      words,
      owner,
      dueOn,
      saidAt: now,
      number: last + 1 + at,
      agreedById: null,
      agreedAt: null,
    })),
  );
  return fresh.length;
}

/** One sentence for each skill and person; written again it takes the place of one's own. */
async function nameStrength(
  tx: Db,
  actor: Actor,
  { round, skills, strengths }: Conversation,
  { item, words }: NonNullable<Spoken["strength"]>,
  now: Date,
): Promise<number> {
  if (!skills.includes(item)) throw new DomainError("invalid", "Choose one of the skills shown.");
  const before = strengths.find((one) => one.item === item && one.side === round.side);
  if (before?.words === words) return 0;
  if (round.closedAt !== null) throw finished();
  await tx
    .insert(strength)
    .values({ cycleId: round.id, item, namedById: actor.personId, words, namedAt: now })
    .onConflictDoUpdate({
      target: [strength.cycleId, strength.item, strength.namedById],
      set: { words, namedAt: now },
    });
  return 1;
}

/**
 * Says yes to what the other suggests: from here on it is a line of the learner's plan. Twice is one yes.
 * @throws conflict where something else stands there by now; not-found for one's own or another round's
 */
export async function agreeTo(actor: Actor, cycleId: string, suggestionId: string, now: Date): Promise<void> {
  await store().write(async (tx) => {
    const talk = await requireTalk(actor, cycleId, tx);
    const { round } = talk;
    const wanted = talk.suggestions.find((one) => one.id === suggestionId);
    if (!wanted || wanted.side === round.side)
      throw new DomainError("not-found", "There is no such suggestion. Go back to the conversation.");
    if (wanted.agreedAt !== null) return;
    if (standingSuggestion(talk.suggestions, wanted.item)?.id !== wanted.id)
      throw new DomainError(
        "conflict",
        `Something else was written for ${wanted.item} meanwhile. Read it, then say yes to that or write your own.`,
      );
    await tx
      .update(suggestion)
      .set({ agreedAt: now, agreedById: actor.personId })
      .where(and(eq(suggestion.id, wanted.id), isNull(suggestion.agreedAt)));
    const suggestedBy = wanted.side === "self" ? round.person.id : talk.supervisor.id;
    await addPlanItem(
      tx,
      {
        id: wanted.id,
        personId: round.person.id,
        cycleId: round.id,
        item: wanted.item,
        words: wanted.words,
        owner: wanted.owner,
        dueOn: wanted.dueOn,
        source: "conversation",
        createdById: suggestedBy,
      },
      now,
    );
    await recordActivity(tx, now, {
      actorId: actor.personId,
      action: "conversation.agree",
      subjectKind: "plan-item",
      subjectId: wanted.id,
      aboutId: round.person.id,
    });
    await tellOther(tx, actor, talk, now, {
      once: `conversation-agreed:${wanted.id}`,
      subject: `${firstName(actor.name)} said yes`,
      sentence: `${actor.name} said yes to what you suggested for ${wanted.item}. It is in the plan now.`,
    });
  });
}

/**
 * The two have talked. What stands, stands; the other may still say yes to what is written.
 * @param heldOn YYYY-MM-DD, the day they talked
 */
export async function finishConversation(
  actor: Actor,
  cycleId: string,
  heldOn: string,
  now: Date,
): Promise<void> {
  await store().write(async (tx) => {
    const talk = await requireTalk(actor, cycleId, tx);
    const { round } = talk;
    if (round.closedAt !== null) return;
    const { timeZone } = environment();
    const first = dayAt(round.bothSentAt ?? now, timeZone);
    if (heldOn > dayAt(now, timeZone) || heldOn < first) {
      const sentence =
        "Choose the day you talked: not before both had sent, and not a day that is still to come.";
      throw new DomainError("invalid", sentence, { held: sentence });
    }
    await tx
      .update(cycle)
      .set({ heldOn, closedAt: now })
      .where(and(eq(cycle.id, round.id), isNull(cycle.closedAt)));
    // what was agreed before and is still open goes on in the plan of this round
    await carryIntoRound(tx, { id: round.id, personId: round.person.id }, actor.personId, now);
    await recordActivity(tx, now, {
      actorId: actor.personId,
      action: "conversation.finish",
      subjectKind: "round",
      subjectId: cycleId,
      aboutId: round.person.id,
    });
    await tellOther(tx, actor, talk, now, {
      once: `conversation-finished:${cycleId}`,
      subject: "Your conversation is finished",
      sentence: `${actor.name} finished the conversation of your ${roundWords[round.kind]}. What you both agreed is in the plan, and you can still say yes to what is written.`,
    });
  });
}

/** A mail that says that something is there, and nothing of what it says. */
async function tellOther(
  tx: Db,
  actor: Actor,
  { round, supervisor }: Conversation,
  now: Date,
  { once, subject, sentence }: { once: string; subject: string; sentence: string },
): Promise<void> {
  const other = round.person.id === actor.personId ? supervisor : round.person;
  await queueMail(tx, now, {
    onceKey: once,
    to: other.email,
    subject,
    text: `Hello ${firstName(other.name)}\n\n${sentence}\n\n${environment().origin}${conversationPath(round.id)}\n`,
  });
}
