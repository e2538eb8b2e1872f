import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { readAppealOf, lodgeAppeal } from "~/domains/assessment/appeals.server";
import { outcomeWords } from "~/domains/assessment/appeal-words";
import { audienceSentence } from "~/domains/assessment/audience-words";
import { Levels } from "~/domains/assessment/components/sent-version";
import { canBeginUntil, deadlineOf, dueBy } from "~/domains/assessment/deadlines.server";
import { limits } from "~/domains/assessment/evidence-rules";
import {
  askAboutDecision,
  groundsKey,
  questionKey,
  readQuestion,
} from "~/domains/assessment/questions.server";
import {
  type Actor,
  type EvidenceRecord,
  factsAbout,
  readHead,
  readRecord,
  readSupervisor,
} from "~/domains/assessment/reads.server";
import { versionView } from "~/domains/assessment/record-view.server";
import { microCredential } from "~/domains/assessment/standing.server";
import { DraftNotices, NewerVersion, keptForm, savedOf } from "~/domains/learning/components/draft-notices";
import { readDraftBox } from "~/domains/learning/drafts.server";
import { firstName } from "~/domains/people/names";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { answerForm, readForm } from "~/http/forms.server";
import { keepTyped, requireAskerKeepingWords } from "~/http/kept-words.server";
import { requireAsker } from "~/http/session.server";
import { Acts, Button, ButtonLink } from "~/ui/button";
import { More } from "~/ui/details";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { TextArea } from "~/ui/field";
import { PageHead, Section, Split } from "~/ui/page";
import { formatDate } from "~/ui/moments";
import { kickOutbox } from "~/workflows/outbox-runner.server";

export const handle = { script: true };
export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `About this decision – ${page.title} – IPS Pathways` : "IPS Pathways" },
];

const noDecision = () =>
  new DomainError(
    "not-found",
    "Nothing was decided about this piece yet. Go back to it to see where it stands.",
  );

