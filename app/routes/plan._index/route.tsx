import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { PlanLines } from "~/domains/assessment/components/plan-lines";
import { dayWords } from "~/domains/assessment/plan-words";
import { lineView, openByDay, planSentence } from "~/domains/assessment/plan-view";
import { readHolder, readPlan, readPlanQuiet } from "~/domains/assessment/plans.server";
import { dayAt } from "~/domains/people/day-start";
import { environment } from "~/http/environment.server";
import { requireAsker } from "~/http/session.server";
import { Banner } from "~/ui/banner";
import { ButtonLink } from "~/ui/button";
import { More } from "~/ui/details";
import { Empty } from "~/ui/empty";
import { Note } from "~/ui/note";
import { PageHead, Panel, Section, Split } from "~/ui/page";
import { formatDate, formatDateOn } from "~/ui/moments";
import { suggestionsFor } from "~/workflows/plan-suggestions.server";

export const meta: MetaFunction = () => [{ title: "Your plan – IPS Pathways" }];

const doneWords = {
  added: "Your goal is in the plan.",
  reviewed: "You looked through your plan. What you changed is kept.",
} as const;
type Done = keyof typeof doneWords;
const isDone = (value: string | null): value is Done => value !== null && Object.hasOwn(doneWords, value);

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "plan.keep", { own: true });
  const now = new Date();
  const { timeZone } = environment();
  const today = dayAt(now, timeZone);
  const { lines, reviews } = await readPlan(asker.personId);
  const holder = await readHolder(store().read, asker.personId);
  const views = lines.map((line) => lineView(catalogue(), line, { side: "learner", holder, today }));
  const done = new URL(request.url).searchParams.get("done");
  const latest = reviews[0];
  return {
    sentence: planSentence(views),
    open: openByDay(views),
    finished: views.filter((line) => line.state === "done").reverse(),
    left: views.filter((line) => line.state === "dropped").reverse(),
    carried: views.filter((line) => line.state === "carried").length,
    suggestions: await suggestionsFor(asker.personId, lines, now),
    review: {
      last: latest ? formatDate(latest.reviewedAt, timeZone) : null,
      words: latest?.words ?? "",
      next: latest?.nextOn ? formatDateOn(latest.nextOn) : null,
      due: latest?.nextOn ? latest.nextOn <= today : false,
    },
    quiet: await readPlanQuiet(asker.personId),
    done: isDone(done) ? done : null,
  };
}

export default function PlanPage() {
  const page = useLoaderData<typeof loader>();
  const [next] = page.open;
  return (
    <>
      <PageHead back={{ to: "/dashboard", label: "Home" }} title="Your plan" lede={page.sentence} />
      <div className="stack-l">
        {page.done ? (
          <Banner tone="ok" live>
            {doneWords[page.done]}
          </Banner>
        ) : null}
        <Split
          asideLabel="Around your plan"
          main={
            <>
              {next ? (
                <Panel kicker="Next in your plan" heading={next.words} id="next">
                  <p className="measure">
                    {dayWords(next)}. {next.who}.
                  </p>
                  <p className="acts">
                    <ButtonLink to={`/plan/${next.id}`} iconAfter="next">
                      Say how it went
                    </ButtonLink>
                    <a href="/plan/new">Add a goal</a>
                  </p>
                </Panel>
              ) : (
                <Empty heading="No open goal" action={{ to: "/plan/new", label: "Add a goal" }}>
                  <p>
                    A plan is a few things you want to be able to do, each with a day and something that
                    helps. What you agree with your supervisor comes here by itself.
                  </p>
                </Empty>
              )}
              {page.open.length > 0 ? (
                <Section heading="What you are working on" id="open">
                  <PlanLines lines={page.open} label="Open lines, nearest day first" next />
                </Section>
              ) : null}
              {page.suggestions.length > 0 ? (
                <Section heading="You could add" id="suggested">
                  <ul className="plain stack" aria-label="Suggestions for your plan">
                    {page.suggestions.map((one) => (
                      <li key={`${one.source} ${one.about}`} className="stack-0">
                        <p>
                          <b>{one.title}</b>
                        </p>
                        <p className="muted">{one.why}</p>
                        <p>
                          <a
                            href={`/plan/new?${new URLSearchParams({ from: one.source, about: one.about })}`}
                          >
                            Put it in your plan<span className="vh">: {one.title}</span>
                          </a>
                        </p>
                      </li>
                    ))}
                  </ul>
                </Section>
              ) : null}
              {page.finished.length > 0 ? (
                <Section heading="In place" id="finished">
                  <PlanLines lines={page.finished} label="Lines that are done, newest first" />
                </Section>
              ) : null}
              {page.left.length > 0 ? (
                <More
                  summary={
                    page.left.length === 1 ? "1 line was dropped" : `${page.left.length} lines were dropped`
                  }
                >
                  <PlanLines lines={page.left} label="Lines that were dropped, newest first" />
                </More>
              ) : null}
            </>
          }
          aside={
            <>
              <Section small heading="Look through it" id="review">
                {page.review.due ? (
                  <p>Today is a good day for it: you named {page.review.next}.</p>
                ) : page.review.next ? (
                  <p>Next on {page.review.next}.</p>
                ) : (
                  <p>Now and then, ask of each line: does it still fit?</p>
                )}
                <p>
                  <a href="/plan/review">Look through your plan</a>
                </p>
                {page.review.words ? (
                  <Note quote>
                    <p className="small muted">You wrote on {page.review.last}. Only you can see this.</p>
                    <p className="written">{page.review.words}</p>
                  </Note>
                ) : null}
              </Section>
              <Section small heading="Take it with you" id="take">
                <ul className="plain stack-s">
                  <li>
                    <a href="/plan/export/pdf">Your plan as a PDF</a>
                  </li>
                  <li>
                    <a href="/plan/export/ics">Its days for your calendar</a>
                  </li>
                  <li>
                    <a href="/plan/calendar">Let your calendar follow it</a>
                  </li>
                </ul>
              </Section>
              <Section small heading="Who sees it">
                <p>
                  Your own goals are yours alone until you show one. What you agreed in a conversation, you
                  and your supervisor see. Nobody else, in any role.
                </p>
              </Section>
              <Section small heading="Mail" id="mail">
                <p>
                  {page.quiet
                    ? "You get no mail about your plan."
                    : "You get a mail a week before a day, and one when it has passed."}
                </p>
                <p>
                  <a href="/account#mail">Change it in your account</a>
                </p>
              </Section>
            </>
          }
        />
      </div>
    </>
  );
}
