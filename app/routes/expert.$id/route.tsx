import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { catalogue } from "~/catalogue/catalogue.server";
import { skillGuide, skillText } from "~/catalogue/lookups";
import { AskedExpert } from "~/domains/assessment/components/asked-expert";
import { SkillGuideMore } from "~/domains/assessment/components/skill-guide";
import { talkLimits } from "~/domains/assessment/conversation-rules";
import { answerNames } from "~/domains/assessment/conversation-view.server";
import {
  answerExpert,
  expertAnswerKey,
  readForFacilitator,
  takeUpQuestion,
} from "~/domains/assessment/expert-requests.server";
import { KeptForm, savedOf } from "~/domains/learning/components/draft-notices";
import { readDraftBox } from "~/domains/learning/drafts.server";
import { environment } from "~/http/environment.server";
import { answerForm, readForm } from "~/http/forms.server";
import { keepTyped, requireAskerKeepingWords } from "~/http/kept-words.server";
import { requireAsker } from "~/http/session.server";
import { Acts, Button } from "~/ui/button";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { TextArea } from "~/ui/field";
import { formatDate } from "~/ui/moments";
import { Note } from "~/ui/note";
import { PageHead, Panel, Section } from "~/ui/page";
import { kickOutbox } from "~/workflows/outbox-runner.server";

export const handle = { script: true };
export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `Answer about ${page.item} – IPS Pathways` : "IPS Pathways" },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  const found = await readForFacilitator(asker, params["id"] ?? "");
  const { timeZone } = environment();
  return {
    id: found.id,
    item: found.item,
    text: skillText(catalogue(), found.item),
    askedBy: found.askedBy,
    askedOn: formatDate(found.askedAt, timeZone),
    question: found.question,
    mine: found.mine,
    names: found.names,
    ratings: found.ratings && answerNames(found.scale, found.item, found.ratings),
    answer: found.answer,
    answeredOn: found.answeredAt && formatDate(found.answeredAt, timeZone),
    guide: skillGuide(catalogue(), found.item),
    most: talkLimits.answer,
    box: await readDraftBox(asker.personId, expertAnswerKey(found.id)),
  };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const id = params["id"] ?? "";
  const key = expertAnswerKey(id);
  const form = await readForm(request);
  const asker = await requireAskerKeepingWords(request, form, key);
  await readForFacilitator(asker, id);
  return answerForm(form, async (read) => {
    const now = new Date();
    const intent = read.choice("intent", ["take-up", "give-back", "answer", "save-draft"], {
      label: "What to do",
    });
    const answer = read.text("answer", {
      label: "Your answer",
      missing: "Write your answer first.",
      max: talkLimits.answer,
      multiline: true,
      required: intent === "answer",
    });
    read.done();
    if (intent === "save-draft") {
      const newer = await keepTyped(asker.personId, form, { key, body: { answer } });
      return newer ?? redirect(`/expert/${id}#f-answer`);
    }
    if (intent === "answer") {
      await answerExpert(asker, id, answer, now);
      kickOutbox();
    } else await takeUpQuestion(asker, id, intent === "take-up", now);
    return redirect(intent === "give-back" ? "/expert" : `/expert/${id}`);
  });
}

export default function AnswerPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const newer = answer && "newer" in answer ? answer : undefined;
  const errors = errorsOf(refused);
  const typed = refused?.typed ?? newer?.typed ?? page.box.body;
  const here = `/expert/${page.id}`;
  const labels = { answer: "Your answer" };
  return (
    <>
      <ErrorSummary errors={errors} before="this can be sent" />
      <PageHead
        back={{ to: "/expert", label: "All questions" }}
        kicker={`${page.item} ${page.text}`}
        title={`A question from ${page.names[page.askedBy]}`}
        lede={`Asked on ${page.askedOn}. ${page.names.self} agreed that you see what stands here, about this skill alone.`}
      />
      <div className="stack-l measure">
        <AskedExpert
          question={page.question}
          askedBy={page.askedBy}
          names={page.names}
          ratings={page.ratings}
        />
        {page.guide ? <SkillGuideMore code={page.item} guide={page.guide} level={3} /> : null}
        {page.answer !== null ? (
          <Section small heading={`You answered on ${page.answeredOn ?? ""}`} id="answered">
            <Note quote>
              <p className="written">{page.answer}</p>
            </Note>
            <p className="small muted">Both can read it. What they rated is no longer shown to you.</p>
          </Section>
        ) : page.mine ? (
          <KeptForm
            box={page.box}
            fields={["answer"]}
            labels={labels}
            returnTo={here}
            newer={newer}
            className="stack-l"
          >
            <TextArea
              label="Your answer"
              name="answer"
              large
              rows={7}
              maxLength={page.most}
              hint="What you would look for, and what you would ask next. You judge neither of them, and no rating changes by what you write."
              defaultValue={typed?.["answer"] ?? ""}
              error={refused?.errors["answer"]}
              audience={{
                words: `${page.names.self} and ${page.names.supervisor} can read your answer and your name.`,
                icon: "people",
              }}
              saved={savedOf(page.box)}
            />
            <Acts>
              <Button name="intent" value="answer">
                Send the answer to both
              </Button>
              <Button kind="second" name="intent" value="save-draft">
                Save draft
              </Button>
              <Button kind="text" name="intent" value="give-back">
                Give it back for another facilitator
              </Button>
            </Acts>
          </KeptForm>
        ) : (
          <Panel heading="Is this one for you?">
            <p>
              If you know either of them well, leave it to another facilitator. Taking it up tells both that
              you are on it.
            </p>
            <form method="post">
              <Acts>
                <Button name="intent" value="take-up">
                  Take it up
                </Button>
              </Acts>
            </form>
          </Panel>
        )}
      </div>
    </>
  );
}
