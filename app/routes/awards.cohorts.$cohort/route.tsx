import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { store } from "#db/store.server";
import { may } from "~/access/policy";
import { requireMay } from "~/access/require-may";
import { involvementOf, listCohortActs, listMembers, readCohort } from "~/domains/credentials/cohorts.server";
import { CohortProgress, progressWords } from "~/domains/credentials/components/cohort-progress";
import { CohortTag } from "~/domains/credentials/components/cohort-state";
import { MaybeNames } from "~/domains/credentials/components/narrative-box";
import { SignedPreview } from "~/domains/credentials/components/signed-preview";
import { namesIn } from "~/domains/credentials/narrative";
import { perPage } from "~/domains/credentials/paging";
import { type CohortAct, memberStates } from "~/domains/credentials/states";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { answerForm, readForm } from "~/http/forms.server";
import { type Asker, requireAsker } from "~/http/session.server";
import { Acts, Button } from "~/ui/button";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { TextArea } from "~/ui/field";
import { DomainCode } from "~/ui/icon";
import { Card, PageHead, Section, Split } from "~/ui/page";
import { QueueTable } from "~/ui/queue";
import { Thread } from "~/ui/thread";
import { requireAwardable } from "~/workflows/award.server";
import { previewPerson } from "~/workflows/cohort-preview.server";
import {
  approveCohort,
  resumeCohort,
  sendBackCohort,
  stopCohort,
  takeBackCohort,
  whyNotSecond,
} from "~/workflows/cohort.server";
import { kickCohorts } from "~/workflows/cohort-runner.server";

export const handle = { script: true };

/** Without script the page comes again by itself only for whoever asked for that: a page that moves under a reader is no help. */
const againSeconds = 10;

export const meta: MetaFunction<typeof loader> = ({ data: page, matches }) => {
  const acted = (matches.at(-1) as { actionData?: object } | undefined)?.actionData;
  const title = page ? `${page.heading} – IPS Pathways` : "IPS Pathways";
  return [
    { title: acted && "refused" in acted ? `Error: ${title}` : title },
    ...(page?.watch ? [{ httpEquiv: "refresh", content: String(againSeconds) }] : []),
  ];
};

async function opened(asker: Asker, params: Record<string, string | undefined>) {
  requireMay(asker, "award.list", {}, true);
  const held = await readCohort(store().read, params["cohort"] ?? "");
  if (!held) throw new DomainError("not-found", "There are no such awards. Choose from the list.");
  return held;
}

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  const held = await opened(asker, params);
  const { read } = store();
  const query = new URL(request.url).searchParams;
  const now = new Date();
  const what = requireAwardable(held.achievement);
  const after = Math.max(0, Math.trunc(Number(query.get("after"))) || 0);
  const members = await listMembers(read, held.id, memberStates, after);
  const refused = held.counts.refused > 0 ? (await listMembers(read, held.id, ["refused"], 0)).rows : [];
  const facts = held.state === "proposed" ? await involvementOf(read, asker.personId, held.id) : null;
  const shown = members.rows.find((one) => one.personId === query.get("show") && one.state === "waiting");
  const all = Object.values(held.counts).reduce((sum, n) => sum + n, 0);
  return {
    id: held.id,
    slug: held.achievement,
    heading: `${all === 1 ? "1 award" : `${all.toLocaleString("en-AU")} awards`} of “${what.of.title}”`,
    title: what.of.title,
    code: what.of.humanCode,
    state: held.state,
    counts: held.counts,
    yours: held.proposedById === asker.personId,
    by: held.proposedBy,
    timeZone: environment().timeZone,
    watch: held.state === "running" && query.get("watch") !== null,
    mayApprove: facts !== null && may(asker.roles, "award.approve", facts),
    mayTakeBack: facts !== null && may(asker.roles, "award.take-back", facts),
    mayPause: may(asker.roles, "award.pause"),
    whyNot: facts && !facts.proposed ? whyNotSecond(facts) : null,
    acts: (await listCohortActs(read, held.id)).map((one) => ({
      ...one,
      mine: one.byId === asker.personId,
      at: one.at.toISOString(),
    })),
    refused: refused.map(({ personId, name, reason }) => ({ personId, name, reason })),
    refusedMore: held.counts.refused - refused.length,
    first: after === 0,
    next: members.next,
    after,
    people: members.rows.map((one) => ({
      personId: one.personId,
      name: one.name,
      site: one.site,
      narrative: one.narrative,
      names: held.state === "proposed" ? namesIn(one.narrative) : [],
      state: one.state,
      ready:
        (one.heldSince === null ? one.readyAt : one.renewalReadyAt) !== null &&
        (one.readyUntil === null || one.readyUntil > now),
      credentialId: one.credentialId,
      signed: one.signedAt !== null,
    })),
    shown: shown ? await previewPerson(store(), what, shown, shown.narrative, now) : null,
  };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  const held = await opened(asker, params);
  const form = await readForm(request);
  return answerForm(form, async (read) => {
    const intent = read.choice("intent", ["approve", "send-back", "take-back", "stop", "resume"], {
      label: "What to do",
      missing: "We could not tell what you wanted to do. Press the button again.",
    });
    const words =
      intent === "send-back"
        ? read.text("words", {
            label: "What has to change",
            missing: "Write what has to change, so that whoever proposed it knows what to do.",
            min: 10,
            max: 1000,
            multiline: true,
          })
        : "";
    read.done();
    const now = new Date();
    switch (intent) {
      case "approve":
        await approveCohort(store(), asker, held.id, now);
        break;
      case "send-back":
        await sendBackCohort(store(), asker, held.id, words, now);
        break;
      case "take-back":
        await takeBackCohort(store(), asker, held.id, now);
        break;
      case "stop":
        await stopCohort(store(), asker, held.id, now);
        break;
      case "resume":
        await resumeCohort(store(), asker, held.id, now);
        break;
    }
    kickCohorts();
    return redirect(`/awards/cohorts/${held.id}`);
  });
}

