import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { awardable } from "~/catalogue/lookups";
import { StandingNotice } from "~/domains/credentials/components/standing-notice";
import { SuspendedTag } from "~/domains/credentials/components/suspended";
import { LogEntries } from "~/domains/credentials/components/log-entries";
import { achievementOf } from "~/domains/credentials/achievement.server";
import { occasionOf } from "~/domains/credentials/currency";
import { chainOf } from "~/domains/credentials/currency.server";
import { caseOf } from "~/domains/credentials/due-process";
import { stationsOf } from "~/domains/credentials/document.server";
import { listCredentialEntries } from "~/domains/credentials/log-reads.server";
import { listHoldings } from "~/domains/credentials/holdings.server";
import { linkedInAddress } from "~/domains/credentials/linkedin";
import {
  type StackPlace,
  byDomain,
  comingEnds,
  isHeld,
  recordStacks,
  stacksInWords,
} from "~/domains/credentials/record-view";
import { listOwn, stateOf } from "~/domains/credentials/reads.server";
import { type NamedAct, listActsOf, statusDays } from "~/domains/credentials/status-acts.server";
import { type Stands, standsInWords } from "~/domains/credentials/status-view";
import { chooseShowName } from "~/domains/credentials/writes.server";
import { environment } from "~/http/environment.server";
import { answerForm, readForm } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";
import { Badge } from "~/ui/badge";
import { Banner } from "~/ui/banner";
import { Acts, Button, ButtonLink } from "~/ui/button";
import { More } from "~/ui/details";
import { Empty } from "~/ui/empty";
import { ErrorSummary } from "~/ui/error-summary";
import { Facts } from "~/ui/facts";
import { TextField } from "~/ui/field";
import { Icon } from "~/ui/icon";
import { PageHead, Section, Split } from "~/ui/page";
import { Tag } from "~/ui/tag";
import { formatDate } from "~/ui/moments";
import { EndsLine } from "./ends-line";
import { StacksPicture } from "./stacks-picture";

export const handle = { script: true };

export const meta: MetaFunction = () => [{ title: "Your credentials – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "credential.hold", { own: true });
  const now = new Date();
  const { origin, timeZone, issuer } = environment();
  const world = catalogue();
  const changed = new URL(request.url).searchParams.get("changed");
  const rows = await listOwn(store(), asker.personId);
  const entries = await listCredentialEntries(
    store().read,
    rows.map((row) => row.credentialId),
  );
  const acts = await listActsOf(
    store().read,
    rows.map((row) => row.credentialId),
  );
  const stacks = recordStacks(world, await listHoldings(store().read, asker.personId), now);
  const held = rows.map((row) => {
    const what = awardable(world, row.achievement);
    const link = `${origin}/credentials/${row.credentialId}`;
    const title = what?.of.title ?? row.achievement;
    return {
      id: row.credentialId,
      link,
      slug: row.achievement,
      title,
      code: what?.of.humanCode ?? "",
      stack: what?.kind === "stack",
      skills: what ? stationsOf(achievementOf(what).alignment, (one) => one.targetCode).length : 1,
      awardedAt: row.awardedAt.toISOString(),
      validUntil: row.validUntil?.toISOString() ?? null,
      state: stateOf(row, now),
      renewable: isRenewable(row, rows, now),
      showName: row.showName,
      linkedIn: linkedInAddress(
        {
          name: title,
          organisation: issuer.name,
          awardedAt: row.awardedAt,
          validUntil: row.validUntil,
          url: link,
          id: row.credentialId,
        },
        timeZone,
      ),
      entries: entries
        .filter((entry) => entry.credentialId === row.credentialId)
        .map((entry) => ({ ...entry, enteredAt: entry.enteredAt.toISOString() })),
      justChanged: changed === row.credentialId,
      standing: standingOf(acts.get(row.credentialId), asker.personId),
    };
  });
  return {
    name: asker.name,
    timeZone,
    issuer: issuer.name,
    now: now.toISOString(),
    rows: held,
    groups: byDomain(world, held),
    stacks: stacks && { ...stacks, words: stacksInWords(stacks) },
    ends: comingEnds(held),
    personId: asker.personId,
  };
}

type Own = Awaited<ReturnType<typeof listOwn>>[number];

/** Whether an award made now would be a renewal of this very one. */
function isRenewable({ achievement, credentialId }: Own, all: readonly Own[], now: Date): boolean {
  const chain = chainOf(
    achievement,
    all.filter((other) => other.achievement === achievement),
  );
  const { kind, before } = occasionOf(chain, now);
  return kind === "renewal" && before.credentialId === credentialId;
}

/** What was proposed or decided about it; null: nothing ever was. */
function standingOf(acts: readonly NamedAct[] | undefined, personId: string): Stands | null {
  if (!acts) return null;
  return standsInWords(caseOf(acts), statusDays(), { id: personId, name: "", you: true });
}

export async function action({ request }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "credential.hold", { own: true });
  const form = await readForm(request);
  return answerForm(form, async (read) => {
    const id = read.text("credential", { label: "Credential", max: 36 });
    const show = read.choice("show-name", ["yes", "no"], { label: "Show your name" });
    read.done();
    await chooseShowName(store(), asker.personId, id, show === "yes", new Date());
    return redirect(`/record?changed=${encodeURIComponent(id)}#c-${encodeURIComponent(id)}`);
  });
}

