import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { eq } from "drizzle-orm";
import { person } from "#db/schema/people";
import { store } from "#db/store.server";
import { may } from "~/access/policy";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import type { Awardable } from "~/catalogue/lookups";
import { AdviceForScript } from "~/domains/assessment/components/feedback-box";
import { needsApproval, readApproval } from "~/domains/credentials/approval.server";
import { readWaitingCohort } from "~/domains/credentials/cohorts.server";
import { EvidenceLedgerTable } from "~/domains/credentials/components/evidence-ledger-table";
import type { ReadEntry } from "~/domains/credentials/evidence-ledger";
import { ledgerCheckWords, shownEntry } from "~/domains/credentials/evidence-ledger-view.server";
import { MaybeNames, NarrativeBox, narrativeHint } from "~/domains/credentials/components/narrative-box";
import { SignedPreview } from "~/domains/credentials/components/signed-preview";
import { LedgerPath, PartsPath } from "~/domains/credentials/components/ledger-path";
import { checkLedger, readAwardEntries } from "~/domains/credentials/evidence-ledger-reads.server";
import { listEquivalenceDecisions } from "~/domains/credentials/holdings.server";
import { hasEnded } from "~/domains/credentials/currency";
import { readOccasion } from "~/domains/credentials/currency.server";
import { readIssuerId } from "~/domains/credentials/key-store.server";
import type { LedgerRow } from "~/domains/credentials/ledger";
import { hasJudged } from "~/domains/credentials/ledger.server";
import { namesIn, narrativeFault } from "~/domains/credentials/narrative";
import { readPrerequisites } from "~/domains/credentials/readiness.server";
import { readAward, readNames, stateOf } from "~/domains/credentials/reads.server";
import { equivalenceWords, revocationWords } from "~/domains/credentials/states";
import { firstName } from "~/domains/people/names";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { answerForm, readForm, typedIn } from "~/http/forms.server";
import { type Asker, requireAsker } from "~/http/session.server";
import { Button, ButtonLink } from "~/ui/button";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { DomainCode } from "~/ui/icon";
import { BackLink, Panel, Section, Split } from "~/ui/page";
import { Thread } from "~/ui/thread";
import { formatDate } from "~/ui/moments";
import {
  gatherOffer,
  makeAward,
  offerMark,
  previewAward,
  requireAwardable,
  requireSeen,
} from "~/workflows/award.server";
import { previewPerson } from "~/workflows/cohort-preview.server";
import { proposeCohort } from "~/workflows/cohort.server";
import { kickCohorts } from "~/workflows/cohort-runner.server";

export const handle = { script: true };

export const meta: MetaFunction<typeof loader> = ({ data: page, matches }) => {
  const acted = (matches.at(-1) as { actionData?: object } | undefined)?.actionData;
  const title = page ? `${page.name}: ${page.title} – Awards – IPS Pathways` : "IPS Pathways";
  return [{ title: acted && "refused" in acted ? `Error: ${title}` : title }];
};

/** Version of evidence → numbers of the rows about it, in their order. */
function numbersByVersion(entries: readonly ReadEntry[]): Record<string, number[]> {
  const numbers: Record<string, number[]> = {};
  for (const { number, content } of entries) {
    if (content.evidence) (numbers[content.evidence.versionId] ??= []).push(number);
  }
  return numbers;
}

