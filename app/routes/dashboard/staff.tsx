import { ButtonLink } from "~/ui/button";
import { Empty } from "~/ui/empty";
import { Card, Panel, Section } from "~/ui/page";
import { formatDay, formatWait } from "~/ui/moments";
import type { staffHome } from "./staff.server";

type Home = Awaited<ReturnType<typeof staffHome>>;
type Queue = NonNullable<Home["reviews"]>;

interface Waiting {
  readonly key: string;
  readonly kicker: string;
  readonly heading: string;
  readonly words: string;
  readonly to: string;
  readonly act: string;
  /** where the others stand; null: each has a card of its own */
  readonly all: { readonly to: string; readonly label: string } | null;
}

/**
 * What waits for this person. The first becomes the page's panel, unless a learner's next step is one already.
 */
export function StaffMain({ home, now, panel }: { home: Home; now: string; panel: boolean }) {
  const waiting = listWaiting(home, now);
  const nothing = waiting.length === 0 && (home.reviews || home.assessments || home.questions || home.ready);
  return (
    <>
      {waiting.map((one, index) =>
        panel && index === 0 ? (
          <Panel key={one.key} kicker={one.kicker} heading={one.heading} id={one.key}>
            <p className="measure">{one.words}</p>
            <p className="acts">
              <ButtonLink to={one.to} iconAfter="next">
                {one.act}
              </ButtonLink>
              {one.all ? <a href={one.all.to}>{one.all.label}</a> : null}
            </p>
          </Panel>
        ) : (
          <Card key={one.key} kicker={one.kicker} heading={one.heading} id={one.key}>
            <p className="measure">{one.words}</p>
            <p className="acts">
              <ButtonLink to={one.to} kind="second">
                {one.act}
              </ButtonLink>
              {one.all ? <a href={one.all.to}>{one.all.label}</a> : null}
            </p>
          </Card>
        ),
      )}
      {nothing ? (
        <Empty heading="Nothing is waiting for you">
          <p>When somebody needs you, it stands here and you hear by mail.</p>
        </Empty>
      ) : null}
      {home.overlooks || home.counts || home.previews ? (
        <Section heading="Across the service" id="across">
          <ul>
            {home.overlooks ? (
              <li>
                <a href="/waiting">Everything that waits</a>: for whom, since when, and until which day
              </li>
            ) : null}
            {home.counts ? (
              <li>
                <a href="/strengths">Strengths across centres</a>: where a competency is in place, in rounded
                numbers
              </li>
            ) : null}
            {home.previews ? (
              <li>
                <a href="/authoring/preview">Content preview</a>: every module with every state of every
                block, and what the content check says
              </li>
            ) : null}
          </ul>
        </Section>
      ) : null}
      {home.administers ? (
        <Section heading="Looking after the service" id="administration">
          <ul>
            <li>
              <a href="/people">People</a>: invite, roles, sites and supervisors
            </li>
            <li>
              <a href="/audit">Audit</a>: who did what, and when
            </li>
            <li>
              <a href="/outbox">Outbox</a>: mail and jobs that wait
            </li>
          </ul>
        </Section>
      ) : null}
    </>
  );
}

