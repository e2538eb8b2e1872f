import { data, redirect } from "@remix-run/node";
import { keepDraft, keepLapsed } from "~/domains/learning/drafts.server";
import { readLapsedSession, sessionIdIn } from "~/domains/people/sessions.server";
import { typedIn } from "./forms.server";
import { requestScope } from "./request-scope.server";
import { type Asker, returnAddress, whoIsAsking } from "./session.server";

/** What the error page shows when words came without anybody to keep them for. */
export interface TypedTrouble {
  readonly sentence: string;
  readonly requestId: string | null;
  /** field → words, to copy */
  readonly typed: Readonly<Record<string, string>>;
  readonly signInTo: string;
}

/** Fields that steer the form and are nobody's words. */
const steering = new Set(["intent", "revision", "key", "return", "reflection", "seen"]);

/**
 * The signed-in person, for the action of a form that people write long words into.
 * A session may run out while they write: then the words are kept for them beside the draft, they sign in, and the
 * page offers them back. Not `requireAsker`: it would throw away what was typed.
 * @param draftKey the box these words belong to, such as `evidence:<id>`
 * @throws redirect to sign in; or a 401 page that shows the words, where nobody knows whose they are
 */
export async function requireAskerKeepingWords(
  request: Request,
  form: FormData,
  draftKey: string,
): Promise<Asker> {
  const asker = await whoIsAsking(request);
  if (asker) return asker;
  const signInTo = `/login?${new URLSearchParams({ return: returnAddress(request) })}`;
  const typed = Object.fromEntries(
    Object.entries(typedIn(form).typed).filter(([name, words]) => !steering.has(name) && words.trim() !== ""),
  );
  const now = new Date();
  const id = sessionIdIn(request.headers.get("Cookie"));
  const personId = id ? await readLapsedSession(id, now) : null;
  if (personId) {
    await keepLapsed(personId, draftKey, typed, now);
    throw redirect(signInTo);
  }
  const trouble: TypedTrouble = {
    sentence:
      "You are signed out, so nothing was saved. Copy your words from below, sign in, and paste them back.",
    requestId: requestScope()?.id ?? null,
    typed,
    signInTo,
  };
  throw data(trouble, { status: 401 });
}

/**
 * "Save draft" of a form whose words are kept, for where there is no script.
 * @returns null: it is kept; otherwise the answer that shows what another window saved first beside what was typed
 */
export async function keepTyped(
  personId: string,
  form: FormData,
  { key, body }: { key: string; body: Readonly<Record<string, string>> },
  now = new Date(),
) {
  const revision = Number(form.get("revision")) || 0;
  const keeping = await keepDraft(personId, { key, body, revision }, now);
  if (keeping.outcome === "kept") return null;
  const newer = keeping.draft;
  return data(
    {
      newer: newer && { body: newer.body, savedAt: newer.savedAt.toISOString(), revision: newer.revision },
      typed: body,
    },
    { status: 409 },
  );
}