const actWords: Record<CohortAct, string> = {
  proposed: "proposed these awards",
  approved: "approved them",
  "sent-back": "sent them back",
  "taken-back": "took them back",
  stopped: "stopped them",
  resumed: "let them go on",
};

const ledes = {
  proposed: "Nothing is awarded until another issuer has looked at this list.",
  running: "The awards are made one after another. Each person gets mail with their own.",
  stopped: "Nothing more is awarded until somebody lets it go on. What was awarded stays.",
  finished: "Everybody on the list had their turn.",
  "sent-back": "Nothing was awarded. The people are in “Ready to award” again.",
  "taken-back": "Nothing was awarded. The people are in “Ready to award” again.",
} as const;

export default function CohortPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  return (
    <>
      <ErrorSummary errors={errorsOf(refused)} />
      <PageHead
        back={{ to: "/awards/cohorts", label: "Awards to several people" }}
        kicker={
          <>
            <DomainCode code={page.code} /> {page.title}
          </>
        }
        title={page.heading}
        lede={ledes[page.state]}
      />
      <Split
        main={
          <>
            {page.state === "proposed" ? null : <Progress />}
            {page.refused.length > 0 ? <NotAwarded /> : null}
            <People />
          </>
        }
        aside={<Decide />}
        asideLabel="What can be done"
      />
    </>
  );
}

function Progress() {
  const page = useLoaderData<typeof loader>();
  const running = page.state === "running";
  const here = `/awards/cohorts/${page.id}`;
  return (
    <Section heading="How far it is" id="progress">
      {/* with script it comes again by itself, until nothing moves any more */}
      <div data-fresh={running ? againSeconds / 2 : undefined} id="how-far" className="stack-s">
        <CohortTag state={page.state} />
        <CohortProgress counts={page.counts} />
        <p className="vh" role="status">
          {running ? "" : progressWords(page.counts)}
        </p>
      </div>
      {running ? (
        <p className="acts noprint">
          <a href={here}>{page.watch ? "Stop looking by itself" : "Look again"}</a>
          {page.watch ? null : (
            <a href={`${here}?watch=yes`}>Look again by itself, every {againSeconds} seconds</a>
          )}
        </p>
      ) : null}
    </Section>
  );
}

function NotAwarded() {
  const { refused, refusedMore, slug } = useLoaderData<typeof loader>();
  return (
    <Section heading="Not awarded, and why" id="refused">
      <ul className="stack-s">
        {refused.map((one) => (
          <li key={one.personId}>
            <a href={`/awards/${one.personId}/${slug}`}>{one.name}</a>: {one.reason}
          </li>
        ))}
      </ul>
      {refusedMore > 0 ? (
        <p>And {refusedMore.toLocaleString("en-AU")} more; the list below says why.</p>
      ) : null}
      <p className="measure muted">
        Open a person’s page to see what is missing. Once nothing is, they stand in “Ready to award” again.
      </p>
    </Section>
  );
}

const memberWords = {
  waiting: "To come",
  awarded: "Awarded",
  refused: "Not awarded",
  dropped: "Not awarded",
};

