import { AsyncLocalStorage } from "node:async_hooks";

/** What belongs to one request: its id for the log, its nonce, and what was already looked up for it. */
export interface RequestScope {
  readonly id: string;
  readonly nonce: string;
  readonly known: Map<string, unknown>;
  /** Resolves when the socket takes more, or is gone; what makes long answers waits for it, because Remix does not. */
  readonly drained?: () => Promise<void>;
  /** the rendered page, for the socket */
  page?: readonly Buffer[];
  /** words that loaders set apart from the page around them, see `putIn` */
  putIn?: string[];
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
