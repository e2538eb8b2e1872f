import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { CriterionGuide, type GuideView } from "~/domains/assessment/components/criterion-guide";
import { microCredential } from "~/domains/assessment/standing.server";
import { requireAsker } from "~/http/session.server";
import { PageHead, Section } from "~/ui/page";
import { Html } from "~/ui/prose";
import { formatDateOn } from "~/ui/moments";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `${page.title} – IPS Pathways` : "IPS Pathways" },
];

type BlockView =
  | { readonly kind: "prose"; readonly id: string; readonly html: string }
  | { readonly kind: "guide"; readonly id: string; readonly title: string; readonly guide: GuideView };

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "review.list");
  const of = microCredential(params["slug"] ?? "");
  const guide = of.supervisorGuide;
  return {
    title: guide.title,
    credential: of.title,
    minutes: guide.minutes,
    lastChecked: guide.lastChecked,
    exemplars: of.exemplars.map(({ id, leaf }) => ({
      to: `/reviews/training/${of.slug}/${id}`,
      title: leaf.title,
    })),
    reviewed: guide.reviewStatus === "reviewed",
    blocks: guide.blocks.flatMap((block): BlockView[] => {
      if (block.kind === "prose") return [{ kind: "prose", id: block.id, html: block.html }];
      if (block.kind !== "criterion-guide") return [];
      const title = of.rubric.criteria.find((c) => c.id === block.criterion)?.title ?? block.criterion;
      const { good, signs, ask, notYours } = block;
      return [{ kind: "guide", id: block.criterion, title, guide: { good, signs, ask, notYours } }];
    }),
  };
}

export default function SupervisorGuidePage() {
  const page = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead
        back={{ to: "/reviews", label: "All reviews" }}
        kicker={page.credential}
        title={page.title}
        lede={page.minutes ? `About ${page.minutes} minutes.` : undefined}
      />
      <div className="stack-l measure">
        {page.blocks.map((block) =>
          block.kind === "prose" ? (
            <Html key={block.id} className="prose" html={block.html} />
          ) : (
            <Section key={block.id} id={block.id} heading={block.title} level={3}>
              <CriterionGuide title={block.title} guide={block.guide} level={4} open />
            </Section>
          ),
        )}
        <Section heading="Practise on made-up pieces" id="practise">
          <p>Rate one as you would rate a real one. Then you see what decided each level.</p>
          <ul>
            {page.exemplars.map((exemplar) => (
              <li key={exemplar.to}>
                <a href={exemplar.to}>{exemplar.title}</a>
              </li>
            ))}
          </ul>
        </Section>
        <p className="small muted">
          Last checked {formatDateOn(page.lastChecked)}.
          {page.reviewed ? "" : " Waiting for review by experts."}
        </p>
        <p>
          <a href="/support">Support for you</a>
        </p>
      </div>
    </>
  );
}
