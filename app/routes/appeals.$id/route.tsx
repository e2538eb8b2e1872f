import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { store } from "#db/store.server";
import { may } from "~/access/policy";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { outcomeWords } from "~/domains/assessment/appeal-words";
import { giveAppealOn, openAppeal, withdrawAppeal } from "~/domains/assessment/appeals.server";
import { CriterionJudgement } from "~/domains/assessment/components/criterion-judgement";
import { AdviceForScript, FeedbackBox } from "~/domains/assessment/components/feedback-box";
import { Levels, SentVersion } from "~/domains/assessment/components/sent-version";
import { deadlineOf, dueBy } from "~/domains/assessment/deadlines.server";
import { criteriaFor, limits } from "~/domains/assessment/evidence-rules";
import {
  givenLevels,
  judgementBody,
  judgementFields,
  judgementLabels,
  readJudgement,
} from "~/domains/assessment/judgement-form";
import { listCurrentLevels, readParts, readRecord } from "~/domains/assessment/reads.server";
import { criteriaToJudge, versionView } from "~/domains/assessment/record-view.server";
import { microCredential } from "~/domains/assessment/standing.server";
import { appealOutcomes } from "~/domains/assessment/terms";
import { DraftNotices, NewerVersion, keptForm, savedOf } from "~/domains/learning/components/draft-notices";
import { readDraftBox } from "~/domains/learning/drafts.server";
import { firstName } from "~/domains/people/names";
import { readNames } from "~/domains/people/reads.server";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { answerForm, readForm } from "~/http/forms.server";
import { keepTyped, requireAskerKeepingWords } from "~/http/kept-words.server";
import { requireAsker } from "~/http/session.server";
import { Acts, Button } from "~/ui/button";
import { More } from "~/ui/details";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { ChoiceGroup } from "~/ui/field";
import { PageHead, Panel, Section, Split } from "~/ui/page";
import { formatDate } from "~/ui/moments";
import { appealKey, decideAppeal } from "~/workflows/decide-appeal.server";
import { kickOutbox } from "~/workflows/outbox-runner.server";

