import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { OpenRound } from "~/domains/assessment/components/open-round";
import { openRoundForm, openRoundPage } from "~/domains/assessment/open-round.server";
import { readForm } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";
import { kickOutbox } from "~/workflows/outbox-runner.server";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `Open a round for ${page.person} – IPS Pathways` : "IPS Pathways" },
];

const personIn = (request: Request): string => new URL(request.url).searchParams.get("person") ?? "";

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "team.read");
  return openRoundPage(asker, personIn(request), new Date());
}

export async function action({ request }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "team.read");
  const answer = await openRoundForm(asker, personIn(request), await readForm(request), new Date());
  kickOutbox();
  return answer;
}

export default function OpenRoundForPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return <OpenRound page={page} refused={answer && "refused" in answer ? answer.refused : undefined} />;
}
