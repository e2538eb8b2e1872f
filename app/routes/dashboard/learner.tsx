import { ButtonLink } from "~/ui/button";
import { More } from "~/ui/details";
import { DomainCode } from "~/ui/icon";
import { EvidenceMatrix } from "~/ui/matrix";
import { Note } from "~/ui/note";
import { Card, Panel, Section } from "~/ui/page";
import { Path, Step } from "~/ui/path";
import { formatDate, formatDateOn, formatDay, formatWeekday } from "~/ui/moments";
import type { learnerHome } from "./learner.server";

type Home = Awaited<ReturnType<typeof learnerHome>>;
type Current = NonNullable<Home["current"]>;
type Held = Home["held"][number];

export function LearnerMain({ home }: { home: Home }) {
  const { current, held, timeZone } = home;
  const earned = held.find(({ state }) => state === "valid" || state === "being-signed");
  return (
    <>
      {current ? (
        <NextStep current={current} />
      ) : earned ? (
        <Earned held={earned} timeZone={timeZone} />
      ) : null}
      <Renewals renewals={home.renewals} timeZone={timeZone} />
      {current ? <Credentials held={held} timeZone={timeZone} /> : null}
      {current ? (
        <>
          <Picture current={current} />
          <Section heading="Modules" id="modules">
            <Path label="Modules">
              {current.modules.map((module) => (
                <Step
                  key={module.slug}
                  state={module.state}
                  title={module.title}
                  to={`/learn/${current.slug}/${module.slug}`}
                  detail={module.detail}
                />
              ))}
            </Path>
          </Section>
        </>
      ) : (
        <Credentials held={held} timeZone={timeZone} />
      )}
    </>
  );
}

function Renewals({ renewals, timeZone }: Pick<Home, "renewals" | "timeZone">) {
  if (renewals.length === 0) return null;
  return (
    <Section
      heading={renewals.length === 1 ? "One of your credentials ends" : "Your credentials that end"}
      id="renew"
    >
      <Path label="What can be renewed">
        {renewals.map((one) => (
          <Step
            key={one.slug}
            state={one.gaps === 0 ? "wait" : "now"}
            words=""
            title={`Renew “${one.title}”`}
            to={`/record/renew/${one.slug}`}
            detail={[
              one.ended
                ? `It ended on ${formatDate(one.ends, timeZone)}, and can be renewed until ${formatDate(one.graceUntil, timeZone)}.`
                : `It ends on ${formatDate(one.ends, timeZone)}.`,
              one.gaps === 0
                ? "Everything is in place: a person reads your record and makes the award."
                : one.inPlace > 0
                  ? `${one.inPlace} in place so far.`
                  : "",
            ].join(" ")}
          />
        ))}
      </Path>
    </Section>
  );
}

const acts: Record<Current["step"]["kind"], string> = {
  revise: "See what to do",
  read: "Go on reading",
  check: "Answer the questions",
  reflect: "Write your reflection",
  finish: "Finish it",
  begin: "Begin",
  wait: "Look at your evidence",
  ready: "Look at your evidence",
  first: "See the way there",
};

function NextStep({ current }: { current: Current }) {
  const { step } = current;
  const act = step.kind === "read" && step.what.startsWith("Begin") ? "Begin reading" : acts[step.kind];
  return (
    <Panel kicker={step.to ? "Your next step" : "For now"} heading={step.what} id="next">
      <p className="measure">{step.why}</p>
      {step.minutes === null ? null : (
        <p className="muted">About {step.minutes} minutes. Your place is kept as you go.</p>
      )}
      <p className="acts">
        <ButtonLink to={step.to ?? "/evidence"} iconAfter="next">
          {act}
        </ButtonLink>
        {step.to ? <a href={`/learn/${current.slug}`}>Choose something else</a> : null}
      </p>
    </Panel>
  );
}

function Earned({ held, timeZone }: { held: Held; timeZone: string }) {
  return (
    <Panel tone="ok" kicker="Yours" heading={`You hold “${held.title}”`} id="next">
      <p className="measure">
        {held.state === "being-signed"
          ? "It was awarded and is being signed now. That takes a minute."
          : `Awarded on ${formatDate(held.awardedAt, timeZone)}. Anyone you give the link to can check it, and you decide whether it shows your name.`}
      </p>
      <p className="acts">
        <ButtonLink to={`/credentials/${held.id}`} iconAfter="next">
          Look at your credential
        </ButtonLink>
      </p>
    </Panel>
  );
}

const states: Record<Held["state"], string> = {
  valid: "Valid",
  expired: "Ended",
  suspended: "Suspended for now",
  withdrawn: "Withdrawn",
  "being-signed": "Being signed",
};

/** So many that the way to the modules stays short. @source ours */
const shownCredentials = 6;

function Credentials({ held, timeZone }: Pick<Home, "held" | "timeZone">) {
  if (held.length === 0) return null;
  const rest = held.slice(shownCredentials);
  return (
    <Section heading="Your credentials" id="credentials">
      <CredentialPath label="Your credentials" held={held.slice(0, shownCredentials)} timeZone={timeZone} />
      {rest.length > 0 ? (
        <More summary={`${rest.length} more`}>
          <CredentialPath label="Your other credentials" held={rest} timeZone={timeZone} />
        </More>
      ) : null}
    </Section>
  );
}

