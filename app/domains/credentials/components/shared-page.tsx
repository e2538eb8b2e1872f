import { Badge } from "~/ui/badge";
import { More } from "~/ui/details";
import { Facts } from "~/ui/facts";
import { Icon } from "~/ui/icon";
import { formatDate, formatDateTime } from "~/ui/moments";
import { PageHead, Section, Split } from "~/ui/page";
import { CheckStep, Path, Step } from "~/ui/path";
import { Tag } from "~/ui/tag";
import { Verdict } from "~/ui/verdict";
import { stepAnswer, stepTitles, type Verdict as Told } from "../verdict";
import type { VerificationStep } from "../verification";

/** One credential on a shared page; all of it is out of what its signature covers, but for the state of the check. */
export interface SharedCredentialProps {
  readonly position: number;
  readonly title: string;
  readonly code: string;
  readonly issuer: string;
  readonly stops: number;
  readonly awardedAt: Date;
  readonly validUntil: Date | null;
  readonly verdict: Told;
  readonly steps: readonly VerificationStep[];
  readonly seen: readonly { readonly criterion: string; readonly level: string }[];
  /** of what several add up to; empty for a micro-credential */
  readonly parts: readonly { readonly name: string; readonly description: string }[];
}
export interface SharedPageProps {
  readonly timeZone: string;
  /** null: they chose not to show it */
  readonly holderName: string | null;
  readonly message: string;
  /** the last day on which the link opens */
  readonly lastDay: Date;
  readonly checkedAt: Date;
  readonly credentials: readonly SharedCredentialProps[];
  /** where its copies are; null where the recipient may only look */
  readonly copiesAt: string | null;
}

/** What a holder shows one recipient: each credential with the answer of a check made now. */
export function SharedPage(of: SharedPageProps) {
  const { timeZone, credentials } = of;
  const many = credentials.length > 1;
  return (
    <article className="stack-xl">
      <PageHead
        kicker="Shared with you by a link"
        title={of.holderName ? `Credentials of ${of.holderName}` : "Credentials shared with you"}
        lede={
          of.holderName
            ? undefined
            : "Whoever gave you this link chose not to show their name on it. Ask them who they are."
        }
      />
      {of.message ? (
        <figure className="stack-s">
          <figcaption className="muted">In their words</figcaption>
          <blockquote className="quote written">{of.message}</blockquote>
        </figure>
      ) : null}
      <Together of={of} />
      {credentials.map((one) => (
        <Shown key={one.position} of={one} timeZone={timeZone} copiesAt={of.copiesAt} open={!many} />
      ))}
      <Split
        main={
          <Section heading="About this link" id="link">
            <p className="measure">
              It opens until the end of {formatDate(of.lastDay, timeZone)}, unless it is taken back sooner.
              Credentials can end, be suspended or withdrawn; each opening checks them anew.
            </p>
            <p className="measure">
              For the person who gave it to you we count that this page was opened, with the day and the time.
              We note nothing about you: no name, no address of your computer, no kind of browser. The page
              sets no cookie.
            </p>
          </Section>
        }
        aside={<Keep of={of} />}
        asideLabel="What you can keep"
      />
    </article>
  );
}

/** All of them in one sentence, for somebody with five seconds. */
function Together({ of }: { of: SharedPageProps }) {
  const tones = of.credentials.map(({ verdict }) => verdict.tone);
  const good = tones.filter((tone) => tone === "ok").length;
  const all = tones.length;
  const tone = tones.includes("stop") ? "stop" : tones.includes("unsure") ? "unsure" : "ok";
  const heading =
    good === all
      ? all === 1
        ? "It is genuine and current"
        : `All ${all} are genuine and current`
      : all === 1
        ? (of.credentials[0]?.verdict.heading ?? "")
        : `${good} of ${all} are genuine and current`;
  return (
    <Verdict
      tone={tone}
      level={2}
      heading={heading}
      sentence={
        good === all
          ? `${[...new Set(of.credentials.map(({ issuer }) => issuer))].join(" and ")} signed ${
              all === 1 ? "it" : "each of them"
            }, nobody has changed ${all === 1 ? "it" : "them"} since, and nothing was withdrawn or suspended.`
          : all === 1
            ? of.credentials[0]?.verdict.sentence
            : "What is said below of each one tells you which, and why."
      }
      foot={`We checked this for you just now: ${formatDateTime(of.checkedAt, of.timeZone)}`}
    />
  );
}

