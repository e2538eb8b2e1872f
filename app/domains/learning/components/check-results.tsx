import { More } from "~/ui/details";
import { Tag } from "~/ui/tag";
import { DateText } from "~/ui/when";

export interface CheckedFault {
  readonly file: string;
  readonly line: number;
  readonly severity: "error" | "warning";
  readonly sentence: string;
}

/** What the content check found in some files, each at its line. */
export function CheckResults({ at, faults }: { at: string | null; faults: readonly CheckedFault[] }) {
  if (at === null) return <p>Content has not been checked here. Run npm run content:check.</p>;
  const errors = faults.filter((fault) => fault.severity === "error").length;
  return (
    <div className="stack-s">
      <p>
        {checkWords(faults)} Checked <DateText at={at} />.
        {errors > 0
          ? " A fault keeps new content from being built, so this page shows what was built before."
          : ""}
      </p>
      {faults.length > 0 ? (
        <More summary="Each with its line" open>
          <ul>
            {faults.map((fault) => (
              <li key={`${fault.file}:${fault.line}:${fault.sentence}`}>
                {fault.severity === "error" ? <Tag tone="stop">Fault</Tag> : <Tag tone="care">Advice</Tag>}{" "}
                {fault.sentence}{" "}
                <span className="muted small">
                  {fault.file.replace(/^content\/microcredentials\//, "")}, line {fault.line}
                </span>
              </li>
            ))}
          </ul>
        </More>
      ) : null}
    </div>
  );
}

/** "No faults, 2 pieces of advice." */
export function checkWords(faults: readonly Pick<CheckedFault, "severity">[]): string {
  const errors = faults.filter((fault) => fault.severity === "error").length;
  const advice = faults.length - errors;
  return `${errors === 0 ? "No faults" : errors === 1 ? "1 fault" : `${errors} faults`}${
    advice === 0 ? "" : `, ${advice} ${advice === 1 ? "piece" : "pieces"} of advice`
  }.`;
}
