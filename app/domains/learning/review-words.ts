import type { ReviewStatus } from "~/catalogue/types";

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
