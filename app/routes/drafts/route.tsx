import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { requireMay } from "~/access/require-may";
import { keepDraft, leaveLapsed, putLapsedBack } from "~/domains/learning/drafts.server";
import { DomainError } from "~/http/domain-error";
import { readForm, storable } from "~/http/forms.server";
import { requireAsker, whoIsAsking } from "~/http/session.server";

/** Nothing to see here; drafts stand on the pages they belong to. */
export async function loader({ request }: LoaderFunctionArgs) {
  const asker = await requireAsker(request);
  requireMay(asker, "draft.keep", { own: true });
  return redirect("/dashboard");
}

/**
 * Saves what is being typed, or puts back what came too late.
 * A script asks, so somebody signed out gets 401 and not the sign-in page, and refusals are JSON.
 */
export async function action({ request }: ActionFunctionArgs) {
  const asker = await whoIsAsking(request);
  const now = new Date();
  try {
    const form = await readForm(request, { maxBytes: 1024 * 1024 });
    const field = (name: string): string => String(form.get(name) ?? "");
    const intent = field("intent");
    if (intent === "put-back" || intent === "leave") {
      const signedIn = asker ?? (await requireAsker(request));
      requireMay(signedIn, "draft.keep", { own: true });
      if (intent === "put-back") await putLapsedBack(signedIn.personId, field("key"), now);
      else await leaveLapsed(signedIn.personId, field("key"));
      return redirect(ownPath(field("return")));
    }
    if (!asker) return Response.json({ sentence: "Sign in again to save this." }, { status: 401 });
    requireMay(asker, "draft.keep", { own: true });
    const revision = Number(field("revision"));
    if (!Number.isSafeInteger(revision) || revision < 0) {
      throw new DomainError("invalid", "Reload the page, then save again.");
    }
    const keeping = await keepDraft(
      asker.personId,
      { key: field("key"), body: bodyIn(field("body")), revision },
      now,
    );
    const { draft } = keeping;
    const answer = {
      revision: draft?.revision ?? 0,
      savedAt: draft?.savedAt.toISOString() ?? null,
      ...(keeping.outcome === "newer" ? { body: draft?.body ?? null } : {}),
    };
    return Response.json(answer, { status: keeping.outcome === "kept" ? 200 : 409 });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return Response.json({ sentence: error.message }, { status: error.status });
  }
}

/** @throws invalid for anything but an object of text */
function bodyIn(json: string): Record<string, string> {
  const wrong = () =>
    new DomainError("invalid", "This draft arrived in a way we cannot read. Reload the page.");
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    throw wrong();
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) throw wrong();
  return Object.fromEntries(
    Object.entries(parsed).map(([name, value]) => {
      if (typeof value !== "string") throw wrong();
      return [storable(name, 200), storable(value)];
    }),
  );
}

/** A path on this site; anything else leads home. */
function ownPath(to: string): string {
  const url =
    to.startsWith("/") && URL.canParse(to, "http://here.invalid") ? new URL(to, "http://here.invalid") : null;
  return url?.host === "here.invalid" ? url.pathname + url.search + url.hash : "/dashboard";
}
