import type { ComingEnd } from "~/domains/credentials/record-view";
import { More } from "~/ui/details";
import { asDate, formatDate } from "~/ui/moments";

const height = 74;
const line = 34;
const near = 3;

/**
 * When what one holds ends, as a line of years with a mark for each end, and the same as a list, the nearest first.
 * Percentages across, so that nothing shrinks on a phone.
 */
export function EndsLine({
  ends,
  now,
  timeZone,
}: {
  ends: readonly ComingEnd[];
  now: string;
  timeZone: string;
}) {
  const first = ends[0];
  const last = ends.at(-1);
  if (!first || !last) return null;
  const from = asDate(now).getTime();
  const until = Math.max(asDate(last.at).getTime(), from + 86_400_000);
  const x = (at: number): number => 2 + ((at - from) * 96) / (until - from);
  const years = yearsBetween(from, until);
  // with many years every second or third is written
  const every = Math.ceil(years.length / 5);
  return (
    <div className="stack-s">
      <svg
        width="100%"
        height={height}
        role="img"
        aria-label={`From today to ${formatDate(last.at, timeZone)}: ${ends.length} ${
          ends.length === 1 ? "end" : "ends"
        }, the first on ${formatDate(first.at, timeZone)}. The list says each.`}
      >
        <line className="growth-ground" x1="2%" x2="98%" y1={line} y2={line} />
        <line className="growth-line" x1="2%" x2="2%" y1={line - 9} y2={line + 9} />
        <text className="week-text" x="0" y="14">
          Today
        </text>
        {years.map(({ at, year }, n) => (
          <g key={year}>
            <line className="c-grid" x1={`${x(at)}%`} x2={`${x(at)}%`} y1={line - 6} y2={line + 6} />
            {n % every === 0 && x(at) < 96 ? (
              <text className="week-text" x={`${x(at)}%`} y={height - 10} textAnchor="middle">
                {year}
              </text>
            ) : null}
          </g>
        ))}
        {ends.map((end) => (
          <circle className="c-sup" key={end.id} cx={`${x(asDate(end.at).getTime())}%`} cy={line} r="7" />
        ))}
      </svg>
      <Ends ends={ends.slice(0, near)} timeZone={timeZone} />
      {ends.length > near ? (
        <More summary={`${ends.length - near} more, until ${formatDate(last.at, timeZone)}`}>
          <Ends ends={ends.slice(near)} timeZone={timeZone} />
        </More>
      ) : null}
    </div>
  );
}

function Ends({ ends, timeZone }: { ends: readonly ComingEnd[]; timeZone: string }) {
  return (
    <ul className="plain stack-s">
      {ends.map((end) => (
        <li key={end.id}>
          {formatDate(end.at, timeZone)}: <a href={`#c-${end.id}`}>{end.title}</a>
        </li>
      ))}
    </ul>
  );
}

/** The beginnings of the years in between; to the day is near enough for a mark. */
function yearsBetween(from: number, until: number): { at: number; year: number }[] {
  const found: { at: number; year: number }[] = [];
  for (let year = new Date(from).getUTCFullYear() + 1; ; year++) {
    const at = Date.UTC(year, 0, 1);
    if (at > until) return found;
    found.push({ at, year });
  }
}
