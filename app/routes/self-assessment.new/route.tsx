import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { OpenRound } from "~/domains/assessment/components/open-round";
import { openRoundForm, openRoundPage } from "~/domains/assessment/open-round.server";
import { readForm } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";
import { kickOutbox } from "~/workflows/outbox-runner.server";

export const meta: MetaFunction = () => [{ title: "Open a round – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "round.open", { own: true });
  return openRoundPage(asker, asker.personId, new Date());
}

export async function action({ request }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "round.open", { own: true });
  const answer = await openRoundForm(asker, asker.personId, await readForm(request), new Date());
  kickOutbox();
  return answer;
}

export default function OpenOwnRoundPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return <OpenRound page={page} refused={answer && "refused" in answer ? answer.refused : undefined} />;
}
