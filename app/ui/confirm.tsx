import { useEffect, useRef, useState, type MouseEvent, type ReactNode } from "react";
import { Acts, Button, ButtonLink, type ButtonKind } from "./button";
import { Heading, type Level, type Target } from "./page";

/**
 * A question before something final: the consequence, a reason where one is owed, the verb, and Keep it.
 * Stands inside the caller's form, on a page of its own or in a ConfirmLink's dialog, with the same words.
 */
export function Confirm({
  heading,
  level = 1,
  consequence,
  act,
  keep,
  children,
}: {
  heading: ReactNode;
  level?: Level;
  consequence: ReactNode;
  act: { label: string; tone?: "stop"; name?: string; value?: string; busy?: string | false };
  keep: Target;
  children?: ReactNode;
}) {
  return (
    <div className="card stack measure">
      <Heading level={level} className="h-l" tabIndex={-1}>
        {heading}
      </Heading>
      {typeof consequence === "string" ? <p>{consequence}</p> : consequence}
      {children}
      <Acts>
        <Button
          kind={act.tone === "stop" ? "second" : "primary"}
          tone={act.tone}
          name={act.name}
          value={act.value}
          busy={act.busy}
        >
          {act.label}
        </Button>
        <ButtonLink to={keep.to} kind="second" data-keep="">
          {keep.label}
        </ButtonLink>
      </Acts>
    </div>
  );
}

/**
 * A link to the page that asks; with script the same question opens as a dialog instead.
 * Esc and Keep it close it, and the browser gives focus back to the link.
 * @param children  the same form the page holds
 */
export function ConfirmLink({
  to,
  label,
  kind = "second",
  tone,
  name,
  children,
}: {
  to: string;
  label: ReactNode;
  kind?: ButtonKind;
  tone?: "stop";
  /** Names the dialog: the question it asks. */
  name: string;
  children: ReactNode;
}) {
  const [asked, setAsked] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (asked && dialog.current && !dialog.current.open) {
      dialog.current.showModal();
      dialog.current.querySelector<HTMLElement>("h1, h2, h3, h4")?.focus();
    }
  }, [asked]);
  const open = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || typeof HTMLDialogElement === "undefined") return;
    event.preventDefault();
    setAsked(true);
  };
  const keep = (event: MouseEvent) => {
    if (event.target instanceof Element && event.target.closest("[data-keep]")) {
      event.preventDefault();
      dialog.current?.close();
    }
  };
  return (
    <>
      <ButtonLink to={to} kind={kind} tone={tone} onClick={open}>
        {label}
      </ButtonLink>
      {asked ? (
        // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- listens to the Keep it link inside, which has its own keys
        <dialog ref={dialog} aria-label={name} onClose={() => setAsked(false)} onClick={keep}>
          {children}
        </dialog>
      ) : null}
    </>
  );
}
