import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { store } from "#db/store.server";
import { AskedFor } from "~/domains/assessment/components/asked-for";
import type { Choice } from "~/domains/assessment/de-identification";
import {
  draftDigest,
  identitiesKey,
  keepCleared,
  readDraftFiles,
  removeDraftFile,
  renameDraftFile,
  wordsKey,
} from "~/domains/assessment/evidence-drafts.server";
import { limits } from "~/domains/assessment/evidence-rules";
import {
  type DocumentTexts,
  type Known,
  consentsOf,
  fileQuestions,
  identityQuestions,
  readDraftDocuments,
  settle,
} from "~/domains/assessment/identities.server";
import { RECOGNITION } from "~/domains/assessment/terms";
import { type Writing, readWriting } from "~/domains/assessment/writing.server";
import { DraftNotices, keptForm, savedOf } from "~/domains/learning/components/draft-notices";
import { keepDraft, readDraftBox } from "~/domains/learning/drafts.server";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { type FormReader, answerForm, readForm } from "~/http/forms.server";
import { requireAskerKeepingWords } from "~/http/kept-words.server";
import { requireAsker } from "~/http/session.server";
import { Banner } from "~/ui/banner";
import { Acts, Button } from "~/ui/button";
import { More } from "~/ui/details";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { CheckBox, ChoiceGroup, TextArea, TextField } from "~/ui/field";
import { PageHead, Section, Split } from "~/ui/page";

export const handle = { script: true };
export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `Protect identities – ${page.name} – IPS Pathways` : "IPS Pathways" },
];

/** Colleagues the reader knows anyway: their names in the text tell nothing about a young person. */
const knownIn = ({ head, draft }: Writing): Known => ({
  allowedNames: [
    head.author.name,
    ...(head.supervisor ? [head.supervisor.name] : []),
    environment().issuer.name,
  ],
  left: draft.cleared?.left ?? [],
});

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "evidence.write", { own: true });
  const id = params["id"] ?? "";
  const writing = await readWriting(asker, id);
  if (!writing) throw redirect(`/evidence/${id}`);
  const { draft, of, name, number, reader, asked } = writing;
  const known = knownIn(writing);
  const texts = await readDraftDocuments(draft.files);
  const inside = fileQuestions(draft, draft.files, texts, known);
  return {
    id,
    name,
    number,
    reader,
    asked,
    title: draft.title,
    narrative: draft.narrative,
    questions: identityQuestions(draft, draft.files, known),
    inside,
    quiet: draft.files
      .filter((file) => texts.has(file.id) && !inside.some((question) => question.fileId === file.id))
      .map((file) => file.name),
    again: draft.cleared !== null && !draft.identitiesChecked,
    cleaned: draft.files
      .filter((file) => file.changes.length > 0)
      .map(({ name, changes }) => ({ name, changes })),
    changed: draft.cleared?.changedNote ?? "",
    consents: consentsOf(writing.kind.id).map(({ name, words }) => ({ name, words })),
    agreement:
      writing.kind.id === RECOGNITION
        ? "Your own name may stay: it is on your certificates. Nobody else’s should."
        : of.deIdentification.youngPersonAgreement,
    rule: of.deIdentification.rule,
    issuer: environment().issuer.name,
    box: await readDraftBox(asker.personId, identitiesKey(id)),
  };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const id = params["id"] ?? "";
  const form = await readForm(request);
  const key = identitiesKey(id);
  const asker = await requireAskerKeepingWords(request, form, key);
  requireMay(asker, "evidence.write", { own: true });
  const writing = await readWriting(asker, id);
  if (!writing) throw redirect(`/evidence/${id}`);
  return answerForm(form, async (read) => {
    const now = new Date();
    const intent = form.get("intent");
    const finishing = intent === "next";
    const changedNote = read.text("changed", {
      label: "What you changed",
      max: limits.changedNote,
      multiline: true,
      required: finishing,
      missing: "Say in a sentence what you changed, or that nothing needed changing.",
    });
    const ticks = consentsOf(writing.kind.id).map((box) => ({
      box,
      ticked: read.ticked(box.name, finishing ? { missing: box.missing } : {}),
    }));
    if (!finishing) {
      read.done();
      const body = Object.fromEntries([
        ["changed", changedNote],
        ...ticks.map(({ box, ticked }) => [box.name, ticked ? "yes" : ""]),
        ...choiceFields(questionsOf(writing, await readDraftDocuments(writing.draft.files))).map((name) => [
          name,
          String(form.get(name) ?? ""),
        ]),
      ]) as Record<string, string>;
      await keepDraft(asker.personId, { key, body, revision: Number(form.get("revision")) || 0 }, now);
      return redirect(intent === "stop" ? "/evidence" : `/evidence/${id}/identities#f-changed`);
    }
    const { draft } = writing;
    const texts = await readDraftDocuments(draft.files);
    const settled = settleInForm(read, form, writing, texts);
    read.done();
    if (!settled) throw new DomainError("invalid", "Decide about each finding before you go on.");

    const { title, narrative, parts } = settled.words;
    const body = { title, narrative, parts: parts.join("\n") };
    const keeping = await keepDraft(
      asker.personId,
      { key: wordsKey(id), body, revision: draft.revision },
      now,
    );
    if (keeping.outcome === "newer") {
      throw new DomainError(
        "conflict",
        "You changed the words in another tab. Look at the findings again below.",
      );
    }
    await store().write(async (tx) => {
      for (const file of settled.renamed) await renameDraftFile(tx, id, file.fileId, file.name);
      for (const file of settled.takenOut) await removeDraftFile(tx, id, file);
    });
    const files = await readDraftFiles(id);
    const known = { ...knownIn(writing), left: settled.left };
    const open =
      identityQuestions(settled.words, files, known).length +
      fileQuestions(settled.words, files, texts, known).length;
    const done = open === 0 && settled.takenOut.length === 0;
    await keepCleared(
      asker.personId,
      id,
      {
        // own words may hold a name too: then this step is not done yet
        digest: done ? draftDigest(settled.words, files) : "",
        changedNote,
        consent: ticks.filter((t) => t.ticked).map((t) => t.box.words),
        choices: [...(draft.cleared?.choices ?? []), ...settled.choices],
        left: settled.left,
      },
      now,
    );
    const next = settled.takenOut.length > 0 ? "files" : done ? "check" : "identities";
    return redirect(`/evidence/${id}/${next}`);
  });
}

