import { type LanguagePair, unsafeWords } from "../../catalogue/language";

/** How long nobody types before the words are looked at: advice in the middle of a word helps nobody. */
const pause = 700;

/** In the browser: advice on words that may hurt, beside the box one types in, and beginnings that one press puts there. */
export function adviseForms(page: Document): void {
  const template = page.querySelector<HTMLTemplateElement>("template[data-advice]");
  if (!template) return;
  const pairs = JSON.parse(template.dataset["advice"] ?? "[]") as readonly LanguagePair[];
  for (const place of page.querySelectorAll<HTMLElement>("[data-advice-for]")) {
    const box = page.getElementById(place.dataset["adviceFor"] ?? "");
    if (box instanceof HTMLTextAreaElement) advise(box, place, template, pairs);
  }
  for (const list of page.querySelectorAll<HTMLElement>("[data-begins]")) {
    const box = page.getElementById(list.dataset["begins"] ?? "");
    if (box instanceof HTMLTextAreaElement) offerBeginnings(box, list);
  }
}

function advise(
  box: HTMLTextAreaElement,
  place: HTMLElement,
  template: HTMLTemplateElement,
  pairs: readonly LanguagePair[],
): void {
  let wait = 0;
  let said = "";
  box.addEventListener("input", () => {
    window.clearTimeout(wait);
    wait = window.setTimeout(() => {
      const found = new Map(
        unsafeWords(box.value, false, pairs).map((finding) => [finding.word.toLowerCase(), finding]),
      );
      const now = [...found.keys()].join("\n");
      // the same advice set again would be read out again
      if (now === said) return;
      said = now;
      place.replaceChildren();
      const made = template.content.firstElementChild?.cloneNode(true);
      const line = made instanceof Element ? made.querySelector("li") : null;
      if (found.size === 0 || !(made instanceof Element) || !line) return;
      line.replaceWith(
        ...[...found.values()].map((finding) => {
          const told = line.cloneNode(true) as HTMLElement;
          const put = (name: string, words: string) =>
            told.querySelector(`[data-${name}]`)?.replaceChildren(words);
          put("word", finding.word);
          put("why", finding.why);
          put("instead", finding.instead.join(", or "));
          return told;
        }),
      );
      place.append(made);
    }, pause);
  });
}

/** Each beginning becomes a button that adds it to what is in the box, and leaves the caret behind it. */
function offerBeginnings(box: HTMLTextAreaElement, list: HTMLElement): void {
  for (const item of list.children) {
    const words = (item.textContent ?? "").replace(/ …$/, "");
    const button = Object.assign(document.createElement("button"), {
      type: "button",
      className: "btn btn--text",
      textContent: `${words} …`,
    });
    button.addEventListener("click", () => {
      const before = box.value.trimEnd();
      box.value = `${before === "" ? "" : `${before}\n`}${words} `;
      box.focus();
      box.setSelectionRange(box.value.length, box.value.length);
      box.dispatchEvent(new Event("input", { bubbles: true }));
    });
    item.replaceChildren(button);
  }
}
