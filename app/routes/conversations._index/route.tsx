import { conversationPath } from "~/domains/assessment/conversation-rules";
import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { listConversations } from "~/domains/assessment/conversations.server";
import { roundWords } from "~/domains/assessment/cycles.server";
import { environment } from "~/http/environment.server";
import { requireAsker } from "~/http/session.server";
import { Empty } from "~/ui/empty";
import { formatDate, formatDateOn } from "~/ui/moments";
import { PageHead, Section } from "~/ui/page";
import { QueueTable } from "~/ui/queue";

export const meta: MetaFunction = () => [{ title: "Your conversations – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "conversation.list");
  const { timeZone } = environment();
  return (await listConversations(asker)).map((one) => ({
    id: one.id,
    to: conversationPath(one.id),
    with: one.with,
    round: roundWords[one.kind],
    since: formatDate(one.bothSentAt, timeZone),
    held:
      one.closedAt === null
        ? null
        : one.heldOn
          ? formatDateOn(one.heldOn)
          : formatDate(one.closedAt, timeZone),
  }));
}

export default function ConversationsPage() {
  const all = useLoaderData<typeof loader>();
  const open = all.filter((one) => one.held === null);
  const past = all.filter((one) => one.held !== null);
  return (
    <>
      <PageHead
        title="Your conversations"
        lede="Two people rate the same work on their own, then they talk. Only the two of them see the sheet."
      />
      <div className="stack-xl">
        <Section heading="To talk about" id="open">
          {open.length === 0 ? (
            <Empty level={3} heading="No conversation is waiting">
              <p>One opens here when both of you have sent your ratings of a round.</p>
            </Empty>
          ) : (
            <QueueTable
              caption="Conversations that are open"
              columns={[{ label: "With" }, { label: "Round" }, { label: "Both sent" }]}
              rows={open.map((one) => ({
                key: one.id,
                header: one.with,
                to: one.to,
                cells: [one.round, one.since],
              }))}
            />
          )}
        </Section>
        {past.length > 0 ? (
          <Section heading="Held" id="held">
            <QueueTable
              caption="Conversations that were held"
              columns={[{ label: "With" }, { label: "Round" }, { label: "Talked" }]}
              rows={past.map((one) => ({
                key: one.id,
                header: one.with,
                to: one.to,
                cells: [one.round, one.held],
              }))}
            />
          </Section>
        ) : null}
        <p>
          <a href="/guides">Guides to talking about skills</a>: what good looks like, and what to ask.
        </p>
      </div>
    </>
  );
}
