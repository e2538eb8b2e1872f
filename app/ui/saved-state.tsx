import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon";
import { formatTime, type Instant } from "./when";

export type SavedKind = "none" | "saved" | "saving" | "unsaved" | "signed-out" | "newer" | "restored";

export interface SavedStateProps {
  id?: string;
  state: SavedKind;
  /** When it was last saved. */
  at?: Instant | null;
  timeZone?: string;
  /** More to say after the state: "Nobody marks reflections." */
  children?: ReactNode;
}

const icons: Record<SavedKind, IconName> = {
  none: "pen",
  saved: "tick",
  saving: "clock",
  unsaved: "warn",
  "signed-out": "warn",
  newer: "warn",
  restored: "warn",
};

/** The part that is announced, and the time, which changes with every save and is not. */
function words(state: SavedKind, at: string): [said: string, time: string] {
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

/**
 * Whether the words in the box above are safe.
 * role=status sits on the words alone and they change only with the kind of state, so that a screen reader
 * hears "Saving…" become "Saved", not every keystroke.
 */
export function SavedState({ id, state, at, timeZone, children }: SavedStateProps) {
  const [said, time] = words(state, at ? formatTime(at, { timeZone, zoneName: false }) : "");
  return (
    <div className="saved" id={id} data-state={state}>
      <Icon name={icons[state]} />
      <div>
        <span role="status" suppressHydrationWarning>
          {said}
        </span>
        {time}
        {children ? <> {children}</> : null}
      </div>
    </div>
  );
}
