import { createHash, createHmac, randomBytes, randomInt, randomUUID, timingSafeEqual } from "node:crypto";
import { and, asc, desc, eq, gt, isNull, lte, notExists } from "drizzle-orm";
import { type Db, isUnique } from "#db/client.server";
import { evidence, evidenceVersion, waitingReview } from "#db/schema/assessment";
import { person } from "#db/schema/people";
import { observation, observationRequest } from "#db/schema/voice";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { recordActivity } from "~/domains/people/activity.server";
import { type Limit, countTry } from "~/domains/people/attempts.server";
import { emailKey } from "~/domains/people/name-key";
import { firstName } from "~/domains/people/names";
import { queueMail } from "~/domains/people/outbox.server";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { formatDate } from "~/ui/moments";
import { findIdentifiers } from "./de-identification";
import { dueBy } from "./deadlines.server";
import { type Actor, factsAbout, readHead } from "./reads.server";

/** Ours: what one observation may hold, and how many may be asked about one piece at a time. */
export const observationLimits = { what: 600, relation: 300, saw: 6_000, short: 1_000, open: 3 } as const;

const minute = 60_000;
const CODE_LASTS_MS = 15 * minute;

const tokenHashed = (token: string): string => createHash("sha256").update(token).digest("base64url");
const codeHashed = (requestId: string, code: string): string =>
  createHmac("sha256", environment().sessionSecret)
    .update(JSON.stringify(["observation-code", requestId, code]))
    .digest("base64url");

/** What may tell who a young person is, in words that leave the service or come into it. Advice: a person decides. */
export const identifiersIn = (words: string, allowedNames: readonly string[]): string[] => [
  ...new Set(findIdentifiers(words, { allowedNames }).map((finding) => finding.value)),
];

// ---- The learner asks ---------------------------------------------------------------------------------

export interface Asking {
  readonly evidenceId: string;
  readonly name: string;
  readonly email: string;
  /** what they saw, in words that name no young person */
  readonly what: string;
}

/**
 * Asks somebody without an account what they saw. Their mail carries the only copy of the link, so the learner cannot
 * open it, and nothing in it says whose evidence it becomes but the learner's.
 * @returns the whole address, which is nowhere else but in that mail
 * @throws not-found for everybody but the piece's author; invalid for one's own address; conflict for too many at once
 */
export async function askToObserve(actor: Actor, asking: Asking, now: Date): Promise<string> {
  await countTry(
    [{ bucket: ["observe-ask", actor.personId], most: 10, withinMs: 24 * 60 * minute }],
    now,
    " An observation asks for somebody's time.",
  );
  return store().write(async (tx) => {
    const head = await readHead(tx, asking.evidenceId);
    if (!head) throw noPiece();
    requireMay(actor, "observation.ask", factsAbout(head, actor), true);
    if (sameBox(asking.email, head.author.email)) {
      const own = "This is your own address. Write that of the person who saw you.";
      throw new DomainError("invalid", "One thing needs your attention.", { email: own });
    }
    const open = await tx
      .select({ id: observationRequest.id, email: observationRequest.observerEmail })
      .from(observationRequest)
      .where(and(eq(observationRequest.evidenceId, head.id), isOpen(now)));
    if (open.some((one) => sameBox(one.email, asking.email)))
      throw new DomainError(
        "conflict",
        "You asked this person about this piece already. Their link still works.",
      );
    if (open.length >= observationLimits.open)
      throw new DomainError(
        "conflict",
        `${observationLimits.open} people are asked about this piece. Wait for an answer, or take a request back.`,
      );
    const id = randomUUID();
    const token = randomBytes(32).toString("base64url");
    const expiresAt = dueBy("observation", now);
    await tx.insert(observationRequest).values({
      id,
      evidenceId: head.id,
      personId: actor.personId,
      observerName: asking.name,
      observerEmail: asking.email,
      what: asking.what,
      askedAt: now,
      expiresAt,
      tokenHash: tokenHashed(token),
      codeHash: null,
      codeUntil: null,
      closedAt: null,
    });
    await recordActivity(tx, now, {
      actorId: actor.personId,
      action: "observation.ask",
      subjectKind: "observation",
      subjectId: id,
      aboutId: actor.personId,
    });
    const address = `${environment().origin}/observations/${token}`;
    await queueMail(tx, now, {
      onceKey: `observation:${id}`,
      to: asking.email,
      subject: `${actor.name} asks what you saw`,
      text: `Hello ${asking.name}

${actor.name} is learning to support young people into work and study, and asks you to say what you saw them do. It takes about ten minutes, and you need no account.

The page says what is kept and how to take it back. Your link works for one answer, until ${formatDate(expiresAt, environment().timeZone)}:
${address}

If you did not expect this mail, or would rather not, you need do nothing: your name and address are then erased.
`,
    });
    return address;
  });
}

