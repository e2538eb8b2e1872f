import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon";
import { Heading, type Level } from "./page";

/** HTML compiled from our own content at build. Never give it anything a person wrote. */
export function Html({ html, className }: { html: string; className?: string }) {
  return <div className={className} dangerouslySetInnerHTML={{ __html: html }} />;
}

/** Running text of the catalogue: headings, lists, tables in `.scroll`, glossary terms. */
export function Prose({ html, children }: { html?: string; children?: ReactNode }) {
  return html === undefined ? (
    <div className="prose">{children}</div>
  ) : (
    <Html className="prose" html={html} />
  );
}

/** Either catalogue HTML or elements. */
export type Body = { html: string; children?: undefined } | { html?: undefined; children: ReactNode };

function Inner({ html, children }: Body) {
  return html === undefined ? (
    <div className="prose">{children}</div>
  ) : (
    <Html className="prose" html={html} />
  );
}

const callouts: Record<"practice" | "caution" | "evidence", { icon: IconName; tone: string; says: string }> =
  {
    practice: { icon: "people", tone: "wait", says: "In practice" },
    caution: { icon: "warn", tone: "care", says: "Take care" },
    evidence: { icon: "book", tone: "unsure", says: "What studies found" },
  };

/** An aside of the text: an ordinary day, what can hurt someone, what a study found. */
export function Callout({
  kind,
  title,
  level = 3,
  ...body
}: { kind: "practice" | "caution" | "evidence"; title: string; level?: Level } & Body) {
  const { icon, tone, says } = callouts[kind];
  return (
    <aside className={`callout ${tone} stack-s`} aria-label={title}>
      <p className="kicker with-icon">
        <Icon name={icon} />
        <span>{says}</span>
      </p>
      <Heading level={level} className="h-s">
        {title}
      </Heading>
      <Inner {...body} />
    </aside>
  );
}

/** The one idea to still have next month. */
export function KeyPoint(body: Body) {
  return (
    <div className="keypoint">
      <p className="vh">Key point:</p>
      <Inner {...body} />
    </div>
  );
}

/** A worked document, shown as a page: a plan, a note, a letter, a log. */
export function Sheet({ id, title, ...body }: { id?: string; title: string } & Body) {
  return (
    <figure className="sheet" id={id}>
      <figcaption className="with-icon">
        <Icon name="file" />
        <b>{title}</b>
      </figcaption>
      <Inner {...body} />
    </figure>
  );
}

/** A wide table or diagram that scrolls on its own inside a narrow page. */
export function Scroll({ label, children }: { label: string; children: ReactNode }) {
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard
    <div className="scroll" role="region" tabIndex={0} aria-label={label}>
      {children}
    </div>
  );
}