type Row = ReturnType<typeof useLoaderData<typeof loader>>["rows"][number];

/** With more credentials than this, one looks for one of them first. */
const mostUnfolded = 3;

export default function RecordPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const { rows, groups, ends, timeZone } = page;
  return (
    <>
      <ErrorSummary errors={refused ? { "": refused.sentence } : null} />
      <PageHead
        title="Your credentials"
        lede={
          rows.length > 0
            ? "They are yours to show, to keep and to hide. Anyone you give a link to can check it without an account."
            : undefined
        }
      />
      {rows.length === 0 ? (
        <Empty
          heading="Your first credential will be here"
          action={{ to: "/dashboard", label: "See what is next" }}
        >
          <p className="measure">
            When {page.issuer} awards you a micro-credential, you find its link here, with copies to keep. You
            decide whether its page shows your name.
          </p>
        </Empty>
      ) : (
        <div className="stack-xl">
          <div className="stack-s">
            <Acts>
              <ButtonLink to="/record/links/new">Show them to somebody</ButtonLink>
              <a href="/record/links">Links to your credentials</a>
            </Acts>
            <TakeAlong rows={rows} />
          </div>
          {rows.length > mostUnfolded ? <Overview /> : null}
          {rows.length > mostUnfolded
            ? groups.map((group) => (
                <Section key={group.heading} heading={group.heading}>
                  <ul className="plain stack-s">
                    {group.rows.map((row) => (
                      <Folded key={row.id} row={row} />
                    ))}
                  </ul>
                </Section>
              ))
            : rows.map((row) => <Held key={row.id} row={row} />)}
          {rows.length <= mostUnfolded && ends.length > 1 ? (
            <Section heading="What ends when" id="ends">
              <EndsLine ends={ends} now={page.now} timeZone={timeZone} />
            </Section>
          ) : null}
        </div>
      )}
      <p className="mt">
        <a href="/record/ledger">Your evidence ledger</a>: everything you offered, who judged it and when, row
        by row.
      </p>
    </>
  );
}

/** All of it in one file, for other software. */
function TakeAlong({ rows }: { rows: readonly Row[] }) {
  const has = (state: Row["state"]) => rows.some((row) => row.state === state);
  if (!has("valid")) return null;
  return (
    <p className="muted">
      <a href="/record/clr.json" download="learner-record.clr.json">
        <Icon name="down" /> Your whole record (CLR 2.0)
      </a>{" "}
      is one signed file for other software, with everything that counts today.
      {has("expired") ? (
        <>
          {" "}
          <a href="/record/clr.json?ended" download="learner-record.clr.json">
            With what has ended
          </a>
        </>
      ) : null}
    </p>
  );
}

