import { randomBytes, randomUUID } from "node:crypto";
import { desc, eq } from "drizzle-orm";
import { isUnique } from "#db/client.server";
import { toJson } from "#db/schema/columns";
import { evidence, evidenceVersion, evidenceVersionFile, review } from "#db/schema/assessment";
import { store } from "#db/store.server";
import { discardEvidenceDraft, readEvidenceDraft } from "~/domains/assessment/evidence-drafts.server";
import {
  limits,
  partsOf,
  sendGaps,
  whereItStands,
  whyNobodyJudges,
  whyNotSend,
} from "~/domains/assessment/evidence-rules";
import { type Actor, readOwnHead } from "~/domains/assessment/reads.server";
import { decidesVersion } from "~/domains/assessment/standing-review";
import { microCredential } from "~/domains/assessment/standing.server";
import { enterSending } from "~/domains/credentials/evidence-ledger.server";
import { refreshStanding } from "~/domains/credentials/readiness.server";
import type { Audience } from "~/domains/assessment/terms";
import { insertMessage } from "~/domains/assessment/writes.server";
import { recordActivity } from "~/domains/people/activity.server";
import { firstName } from "~/domains/people/names";
import { DomainError } from "~/http/domain-error";
import { setOpen } from "./evidence-audience.server";
import { waitForJudgement } from "./wait-for-judgement.server";

export interface Sending {
  readonly evidenceId: string;
  /** the version the learner saw on the check page; the same form sent again names the same number */
  readonly number: number;
  /** of the words and files they saw there */
  readonly digest: string;
  /** said in the thread with this version; "" for nothing */
  readonly note: string;
  /** who may read it from now on; left out: as it is */
  readonly audience?: readonly Audience[];
}
export interface Sent {
  readonly versionId: string;
  /** it had been sent by an earlier press of the same button */
  readonly before: boolean;
}

/**
 * Sends what is being written as the next version: a snapshot that nothing changes afterwards.
 * Sent twice it is one version; what was sent is no longer a draft. Files are stored before this is called, so
 * everything named here is on disk once the transaction is confirmed.
 * @throws conflict while an earlier version waits, or where words or files are not those that were checked
 */
export async function sendEvidence(actor: Actor, sending: Sending, now: Date): Promise<Sent> {
  try {
    return await store().write((tx) => sendWithin(tx, actor, sending, now));
  } catch (error) {
    if (!isUnique(error)) throw error;
    // the other press was first by a hair
    const [first] = await store()
      .read.select({ id: evidenceVersion.id })
      .from(evidenceVersion)
      .innerJoin(evidence, eq(evidence.id, evidenceVersion.evidenceId))
      .where(eq(evidenceVersion.evidenceId, sending.evidenceId))
      .orderBy(desc(evidenceVersion.number));
    if (!first) throw error;
    return { versionId: first.id, before: true };
  }
}

type Tx = Parameters<Parameters<ReturnType<typeof store>["write"]>[0]>[0];

async function sendWithin(tx: Tx, actor: Actor, sending: Sending, now: Date): Promise<Sent> {
  const before = await readOwnHead(tx, actor, sending.evidenceId);
  const [last] = await tx
    .select({ id: evidenceVersion.id, number: evidenceVersion.number, decision: review.decision })
    .from(evidenceVersion)
    .leftJoin(review, decidesVersion())
    .where(eq(evidenceVersion.evidenceId, before.id))
    .orderBy(desc(evidenceVersion.number))
    .limit(1);
  if (last && last.number === sending.number) return { versionId: last.id, before: true };

  const reviewer = before.supervisor ? firstName(before.supervisor.name) : "an assessor";
  const not = whyNotSend(whereItStands(last ?? null, before.open), last?.number ?? 0, reviewer);
  if (not) throw new DomainError("conflict", not);
  const number = (last?.number ?? 0) + 1;
  if (sending.number !== number) {
    throw new DomainError(
      "conflict",
      "This page is older than what was sent. Go to the piece and check it again.",
    );
  }

  const head = sending.audience ? await setOpen(tx, before, sending.audience, now) : before;
  const unread = whyNobodyJudges(head.open, head.supervisor !== null);
  if (unread) throw new DomainError("invalid", unread, { audience: unread });

  const of = microCredential(head.slug);
  const written = await readEvidenceDraft(actor.personId, head.id, tx);
  if (!written)
    throw new DomainError("conflict", "Nothing is being written here. Go to the piece and begin again.");
  if (written.files.length > limits.files) throw new DomainError("conflict", "Remove a file, then send it.");
  const gap = sendGaps(of, head.kind, { ...written, files: written.files.length })[0];
  if (gap) throw new DomainError("conflict", gap.sentence);
  if (written.digest !== sending.digest || !written.cleared) {
    throw new DomainError(
      "conflict",
      "You changed this in another tab after you opened this page. Read it through below, then send it.",
    );
  }

  const versionId = randomUUID();
  await tx.insert(evidenceVersion).values({
    id: versionId,
    evidenceId: head.id,
    number,
    title: written.title,
    narrative: written.narrative,
    parts: toJson(partsOf(of, head.kind).filter((part) => written.parts.includes(part))),
    changedNote: written.cleared.changedNote,
    consent: toJson([...written.cleared.consent]),
    deIdentification: toJson(written.cleared.choices.map(({ kind, choice }) => ({ kind, choice }))),
    achievementVersion: of.version,
    framework: of.framework,
    salt: randomBytes(16).toString("base64url"),
    sentAt: now,
    sentToId: head.supervisor?.id ?? null,
  });
  for (const [position, file] of written.files.entries()) {
    const { sha256, name, mediaType, bytes } = file;
    await tx.insert(evidenceVersionFile).values({ versionId, position, sha256, name, mediaType, bytes });
  }
  await waitForJudgement(tx, head, { id: versionId, number }, now);
  await tx.update(evidence).set({ title: written.title }).where(eq(evidence.id, head.id));
  if (sending.note !== "") {
    await insertMessage(
      tx,
      {
        evidenceId: head.id,
        versionId,
        authorId: actor.personId,
        words: sending.note.slice(0, limits.message),
      },
      now,
    );
  }
  await discardEvidenceDraft(tx, actor.personId, head.id);
  await recordActivity(tx, now, {
    actorId: actor.personId,
    action: "evidence.send",
    subjectKind: "evidence-version",
    subjectId: versionId,
    aboutId: actor.personId,
    detail: { number, kind: head.kind, files: written.files.length },
  });
  await enterSending(tx, versionId, now);
  await refreshStanding(tx, actor.personId, head.slug, now);
  return { versionId, before: false };
}
