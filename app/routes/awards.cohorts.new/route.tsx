import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { AdviceForScript } from "~/domains/assessment/components/feedback-box";
import { needsApproval, readApproval } from "~/domains/credentials/approval.server";
import { listCandidates, listInvolved, mostInCohort } from "~/domains/credentials/cohorts.server";
import { MaybeNames, NarrativeBox, narrativeHint } from "~/domains/credentials/components/narrative-box";
import { SignedPreview } from "~/domains/credentials/components/signed-preview";
import { narrativeFault, namesIn } from "~/domains/credentials/narrative";
import { perPage } from "~/domains/credentials/paging";
import { readNames } from "~/domains/credentials/reads.server";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { type FormReader, answerForm, readForm, storable, typedIn } from "~/http/forms.server";
import { type Asker, requireAsker } from "~/http/session.server";
import { Acts, Button, ButtonLink } from "~/ui/button";
import { Card, PageHead, Section } from "~/ui/page";
import { Empty } from "~/ui/empty";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { DomainCode } from "~/ui/icon";
import { formatWait } from "~/ui/moments";
import { gatherOffer, requireAwardable } from "~/workflows/award.server";
import { previewPerson } from "~/workflows/cohort-preview.server";
import { proposeCohort } from "~/workflows/cohort.server";
import { kickCohorts } from "~/workflows/cohort-runner.server";

export const handle = { script: true };

export const meta: MetaFunction<typeof loader> = ({ data: page, matches }) => {
  const acted = (matches.at(-1) as { actionData?: object } | undefined)?.actionData;
  const title = page ? `Award “${page.title}” to several people – IPS Pathways` : "IPS Pathways";
  return [{ title: acted && "refused" in acted ? `Error: ${title}` : title }];
};

/** So many have a box of their own on the page; with more the words for everybody are what there is. */
const shownMost = perPage;
/** Of so many who were ticked and cannot be awarded it is said what is missing. */
const explainedMost = 10;

/** Whom the address names, and who of them this issuer can award to now. */
async function opened(asker: Asker, request: Request, until: Date) {
  requireMay(asker, "award.list");
  const query = new URL(request.url).searchParams;
  const slug = query.get("for") ?? "";
  const what = requireAwardable(slug);
  const ticked =
    query.get("all") === null ? [...new Set(query.getAll("who").map((id) => storable(id)))] : null;
  if (ticked && ticked.length > perPage) {
    throw new DomainError("invalid", `Choose ${perPage} people or fewer, or all who are ready.`);
  }
  const { read } = store();
  const candidates = await listCandidates(read, slug, ticked, until, mostInCohort);
  const ids = candidates.map(({ personId }) => personId);
  const { judged } = await listInvolved(read, asker.personId, slug, ids);
  const mayNot = (id: string) => id === asker.personId || judged.has(id);
  return {
    slug,
    what,
    ticked,
    involved: candidates.filter(({ personId }) => mayNot(personId)),
    chosen: candidates.filter(({ personId }) => !mayNot(personId)),
    candidates,
  };
}

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  const now = new Date();
  const { slug, what, ticked, involved, chosen, candidates } = await opened(asker, request, now);
  const { read } = store();
  const known = new Set(candidates.map(({ personId }) => personId));
  const absent = (ticked ?? []).filter((id) => !known.has(id)).slice(0, explainedMost);
  const missing = [];
  const named = await readNames(store(), absent);
  if (candidates.length === 0 && absent.length > 0 && named.size === 0) {
    throw new DomainError("not-found", "There is no such person. Choose from the list.");
  }
  for (const [id, name] of named) {
    const { gaps } = await gatherOffer(read, what, id, now);
    missing.push({
      personId: id,
      name,
      why: gaps.length > 0 ? gaps : ["Awarded or proposed already."],
    });
  }
  const { mode } = await readApproval(read);
  return {
    slug,
    title: what.of.title,
    code: what.of.humanCode,
    until: now.toISOString(),
    all: ticked === null,
    count: chosen.length,
    waits: needsApproval(mode, chosen.length),
    pairs: catalogue().language,
    issuer: environment().issuer.name,
    people: chosen.slice(0, shownMost).map((one) => ({
      personId: one.personId,
      name: one.name,
      site: one.site,
      wait: formatWait(one.readyAt, now),
    })),
    leftOut: [
      ...involved.slice(0, explainedMost).map(({ personId, name }) => ({
        personId,
        name,
        why: [
          personId === asker.personId
            ? "Your own record, so another issuer awards it."
            : "You judged part of this, so another issuer awards it.",
        ],
      })),
      ...missing,
    ],
    leftOutMore: Math.max(involved.length - explainedMost, 0),
  };
}

