import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { may } from "~/access/policy";
import { requireMay } from "~/access/require-may";
import { firstName } from "~/domains/people/names";
import { environment } from "~/http/environment.server";
import { requireAsker } from "~/http/session.server";
import { PageHead, Split } from "~/ui/page";
import { LearnerAside, LearnerMain } from "./learner";
import { learnerHome } from "./learner.server";
import { StaffAside, StaffMain } from "./staff";
import { staffHome } from "./staff.server";

export const meta: MetaFunction = () => [{ title: "Home – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "account.manage", { own: true });
  const now = new Date();
  return {
    name: firstName(asker.name),
    greeting: greetingAt(now, environment().timeZone),
    now: now.toISOString(),
    learner: may(asker.roles, "learning.progress", { own: true }) ? await learnerHome(asker, now) : null,
    staff: await staffHome(asker, now),
  };
}

function greetingAt(now: Date, timeZone: string): string {
  const hour = Number(
    new Intl.DateTimeFormat("en-AU", { timeZone, hour: "numeric", hourCycle: "h23" }).format(now),
  );
  return hour < 12 ? "Good morning" : hour < 18 ? "Good afternoon" : "Good evening";
}

export default function Dashboard() {
  const { name, greeting, now, learner, staff } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead title={`${greeting}, ${name}`} />
      <Split
        asideLabel="Also for you"
        main={
          <>
            {learner ? <LearnerMain home={learner} /> : null}
            <StaffMain home={staff} now={now} panel={learner === null} />
          </>
        }
        aside={
          <>
            {learner ? <LearnerAside home={learner} /> : null}
            <StaffAside home={staff} />
          </>
        }
      />
    </>
  );
}
