import type { ReactNode } from "react";

/**
 * Something that may identify a person: what it may be, where, how often, and what to do with it.
 * One fieldset for each, its legend is the finding.
 * @param quote  the words around it; the found words in `mark`
 */
export function Finding({
  legend,
  quote,
  where,
  id,
  children,
}: {
  legend: ReactNode;
  quote: { before: string; found: string; after: string };
  where?: ReactNode;
  id?: string;
  /** Radios and, for own words, a text field. */
  children: ReactNode;
}) {
  return (
    <div className="finding" id={id}>
      <fieldset className="stack-s">
        <legend className="h-s">{legend}</legend>
        <p className="quote">
          {quote.before}
          <mark>{quote.found}</mark>
          {quote.after}
        </p>
        {where ? <p className="small muted">{where}</p> : null}
        {children}
      </fieldset>
    </div>
  );
}
