import { conversationPath } from "./conversation-rules";
import { and, asc, desc, eq, inArray, isNotNull, isNull, ne, or } from "drizzle-orm";
import type { Db } from "#db/client.server";
import { cycle, expertRequest, rating, ratingSheet } from "#db/schema/growth";
import { person, personRole } from "#db/schema/people";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { emptyDraft } from "~/domains/learning/drafts.server";
import { recordActivity } from "~/domains/people/activity.server";
import { firstName } from "~/domains/people/names";
import { queueMail } from "~/domains/people/outbox.server";
import { isId } from "~/domains/people/reads.server";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { requireTalk } from "./conversations.server";
import type { Round } from "./cycles.server";
import { PAGE } from "./evidence-rules";
import type { Actor, Someone } from "./reads.server";
import type { AgreementSide } from "./terms";

/**
 * A vocational expert from outside is asked about one skill. The facilitator sees the question, both ratings of that
 * skill with their comments, and first names; nothing else, and nothing before the learner agrees.
 */

export const askKey = (cycleId: string, item: string): string => `expert-ask:${cycleId}.${item}`;
export const expertAnswerKey = (requestId: string): string => `expert-answer:${requestId}`;

/** Where a question is on its way. */
export type ExpertState = "asked" | "refused" | "waiting" | "taken" | "answered";
type Row = typeof expertRequest.$inferSelect;
export function expertState(
  row: Pick<Row, "consentedAt" | "refusedAt" | "facilitatorId" | "answeredAt">,
): ExpertState {
  if (row.answeredAt !== null) return "answered";
  if (row.refusedAt !== null) return "refused";
  if (row.consentedAt === null) return "asked";
  return row.facilitatorId === null ? "waiting" : "taken";
}

export interface ExpertQuestion {
  readonly id: string;
  readonly item: string;
  readonly askedBy: AgreementSide;
  readonly askedAt: Date;
  readonly question: string;
  readonly state: ExpertState;
  readonly consentedAt: Date | null;
  /** who took it up; null: nobody yet */
  readonly facilitator: string | null;
  readonly answer: string | null;
  readonly answeredAt: Date | null;
}

const noSuchQuestion = () =>
  new DomainError("not-found", "There is no such question. Go back to the list and choose again.");

// ---- For the two of the round ---------------------------------------------------------------------------

/** The questions of a round, oldest first. @param round read for one of its two, who alone may know of them */
export async function listQuestions(
  round: Pick<Round, "id" | "person">,
  db: Db = store().read,
): Promise<ExpertQuestion[]> {
  const rows = await db
    .select({ request: expertRequest, facilitator: person.name })
    .from(expertRequest)
    .leftJoin(person, eq(person.id, expertRequest.facilitatorId))
    .where(eq(expertRequest.cycleId, round.id))
    .orderBy(asc(expertRequest.askedAt), asc(expertRequest.id));
  return rows.map(({ request, facilitator }) => ({
    id: request.id,
    item: request.item,
    askedBy: request.askedById === round.person.id ? "self" : "supervisor",
    askedAt: request.askedAt,
    question: request.question,
    state: expertState(request),
    consentedAt: request.consentedAt,
    facilitator,
    answer: request.answer,
    answeredAt: request.answeredAt,
  }));
}

/**
 * Asks about one skill. The specialist's own question carries their consent; a supervisor's waits for it.
 * @param id       made by the page, so that a form sent twice is one question
 * @throws conflict while another question about this skill is open
 */
