import type { AgreementSide } from "../terms";

interface Placed {
  readonly name: string;
  readonly answer: string;
  /** null: no level */
  readonly rank: number | null;
}

/**
 * Two ratings of one skill on one line, and where both agree that it stands. Circle: the specialist; diamond: the
 * supervisor; square: agreed. The picture is hidden from assistive technology, because the sentence says the same.
 */
export function RatingTrack({
  levels,
  sides,
  agreed,
}: {
  levels: readonly string[];
  sides: Readonly<Record<AgreementSide, Placed>>;
  /** place of the level that both agree on */
  agreed: { readonly name: string; readonly rank: number | null } | null;
}) {
  const at = (rank: number): string => `${((rank + 0.5) * 100) / levels.length}%`;
  const { self, supervisor } = sides;
  const line = 62;
  const label = (of: Placed, y: number) => {
    if (of.rank === null) return null;
    const first = of.rank === 0;
    const last = of.rank === levels.length - 1;
    return (
      <text
        x={first ? "2%" : last ? "98%" : at(of.rank)}
        y={y}
        textAnchor={first ? "start" : last ? "end" : "middle"}
      >
        {of.name}
      </text>
    );
  };
  const same = self.rank !== null && self.rank === supervisor.rank;
  const mark = same ? 5.5 : 11;
  // two names next to each other would run into one another on a phone
  const near = self.rank !== null && supervisor.rank !== null && Math.abs(self.rank - supervisor.rank) === 1;
  return (
    <div>
      <svg className="track" width="100%" height="80" aria-hidden="true">
        <line className="c-grid" x1={at(0)} x2={at(levels.length - 1)} y1={line} y2={line} />
        {levels.map((level, rank) => (
          <circle className="c-tick" key={level} cx={at(rank)} cy={line} r="3.5" />
        ))}
        {self.rank !== null && supervisor.rank !== null && !same ? (
          <line className="c-gap" x1={at(self.rank)} x2={at(supervisor.rank)} y1={line} y2={line} />
        ) : null}
        {agreed?.rank != null ? (
          <svg x={at(agreed.rank)} y={line} overflow="visible">
            <rect className="c-agree" x="-14" y="-14" width="28" height="28" />
          </svg>
        ) : null}
        {self.rank === null ? null : <circle className="c-self" cx={at(self.rank)} cy={line} r="9" />}
        {supervisor.rank === null ? null : (
          <svg x={at(supervisor.rank)} y={line} overflow="visible">
            <path className="c-sup" d={`M0-${mark} ${mark} 0 0 ${mark}-${mark} 0z`} />
          </svg>
        )}
        {label(same ? { ...self, name: `${self.name} and ${supervisor.name}` } : self, near ? 16 : 36)}
        {same ? null : label(supervisor, 36)}
      </svg>
      <p className="ticks" aria-hidden="true">
        {levels.map((level) => (
          <span key={level}>{level}</span>
        ))}
      </p>
      <p className={self.rank === null || supervisor.rank === null ? "small" : "vh"}>
        {self.name}: {self.answer}. {supervisor.name}: {supervisor.answer}.
        {agreed ? ` Agreed: ${agreed.name}.` : ""}
      </p>
    </div>
  );
}
