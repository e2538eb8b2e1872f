import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { AskedFor } from "~/domains/assessment/components/asked-for";
import { dueBy } from "~/domains/assessment/deadlines.server";
import { limits, sendGaps } from "~/domains/assessment/evidence-rules";
import { audienceOf } from "~/domains/assessment/audience-words";
import { AudienceChoice } from "~/domains/assessment/components/audience-choice";
import { readOwnHead, readSupervisor } from "~/domains/assessment/reads.server";
import { firstName } from "~/domains/people/names";
import { RECOGNITION, audiences } from "~/domains/assessment/terms";
import { readWriting } from "~/domains/assessment/writing.server";
import { environment } from "~/http/environment.server";
import { answerForm, readForm } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";
import { Acts, Button, ButtonLink } from "~/ui/button";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { Facts } from "~/ui/facts";
import { TextArea } from "~/ui/field";
import { formatBytes } from "~/ui/file-list";
import { PageHead, Section, Split } from "~/ui/page";
import { formatDate } from "~/ui/moments";
import { kickOutbox } from "~/workflows/outbox-runner.server";
import { sendEvidence } from "~/workflows/send-evidence.server";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `Check and send – ${page.name} – IPS Pathways` : "IPS Pathways" },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "evidence.write", { own: true });
  const id = params["id"] ?? "";
  const writing = await readWriting(asker, id);
  if (!writing) throw redirect(`/evidence/${id}`);
  const { head, of, kind, name, parts, draft, number, reader, asked } = writing;
  const supervisor = await readSupervisor(store().read, asker.supervisorId);
  return {
    names: { supervisor: supervisor ? firstName(supervisor.name) : null, issuer: environment().issuer.name },
    chosen: audienceOf(head.open).filter((one) => one !== "supervisor" || supervisor !== null),
    id,
    name,
    number,
    reader,
    asked,
    credential: of.title,
    title: draft.title,
    narrative: draft.narrative,
    parts: parts.length === 0 ? null : parts.filter((part) => draft.parts.includes(part)),
    files: draft.files.map(({ id, name, bytes }) => ({ id, name, bytes })),
    changedNote: draft.cleared?.changedNote ?? "",
    consent: draft.cleared?.consent ?? [],
    digest: draft.digest,
    gaps: sendGaps(of, kind.id, { ...draft, files: draft.files.length }),
    claim: kind.id === RECOGNITION,
    supervised: head.supervisor !== null,
    issuer: environment().issuer.name,
    by: formatDate(dueBy("review", new Date()), environment().timeZone),
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
    const number = read.whole("number", { label: "Version", min: 1, max: 10_000 });
    const digest = read.text("digest", { label: "State of the page", max: 100 });
    const note = read.text("note", {
      label: "Reply",
      max: limits.message,
      multiline: true,
      required: false,
    });
    const audience = read.choices("audience", audiences, { label: "Who may read it", min: 0 });
    read.done();
    const sending = { evidenceId: id, number, digest, note, audience };
    await sendEvidence(asker, sending, new Date());
    kickOutbox();
    return redirect(`/evidence/${id}`);
  });
}

export default function CheckPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const errors = errorsOf(refused);
  const step = (name: string) => `/evidence/${page.id}/${name}`;
  return (
    <>
      <ErrorSummary errors={errors} before="this can be sent" />
      <PageHead
        back={{ to: step("identities"), label: "Back to protecting identities" }}
        kicker={`${page.title || page.name}${page.number > 1 ? `, version ${page.number}` : ""} · Step 4 of 4`}
        title={`Check it, then send it to ${page.reader}`}
        lede="What you send stays as it is, so that both of you can rely on it. You can always send a new version after the answer."
      />
      <Split
        main={
          <>
            <AskedFor asked={page.asked} />
            <Facts
              rows={[
                { term: "For", value: `${page.credential}: ${page.name}` },
                { term: "Title", value: page.title || "No title yet", change: { to: step("words") } },
                ...(page.parts
                  ? [
                      {
                        term: page.claim ? "Skills" : "Parts",
                        value: page.parts.join(", ") || "None ticked yet",
                        change: { to: step("words") },
                      },
                    ]
                  : []),
                {
                  term: "Files",
                  value:
                    page.files.length === 0 ? (
                      "None"
                    ) : (
                      <ul className="plain">
                        {page.files.map((file) => (
                          <li key={file.id}>
                            {file.name} <span className="muted small">{formatBytes(file.bytes)}</span>
                          </li>
                        ))}
                      </ul>
                    ),
                  change: { to: step("files") },
                },
                {
                  term: "What you changed",
                  value: <div className="written">{page.changedNote || "Not said yet"}</div>,
                  change: { to: step("identities") },
                },
                {
                  term: "You confirmed",
                  value:
                    page.consent.length === 0 ? (
                      "Nothing yet"
                    ) : (
                      <ul className="plain stack-s">
                        {page.consent.map((words) => (
                          <li key={words}>{words}</li>
                        ))}
                      </ul>
                    ),
                  change: { to: step("identities") },
                },
              ]}
            />
            <Section heading="What happened" id="words">
              <p className="written measure">{page.narrative || "Nothing written yet."}</p>
              <p className="small">
                <a href={step("words")}>
                  Change<span className="vh"> what happened</span>
                </a>
              </p>
            </Section>
            {page.gaps.length > 0 ? (
              <Section heading="Before this can be sent" id="gaps">
                <ul className="stack-s">
                  {page.gaps.map((gap) => (
                    <li key={gap.sentence}>
                      <a href={step(gap.step)}>{gap.sentence}</a>
                    </li>
                  ))}
                </ul>
                <Acts>
                  <ButtonLink to={step(page.gaps[0]?.step ?? "words")}>Go to what is missing</ButtonLink>
                </Acts>
              </Section>
            ) : (
              <form method="post" noValidate className="stack-l">
                <input type="hidden" name="number" value={page.number} />
                <input type="hidden" name="digest" value={page.digest} />
                {page.number > 1 ? (
                  <TextArea
                    label={`Reply to ${page.asked?.by ?? page.reader}`}
                    name="note"
                    optional
                    large
                    rows={3}
                    hint="Say what is new in this version. It is sent with it."
                    audience={{ words: `You and ${page.reader} can read this, now and later.` }}
                    defaultValue={refused?.typed["note"] ?? ""}
                    error={refused?.errors["note"]}
                  />
                ) : null}
                <AudienceChoice
                  names={page.names}
                  claim={page.claim}
                  chosen={refused ? (refused.chosen["audience"] ?? []) : page.chosen}
                  error={refused?.errors["audience"]}
                />
                <Acts>
                  <Button>Send it</Button>
                  <ButtonLink to="/evidence" kind="text">
                    Not yet: keep it as a draft
                  </ButtonLink>
                </Acts>
              </form>
            )}
          </>
        }
        aside={
          <Section small heading="What happens next">
            {page.supervised ? (
              <p>
                {page.reader} gets a mail with a link, and aims to reply by {page.by}. If nobody has answered
                after two weeks, an assessor may.
              </p>
            ) : (
              <p>
                {page.claim ? "An" : "No supervisor is named for you yet, so an"} assessor of {page.issuer}{" "}
                reads it, and aims to reply by {page.by}.
              </p>
            )}
            <p>The answer says what was strong, or the one thing to do. Nobody else is told.</p>
          </Section>
        }
      />
    </>
  );
}
