import { QueueTable } from "~/ui/queue";

interface Counts {
  readonly step: string;
  readonly title: string;
  readonly overdue: number;
  readonly soon: number;
  readonly all: number;
}

/**
 * How much waits at each step, and how much of it is past its day. The table is the picture: the bar says nothing that
 * the cells beside it do not, and the three parts differ in how full they are, not in colour.
 */
export function WaitingBars({ counts }: { counts: readonly Counts[] }) {
  const most = Math.max(1, ...counts.map((row) => row.all));
  const shown = counts.filter((row) => row.all > 0);
  return (
    <div className="stack-s">
      <p className="small muted">
        Full: past the day. Half full: due within two days. Outlined: in time. Counted in things that wait.
      </p>
      <QueueTable
        caption="How much waits at each step, and how much is past its day"
        columns={[
          { label: "Step" },
          { label: "Picture" },
          { label: "Past the day", num: true },
          { label: "Soon", num: true },
          { label: "In time", num: true },
        ]}
        rows={shown.map((row) => ({
          key: row.step,
          header: row.title,
          to: `/waiting?step=${row.step}#list`,
          cells: [
            <Bar key="bar" row={row} most={most} />,
            row.overdue,
            row.soon,
            row.all - row.overdue - row.soon,
          ],
        }))}
      />
    </div>
  );
}

function Bar({ row, most }: { row: Counts; most: number }) {
  const parts = [
    { key: "overdue", n: row.overdue, fill: 1 },
    { key: "soon", n: row.soon, fill: 0.45 },
    { key: "in-time", n: row.all - row.overdue - row.soon, fill: 0.08 },
  ];
  const share = (n: number) => (n * 100) / most;
  return (
    <svg width="100%" height="22" aria-hidden="true">
      {parts.map(({ key, n, fill }, at) =>
        n > 0 ? (
          <rect
            key={key}
            className="week-bar"
            x={`${share(parts.slice(0, at).reduce((sum, part) => sum + part.n, 0))}%`}
            y="2"
            width={`${share(n)}%`}
            height="18"
            fillOpacity={fill}
            stroke="currentColor"
            strokeWidth="1"
          />
        ) : null,
      )}
    </svg>
  );
}
