import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { SendRatings } from "~/domains/assessment/components/round-pages";
import { readRoundAs, sendForm, sendPage } from "~/domains/assessment/rating-view.server";
import { readForm } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";
import { kickOutbox } from "~/workflows/outbox-runner.server";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `Send your ratings of ${page.head.person} – IPS Pathways` : "IPS Pathways" },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "team.read");
  const round = await readRoundAs(asker, params["cycle"] ?? "", "supervisor");
  return sendPage(asker, round);
}

export async function action({ request, params }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "team.read");
  const round = await readRoundAs(asker, params["cycle"] ?? "", "supervisor");
  const answer = await sendForm(asker, round, await readForm(request), new Date());
  kickOutbox();
  return answer;
}

export default function SendRatingsOfReportPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return <SendRatings page={page} refused={answer && "refused" in answer ? answer.refused : undefined} />;
}
