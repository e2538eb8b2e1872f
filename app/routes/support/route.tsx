import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { DomainError } from "~/http/domain-error";
import { whoIsAsking } from "~/http/session.server";
import { PageHead } from "~/ui/page";
import { Support } from "~/ui/support";

export const meta: MetaFunction = () => [{ title: "Support for you – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  requireMay((await whoIsAsking(request)) ?? { roles: [] }, "public.read");
  const set = catalogue().support.find((each) => each.id === "default") ?? catalogue().support[0];
  if (!set) throw new DomainError("unavailable", "In an emergency, call Triple Zero (000).");
  return { set };
}

export default function SupportPage() {
  const { set } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        title="Support for you"
        lede="This work can stay with you after the day is over. Reaching out early is part of doing it well."
      />
      <div className="measure stack-l">
        <Support
          heading="People you can call"
          lead={set.lead}
          services={[{ name: set.first.name, phone: set.first.phone, who: set.first.note }, ...set.services]}
          lastChecked={set.lastChecked}
        />
        <p>
          You can stop in the middle of any module or form here. Your place and your words are kept, and
          coming back later never affects an award.
        </p>
      </div>
    </>
  );
}
