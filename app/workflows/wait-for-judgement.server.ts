import { and, asc, eq, isNull, notInArray } from "drizzle-orm";
import { waitingReview } from "#db/schema/assessment";
import { person, personRole } from "#db/schema/people";
import type { store } from "#db/store.server";
import { noteHeld } from "~/domains/assessment/allocation.server";
import { listConflicted } from "~/domains/assessment/conflicts.server";
import { waitsFor } from "~/domains/assessment/evidence-rules";
import type { EvidenceHead } from "~/domains/assessment/reads.server";
import { microCredential } from "~/domains/assessment/standing.server";
import { RECOGNITION } from "~/domains/assessment/terms";
import { firstName } from "~/domains/people/names";
import { queue, queueMail } from "~/domains/people/outbox.server";
import { environment } from "~/http/environment.server";

type Tx = Parameters<Parameters<ReturnType<typeof store>["write"]>[0]>[0];

/** Assessors who may judge what this person sends: not the person, nobody who leads them, nobody with a conflict. */
async function listWhoMayAssess(tx: Tx, authorId: string) {
  const [author] = await tx
    .select({ siteId: person.siteId, supervisorId: person.supervisorId })
    .from(person)
    .where(eq(person.id, authorId));
  const siteId = author?.siteId ?? null;
  const not = [authorId, ...(await listConflicted(tx, { id: authorId, siteId }))];
  if (author?.supervisorId) not.push(author.supervisorId);
  return tx
    .select({ id: person.id, name: person.name, email: person.email })
    .from(person)
    .innerJoin(personRole, and(eq(personRole.personId, person.id), eq(personRole.role, "assessor")))
    .where(and(isNull(person.closedAt), notInArray(person.id, not)))
    .orderBy(asc(person.id));
}

/**
 * Puts an undecided version before those who may judge it, and tells the supervisor. Every version that begins to wait
 * passes here: sent, offered for another credential, or opened again after it was taken back.
 * @param head with whom it is open to now
 */
export async function waitForJudgement(
  tx: Tx,
  head: EvidenceHead,
  version: { readonly id: string; readonly number: number },
  now: Date,
  onceKey = `evidence-sent:${version.id}`,
): Promise<void> {
  const place = waitsFor(head.open, head.supervisor, now);
  if (!place) return;
  await tx.insert(waitingReview).values({
    versionId: version.id,
    evidenceId: head.id,
    personId: head.author.id,
    ...place,
    sentAt: now,
    askedById: null,
  });
  await noteHeld(tx, [version.id]);
  if (place.assessorFrom && place.assessorFrom <= now) {
    const given = `allocate:${version.id}:${now.getTime()}`;
    await queue(tx, now, { kind: "allocate", onceKey: given, payload: {} });
  }
  const { title } = microCredential(head.slug);
  if (head.kind === RECOGNITION) {
    // a claim has no supervisor to go to: without this nobody would know that it is there
    for (const assessor of await listWhoMayAssess(tx, head.author.id))
      await queueMail(tx, now, {
        onceKey: `${onceKey}:${assessor.id}`,
        to: assessor.email,
        subject: "A claim of prior learning has come in",
        text: `${firstName(assessor.name)},\n\nSomebody claims prior learning for “${title}”${version.number > 1 ? ` (version ${version.number})` : ""}. You and every other assessor who may judge it have this mail; whoever takes it first has it:\n${environment().origin}/reviews\n`,
      });
    return;
  }
  if (!head.supervisor) return;
  // neither title nor words: a mailbox is read in more places than this service
  await queueMail(tx, now, {
    onceKey,
    to: head.supervisor.email,
    subject: `${head.author.name} sent you evidence to review`,
    text: `${firstName(head.supervisor.name)},\n\n${head.author.name} sent you a piece of evidence for “${title}”${version.number > 1 ? ` (version ${version.number})` : ""}. Read it beside the rubric here:\n${environment().origin}/reviews/${version.id}\n\nThe page says what good looks like, and what is not yours to judge.\n`,
  });
}
