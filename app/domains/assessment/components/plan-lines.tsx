import { Path, Step } from "~/ui/path";
import type { MarkState } from "~/ui/state";
import type { LineView } from "../plan-view";
import { dayWords } from "../plan-words";

const markOf = (line: LineView, first: boolean): MarkState =>
  line.state === "done" ? "done" : line.state !== "open" ? "none" : first ? "now" : "todo";

/**
 * Lines of a plan as stations of a path, in the order given.
 * @param next the first is the next one: it gets the mark of now
 */
export function PlanLines({
  lines,
  label,
  next,
  level = 3,
}: {
  lines: readonly LineView[];
  label: string;
  next?: boolean;
  level?: 3 | 4;
}) {
  return (
    <Path label={label}>
      {lines.map((line, index) => (
        <Step
          key={line.id}
          state={markOf(line, next === true && index === 0)}
          heading={level}
          title={line.words}
          to={`/plan/${line.id}`}
          detail={
            <>
              {dayWords(line)}.{line.state === "open" ? ` ${line.who}.` : ""}
              {line.skill ? ` ${line.skill.code} ${line.skill.text}.` : ""}
            </>
          }
        />
      ))}
    </Path>
  );
}
