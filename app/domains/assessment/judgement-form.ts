import type { MicroCredential } from "~/catalogue/types";
import type { FormReader } from "~/http/forms.server";
import { type criteriaFor, limits } from "./evidence-rules";
import type { GivenLevel } from "./terms";

export const NOT_SHOWN = "not-shown";

type Criteria = ReturnType<typeof criteriaFor>;
/** What was chosen and written for one criterion; `level` null: nothing was chosen. */
export interface WrittenJudgement {
  readonly criterion: string;
  readonly level: string | null;
  readonly comment: string;
  readonly next: string;
}

/** Reads the fields of `CriterionJudgement`, none of which is required here: the act that decides says what is missing. */
export function readJudgement(
  read: FormReader,
  of: Pick<MicroCredential, "rubric">,
  criteria: Criteria,
): WrittenJudgement[] {
  const offered = [...of.rubric.levels.map((level) => level.id), NOT_SHOWN];
  const words = (name: string, label: string) =>
    read.text(name, { label, max: limits.comment, multiline: true, required: false });
  return criteria.map((criterion) => ({
    criterion: criterion.id,
    level: read.choice(`level-${criterion.id}`, offered, { label: criterion.title, required: false }),
    comment: words(`comment-${criterion.id}`, "What you saw"),
    next: words(`next-${criterion.id}`, "What to try next"),
  }));
}

/** The criteria that were answered. */
export const givenLevels = (written: readonly WrittenJudgement[]): GivenLevel[] =>
  written.flatMap((one) =>
    one.level === null ? [] : [{ ...one, level: one.level === NOT_SHOWN ? null : one.level }],
  );

/** The same as words of a draft. */
export const judgementBody = (written: readonly WrittenJudgement[]): Record<string, string> =>
  Object.fromEntries(
    written.flatMap((one) => [
      [`level-${one.criterion}`, one.level ?? ""],
      [`comment-${one.criterion}`, one.comment],
      [`next-${one.criterion}`, one.next],
    ]),
  );

/** Names of the fields, for keeping them as they are typed. */
export const judgementFields = (criteria: readonly { readonly id: string }[]): string[] =>
  criteria.flatMap(({ id }) => [`level-${id}`, `comment-${id}`, `next-${id}`]);

/** What the long fields are called where a draft is shown beside another. */
export const judgementLabels = (
  criteria: readonly { readonly id: string; readonly title: string }[],
): Record<string, string> =>
  Object.fromEntries(
    criteria.flatMap(({ id, title }) => [
      [`comment-${id}`, `${title}: what you saw`],
      [`next-${id}`, `${title}: what to try next`],
    ]),
  );
