/**
 * Where to go after signing in: only to a page of ours, whatever the address bar was made to say.
 * @returns a path with its query, or null where what was given leads elsewhere or back to signing in
 */
export function safeReturn(given: string | null | undefined): string | null {
  if (!given || given.length > 2000 || !given.startsWith("/")) return null;
  const here = "https://here.invalid";
  let url: URL;
  try {
    // a backslash, a tab and two slashes all begin another host in a browser's eyes; URL reads as browsers do
    url = new URL(given, here);
  } catch {
    return null;
  }
  if (url.origin !== here) return null;
  const path = url.pathname + url.search + url.hash;
  if (path.startsWith("//")) return null;
  if (/^\/(login|logout)(\/|\.data|$)/.test(url.pathname)) return null;
  return path;
}
