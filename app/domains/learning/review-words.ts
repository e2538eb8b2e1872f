import type { CulturalReview, ReviewStatus } from "~/catalogue/types";
import { formatDateOn } from "~/ui/moments";

/** Whether experts have read something, as every page says it. */
export function reviewWords(status: ReviewStatus): string {
  switch (status) {
    case "draft":
      return "Draft, not yet reviewed";
    case "awaiting-expert-review":
      return "Draft, waiting for expert review";
    case "reviewed":
      return "Reviewed by experts";
  }
}

/** @returns a sentence that names whoever read it, or says that nobody has; null: there is nothing to review */
export function culturalReviewWords({ required, reviewer }: CulturalReview): string | null {
  if (!required) return null;
  return reviewer
    ? `Cultural review by ${reviewer.name} (${reviewer.role}), ${formatDateOn(reviewer.on)}.`
    : "Cultural review: still to come. No cultural reviewer has been named yet.";
}
