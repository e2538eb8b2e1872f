import { data, redirect } from "@remix-run/node";
import { and, desc, eq, inArray } from "drizzle-orm";
import { note, noteSkill } from "#db/schema/assessment";
import { store } from "#db/store.server";
import { catalogue } from "~/catalogue/catalogue.server";
import { frameworkVersion, skillGuide, skillText } from "~/catalogue/lookups";
import type { RatingAnswer } from "~/catalogue/types";
import { readDraftBox } from "~/domains/learning/drafts.server";
import { firstName } from "~/domains/people/names";
import { DomainError } from "~/http/domain-error";
import { answerForm, typedIn } from "~/http/forms.server";
import { requireAskerKeepingWords } from "~/http/kept-words.server";
import { formatDateOn } from "~/ui/moments";
import {
  type GivenRating,
  type Rated,
  type Round,
  type Sheet,
  answersIn,
  endRound,
  handRoundOver,
  listLinkablePieces,
  listUnsavedParts,
  pageDigest,
  pathOfRound,
  ratingDraftKey,
  ratingLimits,
  readBothSheets,
  readChangeOfLeader,
  readLastSheet,
  readOwnSheet,
  readRound,
  readSaid,
  saveRatings,
  sendSheet,
} from "./cycles.server";
import { listJudgedLevels } from "./judged-levels.server";
import {
  type Part,
  VALUES,
  agreedAnswers,
  answerOf,
  answersTo,
  apart,
  fieldsOf,
  itemsFor,
  nextPart,
  partStates,
  unansweredItems,
} from "./rating-rules";
import type { Actor } from "./reads.server";
import type { AgreementSide, CycleKind } from "./terms";

/** What the pages of a round show, the same for the specialist at /self-assessment and the supervisor at /team/ratings. */

export const kindNames: Readonly<Record<CycleKind, string>> = {
  induction: "Induction",
  "mid-year": "Mid-year",
  annual: "Annual",
  "ad-hoc": "Extra",
};

/**
 * A round on the address of one side: somebody who is a specialist and a supervisor too meets each round where it belongs.
 * @throws not-found for everybody else
 */
export async function readRoundAs(actor: Actor, cycleId: string, side: AgreementSide): Promise<Round> {
  const round = await readRound(actor, cycleId);
  if (round.side !== side)
    throw new DomainError("not-found", "There is no such round. Go back to your rounds and choose again.");
  return round;
}

const other = (round: Round): string | null =>
  round.side === "supervisor"
    ? firstName(round.person.name)
    : round.supervisor && firstName(round.supervisor.name);

/** What stands at the top of every page of a round. */
function headOf(round: Round) {
  return {
    id: round.id,
    side: round.side,
    kind: kindNames[round.kind],
    /** whose practice it is */
    person: firstName(round.person.name),
    /** the other of the two; null: nobody rates beside */
    other: other(round),
    dueOn: round.dueOn && formatDateOn(round.dueOn),
    path: pathOfRound(round.side, round.id),
  };
}
export type RoundHead = ReturnType<typeof headOf>;

const choice = (answer: RatingAnswer, side: AgreementSide) => ({
  value: answer.id,
  label: answer.name[side],
  detail: answer.anchor[side],
});

/** @param framework the version that the round was opened on */
export function itemWords(code: string, framework: string): string {
  const { values } = frameworkVersion(catalogue(), framework) ?? catalogue().framework;
  const value = values.find((one) => one.code === code);
  return value ? `${value.name}: ${value.text}` : skillText(catalogue(), code, framework);
}

// ---- One page to fill in ------------------------------------------------------------------------------------

/** There is nothing to fill in any more: the page of the round shows what was. */
const isOver = (round: Round): boolean => round.sentAt[round.side] !== null || round.closedAt !== null;
function requireBeingFilled(round: Round): void {
  if (isOver(round)) throw redirect(pathOfRound(round.side, round.id));
}

/**
 * One page of a round, as its rater fills it in.
 * @throws not-found for a page that this round does not have; redirect to the round once it was sent or ended
 */
