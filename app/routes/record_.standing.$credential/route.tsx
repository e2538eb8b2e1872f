import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { StatusHistory } from "~/domains/credentials/components/status-history";
import { caseOf } from "~/domains/credentials/due-process";
import { achievementTitle, readMade } from "~/domains/credentials/reads.server";
import { listActs, statusDays } from "~/domains/credentials/status-acts.server";
import { standsInWords, toldActs } from "~/domains/credentials/status-view";
import { KeptForm, savedOf } from "~/domains/learning/components/draft-notices";
import { discardDraft, readDraftBox } from "~/domains/learning/drafts.server";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { answerForm, readForm } from "~/http/forms.server";
import { keepTyped, requireAskerKeepingWords } from "~/http/kept-words.server";
import { type Asker, requireAsker } from "~/http/session.server";
import { Acts, Button } from "~/ui/button";
import { More } from "~/ui/details";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { TextArea } from "~/ui/field";
import { PageHead, Panel, Section } from "~/ui/page";
import { changeStatus, listMoves } from "~/workflows/change-status.server";
import { kickOutbox } from "~/workflows/outbox-runner.server";

export const handle = { script: true };
export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `${page.title}: what was decided – IPS Pathways` : "IPS Pathways" },
];

const draftKey = (credentialId: string) => `standing:${credentialId}`;
/** What a holder can do, by the button's name. */
const acts = {
  answer: { kind: "withdrawal", act: "answered" },
  "appeal-suspension": { kind: "suspension", act: "appealed" },
  "appeal-withdrawal": { kind: "withdrawal", act: "appealed" },
  ask: { kind: "withdrawal", act: "proposed" },
  "take-back": { kind: "withdrawal", act: "taken-back" },
} as const;
const intents = ["save-draft", ...(Object.keys(acts) as (keyof typeof acts)[])] as const;

/** @throws not-found for everybody but its holder */
async function opened(asker: Asker, credentialId: string) {
  const held = await readMade(store(), credentialId);
  const own = held?.personId === asker.personId;
  requireMay(asker, "credential.answer", { own }, true);
  if (!held) throw new DomainError("not-found", "There is no such page.");
  return held;
}

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  const id = params["credential"] ?? "";
  const held = await opened(asker, id);
  const { timeZone, issuer } = environment();
  const kept = await listActs(store().read, id);
  const is = caseOf(kept);
  const moves = await listMoves(store().read, asker, id, is, new Date());
  return {
    id,
    title: achievementTitle(held.achievement),
    timeZone,
    issuer: issuer.name,
    stands: standsInWords(is, statusDays(), { id: asker.personId, name: "", you: true }),
    tone: is.withdrawal ? ("stop" as const) : is.suspension ? ("unsure" as const) : ("ok" as const),
    can: intents.filter(
      (intent) =>
        intent !== "save-draft" &&
        moves.some(({ kind, act }) => kind === acts[intent].kind && act === acts[intent].act),
    ),
    acts: toldActs(kept, asker.personId),
    box: await readDraftBox(asker.personId, draftKey(id)),
  };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const id = params["credential"] ?? "";
  const key = draftKey(id);
  const form = await readForm(request);
  const asker = await requireAskerKeepingWords(request, form, key);
  await opened(asker, id);
  const now = new Date();
  return answerForm(form, async (read) => {
    const intent = read.choice("intent", intents, {
      label: "What you do",
      missing: "We could not tell which button was pressed. Reload the page and try again.",
    });
    const words = read.text("words", {
      label: "Your words",
      missing: "Write it in your own words.",
      max: 4000,
      multiline: true,
      ...(intent === "save-draft" || intent === "take-back" ? { required: false } : { min: 10 }),
    });
    read.done();
    if (intent === "save-draft" || intent === null) {
      const newer = await keepTyped(asker.personId, form, { key, body: { words } }, now);
      return newer ?? redirect(`/record/standing/${id}#f-words`);
    }
    const move = acts[intent];
    await changeStatus(
      store(),
      asker,
      id,
      { ...move, words, ...(intent === "ask" ? { reason: "holder-asked" as const } : {}) },
      now,
    );
    await store().write((tx) => discardDraft(tx, asker.personId, key));
    kickOutbox();
    return redirect(`/record/standing/${id}`);
  });
}

const forms = {
  answer: {
    heading: "Your answer",
    label: "What do you want to say about it?",
    hint: "What happened, and what should be looked at. You answer once, so take your time.",
    send: "Send my answer",
  },
  "appeal-suspension": {
    heading: "Appeal",
    label: "Why should it not be suspended?",
    hint: "You appeal once. Somebody decides who had no part in the suspension.",
    send: "Send my appeal",
  },
  "appeal-withdrawal": {
    heading: "Appeal",
    label: "Why should it not have been withdrawn?",
    hint: "You appeal once. Somebody decides who had no part in the withdrawal.",
    send: "Send my appeal",
  },
  ask: {
    heading: "Ask for it to be withdrawn",
    label: "Why do you want it withdrawn?",
    hint: "Once somebody has agreed, this stands on its public page, so leave out anything private. It cannot be undone.",
    send: "Ask for its withdrawal",
  },
} as const;

export default function StandingPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const writes = (["answer", "appeal-suspension", "appeal-withdrawal"] as const).find((one) =>
    page.can.includes(one),
  );
  return (
    <>
      <ErrorSummary errors={errorsOf(refused)} before="this can be sent" />
      <PageHead
        back={{ to: "/record", label: "Your credentials" }}
        kicker="What was decided about it"
        title={page.title}
      />
      <div className="stack-xl">
        <Panel heading={page.stands.heading} tone={page.tone}>
          {page.stands.sentences.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
          {page.stands.words ? <p className="measure written">{page.stands.words}</p> : null}
          <p>
            <a href={`/credentials/${page.id}`}>See what everyone sees now</a>
          </p>
        </Panel>
        {writes ? (
          <Section heading={forms[writes].heading} id="write">
            <Write intent={writes} />
          </Section>
        ) : null}
        <StatusHistory acts={page.acts} timeZone={page.timeZone} />
        {page.can.includes("take-back") ? (
          <form method="post">
            <p>You asked for it to be withdrawn. Nobody has agreed yet.</p>
            <Button kind="second" name="intent" value="take-back">
              Take that back
            </Button>
          </form>
        ) : null}
        {page.can.includes("ask") && !writes ? (
          <More summary={forms.ask.heading}>
            <Write intent="ask" />
          </More>
        ) : null}
      </div>
    </>
  );
}

function Write({ intent }: { intent: keyof typeof forms }) {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const newer = answer && "newer" in answer ? answer : undefined;
  const typed = refused?.typed ?? newer?.typed ?? page.box.body;
  const { label, hint, send } = forms[intent];
  return (
    <KeptForm
      box={page.box}
      fields={["words"]}
      labels={{ words: label }}
      returnTo={`/record/standing/${page.id}`}
      newer={newer}
      className="stack-l measure"
    >
      <TextArea
        label={label}
        hint={hint}
        name="words"
        rows={6}
        maxLength={4000}
        defaultValue={typed?.["words"] ?? ""}
        error={refused?.errors["words"]}
        audience={{
          words: `You and the people at ${page.issuer} who decide can read this.`,
          icon: "people",
        }}
        saved={savedOf(page.box)}
      />
      <Acts>
        <Button name="intent" value={intent}>
          {send}
        </Button>
        <Button kind="text" name="intent" value="save-draft">
          Keep it and go on later
        </Button>
      </Acts>
    </KeptForm>
  );
}
