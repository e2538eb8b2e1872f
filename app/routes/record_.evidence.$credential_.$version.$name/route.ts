import type { LoaderFunctionArgs } from "@remix-run/node";
import { store } from "#db/store.server";
import { requireMay } from "~/access/require-may";
import { fileHeaders } from "~/domains/assessment/file-check.server";
import { readHandedOut } from "~/domains/credentials/hand-over.server";
import { requireAsker } from "~/http/session.server";

/** The words of one's own judged version, or the proof of one of its files; always to be saved. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "evidence.hand-over", { own: true });
  const { name, mediaType, text } = await readHandedOut(
    store(),
    asker.personId,
    params["credential"] ?? "",
    params["version"] ?? "",
    params["name"] ?? "",
  );
  const bytes = Buffer.from(text, "utf8");
  return new Response(bytes, {
    headers: { ...fileHeaders({ name, mediaType }), "Content-Length": String(bytes.length) },
  });
}
