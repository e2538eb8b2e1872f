import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { may } from "~/access/policy";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { unsafeWords } from "~/catalogue/language";
import { store } from "#db/store.server";
import { MarkedAlready, MarksTable, OpenWords, YourPiece } from "~/domains/assessment/components/marking";
import { CriterionJudgement } from "~/domains/assessment/components/criterion-judgement";
import { Advice, AdviceForScript, FeedbackBox } from "~/domains/assessment/components/feedback-box";
import { OutsideObservations } from "~/domains/assessment/components/outside-observations";
import { Levels, SentVersion } from "~/domains/assessment/components/sent-version";
import { dueBy } from "~/domains/assessment/deadlines.server";
import { criteriaFor, kindName, kindOf, limits } from "~/domains/assessment/evidence-rules";
import {
  givenLevels,
  judgementBody,
  judgementFields,
  judgementLabels,
  readJudgement,
} from "~/domains/assessment/judgement-form";
import { listObservations } from "~/domains/assessment/observations.server";
import { readQuestion } from "~/domains/assessment/questions.server";
import {
  type Actor,
  type EvidenceHead,
  factsAbout,
  reachOf,
  readHeadOfVersion,
  readParts,
  readRecord,
} from "~/domains/assessment/reads.server";
import { criteriaToJudge, threadView, versionView } from "~/domains/assessment/record-view.server";
import { microCredential } from "~/domains/assessment/standing.server";
import { decisions } from "~/domains/assessment/terms";
import { shownOfJudge } from "~/domains/credentials/endorsement-words";
import { readPrerequisites } from "~/domains/credentials/readiness.server";
import { DraftNotices, NewerVersion, keptForm, savedOf } from "~/domains/learning/components/draft-notices";
import { readDraftBox } from "~/domains/learning/drafts.server";
import { firstName } from "~/domains/people/names";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { answerForm, readForm } from "~/http/forms.server";
import { keepTyped, requireAskerKeepingWords } from "~/http/kept-words.server";
import { requireAsker } from "~/http/session.server";
import { audienceSentence } from "~/domains/assessment/audience-words";
import { Audience } from "~/ui/audience";
import { Banner } from "~/ui/banner";
import { Acts, Button } from "~/ui/button";
import { More } from "~/ui/details";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { ChoiceGroup } from "~/ui/field";
import { Note } from "~/ui/note";
import { PageHead, Section, Split } from "~/ui/page";
import { Thread } from "~/ui/thread";
import { Verdict } from "~/ui/verdict";
import { formatDate, formatWeekday } from "~/ui/moments";
import { listLevelsShown, readMarking } from "~/workflows/marking.server";
import { kickOutbox } from "~/workflows/outbox-runner.server";
import { handBack } from "~/workflows/allocate.server";
import { decideReview, ownWork, reviewKey } from "~/workflows/decide-review.server";

export const handle = { script: true };
export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `Review ${page.version.title} – IPS Pathways` : "IPS Pathways" },
];

