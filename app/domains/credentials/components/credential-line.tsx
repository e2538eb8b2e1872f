import { formatDate } from "~/ui/moments";

/** One award of a chain, as a page shows it. Instants are ISO 8601. */
export interface LineLink {
  readonly credentialId: string;
  readonly awardedAt: string;
  /** null: does not end */
  readonly validUntil: string | null;
  readonly withdrawn: boolean;
  /** withdrawn, or ended */
  readonly over: boolean;
  /** its holder lets this page lead to it */
  readonly linked: boolean;
  /** the one this page is about */
  readonly here: boolean;
}
export interface Line {
  readonly links: readonly LineLink[];
  /** until when the last one can be renewed; null: it cannot, or does not end */
  readonly graceUntil: string | null;
  readonly now: string;
}

const rowHeight = 24;

/**
 * One person's awards of one thing over time: a bar from each award to its end, the grace period of the last one, today.
 * x is in per cent, so that nothing shrinks on a phone; the list below says the same in words.
 */
export function CredentialLine({ line, timeZone }: { line: Line; timeZone: string }) {
  const { links, now } = line;
  const instants = [
    now,
    ...links.flatMap(({ awardedAt, validUntil }) => [awardedAt, validUntil ?? now]),
    line.graceUntil ?? now,
  ].map(Date.parse);
  const [from, to] = [Math.min(...instants), Math.max(...instants)];
  const x = (at: string) => 1 + (98 * (Date.parse(at) - from)) / Math.max(1, to - from);
  const last = links.at(-1);
  const height = links.length * rowHeight + 12;
  return (
    <div className="stack-s">
      <svg className="track" width="100%" height={height} aria-hidden="true">
        {links.map((one, at) => {
          const y = at * rowHeight + 10;
          const start = x(one.awardedAt);
          return (
            <rect
              key={one.credentialId}
              className={one.over ? "c-tick" : "c-sup"}
              x={`${start}%`}
              y={y}
              width={`${Math.max(1, x(one.validUntil ?? now) - start)}%`}
              height="12"
              rx="6"
            />
          );
        })}
        {last?.validUntil && line.graceUntil ? (
          <line
            className="c-gap"
            strokeDasharray="3 3"
            x1={`${x(last.validUntil)}%`}
            x2={`${x(line.graceUntil)}%`}
            y1={(links.length - 1) * rowHeight + 16}
            y2={(links.length - 1) * rowHeight + 16}
          />
        ) : null}
        <line className="c-today" x1={`${x(now)}%`} x2={`${x(now)}%`} y1="0" y2={height} />
      </svg>
      <ol className="stack-s">
        {links.map((one, at) => {
          const said = `${at === 0 ? "Awarded" : "Renewed"} on ${formatDate(one.awardedAt, timeZone)}`;
          return (
            <li key={one.credentialId}>
              {one.linked && !one.here ? <a href={`/credentials/${one.credentialId}`}>{said}</a> : said}
              {one.withdrawn
                ? ", and withdrawn since."
                : one.validUntil
                  ? `, ${one.over ? "ended on" : "valid until"} ${formatDate(one.validUntil, timeZone)}.`
                  : ", without end."}
              {one.here && links.length > 1 ? " This is the one you are looking at." : null}
            </li>
          );
        })}
        {line.graceUntil ? <li>Can be renewed until {formatDate(line.graceUntil, timeZone)}.</li> : null}
      </ol>
    </div>
  );
}
