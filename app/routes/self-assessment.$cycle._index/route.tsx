import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { RoundPage } from "~/domains/assessment/components/round-pages";
import { readRoundAs, roundForm, roundPage } from "~/domains/assessment/rating-view.server";
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
  return roundPage(asker, round, request);
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
  return <RoundPage page={useLoaderData<typeof loader>()} answered={useActionData<typeof action>()} />;
}
