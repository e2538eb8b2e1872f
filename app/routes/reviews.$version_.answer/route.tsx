import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { AdviceForScript, FeedbackBox } from "~/domains/assessment/components/feedback-box";
import { dueBy } from "~/domains/assessment/deadlines.server";
import { limits } from "~/domains/assessment/evidence-rules";
import { answerQuestion, readAskedAbout } from "~/domains/assessment/questions.server";
import { type Actor, factsAbout } from "~/domains/assessment/reads.server";
import { DraftNotices, keptForm, savedOf } from "~/domains/learning/components/draft-notices";
import { readDraftBox } from "~/domains/learning/drafts.server";
import { firstName } from "~/domains/people/names";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { answerForm, readForm } from "~/http/forms.server";
import { requireAskerKeepingWords } from "~/http/kept-words.server";
import { requireAsker } from "~/http/session.server";
import { Acts, Button } from "~/ui/button";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { PageHead, Panel, Section } from "~/ui/page";
import { formatDate } from "~/ui/moments";
import { kickOutbox } from "~/workflows/outbox-runner.server";

export const handle = { script: true };
export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `A question about ${page.title} – IPS Pathways` : "IPS Pathways" },
];

const boxKey = (versionId: string) => `answer:${versionId}`;

/** @throws forbidden for other roles; not-found for everybody who owes no answer here, and where nothing was asked */
async function asked(asker: Actor, versionId: string) {
  requireMay(asker, "review.list");
  const found = await readAskedAbout(store().read, versionId);
  if (!found)
    throw new DomainError(
      "not-found",
      "Nobody asked about this decision. Go back to the list and choose again.",
    );
  const { head, reviewer } = found.decided;
  const facts = { ...factsAbout(head, asker), judged: reviewer.id === asker.personId };
  requireMay(asker, "review.answer", facts, true);
  return found;
}

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  const versionId = params["version"] ?? "";
  const { decided, question, title } = await asked(asker, versionId);
  const { timeZone } = environment();
  return {
    versionId,
    evidenceId: decided.head.id,
    title,
    learner: decided.head.author.name,
    first: firstName(decided.head.author.name),
    mine: decided.reviewer.id === asker.personId,
    by: firstName(decided.reviewer.name),
    words: question.words,
    on: formatDate(question.askedAt, timeZone),
    due: formatDate(dueBy("question", question.askedAt), timeZone),
    answer: question.answer && {
      words: question.answer.words,
      by: firstName(question.answer.by),
      on: formatDate(question.answer.at, timeZone),
    },
    feedback: catalogue().feedback.answer,
    pairs: catalogue().language,
    box: await readDraftBox(asker.personId, boxKey(versionId)),
  };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const versionId = params["version"] ?? "";
  const form = await readForm(request);
  const asker = await requireAskerKeepingWords(request, form, boxKey(versionId));
  const { decided } = await asked(asker, versionId);
  return answerForm(form, async (read) => {
    const words = read.text("answer", {
      label: "Your answer",
      max: limits.message,
      multiline: true,
      missing: "Write your answer, then send it.",
    });
    read.done();
    await answerQuestion(asker, decided.reviewId, words, boxKey(versionId), new Date());
    kickOutbox();
    return redirect(`/reviews/${versionId}/answer`);
  });
}

export default function AnswerPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const errors = errorsOf(refused);
  const here = `/reviews/${page.versionId}/answer`;
  const words = refused?.typed["answer"] ?? page.box.body?.["answer"] ?? "";
  return (
    <>
      <ErrorSummary errors={errors} before="this can be sent" />
      <PageHead
        back={{ to: "/reviews", label: "All reviews" }}
        kicker={page.title}
        title={page.answer ? "The question is answered" : `${page.first} asks about a decision`}
      >
        <p className="muted">
          {page.mine ? "Your decision" : `A decision of ${page.by}`}, asked on {page.on}
          {page.answer ? "" : ` · please answer by ${page.due}`}
        </p>
      </PageHead>
      <div className="measure stack-xl">
        <Section heading={`What ${page.first} asks`} id="question">
          <blockquote className="note">
            <p className="written">{page.words}</p>
          </blockquote>
          <p>
            <a href={`/evidence/${page.evidenceId}`}>The piece, the decision and its messages</a>
          </p>
        </Section>
        {page.answer ? (
          <Panel tone="ok" heading={`${page.answer.by} answered on ${page.answer.on}`}>
            <p className="written">{page.answer.words}</p>
          </Panel>
        ) : (
          <>
            <AdviceForScript pairs={page.pairs} />
            <DraftNotices box={page.box} labels={{ answer: "Your answer" }} returnTo={here} />
            <form method="post" noValidate className="stack" {...keptForm(page.box, ["answer"], here)}>
              <FeedbackBox
                box={page.feedback}
                pairs={page.pairs}
                label={`Your answer to ${page.first}`}
                hint={page.feedback.hint}
                name="answer"
                rows={5}
                audience={{
                  words: `It stands in the messages of the piece: ${page.first} can read it, now and later.`,
                  icon: "people",
                }}
                words={words}
                error={errors?.["answer"]}
                saved={savedOf(page.box)}
              />
              <Acts>
                <Button>Send my answer</Button>
              </Acts>
            </form>
          </>
        )}
      </div>
    </>
  );
}
