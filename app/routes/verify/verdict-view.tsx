import type { Described } from "~/domains/credentials/described.server";
import { Judgements } from "~/domains/credentials/components/judgements";
import { Overturned } from "~/domains/credentials/components/suspended";
import { ButtonLink } from "~/ui/button";
import { More } from "~/ui/details";
import { Facts } from "~/ui/facts";
import { Section, Split } from "~/ui/page";
import { CheckStep, Path } from "~/ui/path";
import { Verdict } from "~/ui/verdict";
import { formatDate, formatDateTime } from "~/ui/moments";
import { CheckForm } from "./check-form";
import { Contained, recordRows } from "./contained";

export type Shown = Described;

/** The verdict in one sentence, each check with its answer, what the document says, what to do now. */
export function VerdictView({ shown }: { shown: Shown }) {
  const { verdict, facts, ownId, withdrawn, suspended, timeZone } = shown;
  const at = `Checked ${formatDateTime(shown.checkedAt, timeZone)}`;
  return (
    <div className="stack-xl onesheet">
      <Verdict
        tone={verdict.tone}
        heading={verdict.heading}
        sentence={verdict.sentence}
        acts={
          ownId ? (
            <>
              <ButtonLink to={`/credentials/${ownId}`}>See the credential</ButtonLink>
              {verdict.tone === "unsure" ? <a href={`/verify?credential=${ownId}`}>Check again</a> : null}
            </>
          ) : null
        }
        foot={at}
      >
        {withdrawn ? (
          <p className="measure written">
            Withdrawn on {formatDate(withdrawn.at, timeZone)}. The reason: {withdrawn.reason}.{" "}
            {withdrawn.words}
          </p>
        ) : null}
        {withdrawn?.overturnedAt ? <Overturned at={withdrawn.overturnedAt} timeZone={timeZone} /> : null}
        {verdict.tone !== "stop" && shown.since.length > 0 ? (
          <p className="measure">{shown.since.join(" ")}</p>
        ) : null}
        {suspended && !withdrawn ? (
          <p className="measure written">
            Suspended on {formatDate(suspended.at, timeZone)}. The reason: {suspended.reason}.{" "}
            {suspended.words}
          </p>
        ) : null}
        <p className="printonly">Checked by IPS Pathways. To check it again, open {shown.again}</p>
      </Verdict>
      <Split
        main={
          <Section heading="What we checked" id="steps">
            <Path>
              {shown.steps.map((step) => (
                <CheckStep key={step.title} answer={step.answer} title={step.title}>
                  <p>
                    {step.detail}
                    {step.age === null ? null : ` The list was ${step.age} old when we looked.`}
                  </p>
                  {step.proof ? (
                    <p className="noprint">
                      <a href={step.proof} download>
                        Its proof
                      </a>{" "}
                      · <a href="/transparency">How to check it</a>
                    </p>
                  ) : null}
                </CheckStep>
              ))}
            </Path>
            {shown.contains ? <Contained of={shown.contains} timeZone={timeZone} /> : null}
            {facts && verdict.tone !== "stop" && facts.results.length > 0 ? (
              <div className="mt">
                <Section heading="What was judged, and the level reached" id="results" level={3} small>
                  <ul className="plain">
                    {facts.results.map((one) => (
                      <li key={one.criterion}>
                        {one.criterion}: <b>{one.achieved}</b>
                      </li>
                    ))}
                  </ul>
                </Section>
              </div>
            ) : null}
            {verdict.tone !== "stop" && facts?.issuerKnown && shown.endorsements.length > 0 ? (
              <div className="mt noprint">
                <Judgements
                  level={3}
                  judgements={shown.endorsements.map(({ by, comment, detail }) => ({
                    by,
                    comment,
                    how: detail,
                  }))}
                />
              </div>
            ) : null}
            {verdict.tone !== "stop" && !facts?.issuerKnown && shown.endorsements.length > 0 ? (
              <div className="mt">
                <Section heading="What others say about it" id="endorsed" level={3} small>
                  <ul className="plain">
                    {shown.endorsements.map((one, at) => (
                      <li key={at}>
                        <b>{one.by}</b> <span className="muted">(name not confirmed)</span>:{" "}
                        {one.comment === null ? one.detail : <q className="written">{one.comment}</q>}
                      </li>
                    ))}
                  </ul>
                </Section>
              </div>
            ) : null}
          </Section>
        }
        aside={
          <>
            {facts ? (
              <Section heading="What it says" id="says">
                <Facts
                  tight
                  one
                  rows={shown.contains ? recordRows(facts, timeZone) : factRows(facts, timeZone)}
                />
              </Section>
            ) : (
              <Section heading="Why we show no names" small>
                <p>
                  {verdict.tone === "unsure"
                    ? "Until the signature is checked we cannot trust what the document says, so we do not repeat it."
                    : "We cannot trust anything in a changed document, so we do not repeat it."}
                </p>
              </Section>
            )}
            <Section heading={verdict.advice.heading} small>
              <p>{verdict.advice.sentence}</p>
              {ownId && verdict.tone !== "stop" ? (
                <p className="noprint">
                  <a href={`/credentials/${ownId}#person`}>Compare a name or email address</a>
                </p>
              ) : null}
            </Section>
          </>
        }
        asideLabel="What it says, and what you can do"
      />
      <More summary="Check another credential" again>
        <CheckForm />
      </More>
    </div>
  );
}

function factRows(facts: NonNullable<Shown["facts"]>, timeZone: string) {
  const codes = facts.alignment.flatMap(({ code }) => (code ? [code] : []));
  const aligned =
    facts.issuerKnown && codes.length > 1
      ? `${codes[0]}, and core skills ${codes.slice(1).join(", ")}`
      : facts.alignment.map(({ code, name }) => (code ? `${code} ${name}` : name)).join("; ");
  return [
    { term: "Achievement", value: facts.achievement },
    {
      term: "Awarded to",
      value:
        facts.holder ??
        (facts.issuerKnown
          ? "The holder chose not to show their name"
          : "Not written in it in a form that can be read"),
    },
    {
      term: "Issued by",
      value: facts.issuerKnown ? (
        <a href="/issuer">{facts.issuer}</a>
      ) : (
        <>
          {facts.issuer} <span className="muted">(name not confirmed)</span>
        </>
      ),
    },
    { term: "Awarded", value: formatDate(facts.awardedAt, timeZone) },
    {
      term: "Valid until",
      value: facts.validUntil ? formatDate(facts.validUntil, timeZone) : "No end date",
    },
    ...(aligned ? [{ term: "Aligned to", value: aligned }] : []),
  ];
}
