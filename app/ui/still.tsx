/**
 * HTML that does not change while the page is open: a module's words, the frame of every page. The server renders it
 * once and keeps it, so a page is not made of five hundred elements each time; and it is sent once, in the page, and
 * not a second time as data for hydration: the browser takes it from the page it already has.
 * That is why links load pages anew, and why nothing inside may need script.
 */
type Source = (key: string, given: unknown) => string;

let source: Source | null = null;
/** The server says where the HTML comes from; in a browser nobody does. */
export function provideStills(from: Source): void {
  source = from;
}

const inThePage = new Map<string, string>();

/**
 * @param key   of one piece, or of several with a space between, which follow each other
 * @param given what an action answered, for a piece that shows it
 */
export function stillHtml(key: string, given?: unknown): string {
  if (source) return source(key, given);
  if (inThePage.size === 0) {
    for (const element of document.querySelectorAll<HTMLElement>("[data-still]")) {
      inThePage.set(element.dataset["still"] ?? "", element.innerHTML);
    }
  }
  return inThePage.get(key) ?? "";
}

/** A piece of the page by its key. */
export function Still({
  of,
  given,
  className,
  id,
}: {
  of: string;
  given?: unknown;
  className?: string;
  id?: string;
}) {
  return (
    <div
      className={className}
      id={id}
      data-still={of}
      suppressHydrationWarning
      dangerouslySetInnerHTML={{ __html: stillHtml(of, given) }}
    />
  );
}
