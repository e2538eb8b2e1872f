import type { AnchorHTMLAttributes, ButtonHTMLAttributes, ReactNode } from "react";
import { Icon, type IconName } from "./icon";

export type ButtonKind = "primary" | "second" | "text";

function buttonClass(kind: ButtonKind, tone?: "stop"): string {
  const shape = kind === "primary" ? "btn" : kind === "second" ? "btn btn--2" : "btn btn--text";
  return tone ? `${shape} ${tone}` : shape;
}

interface Looks {
  /** Filled is the one next step of a page; outlined is also fine; text is a way out. */
  kind?: ButtonKind;
  /** Outlined red, for what cannot be undone. */
  tone?: "stop";
  icon?: IconName;
  iconAfter?: IconName;
  children: ReactNode;
}

/**
 * Says what happens ("Send to Leanne"), never "Submit".
 * There is no disabled state: a button that is missing something answers with an error instead.
 * @param busy  words for while it works ("Sending…"); the server ignores a second press by its idempotency key
 */
export function Button({
  kind = "primary",
  tone,
  icon,
  iconAfter,
  busy,
  children,
  type = "submit",
  ...rest
}: Looks & { busy?: string | false } & Omit<
    ButtonHTMLAttributes<HTMLButtonElement>,
    "disabled" | "className"
  >) {
  return (
    <button className={buttonClass(kind, tone)} type={type} aria-busy={busy ? true : undefined} {...rest}>
      {busy ? (
        busy
      ) : (
        <>
          {icon ? <Icon name={icon} /> : null}
          {children}
          {iconAfter ? <Icon name={iconAfter} /> : null}
        </>
      )}
    </button>
  );
}

/** A link that looks like a button, because it is the next step. */
export function ButtonLink({
  to,
  kind = "primary",
  tone,
  icon,
  iconAfter,
  children,
  ...rest
}: Looks & { to: string } & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href" | "className">) {
  return (
    <a className={buttonClass(kind, tone)} href={to} {...rest}>
      {icon ? <Icon name={icon} /> : null}
      {children}
      {iconAfter ? <Icon name={iconAfter} /> : null}
    </a>
  );
}

/** A row of buttons and links; on a phone each button takes the whole width. */
export function Acts({ children }: { children: ReactNode }) {
  return <div className="acts">{children}</div>;
}