export async function ratingPage(actor: Actor, round: Round, code: string) {
  requireBeingFilled(round);
  const part = partOf(round, code);
  const sheet = await readOwnSheet(round);
  const states = partStates(round.parts, answersIn(sheet));
  const before = await readLastSheet(round);
  const linked = part.items.flatMap((item) => sheet.ratings.get(item)?.evidence ?? []);
  const newest = await listLinkablePieces(round);
  const earlier = linked.filter((id) => !newest.some((piece) => piece.id === id));
  const pieces = earlier.length === 0 ? newest : [...newest, ...(await listLinkablePieces(round, earlier))];
  const notes = round.side === "self" ? await notesFor(actor.personId, part, sheet) : new Map();
  const { scale } = round;
  const question = (item: string) => {
    const held = sheet.ratings.get(item);
    const earlierName = answerOf(scale, item, before?.answers.get(item) ?? null);
    const beside = new Set(scale.skills.beside);
    const answers = answersTo(scale, item);
    const guide = part.code === VALUES ? null : skillGuide(catalogue(), item);
    return {
      item,
      words: itemWords(item, round.framework),
      atCompetent: guide?.atCompetent ?? null,
      guide: round.side === "supervisor" ? guide : null,
      levels: answers.filter((answer) => !beside.has(answer)).map((answer) => choice(answer, round.side)),
      beside: answers.filter((answer) => beside.has(answer)).map((answer) => choice(answer, round.side)),
      ...shown(held),
      /** what the asker said of it in the round before */
      earlier:
        before && earlierName
          ? { name: earlierName.name[round.side], on: before.sentAt.toISOString() }
          : null,
      noteChoices: (notes.get(item) ?? []) as { value: string; label: string }[],
      pieceChoices: pieces
        .filter((piece) => newest.includes(piece) || held?.evidence.includes(piece.id))
        .map(({ id, title }) => ({ value: id, label: title })),
    };
  };
  const box = await readDraftBox(actor.personId, ratingDraftKey(round.id, part.code));
  const ratedAt = Math.max(0, ...part.items.map((item) => sheet.ratings.get(item)?.ratedAt.getTime() ?? 0));
  return {
    head: headOf(round),
    code: part.code,
    name: part.name,
    savedAt: box.savedAt ?? (ratedAt > 0 ? new Date(ratedAt).toISOString() : null),
    done: states.filter((state) => state.done).length,
    of: states.length,
    questions: part.items.map(question),
    confidence:
      part.confidence !== null && round.side === "self"
        ? {
            item: part.confidence,
            levels: scale.confidence.levels.map((answer) => choice(answer, "self")),
            answer: sheet.ratings.get(part.confidence)?.answer ?? null,
          }
        : null,
    seen: pageDigest(sheet, part),
    mostWords: ratingLimits.comment,
    box,
  };
}
export type RatingPage = Awaited<ReturnType<typeof ratingPage>>;

/** Ours: the newest that fit under a skill; those linked before always stand there. */
const mostNotes = 8;

const shown = (held: Rated | undefined) => ({
  answer: held?.answer ?? null,
  comment: held?.comment ?? "",
  notes: held?.notes ?? [],
  evidence: held?.evidence ?? [],
  ratedAt: held?.answer ? held.ratedAt.toISOString() : null,
});

function partOf(round: Round, code: string): Part {
  const part = round.parts.find((each) => each.code === code);
  if (!part) throw new DomainError("not-found", "This round has no such page. Go back and choose again.");
  return part;
}

/** The rater's own notes that were sorted under these skills, newest first, and those linked before. */
async function notesFor(personId: string, part: Part, sheet: Sheet) {
  const rows = await store()
    .read.select({ id: note.id, words: note.words, happenedOn: note.happenedOn, skill: noteSkill.skill })
    .from(note)
    .innerJoin(noteSkill, eq(noteSkill.noteId, note.id))
    .where(and(eq(note.personId, personId), inArray(noteSkill.skill, [...part.items])))
    .orderBy(desc(note.happenedOn), desc(note.id));
  return new Map(
    part.items.map((item) => {
      const linked = sheet.ratings.get(item)?.notes ?? [];
      return [
        item,
        rows
          .filter((row) => row.skill === item)
          .filter((row, at) => at < mostNotes || linked.includes(row.id))
          .map((row) => ({
            value: row.id,
            label: `${formatDateOn(row.happenedOn)}: ${row.words.slice(0, 80) || "a photo"}${row.words.length > 80 ? "…" : ""}`,
          })),
      ];
    }),
  );
}

/**
 * Saves one page from its form, for both addresses.
 * @param known somebody whose session has run out is not asked yet: their words are kept first
 * @returns where to go next; or what another window saved first; or the refusal beside what was typed
 */