function questionsOf(writing: Writing, texts: DocumentTexts) {
  const { draft } = writing;
  const known = knownIn(writing);
  return {
    questions: identityQuestions(draft, draft.files, known),
    inside: fileQuestions(draft, draft.files, texts, known),
  };
}

/** A draft has room for 80 fields. */
const mostChoices = 70;
/** What is chosen for each finding is kept with the draft, for as many findings as it has room for. */
const choiceFields = ({
  questions,
  inside,
}: {
  readonly questions: readonly { readonly id: string }[];
  readonly inside: readonly { readonly id: string }[];
}): string[] =>
  [
    ...questions.flatMap(({ id }) => [`how-${id}`, `own-${id}`]),
    ...inside.map(({ id }) => `how-${id}`),
  ].slice(0, mostChoices);

/** Reads a choice for each finding and carries them out; what needs mending is noted at its field. */
function settleInForm(read: FormReader, form: FormData, writing: Writing, texts: DocumentTexts) {
  const { draft } = writing;
  const { questions, inside } = questionsOf(writing, texts);
  const choices: Record<string, Choice> = {};
  for (const question of questions) {
    const how = form.get(`how-${question.id}`);
    if (how !== "swap" && how !== "own" && how !== "remove" && how !== "leave") continue;
    const words =
      how === "own"
        ? read.text(`own-${question.id}`, { label: "Your words", max: 200, required: false })
        : undefined;
    choices[question.id] = words === undefined ? { how } : { how, words };
  }
  for (const question of inside) {
    const how = form.get(`how-${question.id}`);
    if (how === "remove" || how === "leave") choices[question.id] = { how };
  }
  try {
    return settle(draft, draft.files, knownIn(writing), choices, inside);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    for (const [field, sentence] of Object.entries(error.fields)) read.refuse(field, sentence);
    return null;
  }
}

const fields = ["changed", ...(["agreed", "read-again"] as const)] as const;
const kindWords: Record<string, string> = {
  name: "may be a name",
  "date-of-birth": "may be a date of birth",
  date: "is an exact date",
  phone: "may be a phone number",
  email: "may be an email address",
  "medicare-like": "may be a Medicare number",
  address: "may be an address",
  "web-address": "is a web address",
  "other-number": "may be a number that belongs to somebody",
  "file-name": "A file name may tell who it is about",
};
/** The same of what stands inside a file, in its list. */
const insideWords: Record<string, string> = {
  ...kindWords,
  author: "is a name that the program wrote into the file",
  property: "stands in the file’s properties",
};

