import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { may } from "~/access/policy";
import { requireMay } from "~/access/require-may";
import { giveAppealOn } from "~/domains/assessment/appeals.server";
import { deadlineOf } from "~/domains/assessment/deadlines.server";
import { PAGE } from "~/domains/assessment/evidence-rules";
import { waitingSteps } from "~/domains/assessment/terms";
import {
  type Owner,
  type WaitingThing,
  countLatePlanLines,
  countWaiting,
  listWaiting,
} from "~/domains/assessment/waiting.server";
import { achievementTitle } from "~/domains/credentials/reads.server";
import { dayAt } from "~/domains/people/day-start";
import { environment } from "~/http/environment.server";
import { answerForm, readForm } from "~/http/forms.server";
import { type Asker, requireAsker } from "~/http/session.server";
import { Button } from "~/ui/button";
import { Empty } from "~/ui/empty";
import { ErrorSummary } from "~/ui/error-summary";
import { PageHead, Section } from "~/ui/page";
import { QueueTable } from "~/ui/queue";
import { Tag } from "~/ui/tag";
import { formatDate, formatWait } from "~/ui/moments";
import { kickOutbox } from "~/workflows/outbox-runner.server";
import { WaitingBars } from "./bars";

export const meta: MetaFunction = () => [{ title: "Waiting – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "waiting.read");
  const query = new URL(request.url).searchParams;
  const after = query.get("after");
  const only = waitingSteps.find((step) => step === query.get("step")) ?? null;
  const now = new Date();
  const list = await listWaiting(now, after, only);
  return {
    plans: await countLatePlanLines(dayAt(now, environment().timeZone)),
    counts: (await countWaiting(now)).map((row) => ({ ...row, title: deadlineOf(row.step).title })),
    only: only && { step: only, title: deadlineOf(only).title },
    later: after !== null,
    oversees: may(asker.roles, "moderation.oversee"),
    next: list.next,
    things: list.things.map((thing) => thingView(asker, thing, now)),
    rules: waitingSteps.map((step) => ({ step, ...deadlineOf(step) })),
  };
}

/** Who is ready for an award, and whose is in question, is the issuers' to know. */
const issuersOwn: ReadonlySet<string> = new Set([
  "award",
  "approval",
  "suspension",
  "withdrawal",
  "reinstatement",
  "status-appeal",
]);

/** A row as this person may see it. */
function thingView(asker: Asker, thing: WaitingThing & { lateness: string }, now: Date) {
  const { timeZone } = environment();
  const { step, id, lateness } = thing;
  const award = issuersOwn.has(step);
  const awards = may(asker.roles, "award.list");
  const oversees = may(asker.roles, "moderation.oversee");
  const mine =
    "id" in thing.owner
      ? thing.owner.id === asker.personId
      : asker.roles.includes(thing.owner.role) && thing.notFor !== asker.personId;
  // two who mark the same piece and know of each other could talk
  const blind = step === "second-mark" && !mine && !oversees;
  const shown = !blind && (!award || awards);
  const reads =
    step === "review" || step === "question" ? may(asker.roles, "review.list") && thing.title !== null : mine;
  const leads = award ? awards : step === "second-mark" ? mine && thing.given : reads;
  return {
    key: `${step} ${id}`,
    step: deadlineOf(step).title,
    what: !shown ? null : award && thing.title ? achievementTitle(thing.title) : thing.title,
    about: shown ? thing.about : null,
    owner: blind
      ? "An assessor"
      : thing.notFor === asker.personId
        ? "Another issuer"
        : ownerWords(thing.owner, asker),
    mine,
    to: leads ? thing.to : step === "second-mark" && oversees ? "/moderation" : null,
    due: formatDate(thing.due, timeZone),
    wait: formatWait(thing.since, now),
    lateness,
    appeal: step === "appeal" && may(asker.roles, "appeal.give") && lateness === "overdue" ? id : null,
    nobody: step === "appeal" && !("id" in thing.owner) ? id : null,
  };
}

function ownerWords(owner: Owner, asker: Asker): string {
  if ("id" in owner) return owner.id === asker.personId ? "You" : owner.name;
  return { assessor: "Any assessor", issuer: "Any issuer", facilitator: "Any facilitator" }[owner.role];
}

export async function action({ request }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "waiting.read");
  const form = await readForm(request);
  return answerForm(form, async (read) => {
    const appealId = read.text("appeal", {
      label: "Appeal",
      max: 64,
      missing: "We could not tell which appeal is meant. Reload the page and try again.",
    });
    read.done();
    await giveAppealOn(asker, appealId, new Date());
    kickOutbox();
    return redirect("/waiting");
  });
}

