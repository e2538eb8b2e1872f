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
import { addDraftFile, removeDraftFile } from "~/domains/assessment/evidence-drafts.server";
import { limits } from "~/domains/assessment/evidence-rules";
import { offeredFiles, takeFiles } from "~/domains/assessment/file-check.server";
import { readWriting } from "~/domains/assessment/writing.server";
import { DomainError } from "~/http/domain-error";
import { answerForm, readForm } from "~/http/forms.server";
import { requireAsker } from "~/http/session.server";
import { readMultipart } from "~/http/uploads.server";
import { Banner } from "~/ui/banner";
import { Acts, Button, ButtonLink } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import { FileDrop } from "~/ui/field";
import { FileList, fileIcon } from "~/ui/file-list";
import { PageHead, Section, Split } from "~/ui/page";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page ? `Files – ${page.name} – IPS Pathways` : "IPS Pathways" },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "evidence.write", { own: true });
  const id = params["id"] ?? "";
  const writing = await readWriting(asker, id);
  if (!writing) throw redirect(`/evidence/${id}`);
  const { draft, of, kind, name, number, asked } = writing;
  return {
    id,
    name,
    number,
    asked,
    title: draft.title,
    files: draft.files.map(({ id, name, bytes, mediaType, changes }) => ({
      id,
      name,
      bytes,
      mediaType,
      changes,
    })),
    most: limits.files,
    accept: offeredFiles,
    suits: inWords(kind.accepts.map((format) => formats[format])),
    templates: of.exercise.templates.map((template) => ({
      title: template.title,
      to: `/learn/${of.slug}/template/${template.id}/docx`,
    })),
  };
}

const formats = {
  text: "plain text",
  docx: "a Word document",
  odt: "an OpenDocument text",
  pdf: "a PDF",
  image: "a photo",
  audio: "a recording",
} as const;
function inWords(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? "") : `${items.slice(0, -1).join(", ")} or ${items.at(-1)}`;
}

export async function action({ request, params }: ActionFunctionArgs) {
  // before a byte of the body is read: strangers lay no files down
  const asker = await requireAsker(request);
  requireMay(asker, "evidence.write", { own: true });
  const id = params["id"] ?? "";
  const writing = await readWriting(asker, id);
  if (!writing) throw redirect(`/evidence/${id}`);
  const now = new Date();

  if (!/^multipart\//i.test(request.headers.get("content-type") ?? "")) {
    const form = await readForm(request);
    return answerForm(form, async (read) => {
      const file = read.text("remove", { label: "File", max: 64 });
      read.done();
      await store().write((tx) => removeDraftFile(tx, id, file));
      return redirect(`/evidence/${id}/files`);
    });
  }

  const upload = await readMultipart(request);
  try {
    return await answerForm(upload.fields, async (read) => {
      const { taken, faults } = await takeFiles(upload.files);
      if (upload.files.length === 0) faults.push("Choose a file first, then add it.");
      for (const file of taken) {
        try {
          await store().write((tx) => addDraftFile(tx, id, file, now));
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
          faults.push(error.message);
        }
      }
      if (faults.length > 0) read.refuse("files", faults.join(" "));
      read.done();
      return redirect(`/evidence/${id}/files`);
    });
  } finally {
    await upload.discard();
  }
}

export default function FilesPage() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const refused = answer && "refused" in answer ? answer.refused : undefined;
  const cleaned = page.files.filter((file) => file.changes.length > 0);
  return (
    <>
      <ErrorSummary errors={refused?.errors} before="you can go on" />
      <PageHead
        back={{ to: `/evidence/${page.id}/words`, label: "Back to what happened" }}
        kicker={`${page.title || page.name}${page.number > 1 ? `, version ${page.number}` : ""} · Step 2 of 4`}
        title="Add files, if you have some"
        lede="What you wrote may be enough by itself. You can go on without a file."
      />
      <Split
        main={
          <>
            <AskedFor asked={page.asked} />
            {cleaned.length > 0 ? (
              <Banner tone="ok" icon="shield">
                {cleaned.map((file) => (
                  <span key={file.id}>{file.changes.join(" ")} </span>
                ))}
              </Banner>
            ) : null}
            {page.files.length > 0 ? (
              <Section heading="Files so far" id="files">
                <form method="post" noValidate>
                  <FileList
                    label="Files so far"
                    files={page.files.map((file) => ({
                      key: file.id,
                      name: file.name,
                      bytes: file.bytes,
                      note: "Checked: it is what it says it is.",
                      icon: fileIcon(file.mediaType),
                      action: (
                        <Button kind="text" name="remove" value={file.id}>
                          Remove<span className="vh"> {file.name}</span>
                        </Button>
                      ),
                    }))}
                  />
                </form>
              </Section>
            ) : null}
            <form method="post" encType="multipart/form-data" noValidate className="stack-l">
              <FileDrop
                label={page.files.length > 0 ? "Add more files" : "Choose files"}
                name="files"
                large
                multiple
                hint={`PDF, pictures, Word, Excel, PowerPoint, OpenDocument, plain text or a recording, each smaller than 25 MB, ${page.most} at most. For this piece, ${page.suits} works best.`}
                accept={page.accept}
                error={refused?.errors["files"]}
              />
              <Acts>
                <Button kind="second">Add these files</Button>
              </Acts>
            </form>
            <Acts>
              <ButtonLink to={`/evidence/${page.id}/identities`}>Continue to protect identities</ButtonLink>
              <ButtonLink to="/evidence" kind="text">
                Stop for now
              </ButtonLink>
            </Acts>
          </>
        }
        aside={
          <>
            <Section small heading="Before you add one">
              <ul>
                <li>A photo loses the place and time hidden in it. Faces, badges and signs stay.</li>
                <li>Ask before you record anybody, and say nobody’s name.</li>
                <li>Look at comments and tracked changes in a document.</li>
              </ul>
            </Section>
            <Section small heading="Template">
              {page.templates.map((template) => (
                <p key={template.to}>
                  <a href={template.to}>{template.title}</a>
                </p>
              ))}
            </Section>
          </>
        }
      />
    </>
  );
}