/** What stands on what, and what ends when: for somebody with more credentials than fit in one look. */
function Overview() {
  const { stacks, ends, now, timeZone } = useLoaderData<typeof loader>();
  const when = (
    <Section heading="What ends when" id="ends">
      {ends.length > 0 ? (
        <EndsLine ends={ends} now={now} timeZone={timeZone} />
      ) : (
        <p>Nothing that counts now has an end.</p>
      )}
    </Section>
  );
  if (!stacks) return when;
  return (
    <Split
      even
      main={
        <Section heading="What stands on what" id="stacks">
          <p>{stacks.words}</p>
          <StacksPicture of={stacks} words={stacks.words} />
        </Section>
      }
      aside={
        <>
          {when}
          <More summary="What stands on what, as a list">
            <ul className="stack-s">
              {stacks.whole ? <li>{placeInWords(stacks.whole)}, on all of these</li> : null}
              {stacks.domains.map((domain) => (
                <li key={domain.code}>
                  {domain.stack ? placeInWords(domain.stack) : domain.name}
                  <ul>
                    {domain.parts.map((part) => (
                      <li key={part.code}>{placeInWords(part)}</li>
                    ))}
                  </ul>
                </li>
              ))}
            </ul>
            <p>
              <a href="/pathways">The map of the whole curriculum</a>
            </p>
          </More>
        </>
      }
    />
  );
}

const placeInWords = (place: StackPlace): string =>
  `${place.title} (${place.code}): ${isHeld(place) ? "held" : (lapsed[place.state] ?? "to come")}`;
const lapsed: Partial<Record<StackPlace["state"], string>> = {
  suspended: "suspended for now",
  ended: "ended",
};

/** One of many: its name and state in a line, the rest folded. */
function Folded({ row }: { row: Row }) {
  const { timeZone, issuer } = useLoaderData<typeof loader>();
  const until = row.validUntil ? formatDate(row.validUntil, timeZone) : null;
  return (
    <li className="card card--row" id={`c-${row.id}`}>
      <Badge code={row.code} title={row.title} issuer={issuer} stops={row.skills} small decorative />
      <div className="stack-s">
        <h3>{row.title}</h3>
        <p className="row">
          <StateTag state={row.state} until={until} />
          <span className="muted small">Awarded {formatDate(row.awardedAt, timeZone)}</span>
        </p>
        <AfterAct row={row} />
        <More
          summary={<>Link, copies and your name{<span className="vh"> on {row.title}</span>}</>}
          open={row.justChanged}
        >
          <Handling row={row} />
        </More>
      </div>
    </li>
  );
}

function Held({ row }: { row: Row }) {
  const { timeZone, issuer } = useLoaderData<typeof loader>();
  const until = row.validUntil ? formatDate(row.validUntil, timeZone) : null;
  return (
    <section className="card stack" id={`c-${row.id}`} aria-labelledby={`h-${row.id}`}>
      <div className="cred">
        <Badge code={row.code} title={row.title} issuer={issuer} stops={row.skills} small decorative />
        <div className="stack-s">
          <h2 id={`h-${row.id}`}>{row.title}</h2>
          <p className="row">
            <StateTag state={row.state} until={until} />
          </p>
          <p className="muted">
            Awarded by {issuer} on {formatDate(row.awardedAt, timeZone)}.
          </p>
        </div>
      </div>
      <AfterAct row={row} />
      <Handling row={row} />
    </section>
  );
}

/** What was just changed, why it was withdrawn, and that it can be renewed. */
function AfterAct({ row }: { row: Row }) {
  return (
    <>
      {row.justChanged ? (
        <Banner tone="ok" live>
          {row.showName ? "The page shows your name from now on." : "The page no longer shows your name."}
        </Banner>
      ) : null}
      {row.standing ? <StandingNotice id={row.id} standing={row.standing} /> : null}
      {row.renewable ? (
        <p>
          <a href={`/record/renew/${row.slug}`}>
            Renew it<span className="vh">: {row.title}</span>
          </a>
          : what it still needs, and until when
        </p>
      ) : null}
    </>
  );
}