/** @throws not-found for everybody but the author, and before anything was decided */
async function ownDecision(asker: Actor, id: string) {
  requireMay(asker, "review.ask", { own: true });
  const db = store().read;
  const head = await readHead(db, id);
  if (!head) throw noDecision();
  requireMay(asker, "review.ask", factsAbout(head, asker), true);
  const record: EvidenceRecord = await readRecord(db, head, asker);
  // the newest decision: a version that was sent since waits for its own
  const version = record.versions.find((each) => each.review !== null);
  if (!version?.review) throw noDecision();
  return { head, record, version, review: version.review };
}

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  const { head, record, version, review } = await ownDecision(asker, params["id"] ?? "");
  const db = store().read;
  const { timeZone, issuer } = environment();
  const now = new Date();
  const leader = await readSupervisor(db, asker.supervisorId);
  const asked = await readQuestion(db, review.id);
  const appeal = await readAppealOf(db, review.id);
  const windowOf = (step: "question" | "appeal") => {
    const until = canBeginUntil(step, review.decidedAt);
    return { open: until >= now, until: formatDate(until, timeZone), days: deadlineOf(step).days };
  };
  return {
    id: head.id,
    reviewId: review.id,
    title: version.title,
    number: version.number,
    by: firstName(review.reviewer.name),
    on: formatDate(review.decidedAt, timeZone),
    decision: review.decision,
    review: versionView(microCredential(head.slug), head.kind, version).review,
    said:
      record.messages.find(
        (m) => m.authorId === review.reviewer.id && m.sentAt.getTime() === review.decidedAt.getTime(),
      )?.words ?? "",
    asked: asked && {
      words: asked.words,
      on: formatDate(asked.askedAt, timeZone),
      by: formatDate(dueBy("question", asked.askedAt), timeZone),
      answer: asked.answer && {
        words: asked.answer.words,
        by: firstName(asked.answer.by),
        on: formatDate(asked.answer.at, timeZone),
      },
    },
    appeal: appeal && {
      id: appeal.id,
      on: formatDate(appeal.lodgedAt, timeZone),
      words: outcomeWords(appeal.state),
    },
    question: windowOf("question"),
    appealing: windowOf("appeal"),
    issuer: issuer.name,
    audience: audienceSentence(
      head.open,
      { supervisor: leader ? firstName(leader.name) : null, issuer: issuer.name },
      null,
      true,
    ),
    box: await readDraftBox(asker.personId, questionKey(review.id)),
    groundsBox: await readDraftBox(asker.personId, groundsKey(review.id)),
  };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const id = params["id"] ?? "";
  const form = await readForm(request);
  const named = form.get("review");
  const reviewId = typeof named === "string" ? named : "";
  const key = form.get("intent") === "ask" ? questionKey(reviewId) : groundsKey(reviewId);
  const asker = await requireAskerKeepingWords(request, form, key);
  const { review } = await ownDecision(asker, id);
  const now = new Date();
  return answerForm(form, async (read) => {
    if (named !== review.id)
      throw new DomainError("conflict", "Another decision came since you opened this page. Read it first.");
    const field = (name: "question" | "grounds", label: string, missing: string) =>
      read.text(name, { label, max: limits.message, multiline: true, missing });
    switch (form.get("intent")) {
      case "ask": {
        const words = field("question", "Your question", "Write your question, then send it.");
        read.done();
        await askAboutDecision(asker, review.id, words, now);
        kickOutbox();
        return redirect(`/evidence/${id}/decision#question`);
      }
      case "appeal": {
        const grounds = field(
          "grounds",
          "Why it should be looked at again",
          "Write why it should be looked at again.",
        );
        read.done();
        const { appealId } = await lodgeAppeal(asker, review.id, grounds, now);
        kickOutbox();
        return redirect(`/appeals/${appealId}`);
      }
      case "save-draft": {
        const grounds = read.text("grounds", {
          label: "Why it should be looked at again",
          max: limits.message,
          multiline: true,
          required: false,
        });
        read.done();
        const newer = await keepTyped(asker.personId, form, { key, body: { grounds } }, now);
        return newer ?? redirect(`/evidence/${id}/decision#f-grounds`);
      }
      default:
        throw new DomainError(
          "invalid",
          "We could not tell which button was pressed. Reload the page and try again.",
        );
    }
  });
}

