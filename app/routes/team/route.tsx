import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { store } from "#db/store.server";
import { listSharedWith, listTeam, listWaitingOf } from "~/domains/assessment/reads.server";
import { type Progress, evidenceMatrix, requirementStates } from "~/domains/assessment/rules";
import { gatherFactsOfMany } from "~/domains/assessment/standing.server";
import { firstName } from "~/domains/people/names";
import { environment } from "~/http/environment.server";
import { requireAsker } from "~/http/session.server";
import { More } from "~/ui/details";
import { Empty } from "~/ui/empty";
import { PageHead, Section } from "~/ui/page";
import { QueueTable } from "~/ui/queue";
import { formatDate, formatWait } from "~/ui/moments";

export const meta: MetaFunction = () => [{ title: "Team – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "team.read");
  const now = new Date();
  const { timeZone } = environment();
  const { members, next } = await listTeam(asker.personId, new URL(request.url).searchParams.get("after"));
  const ids = members.map((member) => member.id);
  const waiting = await listWaitingOf(ids);
  // what people are still writing and reading is theirs: a supervisor sees what was sent and what is met
  const seen: Progress = {
    sectionsRead: {},
    reflectionDrafts: [],
    evidenceDrafts: [],
    reviewer: "you",
  };
  const credentials = [];
  for (const of of catalogue().microCredentials) {
    const facts = await gatherFactsOfMany(store().read, ids, of.slug);
    credentials.push({
      slug: of.slug,
      title: of.title,
      code: of.humanCode,
      rows: members.map((member) => {
        const theirs = facts.get(member.id);
        const states = theirs ? requirementStates(of, theirs, seen) : [];
        const begun = states.some((state) => state.state === "in-place" || state.state === "with-someone");
        const matrix = evidenceMatrix(of, states, seen);
        return {
          id: member.id,
          name: member.name,
          count: begun ? `${matrix.inPlace} of ${matrix.of} pieces in place` : "Not begun yet",
          missing: begun ? stillToCome(matrix.headline) : "",
          waiting: waiting
            .filter((item) => item.personId === member.id)
            .map((item) => ({
              to: `/reviews/${item.versionId}`,
              title: item.title,
              wait: formatWait(item.sentAt, now),
            })),
        };
      }),
    });
  }
  const moduleTitle = (id: string) =>
    catalogue()
      .microCredentials.flatMap((of) => of.modules)
      .find((module) => module.id === id)?.title ?? id;
  return {
    credentials,
    empty: members.length === 0,
    next,
    shared: (await listSharedWith(asker.personId)).map((row) => ({
      id: row.id,
      author: firstName(row.author),
      module: moduleTitle(row.moduleId),
      words: row.words,
      on: formatDate(row.savedAt, timeZone),
    })),
  };
}

/** The end of the matrix's headline, under a column that says "Still to come" itself. */
function stillToCome(headline: string): string {
  const words = /Still to come: (.*)$/.exec(headline)?.[1] ?? "";
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export default function TeamPage() {
  const { credentials, empty, next, shared } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        title="Team"
        lede="What is in place for each person you supervise, and what waits for you. Drafts and private reflections stay with the people who write them."
      />
      {empty ? (
        <Empty heading="Nobody is in your team yet">
          <p>An administrator names you as somebody’s supervisor. Then you see here how far they are.</p>
        </Empty>
      ) : (
        <div className="stack-xl">
          {credentials.map((of) => (
            <Section key={of.slug} id={of.slug} kicker={of.code} heading={of.title}>
              <QueueTable
                caption={`Your team and ${of.title}`}
                columns={[
                  { label: "Name" },
                  { label: "In place" },
                  { label: "Still to come" },
                  { label: "Waits for you" },
                ]}
                rows={of.rows.map((row) => ({
                  key: row.id,
                  header: row.name,
                  cells: [
                    row.count,
                    row.missing || "–",
                    row.waiting.length === 0 ? (
                      "Nothing"
                    ) : (
                      <ul className="plain">
                        {row.waiting.map((item) => (
                          <li key={item.to}>
                            <a href={item.to}>{item.title}</a>{" "}
                            <span className="muted small">{item.wait}</span>
                          </li>
                        ))}
                      </ul>
                    ),
                  ],
                }))}
              />
            </Section>
          ))}
          {next ? (
            <p>
              <a href={`/team?${new URLSearchParams({ after: next })}`}>Show the next people</a>
            </p>
          ) : null}
          <p>
            <a href="/reviews">Go to reviews</a>
          </p>
        </div>
      )}
      {shared.length > 0 ? (
        <Section heading="Shared with you" id="shared">
          <p className="measure">
            They chose to share these with you. Nobody marks them, and they can take them back.
          </p>
          {shared.map((row) => (
            <More key={row.id} summary={`${row.author}: a reflection in “${row.module}”, ${row.on}`}>
              <p className="written">{row.words}</p>
            </More>
          ))}
        </Section>
      ) : null}
    </>
  );
}
