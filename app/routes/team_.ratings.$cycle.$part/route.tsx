import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { RatingForm } from "~/domains/assessment/components/rating-form";
import { ratingPage, readRoundAs, saveRatingForm } from "~/domains/assessment/rating-view.server";
import { readForm } from "~/http/forms.server";
import { requireAsker, whoIsAsking } from "~/http/session.server";

export const handle = { script: true };
export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `${page.name} – Round of your team – IPS Pathways` : "IPS Pathways" },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "team.read");
  const round = await readRoundAs(asker, params["cycle"] ?? "", "supervisor");
  return ratingPage(asker, round, params["part"] ?? "");
}

export async function action({ request, params }: ActionFunctionArgs) {
  const known = await whoIsAsking(request);
  if (known) requireMay(known, "team.read");
  const where = { cycleId: params["cycle"] ?? "", part: params["part"] ?? "", side: "supervisor" as const };
  return saveRatingForm(request, await readForm(request), where, new Date());
}

export default function RatingOfReportPage() {
  return <RatingForm page={useLoaderData<typeof loader>()} answered={useActionData<typeof action>()} />;
}
