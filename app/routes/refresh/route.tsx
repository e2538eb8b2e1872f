import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { AnswersRead } from "~/domains/learning/components/check-panel";
import { shuffleOptions } from "~/domains/learning/knowledge-check";
import { answersShown } from "~/domains/learning/module-view";
import { perDay, weeksAhead } from "~/domains/learning/refresher";
import {
  answerRefresher,
  findItem,
  pauseRefreshers,
  readAnswered,
  readRefreshers,
} from "~/domains/learning/refreshers.server";
import { todayStart } from "~/domains/people/day-start";
import { environment } from "~/http/environment.server";
import { answerForm, readForm } from "~/http/forms.server";
import { type Asker, requireAsker } from "~/http/session.server";
import { Banner } from "~/ui/banner";
import { Acts, Button } from "~/ui/button";
import { Empty } from "~/ui/empty";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { ChoiceGroup } from "~/ui/field";
import { formatDate } from "~/ui/moments";
import { PageHead, Section, Split } from "~/ui/page";
import { Html } from "~/ui/prose";
import { WeekBars } from "./week-bars";

export const meta: MetaFunction = () => [{ title: "Refreshers – IPS Pathways" }];

const weeks = 8;

/** Questions from checks one has passed, coming back after longer and longer times. */
export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "refresher.answer", { own: true });
  const query = new URL(request.url).searchParams;
  const now = new Date();
  const all = await readRefreshers(catalogue(), asker.personId, now, todayStart(now, environment().timeZone));
  const left = Math.max(0, perDay - all.answeredToday);
  const more = query.get("more") !== null;
  const next = all.on && (left > 0 || more) ? all.due[0] : undefined;
  return {
    on: all.on,
    known: all.all.length,
    due: all.due.length,
    today: all.answeredToday,
    goes: Math.min(all.due.length, left),
    more,
    nextOn: all.all.find((due) => due > now)?.toISOString() ?? null,
    weeks: weeksAhead(all.all, now, weeks),
    after: await justAnswered(asker, query.get("answered")),
    question: next ? questionOf(next) : null,
  };
}

function questionOf({ itemId, answers }: { itemId: string; answers: number }) {
  const found = findItem(catalogue(), itemId);
  if (!found) return null;
  const { item, module, credential } = found;
  return {
    itemId,
    shown: answers,
    from: module.title,
    to: `/learn/${credential.slug}/${module.slug}`,
    notes: found.bank.contentNotes.length > 0,
    stem: item.stem,
    ask: item.ask,
    // a new order each time, and the same one when the page is loaded again
    options: shuffleOptions(item, answers + 1).map(({ id, text }) => ({ value: id, label: text })),
  };
}

async function justAnswered(asker: Asker, answerId: string | null) {
  const answered = answerId ? await readAnswered(asker.personId, answerId) : null;
  const found = answered && findItem(catalogue(), answered.itemId);
  if (!answered || !found) return null;
  const { item, module, credential } = found;
  return {
    right: item.options.some((option) => option.id === answered.optionId && option.correct),
    nextAt: answered.nextAt.toISOString(),
    stem: item.stem,
    ask: item.ask,
    answers: answersShown(item.options, answered.optionId, true),
    from: module.title,
    to: `/learn/${credential.slug}/${module.slug}`,
  };
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await readForm(request);
  const asker = await requireAsker(request);
  requireMay(asker, "refresher.answer", { own: true });
  const now = new Date();
  return answerForm(form, async (read) => {
    const intent = read.choice("intent", ["sure", "guess", "pause", "resume"], {
      label: "What to do",
      missing: "We do not know this button. Reload the page and try again.",
      required: true,
    });
    if (intent === "pause" || intent === "resume") {
      read.done();
      await pauseRefreshers(asker.personId, intent === "pause", now);
      return redirect("/refresh");
    }
    const itemId = read.text("item", {
      label: "The question",
      max: 100,
      missing: "Reload the page and answer again.",
    });
    const option = read.text("option", {
      label: "Your answer",
      max: 100,
      missing: "Choose an answer first.",
    });
    const shown = Number(form.get("shown"));
    read.done();
    const given = { itemId, option, sure: intent === "sure", shown };
    const { answerId } = await answerRefresher(catalogue(), asker.personId, given, now);
    const more = form.get("more") === "yes" ? "&more" : "";
    return redirect(`/refresh?answered=${answerId}${more}#outcome`);
  });
}

type View = ReturnType<typeof useLoaderData<typeof loader>>;

