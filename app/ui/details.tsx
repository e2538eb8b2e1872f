import type { ReactNode } from "react";

/**
 * For what a minority needs; never for errors, consent or the next step. Print opens it.
 * @param again  leave it out of print
 * @param id     a link to it opens it: it stands inside, because a browser opens what holds the place it goes to, and
 *               leaves closed what is the place itself
 * @param focus  somebody has just asked for it by sending a form
 */
export function More({
  summary,
  open,
  again,
  id,
  focus,
  children,
}: {
  summary: ReactNode;
  open?: boolean;
  again?: boolean;
  id?: string;
  focus?: boolean;
  children: ReactNode;
}) {
  return (
    <details className={again ? "more again" : "more"} open={open}>
      {/* eslint-disable-next-line jsx-a11y/no-autofocus -- where it was asked for */}
      <summary autoFocus={focus}>{summary}</summary>
      <div className="more-body stack">
        {id ? <span id={id} /> : null}
        {children}
      </div>
    </details>
  );
}
