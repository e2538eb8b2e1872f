import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { readContentCheck } from "~/catalogue/content-check.server";
import { levelName, microCredential } from "~/catalogue/lookups";
import type { MicroCredential, Requirement } from "~/catalogue/types";
import { CompletionList } from "~/domains/assessment/components/completion-list";
import { CriterionGuide, type GuideView } from "~/domains/assessment/components/criterion-guide";
import { completionInWords } from "~/domains/assessment/rules";
import { levelsNeeded } from "~/domains/credentials/document.server";
import { CheckResults } from "~/domains/learning/components/check-results";
import { previewLeaf } from "~/domains/learning/preview.server";
import { reviewWords } from "~/domains/learning/review-words";
import { DomainError } from "~/http/domain-error";
import { requireAsker } from "~/http/session.server";
import { Facts } from "~/ui/facts";
import { PageHead, Section } from "~/ui/page";
import { Html } from "~/ui/prose";
import { Still } from "~/ui/still";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `Preview: ${page.title} – IPS Pathways` : "IPS Pathways" },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "authoring.preview");
  const of = microCredential(catalogue(), params["slug"] ?? "");
  if (!of)
    throw new DomainError(
      "not-found",
      "There is no such micro-credential. Go back to the preview and choose again.",
    );
  const check = readContentCheck();
  const criterionTitle = (id: string): string => of.rubric.criteria.find((one) => one.id === id)?.title ?? id;
  return {
    slug: of.slug,
    code: of.humanCode,
    title: of.title,
    summary: of.summary,
    facts: [
      { term: "Review", value: reviewWords(of.review.status) },
      { term: "Version", value: `${of.version}, rubric ${of.rubric.version}` },
      { term: "Hours", value: String(of.volumeOfLearning.hours) },
    ],
    at: check?.at ?? null,
    faults: (check?.faults ?? []).filter((fault) =>
      fault.file.startsWith(`content/microcredentials/${of.slug}/`),
    ),
    modules: of.modules.map(({ slug, title }) => ({ slug, title })),
    requirements: of.requirements.map((one) => ({
      id: one.id,
      words: requirementWords(of, one),
      skills: one.skills,
    })),
    rubric: of.rubric.criteria.map((criterion) => ({
      id: criterion.id,
      title: criterion.title,
      skills: criterion.skills,
      levels: of.rubric.levels.map((level) => ({
        term: level.name,
        value: criterion.levels[level.id] ?? "",
      })),
    })),
    levels: levelsNeeded(of),
    completion: of.completion === undefined ? null : completionInWords(of),
    brief: previewLeaf(catalogue(), of, of.exercise.brief),
    exercise: of.exercise.title,
    exemplars: of.exemplars.map((one) => ({
      id: one.id,
      title: one.leaf.title,
      expected: Object.entries(one.expected).map(([criterion, level]) => ({
        term: criterionTitle(criterion),
        value: levelName(of.rubric.levels, level),
      })),
      still: previewLeaf(catalogue(), of, one.leaf),
    })),
    guide: of.supervisorGuide.blocks.flatMap((block): GuideBlock[] => {
      if (block.kind === "prose") return [{ id: block.id, html: block.html, title: "", guide: null }];
      if (block.kind !== "criterion-guide") return [];
      const { criterion, good, signs, ask, notYours } = block;
      return [
        { id: criterion, html: "", title: criterionTitle(criterion), guide: { good, signs, ask, notYours } },
      ];
    }),
  };
}

interface GuideBlock {
  readonly id: string;
  readonly html: string;
  readonly title: string;
  /** null: prose between the criteria */
  readonly guide: GuideView | null;
}

/** What an award asks for, in a line. */
function requirementWords(of: MicroCredential, one: Requirement): string {
  switch (one.kind) {
    case "knowledge":
      return one.pass === 0
        ? `Answer the check “${one.bank}”: ${one.draw} questions, unmarked`
        : `Pass the check “${one.bank}”: ${one.pass} of ${one.draw}`;
    case "reflection":
      return `Write the reflection “${one.reflection}”`;
    case "practice": {
      const evidence = of.evidence.find((kind) => kind.id === one.evidence)?.title ?? one.evidence;
      return `Send “${evidence}”${one.parts.length > 0 ? `, part ${one.parts.join(", ")}` : ""}`;
    }
    case "judgement": {
      const criterion = of.rubric.criteria.find(({ id }) => id === one.criterion)?.title ?? one.criterion;
      return `Be judged ${levelName(of.rubric.levels, one.requiredLevel)} or higher in “${criterion}”`;
    }
  }
}

export default function CredentialPreviewPage() {
  const page = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        back={{ to: "/authoring/preview", label: "Content preview" }}
        kicker={`${page.code} · Preview`}
        title={page.title}
        lede={page.summary}
      />
      <div className="measure stack-xl">
        <Section heading="What the check says" id="check-results">
          <Facts rows={page.facts} />
          <CheckResults at={page.at} faults={page.faults} />
        </Section>
        <Section heading="Modules" id="modules">
          <ol>
            {page.modules.map((module) => (
              <li key={module.slug}>
                <a href={`/authoring/preview/${page.slug}/${module.slug}`}>{module.title}</a>
              </li>
            ))}
          </ol>
        </Section>
        <Section heading="What an award asks for" id="requirements">
          <ul>
            {page.requirements.map((one) => (
              <li key={one.id}>
                {one.words}. <span className="muted small">{one.skills.join(", ")}</span>
              </li>
            ))}
          </ul>
          {page.completion ? (
            <>
              <p>What of it has to come together, as learners read it:</p>
              <CompletionList words={page.completion} />
            </>
          ) : null}
        </Section>
        <Section heading="Rubric" id="rubric">
          <p>{page.levels}</p>
          {page.rubric.map((criterion) => (
            <Section
              key={criterion.id}
              heading={criterion.title}
              level={3}
              kicker={criterion.skills.join(", ")}
            >
              <Facts rows={criterion.levels} />
            </Section>
          ))}
        </Section>
        <Section heading={`Exercise: ${page.exercise}`} id="exercise">
          <Still of={page.brief} className="stack-l" />
        </Section>
        {page.exemplars.map((exemplar) => (
          <Section key={exemplar.id} heading={exemplar.title} id={exemplar.id}>
            <Facts rows={exemplar.expected} />
            <Still of={exemplar.still} className="stack-l" />
          </Section>
        ))}
        <Section heading="Supervisor guide" id="guide">
          {page.guide.map((block) =>
            block.guide ? (
              <Section key={block.id} heading={`For “${block.title}”`} level={3}>
                <CriterionGuide title={block.title} guide={block.guide} level={4} open />
              </Section>
            ) : (
              <Html key={block.id} className="prose" html={block.html} />
            ),
          )}
        </Section>
      </div>
    </>
  );
}
