import { Note } from "~/ui/note";
import { Scroll } from "~/ui/prose";
import type { Agreement } from "../agreement";

const percent = (share: number | null): string =>
  share === null ? "Could not tell" : `${Math.round(share * 100)} of 100`;

/** The finding in one sentence, computed from the figures. */
export function agreementWords({ pairs, exact, adjacent }: Agreement): string {
  if (pairs === 0 || exact === null || adjacent === null) return "Nothing has been marked twice yet.";
  if (exact === 1) return `Both gave the same level all ${pairs} times.`;
  if (adjacent === 1)
    return `Both gave the same level ${percent(exact)} times, and were never further apart than one.`;
  return `Both gave the same level ${percent(exact)} times, and the same or a neighbouring one ${percent(adjacent)} times.`;
}

/** Exact, adjacent and weighted kappa, with the warning that belongs to a small number. */
export function AgreementFigures({ of, smallNumber }: { of: Agreement; smallNumber: number }) {
  if (of.pairs === 0) return null;
  return (
    <>
      <dl className="facts">
        <div>
          <dt>Levels marked twice</dt>
          <dd>{of.pairs}</dd>
        </div>
        <div>
          <dt>The same level</dt>
          <dd>{percent(of.exact)}</dd>
        </div>
        <div>
          <dt>The same or a neighbouring level</dt>
          <dd>{percent(of.adjacent)}</dd>
        </div>
        <div>
          <dt>Beyond chance (weighted kappa)</dt>
          <dd>
            {of.kappa === null
              ? "Could not tell: every mark has the same level, so chance alone explains it."
              : `${of.kappa.toFixed(2)}, where 1 is always the same and 0 no better than chance`}
          </dd>
        </div>
      </dl>
      {of.small ? (
        <Note tone="care">
          <p>
            These are {of.pairs} pairs, fewer than {smallNumber}. One more piece can move every figure a good
            way, so read them as a reason to talk, not as a result.
          </p>
        </Note>
      ) : null}
    </>
  );
}

/**
 * How often each pair of levels came. The table is the picture: in each cell a square whose side grows with the number
 * stands beside it, and the cells where both agree have a frame.
 */
export function AgreementMatrix({
  of,
  names,
  first,
  second,
}: {
  of: Agreement;
  names: readonly string[];
  /** who the rows are, such as "First mark" */
  first: string;
  second: string;
}) {
  if (of.pairs === 0) return null;
  const most = Math.max(...of.matrix.flat());
  return (
    <Scroll label={`${first} and ${second}, level by level`}>
      <table className="heat">
        <caption>
          {first} down the side, {second.toLowerCase()} across. A larger square is a larger number; framed
          cells are where both agree.
        </caption>
        <thead>
          <tr>
            <td />
            {names.map((name) => (
              <th scope="col" key={name}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {names.map((name, i) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {names.map((other, j) => {
                const n = of.matrix[i]?.[j] ?? 0;
                // the area tells the number
                const side = most === 0 ? 0 : Math.round(40 * Math.sqrt(n / most));
                return (
                  <td key={other} className={i === j ? "same" : undefined}>
                    <svg aria-hidden="true" width="44" height="44">
                      <rect x={22 - side / 2} y={22 - side / 2} width={side} height={side} rx="3" />
                    </svg>
                    <span>{n}</span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
