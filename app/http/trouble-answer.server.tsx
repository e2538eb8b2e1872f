import { cookieValue } from "./cookies";
import { frameFor } from "./frame.server";
import { publicDocument } from "./public-document.server";
import { whoIsAsking } from "./session.server";
import { type Trouble, TroublePage, troubleTitle } from "./trouble";
import { parseTheme } from "~/ui/theme";

/**
 * Why a file did not come, for addresses that answer with a file and so have no page of their own to fail on.
 * Remix would say "Unexpected Server Error" as JSON, whatever the reason was.
 * @returns the error page for who follows a link; the bare sentence for a program
 */
export async function troubleAnswer(request: Request, status: number, trouble: Trouble): Promise<Response> {
  const headers = { "Cache-Control": "private, no-store" };
  if (!request.headers.get("Accept")?.includes("text/html")) {
    return new Response(`${trouble.sentence}\n`, {
      status,
      headers: { ...headers, "Content-Type": "text/plain; charset=utf-8" },
    });
  }
  // where even this fails, the page is still worth having
  const asker = await whoIsAsking(request).catch(() => null);
  const page = publicDocument({
    title: troubleTitle(status),
    theme: parseTheme(cookieValue(request.headers.get("Cookie"), "theme")),
    frame: frameFor(asker, new URL(request.url).pathname),
    indexed: false,
    children: <TroublePage status={status} trouble={trouble} signedIn={asker !== null} />,
  });
  return new Response(page, { status, headers: { ...headers, "Content-Type": "text/html; charset=utf-8" } });
}
