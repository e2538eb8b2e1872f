import type { LineView } from "./plan-view";

/** What stands beside the day of an open line. */
const days: Record<NonNullable<LineView["when"]>, (due: string) => string> = {
  passed: (due) => `Its day was ${due}`,
  today: () => "Its day is today",
  soon: (due) => `By ${due}`,
  later: (due) => `By ${due}`,
};
export const dayWords = (line: LineView): string =>
  line.when === null
    ? { done: "Done", dropped: "Dropped", carried: "Goes on in a newer plan", open: "" }[line.state]
    : days[line.when](line.due);
