import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { SendRatings } from "~/domains/assessment/components/round-pages";
import { pathOfRound, sendSheet } from "~/domains/assessment/cycles.server";
import { readRoundAs, sendPage } from "~/domains/assessment/rating-view.server";
import { answerForm, readForm } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";
import { kickOutbox } from "~/workflows/outbox-runner.server";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `Send your ratings of ${page.head.person} – IPS Pathways` : "IPS Pathways" },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "team.read");
  const round = await readRoundAs(asker, params["cycle"] ?? "", "supervisor");
  if (round.sentAt[round.side] !== null || round.closedAt !== null)
    throw redirect(pathOfRound("supervisor", round.id));
  return sendPage(asker, round);
}

export async function action({ request, params }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "team.read");
  const round = await readRoundAs(asker, params["cycle"] ?? "", "supervisor");
  const form = await readForm(request);
  return answerForm(form, async (read) => {
    read.choice("intent", ["send"], { label: "What to do" });
    read.done();
    await sendSheet(asker, round.id, new Date());
    kickOutbox();
    return redirect(pathOfRound("supervisor", round.id));
  });
}

export default function SendRatingsOfReportPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return <SendRatings page={page} refused={answer && "refused" in answer ? answer.refused : undefined} />;
}
