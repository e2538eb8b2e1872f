import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { listCohorts } from "~/domains/credentials/cohorts.server";
import { CohortTag } from "~/domains/credentials/components/cohort-state";
import { parseCursor, perPage, printCursor } from "~/domains/credentials/paging";
import { achievementTitle } from "~/domains/credentials/reads.server";
import { environment } from "~/http/environment.server";
import { requireAsker } from "~/http/session.server";
import { Empty } from "~/ui/empty";
import { PageHead } from "~/ui/page";
import { QueueTable } from "~/ui/queue";
import { formatDate } from "~/ui/moments";

export const meta: MetaFunction = () => [{ title: "Awards to several people – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "award.list");
  const before = parseCursor(new URL(request.url).searchParams.get("before"));
  const { rows, next } = await listCohorts(store().read, before);
  return {
    first: before === null,
    next: next ? printCursor(next) : null,
    timeZone: environment().timeZone,
    rows: rows.map((row) => ({
      id: row.id,
      title: achievementTitle(row.achievement),
      state: row.state,
      by: row.proposedById === asker.personId ? "You" : row.proposedBy,
      at: row.proposedAt.toISOString(),
      awarded: row.counts.awarded,
      all: row.counts.waiting + row.counts.awarded + row.counts.refused + row.counts.dropped,
    })),
  };
}

export default function Cohorts() {
  const { rows, next, first, timeZone } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        back={{ to: "/awards", label: "Ready to award" }}
        title="Awards to several people"
        lede="What was proposed together, who approved it, and how far it has come. Newest first."
      />
      {rows.length === 0 ? (
        <Empty heading="Nothing was proposed yet" action={{ to: "/awards", label: "See who is ready" }}>
          <p>Choose a credential there, tick the people, and look at the list before you confirm it.</p>
        </Empty>
      ) : (
        <div className="stack-l">
          <QueueTable
            caption="Awards that were proposed together, newest first"
            columns={[
              { label: "Credential" },
              { label: "Proposed by", short: "By" },
              { label: "On" },
              { label: "Awarded", num: true },
              { label: "State" },
            ]}
            rows={rows.map((row) => ({
              key: row.id,
              header: row.title,
              to: `/awards/cohorts/${row.id}`,
              cells: [
                row.by,
                formatDate(row.at, timeZone),
                `${row.awarded.toLocaleString("en-AU")} of ${row.all.toLocaleString("en-AU")}`,
                <CohortTag key="state" state={row.state} />,
              ],
            }))}
          />
          <p className="acts">
            {next ? <a href={`/awards/cohorts?before=${next}`}>The {perPage} before these</a> : null}
            {first ? null : <a href="/awards/cohorts">Back to the newest</a>}
            <a href="/awards/approval">When a second issuer is needed</a>
          </p>
        </div>
      )}
    </>
  );
}
