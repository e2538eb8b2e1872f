import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { requireAsker } from "~/http/session.server";
import { DomainCode, DomainGlyph } from "~/ui/icon";
import { PageHead, Section } from "~/ui/page";

export const meta: MetaFunction = () => [{ title: "Guides to talking about skills – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "guide.read");
  const { framework, guides } = catalogue();
  return framework.domains.map((domain) => ({
    code: domain.code,
    name: domain.name,
    competencies: domain.competencies.map(({ code, name }) => {
      const guide = guides.find((one) => one.competency === code);
      return { code, name, skills: guide ? Object.keys(guide.skills).length : 0 };
    }),
  }));
}

export default function GuidesPage() {
  const domains = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        title="Guides to talking about skills"
        lede="For a supervisor who never did this job, and for everyone who is rated: what good looks like, what you could see, what to ask, and what isn’t a supervisor’s to judge."
      />
      <div className="stack-xl">
        {domains.map((domain) => (
          <Section
            key={domain.code}
            id={domain.code}
            heading={
              <>
                <DomainGlyph code={domain.code} /> {domain.name}
              </>
            }
          >
            <ul className="plain stack-s measure">
              {domain.competencies.map((one) => (
                <li key={one.code}>
                  <DomainCode code={one.code} />{" "}
                  {one.skills > 0 ? (
                    <>
                      <a href={`/guides/${one.code}`}>{one.name}</a>{" "}
                      <span className="muted small">
                        {one.skills} {one.skills === 1 ? "skill" : "skills"}
                      </span>
                    </>
                  ) : (
                    <>
                      {one.name} <span className="muted small">Not written yet</span>
                    </>
                  )}
                </li>
              ))}
            </ul>
          </Section>
        ))}
      </div>
    </>
  );
}