/** @throws forbidden for other roles and for one's own work; not-found where this person may not judge it */
async function reviewable(asker: Actor, versionId: string): Promise<EvidenceHead> {
  requireMay(asker, "review.list");
  const head = await readHeadOfVersion(store().read, versionId);
  if (!head)
    throw new DomainError(
      "not-found",
      "There is no such piece to review. Go back to the list and choose again.",
    );
  const facts = factsAbout(head, asker);
  if (facts.own) throw ownWork();
  if (may(asker.roles, "review.decide", facts)) return head;
  // no longer theirs to judge: what they may still read of it stands on the piece's own page
  await reachOf(store().read, head, asker);
  throw redirect(`/evidence/${head.id}`);
}

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  const versionId = params["version"] ?? "";
  const head = await reviewable(asker, versionId);
  const db = store().read;
  const record = await readRecord(db, head, asker);
  const version = record.versions.find((each) => each.id === versionId);
  if (!version)
    throw new DomainError(
      "not-found",
      "There is no such piece to review. Go back to the list and choose again.",
    );
  const before = record.versions.find((each) => each.number === version.number - 1) ?? null;
  const of = microCredential(head.slug);
  const { timeZone } = environment();
  const kind = kindOf(of, head.kind);
  const counting = await listLevelsShown(asker, head);
  const marking = await readMarking(asker, head, record, versionId, new Date());
  const waiting = record.waiting?.versionId === versionId ? record.waiting : null;
  const supervises = factsAbout(head, asker).supervises === true;
  return {
    evidenceId: head.id,
    audience: audienceSentence(
      head.open,
      {
        supervisor: head.supervisor ? firstName(head.supervisor.name) : null,
        issuer: environment().issuer.name,
      },
      firstName(head.author.name),
      false,
    ),
    given: version.givenAt ? formatDate(version.givenAt, timeZone) : null,
    author: firstName(head.author.name),
    authorName: head.author.name,
    code: of.humanCode,
    credential: of.title,
    slug: of.slug,
    kind: kind ? kindName(kind) : head.kind,
    rule: kind?.rule ?? "",
    version: versionView(of, head.kind, version),
    before: before && {
      ...versionView(of, head.kind, before),
      asked:
        before.review?.decision === "return"
          ? {
              by:
                before.review.reviewer.id === asker.personId ? "you" : firstName(before.review.reviewer.name),
              words:
                record.messages.find(
                  (m) =>
                    m.authorId === before.review?.reviewer.id &&
                    m.sentAt.getTime() === before.review.decidedAt.getTime(),
                )?.words ?? "",
            }
          : null,
    },
    thread: threadView(record, asker.personId),
    sentOn: formatWeekday(version.sentAt, timeZone),
    replyBy: formatDate(dueBy("review", version.sentAt), timeZone),
    marking,
    // an assessor may read before the supervisor's time is over, and not decide
    mayDecide: marking.may,
    opensOn: waiting?.assessorFrom && !supervises ? formatDate(waiting.assessorFrom, timeZone) : null,
    mayAsk: waiting !== null && supervises && waiting.askedById === null && marking.open === null,
    supervisor: head.supervisor ? firstName(head.supervisor.name) : null,
    decidedByMe: version.review?.reviewer.id === asker.personId,
    decidedOn: version.review ? formatDate(version.review.decidedAt, timeZone) : null,
    answer: version.review
      ? (record.messages.find(
          (m) =>
            m.authorId === version.review?.reviewer.id &&
            m.sentAt.getTime() === version.review.decidedAt.getTime(),
        )?.words ?? "")
      : "",
    criteria: criteriaToJudge(of, head.kind, version.parts, counting, timeZone),
    // what has to be held before the award; an assessor may record that something else counts as much
    first: may(asker.roles, "equivalence.decide")
      ? (await readPrerequisites(db, of, head.author.id, new Date()))
          .filter((one) => one.by === null)
          .map(({ achievement, title }) => ({
            to: `/awards/equivalent/${head.author.id}/${achievement}`,
            title,
          }))
      : [],
    box: await readDraftBox(asker.personId, reviewKey(versionId)),
    observations: await listObservations(db, head.id),
    question: version.review ? await readQuestion(db, version.review.id) : null,
    feedback: catalogue().feedback,
    pairs: catalogue().language,
    issuer: environment().issuer.name,
    timeZone,
  };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const versionId = params["version"] ?? "";
  const form = await readForm(request);
  const key = reviewKey(versionId);
  const asker = await requireAskerKeepingWords(request, form, key);
  const head = await reviewable(asker, versionId);
  if (form.get("intent") === "hand-back") {
    return answerForm(form, async () => {
      await handBack(asker, versionId, new Date());
      kickOutbox();
      return redirect("/reviews");
    });
  }
  const of = microCredential(head.slug);
  const criteria = criteriaFor(of, head.kind, await readParts(store().read, versionId));
  return answerForm(form, async (read) => {
    const written = readJudgement(read, of, criteria);
    const message = read.text("message", {
      label: "Your message",
      max: limits.message,
      multiline: true,
      required: false,
    });
    const intent = form.get("intent");
    const decision = read.choice("decision", decisions, { label: "Your decision", required: false });
    if (intent === "decide" && decision === null) {
      read.refuse("decision", "Choose whether to accept it or return it.");
    }
    if (intent !== "decide") {
      read.done();
      const body = { ...judgementBody(written), decision: decision ?? "", message };
      const newer = await keepTyped(asker.personId, form, { key, body });
      if (newer) return newer;
      return redirect(intent === "later" ? "/reviews" : `/reviews/${versionId}#f-message`);
    }
    read.done();
    if (decision === null) throw new DomainError("invalid", "Choose whether to accept it or return it.");
    const levels = givenLevels(written);
    await decideReview(asker, { versionId, decision, levels, message }, new Date());
    kickOutbox();
    return redirect(`/reviews/${versionId}`);
  });
}

