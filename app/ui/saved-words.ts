import type { IconName } from "./icon";

export type SavedKind = "none" | "saved" | "saving" | "unsaved" | "signed-out" | "newer" | "restored";

export const savedIcons: Record<SavedKind, IconName> = {
  none: "pen",
  saved: "tick",
  saving: "clock",
  unsaved: "warn",
  "signed-out": "warn",
  newer: "warn",
  restored: "warn",
};

/**
 * Whether words are safe, said by the page and later by its script.
 * @returns the part that is announced, and the time, which changes with every save and is not
 */
export function savedWords(state: SavedKind, at: string): [said: string, time: string] {
  switch (state) {
    case "none":
      return ["Not saved yet. Nothing is kept until you save it.", ""];
    case "saved":
      return at ? ["Saved", ` at ${at}.`] : ["Saved.", ""];
    case "saving":
      return ["Saving…", ""];
    case "unsaved":
      return ["Not saved yet. Your words are kept on this device, and we will try again.", ""];
    case "signed-out":
      return ["Not saved yet: you are signed out. Your words are kept on this device.", ""];
    case "newer":
      return ["A newer version was saved in another window. Nothing of yours is lost.", ""];
    case "restored":
      return ["Your words are back: they were kept on this device", at ? ` at ${at}.` : "."];
  }
}