export default function IdentitiesPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const here = `/evidence/${page.id}/identities`;
  const count = page.questions.length + page.inside.length;
  const errors = errorsOf(refused);
  const was = (name: string): string => refused?.typed[name] ?? page.box.body?.[name] ?? "";
  return (
    <>
      <ErrorSummary errors={errors} before="you can go on" />
      <PageHead
        back={{ to: `/evidence/${page.id}/files`, label: "Back to your files" }}
        kicker={`${page.title || page.name}${page.number > 1 ? `, version ${page.number}` : ""} · Step 3 of 4`}
        title="Check that nobody can be recognised"
        lede="We looked for names, dates, phone numbers, email addresses, and numbers like Medicare’s, in your words and inside your documents. You know the people, so read it once more yourself."
      />
      <Split
        main={
          <>
            <AskedFor asked={page.asked} />
            <DraftNotices box={page.box} labels={{ changed: "What you changed" }} returnTo={here} />
            {count > 0 ? (
              <Banner
                tone="care"
                icon="shield"
                live
                heading={
                  count === 1 ? "We found 1 thing to look at." : `We found ${count} things to look at.`
                }
              >
                Nothing has been sent.
              </Banner>
            ) : (
              <Banner tone="ok" icon="shield" live heading="We found nothing more to look at.">
                Our check misses things, so your own reading counts most. Nothing has been sent.
              </Banner>
            )}
            {page.again && count === 0 ? (
              <p>The words or files are new since you last did this step, so we ask once more.</p>
            ) : null}
            <form
              method="post"
              noValidate
              className="stack-l"
              {...keptForm(page.box, [...fields, ...choiceFields(page)], here)}
            >
              <input type="hidden" name="revision" value={page.box.revision} />
              {page.questions.length > 0 ? (
                <div>
                  {page.questions.map((question, index) => (
                    <QuestionSet
                      key={question.id}
                      number={index + 1}
                      question={question}
                      errors={refused?.errors ?? {}}
                      typed={refused?.typed ?? page.box.body ?? {}}
                    />
                  ))}
                </div>
              ) : null}
              {page.inside.map((question, index) => (
                <FileSet
                  key={question.id}
                  number={page.questions.length + index + 1}
                  question={question}
                  error={refused?.errors[`how-${question.id}`]}
                  typed={was(`how-${question.id}`) || null}
                />
              ))}
              {page.quiet.length > 0 ? (
                <p className="muted">
                  We read {inWords(page.quiet.map((name) => `“${name}”`))}
                  {count > 0 ? ", with nothing left to ask there." : " and have nothing left to ask."}
                </p>
              ) : null}
              {page.cleaned.length > 0 ? (
                <div className="note ok stack-s">
                  {page.cleaned.map((file) => (
                    <p key={file.name}>{file.changes.join(" ")}</p>
                  ))}
                </div>
              ) : null}
              <More summary="Read your words once more" open={count === 0}>
                <p>
                  <b>{page.title}</b>
                </p>
                <p className="written">{page.narrative}</p>
                <p className="small">
                  <a href={`/evidence/${page.id}/words`}>Change the words</a>
                </p>
              </More>
              <TextArea
                label="What did you change so that nobody can be recognised?"
                name="changed"
                large
                rows={4}
                hint={`One or two sentences. ${upperFirst(page.reader)} reads this first.`}
                audience={{
                  words: `Only you can see this until you send it. Then ${page.reader} can read it.`,
                  icon: "lock",
                }}
                defaultValue={refused?.typed["changed"] ?? page.box.body?.["changed"] ?? page.changed}
                error={refused?.errors["changed"]}
                saved={savedOf(page.box)}
              />
              <fieldset className="stack-s">
                <legend className="h-s">Before this goes to {page.reader}</legend>
                <p className="hint">{page.agreement}</p>
                {page.consents.map((box) => (
                  <CheckBox
                    key={box.name}
                    name={box.name}
                    label={box.words}
                    defaultChecked={was(box.name) === "yes"}
                    error={refused?.errors[box.name]}
                  />
                ))}
              </fieldset>
              <Acts>
                <Button name="intent" value="next">
                  Continue to check and send
                </Button>
                <Button kind="second" name="intent" value="save-draft">
                  Save draft
                </Button>
                <Button kind="text" name="intent" value="stop">
                  Save and stop for now
                </Button>
              </Acts>
            </form>
          </>
        }
        aside={
          <>
            <Section small heading="What our check cannot see">
              <ul>
                <li>what is inside a picture, a scan or a recording</li>
                <li>a face, name badge or uniform in a photo</li>
                <li>a voice in a recording</li>
                <li>handwriting or a signature</li>
                <li>a small town with an unusual job</li>
                <li>an event people would remember</li>
              </ul>
            </Section>
            <Section small heading="The rule">
              <p>{page.rule}</p>
            </Section>
            <Section small heading="What happens to it">
              <p>
                {upperFirst(page.reader)}, and the assessors and award staff of {page.issuer}, can read it.
                Nobody else, and never the public.
              </p>
              <p className="small">
                <a href="/privacy">More about your evidence and privacy</a>
              </p>
            </Section>
          </>
        }
      />
    </>
  );
}

