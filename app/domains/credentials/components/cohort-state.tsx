import type { ComponentProps } from "react";
import { Tag } from "~/ui/tag";
import type { CohortState } from "../states";

const looks: Record<CohortState, Pick<ComponentProps<typeof Tag>, "tone" | "icon"> & { words: string }> = {
  proposed: { tone: "wait", icon: "clock", words: "Waits for a second issuer" },
  running: { tone: "wait", icon: "clock", words: "Being awarded" },
  stopped: { tone: "care", icon: "warn", words: "Stopped" },
  finished: { tone: "ok", icon: "tick", words: "Done" },
  "sent-back": { tone: "care", icon: "back", words: "Sent back" },
  "taken-back": { words: "Taken back" },
};

/** Where awards that were proposed together stand. */
export function CohortTag({ state }: { state: CohortState }) {
  const { words, ...look } = looks[state];
  return <Tag {...look}>{words}</Tag>;
}
