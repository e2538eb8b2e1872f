import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { ProfilePage } from "~/domains/assessment/components/profile-picture";
import { readProfile } from "~/domains/assessment/profile.server";
import { requireAsker } from "~/http/session.server";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `Profile of ${page.person} – IPS Pathways` : "IPS Pathways" },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "team.read");
  return readProfile(asker, params["person"] ?? "");
}

export default function ProfileOfReportPage() {
  return (
    <ProfilePage
      profile={useLoaderData<typeof loader>()}
      back={{ to: "/team/ratings", label: "Rounds of your team" }}
    />
  );
}
