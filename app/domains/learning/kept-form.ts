import { formatDateTime, formatTime } from "~/ui/moments";
import { savedIcons, savedWords } from "~/ui/saved-words";
import { DraftKeeper, type KeepAnswer, type KeeperState, type Words } from "./draft-keeper";

/** What the server writes into `data-kept` of a form whose words are kept as they are typed. */
export interface KeptForm {
  readonly key: string;
  readonly owner: string;
  readonly revision: number;
  readonly savedAt: string | null;
  readonly fields: readonly string[];
  readonly returnTo: string;
}

/** In the browser: keeps the words of every such form on the page. */
export function keepForms(page: Document): void {
  for (const form of page.querySelectorAll<HTMLFormElement>("form[data-kept]"))
    keepForm(form, JSON.parse(form.dataset["kept"] ?? "") as KeptForm);
}

function keepForm(form: HTMLFormElement, kept: KeptForm): void {
  const keeper: DraftKeeper = new DraftKeeper(kept, {
    storage: deviceStorage(),
    post,
    after: (ms, act) => {
      const id = window.setTimeout(act, ms);
      return () => window.clearTimeout(id);
    },
    now: () => new Date(),
    changed: (state) => show(state),
  });
  const words = (): Words => wordsIn(form, kept.fields);
  const saved = savedLine(form, kept.returnTo);
  const notice = newerNotice(kept.key, {
    mine: () => keeper.keepMine(words()),
    newer: () => {
      const taken = keeper.takeNewer();
      if (taken) putInto(form, taken);
    },
  });
  const revision = form.querySelector<HTMLInputElement>('input[name="revision"]');

  function show(state: KeeperState): void {
    saved(state);
    notice(state.newer);
    if (revision) revision.value = String(state.revision);
  }

  const back = keeper.recover(words());
  if (back) putInto(form, back);
  form.addEventListener("input", (event) => {
    const name = (event.target as HTMLInputElement | null)?.name;
    if (name && kept.fields.includes(name)) keeper.typed(words());
  });
  form.addEventListener("submit", () => keeper.sent(words()));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keeper.flush(true);
  });
  const returned = (): void => {
    if (keeper.state.kind === "signed-out" || keeper.state.kind === "unsaved") keeper.flush();
  };
  window.addEventListener("online", returned);
  window.addEventListener("focus", returned);
}

/** The line under the box that says whether its words are safe. */
function savedLine(form: HTMLFormElement, returnTo: string): (state: KeeperState) => void {
  const line = form.querySelector<HTMLElement>(".saved");
  const said = line?.querySelector('[role="status"]');
  const time = line?.querySelector('[data-saved="time"]');
  const more = line?.querySelector('[data-saved="more"]');
  if (!line || !said || !time || !more) return () => undefined;
  const asBefore = [...more.childNodes];
  const signIn = document.createElement("a");
  signIn.href = `/login?${new URLSearchParams({ return: returnTo })}`;
  signIn.textContent = "Sign in and come back";
  return ({ kind, at, sentence }) => {
    const [words, when] = savedWords(kind, at ? formatTime(at, { zoneName: false }) : "");
    line.dataset["state"] = kind;
    line.querySelector("use")?.setAttribute("href", `/icons.svg#i-${savedIcons[kind]}`);
    // the same words set again would be announced again
    if (said.textContent !== words) said.textContent = words;
    time.textContent = when;
    more.replaceChildren(...(kind === "signed-out" ? [signIn] : sentence ? [sentence] : asBefore));
  };
}

/** Both versions, where another tab or device saved first; made from the page's own template. */
function newerNotice(
  key: string,
  acts: { readonly mine: () => void; readonly newer: () => void },
): (newer: KeeperState["newer"]) => void {
  const template = document.querySelector<HTMLTemplateElement>(`template[data-newer="${CSS.escape(key)}"]`);
  let shown: Element | null = null;
  return (newer) => {
    shown?.remove();
    shown = null;
    const made = template?.content.firstElementChild?.cloneNode(true);
    if (!newer || !(made instanceof Element)) return;
    const { body, savedAt } = newer;
    for (const part of made.querySelectorAll(`[data-when="${body ? "gone" : "body"}"]`)) part.remove();
    for (const quote of made.querySelectorAll<HTMLElement>("[data-field]")) {
      const words = body?.[quote.dataset["field"] ?? ""] ?? "";
      const place = quote.querySelector(".written");
      if (words === "" || !place) quote.remove();
      else place.textContent = words;
    }
    const at = made.querySelector("[data-saved-at]");
    if (at && savedAt) at.textContent = ` Saved ${formatDateTime(savedAt)}.`;
    for (const button of made.querySelectorAll<HTMLElement>("[data-act]"))
      button.addEventListener("click", acts[button.dataset["act"] === "mine" ? "mine" : "newer"]);
    template?.after(made);
    shown = made;
  };
}

function deviceStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

async function post(
  { key, revision, body }: { key: string; revision: number; body: Words },
  leaving: boolean,
): Promise<KeepAnswer> {
  const sent = new URLSearchParams({
    key,
    revision: String(revision),
    body: JSON.stringify(body),
  }).toString();
  const response = await fetch("/drafts", {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded", Accept: "application/json" },
    body: sent,
    redirect: "manual",
    // browsers take at most 64 kB from a page that is being left
    keepalive: leaving && sent.length < 60_000,
  });
  if (response.type === "opaqueredirect" || response.status === 401) return { kind: "signed-out" };
  if (response.status >= 500) return { kind: "failed" };
  const answer = (await response.json()) as Partial<{
    revision: number;
    savedAt: string | null;
    body: Words | null;
    sentence: string;
  }>;
  if (response.status === 409) {
    return {
      kind: "newer",
      revision: answer.revision ?? 0,
      savedAt: answer.savedAt ?? null,
      body: answer.body ?? null,
    };
  }
  if (!response.ok) return { kind: "refused", sentence: answer.sentence ?? "This could not be saved." };
  return {
    kind: "kept",
    revision: answer.revision ?? 0,
    savedAt: answer.savedAt ?? new Date().toISOString(),
  };
}

/** Several ticks under one name are kept one a line. */
function wordsIn(form: HTMLFormElement, names: readonly string[]): Record<string, string> {
  const data = new FormData(form);
  return Object.fromEntries(
    names.map((name) => [
      name,
      data
        .getAll(name)
        .filter((value) => typeof value === "string")
        .join("\n"),
    ]),
  );
}

function putInto(form: HTMLFormElement, words: Words): void {
  for (const [name, value] of Object.entries(words)) {
    const chosen = new Set(value.split("\n"));
    for (const control of form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>(
      `[name="${CSS.escape(name)}"]`,
    )) {
      if (control instanceof HTMLInputElement && (control.type === "radio" || control.type === "checkbox")) {
        control.checked = chosen.has(control.value);
      } else {
        control.value = value;
      }
    }
  }
}