function Shown({
  of,
  timeZone,
  copiesAt,
  open,
}: {
  of: SharedCredentialProps;
  timeZone: string;
  copiesAt: string | null;
  open: boolean;
}) {
  const { verdict, position } = of;
  return (
    <section className="card stack" aria-labelledby={`c${position}`}>
      <div className="cred">
        <Badge code={of.code} title={of.title} issuer={of.issuer} stops={of.stops} small decorative />
        <div className="stack-s">
          <h2 id={`c${position}`}>{of.title}</h2>
          <p className="row">
            {verdict.tone === "ok" ? (
              <Tag tone="ok" icon="tick">
                Genuine and current
              </Tag>
            ) : (
              <Tag tone={verdict.tone} icon={verdict.tone === "stop" ? "cross" : "help"}>
                {verdict.heading}
              </Tag>
            )}
          </p>
          {verdict.tone === "ok" ? null : <p className="measure">{verdict.sentence}</p>}
        </div>
      </div>
      <Facts
        tight
        rows={[
          { term: "Awarded", value: `${formatDate(of.awardedAt, timeZone)}, by ${of.issuer}` },
          {
            term: "Valid until",
            value: of.validUntil ? formatDate(of.validUntil, timeZone) : "It has no end date",
          },
          ...(of.seen.length > 0
            ? [
                {
                  term: "Judged at work",
                  value: (
                    <ul className="plain stack-s">
                      {of.seen.map(({ criterion, level }) => (
                        <li key={criterion}>
                          {criterion}: <b>{level}</b>
                        </li>
                      ))}
                    </ul>
                  ),
                },
              ]
            : []),
          ...(copiesAt
            ? [
                {
                  term: "Signed copies",
                  value: (
                    <span className="row noprint">
                      {copyKinds.map(([kind, label]) => (
                        <a
                          key={kind}
                          href={`${copiesAt}/${position}.${kind}`}
                          download={`${of.code}.${kind}`}
                        >
                          {label}
                          <span className="vh"> of {of.title}</span>
                        </a>
                      ))}
                    </span>
                  ),
                },
              ]
            : []),
        ]}
      />
      {of.parts.length > 0 ? (
        <More summary={`What it stands on: ${of.parts.length} micro-credentials`} open={open}>
          <Path label={`What “${of.title}” stands on`}>
            {of.parts.map((part) => (
              <Step key={part.name} state="done" words="Held" title={part.name} detail={part.description} />
            ))}
          </Path>
        </More>
      ) : null}
      {of.steps.length > 0 ? (
        <More summary="How it was checked" open={open}>
          <Path label={`Checks of “${of.title}”`}>
            {of.steps.map((step) => (
              <CheckStep key={step.name} answer={stepAnswer(step)} title={stepTitles[step.name]}>
                {step.detail}
              </CheckStep>
            ))}
          </Path>
        </More>
      ) : null}
    </section>
  );
}

const copyKinds = [
  ["pdf", "Certificate (PDF)"],
  ["png", "Badge (PNG)"],
  ["svg", "Badge (SVG)"],
  ["json", "Open Badges 3.0 (JSON)"],
] as const;

function Keep({ of }: { of: SharedPageProps }) {
  return (
    <Section heading="What you can keep" id="keep">
      {of.copiesAt ? (
        <>
          <p>
            You may keep signed copies. A copy stays valid after this link has ended, as a paper certificate
            would, and it names the address of that credential’s own page.
          </p>
          <ul className="plain stack-s noprint">
            {of.credentials.length > 1 ? (
              <li>
                <a href={`${of.copiesAt}/record.json`} download="learner-record.clr.json">
                  <Icon name="down" /> Together in one file (CLR 2.0)
                </a>
              </li>
            ) : null}
            <li>
              <a href="/verify">
                <Icon name="tick" /> Check a copy at any time
              </a>
            </li>
          </ul>
        </>
      ) : (
        <p>
          You were given a look, and no copies. Print this page for your files: it says what was checked and
          when. Ask the person if you need a signed copy.
        </p>
      )}
    </Section>
  );
}

/** Where a link no longer opens anything; the same for one that ended and one that was taken back. */
export function SharedNoMore() {
  return (
    <PageHead
      title="This link has ended"
      lede="It was made to open until a certain day, or was taken back. What it showed is still its holder’s to show: ask them for a new link."
    >
      <p className="measure">
        If you kept a signed copy, <a href="/verify">you can check it here</a>. It stays as good as before.
      </p>
    </PageHead>
  );
}
