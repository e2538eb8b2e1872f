import { sendPiece } from "#db/seed/prepare-evidence";
import { criteriaFor, partsOf } from "~/domains/assessment/evidence-rules";
import type { Actor } from "~/domains/assessment/reads.server";
import { microCredential } from "~/domains/assessment/standing.server";
import { decideReview } from "~/workflows/decide-review.server";

/** A piece sent on one day and accepted two days later, at the level that is needed or the one named. */
export async function giveAnew(
  learner: Actor,
  supervisor: Actor,
  slug: string,
  kind: string,
  sentAt: Date,
  level?: string,
): Promise<void> {
  const of = microCredential(slug);
  const sent = await sendPiece(
    learner,
    {
      slug,
      kind,
      title: "Given anew",
      narrative: "What happened this year, and what was mine to do. All of it is made up.",
      parts: partsOf(of, kind),
      changedNote: "I changed every name and place.",
    },
    sentAt,
  );
  await decideReview(
    supervisor,
    {
      versionId: sent.versionId,
      decision: "accept",
      levels: criteriaFor(of, kind).map(({ id }) => ({
        criterion: id,
        level: level ?? of.rubric.requiredLevel,
        comment: "Seen again, in ordinary weeks.",
        ...(level ? { next: "Show it once where somebody pushes." } : {}),
      })),
      message: "I can see your work in this.",
    },
    new Date(sentAt.getTime() + 2 * 86_400_000),
  );
}
