import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { awardable } from "~/catalogue/lookups";
import { perPage } from "~/domains/credentials/paging";
import { listReady, parseReadyCursor, printReadyCursor } from "~/domains/credentials/reads.server";
import { requireAsker } from "~/http/session.server";
import { Empty } from "~/ui/empty";
import { DomainCode } from "~/ui/icon";
import { PageHead } from "~/ui/page";
import { QueueTable } from "~/ui/queue";
import { formatWait } from "~/ui/moments";

export const meta: MetaFunction = () => [{ title: "Ready to award – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "award.list");
  const after = parseReadyCursor(new URL(request.url).searchParams.get("after"));
  const now = new Date();
  const { rows, next } = await listReady(store(), asker.personId, after, now);
  const world = catalogue();
  return {
    now: now.toISOString(),
    first: after === null,
    next: next ? printReadyCursor(next) : null,
    rows: rows.map((row) => {
      const of = awardable(world, row.achievement)?.of;
      return {
        personId: row.personId,
        name: row.name,
        site: row.site,
        slug: row.achievement,
        code: of?.humanCode ?? "",
        title: of?.title ?? row.achievement,
        readyAt: row.readyAt.toISOString(),
        toKnow: row.own
          ? "Your own record, so someone else awards it"
          : row.judged
            ? "You judged part of this, so someone else awards it"
            : row.renewal
              ? "A renewal"
              : null,
      };
    }),
  };
}

export default function ReadyToAward() {
  const { rows, next, first, now } = useLoaderData<typeof loader>();
  if (rows.length === 0) {
    return (
      <>
        <PageHead title="Ready to award" />
        <Empty
          heading={first ? "Nothing is waiting for you" : "That was everyone"}
          action={
            first
              ? { to: "/awards/made", label: "See what was awarded" }
              : { to: "/awards", label: "Back to the first" }
          }
        >
          <p>
            A person appears here when every requirement of a micro-credential is met, or when they hold
            everything that a combined credential counts. The rule checks; the decision is yours.
          </p>
          <p>
            <a href="/moderation">Moderation</a> shows what is marked a second time, and who has it.
          </p>
        </Empty>
      </>
    );
  }
  const count =
    next || !first
      ? `These ${rows.length} have waited longest`
      : rows.length === 1
        ? "1 award waits for a decision"
        : `${rows.length} awards wait for a decision`;
  return (
    <>
      <PageHead
        title="Ready to award"
        lede={
          first
            ? `${next ? `More than ${perPage} awards wait for a decision. ${count}` : count}. The rule has checked; the decision is yours.`
            : "The next in the list. The rule has checked; the decision is yours."
        }
      />
      <div className="stack-l">
        <QueueTable
          caption="People who meet every requirement of a credential, longest waiting first"
          columns={[
            { label: "Person" },
            { label: "Credential", short: "For" },
            { label: "Waiting" },
            { label: "Anything to know", short: "To know" },
          ]}
          rows={rows.map((row) => ({
            key: `${row.personId} ${row.slug}`,
            header: <Named row={row} />,
            to: `/awards/${row.personId}/${row.slug}`,
            cells: [
              <>
                <DomainCode code={row.code} /> {row.title}
              </>,
              formatWait(row.readyAt, now),
              [row.toKnow, row.site ? `From ${row.site}` : null].filter(Boolean).join(". ") || "Nothing",
            ],
          }))}
        />
        <p className="acts">
          {next ? <a href={`/awards?after=${next}`}>The next {perPage}</a> : null}
          {first ? null : <a href="/awards">Back to the first</a>}
          <a href="/awards/made">What was awarded</a>
          <a href="/awards/ledger">Evidence ledger</a>
          <a href="/moderation">Moderation</a>
        </p>
      </div>
    </>
  );
}

/** One person may be ready for several things, so each link says for which. */
function Named({ row }: { row: { name: string; title: string } }) {
  return (
    <>
      {row.name}
      <span className="vh">, for {row.title}</span>
    </>
  );
}