/** Mail to name+anything@ arrives at name@. */
function sameBox(one: string, other: string): boolean {
  const box = (email: string) => emailKey(email).replace(/\+[^@]*@/, "@");
  return box(one) === box(other);
}

const isOpen = (now: Date) =>
  and(
    isNull(observationRequest.closedAt),
    gt(observationRequest.expiresAt, now),
    notExists(
      store()
        .read.select({ id: observation.requestId })
        .from(observation)
        .where(eq(observation.requestId, observationRequest.id)),
    ),
  );

const noPiece = () =>
  new DomainError("not-found", "There is no such evidence. Go back to the list and choose again.");

/** Takes a request back that was not answered; the link ends, and who was asked is forgotten. Twice is once. */
export async function takeBackRequest(actor: Actor, requestId: string, now: Date): Promise<void> {
  await store().write(async (tx) => {
    const [request] = await tx.select().from(observationRequest).where(eq(observationRequest.id, requestId));
    const head = request ? await readHead(tx, request.evidenceId) : null;
    if (!request || !head) throw noPiece();
    requireMay(actor, "observation.ask", factsAbout(head, actor), true);
    if (request.closedAt !== null) return;
    if (await readGiven(tx, requestId))
      throw new DomainError("conflict", "They have answered already. What they wrote stays theirs.");
    await closeRequest(tx, requestId, now);
    await recordActivity(tx, now, {
      actorId: actor.personId,
      action: "observation.take-back",
      subjectKind: "observation",
      subjectId: requestId,
      aboutId: actor.personId,
    });
  });
}

const closeRequest = (tx: Db, requestId: string, now: Date) =>
  tx
    .update(observationRequest)
    .set({ closedAt: now, observerName: "", observerEmail: "", codeHash: null, codeUntil: null })
    .where(eq(observationRequest.id, requestId));

const readGiven = async (db: Db, requestId: string) =>
  (await db.select().from(observation).where(eq(observation.requestId, requestId)))[0] ?? null;

/** Requests whose time ran out without an answer: who was asked is forgotten. Once a day. */
export async function closeUnanswered(now: Date): Promise<void> {
  await store().write(async (tx) => {
    const over = await tx
      .select({ id: observationRequest.id })
      .from(observationRequest)
      .where(
        and(
          isNull(observationRequest.closedAt),
          lte(observationRequest.expiresAt, now),
          notExists(
            tx
              .select({ id: observation.requestId })
              .from(observation)
              .where(eq(observation.requestId, observationRequest.id)),
          ),
        ),
      );
    for (const { id } of over) await closeRequest(tx, id, now);
  });
}

export type RequestState = "open" | "given" | "withdrawn" | "ended";
export interface ListedRequest {
  readonly id: string;
  /** "" once forgotten */
  readonly observer: string;
  readonly what: string;
  readonly askedAt: Date;
  readonly expiresAt: Date;
  readonly state: RequestState;
}

/** Whom the author of a piece asked, newest first; callers ask the policy. */
export async function listRequests(db: Db, evidenceId: string, now: Date): Promise<ListedRequest[]> {
  const rows = await db
    .select({
      request: observationRequest,
      givenAt: observation.givenAt,
      withdrawnAt: observation.withdrawnAt,
    })
    .from(observationRequest)
    .leftJoin(observation, eq(observation.requestId, observationRequest.id))
    .where(eq(observationRequest.evidenceId, evidenceId))
    .orderBy(desc(observationRequest.askedAt));
  return rows.map(({ request, givenAt, withdrawnAt }) => ({
    id: request.id,
    observer: request.observerName,
    what: request.what,
    askedAt: request.askedAt,
    expiresAt: request.expiresAt,
    state: withdrawnAt
      ? "withdrawn"
      : givenAt
        ? "given"
        : request.closedAt || request.expiresAt <= now
          ? "ended"
          : "open",
  }));
}

