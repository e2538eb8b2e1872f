import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { skillText } from "~/catalogue/lookups";
import { AskedFor } from "~/domains/assessment/components/asked-for";
import { claimBoxes, claimField } from "~/domains/assessment/claim-words";
import { wordsKey } from "~/domains/assessment/evidence-drafts.server";
import { limits } from "~/domains/assessment/evidence-rules";
import { RECOGNITION } from "~/domains/assessment/terms";
import { readWriting } from "~/domains/assessment/writing.server";
import { DraftNotices, NewerVersion, keptForm, savedOf } from "~/domains/learning/components/draft-notices";
import { readDraftBox } from "~/domains/learning/drafts.server";
import { answerForm, readForm } from "~/http/forms.server";
import { keepTyped, requireAskerKeepingWords } from "~/http/kept-words.server";
import { requireAsker } from "~/http/session.server";
import { Acts, Button } from "~/ui/button";
import { More } from "~/ui/details";
import { ErrorSummary } from "~/ui/error-summary";
import { ChoiceGroup, FieldError, TextArea, TextField } from "~/ui/field";
import { PageHead, Section, Split } from "~/ui/page";

export const handle = { script: true };
export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `What happened – ${page.name} – IPS Pathways` : "IPS Pathways" },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "evidence.write", { own: true });
  const id = params["id"] ?? "";
  const writing = await readWriting(asker, id);
  if (!writing) throw redirect(`/evidence/${id}`);
  const { of, kind, parts, draft, reader, asked, name, number } = writing;
  return {
    id,
    name,
    rule: kind.rule,
    deIdentification: of.deIdentification.rule,
    exercise: { to: `/learn/${of.slug}/exercise`, title: of.exercise.title },
    claim: kind.id === RECOGNITION,
    parts: parts.map((part) => {
      if (kind.id === RECOGNITION)
        return { value: part, label: part, detail: skillText(catalogue(), part, of.framework) };
      const skills = of.requirements.flatMap((r) =>
        r.kind === "practice" && r.evidence === kind.id && r.parts.includes(part) ? r.skills : [],
      );
      const about = [...new Set(skills)]
        .map((code) => `${code} ${skillText(catalogue(), code, of.framework)}`)
        .join("; ");
      return { value: part, label: `Part ${part}`, detail: about };
    }),
    title: draft.title,
    ...(kind.id === RECOGNITION
      ? claimWords(draft.narrative)
      : { narrative: draft.narrative, shows: {} as Record<string, string> }),
    ticked: draft.parts,
    reader,
    asked,
    number,
    box: await readDraftBox(asker.personId, wordsKey(id)),
  };
}

function claimWords(text: string): { narrative: string; shows: Record<string, string> } {
  const { about, shows } = claimBoxes(text);
  return { narrative: about, shows: Object.fromEntries(shows) };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const id = params["id"] ?? "";
  const form = await readForm(request);
  const key = wordsKey(id);
  const asker = await requireAskerKeepingWords(request, form, key);
  requireMay(asker, "evidence.write", { own: true });
  const writing = await readWriting(asker, id);
  if (!writing) throw redirect(`/evidence/${id}`);
  return answerForm(form, async (read) => {
    const intent = form.get("intent");
    // a draft may be unfinished: what is missing is asked for only on the way to the next step
    const required = intent === "next";
    const title = read.text("title", {
      label: "Title",
      max: limits.title,
      required,
      missing: "Give it a title that you will recognise.",
    });
    const claim = writing.kind.id === RECOGNITION;
    const narrative = read.text("narrative", {
      label: claim ? "About all of it" : "What happened",
      max: limits.narrative,
      multiline: true,
      required: required && !claim,
      missing: "Write what happened. A few lines are a beginning.",
    });
    const parts = read.choices("parts", writing.parts, {
      label: "Parts",
      min: required && writing.parts.length > 0 ? 1 : 0,
      missing:
        writing.kind.id === RECOGNITION
          ? "Tick the skills you have."
          : "Tick the parts that this piece covers.",
    });
    const shows = (claim ? writing.parts : []).map((code) => [
      claimField(code),
      read.text(claimField(code), {
        label: `What shows ${code}`,
        max: limits.narrative,
        multiline: true,
        required: required && parts.includes(code),
        missing: `Say what shows ${code}: what you studied or did, and where it can be seen.`,
      }),
    ]);
    read.done();
    const body = { title, narrative, parts: parts.join("\n"), ...Object.fromEntries(shows) };
    const newer = await keepTyped(asker.personId, form, { key, body });
    if (newer) return newer;
    if (intent === "stop") return redirect("/evidence");
    return redirect(intent === "next" ? `/evidence/${id}/files` : `/evidence/${id}/words#f-narrative`);
  });
}

const fields = ["title", "narrative", "parts"] as const;
const boxesOf = (page: { claim: boolean; parts: readonly { value: string }[] }): string[] =>
  page.claim ? page.parts.map((part) => claimField(part.value)) : [];

