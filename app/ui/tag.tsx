import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon";
import { stateWords, type MarkState, type Tone } from "./state";

/** Status as an adjective with its icon. Never a link, never a button. */
export function Tag({ tone, icon, children }: { tone?: Tone; icon?: IconName; children: ReactNode }) {
  return (
    <span className={tone ? `tag ${tone}` : "tag"}>
      {icon ? <Icon name={icon} /> : null}
      {icon ? " " : null}
      {children}
    </span>
  );
}

const looks: Record<MarkState, { tone?: Tone; icon?: IconName }> = {
  done: { tone: "ok", icon: "tick" },
  now: { icon: "next" },
  wait: { tone: "wait", icon: "clock" },
  back: { tone: "care", icon: "back" },
  todo: {},
  draft: { icon: "pen" },
  no: { tone: "stop", icon: "cross" },
  unsure: { tone: "unsure", icon: "help" },
  none: {},
};

/** A status with the words, tone and icon that always go together. */
export function StateTag({ state, who, children }: { state: MarkState; who?: string; children?: ReactNode }) {
  return <Tag {...looks[state]}>{children ?? stateWords(state, who)}</Tag>;
}