export async function saveRatingForm(
  request: Request,
  form: FormData,
  where: { cycleId: string; part: string; side: AgreementSide },
  now: Date,
) {
  const actor = await requireAskerKeepingWords(request, form, ratingDraftKey(where.cycleId, where.part));
  const round = await readRoundAs(actor, where.cycleId, where.side);
  const part = partOf(round, where.part);
  return answerForm(form, async (read) => {
    const intent = read.choice("intent", ["next", "stop"], { label: "What to do" });
    const seen = read.text("seen", { label: "Page", max: 32 });
    // whether they may be linked is asked in the act
    const linked = (name: string) =>
      form.getAll(name).flatMap((value) => (typeof value === "string" ? [value] : []));
    const given = itemsFor(part, round.side).map((item): GivenRating => {
      const fields = fieldsOf(item);
      const answers = answersTo(round.scale, item).map((answer) => answer.id);
      const answer = read.choice(fields.answer, answers, { label: item, required: false });
      if (item === part.confidence) return { item, answer, comment: "", notes: [], evidence: [] };
      return {
        item,
        answer,
        comment: read.text(fields.comment, {
          label: `An example for ${item}`,
          max: ratingLimits.comment,
          required: false,
          multiline: true,
        }),
        notes: linked(fields.notes),
        evidence: linked(fields.evidence),
      };
    });
    read.done();
    const newer = await saveRatings(actor, round.id, { part: part.code, given, seen }, now);
    if (newer) return data({ newer: newerPage(round, part, newer), ...typedIn(form) }, { status: 409 });
    const path = pathOfRound(round.side, round.id);
    if (intent === "stop") return redirect(`${path}?done=saved`);
    const states = partStates(round.parts, answersIn(await readOwnSheet(round)));
    const next = nextPart(states, part.code);
    return redirect(next ? `${path}/${next.code}?done=${part.code}` : `${path}/send`);
  });
}

/** What another window saved, in words to compare, and the digest that the next press builds on. */
function newerPage(round: Round, part: Part, sheet: Sheet) {
  return {
    seen: pageDigest(sheet, part),
    lines: itemsFor(part, round.side).flatMap((item) => {
      const held = sheet.ratings.get(item);
      const answer = answerOf(round.scale, item, held?.answer ?? null);
      if (!held) return [];
      return [
        {
          item: item.startsWith("confidence:") ? "How sure you feel" : item,
          words: [answer?.name[round.side] ?? "no answer yet", held.comment].filter(Boolean).join(": "),
        },
      ];
    }),
  };
}

// ---- The round while it is filled in ------------------------------------------------------------------------

/** What the address of a round shows to one side: its pages while it is filled in, and what was sent afterwards. */
export async function roundPage(actor: Actor, round: Round, request: Request) {
  const over = isOver(round);
  return {
    tasks: over ? null : await roundProgress(actor, round),
    back: over ? await lookBack(actor, round) : null,
    done: new URL(request.url).searchParams.get("done") === "saved",
  };
}
export type RoundPageData = Awaited<ReturnType<typeof roundPage>>;

/** The pages of a round and how far each is, for its rater. */
export async function roundProgress(actor: Actor, round: Round) {
  const sheet = await readOwnSheet(round);
  const answers = answersIn(sheet);
  const states = partStates(round.parts, answers);
  const unsaved = new Set(await listUnsavedParts(actor.personId, round));
  const next = nextPart(states, null);
  const change = round.side === "self" ? await readChangeOfLeader(round) : null;
  return {
    head: headOf(round),
    openedByMe: round.openedById === actor.personId,
    done: states.filter((state) => state.done).length,
    begun: sheet.ratings.size > 0,
    next: next && { code: next.code, name: next.name },
    parts: states.map(({ part, answered, of, done }) => ({
      code: part.code,
      name: part.name,
      answered,
      of,
      state:
        done && !unsaved.has(part.code)
          ? ("done" as const)
          : part === next
            ? ("now" as const)
            : answered > 0 || unsaved.has(part.code)
              ? ("draft" as const)
              : ("todo" as const),
      unsaved: unsaved.has(part.code),
    })),
    otherSentAt: round.sentAt[round.side === "self" ? "supervisor" : "self"]?.toISOString() ?? null,
    change: change && { to: change.to && firstName(change.to.name) },
  };
}
export type RoundProgress = Awaited<ReturnType<typeof roundProgress>>;

/** Ends a round, or lets the supervisor of today rate in it. */
export function roundForm(actor: Actor, round: Round, form: FormData, now: Date) {
  return answerForm(form, async (read) => {
    const intent = read.choice("intent", ["end", "hand-over"], { label: "What to do" });
    read.done();
    if (intent === "end") await endRound(actor, round.id, now);
    else await handRoundOver(actor, round.id, now);
    return redirect(pathOfRound(round.side, round.id));
  });
}

/** Sends the asker's ratings. */
export function sendForm(actor: Actor, round: Round, form: FormData, now: Date) {
  return answerForm(form, async (read) => {
    read.choice("intent", ["send"], { label: "What to do" });
    read.done();
    await sendSheet(actor, round.id, now);
    return redirect(pathOfRound(round.side, round.id));
  });
}

/**
 * Everything that is about to be sent, to read through; and what is still missing.
 * @throws redirect to the round once it was sent or ended
 */
