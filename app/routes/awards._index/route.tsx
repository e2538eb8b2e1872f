import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { awardable } from "~/catalogue/lookups";
import { perPage } from "~/domains/credentials/paging";
import { listReady, parseReadyCursor, printReadyCursor } from "~/domains/credentials/reads.server";
import { requireAsker } from "~/http/session.server";
import { Acts, Button, ButtonLink } from "~/ui/button";
import { Empty } from "~/ui/empty";
import { CheckBox, Select } from "~/ui/field";
import { DomainCode } from "~/ui/icon";
import { PageHead } from "~/ui/page";
import { QueueTable } from "~/ui/queue";
import { formatWait } from "~/ui/moments";

export const meta: MetaFunction = () => [{ title: "Ready to award – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "award.list");
  const query = new URL(request.url).searchParams;
  const after = parseReadyCursor(query.get("after"));
  const world = catalogue();
  const asked = awardable(world, query.get("for") ?? "")?.of;
  const only = asked ? { slug: query.get("for") ?? "", title: asked.title } : null;
  const now = new Date();
  const { rows, next } = await listReady(store(), asker.personId, after, now, {
    achievement: only?.slug ?? null,
  });
  return {
    now: now.toISOString(),
    first: after === null,
    next: next ? printReadyCursor(next) : null,
    only,
    credentials: [
      ...world.microCredentials.map(({ slug, humanCode, title }) => ({
        value: slug,
        label: `${humanCode} ${title}`,
      })),
      ...world.stacks.map(({ id, title }) => ({ value: id, label: title })),
    ],
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
        cohortId: row.cohortId,
        mayChoose: row.cohortId === null && !row.own && !row.judged,
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
  const { rows, next, first, now, only, credentials } = useLoaderData<typeof loader>();
  if (rows.length === 0) {
    return (
      <>
        <PageHead title="Ready to award" />
        <Empty
          heading={
            !first
              ? "That was everyone"
              : only
                ? `Nobody is ready for “${only.title}”`
                : "Nothing is waiting for you"
          }
          action={
            first && !only
              ? { to: "/awards/made", label: "See what was awarded" }
              : { to: "/awards", label: only ? "Show everyone" : "Back to the first" }
          }
        >
          <p>
            A person appears here when every requirement of a micro-credential is met, or when they hold
            everything that a combined credential counts. The rule checks; the decision is yours.
          </p>
          <p>
            <a href="/moderation">Moderation</a> shows what is marked a second time, and who has it.{" "}
            <a href="/awards/cohorts">Awards to several people</a> shows what was proposed together.
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
  const here = only ? `/awards?for=${only.slug}` : "/awards";
  const choosable = only !== null && rows.some((row) => row.mayChoose);
  const table = (
    <QueueTable
      caption="People who meet every requirement of a credential, longest waiting first"
      columns={[
        { label: "Person" },
        { label: "Credential", short: "For" },
        { label: "Waiting" },
        { label: "Anything to know", short: "To know" },
        ...(choosable ? [{ label: "Choose" }] : []),
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
          <ToKnow key="know" row={row} />,
          ...(choosable
            ? [
                row.mayChoose ? (
                  <CheckBox
                    key="choose"
                    plain
                    name="who"
                    id={`who-${row.personId}`}
                    value={row.personId}
                    label={<span className="vh">Choose {row.name}</span>}
                  />
                ) : (
                  <span key="choose" className="muted">
                    {row.cohortId ? "On a list" : "Not by you"}
                  </span>
                ),
              ]
            : []),
        ],
      }))}
    />
  );
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
        <form method="get" action="/awards" className="stack measure">
          <Select
            label="Award several people at once: choose the credential"
            name="for"
            options={credentials}
            placeholder="Every credential"
            defaultValue={only?.slug ?? ""}
          />
          <Button kind="second">Show who is ready</Button>
        </form>
        {choosable ? (
          <form method="get" action="/awards/cohorts/new" className="stack-l">
            <input type="hidden" name="for" value={only.slug} />
            {table}
            <Acts>
              <Button>Look at those ticked</Button>
              <ButtonLink to={`/awards/cohorts/new?for=${only.slug}&all=yes`} kind="second">
                Look at all who are ready
              </ButtonLink>
            </Acts>
          </form>
        ) : (
          table
        )}
        <p className="acts">
          {next ? <a href={`${here}${only ? "&" : "?"}after=${next}`}>The next {perPage}</a> : null}
          {first ? null : <a href={here}>Back to the first</a>}
          <a href="/awards/cohorts">Awards to several people</a>
          <a href="/awards/made">What was awarded</a>
          <a href="/awards/ledger">Evidence ledger</a>
          <a href="/moderation">Moderation</a>
        </p>
      </div>
    </>
  );
}

function ToKnow({ row }: { row: { toKnow: string | null; site: string | null; cohortId: string | null } }) {
  const words = [row.toKnow, row.site ? `From ${row.site}` : null].filter(Boolean).join(". ");
  if (row.cohortId === null) return <>{words || "Nothing"}</>;
  return (
    <>
      <a href={`/awards/cohorts/${row.cohortId}`}>Proposed already</a>
      {words ? `. ${words}` : null}
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
