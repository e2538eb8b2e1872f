import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon";
import type { Tone } from "./state";

const icons: Record<Tone, IconName> = {
  ok: "tick",
  care: "info",
  stop: "warn",
  unsure: "help",
  wait: "clock",
};

/**
 * Result of the last act, or something that expires. At most one on a page, beside the h1.
 * An error of a form is never a banner: that is ErrorSummary.
 * @param live  the result of an act just done: announced as a status
 */
export function Banner({
  tone,
  icon,
  heading,
  live,
  children,
}: {
  tone?: Tone;
  icon?: IconName;
  heading?: ReactNode;
  live?: boolean;
  children?: ReactNode;
}) {
  return (
    <div className={tone ? `banner ${tone}` : "banner"} role={live ? "status" : undefined}>
      <Icon name={icon ?? (tone ? icons[tone] : "info")} />
      <div>
        {heading ? <b>{heading}</b> : null}
        {heading && children ? " " : null}
        {children}
      </div>
    </div>
  );
}
