import type { LoaderFunctionArgs } from "@remix-run/node";
import { downloadStored } from "~/domains/assessment/file-check.server";
import { readNoteFile } from "~/domains/assessment/notes.server";
import { requireAsker } from "~/http/session.server";

/** A file of one's own note; always to be saved, never shown as a page of ours. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  return downloadStored(await readNoteFile(asker, params["id"] ?? "", params["file"] ?? ""));
}
