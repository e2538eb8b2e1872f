import { randomUUID } from "node:crypto";
import { and, asc, desc, eq, ne } from "drizzle-orm";
import type { Db } from "#db/client.server";
import { fromJson, toJson } from "#db/schema/columns";
import {
  draftFile,
  evidence,
  evidenceVersion,
  evidenceVersionFile,
  message,
  review,
  waitingReview,
} from "#db/schema/assessment";
import { draft } from "#db/schema/learning";
import { person } from "#db/schema/people";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { readDraft } from "~/domains/learning/drafts.server";
import { recordActivity } from "~/domains/people/activity.server";
import { firstName } from "~/domains/people/names";
import { queue, queueMail } from "~/domains/people/outbox.server";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { identitiesKey, wordsKey } from "./evidence-drafts.server";
import { assessorFrom, kindName, kindOf, limits, whereItStands } from "./evidence-rules";
import {
  type Actor,
  factsAbout,
  readHead,
  readHeadOfVersion,
  readOwnHead,
  readSupervisorOf,
} from "./reads.server";
import { requireOpenTo } from "./new-starts.server";
import { microCredential } from "./standing.server";
import { decidesVersion } from "./standing-review";
import { RECOGNITION } from "./terms";

/**
 * Begins a piece of evidence, or goes on with one of the same kind that was begun and never sent, or came back.
 * @returns the piece's id
 * @throws not-found for a micro-credential or kind that is not in the catalogue
 */
export async function beginEvidence(actor: Actor, slug: string, kind: string, now: Date): Promise<string> {
  requireMay(actor, "evidence.write", { own: true });
  const of = microCredential(slug);
  const wanted = kindOf(of, kind);
  if (!wanted)
    throw new DomainError(
      "not-found",
      "This micro-credential asks for no such piece. Choose one from the list.",
    );
  return store().write(async (tx) => {
    const rows = await tx
      .select({
        id: evidence.id,
        open: evidence,
        version: evidenceVersion.number,
        decision: review.decision,
      })
      .from(evidence)
      .leftJoin(evidenceVersion, eq(evidenceVersion.evidenceId, evidence.id))
      .leftJoin(review, decidesVersion())
      .where(
        and(eq(evidence.personId, actor.personId), eq(evidence.achievement, slug), eq(evidence.kind, kind)),
      )
      .orderBy(desc(evidence.createdAt), desc(evidenceVersion.number));
    const latest = new Map<string, (typeof rows)[number]>();
    for (const row of rows) if (!latest.has(row.id)) latest.set(row.id, row);
    const open = [...latest.values()].find((row) =>
      ["draft", "taken-back", "back"].includes(
        whereItStands(row.version === null ? null : { decision: row.decision }, row.open),
      ),
    );
    if (open) return open.id;
    await requireOpenTo(tx, actor.personId, of, now);
    const id = randomUUID();
    await tx.insert(evidence).values({
      id,
      personId: actor.personId,
      achievement: slug,
      kind,
      title: kindName(wanted),
      createdAt: now,
      // whoever leads the learner neither judges nor reads a claim of prior learning
      forSupervisor: kind !== RECOGNITION,
    });
    return id;
  });
}

/**
 * After a return: what was sent last becomes the draft of the next version. The versions sent stay as they are.
 * Done twice it does nothing more, and it never writes over words already begun.
 */
