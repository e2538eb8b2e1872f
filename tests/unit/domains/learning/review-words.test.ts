import { describe, expect, it } from "vitest";
import { culturalReviewWords } from "~/domains/learning/review-words";

describe("a cultural review in words", () => {
  it("names who read it, and says so where nobody has been named", () => {
    const awaiting = { required: true, status: "awaiting", reviewer: null, note: null } as const;
    expect(culturalReviewWords({ ...awaiting, required: false })).toBeNull();
    expect(culturalReviewWords(awaiting)).toMatch(
      /still to come\. No cultural reviewer has been named yet\./,
    );
    expect(
      culturalReviewWords({
        ...awaiting,
        status: "reviewed",
        reviewer: { name: "Jo Made-Up", role: "cultural reviewer", on: "2027-02-01" },
      }),
    ).toBe("Cultural review by Jo Made-Up (cultural reviewer), 1\u00a0February\u00a02027.");
  });
});
