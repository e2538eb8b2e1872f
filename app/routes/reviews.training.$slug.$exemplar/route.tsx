import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { listCalibrations, markExemplar } from "~/domains/assessment/calibration.server";
import { microCredential } from "~/domains/assessment/standing.server";
import { DomainError } from "~/http/domain-error";
import { answerForm, readForm } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";
import { Acts, Button } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import { ChoiceGroup } from "~/ui/field";
import { Note } from "~/ui/note";
import { PageHead, Section, Split } from "~/ui/page";
import { Html, Sheet } from "~/ui/prose";
import { kickOutbox } from "~/workflows/outbox-runner.server";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `${page.title}: ${page.credential} – IPS Pathways` : "IPS Pathways" },
];

interface Part {
  readonly id: string;
  /** null: the words around what was sent */
  readonly title: string | null;
  readonly html: string;
}

function found(slug = "", id = "") {
  const of = microCredential(slug);
  const exemplar = of.exemplars.find((each) => each.id === id);
  if (exemplar) return { of, exemplar };
  throw new DomainError("not-found", "There is no such piece to practise on. Go back to the guide.");
}

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "review.list");
  const { of, exemplar } = found(params["slug"], params["exemplar"]);
  const mine =
    (await listCalibrations(asker.personId, of.slug)).find((one) => one.exemplar === exemplar.id)?.levels ??
    null;
  const { leaf, expected } = exemplar;
  const levelName = (id: string) => of.rubric.levels.find((level) => level.id === id)?.name ?? id;
  return {
    slug: of.slug,
    credential: of.title,
    title: leaf.title,
    sent: leaf.blocks.flatMap((block): Part[] =>
      block.kind === "prose"
        ? [{ id: block.id, title: null, html: block.html }]
        : block.kind === "submission"
          ? [{ id: block.part, title: block.title, html: block.html }]
          : [],
    ),
    criteria: of.rubric.criteria
      .filter((criterion) => expected[criterion.id] !== undefined)
      .map((criterion) => ({
        id: criterion.id,
        title: criterion.title,
        levels: of.rubric.levels.map((level) => ({
          value: level.id,
          label: level.name,
          detail: criterion.levels[level.id] ?? level.meaning,
        })),
        // nobody sees what others decided before they have decided themselves
        answer: mine && {
          yours: levelName(mine[criterion.id] ?? ""),
          expected: levelName(expected[criterion.id] ?? ""),
          same: mine[criterion.id] === expected[criterion.id],
          why: leaf.blocks.flatMap((block) =>
            block.kind === "annotation" && block.criterion === criterion.id ? [block.html] : [],
          ),
        },
      })),
    rated: mine !== null,
    assesses: asker.roles.includes("assessor"),
  };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "review.list");
  const { of, exemplar } = found(params["slug"], params["exemplar"]);
  const form = await readForm(request);
  return answerForm(form, async (read) => {
    const levels = of.rubric.levels.map((level) => level.id);
    const body: Record<string, string> = {};
    for (const criterion of of.rubric.criteria) {
      if (exemplar.expected[criterion.id] === undefined) continue;
      body[criterion.id] = read.choice(`level-${criterion.id}`, levels, {
        label: criterion.title,
        missing: `Choose a level for “${criterion.title}”.`,
      });
    }
    read.done();
    await markExemplar(asker, { slug: of.slug, exemplar: exemplar.id, levels: body }, new Date());
    kickOutbox();
    return redirect(`/reviews/training/${of.slug}/${exemplar.id}`);
  });
}

export default function TrainingPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  return (
    <>
      <ErrorSummary errors={refused?.errors} />
      <PageHead
        back={{ to: "/reviews/training", label: "Made-up pieces" }}
        kicker={`${page.credential} · Practice for reviewers`}
        title={page.title}
        lede={
          page.assesses
            ? "Made up, for practice. Mark it first, then see what decided each level. What you choose first is kept as your mark, for you to look back on."
            : "Made up, for practice. Rate it first, then see what decided each level. Nothing hangs on it, and nobody else sees your rating."
        }
      />
      <Split
        even
        mainLabel="The made-up piece"
        main={
          <Section heading="What was sent" id="sent">
            {page.sent.map((part) =>
              part.title === null ? (
                <Html key={part.id} className="prose" html={part.html} />
              ) : (
                <Sheet key={part.id} title={part.title} html={part.html} />
              ),
            )}
          </Section>
        }
        aside={
          page.rated ? (
            <Section heading="What decided each level" id="levels">
              {page.criteria.map((criterion) =>
                criterion.answer ? (
                  <Section key={criterion.id} small level={3} heading={criterion.title}>
                    <p>
                      You chose <b>{criterion.answer.yours}</b>.{" "}
                      {criterion.answer.same
                        ? "So did the authors."
                        : `The authors chose ${criterion.answer.expected}.`}
                    </p>
                    {criterion.answer.why.map((html) => (
                      <Note key={html}>
                        <Html className="prose" html={html} />
                      </Note>
                    ))}
                  </Section>
                ) : null,
              )}
            </Section>
          ) : (
            <form method="post" noValidate className="stack-xl">
              {page.criteria.map((criterion) => (
                <ChoiceGroup
                  key={criterion.id}
                  legend={criterion.title}
                  name={`level-${criterion.id}`}
                  choices={criterion.levels}
                  defaultValue={refused?.typed[`level-${criterion.id}`]}
                  error={refused?.errors[`level-${criterion.id}`]}
                />
              ))}
              <Acts>
                <Button>Save my rating and compare</Button>
              </Acts>
            </form>
          )
        }
      />
    </>
  );
}
