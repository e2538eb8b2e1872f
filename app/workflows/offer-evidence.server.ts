import { randomBytes, randomUUID } from "node:crypto";
import { asc, desc, eq } from "drizzle-orm";
import { isUnique } from "#db/client.server";
import { evidence, evidenceVersion, evidenceVersionFile } from "#db/schema/assessment";
import { toJson } from "#db/schema/columns";
import { store } from "#db/store.server";
import { limits, partsOf, whyNobodyJudges } from "~/domains/assessment/evidence-rules";
import { requireOpenTo } from "~/domains/assessment/new-starts.server";
import { whyNotOffer } from "~/domains/assessment/portfolio-rules";
import { listPiecesOf } from "~/domains/assessment/portfolio.server";
import { type Actor, readHead, readOwnHead } from "~/domains/assessment/reads.server";
import { microCredential } from "~/domains/assessment/standing.server";
import { insertMessage } from "~/domains/assessment/writes.server";
import { enterSending } from "~/domains/credentials/evidence-ledger.server";
import { refreshStanding } from "~/domains/credentials/readiness.server";
import { recordActivity } from "~/domains/people/activity.server";
import { DomainError } from "~/http/domain-error";
import { waitForJudgement } from "./wait-for-judgement.server";

type Tx = Parameters<Parameters<ReturnType<typeof store>["write"]>[0]>[0];

export interface Offering {
  /** any piece of the item; its latest version is what is offered */
  readonly evidenceId: string;
  readonly slug: string;
  readonly kind: string;
  readonly parts: readonly string[];
  /** where to look, said in the thread; "" for nothing */
  readonly note: string;
}

/**
 * Offers work that was sent before for another kind of evidence, word for word and file for file. It becomes a piece of
 * its own there, because another rubric judges it; the item keeps one audience and one thread.
 * Offered twice for the same it is one piece.
 * @returns the id of the piece
 * @throws conflict where nothing was sent yet, nobody it is open to could judge it, or no new starts are taken there
 */
export async function offerEvidence(actor: Actor, offering: Offering, now: Date): Promise<string> {
  for (let again = true; ; again = false) {
    try {
      return await store().write((tx) => offerWithin(tx, actor, offering, now));
    } catch (error) {
      // the other press was first by a hair: the second look finds what it wrote
      if (!isUnique(error) || !again) throw error;
    }
  }
}

async function offerWithin(tx: Tx, actor: Actor, offering: Offering, now: Date): Promise<string> {
  const head = await readOwnHead(tx, actor, offering.evidenceId);
  const of = microCredential(offering.slug);
  const pieces = await listPiecesOf(tx, head.itemId);
  const there = pieces.find((piece) => piece.slug === offering.slug && piece.kind === offering.kind);
  if (there) return there.id;
  const not = whyNotOffer(of, offering.kind, pieces, offering.slug);
  if (not) throw new DomainError("not-found", `${not} Go back to the piece and choose from the list.`);
  await requireOpenTo(tx, actor.personId, of, now);

  const [source] = await tx
    .select()
    .from(evidenceVersion)
    .where(eq(evidenceVersion.evidenceId, head.id))
    .orderBy(desc(evidenceVersion.number))
    .limit(1);
  if (!source) {
    throw new DomainError(
      "conflict",
      "Nothing of this piece was sent yet. Send it first, then offer it again.",
    );
  }
  const unread = whyNobodyJudges(head.open, head.supervisor !== null);
  if (unread) {
    throw new DomainError(
      "conflict",
      "Nobody who could judge it may read this piece. Change who can read it, then offer it.",
    );
  }
  const parts = partsOf(of, offering.kind);
  const covered = parts.filter((part) => offering.parts.includes(part));
  if (parts.length > 0 && covered.length === 0) {
    throw new DomainError("invalid", "Tick the parts it covers.", { parts: "Tick the parts it covers." });
  }

  const id = randomUUID();
  const versionId = randomUUID();
  await tx.insert(evidence).values({
    id,
    personId: actor.personId,
    achievement: offering.slug,
    kind: offering.kind,
    title: source.title,
    createdAt: now,
    sameAsId: head.itemId,
    ...head.open,
  });
  await tx.insert(evidenceVersion).values({
    id: versionId,
    evidenceId: id,
    number: 1,
    repeatsId: source.repeatsId ?? source.id,
    title: source.title,
    narrative: source.narrative,
    parts: toJson(covered),
    changedNote: source.changedNote,
    // said about these very words
    consent: source.consent,
    deIdentification: source.deIdentification,
    achievementVersion: of.version,
    framework: of.framework,
    salt: randomBytes(16).toString("base64url"),
    sentAt: now,
    sentToId: head.supervisor?.id ?? null,
  });
  const files = await tx
    .select()
    .from(evidenceVersionFile)
    .where(eq(evidenceVersionFile.versionId, source.id))
    .orderBy(asc(evidenceVersionFile.position));
  for (const file of files) await tx.insert(evidenceVersionFile).values({ ...file, versionId });
  const piece = await readHead(tx, id);
  if (!piece) throw new Error("The piece that was just written is not there.");
  await waitForJudgement(tx, piece, { id: versionId, number: 1 }, now);
  if (offering.note !== "") {
    const words = offering.note.slice(0, limits.message);
    await insertMessage(tx, { evidenceId: id, versionId, authorId: actor.personId, words }, now);
  }
  await recordActivity(tx, now, {
    actorId: actor.personId,
    action: "evidence.offer",
    subjectKind: "evidence-version",
    subjectId: versionId,
    aboutId: actor.personId,
    detail: { kind: offering.kind, from: head.id },
  });
  await enterSending(tx, versionId, now);
  await refreshStanding(tx, actor.personId, offering.slug, now);
  return id;
}
