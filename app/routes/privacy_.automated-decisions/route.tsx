import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { readPlan } from "~/domains/assessment/sampling-plan.server";
import { environment } from "~/http/environment.server";
import { whoIsAsking } from "~/http/session.server";
import { Facts } from "~/ui/facts";
import { PageHead, Section } from "~/ui/page";
import { automatedRules } from "~/workflows/automated-decisions.server";

export const meta: MetaFunction = () => [{ title: "Decisions by rules – Privacy – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  requireMay((await whoIsAsking(request)) ?? { roles: [] }, "public.read");
  const { issuer } = environment();
  // staff may have set another plan than content/ has
  const { plan } = await readPlan(store().read);
  const world = { ...catalogue(), samplingPlan: { ...catalogue().samplingPlan, plan } };
  return {
    issuer: issuer.name,
    email: issuer.email,
    rules: automatedRules.flatMap(({ now, at: _, also: __, ...rule }) => {
      const set = now(world);
      return set === null ? [] : [{ ...rule, now: set }];
    }),
  };
}

export default function AutomatedDecisions() {
  const { issuer, email, rules } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        back={{ to: "/privacy", label: "Privacy" }}
        title="Decisions by rules"
        lede="Every rule in this service that works something out about a person, what it uses, and who decides."
      />
      <div className="stack-xl">
        <div className="prose">
          <p>
            No rule here makes an award, refuses one or withdraws one. No rule judges evidence or rates a
            person. A named person does, and the record says who. No rule learns from what people write, and
            nothing is sent to another company to be worked out.
          </p>
          <p>
            This page is made from the rules that are on in this service now. It lists {rules.length}. If you
            think that one of them has treated you wrongly, write to <a href={`mailto:${email}`}>{email}</a>:
            a person at {issuer} looks at it.
          </p>
          <ul>
            {rules.map((rule) => (
              <li key={rule.id}>
                <a href={`#${rule.id}`}>{rule.title}</a>
              </li>
            ))}
          </ul>
        </div>
        {rules.map((rule) => (
          <Section key={rule.id} heading={rule.title} id={rule.id}>
            <div className="measure">
              <Facts
                one
                rows={[
                  { term: "What it does", value: rule.does },
                  { term: "What it uses", value: rule.looksAt },
                  { term: "What follows", value: rule.follows },
                  { term: "Who decides", value: rule.person },
                  {
                    term: "How it is set now",
                    value:
                      rule.now.length === 1 ? rule.now[0] : rule.now.map((one) => <p key={one}>{one}</p>),
                  },
                ]}
              />
            </div>
          </Section>
        ))}
      </div>
    </>
  );
}
