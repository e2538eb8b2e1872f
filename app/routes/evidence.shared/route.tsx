import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { kindName, kindOf } from "~/domains/assessment/evidence-rules";
import { listOpenToFacilitators } from "~/domains/assessment/portfolio.server";
import { microCredential } from "~/domains/assessment/standing.server";
import { environment } from "~/http/environment.server";
import { requireAsker } from "~/http/session.server";
import { Empty } from "~/ui/empty";
import { formatDate } from "~/ui/moments";
import { PageHead } from "~/ui/page";
import { QueueTable } from "~/ui/queue";

export const meta: MetaFunction = () => [{ title: "Evidence opened to you – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "evidence.support");
  const after = new URL(request.url).searchParams.get("after");
  const { items, next } = await listOpenToFacilitators(asker.personId, after);
  const { timeZone } = environment();
  return {
    items: items.map((item) => {
      const of = microCredential(item.slug);
      const kind = kindOf(of, item.kind);
      return {
        id: item.id,
        title: item.title,
        author: item.author,
        site: item.site,
        what: `${of.humanCode} ${kind ? kindName(kind) : item.kind}`,
        on: formatDate(item.createdAt, timeZone),
      };
    }),
    next,
    paged: after !== null,
  };
}

export default function SharedEvidencePage() {
  const { items, next, paged } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        title="Evidence opened to you"
        lede="Learners chose to let the facilitators of professional support read these. They can close them again at any time."
      />
      {items.length === 0 ? (
        <Empty heading={paged ? "Nothing more here" : "Nothing is open to you now"}>
          <p>When somebody opens a piece of evidence to you, it appears here and you get a mail.</p>
        </Empty>
      ) : (
        <QueueTable
          caption="Evidence opened to facilitators, newest first"
          columns={[{ label: "Piece" }, { label: "From" }, { label: "Kind" }, { label: "Begun" }]}
          rows={items.map((item) => ({
            key: item.id,
            header: item.title,
            to: `/evidence/${item.id}`,
            cells: [
              <span key="from">
                {item.author}
                {item.site ? <span className="muted small"> {item.site}</span> : null}
              </span>,
              item.what,
              item.on,
            ],
          }))}
        />
      )}
      {next ? (
        <p>
          <a href={`/evidence/shared?after=${encodeURIComponent(next)}`}>Older ones</a>
        </p>
      ) : null}
    </>
  );
}
