import type { Shown } from "~/domains/assessment/portfolio-rules";

export interface PictureSkill {
  readonly code: string;
  readonly text: string;
  /** number of the item → how far it shows the skill */
  readonly by: Readonly<Record<number, Shown>>;
}

/** How it is said, and how it is drawn: a full disc, half of one, a ring. */
export const shownWords: Record<Shown, string> = {
  shown: "shown at the level needed",
  judged: "judged, below the level needed",
  offered: "with somebody, not judged yet",
};

const ROW = 26;
const COLUMN = 32;
const LABEL = 68;
const HEAD = 24;

/**
 * Which piece of work shows which skill: skills down, pieces across by their numbers. Shapes and not colours tell how
 * far, and the same stands as a list below it.
 */
export function SkillsPicture({
  skills,
  items,
}: {
  skills: readonly PictureSkill[];
  /** numbers of the pieces that are drawn, as they are called on the page */
  items: readonly number[];
}) {
  const width = LABEL + items.length * COLUMN;
  const height = HEAD + skills.length * ROW;
  return (
    <svg
      className="skills-picture"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-labelledby="skills-picture-title"
    >
      <title id="skills-picture-title">
        {`${skills.length} skills down, ${items.length} ${items.length === 1 ? "piece" : "pieces"} of work across. The list below says the same.`}
      </title>
      {items.map((number, column) => (
        <text
          className="week-text"
          key={number}
          x={LABEL + column * COLUMN + COLUMN / 2}
          y={15}
          textAnchor="middle"
        >
          {number}
        </text>
      ))}
      {skills.map((skill, row) => {
        const y = HEAD + row * ROW + ROW / 2;
        return (
          <g key={skill.code}>
            <line className="skills-line" x1={0} x2={width} y1={y + ROW / 2} y2={y + ROW / 2} />
            <text className="week-text" x={0} y={y + 4.5}>
              {skill.code}
            </text>
            {items.map((number, column) => {
              const how = skill.by[number];
              return how ? (
                <Dot key={number} how={how} x={LABEL + column * COLUMN + COLUMN / 2} y={y} />
              ) : null;
            })}
          </g>
        );
      })}
    </svg>
  );
}

export function Dot({ how, x, y }: { how: Shown; x: number; y: number }) {
  return (
    <g className="skills-dot">
      <circle cx={x} cy={y} r={7} className={how === "shown" ? "full" : undefined} />
      {how === "judged" ? <path className="full" d={`M${x} ${y - 7} a7 7 0 0 0 0 14 z`} /> : null}
    </g>
  );
}
