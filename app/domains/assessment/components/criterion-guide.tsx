import type { ReactNode } from "react";
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
      <GuideBoxes
        good={<Html className="prose" html={guide.good} />}
        signs={<Html className="prose" html={guide.signs} />}
        questions={<Html className="prose" html={guide.ask} />}
        notYours={<Html className="prose" html={guide.notYours} />}
        level={level}
      />
    </More>
  );
}

/** The four things that every guide tells a supervisor. */
export function GuideBoxes({
  good,
  signs,
  questions,
  notYours,
  level,
}: {
  good: ReactNode;
  signs: ReactNode;
  questions: ReactNode;
  notYours: ReactNode;
  level: 3 | 4;
}) {
  const Heading = `h${level}` as const;
  const boxes = [
    ["What good looks like", good],
    ["Signs you could see", signs],
    ["Two questions to ask", questions],
    ["Not yours to judge", notYours],
  ] as const;
  return (
    <div className="grid2">
      {boxes.map(([heading, words]) => (
        <div className="stack-s" key={heading}>
          <Heading className="kicker">{heading}</Heading>
          {words}
        </div>
      ))}
    </div>
  );
}
