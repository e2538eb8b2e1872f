import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { may } from "~/access/policy";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { microCredential } from "~/catalogue/lookups";
import { Still } from "~/ui/still";
import { stillLeaf } from "~/domains/learning/module-view.server";
import { DomainError } from "~/http/domain-error";
import { requireAsker } from "~/http/session.server";
import { ButtonLink } from "~/ui/button";
import { PageHead, Panel, Section } from "~/ui/page";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.title ?? "Exercise"} – IPS Pathways` },
];

/** The exercise to do at work: its brief, its templates, and what is offered as evidence. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "learning.read");
  const credential = microCredential(catalogue(), params["slug"] ?? "");
  if (!credential)
    throw new DomainError("not-found", "There is no such page. Go back to Learn and choose again.");
  return {
    slug: credential.slug,
    credential: credential.title,
    title: credential.exercise.title,
    brief: stillLeaf(catalogue(), credential, credential.exercise.brief),
    evidence: credential.evidence.map(({ id, title, rule, required }) => ({ id, title, rule, required })),
    rule: credential.deIdentification.rule,
    agreement: credential.deIdentification.youngPersonAgreement,
    writes: may(asker.roles, "evidence.write", { own: true }),
  };
}

export default function ExercisePage() {
  const { slug, credential, title, brief, evidence, rule, agreement, writes } =
    useLoaderData<typeof loader>();
  return (
    <>
      <PageHead back={{ to: `/learn/${slug}`, label: credential }} kicker="Exercise at work" title={title} />
      <div className="measure stack-xl">
        <Still of={brief} className="prose" />
        <Section heading="What you bring back" id="evidence">
          <ul className="plain stack">
            {evidence.map((kind) => (
              <li key={kind.id}>
                <b>{kind.title}.</b> {kind.rule}
                {writes ? (
                  <>
                    {" "}
                    <a href={`/evidence/new?credential=${slug}&kind=${kind.id}`}>
                      Begin it<span className="vh">: {kind.title}</span>
                    </a>
                  </>
                ) : null}
              </li>
            ))}
          </ul>
        </Section>
        <Section heading="Nobody can be recognised" id="identities">
          <p>{rule}</p>
          <p>{agreement}</p>
        </Section>
        {writes ? (
          <Panel kicker="Next" heading="Bring back what happened" id="go">
            <p>You can begin with two minutes: what happened? What you write is kept as you go.</p>
            <p className="acts">
              <ButtonLink to="/evidence" iconAfter="next">
                Go to your evidence
              </ButtonLink>
            </p>
          </Panel>
        ) : null}
      </div>
    </>
  );
}
