import type { ReactNode } from "react";
import { Mark } from "./icon";
import type { MarkState, Tone } from "./state";
import { Tag } from "./tag";

export type AnswerTone = "right" | "part" | "not-this-time" | "yours" | "other";

const looks: Record<AnswerTone, { state: MarkState; tone?: Tone; words: string }> = {
  right: { state: "done", tone: "ok", words: "Your answer: that’s it" },
  part: { state: "back", tone: "care", words: "Your answer: part of the way" },
  "not-this-time": { state: "back", tone: "care", words: "Your answer: not this time" },
  yours: { state: "none", words: "Your answer" },
  other: { state: "none", words: "" },
};

/**
 * One option of a knowledge check once answered, with what it leads to. The chosen one comes first.
 * @param as    "li" inside `<ul class="plain">` when several are shown
 * @param tone  "yours" for one that was chosen and is not marked; "other" for an option that was not chosen; `best` marks the one that would have been right
 */
export function AnswerResult({
  tone,
  best,
  text,
  as: Wrap = "div",
  children,
}: {
  tone: AnswerTone;
  best?: boolean;
  text: ReactNode;
  as?: "div" | "li";
  children?: ReactNode;
}) {
  const { state, tone: colour, words } = looks[tone];
  const chosen = tone !== "other";
  return (
    <Wrap className="answer">
      <Mark state={best && !chosen ? "done" : state} />
      <div className="stack-s">
        <p>{chosen ? <b>{text}</b> : text}</p>
        {chosen ? (
          <p>
            <Tag tone={colour}>{words}</Tag>
          </p>
        ) : best ? (
          <p>
            <Tag tone="ok">The one that helps most</Tag>
          </p>
        ) : null}
        <div className={chosen ? undefined : "muted"}>{children}</div>
      </div>
    </Wrap>
  );
}
