import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { DraftBox } from "../draft-key";
import { DraftKeeper, type KeepAnswer, type KeeperState, type Words } from "../draft-keeper";

export interface DraftInHand {
  /** for `<form ref>` */
  readonly form: RefObject<HTMLFormElement>;
  readonly state: KeeperState;
  /** for `<input type="hidden" name="revision">`: what "Save draft" builds on without script */
  readonly revision: number;
  keepMine(): void;
  takeNewer(): void;
}

/**
 * Saves the named fields of a form as they are typed; without script the form's own "Save draft" does it.
 * @param box     from `readDraftBox` in the loader
 * @param fields  names of the fields that make up the draft; ticks and choices are kept by value
 */
export function useDraft(box: DraftBox, fields: readonly string[]): DraftInHand {
  const form = useRef<HTMLFormElement>(null);
  const keeper = useRef<DraftKeeper | null>(null);
  const [state, setState] = useState<KeeperState>(() => ({
    kind: box.savedAt ? "saved" : "none",
    at: box.savedAt,
    revision: box.revision,
    newer: null,
    sentence: null,
  }));
  const names = useMemo(() => fields.join("\n"), [fields]);

  useEffect(() => {
    const element = form.current;
    if (!element) return;
    const wanted = names.split("\n");
    const mine = new DraftKeeper(box, {
      storage: deviceStorage(),
      post,
      after: (ms, act) => {
        const id = window.setTimeout(act, ms);
        return () => window.clearTimeout(id);
      },
      now: () => new Date(),
      changed: setState,
    });
    keeper.current = mine;
    setState(mine.state);
    const back = mine.recover(wordsIn(element, wanted));
    if (back) putInto(element, back);

    const typed = (event: Event) => {
      const name = (event.target as HTMLInputElement | null)?.name;
      if (name && wanted.includes(name)) mine.typed(wordsIn(element, wanted));
    };
    const submitted = () => mine.sent(wordsIn(element, wanted));
    const left = () => {
      if (document.visibilityState === "hidden") mine.flush(true);
    };
    const returned = () => {
      if (mine.state.kind === "signed-out" || mine.state.kind === "unsaved") mine.flush();
    };
    element.addEventListener("input", typed);
    element.addEventListener("submit", submitted);
    document.addEventListener("visibilitychange", left);
    window.addEventListener("online", returned);
    window.addEventListener("focus", returned);
    return () => {
      mine.stop();
      element.removeEventListener("input", typed);
      element.removeEventListener("submit", submitted);
      document.removeEventListener("visibilitychange", left);
      window.removeEventListener("online", returned);
      window.removeEventListener("focus", returned);
    };
    // a new revision from the server is a new start: the loader ran again
  }, [box.key, box.owner, box.revision, names]); // eslint-disable-line react-hooks/exhaustive-deps

  const keepMine = useCallback(() => {
    if (form.current) keeper.current?.keepMine(wordsIn(form.current, names.split("\n")));
  }, [names]);
  const takeNewer = useCallback(() => {
    const words = keeper.current?.takeNewer();
    if (form.current && words) putInto(form.current, words);
  }, []);
  return { form, state, revision: state.revision, keepMine, takeNewer };
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
