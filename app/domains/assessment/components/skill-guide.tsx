import type { SkillGuide } from "~/catalogue/types";
import { More } from "~/ui/details";
import { GuideBoxes } from "./criterion-guide";

/** What both read where they rate: "At Competent: you say early what is yours to do." */
export function AtCompetent({ guide, id }: { guide: Pick<SkillGuide, "atCompetent">; id?: string }) {
  return (
    <p id={id}>
      <b>At Competent:</b> {guide.atCompetent}
    </p>
  );
}

/** What helps somebody talk about a skill that they never practised themselves. */
export function SkillGuideWords({ guide, level = 3 }: { guide: SkillGuide; level?: 3 | 4 }) {
  return (
    <GuideBoxes
      level={level}
      good={<p>{guide.good}</p>}
      signs={<Lines of={guide.signs} />}
      questions={<Lines of={guide.questions} />}
      notYours={<p>{guide.notYours}</p>}
    />
  );
}

/** The same, folded away beside a skill. */
export function SkillGuideMore({
  code,
  guide,
  level = 4,
}: {
  code: string;
  guide: SkillGuide;
  level?: 3 | 4;
}) {
  return (
    <More
      again
      summary={
        <>
          What good looks like, signs and questions<span className="vh">, for {code}</span>
        </>
      }
    >
      <SkillGuideWords guide={guide} level={level} />
    </More>
  );
}

function Lines({ of }: { of: readonly string[] }) {
  return (
    <ul>
      {of.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
