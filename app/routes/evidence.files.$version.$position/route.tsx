import type { LoaderFunctionArgs } from "@remix-run/node";
import { downloadStored } from "~/domains/assessment/file-check.server";
import { readSentFile } from "~/domains/assessment/reads.server";
import { recordFileRead } from "~/domains/assessment/writes.server";
import { DomainError } from "~/http/domain-error";
import { requireAsker } from "~/http/session.server";

/** A file as it was sent; always to be saved, never shown as a page of ours. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  const position = Number(params["position"]);
  if (!Number.isInteger(position) || position < 0 || position > 1000) {
    throw new DomainError("not-found", "There is no such file. Go back to the piece and choose again.");
  }
  const { head, file } = await readSentFile(asker, params["version"] ?? "", position);
  const answer = await downloadStored(file);
  await recordFileRead(asker, file.versionId, position, head.author.id, new Date());
  return answer;
}
