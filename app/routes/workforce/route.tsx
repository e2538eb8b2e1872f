import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { whoIsAsking } from "~/http/session.server";
import { PageHead, Section } from "~/ui/page";

export const meta: MetaFunction = () => [{ title: "Workforce development framework – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  requireMay((await whoIsAsking(request)) ?? { roles: [] }, "public.read");
  return catalogue().framework.workforce;
}

export default function WorkforcePage() {
  const { vision, focusAreas, evaluationOutcomes, source } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead title="Workforce development framework" lede={vision} />
      <div className="stack-xl">
        {focusAreas.map((area) => (
          <Section key={area.code} id={area.code} heading={`${area.code} ${area.name}`}>
            {area.actions.map((action) => (
              <div key={action.code} id={action.code} className="stack-s measure">
                <h3>
                  <span className="code">{action.code}</span> {action.title}
                </h3>
                <ul>
                  {action.steps.map((step) => (
                    <li key={step}>{step}</li>
                  ))}
                </ul>
                <p className="small muted">Responsible: {action.responsibility.join(", ")}</p>
              </div>
            ))}
          </Section>
        ))}
        <Section heading="Evaluation outcomes" id="outcomes">
          {evaluationOutcomes.map((group) => (
            <div key={group.prefix} className="stack-s measure">
              <h3>{group.group}</h3>
              <ul className="plain stack-s">
                {group.items.map((item) => (
                  <li key={item.code} id={item.code}>
                    <span className="code">{item.code}</span> {item.text}
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </Section>
        <p className="muted">
          {source.title}, {source.copyright}. Shown word for word; the codes are ours.
        </p>
      </div>
    </>
  );
}
