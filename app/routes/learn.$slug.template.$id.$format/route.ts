import { readFile } from "node:fs/promises";
import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { templateFile } from "~/catalogue/content-files.server";
import { DomainError } from "~/http/domain-error";
import { requireAsker } from "~/http/session.server";

const types = {
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  txt: "text/plain; charset=utf-8",
};

/** A working template to fill in, or the same as plain text. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "learning.read");
  const { slug = "", id = "", format = "" } = params;
  const known = format === "docx" || format === "txt" ? format : null;
  const file = known === null ? null : templateFile(catalogue(), slug, id, known);
  if (known === null || file === null) {
    throw new DomainError(
      "not-found",
      "There is no such template. Go back to the exercise and choose again.",
    );
  }
  return new Response(new Uint8Array(await readFile(file)), {
    headers: {
      "Content-Type": types[known],
      "Content-Disposition": `attachment; filename="${id}.${format}"`,
      "Cache-Control": "private, max-age=3600",
    },
  });
}
