import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { catalogue } from "~/catalogue/catalogue.server";
import { skillText } from "~/catalogue/lookups";
import { listForFacilitator } from "~/domains/assessment/expert-requests.server";
import { environment } from "~/http/environment.server";
import { requireAsker } from "~/http/session.server";
import { Empty } from "~/ui/empty";
import { formatDate, formatWait } from "~/ui/moments";
import { PageHead, Section } from "~/ui/page";
import { QueueTable } from "~/ui/queue";

export const meta: MetaFunction = () => [{ title: "Questions about skills – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  const { waiting, answered } = await listForFacilitator(asker);
  const now = new Date();
  const { timeZone } = environment();
  return {
    waiting: waiting.map((one) => ({
      id: one.id,
      item: one.item,
      text: skillText(catalogue(), one.item),
      learner: one.learner,
      mine: one.mine,
      wait: formatWait(one.consentedAt, now),
    })),
    answered: answered.map((one) => ({
      id: one.id,
      item: one.item,
      text: skillText(catalogue(), one.item),
      on: formatDate(one.answeredAt, timeZone),
    })),
  };
}

export default function ExpertPage() {
  const { waiting, answered } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        title="Questions about skills"
        lede="Two people talk about one skill and would like to hear from somebody who knows the work. The learner agreed to each of these, and can take it back until you answer."
      />
      <div className="stack-xl">
        <Section heading="Waiting for an answer" id="waiting">
          {waiting.length === 0 ? (
            <Empty level={3} heading="Nothing is waiting for you">
              <p>When a learner agrees to a question, it stands here and you hear by mail.</p>
            </Empty>
          ) : (
            <QueueTable
              caption="Questions that wait, oldest first"
              columns={[
                { label: "Skill" },
                { label: "Asked for" },
                { label: "With" },
                { label: "Waits", num: true },
              ]}
              rows={waiting.map((one) => ({
                key: one.id,
                header: `${one.item} ${one.text}`,
                to: `/expert/${one.id}`,
                cells: [one.learner, one.mine ? "You" : "Nobody yet", one.wait],
              }))}
            />
          )}
        </Section>
        {answered.length > 0 ? (
          <Section heading="Answered by you" id="answered">
            <QueueTable
              caption="Questions you answered, newest first"
              columns={[{ label: "Skill" }, { label: "On" }]}
              rows={answered.map((one) => ({
                key: one.id,
                header: `${one.item} ${one.text}`,
                to: `/expert/${one.id}`,
                cells: [one.on],
              }))}
            />
          </Section>
        ) : null}
      </div>
    </>
  );
}