function People() {
  const page = useLoaderData<typeof loader>();
  const here = `/awards/cohorts/${page.id}`;
  return (
    <Section heading="The people" id="people">
      <QueueTable
        caption={`People on this list, in the order in which they waited`}
        columns={[
          { label: "Person" },
          { label: "Words that are signed", short: "Words" },
          { label: "State" },
          { label: "See" },
        ]}
        rows={page.people.map((one) => ({
          key: one.personId,
          header: one.name,
          to: `/awards/${one.personId}/${page.slug}`,
          cells: [
            <div key="words" className="stack-s">
              {one.narrative === "" ? (
                <span className="muted">None</span>
              ) : (
                <p className="written small">{one.narrative}</p>
              )}
              <MaybeNames names={one.names} />
            </div>,
            one.state === "waiting" && !one.ready ? "No longer ready" : memberWords[one.state],
            one.credentialId ? (
              one.signed ? (
                <a key="see" href={`/credentials/${one.credentialId}`}>
                  Credential<span className="vh"> of {one.name}</span>
                </a>
              ) : (
                "Being signed"
              )
            ) : one.state === "waiting" ? (
              <a key="see" href={`${here}?after=${page.after}&show=${one.personId}#preview`}>
                What will be signed<span className="vh"> for {one.name}</span>
              </a>
            ) : (
              ""
            ),
          ],
        }))}
      />
      {page.shown ? (
        page.shown.text === null ? (
          <Card heading={`${page.shown.name} is not ready any more`} level={3} id="preview">
            <ul className="stack-s">
              {page.shown.gaps.map((gap) => (
                <li key={gap}>{gap}</li>
              ))}
            </ul>
            <p>Nothing is awarded to them unless this is mended before their turn.</p>
          </Card>
        ) : (
          <SignedPreview text={page.shown.text} of={page.shown.name} asked />
        )
      ) : null}
      <p className="acts">
        {page.next ? <a href={`${here}?after=${page.next}#people`}>The next {perPage}</a> : null}
        {page.first ? null : <a href={`${here}#people`}>Back to the first</a>}
      </p>
    </Section>
  );
}

function Decide() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  return (
    <>
      {page.mayApprove ? (
        <>
          <form method="post" className="panel stack" noValidate>
            <h2>Do you agree?</h2>
            <p>
              {page.by} proposed {page.heading}. You have judged nothing of it. Look at the people, the words,
              and what will be signed; the awards are made as soon as you agree.
            </p>
            <p>
              <Button name="intent" value="approve">
                Approve and award
              </Button>
            </p>
          </form>
          <form method="post" className="card stack" noValidate>
            <h2 className="h-s">Something is not right?</h2>
            <TextArea
              label="What has to change"
              name="words"
              rows={4}
              maxLength={1000}
              hint={`${page.by} reads this. All of the list comes back.`}
              defaultValue={refused?.typed["words"] ?? ""}
              error={refused?.errors["words"]}
            />
            <p>
              <Button kind="second" name="intent" value="send-back">
                Send it back
              </Button>
            </p>
          </form>
        </>
      ) : null}
      {page.state === "proposed" && !page.mayApprove ? (
        <div className="card stack">
          <h2 className="h-s">{page.yours ? "Another issuer looks at it" : "Somebody else looks at it"}</h2>
          <p>
            {page.whyNot ??
              "It stands under “Waiting” for every other issuer, and they have mail about it when its day comes near."}
          </p>
          {page.mayTakeBack ? (
            <form method="post">
              <Button kind="second" name="intent" value="take-back">
                Take it back
              </Button>
            </form>
          ) : null}
        </div>
      ) : null}
      {page.mayPause && (page.state === "running" || page.state === "stopped") ? (
        <form method="post" className="card stack">
          <h2 className="h-s">{page.state === "running" ? "Stop it?" : "Go on?"}</h2>
          <p>
            {page.state === "running"
              ? "The award that is being made is finished first. What was awarded stays."
              : "It goes on with the next person. Nobody is awarded twice."}
          </p>
          <Acts>
            <Button
              kind={page.state === "running" ? "second" : "primary"}
              name="intent"
              value={page.state === "running" ? "stop" : "resume"}
            >
              {page.state === "running" ? "Stop" : "Go on"}
            </Button>
          </Acts>
        </form>
      ) : null}
      <Section heading="What was done" id="acts" small>
        <Thread
          label="What was done"
          timeZone={page.timeZone}
          messages={page.acts.map((one) => ({
            key: String(one.number),
            author: one.by,
            mine: one.mine,
            at: one.at,
            about: actWords[one.act],
            body: one.words,
          }))}
        />
      </Section>
    </>
  );
}
