import { randomUUID } from "node:crypto";
import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { may } from "~/access/policy";
import { store } from "#db/store.server";
import { audienceSentence } from "~/domains/assessment/audience-words";
import { listPiecesOf } from "~/domains/assessment/portfolio.server";
import { RECOGNITION } from "~/domains/assessment/terms";
import { Audience } from "~/ui/audience";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { AdviceForScript, FeedbackBox } from "~/domains/assessment/components/feedback-box";
import { OutsideObservations } from "~/domains/assessment/components/outside-observations";
import { Levels, SentVersion } from "~/domains/assessment/components/sent-version";
import { dueBy } from "~/domains/assessment/deadlines.server";
import { wordsKey } from "~/domains/assessment/evidence-drafts.server";
import { kindName, kindOf, limits } from "~/domains/assessment/evidence-rules";
import { factsAbout, readEvidence, readSupervisor } from "~/domains/assessment/reads.server";
import { listObservations } from "~/domains/assessment/observations.server";
import { threadView, versionView } from "~/domains/assessment/record-view.server";
import { microCredential } from "~/domains/assessment/standing.server";
import { askAssessor, beginRevision, writeMessage } from "~/domains/assessment/writes.server";
import { readDraft } from "~/domains/learning/drafts.server";
import { firstName } from "~/domains/people/names";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { answerForm, readForm } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";
import { Acts, Button, ButtonLink } from "~/ui/button";
import { More } from "~/ui/details";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { PageHead, Panel, Section, Split } from "~/ui/page";
import { Thread } from "~/ui/thread";
import { Verdict } from "~/ui/verdict";
import { formatDate, formatWeekday } from "~/ui/moments";
import { kickOutbox } from "~/workflows/outbox-runner.server";

