import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { whoIsAsking } from "~/http/session.server";
import { More } from "~/ui/details";
import { PageHead, Section } from "~/ui/page";

export const handle = { lasting: true };

export const meta: MetaFunction = () => [{ title: "Practice principles of IPS – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  requireMay((await whoIsAsking(request)) ?? { roles: [] }, "public.read");
  const { framework, microCredentials } = catalogue();
  return {
    principles: framework.principles.map((principle) => ({
      ...principle,
      credentials: microCredentials.flatMap((credential) =>
        credential.alignment.principles
          .filter((each) => each.key === principle.key)
          .map((each) => ({ slug: credential.slug, title: credential.title, how: each.how })),
      ),
    })),
    source: framework.workforce.source,
  };
}

/** Names of the three documents, as they are called in content/. */
const documents: Record<string, string> = {
  "headspace-workforce-development-framework": "IPS Workforce Development Framework for headspace",
  "ips-works-explainer": "An IPS explainer",
  "core-practice-principles": "Core practice principles of IPS",
};

export default function PrinciplesPage() {
  const { principles, source } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        title="Eight practice principles"
        lede="IPS follows eight principles. The wording written for headspace comes first, because that is where you work. Two older wordings stand beside it, because they differ and the differences matter."
      />
      <div className="stack-xl">
        {principles.map((principle, at) => {
          const [first, ...others] = principle.wordings;
          return (
            <Section
              key={principle.key}
              id={principle.key}
              heading={`${at + 1}. ${first?.name ?? principle.key}`}
            >
              <blockquote className="note measure">{first?.text}</blockquote>
              <More summary="Two other wordings">
                <dl className="facts one measure">
                  {others.map((wording) => (
                    <div key={wording.source}>
                      <dt>{documents[wording.source] ?? wording.source}</dt>
                      <dd>
                        <b>{wording.name}.</b> {wording.text}
                      </dd>
                    </div>
                  ))}
                </dl>
              </More>
              {principle.credentials.map((each) => (
                <p key={each.slug} className="small">
                  In <a href={`/microcredentials/${each.slug}`}>{each.title}</a>: {each.how}
                </p>
              ))}
            </Section>
          );
        })}
        <p className="muted">
          First wording: {source.title}, {source.copyright}. All three are quoted word for word.
        </p>
      </div>
    </>
  );
}
