import type { Moderated } from "./moderation.server";
import type { Actor, EvidenceHead, EvidenceRecord } from "./reads.server";

/**
 * Whether an earlier mark of this version has to stay hidden from somebody, because they may still be asked to mark it.
 * Every assessor may, and who has marked may not know the others' marks either while a third is asked. Not hidden from
 * the author and the supervisor, who have a decision that was released, nor from whoever marked first.
 */
export function isBlindTo(
  viewer: Pick<Actor, "personId" | "roles">,
  head: Pick<EvidenceHead, "author" | "supervisor">,
  moderated: Moderated | null,
): boolean {
  return (
    moderated !== null &&
    viewer.roles.includes("assessor") &&
    viewer.personId !== head.author.id &&
    viewer.personId !== head.supervisor?.id &&
    viewer.personId !== moderated.firstMarkerId
  );
}

/**
 * The record as it was when its latest version had just been sent: no decision on it, and nothing said since.
 * The version that is being marked is always the latest, because what was held back or accepted has no next one.
 */
export function unmarked(record: EvidenceRecord): EvidenceRecord {
  const { moderated, versions, head } = record;
  const marked = versions.find((version) => version.id === moderated?.versionId);
  if (!marked) return record;
  return {
    ...record,
    versions: versions.map((version) => (version === marked ? { ...version, review: null } : version)),
    messages: record.messages.filter(
      ({ sentAt, authorId }) =>
        sentAt < marked.sentAt ||
        // what the author said with it; a decision may carry the same instant
        (sentAt.getTime() === marked.sentAt.getTime() && authorId === head.author.id),
    ),
    state: "with-someone",
    waiting: null,
  };
}