type Page = ReturnType<typeof useLoaderData<typeof loader>>;

export default function ReviewPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const lost = refused && !page.mayDecide && !page.decidedByMe && !page.marking.mine ? refused : undefined;
  const errors = errorsOf(refused);
  const { version } = page;
  return (
    <>
      {lost ? (
        <Banner tone="unsure" live>
          {lost.sentence}
        </Banner>
      ) : (
        <ErrorSummary errors={errors} before="this can be sent" />
      )}
      <PageHead
        back={{ to: "/reviews", label: "All reviews" }}
        kicker={`${page.code} · ${page.kind}`}
        title={version.title}
      >
        <p className="muted">
          From <b>{page.authorName}</b> · version {version.number}, sent {page.sentOn}
          {page.mayDecide && !page.marking.until ? ` · please reply by ${page.replyBy}` : ""}
          {page.given ? `, in words first sent on ${page.given}` : ""}
        </p>
        <Audience alone words={page.audience} />
        {page.first.map((one) => (
          <p className="small" key={one.to}>
            “{one.title}” comes before this award, and {page.author} does not hold it.{" "}
            <a href={one.to}>Does something else count as much?</a>
          </p>
        ))}
      </PageHead>
      <Split
        even
        mainLabel={`What ${page.author} sent, and earlier messages`}
        main={<Sent page={page} />}
        aside={
          version.review ? (
            <Decided page={page} lost={lost?.typed} />
          ) : page.mayDecide ? (
            <>
              <YourPiece marking={page.marking} author={page.author} />
              <ReviewForm page={page} />
            </>
          ) : page.marking.mine || page.marking.open || page.marking.not ? (
            <>
              <MarkedAlready marking={page.marking} author={page.author} />
              <WhatWasNotSent page={page} typed={lost?.typed} />
            </>
          ) : (
            <Section
              heading={
                page.opensOn
                  ? `${page.supervisor ?? "The supervisor"} judges this first`
                  : "Nothing to decide"
              }
            >
              {page.opensOn ? (
                <p>
                  You can read it now, and decide from {page.opensOn}, or earlier if {page.author} or{" "}
                  {page.supervisor ?? "the supervisor"} asks.
                </p>
              ) : (
                <p>A newer version was sent. Go to the piece to see where it stands.</p>
              )}
            </Section>
          )
        }
      />
    </>
  );
}

