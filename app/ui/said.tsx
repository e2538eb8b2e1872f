import { useId, type ReactNode } from "react";
import { Heading, type Level } from "./page";
import { Html, type Body } from "./prose";

const shown = (body: Body): ReactNode =>
  body.html === undefined ? body.children : <Html html={body.html} />;

/** People talking. The speaker stands in words; side and colour are decoration. */
export function Said({ children }: { children: ReactNode }) {
  return <div className="said">{children}</div>;
}

/** One thing said in a scenario. */
export function Speech({ speaker, mine, ...body }: { speaker: string; mine?: boolean } & Body) {
  return (
    <blockquote className={mine ? "mine" : undefined}>
      <p className="small muted">{speaker}</p>
      {shown(body)}
    </blockquote>
  );
}

export interface Turn {
  speaker: string;
  body: Body;
  /** A margin note on this turn: what to notice. */
  note?: Body | null;
}

/**
 * A worked dialogue: a list of turns with margin notes.
 * @param mine  the speaker who stands on the other side, usually the worker
 */
export function Dialogue({
  id,
  title,
  turns,
  mine,
  level = 3,
}: {
  id?: string;
  title: string;
  turns: readonly Turn[];
  mine?: string;
  level?: Level;
}) {
  const made = useId();
  return (
    <section className="dialogue card stack" id={id} aria-labelledby={`${made}h`}>
      <Heading level={level} id={`${made}h`} className="h-s">
        {title}
      </Heading>
      <ol className="turns">
        {turns.map((turn, index) => (
          <li key={index} className={turn.speaker === mine ? "mine" : undefined}>
            <div className="turn">
              <p className="speaker">{turn.speaker}</p>
              {shown(turn.body)}
            </div>
            {turn.note ? (
              <div className="margin-note">
                <p className="vh">What to notice:</p>
                {shown(turn.note)}
              </div>
            ) : null}
          </li>
        ))}
      </ol>
    </section>
  );
}