export async function askExpert(
  actor: Actor,
  cycleId: string,
  { id, item, question }: { id: string; item: string; question: string },
  now: Date,
): Promise<void> {
  await store().write(async (tx) => {
    const { round, skills, supervisor } = await requireTalk(actor, cycleId, tx);
    if (!skills.includes(item)) throw noSuchQuestion();
    const [before] = await tx
      .select({ cycleId: expertRequest.cycleId })
      .from(expertRequest)
      .where(eq(expertRequest.id, id));
    if (before?.cycleId === cycleId) return;
    if (before) throw new DomainError("invalid", "Reload the page and ask again.");
    const open = (await listQuestions(round, tx)).some(
      (one) => one.item === item && !["answered", "refused"].includes(one.state),
    );
    if (open)
      throw new DomainError(
        "conflict",
        `A question about ${item} is on its way already. Wait for its answer, then ask the next.`,
      );
    const own = round.side === "self";
    await tx.insert(expertRequest).values({
      id,
      cycleId,
      item,
      askedById: actor.personId,
      askedAt: now,
      question,
      consentedAt: own ? now : null,
      refusedAt: null,
      facilitatorId: null,
      answer: null,
      answeredAt: null,
    });
    await emptyDraft(tx, actor.personId, askKey(cycleId, item), now);
    await recordActivity(tx, now, deed(actor, "expert.ask", id, round.person.id));
    const to = own ? supervisor : round.person;
    await queueMail(tx, now, {
      onceKey: `expert-ask:${id}`,
      to: to.email,
      subject: own
        ? `${firstName(actor.name)} asked a vocational expert`
        : "May a vocational expert be asked?",
      text: letter(
        to,
        own
          ? `${actor.name} asked a vocational expert about ${item} and lets them see what you both said about it.`
          : `${actor.name} would like to ask a vocational expert about ${item}. Nobody sees anything before you say yes.`,
        own ? conversationPath(cycleId) : questionPath(cycleId, id),
      ),
    });
    if (own) await tellFacilitators(tx, round, id, now);
  });
}

export const questionPath = (cycleId: string, requestId: string): string =>
  `${conversationPath(cycleId)}/expert/${requestId}`;

/** The learner's own choice, before and after; it ends with the answer, which cannot be unread. */
export async function setExpertConsent(
  actor: Actor,
  cycleId: string,
  requestId: string,
  consents: boolean,
  now: Date,
): Promise<void> {
  await store().write(async (tx) => {
    const { round } = await requireTalk(actor, cycleId, tx);
    requireMay(actor, "expert.consent", { own: round.side === "self" });
    const [row] = await tx
      .select()
      .from(expertRequest)
      .where(and(eq(expertRequest.id, requestId), eq(expertRequest.cycleId, cycleId)));
    if (!row) throw noSuchQuestion();
    if (row.answeredAt !== null)
      throw new DomainError(
        "conflict",
        "This was answered, so it cannot be taken back. The facilitator no longer sees the ratings.",
      );
    const stands = row.consentedAt !== null && row.refusedAt === null;
    if (stands === consents && (consents || row.refusedAt !== null)) return;
    await tx
      .update(expertRequest)
      .set(
        consents
          ? { consentedAt: now, refusedAt: null }
          : { consentedAt: null, refusedAt: now, facilitatorId: null },
      )
      .where(and(eq(expertRequest.id, requestId), isNull(expertRequest.answeredAt)));
    await recordActivity(
      tx,
      now,
      deed(actor, consents ? "expert.consent" : "expert.refuse", requestId, round.person.id),
    );
    if (consents) await tellFacilitators(tx, round, requestId, now);
    else if (row.facilitatorId !== null) {
      const [taken] = await tx
        .select({ id: person.id, name: person.name, email: person.email })
        .from(person)
        .where(eq(person.id, row.facilitatorId));
      if (taken)
        await queueMail(tx, now, {
          onceKey: `expert-withdrawn:${requestId}:${now.getTime()}`,
          to: taken.email,
          subject: "A question was taken back",
          text: letter(
            taken,
            `The learner took back the question about ${row.item}. You need do nothing.`,
            "/expert",
          ),
        });
    }
  });
}

async function tellFacilitators(tx: Db, round: Round, requestId: string, now: Date): Promise<void> {
  const facilitators = await tx
    .select({ id: person.id, name: person.name, email: person.email })
    .from(person)
    .innerJoin(personRole, and(eq(personRole.personId, person.id), eq(personRole.role, "facilitator")))
    .where(isNull(person.closedAt));
  for (const one of facilitators) {
    if (one.id === round.person.id || one.id === round.supervisor?.id) continue;
    await queueMail(tx, now, {
      onceKey: `expert-waiting:${requestId}:${one.id}:${now.getTime()}`,
      to: one.email,
      subject: "A question about a skill waits",
      text: letter(
        one,
        "A learner agreed to a question about one skill. Whoever takes it up first answers it.",
        "/expert",
      ),
    });
  }
}

// ---- For facilitators -------------------------------------------------------------------------------------

export interface WaitingQuestion {
  readonly id: string;
  readonly item: string;
  readonly learner: string;
  readonly askedAt: Date;
  readonly consentedAt: Date;
  readonly mine: boolean;
}

