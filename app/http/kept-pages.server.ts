import type { EntryContext } from "@remix-run/node";
import { Lru } from "./lru";
import type { Skeleton } from "./stills.server";

/**
 * Pages that were rendered before from the same answers of their loaders. The loaders run each time, so what is shown is
 * never old; React, a fifth of a module page's cost, runs only where something differs.
 */
const pages = new Lru<Skeleton>(2000, 16_000_000);

interface Handle {
  /**
   * What the page shows hangs on its address and its loaders' answers alone, and these are plain JSON: no clock, no Map.
   * "whatever is asked": nor does it hang on what stands after the question mark, but by its loaders' answers.
   */
  readonly lasting?: boolean | "whatever is asked";
}

/** @returns under what to keep this page; null where it has to be rendered anew */
export function pageKey(request: Request, status: number, context: EntryContext): string | null {
  const { matches, loaderData, actionData, errors } = context.staticHandlerContext;
  const page = matches.at(-1);
  const handle = page && (context.routeModules[page.route.id]?.handle as Handle | undefined);
  if (!handle?.lasting || request.method !== "GET" || status !== 200 || actionData || errors) return null;
  const at = handle.lasting === true ? request.url : new URL(request.url).pathname;
  return JSON.stringify([at, loaderData]);
}

export const keptPage = (key: string): Skeleton | undefined => pages.get(key);

export function keepPage(key: string, skeleton: Skeleton): void {
  const bytes = skeleton.reduce((sum, piece) => sum + (Buffer.isBuffer(piece) ? piece.length : 50), 0);
  pages.set(key, skeleton, bytes + 2 * key.length);
}
