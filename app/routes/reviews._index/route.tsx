import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { ASSESSOR_AFTER_DAYS, PAGE, kindName, kindOf } from "~/domains/assessment/evidence-rules";
import {
  type WaitingItem,
  type WaitingPage,
  listDecided,
  listOpenToAssessors,
  listWaitingForMe,
} from "~/domains/assessment/reads.server";
import { microCredential } from "~/domains/assessment/standing.server";
import { environment } from "~/http/environment.server";
import { requireAsker } from "~/http/session.server";
import { Empty } from "~/ui/empty";
import { PageHead, Section } from "~/ui/page";
import { QueueTable } from "~/ui/queue";
import { Tag } from "~/ui/tag";
import { formatDate, formatDay, formatWait } from "~/ui/moments";

export const meta: MetaFunction = () => [{ title: "Reviews – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "review.list");
  const query = new URL(request.url).searchParams;
  const now = new Date();
  const { timeZone } = environment();
  const view = (page: WaitingPage) => ({
    items: page.items.map((item) => itemView(item, now, timeZone)),
    next: page.next,
  });
  const assessor = asker.roles.includes("assessor");
  const supervisor = asker.roles.includes("supervisor");
  const after = query.get("after");
  const openAfter = query.get("open-after");
  return {
    mine: supervisor ? view(await listWaitingForMe(asker.personId, after)) : null,
    open: assessor ? view(await listOpenToAssessors(asker.personId, now, openAfter)) : null,
    later: after !== null || openAfter !== null,
    decided: (await listDecided(asker.personId)).map(({ decidedAt, ...row }) => ({
      ...row,
      on: formatDay(decidedAt, timeZone),
    })),
  };
}

function itemView(item: WaitingItem, now: Date, timeZone: string) {
  const kind = kindOf(microCredential(item.slug), item.kind);
  return {
    key: item.versionId,
    title: item.title,
    version: item.version,
    learner: item.learner,
    site: item.site,
    kind: kind ? kindName(kind) : item.kind,
    wait: formatWait(item.sentAt, now),
    sent: formatDate(item.sentAt, timeZone),
    why: item.asked
      ? "Somebody asked"
      : item.reviewer === null
        ? "No supervisor"
        : `Over ${ASSESSOR_AFTER_DAYS} days`,
  };
}

type View = ReturnType<typeof useLoaderData<typeof loader>>;

export default function ReviewsPage() {
  const { mine, open, decided, later } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        title="Reviews"
        lede={mine ? lede(mine, later) : "Evidence that an assessor may judge now."}
      />
      <div className="stack-xl">
        {mine ? (
          <Section heading="Waiting for you" id="waiting">
            {mine.items.length === 0 ? (
              <Empty heading="Nothing is waiting for you" level={3}>
                <p>When somebody you supervise sends evidence, it appears here and you get a mail.</p>
              </Empty>
            ) : (
              <QueueTable
                caption="Evidence that waits for you, longest wait first"
                columns={[{ label: "Piece" }, { label: "From" }, { label: "Kind" }, { label: "Waiting" }]}
                rows={mine.items.map((item) => ({
                  key: item.key,
                  header: item.title,
                  to: `/reviews/${item.key}`,
                  cells: [item.learner, <Kind key="kind" item={item} />, <Wait key="wait" item={item} />],
                }))}
              />
            )}
            <Pages next={mine.next} name="after" />
          </Section>
        ) : null}
        {open ? (
          <Section heading="May be judged by an assessor" id="open">
            <p className="measure">
              At any centre: the learner has no supervisor, the piece has waited {ASSESSOR_AFTER_DAYS} days,
              or somebody asked. Whoever decides first decides.
            </p>
            {open.items.length === 0 ? (
              <Empty heading="Nothing is open to assessors" level={3}>
                <p>Supervisors come first. What they cannot reach in time appears here.</p>
              </Empty>
            ) : (
              <QueueTable
                caption="Evidence that an assessor may judge, longest open first"
                columns={[
                  { label: "Piece" },
                  { label: "From" },
                  { label: "Kind" },
                  { label: "Why here" },
                  { label: "Waiting" },
                ]}
                rows={open.items.map((item) => ({
                  key: item.key,
                  header: item.title,
                  to: `/reviews/${item.key}`,
                  cells: [
                    <span key="from">
                      {item.learner}
                      {item.site ? <span className="muted small"> {item.site}</span> : null}
                    </span>,
                    <Kind key="kind" item={item} />,
                    item.why,
                    <Wait key="wait" item={item} />,
                  ],
                }))}
              />
            )}
            <Pages next={open.next} name="open-after" />
          </Section>
        ) : null}
        {decided.length > 0 ? (
          <Section heading="You decided lately" id="decided">
            <ul className="plain stack-s">
              {decided.map((row) => (
                <li key={row.versionId}>
                  <Tag
                    tone={row.decision === "accept" ? "ok" : "care"}
                    icon={row.decision === "accept" ? "tick" : "back"}
                  >
                    {row.decision === "accept" ? "Accepted" : "Returned"}
                  </Tag>{" "}
                  <a href={`/reviews/${row.versionId}`}>{row.title}</a>
                  {row.version > 1 ? `, version ${row.version}` : ""}{" "}
                  <span className="muted small">
                    from {row.learner}, {row.on}
                  </span>
                </li>
              ))}
            </ul>
          </Section>
        ) : null}
      </div>
    </>
  );
}

function lede(mine: NonNullable<View["mine"]>, later: boolean): string {
  const count = mine.items.length;
  if (later) return "Longest wait first, continued.";
  if (count === 0) return "You are up to date.";
  const many = mine.next
    ? `${PAGE} pieces and more wait`
    : count === 1
      ? "1 piece waits"
      : `${count} pieces wait`;
  return `${many} for you, longest wait first. Give each what it needs; nobody is counting minutes.`;
}

function Kind({ item }: { item: NonNullable<View["mine"]>["items"][number] }) {
  return (
    <>
      {item.kind}
      {item.version > 1 ? <span className="muted small"> version {item.version}</span> : null}
    </>
  );
}
function Wait({ item }: { item: NonNullable<View["mine"]>["items"][number] }) {
  return (
    <>
      {item.wait}
      <span className="muted small"> sent {item.sent}</span>
    </>
  );
}
function Pages({ next, name }: { next: string | null; name: string }) {
  if (!next) return null;
  return (
    <p>
      <a href={`/reviews?${new URLSearchParams({ [name]: next })}`}>Show the next {PAGE}</a>
    </p>
  );
}
