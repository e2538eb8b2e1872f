/** How long nobody types before we ask, and how long before a screen reader hears what came of it. */
const pause = 250;
const breath = 700;

/**
 * In the browser: a search form shows what it finds as one types.
 * The server writes the results; this puts them into the page, keeps the address in step so that Back and Reload find
 * them again, and tells a screen reader once typing rests. The focus stays where it is.
 * The form says where results come from (`data-results`) and what to say when they do not (`data-unreachable`); the
 * page has `#results` for them and `#results-say`, which is read out.
 */
export function showResultsAsTyped(page: Document): void {
  for (const form of page.querySelectorAll<HTMLFormElement>("form[data-results]")) {
    const into = page.querySelector<HTMLElement>("#results");
    const say = page.querySelector<HTMLElement>("#results-say");
    if (into && say) live(page, form, into, say);
  }
}

function live(page: Document, form: HTMLFormElement, into: HTMLElement, say: HTMLElement): void {
  let shown = asked(form);
  let wait = 0;
  let tell = 0;
  let underway: AbortController | null = null;

  /** @returns false where the results could not be had */
  async function show(question: string): Promise<boolean> {
    underway?.abort();
    const asking = new AbortController();
    underway = asking;
    try {
      const answer = await fetch(`${form.dataset["results"] ?? ""}?${question}`, {
        signal: asking.signal,
        headers: { Accept: "text/html" },
      });
      if (!answer.ok) return false;
      const markup = await answer.text();
      // somebody who has gone on to a result does not want it taken away
      if (into.contains(page.activeElement)) return true;
      into.innerHTML = markup;
      shown = question;
      history.replaceState(null, "", `${form.action.split("?")[0] ?? ""}?${question}`);
      const { says, title } = (into.firstElementChild as HTMLElement | null)?.dataset ?? {};
      if (title) page.title = title;
      tell = window.setTimeout(() => (say.textContent = says ?? ""), breath);
      return true;
    } catch {
      // a newer question took its place, which is no failure
      return asking.signal.aborted;
    }
  }

  const settle = (): string => {
    window.clearTimeout(wait);
    window.clearTimeout(tell);
    return asked(form);
  };

  form.addEventListener("input", () => {
    const question = settle();
    wait = window.setTimeout(() => {
      if (question === shown) return;
      void show(question).then((came) => {
        if (!came) say.textContent = form.dataset["unreachable"] ?? "";
      });
    }, pause);
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const question = settle();
    void (question === shown ? Promise.resolve(true) : show(question)).then((came) => {
      // without an answer the browser asks for the page as it would without script
      if (came) into.querySelector<HTMLElement>("[tabindex='-1']")?.focus();
      else form.submit();
    });
  });
}

const asked = (form: HTMLFormElement): string =>
  String(new URLSearchParams(new FormData(form) as unknown as Record<string, string>));