// ---- Somebody outside answers -------------------------------------------------------------------------

export interface GivenObservation {
  readonly requestId: string;
  /** "" once withdrawn */
  readonly observer: string;
  /** the part of their address behind the @, which says where they work; "" once withdrawn */
  readonly domain: string;
  readonly what: string;
  readonly relation: string;
  readonly saw: string;
  readonly strength: string;
  readonly tryNext: string;
  readonly confirmed: readonly string[];
  readonly givenAt: Date;
  readonly withdrawnAt: Date | null;
}

/** What people outside said about a piece, oldest first, for those who may read the piece: callers ask the policy. */
export async function listObservations(db: Db, evidenceId: string): Promise<GivenObservation[]> {
  const rows = await db
    .select({ request: observationRequest, given: observation })
    .from(observation)
    .innerJoin(observationRequest, eq(observationRequest.id, observation.requestId))
    .where(eq(observationRequest.evidenceId, evidenceId))
    .orderBy(asc(observation.givenAt), asc(observation.requestId));
  return rows.map(({ request, given }) => ({
    requestId: request.id,
    observer: request.observerName,
    domain: request.observerEmail.split("@")[1] ?? "",
    what: request.what,
    relation: given.relation,
    saw: given.saw,
    strength: given.strength,
    tryNext: given.tryNext,
    confirmed: given.confirmed === "" ? [] : given.confirmed.split("\n"),
    givenAt: given.givenAt,
    withdrawnAt: given.withdrawnAt,
  }));
}

export interface ObservationLink {
  readonly requestId: string;
  readonly evidenceId: string;
  readonly observer: string;
  /** with all but the first letter and the domain left out */
  readonly maskedEmail: string;
  readonly learner: string;
  readonly what: string;
  readonly until: Date;
  readonly codeSent: boolean;
  readonly given: {
    readonly saw: string;
    readonly strength: string;
    readonly tryNext: string;
    readonly at: Date;
  } | null;
}
export type LinkState =
  | { readonly state: "open"; readonly link: ObservationLink }
  | { readonly state: "given"; readonly link: ObservationLink }
  | { readonly state: "withdrawn" }
  | { readonly state: "ended" }
  | { readonly state: "unknown" };

/** What a link is good for. Looking does not use it up: mail programs open links by themselves. */
export async function readObservationLink(
  token: string,
  now: Date,
  db: Db = store().read,
): Promise<LinkState> {
  const [row] = await db
    .select({
      request: observationRequest,
      given: observation,
      learner: person.name,
      closedAt: person.closedAt,
    })
    .from(observationRequest)
    .innerJoin(person, eq(person.id, observationRequest.personId))
    .leftJoin(observation, eq(observation.requestId, observationRequest.id))
    .where(eq(observationRequest.tokenHash, tokenHashed(token)));
  if (!row) return { state: "unknown" };
  const { request, given, learner } = row;
  if (given?.withdrawnAt) return { state: "withdrawn" };
  if (!given && (request.closedAt !== null || request.expiresAt <= now || row.closedAt !== null))
    return { state: "ended" };
  const link = {
    requestId: request.id,
    evidenceId: request.evidenceId,
    observer: request.observerName,
    maskedEmail: request.observerEmail.replace(/^(.)[^@]*/, "$1…"),
    learner,
    what: request.what,
    until: request.expiresAt,
    codeSent: request.codeUntil !== null && request.codeUntil > now,
    given: given && { saw: given.saw, strength: given.strength, tryNext: given.tryNext, at: given.givenAt },
  };
  return { state: given ? "given" : "open", link };
}

/** What to do with a link that opens no form any more. */
export const spentObservation: Record<"withdrawn" | "ended" | "unknown", string> = {
  withdrawn: "You took your observation back. Your words, your name and your address are erased.",
  ended: "This link has run out, or the request was taken back. Ask the person who sent it for a new one.",
  unknown: "This link opens nothing. Check that you copied all of it.",
};

