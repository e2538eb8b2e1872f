import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { may } from "~/access/policy";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { microCredential } from "~/catalogue/lookups";
import { CompletionList, RULE_AND_PERSON } from "~/domains/assessment/components/completion-list";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { whoIsAsking } from "~/http/session.server";
import { Banner } from "~/ui/banner";
import { ButtonLink } from "~/ui/button";
import { More } from "~/ui/details";
import { Facts } from "~/ui/facts";
import { DomainCode } from "~/ui/icon";
import { PageHead, Panel, Section, Split } from "~/ui/page";
import { formatDateOn } from "~/ui/moments";
import { publicView } from "./view.server";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.of.title ?? "Micro-credential"} – IPS Pathways` },
  { name: "description", content: data?.of.summary },
];

/** What Australia's National Microcredentials Framework asks to be said, and how we know that it is earned. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await whoIsAsking(request);
  requireMay(asker ?? { roles: [] }, "public.read");
  const of = microCredential(catalogue(), params["slug"] ?? "");
  if (!of)
    throw new DomainError(
      "not-found",
      "There is no micro-credential of this name. Choose one from the list.",
    );
  return {
    learns: may(asker?.roles ?? null, "learning.progress", { own: true }),
    of: publicView(catalogue(), of, environment().issuer),
  };
}

export default function MicroCredentialPage() {
  const { learns, of } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        back={{ to: "/microcredentials", label: "Micro-credentials" }}
        kicker={
          <>
            <DomainCode code={of.code} /> · Micro-credential
          </>
        }
        title={of.title}
        lede={of.summary}
      />
      {of.gaps.length > 0 ? (
        <div className="measure banner-above">
          <Banner tone="care" heading="A draft that is not published yet.">
            {of.status} Still to be confirmed:{" "}
            {of.gaps.map((gap) => gap.charAt(0).toLowerCase() + gap.slice(1).replace(/\.$/, "")).join("; ")}.
          </Banner>
        </div>
      ) : null}
      <Split
        asideLabel="At a glance"
        main={
          <>
            <Section heading="What it is" id="what">
              <p className="measure">{of.description}</p>
            </Section>
            <Section heading="What you will be able to do" id="outcomes">
              <div className="prose">
                <ol>
                  {of.outcomes.map((outcome) => (
                    <li key={outcome.id}>
                      {outcome.text}{" "}
                      <span className="muted small">
                        {outcome.skills.map((code, index) => (
                          <span key={code}>
                            {index > 0 ? ", " : null}
                            <a href={`/framework/${code}`}>{code}</a>
                          </span>
                        ))}
                      </span>
                    </li>
                  ))}
                </ol>
              </div>
            </Section>
            <Section heading="Modules" id="modules">
              <div className="prose">
                <ol>
                  {of.modules.map((module) => (
                    <li key={module.slug} id={module.slug}>
                      <b>{module.title}.</b> {module.summary}{" "}
                      <span className="muted small">
                        About {module.minutes} minutes. {module.status}.
                      </span>
                    </li>
                  ))}
                </ol>
              </div>
              <p className="measure">
                Then, at work: <b>{of.exercise}</b>.
              </p>
            </Section>
            <Section heading="What you bring back" id="evidence">
              <div className="prose">
                <ul>
                  {of.evidence.map((kind) => (
                    <li key={kind.title}>
                      <b>{kind.title}.</b> {kind.rule}
                    </li>
                  ))}
                </ul>
              </div>
              <p className="measure muted">{of.deIdentification}</p>
            </Section>
            <Section heading="How it is judged" id="rubric">
              <p className="measure">{of.assessment}</p>
              {of.criteria.map((criterion) => (
                <More summary={`${criterion.title} (${criterion.skills.join(", ")})`} key={criterion.id}>
                  <Facts
                    rows={criterion.levels.map((level) => ({ term: level.name, value: level.behaviour }))}
                  />
                </More>
              ))}
              <p className="measure">{of.moderation}</p>
            </Section>
            <Section heading="What the award asks for" id="completion">
              <div className="prose">
                <CompletionList words={of.completion} />
              </div>
              <p className="measure">{RULE_AND_PERSON}</p>
            </Section>
            <Section heading="What it is aligned to" id="alignment">
              <div className="prose">
                <ul>
                  {of.skills.map((skill) => (
                    <li key={skill.code}>
                      <a href={`/framework/${skill.code}`}>
                        <b>{skill.code}</b> {skill.text}
                      </a>
                    </li>
                  ))}
                </ul>
              </div>
              <More summary={`${of.principles.length} practice principles and ${of.values.length} values`}>
                <ul>
                  {of.principles.map((one) => (
                    <li key={one.name}>
                      <b>{one.name}</b> ({one.relation}). {one.how}
                    </li>
                  ))}
                  {of.values.map((one) => (
                    <li key={one.name}>
                      <b>{one.name}</b> (value). {one.how}
                    </li>
                  ))}
                </ul>
              </More>
              <More summary={`${of.fidelity.length} items of the fidelity scale`}>
                <ul>
                  {of.fidelity.map((one) => (
                    <li key={one.item}>
                      Item {one.item}: {one.name} ({one.relation})
                    </li>
                  ))}
                </ul>
                <p className="small muted">
                  A fidelity scale rates a service, and this credential is about a person. One is never turned
                  into the other. <a href="/fidelity">About the scale</a>
                </p>
              </More>
            </Section>
            <Section heading="Who stands behind it" id="quality">
              <p className="measure">{of.qualityAssurance}</p>
              <p className="measure">{of.qualityReview}</p>
              <p className="measure">
                <b>{of.status}</b> {of.reviewers}
              </p>
              <More summary="Sources">
                <ul>
                  {of.sources.map((text) => (
                    <li key={text}>{text}</li>
                  ))}
                </ul>
              </More>
            </Section>
            {learns ? (
              <Panel kicker="For you" heading="Read the modules" id="go">
                <p>Nothing is locked, and your place is kept.</p>
                <p className="acts">
                  <ButtonLink to={`/learn/${of.slug}`} iconAfter="next">
                    Go to the modules
                  </ButtonLink>
                </p>
              </Panel>
            ) : null}
          </>
        }
        aside={
          <section className="stack-s" aria-labelledby="glance-h">
            <h2 id="glance-h">At a glance</h2>
            <Facts one rows={of.facts} />
            <p className="small muted">
              {of.aqf} Described as the National Microcredentials Framework asks ({of.nmfVersion}); last
              checked {formatDateOn(of.lastChecked)}.
            </p>
          </section>
        }
      />
    </>
  );
}