export const handle = { script: true };
export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `${page.title} – Evidence – IPS Pathways` : "IPS Pathways" },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  const id = params["id"] ?? "";
  const record = await readEvidence(asker, id);
  const { head, versions, state } = record;
  const [latest, ...earlier] = versions;
  const mine = head.author.id === asker.personId;
  if (!latest) throw redirect(`/evidence/${id}/words`);
  const of = microCredential(head.slug);
  const kind = kindOf(of, head.kind);
  const { timeZone, issuer } = environment();
  const facts = factsAbout(head, asker);
  const review = latest.review;
  const leader = mine ? await readSupervisor(store().read, asker.supervisorId) : head.supervisor;
  const names = { supervisor: leader ? firstName(leader.name) : null, issuer: issuer.name };
  const author = firstName(head.author.name);
  const alsoFor = mine
    ? (await listPiecesOf(store().read, head.itemId)).filter((piece) => piece.id !== id)
    : [];
  return {
    audience: audienceSentence(
      head.open,
      names,
      mine ? null : author,
      versions.some((version) => version.review !== null),
    ),
    // a second reader of what was judged: the rest of it is closed to them
    part: may(asker.roles, "evidence.read", facts) ? null : latest.number,
    given: latest.givenAt ? formatDate(latest.givenAt, timeZone) : null,
    alsoFor: alsoFor.map((piece) => {
      const other = microCredential(piece.slug);
      return { id: piece.id, title: `${other.humanCode} ${other.title}` };
    }),
    mayOffer: mine && head.kind !== RECOGNITION,
    id,
    mine,
    author,
    authorName: head.author.name,
    title: latest.title,
    credential: of.title,
    code: of.humanCode,
    kind: kind ? kindName(kind) : head.kind,
    state,
    reader: head.supervisor ? firstName(head.supervisor.name) : null,
    issuer: issuer.name,
    latest: versionView(of, head.kind, latest),
    earlier: earlier.map((version) => versionView(of, head.kind, version)),
    answered: review
      ? { by: firstName(review.reviewer.name), on: formatDate(review.decidedAt, timeZone) }
      : null,
    answer: review
      ? (record.messages.find(
          (m) => m.authorId === review.reviewer.id && m.sentAt.getTime() === review.decidedAt.getTime(),
        )?.words ?? "")
      : "",
    sentOn: formatWeekday(latest.sentAt, timeZone),
    // neither who reads it, nor what anybody said: only that, and until when
    second:
      record.moderated?.versionId === latest.id && (mine || facts.supervises === true)
        ? {
            released: record.moderated.released,
            until: formatDate(record.moderated.until, timeZone),
            late: record.moderated.until < new Date(),
          }
        : null,
    replyBy: formatDate(dueBy("review", latest.sentAt), timeZone),
    revising:
      mine &&
      (state === "back" || state === "taken-back") &&
      (await readDraft(asker.personId, wordsKey(id))) !== null,
    isReader: facts.supervises === true,
    thread: threadView(record, asker.personId),
    observations: await listObservations(store().read, id),
    // whoever writes to a learner gets advice on words
    pairs: mine ? [] : catalogue().language,
    mayWrite: may(asker.roles, "evidence.message", facts),
    mayJudge: state === "with-someone" && facts.own !== true && may(asker.roles, "review.decide", facts),
    // with a supervisor who has it and has not been overtaken by an assessor
    mayAsk:
      state === "with-someone" &&
      (facts.own === true || facts.supervises === true) &&
      head.supervisor !== null &&
      head.open.forAssessors &&
      record.waiting?.askedById === null,
    asked: record.waiting?.askedById !== null && record.waiting !== null,
    onceKey: randomUUID(),
    timeZone,
  };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  const id = params["id"] ?? "";
  // before the fields: what is wrong with a form is no business of somebody who may not see the piece
  await readEvidence(asker, id);
  const form = await readForm(request);
  const now = new Date();
  return answerForm(form, async (read) => {
    switch (form.get("intent")) {
      case "revise":
        requireMay(asker, "evidence.write", { own: true }, true);
        await beginRevision(asker, id, now);
        return redirect(`/evidence/${id}/words`);
      case "ask-assessor": {
        const version = read.text("version", { label: "Version", max: 64 });
        read.done();
        await askAssessor(asker, version, now);
        kickOutbox();
        return redirect(`/evidence/${id}`);
      }
      case "message": {
        const words = read.text("message", {
          label: "Your message",
          max: limits.message,
          multiline: true,
          missing: "Write your message, then send it.",
        });
        const onceKey = read.text("once", { label: "Form", max: 64 });
        if (!/^[\w-]*$/.test(onceKey)) read.refuse("", "Reload the page and send your message again.");
        read.done();
        await writeMessage(asker, id, { words, onceKey }, now);
        kickOutbox();
        return redirect(`/evidence/${id}#thread`);
      }
      default:
        throw new DomainError(
          "invalid",
          "We could not tell which button was pressed. Reload the page and try again.",
        );
    }
  });
}

