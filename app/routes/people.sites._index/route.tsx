import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { listSites } from "~/domains/people/reads.server";
import { requireAsker } from "~/http/session.server";
import { Banner } from "~/ui/banner";
import { Acts, ButtonLink } from "~/ui/button";
import { Empty } from "~/ui/empty";
import { PageHead } from "~/ui/page";
import { QueueTable } from "~/ui/queue";

export const meta: MetaFunction = () => [{ title: "Sites – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "people.manage");
  return { sites: await listSites(), saved: new URL(request.url).searchParams.get("done") === "saved" };
}

export default function Sites() {
  const { sites, saved } = useLoaderData<typeof loader>();
  return (
    <div className="stack-l">
      <PageHead back={{ to: "/people", label: "People" }} title="Sites" lede="The centres people work at." />
      {saved ? (
        <Banner tone="ok" live>
          The site is saved.
        </Banner>
      ) : null}
      {sites.length === 0 ? (
        <Empty heading="No site yet" action={{ to: "/people/sites/new", label: "Add the first site" }}>
          <p>A site ties people to their supervisor and holds its own Acknowledgement of Country.</p>
        </Empty>
      ) : (
        <>
          <Acts>
            <ButtonLink to="/people/sites/new" icon="plus">
              Add a site
            </ButtonLink>
          </Acts>
          <QueueTable
            caption="Sites by name"
            columns={[{ label: "Site" }, { label: "Lead agency" }, { label: "Acknowledgement of Country" }]}
            rows={sites.map((site) => ({
              key: site.id,
              header: site.name,
              to: `/people/sites/${site.id}`,
              cells: [site.leadAgency, site.acknowledgement],
            }))}
          />
        </>
      )}
    </div>
  );
}
