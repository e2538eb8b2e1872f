import type { ReactNode } from "react";
import { formatDate, type Instant } from "./moments";

export interface ThreadMessage {
  key: string;
  author: string;
  /** Shown as "You", with the accent bar. */
  mine?: boolean;
  at: Instant;
  /** "on version 1", "with version 2". */
  about?: string;
  body: ReactNode;
}

/** What was said, oldest first. Plain text keeps its line breaks; words once sent never change. */
export function Thread({
  messages,
  label,
  timeZone,
}: {
  messages: readonly ThreadMessage[];
  label?: string;
  timeZone?: string;
}) {
  return (
    <ol className="thread" aria-label={label}>
      {messages.map((message) => (
        <li key={message.key} className={message.mine ? "mine" : undefined}>
          <p>
            <b>{message.mine ? "You" : message.author}</b>{" "}
            <span className="muted small">
              {formatDate(message.at, timeZone)}
              {message.about ? `, ${message.about}` : ""}
            </span>
          </p>
          {typeof message.body === "string" ? <p className="written">{message.body}</p> : message.body}
        </li>
      ))}
    </ol>
  );
}