export default function EvidenceRecordPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const errors = errorsOf(refused);
  const { latest } = page;
  const someone = page.reader ?? "an assessor";
  return (
    <>
      <ErrorSummary errors={errors} />
      <PageHead
        back={page.mine ? { to: "/evidence", label: "Back to your evidence" } : undefined}
        kicker={`${page.code} · ${page.kind}`}
        title={page.title}
      >
        <p className="muted">
          {page.mine ? "" : `From ${page.authorName} · `}Version {latest.number}, sent {page.sentOn}
          {page.given ? `, in words first sent on ${page.given}` : ""}
        </p>
        <Audience alone words={page.audience} to={page.mine ? `/evidence/${page.id}/audience` : undefined} />
        {page.part === null ? null : (
          <p className="small muted">You can read it up to version {page.part}, because it was judged.</p>
        )}
      </PageHead>
      <Split
        main={
          <>
            <Standing page={page} someone={someone} />
            {latest.review ? (
              <Section heading={`What ${page.answered?.by} saw`} id="levels">
                <Levels review={latest.review} />
                {page.mine ? (
                  <p>
                    <a href={`/evidence/${page.id}/decision`}>Ask about this decision, or appeal</a>
                  </p>
                ) : null}
              </Section>
            ) : null}
            <Section heading={page.mine ? "What you sent" : `What ${page.author} sent`} id="sent">
              <SentVersion version={latest} author={page.mine ? null : page.author} />
            </Section>
            <OutsideObservations observations={page.observations} timeZone={page.timeZone} />
            <Section heading="Messages" id="thread">
              {page.thread.length > 0 ? (
                <Thread messages={page.thread} label="Messages, oldest first" timeZone={page.timeZone} />
              ) : (
                <p className="muted">Nobody has written here yet.</p>
              )}
              {page.mayWrite ? (
                <form method="post" noValidate className="stack">
                  <input type="hidden" name="once" value={page.onceKey} />
                  {page.mine ? null : <AdviceForScript pairs={page.pairs} />}
                  <FeedbackBox
                    box={null}
                    pairs={page.pairs}
                    label={page.mine ? `Write to ${someone}` : `Write to ${page.author}`}
                    name="message"
                    rows={3}
                    audience={{
                      words: page.mine
                        ? page.audience
                        : `${page.author} can read everything you write here, now and later, and so can whom they open it to.`,
                      ...(page.mine ? {} : { icon: "people" }),
                    }}
                    words={refused?.typed["message"] ?? ""}
                    error={refused?.errors["message"]}
                  />
                  <Acts>
                    <Button kind="second" name="intent" value="message">
                      Send the message
                    </Button>
                  </Acts>
                </form>
              ) : null}
            </Section>
          </>
        }
        aside={
          <>
            <Section small heading="Versions">
              <ul className="plain stack-s">
                <li>Version {latest.number} is shown here.</li>
                {page.earlier.map((version) => (
                  <li key={version.id}>
                    <a href={`/evidence/${page.id}/compare?older=${version.number}&newer=${latest.number}`}>
                      Compare version {version.number} with version {latest.number}
                    </a>
                  </li>
                ))}
              </ul>
              {page.earlier.map((version) => (
                <More key={version.id} summary={`Read version ${version.number}`}>
                  <SentVersion version={version} author={page.mine ? null : page.author} />
                  {version.review ? <Levels review={version.review} /> : null}
                </More>
              ))}
            </Section>
            {page.asked ? (
              <Section small heading="An assessor may answer">
                <p>
                  An assessor of {page.issuer} was asked to judge this too. Whoever answers first decides.
                </p>
              </Section>
            ) : null}
            {page.mayAsk ? (
              <More
                summary={page.mine ? "Has it waited too long?" : "Would you like somebody else to judge it?"}
              >
                <p>
                  You can ask an assessor of {page.issuer} to judge it
                  {page.mine ? `. ${someone} sees that you asked.` : " in your place."} After two weeks they
                  may anyway.
                </p>
                <form method="post">
                  <input type="hidden" name="version" value={latest.id} />
                  <Button kind="second" name="intent" value="ask-assessor">
                    Ask an assessor
                  </Button>
                </form>
              </More>
            ) : null}
            {page.mine ? (
              <Section small heading="Somebody who saw it">
                <p>
                  <a href={`/evidence/${page.id}/observations`}>Ask somebody outside what they saw</a>. They
                  need no account.
                </p>
              </Section>
            ) : null}
            <Section small heading="For">
              <p>{page.credential}</p>
              {page.alsoFor.length > 0 ? (
                <>
                  <p>The same work is offered for:</p>
                  <ul className="plain stack-s">
                    {page.alsoFor.map((other) => (
                      <li key={other.id}>
                        <a href={`/evidence/${other.id}`}>{other.title}</a>
                      </li>
                    ))}
                  </ul>
                </>
              ) : null}
              {page.mayOffer ? (
                <p>
                  <a href={`/evidence/${page.id}/offer`}>Offer it for something else</a>
                </p>
              ) : null}
            </Section>
          </>
        }
      />
    </>
  );
}

type Page = ReturnType<typeof useLoaderData<typeof loader>>;

