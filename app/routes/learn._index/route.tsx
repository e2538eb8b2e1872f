import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { may } from "~/access/policy";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { moduleLines } from "~/domains/learning/module-line";
import { readLearning } from "~/domains/learning/reads.server";
import { requireAsker } from "~/http/session.server";
import { DomainCode } from "~/ui/icon";
import { Card, PageHead } from "~/ui/page";

export const meta: MetaFunction = () => [{ title: "Learn – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "learning.read");
  const learns = may(asker.roles, "learning.progress", { own: true });
  const overview = learns ? await readLearning(asker.personId) : null;
  return {
    credentials: catalogue().microCredentials.map((of) => {
      const lines = overview ? moduleLines(of, overview) : [];
      const done = lines.filter((line) => line.state === "done").length;
      return {
        slug: of.slug,
        code: of.humanCode,
        title: of.title,
        summary: of.summary,
        modules: of.modules.length,
        hours: of.volumeOfLearning.hours,
        words: done > 0 ? `${done} of ${of.modules.length} modules are in place` : null,
      };
    }),
  };
}

export default function LearnPage() {
  const { credentials } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        title="Learn"
        lede="Each micro-credential is a few short modules, one exercise at work, and a person who looks at what you bring back."
      />
      <div className="stack-l measure">
        {credentials.map((one) => (
          <Card
            key={one.slug}
            kicker={
              <>
                <DomainCode code={one.code} /> · Micro-credential
              </>
            }
            heading={<a href={`/learn/${one.slug}`}>{one.title}</a>}
            id={one.slug}
          >
            <p>{one.summary}</p>
            <p className="muted small">
              {one.words ? `${one.words}. ` : ""}
              {one.modules} modules, about {one.hours} hours in all with the exercise at work.
            </p>
          </Card>
        ))}
      </div>
    </>
  );
}
