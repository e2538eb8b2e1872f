import { randomUUID } from "node:crypto";
import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { conversationPath, talkLimits } from "~/domains/assessment/conversation-rules";
import { namesOf } from "~/domains/assessment/conversation-view.server";
import { readConversation } from "~/domains/assessment/conversations.server";
import { readRound } from "~/domains/assessment/cycles.server";
import { askExpert, askKey, questionPath } from "~/domains/assessment/expert-requests.server";
import type { Actor } from "~/domains/assessment/reads.server";
import { KeptForm, savedOf } from "~/domains/learning/components/draft-notices";
import { readDraftBox } from "~/domains/learning/drafts.server";
import { isId } from "~/domains/people/reads.server";
import { itemWords } from "~/domains/assessment/rating-view.server";
import { DomainError } from "~/http/domain-error";
import { answerForm, readForm } from "~/http/forms.server";
import { keepTyped, requireAskerKeepingWords } from "~/http/kept-words.server";
import { requireAsker } from "~/http/session.server";
import { Acts, Button } from "~/ui/button";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { CheckBox, TextArea } from "~/ui/field";
import { PageHead } from "~/ui/page";
import { kickOutbox } from "~/workflows/outbox-runner.server";

export const handle = { script: true };
export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `Ask about ${page.item} – IPS Pathways` : "IPS Pathways" },
];

/** @throws not-found for everybody but the two, before both have sent, and for a skill that is not of the round */
async function askable(asker: Actor, cycleId: string, item: string) {
  const talk = await readConversation(asker, await readRound(asker, cycleId));
  if (!talk?.skills.includes(item))
    throw new DomainError("not-found", "There is nothing to ask about yet. Go back to the conversation.");
  return talk;
}

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  const item = params["item"] ?? "";
  const talk = await askable(asker, params["cycle"] ?? "", item);
  return {
    id: randomUUID(),
    item,
    text: itemWords(item, talk.round.framework),
    back: `${conversationPath(talk.round.id)}#${item}`,
    here: `${conversationPath(talk.round.id)}/ask/${item}`,
    own: talk.round.side === "self",
    names: namesOf(talk),
    most: talkLimits.question,
    box: await readDraftBox(asker.personId, askKey(talk.round.id, item)),
  };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const cycleId = params["cycle"] ?? "";
  const item = params["item"] ?? "";
  const key = askKey(cycleId, item);
  const form = await readForm(request);
  const asker = await requireAskerKeepingWords(request, form, key);
  const talk = await askable(asker, cycleId, item);
  return answerForm(form, async (read) => {
    const intent = read.choice("intent", ["ask", "save-draft"], { label: "What to do" });
    const id = read.text("id", { label: "Question", max: 64 });
    if (!isId(id)) read.refuse("id", "Reload the page and ask again.");
    const question = read.text("question", {
      label: "Your question",
      missing: "Write what you would like to know.",
      max: talkLimits.question,
      multiline: true,
      required: intent === "ask",
    });
    if (intent === "save-draft") {
      read.done();
      const newer = await keepTyped(asker.personId, form, { key, body: { question } });
      return newer ?? redirect(`${conversationPath(cycleId)}/ask/${item}#f-question`);
    }
    if (talk.round.side === "self")
      read.ticked("agrees", { missing: "Tick that the facilitator may see what is listed, or leave it." });
    read.done();
    await askExpert(asker, cycleId, { id, item, question }, new Date());
    kickOutbox();
    return redirect(questionPath(cycleId, id));
  });
}

export default function AskExpertPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const newer = answer && "newer" in answer ? answer : undefined;
  const errors = errorsOf(refused);
  const typed = refused?.typed ?? newer?.typed ?? page.box.body;
  const labels = { question: "Your question" };
  return (
    <>
      <ErrorSummary errors={errors} before="this can be sent" />
      <PageHead
        back={{ to: page.back, label: "Your conversation" }}
        kicker={`${page.item} ${page.text}`}
        title="Ask a vocational expert"
        lede="A facilitator from outside your centre, who knows this job and leads neither of you, answers one question about this skill."
      />
      <div className="stack-l measure">
        <div className="stack-s">
          <p>The facilitator will see, for {page.item} alone:</p>
          <ul>
            <li>your question</li>
            <li>
              what {page.names.self} and {page.names.supervisor} each rated, and what each wrote with it
            </li>
            <li>your first names</li>
          </ul>
          <p>
            {page.own
              ? "Nothing else of the sheet, and no evidence. You can take it back until it is answered."
              : `Nothing else of the sheet, and no evidence. ${page.names.self} is asked first: nobody sees anything before ${page.names.self} says yes, and the yes can be taken back until it is answered.`}
          </p>
        </div>
        <KeptForm
          box={page.box}
          fields={["question"]}
          labels={labels}
          returnTo={page.here}
          newer={newer}
          className="stack-l"
        >
          <input type="hidden" name="id" value={page.id} />
          <TextArea
            label="Your question"
            name="question"
            large
            rows={5}
            maxLength={page.most}
            hint="Leave out names of young people and employers."
            defaultValue={typed?.["question"] ?? ""}
            error={refused?.errors["question"]}
            audience={{
              words: `You, ${page.own ? page.names.supervisor : page.names.self} and the facilitator who takes it up can read this.`,
              icon: "people",
            }}
            saved={savedOf(page.box)}
          />
          {page.own ? (
            <CheckBox
              name="agrees"
              label="The facilitator may see what is listed above."
              defaultChecked={refused?.typed["agrees"] !== undefined}
              error={refused?.errors["agrees"]}
            />
          ) : null}
          <Acts>
            <Button name="intent" value="ask">
              {page.own ? "Ask the expert" : `Ask ${page.names.self} for a yes`}
            </Button>
            <Button kind="text" name="intent" value="save-draft">
              Keep it and go on later
            </Button>
          </Acts>
        </KeptForm>
      </div>
    </>
  );
}