/** Where it is, on the page's one panel: it stays so after a reload, because it is read from the record. */
function Standing({ page, someone }: { page: Page; someone: string }) {
  const { latest, answered, second } = page;
  if (page.state === "with-someone" && second) {
    return (
      <Verdict
        tone="ok"
        level={2}
        heading={page.mine ? "Sent. A second assessor reads it too" : "A second assessor reads it too"}
        sentence={`An assessor of ${page.issuer} has read it, and another reads it without knowing what the first one said. ${
          page.mine ? "You have one answer" : `${page.author} has one answer`
        } when they agree, or when a third has decided.`}
      >
        <SecondDay second={second} />
        {page.mine ? <p>What you sent stays as it is. Print this page if you want a copy to keep.</p> : null}
      </Verdict>
    );
  }
  if (page.state === "with-someone" && !page.mine) {
    return (
      <Panel id="waiting" heading={`This waits for ${page.isReader ? "you" : someone}`}>
        <p>
          {page.author} was told to expect an answer by {page.replyBy}.
        </p>
        {page.mayJudge ? (
          <Acts>
            <ButtonLink to={`/reviews/${latest.id}`}>Read it beside the rubric</ButtonLink>
          </Acts>
        ) : null}
      </Panel>
    );
  }
  if (page.state === "with-someone") {
    return (
      <Verdict
        tone="ok"
        level={2}
        heading={`Sent. ${upperFirst(someone)} has it`}
        sentence={`${upperFirst(someone)} aims to reply by ${page.replyBy}. You get a mail with the answer.`}
      >
        <p>What you sent stays as it is. Print this page if you want a copy to keep.</p>
      </Verdict>
    );
  }
  if (page.state === "taken-back") {
    return (
      <Panel id="taken-back" heading={page.mine ? "You took this back" : `${page.author} took this back`}>
        <p>
          {page.mine
            ? "Nobody had answered, and nobody can judge it now. Open it again and it waits for an answer, or write the next version first."
            : "It waits for nobody now."}
        </p>
        {page.mine ? (
          <form method="post" className="stack-s">
            <Acts>
              <ButtonLink to={`/evidence/${page.id}/audience`}>Open it again</ButtonLink>
              {page.revising ? (
                <ButtonLink to={`/evidence/${page.id}/words`} kind="second">
                  Go on with version {latest.number + 1}
                </ButtonLink>
              ) : (
                <Button kind="second" name="intent" value="revise">
                  Begin version {latest.number + 1}
                </Button>
              )}
            </Acts>
          </form>
        ) : null}
      </Panel>
    );
  }
  if (page.state === "back") {
    return (
      <Panel
        id="answer"
        kicker={`From ${answered?.by}, ${answered?.on}`}
        heading={page.mine ? "Back with you, with one thing to do" : `Back with ${page.author}`}
      >
        <p className="written">{page.answer}</p>
        {page.mine ? (
          page.revising ? (
            <Acts>
              <ButtonLink to={`/evidence/${page.id}/words`}>
                Go on with version {latest.number + 1}
              </ButtonLink>
            </Acts>
          ) : (
            <form method="post" className="stack-s">
              <Acts>
                <Button name="intent" value="revise">
                  Begin version {latest.number + 1}
                </Button>
              </Acts>
              <p className="muted">It starts from what you sent. This version stays on record.</p>
            </form>
          )
        ) : null}
      </Panel>
    );
  }
  const open = latest.review?.levels.filter((row) => row.needed !== null) ?? [];
  return (
    <Verdict
      tone="ok"
      level={2}
      heading={`Accepted by ${answered?.by}`}
      sentence={<span className="written">{page.answer}</span>}
      foot={answered?.on}
    >
      {open.length > 0 ? (
        <p>
          The piece is in place.{" "}
          {open.length === 1 ? "One judgement stays" : `${open.length} judgements stay`} open, because a
          higher level is needed there.
        </p>
      ) : null}
      {second ? (
        <>
          <p>
            {page.mine ? "Your answer" : "The answer"} stands, and another assessor reads the piece as well,
            without knowing what {answered?.by} said. An award waits until that is done.
          </p>
          <SecondDay second={second} />
        </>
      ) : null}
      {page.mine && open.length > 0 ? (
        <Acts>
          <ButtonLink to="/evidence">Show more with new evidence</ButtonLink>
        </Acts>
      ) : null}
    </Verdict>
  );
}

function SecondDay({ second }: { second: NonNullable<Page["second"]> }) {
  return (
    <p>
      Some pieces are read twice, so that everybody is judged alike. Which ones says nothing about the piece.{" "}
      {second.late
        ? `It was meant to be read by ${second.until}. We have reminded them.`
        : `It should be read by ${second.until}.`}
    </p>
  );
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