/** What the button beside a person asks for. */
const showOf = (personId: string): string => `show-${personId}`;

/** The words for everybody, and after them those for this one. */
const joined = (everybody: string, own: string): string =>
  [everybody, own].filter((part) => part !== "").join("\n\n");

function readWords(
  read: FormReader,
  people: readonly { readonly personId: string; readonly name: string }[],
) {
  const asked = { max: 2000, required: false, multiline: true };
  const everybody = read.text("narrative", { label: "Words about everybody", ...asked });
  const own = new Map(
    people
      .slice(0, shownMost)
      .map(({ personId, name }) => [
        personId,
        read.text(`narrative-${personId}`, { label: `Words about ${name}`, ...asked }),
      ]),
  );
  return {
    of: (personId: string) => joined(everybody, own.get(personId) ?? ""),
    field: (personId: string) => (own.get(personId) ? `narrative-${personId}` : "narrative"),
  };
}

export async function action({ request }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "award.list");
  const form = await readForm(request);
  return answerForm(form, async (read) => {
    const now = new Date();
    const until = new Date(read.text("until", { label: "The list you looked at", max: 40 }));
    const count = read.whole("count", { label: "How many", min: 0, max: mostInCohort });
    if (Number.isNaN(until.getTime()) || until > now) {
      read.refuse(
        "until",
        "We could not tell which list you looked at. Open it again from “Ready to award”.",
      );
    }
    read.done();
    const { slug, what, chosen } = await opened(asker, request, until);
    const words = readWords(read, chosen);
    const intent = read.choice("intent", ["propose", ...chosen.map(({ personId }) => showOf(personId))], {
      label: "What to do",
      missing: "We could not tell what you wanted to do. Press the button again.",
    });
    read.done();
    if (chosen.length !== count) {
      throw new DomainError(
        "conflict",
        `The list has changed since you opened it: ${chosen.length} instead of ${count} can be awarded now. Look at it again; your words are kept here.`,
      );
    }
    const one = chosen.find(({ personId }) => showOf(personId) === intent);
    if (one) {
      const narrative = words.of(one.personId);
      const fault = narrativeFault(narrative, one);
      if (fault) read.refuse(words.field(one.personId), fault);
      read.done();
      return {
        shown: {
          ...(await previewPerson(store(), what, one, narrative, now)),
          names: namesIn(narrative),
        },
        ...typedIn(form),
      };
    }
    const { id } = await proposeCohort(
      store(),
      asker,
      slug,
      chosen.map(({ personId }) => ({ personId, narrative: words.of(personId) })),
      now,
      words.field,
    );
    kickCohorts();
    return redirect(`/awards/cohorts/${id}`);
  });
}

const people = (n: number): string => (n === 1 ? "1 person" : `${n.toLocaleString("en-AU")} people`);

