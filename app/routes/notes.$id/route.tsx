import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  data,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { listFrameworkItems, skillText } from "~/catalogue/lookups";
import { store } from "#db/store.server";
import { offeredFiles, takeFiles } from "~/domains/assessment/file-check.server";
import { identityQuestions } from "~/domains/assessment/identities.server";
import {
  addNoteFiles,
  changeNote,
  copyNote,
  noteKey,
  noteLimits,
  readNote,
  removeNoteFile,
  setNoteSkills,
  skillCodes,
} from "~/domains/assessment/notes.server";
import { listMyEvidence, readSupervisorOf } from "~/domains/assessment/reads.server";
import { skillsUnder } from "~/domains/framework/reads";
import { DraftNotices, NewerVersion, keptForm } from "~/domains/learning/components/draft-notices";
import { readDraftBox } from "~/domains/learning/drafts.server";
import { DomainError } from "~/http/domain-error";
import { environment } from "~/http/environment.server";
import { answerForm } from "~/http/forms.server";
import { requireAskerKeepingWords } from "~/http/kept-words.server";
import { requireAsker, whoIsAsking } from "~/http/session.server";
import { readUpload } from "~/http/uploads.server";
import { Banner } from "~/ui/banner";
import { Acts, Button, ButtonLink } from "~/ui/button";
import { More } from "~/ui/details";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { ChoiceGroup, FileDrop, TextArea, TextField } from "~/ui/field";
import { FileList, fileIcon } from "~/ui/file-list";
import { Note } from "~/ui/note";
import { PageHead, Section } from "~/ui/page";
import { formatDateOn } from "~/ui/moments";

export const handle = { script: true };
export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `Note of ${page.onWords} – IPS Pathways` : "IPS Pathways" },
];

const doneWords = {
  saved: "Saved. You can sort it now, or leave it for later.",
  changed: "Your changes are saved.",
  sorted: "The skills are saved.",
  files: "The files are as you see them.",
  used: "Copied. It is now in the draft, and you check names there before anybody reads it.",
} as const;
type Done = keyof typeof doneWords;
const isDone = (value: string | null): value is Done => value !== null && Object.hasOwn(doneWords, value);

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "note.keep", { own: true });
  const note = await readNote(asker, params["id"] ?? "");
  const query = new URL(request.url).searchParams;
  const done = query.get("done");
  const supervisor = await readSupervisorOf(store().read, asker.personId);
  const found = identityQuestions({ title: "", narrative: note.words, parts: [] }, note.files, {
    allowedNames: [asker.name, ...(supervisor ? [supervisor.name] : []), environment().issuer.name],
    left: [],
  });
  const used = new Set(note.usedIn.map((piece) => piece.id));
  const pieces = (await listMyEvidence(asker.personId)).filter(
    (piece) => piece.state === "draft" || (piece.state === "back" && piece.writing),
  );
  const title = (slug: string) => catalogue().microCredentials.find((of) => of.slug === slug)?.title ?? slug;
  return {
    id: note.id,
    words: note.words,
    on: note.happenedOn,
    onWords: formatDateOn(note.happenedOn),
    seen: note.changedAt.toISOString(),
    skills: note.skills.map((code) => ({
      code,
      words: skillText(catalogue(), code),
      dropped: !skillCodes().includes(code),
    })),
    groups: listFrameworkItems(catalogue()).flatMap((item) =>
      item.kind === "competency"
        ? [
            {
              code: item.code,
              name: item.text,
              chosen: note.skills.filter((code) =>
                skillsUnder(catalogue(), item).some((skill) => skill.code === code),
              ).length,
              choices: skillsUnder(catalogue(), item).map((skill) => ({
                value: skill.code,
                label: skill.code,
                detail: skill.text,
              })),
            },
          ]
        : [],
    ),
    files: note.files,
    findings: [...new Set(found.map((question) => question.quote.found))],
    usedIn: note.usedIn,
    pieces: pieces
      .filter((piece) => !used.has(piece.id))
      .map((piece) => ({ value: piece.id, label: piece.title, detail: title(piece.slug) })),
    done: isDone(done) ? done : null,
    most: noteLimits,
    accept: offeredFiles,
    box: await readDraftBox(asker.personId, noteKey(note.id)),
  };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const id = params["id"] ?? "";
  const known = await whoIsAsking(request);
  if (known) {
    requireMay(known, "note.keep", { own: true });
    await readNote(known, id);
  }
  // the words of somebody whose session has run out are kept; strangers lay no files down
  const upload = await readUpload(request, { files: known ? noteLimits.files : 0 });
  try {
    const form = upload.fields;
    const asker =
      form.get("intent") === "words"
        ? await requireAskerKeepingWords(request, form, noteKey(id))
        : await requireAsker(request);
    const there = (done: Done, at: string) => redirect(`/notes/${id}?done=${done}#${at}`);
    return await answerForm(form, async (read) => {
      const now = new Date();
      if (form.has("remove")) {
        const file = read.text("remove", { label: "File", max: 64 });
        read.done();
        await removeNoteFile(asker, id, file, now);
        return there("files", "files");
      }
      switch (read.choice("intent", ["words", "skills", "files", "use"], { label: "What to do" })) {
        case "words": {
          const words = read.text("words", {
            label: "What happened",
            max: noteLimits.words,
            multiline: true,
            required: false,
          });
          const happenedOn = read.date("on", { label: "When", missing: "Choose the day it happened." });
          const seen = read.text("seen", { label: "Form", max: 40, required: false });
          read.done();
          const newer = await changeNote(asker, id, { words, happenedOn, seen }, now);
          if (!newer) return there("changed", "words");
          const { changedAt } = newer;
          return data(
            {
              newer: { words: newer.words, savedAt: changedAt.toISOString() },
              typed: { words, on: happenedOn },
            },
            { status: 409 },
          );
        }
        case "skills": {
          // a skill that the framework no longer has stays until its author takes it off
          const { skills: held } = await readNote(asker, id);
          const skills = read.choices("skill", [...skillCodes(), ...held], { label: "Skills" });
          read.done();
          await setNoteSkills(asker, id, skills, now);
          return there("sorted", "skills");
        }
        case "files": {
          const { taken, faults } = await takeFiles(upload.files);
          if (upload.files.length === 0) faults.push("Choose a file first, then add it.");
          if (faults.length > 0) read.refuse("files", faults.join(" "));
          read.done();
          await addNoteFiles(asker, id, taken, now);
          return there("files", "files");
        }
        case "use": {
          const piece = read.text("piece", { label: "Piece", max: 64, missing: "Choose a piece." });
          read.done();
          await copyNote(asker, id, piece, now);
          return there("used", "use");
        }
        default:
          read.done();
          throw new DomainError("invalid", "Reload the page and try again.");
      }
    });
  } finally {
    await upload.discard();
  }
}

