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
import { type MyMark, listMyMarks } from "~/domains/assessment/allocation.server";
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
    given: assessor ? (await listMyMarks(asker.personId)).map((one) => markView(one, timeZone)) : null,
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

function markView(one: MyMark, timeZone: string) {
  const kind = kindOf(microCredential(one.slug), one.kind);
  return {
    key: one.versionId,
    title: one.title,
    version: one.version,
    learner: one.learner,
    site: one.site,
    kind: kind ? kindName(kind) : one.kind,
    blind: one.blind,
    until: formatDate(one.until, timeZone),
  };
}

type View = ReturnType<typeof useLoaderData<typeof loader>>;

export default function ReviewsPage() {
  const { mine, given, open, decided, later } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead title="Reviews" lede={mine ? lede(mine, later) : givenLede(given ?? [])} />
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
        {given ? (
          <Section heading="Yours to mark" id="given">
            {given.length === 0 ? (
              <Empty heading="You have nothing to mark" level={3}>
                <p>
                  When a piece comes to you, it appears here with its day, and you get a mail. Supervisors
                  come first. What they cannot reach within {ASSESSOR_AFTER_DAYS} days, and what is read a
                  second time, is shared out among all assessors.
                </p>
              </Empty>
            ) : (
              <QueueTable
                caption="Evidence that is yours to mark, soonest day first"
                columns={[
                  { label: "Piece" },
                  { label: "From" },
                  { label: "Kind" },
                  { label: "What for" },
                  { label: "Your day" },
                ]}
                rows={given.map((item) => ({
                  key: item.key,
                  header: item.title,
                  to: `/reviews/${item.key}`,
                  cells: [
                    <From key="from" item={item} />,
                    <Kind key="kind" item={item} />,
                    item.blind ? "A blind mark" : "To judge",
                    item.until,
                  ],
                }))}
              />
            )}
          </Section>
        ) : null}
        {open && open.items.length > 0 ? (
          <Section heading="Nobody has it yet" id="open">
            <p className="measure">
              It came a moment ago, or nobody could be given it: each assessor has to do with it, has a
              conflict of interest, or has not marked the <a href="/reviews/training">made-up pieces</a> of
              this micro-credential.
            </p>
            <QueueTable
              caption="Evidence that no assessor has yet, longest open first"
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
                  <From key="from" item={item} />,
                  <Kind key="kind" item={item} />,
                  item.why,
                  <Wait key="wait" item={item} />,
                ],
              }))}
            />
            <Pages next={open.next} name="open-after" />
          </Section>
        ) : null}
        <Section heading="Judging fairly" id="fair" small>
          <ul className="plain stack-s">
            {given ? (
              <li>
                <a href="/reviews/training">Made-up pieces to mark first</a>, and how near you were to their
                authors
              </li>
            ) : null}
            {given ? (
              <li>
                <a href="/reviews/agreement">How far marks agree</a>
              </li>
            ) : null}
            <li>
              <a href="/reviews/conflicts">Somebody you should not judge?</a> Declare a conflict of interest
            </li>
          </ul>
        </Section>
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

function givenLede(given: NonNullable<View["given"]>): string {
  if (given.length === 0) return "You are up to date.";
  const many = given.length === 1 ? "1 piece is" : `${given.length} pieces are`;
  return `${many} yours to mark, soonest day first.`;
}

function From({ item }: { item: { readonly learner: string; readonly site: string | null } }) {
  return (
    <>
      {item.learner}
      {item.site ? <span className="muted small"> {item.site}</span> : null}
    </>
  );
}
function Kind({ item }: { item: { readonly kind: string; readonly version: number } }) {
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