function Sent({ page }: { page: Page }) {
  const { version, before } = page;
  return (
    <Section heading={`What ${page.author} sent`} id="sent">
      {before?.asked ? (
        <Note tone="wait">
          <p>
            <b>
              On version {before.number} {before.asked.by} asked for one thing:
            </b>
          </p>
          <p className="written">{before.asked.words}</p>
        </Note>
      ) : null}
      {before || page.thread.length > 0 ? (
        <More summary={before ? `Version ${before.number} and messages` : "Messages"}>
          {before ? (
            <p>
              <a href={`/evidence/${page.evidenceId}/compare?older=${before.number}&newer=${version.number}`}>
                Compare version {before.number} and version {version.number}
              </a>
            </p>
          ) : null}
          {page.thread.length > 0 ? (
            <Thread messages={page.thread} label="Messages, oldest first" timeZone={page.timeZone} />
          ) : null}
          <p className="small">
            <a href={`/evidence/${page.evidenceId}#thread`}>Write to {page.author}</a>
          </p>
        </More>
      ) : null}
      <SentVersion version={version} author={page.author} />
      <OutsideObservations observations={page.observations} timeZone={page.timeZone} />
      <p className="small muted">Asked for: {page.rule}</p>
    </Section>
  );
}

function ReviewForm({ page }: { page: Page }) {
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const newer = answer && "newer" in answer ? answer : undefined;
  const fields = [...judgementFields(page.criteria), "decision", "message"];
  const labels = { ...judgementLabels(page.criteria), message: `To ${page.author}` };
  const here = `/reviews/${page.version.id}`;
  const typed = refused?.typed ?? newer?.typed;
  const was = (name: string): string => (typed ? (typed[name] ?? "") : (page.box.body?.[name] ?? ""));
  return (
    <>
      <AdviceForScript pairs={page.pairs} />
      <DraftNotices box={page.box} labels={labels} returnTo={here} />
      {newer?.newer ? (
        <NewerVersion words={newer.newer.body} at={newer.newer.savedAt} labels={labels} />
      ) : null}
      <Section small heading="How to read it">
        <p>
          First check that nobody could be recognised. If somebody could, return it with the line. Then take
          one criterion through the whole piece before you start the next. Choose the highest level whose
          every sentence you can point to.
        </p>
        <p className="small">
          <a href={`/reviews/guide/${page.slug}`}>The whole guide for supervisors, 15 minutes</a>, with{" "}
          <a href={`/reviews/guide/${page.slug}#practise`}>made-up pieces to practise on</a>
        </p>
      </Section>
      <form method="post" noValidate className="stack-xl" {...keptForm(page.box, fields, here)}>
        <input
          type="hidden"
          name="revision"
          value={newer ? (newer.newer?.revision ?? 0) : page.box.revision}
        />
        {page.criteria.map((criterion, index) => (
          <CriterionJudgement
            key={criterion.id}
            criterion={criterion}
            index={index}
            feedback={page.feedback}
            pairs={page.pairs}
            counting="If you accept, a level you give takes its place."
            was={was}
            errors={refused?.errors}
          />
        ))}
        <div className="card stack">
          <ChoiceGroup
            legend="Your decision"
            name="decision"
            hint="A piece can be accepted with a level below the one that is needed: it is then in place, and that judgement stays open until new evidence shows more. Levels given with a return are kept and do not count."
            choices={[
              { value: "accept", label: "Accept", detail: "This piece is good evidence of where they are." },
              {
                value: "return",
                label: "Return with one thing to do",
                detail: `${page.author} revises; both versions stay.`,
              },
            ]}
            defaultValue={was("decision")}
            error={refused?.errors["decision"]}
          />
          <FeedbackBox
            box={page.feedback.strong}
            pairs={page.pairs}
            label={`To ${page.author}: what was strong, and the one thing to do next`}
            hint={page.feedback.strong.hint}
            name="message"
            rows={4}
            audience={{
              words: `${page.author} can read everything you write here, now and later.`,
              icon: "people",
            }}
            words={was("message")}
            error={refused?.errors["message"]}
            saved={savedOf(page.box)}
          />
          <p className="small muted">{shownOfJudge}</p>
          <Acts>
            <Button name="intent" value="decide">
              Send my decision
            </Button>
            <Button kind="second" name="intent" value="save-draft">
              Save draft
            </Button>
            <Button kind="text" name="intent" value="later">
              Save and finish later
            </Button>
          </Acts>
        </div>
      </form>
      <More summary="If something worries you">
        <p>
          If you read that a young person, or {page.author}, may not be safe, act on it today by your centre’s
          usual path, and tell {page.author} what you are doing. Don’t wait for this review, and don’t write
          it here. Then judge the evidence separately, as evidence.
        </p>
        <p>
          <a href="/support">Support for you</a>
        </p>
      </More>
      {page.mayAsk ? (
        <More summary="If you cannot tell, or should not judge this one">
          <p>
            Ask an assessor of {page.issuer} to judge it. Whoever decides first decides, and {page.author}{" "}
            sees that you asked.
          </p>
          <form method="post" action={`/evidence/${page.evidenceId}`}>
            <input type="hidden" name="version" value={page.version.id} />
            <Button kind="second" name="intent" value="ask-assessor">
              Ask an assessor
            </Button>
          </form>
        </More>
      ) : null}
    </>
  );
}