/** What the holder does with a credential. */
function Handling({ row }: { row: Row }) {
  const { timeZone, name } = useLoaderData<typeof loader>();
  return (
    <>
      <div className="stack-s">
        <TextField
          id={`link-${row.id}`}
          name="link"
          label="Its link, to give to others"
          defaultValue={row.link}
          readOnly
        />
        <p className="row">
          <button type="button" className="btn btn--2" data-copy={row.link} hidden>
            <Icon name="copy" />
            Copy the link
          </button>
          <a href={`/credentials/${row.id}`}>Open it as they see it</a>
        </p>
        <p className="muted small">
          This link does not end.{" "}
          <a href={`/record/links/new?credential=${row.id}`}>One for a single reader</a> does, and says when
          it was opened.
        </p>
      </div>
      <Facts
        tight
        rows={[
          {
            term: "Your name",
            value: (
              <Form method="post" className="row" noValidate>
                <input type="hidden" name="credential" value={row.id} />
                <span>{row.showName ? `The page shows “${name}”.` : "The page does not show it."}</span>
                <Button kind="second" name="show-name" value={row.showName ? "no" : "yes"} busy={false}>
                  {row.showName ? "Hide my name" : "Show my name"}
                  <span className="vh"> on {row.title}</span>
                </Button>
              </Form>
            ),
          },
          {
            term: "Copies to keep",
            value:
              row.state === "being-signed" ? (
                "They are here once it is signed, in a minute at most."
              ) : (
                <ul className="plain stack-s">
                  {(
                    [
                      ["pdf", "Certificate (PDF)"],
                      ...(row.state === "valid"
                        ? ([["card.pdf", "Pocket card with a code (PDF)"]] as const)
                        : []),
                      ["png", "Badge (PNG)"],
                      ["svg", "Badge (SVG)"],
                      ["json", "Open Badges 3.0 (JSON)"],
                      ["jwt", "Signed token (VC-JWT)"],
                    ] as const
                  ).map(([kind, label]) => (
                    <li key={kind}>
                      <a
                        href={`/credentials/${row.id}.${kind}`}
                        download={`${row.code}-${row.id.slice(0, 8)}.${kind}`}
                      >
                        <Icon name="down" /> {label}
                      </a>
                    </li>
                  ))}
                </ul>
              ),
          },
          ...(row.state === "valid"
            ? [
                {
                  term: "LinkedIn",
                  value: (
                    <>
                      <a href={row.linkedIn} rel="noreferrer">
                        Add it to your profile<span className="vh">: {row.title}</span>
                      </a>{" "}
                      <span className="muted small">
                        Opens LinkedIn with its name, issuer, dates and link filled in. You look at it there
                        before you save it.
                      </span>
                    </>
                  ),
                },
              ]
            : []),
          {
            term: "In the public log",
            value: <LogEntries entries={row.entries} code={row.code} timeZone={timeZone} />,
          },
          {
            term: "What it stands on",
            value: (
              <>
                <LedgerLink slug={row.slug} />
                {row.state === "being-signed" ? null : (
                  <>
                    <br />
                    <a href={`/record/evidence/${row.id}`}>
                      Hand over a file that was judged<span className="vh"> for {row.title}</span>
                    </a>
                  </>
                )}
              </>
            ),
          },
          ...(row.standing
            ? []
            : [
                {
                  term: "Its standing",
                  value: <a href={`/record/standing/${row.id}`}>Nothing was decided against it</a>,
                },
              ]),
        ]}
      />
    </>
  );
}

function LedgerLink({ slug }: { slug: string }) {
  const { personId } = useLoaderData<typeof loader>();
  return <a href={`/awards/${personId}/${slug}`}>Evidence, judgements and their dates</a>;
}

function StateTag({ state, until }: { state: Row["state"]; until: string | null }) {
  switch (state) {
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
          Ended on {until}
        </Tag>
      );
    case "valid":
      return (
        <Tag tone="ok" icon="tick">
          {until ? `Valid until ${until}` : "Valid, with no end date"}
        </Tag>
      );
  }
}
