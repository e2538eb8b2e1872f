import type { ReactNode } from "react";
import { ButtonLink } from "./button";
import { Heading, type Level, type Target } from "./page";

/** What this place will hold and why it helps, with one way to start; or that nothing is waiting. */
export function Empty({
  heading,
  action,
  level = 2,
  children,
}: {
  heading: ReactNode;
  action?: Target;
  level?: Level;
  children?: ReactNode;
}) {
  return (
    <div className="empty stack-s">
      <Heading level={level} className="h-s">
        {heading}
      </Heading>
      {children}
      {action ? (
        <p>
          <ButtonLink to={action.to} kind="second">
            {action.label}
          </ButtonLink>
        </p>
      ) : null}
    </div>
  );
}
