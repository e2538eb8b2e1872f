import { Note } from "~/ui/note";
import { Section } from "~/ui/page";
import { Tag } from "~/ui/tag";
import { type Instant, formatDate } from "~/ui/moments";

export interface ShownObservation {
  readonly requestId: string;
  readonly observer: string;
  readonly domain: string;
  readonly relation: string;
  readonly saw: string;
  readonly strength: string;
  readonly tryNext: string;
  readonly confirmed: readonly string[];
  readonly givenAt: Instant;
  readonly withdrawnAt: Instant | null;
}

/** What people without an account saw, word for word, each marked for how little is known about who they are. */
export function OutsideObservations({
  observations,
  timeZone,
  heading = "Observed by somebody outside",
}: {
  observations: readonly ShownObservation[];
  timeZone: string;
  heading?: string;
}) {
  if (observations.length === 0) return null;
  return (
    <Section heading={heading} id="outside">
      {observations.map((one) =>
        one.withdrawnAt ? (
          <p key={one.requestId} className="muted">
            An observation of {formatDate(one.givenAt, timeZone)} was here. Whoever wrote it took it back on{" "}
            {formatDate(one.withdrawnAt, timeZone)}, and their words are erased.
          </p>
        ) : (
          <Note key={one.requestId}>
            <p>
              <Tag tone="unsure" icon="mail">
                Observed by somebody outside, identity confirmed by mail only
              </Tag>
            </p>
            <p>
              <b>{one.observer}</b>, from an address at {one.domain}{" "}
              <span className="muted small">{formatDate(one.givenAt, timeZone)}</span>
            </p>
            <p className="small">
              <b>How they know the work:</b> {one.relation}
            </p>
            <p className="written">{one.saw}</p>
            {one.strength ? (
              <p className="written">
                <b>One strength:</b> {one.strength}
              </p>
            ) : null}
            {one.tryNext ? (
              <p className="written">
                <b>One thing to try:</b> {one.tryNext}
              </p>
            ) : null}
            <p className="small muted">Confirmed when it was sent: {one.confirmed.join(" ")}</p>
          </Note>
        ),
      )}
    </Section>
  );
}
