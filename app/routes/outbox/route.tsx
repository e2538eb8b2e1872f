import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { listJobs, retryJob } from "~/domains/people/outbox.server";
import { type JobState, type OutboxKind, jobStates } from "~/domains/people/terms";
import { environment } from "~/http/environment.server";
import { answerForm, readForm } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";
import { Banner } from "~/ui/banner";
import { Acts, Button, ButtonLink } from "~/ui/button";
import { More } from "~/ui/details";
import { Empty } from "~/ui/empty";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { Facts } from "~/ui/facts";
import { Card, Heading, PageHead } from "~/ui/page";
import { Tag } from "~/ui/tag";
import { DateTimeText } from "~/ui/when";
import { kickOutbox } from "~/workflows/outbox-runner.server";

export const meta: MetaFunction = () => [{ title: "Outbox – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "outbox.read");
  const { searchParams } = new URL(request.url);
  const state = jobStates.find((known) => known === searchParams.get("state")) ?? null;
  const listed = await listJobs(asker, { state, before: searchParams.get("before") });
  const { smtpUrl, timeZone } = environment();
  return {
    ...listed,
    state,
    retried: searchParams.get("done") === "retried",
    byFile: smtpUrl === null,
    timeZone,
  };
}

export async function action({ request }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "outbox.read");
  const form = await readForm(request);
  return answerForm(form, async (read) => {
    const id = read.text("job", { label: "Job", max: 60 });
    read.done();
    await retryJob(asker, id, new Date());
    kickOutbox();
    return redirect("/outbox?done=retried");
  });
}

const stateWords: Record<JobState, string> = {
  waiting: "Waiting",
  failed: "Failed, will be tried again",
  done: "Done",
};
const kindWords: Record<OutboxKind, string> = {
  mail: "Mail",
  sign: "Sign a credential",
  "status-list": "Sign a status list",
  log: "Take entries into the transparency log",
  witness: "Show the log to its witness",
  allocate: "Give pieces to assessors",
};

export default function OutboxPage() {
  const { jobs, next, failed, state, retried, byFile, timeZone } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const errors = errorsOf(refused);
  const filters = [null, ...jobStates] as const;
  const earlier = new URLSearchParams({ ...(state ? { state } : {}), ...(next ? { before: next } : {}) });
  return (
    <div className="stack-l">
      <ErrorSummary errors={errors} />
      <PageHead
        title="Outbox"
        lede={
          byFile
            ? "Mail and jobs. No mail server is set, so mail stays here and in the outbox folder: hand on what people need."
            : "Mail and jobs that follow what people do here."
        }
      />
      {retried && !refused ? (
        <Banner tone="ok" live>
          It is being tried again now.
        </Banner>
      ) : failed > 0 ? (
        <Banner tone="care">
          {failed === 1 ? "1 job failed" : `${failed} jobs failed`} and will be tried again by itself.
        </Banner>
      ) : null}
      <nav aria-label="Which jobs" className="row">
        {filters.map((one) => (
          <a
            key={one ?? "all"}
            href={one ? `/outbox?state=${one}` : "/outbox"}
            aria-current={one === state ? "page" : undefined}
          >
            {one === state ? <b>{filterWords(one)}</b> : filterWords(one)}
          </a>
        ))}
      </nav>
      {jobs.length === 0 ? (
        <Empty heading={state ? "Nothing here" : "Nothing has been sent yet"}>
          <p>Mail appears here as soon as something is sent.</p>
        </Empty>
      ) : (
        <ul className="plain stack">
          {jobs.map((job) => (
            <li key={job.id}>
              <Card>
                <Heading level={2} className="h-s">
                  {job.mail ? job.mail.subject : kindWords[job.kind]}
                </Heading>
                <p className="row">
                  <Tag
                    tone={job.state === "done" ? "ok" : job.state === "failed" ? "care" : "wait"}
                    icon={job.state === "done" ? "tick" : job.state === "failed" ? "warn" : "clock"}
                  >
                    {stateWords[job.state]}
                  </Tag>
                </p>
                <Facts
                  tight
                  rows={[
                    ...(job.mail ? [{ term: "To", value: job.mail.to }] : []),
                    { term: "Since", value: <DateTimeText at={job.createdAt} timeZone={timeZone} /> },
                    ...(job.doneAt
                      ? [{ term: "Done", value: <DateTimeText at={job.doneAt} timeZone={timeZone} /> }]
                      : []),
                    ...(job.state === "waiting"
                      ? [{ term: "Due", value: <DateTimeText at={job.dueAt} timeZone={timeZone} /> }]
                      : []),
                    ...(job.state === "failed"
                      ? [
                          { term: "Next try", value: <DateTimeText at={job.dueAt} timeZone={timeZone} /> },
                          { term: "Tries", value: String(job.attempts) },
                          { term: "Why it failed", value: job.lastError ?? "" },
                        ]
                      : []),
                  ]}
                />
                {job.mail ? (
                  <More summary="What it says">
                    <p className="written">
                      <MailText text={job.mail.text} />
                    </p>
                  </More>
                ) : null}
                {job.state === "done" ? null : (
                  <Form method="post" action="/outbox" reloadDocument>
                    <input type="hidden" name="job" value={job.id} />
                    <Acts>
                      <Button kind="second">
                        {job.state === "failed" ? "Try again now" : "Do it now"}
                        <span className="vh">: {job.mail?.subject ?? kindWords[job.kind]}</span>
                      </Button>
                    </Acts>
                  </Form>
                )}
              </Card>
            </li>
          ))}
        </ul>
      )}
      {next ? (
        <nav aria-label="Pages of the list">
          <ButtonLink to={`/outbox?${earlier}`} kind="second" iconAfter="next">
            Earlier
          </ButtonLink>
        </nav>
      ) : null}
    </div>
  );
}

const filterWords = (state: JobState | null) =>
  state === null ? "All" : state === "failed" ? "Failed" : stateWords[state];

/** The words of a mail, with its addresses as links. */
function MailText({ text }: { text: string }) {
  return (
    <>
      {text.split(/(https?:\/\/\S*[^\s.,;:!?])/).map((part, at) =>
        /^https?:\/\//.test(part) ? (
          <a key={at} href={part}>
            {part}
          </a>
        ) : (
          part
        ),
      )}
    </>
  );
}
