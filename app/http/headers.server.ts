import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * What every answer carries. Scripts run only with this request's nonce; nothing comes from elsewhere.
 * @param scans true for the one page that may look through a camera, and work without network
 */
export function securityHeaders(
  nonce: string,
  https: boolean,
  { dev = false, scans = false }: { dev?: boolean; scans?: boolean } = {},
): Record<string, string> {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    ...(scans ? ["worker-src 'self'"] : []),
    // the developer's server injects its styles; a build never does
    dev ? "style-src 'self' 'unsafe-inline'" : "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    dev ? "connect-src 'self' ws:" : "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    "Content-Security-Policy": policy.join("; "),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": `camera=(${scans ? "self" : ""}), microphone=(), geolocation=(), browsing-topics=()`,
    ...(https ? { "Strict-Transport-Security": "max-age=31536000; includeSubDomains" } : {}),
  };
}

/**
 * True for a form that another site made the browser send.
 * Browsers always say where an unsafe request comes from; a program that says nothing carries no cookie of ours.
 */
export function isForged(request: IncomingMessage, origin: string): boolean {
  if (["GET", "HEAD", "OPTIONS"].includes(request.method ?? "GET")) return false;
  const site = request.headers["sec-fetch-site"];
  if (site === "same-origin" || site === "none") return false;
  const from = request.headers.origin;
  if (from !== undefined) return from !== origin && from !== sameHost(request);
  return site !== undefined;
}

/** The origin as the browser sees it, where the service answers under several local names. */
function sameHost(request: IncomingMessage): string | null {
  const host = request.headers.host;
  return host && /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host) ? `http://${host}` : null;
}

/**
 * A path fit for the log: words of ours stay, whatever else stands there could name a person or open a door and
 * becomes `:x`. Somebody who types a name behind a slash has told us, and nobody else.
 * @param ours from `ownWords`
 */
export function loggedPath(path: string, ours: ReadonlySet<string>): string {
  return path
    .split("/")
    .map((part) => (part === "" || ours.has(part.replace(/\.data$/, "")) ? part : ":x"))
    .join("/");
}

export function refuse(response: ServerResponse, status: number, sentence: string): void {
  response.statusCode = status;
  response.setHeader("Content-Type", "text/plain; charset=utf-8");
  response.end(`${sentence}\n`);
}
