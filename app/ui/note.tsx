import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon";
import type { Tone } from "./state";

/** An aside within the text, with a bar in its tone. Its words must say what the tone says. */
export function Note({
  tone,
  icon,
  quote,
  children,
}: {
  tone?: Tone;
  icon?: IconName;
  /** Someone's own words. */
  quote?: boolean;
  children: ReactNode;
}) {
  const Tag = quote ? "blockquote" : "div";
  return (
    <Tag className={tone ? `note ${tone} stack-s` : "note stack-s"}>
      {icon ? (
        <div className="with-icon">
          <Icon name={icon} />
          <div>{children}</div>
        </div>
      ) : (
        children
      )}
    </Tag>
  );
}