const codeLimits = (requestId: string, address: string): Limit[] => [
  { bucket: ["observe-code", requestId], most: 5, withinMs: 60 * minute },
  { bucket: ["observe-code", "address", address], most: 20, withinMs: 60 * minute },
];
const answerLimits = (requestId: string, address: string): Limit[] => [
  { bucket: ["observe-answer", requestId], most: 10, withinMs: 15 * minute },
  { bucket: ["observe-answer", "address", address], most: 40, withinMs: 60 * minute },
];

async function openLink(token: string, now: Date, db?: Db): Promise<ObservationLink> {
  const found = await readObservationLink(token, now, db);
  if (found.state === "open") return found.link;
  if (found.state === "unknown") throw new DomainError("not-found", spentObservation.unknown);
  throw new DomainError(
    "conflict",
    found.state === "given"
      ? "Your observation is sent already. Reload the page to see it."
      : spentObservation[found.state],
  );
}

/** Mails a code to the address that was asked; a newer one ends the one before. */
export async function sendObservationCode(token: string, address: string, now: Date): Promise<void> {
  const { requestId } = await openLink(token, now);
  await countTry(codeLimits(requestId, address), now);
  const code = String(randomInt(0, 1_000_000)).padStart(6, "0");
  await store().write(async (tx) => {
    await openLink(token, now, tx);
    const [request] = await tx
      .update(observationRequest)
      .set({ codeHash: codeHashed(requestId, code), codeUntil: new Date(now.getTime() + CODE_LASTS_MS) })
      .where(eq(observationRequest.id, requestId))
      .returning({ name: observationRequest.observerName, email: observationRequest.observerEmail });
    if (!request) return;
    await queueMail(tx, now, {
      onceKey: `observation-code:${requestId}:${now.getTime()}`,
      to: request.email,
      subject: "Your code for IPS Pathways",
      text: `Hello ${request.name}

Your code is ${code}. It works for 15 minutes, on the page where you asked for it, and shows that this mailbox is yours.
Give it to nobody. If you did not ask for it, you need do nothing.
`,
    });
  });
}

export interface Giving {
  readonly code: string;
  readonly relation: string;
  readonly saw: string;
  readonly strength: string;
  readonly tryNext: string;
  /** the sentences as they were ticked */
  readonly confirmed: readonly string[];
  /** the check for identities found something, and it was looked at and left */
  readonly foundLeft: boolean;
}

/**
 * Keeps what somebody outside saw, once, after the code from their mailbox. From here on nobody can change it, the
 * learner least of all; the observer alone can take it back.
 * @throws invalid for a wrong code, too-many for guessing, conflict for a link that is used or has ended
 */
export async function giveObservation(
  token: string,
  giving: Giving,
  address: string,
  now: Date,
): Promise<void> {
  const { requestId } = await openLink(token, now);
  await countTry(answerLimits(requestId, address), now);
  try {
    await store().write(async (tx) => {
      const link = await openLink(token, now, tx);
      const [request] = await tx
        .select()
        .from(observationRequest)
        .where(eq(observationRequest.id, requestId));
      if (!request || !codeFits(request, giving.code, now)) {
        const sentence = "This is not the code of our last mail, or it has run out. Ask for a new one.";
        throw new DomainError("invalid", "One thing needs your attention.", { code: sentence });
      }
      await tx.insert(observation).values({
        requestId,
        relation: giving.relation,
        saw: giving.saw,
        strength: giving.strength,
        tryNext: giving.tryNext,
        confirmed: giving.confirmed.join("\n"),
        foundLeft: giving.foundLeft,
        givenAt: now,
        withdrawnAt: null,
      });
      await tx
        .update(observationRequest)
        .set({ codeHash: null, codeUntil: null })
        .where(eq(observationRequest.id, requestId));
      await recordActivity(tx, now, {
        actorId: null,
        action: "observation.give",
        subjectKind: "observation",
        subjectId: requestId,
        aboutId: request.personId,
      });
      await tellOfObservation(tx, request, link.learner, token, now);
    });
  } catch (error) {
    if (isUnique(error))
      throw new DomainError("conflict", "Your observation is sent already. Reload the page to see it.");
    throw error;
  }
}