/** Whose record the address names; a learner may read their own ledger, an issuer everyone's. */
async function opened(asker: Asker, params: Record<string, string | undefined>) {
  const personId = params["person"] ?? "";
  const own = asker.personId === personId;
  requireMay(asker, "award.read", { own }, true);
  const what = requireAwardable(params["slug"] ?? "");
  const [learner] = await store()
    .read.select({ id: person.id, name: person.name, email: person.email, closedAt: person.closedAt })
    .from(person)
    .where(eq(person.id, personId));
  if (!learner) throw new DomainError("not-found", "There is no such person. Choose one from the list.");
  return { what, slug: params["slug"] ?? "", learner, own };
}

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  const { what, slug, learner, own } = await opened(asker, params);
  const now = new Date();
  const { timeZone, issuer } = environment();
  const held = await readAward(store(), learner.id, slug);
  const occasion = await readOccasion(store().read, learner.id, slug, now);
  const offer = occasion.kind === "closed" ? null : await gatherOffer(store().read, what, learner.id, now);
  const renewing = occasion.kind === "renewal" || occasion.kind === "anew";
  // what is not ready to be renewed is shown where it is asked for; until then what was awarded stands here
  const next = renewing && (offer?.gaps.length === 0 || new URL(request.url).searchParams.has("renew"));
  const page = {
    personId: learner.id,
    name: learner.name,
    kind: what.kind,
    title: what.of.title,
    code: what.of.humanCode,
    timeZone,
    issuer: issuer.name,
    own,
    mayOpen: own || may(asker.roles, "evidence.read", { own }),
    decisions: await decisionsOn(what, learner.id),
  };
  if (held && (offer === null || (held.reason !== "replaced" && !next))) {
    const then = await rowsOfThen(held.awardId, learner.id);
    const shown = await shownOf(held.ledger);
    return {
      ...page,
      ...titledThen(held.ledger),
      ...shown,
      // by the names of then, where they are still written down
      names: { ...shown.names, ...then?.names },
      written: then && { rows: then.rows, of: then.of, sound: then.sound, check: then.check },
      missing: [],
      awarded: {
        by: held.awardedBy,
        approvedBy: held.approvedBy,
        narrative: narrativeThen(held.ledger),
        yours: held.awardedById === asker.personId,
        at: held.awardedAt.toISOString(),
        validUntil: held.validUntil?.toISOString() ?? null,
        credentialId: held.credentialId,
        state: stateOf(held, now),
        reason: held.reason ? revocationWords[held.reason] : null,
        renewable: renewing,
      },
      offer: null,
    };
  }
  if (offer === null) throw new Error("What was awarded has no row of its own.");
  const judged = await hasJudged(store().read, asker.personId, learner.id, slug);
  const preview =
    offer.gaps.length === 0 ? previewAward(what, offer, learner, await readIssuerId(store()), now) : null;
  const first = what.kind === "stack" ? [] : await readPrerequisites(store().read, what.of, learner.id, now);
  return {
    ...page,
    ...(await shownOf(offer.rows)),
    written: null,
    missing: offer.missing,
    awarded: null,
    offer: {
      gaps: offer.gaps,
      judged,
      mayAward:
        offer.gaps.length === 0 && may(asker.roles, "award.make", { own, judged }) && !learner.closedAt,
      validUntil: preview?.validUntil?.toISOString() ?? null,
      preview: preview?.text ?? null,
      replaces: held?.reason === "replaced" || held?.overturnedAt instanceof Date,
      renews: renewing
        ? {
            kind: occasion.kind,
            awardedAt: occasion.before.awardedAt.toISOString(),
            ends: occasion.before.validUntil.toISOString(),
            ended: hasEnded(occasion.before.validUntil, now),
            credentialId: occasion.before.credentialId,
          }
        : null,
      seen: offerMark(what, offer),
      second: needsApproval((await readApproval(store().read)).mode, 1),
      cohortId: own ? null : await readWaitingCohort(store().read, learner.id, slug),
      pairs: catalogue().language,
      recognisable: may(asker.roles, "equivalence.decide", { own })
        ? first.filter((one) => one.by === null).map(({ achievement, title }) => ({ achievement, title }))
        : [],
    },
  };
}

/** The rows of the evidence ledger that an award stood on, and its own; null: it is older than the ledger. */
async function rowsOfThen(awardId: string, personId: string) {
  const { read } = store();
  const held = await readAwardEntries(read, awardId);
  if (!held) return null;
  const entries = [...held.standsOn, held.award];
  const check = await checkLedger(read, personId);
  return {
    rows: entries.map(shownEntry),
    of: numbersByVersion(held.standsOn),
    names: Object.fromEntries(entries.flatMap((entry) => Object.entries(entry.names))),
    sound: check.faults.length === 0,
    check: ledgerCheckWords(check),
  };
}

