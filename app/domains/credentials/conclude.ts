import { type Answer, unsure } from "./step-answer";
import { stepsIfAny, type VerificationStepName } from "./terms";
import type { Outcome, VerificationStep } from "./verification";

/**
 * The steps of a check in their order, and what they come to.
 * A step that is "no" silences those that were not taken because of it; all have to be "yes" for "verified".
 * @param asked every step there could be, in order
 */
export function concluded(
  answers: ReadonlyMap<VerificationStepName, Answer>,
  asked: readonly VerificationStepName[],
  checkedAt: string,
): { readonly outcome: Outcome; readonly steps: readonly VerificationStep[] } {
  const failed = [...answers.values()].some((answer) => answer.valid === false);
  const looked = asked.filter((name) => answers.has(name) || !stepsIfAny.has(name));
  const steps = looked.map((name): VerificationStep => {
    const answer =
      answers.get(name) ??
      unsure(
        failed
          ? "Not looked at, because an earlier check failed."
          : "Not looked at, because an earlier check could not be made.",
      );
    const { valid, detail, asOf } = answer;
    return { name, valid, detail, checkedAt, asOf: asOf?.toISOString() ?? null };
  });
  const sure = steps.every((step) => step.valid === true);
  return { outcome: failed ? "failed" : sure ? "verified" : "could-not-tell", steps };
}
