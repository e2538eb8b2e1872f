/**
 * A service worker for `/verify` alone: it keeps that page, what the page is made of, and the issuer's keys and lists,
 * so that a card can be checked without network. With network everything comes from there, as if it were not here.
 */

interface Awaiting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Awaiting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker {
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  addEventListener(type: "install" | "activate", act: (event: Awaiting) => void): void;
  addEventListener(type: "fetch", act: (event: Fetching) => void): void;
  addEventListener(type: "message", act: (event: Awaiting & MessageEvent<readonly string[]>) => void): void;
}
const worker = self as unknown as Worker;

const keptIn = "verify";
const page = "/verify";

worker.addEventListener("install", (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));

// the page says what it is made of; what it no longer needs goes
worker.addEventListener("message", (event) => event.waitUntil(keep(event.data)));

async function keep(wanted: readonly string[]): Promise<void> {
  const cache = await caches.open(keptIn);
  for (const path of [page, ...wanted]) {
    // nobody's own page: the kept one is the same whoever was signed in
    const answer = await fetch(path, { credentials: "omit", cache: "no-cache" });
    if (answer.ok) await cache.put(path, answer);
  }
  for (const { url } of await cache.keys()) {
    const { pathname } = new URL(url);
    if (pathname !== page && !wanted.includes(pathname)) await cache.delete(url);
  }
}

worker.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin) return;
  event.respondWith(
    fetch(event.request).catch(async (error: unknown) => {
      const cache = await caches.open(keptIn);
      const kept = await cache.match(pathname);
      if (kept) return kept;
      throw error;
    }),
  );
});
