/**
 * In the browser: says in passing what is visible anyway ("Copied the link."). Never an error, never the only trace.
 */
export function say(words: string): void {
  const region = document.querySelector(".toasts");
  if (!region) return;
  const toast = document.createElement("div");
  toast.className = "toast";
  const close = document.createElement("button");
  close.type = "button";
  close.className = "toast-close";
  close.textContent = "Close";
  close.addEventListener("click", () => toast.remove());
  toast.append(Object.assign(document.createElement("span"), { textContent: words }), close);
  region.replaceChildren(toast);
}

/** Buttons that copy an address; hidden where there is no script or the browser lets nobody copy. */
export function showCopyButtons(page: Document): void {
  for (const button of page.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
    if (!("clipboard" in navigator)) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      navigator.clipboard.writeText(button.dataset["copy"] ?? "").then(
        () => say("Copied the link."),
        () => say("Your browser did not let us copy. Select the link and copy it yourself."),
      );
    });
  }
}