/** What waits for a facilitator, oldest first, then what they answered, newest first. Nothing that involves them. */
export async function listForFacilitator(
  actor: Actor,
): Promise<{ waiting: WaitingQuestion[]; answered: { id: string; item: string; answeredAt: Date }[] }> {
  requireMay(actor, "expert.list");
  const db = store().read;
  const rows = await db
    .select({
      id: expertRequest.id,
      item: expertRequest.item,
      learner: person.name,
      askedAt: expertRequest.askedAt,
      consentedAt: expertRequest.consentedAt,
      facilitatorId: expertRequest.facilitatorId,
    })
    .from(expertRequest)
    .innerJoin(cycle, eq(cycle.id, expertRequest.cycleId))
    .innerJoin(person, eq(person.id, cycle.personId))
    .where(
      and(
        isNotNull(expertRequest.consentedAt),
        isNull(expertRequest.refusedAt),
        isNull(expertRequest.answeredAt),
        or(isNull(expertRequest.facilitatorId), eq(expertRequest.facilitatorId, actor.personId)),
        ne(cycle.personId, actor.personId),
        or(isNull(cycle.supervisorId), ne(cycle.supervisorId, actor.personId)),
        or(isNull(person.supervisorId), ne(person.supervisorId, actor.personId)),
      ),
    )
    .orderBy(asc(expertRequest.consentedAt), asc(expertRequest.id))
    .limit(PAGE);
  const answered = await db
    .select({ id: expertRequest.id, item: expertRequest.item, answeredAt: expertRequest.answeredAt })
    .from(expertRequest)
    .where(and(eq(expertRequest.facilitatorId, actor.personId), isNotNull(expertRequest.answeredAt)))
    .orderBy(desc(expertRequest.answeredAt), desc(expertRequest.id))
    .limit(PAGE);
  return {
    waiting: rows.flatMap(({ consentedAt, facilitatorId, learner, ...row }) =>
      consentedAt === null
        ? []
        : [{ ...row, consentedAt, learner: firstName(learner), mine: facilitatorId === actor.personId }],
    ),
    answered: answered.flatMap(({ answeredAt, ...row }) =>
      answeredAt === null ? [] : [{ ...row, answeredAt }],
    ),
  };
}

/** One side's rating of the skill. */
export interface ShownRating {
  readonly answer: string | null;
  readonly comment: string;
}
export interface QuestionForFacilitator {
  readonly id: string;
  readonly item: string;
  readonly scale: string;
  readonly askedBy: AgreementSide;
  readonly askedAt: Date;
  readonly question: string;
  readonly mine: boolean;
  /** first names */
  readonly names: Readonly<Record<AgreementSide, string>>;
  /** null once it was answered: what was needed for the answer is no longer shown */
  readonly ratings: Readonly<Record<AgreementSide, ShownRating>> | null;
  readonly answer: string | null;
  readonly answeredAt: Date | null;
}

/**
 * One question as a facilitator may see it.
 * @throws not-found without the learner's consent, for somebody involved, and where another facilitator has it
 */
export async function readForFacilitator(
  actor: Actor,
  requestId: string,
  db: Db = store().read,
): Promise<QuestionForFacilitator> {
  if (!isId(requestId)) throw noSuchQuestion();
  const [row] = await db
    .select({ request: expertRequest, round: cycle, learner: person })
    .from(expertRequest)
    .innerJoin(cycle, eq(cycle.id, expertRequest.cycleId))
    .innerJoin(person, eq(person.id, cycle.personId))
    .where(eq(expertRequest.id, requestId));
  if (!row) throw noSuchQuestion();
  const { request, round, learner } = row;
  const mine = request.facilitatorId === actor.personId;
  requireMay(
    actor,
    "expert.answer",
    {
      own: round.personId === actor.personId,
      supervises: round.supervisorId === actor.personId || learner.supervisorId === actor.personId,
      sharedWith:
        request.consentedAt !== null &&
        request.refusedAt === null &&
        (mine || (request.facilitatorId === null && request.answeredAt === null)),
    },
    true,
  );
  const [supervisor] = await db
    .select({ name: person.name })
    .from(person)
    .where(eq(person.id, round.supervisorId ?? ""));
  return {
    id: request.id,
    item: request.item,
    scale: round.scale,
    askedBy: request.askedById === round.personId ? "self" : "supervisor",
    askedAt: request.askedAt,
    question: request.question,
    mine,
    names: { self: firstName(learner.name), supervisor: firstName(supervisor?.name ?? "") },
    ratings: request.answeredAt === null ? await ratingsOf(db, round.id, request.item) : null,
    answer: request.answer,
    answeredAt: request.answeredAt,
  };
}

