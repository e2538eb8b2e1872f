import type { AppealState } from "./appeal-rules";

/** How an appeal stands, in a sentence to the learner. */
export function outcomeWords(state: AppealState): string {
  switch (state) {
    case "open":
      return "It is being looked at.";
    case "upheld":
      return "You were right about how it was judged. The levels stay.";
    case "changed":
      return "It was judged again, and the new decision took the place of the first.";
    case "not-upheld":
      return "The decision stands. The reasons are with your appeal.";
    case "withdrawn":
      return "You took it back.";
  }
}
