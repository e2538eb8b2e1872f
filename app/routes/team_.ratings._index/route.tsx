import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { listLedRounds } from "~/domains/assessment/cycles.server";
import { roundState } from "~/domains/assessment/rating-rules";
import { kindNames } from "~/domains/assessment/rating-view.server";
import { listTeam } from "~/domains/assessment/reads.server";
import { requireAsker } from "~/http/session.server";
import { Empty } from "~/ui/empty";
import { PageHead, Section } from "~/ui/page";
import { QueueTable } from "~/ui/queue";
import { formatDate, formatDateOn } from "~/ui/moments";

export const meta: MetaFunction = () => [{ title: "Rounds of your team – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "team.read");
  const after = new URL(request.url).searchParams.get("after");
  const { members, next } = await listTeam(asker.personId, after);
  const rounds = await listLedRounds(asker.personId);
  const busy = new Set(rounds.filter((round) => round.bothSentAt === null).map((round) => round.personId));
  return {
    next,
    rounds: rounds.map((round) => ({
      id: round.id,
      person: round.person,
      kind: kindNames[round.kind],
      state: roundState(round, "supervisor"),
      openedAt: round.openedAt.toISOString(),
      dueOn: round.dueOn && formatDateOn(round.dueOn),
    })),
    members: members.map(({ id, name }) => ({ id, name, mayOpen: !busy.has(id) })),
  };
}

type Line = ReturnType<typeof useLoaderData<typeof loader>>["rounds"][number];

const order = ["rate", "talk", "wait"] as const;
const stateWords: Record<Line["state"], string> = {
  rate: "You: your ratings",
  talk: "Both of you: talk",
  wait: "Their ratings",
  done: "Nobody",
  ended: "Nobody",
};

export default function TeamRatingsPage() {
  const { rounds, members, next } = useLoaderData<typeof loader>();
  const open = order.flatMap((state) => rounds.filter((round) => round.state === state));
  return (
    <>
      <PageHead
        back={{ to: "/team", label: "Team" }}
        title="Rounds of your team"
        lede="You rate on your own, and so do they. You see each other’s ratings once both have sent them, never before."
      />
      <div className="stack-xl">
        <Section heading="Open now" id="open">
          {open.length === 0 ? (
            <p>No round is open.</p>
          ) : (
            <QueueTable
              caption="Open rounds, what waits for you first"
              columns={[
                { label: "Who" },
                { label: "Round" },
                { label: "Waits for" },
                { label: "Ratings by" },
              ]}
              rows={open.map((round) => ({
                key: round.id,
                header: round.person,
                to: `/team/ratings/${round.id}`,
                cells: [
                  `${round.kind}, opened ${formatDate(round.openedAt)}`,
                  stateWords[round.state],
                  round.dueOn ?? "No day named",
                ],
              }))}
            />
          )}
        </Section>
        <Section heading="Your team" id="people">
          {members.length === 0 ? (
            <Empty heading="Nobody is in your team yet" level={3}>
              <p>An administrator names you as somebody’s supervisor. Then you can open a round here.</p>
            </Empty>
          ) : (
            <QueueTable
              caption="The people you supervise"
              columns={[{ label: "Who" }, { label: "Open a round" }, { label: "Over time" }]}
              rows={members.map((member) => ({
                key: member.id,
                header: member.name,
                cells: [
                  member.mayOpen ? (
                    <a key="open" href={`/team/ratings/new?${new URLSearchParams({ person: member.id })}`}>
                      Open a round<span className="vh"> for {member.name}</span>
                    </a>
                  ) : (
                    "One is open"
                  ),
                  <a key="profile" href={`/team/ratings/profile/${member.id}`}>
                    Profile<span className="vh"> of {member.name}</span>
                  </a>,
                ],
              }))}
            />
          )}
          {next ? (
            <p>
              <a href={`/team/ratings?${new URLSearchParams({ after: next })}`}>Show the next people</a>
            </p>
          ) : null}
        </Section>
      </div>
    </>
  );
}
