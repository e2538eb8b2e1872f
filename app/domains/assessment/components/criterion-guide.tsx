import { More } from "~/ui/details";
import { Html } from "~/ui/prose";

export interface GuideView {
  readonly good: string;
  readonly signs: string;
  readonly ask: string;
  readonly notYours: string;
}

/** For a supervisor who has not done this job: what to look for, what to ask, what to leave alone. */
export function CriterionGuide({
  title,
  guide,
  open,
  level = 3,
}: {
  title: string;
  guide: GuideView;
  open?: boolean;
  /** of the four headings inside */
  level?: 3 | 4;
}) {
  return (
    <More
      open={open}
      summary={
        <>
          Before you rate: what good looks like<span className="vh">, for “{title}”</span>
        </>
      }
    >
      <div className="grid2">
        <Box heading="What good looks like" html={guide.good} level={level} />
        <Box heading="Signs you could see" html={guide.signs} level={level} />
        <Box heading="Two questions to ask" html={guide.ask} level={level} />
        <Box heading="Not yours to judge" html={guide.notYours} level={level} />
      </div>
    </More>
  );
}

function Box({ heading, html, level }: { heading: string; html: string; level: 3 | 4 }) {
  const Heading = `h${level}` as const;
  return (
    <div className="stack-s">
      <Heading className="kicker">{heading}</Heading>
      <Html className="prose" html={html} />
    </div>
  );
}
