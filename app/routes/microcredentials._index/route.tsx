import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import type { MicroCredential } from "~/catalogue/types";
import { byDomain } from "~/domains/learning/course-list";
import { whoIsAsking } from "~/http/session.server";
import { DomainCode } from "~/ui/icon";
import { PageHead, Section } from "~/ui/page";

export const meta: MetaFunction = () => [
  { title: "Micro-credentials – IPS Pathways" },
  { name: "description", content: "Micro-credentials for vocational specialists in youth mental health." },
];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await whoIsAsking(request);
  requireMay(asker ?? { roles: [] }, "public.read");
  const cat = catalogue();
  const shown = (of: MicroCredential) => ({
    slug: of.slug,
    code: of.humanCode,
    title: of.title,
    summary: of.summary,
    hours: of.volumeOfLearning.hours,
    modules: of.modules.length,
    reviewed: of.review.status === "reviewed",
  });
  const { domains, advanced } = byDomain(cat);
  return {
    domains: domains.map((domain) => ({ ...domain, credentials: domain.credentials.map(shown) })),
    advanced: advanced.map(shown),
  };
}

type Page = ReturnType<typeof useLoaderData<typeof loader>>;

export default function MicroCredentials() {
  const { domains, advanced } = useLoaderData<typeof loader>();
  const core = domains.reduce((sum, domain) => sum + domain.credentials.length, 0);
  return (
    <>
      <PageHead
        title="Micro-credentials"
        lede="Each one stands for something people saw a vocational specialist do at work. Anyone can check it."
      >
        <p>
          {core} of the core work{advanced.length > 0 ? `, and ${advanced.length} of advanced practice` : ""}.{" "}
          <a href="/pathways">See how they fit together and where they lead</a>
        </p>
      </PageHead>
      <div className="stack-xl">
        {domains.map((domain) => (
          <Section
            key={domain.code}
            id={domain.code.toLowerCase()}
            kicker={<DomainCode code={domain.code} />}
            heading={domain.name}
          >
            <Listed credentials={domain.credentials} />
          </Section>
        ))}
        {advanced.length > 0 ? (
          <Section id="advanced" heading="Strands of advanced practice">
            <p className="measure">For people who do the core work already and lead in one part of it.</p>
            <Listed credentials={advanced} />
          </Section>
        ) : null}
      </div>
    </>
  );
}

function Listed({ credentials }: { credentials: Page["advanced"] }) {
  return (
    <ul className="plain grid2">
      {credentials.map((one) => (
        <li key={one.slug} className="card stack-s" id={one.slug}>
          <h3>
            <span className="code muted">{one.code}</span>{" "}
            <a href={`/microcredentials/${one.slug}`}>{one.title}</a>
          </h3>
          <p>{one.summary}</p>
          <p className="small muted">
            About {one.hours} hours · {one.modules} modules
            {one.reviewed ? "" : " · Draft, waiting for expert review"}
          </p>
        </li>
      ))}
    </ul>
  );
}