export async function sendPage(actor: Actor, round: Round) {
  requireBeingFilled(round);
  const sheet = await readOwnSheet(round);
  const answers = answersIn(sheet);
  const missing = new Set(unansweredItems(round.parts, answers));
  return {
    head: headOf(round),
    missing: missing.size,
    unsaved: await listUnsavedParts(actor.personId, round),
    parts: round.parts.map((part) => ({
      code: part.code,
      name: part.name,
      missing: part.items.filter((item) => missing.has(item)).length,
      lines: itemsFor(part, round.side).flatMap((item) => line(round, sheet, item)),
    })),
  };
}
export type SendPage = Awaited<ReturnType<typeof sendPage>>;

function line(round: Round, sheet: Sheet, item: string) {
  const held = sheet.ratings.get(item);
  const answer = answerOf(round.scale, item, held?.answer ?? null);
  if (item.startsWith("confidence:") && !answer) return [];
  return [
    {
      item,
      code: item.startsWith("confidence:") ? null : item,
      words: item.startsWith("confidence:") ? "How sure you feel" : itemWords(item, round.framework),
      answer: answer?.name[round.side] ?? null,
      comment: held?.comment ?? "",
    },
  ];
}

// ---- Looking back -------------------------------------------------------------------------------------------

/**
 * A round as it was sent. Before both have sent it shows the asker's own side alone, and nothing of the other's is read.
 * What was judged on evidence stands beside, by itself: it is another record, made by somebody else for another purpose.
 */
async function lookBack(actor: Actor, round: Round) {
  const both =
    round.bothSentAt === null
      ? { self: null, supervisor: null, [round.side]: await readOwnSheet(round) }
      : await readBothSheets(actor, round);
  const judged = await listJudgedLevels(round.person.id, { id: actor.personId, side: round.side });
  const titles = await linkedTitles(round, [both.self, both.supervisor]);
  const agreed = round.bothSentAt === null ? new Map() : agreedAnswers(await readSaid(round));
  const side = (of: AgreementSide, item: string) => {
    const held = both[of]?.ratings.get(item);
    const answer = held && answerOf(round.scale, item, held.answer);
    if (!held || !answer) return null;
    return {
      name: answer.name[of],
      anchor: answer.anchor[of],
      comment: held.comment,
      ratedAt: held.ratedAt.toISOString(),
      notes: held.notes.length,
      evidence: held.evidence.flatMap((id) => {
        const title = titles.get(id);
        return title === undefined ? [] : [{ id, title }];
      }),
    };
  };
  return {
    head: headOf(round),
    sentAt: round.sentAt[round.side]?.toISOString() ?? null,
    otherSentAt: round.sentAt[round.side === "self" ? "supervisor" : "self"]?.toISOString() ?? null,
    bothSentAt: round.bothSentAt?.toISOString() ?? null,
    closedAt: round.closedAt?.toISOString() ?? null,
    openedAt: round.openedAt.toISOString(),
    scale: { title: round.scale.title, version: round.scaleVersion },
    change:
      round.side === "self" && round.bothSentAt === null
        ? changeWords(await readChangeOfLeader(round))
        : null,
    parts: round.parts.map((part) => ({
      code: part.code,
      name: part.name,
      confidence: part.confidence === null ? null : side("self", part.confidence),
      rows: part.items.map((item) => {
        const self = both.self?.ratings.get(item)?.answer ?? null;
        const supervisor = both.supervisor?.ratings.get(item)?.answer ?? null;
        const agreedAnswer = answerOf(round.scale, item, agreed.get(item) ?? null);
        return {
          item,
          words: itemWords(item, round.framework),
          self: side("self", item),
          supervisor: side("supervisor", item),
          apart: self !== null && supervisor !== null ? apart(round.scale, item, { self, supervisor }) : null,
          agreed: agreedAnswer?.name.self ?? null,
          judged: judged.get(item) ?? [],
        };
      }),
    })),
  };
}
export type LookBack = Awaited<ReturnType<typeof lookBack>>;

/** Titles of the evidence that sheets lean on, by id, as far as this reader may open it. */
export async function linkedTitles(
  round: Round,
  sheets: readonly (Sheet | null)[],
): Promise<Map<string, string>> {
  const ids = sheets.flatMap((sheet) =>
    sheet ? [...sheet.ratings.values()].flatMap((held) => held.evidence) : [],
  );
  if (ids.length === 0) return new Map();
  return new Map((await listLinkablePieces(round, ids)).map(({ id, title }) => [id, title]));
}

const changeWords = (change: Awaited<ReturnType<typeof readChangeOfLeader>>) =>
  change && { to: change.to && firstName(change.to.name) };
