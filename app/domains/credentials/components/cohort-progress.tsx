import { Meter } from "~/ui/progress";
import type { CohortFacts } from "../cohorts.server";

const number = (n: number): string => n.toLocaleString("en-AU");

/** "3 of 10 are awarded, 1 could not be, 6 are still to come." */
export function progressWords({ waiting, awarded, refused, dropped }: CohortFacts["counts"]): string {
  const all = waiting + awarded + refused + dropped;
  return [
    `${number(awarded)} of ${number(all)} ${awarded === 1 ? "is" : "are"} awarded`,
    ...(refused > 0 ? [`${number(refused)} could not be`] : []),
    ...(waiting > 0 ? [`${number(waiting)} ${waiting === 1 ? "is" : "are"} still to come`] : []),
    ...(dropped > 0 ? [`${number(dropped)} ${dropped === 1 ? "was" : "were"} not awarded`] : []),
  ].join(", ");
}

/** How far awards to many have come: the sentence says it, and a bar shows how much has been gone through. */
export function CohortProgress({ counts }: { counts: CohortFacts["counts"] }) {
  const { waiting, awarded, refused, dropped } = counts;
  const all = waiting + awarded + refused + dropped;
  const settled = awarded + refused;
  return (
    <div className="progress stack-s">
      <p>{progressWords(counts)}.</p>
      <Meter share={all === 0 ? 0 : settled / all} />
    </div>
  );
}
