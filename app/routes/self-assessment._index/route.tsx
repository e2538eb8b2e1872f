import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { type ListedRound, listRounds, readRound } from "~/domains/assessment/cycles.server";
import { kindNames, roundProgress } from "~/domains/assessment/rating-view.server";
import { roundState } from "~/domains/assessment/rating-rules";
import { firstName } from "~/domains/people/names";
import { requireAsker } from "~/http/session.server";
import { ButtonLink } from "~/ui/button";
import { PageHead, Panel, Section } from "~/ui/page";
import { Path, Step } from "~/ui/path";
import { formatDate, formatDateOn } from "~/ui/moments";

export const meta: MetaFunction = () => [{ title: "Self-assessment – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "round.rate", { own: true });
  const rounds = await listRounds(asker.personId);
  const current =
    rounds.find((round) => ["rate", "wait", "talk"].includes(roundState(round, "self"))) ?? null;
  const rating = current && roundState(current, "self") === "rate" ? current : null;
  const progress = rating && (await roundProgress(asker, await readRound(asker, rating.id)));
  return {
    current: current && lineOf(current),
    progress: progress && {
      words: `${progress.done} of ${progress.parts.length} pages are done.`,
      next: progress.next,
      begun: progress.begun,
    },
    mayOpen: !rounds.some((round) => ["rate", "wait"].includes(roundState(round, "self"))),
    rounds: rounds.map(lineOf),
    hasProfile: rounds.some((round) => round.sentAt.self !== null),
  };
}

function lineOf(round: ListedRound) {
  return {
    id: round.id,
    kind: kindNames[round.kind],
    state: roundState(round, "self"),
    other: round.supervisor && firstName(round.supervisor),
    openedAt: round.openedAt.toISOString(),
    dueOn: round.dueOn && formatDateOn(round.dueOn),
    bothSentAt: round.bothSentAt?.toISOString() ?? null,
    sentAt: round.sentAt.self?.toISOString() ?? null,
  };
}

type Line = ReturnType<typeof lineOf>;

export default function SelfAssessmentPage() {
  const page = useLoaderData<typeof loader>();
  const { current, progress } = page;
  return (
    <>
      <PageHead
        title="Self-assessment"
        lede="See what is strong, choose what comes next, and talk about it with your supervisor. There is no pass mark."
      />
      <div className="stack-xl">
        {current ? <Current current={current} progress={progress} /> : null}
        {current === null ? (
          <Panel kicker="When you are ready" heading="Open a round" id="next">
            <p className="measure">
              You go through the skills of the framework, a competency at a time, and say how you work now.
              Your supervisor does the same, separately. Then you see both, side by side, and talk.
            </p>
            <p className="acts">
              <ButtonLink to="/self-assessment/new" iconAfter="next">
                Open a round
              </ButtonLink>
            </p>
          </Panel>
        ) : null}
        {page.rounds.length > 0 ? (
          <Section heading="Your rounds" id="rounds">
            <Path label="Your rounds, newest first">
              {page.rounds.map((round) => (
                <Step
                  key={round.id}
                  state={marks[round.state]}
                  words=""
                  title={`${round.kind} round, opened ${formatDate(round.openedAt)}`}
                  to={`/self-assessment/${round.id}`}
                  detail={stateOf(round)}
                />
              ))}
            </Path>
          </Section>
        ) : null}
        <p>
          {page.hasProfile ? (
            <>
              <a href="/self-assessment/profile">Your profile over time</a>
              {" · "}
            </>
          ) : null}
          {page.mayOpen && current ? (
            <>
              <a href="/self-assessment/new">Open another round</a>
              {" · "}
            </>
          ) : null}
          <a href="/framework">The framework, word for word</a>
        </p>
      </div>
    </>
  );
}

const marks = { rate: "now", wait: "wait", talk: "now", done: "done", ended: "none" } as const;

function stateOf(round: Line): string {
  switch (round.state) {
    case "rate":
      return `You are rating${round.dueOn ? `. Both ratings by ${round.dueOn}` : ""}.`;
    case "wait":
      return `You have sent yours. ${round.other} rates separately.`;
    case "talk":
      return round.other
        ? `Both ratings are there. Now you talk with ${round.other}.`
        : "Yours to look back at.";
    case "done":
      return "Done. You can look back at it.";
    case "ended":
      return "Ended before both had sent.";
  }
}

function Current({
  current,
  progress,
}: {
  current: Line;
  progress: ReturnType<typeof useLoaderData<typeof loader>>["progress"];
}) {
  const to = `/self-assessment/${current.id}`;
  if (current.state === "rate" && progress)
    return (
      <Panel
        kicker={`${current.kind} round`}
        id="next"
        heading={
          progress.next
            ? `${progress.begun ? "Go on with" : "Begin with"} ${progress.next.name}`
            : "Read it through, then send it"
        }
      >
        <p>{progress.words}</p>
        <p className="acts">
          <ButtonLink to={progress.next ? `${to}/${progress.next.code}` : `${to}/send`} iconAfter="next">
            {progress.next ? (progress.begun ? "Go on" : "Begin") : "Read it through"}
          </ButtonLink>
          <a href={to}>All pages</a>
        </p>
      </Panel>
    );
  return (
    <Panel
      kicker={`${current.kind} round`}
      id="next"
      heading={
        current.state === "wait"
          ? `With ${current.other}`
          : current.other
            ? `Talk with ${current.other}`
            : "Look back at what you said"
      }
    >
      <p className="measure">
        {current.state === "wait"
          ? `You have sent your ratings. ${current.other} rates separately, and you hear by mail when both are there.`
          : current.other
            ? "Both ratings are here. Read them side by side, then talk."
            : "Nobody rates beside you in this round."}
      </p>
      <p className="acts">
        <ButtonLink to={to} iconAfter="next">
          {current.state === "wait"
            ? "Look at what you sent"
            : current.other
              ? "Read both ratings"
              : "Look back"}
        </ButtonLink>
      </p>
    </Panel>
  );
}
