import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { whoIsAsking } from "~/http/session.server";
import { ButtonLink } from "~/ui/button";
import { Panel, PageHead, Section } from "~/ui/page";
import { Path, Step } from "~/ui/path";

export const meta: MetaFunction = () => [
  { title: "IPS Pathways: learn, practise and prove the work of IPS" },
  {
    name: "description",
    content: "Learning, evidence and micro-credentials for vocational specialists in youth mental health.",
  },
];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await whoIsAsking(request);
  requireMay(asker ?? { roles: [] }, "public.read");
  return {
    name: asker?.name ?? null,
    credentials: catalogue().microCredentials.map(({ slug, title, summary, humanCode }) => ({
      slug,
      title,
      summary,
      humanCode,
    })),
  };
}

export default function FirstPage() {
  const { name, credentials } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        title="Get good at the work, and be able to show it"
        lede="IPS Pathways is for vocational specialists who help young people with mental ill-health into jobs and study. Learn from real moments, try it at work, and earn a micro-credential that anyone can check."
      />
      <div className="stack-xl">
        {name === null ? (
          <Panel
            kicker="For vocational specialists"
            heading="Sign in to carry on where you stopped"
            id="start"
          >
            <p className="measure muted">
              Your administrator invites you by email. There is nothing to install, and it works on your
              phone.
            </p>
            <p className="acts">
              <ButtonLink to="/login">Sign in</ButtonLink>
            </p>
          </Panel>
        ) : (
          <Panel kicker={`Signed in as ${name}`} heading="Carry on where you stopped" id="start">
            <p className="acts">
              <ButtonLink to="/dashboard" iconAfter="next">
                Go to your home page
              </ButtonLink>
            </p>
          </Panel>
        )}
        <Section heading="How a micro-credential is earned" id="how">
          <Path label="From first lesson to a credential that anyone can check">
            <Step
              state="todo"
              words="Step"
              title="Learn"
              detail="Short modules on cases from car parks, case reviews and employers’ front desks. Every answer explains itself."
            />
            <Step
              state="todo"
              words="Step"
              title="Try it at work"
              detail="One real exercise beside the job, with a template you would keep using."
            />
            <Step
              state="todo"
              words="Step"
              title="Send evidence"
              detail="Written so that no young person can be recognised. A check helps you before anything is sent."
            />
            <Step
              state="todo"
              words="Step"
              title="Hear what your supervisor saw"
              detail="They read it beside a rubric, and you talk. A piece may come back with one thing to do."
            />
            <Step
              state="todo"
              words="Step"
              title="Receive the award"
              detail="A person makes it. The credential can be checked by an employer, today and in ten years."
            />
          </Path>
        </Section>
        <Section heading="Micro-credentials" id="micro-credentials">
          <ul className="plain stack">
            {credentials.map((credential) => (
              <li key={credential.slug}>
                <h3>
                  <a href={`/microcredentials/${credential.slug}`}>{credential.title}</a>{" "}
                  <span className="code muted">{credential.humanCode}</span>
                </h3>
                <p className="measure">{credential.summary}</p>
              </li>
            ))}
          </ul>
        </Section>
        <div className="grid2">
          <Section heading="For employers and colleagues" id="check">
            <p>Somebody showed you a credential? See at once whether it is real, current and theirs.</p>
            <p>
              <ButtonLink to="/verify" kind="second">
                Check a credential
              </ButtonLink>
            </p>
          </Section>
          <Section heading="For anyone curious" id="framework">
            <p>The competency framework names what the work takes: 6 domains, 17 competencies, 85 skills.</p>
            <p>
              <ButtonLink to="/framework" kind="second">
                Explore the framework
              </ButtonLink>
            </p>
          </Section>
        </div>
      </div>
    </>
  );
}