function codeFits(request: typeof observationRequest.$inferSelect, code: string, now: Date): boolean {
  if (request.codeHash === null || request.codeUntil === null || request.codeUntil <= now) return false;
  const given = Buffer.from(codeHashed(request.id, code.replace(/\s/g, "")));
  const held = Buffer.from(request.codeHash);
  return given.length === held.length && timingSafeEqual(given, held);
}

/** The learner, whoever has the piece to judge, and the observer, who gets the link to take it back. */
async function tellOfObservation(
  tx: Db,
  request: typeof observationRequest.$inferSelect,
  learner: string,
  token: string,
  now: Date,
): Promise<void> {
  const { origin } = environment();
  await queueMail(tx, now, {
    onceKey: `observation-kept:${request.id}`,
    to: request.observerEmail,
    subject: "Thank you for what you saw",
    text: `Hello ${request.observerName}

Your observation of ${learner} is kept with their evidence. They can read it, and so can the people who judge that evidence. Your name and your work address stand beside it.

To read it again, or to take it back with your name and address, use your link:
${origin}/observations/${token}
`,
  });
  const [author] = await tx.select().from(person).where(eq(person.id, request.personId));
  if (author)
    await queueMail(tx, now, {
      onceKey: `observation-given:${request.id}`,
      to: author.email,
      subject: "Somebody wrote what they saw you do",
      text: `${firstName(author.name)},\n\n${request.observerName} wrote what they saw. It stands with your piece of evidence now, as they wrote it:\n${origin}/evidence/${request.evidenceId}/observations\n`,
    });
  const [waiting] = await tx
    .select({ versionId: waitingReview.versionId, name: person.name, email: person.email })
    .from(waitingReview)
    .innerJoin(evidenceVersion, eq(evidenceVersion.id, waitingReview.versionId))
    .innerJoin(evidence, eq(evidence.id, evidenceVersion.evidenceId))
    .innerJoin(person, eq(person.id, waitingReview.reviewerId))
    .where(eq(evidence.id, request.evidenceId));
  if (waiting)
    await queueMail(tx, now, {
      onceKey: `observation-reviewer:${request.id}`,
      to: waiting.email,
      subject: "An observation came in for a piece that waits for you",
      text: `${firstName(waiting.name)},\n\nSomebody outside wrote what they saw ${learner} do. It stands beside the piece that waits for you:\n${origin}/reviews/${waiting.versionId}\n`,
    });
}

/**
 * The observer takes it back: words, name and address are erased, and that it was there and taken back stays.
 * A judgement that was made with it in view stays what it was.
 */
export async function withdrawObservation(token: string, now: Date): Promise<void> {
  await store().write(async (tx) => {
    const found = await readObservationLink(token, now, tx);
    if (found.state === "withdrawn") return;
    if (found.state !== "given")
      throw new DomainError(
        found.state === "unknown" ? "not-found" : "conflict",
        "There is nothing here to take back.",
      );
    const { requestId } = found.link;
    const [request] = await tx.select().from(observationRequest).where(eq(observationRequest.id, requestId));
    await tx
      .update(observation)
      .set({ relation: "", saw: "", strength: "", tryNext: "", confirmed: "", withdrawnAt: now })
      .where(and(eq(observation.requestId, requestId), isNull(observation.withdrawnAt)));
    await closeRequest(tx, requestId, now);
    if (!request) return;
    await recordActivity(tx, now, {
      actorId: null,
      action: "observation.withdraw",
      subjectKind: "observation",
      subjectId: requestId,
      aboutId: request.personId,
    });
    const [author] = await tx.select().from(person).where(eq(person.id, request.personId));
    if (author)
      await queueMail(tx, now, {
        onceKey: `observation-withdrawn:${requestId}`,
        to: author.email,
        subject: "An observation of your work was taken back",
        text: `${firstName(author.name)},\n\nSomebody who wrote what they saw you do has taken it back. Their words are erased. You can ask somebody else:\n${environment().origin}/evidence/${request.evidenceId}/observations\n`,
      });
  });
}