const fields = ["words", "on"] as const;
const labels = { words: "What happened" };

export default function NotePage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const newer = answer && "newer" in answer ? answer : undefined;
  const errors = errorsOf(refused);
  return (
    <>
      <ErrorSummary errors={errors} before="this can be saved" ids={{ piece: "f-piece" }} />
      <PageHead back={{ to: "/notes", label: "Your notes" }} title={`Note of ${page.onWords}`}>
        {page.skills.length === 0 ? <p className="muted">No skill chosen yet.</p> : null}
      </PageHead>
      <div className="stack-xl measure">
        {page.done && !refused ? (
          <Banner tone="ok" live>
            {doneWords[page.done]}
            {page.done === "used" && page.usedIn.length > 0 ? (
              <>
                {" "}
                <a href={`/evidence/${page.usedIn.at(-1)?.id}`}>Go on in “{page.usedIn.at(-1)?.title}”</a>
              </>
            ) : null}
          </Banner>
        ) : null}
        <Words refused={refused?.typed["intent"] === "words" ? refused : undefined} newer={newer} />
        <Skills typed={refused?.typed["intent"] === "skills" ? refused.chosen["skill"] : undefined} />
        <Files error={refused?.errors["files"]} />
        <Use error={refused?.errors["piece"]} />
        <Section small heading="Delete this note" id="delete">
          <p>
            <a href={`/notes/${page.id}/delete`}>Delete it for good</a>
          </p>
        </Section>
      </div>
    </>
  );
}

type Answer = NonNullable<ReturnType<typeof useActionData<typeof action>>>;
type Refused = Extract<Answer, { refused: unknown }>["refused"];
type Newer = Extract<Answer, { newer: unknown }>;

function Words({ refused, newer }: { refused?: Refused; newer?: Newer }) {
  const { id, box, words, on, seen, findings, most } = useLoaderData<typeof loader>();
  const here = `/notes/${id}`;
  const typed = refused?.typed ?? newer?.typed ?? box.body;
  return (
    <Section heading="What happened" id="words">
      <DraftNotices box={box} labels={labels} returnTo={here} />
      {newer ? (
        <NewerVersion words={{ words: newer.newer.words }} at={newer.newer.savedAt} labels={labels} />
      ) : null}
      <form method="post" noValidate className="stack-l" {...keptForm(box, fields, here)}>
        <input type="hidden" name="seen" value={newer?.newer.savedAt ?? seen} />
        <TextArea
          label="Your words"
          name="words"
          rows={6}
          maxLength={most.words}
          defaultValue={typed?.["words"] ?? words}
          error={refused?.errors["words"]}
          audience={{ words: "Only you can see this.", icon: "lock" }}
          saved={{ state: "saved", at: box.savedAt ?? seen }}
        />
        <TextField
          label="When"
          name="on"
          type="date"
          width="short"
          defaultValue={typed?.["on"] || on}
          error={refused?.errors["on"]}
        />
        <Acts>
          <Button kind="second" name="intent" value="words">
            Save changes
          </Button>
        </Acts>
      </form>
      {findings.length > 0 ? (
        <Note icon="shield">
          <p>
            <b>Could this tell who somebody is?</b> {findings.map((found) => `“${found}”`).join(", ")}.
          </p>
          <p>
            The note is only yours, so nothing has to change now. Taking it out while you remember is easier
            than later, and we ask about each one before it becomes evidence.
          </p>
        </Note>
      ) : null}
    </Section>
  );
}

