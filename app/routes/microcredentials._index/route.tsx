import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { whoIsAsking } from "~/http/session.server";
import { DomainCode } from "~/ui/icon";
import { Card, PageHead } from "~/ui/page";

export const meta: MetaFunction = () => [
  { title: "Micro-credentials – IPS Pathways" },
  { name: "description", content: "Micro-credentials for vocational specialists in youth mental health." },
];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await whoIsAsking(request);
  requireMay(asker ?? { roles: [] }, "public.read");
  return {
    credentials: catalogue().microCredentials.map((of) => ({
      slug: of.slug,
      code: of.humanCode,
      title: of.title,
      summary: of.summary,
      hours: of.volumeOfLearning.hours,
      modules: of.modules.length,
      mode: of.delivery.mode,
      reviewed: of.review.status === "reviewed",
    })),
  };
}

export default function MicroCredentials() {
  const { credentials } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        title="Micro-credentials"
        lede="Each one stands for something people saw a vocational specialist do at work. Anyone can check it."
      />
      <div className="stack-l measure">
        {credentials.map((one) => (
          <Card
            key={one.slug}
            id={one.slug}
            kicker={
              <>
                <DomainCode code={one.code} /> · Micro-credential
              </>
            }
            heading={<a href={`/microcredentials/${one.slug}`}>{one.title}</a>}
          >
            <p>{one.summary}</p>
            <p className="small muted">
              About {one.hours} hours · {one.modules} modules · {one.mode}
              {one.reviewed ? "" : " · Draft, waiting for expert review"}
            </p>
          </Card>
        ))}
      </div>
    </>
  );
}
