import {
  type ActionFunctionArgs,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
  data,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import {
  giveObservation,
  identifiersIn,
  observationLimits,
  readObservationLink,
  sendObservationCode,
  spentObservation,
  withdrawObservation,
} from "~/domains/assessment/observations.server";
import { firstName } from "~/domains/people/names";
import { clientAddress } from "~/http/client-address.server";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { answerForm, readForm, typedIn } from "~/http/forms.server";
import { Acts, Button } from "~/ui/button";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { CheckBox, TextArea, TextField } from "~/ui/field";
import { Note } from "~/ui/note";
import { PageHead, Panel, Section } from "~/ui/page";
import { formatDate } from "~/ui/moments";
import { kickOutbox } from "~/workflows/outbox-runner.server";

export const meta: MetaFunction = () => [
  { title: "What you saw – IPS Pathways" },
  { name: "robots", content: "noindex, nofollow" },
];
// no Referrer-Policy of its own: under no-referrer a browser sends forms with "Origin: null", and they are refused
export const headers: HeadersFunction = () => ({
  "Cache-Control": "no-store",
  "X-Robots-Tag": "noindex, nofollow",
});

export async function loader({ params }: LoaderFunctionArgs) {
  requireMay({ roles: [] }, "observation.give");
  const found = await readObservationLink(params["token"] ?? "", new Date());
  if (found.state === "unknown") throw new DomainError("not-found", spentObservation.unknown);
  if (found.state === "ended" || found.state === "withdrawn") {
    const ended = { state: found.state, sentence: spentObservation[found.state], open: null, given: null };
    return data(ended, { status: found.state === "ended" ? 410 : 200 });
  }
  const { timeZone, issuer } = environment();
  const { learner, observer, maskedEmail, what, until, codeSent, given } = found.link;
  const about = { learner, observer, maskedEmail, what, issuer: issuer.name };
  return {
    state: found.state,
    sentence: "",
    open: given === null ? { ...about, codeSent, until: formatDate(until, timeZone) } : null,
    given: given && { ...about, ...given, at: formatDate(given.at, timeZone) },
  };
}

/** What the observer confirms; kept word for word with the observation. */
const confirmations = [
  {
    name: "saw-it",
    words: "I saw or heard this myself.",
    missing: "Tick this if you saw it yourself. If not, leave the page: nothing is kept.",
  },
  {
    name: "nobody",
    words: "A young person could not be recognised in what I wrote.",
    missing: "Read it once more as somebody from your town would, then tick this.",
  },
] as const;

export async function action({ request, params }: ActionFunctionArgs) {
  requireMay({ roles: [] }, "observation.give");
  const token = params["token"] ?? "";
  const now = new Date();
  const found = await readObservationLink(token, now);
  if (found.state === "unknown") throw new DomainError("not-found", spentObservation.unknown);
  const form = await readForm(request, { maxBytes: 64 * 1024 });
  const here = `/observations/${token}`;
  return answerForm(form, async (read) => {
    switch (form.get("intent")) {
      case "code":
        await sendObservationCode(token, clientAddress(request), now);
        kickOutbox();
        // what was written so far comes back with the page
        return { coded: typedIn(form).typed };
      case "give": {
        const long = { max: observationLimits.short, multiline: true, required: false };
        const words = {
          relation: read.text("relation", {
            label: "How you know their work",
            max: observationLimits.relation,
            missing: "Say in a few words how you come to see their work.",
          }),
          saw: read.text("saw", {
            label: "What you saw and heard",
            max: observationLimits.saw,
            multiline: true,
            missing: "Write what you saw and heard.",
          }),
          strength: read.text("strength", { label: "One strength", ...long }),
          tryNext: read.text("try", { label: "One thing to try", ...long }),
        };
        const code = read.text("code", { label: "Code", max: 12, missing: "Write the code from our mail." });
        for (const one of confirmations) read.ticked(one.name, { missing: one.missing });
        const { learner = "", observer = "" } = found.state === "open" ? found.link : {};
        const all = [words.relation, words.saw, words.strength, words.tryNext].join("\n\n");
        const names = identifiersIn(all, [learner, observer]);
        const looked = read.ticked("looked");
        if (names.length > 0 && !looked) {
          read.refuse(
            "looked",
            `This may tell who somebody is: ${names
              .slice(0, 8)
              .map((name) => `“${name}”`)
              .join(", ")}. Write “the young person” or “an employer” instead, or tick that it tells nobody.`,
          );
        }
        read.done();
        const confirmed = confirmations.map((one) => one.words);
        await giveObservation(
          token,
          { ...words, code, confirmed, foundLeft: names.length > 0 },
          clientAddress(request),
          now,
        );
        kickOutbox();
        return redirect(here);
      }
      case "withdraw":
        read.ticked("sure", { missing: "Tick that you want it erased, then press the button." });
        read.done();
        await withdrawObservation(token, now);
        kickOutbox();
        return redirect(here);
      default:
        throw new DomainError(
          "invalid",
          "We could not tell which button was pressed. Reload the page and try again.",
        );
    }
  });
}

export default function ObservationPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const coded = answer && "coded" in answer ? answer.coded : undefined;
  const errors = errorsOf(refused);
  if (page.open)
    return (
      <Answering
        page={page.open}
        errors={errors}
        typed={refused?.typed ?? coded ?? {}}
        coded={coded !== undefined}
      />
    );
  if (page.given) return <Given page={page.given} errors={errors} />;
  return (
    <PageHead
      title={page.state === "withdrawn" ? "It is taken back" : "This link no longer works"}
      lede={page.sentence}
    />
  );
}

type Page = ReturnType<typeof useLoaderData<typeof loader>>;
type Errors = Readonly<Record<string, string>> | null;

