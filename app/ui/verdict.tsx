import { useId, type ReactNode } from "react";
import { Acts } from "./button";
import { Mark } from "./icon";
import { Heading, type Level } from "./page";
import type { MarkState } from "./state";

const marks: Record<"ok" | "stop" | "unsure", MarkState> = { ok: "done", stop: "no", unsure: "unsure" };

/** A result in one sentence, on the page's dark panel: verification, evidence sent, award made. */
export function Verdict({
  tone,
  heading,
  level = 1,
  sentence,
  acts,
  foot,
  children,
}: {
  tone: "ok" | "stop" | "unsure";
  heading: ReactNode;
  level?: Level;
  sentence?: ReactNode;
  acts?: ReactNode;
  /** "Checked 20 November 2026, 10:42 am AEDT". */
  foot?: ReactNode;
  children?: ReactNode;
}) {
  const made = useId();
  return (
    <section className={`panel ${tone}`} aria-labelledby={`${made}h`}>
      <div className="verdict">
        <Mark state={marks[tone]} />
        <div className="stack">
          <Heading level={level} id={`${made}h`}>
            {heading}
          </Heading>
          {sentence ? <p className="big">{sentence}</p> : null}
          {children}
          {acts ? <Acts>{acts}</Acts> : null}
          {foot ? <p className="muted">{foot}</p> : null}
        </div>
      </div>
    </section>
  );
}
