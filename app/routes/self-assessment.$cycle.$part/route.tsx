import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { RatingForm } from "~/domains/assessment/components/rating-form";
import { ratingPage, readRoundAs, saveRatingForm } from "~/domains/assessment/rating-view.server";
import { readForm } from "~/http/forms.server";
import { requireAsker, whoIsAsking } from "~/http/session.server";

export const handle = { script: true };
export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `${page.name} – Self-assessment – IPS Pathways` : "IPS Pathways" },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "round.rate", { own: true });
  const round = await readRoundAs(asker, params["cycle"] ?? "", "self");
  return ratingPage(asker, round, params["part"] ?? "");
}

export async function action({ request, params }: ActionFunctionArgs) {
  const known = await whoIsAsking(request);
  if (known) requireMay(known, "round.rate", { own: true });
  const where = { cycleId: params["cycle"] ?? "", part: params["part"] ?? "", side: "self" as const };
  return saveRatingForm(request, await readForm(request), where, new Date());
}

export default function OwnRatingPage() {
  return <RatingForm page={useLoaderData<typeof loader>()} answered={useActionData<typeof action>()} />;
}
