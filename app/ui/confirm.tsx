import type { ReactNode } from "react";
import { Acts, Button, ButtonLink } from "./button";
import { Heading, type Level, type Target } from "./page";

/**
 * A question before something final: the consequence, a reason where one is owed, the verb, and Keep it.
 * Stands inside the caller's form, on a page of its own.
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
        <ButtonLink to={keep.to} kind="second">
          {keep.label}
        </ButtonLink>
      </Acts>
    </div>
  );
}
