import { type ServerBuild, data } from "@remix-run/node";
import { DomainError } from "./domain-error";
import { requestScope } from "./request-scope.server";
import { scrubbed } from "./scrubbed.server";

/** What an error page knows: nothing more leaves the service. */
export interface Trouble {
  readonly sentence: string;
  readonly requestId: string | null;
}

type Report = (requestId: string, error: ReturnType<typeof scrubbed>) => void;

/**
 * The one place where a refusal becomes an HTTP answer, and a bug of ours a 500 that names its request.
 * Why here and not in each route: Remix treats any Error that a loader throws as a bug, and its page knows no number.
 * @param report told of each bug, scrubbed
 */
export function answering(build: ServerBuild, report: Report): ServerBuild {
  const routes = Object.fromEntries(
    Object.entries(build.routes).map(([id, route]) => {
      if (!route) return [id, route];
      const { loader, action } = route.module;
      return [
        id,
        {
          ...route,
          module: {
            ...route.module,
            ...(loader ? { loader: mapped(loader, report) } : {}),
            ...(action ? { action: mapped(action, report) } : {}),
          },
        },
      ];
    }),
  );
  return { ...build, routes };
}

function mapped<A extends unknown[], R>(
  act: (...args: A) => R,
  report: Report,
): (...args: A) => Promise<Awaited<R>> {
  const wrapped = async (...args: A): Promise<Awaited<R>> => {
    try {
      return await act(...args);
    } catch (error) {
      // redirects and answers with a status are thrown too
      if (!(error instanceof Error)) throw error;
      const requestId = requestScope()?.id ?? null;
      if (error instanceof DomainError) {
        const trouble: Trouble = { sentence: error.message, requestId };
        throw data(trouble, { status: error.status });
      }
      report(requestId ?? "no request", scrubbed(error));
      const sentence = "Nothing you confirmed is lost. Go back and try again in a minute.";
      throw data({ sentence, requestId } satisfies Trouble, { status: 500 });
    }
  };
  // Remix reads flags such as `hydrate` from the function itself
  return Object.assign(wrapped, act);
}
