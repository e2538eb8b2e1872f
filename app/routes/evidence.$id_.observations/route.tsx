import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { OutsideObservations } from "~/domains/assessment/components/outside-observations";
import { deadlineOf } from "~/domains/assessment/deadlines.server";
import {
  askToObserve,
  identifiersIn,
  listObservations,
  listRequests,
  observationLimits,
  takeBackRequest,
} from "~/domains/assessment/observations.server";
import { type Actor, factsAbout, readHead } from "~/domains/assessment/reads.server";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { answerForm, readForm } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";
import { Acts, Button } from "~/ui/button";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { CheckBox, TextArea, TextField } from "~/ui/field";
import { PageHead, Section, Split } from "~/ui/page";
import { Tag } from "~/ui/tag";
import { formatDate, formatDay } from "~/ui/moments";
import { kickOutbox } from "~/workflows/outbox-runner.server";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `Somebody who saw it – ${page.title} – IPS Pathways` : "IPS Pathways" },
];

/** @throws not-found for everybody but the author, whatever their role */
async function ownPiece(asker: Actor, id: string) {
  requireMay(asker, "observation.ask", { own: true });
  const head = await readHead(store().read, id);
  if (!head)
    throw new DomainError("not-found", "There is no such evidence. Go back to the list and choose again.");
  requireMay(asker, "observation.ask", factsAbout(head, asker), true);
  return head;
}

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  const head = await ownPiece(asker, params["id"] ?? "");
  const db = store().read;
  const { timeZone } = environment();
  const requests = await listRequests(db, head.id, new Date());
  return {
    id: head.id,
    title: head.title,
    days: deadlineOf("observation").days,
    requests: requests.map(({ askedAt, expiresAt, ...rest }) => ({
      ...rest,
      asked: formatDay(askedAt, timeZone),
      until: formatDate(expiresAt, timeZone),
    })),
    full: requests.filter((one) => one.state === "open").length >= observationLimits.open,
    observations: await listObservations(db, head.id),
    timeZone,
  };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  const id = params["id"] ?? "";
  await ownPiece(asker, id);
  const form = await readForm(request);
  const now = new Date();
  return answerForm(form, async (read) => {
    switch (form.get("intent")) {
      case "ask": {
        const name = read.text("name", { label: "Their name", max: 120, missing: "Write who saw you." });
        const email = read.email("email", { label: "Their work email", missing: "Write their work email." });
        const what = read.text("what", {
          label: "What they saw you do",
          max: observationLimits.what,
          multiline: true,
          missing: "Say which moment they saw, so that they know what to write about.",
        });
        read.ticked("agreed", { missing: "Ask them first, then tick this." });
        const found = identifiersIn(what, [name, asker.name]);
        const looked = read.ticked("looked");
        if (found.length > 0 && !looked)
          read.refuse(
            "looked",
            `This leaves the service by mail, and may tell who somebody is: ${found
              .slice(0, 8)
              .map((one) => `“${one}”`)
              .join(", ")}. Write “the young person” instead, or tick that it tells nobody.`,
          );
        read.done();
        await askToObserve(asker, { evidenceId: id, name, email, what }, now);
        kickOutbox();
        return redirect(`/evidence/${id}/observations#asked`);
      }
      case "take-back": {
        const requestId = read.text("request", { label: "Request", max: 64 });
        read.done();
        await takeBackRequest(asker, requestId, now);
        return redirect(`/evidence/${id}/observations#asked`);
      }
      default:
        throw new DomainError(
          "invalid",
          "We could not tell which button was pressed. Reload the page and try again.",
        );
    }
  });
}

const states = {
  open: { tone: "wait", icon: "clock", words: "Asked" },
  given: { tone: "ok", icon: "tick", words: "Answered" },
  withdrawn: { tone: "care", icon: "back", words: "Taken back by them" },
  ended: { tone: "care", icon: "cross", words: "Ended without an answer" },
} as const;

export default function ObservationsPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const errors = errorsOf(refused);
  const typed = refused?.typed ?? {};
  return (
    <>
      <ErrorSummary errors={errors} before="we can ask them" />
      <PageHead
        back={{ to: `/evidence/${page.id}`, label: "Back to the piece" }}
        kicker={page.title}
        title="Somebody who saw it"
        lede="Ask somebody outside who saw you at work: a colleague in the clinic, an employer’s trainer, a teacher. They need no account."
      />
      <Split
        main={
          <>
            {page.observations.length > 0 ? (
              <OutsideObservations
                observations={page.observations}
                timeZone={page.timeZone}
                heading="What they wrote"
              />
            ) : null}
            <Section heading="Ask somebody" id="ask">
              {page.full ? (
                <p>
                  {observationLimitWords} Wait for an answer, or take a request back below. Then you can ask
                  somebody else.
                </p>
              ) : (
                <form method="post" noValidate className="stack-l measure">
                  <TextField
                    label="Their name"
                    name="name"
                    autoComplete="off"
                    defaultValue={typed["name"] ?? ""}
                    error={errors?.["name"]}
                  />
                  <TextField
                    label="Their work email"
                    name="email"
                    type="email"
                    autoComplete="off"
                    hint="Where they work shows beside what they write. A private address says less."
                    defaultValue={typed["email"] ?? ""}
                    error={errors?.["email"]}
                  />
                  <TextArea
                    label="What they saw you do"
                    name="what"
                    rows={3}
                    hint="One moment, so that they know what to write about. They read these words: name no young person."
                    defaultValue={typed["what"] ?? ""}
                    error={errors?.["what"]}
                  />
                  <CheckBox
                    name="agreed"
                    label="I asked them, and they expect our mail."
                    defaultChecked={typed["agreed"] !== undefined}
                    error={errors?.["agreed"]}
                  />
                  {errors?.["looked"] || typed["looked"] !== undefined ? (
                    <CheckBox
                      name="looked"
                      label="I looked at each of these. None tells who a young person is."
                      defaultChecked={typed["looked"] !== undefined}
                      error={errors?.["looked"]}
                    />
                  ) : null}
                  <Acts>
                    <Button name="intent" value="ask">
                      Ask them by mail
                    </Button>
                  </Acts>
                </form>
              )}
            </Section>
            {page.requests.length > 0 ? (
              <Section heading="Whom you asked" id="asked">
                <ul className="plain stack">
                  {page.requests.map((one) => (
                    <li key={one.id} className="stack-s">
                      <p>
                        <Tag tone={states[one.state].tone} icon={states[one.state].icon}>
                          {states[one.state].words}
                        </Tag>{" "}
                        <b>{one.observer || "Somebody"}</b>, on {one.asked}
                        {one.state === "open" ? `. Their link works until ${one.until}.` : "."}
                      </p>
                      <p className="written small muted">{one.what}</p>
                      {one.state === "open" ? (
                        <form method="post">
                          <input type="hidden" name="request" value={one.id} />
                          <Button kind="text" name="intent" value="take-back">
                            Take it back<span className="vh">: what you asked {one.observer}</span>
                          </Button>
                        </form>
                      ) : null}
                    </li>
                  ))}
                </ul>
              </Section>
            ) : null}
          </>
        }
        aside={
          <Section small heading="What happens">
            <ul className="stack-s">
              <li>They get a link by mail. It works for one answer, for {page.days} days.</li>
              <li>They show by a code that the mailbox is theirs. That is all we know about who they are.</li>
              <li>You read what they wrote, and cannot change it. So do the people who judge this piece.</li>
              <li>They can take it back. Their words, name and address are then erased.</li>
            </ul>
          </Section>
        }
      />
    </>
  );
}

const observationLimitWords = "Three people are asked about this piece already.";
