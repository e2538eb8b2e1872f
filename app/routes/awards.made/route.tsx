import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { store } from "#db/store.server";
import { may } from "~/access/policy";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { awardable } from "~/catalogue/lookups";
import { SuspendedTag } from "~/domains/credentials/components/suspended";
import { parseCursor, perPage, printCursor } from "~/domains/credentials/paging";
import { listMade, stateOf } from "~/domains/credentials/reads.server";
import { environment } from "~/http/environment.server";
import { requireAsker } from "~/http/session.server";
import { Empty } from "~/ui/empty";
import { DomainCode } from "~/ui/icon";
import { PageHead } from "~/ui/page";
import { QueueTable } from "~/ui/queue";
import { Tag } from "~/ui/tag";
import { formatDate } from "~/ui/moments";

export const meta: MetaFunction = () => [{ title: "Awarded credentials – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "award.list");
  const before = parseCursor(new URL(request.url).searchParams.get("before"));
  const { rows, next } = await listMade(store(), before);
  const now = new Date();
  const world = catalogue();
  return {
    first: before === null,
    next: next ? printCursor(next) : null,
    timeZone: environment().timeZone,
    rows: rows.map((row) => {
      const of = awardable(world, row.achievement)?.of;
      const state = stateOf(row, now);
      return {
        id: row.credentialId,
        personId: row.personId,
        name: row.name,
        slug: row.achievement,
        code: of?.humanCode ?? "",
        title: of?.title ?? row.achievement,
        awardedAt: row.awardedAt.toISOString(),
        endsAt: (row.revokedAt ?? row.validUntil)?.toISOString() ?? null,
        state,
        mayDecide: may(asker.roles, "credential.propose", { own: row.personId === asker.personId }),
      };
    }),
  };
}

export default function Awarded() {
  const { rows, next, first, timeZone } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        title="Awarded credentials"
        lede="Newest first. A credential that was withdrawn stays in the list. Its standing says what was decided, and where you suspend or withdraw one."
      />
      {rows.length === 0 ? (
        <Empty heading="Nothing was awarded yet" action={{ to: "/awards", label: "See who is ready" }}>
          <p>Each award appears here, with its credential.</p>
        </Empty>
      ) : (
        <div className="stack-l">
          <QueueTable
            caption="Credentials that were awarded, newest first"
            columns={[
              { label: "Person" },
              { label: "Credential", short: "For" },
              { label: "Awarded" },
              { label: "State" },
              { label: "Open", short: "Open" },
            ]}
            rows={rows.map((row) => ({
              key: row.id,
              header: row.name,
              to: `/awards/${row.personId}/${row.slug}`,
              cells: [
                <>
                  <DomainCode code={row.code} /> {row.title}
                </>,
                formatDate(row.awardedAt, timeZone),
                <State key="state" row={row} timeZone={timeZone} />,
                <>
                  <a href={`/credentials/${row.id}`}>
                    Credential<span className="vh"> of {row.name}</span>
                  </a>
                  {row.mayDecide ? (
                    <>
                      {" · "}
                      <a href={`/awards/revoke/${row.id}`}>
                        Standing<span className="vh"> of the credential of {row.name}</span>
                      </a>
                    </>
                  ) : null}
                </>,
              ],
            }))}
          />
          <p className="acts">
            {next ? <a href={`/awards/made?before=${next}`}>The {perPage} before these</a> : null}
            {first ? null : <a href="/awards/made">Back to the newest</a>}
            <a href="/awards/ledger">Evidence ledger</a>
          </p>
        </div>
      )}
    </>
  );
}

function State({
  row,
  timeZone,
}: {
  row: { state: "being-signed" | "valid" | "expired" | "withdrawn" | "suspended"; endsAt: string | null };
  timeZone: string;
}) {
  const on = row.endsAt ? formatDate(row.endsAt, timeZone) : null;
  switch (row.state) {
    case "being-signed":
      return (
        <Tag tone="wait" icon="clock">
          Being signed
        </Tag>
      );
    case "withdrawn":
      return (
        <Tag tone="stop" icon="cross">
          Withdrawn {on}
        </Tag>
      );
    case "suspended":
      return <SuspendedTag />;
    case "expired":
      return (
        <Tag tone="unsure" icon="clock">
          Ended {on}
        </Tag>
      );
    case "valid":
      return (
        <Tag tone="ok" icon="tick">
          {on ? `Valid until ${on}` : "Valid"}
        </Tag>
      );
  }
}
