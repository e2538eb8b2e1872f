import { isbot } from "isbot";

/** What of a request says whether a person opened a page; it is looked at and not kept. */
export interface OpenedBy {
  readonly method: string;
  readonly userAgent: string | undefined;
  /** `Sec-Purpose`, or what browsers sent before: "prefetch", "prefetch;prerender", "preview" */
  readonly purpose: string | undefined;
}

/**
 * Whether a request for a shared page is somebody opening it.
 * Mail programs and messengers look at a link before its reader does, and browsers fetch what may be wanted next; a
 * learner would take each for the recipient. What says nothing about itself is a program. Some filters of mail pass
 * themselves off as browsers; the page of openings says so.
 */
export function isOpening({ method, userAgent, purpose }: OpenedBy): boolean {
  if (method !== "GET" || (userAgent ?? "") === "") return false;
  return !isbot(userAgent) && !/prefetch|prerender|preview/i.test(purpose ?? "");
}