export function StaffAside({ home }: { home: Home }) {
  if (!home.reviews) return null;
  return (
    <>
      {home.shared.length > 0 ? (
        <section className="stack-s" aria-labelledby="shared-h">
          <h2 id="shared-h">Shared with you</h2>
          <ul className="plain stack-s">
            {home.shared.map((one) => (
              <li key={one.id}>
                <a href={`/reflections/${one.id}`}>A reflection by {one.author}</a>{" "}
                <span className="muted small">· {formatDay(one.savedAt)}</span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <section className="stack-s" aria-labelledby="team-h">
        <h2 id="team-h">Your team</h2>
        <p>
          <a href="/team">The people you supervise</a> and how far they are.
        </p>
        <p>
          <a href="/team/strengths">Strengths in your team</a>: who could show whom what.
        </p>
        <p>
          <a href="/learn">Read the modules</a> as they read them.
        </p>
      </section>
    </>
  );
}

function listWaiting(home: Home, now: string): Waiting[] {
  const found: Waiting[] = [];
  if (home.reviews?.oldest)
    found.push(reviewOf("reviews", "Waits for you", home.reviews, home.reviews.oldest, now));
  for (const appeal of home.appeals)
    found.push({
      key: `appeal-${appeal.id}`,
      kicker: "Yours to decide: an appeal",
      heading: "Read an appeal against a decision",
      words: `You judged nothing of this piece, so you look at it afresh. The learner hears by ${appeal.until}.`,
      to: `/appeals/${appeal.id}`,
      act: "Read and decide",
      all: null,
    });
  const mark = home.marks?.first;
  if (home.marks && mark) {
    found.push({
      key: "marks",
      kicker: `Yours to mark: ${many(home.marks, "piece", "pieces")} of evidence`,
      heading: mark.blind ? `Mark what ${mark.learner} sent, blind` : `Read what ${mark.learner} sent`,
      words: `“${mark.title}” is yours until ${mark.until}. After that day it goes to somebody else.`,
      to: `/reviews/${mark.versionId}`,
      act: mark.blind ? "Read and mark" : "Read and decide",
      all: { to: "/reviews#given", label: "See all that are yours" },
    });
  }
  if (home.assessments?.oldest) {
    found.push(reviewOf("assessments", "Nobody has it yet", home.assessments, home.assessments.oldest, now));
  }
  const rating = home.ratings?.first;
  if (home.ratings && rating) {
    found.push({
      key: "ratings",
      kicker: `Waits for you: ${home.ratings.count} ${home.ratings.count === 1 ? "round" : "rounds"} of rating`,
      heading: `Rate how you see ${rating.person} work`,
      words: `${rating.dueOn ? `The round asks for both ratings by ${rating.dueOn}. ` : ""}You rate on your own, and you can stop at any page.`,
      to: `/team/ratings/${rating.id}`,
      act: "Open the round",
      all: { to: "/team/ratings", label: "See all rounds" },
    });
  }
  const talk = home.ratings?.talks.first;
  if (home.ratings && talk) {
    const { count } = home.ratings.talks;
    found.push({
      key: "talks",
      kicker: `To talk about: ${count} ${count === 1 ? "round" : "rounds"} in which both have sent`,
      heading: `Talk with ${talk.person}`,
      words:
        "The sheet begins with what is strong and what you see differently. Five minutes are enough to start.",
      to: `/conversations/${talk.id}`,
      act: "Open the conversation sheet",
      all: { to: "/conversations", label: "See all conversations" },
    });
  }
  const question = home.questions?.first;
  if (home.questions && question) {
    const { count } = home.questions;
    found.push({
      key: "questions",
      kicker: `Waits for a facilitator: ${count} ${count === 1 ? "question" : "questions"} about a skill`,
      heading: `A question about ${question.item} for ${question.learner}`,
      words:
        "The learner agreed that you see what was said about this skill, and can take that back until you answer.",
      to: `/expert/${question.id}`,
      act: "Read the question",
      all: { to: "/expert", label: "See all questions" },
    });
  }
  const ready = home.ready;
  if (ready?.oldest) {
    found.push({
      key: "ready",
      kicker: `Ready for a decision: ${many(ready, "award", "awards")}`,
      heading: `${ready.oldest.name} has everything for “${ready.oldest.title}”`,
      words: `Every piece has been in place since ${formatDay(ready.oldest.readyAt)}. Read the ledger, then decide.`,
      to: ready.oldest.to,
      act: "Read the ledger",
      all: { to: "/awards", label: "See all that are ready" },
    });
  }
  return found;
}

function reviewOf(
  key: string,
  kicker: string,
  queue: Queue,
  oldest: NonNullable<Queue["oldest"]>,
  now: string,
): Waiting {
  const wait = formatWait(oldest.sentAt, now);
  return {
    key,
    kicker: `${kicker}: ${many(queue, "piece", "pieces")} of evidence`,
    heading: `Read what ${oldest.learner} sent`,
    words: `“${oldest.title}” has waited longest: ${wait === "Since today" ? "since today" : wait}.`,
    to: `/reviews/${oldest.versionId}`,
    act: "Read and decide",
    all: { to: "/reviews", label: "See all that wait" },
  };
}

const many = ({ count, more }: { count: number; more: boolean }, one: string, several: string): string =>
  `${more ? "more than " : ""}${count} ${count === 1 ? one : several}`;