export async function beginRevision(actor: Actor, evidenceId: string, now: Date): Promise<void> {
  await store().write(async (tx) => {
    const head = await readOwnHead(tx, actor, evidenceId);
    const [last] = await tx
      .select({ version: evidenceVersion, decision: review.decision })
      .from(evidenceVersion)
      .leftJoin(review, decidesVersion())
      .where(eq(evidenceVersion.evidenceId, head.id))
      .orderBy(desc(evidenceVersion.number))
      .limit(1);
    const state = last ? whereItStands({ decision: last.decision }, head.open) : "draft";
    if (!last || (state !== "back" && state !== "taken-back")) {
      throw new DomainError(
        "conflict",
        "This piece has not come back. Wait for the answer, or start a new piece.",
      );
    }
    const key = wordsKey(evidenceId);
    if (await readDraft(actor.personId, key, tx)) return;
    const { title, narrative, parts, changedNote, number } = last.version;
    const begin = (box: string, body: Record<string, string>) =>
      tx.insert(draft).values({
        personId: actor.personId,
        key: box,
        body: toJson(body),
        // Far above the counts of the version before: what a browser still holds of that one is then known to be old,
        // and a name that was taken out since does not come back with it.
        revision: number * 1_000_000,
        savedAt: now,
      });
    await begin(key, { title, narrative, parts: fromJson(parts).join("\n") });
    // consent is asked anew: it is about other words
    await begin(identitiesKey(evidenceId), { changed: changedNote });
    const files = await tx
      .select()
      .from(evidenceVersionFile)
      .where(eq(evidenceVersionFile.versionId, last.version.id))
      .orderBy(asc(evidenceVersionFile.position));
    const held = await tx.select().from(draftFile).where(eq(draftFile.evidenceId, evidenceId));
    if (held.length > 0) return;
    for (const { position, sha256, name, mediaType, bytes } of files) {
      await tx.insert(draftFile).values({
        id: randomUUID(),
        evidenceId,
        sha256,
        name,
        mediaType,
        bytes,
        changes: toJson<string[]>([]),
        // in the order they had
        addedAt: new Date(now.getTime() + position),
      });
    }
  });
}

/**
 * Says something in the piece's one thread. The other side hears of it by mail, without the words themselves.
 * @param onceKey of the form: the same form sent twice says it once
 * @throws invalid, conflict before anything was sent
 */
export async function writeMessage(
  actor: Actor,
  evidenceId: string,
  { words, onceKey }: { words: string; onceKey: string },
  now: Date,
): Promise<void> {
  await store().write(async (tx) => {
    const head = await readHead(tx, evidenceId);
    if (!head)
      throw new DomainError("not-found", "There is no such evidence. Go back to the list and choose again.");
    requireMay(actor, "evidence.message", factsAbout(head, actor), true);
    const [last] = await tx
      .select({ id: evidenceVersion.id, sentToId: evidenceVersion.sentToId })
      .from(evidenceVersion)
      .where(eq(evidenceVersion.evidenceId, head.id))
      .orderBy(desc(evidenceVersion.number))
      .limit(1);
    if (!last)
      throw new DomainError(
        "conflict",
        "Nobody else has this piece yet. Send it first, then you can write here.",
      );
    if (words.length > limits.message)
      throw new DomainError("invalid", "Shorten your message.", { message: "Shorten it." });
    const id = `${head.id}:${onceKey}`;
    const [said] = await tx.select({ id: message.id }).from(message).where(eq(message.id, id));
    if (said) return;
    await insertMessage(
      tx,
      { id, evidenceId: head.id, versionId: last.id, authorId: actor.personId, words },
      now,
    );
    await recordActivity(tx, now, {
      actorId: actor.personId,
      action: "evidence.message",
      subjectKind: "evidence",
      subjectId: head.id,
      aboutId: head.author.id,
    });
    const own = head.author.id === actor.personId;
    const to = own ? head.supervisor : head.author;
    if (!to) return;
    const place = own ? `/reviews/${last.id}` : `/evidence/${head.id}`;
    await queueMail(tx, now, {
      onceKey: `message:${id}`,
      to: to.email,
      subject: `${actor.name} wrote to you in IPS Pathways`,
      text: `${firstName(to.name)},\n\n${actor.name} wrote to you about a piece of evidence. Read it and reply here:\n${environment().origin}${place}\n`,
    });
  });
}

export async function insertMessage(
  tx: Db,
  said: { id?: string; evidenceId: string; versionId: string; authorId: string; words: string },
  now: Date,
): Promise<void> {
  await tx.insert(message).values({ ...said, id: said.id ?? randomUUID(), sentAt: now });
}

/**
 * Opens a waiting piece to the assessors before its time: the learner or the supervisor asks.
 * One of them gets it by the rule, and until they judge it the supervisor may; asking twice changes nothing.
 */