async function ratingsOf(db: Db, cycleId: string, item: string): Promise<Record<AgreementSide, ShownRating>> {
  const rows = await db
    .select({ side: ratingSheet.side, answer: rating.answer, comment: rating.comment })
    .from(ratingSheet)
    .innerJoin(rating, and(eq(rating.sheetId, ratingSheet.id), eq(rating.item, item)))
    .where(and(eq(ratingSheet.cycleId, cycleId), isNotNull(ratingSheet.sentAt)));
  const of = (side: AgreementSide): ShownRating => {
    const found = rows.find((row) => row.side === side);
    return { answer: found?.answer ?? null, comment: found?.comment ?? "" };
  };
  return { self: of("self"), supervisor: of("supervisor") };
}

/** Takes a question up, so that two do not answer it; or gives it back. */
export async function takeUpQuestion(
  actor: Actor,
  requestId: string,
  takes: boolean,
  now: Date,
): Promise<void> {
  await store().write(async (tx) => {
    const question = await readForFacilitator(actor, requestId, tx);
    if (question.answeredAt !== null || question.mine === takes) return;
    await tx
      .update(expertRequest)
      .set({ facilitatorId: takes ? actor.personId : null })
      .where(and(eq(expertRequest.id, requestId), isNull(expertRequest.answeredAt)));
    await recordActivity(
      tx,
      now,
      deed(actor, takes ? "expert.take-up" : "expert.give-back", requestId, await learnerOf(tx, requestId)),
    );
  });
}

/** Answers a question one has taken up; both of the round are told. Twice is one answer. */
export async function answerExpert(
  actor: Actor,
  requestId: string,
  answer: string,
  now: Date,
): Promise<void> {
  await store().write(async (tx) => {
    const question = await readForFacilitator(actor, requestId, tx);
    if (question.answeredAt !== null) return;
    if (!question.mine)
      throw new DomainError("conflict", "Take the question up first, so that nobody else answers it too.");
    await tx
      .update(expertRequest)
      .set({ answer, answeredAt: now })
      .where(and(eq(expertRequest.id, requestId), isNull(expertRequest.answeredAt)));
    const [round] = await tx
      .select({ id: cycle.id, personId: cycle.personId, supervisorId: cycle.supervisorId })
      .from(cycle)
      .innerJoin(expertRequest, eq(expertRequest.cycleId, cycle.id))
      .where(eq(expertRequest.id, requestId));
    if (!round) throw noSuchQuestion();
    await emptyDraft(tx, actor.personId, expertAnswerKey(requestId), now);
    await recordActivity(tx, now, deed(actor, "expert.answer", requestId, round.personId));
    const both = [round.personId, ...(round.supervisorId === null ? [] : [round.supervisorId])];
    const people = await tx
      .select({ id: person.id, name: person.name, email: person.email })
      .from(person)
      .where(and(inArray(person.id, both), isNull(person.closedAt)));
    for (const one of people)
      await queueMail(tx, now, {
        onceKey: `expert-answered:${requestId}:${one.id}`,
        to: one.email,
        subject: "A vocational expert answered",
        text: letter(
          one,
          `${actor.name} answered the question about ${question.item}.`,
          questionPath(round.id, requestId),
        ),
      });
  });
}

async function learnerOf(tx: Db, requestId: string): Promise<string | null> {
  const [row] = await tx
    .select({ personId: cycle.personId })
    .from(cycle)
    .innerJoin(expertRequest, eq(expertRequest.cycleId, cycle.id))
    .where(eq(expertRequest.id, requestId));
  return row?.personId ?? null;
}

const deed = (actor: Actor, action: string, subjectId: string, aboutId: string | null) => ({
  actorId: actor.personId,
  action,
  subjectKind: "expert-request",
  subjectId,
  aboutId,
});

const letter = (to: Pick<Someone, "name">, sentence: string, path: string): string =>
  `Hello ${firstName(to.name)}\n\n${sentence}\n\n${environment().origin}${path}\n`;