/** What was awarded was called then as the signed document says, whatever it is called now. */
function titledThen(ledger: readonly LedgerRow[]): { title?: string; code?: string } {
  const [fixed] = ledger;
  if (fixed?.kind !== "document") return {};
  const { name, humanCode } = fixed.document.credentialSubject.achievement;
  return { title: name, code: humanCode };
}

/** The issuer's words that were fixed with it; null: none. */
function narrativeThen([fixed]: readonly LedgerRow[]): string | null {
  return fixed?.kind === "document" ? (fixed.document.credentialSubject.narrative ?? null) : null;
}

/** What people decided about equivalents of what comes first, in their words: for the learner and whoever awards. */
async function decisionsOn(what: Awardable, personId: string) {
  if (what.kind === "stack" || what.of.entry.prerequisites.length === 0) return [];
  const first = what.of.entry.prerequisites;
  return (await listEquivalenceDecisions(store().read, personId))
    .filter((row) => first.includes(row.achievement))
    .reverse()
    .map((row) => ({
      key: row.id,
      author: row.decidedBy,
      at: row.decidedAt.toISOString(),
      about: equivalenceWords[row.decision],
      body: row.reason,
    }));
}

/** A ledger, fixed or as it would be, sorted into what the page shows. */
async function shownOf(rows: readonly LedgerRow[]) {
  const ofKind = <Kind extends LedgerRow["kind"]>(kind: Kind) =>
    rows.filter((row): row is Extract<LedgerRow, { kind: Kind }> => row.kind === kind);
  const skills = ofKind("skill");
  const prerequisites = ofKind("prerequisite");
  const people = [
    ...skills.flatMap((skill) => skill.judgements.map((one) => one.judgedById)),
    ...prerequisites.flatMap(({ by }) => (by.kind === "equivalence" ? [by.decidedById] : [])),
  ];
  return {
    skills,
    prerequisites,
    evidence: ofKind("evidence"),
    parts: ofKind("part"),
    learning: ofKind("learning")[0] ?? null,
    names: Object.fromEntries(await readNames(store(), people)),
  };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  const { what, slug, learner, own } = await opened(asker, params);
  requireMay(asker, "award.make", { own });
  const form = await readForm(request);
  return answerForm(form, async (read) => {
    const seen = read.text("seen", {
      label: "What you looked at",
      missing: "We could not tell what you looked at. Open the page again.",
    });
    const narrative = read.text("narrative", {
      label: "Words about this person’s work",
      max: 2000,
      required: false,
      multiline: true,
    });
    const intent = read.choice("intent", ["show", "award", "propose"], {
      label: "What to do",
      missing: "We could not tell what you wanted to do. Press the button again.",
    });
    read.done();
    const now = new Date();
    switch (intent) {
      case "show": {
        const fault = narrativeFault(narrative, learner);
        if (fault) read.refuse("narrative", fault);
        read.done();
        const holder = { ...learner, personId: learner.id };
        return {
          shown: {
            ...(await previewPerson(store(), what, holder, narrative, now)),
            names: namesIn(narrative),
          },
          ...typedIn(form),
        };
      }
      case "propose": {
        requireSeen(what, await gatherOffer(store().read, what, learner.id, now), seen);
        const people = [{ personId: learner.id, narrative }];
        const { id } = await proposeCohort(store(), asker, slug, people, now, () => "narrative");
        kickCohorts();
        return redirect(`/awards/cohorts/${id}`);
      }
      case "award":
        await makeAward(store(), asker, learner.id, slug, now, { narrative, seen });
        return redirect(`/awards/${learner.id}/${slug}`);
    }
  });
}

