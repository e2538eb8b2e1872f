import { Acts, ButtonLink } from "~/ui/button";
import { Badge } from "~/ui/badge";
import { Facts } from "~/ui/facts";
import { TextField } from "~/ui/field";
import { Icon } from "~/ui/icon";
import { Banner } from "~/ui/banner";
import { Section, Split } from "~/ui/page";
import { Path, Step } from "~/ui/path";
import { Tag } from "~/ui/tag";
import { Verdict } from "~/ui/verdict";
import { formatDate, formatDateTime } from "~/ui/moments";
import { firstName } from "../../people/names";
import { type SignedCredential, criteriaOf } from "../document.server";
import type { CredentialEntry } from "../log-reads.server";
import type { ShownWithdrawal } from "../reads.server";
import { revocationWords } from "../states";
import type { ShownSuspension } from "../status-acts.server";
import { SuspendedTag, SuspendedVerdict, Overturned } from "./suspended";
import { IssuerWords } from "./issuer-words";
import { Judgements } from "./judgements";
import { CredentialHistory } from "./credential-history";
import type { Line } from "./credential-line";
import { LogEntries } from "./log-entries";

export interface CredentialPageProps {
  readonly id: string;
  readonly origin: string;
  readonly timeZone: string;
  /** the signed document; null while it is being signed */
  readonly document: SignedCredential | null;
  readonly title: string;
  readonly code: string;
  readonly kind: "micro-credential" | "stack";
  /** "" where it is of all domains */
  readonly domain: string;
  /** the place of the framework it certifies; "" where it is more than one */
  readonly competency: string;
  readonly copyright: string;
  readonly skills: number;
  readonly issuer: string;
  readonly issuerEmail: string;
  readonly awardedAt: Date;
  readonly validUntil: Date | null;
  /** this one and those of its chain that stand */
  readonly line: Line;
  /** where it has ended and can still be renewed: until when; null otherwise */
  readonly renewableUntil: Date | null;
  readonly holderName: string | null;
  readonly state: "being-signed" | "valid" | "expired" | "withdrawn" | "suspended" | "unsure";
  readonly checkedAt: Date;
  /** why the check did not say "genuine and current" */
  readonly trouble: string | null;
  readonly revoked: ShownWithdrawal | null;
  readonly suspended: ShownSuspension | null;
  /** what the transparency log holds about it */
  readonly entries: readonly CredentialEntry[];
  readonly earned: {
    readonly modules: number;
    readonly hours: number | null;
    readonly judges: readonly ("supervisor" | "assessor")[];
    readonly aqf: string | null;
  };
  readonly jsonBytes: number | null;
  /** what was typed into the box, with the answer */
  readonly asked: { readonly typed: string; readonly matches: boolean | null } | null;
}

/** The public page of one credential: what it is, whether it holds now, what the person was seen doing. */
export function CredentialPage(of: CredentialPageProps) {
  const date = (at: Date) => formatDate(at, of.timeZone);
  return (
    <article className="stack-xl">
      <div className="cred">
        <Badge code={of.code} title={of.title} issuer={of.issuer} stops={of.skills} />
        <div className="stack">
          <p className="kicker">
            {of.kind === "stack" ? "Combined credential" : "Micro-credential"} from {of.issuer}
          </p>
          <h1>{of.title}</h1>
          <p className="big">
            {of.holderName ? (
              <>
                Awarded to <b>{of.holderName}</b> on {date(of.awardedAt)}
              </>
            ) : (
              <>Awarded on {date(of.awardedAt)}. The holder chose not to show their name.</>
            )}
          </p>
          <p className="row">
            <StateTag of={of} />{" "}
            <span className="muted small">
              {[of.domain, of.code].filter((part) => part !== "").join(" · ")}
            </span>
          </p>
        </div>
      </div>

      <Checked of={of} />

      {of.document ? (
        <>
          {of.kind === "stack" ? (
            <StandsOn document={of.document} />
          ) : (
            <Seen of={of} document={of.document} />
          )}
          <IssuerWords issuer={of.issuer} words={of.document.credentialSubject.narrative} />
          <Judgements
            judgements={(of.document.endorsement ?? []).map(({ issuer, credentialSubject }) => ({
              by: issuer.name,
              comment: credentialSubject.endorsementComment,
              how: issuer.description,
            }))}
          />
          <Split
            main={
              of.kind === "stack" ? (
                <Combined of={of} document={of.document} />
              ) : (
                <Earned of={of} document={of.document} />
              )
            }
            aside={<Copies of={of} />}
            asideLabel="Copies"
            noprint
          />
          <CredentialHistory line={of.line} timeZone={of.timeZone} />
          <SamePerson of={of} />
          <InTheLog of={of} />
        </>
      ) : null}
    </article>
  );
}

