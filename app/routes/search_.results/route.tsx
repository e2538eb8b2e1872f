import { type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { requireMay } from "~/access/require-may";
import { foundMarkup, viewSearch } from "~/domains/learning/search.server";
import { whoIsAsking } from "~/http/session.server";

/** The results alone, for the script that shows them as one types: a third of the bytes of the whole page. */
export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await whoIsAsking(request);
  requireMay(asker ?? { roles: [] }, "public.read");
  const { search, searchParams } = new URL(request.url);
  // opened as a page it would be one without a frame
  if (request.headers.get("Sec-Fetch-Dest") === "document") throw redirect(`/search${search}`);
  return new Response(foundMarkup(viewSearch(searchParams, asker?.roles ?? null)), {
    headers: { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "private, no-cache" },
  });
}
