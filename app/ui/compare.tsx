import type { ReactNode } from "react";
import { Heading, type Level } from "./page";

interface Side {
  heading: ReactNode;
  detail?: ReactNode;
  body: ReactNode;
}

/** Two versions of the same thing, older first, side by side where there is room. Strings keep their line breaks. */
export function Compare({ older, newer, level = 2 }: { older: Side; newer: Side; level?: Level }) {
  return (
    <div className="compare">
      {[older, newer].map((side, index) => (
        <section className="card stack" key={index} aria-labelledby={`compare-${index}`}>
          <div className="stack-0">
            <Heading level={level} id={`compare-${index}`} className="h-s">
              {side.heading}
            </Heading>
            {side.detail ? <p className="muted small">{side.detail}</p> : null}
          </div>
          {typeof side.body === "string" ? <p className="written">{side.body}</p> : side.body}
        </section>
      ))}
    </div>
  );
}