function Skills({ typed }: { typed?: readonly string[] }) {
  const { skills, groups } = useLoaderData<typeof loader>();
  const ticked = typed ?? skills.map((skill) => skill.code);
  return (
    <Section heading="Skills it shows" id="skills">
      {skills.length > 0 ? (
        <ul className="plain stack-s">
          {skills.map((skill) => (
            <li key={skill.code}>
              <a href={`/framework/${skill.code}`}>{skill.code}</a> {skill.words}
              {skill.dropped ? <span className="muted small"> no longer in the framework</span> : null}
            </li>
          ))}
        </ul>
      ) : (
        <p>None yet. One note can show several skills, of any competency.</p>
      )}
      <More summary={skills.length > 0 ? "Change the skills" : "Choose skills"} open={typed !== undefined}>
        <form method="post" noValidate className="stack">
          {skills.some((skill) => skill.dropped) ? (
            <ChoiceGroup
              multiple
              layout="plain"
              legendSize="label"
              legend="No longer in the framework"
              hint="They stay with this note as long as they are ticked."
              id="f-skill-dropped"
              name="skill"
              choices={skills
                .filter((skill) => skill.dropped)
                .map((skill) => ({ value: skill.code, label: skill.code, detail: skill.words }))}
              defaultValue={ticked}
            />
          ) : null}
          {groups.map((group) => (
            <More
              key={group.code}
              open={group.chosen > 0}
              summary={
                <>
                  {group.code} {group.name}
                  {group.chosen > 0 ? <span className="muted"> · {group.chosen} chosen</span> : null}
                </>
              }
            >
              <ChoiceGroup
                multiple
                layout="plain"
                legendSize="label"
                legend={`${group.code} ${group.name}`}
                id={`f-skill-${group.code}`}
                name="skill"
                choices={group.choices}
                defaultValue={ticked}
              />
            </More>
          ))}
          <Acts>
            <Button kind="second" name="intent" value="skills">
              Save skills
            </Button>
          </Acts>
        </form>
      </More>
    </Section>
  );
}

function Files({ error }: { error?: string }) {
  const { id, files, most, accept } = useLoaderData<typeof loader>();
  const cleaned = files.flatMap((file) => file.changes);
  return (
    <Section heading="Files" id="files">
      {cleaned.length > 0 ? (
        <Banner tone="ok" icon="shield">
          {[...new Set(cleaned)].join(" ")}
        </Banner>
      ) : null}
      {files.length > 0 ? (
        <form method="post" noValidate>
          <FileList
            label="Files of this note"
            files={files.map((file) => ({
              key: file.id,
              name: file.name,
              bytes: file.bytes,
              to: `/notes/${id}/files/${file.id}`,
              icon: fileIcon(file.mediaType),
              action: (
                <Button kind="text" name="remove" value={file.id}>
                  Remove<span className="vh"> {file.name}</span>
                </Button>
              ),
            }))}
          />
        </form>
      ) : null}
      <More summary={files.length > 0 ? "Add another file" : "Add a photo or file"} open={Boolean(error)}>
        <form method="post" encType="multipart/form-data" noValidate className="stack">
          <FileDrop
            label="Photo or file"
            name="files"
            multiple
            hint={`Up to ${most.files} in one note, each smaller than 25 MB.`}
            accept={accept}
            error={error}
          />
          <Acts>
            <Button kind="second" name="intent" value="files">
              Add it
            </Button>
          </Acts>
        </form>
      </More>
    </Section>
  );
}

function Use({ error }: { error?: string }) {
  const { id, usedIn, pieces } = useLoaderData<typeof loader>();
  return (
    <Section heading="Use it in evidence" id="use">
      {usedIn.length > 0 ? (
        <p>
          Copied into{" "}
          {usedIn.map((piece, index) => (
            <span key={piece.id}>
              {index > 0 ? ", " : ""}
              <a href={`/evidence/${piece.id}`}>{piece.title}</a>
            </span>
          ))}
          .
        </p>
      ) : null}
      <p>
        Its words and files are copied to the end of a piece you are writing. There you check that nobody can
        be recognised, before you send anything. The note itself stays private.
      </p>
      {pieces.length > 0 ? (
        <form method="post" noValidate className="stack">
          <ChoiceGroup legend="Which piece?" legendSize="label" name="piece" choices={pieces} error={error} />
          <Acts>
            <Button kind="second" name="intent" value="use">
              Copy it into the piece
            </Button>
            <a href={`/evidence/new?note=${id}`}>Begin a new piece with it</a>
          </Acts>
        </form>
      ) : (
        <p>
          <ButtonLink to={`/evidence/new?note=${id}`} kind="second">
            Begin a piece with it
          </ButtonLink>
        </p>
      )}
    </Section>
  );
}
