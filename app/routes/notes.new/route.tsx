import { randomUUID } from "node:crypto";
import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { offeredFiles, takeFiles } from "~/domains/assessment/file-check.server";
import { newNoteKey, noteLimits, saveNote } from "~/domains/assessment/notes.server";
import { DraftNotices, NewerVersion, keptForm, savedOf } from "~/domains/learning/components/draft-notices";
import { readDraftBox } from "~/domains/learning/drafts.server";
import { dayAt } from "~/domains/people/day-start";
import { environment } from "~/http/environment.server";
import { answerForm } from "~/http/forms.server";
import { keepTyped, requireAskerKeepingWords } from "~/http/kept-words.server";
import { requireAsker, whoIsAsking } from "~/http/session.server";
import { readUpload } from "~/http/uploads.server";
import { Acts, Button } from "~/ui/button";
import { ErrorSummary, errorsOf } from "~/ui/error-summary";
import { FileDrop, TextArea, TextField } from "~/ui/field";
import { PageHead } from "~/ui/page";

export const handle = { script: true };
export const meta: MetaFunction = () => [{ title: "Note something from today – IPS Pathways" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "note.keep", { own: true });
  return {
    id: randomUUID(),
    today: dayAt(new Date(), environment().timeZone),
    most: noteLimits.words,
    files: noteLimits.files,
    accept: offeredFiles,
    box: await readDraftBox(asker.personId, newNoteKey),
  };
}

export async function action({ request }: ActionFunctionArgs) {
  const known = await whoIsAsking(request);
  if (known) requireMay(known, "note.keep", { own: true });
  // the words of somebody whose session has run out are kept; strangers lay no files down
  const upload = await readUpload(request, { files: known ? noteLimits.files : 0 });
  try {
    const form = upload.fields;
    const asker = await requireAskerKeepingWords(request, form, newNoteKey);
    return await answerForm(form, async (read) => {
      const intent = read.choice("intent", ["save", "save-draft"], { label: "What to do" });
      const id = read.text("note", { label: "Note", max: 64 });
      if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) {
        read.refuse("note", "Reload the page and save your note again.");
      }
      const words = read.text("words", {
        label: "What happened",
        max: noteLimits.words,
        multiline: true,
        required: intent === "save" && upload.files.length === 0,
        missing: "Write a few words, or choose a photo, then save.",
      });
      const happenedOn = read.date("on", { label: "When", missing: "Choose the day it happened." });
      if (intent === "save-draft") {
        read.done();
        const body = { words, on: happenedOn };
        const newer = await keepTyped(asker.personId, form, { key: newNoteKey, body });
        return newer ?? redirect("/notes/new#f-words");
      }
      const { taken, faults } = await takeFiles(upload.files);
      if (faults.length > 0) read.refuse("files", faults.join(" "));
      read.done();
      await saveNote(asker, { id, words, happenedOn, files: taken }, new Date());
      return redirect(`/notes/${id}?done=saved`);
    });
  } finally {
    await upload.discard();
  }
}

const fields = ["words", "on"] as const;
const labels = { words: "What happened" };
const here = "/notes/new";

export default function NewNotePage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const newer = answer && "newer" in answer ? answer : undefined;
  const typed = refused?.typed ?? newer?.typed ?? page.box.body;
  const errors = errorsOf(refused);
  return (
    <>
      <ErrorSummary errors={errors} before="this can be saved" />
      <PageHead back={{ to: "/notes", label: "Your notes" }} title="Note something from today" />
      <div className="stack-l measure">
        <DraftNotices box={page.box} labels={labels} returnTo={here} />
        {newer?.newer ? (
          <NewerVersion words={newer.newer.body} at={newer.newer.savedAt} labels={labels} />
        ) : null}
        <form
          method="post"
          encType="multipart/form-data"
          noValidate
          className="stack-l"
          {...keptForm(page.box, fields, here)}
        >
          <input
            type="hidden"
            name="revision"
            value={newer ? (newer.newer?.revision ?? 0) : page.box.revision}
          />
          <input type="hidden" name="note" value={page.id} />
          <TextArea
            label="What happened"
            name="words"
            large
            rows={8}
            maxLength={page.most}
            defaultValue={typed?.["words"] ?? ""}
            error={refused?.errors["words"]}
            hint="A line is enough. Leave names out."
            audience={{ words: "Only you can see this.", icon: "lock" }}
            saved={savedOf(page.box)}
          />
          <FileDrop
            label="A photo or file"
            name="files"
            optional
            multiple
            hint={`Up to ${page.files}, each smaller than 25 MB. A photo loses its place and time; faces stay.`}
            accept={page.accept}
            error={refused?.errors["files"]}
          />
          <TextField
            label="When"
            name="on"
            type="date"
            width="short"
            defaultValue={typed?.["on"] || page.today}
            error={refused?.errors["on"]}
          />
          <Acts>
            <Button name="intent" value="save">
              Save note
            </Button>
            <Button kind="text" name="intent" value="save-draft">
              Keep it and go on later
            </Button>
          </Acts>
          <p className="muted">
            You choose the skills it shows later, when there is time. It is private until you copy it into
            evidence yourself.
          </p>
        </form>
      </div>
    </>
  );
}
