import type { ReactNode } from "react";
import { DomainGlyph, domainClass } from "./icon";
import { Heading, type Level } from "./page";

export interface Pip {
  kind: "core" | "advanced";
  /** With evidence: filled once it is in place. Without: core is filled, advanced is ringed. */
  inPlace?: boolean;
}

/** One pip for each skill, grouped by strand; the count stands beside it in words. */
export function Pips({ groups }: { groups: readonly (readonly Pip[])[] }) {
  let x = 6;
  const marks: ReactNode[] = [];
  groups.forEach((group, g) => {
    if (g > 0) x += 8;
    group.forEach((pip, i) => {
      const filled = pip.inPlace ?? pip.kind === "core";
      marks.push(
        <circle
          key={`${g}.${i}`}
          className={filled ? undefined : "ring"}
          cx={x}
          cy="7"
          r={filled ? 5 : 4.5}
        />,
      );
      if (pip.kind === "advanced" && pip.inPlace)
        marks.push(<circle key={`${g}.${i}d`} className="pip-in" cx={x} cy="7" r="2" />);
      x += 15;
    });
  });
  const width = Math.max(x - 9, 12);
  return (
    <svg className="pips" width={width} height="14" viewBox={`0 0 ${width} 14`} aria-hidden="true">
      {marks}
    </svg>
  );
}

/** A line with stops: down the page, across it where there is room. `domain` colours it. */
export function Stops({
  domain,
  across,
  fork,
  children,
}: {
  domain?: string;
  across?: boolean;
  fork?: boolean;
  children: ReactNode;
}) {
  const Tag = fork ? "ul" : "ol";
  return (
    <Tag
      className={`stops${across ? " across" : ""}${fork ? " fork" : ""}${domain ? ` ${domainClass(domain)}` : ""}`}
    >
      {children}
    </Tag>
  );
}

/** One stop: code, name, pips and their count in words. */
export function Stop({
  to,
  code,
  name,
  here,
  pips,
  words,
  children,
}: {
  to?: string;
  code?: string;
  name: ReactNode;
  /** You are here, or shown below. */
  here?: boolean;
  pips?: readonly (readonly Pip[])[];
  words?: ReactNode;
  children?: ReactNode;
}) {
  const label = (
    <>
      {code ? <b>{code}</b> : null} {name}
    </>
  );
  return (
    <li className={here ? "here" : undefined}>
      {to ? (
        <a href={to} aria-current={here ? "true" : undefined}>
          {label}
        </a>
      ) : (
        <b aria-current={here ? "true" : undefined}>{name}</b>
      )}
      {pips ? <Pips groups={pips} /> : null}
      {words ? <span className="small muted">{words}</span> : null}
      {children}
    </li>
  );
}

/** One domain of the framework: its shape, code and name, then its line. */
export function Lane({
  id,
  code,
  name,
  to,
  count,
  heading = 2,
  children,
}: {
  id: string;
  code: string;
  name: string;
  to?: string;
  /** Said after the name: "2 competencies". */
  count: string;
  heading?: Level;
  children: ReactNode;
}) {
  return (
    <section className={`lane ${domainClass(code)}`} aria-labelledby={`${id}-h`} id={id}>
      <Heading level={heading} id={`${id}-h`} className="lane-h">
        <DomainGlyph code={code} />
        <span>
          {to ? <a href={to}>{code}</a> : code}
          <br />
          {name}
          <span className="vh">{`, ${count}`}</span>
        </span>
      </Heading>
      {children}
    </section>
  );
}