const tags = {
  overdue: { tone: "care", icon: "warn", words: "Past its day" },
  soon: { tone: "wait", icon: "clock", words: "Soon" },
  "in-time": { tone: "ok", icon: "tick", words: "In time" },
} as const;

export default function WaitingPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const all = page.counts.reduce((sum, row) => sum + row.all, 0);
  const overdue = page.counts.reduce((sum, row) => sum + row.overdue, 0);
  return (
    <>
      <ErrorSummary errors={refused ? { "": refused.sentence } : null} />
      <PageHead
        title="Everything that waits"
        lede="Each thing has an owner and a day. Owners are reminded by mail, and when a day is well past, somebody who can help is told."
      />
      <div className="stack-xl">
        {all === 0 ? (
          <Empty heading="Nothing waits for anybody">
            <p>Evidence, questions, appeals and awards appear here as long as somebody has to act.</p>
          </Empty>
        ) : (
          <Section heading={headline(all, overdue)} id="picture">
            <WaitingBars counts={page.counts} />
            {page.oversees ? (
              <p>
                Whoever has a piece to mark a second time has a day of their own too:{" "}
                <a href="/moderation">what is marked a second time</a>.
              </p>
            ) : null}
          </Section>
        )}
        {page.things.length > 0 ? (
          <Section
            heading={page.only ? page.only.title : page.later ? "Further on" : "Soonest day first"}
            id="list"
          >
            {page.only ? (
              <p>
                <a href="/waiting#list">Show every kind</a>
              </p>
            ) : null}
            <QueueTable
              caption="What waits, soonest day first"
              columns={[
                { label: "What waits" },
                { label: "Whose it is to do", short: "Owner" },
                { label: "Day" },
                { label: "Waiting" },
              ]}
              rows={page.things.map((thing) => ({
                key: thing.key,
                header: thing.what ?? thing.step,
                ...(thing.to ? { to: thing.to } : {}),
                cells: [
                  <span key="owner">
                    {thing.mine ? <b>{thing.owner}</b> : thing.owner}
                    {thing.what || thing.about ? (
                      <span className="muted small">
                        {" "}
                        {thing.what ? thing.step : ""}
                        {thing.about ? `${thing.what ? ", " : ""}from ${thing.about}` : ""}
                      </span>
                    ) : null}
                    {thing.appeal || thing.nobody ? (
                      <form method="post">
                        <input type="hidden" name="appeal" value={thing.appeal ?? thing.nobody ?? ""} />
                        <Button kind="text">Give it to another assessor</Button>
                      </form>
                    ) : null}
                  </span>,
                  <span key="due">
                    <Tag
                      tone={tags[thing.lateness as keyof typeof tags].tone}
                      icon={tags[thing.lateness as keyof typeof tags].icon}
                    >
                      {tags[thing.lateness as keyof typeof tags].words}
                    </Tag>{" "}
                    <span className="small">{thing.due}</span>
                  </span>,
                  thing.wait,
                ],
              }))}
            />
            {page.next ? (
              <p>
                <a
                  href={`/waiting?${new URLSearchParams({ ...(page.only ? { step: page.only.step } : {}), after: page.next })}#list`}
                >
                  Show the next {PAGE}
                </a>
              </p>
            ) : null}
          </Section>
        ) : null}
        {page.plans > 0 ? (
          <Section heading="Development plans" id="plans" small>
            <p className="measure">
              {planWords(page.plans)} past the day that was chosen for them. A plan is read by its learner,
              and by the supervisor who agreed it with them; both are reminded, and nobody else is told whose
              it is.
            </p>
          </Section>
        ) : null}
        <Section heading="The days, and what happens when they pass" id="rules">
          <dl className="facts">
            {page.rules.map((rule) => (
              <div key={rule.step}>
                <dt>{rule.title}</dt>
                <dd>
                  <p>
                    {rule.days} days. A reminder{" "}
                    {rule.remindBefore > 0
                      ? `${rule.remindBefore} ${rule.remindBefore === 1 ? "day" : "days"} before, `
                      : ""}
                    on the day, and every {rule.remindEvery} days after it.
                  </p>
                  <p className="small muted">
                    {rule.stepIn} days past the day: {rule.then}
                  </p>
                </dd>
              </div>
            ))}
          </dl>
        </Section>
      </div>
    </>
  );
}

/** Ours: as with every number that leaves a team, fewer than five are not told apart. */
const planWords = (n: number): string =>
  n < 5 ? "Fewer than five lines of development plans are" : `${n} lines of development plans are`;

function headline(all: number, overdue: number): string {
  const things = all === 1 ? "1 thing waits" : `${all} things wait`;
  if (overdue === 0) return `${things}, and none is past its day`;
  return `${things}, ${overdue === 1 ? "1 is" : `${overdue} are`} past the day`;
}
