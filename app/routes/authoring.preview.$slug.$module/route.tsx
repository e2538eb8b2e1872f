import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { readContentCheck } from "~/catalogue/content-check.server";
import { microCredential, moduleOf, skillText } from "~/catalogue/lookups";
import { CheckResults } from "~/domains/learning/components/check-results";
import { previewModule } from "~/domains/learning/preview.server";
import { culturalReviewWords, reviewWords } from "~/domains/learning/review-words";
import { DomainError } from "~/http/domain-error";
import { requireAsker } from "~/http/session.server";
import { Facts } from "~/ui/facts";
import { formatDateOn } from "~/ui/moments";
import { PageHead, Section } from "~/ui/page";
import { Still } from "~/ui/still";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `Preview: ${page.title} – IPS Pathways` : "IPS Pathways" },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "authoring.preview");
  const of = microCredential(catalogue(), params["slug"] ?? "");
  const module = moduleOf(catalogue(), params["slug"] ?? "", params["module"] ?? "");
  if (!of || !module)
    throw new DomainError("not-found", "There is no such module. Go back to the preview and choose again.");
  const check = readContentCheck();
  const cultural = culturalReviewWords(module.culturalReview);
  const measured = check?.measures.find((one) => one.credential === of.slug && one.module === module.slug);
  return {
    slug: of.slug,
    credential: of.title,
    title: module.title,
    summary: module.summary,
    facts: [
      { term: "Review", value: reviewWords(module.reviewStatus) },
      ...(cultural
        ? [
            {
              term: "Cultural review",
              value: [cultural, module.culturalReview.note].filter(Boolean).join(" "),
            },
          ]
        : []),
      { term: "Version", value: `${module.version}, last checked ${formatDateOn(module.lastChecked)}` },
      {
        term: "Skills",
        value: module.skills
          .map((code) => `${code} ${skillText(catalogue(), code, of.framework)}`)
          .join("; "),
      },
      ...(measured
        ? [
            {
              term: "Reading",
              value: `SMOG grade ${measured.smog.toFixed(1)}, Flesch-Kincaid ${measured.fleschKincaid.toFixed(1)}, ${measured.meanSentence.toFixed(1)} words to a sentence`,
            },
            {
              term: "Length",
              value: `${measured.words} words. It says ${measured.minutesSaid} minutes; read, answered and reflected on once it takes about ${measured.minutesHonest}`,
            },
            {
              term: "Items",
              value: `${measured.items}. The answer is the longest in ${measured.longestCorrect} and stands first in ${measured.firstCorrect}`,
            },
          ]
        : []),
    ],
    at: check?.at ?? null,
    faults: (check?.faults ?? []).filter(
      (fault) => fault.file === measured?.file || fault.file === measured?.bankFile,
    ),
    view: previewModule(catalogue(), of, module),
  };
}

export default function ModulePreviewPage() {
  const page = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        back={{ to: `/authoring/preview/${page.slug}`, label: page.credential }}
        kicker="Preview: every state of every block"
        title={page.title}
        lede={page.summary}
      />
      <div className="measure stack-xl">
        <Section heading="What the check says" id="check-results">
          <Facts rows={page.facts} />
          <CheckResults at={page.at} faults={page.faults} />
        </Section>
        {page.view.opening ? <Still of={page.view.opening} className="stack" /> : null}
        {page.view.sections.map((section) => (
          <Section key={section.id} id={section.id} heading={section.title} kicker={`Part: ${section.part}`}>
            <Still of={section.still} className="stack-l" />
          </Section>
        ))}
        {page.view.terms.length > 0 ? (
          <Section heading="Terms, opened" id="terms">
            <Facts rows={page.view.terms.map((term) => ({ term: term.term, value: term.definition }))} />
          </Section>
        ) : null}
      </div>
    </>
  );
}
