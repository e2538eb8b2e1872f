import { More } from "~/ui/details";
import { formatDate } from "~/ui/moments";
import { Scroll } from "~/ui/prose";

const height = 160;
const [top, foot] = [18, 34];

/**
 * How long the log was on each of a dozen days, as a line that never falls, and the same as a table.
 * Percentages across, so that nothing shrinks on a phone.
 */
export function GrowthLines({
  growth,
  timeZone,
}: {
  growth: readonly { readonly at: string; readonly size: number }[];
  timeZone: string;
}) {
  const first = growth[0];
  const last = growth.at(-1);
  if (!first || !last) return null;
  const most = Math.max(1, last.size);
  const across = (n: number) => (growth.length === 1 ? 100 : (n * 100) / (growth.length - 1));
  const up = (size: number) => height - foot - (size / most) * (height - foot - top);
  return (
    <figure className="stack-s">
      <svg width="100%" height={height} role="img" aria-labelledby="growth-title">
        <title id="growth-title">
          {`The log had ${first.size} entries on ${formatDate(first.at, timeZone)} and ${last.size} on ${formatDate(last.at, timeZone)}. The table below has the days between.`}
        </title>
        <line className="growth-ground" x1="0" x2="100%" y1={height - foot} y2={height - foot} />
        {growth.map((point, n) => {
          const before = growth[n - 1];
          return before ? (
            <line
              key={point.at}
              className="growth-line"
              x1={`${across(n - 1)}%`}
              x2={`${across(n)}%`}
              y1={up(before.size)}
              y2={up(point.size)}
            />
          ) : null;
        })}
        <text className="week-text" x="100%" y={up(last.size) - 6} textAnchor="end">
          {last.size}
        </text>
        <text className="week-text" x="0" y={height - 10}>
          {formatDate(first.at, timeZone)}
        </text>
        {growth.length > 1 ? (
          <text className="week-text" x="100%" y={height - 10} textAnchor="end">
            {formatDate(last.at, timeZone)}
          </text>
        ) : null}
      </svg>
      <figcaption className="small muted">Entries in the log, as its signed checkpoints say.</figcaption>
      <More summary="The same as a table">
        <Scroll label="Entries in the log, by day">
          <table className="table">
            <caption className="vh">Entries in the log, by day</caption>
            <thead>
              <tr>
                <th scope="col">Day</th>
                <th scope="col" className="num">
                  Entries
                </th>
              </tr>
            </thead>
            <tbody>
              {growth.map((point) => (
                <tr key={point.at}>
                  <th scope="row">{formatDate(point.at, timeZone)}</th>
                  <td className="num">{point.size}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </More>
    </figure>
  );
}