export const handle = { script: true };
export const meta: MetaFunction = () => [{ title: "Appeal – IPS Pathways" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  const db = store().read;
  const { appeal, decided, facts } = await openAppeal(db, asker, params["id"] ?? "");
  const { head } = decided;
  const { timeZone, issuer } = environment();
  // as its author has it: who decides an appeal has to see the decision, and marks the version no more
  const record = await readRecord(db, head, { personId: head.author.id, roles: ["learner"] });
  const of = microCredential(head.slug);
  const version = record.versions.find((each) => each.id === decided.versionId);
  if (!version) throw new DomainError("not-found", "There is no such page.");
  const names = await readNames([appeal.deciderId]);
  const last = appeal.acts.at(-1);
  const mine = facts.own === true;
  const decides = appeal.state === "open" && may(asker.roles, "appeal.decide", facts);
  return {
    id: appeal.id,
    mine,
    decides,
    assigned: facts.assigned === true && appeal.state === "open",
    learner: head.author.name,
    first: firstName(head.author.name),
    reviewer: decided.reviewer.name,
    decision: decided.decision,
    decidedOn: formatDate(decided.decidedAt, timeZone),
    decider: appeal.deciderId ? (names.get(appeal.deciderId) ?? null) : null,
    grounds: appeal.grounds,
    lodgedOn: formatDate(appeal.lodgedAt, timeZone),
    due: formatDate(dueBy("appeal", appeal.lodgedAt), timeZone),
    late: dueBy("appeal", appeal.lodgedAt) < new Date(),
    state: appeal.state,
    outcome: outcomeWords(appeal.state),
    closed:
      appeal.state === "open" || !last
        ? null
        : { by: last.by ?? "", on: formatDate(last.at, timeZone), words: last.words },
    version: versionView(of, head.kind, version),
    title: version.title,
    evidenceId: head.id,
    credential: of.title,
    issuer: issuer.name,
    days: deadlineOf("appeal").days,
    criteria: decides
      ? criteriaToJudge(
          of,
          head.kind,
          version.parts,
          await listCurrentLevels(db, head.author.id, head.slug),
          timeZone,
        )
      : [],
    feedback: catalogue().feedback,
    pairs: decides ? catalogue().language : [],
    box: await readDraftBox(asker.personId, appealKey(appeal.id)),
  };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const id = params["id"] ?? "";
  const form = await readForm(request);
  const asker = await requireAskerKeepingWords(request, form, appealKey(id));
  const { decided, facts } = await openAppeal(store().read, asker, id);
  const now = new Date();
  return answerForm(form, async (read) => {
    const intent = form.get("intent");
    if (intent === "withdraw") {
      await withdrawAppeal(asker, id, now);
      return redirect(`/appeals/${id}`);
    }
    if (intent === "give") {
      await giveAppealOn(asker, id, now);
      kickOutbox();
      return redirect("/waiting");
    }
    if (intent !== "decide" && intent !== "save-draft")
      throw new DomainError(
        "invalid",
        "We could not tell which button was pressed. Reload the page and try again.",
      );
    if (intent === "save-draft") requireMay(asker, "appeal.decide", facts, true);
    const of = microCredential(decided.head.slug);
    const criteria = criteriaFor(of, decided.head.kind, await readParts(store().read, decided.versionId));
    const written = readJudgement(read, of, criteria);
    const outcome = read.choice("outcome", appealOutcomes, { label: "How it ends", required: false });
    const reasons = read.text("reasons", {
      label: "Your reasons",
      max: limits.message,
      multiline: true,
      required: false,
    });
    if (intent === "save-draft") {
      read.done();
      const body = { ...judgementBody(written), outcome: outcome ?? "", reasons };
      const newer = await keepTyped(asker.personId, form, { key: appealKey(id), body }, now);
      return newer ?? redirect(`/appeals/${id}#f-reasons`);
    }
    if (outcome === null) read.refuse("outcome", "Choose how the appeal ends.");
    if (reasons === "") read.refuse("reasons", "Write your reasons to the learner.");
    read.done();
    if (outcome === null) throw new DomainError("invalid", "Choose how the appeal ends.");
    await decideAppeal(asker, id, { outcome, reasons, levels: givenLevels(written) }, now);
    kickOutbox();
    return redirect(`/appeals/${id}`);
  });
}

type Page = ReturnType<typeof useLoaderData<typeof loader>>;

export default function AppealPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const errors = errorsOf(refused);
  return (
    <>
      <ErrorSummary errors={errors} before="this can be sent" />
      <PageHead
        back={
          page.mine
            ? { to: `/evidence/${page.evidenceId}/decision`, label: "Back to the decision" }
            : { to: "/waiting", label: "Everything that waits" }
        }
        kicker={page.title}
        title={page.mine ? "Your appeal" : `An appeal of ${page.learner}`}
      >
        <p className="muted">
          Against the decision of {page.mine ? firstName(page.reviewer) : page.reviewer} on {page.decidedOn}.
          Only {page.mine ? "you" : page.first} and {page.mine ? "the assessor who decides" : "you"} can see
          this page.
        </p>
      </PageHead>
      <Split
        even
        mainLabel="The appeal and what it is about"
        main={
          <>
            <Section heading={page.mine ? "What you wrote" : `What ${page.first} wrote`} id="grounds">
              <blockquote className="note">
                <p className="small muted">{page.lodgedOn}</p>
                <p className="written">{page.grounds}</p>
              </blockquote>
            </Section>
            <Section heading="The decision" id="decision">
              <p>
                {page.decision === "accept" ? "Accepted" : "Returned with one thing to do"} by{" "}
                {firstName(page.reviewer)}.
              </p>
              {page.version.review ? <Levels review={page.version.review} /> : null}
            </Section>
            <More summary={`What was sent: version ${page.version.number}`} open={page.decides}>
              <SentVersion version={page.version} author={page.mine ? null : page.first} />
            </More>
          </>
        }
        aside={
          <>
            <Standing page={page} />
            {page.decides ? <DecideForm page={page} /> : null}
            {page.mine && page.state === "open" ? (
              <More summary="Take the appeal back">
                <p>The decision then stands, and you cannot appeal against it again.</p>
                <form method="post">
                  <Button kind="second" name="intent" value="withdraw">
                    Take my appeal back
                  </Button>
                </form>
              </More>
            ) : null}
            {page.assigned ? (
              <More summary="If you should not decide this one">
                <p>
                  You know {page.first} well, or have to do with the piece? It goes to another assessor, and
                  the day stays.
                </p>
                <form method="post">
                  <Button kind="second" name="intent" value="give">
                    Give it to somebody else
                  </Button>
                </form>
              </More>
            ) : null}
          </>
        }
      />
    </>
  );
}

