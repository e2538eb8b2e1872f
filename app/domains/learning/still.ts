/**
 * HTML that never changes while the page is open: the words of a module, already made on the server.
 * It is sent once, in the page, and not a second time as data for hydration: there the browser takes it from the
 * page it already has. That is why links between module pages load the page anew.
 */
type Source = (key: string) => string;

let source: Source | null = null;
/** The server says where the HTML comes from; in a browser nobody does. */
export function provideStills(from: Source): void {
  source = from;
}

const inThePage = new Map<string, string>();

/** @param key of one piece, or of several with a space between, which follow each other */
export function stillHtml(key: string): string {
  if (source) return key.split(" ").map(source).join("\n");
  if (inThePage.size === 0) {
    for (const element of document.querySelectorAll<HTMLElement>("[data-still]")) {
      inThePage.set(element.dataset["still"] ?? "", element.innerHTML);
    }
  }
  return inThePage.get(key) ?? "";
}
