/**
 * How many questions come back in each of the weeks ahead: bars, and the same as a list for those who cannot see them.
 * Percentages and no viewBox, so that nothing shrinks on a phone.
 */
export function WeekBars({ counts, known }: { counts: readonly number[]; known: number }) {
  const most = Math.max(1, ...counts);
  const step = 100 / counts.length;
  const soon = counts.reduce((sum, count) => sum + count, 0);
  return (
    <figure className="stack-s">
      <svg width="100%" height="112" role="img" aria-labelledby="weeks-title">
        <title id="weeks-title">
          {counts.map((count, index) => `${weekName(index)}: ${count}`).join(". ")}
        </title>
        {counts.map((count, index) => {
          const height = Math.round((count * 60) / most);
          return (
            <g key={index}>
              <rect
                className="week-bar"
                x={`${index * step + 1}%`}
                width={`${step - 2}%`}
                y={88 - height}
                height={Math.max(height, 2)}
                rx="2"
              />
              {count > 0 ? (
                <text
                  className="week-text"
                  x={`${index * step + step / 2}%`}
                  y={82 - height}
                  textAnchor="middle"
                >
                  {count}
                </text>
              ) : null}
            </g>
          );
        })}
        <text className="week-text" x="1%" y="107">
          Now
        </text>
        <text className="week-text" x="99%" y="107" textAnchor="end">
          In {counts.length} weeks
        </text>
      </svg>
      <figcaption className="small muted">
        {known === soon
          ? `${known} ${known === 1 ? "question" : "questions"} in all.`
          : `${known} questions in all; ${known - soon} come back later than that.`}
      </figcaption>
    </figure>
  );
}

const weekName = (index: number): string =>
  index === 0 ? "This week" : index === 1 ? "Next week" : `In ${index} weeks`;
