import type { ReactNode } from "react";

/**
 * For what a minority needs; never for errors, consent or the next step. Print opens it.
 * @param again  leave it out of print
 */
export function More({
  summary,
  open,
  again,
  id,
  children,
}: {
  summary: ReactNode;
  open?: boolean;
  again?: boolean;
  id?: string;
  children: ReactNode;
}) {
  return (
    <details className={again ? "more again" : "more"} open={open} id={id}>
      <summary>{summary}</summary>
      <div className="more-body stack">{children}</div>
    </details>
  );
}