export default function NewCohort() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const shown = answer && "shown" in answer ? answer.shown : undefined;
  const typed = refused?.typed ?? (answer && "typed" in answer ? answer.typed : undefined);
  const errors = errorsOf(refused);
  const back = `/awards?for=${page.slug}`;
  return (
    <>
      <ErrorSummary errors={errors} before="they can be awarded" />
      <PageHead
        back={{ to: back, label: "Ready to award" }}
        kicker={
          <>
            <DomainCode code={page.code} /> {page.title}
          </>
        }
        title={page.count === 0 ? "Nobody to award" : `Award it to ${people(page.count)}`}
        lede={
          page.count === 0
            ? undefined
            : page.waits
              ? "Another issuer looks at this list before anything is awarded. Each person is checked again when their turn comes."
              : "Each person is checked again when their turn comes. The awards are made one after another; you can watch, and stop them."
        }
      />
      <div className="stack-xl">
        {page.leftOut.length > 0 ? <LeftOut /> : null}
        {page.count === 0 ? (
          <Empty
            heading="Nobody on this list can be awarded by you now"
            action={{ to: back, label: "Choose again" }}
          >
            <p>Tick people in the list of who is ready, or look at all of them.</p>
          </Empty>
        ) : (
          <form method="post" noValidate className="stack-xl">
            {/* never what was sent: the list that stands here now is the one that is confirmed next */}
            <input type="hidden" name="until" value={page.until} />
            <input type="hidden" name="count" value={page.count} />
            <AdviceForScript pairs={page.pairs} />
            <div className="measure">
              <NarrativeBox
                label={
                  page.people.length === 1
                    ? `Words about ${page.people[0]?.name}’s work`
                    : "Words about everybody’s work"
                }
                hint={narrativeHint}
                words={typed?.["narrative"] ?? ""}
                pairs={page.pairs}
                error={refused?.errors["narrative"]}
              />
            </div>
            <Section
              heading={
                page.all && page.count > page.people.length ? `The first ${page.people.length}` : "Who"
              }
              id="who"
            >
              {page.count > page.people.length ? (
                <p className="measure muted">
                  These have waited longest. With so many, the words for everybody are what is signed for
                  those who are not shown.
                </p>
              ) : null}
              {page.people.map((one) => {
                const name = `narrative-${one.personId}`;
                return (
                  <Card
                    key={one.personId}
                    level={3}
                    id={one.personId}
                    heading={<a href={`/awards/${one.personId}/${page.slug}`}>{one.name}</a>}
                  >
                    <p className="small muted">
                      {one.site ? `From ${one.site}. ` : null}Waiting: {one.wait}. Nothing is missing.
                    </p>
                    {page.people.length > 1 ? (
                      <NarrativeBox
                        name={name}
                        label={`Words about ${one.name}’s work`}
                        hint="They stand after the words for everybody."
                        words={typed?.[name] ?? ""}
                        pairs={page.pairs}
                        error={refused?.errors[name]}
                      />
                    ) : null}
                    {shown?.personId === one.personId ? <Shown shown={shown} /> : null}
                    <p>
                      <Button kind="text" name="intent" value={showOf(one.personId)}>
                        See exactly what will be signed<span className="vh"> for {one.name}</span>
                      </Button>
                    </p>
                  </Card>
                );
              })}
            </Section>
            <Acts>
              <Button name="intent" value="propose">
                {page.waits
                  ? `Propose these ${page.count} awards`
                  : page.count === 1
                    ? "Award it"
                    : `Award these ${page.count}`}
              </Button>
              <ButtonLink to={back} kind="text">
                Not now
              </ButtonLink>
            </Acts>
          </form>
        )}
      </div>
    </>
  );
}

function Shown({
  shown,
}: {
  shown: { name: string; gaps: readonly string[]; text: string | null; names: readonly string[] };
}) {
  return (
    <>
      <MaybeNames names={shown.names} />
      {shown.text === null ? (
        <ul className="stack-s">
          {shown.gaps.map((gap) => (
            <li key={gap}>{gap}</li>
          ))}
        </ul>
      ) : (
        <SignedPreview text={shown.text} of={shown.name} asked />
      )}
    </>
  );
}

function LeftOut() {
  const { leftOut, leftOutMore, slug } = useLoaderData<typeof loader>();
  return (
    <Section heading="Not on this list" id="left-out">
      <ul className="stack-s">
        {leftOut.map((one) => (
          <li key={one.personId}>
            <a href={`/awards/${one.personId}/${slug}`}>{one.name}</a>: {one.why.join(" ")}
          </li>
        ))}
        {leftOutMore > 0 ? <li>And {leftOutMore} more, of whose work you judged a part.</li> : null}
      </ul>
    </Section>
  );
}
