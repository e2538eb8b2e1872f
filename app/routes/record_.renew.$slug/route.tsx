import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { awardable } from "~/catalogue/lookups";
import { CompletionList } from "~/domains/assessment/components/completion-list";
import { renewalInWords } from "~/domains/assessment/renewal-rules";
import { lineOf } from "~/domains/credentials/chain";
import { CredentialLine } from "~/domains/credentials/components/credential-line";
import { type Link, hasEnded, renewableFrom } from "~/domains/credentials/currency";
import { readChain } from "~/domains/credentials/currency.server";
import { readRenewal } from "~/domains/credentials/renewal.server";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { requireAsker } from "~/http/session.server";
import { Banner } from "~/ui/banner";
import { ButtonLink } from "~/ui/button";
import { formatDate } from "~/ui/moments";
import { PageHead, Section } from "~/ui/page";
import { Path, Step } from "~/ui/path";
import type { MarkState } from "~/ui/state";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `Renew “${page.title}” – IPS Pathways` : "IPS Pathways" },
];

const marks = {
  "in-place": "done",
  "with-someone": "wait",
  back: "back",
  "to-come": "todo",
} as const satisfies Record<string, MarkState>;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "credential.hold", { own: true });
  const slug = params["slug"] ?? "";
  const now = new Date();
  const { read } = store();
  const what = awardable(catalogue(), slug);
  const renewal = await readRenewal(read, asker.personId, slug, now);
  const chain = renewal?.chain ?? (await readChain(read, asker.personId, slug));
  const last = chain.at(-1);
  if (!what || !last) {
    throw new DomainError("not-found", "You hold nothing of this name. Choose one from your credentials.");
  }
  return {
    slug,
    title: what.of.title,
    timeZone: environment().timeZone,
    issuer: environment().issuer.name,
    line: lineOf(chain, null, now),
    opens: renewal === null ? opensOn(last, now) : null,
    prose: what.kind === "stack" ? null : what.of.certification.renewal,
    rule: what.kind === "stack" ? [] : renewalInWords(what.of),
    renewal: renewal && {
      kind: renewal.kind,
      ends: renewal.validUntil.toISOString(),
      ended: hasEnded(renewal.validUntil, now),
      graceUntil: renewal.graceUntil.toISOString(),
      newEnd: renewal.newEnd?.toISOString() ?? null,
      gaps: renewal.gaps,
      states: renewal.states.map((one) => ({
        id: one.requirement.id,
        title: one.title,
        state: one.state,
        from: one.from.toISOString(),
        kind: one.requirement.kind === "practice" ? one.requirement.evidence : null,
      })),
    },
  };
}

/** When a renewal of what is current opens; null: it never does. */
function opensOn({ validUntil, withdrawn }: Link, now: Date): string | null {
  if (validUntil === null || withdrawn !== null) return null;
  const from = renewableFrom(validUntil);
  return from > now ? from.toISOString() : null;
}

export default function RenewPage() {
  const page = useLoaderData<typeof loader>();
  const { renewal, opens, timeZone } = page;
  return (
    <>
      <PageHead
        back={{ to: "/record", label: "Your credentials" }}
        title={`Renew “${page.title}”`}
        lede={
          renewal
            ? ledeOf(renewal, timeZone)
            : opens
              ? `It can be renewed from ${formatDate(opens, timeZone)}. Until then there is nothing to do.`
              : "There is nothing to renew."
        }
      />
      <div className="stack-xl">
        {renewal ? <Needed /> : null}
        <Section heading="Over time" id="line">
          <CredentialLine line={page.line} timeZone={timeZone} />
          <p className="muted small measure">
            Each renewal is a credential of its own, with its own link. The ones before it are never changed.
          </p>
        </Section>
        {page.prose ? (
          <Section heading="What a renewal asks for" id="asks">
            <p className="measure">{page.prose}</p>
            <CompletionList words={page.rule} />
          </Section>
        ) : null}
      </div>
    </>
  );
}

type Renewal = NonNullable<ReturnType<typeof useLoaderData<typeof loader>>["renewal"]>;

function ledeOf({ kind, ends, ended, graceUntil }: Renewal, timeZone: string): string {
  if (kind === "anew") {
    return `It ended on ${formatDate(ends, timeZone)}, and the time to renew it is over. You can earn it anew: what you learned stays with you, and what you show is from now.`;
  }
  return ended
    ? `It ended on ${formatDate(ends, timeZone)}. You can renew it until ${formatDate(graceUntil, timeZone)} without starting over.`
    : `It ends on ${formatDate(ends, timeZone)}. You can renew it now, and lose no time by being early.`;
}

function Needed() {
  const { renewal, slug, issuer, timeZone } = useLoaderData<typeof loader>();
  if (!renewal) return null;
  const inPlace = renewal.states.filter((one) => one.state === "in-place").length;
  return (
    <Section heading="What it still needs" id="needed">
      {renewal.gaps.length === 0 ? (
        <Banner tone="ok" heading="Everything is in place.">
          Somebody at {issuer} reads your record and makes the award.
          {renewal.newEnd
            ? ` Made today, it would be valid until ${formatDate(renewal.newEnd, timeZone)}.`
            : ""}
        </Banner>
      ) : (
        <>
          {renewal.states.length > 0 ? (
            <p>
              <b>{inPlace === 0 ? "Nothing is in place yet." : `${inPlace} in place.`}</b>
            </p>
          ) : null}
          <ul className="stack-s">
            {renewal.gaps.map((gap) => (
              <li key={gap}>{gap}</li>
            ))}
          </ul>
        </>
      )}
      {renewal.states.length > 0 ? (
        <Path label="What a renewal asks for">
          {renewal.states.map((one) => (
            <Step
              key={one.id}
              state={marks[one.state]}
              title={one.title}
              to={
                one.kind && one.state === "to-come"
                  ? `/evidence/new?${new URLSearchParams({ credential: slug, kind: one.kind })}`
                  : undefined
              }
              detail={`Counts where it was given on ${formatDate(one.from, timeZone)} or later.`}
            />
          ))}
        </Path>
      ) : null}
      {renewal.gaps.length > 0 ? (
        <p className="acts">
          <ButtonLink to={renewal.kind === "anew" ? `/learn/${slug}` : "/evidence"} iconAfter="next">
            {renewal.kind === "anew" ? "Go to what it asks for" : "Go to your evidence"}
          </ButtonLink>
        </p>
      ) : null}
    </Section>
  );
}
