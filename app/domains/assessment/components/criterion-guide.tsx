import { More } from "~/ui/details";
import { Html } from "~/ui/prose";

export interface GuideView {
  readonly good: string;
  readonly signs: string;
  readonly ask: string;
  readonly notYours: string;
}

/** For a supervisor who has not done this job: what to look for, what to ask, what to leave alone. */
export function CriterionGuide({ title, guide, open }: { title: string; guide: GuideView; open?: boolean }) {
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
        <Box heading="What good looks like" html={guide.good} />
        <Box heading="Signs you could see" html={guide.signs} />
        <Box heading="Two questions to ask" html={guide.ask} />
        <Box heading="Not yours to judge" html={guide.notYours} />
      </div>
    </More>
  );
}

function Box({ heading, html }: { heading: string; html: string }) {
  return (
    <div className="stack-s">
      <h4 className="kicker">{heading}</h4>
      <Html className="prose" html={html} />
    </div>
  );
}
