import type { LanguagePair } from "~/catalogue/language";
import type { Catalogue } from "~/catalogue/types";
import { type Choice, ChoiceGroup } from "~/ui/field";
import { NOT_SHOWN } from "../judgement-form";
import { CriterionGuide } from "./criterion-guide";
import { FeedbackBox } from "./feedback-box";
import type { ComponentProps } from "react";

export interface JudgedCriterion {
  readonly id: string;
  readonly title: string;
  readonly skills: string;
  /** name of the level that is needed */
  readonly needed: string;
  readonly levels: readonly Choice[];
  readonly guide: ComponentProps<typeof CriterionGuide>["guide"] | null;
  /** what counts now, in words; null: not judged before */
  readonly counts: string | null;
}

/** One criterion of the rubric to judge: its guide, its level, what was seen and what to try next. */
export function CriterionJudgement({
  criterion,
  index,
  feedback,
  pairs,
  counting,
  was,
  errors,
}: {
  criterion: JudgedCriterion;
  index: number;
  feedback: Catalogue["feedback"];
  pairs: readonly LanguagePair[];
  /** what happens to the level that counts now, as a sentence after it */
  counting: string;
  was: (name: string) => string;
  errors: Readonly<Record<string, string>> | undefined;
}) {
  const boxes = [
    { box: feedback.saw, name: `comment-${criterion.id}`, rows: 3, when: "Needed with a level." },
    {
      box: feedback.next,
      name: `next-${criterion.id}`,
      rows: 2,
      when: `Needed where you accept below ${criterion.needed}.`,
    },
  ];
  return (
    <div className="section stack">
      {criterion.guide ? (
        <CriterionGuide title={criterion.title} guide={criterion.guide} open={index === 0} />
      ) : null}
      <ChoiceGroup
        legend={`${index + 1}. ${criterion.title}`}
        name={`level-${criterion.id}`}
        hint={
          <>
            {criterion.skills}.
            {criterion.counts ? ` What counts now: ${criterion.counts}. ${counting}` : " Not judged before."}
          </>
        }
        choices={[...criterion.levels]}
        apart={[{ value: NOT_SHOWN, label: "Not shown in this piece" }]}
        defaultValue={was(`level-${criterion.id}`)}
        error={errors?.[`level-${criterion.id}`]}
      />
      {boxes.map(({ box, name, rows, when }) => (
        <FeedbackBox
          key={name}
          box={box}
          pairs={pairs}
          about={criterion.title}
          label={
            <>
              {box.label}
              <span className="vh">: {criterion.title}</span>
            </>
          }
          name={name}
          rows={rows}
          hint={`${box.hint} ${when}`}
          words={was(name)}
          error={errors?.[name]}
        />
      ))}
    </div>
  );
}
