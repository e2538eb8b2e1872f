import { useId } from "react";
import { Heading, type Level } from "./page";
import { Html, type Body } from "./prose";

function Half({ body }: { body: Body }) {
  return body.html === undefined ? <>{body.children}</> : <Html className="stack-s" html={body.html} />;
}

/** Before and after. Headings name the halves; `del` and `ins` inside are underlined and struck, not only coloured. */
export function Rewrite({
  id,
  label,
  before,
  after,
  why,
  beforeTitle = "Before",
  afterTitle = "After",
  whyTitle = "What changed and why",
  level = 3,
}: {
  id?: string;
  /** Shown as the heading of the block. */
  label: string;
  before: Body;
  after: Body;
  why?: Body;
  beforeTitle?: string;
  afterTitle?: string;
  whyTitle?: string;
  level?: Extract<Level, 2 | 3>;
}) {
  const made = useId();
  const under = (level + 1) as Level;
  return (
    <section className="rewrite-box stack-s" id={id} aria-labelledby={`${made}h`}>
      <Heading level={level} id={`${made}h`} className="h-s">
        {label}
      </Heading>
      <div className="rewrite">
        <div className="stack-s">
          <Heading level={under} className="kicker">
            {beforeTitle}
          </Heading>
          <Half body={before} />
        </div>
        <div className="stack-s">
          <Heading level={under} className="kicker">
            {afterTitle}
          </Heading>
          <Half body={after} />
        </div>
      </div>
      {why ? (
        <div className="stack-s rewrite-why">
          <Heading level={under} className="kicker">
            {whyTitle}
          </Heading>
          <Half body={why} />
        </div>
      ) : null}
    </section>
  );
}
