import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMay } from "~/access/require-may";
import { deleteNote, readNote } from "~/domains/assessment/notes.server";
import { answerForm, readForm } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";
import { Confirm } from "~/ui/confirm";
import { ErrorSummary } from "~/ui/error-summary";
import { PageHead } from "~/ui/page";

export const meta: MetaFunction = () => [{ title: "Delete this note? – IPS Pathways" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "note.keep", { own: true });
  const { id, words, files, usedIn } = await readNote(asker, params["id"] ?? "");
  return { id, words, files: files.length, used: usedIn.map((piece) => piece.title) };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "note.keep", { own: true });
  const { id } = await readNote(asker, params["id"] ?? "");
  const form = await readForm(request);
  return answerForm(form, async (read) => {
    read.choice("intent", ["delete"], { label: "What to do" });
    read.done();
    await deleteNote(asker, id, new Date());
    return redirect("/notes?done=deleted");
  });
}

export default function DeleteNotePage() {
  const { id, words, files, used } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return (
    <>
      <ErrorSummary errors={answer?.refused.errors} />
      <PageHead back={{ to: `/notes/${id}`, label: "Back to the note" }} title="Delete this note?" />
      <form method="post">
        <Confirm
          level={2}
          heading="It is gone for good"
          consequence={
            <>
              {words ? <blockquote className="quote written">{words}</blockquote> : null}
              <p>
                {files > 0 ? `Its ${files === 1 ? "file goes" : `${files} files go`} with it. ` : ""}
                Nobody can bring it back. Files leave the service within two days, and backups as they are
                replaced.
              </p>
              {used.length > 0 ? (
                <p>What you copied into evidence stays there: {used.map((t) => `“${t}”`).join(", ")}.</p>
              ) : null}
            </>
          }
          act={{ label: "Delete the note", tone: "stop", name: "intent", value: "delete" }}
          keep={{ to: `/notes/${id}`, label: "Keep it" }}
        />
      </form>
    </>
  );
}