function StateTag({ of }: { of: CredentialPageProps }) {
  switch (of.state) {
    case "being-signed":
      return (
        <Tag tone="wait" icon="clock">
          Being signed
        </Tag>
      );
    case "withdrawn":
      return (
        <Tag tone="stop" icon="cross">
          Withdrawn
        </Tag>
      );
    case "suspended":
      return <SuspendedTag />;
    case "expired":
      return (
        <Tag tone="unsure" icon="clock">
          Ended on {of.validUntil ? formatDate(of.validUntil, of.timeZone) : ""}
        </Tag>
      );
    case "unsure":
      return (
        <Tag tone="unsure" icon="help">
          Could not tell
        </Tag>
      );
    case "valid":
      return (
        <Tag tone="ok" icon="tick">
          {of.validUntil
            ? `Valid until ${formatDate(of.validUntil, of.timeZone)}`
            : "Valid, with no end date"}
        </Tag>
      );
  }
}

/** The panel that says what a check made now came to. */
function Checked({ of }: { of: CredentialPageProps }) {
  const at = formatDateTime(of.checkedAt, of.timeZone);
  const links = (
    <>
      <ButtonLink to={`/verify?credential=${of.id}`}>See each check</ButtonLink>
      <a href={`/credentials/${of.id}.json`}>Check it with other software</a>
    </>
  );
  switch (of.state) {
    case "being-signed":
      return (
        <Banner tone="wait" heading="It was awarded and is being signed.">
          This takes a minute at most. Open this page again to see it checked.
        </Banner>
      );
    case "withdrawn":
      return (
        <Verdict
          tone="stop"
          level={2}
          heading="This credential was withdrawn"
          sentence={`${of.issuer} withdrew it${
            of.revoked
              ? ` on ${formatDate(of.revoked.at, of.timeZone)}. The reason: ${revocationWords[of.revoked.reason]}`
              : ""
          }. Do not rely on it.`}
          acts={links}
          foot={`Checked ${at}`}
        >
          {of.revoked?.words ? <p className="measure written">{of.revoked.words}</p> : null}
          {of.revoked?.overturnedAt ? (
            <Overturned at={of.revoked.overturnedAt} timeZone={of.timeZone} />
          ) : null}
          <p className="measure">
            If this is your credential and you think that is wrong, you can appeal: sign in and open{" "}
            <a href={`/record/standing/${of.id}`}>what was decided about it</a>.
          </p>
        </Verdict>
      );
    case "suspended":
      return (
        <SuspendedVerdict
          suspended={of.suspended}
          issuer={of.issuer}
          timeZone={of.timeZone}
          acts={links}
          foot={`Checked ${at}`}
        >
          <p className="measure">
            If this is your credential, sign in and open{" "}
            <a href={`/record/standing/${of.id}`}>what was decided about it</a>, and what you can do.
          </p>
        </SuspendedVerdict>
      );
    case "expired":
      return (
        <Verdict
          tone="unsure"
          level={2}
          heading="Genuine, but no longer current"
          sentence={`${of.issuer} signed it and nobody has changed it since. It ended on ${
            of.validUntil ? formatDate(of.validUntil, of.timeZone) : "its last day"
          }.`}
          acts={links}
          foot={`Checked ${at}`}
        >
          {of.renewableUntil ? (
            <p className="measure">
              Its holder can renew it until {formatDate(of.renewableUntil, of.timeZone)} without starting
              over. A renewal is a credential of its own, with another link.
            </p>
          ) : null}
        </Verdict>
      );
    case "unsure":
      return (
        <Verdict
          tone="unsure"
          level={2}
          heading="We could not check everything just now"
          sentence={of.trouble ?? "Open this page again in a few minutes."}
          acts={links}
          foot={`Checked ${at}`}
        />
      );
    case "valid":
      return (
        <section className="panel ok" aria-labelledby="ok">
          <div className="verdict">
            <svg className="m m-done" aria-hidden="true">
              <use href="/icons.svg#m-done" />
            </svg>
            <div className="stack">
              <h2 id="ok">We checked this for you just now</h2>
              <p className="measure">
                {of.issuer} signed it, nobody has changed it since, and it has not been withdrawn. {at}.
              </p>
              <Acts>{links}</Acts>
            </div>
          </div>
        </section>
      );
  }
}

