/** The seven ways an act can be refused; anything else that is thrown is a bug. */
export type Refusal =
  "not-found" | "forbidden" | "conflict" | "invalid" | "too-large" | "too-many" | "unavailable";

export const statusOf: Record<Refusal, number> = {
  "not-found": 404,
  forbidden: 403,
  conflict: 409,
  invalid: 400,
  "too-large": 413,
  "too-many": 429,
  unavailable: 503,
};

/**
 * A refusal that a person can do something about.
 * The sentence is shown as it is, so it says what to do next and holds nothing private.
 * @param fields one sentence per form field that needs mending, where a form was sent
 */
export class DomainError extends Error {
  constructor(
    readonly refusal: Refusal,
    sentence: string,
    readonly fields: Readonly<Record<string, string>> = {},
    /** for too-many: when trying again makes sense */
    readonly retryAfterSeconds?: number,
  ) {
    super(sentence);
    this.name = "DomainError";
  }

  get status(): number {
    return statusOf[this.refusal];
  }
}

/**
 * Refuses an act for fields of its form, where any of them needs mending.
 * @param faults a sentence for each field
 * @throws invalid, or the refusal given; with no fault it does nothing
 */
export function refuseFaults(
  faults: Readonly<Record<string, string>>,
  refusal: "invalid" | "conflict" = "invalid",
): void {
  const count = Object.keys(faults).length;
  if (count === 0) return;
  throw new DomainError(
    refusal,
    count === 1 ? "One thing needs your attention." : `${count} things need your attention.`,
    faults,
  );
}
