import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { catalogue } from "~/catalogue/catalogue.server";
import { PlanLines } from "~/domains/assessment/components/plan-lines";
import { lineView, openByDay } from "~/domains/assessment/plan-view";
import { readReportPlan } from "~/domains/assessment/plans.server";
import { dayAt } from "~/domains/people/day-start";
import { firstName } from "~/domains/people/names";
import { environment } from "~/http/environment.server";
import { requireAsker } from "~/http/session.server";
import { Audience } from "~/ui/audience";
import { More } from "~/ui/details";
import { Empty } from "~/ui/empty";
import { PageHead, Section } from "~/ui/page";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `${page.name}’s plan – IPS Pathways` : "IPS Pathways" },
];

/** What a supervisor sees of a plan: what the two agreed, and the goals that were shown to them. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  const { holder, lines } = await readReportPlan(asker, params["person"] ?? "");
  const today = dayAt(new Date(), environment().timeZone);
  const views = lines.map((line) => lineView(catalogue(), line, { side: "supervisor", holder, today }));
  const open = openByDay(views);
  return {
    name: firstName(holder.name),
    yours: open.filter((line) => line.owner !== "learner"),
    theirs: open.filter((line) => line.owner === "learner"),
    finished: views.filter((line) => line.state === "done").reverse(),
    left: views.filter((line) => line.state === "dropped").reverse(),
  };
}

export default function ReportPlanPage() {
  const { name, yours, theirs, finished, left } = useLoaderData<typeof loader>();
  const nothing = yours.length + theirs.length + finished.length + left.length === 0;
  return (
    <>
      <PageHead
        back={{ to: "/team", label: "Team" }}
        title={`${name}’s plan`}
        lede={`What the two of you agreed, and the goals ${name} shows you. The rest of the plan is ${name}’s own.`}
      />
      <div className="stack-xl">
        <Audience words={`Only you and ${name} can see this.`} alone />
        {nothing ? (
          <Empty heading="Nothing to see yet">
            <p>Once the two of you have agreed something in a conversation, it stands here.</p>
          </Empty>
        ) : null}
        {yours.length > 0 ? (
          <Section heading="For you to do" id="yours">
            <PlanLines lines={yours} label="Open lines that are yours to do, nearest day first" next />
          </Section>
        ) : null}
        {theirs.length > 0 ? (
          <Section heading={`For ${name} to do`} id="theirs">
            <PlanLines lines={theirs} label={`Open lines that are ${name}’s to do, nearest day first`} />
          </Section>
        ) : null}
        {finished.length > 0 ? (
          <Section heading="In place" id="finished">
            <PlanLines lines={finished} label="Lines that are done, newest first" />
          </Section>
        ) : null}
        {left.length > 0 ? (
          <More summary={left.length === 1 ? "1 line was dropped" : `${left.length} lines were dropped`}>
            <PlanLines lines={left} label="Lines that were dropped, newest first" />
          </More>
        ) : null}
      </div>
    </>
  );
}
