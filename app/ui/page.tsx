import { useId, type ReactNode } from "react";
import { Icon } from "./icon";
import type { Tone } from "./state";

export interface Target {
  to: string;
  label: ReactNode;
}
export type Level = 1 | 2 | 3 | 4;

/** A heading of the level the page's outline needs, whatever it looks like. */
export function Heading({
  level,
  id,
  className,
  tabIndex,
  children,
}: {
  level: Level;
  id?: string;
  className?: string;
  /** -1 where focus is moved to it. */
  tabIndex?: -1;
  children: ReactNode;
}) {
  const Tag = `h${level}` as const;
  return (
    <Tag id={id} className={className} tabIndex={tabIndex}>
      {children}
    </Tag>
  );
}

/** The way back, first on the page. */
export function BackLink({ to, label }: Target) {
  return (
    <p className="back">
      <a href={to}>
        <Icon name="prev" />
        {label}
      </a>
    </p>
  );
}

/** Where am I, what is this, why: back link, kicker, the page's one h1, lede. */
export function PageHead({
  kicker,
  title,
  lede,
  back,
  children,
}: {
  kicker?: ReactNode;
  title: ReactNode;
  lede?: ReactNode;
  back?: Target;
  children?: ReactNode;
}) {
  return (
    <>
      {back ? <BackLink {...back} /> : null}
      <header className="head">
        {kicker ? <p className="kicker">{kicker}</p> : null}
        <h1>{title}</h1>
        {lede ? <p className="lede">{lede}</p> : null}
        {children}
      </header>
    </>
  );
}

/** Content, then what is also useful. One column on a phone, in reading order. */
export function Split({
  main,
  aside,
  asideLabel,
  even,
  mainLabel,
  sticky,
  noprint,
}: {
  main: ReactNode;
  aside: ReactNode;
  /** Names the landmark: "Also for you". */
  asideLabel?: string;
  sticky?: boolean;
  /** Two halves, such as evidence beside rubric; then `aside` is no aside but the other half. */
  even?: boolean;
  /** Of two halves, the first stays in view and scrolls on its own; this names it. */
  mainLabel?: string;
  noprint?: boolean;
}) {
  if (even) {
    return (
      <div className="split split--even">
        {mainLabel ? (
          <StickyRegion label={mainLabel}>{main}</StickyRegion>
        ) : (
          <div className="stack-xl">{main}</div>
        )}
        <div className="stack-xl">{aside}</div>
      </div>
    );
  }
  return (
    <div className="split">
      <div className="stack-xl">{main}</div>
      <aside
        className={`stack-l${sticky ? " sticky" : ""}${noprint ? " noprint" : ""}`}
        aria-label={asideLabel}
      >
        {aside}
      </aside>
    </div>
  );
}

/**
 * The half that stays in view beside a long form (evidence beside its rubric).
 * It scrolls on its own, so it takes focus and has a name.
 */
function StickyRegion({ label, children }: { label: string; children: ReactNode }) {
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard
    <div className="stack-xl sticky sticky--tall" tabIndex={0} role="region" aria-label={label}>
      {children}
    </div>
  );
}

interface Named {
  heading?: ReactNode;
  kicker?: ReactNode;
  id?: string;
  level?: Level;
  children?: ReactNode;
}

function useNamed(id: string | undefined, heading: ReactNode) {
  const made = useId();
  const headingId = id ? `${id}-h` : `${made}h`;
  return { headingId, labelledBy: heading ? headingId : undefined };
}

/** The one dark surface of a page: the next step, or a result. Its button is the page's filled button. */
export function Panel({
  tone,
  heading,
  kicker,
  id,
  level = 2,
  children,
}: Named & { tone?: Exclude<Tone, "care" | "wait"> }) {
  const { headingId, labelledBy } = useNamed(id, heading);
  return (
    <section className={tone ? `panel ${tone} stack` : "panel stack"} id={id} aria-labelledby={labelledBy}>
      {kicker ? <p className="kicker">{kicker}</p> : null}
      {heading ? (
        <Heading level={level} id={headingId}>
          {heading}
        </Heading>
      ) : null}
      {children}
    </section>
  );
}

/** A surface for one thing. `box` lets the parts inside answer to the card's own width. */
export function Card({ heading, kicker, id, level = 2, box, children }: Named & { box?: boolean }) {
  const { headingId, labelledBy } = useNamed(id, heading);
  const Tag = heading ? "section" : "div";
  return (
    <Tag className={box ? "card stack box" : "card stack"} id={id} aria-labelledby={labelledBy}>
      {heading || kicker ? (
        <div className="stack-0">
          {kicker ? <p className="kicker">{kicker}</p> : null}
          {heading ? (
            <Heading level={level} id={headingId}>
              {heading}
            </Heading>
          ) : null}
        </div>
      ) : null}
      {children}
    </Tag>
  );
}

/** A chapter of a page under its own heading. `ruled` marks a new section to fill in; `small` suits an aside. */
export function Section({
  heading,
  kicker,
  id,
  level = 2,
  ruled,
  small,
  children,
}: Named & { ruled?: boolean; small?: boolean }) {
  const { headingId, labelledBy } = useNamed(id, heading);
  return (
    <section
      className={`${ruled ? "section " : ""}${small ? "stack-s" : "stack"}`}
      id={id}
      aria-labelledby={labelledBy}
    >
      {kicker ? <p className="kicker">{kicker}</p> : null}
      {heading ? (
        <Heading level={level} id={headingId} className={small ? "h-s" : undefined}>
          {heading}
        </Heading>
      ) : null}
      {children}
    </section>
  );
}
