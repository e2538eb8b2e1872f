import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { store } from "#db/store.server";
import { audienceOf } from "~/domains/assessment/audience-words";
import { AudienceChoice } from "~/domains/assessment/components/audience-choice";
import { readRecord, readOwnHead, readSupervisor } from "~/domains/assessment/reads.server";
import { listPiecesOf } from "~/domains/assessment/portfolio.server";
import { microCredential } from "~/domains/assessment/standing.server";
import { RECOGNITION, audiences } from "~/domains/assessment/terms";
import { firstName } from "~/domains/people/names";
import { environment } from "~/http/environment.server";
import { answerForm, readForm } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";
import { Acts, Button, ButtonLink } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import { PageHead, Section, Split } from "~/ui/page";
import { formatDate } from "~/ui/moments";
import { setAudience } from "~/workflows/evidence-audience.server";
import { kickOutbox } from "~/workflows/outbox-runner.server";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `Who can read ${page.title} – IPS Pathways` : "IPS Pathways" },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "evidence.write", { own: true });
  const db = store().read;
  const head = await readOwnHead(db, asker, params["id"] ?? "");
  const record = await readRecord(db, head, asker);
  const supervisor = await readSupervisor(db, asker.supervisorId);
  const others = (await listPiecesOf(db, head.itemId)).filter((piece) => piece.id !== head.id);
  const { issuer, timeZone } = environment();
  return {
    id: head.id,
    title: record.versions[0]?.title ?? head.title,
    claim: head.kind === RECOGNITION,
    names: { supervisor: supervisor ? firstName(supervisor.name) : null, issuer: issuer.name },
    chosen: audienceOf(head.open),
    sent: record.versions.length > 0,
    waits: record.state === "with-someone",
    judged: record.versions.flatMap(({ number, review }) =>
      review
        ? [
            {
              number,
              by: firstName(review.reviewer.name),
              on: formatDate(review.decidedAt, timeZone),
            },
          ]
        : [],
    ),
    also: others.map((piece) => microCredential(piece.slug).title),
  };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "evidence.write", { own: true });
  const id = params["id"] ?? "";
  // before the fields: what is wrong with a form is no business of somebody whose piece it is not
  await readOwnHead(store().read, asker, id);
  const form = await readForm(request);
  return answerForm(form, async (read) => {
    const audience = read.choices("audience", audiences, { label: "Who may read it", min: 0 });
    // nobody ticked is an answer only where the form was there to be ticked
    if (form.get("intent") !== "save") read.refuse("audience", "Choose who may read it, then save.");
    read.done();
    await setAudience(asker, id, audience, new Date());
    kickOutbox();
    return redirect(`/evidence/${id}`);
  });
}

export default function EvidenceAudiencePage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const back = `/evidence/${page.id}`;
  return (
    <>
      <ErrorSummary errors={refused?.errors} />
      <PageHead
        back={{ to: back, label: page.title }}
        kicker="Your evidence"
        title="Who can read it?"
        lede="You decide, for every version of it. It takes effect at once, and you can change it at any time."
      />
      <Split
        main={
          <form method="post" noValidate className="stack-l">
            <AudienceChoice
              names={page.names}
              claim={page.claim}
              chosen={refused ? (refused.chosen["audience"] ?? []) : page.chosen}
              error={refused?.errors["audience"]}
            />
            <Acts>
              <Button name="intent" value="save">
                Save who can read it
              </Button>
              <ButtonLink to={back} kind="text">
                Leave it as it is
              </ButtonLink>
            </Acts>
          </form>
        }
        aside={
          <>
            <Section small heading="If you close it">
              {page.waits ? (
                <p>
                  It waits for an answer now. Closed to everybody who could judge it, it leaves their lists.
                </p>
              ) : null}
              <p>Pages and files are shut at once. What somebody read or saved before cannot be unread.</p>
            </Section>
            <Section small heading="What stays">
              {page.judged.length > 0 ? (
                <>
                  <ul className="stack-s">
                    {page.judged.map((one) => (
                      <li key={one.number}>
                        {one.by} judged version {one.number} on {one.on}.
                      </li>
                    ))}
                  </ul>
                  <p>
                    A judgement has to be explained for years. Up to the last version they judged, those who
                    judged can still read it, and so can the award staff of {page.names.issuer}.
                  </p>
                </>
              ) : (
                <p>
                  Nobody has judged it yet. Once somebody has, they and the award staff of {page.names.issuer}{" "}
                  keep reading what was judged, because a judgement has to be explained for years.
                </p>
              )}
            </Section>
            {page.also.length > 0 ? (
              <Section small heading="For all of it">
                <p>
                  The same work is offered for {page.also.map((title) => `“${title}”`).join(", ")} too. What
                  you choose here holds there as well.
                </p>
              </Section>
            ) : null}
            {page.sent ? null : (
              <Section small heading="Before it is sent">
                <p>A draft is yours alone, whatever is ticked here.</p>
              </Section>
            )}
          </>
        }
      />
    </>
  );
}