export default function DecisionPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const newer = answer && "newer" in answer ? answer : undefined;
  const errors = errorsOf(refused);
  const typed = refused?.typed ?? newer?.typed;
  const was = (name: "question" | "grounds"): string =>
    typed?.[name] ?? (name === "question" ? page.box : page.groundsBox).body?.[name] ?? "";
  const here = `/evidence/${page.id}/decision`;
  const mayAsk = !page.asked && page.question.open;
  const mayAppeal = !page.appeal && page.appealing.open;
  return (
    <>
      <ErrorSummary errors={errors} before="this can be sent" />
      <PageHead
        back={{ to: `/evidence/${page.id}`, label: "Back to the piece" }}
        kicker={page.title}
        title="About this decision"
        lede={`${page.by} ${page.decision === "accept" ? "accepted" : "returned"} version ${page.number} on ${page.on}.`}
      />
      <Split
        main={
          <>
            <Section heading={`What ${page.by} saw`} id="levels">
              <p className="written measure">{page.said}</p>
              {page.review ? <Levels review={page.review} /> : null}
            </Section>
            <Section heading="Your one question" id="question">
              {page.asked ? (
                <Asked asked={page.asked} by={page.by} />
              ) : mayAsk ? (
                <>
                  <DraftNotices box={page.box} labels={{ question: "Your question" }} returnTo={here} />
                  <form
                    method="post"
                    noValidate
                    className="stack"
                    {...keptForm(page.box, ["question"], `${here}#question`)}
                  >
                    <input type="hidden" name="review" value={page.reviewId} />
                    <TextArea
                      label={`Ask ${page.by} about it`}
                      name="question"
                      rows={3}
                      hint={`Once for each decision, until ${page.question.until}. ${page.by} aims to answer within ${page.question.days} days.`}
                      audience={{
                        words: `It stands in the messages of the piece. ${page.audience}`,
                        icon: "people",
                      }}
                      defaultValue={was("question")}
                      error={errors?.["question"]}
                    />
                    <Acts>
                      <Button kind="second" name="intent" value="ask">
                        Send my question
                      </Button>
                    </Acts>
                  </form>
                </>
              ) : (
                <p>
                  You could ask until {page.question.until}. You can still{" "}
                  <a href={`/evidence/${page.id}#thread`}>write in the messages of the piece</a>.
                </p>
              )}
            </Section>
            <Section heading="Appeal" id="appeal">
              {page.appeal ? (
                <>
                  <p>
                    You appealed on {page.appeal.on}. {page.appeal.words}
                  </p>
                  <Acts>
                    <ButtonLink kind="second" to={`/appeals/${page.appeal.id}`}>
                      Read your appeal
                    </ButtonLink>
                  </Acts>
                </>
              ) : mayAppeal ? (
                <>
                  <DraftNotices
                    box={page.groundsBox}
                    labels={{ grounds: "Why it should be looked at again" }}
                    returnTo={here}
                  />
                  <p className="measure">
                    If you think it was not judged fairly, an assessor of {page.issuer} who judged nothing of
                    this piece looks at it again. You can appeal until {page.appealing.until}, and take it
                    back at any time before it is decided. An appeal never lowers a level.
                  </p>
                  <More
                    summary="Write an appeal"
                    open={was("grounds") !== "" || errors?.["grounds"] !== undefined}
                  >
                    <form
                      method="post"
                      noValidate
                      className="stack"
                      {...keptForm(page.groundsBox, ["grounds"], `${here}#appeal`)}
                    >
                      {newer?.newer ? (
                        <NewerVersion
                          words={newer.newer.body}
                          at={newer.newer.savedAt}
                          labels={{ grounds: "Why it should be looked at again" }}
                        />
                      ) : null}
                      <input type="hidden" name="review" value={page.reviewId} />
                      <input
                        type="hidden"
                        name="revision"
                        value={newer ? (newer.newer?.revision ?? 0) : page.groundsBox.revision}
                      />
                      <TextArea
                        label="Why it should be looked at again"
                        name="grounds"
                        rows={6}
                        hint="Which level or which words, and what in your piece shows something else."
                        audience={{
                          words:
                            "You and the assessor who decides the appeal. Nobody else, and not your supervisor.",
                          icon: "lock",
                        }}
                        defaultValue={was("grounds")}
                        error={errors?.["grounds"]}
                        saved={savedOf(page.groundsBox)}
                      />
                      <Acts>
                        <Button kind="second" name="intent" value="appeal">
                          Send my appeal
                        </Button>
                        <Button kind="text" name="intent" value="save-draft">
                          Save draft
                        </Button>
                      </Acts>
                    </form>
                  </More>
                </>
              ) : (
                <p>You could appeal until {page.appealing.until}.</p>
              )}
            </Section>
          </>
        }
        aside={
          <Section small heading="What comes next">
            <p>
              {page.decision === "accept"
                ? "The piece is in place. Where a level is lower than what is needed, new evidence can show more."
                : "You can send a new version at any time. Asking or appealing does not stop you."}
            </p>
            <p>
              <a href="/support">Support for you</a>, if this one is hard to read.
            </p>
          </Section>
        }
      />
    </>
  );
}

type Page = ReturnType<typeof useLoaderData<typeof loader>>;

function Asked({ asked, by }: { asked: NonNullable<Page["asked"]>; by: string }) {
  return (
    <div className="stack">
      <blockquote className="note">
        <p className="small muted">You, {asked.on}</p>
        <p className="written">{asked.words}</p>
      </blockquote>
      {asked.answer ? (
        <blockquote className="note ok">
          <p className="small muted">
            {asked.answer.by}, {asked.answer.on}
          </p>
          <p className="written">{asked.answer.words}</p>
        </blockquote>
      ) : (
        <p>
          {by} aims to answer by {asked.by}. We remind {by}, and if nothing comes the assessors hear of it.
        </p>
      )}
    </div>
  );
}