export default function WordsPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const newer = answer && "newer" in answer ? answer : undefined;
  const here = `/evidence/${page.id}/words`;
  const typed = refused?.typed ?? newer?.typed;
  const labels = {
    title: "Title",
    narrative: page.claim ? "About all of it" : "What happened",
    ...Object.fromEntries(page.parts.map(({ value }) => [claimField(value), `What shows ${value}`])),
  };
  const ticked = refused
    ? (refused.chosen["parts"] ?? [])
    : (newer?.typed["parts"]?.split("\n") ?? page.ticked);
  return (
    <>
      <ErrorSummary errors={refused?.errors} before="you can go on" />
      <PageHead
        back={{ to: "/evidence", label: "Back to your evidence" }}
        kicker={`${page.name}${page.number > 1 ? `, version ${page.number}` : ""} · Step 1 of 4`}
        title={page.claim ? "What have you learned before?" : "What happened?"}
        lede={
          page.claim
            ? "Study, work and experience all count. Say what you can do now, and what shows it."
            : "Tell it as you would tell a colleague you trust. Short is fine."
        }
      />
      <Split
        main={
          <>
            <AskedFor asked={page.asked} />
            <DraftNotices box={page.box} labels={labels} returnTo={here} />
            {newer?.newer ? (
              <NewerVersion words={newer.newer.body} at={newer.newer.savedAt} labels={labels} />
            ) : null}
            <form
              method="post"
              noValidate
              className="stack-l"
              {...keptForm(page.box, [...fields, ...boxesOf(page)], here)}
            >
              <input
                type="hidden"
                name="revision"
                value={newer ? (newer.newer?.revision ?? 0) : page.box.revision}
              />
              <TextField
                label="Title"
                name="title"
                large
                hint={
                  page.claim
                    ? "Such as “Certificate IV and three years in employment services”."
                    : "For you and your reviewer, such as “The lift home I said no to”. No names."
                }
                maxLength={limits.title}
                defaultValue={typed?.["title"] ?? page.title}
                error={refused?.errors["title"]}
                autoComplete="off"
              />
              {page.claim ? (
                <ClaimedSkills
                  skills={page.parts}
                  ticked={ticked}
                  words={
                    typed ??
                    Object.fromEntries(
                      Object.entries(page.shows).map(([code, words]) => [claimField(code), words]),
                    )
                  }
                  errors={refused?.errors ?? {}}
                />
              ) : page.parts.length > 0 ? (
                <ChoiceGroup
                  multiple
                  legend="Which parts does this piece cover?"
                  name="parts"
                  hint="You can send them together, or some now and the others later."
                  choices={page.parts}
                  defaultValue={ticked}
                  error={refused?.errors["parts"]}
                />
              ) : null}
              <TextArea
                label={page.claim ? "About all of it" : "What happened"}
                name="narrative"
                large
                optional={page.claim}
                rows={page.claim ? 5 : 14}
                hint={
                  page.claim
                    ? "What belongs to several skills, such as one job that shows them all. Files come next."
                    : page.rule
                }
                defaultValue={typed?.["narrative"] ?? page.narrative}
                error={refused?.errors["narrative"]}
                audience={{
                  words: `Only you can see this until you send it. Then ${page.reader} can read it.`,
                  icon: "lock",
                }}
                saved={savedOf(page.box)}
              />
              <Acts>
                <Button name="intent" value="next">
                  Continue to files
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
            <Section small heading="What to leave out">
              <p>{page.deIdentification}</p>
            </Section>
            <Section small heading="What it is for">
              <p>
                <a href={page.exercise.to}>Read the exercise: {page.exercise.title}</a>
              </p>
            </Section>
          </>
        }
      />
    </>
  );
}

/** A skill each: tick it, and say in its own words what shows it. Closed until it is ticked or written in. */
function ClaimedSkills({
  skills,
  ticked,
  words,
  errors,
}: {
  skills: readonly { value: string; detail: string }[];
  ticked: readonly string[];
  words: Readonly<Record<string, string>>;
  errors: Readonly<Record<string, string>>;
}) {
  return (
    <fieldset
      className="field group"
      aria-describedby={errors["parts"] ? "f-parts-h f-parts-e" : "f-parts-h"}
    >
      <legend className="h-s">Which skills do you have already?</legend>
      <div className="hint" id="f-parts-h">
        All of them, or the ones you can show. An assessor reads each criterion of a skill you tick.
      </div>
      {errors["parts"] ? <FieldError id="f-parts-e">{errors["parts"]}</FieldError> : null}
      {skills.map(({ value, detail }, at) => {
        const name = claimField(value);
        const mine = ticked.includes(value);
        return (
          <More
            key={value}
            open={mine || Boolean(words[name] || errors[name]) || (at === 0 && Boolean(errors["parts"]))}
            summary={
              <>
                <span className="code">{value}</span> {detail}
              </>
            }
          >
            <label className="choice choice--plain">
              <input
                type="checkbox"
                name="parts"
                value={value}
                id={at === 0 ? "f-parts" : `f-parts-${value}`}
                defaultChecked={mine}
                aria-invalid={errors["parts"] ? true : undefined}
              />{" "}
              <span>
                I have this skill already<span className="vh">: {value}</span>
              </span>
            </label>
            <TextArea
              label={`What shows ${value}`}
              name={name}
              rows={6}
              hint="The qualification or experience, where and when; what you do with it now; and where it can be seen, such as a page of a transcript or somebody who saw you do it. A certificate alone shows that you were there."
              defaultValue={words[name] ?? ""}
              error={errors[name]}
            />
          </More>
        );
      })}
    </fieldset>
  );
}