function Seen({ of, document }: { of: CredentialPageProps; document: SignedCredential }) {
  const { achievement, result = [] } = document.credentialSubject;
  const judges = judgedBy(of.earned.judges);
  const who = of.holderName ? firstName(of.holderName) : "the holder";
  return (
    <section className="stack-l" aria-labelledby="did">
      <div className="stack-s">
        <h2 id="did">What {who} was seen doing at work</h2>
        <p className="muted measure">
          Judged by {judges}. These are the words of the rubric, which speaks to the person who was judged.
        </p>
      </div>
      <ul className="grid2 seen">
        {criteriaOf(achievement).map((criterion) => {
          const reached = result.find((one) => one.resultDescription === criterion.id)?.achievedLevel;
          const level = criterion.rubricCriterionLevel.find((one) => one.id === reached);
          return (
            <li className="stack-s" key={criterion.id}>
              <p className="kicker">{criterion.alignment.map((one) => one.targetCode).join(", ")}</p>
              <h3>{criterion.name}</h3>
              <p>{level?.description}</p>
              <p>
                <b>{level?.name}</b>
              </p>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** The parts, by what was signed: their names and days. The parts' own pages are their holder's to show. */
function StandsOn({ document }: { document: SignedCredential }) {
  const parts = document.evidence ?? [];
  return (
    <Section heading="What it stands on" id="parts">
      <p className="muted measure">
        {parts.length} micro-credentials, each of them current on the day of this award. Each has a page of
        its own, which its holder may show you.
      </p>
      <Path label="What it stands on">
        {parts.map((part) => (
          <Step key={part.id} state="done" words="Held" title={part.name} detail={part.description} />
        ))}
      </Path>
    </Section>
  );
}

function Combined({ of, document }: { of: CredentialPageProps; document: SignedCredential }) {
  const { achievement } = document.credentialSubject;
  return (
    <Section heading="How it was earned" id="how">
      <Facts
        rows={[
          {
            term: "Judged by",
            value:
              "People judged each micro-credential on evidence from work. This award adds no judgement of its own; a person made it.",
          },
          {
            term: "Fits into",
            value: (
              <>
                IPS Competency Framework,{" "}
                {achievement.alignment.map((one, at) => (
                  <span key={one.targetCode}>
                    {at > 0 ? ", " : null}
                    <a href={new URL(one.targetUrl).pathname}>{one.targetCode}</a>
                  </span>
                ))}
                , {of.copyright}
              </>
            ),
          },
          { term: "Asks for", value: <AsksFor of={of} document={document} /> },
          {
            term: "Standing",
            value: "This award is not a qualification under the Australian Qualifications Framework.",
          },
        ]}
      />
    </Section>
  );
}

function AsksFor({ of, document }: { of: CredentialPageProps; document: SignedCredential }) {
  const { achievement } = document.credentialSubject;
  return (
    <a href={new URL(achievement.id).pathname}>
      What everyone who holds “{of.title}” has shown, version {achievement.version}
    </a>
  );
}

function judgedBy(judges: CredentialPageProps["earned"]["judges"]): string {
  const kinds = new Set(judges);
  if (kinds.has("supervisor") && kinds.has("assessor")) {
    return "a supervisor at the person’s own workplace and an assessor";
  }
  return kinds.has("assessor") ? "an assessor" : "a supervisor at the person’s own workplace";
}

function Earned({ of, document }: { of: CredentialPageProps; document: SignedCredential }) {
  const pieces = document.evidence ?? [];
  return (
    <Section heading="How it was earned" id="how">
      <Facts
        rows={[
          {
            term: "Learning",
            value: `${of.earned.modules} modules${of.earned.hours ? `, about ${of.earned.hours} hours with the practice at work` : ""}`,
          },
          {
            term: "Evidence",
            value: `${pieces.length} ${pieces.length === 1 ? "piece" : "pieces"} of evidence from work: ${pieces
              .map((piece) => piece.name.charAt(0).toLowerCase() + piece.name.slice(1))
              .join("; ")}. They stay private, because they are about young people.`,
          },
          {
            term: "Judged by",
            value: `${upper(judgedBy(of.earned.judges))}. Another person made the award.`,
          },
          {
            term: "Fits into",
            value: (
              <>
                <a href={`/framework/${of.code}`}>
                  IPS Competency Framework, {of.code}: {of.competency}
                </a>
                , {of.copyright}
              </>
            ),
          },
          { term: "Asks for", value: <AsksFor of={of} document={document} /> },
          ...(of.earned.aqf ? [{ term: "Standing", value: of.earned.aqf }] : []),
        ]}
      />
    </Section>
  );
}

const upper = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function Copies({ of }: { of: CredentialPageProps }) {
  const kinds = [
    ["pdf", "Certificate (PDF)"],
    ...(of.state === "valid"
      ? ([
          ["card.pdf", "Pocket card to print (PDF)"],
          ["qr.png", "Its code, for a phone (PNG)"],
        ] as const)
      : []),
    ["png", "Badge (PNG)"],
    ["svg", "Badge (SVG)"],
    ["json", `Open Badges 3.0 (JSON${of.jsonBytes ? `, ${Math.ceil(of.jsonBytes / 1000)} kB` : ""})`],
    ["jwt", "Signed token (VC-JWT), for software that asks for one"],
  ] as const;
  return (
    <Section heading="Keep a copy">
      <ul className="stack-s plain">
        {kinds.map(([kind, label]) => (
          <li key={kind}>
            <a href={`/credentials/${of.id}.${kind}`} download={`${of.code}-${of.id.slice(0, 8)}.${kind}`}>
              <Icon name="down" /> {label}
            </a>
          </li>
        ))}
      </ul>
      <p className="small muted">Each copy carries its own proof and can be checked without us.</p>
    </Section>
  );
}

/** Where it stands in the log that everybody can follow, with what proves it. */
function InTheLog({ of }: { of: CredentialPageProps }) {
  return (
    <Section heading="In our public log" id="log">
      <p className="muted measure">
        Whatever we issue, suspend or withdraw gets an entry in{" "}
        <a href="/transparency">a log that only grows</a>. It shows that nothing was dated back or changed in
        silence, and says nothing about anybody.
      </p>
      <LogEntries entries={of.entries} code={of.code} timeZone={of.timeZone} />
    </Section>
  );
}

/** The document holds only salted hashes of name and address, so the person in front of you says theirs. */
function SamePerson({ of }: { of: CredentialPageProps }) {
  const { asked } = of;
  return (
    <section className="stack noprint" id="person" aria-labelledby="person-h">
      <h2 id="person-h">Does it belong to the person in front of you?</h2>
      <p className="measure">
        The credential holds the name and email address it was awarded to in a form that cannot be read, only
        compared. Ask the person for one of them and type it here. We keep nothing of it.
      </p>
      {asked && asked.matches !== null ? (
        asked.matches ? (
          <Banner tone="ok" live heading="It fits.">
            This credential was awarded to “{asked.typed}”. Several people can share a name, so an email
            address says more.
          </Banner>
        ) : (
          <Banner tone="unsure" live heading="It does not fit.">
            It was not awarded under “{asked.typed}”. Check the spelling with the person: in a name, capitals
            and accents count. People also change names and addresses.
          </Banner>
        )
      ) : null}
      <form method="get" action="#person" className="stack measure" noValidate>
        <TextField
          name="holder"
          label="Their name or email address"
          hint="As they give it to you, letter by letter"
          defaultValue={asked?.typed ?? ""}
          error={asked && asked.matches === null ? "Type a name or an email address." : null}
          autoComplete="off"
          maxLength={254}
          width="medium"
        />
        <p>
          <button className="btn btn--2" type="submit">
            Compare
          </button>
        </p>
      </form>
    </section>
  );
}
