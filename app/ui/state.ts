/** The states of a station, in the order a person meets them. The mark and the words always go together. */
export type MarkState = "done" | "now" | "wait" | "back" | "todo" | "draft" | "no" | "unsure" | "none";

/** Meaning of a colour; it never comes without a mark and a word. */
export type Tone = "ok" | "care" | "stop" | "unsure" | "wait";

/**
 * The one set of status words of the product.
 * @param who  name of the person it lies with, for "With Leanne"
 * @source     design language, section 7
 */
export function stateWords(state: MarkState, who?: string): string {
  switch (state) {
    case "done":
      return "In place";
    case "now":
      return "Next";
    case "draft":
      return "Draft";
    case "wait":
      return who ? `With ${who}` : "With someone";
    case "back":
      return "Back with you";
    case "todo":
      return "To come";
    case "no":
      return "No";
    case "unsure":
      return "Could not tell";
    case "none":
      return "Not looked at";
  }
}
