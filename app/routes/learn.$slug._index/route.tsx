import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { may } from "~/access/policy";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { microCredential } from "~/catalogue/lookups";
import { CompletionList, RULE_AND_PERSON } from "~/domains/assessment/components/completion-list";
import { completionInWords } from "~/domains/assessment/rules";
import { type ModuleLine, moduleLines } from "~/domains/learning/module-line";
import { readLearning } from "~/domains/learning/reads.server";
import { DomainError } from "~/http/domain-error";
import { requireAsker } from "~/http/session.server";
import { ButtonLink } from "~/ui/button";
import { DomainCode } from "~/ui/icon";
import { PageHead, Panel, Section, Split } from "~/ui/page";
import { Path, Step } from "~/ui/path";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `${data.title} – Learn – IPS Pathways` : "Learn – IPS Pathways" },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "learning.read");
  const of = microCredential(catalogue(), params["slug"] ?? "");
  if (!of) {
    throw new DomainError(
      "not-found",
      "There is no such micro-credential. Go back to Learn and choose again.",
    );
  }
  const learns = may(asker.roles, "learning.progress", { own: true });
  const modules: ModuleLine[] = learns
    ? moduleLines(of, await readLearning(asker.personId))
    : of.modules.map(({ slug, title, minutes }) => ({
        slug,
        title,
        state: "todo",
        detail: `About ${minutes} minutes`,
      }));
  return {
    slug: of.slug,
    code: of.humanCode,
    title: of.title,
    summary: of.summary,
    learns,
    modules,
    exercise: of.exercise.title,
    outcomes: of.learningOutcomes.map(({ id, text }) => ({ id, text })),
    evidence: of.evidence.map(({ id, title }) => ({ id, title })),
    completion: completionInWords(of),
  };
}

export default function CredentialModules() {
  const { slug, code, title, summary, learns, modules, exercise, outcomes, evidence, completion } =
    useLoaderData<typeof loader>();
  const now = modules.find((module) => module.state === "now");
  const begun = modules.some((module) => module.state === "done") || now?.detail.startsWith("Section");
  return (
    <>
      <PageHead
        back={{ to: "/learn", label: "Learn" }}
        kicker={
          <>
            <DomainCode code={code} /> · Micro-credential
          </>
        }
        title={title}
        lede={summary}
      />
      <Split
        asideLabel="About this micro-credential"
        main={
          <>
            {learns ? (
              <Panel kicker="Your next step here" heading={now ? now.title : exercise} id="next">
                <p className="muted">
                  {now ? now.detail : "The modules are in place. What is left happens at work."}
                </p>
                <p className="acts">
                  <ButtonLink
                    to={now ? `/learn/${slug}/${now.slug}` : `/learn/${slug}/exercise`}
                    iconAfter="next"
                  >
                    {now ? (begun ? "Go on" : "Begin") : "Read the exercise"}
                  </ButtonLink>
                </p>
              </Panel>
            ) : null}
            <Section heading="Modules" id="modules">
              <Path label="Modules">
                {modules.map((module) => (
                  <Step
                    key={module.slug}
                    state={module.state}
                    title={module.title}
                    to={`/learn/${slug}/${module.slug}`}
                    detail={module.detail}
                    words={learns ? undefined : ""}
                  />
                ))}
                <Step
                  state="todo"
                  words=""
                  title={`At work: ${exercise}`}
                  to={`/learn/${slug}/exercise`}
                  detail={`You bring back: ${evidence.map((kind) => kind.title).join("; ")}`}
                />
              </Path>
              <p className="muted small">Nothing is locked. You can take them in any order.</p>
            </Section>
          </>
        }
        aside={
          <>
            <section className="stack-s">
              <h2>By the end you can</h2>
              <ul>
                {outcomes.map((outcome) => (
                  <li key={outcome.id}>{outcome.text}</li>
                ))}
              </ul>
            </section>
            <section className="stack-s" aria-labelledby="completion-h">
              <h2 id="completion-h">What the award asks for</h2>
              <CompletionList words={completion} />
              <p className="small muted">{RULE_AND_PERSON}</p>
            </section>
            <p className="small">
              <a href={`/microcredentials/${slug}`}>Everything about this micro-credential</a>
            </p>
          </>
        }
      />
    </>
  );
}
