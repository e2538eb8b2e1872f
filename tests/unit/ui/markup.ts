/** Small readers of rendered markup; enough for what React writes, no parser needed. */

/** An attribute of the first element with this tag. */
export function attribute(markup: string, tag: string, name: string): string | null {
  const element = new RegExp(`<${tag}(?:\\s[^>]*)?>`).exec(markup)?.[0] ?? "";
  return new RegExp(`\\s${name}="([^"]*)"`).exec(element)?.[1] ?? null;
}

/** What is read out: the text without its tags. */
export function textOf(markup: string): string {
  return markup
    .replace(/<[^>]+>/g, "")
    .replace(/&#x27;/g, "'")
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&");
}

export const count = (markup: string, what: RegExp): number => markup.match(what)?.length ?? 0;
