import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { readContentCheck } from "~/catalogue/content-check.server";
import { CheckResults, checkWords } from "~/domains/learning/components/check-results";
import { reviewWords } from "~/domains/learning/review-words";
import { requireAsker } from "~/http/session.server";
import { DomainCode } from "~/ui/icon";
import { PageHead, Section } from "~/ui/page";
import { QueueTable } from "~/ui/queue";

export const meta: MetaFunction = () => [{ title: "Content preview – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "authoring.preview");
  const check = readContentCheck();
  const faults = check?.faults ?? [];
  const inModules = new Set<string>();
  const credentials = catalogue().microCredentials.map((of) => ({
    slug: of.slug,
    code: of.humanCode,
    title: of.title,
    modules: of.modules.map((module) => {
      const measured = check?.measures.find(
        (one) => one.credential === of.slug && one.module === module.slug,
      );
      const files = [measured?.file, measured?.bankFile].filter((file) => typeof file === "string");
      for (const file of files) inModules.add(file);
      return {
        slug: module.slug,
        title: module.title,
        status: reviewWords(module.reviewStatus),
        words: module.words,
        grade: measured ? measured.smog.toFixed(1) : "not measured",
        minutes: measured ? `${module.minutes} (${measured.minutesHonest})` : String(module.minutes),
        items: of.banks.find((bank) => bank.bank === module.bank)?.items.length ?? 0,
        check: check ? checkWords(faults.filter((fault) => files.includes(fault.file))) : "not checked",
      };
    }),
  }));
  return { at: check?.at ?? null, credentials, others: faults.filter((fault) => !inModules.has(fault.file)) };
}

export default function PreviewListPage() {
  const { at, credentials, others } = useLoaderData<typeof loader>();
  const modules = credentials.reduce((sum, one) => sum + one.modules.length, 0);
  return (
    <>
      <PageHead
        kicker="For those who write and check content"
        title="Content preview"
        lede={`${credentials.length} micro-credentials with ${modules} modules. Each page shows every state of every block, and what the content check says.`}
      >
        <ul className="key noprint">
          {credentials.map((credential) => (
            <li key={credential.slug}>
              <a href={`#${credential.slug}`} aria-label={`${credential.code} ${credential.title}`}>
                {credential.code}
              </a>
            </li>
          ))}
          <li>
            <a href="#else">Everything else</a>
          </li>
        </ul>
      </PageHead>
      <div className="stack-xl">
        {credentials.map((credential) => (
          <Section
            key={credential.slug}
            id={credential.slug}
            heading={
              <>
                <DomainCode code={credential.code} />{" "}
                <a href={`/authoring/preview/${credential.slug}`}>{credential.title}</a>
              </>
            }
          >
            <QueueTable
              caption={`Modules of ${credential.title}`}
              columns={[
                { label: "Module" },
                { label: "Review" },
                { label: "Reading grade (SMOG)", short: "Grade", num: true },
                { label: "Words", num: true },
                { label: "Minutes said (honest)", short: "Minutes", num: true },
                { label: "Items", num: true },
                { label: "Check" },
              ]}
              rows={credential.modules.map((module) => ({
                key: module.slug,
                header: module.title,
                to: `/authoring/preview/${credential.slug}/${module.slug}`,
                cells: [
                  module.status,
                  module.grade,
                  module.words,
                  module.minutes,
                  module.items,
                  module.check,
                ],
              }))}
            />
          </Section>
        ))}
        <Section heading="Everything else" id="else">
          <CheckResults at={at} faults={others} />
        </Section>
      </div>
    </>
  );
}