function Answering({
  page,
  errors,
  typed,
  coded,
}: {
  page: NonNullable<Page["open"]>;
  errors: Errors;
  /** a code was sent a moment ago */
  coded: boolean;
  typed: Readonly<Record<string, string>>;
}) {
  const first = firstName(page.learner);
  const sent = page.codeSent || coded;
  return (
    <>
      <ErrorSummary errors={errors} before="this can be sent" />
      <PageHead
        kicker={`For ${page.observer}`}
        title={`What did you see ${first} do?`}
        lede={`${page.learner} is learning to support young people into work and study with ${page.issuer}. You saw some of that work. It takes about ten minutes, and you need no account.`}
      />
      <div className="measure stack-xl">
        <Section heading={`What ${first} asks about`} id="what">
          <Note quote>
            <p className="written">{page.what}</p>
          </Note>
          <p>You can answer until {page.until}. The link works for one answer.</p>
        </Section>
        <Kept page={page} />
        <form method="post" noValidate className="stack-l section">
          <h2 className="h-m">What you saw</h2>
          <Note icon="shield" tone="care">
            <p>
              <b>Name no young person.</b> Write “the young person”, and leave out names, ages, places, health
              and anything a town would recognise. We check the words when you send them, and a check cannot
              see everything.
            </p>
          </Note>
          <TextField
            label="How you know their work"
            name="relation"
            hint="Such as: I work at the centre next door. I was in the same meeting."
            defaultValue={typed["relation"] ?? ""}
            error={errors?.["relation"]}
          />
          <TextArea
            label="What you saw and heard"
            name="saw"
            rows={8}
            hint={`What did ${first} say and do? What did it change? Only what you saw yourself: you judge nothing here.`}
            defaultValue={typed["saw"] ?? ""}
            error={errors?.["saw"]}
          />
          <TextArea
            label="One strength"
            name="strength"
            optional
            rows={2}
            defaultValue={typed["strength"] ?? ""}
            error={errors?.["strength"]}
          />
          <TextArea
            label="One thing to try"
            name="try"
            optional
            rows={2}
            defaultValue={typed["try"] ?? ""}
            error={errors?.["try"]}
          />
          {confirmations.map((one) => (
            <CheckBox
              key={one.name}
              name={one.name}
              label={one.words}
              defaultChecked={typed[one.name] !== undefined}
              error={errors?.[one.name]}
            />
          ))}
          {errors?.["looked"] || typed["looked"] !== undefined ? (
            <CheckBox
              name="looked"
              label="I looked at each of these. None tells who somebody is."
              defaultChecked={typed["looked"] !== undefined}
              error={errors?.["looked"]}
            />
          ) : null}
          <div className="card stack" id="code">
            <h3 className="h-s">Show that the mailbox is yours</h3>
            <p role="status">
              {sent
                ? `We sent a code to ${page.maskedEmail}. It works for 15 minutes. Nothing else is sent yet.`
                : `We send a code to ${page.maskedEmail}. What you wrote so far stays on this page.`}
            </p>
            <Acts>
              <Button kind="second" name="intent" value="code">
                {sent ? "Send another code" : "Send me a code"}
              </Button>
            </Acts>
            <TextField
              label="Code from our mail"
              name="code"
              width="short"
              inputMode="numeric"
              autoComplete="one-time-code"
              hint="Six digits."
              defaultValue={typed["code"] ?? ""}
              error={errors?.["code"]}
            />
          </div>
          <Acts>
            <Button name="intent" value="give">
              Send what I saw
            </Button>
          </Acts>
        </form>
      </div>
    </>
  );
}

function Kept({ page }: { page: { learner: string; issuer: string; maskedEmail: string } }) {
  return (
    <Section heading="What is kept, and who reads it" id="kept">
      <ul>
        <li>
          Your words, your name and where you work, which is the part of your address behind the @.{" "}
          {page.learner} reads them, and so does whoever they open this evidence to: their supervisor,{" "}
          {page.issuer}’s assessors and award staff, and facilitators of professional support.
        </li>
        <li>Nobody can change what you wrote, and {page.learner} least of all.</li>
        <li>
          It is marked as coming from somebody outside, with an identity confirmed by mail only. It is one
          part of the evidence, and no credential rests on it alone.
        </li>
        <li>
          You can take it back at any time with your link. Then your words, name and address are erased. A
          judgement that was made by then stays.
        </li>
      </ul>
    </Section>
  );
}

function Given({ page, errors }: { page: NonNullable<Page["given"]>; errors: Errors }) {
  return (
    <>
      <ErrorSummary errors={errors} />
      <PageHead kicker={`For ${page.observer}`} title="What you saw" />
      <div className="measure stack-xl">
        <Panel tone="ok" heading="Thank you. It is with their evidence">
          <p>
            {page.learner} can read it since {page.at}, and so can the people who judge it. Keep the mail with
            your link: it opens this page.
          </p>
        </Panel>
        <Section heading="What you wrote" id="wrote">
          <p className="written">{page.saw}</p>
          {page.strength ? (
            <p className="written">
              <b>One strength:</b> {page.strength}
            </p>
          ) : null}
          {page.tryNext ? (
            <p className="written">
              <b>One thing to try:</b> {page.tryNext}
            </p>
          ) : null}
        </Section>
        <Kept page={page} />
        <Section heading="Take it back" id="withdraw">
          <form method="post" noValidate className="stack">
            <CheckBox
              name="sure"
              label="Erase my words, my name and my address. This cannot be undone."
              error={errors?.["sure"]}
            />
            <Acts>
              <Button kind="second" tone="stop" name="intent" value="withdraw">
                Take my observation back
              </Button>
            </Acts>
          </form>
        </Section>
      </div>
    </>
  );
}