export default function AwardDesk() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const shown = answer && "shown" in answer ? answer.shown : undefined;
  const { awarded, offer } = page;
  return (
    <>
      <ErrorSummary errors={errorsOf(refused)} before="it can be awarded" />
      <BackLink to={page.own ? "/dashboard" : "/awards"} label={page.own ? "Home" : "Ready to award"} />
      <Split
        main={
          <section className="stack-l" aria-labelledby="led">
            <div className="stack-s">
              <p className="kicker">
                <DomainCode code={page.code} /> {page.title}
              </p>
              <h1 id="led">{page.name}: what the award stands on</h1>
              <p className="muted measure">
                {awarded
                  ? "These rows are fixed. They stay as they are if content, people or rubrics change later."
                  : "This is what is on record now. The rows are fixed at the moment of awarding."}
              </p>
            </div>
            {page.kind === "stack" ? (
              <PartsPath
                parts={page.parts}
                missing={page.missing}
                personId={page.personId}
                timeZone={page.timeZone}
              />
            ) : (
              <LedgerPath
                skills={page.skills}
                evidence={page.evidence}
                prerequisites={page.prerequisites}
                learning={page.learning}
                names={page.names}
                written={page.written?.of}
                timeZone={page.timeZone}
                mayOpen={page.mayOpen}
              />
            )}
            {page.decisions.length > 0 ? (
              <Section heading="Decided about an equivalent" id="decisions">
                <Thread
                  label="Decided about an equivalent"
                  timeZone={page.timeZone}
                  messages={page.decisions}
                />
              </Section>
            ) : null}
            {page.written ? (
              <Section heading="As it was written down" id="written">
                <p className={page.written.sound ? "measure muted" : "measure note stop"}>
                  {page.written.check}
                </p>
                <EvidenceLedgerTable
                  caption="Rows of the evidence ledger that the award stood on, oldest first"
                  rows={page.written.rows}
                  timeZone={page.timeZone}
                  award
                />
                <p>
                  <a href={page.own ? "/record/ledger" : `/awards/ledger?person=${page.personId}`}>
                    {page.own ? "Your whole evidence ledger" : `The whole evidence ledger of ${page.name}`}
                  </a>
                </p>
              </Section>
            ) : null}
            {offer?.preview ? (
              <SignedPreview text={shown?.text ?? offer.preview} asked={shown !== undefined} />
            ) : null}
          </section>
        }
        aside={awarded ? <Made /> : <Decide />}
        asideLabel="The decision"
        sticky
      />
    </>
  );
}

function Made() {
  const { awarded, timeZone, name, own } = useLoaderData<typeof loader>();
  if (!awarded) return null;
  const states = {
    "being-signed": `It is being signed. ${own ? "You have" : `${firstName(name)} has`} mail about it.`,
    valid: awarded.validUntil
      ? `Signed, and valid until ${formatDate(awarded.validUntil, timeZone)}. ${own ? "You have" : `${firstName(name)} has`} mail with the link.`
      : "Signed, with no end date.",
    expired: `It ended on ${awarded.validUntil ? formatDate(awarded.validUntil, timeZone) : "its last day"}.`,
    suspended: "It is suspended for now, which can end.",
    withdrawn: `It was withdrawn. The reason: ${awarded.reason ?? "not recorded"}.`,
  };
  return (
    <Panel
      tone={awarded.state === "withdrawn" ? "stop" : "ok"}
      heading={own ? "Awarded to you" : `Awarded to ${name}`}
    >
      <p>
        {awarded.yours ? "You awarded it" : `${awarded.by} awarded it`} on {formatDate(awarded.at, timeZone)}
        {awarded.approvedBy ? `, and ${awarded.approvedBy} approved it` : ""}. {states[awarded.state]}
      </p>
      {awarded.narrative ? <blockquote className="written small">{awarded.narrative}</blockquote> : null}
      <p>
        <ButtonLink to={`/credentials/${awarded.credentialId}`}>See the credential</ButtonLink>
      </p>
      {awarded.renewable ? (
        <p className="small">
          <a href="?renew">What a renewal still needs</a>
        </p>
      ) : null}
      {own ? null : (
        <p className="small">
          <a href="/awards">Back to who is ready</a>
        </p>
      )}
    </Panel>
  );
}