function Decided({ page, lost }: { page: Page; lost?: Record<string, string> }) {
  const review = page.version.review;
  if (!review) return null;
  const who = page.decidedByMe ? "You" : firstName(review.reviewer);
  // for whoever wrote them, and nobody else
  const advice = page.decidedByMe
    ? [page.answer, ...review.levels.flatMap((row) => [row.comment, row.next])].flatMap((words) =>
        unsafeWords(words, false, page.pairs),
      )
    : [];
  return (
    <>
      <Verdict
        tone="ok"
        level={2}
        heading={
          review.decision === "accept" ? `${who} accepted it` : `${who} returned it with one thing to do`
        }
        sentence={<span className="written">{page.answer}</span>}
        foot={page.decidedOn}
      >
        <p>
          {page.author} has been told{review.decision === "return" ? ", and can send a new version" : ""}.
        </p>
      </Verdict>
      <WhatWasNotSent page={page} typed={lost} />
      {page.marking.open ? <OpenWords open={page.marking.open} author={page.author} /> : null}
      {advice.length > 0 ? (
        <section aria-label="Advice on the words you sent">
          <Advice findings={advice} />
          <p className="small">
            They are sent as you wrote them. If you would put something differently now,{" "}
            <a href={`/evidence/${page.evidenceId}#thread`}>write to {page.author}</a>.
          </p>
        </section>
      ) : null}
      {page.question ? (
        <p>
          <a href={`/reviews/${page.version.id}/answer`}>
            {page.question.answer
              ? `${page.author}’s question about it, and the answer`
              : `${page.author} asks about it: read and answer`}
          </a>
        </p>
      ) : null}
      <Section heading="Levels" id="levels">
        <Levels review={review} />
        <p className="small muted">Rubric version {review.rubricVersion}.</p>
      </Section>
      {page.marking.closed ? <MarksTable closed={page.marking.closed} /> : null}
      <p>
        <a href={`/evidence/${page.evidenceId}`}>The piece, its messages and versions</a>
      </p>
      <p>
        <a href={`/reviews/guide/${page.slug}#practise`}>Compare your eye on made-up pieces</a>
      </p>
      <p>
        <a href="/reviews">All reviews</a>
      </p>
    </>
  );
}

/** What the slower of two reviewers wrote: not sent, and theirs to copy. */
function WhatWasNotSent({ page, typed }: { page: Page; typed?: Record<string, string> }) {
  const unsent = Object.entries(typed ?? {}).filter(
    ([name, words]) => /^(comment-|next-|message$)/.test(name) && words.trim() !== "",
  );
  if (unsent.length === 0) return null;
  return (
    <Section heading="What you wrote, which was not sent" id="unsent">
      <Note>
        {unsent.map(([name, words]) => (
          <div key={name} className="stack-s">
            <p className="kicker">
              {name === "message"
                ? `To ${page.author}`
                : (page.criteria.find((c) => name === `comment-${c.id}` || name === `next-${c.id}`)?.title ??
                  "What you saw")}
            </p>
            <p className="written">{words}</p>
          </div>
        ))}
      </Note>
    </Section>
  );
}