export default function RefreshPage() {
  const view = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const errors = errorsOf(refused);
  return (
    <>
      <ErrorSummary errors={errors} />
      <PageHead
        back={{ to: "/dashboard", label: "Home" }}
        title="Refreshers"
        lede="A question or two from what you have passed, coming back before it fades. Two minutes, when you like."
      />
      <Split
        main={
          view.on ? (
            <>
              {view.after ? <After after={view.after} /> : null}
              {view.question ? (
                <Question
                  view={view}
                  question={view.question}
                  chosen={refused?.typed["option"]}
                  error={refused?.errors["option"]}
                />
              ) : (
                <Done view={view} />
              )}
            </>
          ) : (
            <Paused known={view.known} />
          )
        }
        aside={
          <>
            {view.known > 0 ? (
              <Section small heading="What comes back when">
                <WeekBars counts={view.weeks} known={view.known} />
              </Section>
            ) : null}
            <Section small heading="How this works">
              <p>
                Each question you answer well comes back later than the time before: days, then weeks, then
                months. One that slipped comes back sooner.
              </p>
              <p>
                It is yours alone. Nobody else sees your answers, and they never count for or against a
                credential.
              </p>
              {view.on && view.known > 0 ? (
                <form method="post">
                  <Button kind="text" name="intent" value="pause">
                    Stop refreshers
                  </Button>
                </form>
              ) : null}
            </Section>
          </>
        }
      />
    </>
  );
}

function Question({
  view,
  question,
  chosen,
  error,
}: {
  view: View;
  question: NonNullable<View["question"]>;
  chosen?: string;
  error?: string;
}) {
  return (
    <form method="post" className="card stack" noValidate aria-labelledby="q-h">
      <input type="hidden" name="item" value={question.itemId} />
      <input type="hidden" name="shown" value={question.shown} />
      {view.more ? <input type="hidden" name="more" value="yes" /> : null}
      <h2 className="kicker" id="q-h">
        {view.more ? "One more" : view.goes === 1 ? "The last one for today" : `${view.goes} for today`} ·
        from “{question.from}”
      </h2>
      {question.notes ? (
        <p className="muted small">
          This comes from a module with a content note. <a href={question.to}>Read the note first</a>, or
          leave the question for another day.
        </p>
      ) : null}
      <div id="q-stem">
        <Html html={question.stem} className="prose" />
      </div>
      <ChoiceGroup
        legend={question.ask}
        name="option"
        choices={question.options}
        defaultValue={chosen ?? null}
        error={error}
        describedBy="q-stem"
      />
      <Acts>
        <Button name="intent" value="sure">
          That’s my answer
        </Button>
        <Button kind="second" name="intent" value="guess">
          I’m guessing
        </Button>
      </Acts>
    </form>
  );
}

function After({ after }: { after: NonNullable<View["after"]> }) {
  return (
    <div className="stack">
      <Banner tone={after.right ? "ok" : "care"} icon={after.right ? "tick" : "back"}>
        <h2 className="h-s lands" id="outcome" tabIndex={-1}>
          {after.right ? "That’s it." : "Not this time. Here is what each answer leads to."}
        </h2>
        <p>It comes back on {formatDate(after.nextAt)}.</p>
      </Banner>
      <section className="card stack" aria-labelledby="after-h">
        <Html html={after.stem} className="prose" />
        <h3 className="h-s" id="after-h">
          {after.ask}
        </h3>
        <AnswersRead answers={after.answers} />
        <p className="small">
          From <a href={after.to}>{after.from}</a>
        </p>
      </section>
    </div>
  );
}

function Done({ view }: { view: View }) {
  if (view.known === 0) {
    return (
      <Empty heading="Nothing to refresh yet" action={{ to: "/learn", label: "Go to Learn" }}>
        When you have passed a module’s questions, some of them come back here.
      </Empty>
    );
  }
  return (
    <Empty
      heading={view.today > 0 ? "That’s today’s" : "Nothing is due today"}
      action={view.due > 0 ? { to: "/refresh?more", label: "Do one more" } : undefined}
    >
      {view.due > 0
        ? `${view.due} more ${view.due === 1 ? "waits" : "wait"} for another day. There is no hurry.`
        : view.nextOn
          ? `The next one comes back on ${formatDate(view.nextOn)}.`
          : "There is nothing to come back."}
    </Empty>
  );
}

function Paused({ known }: { known: number }) {
  return (
    <>
      <Empty heading="Refreshers are off">
        {known === 0
          ? "Nothing will come back."
          : `Your ${known} ${known === 1 ? "question keeps its place" : "questions keep their places"} for when you want them.`}
      </Empty>
      <form method="post">
        <Button name="intent" value="resume">
          Turn them on again
        </Button>
      </form>
    </>
  );
}
