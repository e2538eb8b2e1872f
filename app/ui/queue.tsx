/* eslint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role --
   display: block drops the native roles of a table, so they are written out */
import type { ReactNode } from "react";

export interface QueueColumn {
  label: string;
  /** Shorter label for the card a row becomes on a phone. */
  short?: string;
  num?: boolean;
}
export interface QueueRow {
  key: string;
  /** Where other places of the page lead to it. */
  id?: string | undefined;
  /** First cell: the row's name, and its link (rows themselves are never clickable). */
  header: ReactNode;
  to?: string | undefined;
  /** One for each column after the first. */
  cells: readonly ReactNode[];
  /** The row whose details stand on the same page. */
  current?: boolean;
}

/**
 * What waits, oldest first. On a phone each row becomes a card with labels from `data-label`; the roles are
 * written out because `display: block` drops the native ones.
 */
export function QueueTable({
  caption,
  columns,
  rows,
  pick,
  captionShown,
  even,
}: {
  caption: string;
  columns: readonly QueueColumn[];
  rows: readonly QueueRow[];
  /** Room at the start of each row for the bar of the current one. */
  pick?: boolean;
  captionShown?: boolean;
  /** The same widths in several tables below each other, whatever they hold. */
  even?: boolean;
}) {
  return (
    <table className={`table cards${pick ? " table--pick" : ""}${even ? " table--even" : ""}`} role="table">
      <caption className={captionShown ? undefined : "vh"}>{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th role="columnheader" scope="col" key={column.label} className={column.num ? "num" : undefined}>
              {column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr role="row" key={row.key} id={row.id} aria-current={row.current ? "true" : undefined}>
            <th role="rowheader" scope="row">
              {row.to ? <a href={row.to}>{row.header}</a> : row.header}
            </th>
            {row.cells.map((cell, index) => {
              const column = columns[index + 1];
              return (
                <td
                  role="cell"
                  key={column?.label ?? index}
                  data-label={column?.short ?? column?.label}
                  className={column?.num ? "num" : undefined}
                >
                  {cell}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
