import { readFile } from "node:fs/promises";
import path from "node:path";
import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireMay } from "~/access/require-may";
import { catalogue } from "~/catalogue/catalogue.server";
import { templateFile } from "~/catalogue/content-files.server";
import { DomainError } from "~/http/domain-error";
import { requireAsker } from "~/http/session.server";

const types: Record<string, string> = {
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  odt: "application/vnd.oasis.opendocument.text",
  pdf: "application/pdf",
  txt: "text/plain; charset=utf-8",
};

/** A working template to fill in, or the same as plain text. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "learning.read");
  const { slug = "", id = "", format = "" } = params;
  const asText = format === "txt";
  const file = templateFile(catalogue(), slug, id, asText ? "textVersion" : "file");
  const type = types[format];
  if (file === null || type === undefined || (!asText && path.extname(file) !== `.${format}`)) {
    throw new DomainError(
      "not-found",
      "There is no such template. Go back to the exercise and choose again.",
    );
  }
  return new Response(new Uint8Array(await readFile(file)), {
    headers: {
      "Content-Type": type,
      "Content-Disposition": `attachment; filename="${id}.${format}"`,
      "Cache-Control": "private, max-age=3600",
    },
  });
}
