import { AsyncLocalStorage } from "node:async_hooks";

/** What belongs to one request: its id for the log, its nonce, and what was already looked up for it. */
export interface RequestScope {
  readonly id: string;
  readonly nonce: string;
  readonly known: Map<string, unknown>;
  /** Resolves when the socket takes more, or is gone; what makes long answers waits for it, because Remix does not. */
  drained?: (() => Promise<void>) | undefined;
  /** the rendered page, for the socket */
  page?: readonly Buffer[] | undefined;
  /** words that loaders set apart from the page around them, see `putIn`; left out where no page is asked for */
  putIn?: string[] | undefined;
}

/**
 * Whether an address asks for a page, and not for what its loaders answer alone: nothing could be put into that, and what
 * stands for it in a page would be told. Read as Remix reads it, or one that the two take differently would get both.
 * @param url as it was asked: path, question, and a fragment that no browser sends
 */
export function asksForPage(url: string): boolean {
  const address = `http://localhost${url}`;
  if (!URL.canParse(address)) return false;
  const { pathname, searchParams } = new URL(address);
  return !pathname.endsWith(".data") && !searchParams.has("_data");
}

/**
 * Lets go of what a request that has been answered held. Signals of Request objects stay until all memory is gone through,
 * and what ran beside them names its scope: without this each answer is moved to where it is collected last.
 */
export function endScope(scope: RequestScope): void {
  scope.known.clear();
  scope.page = scope.putIn = scope.drained = undefined;
}

// Remix hands every loader a Request of its own, so the request itself cannot carry what they share.
const scopes = new AsyncLocalStorage<RequestScope>();

export const withinRequest = <T>(scope: RequestScope, act: () => T): T => scopes.run(scope, act);
export const requestScope = (): RequestScope | undefined => scopes.getStore();

/** Looks a thing up once per request, however many loaders ask. Outside a request it is looked up each time. */
export function oncePerRequest<T>(key: string, lookUp: () => Promise<T>): Promise<T> {
  const known = scopes.getStore()?.known;
  if (!known) return lookUp();
  const found = known.get(key) as Promise<T> | undefined;
  if (found) return found;
  const asked = lookUp();
  known.set(key, asked);
  return asked;
}
