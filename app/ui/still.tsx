/**
 * HTML that is the same for many readers: a module's words, the frame of every page. The server renders it once and
 * keeps it, so a page is not made of five hundred elements each time.
 */
type Source = (key: string, given: unknown) => string;

let source: Source | null = null;
let place: Source | null = null;
/**
 * The server says where the HTML comes from.
 * @param from   the HTML itself
 * @param marker what stands for it while a page is rendered, and is replaced by its bytes when the page is sent
 */
export function provideStills(from: Source, marker: Source): void {
  source = from;
  place = marker;
}

/**
 * @param key   of one piece, or of several with a space between, which follow each other
 * @param given what an action answered, for a piece that shows it
 */
export function stillHtml(key: string, given?: unknown): string {
  return source?.(key, given) ?? "";
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
      dangerouslySetInnerHTML={{ __html: (place ?? stillHtml)(of, given) }}
    />
  );
}
