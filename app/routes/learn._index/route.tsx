import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { may } from "~/access/policy";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import type { MicroCredential } from "~/catalogue/types";
import { byDomain } from "~/domains/learning/course-list";
import { moduleLines } from "~/domains/learning/module-line";
import { readLearning } from "~/domains/learning/reads.server";
import { requireAsker } from "~/http/session.server";
import { DomainCode } from "~/ui/icon";
import { PageHead, Section } from "~/ui/page";
import { Progress } from "~/ui/progress";

export const meta: MetaFunction = () => [{ title: "Learn – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "learning.read");
  const learns = may(asker.roles, "learning.progress", { own: true });
  const overview = learns ? await readLearning(asker.personId) : null;
  const shown = (of: MicroCredential) => {
    const lines = overview ? moduleLines(of, overview) : [];
    return {
      slug: of.slug,
      code: of.humanCode,
      title: of.title,
      summary: of.summary,
      modules: of.modules.length,
      hours: of.volumeOfLearning.hours,
      begun: overview !== null && of.modules.some((module) => overview.progress.has(module.id)),
      states: lines.map((line) => line.state),
    };
  };
  const { domains, advanced } = byDomain(catalogue());
  const courses = domains.map((domain) => ({ ...domain, credentials: domain.credentials.map(shown) }));
  const strands = advanced.map(shown);
  return {
    begun: [...courses.flatMap((domain) => domain.credentials), ...strands].filter((one) => one.begun),
    domains: courses,
    advanced: strands,
  };
}

type Course = ReturnType<typeof useLoaderData<typeof loader>>["advanced"][number];

export default function LearnPage() {
  const { begun, domains, advanced } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        title="Learn"
        lede="Each micro-credential is a few short modules, one exercise at work, and a person who looks at what you bring back."
      >
        <p>
          Nothing is locked. Begin where your week needs it, or{" "}
          <a href="/pathways">see how they fit together</a>.
        </p>
      </PageHead>
      <div className="stack-xl">
        {begun.length > 0 ? (
          <Section id="begun" heading="You have begun">
            <Courses courses={begun} />
          </Section>
        ) : null}
        {domains.map((domain) => (
          <Section
            key={domain.code}
            id={domain.code.toLowerCase()}
            kicker={<DomainCode code={domain.code} />}
            heading={domain.name}
          >
            <Courses courses={domain.credentials} />
          </Section>
        ))}
        {advanced.length > 0 ? (
          <Section id="advanced" heading="Strands of advanced practice">
            <p className="measure">
              You can read them at any time. They are awarded to people who hold the core work.
            </p>
            <Courses courses={advanced} />
          </Section>
        ) : null}
      </div>
    </>
  );
}

function Courses({ courses }: { courses: readonly Course[] }) {
  return (
    <ul className="plain grid2">
      {courses.map((one) => {
        const done = one.states.filter((state) => state === "done").length;
        return (
          <li key={one.slug} className="card stack-s">
            <h3>
              <span className="code muted">{one.code}</span> <a href={`/learn/${one.slug}`}>{one.title}</a>
            </h3>
            <p>{one.summary}</p>
            {one.begun ? (
              <Progress states={one.states} words={`${done} of ${one.modules} modules are in place.`} />
            ) : null}
            <p className="small muted">
              {one.modules} modules, about {one.hours} hours in all with the exercise at work
            </p>
          </li>
        );
      })}
    </ul>
  );
}
