import { Button } from "~/ui/button";
import { More } from "~/ui/details";
import { Note } from "~/ui/note";
import { Section } from "~/ui/page";
import { QueueTable } from "~/ui/queue";
import { decisionWords } from "../moderation-words";

/** What a desk shows of how a piece is marked; made by the workflow that reads it. */
export interface MarkingView {
  readonly may: boolean;
  /** somebody has marked it before, and nothing of that is shown */
  readonly blind: boolean;
  /** why they may not mark it now, where it waits for a mark; null: they may, or nothing waits */
  readonly not: string | null;
  /** the day until which they have it; null: they do not */
  readonly until: string | null;
  /** what they marked themselves, while the others' marks are sealed */
  readonly mine: {
    readonly decision: keyof typeof decisionWords;
    readonly message: string;
    readonly on: string;
    readonly levels: readonly { readonly title: string; readonly level: string; readonly comment: string }[];
  } | null;
  /** that it is marked a second time, for those who know the first decision; null: it is not, or no longer */
  readonly open: {
    readonly reason: string;
    readonly released: boolean;
    readonly with: string | null;
    readonly until: string;
  } | null;
  /** all marks side by side, once they are opened */
  readonly closed: {
    readonly reason: string;
    readonly outcome: string;
    readonly on: string;
    readonly markers: readonly { readonly name: string; readonly decision: keyof typeof decisionWords }[];
    readonly rows: readonly {
      readonly title: string;
      /** in the order of the markers; null: not shown, or not answered */
      readonly levels: readonly (string | null)[];
      /** the first two were further apart than the plan allows */
      readonly apart: boolean;
    }[];
  } | null;
}

/** Above the form: whose the piece is and until when, that it is marked blind, and the way to give it back. */
export function YourPiece({ marking, author }: { marking: MarkingView; author: string }) {
  if (!marking.blind && !marking.until) return null;
  return (
    <Section small heading={marking.blind ? "A blind mark" : "Yours to judge"} id="yours">
      {marking.until ? (
        <p>
          It is yours until <b>{marking.until}</b>. After that day it goes to somebody else by itself.
        </p>
      ) : null}
      {marking.blind ? (
        <p>
          Somebody has marked this version before you. What they said is not shown to you, and yours is not
          shown to them, until all marks are in. {author} reads the judgement that stands in the end.
        </p>
      ) : null}
      {marking.until ? (
        <More summary="If you should not mark it, or cannot in time">
          <p>
            Give it back and it goes to another assessor. If you know {author}, or cannot be fair here,{" "}
            <a href="/reviews/conflicts">declare a conflict of interest</a>, and nothing of theirs comes to
            you again.
          </p>
          <form method="post">
            <Button kind="second" name="intent" value="hand-back">
              Give it back
            </Button>
          </form>
        </More>
      ) : null}
    </Section>
  );
}

/** In place of the form: why there is none, what the reader marked, who has it now. */
export function MarkedAlready({ marking, author }: { marking: MarkingView; author: string }) {
  const { mine, open, not } = marking;
  return (
    <Section
      heading={mine ? "You have marked it" : open ? "Read by a second assessor" : "Not yours to mark now"}
    >
      {not ? <p>{not}</p> : null}
      {open ? <OpenWords open={open} author={author} /> : null}
      {mine ? (
        <>
          <p>
            {decisionWords[mine.decision]} on {mine.on}. A mark stays as it was given.
          </p>
          <dl className="facts">
            {mine.levels.map((one) => (
              <div key={one.title}>
                <dt>{one.title}</dt>
                <dd>
                  <b>{one.level}</b>
                  {one.comment ? <span className="written"> {one.comment}</span> : null}
                </dd>
              </div>
            ))}
          </dl>
          <p className="kicker">Your message, which {author} has not read</p>
          <p className="written">{mine.message}</p>
        </>
      ) : null}
      <p>
        <a href="/reviews">All reviews</a>
      </p>
    </Section>
  );
}

/** That somebody marks it again, without a word of what any mark says. */
export function OpenWords({ open, author }: { open: NonNullable<MarkingView["open"]>; author: string }) {
  return (
    <Note tone="wait">
      <p>
        {open.reason}.{" "}
        {open.with
          ? `${open.with} reads it without sight of the first mark, until ${open.until}.`
          : `It waits for another assessor, and should be read by ${open.until}. Orygen’s staff who award see that nobody has it yet.`}{" "}
        {open.released
          ? `${author} has the answer. An award waits until this is settled.`
          : `${author} has the answer once two agree, or a third has decided.`}
      </p>
    </Note>
  );
}

/** All marks of a version side by side, after they were opened. */
export function MarksTable({ closed }: { closed: NonNullable<MarkingView["closed"]> }) {
  return (
    <Section heading="How it was marked" id="marks">
      <p>
        {closed.reason}. {closed.outcome}, on {closed.on}.
      </p>
      <QueueTable
        caption="The marks side by side"
        columns={[{ label: "Criterion" }, ...closed.markers.map((one) => ({ label: one.name }))]}
        rows={[
          {
            key: "decision",
            header: "Decision",
            cells: closed.markers.map((one) => decisionWords[one.decision]),
          },
          ...closed.rows.map((row) => ({
            key: row.title,
            header: (
              <>
                {row.title}
                {row.apart ? <span className="muted small"> marked differently</span> : null}
              </>
            ),
            cells: row.levels.map((level) => level ?? "Not shown"),
          })),
        ]}
      />
    </Section>
  );
}
