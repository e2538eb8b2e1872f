/* eslint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role --
   display: grid drops the native roles of a table, so they are written out */
import type { ReactNode } from "react";
import { Mark } from "./icon";
import type { MarkState } from "./state";

export interface MatrixCell {
  state: MarkState;
  /** "In place", "With Leanne", "After practice": the words carry it, the mark helps. */
  words: ReactNode;
  to?: string;
}
export interface MatrixRow {
  code: string;
  title: string;
  to?: string;
  /** One for each column after the first. */
  cells: readonly MatrixCell[];
}

/**
 * What is in place, skill by kind of evidence. The table is the picture.
 * Roles stand in the markup because in a narrow container its rows become a grid, and that would drop them.
 * Put it in a `Card box` (or any `.box`), and say the same in a sentence above it.
 * @param columns  the first heads the skills
 */
export function EvidenceMatrix({
  caption,
  columns,
  rows,
}: {
  caption: string;
  columns: readonly string[];
  rows: readonly MatrixRow[];
}) {
  return (
    <table className="matrix" role="table">
      <caption className="vh">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th role="columnheader" scope="col" key={column}>
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr role="row" key={row.code}>
            <th role="rowheader" scope="row">
              <span className="code">{row.code}</span> {row.to ? <a href={row.to}>{row.title}</a> : row.title}
            </th>
            {row.cells.map((cell, index) => (
              <td
                role="cell"
                key={columns[index + 1]}
                data-label={columns[index + 1]}
                className={cell.state === "now" ? "now" : undefined}
              >
                <Mark state={cell.state} />
                <span>{cell.to ? <a href={cell.to}>{cell.words}</a> : cell.words}</span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
