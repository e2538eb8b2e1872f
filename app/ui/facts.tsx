import type { ReactNode } from "react";

export interface Fact {
  term: string;
  value: ReactNode;
  /** Where it is changed; `of` ends "Change …" for those who hear links alone (defaults to the term). */
  change?: { to: string; of?: string; label?: string };
}

/** Names and values: check answers, records, ledgers. `one` keeps each value under its name (asides). */
export function Facts({
  rows,
  tight,
  one,
  small,
}: {
  rows: readonly Fact[];
  tight?: boolean;
  one?: boolean;
  small?: boolean;
}) {
  return (
    <dl className={`facts${tight ? " tight" : ""}${one ? " one" : ""}${small ? " small" : ""}`}>
      {rows.map((row) => (
        <div key={row.term}>
          <dt>{row.term}</dt>
          <dd>{row.value}</dd>
          {row.change ? (
            <dd>
              <a href={row.change.to}>
                {row.change.label ?? "Change"}
                <span className="vh">{` ${row.change.of ?? row.term.toLowerCase()}`}</span>
              </a>
            </dd>
          ) : null}
        </div>
      ))}
    </dl>
  );
}
