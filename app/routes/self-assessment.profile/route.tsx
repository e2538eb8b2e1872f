import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { ProfilePage } from "~/domains/assessment/components/profile-picture";
import { readProfile } from "~/domains/assessment/profile.server";
import { requireAsker } from "~/http/session.server";

export const meta: MetaFunction = () => [{ title: "Your profile over time – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "round.rate", { own: true });
  return readProfile(asker, asker.personId);
}

export default function OwnProfilePage() {
  return (
    <ProfilePage
      profile={useLoaderData<typeof loader>()}
      back={{ to: "/self-assessment", label: "Your rounds" }}
    />
  );
}