function Standing({ page }: { page: Page }) {
  if (page.closed)
    return (
      <Panel
        id="answer"
        kicker={`${page.closed.by}, ${page.closed.on}`}
        heading={page.mine ? page.outcome : "This appeal is closed"}
        {...(page.state === "not-upheld" || page.state === "withdrawn" ? {} : { tone: "ok" as const })}
      >
        {page.closed.words ? <p className="written">{page.closed.words}</p> : null}
      </Panel>
    );
  if (!page.mine) return null;
  return (
    <Panel
      id="answer"
      heading={page.decider ? `${firstName(page.decider)} looks at it` : "We look for somebody to decide it"}
    >
      <p>
        {page.decider
          ? `${page.decider} is an assessor of ${page.issuer} who judged nothing of this piece.`
          : `Every assessor has to do with this piece. ${page.issuer} has been told to find another.`}{" "}
        {page.late
          ? `The answer was meant to come by ${page.due}. We have reminded them.`
          : `You have an answer by ${page.due}.`}
      </p>
    </Panel>
  );
}

function DecideForm({ page }: { page: Page }) {
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const newer = answer && "newer" in answer ? answer : undefined;
  const typed = refused?.typed ?? newer?.typed;
  const was = (name: string): string => (typed ? (typed[name] ?? "") : (page.box.body?.[name] ?? ""));
  const here = `/appeals/${page.id}`;
  const labels = { ...judgementLabels(page.criteria), reasons: "Your reasons" };
  const judging =
    judgementFields(page.criteria).some((name) => was(name) !== "") || was("outcome") === "changed";
  return (
    <>
      <AdviceForScript pairs={page.pairs} />
      <DraftNotices box={page.box} labels={labels} returnTo={here} />
      {newer?.newer ? (
        <NewerVersion words={newer.newer.body} at={newer.newer.savedAt} labels={labels} />
      ) : null}
      <form
        method="post"
        noValidate
        className="stack-xl"
        {...keptForm(page.box, [...judgementFields(page.criteria), "outcome", "reasons"], here)}
      >
        <input
          type="hidden"
          name="revision"
          value={newer ? (newer.newer?.revision ?? 0) : page.box.revision}
        />
        <Section heading={`Please decide by ${page.due}`} id="decide">
          <p>Read the piece beside the rubric first, then the appeal, then the decision.</p>
          <ChoiceGroup
            legend="How it ends"
            name="outcome"
            choices={[
              {
                value: "changed",
                label: "Judged again",
                detail: `You give the levels below. They take the place of ${firstName(page.reviewer)}’s, which stay on record. No level falls.`,
              },
              {
                value: "upheld",
                label: "Right about how it was judged",
                detail: "Something was not done as it should be. You put it right in words; the levels stay.",
              },
              {
                value: "not-upheld",
                label: "The decision stands",
                detail: "You say why, and what they can do from here.",
              },
            ]}
            defaultValue={was("outcome")}
            error={refused?.errors["outcome"]}
          />
          <FeedbackBox
            box={page.feedback.appeal}
            pairs={page.pairs}
            label={`Your reasons, to ${page.first}`}
            hint={page.feedback.appeal.hint}
            name="reasons"
            rows={5}
            audience={{
              words: `${page.first} reads them. Where you judge again, they stand in the messages of the piece.`,
              icon: "people",
            }}
            words={was("reasons")}
            error={refused?.errors["reasons"]}
            saved={savedOf(page.box)}
          />
        </Section>
        <More
          summary="Levels, where you judge again"
          open={judging || Object.keys(refused?.errors ?? {}).some((name) => name.includes("-"))}
        >
          {page.criteria.map((criterion, index) => (
            <CriterionJudgement
              key={criterion.id}
              criterion={criterion}
              index={index}
              feedback={page.feedback}
              pairs={page.pairs}
              counting="A level you give takes its place."
              was={was}
              errors={refused?.errors}
            />
          ))}
        </More>
        <Acts>
          <Button name="intent" value="decide">
            Decide the appeal
          </Button>
          <Button kind="second" name="intent" value="save-draft">
            Save draft
          </Button>
        </Acts>
      </form>
    </>
  );
}
