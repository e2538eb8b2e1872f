import { conversationPath } from "~/domains/assessment/conversation-rules";
import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { AskedExpert } from "~/domains/assessment/components/asked-expert";
import { namesOf, ratingsShown } from "~/domains/assessment/conversation-view.server";
import { readConversation } from "~/domains/assessment/conversations.server";
import { readRound } from "~/domains/assessment/cycles.server";
import {
  type ExpertState,
  listQuestions,
  questionPath,
  setExpertConsent,
} from "~/domains/assessment/expert-requests.server";
import { itemWords } from "~/domains/assessment/rating-view.server";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { answerForm, readForm } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";
import { Acts, Button, ButtonLink } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import { formatDate } from "~/ui/moments";
import { Note } from "~/ui/note";
import { Card, PageHead, Panel, Section } from "~/ui/page";
import { kickOutbox } from "~/workflows/outbox-runner.server";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `A question about ${page.item} – IPS Pathways` : "IPS Pathways" },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  const talk = await readConversation(asker, await readRound(asker, params["cycle"] ?? ""));
  const found = talk && (await listQuestions(talk.round)).find((one) => one.id === params["request"]);
  if (!talk || !found)
    throw new DomainError("not-found", "There is no such question. Go back to the conversation.");
  const { timeZone } = environment();
  return {
    item: found.item,
    text: itemWords(found.item, talk.round.framework),
    back: `${conversationPath(talk.round.id)}#${found.item}`,
    own: talk.round.side === "self",
    askedOn: formatDate(found.askedAt, timeZone),
    state: found.state,
    facilitator: found.facilitator,
    question: found.question,
    askedBy: found.askedBy,
    answer: found.answer,
    answeredOn: found.answeredAt && formatDate(found.answeredAt, timeZone),
    names: namesOf(talk),
    ratings: ratingsShown(talk, found.item),
  };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  const cycleId = params["cycle"] ?? "";
  const requestId = params["request"] ?? "";
  const round = await readRound(asker, cycleId);
  requireMay(asker, "expert.consent", { own: round.side === "self" });
  const form = await readForm(request);
  return answerForm(form, async (read) => {
    const intent = read.choice("intent", ["yes", "no"], {
      label: "Your answer",
      missing: "Say whether the facilitator may see it.",
    });
    read.done();
    await setExpertConsent(asker, cycleId, requestId, intent === "yes", new Date());
    kickOutbox();
    return redirect(questionPath(cycleId, requestId));
  });
}

function standing(state: ExpertState, own: boolean, learner: string, facilitator: string): string {
  switch (state) {
    case "asked":
      return own
        ? "You decide whether a facilitator sees this"
        : `${learner} decides whether a facilitator sees this`;
    case "refused":
      return own ? "You kept it between the two of you" : `${learner} keeps it between the two of you`;
    case "waiting":
      return "A facilitator can see this, and nobody has taken it up yet";
    case "taken":
      return `${facilitator} has taken it up`;
    case "answered":
      return `${facilitator} answered`;
  }
}

export default function ExpertQuestionPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const facilitator = page.facilitator ?? "A facilitator";
  const { state } = page;
  return (
    <>
      <ErrorSummary errors={refused ? { "": refused.sentence } : null} />
      <PageHead
        back={{ to: page.back, label: "Your conversation" }}
        kicker={`${page.item} ${page.text}`}
        title="A question to a vocational expert"
        lede={`Asked by ${page.names[page.askedBy]} on ${page.askedOn}.`}
      />
      <div className="stack-l measure">
        {state === "answered" ? (
          <Section small heading={`${facilitator} answered on ${page.answeredOn ?? ""}`} id="answer">
            <Note quote>
              <p className="written">{page.answer}</p>
            </Note>
            <p className="small muted">
              Advice for the two of you. It changes no rating by itself, and the facilitator no longer sees
              what you rated.
            </p>
          </Section>
        ) : (
          <Standing page={page} />
        )}
        <AskedExpert
          question={page.question}
          askedBy={page.askedBy}
          names={page.names}
          ratings={page.ratings}
        />
        <p>
          <ButtonLink kind="text" to={page.back}>
            Back to the conversation
          </ButtonLink>
        </p>
      </div>
    </>
  );
}

/** Whose decision it is and how it went; the dark panel only for who has to decide now. */
function Standing({ page }: { page: ReturnType<typeof useLoaderData<typeof loader>> }) {
  const { state, own, names } = page;
  const heading = standing(state, own, names.self, page.facilitator ?? "A facilitator");
  const consented = state === "waiting" || state === "taken";
  if (!own)
    return (
      <Card heading={heading}>
        <p>
          {consented
            ? `${names.self} said yes, and can take it back until it is answered.`
            : "Nobody sees anything without a yes, and a no needs no reason."}
        </p>
      </Card>
    );
  const words = consented
    ? "You can take it back until it is answered. What was read cannot be unread."
    : "They see what stands below and nothing else: no other skill, no evidence, no notes. You can take a yes back until it is answered. A no needs no reason and has no effect on anything.";
  const form = (
    <form method="post" className="stack">
      <p>{words}</p>
      <Acts>
        {consented ? null : (
          <Button kind={state === "asked" ? "primary" : "second"} name="intent" value="yes">
            {state === "refused" ? "They may see it after all" : "Yes, they may see it"}
          </Button>
        )}
        {state === "refused" ? null : (
          <Button kind={state === "asked" ? "text" : "second"} name="intent" value="no">
            {state === "asked" ? "No, keep it between us" : "Take it back"}
          </Button>
        )}
      </Acts>
    </form>
  );
  return state === "asked" ? <Panel heading={heading}>{form}</Panel> : <Card heading={heading}>{form}</Card>;
}