function CredentialPath({
  label,
  held,
  timeZone,
}: Pick<Home, "held" | "timeZone"> & { readonly label: string }) {
  return (
    <Path label={label}>
      {held.map((one) => (
        <Step
          key={one.id}
          state={one.state === "valid" ? "done" : one.state === "being-signed" ? "wait" : "none"}
          words=""
          title={one.title}
          to={`/credentials/${one.id}`}
          detail={
            <>
              {states[one.state]}. Awarded {formatDate(one.awardedAt, timeZone)}
              {one.validUntil ? `, valid until ${formatDate(one.validUntil, timeZone)}` : ""}.
              {one.why ? ` ${one.why}` : ""}
            </>
          }
        />
      ))}
    </Path>
  );
}

function Picture({ current }: { current: Current }) {
  const end = current.headline.indexOf(". ");
  const [lead, rest] =
    end < 0 ? [current.headline, ""] : [current.headline.slice(0, end + 1), current.headline.slice(end + 1)];
  return (
    <Card
      box
      id="picture"
      kicker={
        <>
          <DomainCode code={current.code} /> · Micro-credential
        </>
      }
      heading={<a href={`/learn/${current.slug}`}>{current.title}</a>}
    >
      <p className="measure">
        <b>{lead}</b>
        {rest}
      </p>
      {current.nothingYet ? (
        <p className="measure muted">
          Each skill needs up to four things: knowing it, doing it at work, thinking about it, and a person
          who has looked at what you did. Nothing is locked, and nobody is in a hurry.
        </p>
      ) : null}
      <EvidenceMatrix
        caption={`Evidence for ${current.title}: each core skill by what it needs`}
        columns={["Core skill", "Knowledge", "Practice", "Reflection", "Judgement"]}
        rows={current.rows.map((row) => ({ ...row, to: `/framework/${row.code}` }))}
      />
    </Card>
  );
}

export function LearnerAside({ home }: { home: Home }) {
  const { feedback, plan, refreshers, round, waiting } = home;
  return (
    <>
      <section className="stack-s" aria-labelledby="note-h">
        <h2 id="note-h">From your work</h2>
        <p className="acts">
          <ButtonLink to="/notes/new" kind="second" icon="pen">
            Note something from today
          </ButtonLink>
        </p>
        <p className="muted small">
          A line or a photo, only for you. <a href="/notes">Your notes</a>
        </p>
      </section>
      <section className="stack-s" aria-labelledby="plan-h">
        <h2 id="plan-h">Your plan</h2>
        {plan ? (
          <>
            <p>
              <a href={`/plan/${plan.id}`}>{plan.words}</a>
            </p>
            <p className="muted small">
              By {formatDateOn(plan.dueOn)}. <a href="/plan">Your whole plan</a>
            </p>
          </>
        ) : (
          <p>
            <a href="/plan">What do you want to be able to do next?</a>
          </p>
        )}
      </section>
      <section className="stack-s" aria-labelledby="skills-h">
        <h2 id="skills-h">Your skills</h2>
        <p>
          <a href={round.to}>{round.act}</a> {round.words}
        </p>
      </section>
      {refreshers > 0 ? (
        <section className="stack-s" aria-labelledby="refresh-h">
          <h2 id="refresh-h">Two minutes</h2>
          <p>
            <a href="/refresh">
              {refreshers === 1 ? "1 question has come back" : `${refreshers} questions have come back`}
            </a>{" "}
            from what you have passed. Answer them or leave them; nothing hangs on it.
          </p>
        </section>
      ) : null}
      {feedback ? (
        <section className="stack-s" aria-labelledby="from-h">
          <h2 id="from-h">From {feedback.author}</h2>
          <Note tone="ok" quote>
            <p className="written">{feedback.words}</p>
          </Note>
          <p className="small">
            <a href={`/evidence/${feedback.evidenceId}`}>
              Read and reply
              <span className="vh">
                {" "}
                to {feedback.author} about {feedback.title}
              </span>
            </a>{" "}
            <span className="muted">· {formatWeekday(feedback.sentAt)}</span>
          </p>
        </section>
      ) : null}
      {waiting.length > 0 ? (
        <section className="stack-s" aria-labelledby="waiting-h">
          <h2 id="waiting-h">Waiting on others</h2>
          <ul className="plain stack-s">
            {waiting.map((one) => (
              <li key={one.id}>
                <a href={`/evidence/${one.id}`}>{one.title}</a>
                <p className="muted small">
                  With {one.with ?? "your reviewer"} since {formatWeekday(one.since)}.{" "}
                  {one.late
                    ? `${one.with ?? "Your reviewer"} aimed to reply by ${formatDay(one.replyBy)}.`
                    : `${one.with ?? "Your reviewer"} aims to reply by ${formatDay(one.replyBy)}.`}
                </p>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <section className="stack-s" aria-labelledby="support-h">
        <h2 id="support-h">Support for you</h2>
        <p>
          If something has stayed with you, <a href="/support">these people are there to talk</a>.
        </p>
      </section>
    </>
  );
}
