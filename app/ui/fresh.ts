/**
 * In the browser: a part of a page that still moves is fetched again every so many seconds, until the server says that
 * it stands. It has an id and says how many seconds (`data-fresh`). The rest of the page, the focus and what was typed
 * stay; once nothing moves any more the whole page is asked for again, unless somebody is writing on it.
 */
export function keepFresh(page: Document): void {
  for (const part of page.querySelectorAll<HTMLElement>("[data-fresh][id]")) turn(page, part);
}

function turn(page: Document, part: HTMLElement): void {
  window.setTimeout(
    () => {
      void fetched(part.id).then((next) => {
        if (!next) return turn(page, part);
        part.replaceChildren(...next.childNodes);
        if (next.dataset["fresh"] !== undefined) turn(page, part);
        else if (!(page.activeElement instanceof HTMLTextAreaElement)) location.reload();
      });
    },
    Number(part.dataset["fresh"]) * 1000,
  );
}

/** The same part as it is now; null where it could not be had. */
async function fetched(id: string): Promise<HTMLElement | null> {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(id);
  } catch {
    return null;
  }
}
