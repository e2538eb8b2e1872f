import type { ReactNode } from "react";
import { Mark } from "./icon";
import { Heading, type Level } from "./page";
import { stateWords, type MarkState } from "./state";
import { Tag } from "./tag";

/** A line with stations: modules, ledgers, verification steps, the sections of a module. */
export function Path({ label, toc, children }: { label?: string; toc?: boolean; children: ReactNode }) {
  return (
    <ol className={toc ? "path toc" : "path"} aria-label={label}>
      {children}
    </ol>
  );
}

/**
 * One station. The mark is decoration: its state is also said in words, in the line or hidden in the title.
 * @param words    said after the title for those who do not see the mark; "" where the line says it already
 * @param heading  level of the title, or false for a plain line (a table of contents)
 */
export function Step({
  state,
  title,
  to,
  detail,
  current,
  words = stateWords(state),
  heading = 3,
  children,
}: {
  state: MarkState;
  title: ReactNode;
  to?: string;
  detail?: ReactNode;
  current?: boolean;
  words?: string;
  heading?: Level | false;
  children?: ReactNode;
}) {
  const said = words ? <span className="vh">{`: ${words}`}</span> : null;
  const name = to ? (
    <a href={to} aria-current={current ? "step" : undefined}>
      {title}
      {said}
    </a>
  ) : (
    <>
      {title}
      {said}
    </>
  );
  return (
    <li className={state === "done" ? "done" : undefined} aria-current={current && !to ? "step" : undefined}>
      <Mark state={state} />
      <div className={children ? "stack-s" : undefined}>
        {heading ? <Heading level={heading}>{name}</Heading> : <div>{name}</div>}
        {detail ? <p className="muted small">{detail}</p> : null}
        {children}
      </div>
    </li>
  );
}

export type Answer = "yes" | "no" | "unsure" | "not-looked-at";

const answers: Record<Answer, { state: MarkState; words: string }> = {
  yes: { state: "done", words: "Yes" },
  no: { state: "no", words: "No" },
  unsure: { state: "unsure", words: "Could not tell" },
  "not-looked-at": { state: "none", words: "Not looked at" },
};

/** One question of a verification: the answer is text in its heading, the reason stands below. */
export function CheckStep({
  answer,
  title,
  children,
  level = 3,
}: {
  answer: Answer;
  title: ReactNode;
  children?: ReactNode;
  level?: Level;
}) {
  const { state, words } = answers[answer];
  return (
    <li className={answer === "yes" ? "done" : undefined}>
      <Mark state={state} />
      <div>
        <Heading level={level}>
          {title}{" "}
          {answer === "no" || answer === "unsure" ? (
            <Tag tone={answer === "no" ? "stop" : "unsure"}>{words}</Tag>
          ) : (
            <span className="ans">{words}</span>
          )}
        </Heading>
        {children ? <div className="muted">{children}</div> : null}
      </div>
    </li>
  );
}
