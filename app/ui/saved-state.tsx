import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon";
import { formatTime, type Instant } from "./when";

export type SavedKind = "none" | "saved" | "saving" | "unsaved" | "newer" | "restored";

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
  newer: "warn",
  restored: "warn",
};

function words(state: SavedKind, at: string): string {
  switch (state) {
    case "none":
      return "Not saved yet. Nothing is kept until you save the draft.";
    case "saved":
      return at ? `Saved at ${at}.` : "Saved.";
    case "saving":
      return "Saving…";
    case "unsaved":
      return "Not saved yet: no connection. Your words are kept on this device, and we will try again.";
    case "newer":
      return "Someone saved a newer version. Nothing of yours is lost.";
    case "restored":
      return at
        ? `You signed in again. Your words from ${at} are kept on this device.`
        : "You signed in again.";
  }
}

/**
 * Whether the words in the box above are safe.
 * role=status sits on the words alone and they change only with the kind of state, so that a screen reader
 * hears "Saving…" become "Saved", not every keystroke.
 */
export function SavedState({ id, state, at, timeZone, children }: SavedStateProps) {
  const time = at ? formatTime(at, { timeZone, zoneName: false }) : "";
  return (
    <div className="saved" id={id} data-state={state}>
      <Icon name={icons[state]} />
      <div>
        <span role="status" suppressHydrationWarning>
          {words(state, time)}
        </span>
        {children ? <> {children}</> : null}
      </div>
    </div>
  );
}