interface FileView {
  readonly id: string;
  readonly name: string;
  readonly found: readonly {
    readonly id: string;
    readonly kind: string;
    readonly value: string;
    readonly where: string;
    readonly quote: { readonly before: string; readonly found: string; readonly after: string } | null;
    readonly hidden: boolean;
  }[];
  readonly more: number;
  readonly unread: readonly string[];
}

/** One file: what stands in it and where, what hides in it, what could not be read, and one choice for all of it. */
function FileSet({
  number,
  question,
  error,
  typed,
}: {
  number: number;
  question: FileView;
  error: string | undefined;
  typed: string | null;
}) {
  const seen = question.found.filter((each) => !each.hidden);
  const hidden = question.found.filter((each) => each.hidden);
  return (
    <section className="finding stack" aria-labelledby={`h-${question.id}`}>
      <h2 className="h-s" id={`h-${question.id}`}>
        {number}. Inside “{question.name}”
      </h2>
      <FoundList heading="To be read in it" found={seen} />
      <FoundList heading="Hidden in it: not on the page, and there for anybody who looks" found={hidden} />
      {question.more > 0 ? (
        <p>And {question.more} more of the same kinds. Take these out first, then add the file again.</p>
      ) : null}
      {question.unread.length > 0 ? (
        <div className="stack-s">
          <p>
            <b>What we could not read</b>
          </p>
          <ul>
            {question.unread.map((words) => (
              <li key={words}>{upperFirst(words)}.</li>
            ))}
          </ul>
        </div>
      ) : null}
      <ChoiceGroup
        layout="plain"
        name={`how-${question.id}`}
        legend={`What happens to “${question.name}”?`}
        hint="We change nothing inside a document. Mend it on your computer, then add it again."
        choices={[
          {
            value: "remove",
            label: "Take it out: I add it again without these",
            detail: hidden.length > 0 ? <HowToClean /> : undefined,
          },
          { value: "leave", label: "Keep it: I looked through it, and nobody can be recognised" },
        ]}
        defaultValue={typed}
        error={error}
      />
    </section>
  );
}

function HowToClean() {
  return (
    <>
      In Word: File, Info, Check for Issues, Inspect Document, Remove All. A PDF made anew from the mended
      document is clean too.
    </>
  );
}

function FoundList({ heading, found }: { heading: string; found: FileView["found"] }) {
  if (found.length === 0) return null;
  return (
    <div className="stack-s">
      <p>
        <b>{heading}</b>
      </p>
      <ul className="stack-s">
        {found.map((each) => (
          <li key={each.id}>
            “{each.value}” {insideWords[each.kind] ?? "may tell who it is"}:{" "}
            <span className="muted">{each.where}</span>
            {each.quote ? (
              <span className="quote small">
                {" "}
                … {each.quote.before}
                <mark>{each.quote.found}</mark>
                {each.quote.after} …
              </span>
            ) : null}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface QuestionView {
  readonly id: string;
  readonly kind: string;
  readonly value: string;
  readonly quote: { readonly before: string; readonly found: string; readonly after: string };
  readonly where: string;
  readonly suggestion: string;
  readonly fileId: string | null;
}

function QuestionSet({
  number,
  question,
  errors,
  typed,
}: {
  number: number;
  question: QuestionView;
  errors: Record<string, string>;
  typed: Record<string, string>;
}) {
  const how = `how-${question.id}`;
  const own = `own-${question.id}`;
  const file = question.fileId !== null;
  const choices = [
    {
      value: "swap",
      label: file ? `Rename it “${question.suggestion}”` : `Replace it with “${question.suggestion}”`,
    },
    { value: "own", label: file ? "Give it another name, below" : "Replace it with other words, below" },
    ...(file ? [] : [{ value: "remove", label: "Remove it" }]),
    { value: "leave", label: "Leave it: it identifies nobody" },
  ];
  const { before, found, after } = question.quote;
  return (
    <div className="finding stack-s">
      <ChoiceGroup
        layout="plain"
        name={how}
        legend={`${number}. ${file ? kindWords["file-name"] : `“${question.value}” ${kindWords[question.kind] ?? "may tell who it is"}`}`}
        hint={
          <>
            <p className="quote">
              {file ? "" : "… "}
              {before}
              <mark>{found}</mark>
              {after}
              {file ? "" : " …"}
            </p>
            <p className="small muted">{question.where}</p>
          </>
        }
        choices={choices.filter((choice) => choice.value !== "swap" || question.suggestion !== "")}
        defaultValue={typed[how] ?? null}
        error={errors[how]}
      />
      <div className="own-words">
        <TextField
          name={own}
          label={file ? "Another name" : "Other words"}
          width="medium"
          autoComplete="off"
          defaultValue={typed[own] ?? ""}
          error={errors[own]}
        />
      </div>
    </div>
  );
}

function inWords(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? "") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}
function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
