/** In the browser: shows the buttons that print the page. Without script the browser's own command does it. */
export function showPrintButtons(page: Document): void {
  for (const button of page.querySelectorAll<HTMLElement>("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
