import { QueueTable } from "~/ui/queue";

interface Day {
  readonly day: string;
  readonly times: readonly string[];
}

/** Ours: up to here one reads the times themselves. */
const fewDays = 2;
const mostDays = 40;
const mostTimes = 6;

/**
 * On which days a link was opened, the newest first. The table is the picture: the bar says nothing that the cells beside
 * it do not.
 */
export function Openings({ days, count }: { days: readonly Day[]; count: number }) {
  if (count === 0) return <p>It was not opened yet.</p>;
  const most = Math.max(...days.map(({ times }) => times.length));
  const picture = days.length > fewDays;
  const shown = days.slice(0, mostDays);
  const left = days.slice(mostDays).reduce((sum, { times }) => sum + times.length, 0);
  return (
    <div className="stack-s">
      <p>
        It was opened {count === 1 ? "once" : `${count} times`}
        {days.length > 1 ? `, on ${days.length} days` : ""}.
      </p>
      <QueueTable
        caption="Openings of this link by day, the newest first"
        columns={[
          { label: "Day" },
          ...(picture ? [{ label: "Picture" }, { label: "Times opened", short: "Opened" }] : []),
          { label: "At" },
        ]}
        rows={shown.map(({ day, times }) => ({
          key: day,
          header: day,
          cells: [
            ...(picture
              ? [
                  <svg key="bar" width="100%" height="18" aria-hidden="true">
                    <rect className="week-bar" y="2" width={`${(times.length * 100) / most}%`} height="14" />
                  </svg>,
                  times.length,
                ]
              : []),
            times.length > mostTimes
              ? `${times.slice(0, mostTimes).join(", ")}, and ${times.length - mostTimes} before`
              : times.join(", "),
          ],
        }))}
      />
      {left > 0 ? <p className="muted">And {left} more before that.</p> : null}
    </div>
  );
}
