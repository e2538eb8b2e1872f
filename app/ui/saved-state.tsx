import type { ReactNode } from "react";
import { Icon } from "./icon";
import { type Instant, formatTime } from "./moments";
import { type SavedKind, savedIcons, savedWords } from "./saved-words";

export interface SavedStateProps {
  id?: string;
  state: SavedKind;
  /** When it was last saved. */
  at?: Instant | null;
  timeZone?: string;
  /** More to say after the state: "Nobody marks reflections." */
  children?: ReactNode;
}

/**
 * Whether the words in the box above are safe.
 * role=status sits on the words alone and they change only with the kind of state, so that a screen reader
 * hears "Saving…" become "Saved", not every keystroke. Script finds its parts by their data attributes.
 */
export function SavedState({ id, state, at, timeZone, children }: SavedStateProps) {
  const [said, time] = savedWords(state, at ? formatTime(at, { timeZone, zoneName: false }) : "");
  return (
    <div className="saved" id={id} data-state={state}>
      <Icon name={savedIcons[state]} />
      <div>
        <span role="status">{said}</span>
        <span data-saved="time">{time}</span> <span data-saved="more">{children}</span>
      </div>
    </div>
  );
}
