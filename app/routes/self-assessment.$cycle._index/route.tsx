import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { LookBackPage, RoundTasks } from "~/domains/assessment/components/round-pages";
import { lookBack, readRoundAs, roundProgress, roundForm } from "~/domains/assessment/rating-view.server";
import { readForm } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";
import { kickOutbox } from "~/workflows/outbox-runner.server";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `${(page.tasks ?? page.back)?.head.kind} self-assessment – IPS Pathways` : "IPS Pathways" },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "round.rate", { own: true });
  const round = await readRoundAs(asker, params["cycle"] ?? "", "self");
  const sent = round.sentAt[round.side] !== null || round.closedAt !== null;
  return {
    tasks: sent ? null : await roundProgress(asker, round),
    back: sent ? await lookBack(asker, round) : null,
    done: new URL(request.url).searchParams.get("done") === "saved",
  };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "round.rate", { own: true });
  const round = await readRoundAs(asker, params["cycle"] ?? "", "self");
  const answer = await roundForm(asker, round, await readForm(request), new Date());
  kickOutbox();
  return answer;
}

export default function OwnRoundPage() {
  const { tasks, back, done } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  return (
    <>
      {tasks ? <RoundTasks page={tasks} done={done} refused={refused} /> : null}
      {back ? <LookBackPage page={back} refused={refused} /> : null}
    </>
  );
}