export async function askAssessor(actor: Actor, versionId: string, now: Date): Promise<void> {
  await store().write(async (tx) => {
    const head = await readHeadOfVersion(tx, versionId);
    if (!head)
      throw new DomainError("not-found", "There is no such evidence. Go back to the list and choose again.");
    const facts = factsAbout(head, actor);
    requireMay(actor, "evidence.message", facts, true);
    if (!facts.own && !facts.supervises) {
      throw new DomainError(
        "forbidden",
        "Only the learner or their supervisor can ask an assessor to step in.",
      );
    }
    const [waiting] = await tx.select().from(waitingReview).where(eq(waitingReview.versionId, versionId));
    if (!waiting)
      throw new DomainError(
        "conflict",
        "This version is decided already. Reload the page to see the answer.",
      );
    if (waiting.askedById !== null) return;
    if (!head.open.forAssessors) {
      throw new DomainError(
        "conflict",
        facts.own
          ? "Open this piece to assessors first, on the page that says who can read it."
          : `${firstName(head.author.name)} has not opened this piece to assessors. Ask them to, then try again.`,
      );
    }
    await tx
      .update(waitingReview)
      .set({
        askedById: actor.personId,
        assessorFrom: waiting.assessorFrom && waiting.assessorFrom < now ? waiting.assessorFrom : now,
      })
      .where(eq(waitingReview.versionId, versionId));
    await recordActivity(tx, now, {
      actorId: actor.personId,
      action: "review.ask-assessor",
      subjectKind: "evidence-version",
      subjectId: versionId,
      aboutId: head.author.id,
    });
    // it goes to one of them, by the rule; they get the mail
    await queue(tx, now, { kind: "allocate", onceKey: `allocate:${versionId}:asked`, payload: {} });
  });
}

/**
 * After somebody's supervisor changed: what waits goes to the new one, from now on; without one, to the assessors.
 * Call it in the transaction that changes `supervisorId` or closes an account.
 */
export async function rerouteWaiting(tx: Db, personId: string, now: Date): Promise<void> {
  const supervisor = await readSupervisorOf(tx, personId);
  const rows = await tx
    .select({
      versionId: waitingReview.versionId,
      reviewerId: waitingReview.reviewerId,
      assessorFrom: waitingReview.assessorFrom,
      askedById: waitingReview.askedById,
      evidenceId: evidence.id,
      open: evidence,
      authorName: person.name,
      authorEmail: person.email,
    })
    .from(waitingReview)
    .innerJoin(evidence, eq(evidence.id, waitingReview.evidenceId))
    .innerJoin(person, eq(person.id, waitingReview.personId))
    // a claim of prior learning, or a piece that was not opened to supervisors, is an assessor's, whoever leads
    .where(
      and(
        eq(waitingReview.personId, personId),
        eq(evidence.forSupervisor, true),
        ne(evidence.kind, RECOGNITION),
      ),
    );
  for (const row of rows) {
    if (row.reviewerId === (supervisor?.id ?? null)) continue;
    const from = row.askedById === null ? assessorFrom(now, supervisor, row.open) : row.assessorFrom;
    await tx
      .update(waitingReview)
      .set({ reviewerId: supervisor?.id ?? null, assessorFrom: from })
      .where(eq(waitingReview.versionId, row.versionId));
    if (supervisor !== null || from !== null) continue;
    await queueMail(tx, now, {
      onceKey: `nobody-judges:${row.versionId}:${now.getTime()}`,
      to: row.authorEmail,
      subject: "Nobody can judge a piece of your evidence at the moment",
      text: `${firstName(row.authorName)},\n\nYou opened a piece of evidence to your supervisor only, and no supervisor is named for you now. It waits for the next one. If you do not want to wait, open it to the assessors here:\n${environment().origin}/evidence/${row.evidenceId}/audience\n`,
    });
  }
}

/** After somebody became a supervisor or ceased to be one: what waits of the people who name them. */
export async function rerouteTeam(tx: Db, supervisorId: string, now: Date): Promise<void> {
  const rows = await tx
    .selectDistinct({ personId: waitingReview.personId })
    .from(waitingReview)
    .innerJoin(person, eq(person.id, waitingReview.personId))
    .where(eq(person.supervisorId, supervisorId));
  for (const { personId } of rows) await rerouteWaiting(tx, personId, now);
}

/** Notes that somebody else opened a file: an answer to "whose records were seen" has to exist. */
export async function recordFileRead(
  actor: Actor,
  versionId: string,
  position: number,
  authorId: string,
  now: Date,
) {
  if (actor.personId === authorId) return;
  await store().write((tx) =>
    recordActivity(tx, now, {
      actorId: actor.personId,
      action: "evidence.file-read",
      subjectKind: "evidence-version",
      subjectId: versionId,
      aboutId: authorId,
      detail: { position },
    }),
  );
}