function Decide() {
  const { offer, name, timeZone, issuer, own, kind, personId } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const typed = answer && "typed" in answer ? answer.typed : refused?.typed;
  const names = answer && "shown" in answer ? answer.shown.names : [];
  if (!offer) return null;
  if (offer.gaps.length > 0) {
    return (
      <div className="card stack">
        <h2>{offer.renews ? "Not ready to be renewed yet" : "Not ready yet"}</h2>
        <ul className="stack-s">
          {offer.gaps.map((gap) => (
            <li key={gap}>{gap}</li>
          ))}
        </ul>
        {offer.recognisable.map((one) => (
          <p key={one.achievement}>
            <a href={`/awards/equivalent/${personId}/${one.achievement}`}>
              Record an equivalent of “{one.title}”
            </a>
          </p>
        ))}
      </div>
    );
  }
  if (offer.cohortId) {
    return (
      <div className="card stack">
        <h2>Proposed already</h2>
        <p>
          This award is on a list that was proposed.{" "}
          <a href={`/awards/cohorts/${offer.cohortId}`}>Open the list</a> to see where it stands.
        </p>
      </div>
    );
  }
  if (!offer.mayAward) {
    return (
      <div className="card stack">
        <h2>{own ? "Everything is in place" : "Somebody else makes this award"}</h2>
        <p>
          {own
            ? `A person at ${issuer} reads this and makes the award. Nobody awards to themselves.`
            : offer.judged
              ? "You judged part of what this stands on. Ask another issuer to open it."
              : "Awards are made by issuers who judged none of the evidence."}
        </p>
      </div>
    );
  }
  return (
    <Form method="post" className="card stack" noValidate>
      <h2>Award it to {name}?</h2>
      <dl className="stack-s">
        <div>
          <dt className="small">Valid until</dt>
          <dd>{offer.validUntil ? formatDate(offer.validUntil, timeZone) : "No end date"}</dd>
        </div>
        <div>
          <dt className="small">Signed by</dt>
          <dd>{issuer}</dd>
        </div>
        <div>
          <dt className="small">{kind === "stack" ? "What it adds" : "You and this evidence"}</dt>
          <dd>{kind === "stack" ? "No judgement of its own" : "You have judged none of it"}</dd>
        </div>
        {offer.renews ? (
          <div>
            <dt className="small">{offer.renews.kind === "renewal" ? "Renews" : "After"}</dt>
            <dd>
              <a href={`/credentials/${offer.renews.credentialId}`}>
                The one of {formatDate(offer.renews.awardedAt, timeZone)}
              </a>
              , which {offer.renews.ended ? "ended" : "ends"} on {formatDate(offer.renews.ends, timeZone)} and
              stays as it is
            </dd>
          </div>
        ) : null}
        {offer.replaces ? (
          <div>
            <dt className="small">Before</dt>
            <dd>An earlier one was withdrawn, and this takes its place</dd>
          </div>
        ) : null}
      </dl>
      <input type="hidden" name="seen" value={offer.seen} />
      <AdviceForScript pairs={offer.pairs} />
      <NarrativeBox
        label="Words about this person’s work"
        hint={narrativeHint}
        words={typed?.["narrative"] ?? ""}
        pairs={offer.pairs}
        error={refused?.errors["narrative"]}
      />
      <MaybeNames names={names} />
      {offer.second ? <p>Another issuer looks at it before it is awarded.</p> : null}
      <p>
        <Button name="intent" value={offer.second ? "propose" : "award"}>
          {offer.second ? "Propose the award" : "Award and sign"}
        </Button>
      </p>
      <p>
        <Button kind="text" name="intent" value="show">
          See exactly what will be signed
        </Button>
      </p>
    </Form>
  );
}
